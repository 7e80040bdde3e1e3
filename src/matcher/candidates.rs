//! The occupations worth a closer look, and the signals by which they are ranked.

use smol_str::SmolStr;

use super::classifier::{Classifier, Embedded};
use super::directions::{Directions, direction};
use super::evidence::{Evidence, Finding, Findings};
use super::lexicon::Lexicon;
use super::reading::Reading;
use crate::catalog::{OccupationId, TitleKind};

/// How many signals a candidate has.
pub(super) const SIGNALS: usize = 42;
/// Which of them is the classifier's log probability, on which the ranker builds.
pub(super) const LOG_PROBABILITY: usize = 0;

/// Candidates by the classifier, and those added for their titles.
const BY_CLASSIFIER: usize = 18;
const BY_TITLES: usize = 5;
/// Classifier scores are normalised over so many occupations: the others have no part in it worth the time.
const SHORTLIST: usize = 48;
/// Least cosine of a title that makes its occupation a candidate.
const NEAR_ENOUGH: f32 = 0.3;
/// Least log probability that is told apart.
const LEAST: f32 = -14.0;

/// An occupation with its signals.
#[derive(Debug, Clone)]
pub(super) struct Signalled {
    pub(super) occupation: OccupationId,
    /// The example of its most similar title.
    pub(super) example: Option<u32>,
    pub(super) signals: [f32; SIGNALS],
}

/// What candidates are looked for with.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub(super) classifier: &'a Classifier,
    pub(super) evidence: &'a Evidence,
    /// Of the member that sees a held-out title; else of the first.
    pub(super) directions: &'a Directions,
    pub(super) lexicon: &'a Lexicon,
    /// How common each occupation is, 0 to 1.
    pub(super) prominence: &'a [f32],
}

/// What is left out so that a title does not vote for itself: an example, and all members but the one that has not
/// seen it.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeldOut {
    pub(super) example: u32,
    pub(super) member: usize,
}

/// The classifier's scores of a reading.
struct Scores<'a> {
    classifier: &'a Classifier,
    text: Embedded,
    /// By the first member, of all occupations.
    first: Vec<f32>,
    /// By all members, of the shortlist.
    shortlist: Vec<f32>,
    /// Logarithm of the sum of exponentials over the shortlist.
    total: f32,
}

impl<'a> Scores<'a> {
    fn new(classifier: &'a Classifier, words: &[SmolStr], held_out: Option<HeldOut>) -> Self {
        let members = held_out.map_or(classifier.members(), |held| held.member..held.member + 1);
        let text = classifier.embed(words, members);
        let first = classifier.first_scores(&text);
        Self { classifier, text, first, shortlist: Vec::new(), total: 0.0 }
    }

    fn most(&self) -> f32 {
        self.first.iter().copied().fold(f32::MIN, f32::max)
    }

    fn look_closer(&mut self, shortlist: &[OccupationId]) {
        self.shortlist = self.classifier.scores(&self.text, shortlist);
        self.total = log_sum_exp(&self.shortlist);
    }

    /// Log probability of an occupation of the shortlist, by its place there.
    fn listed(&self, place: usize) -> f32 {
        (self.shortlist[place] - self.total).max(LEAST)
    }

    /// Log probability of any occupation.
    fn of(&self, occupation: OccupationId) -> f32 {
        (self.classifier.scores(&self.text, &[occupation])[0] - self.total).max(LEAST)
    }
}

