//! Tokens: the words of a text in comparable form.

use std::borrow::Cow;

use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word of a text: its comparable form and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Lower case, without accents and apostrophes; letters, digits, and `+` or `#` after a letter (`c++`, `c#`).
    pub text: SmolStr,
    /// Byte offset of its first character in the text.
    pub start: usize,
    /// Byte offset just past its last character.
    pub end: usize,
    /// Written in capitals only, at least two, like an acronym.
    pub capitals: bool,
}

impl Token {
    /// Whether the word was written as an acronym (RN, LPN): in capitals, and short. In an all-capitals text no word
    /// counts as an acronym, unless the text is itself as short as one.
    pub fn is_acronym_in(&self, text: &str) -> bool {
        const LONGEST: usize = 5;
        const LONGEST_ALONE: usize = 4;
        self.capitals
            && self.text.len() <= LONGEST
            && (text.trim().len() <= LONGEST_ALONE || text.chars().any(char::is_lowercase))
    }
}

/// Splits a text into words.
///
/// `&` reads as *and*; dotted acronyms are one word (`R.N.` → `rn`); every other character separates. A requisition
/// number such as `#12345` keeps only its digits.
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = Word::default();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if c == '&' {
            word.finish(&mut tokens);
            tokens.push(Token { text: SmolStr::new_static("and"), start: at, end, capitals: false });
        } else if word.is_open() && (is_apostrophe(c) || is_combining_mark(c)) {
            // O'Brien and a word with a decomposed é are each one word.
        } else if c == '.'
            && word.is_initial()
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric())
        {
            word.dotted = true;
        } else if word.takes(c) {
            word.push(at, end, c);
            if word.dotted && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric()) {
                // `R.Nurse` is two words: the text after an initial is not another initial.
                word.finish(&mut tokens);
            }
        } else {
            word.finish(&mut tokens);
        }
    }
    word.finish(&mut tokens);
    tokens
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | 'ʼ')
}

/// A word under construction.
#[derive(Default)]
struct Word {
    text: String,
    start: usize,
    end: usize,
    letters: usize,
    lower: bool,
    dotted: bool,
}

impl Word {
    fn is_open(&self) -> bool {
        !self.text.is_empty()
    }

    /// Whether this is so far one letter, or initials with periods between them.
    fn is_initial(&self) -> bool {
        self.letters == 1 && self.text.len() == 1 || self.dotted
    }

    fn takes(&self, c: char) -> bool {
        match c {
            '+' | '#' => self.text.ends_with(|last: char| last.is_alphabetic() || matches!(last, '+' | '#')),
            _ => c.is_alphanumeric(),
        }
    }

    fn push(&mut self, start: usize, end: usize, c: char) {
        if self.text.is_empty() {
            self.start = start;
        }
        self.end = end;
        let before = self.text.len();
        self.lower |= c.is_lowercase();
        if c.is_ascii() {
            self.text.push(c.to_ascii_lowercase());
        } else {
            let folded = c.nfkd().filter(|part| !is_combining_mark(*part)).flat_map(char::to_lowercase);
            // Lowercasing can decompose again (İ → i and a dot above), and compatibility forms can contain symbols.
            let written =
                |part: &char| part.is_alphanumeric() && !is_combining_mark(*part) && !is_apostrophe(*part);
            self.text.extend(folded.filter(written));
        }
        self.letters += self.text[before..].chars().filter(|part| part.is_alphabetic()).count();
    }

    fn finish(&mut self, tokens: &mut Vec<Token>) {
        let word = std::mem::take(self);
        if word.is_open() {
            let capitals = word.letters >= 2 && !word.lower;
            tokens.push(Token { text: word.text.into(), start: word.start, end: word.end, capitals });
        }
    }
}

/// The words of a text with one space between them: two texts are spelled the same if these are equal.
pub fn normalize(text: &str) -> String {
    joined(&tokenize(text))
}

/// Words with one space between them.
pub(super) fn joined(tokens: &[Token]) -> String {
    let mut joined = String::with_capacity(tokens.iter().map(|token| token.text.len() + 1).sum());
    for token in tokens {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(&token.text);
    }
    joined
}

