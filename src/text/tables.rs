//! The reviewed word tables of `data/`, compiled in.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::table::built_in_rows;

const NOISE_WORDS: &str = include_str!("../../data/noise_words.tsv");
const ABBREVIATIONS: &str = include_str!("../../data/abbreviations.tsv");
const NOT_JOBS: &str = include_str!("../../data/not_jobs.tsv");

/// What a noise word of a job posting is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoiseClass {
    /// Grade: senior, II.
    Seniority,
    /// Time of day or week.
    Shift,
    /// Full time, part time.
    Hours,
    /// Temporary, permanent.
    Contract,
    /// Remote, on site.
    Place,
    /// The employer's pitch: urgently hiring, bonus.
    Posting,
}

/// All noise words, in the order of the table.
pub fn noise_words() -> impl ExactSizeIterator<Item = &'static str> {
    static WORDS: LazyLock<Vec<&str>> =
        LazyLock::new(|| built_in_rows(NOISE_WORDS).map(|[word, _]: [&str; 2]| word).collect());
    WORDS.iter().copied()
}

/// The noise class of a word, if it is a noise word (`data/noise_words.tsv`).
pub fn noise(word: &str) -> Option<NoiseClass> {
    static WORDS: LazyLock<HashMap<&str, NoiseClass>> = LazyLock::new(|| {
        let class = |name| match name {
            "seniority" => NoiseClass::Seniority,
            "shift" => NoiseClass::Shift,
            "hours" => NoiseClass::Hours,
            "contract" => NoiseClass::Contract,
            "place" => NoiseClass::Place,
            _ => NoiseClass::Posting,
        };
        built_in_rows(NOISE_WORDS).map(|[word, name]| (word, class(name))).collect()
    });
    WORDS.get(word).copied()
}

/// The word that an abbreviation stands for (`data/abbreviations.tsv`).
pub fn abbreviation(short: &str) -> Option<&'static str> {
    static WORDS: LazyLock<HashMap<&str, &str>> =
        LazyLock::new(|| built_in_rows(ABBREVIATIONS).map(|[short, long]| (short, long)).collect());
    WORDS.get(short).copied()
}

/// Whether a [normalized](super::normalize) text is something that people write instead of a job title
/// (`data/not_jobs.tsv`).
pub fn not_a_job(text: &str) -> bool {
    static TEXTS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| built_in_rows(NOT_JOBS).map(|[text]| text).collect());
    TEXTS.contains(text)
}

/// Whether a word only joins others (articles, prepositions, conjunctions, pronouns).
pub fn stop_word(word: &str) -> bool {
    const WORDS: [&str; 40] = [
        "a", "about", "all", "am", "an", "and", "any", "are", "as", "at", "be", "by", "do", "for", "from",
        "i", "im", "in", "into", "is", "it", "like", "my", "of", "on", "or", "our", "that", "the", "their",
        "they", "this", "to", "we", "where", "who", "with", "work", "you", "your",
    ];
    WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A misspelled class would silently be read as `Posting`, and a line without a tab would be lost.
    #[test]
    fn tables_are_well_formed() {
        const CLASSES: [&str; 6] = ["seniority", "shift", "hours", "contract", "place", "posting"];
        let rows = |table: &'static str| table.lines().filter(|line| !line.starts_with('#')).count();
        for table in [NOISE_WORDS, ABBREVIATIONS] {
            let words: HashSet<&str> = built_in_rows(table).map(|[word, _]| word).collect();
            assert_eq!(words.len(), rows(table));
        }
        let texts: HashSet<&str> = built_in_rows(NOT_JOBS).map(|[text]| text).collect();
        assert_eq!(texts.len(), rows(NOT_JOBS));
        assert!(built_in_rows(NOISE_WORDS).all(|[_, class]| CLASSES.contains(&class)));
        assert!(built_in_rows(ABBREVIATIONS).all(|[short, long]| long.len() > short.len()));
    }

    #[test]
    fn tables_are_looked_up_by_word() {
        assert_eq!(noise("nights"), Some(NoiseClass::Shift));
        assert_eq!(noise("nurse"), None);
        assert_eq!(abbreviation("mgr"), Some("manager"));
        assert!(stop_word("the") && stop_word("a") && stop_word("your") && !stop_word("nurse"));
    }
}
