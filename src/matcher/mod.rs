//! Coding of job titles: a free-text title in, the likeliest O*NET-SOC codes out, each with a probability.
//!
//! ```text
//! title → reading ─┬→ classifier ─┐
//!                  └→ evidence ───┴→ candidates → ranker → calibration → probabilities → decision
//! description, industry, employer → context ──────┘
//! ```
//!
//! Everything is learned from the release, and from what the caller adds, when the index is built; nothing is
//! downloaded. `docs/matching.md` tells the method and what was measured.

mod adam;
mod calibration;
mod candidates;
mod classifier;
mod context;
mod directions;
mod evidence;
mod examples;
mod features;
mod lessons;
mod lexicon;
mod quantized;
mod ranker;
mod reading;
mod rows;
mod softmax;
mod training;
mod typing;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::ToSchema;

use crate::catalog::{Catalog, OccupationId};
use crate::market::LaborMarket;
use crate::text::{FormKind, forms, normalize, not_a_job, tokenize};
use crate::titles::{TitleId, TitleTable};
use calibration::{Calibration, Trial};
use candidates::{HeldOut, Signalled, Sources};
use classifier::{Classifier, MEMBERS, Member};
use context::{Sectors, Voice};
use directions::Directions;
use evidence::Evidence;
use examples::{Example, Owner};
use fastrand::Rng;
use features::FeatureTable;
use lessons::Lessons;
use lexicon::Lexicon;
use ranker::{List, Ranker};
use reading::Reading;

/// What is known of a job: its title and, where at hand, some context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input<'a> {
    /// The job title.
    pub title: &'a str,
    /// What is done in the job.
    pub description: Option<&'a str>,
    /// The industry, in words or as a NAICS code.
    pub industry: Option<&'a str>,
    /// Who employs.
    pub employer: Option<&'a str>,
}

/// Whether the first candidate can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It can, at the precision that was wanted.
    Accept,
    /// Somebody should look at the candidates.
    Review,
    /// No occupation fits.
    None,
}

/// What is accepted at a wanted precision, and what is to be expected of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct OperatingPoint {
    /// The share of the accepted codes that should be right.
    pub precision: f32,
    /// Least probability of a first candidate that is accepted.
    pub threshold: f32,
    /// The share that was right on held-out titles; `null` when no threshold reached the wanted one.
    pub expected_precision: Option<f32>,
    /// The share of held-out titles that was accepted.
    pub expected_coverage: Option<f32>,
}

/// Something that speaks for a candidate, or against it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Reason {
    /// What kind of evidence it is.
    pub kind: ReasonKind,
    /// The title, words or fact.
    pub text: String,
    /// How much it speaks for the candidate; below 0 against it. For a title its cosine; else the change in the
    /// score, in natural logarithms.
    pub weight: f32,
}

/// What kind of evidence a reason is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// A title of the occupation.
    Title,
    /// A word of the title.
    Words,
    /// The description, industry or employer.
    Context,
    /// How common the occupation is.
    Prior,
}

/// An occupation that a title may belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The occupation.
    pub occupation: OccupationId,
    /// How likely the title belongs to it, 0 to 1; over all candidates at most 1.
    pub probability: f32,
    /// The title of the occupation that is most like it, when one is.
    pub title: Option<TitleId>,
    /// What speaks for it, when that was asked for.
    pub reasons: Vec<Reason>,
}

/// Decides on candidates, likeliest first, at an operating point.
pub fn decide(candidates: &[Candidate], point: &OperatingPoint) -> Decision {
    match candidates.first() {
        None => Decision::None,
        Some(first) if first.probability >= point.threshold => Decision::Accept,
        Some(_) => Decision::Review,
    }
}

