//! The reviewed word tables of `data/`, compiled in.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::spelling::osa_distance_within;
use crate::table::built_in_rows;

const NOISE_WORDS: &str = include_str!("../../data/noise_words.tsv");
const ABBREVIATIONS: &str = include_str!("../../data/abbreviations.tsv");
const NOT_JOBS: &str = include_str!("../../data/not_jobs.tsv");
const STATUS_WORDS: &str = include_str!("../../data/status_words.tsv");
const STATES: &str = include_str!("../../data/states.tsv");

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

/// All single noise words, in the order of the table.
pub fn noise_words() -> impl ExactSizeIterator<Item = &'static str> {
    static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let words = built_in_rows(NOISE_WORDS).map(|[word, _]: [&str; 2]| word);
        words.filter(|word| !word.contains(' ')).collect()
    });
    WORDS.iter().copied()
}

/// Phrases of one word or more, by their first word.
struct Phrases<T>(HashMap<&'static str, Vec<(Vec<&'static str>, T)>>);

impl<T: Copy> Phrases<T> {
    fn of(rows: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut by_first: HashMap<&str, Vec<_>> = HashMap::new();
        for (phrase, value) in rows {
            let words: Vec<&str> = phrase.split(' ').collect();
            by_first.entry(words[0]).or_default().push((words, value));
        }
        Self(by_first)
    }

    /// The length of the longest phrase that the words begin with, in words.
    fn longest(&self, words: &[&str]) -> Option<(usize, T)> {
        let phrases = self.0.get(words.first()?)?.iter().filter(|(phrase, _)| words.starts_with(phrase));
        phrases.map(|(phrase, value)| (phrase.len(), *value)).max_by_key(|(len, _)| *len)
    }
}

/// How many of the words are a noise phrase of several words (`part time`) that the text begins with.
pub fn noise_phrase(words: &[&str]) -> Option<usize> {
    static PHRASES: LazyLock<Phrases<()>> = LazyLock::new(|| {
        let rows = built_in_rows(NOISE_WORDS).map(|[phrase, _]: [&str; 2]| (phrase, ()));
        Phrases::of(rows.filter(|(phrase, ())| phrase.contains(' ')))
    });
    PHRASES.longest(words).map(|(len, ())| len)
}

/// How many of the words say that the job beside them is past, hoped for or another person's
/// (`data/status_words.tsv`); `first` tells whether they begin the text.
pub fn status_phrase(words: &[&str], first: bool) -> Option<usize> {
    static PHRASES: LazyLock<Phrases<bool>> = LazyLock::new(|| {
        Phrases::of(built_in_rows(STATUS_WORDS).map(|[phrase, place]| (phrase, place == "anywhere")))
    });
    PHRASES.longest(words).filter(|(_, anywhere)| first || *anywhere).map(|(len, _)| len)
}

/// Whether words are the postal code or the name of a US state or territory, in lower case.
pub fn is_state(words: &[&str]) -> bool {
    static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let rows = built_in_rows(STATES).flat_map(|[_, code, name]: [&str; 3]| [code, name]);
        rows.map(str::to_lowercase).collect()
    });
    match words {
        [] => false,
        [word] => NAMES.contains(*word),
        words => NAMES.contains(&words.join(" ")),
    }
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

fn not_jobs() -> &'static HashSet<&'static str> {
    static TEXTS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| built_in_rows(NOT_JOBS).map(|[text]| text).collect());
    &TEXTS
}

/// Whether a [normalized](super::normalize) text is something that people write instead of a job title
/// (`data/not_jobs.tsv`).
pub fn not_a_job(text: &str) -> bool {
    not_jobs().contains(text)
}

/// Whether a text is a typing error away from something that people write instead of a job title (`retried`).
pub fn nearly_not_a_job(text: &str) -> bool {
    // Among shorter texts, a neighbor is another word.
    const SHORTEST: usize = 6;
    let near = |known: &&str| {
        known.len() >= SHORTEST
            && known.len().abs_diff(text.len()) <= 1
            && osa_distance_within(text, known, 1).is_some()
    };
    text.len() >= SHORTEST && not_jobs().iter().any(near)
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
    fn status_words_and_states_are_well_formed() {
        let rows = STATUS_WORDS.lines().filter(|line| !line.starts_with('#')).count();
        let places: Vec<&str> = built_in_rows(STATUS_WORDS).map(|[_, place]| place).collect();
        assert_eq!(places.len(), rows);
        assert!(places.iter().all(|place| ["first", "anywhere"].contains(place)));
        assert!(is_state(&["co"]) && is_state(&["new", "york"]) && !is_state(&["york"]) && !is_state(&[]));
    }

    #[test]
    fn phrases_are_found_where_they_begin() {
        assert_eq!(noise_phrase(&["full", "time", "nurse"]), Some(2));
        assert_eq!(noise_phrase(&["time", "study"]), None);
        assert_eq!(status_phrase(&["looking", "for", "work", "as", "a", "cook"], true), Some(5));
        assert_eq!(status_phrase(&["former"], false), None);
    }

    #[test]
    fn answers_that_name_no_job_are_recognized_despite_a_typing_error() {
        for text in ["retried", "unemployeed", "homemker", "not employd"] {
            assert!(nearly_not_a_job(text), "{text}");
        }
        for text in ["nun", "tester", "plumber", "server", "mother baby nurse"] {
            assert!(!nearly_not_a_job(text), "{text}");
        }
    }

    #[test]
    fn tables_are_looked_up_by_word() {
        assert_eq!(noise("nights"), Some(NoiseClass::Shift));
        assert_eq!(noise("nurse"), None);
        assert_eq!(abbreviation("mgr"), Some("manager"));
        assert!(stop_word("the") && stop_word("a") && stop_word("your") && !stop_word("nurse"));
    }
}
