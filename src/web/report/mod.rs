//! A report as HTML: what a page of the site and a file of its own have in common.

mod figures;
mod groups;
mod spread;

use askama::Template;

use crate::catalog::TaskKind;
use crate::report::{Report, SectionName};

/// The report without what stands around it.
#[derive(Template)]
#[template(path = "report/body.html")]
pub(super) struct Body<'a> {
    pub(super) report: &'a Report<'a>,
    /// Names of the letters of its interest code.
    interests: Vec<&'static str>,
    /// The sections, and whether each has nothing.
    contents: Vec<(SectionName, bool)>,
    /// What only a page of the site has; a file of its own has none.
    site: Option<InSite<'a>>,
}

/// What leads from a report to other pages of the site.
pub(super) struct InSite<'a> {
    /// The areas that can be chosen.
    pub(super) areas: Vec<AreaOption<'a>>,
    /// Whether everything is shown.
    pub(super) all: bool,
    /// The year that was asked for.
    pub(super) year: Option<u16>,
    /// Where the same report is with everything, or with the most important only.
    pub(super) other_extent: String,
    /// Where the same report is as data.
    pub(super) report_data: String,
    /// The query string that keeps the area; empty when none was chosen.
    pub(super) same_area: String,
}

/// An area that can be chosen.
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
    /// A report, in the site or alone.
    pub(super) fn of(report: &'a Report<'a>, site: Option<InSite<'a>>) -> Self {
        let interest = |letter: char| {
            crate::titles::INTERESTS.iter().find(|(known, _)| *known == letter).map(|(_, name)| *name)
        };
        Self {
            report,
            interests: report.interest_code.chars().filter_map(interest).collect(),
            contents: report.sections.contents(),
            site,
        }
    }
}
