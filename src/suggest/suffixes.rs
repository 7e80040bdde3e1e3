//! All titles, sorted by each of their words: everything that begins with a text is one range of the list.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::typed::Typed;
use crate::catalog::{OccupationId, TitleKind};
use crate::text::{AnalyzedTitle, TermId, Trie, Vocabulary};
use crate::titles::{TitleId, TitleIndex, TitleTable};

/// The position of a spelling in [`SuffixIndex::spellings`].
pub(super) type SpellingId = u32;

/// A normalized title ([`normalize`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Spelling {
    /// Where it begins in [`SuffixIndex::text`]; it ends where the next one begins.
    text: u32,
    /// First of its postings in [`SuffixIndex::postings`]; they end where those of the next spelling begin.
    postings: u32,
}

/// An occupation that has a title with a given spelling, and that title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Posting {
    pub(super) occupation: OccupationId,
    pub(super) kind: TitleKind,
    pub(super) title: TitleId,
}

/// The rest of a spelling, starting at one of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Suffix {
    pub(super) spelling: SpellingId,
    /// Where it begins in [`SuffixIndex::text`].
    start: u32,
}

/// A title with a word that begins with the typed text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) suffix: Suffix,
    pub(super) typos: u8,
    /// How likely the typed text means it.
    pub(super) fit: f32,
}

impl Found {
    /// A title with the words as typed.
    pub(super) fn as_typed(suffix: Suffix) -> Self {
        Self { suffix, typos: 0, fit: 1.0 }
    }
}

/// Every spelling of every title, sorted by each of its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SuffixIndex {
    /// All spellings, concatenated in dictionary order.
    text: String,
    /// In dictionary order, with an extra one at the end that bounds the last.
    spellings: Vec<Spelling>,
    /// For each spelling, its titles, one per occupation; the first belongs to the occupation that comes first when
    /// the spelling is searched.
    postings: Vec<Posting>,
    /// Every suffix of every spelling that starts at a word, in dictionary order.
    suffixes: Vec<Suffix>,
    /// The prefixes of the suffixes.
    pub(super) suffix_trie: Trie,
    /// The prefixes of the spellings.
    pub(super) spelling_trie: Trie,
    /// The first words of the suffixes.
    pub(super) words: Vocabulary,
    /// By word, the first suffix that begins with it, with an extra one at the end.
    word_starts: Vec<u32>,
}

