//! All titles, sorted by each of their words: what begins with a text is one stretch of the list.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::choose::{Chooser, Chosen, Found};
use super::typed::Typed;
use crate::catalog::{Occupation, OccupationId, TitleKind};
use crate::market::LaborMarket;
use crate::text::{TermId, Trie, Vocabulary, normalize, tokenize};
use crate::titles::{Span, TitleId, TitleIndex, TitleTable};

/// The place of a spelling in [`SuggestIndex::spellings`].
pub(super) type SpellingId = u32;

/// A way to spell titles ([`normalize`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Spelling {
    /// Where it begins in [`SuggestIndex::text`]; it ends where the next one begins.
    text: u32,
    /// First of its owners in [`SuggestIndex::owners`]; they end where those of the next spelling begin.
    owners: u32,
}

/// An occupation's title of some spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    pub(super) occupation: OccupationId,
    pub(super) kind: TitleKind,
    pub(super) title: TitleId,
}

/// The rest of a spelling from one of its words on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Suffix {
    pub(super) spelling: SpellingId,
    /// Where it begins in [`SuggestIndex::text`].
    start: u32,
}

/// The index that suggestions are made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestIndex {
    /// All spellings, one behind the other in dictionary order.
    text: String,
    /// In dictionary order, with one more at the end that only bounds the last.
    spellings: Vec<Spelling>,
    /// For each spelling the titles spelt so, one for each occupation; the first is that of the occupation which
    /// comes first when the spelling is searched.
    owners: Vec<Owner>,
    /// Every suffix of every spelling that begins with a word, in dictionary order.
    suffixes: Vec<Suffix>,
    /// The beginnings of the suffixes.
    pub(super) suffix_trie: Trie,
    /// The beginnings of the spellings.
    pub(super) spelling_trie: Trie,
    /// The words that suffixes begin with.
    pub(super) words: Vocabulary,
    /// By word, the first suffix that begins with it; one more at the end.
    word_starts: Vec<u32>,
    chooser: Chooser,
}

/// A title to suggest, with the occupation that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The occupation; it comes first when the title is searched.
    pub occupation: OccupationId,
    /// The title.
    pub title: TitleId,
    /// The part of the title that answers what was typed, in characters.
    pub span: Span,
    /// Typing errors that were forgiven.
    pub typos: u8,
}

impl SuggestIndex {
    /// Sorts the titles of the table, whose occupations are given in id order.
    pub fn build(occupations: &[Occupation], market: &LaborMarket, table: &TitleTable) -> Self {
        let mut index = Self {
            text: String::new(),
            spellings: Vec::new(),
            owners: Vec::new(),
            suffixes: Vec::new(),
            suffix_trie: Trie::default(),
            spelling_trie: Trie::default(),
            words: Vocabulary::new([]),
            word_starts: Vec::new(),
            chooser: Chooser::build(occupations, market),
        };
        for (spelling, owners) in spellings(table) {
            let start = index.text.len() as u32;
            let words = std::iter::once(0).chain(spelling.match_indices(' ').map(|(at, _)| at as u32 + 1));
            let id = index.spellings.len() as SpellingId;
            index.suffixes.extend(words.map(|at| Suffix { spelling: id, start: start + at }));
            index.spellings.push(Spelling { text: start, owners: index.owners.len() as u32 });
            index.text.push_str(&spelling);
            index.owners.extend(owners);
        }
        index.spellings.push(Spelling { text: index.text.len() as u32, owners: index.owners.len() as u32 });
        let mut suffixes = std::mem::take(&mut index.suffixes);
        suffixes.sort_by(|a, b| {
            index.suffix_text(*a).cmp(index.suffix_text(*b)).then(a.spelling.cmp(&b.spelling))
        });
        index.suffixes = suffixes;
        index.suffix_trie = Trie::build(index.suffixes.len(), |at| index.suffix_text(index.suffixes[at]));
        index.spelling_trie = Trie::build(index.spellings.len() - 1, |at| index.spelling(at as SpellingId));
        index.index_words();
        index
    }

    fn index_words(&mut self) {
        let first_word = |suffix: &Suffix| self.suffix_text(*suffix).split(' ').next().unwrap_or_default();
        let words = Vocabulary::new(self.suffixes.iter().map(|suffix| SmolStr::new(first_word(suffix))));
        // A space sorts before every letter, so suffixes with the same first word stand together.
        let start =
            |word| self.suffixes.partition_point(|suffix| first_word(suffix) < words.word(word)) as u32;
        let starts = (0..words.len() as TermId).map(start).chain(std::iter::once(self.suffixes.len() as u32));
        self.word_starts = starts.collect();
        self.words = words;
    }

    /// Suggests titles for what was typed, best first, no occupation twice; none for a text without words.
    ///
    /// Titles that are spelt so come first, then those with the words in another order, then those with a typing
    /// error, which are only looked for when the first are few.
    pub fn suggest(&self, table: &TitleTable, text: &str, limit: usize) -> Vec<Suggestion> {
        let typed = Typed::new(text);
        if typed.is_empty() || limit == 0 {
            return Vec::new();
        }
        let enough = limit.min(typed.enough());
        let mut chosen = Vec::with_capacity(limit);
        let add = |found: Vec<Found>, chosen: &mut Vec<Chosen>| {
            self.chooser.choose(self, table, &typed, &found, limit, chosen);
        };
        add(self.begun(&typed), &mut chosen);
        if chosen.len() < enough {
            add(self.in_any_order(&typed), &mut chosen);
        }
        if chosen.len() < enough {
            add(self.misspelt_title(&typed), &mut chosen);
        }
        if chosen.len() < enough {
            add(self.misspelt_suffix(&typed), &mut chosen);
        }
        if chosen.is_empty() {
            add(self.misspelt_by_word(&typed), &mut chosen);
        }
        let suggestion = |Chosen { occupation, title, found }: Chosen| Suggestion {
            occupation,
            title,
            span: self.span(&table.title(title).text, found.suffix, &typed.text),
            typos: found.typos,
        };
        chosen.into_iter().map(suggestion).collect()
    }

