//! Tokens: the words of a text in comparable form.

use std::borrow::Cow;

use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::tables::stop_word;

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
/// `&` reads as *and*; dotted acronyms and single letters or numbers with a hyphen or slash between them are one word
/// (`R.N.` → `rn`, `A/C` → `ac`, `3-D` → `3d`, `K-12` → `k12`); every other character separates. Ordinals are spelled
/// out (`1st` → `first`). A requisition number such as `#12345` keeps only its digits. Marks that a job is open to all
/// genders (`m/w/d`, `H/F`) are no words.
pub fn tokenize(text: &str) -> Vec<Token> {
    tokens_with(text, plain_word)
}

/// The words of a text, of which `plain` gives those with nothing special about them.
fn tokens_with(text: &str, plain: impl Fn(&str, usize) -> Option<Token>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = Word::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if !word.is_open()
            && let Some(token) = plain(text, at)
        {
            at = token.end;
            tokens.push(token);
            continue;
        }
        let end = at + c.len_utf8();
        if c == '&' {
            word.finish(&mut tokens);
            tokens.push(Token { text: SmolStr::new_static("and"), start: at, end, capitals: false });
        } else if word.is_open() && (is_apostrophe(c) || is_combining_mark(c)) {
            // O'Brien and a word with a decomposed é are each one word.
        } else if c == '.'
            && word.is_initial()
            && text[end..].chars().next().is_some_and(char::is_alphanumeric)
        {
            word.dotted = true;
        } else if word.takes(c, &text[end..]) {
            if word.ends_in_mark() && c.is_alphanumeric() {
                word.finish(&mut tokens);
            }
            word.push(at, end, c);
            let next = text[end..].chars().find(|next| !is_combining_mark(*next));
            if word.dotted && next.is_some_and(begins_letter) {
                // `R.Nurse` is two words: the text after an initial is not another initial.
                word.finish(&mut tokens);
            }
        } else {
            word.finish(&mut tokens);
        }
        at = end;
    }
    word.finish(&mut tokens);
    if text.contains(['/', '-', '|']) { with_chains_joined(text, &tokens) } else { tokens }
}

/// The word that begins here, if nothing about it is special: a run of ASCII letters and digits between characters that only
/// separate. Most words are; this takes a fraction of the time that they would take letter by letter.
fn plain_word(text: &str, start: usize) -> Option<Token> {
    const LONGEST: usize = 23;
    let rest = &text.as_bytes()[start..];
    let length = rest.iter().take(LONGEST + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let separated = rest.get(length).is_none_or(|next| b" ,;:/()-".contains(next));
    if !(1..=LONGEST).contains(&length) || !separated {
        return None;
    }
    let written = &rest[..length];
    let mut letters = [0; LONGEST];
    letters[..length].copy_from_slice(written);
    letters[..length].make_ascii_lowercase();
    let word = std::str::from_utf8(&letters[..length]).ok()?;
    let is_ordinal = written[0].is_ascii_digit();
    let text =
        is_ordinal.then(|| spelled_out(word)).flatten().map_or_else(|| word.into(), SmolStr::new_static);
    let count = |kind: fn(&u8) -> bool| written.iter().filter(|byte| kind(byte)).count();
    let capitals = count(u8::is_ascii_lowercase) == 0 && count(u8::is_ascii_uppercase) >= 2;
    Some(Token { text, start, end: start + length, capitals })
}

/// Joins single letters and numbers that a hyphen or slash links, unless they are linked to a longer word too
/// (`EMT-I/85`), and drops gender marks.
fn with_chains_joined(text: &str, tokens: &[Token]) -> Vec<Token> {
    let is_piece = |token: &Token| {
        let mut letters = token.text.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
            || token.text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let between = |pair: &[Token]| text[pair[0].end..pair[1].start].trim_start_matches(is_combining_mark);
    let tight = |pair: &[Token]| matches!(between(pair), "/" | "-" | "|");
    let linked = |pair: &[Token]| tight(pair) || matches!(between(pair).trim(), "/" | "|");
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut rest = tokens;
    while !rest.is_empty() {
        let links = rest.windows(2).take_while(|pair| linked(pair)).count();
        let (chain, after) = rest.split_at(links + 1);
        rest = after;
        let pieces = chain.len() > 1 && chain.iter().all(is_piece);
        let letters: String = chain.iter().map(|token| token.text.as_str()).collect();
        if pieces && is_gender_mark(&letters) {
            continue;
        }
        if pieces && chain.windows(2).all(tight) {
            joined.push(Token {
                text: letters.into(),
                start: chain[0].start,
                end: chain[links].end,
                capitals: chain.iter().any(|token| text[token.start..token.end].contains(char::is_uppercase)),
            });
        } else {
            joined.extend_from_slice(chain);
        }
    }
    joined
}

/// Whether linked letters say that a job is open to all genders: *male* or *homme*, *female* or *weiblich* or *femme*,
/// and further letters for others.
fn is_gender_mark(letters: &str) -> bool {
    // Not `H/W`, hardware.
    (letters.contains('m') && letters.contains(['f', 'w']) || letters.contains('h') && letters.contains('f'))
        && letters.chars().all(|c| "mhfwdxn".contains(c))
}

/// An ordinal in words.
fn spelled_out(word: &str) -> Option<&'static str> {
    const ORDINALS: [(&str, &str); 12] = [
        ("1st", "first"),
        ("2nd", "second"),
        ("3rd", "third"),
        ("4th", "fourth"),
        ("5th", "fifth"),
        ("6th", "sixth"),
        ("7th", "seventh"),
        ("8th", "eighth"),
        ("9th", "ninth"),
        ("10th", "tenth"),
        ("11th", "eleventh"),
        ("12th", "twelfth"),
    ];
    let (_, spelled) = ORDINALS.iter().find(|(short, _)| *short == word)?;
    Some(spelled)
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | 'ʼ')
}