impl SuffixIndex {
    /// Sorts the table's titles; `analyzed` are the titles by id.
    pub(super) fn build(table: &TitleTable, analyzed: &[AnalyzedTitle<'_>]) -> Self {
        let mut index = Self {
            text: String::new(),
            spellings: Vec::new(),
            postings: Vec::new(),
            suffixes: Vec::new(),
            suffix_trie: Trie::default(),
            spelling_trie: Trie::default(),
            words: Vocabulary::new([]),
            word_starts: Vec::new(),
        };
        for (spelling, postings) in spellings(table, analyzed) {
            let start = index.text.len() as u32;
            let words = std::iter::once(0).chain(spelling.match_indices(' ').map(|(at, _)| at as u32 + 1));
            let id = index.spellings.len() as SpellingId;
            index.suffixes.extend(words.map(|at| Suffix { spelling: id, start: start + at }));
            index.spellings.push(Spelling { text: start, postings: index.postings.len() as u32 });
            index.text.push_str(spelling);
            index.postings.extend(postings);
        }
        index
            .spellings
            .push(Spelling { text: index.text.len() as u32, postings: index.postings.len() as u32 });
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
        // A space sorts before every letter, so suffixes with the same first word are adjacent.
        let start =
            |word| self.suffixes.partition_point(|suffix| first_word(suffix) < words.word(word)) as u32;
        let starts = (0..words.len() as TermId).map(start).chain(std::iter::once(self.suffixes.len() as u32));
        self.word_starts = starts.collect();
        self.words = words;
    }

    /// The titles of a spelling.
    pub(super) fn postings(&self, id: SpellingId) -> &[Posting] {
        let (this, next) = (self.spellings[id as usize], self.spellings[id as usize + 1]);
        &self.postings[this.postings as usize..next.postings as usize]
    }

    pub(super) fn spelling(&self, id: SpellingId) -> &str {
        let (this, next) = (self.spellings[id as usize], self.spellings[id as usize + 1]);
        &self.text[this.text as usize..next.text as usize]
    }

    /// Whether the suffix is the whole spelling.
    pub(super) fn is_whole(&self, suffix: Suffix) -> bool {
        self.spellings[suffix.spelling as usize].text == suffix.start
    }

    /// The suffix that is a whole spelling.
    pub(super) fn whole(&self, spelling: SpellingId) -> Suffix {
        Suffix { spelling, start: self.spellings[spelling as usize].text }
    }

    pub(super) fn suffix(&self, at: usize) -> Suffix {
        self.suffixes[at]
    }

    pub(super) fn suffix_text(&self, suffix: Suffix) -> &str {
        &self.text[suffix.start as usize..self.spellings[suffix.spelling as usize + 1].text as usize]
    }

    /// The positions of the suffixes that begin with a text.
    fn with_prefix(&self, prefix: &str) -> Range<usize> {
        let start = self.suffixes.partition_point(|suffix| self.suffix_text(*suffix) < prefix);
        let begins = |suffix: &Suffix| self.suffix_text(*suffix).starts_with(prefix);
        start..start + self.suffixes[start..].partition_point(begins)
    }

    /// The positions of the suffixes with this first word.
    pub(super) fn with_word(&self, word: TermId) -> Range<usize> {
        let at = word as usize;
        self.word_starts[at] as usize..self.word_starts[at + 1] as usize
    }

    /// Suffixes that begin with the typed text; after a space, also those that end with it.
    pub(super) fn begun(&self, typed: &Typed) -> Vec<Found> {
        let words = typed.text.trim_end();
        let closed = words.len() < typed.text.len();
        let ending =
            self.with_prefix(words).take_while(|at| closed && self.suffix_text(self.suffixes[*at]) == words);
        ending.chain(self.with_prefix(&typed.text)).map(|at| Found::as_typed(self.suffixes[at])).collect()
    }

    /// Suffixes of spellings in which each typed word begins a word, in any order (`nurse registered`).
    pub(super) fn in_any_order(&self, typed: &Typed) -> Vec<Found> {
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

    /// The number of words of the spelling before a suffix.
    pub(super) fn words_before(&self, suffix: Suffix) -> usize {
        let start = self.spellings[suffix.spelling as usize].text as usize;
        self.text[start..suffix.start as usize].matches(' ').count()
    }
}

/// All spellings of titles with their postings, in dictionary order.
fn spellings<'a>(table: &TitleTable, analyzed: &'a [AnalyzedTitle<'_>]) -> Vec<(&'a str, Vec<Posting>)> {
    let mut by_text: HashMap<&str, (&AnalyzedTitle<'_>, Vec<Posting>)> = HashMap::new();
    for ((id, title), analyzed) in (0..).zip(table.titles()).zip(analyzed) {
        if analyzed.normalized().is_empty() {
            continue;
        }
        let posting = Posting { occupation: title.occupation, title: id, kind: title.kind };
        let (_, postings) =
            by_text.entry(analyzed.normalized()).or_insert_with(|| (analyzed, Vec::with_capacity(1)));
        match postings.iter_mut().find(|known| known.occupation == posting.occupation) {
            Some(known) if posting.kind < known.kind => *known = posting,
            Some(_) => {}
            None => postings.push(posting),
        }
    }
    let mut spellings: Vec<_> = by_text.into_iter().collect();
    spellings.sort_unstable_by_key(|(text, _)| *text);
    let in_order = |(text, (analyzed, mut postings)): (&'a str, (&AnalyzedTitle<'_>, Vec<Posting>))| {
        let first = TitleIndex::first_owner(table, analyzed);
        postings.sort_by_key(|posting| (Some(posting.occupation) != first, posting.occupation));
        (text, postings)
    };
    spellings.into_iter().map(in_order).collect()
}