/// The trained matcher.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Matcher {
    lexicon: Lexicon,
    classifier: Classifier,
    evidence: Evidence,
    directions: Directions,
    ranker: Ranker,
    calibration: Calibration,
    sectors: Sectors,
    /// Words that the caller pinned to an occupation, in the caller's order.
    pins: Vec<(Vec<SmolStr>, OccupationId)>,
    /// By occupation: how common it is, 0 to 1.
    prominence: Vec<f32>,
    /// By occupation: what is added to its score because it has more, or fewer, jobs than its titles let expect.
    priors: Vec<f32>,
}

/// What is added to the scores of the owners of exactly the title, at least, and how far the first is ahead of all
/// others at least.
const EXACT: f32 = 0.2;
const FIRST: f32 = 0.1;
/// How many times as much a title counts that is spelt like the one to code, against one that reads alike.
const SPELT: f32 = 3.0;
/// Share of the logarithm of jobs by title that goes into the score. The release lists many titles of rare work.
const PRIOR: f32 = 0.2;
/// Factor on the scores of a title in capitals throughout: those come from the files of payroll, requisition and
/// filing systems, whose titles are vaguer and whose codes agree less than the release's. Fitted on visa filings.
const CAPITALS: f32 = 0.65;
/// Probability of a pinned title's occupation.
const PINNED: f32 = 0.99;
/// Below this probability a text without a known word is no job title, and below this share of known features.
const NONE_FITS: f32 = 0.3;
const KNOWN_SHARE: f32 = 0.25;
/// How many of the first candidates a reason is weighed against.
const COMPARED: usize = 10;
/// How often a held-out title is also shown with typing errors.
const MISTYPED: f32 = 0.5;
/// Occupations that a part of the context may add to the candidates.
const BY_CONTEXT: usize = 5;

impl Matcher {
    /// Learns from a catalog and its titles; the market says how common occupations are. Members of the committee are trained side by side, each in one thread with
    /// its own seed: the result is the same for any number of threads.
    pub fn train(catalog: &Catalog, market: &LaborMarket, table: &TitleTable) -> Self {
        let examples = examples::collect(catalog, table);
        let statements = lessons::statements(catalog, table);
        let prose = statements.iter().flat_map(|statement| statement.words.iter().cloned());
        let lexicon = Lexicon::learn(&examples, prose);
        let titles = examples.iter().map(|example| example.words.as_slice());
        let features = FeatureTable::learn(titles, statements.iter().flat_map(|statement| &statement.words));
        let siblings = lessons::siblings(catalog);
        let lessons = Lessons::new(&examples, &statements, &features, &siblings);
        let members: Vec<Member> = (0..MEMBERS)
            .into_par_iter()
            .map(|member| training::train(&lessons, member, member as u64 + 1))
            .collect();
        let classifier = Classifier::pack(features, &members);
        let official: Vec<Vec<SmolStr>> = catalog
            .occupations()
            .iter()
            .map(|occupation| examples::words(table, &tokenize(&occupation.title)))
            .collect();
        let evidence = Evidence::count(&examples, &statements, &lexicon, &official);
        let prominence: Vec<f32> =
            (0..catalog.occupations().len()).map(|id| table.prominence(id as OccupationId)).collect();
        let priors = priors(catalog, market, &evidence);
        let mut directions: Vec<Directions> =
            (0..MEMBERS).map(|member| Directions::of(&examples, &classifier, member)).collect();
        let sources: Vec<Sources<'_>> = directions
            .iter()
            .map(|directions| Sources {
                classifier: &classifier,
                evidence: &evidence,
                directions,
                lexicon: &lexicon,
                prominence: &prominence,
            })
            .collect();
        let lists = held_out_lists(&examples, &sources);
        let ranker = Ranker::train(&lists);
        let calibration = calibrate(&lists, &ranker, &priors);
        // The first of all members sees a title that is not held out.
        let directions = directions.swap_remove(0);
        let pins = catalog.local_titles().iter().filter(|title| title.pinned);
        let pins = pins.map(|title| (examples::words(table, &tokenize(&title.text)), title.occupation));
        Self {
            pins: pins.collect(),
            sectors: Sectors::of(catalog),
            lexicon,
            classifier,
            evidence,
            directions,
            ranker,
            calibration,
            prominence,
            priors,
        }
    }