/// The candidates for a reading of a title, in the order of the occupations, and what was found of its words.
/// `also` are candidates in any case.
pub(super) fn find(
    sources: Sources<'_>,
    reading: &Reading,
    also: &[OccupationId],
    held_out: Option<HeldOut>,
) -> (Vec<Signalled>, Findings) {
    let Sources { classifier, evidence, directions, lexicon, prominence } = sources;
    let words = reading.best();
    let mut mended = Scores::new(classifier, words, held_out);
    let mut written = reading.corrected.is_some().then(|| Scores::new(classifier, &reading.words, held_out));
    let findings = evidence.find(lexicon, words, held_out.map(|held| held.example));

    let shortlist = shortlist(&mended, written.as_ref());
    mended.look_closer(&shortlist);
    if let Some(written) = &mut written {
        written.look_closer(&shortlist);
    }
    let mut ranked: Vec<(OccupationId, (f32, f32))> = shortlist
        .iter()
        .enumerate()
        .map(|(place, occupation)| {
            let log = mended.listed(place);
            (*occupation, (log, written.as_ref().map_or(log, |written| written.listed(place))))
        })
        .collect();
    ranked.sort_by(|(a, (x, y)), (b, (v, w))| v.max(*w).total_cmp(&x.max(*y)).then(a.cmp(b)));
    let most = ranked.iter().map(|(_, (log, _))| *log).fold(LEAST, f32::max);
    ranked.truncate(BY_CLASSIFIER);
    let add = |occupation: OccupationId, ranked: &mut Vec<(OccupationId, (f32, f32))>| {
        if !ranked.iter().any(|(known, _)| *known == occupation) {
            let log = mended.of(occupation);
            ranked.push((occupation, (log, written.as_ref().map_or(log, |written| written.of(occupation)))));
        }
    };
    for occupation in nearest(&findings) {
        add(occupation, &mut ranked);
    }
    for occupation in also {
        add(*occupation, &mut ranked);
    }
    ranked.sort_unstable_by_key(|(occupation, _)| *occupation);

    let toward = direction(&mended.text);
    let family = held_out.map(|held| evidence.family(held.example));
    let cosines = directions.nearest(&toward, ranked.iter().map(|(occupation, _)| *occupation), family);

    let query = Query {
        most,
        most_alike: cosines.iter().copied().fold(-1.0, f32::max),
        changed: f32::from(u8::from(reading.corrected.is_some())),
        unknown_as_written: reading.unknown as f32 / reading.words.len().max(1) as f32,
        unknown: findings.unknown as f32 / words.len().max(1) as f32,
        words: (reading.words.len() as f32).min(8.0) / 8.0,
    };
    let signalled = |((occupation, logs), alike): ((OccupationId, (f32, f32)), f32)| {
        let finding = &findings.by_occupation[usize::from(occupation)];
        let own = held_out
            .is_some_and(|held| evidence.owners(held.example).any(|owner| owner.occupation == occupation));
        let titles = evidence.titles_of(occupation) - f32::from(u8::from(own));
        let official = evidence.official_overlap(&findings, occupation);
        let similar = finding.example.map(|example| (evidence.kind(example), evidence.owner_count(example)));
        let facts =
            Facts { titles, prominence: prominence[usize::from(occupation)], official, similar, alike };
        Signalled {
            occupation,
            example: finding.example,
            signals: signals(&query, &findings, finding, logs, &facts),
        }
    };
    let candidates = ranked.into_iter().zip(cosines).map(signalled).collect();
    (candidates, findings)
}

/// The occupations that the first member scores highest, in either reading.
fn shortlist(mended: &Scores<'_>, written: Option<&Scores<'_>>) -> Vec<OccupationId> {
    let keys: Vec<f32> = match written {
        Some(written) => {
            let level = mended.most() - written.most();
            mended
                .first
                .iter()
                .zip(&written.first)
                .map(|(mended, written)| mended.max(written + level))
                .collect()
        }
        None => mended.first.clone(),
    };
    let mut places: Vec<usize> = (0..keys.len()).collect();
    if places.len() > SHORTLIST {
        places.select_nth_unstable_by(SHORTLIST - 1, |a, b| keys[*b].total_cmp(&keys[*a]).then(a.cmp(b)));
        places.truncate(SHORTLIST);
    }
    places.into_iter().map(|place| place as OccupationId).collect()
}

/// The occupations with the most support by similar titles.
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

/// What is the same for all candidates of a title.
struct Query {
    /// The classifier's greatest log probability.
    most: f32,
    /// The candidates' greatest cosine of directions.
    most_alike: f32,
    /// 1 when typing errors were mended.
    changed: f32,
    unknown_as_written: f32,
    unknown: f32,
    words: f32,
}

/// What is known of a candidate beside its words.
struct Facts {
    titles: f32,
    prominence: f32,
    official: (f32, f32),
    similar: Option<(TitleKind, usize)>,
    /// Cosine of its direction that is nearest.
    alike: f32,
}

/// The signals, in groups: classifier; similar titles; words, pairs and last word; statements; the occupation; the
/// query; directions; titles within the query and around it. Shares are given with their logarithms: the ranker is nearly linear.
fn signals(
    query: &Query,
    findings: &Findings,
    finding: &Finding,
    (log, as_written): (f32, f32),
    facts: &Facts,
) -> [f32; SIGNALS] {
    let kind = facts.similar.map_or(1.0, |(kind, _)| match kind {
        TitleKind::Occupation | TitleKind::Local => 0.0,
        TitleKind::Reported => 0.25,
        TitleKind::Alternate => 0.5,
        TitleKind::Short => 0.75,
    });
    let owners = facts.similar.map_or(0.0, |(_, owners)| owners as f32);
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
        owners.min(6.0) / 6.0,
        finding.words / findings.most_words,
        finding.words / (findings.rarity + 1e-6),
        finding.rarest,
        (1e-3 + finding.rarest).ln(),
        (1e-3 + finding.pairs).ln(),
        (1e-4 + finding.last).ln(),
        (1e-3 + finding.ends).ln(),
        finding.statements / findings.most_statements,
        finding.statements / (findings.rarity + 1e-6),
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
    ]
}
