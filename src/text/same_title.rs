//! When two titles are the same in an evaluation: a separate, fixed rule that keeps figures comparable while the rest
//! of the text analysis changes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::token::is_apostrophe;

/// The keys of a title; two titles are the same if they have a key in common.
///
/// Accents and apostrophes are dropped, letters lower-cased, `&` read as *and*, everything but letters, digits, `+`
/// and `#` turned into a space, and plurals folded. A title with parentheses has a key for the text outside them and
/// one for each text inside; a title without words has none.
pub fn same_title_keys(title: &str) -> Vec<String> {
    let plain = title.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut outside = String::with_capacity(title.len());
    let mut inside: Vec<String> = Vec::new();
    let mut depth = 0usize;
    // Lowercasing can decompose again (İ → i and a dot above).
    for c in plain.filter(|c| !is_combining_mark(*c) && !is_apostrophe(*c)) {
        match c {
            '(' => {
                depth += 1;
                if depth == 1 {
                    inside.push(String::new());
                    outside.push(' ');
                }
            }
            ')' => depth = depth.saturating_sub(1),
            _ => {
                let part = inside.last_mut().filter(|_| depth > 0).unwrap_or(&mut outside);
                match c {
                    '&' => part.push_str(" and "),
                    '+' | '#' => part.push(c),
                    _ => part.push(if c.is_alphanumeric() { c } else { ' ' }),
                }
            }
        }
    }
    let mut keys: Vec<String> = std::iter::once(outside).chain(inside).map(|part| key(&part)).collect();
    keys.retain(|key| !key.is_empty());
    keys
}

fn key(part: &str) -> String {
    part.split_whitespace().map(folded).collect::<Vec<_>>().join(" ")
}

/// A word of four letters or more without its plural ending. `nurses` is `nurse` plus *s*, `boxes` is `box` plus
/// *es*: only a dictionary can tell them apart, so the *e* after a sibilant (or *o*) is dropped from the singular too
/// (`nurse`), and so on until nothing is left to fold. The result may not be a word (`nur`); what matters is that
/// singular and plural give the same result.
fn folded(word: &str) -> String {
    const SHORTEST: usize = 4;
    let hisses = ["s", "x", "z", "o", "ch", "sh"];
    let mut word = word.to_owned();
    loop {
        let letters = word.chars().count();
        if letters < SHORTEST {
            return word;
        }
        if let Some(stem) =
            word.strip_suffix("ies").or_else(|| word.strip_suffix("ie")).filter(|_| letters > SHORTEST)
        {
            return format!("{stem}y");
        }
        let e = word.strip_suffix('e').filter(|stem| hisses.iter().any(|hiss| stem.ends_with(hiss)));
        let s = word.strip_suffix('s').filter(|stem| !stem.ends_with('s'));
        let Some(stem) = e.or(s).map(str::len) else { return word };
        word.truncate(stem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(a: &str, b: &str) -> bool {
        let keys = same_title_keys(a);
        same_title_keys(b).iter().any(|key| keys.contains(key))
    }

    #[test]
    fn case_accents_and_punctuation_make_no_difference() {
        for (a, b) in [
            ("Café Manager", "cafe\u{301} MANAGER"),
            ("Children's Librarian", "Childrens Librarian"),
            ("Bed & Breakfast Owner", "bed and  breakfast owner"),
            ("X-Ray Technician", "X Ray, Technician!"),
            ("C# Developer", "c#  developer"),
            ("İstanbul Guide", "istanbul guide"),
        ] {
            assert!(same(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn singular_and_plural_are_the_same_title() {
        for (one, many) in [
            ("nurse", "nurses"),
            ("secretary", "secretaries"),
            ("coach", "coaches"),
            ("boss", "bosses"),
            ("box", "boxes"),
            ("horse", "horses"),
            ("house", "houses"),
            ("lens", "lenses"),
            ("bus", "buses"),
            ("campus", "campuses"),
            ("movie", "movies"),
            ("pie", "pies"),
            ("hero", "heroes"),
            ("shoe", "shoes"),
            ("business", "businesses"),
            ("truck", "trucks"),
            ("employee", "employees"),
            ("judge", "judges"),
        ] {
            assert_eq!(same_title_keys(one), same_title_keys(many), "{one}");
        }
    }

    #[test]
    fn different_words_are_different_titles() {
        for (a, b) in [
            ("Car Attendant", "Care Attendant"),
            ("Gas Fitter", "Ga Fitter"),
            ("C Developer", "C++ Developer"),
            ("Nurse Manager", "Manager Nurse"),
            ("Class Teacher", "Clas Teacher"),
            ("", ""),
            ("!!!", "???"),
        ] {
            assert!(!same(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn parentheses_make_two_titles() {
        assert_eq!(same_title_keys("Registered Nurse (RN)"), ["registered nur", "rn"]);
        assert_eq!(same_title_keys("Aide (CNA) or (STNA)"), ["aide or", "cna", "stna"]);
        assert_eq!(same_title_keys("(RN)"), ["rn"]);
        assert_eq!(same_title_keys("Nurse (RN"), ["nur", "rn"]);
        assert_eq!(same_title_keys("Cook ()"), ["cook"]);
        assert!(same("Registered Nurse (RN)", "RN (Relief)"));
        assert!(!same("Registered Nurse (RN)", "Registered Nurse RN"));
    }

    proptest! {
        /// A key, taken as a title, has itself as its key: folding is complete.
        #[test]
        fn the_key_of_a_key_is_the_key_itself(title in "\\PC{0,40}") {
            for key in same_title_keys(&title) {
                prop_assert_eq!(same_title_keys(&key), vec![key.clone()]);
            }
        }
    }
}
