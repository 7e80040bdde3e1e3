//! The input of a section, and queries that several sections share.

use crate::catalog::{Catalog, DataEdition, Occupation, OccupationId};
use crate::market::{AreaId, Filling, LaborMarket, Link, LinkSection, NATION, SourceId};
use crate::related::Related;

/// An occupation, the data about it, and how much of it is requested.
pub(super) struct Subject<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) market: &'a LaborMarket,
    pub(super) related: &'a Related,
    pub(super) id: OccupationId,
    pub(super) occupation: &'a Occupation,
    /// The requested areas.
    pub(super) areas: Vec<AreaId>,
    /// Whether everything is requested instead of what the rules select.
    pub(super) all: bool,
    /// The year of the wages; the newest when `None`.
    pub(super) year: Option<u16>,
}

impl<'a> Subject<'a> {
    /// The source of O*NET's sections.
    pub(super) fn onet(&self) -> String {
        let edition = match self.catalog.release.edition {
            DataEdition::Full => "",
            DataEdition::Facts => " (metier's edition)",
            DataEdition::Sample => " (metier's sample)",
        };
        format!(
            "O*NET {} Database{edition}, U.S. Department of Labor, Employment and Training Administration",
            self.catalog.release.version
        )
    }

    /// The reason why a section of texts is empty: `none`, unless the data is the edition without most texts.
    pub(super) fn no_texts(&self, none: &'static str) -> &'static str {
        match self.catalog.release.edition {
            DataEdition::Facts => {
                "none listed: metier's built-in edition has titles and ratings; texts come with the full release \
                 (run metier fetch)"
            }
            DataEdition::Full | DataEdition::Sample => none,
        }
    }

    /// The states that the areas are or lie in, if there are figures for them.
    pub(super) fn states(&self) -> impl Iterator<Item = AreaId> {
        let areas = self.market.areas();
        let codes = self.areas.iter().flat_map(|id| &areas.area(*id).states);
        codes.filter_map(|code| areas.id_of(code))
    }

    /// Code and name of the state for links: the state of the first area in one, otherwise the nation.
    fn place(&self) -> (&'a str, &'a str) {
        let areas = self.market.areas();
        let state = self.states().next().map(|id| areas.area(id));
        state.map_or((NATION, "United States"), |area| (area.code.as_str(), area.title.as_str()))
    }

    /// The values to fill into link addresses.
    pub(super) fn filling(&self) -> Filling<'a> {
        let code = self.occupation.code;
        Filling { code, title: &self.occupation.title, cluster: "", cip: "", area: self.place() }
    }

    /// The links of a section for this occupation.
    pub(super) fn links(&self, section: LinkSection) -> Vec<&'a Link> {
        let areas: Vec<&str> =
            self.areas.iter().map(|id| self.market.areas().area(*id).code.as_str()).collect();
        self.market.links().of(section, self.occupation.code, &areas)
    }

    /// The names and release dates of sources, each once.
    pub(super) fn sources(&self, ids: impl Iterator<Item = SourceId>) -> (Option<String>, Option<String>) {
        let (mut names, mut dates): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for source in ids.filter_map(|id| self.market.source(id)) {
            if !names.contains(&source.name.as_str()) {
                names.push(&source.name);
                dates.extend(source.released.as_deref());
            }
        }
        let joined = |texts: Vec<&str>| (!texts.is_empty()).then(|| texts.join("; "));
        (joined(names), joined(dates))
    }
}
