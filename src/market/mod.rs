//! The labor market of the catalog's occupations: wages, projections, industries, programs, licenses, profiles and
//! links, joined to occupations and areas. Immutable once joined, and part of the artifact. It reads no files (see
//! `labor`); `report` decides what to show of it.

mod areas;
mod codes;
mod employment;
mod figures;
mod join;
mod links;
mod lists;
mod projections;
mod wages;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use crate::labor::{
    Area, AreaKind, EntryRequirements, Establishments, FileSource, Jobs, LargestEmployer, LinkSection,
    NATION, PayBasis, ProfileFacts, Term, TopCode, WAGE_POINTS, Wage, WagePoints,
};
pub use areas::MAX_AREAS;
pub use areas::{AreaId, AreaYears, Areas};
pub use codes::{CodeOf, Relation};
pub use figures::{Figure, Gaps, KeyFigures};
pub use links::{Filling, Link, Links};
pub use lists::{License, Listed, Profile, Program};
pub use projections::{IndustryShare, Projection};
pub use wages::WageFact;

use crate::catalog::OccupationId;
use codes::Codes;
use lists::{ByOccupation, Handbook};
use projections::{EntryTable, IndustrySeries, ProjectionSeries};
use wages::WageSeries;

/// Index of a source for [`LaborMarket::source`].
pub type SourceId = u16;

/// Data about the occupations from publishers other than O*NET.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LaborMarket {
    areas: Areas,
    sources: Vec<FileSource>,
    codes: Codes,
    /// By area, the newest year of each first.
    wages: Vec<WageSeries>,
    /// By area, the newest base year of each first.
    projections: Vec<ProjectionSeries>,
    entry: EntryTable,
    /// By area, the newest year of each first.
    industries: Vec<IndustrySeries>,
    programs: ByOccupation<Program>,
    licenses: ByOccupation<License>,
    /// Areas that a table of licenses covers.
    licensed_areas: Vec<AreaId>,
    profiles: ByOccupation<Profile>,
    handbook: Handbook,
    links: Links,
    /// By occupation.
    national: Vec<KeyFigures>,
}

impl LaborMarket {
    /// The areas with figures in any table.
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// The source of a figure.
    pub fn source(&self, id: SourceId) -> Option<&FileSource> {
        self.sources.get(usize::from(id))
    }

    /// Wages of an occupation in an area: for the newest year with any, or for the requested year. There are several
    /// when the table divides the occupation into parts.
    pub fn wages(&self, occupation: OccupationId, area: AreaId, year: Option<u16>) -> Vec<WageFact<'_>> {
        wages::of(&self.wages, &self.codes, occupation, area, year)
    }

    /// Projected employment of an occupation in an area: the newest long-term projection, then the newest short-term one,
    /// each as for [`LaborMarket::wages`].
    pub fn projections(&self, occupation: OccupationId, area: AreaId) -> Vec<Projection<'_>> {
        projections::of(&self.projections, &self.codes, occupation, area)
    }

    /// The industries that employ an occupation in an area, the largest share first.
    pub fn industries(&self, occupation: OccupationId, area: AreaId) -> Vec<IndustryShare<'_>> {
        projections::industries(&self.industries, &self.codes, occupation, area)
    }

    /// The typical entry requirements of an occupation, with the code under which they are published and the source.
    pub fn entry(&self, occupation: OccupationId) -> Option<(CodeOf, &EntryRequirements, SourceId)> {
        self.entry.of(&self.codes, occupation)
    }

    /// Instructional programs that prepare for an occupation, by title.
    pub fn programs(&self, occupation: OccupationId) -> &[Listed<Program>] {
        self.programs.of(occupation)
    }

    /// Licenses for an occupation, in all areas.
    pub fn licenses(&self, occupation: OccupationId) -> &[Listed<License>] {
        self.licenses.of(occupation)
    }

    /// Whether a list of an area's licenses is loaded; if so, an occupation without one needs no known license.
    pub fn lists_licenses_of(&self, area: AreaId) -> bool {
        self.licensed_areas.contains(&area)
    }

    /// Profiles of the Occupational Outlook Handbook that describe an occupation.
    pub fn profiles(&self, occupation: OccupationId) -> &[Listed<Profile>] {
        self.profiles.of(occupation)
    }

    /// What a profile of the handbook says, if its facts are loaded, and the source.
    pub fn profile_facts(&self, profile: &Profile) -> Option<(&ProfileFacts, SourceId)> {
        self.handbook.at(&profile.address)
    }

    /// The profiles that a profile of the handbook calls similar.
    pub fn similar_profiles(&self, profile: &ProfileFacts) -> impl Iterator<Item = &ProfileFacts> {
        self.handbook.similar(profile)
    }

    /// Links to show.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The title of a SOC code that is not an occupation's own.
    pub fn code_title(&self, code: crate::soc::SocCode) -> Option<&SmolStr> {
        self.codes.title(code)
    }
}
