//! Coding of job titles: a free-text title in, the likeliest O*NET-SOC codes out.
//!
//! This first version ranks by the title index alone; probabilities are shares of the scores.

use crate::catalog::OccupationId;
use crate::error::Result;
use crate::titles::{Evidence, LastWord, Match, TitleId, TitleIndex};

/// An occupation that a title may belong to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The occupation.
    pub occupation: OccupationId,
    /// How likely the title belongs to it, 0 to 1; over all candidates at most 1.
    pub probability: f32,
    /// The title of the occupation that speaks most for it, when one does.
    pub title: Option<TitleId>,
}

/// Scores are spread by this factor before they become shares: two titles that differ by 0.1 are as 1 to 3.
const SHARPNESS: f32 = 11.0;
/// Of several owners of exactly the same title, each next one is this much less likely than the one before.
const NEXT_OWNER: f32 = 0.6;
/// Score at which no code fitting is as likely as the candidate.
const NONE_FITS: f32 = 0.45;

/// Ranks the occupations that a title may belong to, likeliest first.
///
/// # Errors
/// When the full-text index fails.
pub fn rank(titles: &TitleIndex, title: &str, top: usize) -> Result<Vec<Candidate>> {
    let matches = titles.search(title, LastWord::Complete)?.matches;
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
    let candidate = |(found, likelihood): (&Match, f32)| Candidate {
        occupation: found.occupation,
        probability: likelihood / total,
        title: match found.evidence {
            Evidence::Exact { title, .. } | Evidence::Title { title, .. } => Some(title),
            Evidence::Code | Evidence::Prose { .. } => None,
        },
    };
    let mut candidates: Vec<Candidate> = matches.iter().zip(likelihoods).map(candidate).collect();
    candidates.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    candidates.truncate(top);
    Ok(candidates)
}
