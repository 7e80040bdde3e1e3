//! Marks what was typed in a suggested title: of each word, the letters typed so far.

use super::typed::{Typed, TypedWord};
use crate::text::{Token, osa_distance_within, tokenize};
use crate::titles::Span;

/// The spans of a title that answer the typed text, in order and apart. `first` is the title's word at which they
/// begin, if the words are in the order typed.
pub(super) fn marks(title: &str, typed: &Typed, first: usize) -> Vec<Span> {
    let tokens = tokenize(title);
    let mut marked = partners(&tokens, typed, first).unwrap_or_else(|| run(&tokens, typed, first));
    marked.sort_unstable();
    let spans = marked.into_iter().map(|(at, letters)| {
        let token = &tokens[at];
        Span::from_bytes(title, token.start, end_of_letters(title, token, letters))
    });
    spans.collect()
}

/// Pairs each typed word with a word of its own in the title, and the number of its letters that were typed; `None`
/// if one has no partner.
fn partners(tokens: &[Token], typed: &Typed, first: usize) -> Option<Vec<(usize, usize)>> {
    let mut marked: Vec<(usize, usize)> = Vec::with_capacity(typed.words.len());
    let mut next = first.min(tokens.len());
    for word in &typed.words {
        let free = (next..tokens.len()).chain(0..next);
        let free = free.filter(|at| marked.iter().all(|(taken, _)| taken != at));
        let begun = free.clone().find(|at| tokens[*at].text.starts_with(&*word.text));
        let begun = begun.map(|at| (at, word.text.chars().count()));
        let (at, letters) = begun.or_else(|| {
            let near = free.filter_map(|at| Some((nearest_beginning(word, &tokens[at].text)?, at)));
            near.min_by_key(|((errors, _), _)| *errors).map(|((_, letters), at)| (at, letters))
        })?;
        marked.push((at, letters));
        next = at + 1;
    }
    Some(marked)
}

/// The beginning of a title's word that is nearest to a typed word: its typing errors and its length. A whole title is
/// allowed an error even in a short word, so every word is here.
fn nearest_beginning(typed: &TypedWord, word: &str) -> Option<(u8, usize)> {
    let budget = typed.budget.max(1);
    let (letters, slack) = (typed.text.len(), usize::from(budget));
    let lengths = letters.saturating_sub(slack).max(1)..=(letters + slack).min(word.len());
    let near = lengths.filter_map(|length| {
        let errors = osa_distance_within(&typed.text, word.get(..length)?, budget)?;
        Some((errors, length))
    });
    near.min_by_key(|(errors, length)| (*errors, length.abs_diff(letters)))
}

/// As many letters as were typed, from the first word on: for a text with an error in a space.
fn run(tokens: &[Token], typed: &Typed, first: usize) -> Vec<(usize, usize)> {
    let mut left: usize = typed.words.iter().map(|word| word.text.chars().count()).sum();
    let mut marked = Vec::new();
    for (at, token) in tokens.iter().enumerate().skip(first) {
        if left == 0 {
            break;
        }
        let letters = left.min(token.text.chars().count());
        marked.push((at, letters));
        left -= letters;
    }
    marked
}

/// The byte offset past a word's first letters as published, which may have marks between them (`R.N.`).
fn end_of_letters(title: &str, token: &Token, letters: usize) -> usize {
    if letters >= token.text.chars().count() {
        return token.end;
    }
    let published = title[token.start..token.end].char_indices();
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '+' | '#');
    let next = published.filter(|(_, c)| is_letter(*c)).nth(letters);
    let Some((next, _)) = next else { return token.end };
    // An accent that stands alone belongs to its letter; a period or apostrophe does not.
    let marked = title[token.start..token.start + next]
        .trim_end_matches(|c: char| c.is_ascii_punctuation() || c == '’');
    token.start + marked.len()
}
