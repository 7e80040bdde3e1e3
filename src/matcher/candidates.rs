//! The candidate occupations for a title, and the signals that rank them.

use smol_str::SmolStr;

use super::classifier::Classifier;
use super::corrected_title::CorrectedTitle;
use super::lexical_evidence::{Finding, Findings, LexicalEvidence};
use super::lexicon::Lexicon;
use super::occupation_vectors::{OccupationVectors, Text};
use crate::catalog::{OccupationId, TitleKind};
use crate::learn::embedding_ensemble::Embedded;

/// The number of signals per candidate. The first is the classifier's log probability, which the ranker adds to.
pub(super) const SIGNALS: usize = 44;

/// The number of candidates from the classifier, from similar titles, and from occupations of similar meaning.
const BY_CLASSIFIER: usize = 18;
const BY_TITLES: usize = 5;
const BY_MEANING: usize = 6;
/// The number of occupations to normalize classifier scores over: the others are too unlikely to matter.
const SHORTLIST: usize = 48;
/// The minimum cosine of a title that makes its occupation a candidate.
const NEAR_ENOUGH: f32 = 0.3;
/// Lower bound on log probabilities.
const LEAST: f32 = -14.0;

/// A candidate with its signals.
#[derive(Debug, Clone)]
pub(super) struct CandidateSignals {
    pub(super) occupation: OccupationId,
    /// The example with its most similar title.
    pub(super) example: Option<u32>,
    pub(super) signals: [f32; SIGNALS],
}

/// The models and counts for finding candidates.
#[derive(Clone, Copy)]
pub(super) struct CandidateFinder<'a> {
    pub(super) classifier: &'a Classifier,
    pub(super) evidence: &'a LexicalEvidence,
    pub(super) vectors: &'a OccupationVectors,
    pub(super) lexicon: &'a Lexicon,
    /// How common each occupation is, 0 to 1.
    pub(super) prominence: &'a [f32],
}

/// A title under evaluation, which must not vote for itself: its example is left out of all counts, and only the
/// ensemble member that has not seen it scores it.
#[derive(Debug, Clone)]
pub(super) struct HeldOut {
    pub(super) example: u32,
    pub(super) member: usize,
    /// Its cosines with its own occupations, whose vectors leave it out.
    pub(super) cosines: Vec<(OccupationId, f32)>,
}

/// The classifier's scores for a text.
struct Scores<'a> {
    classifier: &'a Classifier,
    text: Embedded,
    /// The first member's scores of all occupations.
    first: Vec<f32>,
    /// All members' scores of the shortlist.
    shortlist: Vec<f32>,
    /// The logarithm of the sum of exponentials over the shortlist.
    total: f32,
}

impl<'a> Scores<'a> {
    fn new(classifier: &'a Classifier, words: &[SmolStr], held_out: Option<&HeldOut>) -> Self {
        let members = held_out.map_or(classifier.members(), |held| held.member..held.member + 1);
        let text = classifier.embed(words, members);
        let first = classifier.first_scores(&text);
        Self { classifier, text, first, shortlist: Vec::new(), total: 0.0 }
    }

    fn largest(&self) -> f32 {
        self.first.iter().copied().fold(f32::MIN, f32::max)
    }

    fn look_closer(&mut self, shortlist: &[OccupationId]) {
        self.shortlist = self.classifier.scores(&self.text, shortlist);
        self.total = log_sum_exp(&self.shortlist);
    }

    /// The log probability of a shortlisted occupation, by its position in the shortlist.
    fn listed(&self, place: usize) -> f32 {
        (self.shortlist[place] - self.total).max(LEAST)
    }

    /// The log probability of any occupation.
    fn of(&self, occupation: OccupationId) -> f32 {
        (self.classifier.scores(&self.text, &[occupation])[0] - self.total).max(LEAST)
    }
}

