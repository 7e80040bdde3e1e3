//! Requests for a report.

use super::sections::SectionName;
use crate::error::Result;
use crate::market::{AreaId, Areas};
use crate::soc::OnetSocCode;
use crate::taxonomy::Edition;

/// A request for a report on an occupation, or for all data about it.
///
/// ```
/// use metier::report::{ReportRequest, SectionName};
///
/// let nurses = "29-1141.00".parse()?;
/// let request = ReportRequest::new(nurses).areas(["VT"]).sections([SectionName::Wages, SectionName::Trends]);
/// # Ok::<(), metier::soc::InvalidCode>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportRequest {
    /// The occupation.
    pub code: OnetSocCode,
    /// The edition that the code is from; by default the release's, or the newest that has the code.
    pub edition: Option<Edition>,
    /// Codes or names of areas in display order; none means the nation, or the only state with figures. A state
    /// includes the areas in it.
    pub areas: Vec<String>,
    /// The requested sections; none means those of a report.
    pub sections: Vec<SectionName>,
    /// Everything instead of the most important items.
    pub all: bool,
    /// The year of the wages; the newest by default.
    pub year: Option<u16>,
}

impl ReportRequest {
    /// The report on an occupation: the most important items of each section, for the default areas.
    pub fn new(code: OnetSocCode) -> Self {
        Self { code, edition: None, areas: Vec::new(), sections: Vec::new(), all: false, year: None }
    }

    /// All data about an occupation: all sections, complete.
    pub fn complete(code: OnetSocCode) -> Self {
        Self { sections: SectionName::ALL.to_vec(), all: true, ..Self::new(code) }
    }

    /// Sets the edition that the code is from.
    #[must_use]
    pub fn edition(self, edition: impl Into<Option<Edition>>) -> Self {
        Self { edition: edition.into(), ..self }
    }

    /// Sets the areas by code or name.
    #[must_use]
    pub fn areas<T: Into<String>>(self, areas: impl IntoIterator<Item = T>) -> Self {
        Self { areas: areas.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets the sections.
    #[must_use]
    pub fn sections(self, sections: impl IntoIterator<Item = SectionName>) -> Self {
        Self { sections: sections.into_iter().collect(), ..self }
    }

    /// Sets whether to include everything.
    #[must_use]
    pub fn all(self, all: bool) -> Self {
        Self { all, ..self }
    }

    /// Sets the year of the wages.
    #[must_use]
    pub fn year(self, year: impl Into<Option<u16>>) -> Self {
        Self { year: year.into(), ..self }
    }

    /// The named areas, or the default ones when none is named. Refuses too many, and areas that no table has.
    ///
    /// # Errors
    /// As for [`Areas::named`].
    pub(crate) fn check(&self, areas: &Areas) -> Result<Vec<AreaId>> {
        let named = areas.named(&self.areas)?;
        Ok(if named.is_empty() { areas.default_areas() } else { named })
    }

    /// Whether a section is requested.
    pub(super) fn wants(&self, name: SectionName) -> bool {
        if self.sections.is_empty() { name.in_report() } else { self.sections.contains(&name) }
    }
}