/// Folds the plural of an English word into its singular, for words of four letters or more: `nurses` → `nurse`,
/// `secretaries` → `secretary`, `coaches` → `coach`, `firemen` → `fireman`. A rule, not a dictionary: what matters is
/// that both forms of a word give the same result.
pub fn singular(word: &str) -> Cow<'_, str> {
    if word.len() < 4 || !word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let replaced = |cut: usize, ending: &str| Cow::Owned(format!("{}{ending}", &word[..word.len() - cut]));
    if word.len() > 4 && word.ends_with("ies") {
        replaced(3, "y")
    } else if word.len() > 4 && word.ends_with("men") {
        replaced(2, "an")
    } else if ["sses", "shes", "ches", "xes", "zes"].iter().any(|ending| word.ends_with(ending)) {
        Cow::Borrowed(&word[..word.len() - 2])
    } else if word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        Cow::Borrowed(&word[..word.len() - 1])
    } else {
        Cow::Borrowed(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_the_same_words_normalize_alike() {
        for (text, expected) in [
            ("Registered Nurse (RN)", "registered nurse rn"),
            ("R.N.", "rn"),
            ("U.S. Marshal", "us marshal"),
            ("J. R. Smith & Sons", "j r smith and sons"),
            ("Children's Librarian", "childrens librarian"),
            ("C++/C# Developer", "c++ c# developer"),
            (".NET Developer", "net developer"),
            ("Nurse #12345", "nurse 12345"),
            ("Café Manager", "cafe manager"),
            ("Cafe\u{301} Manager", "cafe manager"),
            ("  X-Ray   Tech. ", "x ray tech"),
            ("ＦＵＬＬ width", "full width"),
            ("Dr.Smith", "dr smith"),
            ("", ""),
            ("!!!", ""),
        ] {
            assert_eq!(normalize(text), expected, "{text}");
        }
    }

    #[test]
    fn plurals_fold_into_singulars() {
        for (plural, expected) in [
            ("nurses", "nurse"),
            ("secretaries", "secretary"),
            ("coaches", "coach"),
            ("bosses", "boss"),
            ("boxes", "box"),
            ("firemen", "fireman"),
            ("business", "business"),
            ("bus", "bus"),
            ("campus", "campus"),
            ("analysis", "analysis"),
            ("gas", "gas"),
            ("pies", "pie"),
        ] {
            assert_eq!(singular(plural), expected, "{plural}");
            assert_eq!(singular(&singular(plural)), expected, "folding {plural} twice");
        }
    }

    #[test]
    fn an_acronym_is_a_short_word_in_capitals_unless_all_words_are() {
        let acronyms = |text: &str| -> Vec<String> {
            let written = |token: Token| token.is_acronym_in(text).then(|| token.text.to_string());
            tokenize(text).into_iter().filter_map(written).collect()
        };
        assert_eq!(acronyms("RN, night shift"), ["rn"]);
        assert_eq!(acronyms("CNA"), ["cna"]);
        assert!(acronyms("NURSE").is_empty());
        assert!(acronyms("REGISTERED NURSE ICU").is_empty());
        assert!(acronyms("rn").is_empty());
    }

    #[test]
    fn offsets_cut_the_words_out_of_the_text() {
        let text = "Café & Bar – Müller’s";
        let cut: Vec<&str> = tokenize(text).iter().map(|t| &text[t.start..t.end]).collect();
        assert_eq!(cut, ["Café", "&", "Bar", "Müller’s"]);
    }

    #[test]
    fn normalizing_any_character_is_idempotent() {
        for c in '\0'..=char::MAX {
            for text in [format!("{c}#"), format!("A{c}b"), format!("a.{c}.b"), format!("1{c}+")] {
                let once = normalize(&text);
                assert_eq!(normalize(&once), once, "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn normalizing_is_idempotent_and_never_panics(text in "\\PC{0,60}") {
            let once = normalize(&text);
            prop_assert_eq!(normalize(&once), once.clone());
        }

        #[test]
        fn offsets_are_ordered_and_on_character_boundaries(text in any::<String>()) {
            let mut last = 0;
            for token in tokenize(&text) {
                prop_assert!(last <= token.start && token.start < token.end);
                prop_assert!(text.get(token.start..token.end).is_some());
                last = token.end;
            }
        }
    }
}