    /// The titles of a spelling.
    pub(super) fn owners(&self, id: SpellingId) -> &[Owner] {
        let (this, next) = (self.spellings[id as usize], self.spellings[id as usize + 1]);
        &self.owners[this.owners as usize..next.owners as usize]
    }

    pub(super) fn spelling(&self, id: SpellingId) -> &str {
        let (this, next) = (self.spellings[id as usize], self.spellings[id as usize + 1]);
        &self.text[this.text as usize..next.text as usize]
    }

    /// Whether the suffix is the whole spelling.
    pub(super) fn is_whole(&self, suffix: Suffix) -> bool {
        self.spellings[suffix.spelling as usize].text == suffix.start
    }

    /// The suffix that is all of a spelling.
    pub(super) fn whole(&self, spelling: SpellingId) -> Suffix {
        Suffix { spelling, start: self.spellings[spelling as usize].text }
    }

    pub(super) fn suffix(&self, at: usize) -> Suffix {
        self.suffixes[at]
    }

    pub(super) fn suffix_text(&self, suffix: Suffix) -> &str {
        &self.text[suffix.start as usize..self.spellings[suffix.spelling as usize + 1].text as usize]
    }

    /// The places of the suffixes that begin with a text.
    fn with_prefix(&self, prefix: &str) -> Range<usize> {
        let start = self.suffixes.partition_point(|suffix| self.suffix_text(*suffix) < prefix);
        let begins = |suffix: &Suffix| self.suffix_text(*suffix).starts_with(prefix);
        start..start + self.suffixes[start..].partition_point(begins)
    }

    /// The places of the suffixes whose first word is this one.
    pub(super) fn with_word(&self, word: TermId) -> Range<usize> {
        let at = word as usize;
        self.word_starts[at] as usize..self.word_starts[at + 1] as usize
    }

    /// Suffixes that begin with what was typed; after a space, also those that end with it.
    fn begun(&self, typed: &Typed) -> Vec<Found> {
        let words = typed.text.trim_end();
        let closed = words.len() < typed.text.len();
        let ending =
            self.with_prefix(words).take_while(|at| closed && self.suffix_text(self.suffixes[*at]) == words);
        ending.chain(self.with_prefix(&typed.text)).map(|at| Found::as_typed(self.suffixes[at])).collect()
    }

    /// Suffixes of spellings in which each typed word begins a word, whatever their order (`nurse registered`).
    fn in_any_order(&self, typed: &Typed) -> Vec<Found> {
        if typed.words.len() < 2 {
            return Vec::new();
        }
        let stretches = typed.words.iter().map(|word| self.with_prefix(&word.text));
        let Some(rarest) = stretches.min_by_key(ExactSizeIterator::len) else { return Vec::new() };
        let holds_all = |suffix: &Suffix| {
            let mut words = typed.words.iter();
            words.all(|word| {
                self.spelling(suffix.spelling).split(' ').any(|known| known.starts_with(&*word.text))
            })
        };
        rarest.map(|at| self.suffixes[at]).filter(holds_all).map(Found::as_typed).collect()
    }

    /// The stretch of a title as published that answers what was typed: from the suffix's word, as many letters
    /// as were typed.
    fn span(&self, title: &str, suffix: Suffix, typed: &str) -> Span {
        let before =
            &self.text[self.spellings[suffix.spelling as usize].text as usize..suffix.start as usize];
        let tokens = tokenize(title);
        let tokens = tokens.get(before.matches(' ').count()..).unwrap_or_default();
        let Some(first) = tokens.first() else { return Span { start: 0, end: 0 } };
        let mut end = first.end;
        let mut left = typed.trim_end().chars().count();
        for token in tokens {
            let letters = token.text.chars().count();
            end = match title[token.start..token.end].char_indices().nth(left) {
                Some((cut, _)) if left < letters => token.start + cut,
                _ => token.end,
            };
            if left <= letters + 1 {
                break;
            }
            left -= letters + 1;
        }
        Span::from_bytes(title, first.start, end)
    }
}

/// All spellings of titles with their owners, in dictionary order.
fn spellings(table: &TitleTable) -> Vec<(String, Vec<Owner>)> {
    let mut by_text: HashMap<String, Vec<Owner>> = HashMap::new();
    for (id, title) in table.titles().iter().enumerate() {
        let text = normalize(&title.text);
        if text.is_empty() {
            continue;
        }
        let owner = Owner { occupation: title.occupation, title: id as TitleId, kind: title.kind };
        let owners = by_text.entry(text).or_default();
        match owners.iter_mut().find(|known| known.occupation == owner.occupation) {
            Some(known) if owner.kind < known.kind => *known = owner,
            Some(_) => {}
            None => owners.push(owner),
        }
    }
    let mut spellings: Vec<(String, Vec<Owner>)> = by_text.into_iter().collect();
    spellings.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    for (text, owners) in &mut spellings {
        let first = TitleIndex::first_owner(table, text);
        owners.sort_by_key(|owner| (Some(owner.occupation) != first, owner.occupation));
    }
    spellings
}