fn is_mark(c: char) -> bool {
    matches!(c, '+' | '#')
}

/// Whether a character is a letter or digit of its own: a decomposed Hangul syllable goes on with its vowel and final
/// consonant.
fn begins_letter(c: char) -> bool {
    c.is_alphanumeric() && !('\u{1160}'..='\u{11ff}').contains(&c)
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

    /// Whether a character belongs to a word; `+` and `#` only after letters (`C++`), and between two words only after
    /// a single letter (`C#/C++14`, but not `RN#4421`).
    fn takes(&self, c: char, rest: &str) -> bool {
        if !is_mark(c) {
            return c.is_alphanumeric();
        }
        let named = self.text.trim_end_matches(is_mark);
        let single = named.chars().nth(1).is_none();
        let last = || !rest.trim_start_matches(is_mark).starts_with(char::is_alphanumeric);
        named.ends_with(char::is_alphabetic) && (single || last())
    }

    fn ends_in_mark(&self) -> bool {
        self.text.ends_with(is_mark)
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
            let text = spelled_out(&word.text).map_or_else(|| word.text.into(), SmolStr::new_static);
            tokens.push(Token { text, start: word.start, end: word.end, capitals });
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

/// The words of a text in comparable form, singular.
pub fn singular_words(text: &str) -> Vec<String> {
    words_that(text, |_| true)
}

/// The words of a text in comparable form, singular and without stop words.
pub fn content_words(text: &str) -> Vec<String> {
    words_that(text, |word| !stop_word(word))
}

fn words_that(text: &str, count: impl Fn(&str) -> bool) -> Vec<String> {
    let text = normalize(text);
    let words = text.split(' ').filter(|word| !word.is_empty() && count(word));
    words.map(|word| singular(word).into_owned()).collect()
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
            ("C++11 and F# Developer", "c++ 11 and f# developer"),
            ("RN#4421", "rn 4421"),
            ("Sales+Marketing", "sales marketing"),
            ("R&D Engineer", "r and d engineer"),
            ("A/C Tech", "ac tech"),
            ("3-D Artist", "3d artist"),
            ("K-12 Teacher, K-9 Handler", "k12 teacher k9 handler"),
            ("9-1-1 Operator", "911 operator"),
            ("EMT-I/85", "emt i 85"),
            ("1st Mate, 3rd Grade", "first mate third grade"),
            ("software_developer", "software developer"),
            ("Excel™ Trainer® ©", "excel trainer"),
            ("Koch (m/w/d)", "koch"),
            ("Serveur H/F", "serveur"),
            ("Engineer ( f / m / x )", "engineer"),
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
        fn a_plain_word_is_what_its_letters_are_one_by_one(
            text in "([A-Za-z0-9]{1,25}|1st|2ND|RN|[ ,/.'&+#()é\u{301}-]{1,2}){0,8}",
        ) {
            prop_assert_eq!(tokenize(&text), tokens_with(&text, |_, _| None));
        }

        #[test]
        fn normalizing_is_idempotent_and_never_panics(text in "\\PC{0,60}") {
            let once = normalize(&text);
            prop_assert_eq!(normalize(&once), once.clone());
        }

        #[test]
        fn composed_and_decomposed_letters_are_the_same(text in "[a-z éàüñçÅøœ가힣/#+.-]{0,30}") {
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(normalize(&composed), normalize(&decomposed));
        }

        #[test]
        fn letter_case_changes_no_word(text in "[A-Za-z0-9 /#+.&'-]{0,30}") {
            prop_assert_eq!(normalize(&text.to_uppercase()), normalize(&text.to_lowercase()));
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
