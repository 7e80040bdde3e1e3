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
mod confidence;
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
mod occupation_vectors;
mod posting_lists;
mod prior;
mod reading;
mod reasons;
mod training;
mod training_examples;
mod typing;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use strum::IntoStaticStr;

use crate::catalog::{Catalog, OccupationId};
use crate::error::Result;
use crate::learn::calibration::Calibration;
use crate::learn::embedding_ensemble::EnsembleMember;
use crate::learn::listwise_ranker::ListwiseRanker;
use crate::market::LaborMarket;
use crate::meaning::StaticVectors;
use crate::text::{AnalyzedTitle, normalize};
use crate::titles::{TitleId, TitleTable};
use candidates::{CandidateFinder, CandidateSignals, SIGNALS};
use classifier::{Classifier, MEMBERS};
use confidence::{Doubt, Grounds};
use context::{ContextScores, Sectors};
use corrected_title::CorrectedTitle;
use exact::Pin;
use examples::Label;
use features::FeatureTable;
pub use job::Job;
use job::JobContext;
use lexical_evidence::{Findings, LexicalEvidence};
use lexicon::Lexicon;
use occupation_vectors::{OccupationVectors, Text, VectorParts};
use reading::ReadTitle;
pub use reading::Reading;
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
    /// The minimum if the release has exactly the title for that occupation: what people write most often. It is lower,
    /// because such codes are right more often than their probability says.
    pub exact_threshold: f32,
    /// The precision measured on held-out titles; `null` if no threshold reached the requested precision with 95%
    /// confidence.
    pub expected_precision: Option<f32>,
    /// The share of held-out titles that were accepted.
    pub expected_coverage: Option<f32>,
}

impl OperatingPoint {
    fn threshold_for(&self, first: &Candidate) -> f32 {
        if first.exact { self.exact_threshold.min(self.threshold) } else { self.threshold }
    }
}

/// A reason for or against a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// Whether it comes first and owns exactly the title.
    pub exact: bool,
    /// The occupation's most similar title, if any.
    pub title: Option<TitleId>,
    /// Reasons, when requested.
    pub reasons: Vec<Reason>,
}

/// What the matcher says of a text: the coder's judgment of the likeliest occupations, and for every occupation how much
/// its statements have the text's words and how near it is in meaning.
#[derive(Debug, Clone)]
pub struct Appraisal {
    /// The candidates with their probabilities, in the order of the occupations; none if the text is no job.
    pub probabilities: Vec<(OccupationId, f32)>,
    /// By occupation: the cosine between the vectors of the text and of the occupation.
    pub meanings: Vec<f32>,
    /// By occupation: BM25 of its statements, relative to the words' inverse document frequency.
    pub statements: Vec<f32>,
    /// The number of words, without noise.
    pub words: usize,
    text: Text,
}

/// The weighed candidates for a job.
struct Weighed {
    title: CorrectedTitle,
    labels: Vec<Label>,
    context: Vec<ContextScores>,
    found: Vec<CandidateSignals>,
    findings: Findings,
    /// By candidate.
    probabilities: Vec<f32>,
    /// Whether the first candidate owns exactly the title.
    exact: bool,
    /// Whether the text can be a job at all.
    fits: bool,
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
        Some(first) if ranking.one_present_job && first.probability >= point.threshold_for(first) => {
            Decision::Accept
        }
        Some(_) => Decision::Review,
    }
}

/// The trained matcher.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Matcher {
    lexicon: Lexicon,
    classifier: Classifier,
    evidence: LexicalEvidence,
    vectors: OccupationVectors,
    ranker: ListwiseRanker<SIGNALS>,
    calibration: Calibration,
    sectors: Sectors,
    /// Titles that the caller pinned to an occupation, sorted by words.
    pins: Vec<Pin>,
    /// By occupation: how common it is, 0 to 1.
    prominence: Vec<f32>,
    /// By occupation: its [prior](prior::priors).
    priors: Vec<f32>,
    /// By occupation: whether it is of a [profession](confidence::professions).
    professions: Vec<bool>,
}

/// The probability of a pinned title's occupation.
const PINNED: f32 = 0.99;
/// A text without known words is not a job title if its first candidate is less probable than this, or if less than
/// this share of its features is known.
const NONE_FITS: f32 = 0.3;
const KNOWN_SHARE: f32 = 0.25;
/// The fewest candidates of each job of a title to mix.
const AT_LEAST: usize = 10;
/// How much the context counts beside a [stray](exact::is_stray) title, which says little.
const BESIDE_STRAY: f32 = 1.5;
/// The number of occupations that each part of the context adds to the candidates.
const BY_CONTEXT: usize = 5;

