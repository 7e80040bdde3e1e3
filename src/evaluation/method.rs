//! Anything that ranks occupations for a title.

use crate::engine::{CodeOptions, CodedCandidate, Decision, Engine, Job};
use crate::error::Result;
use crate::soc::OnetSocCode;

/// A code that a method gives a title.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// The code.
    pub code: OnetSocCode,
    /// The method's probability for it, 0 to 1.
    pub probability: f32,
}

/// A way to code titles.
pub trait Method: Sync {
    /// Its name in tables.
    fn name(&self) -> &'static str;

    /// The likeliest codes for a title, best first, at most `top`.
    ///
    /// # Errors
    /// When its index fails.
    fn rank(&self, title: &str, top: usize) -> Result<Vec<Answer>>;

    /// Whether the first code for a title is accepted at a requested precision; `None` if the method makes no decisions.
    ///
    /// # Errors
    /// When the precision is outside its limits.
    fn accepts(&self, _title: &str, _precision: f32) -> Result<Option<bool>> {
        Ok(None)
    }
}

impl Method for Engine {
    fn name(&self) -> &'static str {
        "metier"
    }

    fn rank(&self, title: &str, top: usize) -> Result<Vec<Answer>> {
        let coded = self.code(&Job::new(title), &CodeOptions { top, ..CodeOptions::default() })?;
        let answer =
            |candidate: &CodedCandidate| Answer { code: candidate.code, probability: candidate.probability };
        Ok(coded.candidates.iter().map(answer).collect())
    }

    fn accepts(&self, title: &str, precision: f32) -> Result<Option<bool>> {
        let coded = self.code(&Job::new(title), &CodeOptions { precision, ..CodeOptions::default() })?;
        Ok(Some(coded.decision == Decision::Accept))
    }
}
