//! All titles, sorted by each of their words: everything that begins with a text is one range of the list.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::typed::Typed;
use crate::catalog::{OccupationId, TitleKind};
use crate::text::{AnalyzedTitle, TermId, Trie, Vocabulary, stop_word};
use crate::titles::{TitleId, TitleTable};

/// The position of a spelling in [`SuffixIndex::spellings`].
pub(super) type SpellingId = u32;

/// A normalized title ([`normalize`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Spelling {
    /// Where it begins in [`SuffixIndex::text`]; it ends where the next one begins.
    text: u32,
    /// First of its postings in [`SuffixIndex::postings`]; they end where those of the next spelling begin.
    postings: u32,
    /// A bit for each of its first 32 words, set if the word [names the job](heads).
    heads: u32,
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
    /// How many words of the spelling come before it.
    pub(super) words_before: u8,
}

/// A title with a word that begins with the typed text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) suffix: Suffix,
    pub(super) typos: u8,
    /// How likely the typed text means it.
    pub(super) fit: f32,
}

impl Suffix {
    /// Whether it is the whole spelling.
    pub(super) fn is_whole(self) -> bool {
        self.words_before == 0
    }
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
    /// For each spelling, its titles, one per occupation; the first belongs to its preferred owner.
    postings: Vec<Posting>,
    /// Every suffix of every spelling that starts at a word, in dictionary order.
    suffixes: Vec<Suffix>,
    /// The positions of those of [`Self::suffixes`] whose first word [names the job](heads) in an official title.
    jobs: Vec<u32>,
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
    /// Sorts the table's titles; `analyzed` are the titles by id, `owner_of` gives the preferred owner of each.
    pub(super) fn build(
        table: &TitleTable,
        analyzed: &[AnalyzedTitle<'_>],
        owner_of: impl Fn(TitleId) -> Option<OccupationId>,
    ) -> Self {
        let mut index = Self {
            text: String::new(),
            spellings: Vec::new(),
            postings: Vec::new(),
            suffixes: Vec::new(),
            jobs: Vec::new(),
            suffix_trie: Trie::default(),
            spelling_trie: Trie::default(),
            words: Vocabulary::new([]),
            word_starts: Vec::new(),
        };
        for (spelling, postings) in spellings(table, analyzed, owner_of) {
            let start = index.text.len() as u32;
            let words = std::iter::once(0).chain(spelling.match_indices(' ').map(|(at, _)| at as u32 + 1));
            let id = index.spellings.len() as SpellingId;
            let suffix = |(words_before, at)| Suffix { spelling: id, start: start + at, words_before };
            index.suffixes.extend((0..=u8::MAX).zip(words).map(suffix));
            let heads = postings.first().map_or(0, |posting| heads(&analyzed[posting.title as usize]));
            index.spellings.push(Spelling { text: start, postings: index.postings.len() as u32, heads });
            index.text.push_str(spelling);
            index.postings.extend(postings);
        }
        index.spellings.push(Spelling {
            text: index.text.len() as u32,
            postings: index.postings.len() as u32,
            heads: 0,
        });
        let mut suffixes = std::mem::take(&mut index.suffixes);
        suffixes.sort_by(|a, b| {
            index.suffix_text(*a).cmp(index.suffix_text(*b)).then(a.spelling.cmp(&b.spelling))
        });
        index.suffixes = suffixes;
        let official = |posting: &Posting| posting.kind == TitleKind::Occupation;
        let names_job = |suffix: &Suffix| {
            index.postings(suffix.spelling).first().is_some_and(official) && index.is_head(*suffix, 0)
        };
        let jobs = (0..).zip(&index.suffixes).filter(|(_, suffix)| names_job(suffix));
        index.jobs = jobs.map(|(at, _)| at).collect();
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

    /// The suffix that is a whole spelling.
    pub(super) fn whole(&self, spelling: SpellingId) -> Suffix {
        Suffix { spelling, start: self.spellings[spelling as usize].text, words_before: 0 }
    }

    /// The suffix that begins with a word of a spelling, so many bytes into it.
    pub(super) fn suffix_at(&self, spelling: SpellingId, word: usize, bytes: usize) -> Suffix {
        let start = self.spellings[spelling as usize].text + bytes as u32;
        Suffix { spelling, start, words_before: word as u8 }
    }

    pub(super) fn suffix(&self, at: usize) -> Suffix {
        self.suffixes[at]
    }

    pub(super) fn suffix_text(&self, suffix: Suffix) -> &str {
        &self.text[suffix.start as usize..self.spellings[suffix.spelling as usize + 1].text as usize]
    }

    /// The positions of the suffixes that begin with a text.
    pub(super) fn with_prefix(&self, prefix: &str) -> Range<usize> {
        self.suffix_trie.with_prefix(prefix, |at| self.suffix_text(self.suffixes[at]))
    }

    /// The positions of the suffixes of official titles that begin with a text and whose first word names the job.
    pub(super) fn jobs_with_prefix(&self, prefix: &str) -> &[u32] {
        let begun = self.with_prefix(prefix);
        let before = |end: usize| self.jobs.partition_point(|at| (*at as usize) < end);
        &self.jobs[before(begun.start)..before(begun.end)]
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

    /// Whether a word of a suffix, counted from its first, names the job.
    pub(super) fn is_head(&self, suffix: Suffix, word: usize) -> bool {
        let at = usize::from(suffix.words_before) + word;
        at < 32 && self.spellings[suffix.spelling as usize].heads & 1 << at != 0
    }
}

/// All spellings of titles with their postings, in dictionary order.
fn spellings<'a>(
    table: &TitleTable,
    analyzed: &'a [AnalyzedTitle<'_>],
    owner_of: impl Fn(TitleId) -> Option<OccupationId>,
) -> Vec<(&'a str, Vec<Posting>)> {
    let mut by_text: HashMap<&str, Vec<Posting>> = HashMap::new();
    for ((id, title), analyzed) in (0..).zip(table.titles()).zip(analyzed) {
        if analyzed.normalized().is_empty() {
            continue;
        }
        let posting = Posting { occupation: title.occupation, title: id, kind: title.kind };
        let postings = by_text.entry(analyzed.normalized()).or_insert_with(|| Vec::with_capacity(1));
        match postings.iter_mut().find(|known| known.occupation == posting.occupation) {
            Some(known) if posting.kind < known.kind => *known = posting,
            Some(_) => {}
            None => postings.push(posting),
        }
    }
    let mut spellings: Vec<_> = by_text.into_iter().collect();
    spellings.sort_unstable_by_key(|(text, _)| *text);
    for (_, postings) in &mut spellings {
        let Some(owner) = owner_of(postings[0].title) else { continue };
        // The preferred owner may spell the title another way, such as in the plural.
        if postings.iter().all(|posting| posting.occupation != owner) {
            postings.push(Posting { occupation: owner, ..postings[0] });
        }
        postings.sort_by_key(|posting| (posting.occupation != owner, posting.occupation));
    }
    spellings
}

/// A bit for each of a title's first 32 words that names the job rather than qualifies it: the last word before a
/// comma, a parenthesis, a word such as *of* or *and*, or the end (`Chefs and Head Cooks`, `Cooks, Restaurant`).
fn heads(title: &AnalyzedTitle<'_>) -> u32 {
    let tokens = title.tokens();
    let mut heads = 0;
    for (at, token) in tokens.iter().enumerate().take(32) {
        let ends = tokens.get(at + 1).is_none_or(|next| {
            let between = &title.raw()[token.end..next.start];
            between.contains([',', ';', ':', '(', ')', '[', ']', '/'])
                || between.len() > 1 && between.contains(['-', '–', '—'])
                || stop_word(&next.text)
        });
        heads |= u32::from(ends && !stop_word(&token.text)) << at;
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_the_last_word_before_a_break() {
        for (title, expected) in [
            ("Registered Nurse", vec!["nurse"]),
            ("Registered Nurse (RN)", vec!["nurse", "rn"]),
            ("Chefs and Head Cooks", vec!["chefs", "cooks"]),
            ("Cooks, Restaurant", vec!["cooks", "restaurant"]),
            ("Director of Nursing", vec!["director", "nursing"]),
            ("Heavy and Tractor-Trailer Truck Drivers", vec!["heavy", "drivers"]),
            ("Helpers--Electricians", vec!["helpers", "electricians"]),
            ("Driver/Sales Worker", vec!["driver", "worker"]),
        ] {
            let title = AnalyzedTitle::new(title);
            let words = title.tokens().iter().map(|token| token.text.as_str());
            let marked = heads(&title);
            let heads: Vec<&str> =
                words.enumerate().filter(|(at, _)| marked & 1 << at != 0).map(|(_, word)| word).collect();
            assert_eq!(heads, expected, "{}", title.raw());
        }
    }
}
