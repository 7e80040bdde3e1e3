//! The areas that have figures, and how requests name them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::error::{Error, Result};
use crate::labor::{Area, AreaKind, state_code};

/// The index of an area in [`Areas`].
pub type AreaId = u16;

/// Most areas that a request may name.
pub const MAX_AREAS: usize = 20;
/// Longest name of an area, or list of names, in characters.
const MAX_AREA_NAMES: usize = 1000;

/// The years for which an area has figures, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaYears {
    /// Years of wages.
    pub wages: Vec<u16>,
    /// Base and target years of projections.
    pub projections: Vec<(u16, u16)>,
    /// Years of industries.
    pub industries: Vec<u16>,
}

/// All areas: the nation, then each state with the areas in it, then others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Areas {
    areas: Vec<(Area, AreaYears)>,
}

/// Collects areas while tables are joined.
#[derive(Debug, Default)]
pub(super) struct AreaIntake(BTreeMap<SmolStr, (Area, String)>);

impl AreaIntake {
    /// Adds an area from a file. Tables published at different times may name it slightly differently; one in another
    /// state is another area.
    pub(super) fn add(&mut self, area: &Area, file: &str) -> Result<()> {
        let (known, known_file) =
            self.0.entry(area.code.clone()).or_insert_with(|| (area.clone(), file.to_owned()));
        if known.states == area.states || known.kind == AreaKind::Metropolitan {
            return Ok(());
        }
        let (code, title) = (&area.code, &area.title);
        Err(refused(
            file,
            format!(
                "area {code} is '{title}' here but '{}' in {known_file}; give one of them another code",
                known.title
            ),
        ))
    }

    /// The areas in order.
    pub(super) fn finish(self) -> Result<Areas> {
        if self.0.len() > usize::from(AreaId::MAX) {
            let file = self.0.into_values().last().map(|(_, file)| file).unwrap_or_default();
            return Err(refused(
                &file,
                format!("this file brings the number of areas above {}", AreaId::MAX),
            ));
        }
        let mut areas: Vec<Area> = self.0.into_values().map(|(area, _)| area).collect();
        // A state comes before the areas in it; metropolitan areas come before the rest.
        let order = |area: &Area| {
            let top = area.kind == AreaKind::Nation;
            let state = area.states.first().cloned();
            (!top, area.kind == AreaKind::Other && state.is_none(), state, area.kind, area.code.clone())
        };
        areas.sort_by_cached_key(order);
        Ok(Areas { areas: areas.into_iter().map(|area| (area, AreaYears::default())).collect() })
    }
}

fn refused(file: &str, problem: String) -> Error {
    Error::Table { file: file.to_owned(), line: 0, column: 0, problem }
}

impl Areas {
    /// All areas with the years of their figures.
    pub fn all(&self) -> impl Iterator<Item = (AreaId, &Area, &AreaYears)> {
        (0..).zip(&self.areas).map(|(id, (area, years))| (id, area, years))
    }

    /// An area by its index.
    ///
    /// # Panics
    /// For an index that is not from these areas.
    pub fn area(&self, id: AreaId) -> &Area {
        &self.areas[usize::from(id)].0
    }

    /// The area with exactly this code.
    pub fn id_of(&self, code: &str) -> Option<AreaId> {
        self.all().find(|(_, area, _)| area.code == code).map(|(id, ..)| id)
    }

    /// The years of an area, to fill in.
    pub(super) fn years_mut(&mut self, id: AreaId) -> &mut AreaYears {
        &mut self.areas[usize::from(id)].1
    }

    /// The area with a code (`VT`, `50`, `5000001`) or a name (`vermont`), ignoring case.
    pub fn find(&self, text: &str) -> Option<AreaId> {
        let text = text.trim();
        let place =
            |fits: &dyn Fn(&Area) -> bool| self.all().find(|(_, area, _)| fits(area)).map(|(id, ..)| id);
        place(&|area| area.code.eq_ignore_ascii_case(text))
            .or_else(|| state_code(text).and_then(|code| self.id_of(code)))
            .or_else(|| place(&|area| area.title.eq_ignore_ascii_case(text)))
    }

    /// The areas with these codes or names, each once.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for too many areas, and for one without figures.
    pub fn named(&self, asked: &[String]) -> Result<Vec<AreaId>> {
        if let Some(long) = asked.iter().find(|asked| asked.chars().count() > MAX_AREA_NAMES) {
            let length = long.chars().count();
            return Err(Error::InvalidRequest(format!(
                "the list of areas has {length} characters; use at most {MAX_AREA_NAMES}"
            )));
        }
        // Names contain commas ("Burlington-South Burlington, VT"), and so do lists.
        let names = asked.iter().take(MAX_AREAS + 1).flat_map(|asked| match self.find(asked) {
            Some(_) => vec![asked.as_str()],
            None => asked.split(',').map(str::trim).filter(|part| !part.is_empty()).collect(),
        });
        let names: Vec<&str> = names.collect();
        if names.len() > MAX_AREAS {
            return Err(Error::InvalidRequest(format!("too many areas; name at most {MAX_AREAS}")));
        }
        let mut found = Vec::new();
        for name in names {
            let id = self.find(name).ok_or_else(|| Error::InvalidRequest(self.unknown(name)))?;
            if !found.contains(&id) {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// The message that an area has no figures, with areas that do.
    fn unknown(&self, asked: &str) -> String {
        /// How many areas an error names.
        const NAMED: usize = 8;
        let top = |kind| matches!(kind, AreaKind::Nation | AreaKind::State);
        let largest = self.all().filter(|(_, area, _)| top(area.kind)).map(|(_, area, _)| area.code.as_str());
        let largest: Vec<&str> = largest.take(NAMED).collect();
        let known = match self.areas.len() {
            0 => "no tables of areas are loaded".to_owned(),
            count if largest.is_empty() => format!("there are {count} other areas"),
            count => format!("there are {count} areas, such as {}", largest.join(", ")),
        };
        format!("no figures for an area '{asked}'; {known}")
    }

    /// The area itself and, for a state, the areas in it: those entirely in it, and metropolitan areas that reach into
    /// it.
    pub fn with_parts(&self, id: AreaId) -> Vec<AreaId> {
        let area = self.area(id);
        if area.kind != AreaKind::State {
            return vec![id];
        }
        let inside = |(other, part, _): (AreaId, &Area, &AreaYears)| {
            (other != id && part.states.contains(&area.code)).then_some(other)
        };
        let mut ids = vec![id];
        ids.extend(self.all().filter_map(inside));
        ids.sort_by_key(|id| self.area(*id).kind);
        ids
    }

    /// The areas shown when a request names none: the nation, otherwise the only state with the areas in it. Only areas
    /// with wages or projections count.
    pub fn default_areas(&self) -> Vec<AreaId> {
        let of_kind = |kind| {
            let has_any = |years: &AreaYears| !years.wages.is_empty() || !years.projections.is_empty();
            self.all().filter(move |(_, area, years)| area.kind == kind && has_any(years)).map(|(id, ..)| id)
        };
        if let Some(nation) = of_kind(AreaKind::Nation).next() {
            return vec![nation];
        }
        let states: Vec<AreaId> = of_kind(AreaKind::State).collect();
        match states[..] {
            [state] => self.with_parts(state),
            _ => Vec::new(),
        }
    }
}
