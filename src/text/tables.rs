//! The reviewed word tables of `data/`, compiled in.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a word of a posting says besides the work itself.
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
    /// What the employer says: urgently hiring, bonus.
    Posting,
}

/// All noise words, in the order of the table.
pub fn noise_words() -> impl ExactSizeIterator<Item = &'static str> {
    static WORDS: LazyLock<Vec<&str>> =
        LazyLock::new(|| pairs(include_str!("../../data/noise_words.tsv")).map(|(word, _)| word).collect());
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
        pairs(include_str!("../../data/noise_words.tsv")).map(|(word, name)| (word, class(name))).collect()
    });
    WORDS.get(word).copied()
}

/// The word that an abbreviation stands for (`data/abbreviations.tsv`).
pub fn abbreviation(short: &str) -> Option<&'static str> {
    static WORDS: LazyLock<HashMap<&str, &str>> =
        LazyLock::new(|| pairs(include_str!("../../data/abbreviations.tsv")).collect());
    WORDS.get(short).copied()
}

/// Whether a text, as [`super::normalize`] writes it, is what people write in place of a job title
/// (`data/not_jobs.tsv`).
pub fn not_a_job(text: &str) -> bool {
    static TEXTS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        include_str!("../../data/not_jobs.tsv").lines().filter(|line| !line.starts_with('#')).collect()
    });
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

fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A misspelt class would silently read as `Posting`, a line without a tab would be lost.
    #[test]
    fn tables_are_well_formed() {
        const CLASSES: [&str; 6] = ["seniority", "shift", "hours", "contract", "place", "posting"];
        let noise_table = include_str!("../../data/noise_words.tsv");
        let abbreviation_table = include_str!("../../data/abbreviations.tsv");
        for table in [noise_table, abbreviation_table] {
            let rows = table.lines().filter(|line| !line.starts_with('#')).count();
            assert_eq!(
                pairs(table).map(|(word, _)| word).collect::<std::collections::HashSet<_>>().len(),
                rows
            );
        }
        assert!(pairs(noise_table).all(|(_, class)| CLASSES.contains(&class)));
        assert!(pairs(abbreviation_table).all(|(short, long)| long.len() > short.len()));
    }

    #[test]
    fn tables_answer() {
        assert_eq!(noise("nights"), Some(NoiseClass::Shift));
        assert_eq!(noise("nurse"), None);
        assert_eq!(abbreviation("mgr"), Some("manager"));
        assert!(stop_word("the") && stop_word("a") && stop_word("your") && !stop_word("nurse"));
    }
}