    /// What is accepted at a wanted precision.
    pub fn operating_point(&self, precision: f32) -> OperatingPoint {
        self.calibration.operating_point(precision)
    }

    /// Ranks the occupations that a job may belong to, likeliest first, at most `top`; none when nothing fits.
    /// `explain` adds reasons.
    pub fn rank(&self, table: &TitleTable, input: &Input<'_>, top: usize, explain: bool) -> Vec<Candidate> {
        let written = examples::words(table, &tokenize(input.title));
        let reading = Reading::of(self.lexicon.without_noise(&written), &self.lexicon, &[]);
        let pinned = self.pinned(&written, &reading);
        let owners = self.owners(input.title, &written, table, &reading);
        let is_title = !owners.is_empty() || pinned.is_some();
        if reading.words.is_empty() || !is_title && not_a_job(&normalize(input.title)) {
            return Vec::new();
        }
        let voices = context::voices(input, &self.classifier, &self.sectors, table);
        let mut also: Vec<OccupationId> =
            voices.iter().flat_map(|voice| context::foremost(voice, BY_CONTEXT)).collect();
        also.extend(owners.iter().map(|owner| owner.occupation));
        also.extend(pinned);
        let (found, findings) = candidates::find(self.sources(), &reading, &also, None);
        let mut scores = self.scores(&found);
        if !owners.is_empty() {
            Self::prefer_owners(&owners, &found, &mut scores);
        }
        // Behind the owners: the same title is another job elsewhere, and the context may tell.
        for (score, one) in scores.iter_mut().zip(&found) {
            for voice in &voices {
                *score += voice.leads[usize::from(one.occupation)];
            }
        }
        if in_capitals(input.title) {
            for score in &mut scores {
                *score *= CAPITALS;
            }
        }
        self.calibration.probabilities(&mut scores);
        if let Some(place) = found.iter().position(|one| Some(one.occupation) == pinned) {
            let rest = 1.0 - scores[place];
            for (at, probability) in scores.iter_mut().enumerate() {
                *probability =
                    if at == place { PINNED } else { *probability * (1.0 - PINNED) / rest.max(1e-6) };
            }
        }
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        let unknown = findings.unknown == reading.best().len();
        let doubtful = order.first().is_none_or(|first| scores[*first] < NONE_FITS);
        if unknown && (doubtful || self.classifier.known_share(reading.best()) < KNOWN_SHARE) {
            return Vec::new();
        }
        let others: Vec<OccupationId> =
            order.iter().take(COMPARED).map(|place| found[*place].occupation).collect();
        let candidate = |place: &usize| {
            let one = &found[*place];
            Candidate {
                occupation: one.occupation,
                probability: scores[*place],
                title: self.nearest_title(one, &owners),
                reasons: if explain {
                    self.reasons(table, one, &reading, &voices, &others)
                } else {
                    Vec::new()
                },
            }
        };
        order.iter().take(top).map(candidate).collect()
    }

