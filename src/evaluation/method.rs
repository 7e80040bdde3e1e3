//! Anything that ranks occupations for a title.

use crate::engine::{CodeOptions, CodedCandidate, Engine, Job};
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

    /// The minimum probability of a first answer to accept for a requested precision, if the method makes decisions.
    ///
    /// # Errors
    /// When the precision is outside its limits.
    fn threshold(&self, _precision: f32) -> Result<Option<f32>> {
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

    fn threshold(&self, precision: f32) -> Result<Option<f32>> {
        Ok(Some(self.operating_point(precision)?.threshold))
    }
}
