//! Coding of job titles: a free-text title in, the likeliest O*NET-SOC codes out.
//!
//! This first version ranks by the title index alone; probabilities are shares of the scores.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::{Catalog, OccupationId};
use crate::error::Result;
use crate::titles::{Evidence, LastWord, Match, TitleId, TitleIndex};

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
    /// The share that was right on held-out titles; `null` when it was not measured.
    pub expected_precision: Option<f32>,
    /// The share of held-out titles that was accepted; `null` when it was not measured.
    pub expected_coverage: Option<f32>,
}

/// Something that speaks for a candidate, or against it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Reason {
    /// What kind of evidence it is.
    pub kind: ReasonKind,
    /// The title, words or fact.
    pub text: String,
    /// How much it speaks for the candidate; below 0 against it.
    pub weight: f32,
}

/// What kind of evidence a reason is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// A title of the occupation.
    Title,
    /// Words that the occupation's texts use.
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
    /// The title of the occupation that speaks most for it, when one does.
    pub title: Option<TitleId>,
    /// What speaks for it.
    pub reasons: Vec<Reason>,
}

/// What is accepted at a wanted precision.
pub fn operating_point(precision: f32) -> OperatingPoint {
    OperatingPoint { precision, threshold: precision, expected_precision: None, expected_coverage: None }
}

/// Decides on candidates, likeliest first, at an operating point.
pub fn decide(candidates: &[Candidate], point: &OperatingPoint) -> Decision {
    match candidates.first() {
        None => Decision::None,
        Some(first) if first.probability >= point.threshold => Decision::Accept,
        Some(_) => Decision::Review,
    }
}

/// Scores are spread by this factor before they become shares: two titles that differ by 0.1 are as 1 to 3.
const SHARPNESS: f32 = 11.0;
/// Of several owners of exactly the same title, each next one is this much less likely than the one before.
const NEXT_OWNER: f32 = 0.6;
/// Score at which no code fitting is as likely as the candidate.
const NONE_FITS: f32 = 0.45;

/// Ranks the occupations that a job may belong to, likeliest first. Only the title is looked at so far.
///
/// # Errors
/// When the full-text index fails.
pub fn rank(catalog: &Catalog, titles: &TitleIndex, input: &Input<'_>, top: usize) -> Result<Vec<Candidate>> {
    let matches = titles.search(input.title, LastWord::Complete)?.matches;
    let mut owners = 0;
    let mut likelihood = |found: &Match| {
        let mut value = (SHARPNESS * (found.score - NONE_FITS)).exp();
        if matches!(found.evidence, Evidence::Exact { .. }) {
            value *= NEXT_OWNER.powi(owners);
            owners += 1;
        }
        value
    };
    let likelihoods: Vec<f32> = matches.iter().map(&mut likelihood).collect();
    let total = 1.0 + likelihoods.iter().sum::<f32>();
    let mut ranked: Vec<(&Match, f32)> = matches.iter().zip(likelihoods).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked.truncate(top);
    let candidate = |(found, likelihood): (&Match, f32)| {
        let (title, kind) = match found.evidence {
            Evidence::Exact { title, .. } | Evidence::Title { title, .. } => (Some(title), ReasonKind::Title),
            Evidence::Code | Evidence::Prose { .. } => (None, ReasonKind::Words),
        };
        let text = titles.matched_text(catalog, found).to_owned();
        Candidate {
            occupation: found.occupation,
            probability: likelihood / total,
            title,
            reasons: vec![Reason { kind, text, weight: found.score }],
        }
    };
    Ok(ranked.into_iter().map(candidate).collect())
}