impl CandidateFinder<'_> {
    /// The candidates for a title, in occupation order, and the findings on its words. The occupations of `also` are
    /// always candidates.
    pub(super) fn find(
        &self,
        title: &CorrectedTitle,
        also: &[OccupationId],
        held_out: Option<&HeldOut>,
    ) -> (Vec<CandidateSignals>, Findings) {
        let Self { classifier, evidence, vectors, lexicon, prominence } = *self;
        let words = title.best();
        let mut corrected = Scores::new(classifier, words, held_out);
        let mut written = title.corrected.is_some().then(|| Scores::new(classifier, &title.words, held_out));
        let findings = evidence.find(lexicon, words, held_out.map(|held| held.example));

        let shortlist = shortlist(&corrected, written.as_ref());
        corrected.look_closer(&shortlist);
        if let Some(written) = &mut written {
            written.look_closer(&shortlist);
        }
        let mut ranked: Vec<(OccupationId, (f32, f32))> = shortlist
            .iter()
            .enumerate()
            .map(|(place, occupation)| {
                let log = corrected.listed(place);
                (*occupation, (log, written.as_ref().map_or(log, |written| written.listed(place))))
            })
            .collect();
        ranked.sort_by(|(a, (x, y)), (b, (v, w))| v.max(*w).total_cmp(&x.max(*y)).then(a.cmp(b)));
        let most = ranked.iter().map(|(_, (log, _))| *log).fold(LEAST, f32::max);
        ranked.truncate(BY_CLASSIFIER);
        let add = |occupation: OccupationId, ranked: &mut Vec<(OccupationId, (f32, f32))>| {
            if !ranked.iter().any(|(known, _)| *known == occupation) {
                let log = corrected.of(occupation);
                ranked.push((
                    occupation,
                    (log, written.as_ref().map_or(log, |written| written.of(occupation))),
                ));
            }
        };
        for occupation in nearest(&findings) {
            add(occupation, &mut ranked);
        }
        for occupation in also {
            add(*occupation, &mut ranked);
        }
        let text = Text::of(&vectors.words(words.iter().map(SmolStr::as_str)));
        let mut meanings = vectors.occupations(&text);
        for (occupation, cosine) in held_out.iter().flat_map(|held| &held.cosines) {
            meanings[usize::from(*occupation)] = *cosine;
        }
        for occupation in foremost(&meanings, BY_MEANING) {
            add(occupation, &mut ranked);
        }
        ranked.sort_unstable_by_key(|(occupation, _)| *occupation);

        let family = held_out.map(|held| evidence.family(held.example));
        let occupations: Vec<OccupationId> = ranked.iter().map(|(occupation, _)| *occupation).collect();
        let cosines = vectors.titles(&text, &occupations, family);

        let query = TitleSignals {
            most,
            most_alike: cosines.iter().copied().fold(-1.0, f32::max),
            most_meaning: meanings.iter().copied().fold(-1.0, f32::max),
            changed: f32::from(u8::from(title.corrected.is_some())),
            unknown_as_written: title.unknown as f32 / title.words.len().max(1) as f32,
            unknown: findings.unknown as f32 / words.len().max(1) as f32,
            words: (title.words.len() as f32).min(8.0) / 8.0,
        };
        let with_signals = |((occupation, logs), alike): ((OccupationId, (f32, f32)), f32)| {
            let finding = &findings.by_occupation[usize::from(occupation)];
            let own = held_out.is_some_and(|held| {
                evidence.labels(held.example).any(|label| label.occupation == occupation)
            });
            let titles = evidence.titles_of(occupation) - f32::from(u8::from(own));
            let official = evidence.official_overlap(&findings, occupation);
            let similar =
                finding.example.map(|example| (evidence.kind(example), evidence.labels(example).len()));
            let facts = OccupationFacts {
                titles,
                prominence: prominence[usize::from(occupation)],
                official,
                similar,
                alike,
                meaning: meanings[usize::from(occupation)],
            };
            CandidateSignals {
                occupation,
                example: finding.example,
                signals: signals(&query, &findings, finding, logs, &facts),
            }
        };
        let candidates = ranked.into_iter().zip(cosines).map(with_signals).collect();
        (candidates, findings)
    }
}

/// The occupations with the largest values, in no order.
pub(super) fn foremost(values: &[f32], count: usize) -> Vec<OccupationId> {
    // Value and place in one integer, because a comparison of integers is faster than of two parts. Of equals, the first
    // is the largest.
    let mut keys: Vec<u64> = (0u32..)
        .zip(values)
        .map(|(place, value)| u64::from(ordered(*value)) << u32::BITS | u64::from(!place))
        .collect();
    if keys.len() > count {
        keys.select_nth_unstable_by(count - 1, |a, b| b.cmp(a));
        keys.truncate(count);
    }
    keys.into_iter().map(|key| !(key as u32) as OccupationId).collect()
}

/// An integer that compares like a number ([`f32::total_cmp`]).
fn ordered(value: f32) -> u32 {
    let bits = value.to_bits();
    if value.is_sign_negative() { !bits } else { bits | 1 << (u32::BITS - 1) }
}

