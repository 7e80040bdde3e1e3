//! Context scores: how a description, an industry and an employer shift each occupation.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::classifier::Classifier;
use super::examples::prose_words;
use super::job::JobContext;
use crate::catalog::{Catalog, OccupationId};
use crate::learn::softmax::softmax;
use crate::text::{content_words, stop_word};
use crate::titles::TitleTable;

/// The weight of each part relative to the title, set by hand: a title names the job, a description says what is
/// done, an industry and an employer only where.
const DESCRIPTION: f32 = 0.45;
const INDUSTRY: f32 = 0.3;
const SECTOR: f32 = 0.6;
const EMPLOYER: f32 = 0.2;
/// The number of words classified together: the longest span in training.
const WINDOW: usize = 8;
/// The maximum number of words read from a text.
const MOST_WORDS: usize = 200;
/// Percentage points added to every share: surveys of few workers contain zeros by chance.
const PRIOR_SHARE: f32 = 2.0;

/// NAICS sectors as the release names them, by the first two digits of their codes (NAICS 2022).
const SECTORS: [(&str, &str); 24] = [
    ("11", "Agriculture, forestry, fishing and hunting"),
    ("21", "Mining"),
    ("22", "Utilities"),
    ("23", "Construction"),
    ("31", "Manufacturing"),
    ("32", "Manufacturing"),
    ("33", "Manufacturing"),
    ("42", "Wholesale trade"),
    ("44", "Retail trade"),
    ("45", "Retail trade"),
    ("48", "Transportation and warehousing"),
    ("49", "Transportation and warehousing"),
    ("51", "Information"),
    ("52", "Finance and insurance"),
    ("53", "Real estate and rental and leasing"),
    ("54", "Professional, Scientific and Technical Services"),
    ("55", "Management of Companies and Enterprises"),
    ("56", "Administrative and support and waste management and remediation services"),
    ("61", "Education services"),
    ("62", "Health care and social assistance"),
    ("71", "Arts, entertainment, and recreation"),
    ("72", "Accommodation and food services"),
    ("81", "Other services, except public administration"),
    ("92", "Public administration"),
];

/// The share of each sector in each occupation's employment, from the release's own survey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sectors {
    /// By sector: its name and, by occupation, the log ratio of the sector's share in the occupation to its mean
    /// share. An occupation without a survey gets the mean of its major group.
    log_odds: Vec<(String, Vec<f32>)>,
}

impl Sectors {
    /// Whether every sector has a share for so many occupations.
    pub(super) fn are_whole(&self, occupations: usize) -> bool {
        self.log_odds.iter().all(|(_, of_sector)| of_sector.len() == occupations)
    }

    /// Reads the shares from the occupations' metadata.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let mut names: Vec<&str> = SECTORS.iter().map(|(_, name)| *name).collect();
        names.dedup();
        let share = |occupation: &crate::catalog::Occupation, name: &str| {
            let fact = occupation.metadata.iter().find(|fact| {
                fact.item == "NAICS Sector"
                    && fact.response.as_ref().is_some_and(|response| response.eq_ignore_ascii_case(name))
            });
            fact.and_then(|fact| fact.percent)
        };
        let groups: Vec<String> =
            catalog.occupations().iter().map(|one| one.code.to_string()[..2].to_owned()).collect();
        let log_odds = |name: &str| {
            let shares: Vec<Option<f32>> =
                catalog.occupations().iter().map(|occupation| share(occupation, name)).collect();
            let surveyed = shares.iter().flatten().count().max(1) as f32;
            let mean = shares.iter().flatten().sum::<f32>() / surveyed;
            let mut by_group: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
            for (group, share) in groups.iter().zip(&shares) {
                by_group.entry(group).or_default().extend(share);
            }
            let log_odds = groups.iter().zip(&shares).map(|(group, share)| {
                let surveyed = &by_group[group.as_str()];
                let usual = || surveyed.iter().sum::<f32>() / surveyed.len() as f32;
                let share = share.or_else(|| (!surveyed.is_empty()).then(usual));
                share.map_or(0.0, |share| ((share + PRIOR_SHARE) / (mean + PRIOR_SHARE)).ln())
            });
            (name.to_owned(), log_odds.collect())
        };
        Self { log_odds: names.into_iter().map(log_odds).collect() }
    }

    /// The log-odds for a NAICS code, or for a text whose words are all in the name of one sector or of an industry
    /// within it.
    fn find(&self, industry: &str) -> Option<&[f32]> {
        let digits: String = industry.trim().chars().take_while(char::is_ascii_digit).collect();
        let by_code = digits.get(..2).and_then(|two| SECTORS.iter().find(|(code, _)| *code == two));
        let (_, name) = by_code.or_else(|| named(industry))?;
        self.log_odds.iter().find(|(known, _)| known == name).map(|(_, log_odds)| log_odds.as_slice())
    }
}