    fn sources(&self) -> Sources<'_> {
        Sources {
            classifier: &self.classifier,
            evidence: &self.evidence,
            directions: &self.directions,
            lexicon: &self.lexicon,
            prominence: &self.prominence,
        }
    }

    /// Scores with the prior.
    fn scores(&self, found: &[Signalled]) -> Vec<f32> {
        let scores = self.ranker.scores(found).into_iter().zip(found);
        scores.map(|(score, one)| score + self.priors[usize::from(one.occupation)]).collect()
    }

    /// Raises the scores of the owners of exactly the title, so far at least that one of them comes first.
    fn prefer_owners(owners: &[Owner], found: &[Signalled], scores: &mut [f32]) {
        let weight_of = |one: &Signalled| {
            let own = owners.iter().filter(|owner| owner.occupation == one.occupation);
            own.map(|owner| owner.weight).reduce(|a, b| a + b)
        };
        let (mut best_owner, mut best_other) = (f32::MIN, f32::MIN);
        for (score, one) in scores.iter_mut().zip(found) {
            match weight_of(one) {
                Some(weight) => {
                    *score += weight.ln();
                    best_owner = best_owner.max(*score);
                }
                None => best_other = best_other.max(*score),
            }
        }
        let raise = EXACT.max(best_other - best_owner + FIRST);
        for (score, one) in scores.iter_mut().zip(found) {
            if weight_of(one).is_some() {
                *score += raise;
            }
        }
    }

    fn pinned(&self, written: &[SmolStr], reading: &Reading) -> Option<OccupationId> {
        let is_pin =
            |(pinned, _): &&(Vec<SmolStr>, OccupationId)| *pinned == written || *pinned == reading.words;
        self.pins.iter().find(is_pin).map(|(_, occupation)| *occupation)
    }

    /// The owners of exactly the title: as written, without noise, or what stands outside parentheses; none when no
    /// title is exactly so. Those of a title that is spelt like this count more than those of one that reads alike.
    fn owners(&self, title: &str, written: &[SmolStr], table: &TitleTable, reading: &Reading) -> Vec<Owner> {
        let find = |words: &[SmolStr]| self.evidence.exact(&self.lexicon, words);
        let outside = || {
            let forms = forms(title);
            let form = forms.iter().find(|form| form.kind == FormKind::Outside)?;
            find(&examples::words(table, &form.tokens))
        };
        let Some(example) = find(written).or_else(|| find(&reading.words)).or_else(outside) else {
            return Vec::new();
        };
        let spelt = normalize(title);
        let terms = table.terms(&tokenize(title));
        let alike = terms.map(|terms| table.owners(&terms, title)).unwrap_or_default();
        let alike: Vec<TitleId> = alike
            .into_iter()
            .filter(|form| table.form(*form).kind == FormKind::Whole)
            .map(|form| table.form(form).title)
            .filter(|id| normalize(&table.title(*id).text) == spelt)
            .collect();
        let weighed = |owner: Owner| {
            let same = alike.iter().find(|id| table.title(**id).occupation == owner.occupation);
            match same {
                Some(id) => Owner { weight: owner.weight * SPELT, title: Some(*id), ..owner },
                None => owner,
            }
        };
        self.evidence.owners(example).map(weighed).collect()
    }

    fn nearest_title(&self, one: &Signalled, owners: &[Owner]) -> Option<TitleId> {
        let is_own = |owner: &&Owner| owner.occupation == one.occupation;
        let exact = owners.iter().find(is_own).and_then(|owner| owner.title);
        exact.or_else(|| self.evidence.owners(one.example?).find(|owner| is_own(&owner))?.title)
    }

    fn reasons(
        &self,
        table: &TitleTable,
        one: &Signalled,
        reading: &Reading,
        voices: &[Voice],
        others: &[OccupationId],
    ) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = self
            .evidence
            .similar_titles_of(&self.lexicon, reading.best(), one.occupation)
            .into_iter()
            .map(|(title, cosine)| Reason {
                kind: ReasonKind::Title,
                text: table.title(title).text.to_string(),
                weight: cosine,
            })
            .collect();
        let words = reading.best();
        reasons.extend((0..words.len()).map(|at| Reason {
            kind: ReasonKind::Words,
            text: words[at].to_string(),
            weight: self.classifier.share_of_word(words, at, one.occupation, others),
        }));
        let mean = |leads: &[f32]| {
            others.iter().map(|other| leads[usize::from(*other)]).sum::<f32>() / others.len().max(1) as f32
        };
        reasons.extend(voices.iter().map(|voice| Reason {
            kind: ReasonKind::Context,
            text: voice.name.to_owned(),
            weight: voice.leads[usize::from(one.occupation)] - mean(&voice.leads),
        }));
        reasons.push(Reason {
            kind: ReasonKind::Prior,
            text: "jobs in the occupation against its titles".to_owned(),
            weight: self.priors[usize::from(one.occupation)],
        });
        reasons
    }
}

