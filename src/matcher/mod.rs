//! Coding of job titles: from a free-text title to the likeliest O*NET-SOC codes, each with a probability.
//!
//! ```text
//! title → corrected title ─┬→ classifier ───────┐
//!                          └→ lexical evidence ─┴→ candidates → ranker → calibration → probabilities → decision
//! description, industry, employer → context scores ───┘
//! ```
//!
//! Everything is learned from the release, and from what the caller adds, when the index is built; nothing is
//! downloaded. The numeric methods are in `learn`; `docs/matching.md` describes the method and its
//! measurements.

mod candidates;
mod classifier;
mod context;
mod corrected_title;
mod cosines;
mod exact;
mod examples;
mod features;
mod held_out;
mod job;
mod lexical_counts;
mod lexical_evidence;
mod lexicon;
mod posting_lists;
mod prior;
mod reading;
mod reasons;
mod title_embeddings;
mod training;
mod training_examples;
mod typing;

use std::borrow::Cow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::catalog::{Catalog, OccupationId};
use crate::learn::calibration::Calibration;
use crate::learn::embedding_ensemble::EnsembleMember;
use crate::learn::listwise_ranker::ListwiseRanker;
use crate::learn::unit_embeddings::UnitEmbeddings;
use crate::market::LaborMarket;
use crate::text::AnalyzedTitle;
use crate::titles::{TitleId, TitleTable};
use candidates::{CandidateFinder, CandidateSignals, SIGNALS};
use classifier::{Classifier, MEMBERS};
use context::{ContextScores, Sectors};
use corrected_title::CorrectedTitle;
use exact::Pin;
use examples::Label;
use features::FeatureTable;
pub use job::Job;
use lexical_evidence::LexicalEvidence;
use lexicon::Lexicon;
use reasons::Explanation;
pub use reasons::{MOST_EXPLAINED, MOST_EXPLAINED_WORDS};
use training_examples::TrainingExamples;

/// Whether the first candidate can be accepted as the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Decision {
    /// Accept the first candidate at the requested precision.
    Accept,
    /// A person should review the candidates.
    Review,
    /// No occupation fits.
    None,
}

/// Which codes are accepted at a requested precision, and what to expect from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct OperatingPoint {
    /// The requested share of accepted codes that are right.
    pub precision: f32,
    /// The minimum probability of an accepted first candidate.
    pub threshold: f32,
    /// The precision measured on held-out titles; `null` if no threshold reached the requested precision.
    pub expected_precision: Option<f32>,
    /// The share of held-out titles that were accepted.
    pub expected_coverage: Option<f32>,
}

/// A reason for or against a candidate.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Reason {
    /// The kind of reason.
    pub kind: ReasonKind,
    /// The title, words or fact.
    pub text: String,
    /// How much it supports the candidate; below 0, it counts against it. For a title, the cosine; else the change in
    /// log-odds.
    pub weight: f32,
}

/// The kind of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
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
    /// The probability that the title belongs to it, 0 to 1; all candidates together have at most 1.
    pub probability: f32,
    /// The occupation's most similar title, if any.
    pub title: Option<TitleId>,
    /// Reasons, when requested.
    pub reasons: Vec<Reason>,
}

/// The candidates for a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// Likeliest first; empty if nothing fits.
    pub candidates: Vec<Candidate>,
    /// Whether the title names one job that the person does; only then may a code be accepted.
    pub one_present_job: bool,
}

/// Decides on candidates at an operating point.
pub fn decide(ranking: &Ranking, point: &OperatingPoint) -> Decision {
    match ranking.candidates.first() {
        None => Decision::None,
        Some(first) if ranking.one_present_job && first.probability >= point.threshold => Decision::Accept,
        Some(_) => Decision::Review,
    }
}

/// The trained matcher.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Matcher {
    lexicon: Lexicon,
    classifier: Classifier,
    evidence: LexicalEvidence,
    /// Titles as embedded by the first ensemble member, by occupation.
    embeddings: UnitEmbeddings,
    ranker: ListwiseRanker<SIGNALS>,
    calibration: Calibration,
    sectors: Sectors,
    /// Titles that the caller pinned to an occupation, sorted by words.
    pins: Vec<Pin>,
    /// By occupation: how common it is, 0 to 1.
    prominence: Vec<f32>,
    /// By occupation: its [prior](prior::priors).
    priors: Vec<f32>,
}