/// The occupations that the first member scores highest for the corrected or the written title.
fn shortlist(corrected: &Scores<'_>, written: Option<&Scores<'_>>) -> Vec<OccupationId> {
    let keys: Vec<f32> = match written {
        Some(written) => {
            let level = corrected.largest() - written.largest();
            corrected
                .first
                .iter()
                .zip(&written.first)
                .map(|(corrected, written)| corrected.max(written + level))
                .collect()
        }
        None => corrected.first.clone(),
    };
    foremost(&keys, SHORTLIST)
}

/// The occupations with the most support from similar titles.
fn nearest(findings: &Findings) -> Vec<OccupationId> {
    let mut near: Vec<(OccupationId, f32)> = (0..)
        .zip(&findings.by_occupation)
        .filter(|(_, finding)| finding.nearest > NEAR_ENOUGH)
        .map(|(occupation, finding)| (occupation, finding.support))
        .collect();
    near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    near.truncate(BY_TITLES);
    near.into_iter().map(|(occupation, _)| occupation).collect()
}

fn log_sum_exp(scores: &[f32]) -> f32 {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    most + scores.iter().map(|score| (score - most).exp()).sum::<f32>().ln()
}

/// The signals that are the same for all candidates of a title.
struct TitleSignals {
    /// The classifier's largest log probability.
    most: f32,
    /// The candidates' largest cosine with a title, and with an occupation.
    most_alike: f32,
    most_meaning: f32,
    /// 1 if typing errors were corrected.
    changed: f32,
    unknown_as_written: f32,
    unknown: f32,
    words: f32,
}

/// What is known about a candidate besides the title's words.
struct OccupationFacts {
    titles: f32,
    prominence: f32,
    official: (f32, f32),
    similar: Option<(TitleKind, usize)>,
    /// The cosine with the vector of its nearest title, and with its own vector.
    alike: f32,
    meaning: f32,
}

/// The signals, in groups: classifier; similar titles; words, pairs and last word; statements; the occupation; the
/// title; cosines of titles' vectors; titles whose words are all in this one, and vice versa; cosines of occupations' vectors. Shares come with their logarithms
/// because the ranker is nearly linear.
fn signals(
    query: &TitleSignals,
    findings: &Findings,
    finding: &Finding,
    (log, as_written): (f32, f32),
    facts: &OccupationFacts,
) -> [f32; SIGNALS] {
    let kind = facts.similar.map_or(1.0, |(kind, _)| match kind {
        TitleKind::Occupation | TitleKind::Local => 0.0,
        TitleKind::Reported => 0.25,
        TitleKind::Alternate | TitleKind::DirectMatch | TitleKind::Census | TitleKind::Modern => 0.5,
        TitleKind::Short | TitleKind::Military => 0.75,
    });
    let labels = facts.similar.map_or(0.0, |(_, labels)| labels as f32);
    let most = query.most.exp();
    [
        log,
        as_written,
        log - query.most,
        log.exp(),
        as_written.exp(),
        most * log,
        query.changed * (as_written - log).clamp(-5.0, 5.0),
        finding.nearest,
        finding.second,
        finding.nearest.powi(4),
        f32::from(u8::from(finding.nearest > 0.95)),
        finding.support / (findings.support + 0.05),
        (1e-3 + finding.support / (findings.support + 0.02)).ln(),
        kind,
        labels.min(6.0) / 6.0,
        finding.words / findings.most_words,
        finding.words / (findings.idf + 1e-6),
        finding.rarest,
        (1e-3 + finding.rarest).ln(),
        (1e-3 + finding.pairs).ln(),
        (1e-4 + finding.last).ln(),
        (1e-3 + finding.ends).ln(),
        finding.statements / findings.most_statements,
        finding.statements / (findings.idf + 1e-6),
        facts.titles.max(0.0).ln_1p(),
        facts.prominence,
        facts.official.0,
        facts.official.1,
        query.changed,
        query.unknown_as_written,
        query.unknown,
        query.words,
        most,
        findings.support.ln_1p(),
        facts.alike,
        facts.alike - query.most_alike,
        query.most_alike,
        finding.contained,
        finding.holding / (findings.holding + 1.0),
        findings.holding.ln_1p(),
        finding.same_end,
        (1e-3 + finding.holding / (findings.holding + 1.0)).ln(),
        facts.meaning,
        facts.meaning - query.most_meaning,
    ]
}
