//! Titles that begin with what was typed after a typing error or two.

use smol_str::SmolStr;

use super::choose::Found;
use super::index::SuggestIndex;
use crate::text::{osa_distance_within, tokenize, typo_budget};

/// What was typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// The words with one space between them, and one behind the last when it is complete.
    pub(super) text: String,
    pub(super) words: Vec<TypedWord>,
}

/// A typed word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedWord {
    pub(super) text: SmolStr,
    /// How many typing errors it is forgiven.
    pub(super) budget: u8,
}

/// Longest text, in words, that suggestions are made for.
const MAX_WORDS: usize = 12;

impl Typed {
    pub(super) fn new(text: &str) -> Self {
        let mut tokens = tokenize(text);
        tokens.truncate(MAX_WORDS);
        let words: Vec<TypedWord> = tokens
            .iter()
            .map(|token| {
                let forgiving = !token.is_acronym_in(text) && !token.text.bytes().any(|byte| byte.is_ascii_digit());
                let budget = if forgiving { typo_budget(token.text.len()) } else { 0 };
                TypedWord { text: token.text.clone(), budget }
            })
            .collect();
        let mut joined = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        if !words.is_empty() && text.ends_with(char::is_whitespace) {
            joined.push(' ');
        }
        Self { text: joined, words }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether the last word is complete.
    fn is_closed(&self) -> bool {
        self.text.ends_with(' ')
    }
}

/// How likely a typing error is against none, for each number of errors: few people mistype twice in the letters
/// typed so far.
const FIT: [f32; 3] = [1.0, 0.3, 0.02];
/// People seldom mistype the first letter.
const FIRST_LETTER: f32 = 0.25;

impl SuggestIndex {
    /// Suffixes that begin with what was typed when each word is forgiven its typing errors.
    ///
    /// The first word is looked up among all words; what follows is compared along the suffixes that begin so.
    pub(super) fn misspelt(&self, typed: &Typed) -> Vec<Found> {
        let Some((first, rest)) = typed.words.split_first() else { return Vec::new() };
        let open = rest.is_empty() && !typed.is_closed();
        let near = if open {
            self.words.with_prefix_within(&first.text, first.budget)
        } else {
            self.words.within(&first.text, first.budget)
        };
        let mut found = Vec::new();
        for (word, typos) in near {
            let same_letter = self.words.word(word).as_bytes().first() == first.text.as_bytes().first();
            let fit = if same_letter { 1.0 } else { FIRST_LETTER };
            for at in self.with_word(word) {
                let suffix = self.suffix(at);
                let Some(more) = misspelt_rest(self.suffix_text(suffix), rest, typed.is_closed()) else { continue };
                let typos = typos + more;
                // Further errors in further words are possible, and as unlikely as two in one.
                found.push(Found { suffix, typos, fit: fit * FIT[usize::from(typos.min(2))] });
            }
        }
        found
    }
}

/// The typing errors between further typed words and the words of a suffix behind its first, or `None` when one
/// has more than it is forgiven.
fn misspelt_rest(suffix: &str, rest: &[super::fuzzy::TypedWord], closed: bool) -> Option<u8> {
    let mut words = suffix.split(' ').skip(1);
    let mut typos = 0;
    for (at, typed) in rest.iter().enumerate() {
        let word = words.next()?;
        let last = at + 1 == rest.len();
        typos += if last && !closed { prefix_distance(&typed.text, word, typed.budget)? } else {
            osa_distance_within(&typed.text, word, typed.budget)?
        };
    }
    Some(typos)
}

/// The least distance between a typed text and a beginning of a word.
fn prefix_distance(typed: &str, word: &str, budget: u8) -> Option<u8> {
    if word.starts_with(typed) {
        return Some(0);
    }
    if budget == 0 {
        return None;
    }
    let shortest = typed.len().saturating_sub(usize::from(budget));
    let longest = (typed.len() + usize::from(budget)).min(word.len());
    (shortest..=longest).filter_map(|len| osa_distance_within(typed, word.get(..len)?, budget)).min()
}
