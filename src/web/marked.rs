//! Splits a text into marked and unmarked parts for templates.

use crate::titles::Span;

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) marked: bool,
}

/// Splits a text at its spans, which are in order.
pub(super) fn parts(text: &str, spans: &[Span]) -> Vec<Part> {
    let marked = |at: usize| spans.iter().any(|span| (span.start..span.end).contains(&at));
    let mut parts: Vec<Part> = Vec::new();
    for (at, character) in text.chars().enumerate() {
        let marked = marked(at);
        match parts.last_mut() {
            Some(part) if part.marked == marked => part.text.push(character),
            _ => parts.push(Part { text: character.to_string(), marked }),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_characters_not_bytes() {
        let part = |text: &str, marked| Part { text: text.to_owned(), marked };
        let spans = [Span { start: 0, end: 2 }, Span { start: 5, end: 99 }];
        assert_eq!(parts("éa bcd", &spans), [part("éa", true), part(" bc", false), part("d", true)]);
        assert_eq!(parts("abc", &[]), [part("abc", false)]);
    }
}
