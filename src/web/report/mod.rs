//! A report as HTML, shared by the site's pages and standalone files.

mod flat;
mod groups;
mod spread;
mod trend;

use askama::Template;

use super::figures;
use super::reading::Reading;
use crate::catalog::TaskKind;
use crate::report::{Mark, Report, SectionName};

pub(super) use flat::csv;

/// The report without the page around it.
#[derive(Template)]
#[template(path = "report/body.html")]
pub(super) struct Body<'a> {
    pub(super) report: &'a Report<'a>,
    /// How the code was read, when that needs saying.
    reading: Option<Reading>,
    /// Names of the letters of its interest code.
    interests: Vec<&'static str>,
    /// The sections, and whether each is empty.
    contents: Vec<(SectionName, bool)>,
    /// Only for pages of the site; `None` in a standalone file.
    site: Option<InSite<'a>>,
}

/// Links from a report to other pages of the site.
pub(super) struct InSite<'a> {
    /// The areas to choose from.
    pub(super) areas: Vec<AreaGroup<'a>>,
    /// The same, for a second area beside the first.
    pub(super) beside: Vec<AreaGroup<'a>>,
    /// Further areas, which the form keeps.
    pub(super) further: Vec<String>,
    /// Whether everything is shown.
    pub(super) all: bool,
    /// The requested year.
    pub(super) year: Option<u16>,
    /// The address of the same report with everything, or with the most important items only.
    pub(super) other_extent: String,
    /// The address of the same report as data.
    pub(super) report_data: String,
    /// The address of the same report as a table.
    pub(super) report_table: String,
    /// The query string that keeps the area; empty when none was chosen.
    pub(super) same_area: String,
}

/// Areas to choose from.
pub(super) struct AreaGroup<'a> {
    pub(super) title: &'a str,
    pub(super) areas: Vec<AreaOption<'a>>,
}

/// An area to choose.
pub(super) struct AreaOption<'a> {
    pub(super) code: &'a str,
    pub(super) title: &'a str,
    pub(super) chosen: bool,
}

impl<'a> AreaOption<'a> {
    pub(super) fn of(code: &'a str, title: &'a str, chosen: bool) -> Self {
        Self { code, title, chosen }
    }
}

impl<'a> Body<'a> {
    /// A report, on the site or standalone.
    pub(super) fn of(report: &'a Report<'a>, site: Option<InSite<'a>>) -> Self {
        let interest = |letter: char| {
            crate::titles::INTERESTS.iter().find(|(known, _)| *known == letter).map(|(_, name)| *name)
        };
        Self {
            report,
            reading: report.reading.as_ref().map(|reading| Reading::of(reading, site.is_some())),
            interests: report.interest_code.chars().filter_map(interest).collect(),
            contents: report.sections.contents(),
            site,
        }
    }
}