/// Whether a text has capital letters and no others, and more than an acronym.
fn in_capitals(text: &str) -> bool {
    const ACRONYM: usize = 5;
    text.chars().filter(|letter| letter.is_uppercase()).count() > ACRONYM
        && !text.chars().any(char::is_lowercase)
}

/// The logarithm of an occupation's jobs against what its number of titles lets expect, by SOC occupation, scaled.
/// Nothing when no employment is loaded.
fn priors(catalog: &Catalog, market: &LaborMarket, evidence: &Evidence) -> Vec<f32> {
    // Added to both, so that what is small or unknown stays in the middle.
    const JOBS: f32 = 2_000.0;
    const TITLES: f32 = 10.0;
    let occupations = catalog.occupations();
    let mut titles_of_soc = BTreeMap::new();
    for (id, one) in (0..).zip(occupations) {
        *titles_of_soc.entry(one.code.soc()).or_insert(0.0) += evidence.titles_of(id);
    }
    let mut jobs_of_soc = BTreeMap::new();
    for (id, one) in (0..).zip(occupations) {
        let soc = one.code.soc();
        jobs_of_soc.insert(soc, market.prevalence(id, soc).unwrap_or(0) as f32);
    }
    let all_jobs: f32 = jobs_of_soc.values().sum();
    let all_titles: f32 = titles_of_soc.values().sum();
    if all_jobs == 0.0 {
        return vec![0.0; occupations.len()];
    }
    let prior = |one: &crate::catalog::Occupation| {
        let soc = one.code.soc();
        let jobs = (jobs_of_soc[&soc] + JOBS) / all_jobs;
        let titles = (titles_of_soc[&soc] + TITLES) / all_titles;
        PRIOR * (jobs / titles).ln()
    };
    occupations.iter().map(prior).collect()
}

/// The candidates of every title that a member has not seen, with that member's sources, as written and some with typing errors, with the title
/// itself left out of all evidence.
fn held_out_lists(examples: &[Example], by_member: &[Sources<'_>]) -> Vec<List> {
    let held_out = (0..examples.len()).into_par_iter().filter(|place| examples[*place].fold() < MEMBERS);
    held_out
        .flat_map_iter(|place| {
            let example = &examples[place];
            let mut rng = Rng::with_seed(place as u64);
            let mistyped = (rng.f32() < MISTYPED).then(|| typing::mistyped(&example.words, &mut rng));
            let sources = by_member[example.fold()];
            let list = move |words: Vec<SmolStr>| {
                let reading = Reading::of(words, sources.lexicon, &example.words);
                let held = HeldOut { example: place as u32, member: example.fold() };
                let (candidates, _) = candidates::find(sources, &reading, &[], Some(held));
                let weight = |one: &Signalled| {
                    let owner = example.owners.iter().find(|owner| owner.occupation == one.occupation);
                    owner.map_or(0.0, |owner| owner.weight)
                };
                let target: Vec<f32> = candidates.iter().map(weight).collect();
                List { candidates, target }
            };
            std::iter::once(example.words.clone()).chain(mistyped).map(list)
        })
        .collect()
}

/// Fits the calibration on what the ranker says of held-out titles.
fn calibrate(lists: &[List], ranker: &Ranker, priors: &[f32]) -> Calibration {
    let trial = |list: &List| {
        let scores = ranker.scores(&list.candidates).into_iter().zip(&list.candidates);
        Trial {
            scores: scores.map(|(score, one)| score + priors[usize::from(one.occupation)]).collect(),
            right: list.target.iter().map(|target| *target > 0.0).collect(),
        }
    };
    Calibration::fit(&lists.par_iter().map(trial).collect::<Vec<_>>())
}
