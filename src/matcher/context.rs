//! What a description, an industry and an employer say of each occupation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::classifier::Classifier;
use super::examples::prose_words;
use super::job::Job;
use super::softmax::softmax;
use crate::catalog::{Catalog, OccupationId};
use crate::text::{normalize, singular, stop_word};
use crate::titles::TitleTable;

/// How much each part counts against the title, by hand: a title is what somebody is called, a description what is
/// done, an industry and an employer only where.
const DESCRIPTION: f32 = 0.45;
const INDUSTRY: f32 = 0.3;
const SECTOR: f32 = 0.6;
const EMPLOYER: f32 = 0.2;
/// Words that are classified together: as many as the spans that were learned from.
const WINDOW: usize = 8;
/// Words of a text that are looked at.
const MOST_WORDS: usize = 200;
/// Percent that are added to every share: surveys of few workers have zeros by chance.
const PRIOR_SHARE: f32 = 2.0;

/// NAICS sectors as the release names them, by the first two digits of their codes (naics, 2022 edition).
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

/// The share of each sector in each occupation's workers, from the release's own survey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sectors {
    /// By sector its name and, by occupation, the logarithm of how much more of the occupation's workers are in it than
    /// of all. An occupation that was not surveyed is taken for the mean of its major group.
    leads: Vec<(String, Vec<f32>)>,
}

impl Sectors {
    /// Reads them from the occupations' metadata.
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
        let lead = |name: &str| {
            let shares: Vec<Option<f32>> =
                catalog.occupations().iter().map(|occupation| share(occupation, name)).collect();
            let surveyed = shares.iter().flatten().count().max(1) as f32;
            let mean = shares.iter().flatten().sum::<f32>() / surveyed;
            let mut by_group: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
            for (group, share) in groups.iter().zip(&shares) {
                by_group.entry(group).or_default().extend(share);
            }
            let leads = groups.iter().zip(&shares).map(|(group, share)| {
                let surveyed = &by_group[group.as_str()];
                let usual = || surveyed.iter().sum::<f32>() / surveyed.len() as f32;
                let share = share.or_else(|| (!surveyed.is_empty()).then(usual));
                share.map_or(0.0, |share| ((share + PRIOR_SHARE) / (mean + PRIOR_SHARE)).ln())
            });
            (name.to_owned(), leads.collect())
        };
        Self { leads: names.into_iter().map(lead).collect() }
    }

    /// The sector of a NAICS code, or of a text whose words are all in its name or in that of an industry within.
    fn find(&self, industry: &str) -> Option<&[f32]> {
        let digits: String = industry.trim().chars().take_while(char::is_ascii_digit).collect();
        let by_code = digits.get(..2).and_then(|two| SECTORS.iter().find(|(code, _)| *code == two));
        let (_, name) = by_code.or_else(|| named(industry))?;
        self.leads.iter().find(|(known, _)| known == name).map(|(_, leads)| leads.as_slice())
    }
}

/// The sector whose name, or the name of an industry within (`data/naics.tsv`), has all the words of a text; none when
/// several have.
fn named(text: &str) -> Option<&'static (&'static str, &'static str)> {
    let words = words_of(text);
    let industries = include_str!("../../data/naics.tsv").lines().filter_map(|line| line.split_once('\t'));
    let mut named = SECTORS.into_iter().chain(industries).filter(|(_, name)| {
        let known = words_of(name);
        words.iter().all(|word| known.contains(word))
    });
    let sector = |code: &str| SECTORS.iter().find(|(digits, _)| code.starts_with(digits));
    let first = sector(named.next().filter(|_| !words.is_empty())?.0)?;
    named.all(|(code, _)| sector(code).is_some_and(|(_, name)| *name == first.1)).then_some(first)
}

/// The words of a text in the singular, those left out that only join others.
fn words_of(text: &str) -> Vec<String> {
    let text = normalize(text);
    let words = text.split(' ').filter(|word| !word.is_empty() && !stop_word(word));
    words.map(|word| singular(word).into_owned()).collect()
}

/// What a part of the context says.
pub(super) struct Voice {
    /// Which part, for people.
    pub(super) name: &'static str,
    /// By occupation: how much the score of a candidate changes.
    pub(super) leads: Vec<f32>,
}

/// What the context of a job says of each occupation, by part.
pub(super) fn voices(
    job: &Job,
    classifier: &Classifier,
    sectors: &Sectors,
    table: &TitleTable,
) -> Vec<Voice> {
    let mut voices = Vec::new();
    let read = |text: &str, weight: f32| classified(classifier, &prose_words(table, text), weight);
    let mut add = |name, leads: Option<Vec<f32>>| {
        if let Some(leads) = leads {
            voices.push(Voice { name, leads });
        }
    };
    if let Some(text) = &job.description {
        add("description", read(text, DESCRIPTION));
    }
    if let Some(text) = &job.industry {
        match sectors.find(text) {
            Some(leads) => add("industry", Some(leads.iter().map(|lead| SECTOR * lead).collect())),
            None => add("industry", read(text, INDUSTRY)),
        }
    }
    if let Some(text) = &job.employer {
        add("employer", read(text, EMPLOYER));
    }
    voices
}

/// The occupations that a voice speaks for most.
pub(super) fn foremost(voice: &Voice, count: usize) -> Vec<OccupationId> {
    let mut places: Vec<usize> = (0..voice.leads.len()).collect();
    places.sort_by(|a, b| voice.leads[*b].total_cmp(&voice.leads[*a]).then(a.cmp(b)));
    places.into_iter().take(count).map(|place| place as OccupationId).collect()
}

/// Log probabilities by window, summed over the root of their number: windows of one text say much the same.
fn classified(classifier: &Classifier, words: &[SmolStr], weight: f32) -> Option<Vec<f32>> {
    // Below chance the classifier only tells that it knows nothing.
    const LEAST: f32 = 1e-3;
    let words: Vec<SmolStr> =
        words.iter().filter(|word| !stop_word(word)).take(MOST_WORDS).cloned().collect();
    let all: Vec<OccupationId> = (0..classifier.occupations()).map(|place| place as OccupationId).collect();
    let mut sum = vec![0.0; all.len()];
    let mut windows = 0;
    for window in words.chunks(WINDOW) {
        let text = classifier.embed(window, classifier.members());
        if text.known == 0 {
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
    fn industries_are_known_by_their_names() {
        let sector = |text: &str| named(text).map(|(code, _)| *code);
        assert_eq!(sector("Hospital"), Some("62"));
        assert_eq!(sector("restaurants"), Some("72"));
        assert_eq!(sector("construction"), Some("23"));
        assert_eq!(sector("Health care and social assistance"), Some("62"));
        // Makers, shops and restaurants.
        assert_eq!(sector("food"), None);
        assert_eq!(sector("of the"), None);
        assert_eq!(sector("zebra breeding"), None);
    }
}
