//! All titles, sorted by each of their words: what begins with a text is one stretch of the list.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::choose::{Chooser, Found};
use super::fuzzy::Typed;
use crate::catalog::{Occupation, OccupationId, TitleKind};
use crate::text::{TermId, Vocabulary, normalize, tokenize};
use crate::titles::{Span, TitleId, TitleIndex, TitleTable};

/// The place of a spelling in [`SuggestIndex::spellings`].
pub(super) type SpellingId = u32;

/// A way to spell titles ([`normalize`]), and the titles that are spelt so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spelling {
    /// The words with one space between them.
    pub(super) text: SmolStr,
    /// The titles spelt so, one for each occupation; the first is that of the occupation which comes first when
    /// the spelling is searched.
    pub(super) owners: Vec<Owner>,
}

/// An occupation's title of some spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    pub(super) occupation: OccupationId,
    pub(super) title: TitleId,
    pub(super) kind: TitleKind,
}

/// The rest of a spelling from one of its words on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Suffix {
    pub(super) spelling: SpellingId,
    /// Byte offset of the word.
    pub(super) start: u16,
}

/// The index that suggestions are made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestIndex {
    spellings: Vec<Spelling>,
    /// Every suffix of every spelling that begins with a word, in dictionary order.
    suffixes: Vec<Suffix>,
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
    pub fn build(occupations: &[Occupation], table: &TitleTable) -> Self {
        let mut spellings = spellings(table);
        spellings.sort_unstable_by(|a, b| a.text.cmp(&b.text));
        let mut suffixes: Vec<Suffix> = Vec::new();
        for (id, spelling) in spellings.iter().enumerate() {
            let after_spaces = spelling.text.match_indices(' ').map(|(at, _)| at + 1);
            let starts = std::iter::once(0).chain(after_spaces);
            suffixes.extend(starts.map(|start| Suffix { spelling: id as SpellingId, start: start as u16 }));
        }
        let text = |suffix: &Suffix| &spellings[suffix.spelling as usize].text[usize::from(suffix.start)..];
        suffixes.sort_by(|a, b| text(a).cmp(text(b)).then(a.spelling.cmp(&b.spelling)));
        let first_word = |suffix: &Suffix| text(suffix).split(' ').next().unwrap_or_default();
        let words = Vocabulary::new(suffixes.iter().map(|suffix| SmolStr::new(first_word(suffix))));
        // A space sorts before every letter, so suffixes with the same first word stand together.
        let word_starts = (0..words.len() as TermId)
            .map(|word| suffixes.partition_point(|suffix| first_word(suffix) < words.word(word)) as u32)
            .chain(std::iter::once(suffixes.len() as u32))
            .collect();
        let chooser = Chooser::build(occupations);
        Self { spellings, suffixes, words, word_starts, chooser }
    }

    /// Suggests titles for what was typed, best first, no occupation twice; none for a text without words.
    pub fn suggest(&self, table: &TitleTable, text: &str, limit: usize) -> Vec<Suggestion> {
        let typed = Typed::new(text);
        if typed.is_empty() || limit == 0 {
            return Vec::new();
        }
        let mut chosen = Vec::with_capacity(limit);
        self.chooser.choose(self, table, &typed, self.begun(&typed), limit, &mut chosen);
        if chosen.len() < limit {
            self.chooser.choose(self, table, &typed, self.in_any_order(&typed), limit, &mut chosen);
        }
        if chosen.len() < limit {
            self.chooser.choose(self, table, &typed, self.misspelt(&typed), limit, &mut chosen);
        }
        let suggestion = |(occupation, title, found): (OccupationId, TitleId, Found)| Suggestion {
            occupation,
            title,
            span: self.span(&table.title(title).text, found.suffix, &typed.text),
            typos: found.typos,
        };
        chosen.into_iter().map(suggestion).collect()
    }

    pub(super) fn spelling(&self, id: SpellingId) -> &Spelling {
        &self.spellings[id as usize]
    }

    pub(super) fn suffix(&self, at: usize) -> Suffix {
        self.suffixes[at]
    }

    pub(super) fn suffix_text(&self, suffix: Suffix) -> &str {
        &self.spellings[suffix.spelling as usize].text[usize::from(suffix.start)..]
    }

    /// The places of the suffixes that begin with a text.
    pub(super) fn with_prefix(&self, prefix: &str) -> Range<usize> {
        let start = self.suffixes.partition_point(|suffix| self.suffix_text(*suffix) < prefix);
        let len = self.suffixes[start..].partition_point(|suffix| self.suffix_text(*suffix).starts_with(prefix));
        start..start + len
    }

    /// The places of the suffixes whose first word is this one.
    pub(super) fn with_word(&self, word: TermId) -> Range<usize> {
        let at = word as usize;
        self.word_starts[at] as usize..self.word_starts[at + 1] as usize
    }

    /// Suffixes that begin with what was typed; after a space, also those that end with it.
    fn begun(&self, typed: &Typed) -> Vec<Found> {
        let words = typed.text.trim_end();
        let whole = words.len() < typed.text.len();
        let ending = self.with_prefix(words).take_while(|at| whole && self.suffix_text(self.suffixes[*at]) == words);
        let found = |at: usize| Found { suffix: self.suffixes[at], typos: 0, fit: 1.0 };
        ending.chain(self.with_prefix(&typed.text)).map(found).collect()
    }

    /// Suffixes of spellings in which each typed word begins a word, whatever their order (`nurse registered`).
    fn in_any_order(&self, typed: &Typed) -> Vec<Found> {
        if typed.words.len() < 2 {
            return Vec::new();
        }
        let stretch = |word: &str| self.with_prefix(word);
        let Some(rarest) = typed.words.iter().map(|word| stretch(&word.text)).min_by_key(ExactSizeIterator::len) else {
            return Vec::new();
        };
        let holds_all = |suffix: &Suffix| {
            let spelling = &self.spelling(suffix.spelling).text;
            typed.words.iter().all(|word| spelling.split(' ').any(|known| known.starts_with(word.text.as_str())))
        };
        rarest
            .map(|at| self.suffixes[at])
            .filter(holds_all)
            .map(|suffix| Found { suffix, typos: 0, fit: 1.0 })
            .collect()
    }

    /// The stretch of a title as published that answers what was typed: from the suffix's word, as many letters
    /// as were typed.
    fn span(&self, title: &str, suffix: Suffix, typed: &str) -> Span {
        let spelling = &self.spelling(suffix.spelling).text;
        let first = spelling[..usize::from(suffix.start)].matches(' ').count();
        let tokens = tokenize(title);
        let Some(token) = tokens.get(first) else { return Span { start: 0, end: 0 } };
        let (start, mut end) = (token.start, token.end);
        let mut left = typed.trim_end().chars().count();
        for token in &tokens[first..] {
            let letters = token.text.chars().count();
            let written = &title[token.start..token.end];
            end = match written.char_indices().nth(left) {
                Some((cut, _)) if left < letters => token.start + cut,
                _ => token.end,
            };
            left = left.saturating_sub(letters + 1);
            if left == 0 {
                break;
            }
        }
        Span::from_bytes(title, start, end)
    }
}

/// Gathers titles by spelling.
fn spellings(table: &TitleTable) -> Vec<Spelling> {
    let mut by_text: HashMap<String, Vec<Owner>> = HashMap::new();
    for (id, title) in table.titles().iter().enumerate() {
        let text = normalize(&title.text);
        // Suffixes count in 16 bits; no published title comes near.
        if text.is_empty() || text.len() > usize::from(u16::MAX) {
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
    let with_first = |(text, mut owners): (String, Vec<Owner>)| {
        let first = TitleIndex::first_owner(table, &text);
        owners.sort_by_key(|owner| (Some(owner.occupation) != first, owner.occupation));
        Spelling { text: text.into(), owners }
    };
    by_text.into_iter().map(with_first).collect()
}
