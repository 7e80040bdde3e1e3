//! A title as a line of words with what stands between them.

use std::borrow::Cow;

use smol_str::SmolStr;

use crate::matcher::Matcher;
use crate::matcher::examples::words;
use crate::text::{AnalyzedTitle, Token};
use crate::titles::TitleTable;

/// What separates a word from the one before it, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    Space,
    Slash,
    Comma,
    /// A dash with spaces, a bracket, a bar.
    Break,
}

/// A word of a title.
#[derive(Debug, Clone)]
pub(super) struct Word<'a> {
    pub(super) token: &'a Token,
    /// Its position in the text.
    pub(super) place: usize,
    pub(super) gap: Gap,
    /// Whether a sign of currency, or an at sign, stands before it.
    pub(super) money: bool,
    pub(super) at: bool,
    /// As the matcher compares it.
    pub(super) words: Vec<SmolStr>,
    /// The word to read instead, if not as written.
    pub(super) instead: Option<SmolStr>,
}

impl Word<'_> {
    pub(super) fn text(&self) -> &str {
        &self.token.text
    }

    pub(super) fn is_number(&self) -> bool {
        self.text().bytes().any(|byte| byte.is_ascii_digit())
    }
}

/// A title being read: the words that are left.
pub(super) struct Reader<'a> {
    pub(super) matcher: &'a Matcher,
    pub(super) table: &'a TitleTable,
    pub(super) text: &'a str,
    pub(super) line: Vec<Word<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(matcher: &'a Matcher, table: &'a TitleTable, analyzed: &'a AnalyzedTitle<'_>) -> Self {
        let text = analyzed.raw();
        let mut end = 0;
        let word = |(place, token): (usize, &'a Token)| {
            let between = &text[end..token.start];
            end = token.end;
            Word {
                token,
                place,
                gap: gap(between),
                money: between.ends_with(['$', '€', '£']),
                at: between.contains('@'),
                words: words(table, std::slice::from_ref(token)),
                instead: None,
            }
        };
        let line = analyzed.tokens().iter().enumerate().map(word).collect();
        Self { matcher, table, text, line }
    }

    /// Keeps the words at the places for which `keep` is true; a word that follows others that are left out is as far
    /// from the rest as they were.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        let mut gap = Gap::Space;
        let mut places = keep.iter();
        self.line.retain_mut(|word| {
            gap = gap.max(word.gap);
            let kept = places.next().copied().unwrap_or(true);
            if kept {
                word.gap = std::mem::replace(&mut gap, Gap::Space);
            }
            kept
        });
    }

    /// Removes a range of words, unless nothing would be left.
    pub(super) fn remove(&mut self, range: std::ops::Range<usize>) -> bool {
        if range.is_empty() || range.len() >= self.line.len() {
            return false;
        }
        let keep: Vec<bool> = (0..self.line.len()).map(|at| !range.contains(&at)).collect();
        self.retain(&keep);
        true
    }

    /// The ranges of words between gaps of at least this size.
    pub(super) fn chunks(&self, least: Gap) -> Vec<std::ops::Range<usize>> {
        let starts = (0..self.line.len()).filter(|at| *at == 0 || self.line[*at].gap >= least);
        let starts: Vec<usize> = starts.collect();
        let ends = starts.iter().skip(1).copied().chain([self.line.len()]);
        starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
    }

    /// Where the chunk from a word on ends.
    pub(super) fn end_of_chunk(&self, from: usize, least: Gap) -> usize {
        (from + 1..self.line.len()).find(|at| self.line[*at].gap >= least).unwrap_or(self.line.len())
    }

    pub(super) fn texts(&self, range: std::ops::Range<usize>) -> Vec<&str> {
        self.line[range].iter().map(Word::text).collect()
    }

    pub(super) fn words(&self, range: std::ops::Range<usize>) -> Vec<SmolStr> {
        self.line[range].iter().flat_map(|word| word.words.iter().cloned()).collect()
    }

    /// Whether titles have two words of the line next to each other.
    pub(super) fn reads_on(&self, first: usize, second: usize) -> bool {
        match (self.line[first].words.last(), self.line[second].words.first()) {
            (Some(first), Some(second)) => self.matcher.lexicon.are_neighbors(first, second),
            _ => false,
        }
    }

    /// Whether titles have the word before a range next to its first, or its last next to the word after it.
    pub(super) fn is_embedded(&self, range: &std::ops::Range<usize>) -> bool {
        range.start > 0 && self.reads_on(range.start - 1, range.start)
            || range.end < self.line.len() && self.reads_on(range.end - 1, range.end)
    }

    pub(super) fn is_foreign(&self, word: &Word<'_>) -> bool {
        word.words.iter().all(|word| self.matcher.lexicon.is_foreign(word))
    }

    pub(super) fn is_in_titles(&self, word: &Word<'_>) -> bool {
        word.words.iter().all(|word| self.matcher.lexicon.titles_with(word) > 0.0)
    }

    /// Words as they stand in the text, or with single spaces where the text has something else between them.
    pub(super) fn written(&self, range: std::ops::Range<usize>) -> Cow<'a, str> {
        let line = &self.line[range];
        let untouched = line.first().is_some_and(|word| word.place == 0)
            && line.iter().enumerate().all(|(at, word)| word.place == at && word.instead.is_none())
            && line
                .last()
                .is_some_and(|word| self.text[word.token.end..].chars().all(|c| !c.is_alphanumeric()));
        if untouched {
            return Cow::Borrowed(self.text);
        }
        let mut written = String::new();
        for (at, word) in line.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| &line[before]);
            match before {
                None => {}
                Some(before)
                    if before.place != usize::MAX
                        && before.place + 1 == word.place
                        && before.instead.is_none() =>
                {
                    written.push_str(&self.text[before.token.end..word.token.start]);
                }
                Some(_) => written.push_str(if word.gap >= Gap::Comma { ", " } else { " " }),
            }
            match &word.instead {
                Some(instead) => written.push_str(instead),
                None => written.push_str(&self.text[word.token.start..word.token.end]),
            }
        }
        if written.matches('(').count() > written.matches(')').count() {
            written.push(')');
        }
        Cow::Owned(written)
    }
}

fn gap(between: &str) -> Gap {
    let dash = between.contains('-') && between != "-";
    if dash || between.contains(|c| "()[]{}|:;@!*•·~<>–—\n\\".contains(c)) {
        Gap::Break
    } else if between.contains(',') {
        Gap::Comma
    } else if between.contains('/') {
        Gap::Slash
    } else {
        Gap::Space
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_told_apart_by_strength() {
        for (between, expected) in [
            (" ", Gap::Space),
            ("-", Gap::Space),
            ("/", Gap::Slash),
            (", ", Gap::Comma),
            (" - ", Gap::Break),
            (" (", Gap::Break),
        ] {
            assert_eq!(gap(between), expected, "{between:?}");
        }
    }
}