/// Factor on the scores of a title in all capitals. Such titles come from payroll, requisition and filing systems:
/// they are vaguer than the release's titles, and their codes agree less with the release. Fitted on visa filings.
const CAPITALS: f32 = 0.65;
/// The probability of a pinned title's occupation.
const PINNED: f32 = 0.99;
/// A text without known words is not a job title if its first candidate is less probable than this, or if less than
/// this share of its features is known.
const NONE_FITS: f32 = 0.3;
const KNOWN_SHARE: f32 = 0.25;
/// The fewest candidates of each job of a title to mix.
const AT_LEAST: usize = 10;
/// The number of occupations that each part of the context adds to the candidates.
const BY_CONTEXT: usize = 5;

impl Matcher {
    /// Learns from a catalog and its titles. The market provides employment, and `analyzed` are the titles of the
    /// table, by id. Ensemble members are trained in parallel, each on one thread with its own seed, so the result is
    /// the same for any number of threads.
    pub fn train(
        catalog: &Catalog,
        market: &LaborMarket,
        table: &TitleTable,
        analyzed: &[AnalyzedTitle<'_>],
    ) -> Self {
        let examples = examples::collect(catalog, table, analyzed);
        let statements = training_examples::statements(catalog, table);
        let prose = statements.iter().flat_map(|statement| statement.words.iter().cloned());
        let lexicon = Lexicon::learn(&examples, prose);
        let titles = examples.iter().map(|example| example.words.as_slice());
        let features = FeatureTable::learn(titles, statements.iter().flat_map(|statement| &statement.words));
        let siblings = training_examples::siblings(catalog);
        let training = TrainingExamples::new(&examples, &statements, &features, &siblings);
        let members: Vec<EnsembleMember> = (0..MEMBERS)
            .into_par_iter()
            .map(|member| training::train(&training, member, member as u64 + 1))
            .collect();
        let classifier = Classifier::pack(features, &members);
        let official = examples::official_words(table, analyzed);
        let evidence = LexicalEvidence::count(&examples, &statements, &lexicon, &official);
        let prominence: Vec<f32> =
            (0..catalog.occupations().len()).map(|id| table.prominence(id as OccupationId)).collect();
        let priors = prior::priors(catalog, market, &evidence);
        let mut embeddings: Vec<UnitEmbeddings> = (0..MEMBERS)
            .map(|member| title_embeddings::title_embeddings(&examples, &classifier, member))
            .collect();
        let by_member: Vec<CandidateFinder<'_>> = embeddings
            .iter()
            .map(|embeddings| CandidateFinder {
                classifier: &classifier,
                evidence: &evidence,
                embeddings,
                lexicon: &lexicon,
                prominence: &prominence,
            })
            .collect();
        let lists = held_out::lists(&examples, &by_member);
        let (ranker, calibration) = held_out::train(lists, &priors);
        // All members embed a title that is not held out, the first one first.
        let embeddings = embeddings.swap_remove(0);
        Self {
            pins: exact::pins(table, analyzed),
            sectors: Sectors::of(catalog),
            lexicon,
            classifier,
            evidence,
            embeddings,
            ranker,
            calibration,
            prominence,
            priors,
        }
    }

    /// The operating point for a requested precision: the largest coverage that reaches it. If no threshold does,
    /// only certain codes are accepted.
    pub fn operating_point(&self, precision: f32) -> OperatingPoint {
        let point = self.calibration.point_at(precision);
        OperatingPoint {
            precision,
            threshold: point.map_or(1.0, |point| point.threshold),
            expected_precision: point.map(|point| point.precision),
            expected_coverage: Some(point.map_or(0.0, |point| point.coverage)),
        }
    }

    /// Ranks the occupations that a job may belong to, at most `top`. `explain` adds reasons to at most
    /// [`MOST_EXPLAINED`] of them.
    ///
    /// The title is first read: see [`reading`]. The jobs of a title with several are ranked one by one, and their
    /// candidates mixed.
    pub fn rank(&self, table: &TitleTable, job: &Job, top: usize, explain: bool) -> Ranking {
        let job = &*job.within_limits();
        let analyzed = AnalyzedTitle::new(&job.title);
        let reading = self.read(table, &analyzed);
        let enough = if reading.jobs.len() > 1 { top.max(AT_LEAST) } else { top };
        let rank = |title: &Cow<'_, str>| self.rank_title(table, job, title, enough, explain);
        reading::ranking(reading.jobs.iter().map(rank).collect(), reading.status, top)
    }

    /// Ranks the occupations that a title, read from that of a job, may belong to.
    fn rank_title(
        &self,
        table: &TitleTable,
        job: &Job,
        title: &str,
        top: usize,
        explain: bool,
    ) -> Vec<Candidate> {
        let analyzed = AnalyzedTitle::new(title);
        let written = examples::words(table, analyzed.tokens());
        let title = CorrectedTitle::of(self.lexicon.without_noise(&written), &self.lexicon, &[]);
        let pinned = self.pinned(table, &analyzed, &written, &title);
        let labels = self.exact_labels(table, &analyzed, &written, &title);
        if title.words.is_empty() {
            return Vec::new();
        }
        let context = context::context_scores(job, &self.classifier, &self.sectors, table);
        let mut also: Vec<OccupationId> =
            context.iter().flat_map(|scores| context::foremost(scores, BY_CONTEXT)).collect();
        also.extend(labels.iter().map(|label| label.occupation));
        also.extend(pinned);
        let (found, findings) = self.finder().find(&title, &also, None);
        let mut probabilities = self.scores(&found);
        if !labels.is_empty() {
            exact::prefer_labels(&labels, &found, &mut probabilities);
        }
        // After the exact labels: the same title may be a different job elsewhere, as the context may show.
        add_context(&context, &found, &mut probabilities);
        if in_capitals(&job.title) {
            for score in &mut probabilities {
                *score *= CAPITALS;
            }
        }
        self.calibration.probabilities(&mut probabilities);
        if let Some(place) = found.iter().position(|one| Some(one.occupation) == pinned) {
            prefer_pinned(place, &mut probabilities);
        }
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]).then(a.cmp(b)));
        let unknown = findings.unknown == title.best().len();
        let doubtful = order.first().is_none_or(|first| probabilities[*first] < NONE_FITS);
        if unknown && (doubtful || self.classifier.known_share(title.best()) < KNOWN_SHARE) {
            return Vec::new();
        }
        let mut candidates: Vec<Candidate> = order
            .iter()
            .take(top)
            .map(|place| Candidate {
                occupation: found[*place].occupation,
                probability: probabilities[*place],
                title: self.nearest_title(&found[*place], &labels),
                reasons: Vec::new(),
            })
            .collect();
        if explain {
            let ranked: Vec<OccupationId> = order.iter().map(|place| found[*place].occupation).collect();
            let explanation = Explanation { table, title: &title, context: &context, findings: &findings };
            self.explain(&explanation, &ranked, &mut candidates);
        }
        candidates
    }

    fn finder(&self) -> CandidateFinder<'_> {
        CandidateFinder {
            classifier: &self.classifier,
            evidence: &self.evidence,
            embeddings: &self.embeddings,
            lexicon: &self.lexicon,
            prominence: &self.prominence,
        }
    }

    /// The ranker's scores plus the priors.
    fn scores(&self, found: &[CandidateSignals]) -> Vec<f32> {
        let scores = self.ranker.scores(found.iter().map(|one| &one.signals)).into_iter().zip(found);
        scores.map(|(score, one)| score + self.priors[usize::from(one.occupation)]).collect()
    }

    fn nearest_title(&self, one: &CandidateSignals, exact: &[Label]) -> Option<TitleId> {
        let is_own = |label: &&Label| label.occupation == one.occupation;
        let exact = exact.iter().find(is_own).and_then(|label| label.title);
        exact.or_else(|| self.evidence.labels(one.example?).iter().find(is_own)?.title)
    }
}

/// Adds the context's log-odds to the scores of candidates.
fn add_context(context: &[ContextScores], found: &[CandidateSignals], scores: &mut [f32]) {
    for (score, one) in scores.iter_mut().zip(found) {
        for part in context {
            *score += part.log_odds[usize::from(one.occupation)];
        }
    }
}

/// Gives one candidate the probability of a pinned title, and scales the others to the remainder.
fn prefer_pinned(place: usize, probabilities: &mut [f32]) {
    let rest = 1.0 - probabilities[place];
    for (at, probability) in probabilities.iter_mut().enumerate() {
        *probability = if at == place { PINNED } else { *probability * (1.0 - PINNED) / rest.max(1e-6) };
    }
}

/// Whether all letters of a text are capitals, and there are more of them than in an acronym.
fn in_capitals(text: &str) -> bool {
    const ACRONYM: usize = 5;
    text.chars().filter(|letter| letter.is_uppercase()).count() > ACRONYM
        && !text.chars().any(char::is_lowercase)
}