impl Matcher {
    /// Learns from a catalog and its titles. The market provides employment, and `analyzed` are the titles of the
    /// table, by id. Ensemble members are trained in parallel, each on one thread with its own seed, so the result is
    /// the same for any number of threads.
    ///
    /// # Errors
    /// When the built-in word vectors are damaged.
    pub fn train(
        catalog: &Catalog,
        market: &LaborMarket,
        table: &TitleTable,
        analyzed: &[AnalyzedTitle<'_>],
    ) -> Result<Self> {
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
        let parts = VectorParts::new(StaticVectors::built_in()?, catalog, &examples);
        let vectors = parts.pack(&examples);
        let finder = CandidateFinder {
            classifier: &classifier,
            evidence: &evidence,
            vectors: &vectors,
            lexicon: &lexicon,
            prominence: &prominence,
        };
        let lists = held_out::lists(&examples, finder, &parts);
        let (ranker, calibration) = held_out::train(&lists, &priors);
        Ok(Self {
            pins: exact::pins(table, analyzed),
            sectors: Sectors::of(catalog),
            lexicon,
            classifier,
            evidence,
            vectors,
            ranker,
            calibration,
            prominence,
            priors,
            professions: confidence::professions(catalog),
        })
    }

    /// Whether it can be used with a catalog and a table of so many occupations and titles: everything that it refers to
    /// exists.
    pub fn is_whole(&self, occupations: usize, titles: usize) -> bool {
        self.lexicon.is_whole()
            && self.classifier.is_whole(occupations)
            && self.evidence.is_whole(&self.lexicon, occupations, titles)
            && self.vectors.is_whole(occupations)
            && self.ranker.is_whole()
            && self.sectors.are_whole(occupations)
            && self.pins.iter().all(|pin| pin.is_of(titles))
            && [self.prominence.len(), self.priors.len(), self.professions.len()] == [occupations; 3]
    }

    /// The operating point for a requested precision: the largest coverage that reaches it. If no threshold does,
    /// only certain codes are accepted.
    pub fn operating_point(&self, precision: f32) -> OperatingPoint {
        let point = self.calibration.point_at(precision);
        OperatingPoint {
            precision,
            threshold: point.map_or(1.0, |point| point.threshold),
            exact_threshold: confidence::exact_threshold(precision),
            expected_precision: point.map(|point| point.precision),
            expected_coverage: Some(point.map_or(0.0, |point| point.coverage)),
        }
    }

    /// Ranks the occupations that a job may belong to, at most `top`. `explain` adds reasons to at most
    /// [`MOST_EXPLAINED`] of them.
    pub fn rank(&self, table: &TitleTable, job: &Job, top: usize, explain: bool) -> Ranking {
        self.rank_read(table, &self.read(table, job), top, explain)
    }

    /// Like [`Self::rank`], for a job that was read with [`Self::read`]. The jobs of a title with several are ranked
    /// one by one, and their candidates mixed.
    pub fn rank_read(&self, table: &TitleTable, reading: &Reading, top: usize, explain: bool) -> Ranking {
        let Reading { titles, status, context } = reading;
        let enough = if titles.len() > 1 { top.max(AT_LEAST) } else { top };
        let rank = |title| self.rank_title(table, title, context, enough, explain);
        reading::ranking(titles.iter().map(rank).collect(), *status, top)
    }

    /// Ranks the occupations that a title may belong to.
    fn rank_title(
        &self,
        table: &TitleTable,
        title: &ReadTitle,
        context: &JobContext,
        top: usize,
        explain: bool,
    ) -> Vec<Candidate> {
        let weighed = self.weigh(table, title, context);
        if !weighed.fits {
            return Vec::new();
        }
        let Weighed { title, labels, context, found, findings, probabilities, exact, .. } = weighed;
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]).then(a.cmp(b)));
        let mut candidates: Vec<Candidate> = order
            .iter()
            .take(top)
            .enumerate()
            .map(|(rank, place)| Candidate {
                exact: exact && rank == 0,
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

    /// The probabilities of some occupations for a title, 0 for those that are no candidates.
    pub fn judge(&self, table: &TitleTable, title: &str, occupations: &[OccupationId]) -> Vec<f32> {
        let title = ReadTitle { text: title.to_owned(), lacks_grade: false };
        let Weighed { found, probabilities, .. } = self.weigh(table, &title, &JobContext::default());
        let of = |occupation: &OccupationId| {
            let place = found.binary_search_by_key(occupation, |one| one.occupation).ok()?;
            Some(probabilities[place])
        };
        occupations.iter().map(|occupation| of(occupation).unwrap_or_default()).collect()
    }

    /// All evidence on a text for a search.
    pub fn appraise(&self, table: &TitleTable, text: &str) -> Appraisal {
        let job = Job::new(text);
        let reading = self.read(table, &job);
        let title = match reading.titles.as_slice() {
            [one] => one,
            _ => &ReadTitle { text: job.title_within_limit().to_owned(), lacks_grade: false },
        };
        let Weighed { title, found, findings, probabilities, fits, .. } =
            self.weigh(table, title, &reading.context);
        let probabilities = match reading.titles.len() {
            1 if fits => found.iter().map(|one| one.occupation).zip(probabilities).collect(),
            0 | 1 => Vec::new(),
            _ => {
                let Ranking { candidates, .. } = self.rank_read(table, &reading, usize::MAX, false);
                candidates.iter().map(|one| (one.occupation, one.probability)).collect()
            }
        };
        // As written if it can be: the vectors were made from sentences, whose small words matter.
        let vector = match &title.corrected {
            Some(words) => self.vectors.words(words.iter().map(SmolStr::as_str)),
            None => self.vectors.text(job.title_within_limit()),
        };
        let text = Text::of(&vector);
        let idf = findings.idf + 1e-6;
        Appraisal {
            probabilities,
            meanings: self.vectors.occupations(&text),
            statements: findings.by_occupation.iter().map(|finding| finding.statements / idf).collect(),
            words: title.words.len(),
            text,
        }
    }

    /// The place of the statement of an occupation that is nearest to an appraised text: its task, or past all tasks its
    /// definition.
    pub fn nearest_statement(&self, appraisal: &Appraisal, occupation: OccupationId) -> usize {
        self.vectors.nearest_statement(&appraisal.text, occupation)
    }

    /// Weighs the candidates for a title.
    fn weigh(&self, table: &TitleTable, read: &ReadTitle, context: &JobContext) -> Weighed {
        let analyzed = AnalyzedTitle::new(&read.text);
        let written = examples::words(table, analyzed.tokens());
        let title = CorrectedTitle::of(self.lexicon.without_noise(&written), &self.lexicon, &[]);
        let pinned = self.pinned(table, &analyzed, &written, &title);
        let labels = self.exact_labels(table, &analyzed, &written, &title, context);
        let context = context::context_scores(context, &self.classifier, &self.sectors, table);
        let mut also: Vec<OccupationId> =
            context.iter().flat_map(|scores| context::foremost(scores, BY_CONTEXT)).collect();
        also.extend(labels.iter().map(|label| label.occupation));
        also.extend(pinned);
        let (found, findings) = self.finder().find(&title, &also, None);
        let mut probabilities = self.scores(&found);
        let stray = exact::is_stray(&title, &labels, &findings);
        let contested = !labels.is_empty() && exact::prefer_labels(&labels, &found, &mut probabilities);
        // After the exact labels: the same title may be a different job elsewhere, as the context may show.
        let context_weight = if stray { BESIDE_STRAY } else { 1.0 };
        add_context(&context, context_weight, &found, &mut probabilities);
        self.calibration.probabilities(&mut probabilities);
        let mut exact = pinned.is_some();
        if let Some(place) = (0..found.len()).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b])) {
            let first = found[place].occupation;
            let doubt = if contested || stray {
                Some(Doubt::Contested)
            } else {
                (read.lacks_grade || lacks_grade(&analyzed, &title.words)).then_some(Doubt::Graded)
            };
            let grounds = Grounds { doubt, ..self.grounds(table, &analyzed, &labels, first) };
            grounds.correct(&mut probabilities);
            exact |= grounds.is_exact();
        }
        if let Some(place) = found.iter().position(|one| Some(one.occupation) == pinned) {
            prefer_pinned(place, &mut probabilities);
        }
        let unknown = findings.unknown == title.best().len();
        let doubtful = probabilities.iter().all(|probability| *probability < NONE_FITS);
        let strange = unknown && (doubtful || self.classifier.known_share(title.best()) < KNOWN_SHARE);
        let fits = !strange && !title.words.is_empty();
        Weighed {
            title,
            labels,
            context,
            found,
            findings,
            probabilities,
            exact: exact || pinned.is_some(),
            fits,
        }
    }

    /// What the first code rests on, as far as the title shows.
    fn grounds<'a>(
        &self,
        table: &TitleTable,
        analyzed: &AnalyzedTitle<'_>,
        labels: &'a [Label],
        first: OccupationId,
    ) -> Grounds<'a> {
        let title = labels.iter().find(|label| label.occupation == first).and_then(|label| label.title);
        Grounds {
            first,
            labels,
            spelled: title.is_some_and(|id| normalize(&table.title(id).text) == analyzed.normalized()),
            characters: analyzed.normalized().chars().count(),
            profession: self.professions[usize::from(first)],
            doubt: None,
        }
    }

    fn finder(&self) -> CandidateFinder<'_> {
        CandidateFinder {
            classifier: &self.classifier,
            evidence: &self.evidence,
            vectors: &self.vectors,
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
        let is_own = |label: &Label| label.occupation == one.occupation;
        let exact = exact.iter().find(|label| is_own(label)).and_then(|label| label.title);
        exact.or_else(|| self.evidence.labels(one.example?).find(is_own)?.title)
    }
}

/// Adds the context's log-odds to the scores of candidates.
fn add_context(context: &[ContextScores], weight: f32, found: &[CandidateSignals], scores: &mut [f32]) {
    for (score, one) in scores.iter_mut().zip(found) {
        for part in context {
            *score += weight * part.log_odds[usize::from(one.occupation)];
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

/// Whether a title has a word for a grade, or a number, that is not among the words that it was read as.
fn lacks_grade(title: &AnalyzedTitle<'_>, read: &[SmolStr]) -> bool {
    title.tokens().iter().any(|token| reading::is_grade(&token.text) && !read.contains(&token.text))
}
