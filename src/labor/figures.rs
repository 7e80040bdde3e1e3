//! One figure for each SOC occupation.

use std::collections::BTreeMap;

use crate::soc::SocCode;

/// A figure that a publisher gives for SOC occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocFigures {
    /// The file that it is from.
    pub file: String,
    /// For each occupation that is published.
    pub(super) figures: BTreeMap<SocCode, u32>,
}

impl SocFigures {
    /// The figure of an occupation. Some broad occupations are published as one line: their figure stands for each of
    /// the detailed ones.
    pub fn of(&self, soc: SocCode) -> Option<u32> {
        self.figures.get(&soc).or_else(|| self.figures.get(&soc.broad())).copied()
    }

    /// The codes that have a figure.
    pub fn codes(&self) -> impl Iterator<Item = SocCode> {
        self.figures.keys().copied()
    }
}
