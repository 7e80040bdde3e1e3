//! The text typed so far, as words.

use smol_str::SmolStr;

use crate::text::{tokenize, typo_budget};

/// The text typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// The words with one space between them, and one after the last if it is complete.
    pub(super) text: String,
    pub(super) words: Vec<TypedWord>,
}

/// A typed word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedWord {
    pub(super) text: SmolStr,
    /// How many typing errors it is allowed.
    pub(super) budget: u8,
    /// Written as an acronym.
    pub(super) acronym: bool,
}

/// The longest text, in words, to suggest titles for.
const MAX_WORDS: usize = 12;

impl Typed {
    pub(super) fn new(text: &str) -> Self {
        let mut tokens = tokenize(text);
        tokens.truncate(MAX_WORDS);
        let words: Vec<TypedWord> = tokens
            .iter()
            .map(|token| {
                let acronym = token.is_acronym_in(text);
                let forgiving = !acronym && !token.text.bytes().any(|byte| byte.is_ascii_digit());
                let budget = if forgiving { typo_budget(token.text.len()) } else { 0 };
                TypedWord { text: token.text.clone(), budget, acronym }
            })
            .collect();
        Self::of_words(words, text.ends_with(char::is_whitespace))
    }

    fn of_words(words: Vec<TypedWord>, closed: bool) -> Self {
        let mut text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        if closed && !words.is_empty() {
            text.push(' ');
        }
        Self { text, words }
    }

    /// One of the words alone.
    pub(super) fn only(&self, word: usize) -> Self {
        let closed = self.is_closed() || word + 1 < self.words.len();
        Self::of_words(vec![self.words[word].clone()], closed)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// With this many suggestions spelled as typed, a typing error is unlikely: a few letters begin some title even
    /// when mistyped, ten do not.
    pub(super) fn enough(&self) -> usize {
        if self.text.len() < 10 { 3 } else { 1 }
    }

    /// Whether the last word is complete.
    pub(super) fn is_closed(&self) -> bool {
        self.text.ends_with(' ')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_and_short_words_have_no_typo_budget() {
        let budgets = |text: &str| Typed::new(text).words.iter().map(|word| word.budget).collect::<Vec<_>>();
        assert_eq!(budgets("registered nur"), [2, 0]);
        assert_eq!(budgets("LPNS nurse"), [0, 1]);
        assert_eq!(budgets("CNC2000x"), [0]);
    }

    #[test]
    fn a_space_closes_the_last_word() {
        assert_eq!(Typed::new(" Truck  Driver ").text, "truck driver ");
        assert!(Typed::new("truck ").is_closed() && !Typed::new("truck").is_closed());
        assert!(Typed::new("  -- ").is_empty());
    }
}
