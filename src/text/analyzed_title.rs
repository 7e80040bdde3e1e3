//! A title analyzed once: its tokens, its normalized spelling, and its forms.

use serde::{Deserialize, Serialize};

use super::token::{Token, joined, tokenize};

/// Which part of a title with parentheses a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FormKind {
    /// The whole title.
    Whole,
    /// The text outside the parentheses.
    Outside,
    /// The text inside a pair of parentheses.
    Inside,
}

/// A title with everything that indexing and coding need to know about its words, tokenized once.
///
/// ```
/// use metier::text::{AnalyzedTitle, FormKind};
///
/// let title = AnalyzedTitle::new("Certified Professional Coder (CPC)");
/// assert_eq!(title.normalized(), "certified professional coder cpc");
/// let kinds: Vec<FormKind> = title.forms().map(|(kind, _)| kind).collect();
/// assert_eq!(kinds, [FormKind::Whole, FormKind::Outside, FormKind::Inside]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalyzedTitle<'a> {
    raw: &'a str,
    normalized: String,
    tokens: Vec<Token>,
    /// The text outside, then inside each pair; empty for a title without parentheses.
    parts: Vec<(FormKind, Vec<Token>)>,
}

impl<'a> AnalyzedTitle<'a> {
    /// Analyzes a title.
    pub fn new(raw: &'a str) -> Self {
        let tokens = tokenize(raw);
        Self { raw, normalized: joined(&tokens), parts: parts(raw, &tokens), tokens }
    }

    /// The title as given.
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// Its words with one space between them, as [`super::normalize`] writes them.
    pub fn normalized(&self) -> &str {
        &self.normalized
    }

    /// Its words.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// All forms with words: the whole title, and for a title with parentheses the text outside them and inside each
    /// pair. A title without words has none.
    pub fn forms(&self) -> impl Iterator<Item = (FormKind, &[Token])> {
        let whole = (!self.tokens.is_empty()).then_some((FormKind::Whole, self.tokens.as_slice()));
        whole.into_iter().chain(self.parts.iter().map(|(kind, tokens)| (*kind, tokens.as_slice())))
    }

    /// The text outside the parentheses, for a title with words on both sides.
    pub fn outside(&self) -> Option<&[Token]> {
        self.forms().find(|(kind, _)| *kind == FormKind::Outside).map(|(_, tokens)| tokens)
    }
}

/// The words outside parentheses or brackets and inside each pair; empty unless both sides have words.
fn parts(title: &str, tokens: &[Token]) -> Vec<(FormKind, Vec<Token>)> {
    if !title.contains(['(', '[']) {
        return Vec::new();
    }
    let mut inside: Vec<Vec<Token>> = Vec::new();
    let mut outside = Vec::new();
    let mut depth = 0usize;
    let mut at = 0;
    for token in tokens {
        for c in title[at..token.start].chars() {
            match c {
                '(' | '[' => {
                    depth += 1;
                    if depth == 1 {
                        inside.push(Vec::new());
                    }
                }
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        at = token.end;
        match inside.last_mut() {
            Some(group) if depth > 0 => group.push(token.clone()),
            _ => outside.push(token.clone()),
        }
    }
    if inside.is_empty() || outside.is_empty() {
        return Vec::new();
    }
    let groups = inside.into_iter().filter(|group| !group.is_empty());
    let groups = groups.map(|tokens| (FormKind::Inside, tokens));
    std::iter::once((FormKind::Outside, outside)).chain(groups).collect()
}

#[cfg(test)]
mod tests {
    use super::super::normalize;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parentheses_split_a_title_into_forms() {
        let texts = |title: &str| -> Vec<(FormKind, String)> {
            AnalyzedTitle::new(title).forms().map(|(kind, tokens)| (kind, joined(tokens))).collect()
        };
        assert_eq!(
            texts("Certified Professional Coder (CPC)"),
            [
                (FormKind::Whole, "certified professional coder cpc".to_owned()),
                (FormKind::Outside, "certified professional coder".to_owned()),
                (FormKind::Inside, "cpc".to_owned()),
            ]
        );
        assert_eq!(texts("Nurse").len(), 1);
        assert_eq!(texts("(RN)"), [(FormKind::Whole, "rn".to_owned())]);
        assert_eq!(texts("Nurse (").len(), 1);
        assert!(texts("()").is_empty());
    }

    proptest! {
        #[test]
        fn an_analysis_agrees_with_its_parts(title in "\\PC{0,60}") {
            let analyzed = AnalyzedTitle::new(&title);
            prop_assert_eq!(analyzed.normalized(), normalize(&title));
            prop_assert_eq!(analyzed.tokens(), tokenize(&title));
            let words = analyzed.tokens().len();
            let split: usize = analyzed.forms().skip(1).map(|(_, tokens)| tokens.len()).sum();
            prop_assert!(split == 0 || split == words, "forms deal out the words: {split} of {words}");
        }
    }
}
