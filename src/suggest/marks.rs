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
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '+' | '#');
    let mut published = title[token.start..token.end].char_indices().filter(|(_, c)| is_letter(*c));
    let end = match published.nth(letters.saturating_sub(1)) {
        Some((at, last)) if letters < token.text.chars().count() => token.start + at + last.len_utf8(),
        _ => token.end,
    };
    // An accent written as a character of its own belongs to the letter before it.
    let accents = title[end..].chars().take_while(|c| ('\u{300}'..='\u{36f}').contains(c));
    end + accents.map(char::len_utf8).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The title with its marked letters in brackets.
    fn marked(title: &str, typed: &str, first: usize) -> String {
        let mut text = String::new();
        let spans = marks(title, &Typed::new(typed), first);
        for (at, letter) in title.chars().enumerate() {
            text.extend(spans.iter().any(|span| span.start == at).then_some('['));
            text.push(letter);
            text.extend(spans.iter().any(|span| span.end == at + 1).then_some(']'));
        }
        text
    }

    #[test]
    fn of_each_word_the_letters_typed_are_marked() {
        for (title, typed, first, expected) in [
            ("Registered Nurse", "regist nur", 0, "[Regist]ered [Nur]se"),
            ("Registered Nurse", "nurse reg", 0, "[Reg]istered [Nurse]"),
            ("Nurse Practitioner (NP), Nurse", "nurs", 3, "Nurse Practitioner (NP), [Nurs]e"),
            ("R.N. Manager", "rn man", 0, "[R.N]. [Man]ager"),
            ("R.N. Manager", "r", 0, "[R].N. Manager"),
            ("Children's Librarian", "childrens l", 0, "[Children's] [L]ibrarian"),
            ("R&D Engineer", "R&D eng", 0, "[R][&][D] [Eng]ineer"),
            ("C++ Developer", "c++ dev", 0, "[C++] [Dev]eloper"),
            ("Café Manager", "cafe\u{301} m", 0, "[Café] [M]anager"),
            ("Cafe\u{301} Manager", "cafe", 0, "[Cafe\u{301}] Manager"),
        ] {
            assert_eq!(marked(title, typed, first), expected, "{typed}");
        }
    }

    #[test]
    fn mistyped_words_mark_what_was_meant() {
        for (title, typed, expected) in [
            ("Captain", "capptain", "[Captain]"),
            ("Electrician Apprentice", "electrcian ap", "[Electrician] [Ap]prentice"),
            ("Registered Nurse", "regsitered nu", "[Registered] [Nu]rse"),
            ("Frontend Developer", "front end dev", "[Frontend] [Dev]eloper"),
            ("Truck Driver", "truckdri", "[Truck] [Dri]ver"),
        ] {
            assert_eq!(marked(title, typed, 0), expected, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn spans_are_in_the_title_in_order_and_apart(
            title in "\\PC{0,30}|[a-cé&.'’() ]{0,30}",
            typed in "\\PC{0,12}|[a-cé& ]{0,12}",
            first in 0usize..4,
        ) {
            let mut end = 0;
            for span in marks(&title, &Typed::new(&typed), first) {
                prop_assert!(end <= span.start && span.start < span.end);
                end = span.end;
            }
            prop_assert!(end <= title.chars().count());
        }
    }
}