/// A sector: the first two digits of its codes, and its name.
type Sector = (&'static str, &'static str);

/// The names of sectors and of the industries within them (`data/naics.tsv`), as words, each with its sector.
static INDUSTRIES: LazyLock<Vec<(Vec<String>, Option<&Sector>)>> = LazyLock::new(|| {
    let industries = include_str!("../../data/naics.tsv").lines().filter_map(|line| line.split_once('\t'));
    let sector = |code: &str| SECTORS.iter().find(|(digits, _)| code.starts_with(digits));
    SECTORS.into_iter().chain(industries).map(|(code, name)| (content_words(name), sector(code))).collect()
});

/// The sector whose name, or the name of an industry within it, has all words of a text; none if several do.
fn named(text: &str) -> Option<&'static Sector> {
    let words = content_words(text);
    if words.is_empty() {
        return None;
    }
    let mut named = INDUSTRIES.iter().filter(|(known, _)| words.iter().all(|word| known.contains(word)));
    let first = named.next()?.1?;
    named.all(|(_, sector)| sector.is_some_and(|(_, name)| *name == first.1)).then_some(first)
}

/// The scores from one part of the context.
pub(super) struct ContextScores {
    /// The part: `description`, `industry` or `employer`.
    pub(super) part: &'static str,
    /// By occupation: log-odds to add to a candidate's score.
    pub(super) log_odds: Vec<f32>,
}

/// The scores from a job's context, by part.
pub(super) fn context_scores(
    context: &JobContext,
    classifier: &Classifier,
    sectors: &Sectors,
    table: &TitleTable,
) -> Vec<ContextScores> {
    let mut found = Vec::new();
    let read = |text: &str, weight: f32| classified(classifier, &prose_words(table, text), weight);
    let mut add = |part, log_odds: Option<Vec<f32>>| {
        if let Some(log_odds) = log_odds {
            found.push(ContextScores { part, log_odds });
        }
    };
    if let Some(text) = &context.description {
        add("description", read(text, DESCRIPTION));
    }
    if let Some(text) = &context.industry {
        match sectors.find(text) {
            Some(log_odds) => add("industry", Some(log_odds.iter().map(|one| SECTOR * one).collect())),
            None => add("industry", read(text, INDUSTRY)),
        }
    }
    if let Some(text) = &context.employer {
        add("employer", read(text, EMPLOYER));
    }
    found
}

/// The occupations with the highest log-odds.
pub(super) fn foremost(scores: &ContextScores, count: usize) -> Vec<OccupationId> {
    let mut places: Vec<usize> = (0..scores.log_odds.len()).collect();
    places.sort_by(|a, b| scores.log_odds[*b].total_cmp(&scores.log_odds[*a]).then(a.cmp(b)));
    places.into_iter().take(count).map(|place| place as OccupationId).collect()
}

/// The sum of the windows' log probabilities, divided by the square root of their number because windows of one text
/// largely repeat each other.
fn classified(classifier: &Classifier, words: &[SmolStr], weight: f32) -> Option<Vec<f32>> {
    // A probability below chance only means that the classifier does not know.
    const LEAST: f32 = 1e-3;
    let words: Vec<SmolStr> =
        words.iter().filter(|word| !stop_word(word)).take(MOST_WORDS).cloned().collect();
    let all: Vec<OccupationId> = (0..classifier.occupations()).map(|place| place as OccupationId).collect();
    let mut sum = vec![0.0; all.len()];
    let mut windows = 0;
    for window in words.chunks(WINDOW) {
        let (text, known) = classifier.embed_known(window, classifier.members());
        if known == 0 {
            continue;
        }
        windows += 1;
        let mut scores = classifier.scores(&text, &all);
        softmax(&mut scores);
        for (sum, probability) in sum.iter_mut().zip(scores) {
            *sum += probability.max(LEAST).ln();
        }
    }
    if windows == 0 {
        return None;
    }
    let scale = weight / (windows as f32).sqrt();
    Some(sum.into_iter().map(|sum| sum * scale).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn industries_are_recognized_by_name() {
        let sector = |text: &str| named(text).map(|(code, _)| *code);
        assert_eq!(sector("Hospital"), Some("62"));
        assert_eq!(sector("restaurants"), Some("72"));
        assert_eq!(sector("construction"), Some("23"));
        assert_eq!(sector("Health care and social assistance"), Some("62"));
        // Ambiguous: manufacturers, stores and restaurants.
        assert_eq!(sector("food"), None);
        assert_eq!(sector("of the"), None);
        assert_eq!(sector("zebra breeding"), None);
    }
}
