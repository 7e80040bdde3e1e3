//! Lists of occupations to browse: Bright Outlook, job families, job zones, STEM.
//!
//! Each has a page of its categories (`/`), of the occupations of one (`/{code}`), and of all of them (`/all`).

use std::collections::BTreeMap;

use axum::Json;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::address::Base;
use super::asked::Asked;
use super::reference::{Code, Linked, OccupationRef, Titled, sort_occupations};
use super::refusal::Refusal;
use crate::catalog::{Catalog, Occupation, OccupationId};
use crate::engine::Engine;
use crate::soc::{MajorGroup, major_group};

/// A way to divide occupations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Division {
    BrightOutlook,
    JobFamilies,
    JobZones,
    Stem,
}

/// Occupations with something in common, in code order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) code: Code,
    pub(super) title: String,
    pub(super) occupations: Vec<OccupationId>,
}

#[derive(Debug, Serialize)]
struct Category {
    #[serde(flatten)]
    linked: Linked<Code, String>,
    /// Of a type of STEM occupations, the families into which it is divided.
    #[serde(skip_serializing_if = "Option::is_none")]
    job_family: Option<Vec<Linked<Code, &'static str>>>,
}

#[derive(Debug, Serialize)]
struct Items<'a> {
    occupation: Vec<Item<'a>>,
}

/// An occupation with what the list says about it.
#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<Vec<Membership<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_zone: Option<Membership<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_family: Option<Titled<Code, &'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stem_occupation_type: Option<Vec<Membership<'a>>>,
}

/// A category that an occupation is in.
type Membership<'a> = Titled<&'a Code, &'a str>;

/// The code of a category of Bright Outlook by its name.
pub(super) fn bright_outlook_code(name: &str) -> String {
    match name {
        "Rapid Growth" => "grow".to_owned(),
        "Numerous Job Openings" => "openings".to_owned(),
        name if name.starts_with("New") => "emerging".to_owned(),
        other => other.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), "_"),
    }
}

/// The job family of an occupation: its major group.
fn job_family(occupation: &Occupation) -> Option<&'static MajorGroup> {
    major_group(occupation.code.soc())
}

fn family_code(family: &MajorGroup) -> String {
    format!("{}-0000", family.digits)
}

fn titled_family(family: &'static MajorGroup) -> Titled<Code, &'static str> {
    Titled { code: Code::Text(family_code(family)), title: family.title }
}

/// The occupations by each of the things that they have.
pub(super) fn grouped<'a, K: Ord>(
    catalog: &'a Catalog,
    keys: impl Fn(&'a Occupation) -> Vec<K>,
) -> BTreeMap<K, Vec<OccupationId>> {
    let mut groups: BTreeMap<K, Vec<OccupationId>> = BTreeMap::new();
    for (id, occupation) in (0..).zip(catalog.occupations()) {
        for key in keys(occupation) {
            let group = groups.entry(key).or_default();
            if group.last() != Some(&id) {
                group.push(id);
            }
        }
    }
    groups
}

impl Division {
    fn path(self) -> &'static str {
        match self {
            Self::BrightOutlook => "/online/bright_outlook",
            Self::JobFamilies => "/online/job_families",
            Self::JobZones => "/online/job_zones",
            Self::Stem => "/online/stem_occupations",
        }
    }

    /// The orders of the list of one category, or of all occupations; the first is the default.
    fn orders(self, all: bool) -> &'static [&'static str] {
        match (self, all) {
            (Self::JobFamilies, true) => &["title", "code", "family"],
            (Self::JobZones, true) => &["title", "code", "job_zone"],
            (Self::Stem, true) => &["title", "code", "job_family", "stem_occupation_type"],
            (Self::Stem, false) => &["job_family", "title", "code"],
            _ => &["title", "code"],
        }
    }

    /// The categories with their occupations, in the order of their codes.
    ///
    /// # Errors
    /// When the data has none.
    pub(super) fn groups(self, catalog: &Catalog) -> Result<Vec<Group>, Refusal> {
        let groups = match self {
            Self::BrightOutlook => grouped(catalog, |one| one.lists.bright_outlook.iter().collect())
                .into_iter()
                .map(|(title, occupations)| {
                    Group::of(Code::Text(bright_outlook_code(title)), title, occupations)
                })
                .collect(),
            Self::JobFamilies => grouped(catalog, |one| {
                job_family(one).map(|family| (family_code(family), family.title)).into_iter().collect()
            })
            .into_iter()
            .map(|((code, title), occupations)| Group::of(Code::Text(code), title, occupations))
            .collect(),
            Self::JobZones => {
                let mut zones = grouped(catalog, |one| one.job_zone.iter().map(|zone| zone.zone).collect());
                let described = catalog.reference().job_zones.iter();
                described
                    .map(|one| {
                        let occupations = zones.remove(&one.zone).unwrap_or_default();
                        Group::of(Code::Number(one.zone.into()), &one.name, occupations)
                    })
                    .collect()
            }
            // In alphabetical order.
            Self::Stem => (1..)
                .zip(grouped(catalog, |one| {
                    one.lists.stem.iter().flat_map(|types| types.split("; ")).collect()
                }))
                .map(|(number, (title, occupations))| Group::of(Code::Number(number), title, occupations))
                .collect::<Vec<Group>>(),
        };
        if groups.is_empty() {
            return Err(Refusal::of(format!("the data has no {}", self.table())));
        }
        Ok(groups)
    }

    /// The table that it needs, for messages.
    fn table(self) -> &'static str {
        match self {
            Self::BrightOutlook => "list of Bright Outlook occupations",
            Self::JobFamilies => "occupations",
            Self::JobZones => "job zones",
            Self::Stem => "list of STEM occupations",
        }
    }
}

impl Group {
    pub(super) fn of(code: Code, title: &str, occupations: Vec<OccupationId>) -> Self {
        Self { code, title: title.to_owned(), occupations }
    }

    /// The group with a code.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn find<'g>(groups: &'g [Self], code: &str) -> Result<&'g Self, Refusal> {
        let found = groups.iter().find(|group| group.code.to_string() == code);
        found.ok_or_else(|| Refusal::of(format!("'{code}' is not a code of this list")))
    }

    /// The occupations of some groups, each once, in code order.
    pub(super) fn all(groups: &[Self]) -> Vec<OccupationId> {
        let mut all: Vec<OccupationId> =
            groups.iter().flat_map(|group| &group.occupations).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    pub(super) fn has(&self, id: OccupationId) -> bool {
        self.occupations.binary_search(&id).is_ok()
    }

    pub(super) fn linked(&self, base: &Base, path: &str) -> Linked<Code, String> {
        let code = self.code.clone();
        Linked { href: base.named(path, &code.to_string()), code, title: self.title.clone() }
    }
}

/// The groups that an occupation is in.
fn memberships(groups: &[Group], id: OccupationId) -> Vec<Membership<'_>> {
    let own = groups.iter().filter(|group| group.has(id));
    own.map(|group| Titled { code: &group.code, title: group.title.as_str() }).collect()
}

/// Answers with the page of a list's categories.
pub(super) fn categories(division: Division, engine: &Engine, asked: &Asked) -> Answer {
    let catalog = engine.catalog();
    let path = division.path();
    let category = |group: &Group| {
        let linked = group.linked(&asked.base, path);
        let families = || {
            let all = group.occupations.iter().filter_map(|id| job_family(catalog.occupation(*id)));
            let mut families: Vec<&MajorGroup> = all.collect();
            families.dedup();
            let link = |family| {
                let Titled { code, title } = titled_family(family);
                Linked { href: format!("{}?job_family={code}", linked.href), code, title }
            };
            families.into_iter().map(link).collect()
        };
        let job_family = (division == Division::Stem).then(families);
        Category { linked, job_family }
    };
    let groups = division.groups(catalog)?;
    Ok(Json(groups.iter().map(category).collect::<Vec<_>>()).into_response())
}

/// Answers with the page of the occupations of one category, or of all.
pub(super) fn occupations(division: Division, engine: &Engine, code: &str, asked: &Asked) -> Answer {
    let catalog = engine.catalog();
    let groups = division.groups(catalog)?;
    let all = code == "all";
    let mut ids = if all {
        Group::all(&groups)
    } else {
        Group::find(&groups, &whole(division, code))?.occupations.clone()
    };
    if division == Division::Stem
        && let Some(family) = asked.parameters.text("job_family")?
    {
        ids.retain(|id| job_family(catalog.occupation(*id)).is_some_and(|one| family_code(one) == family));
    }
    let order = asked.sort(division.orders(all))?;
    sort_occupations(&mut ids, order, |id| catalog.occupation(*id));
    match order {
        "family" | "job_family" => {
            ids.sort_by_cached_key(|id| job_family(catalog.occupation(*id)).map(|one| one.digits));
        }
        "stem_occupation_type" => {
            ids.sort_by_cached_key(|id| groups.iter().position(|one| one.has(*id)));
        }
        _ => {}
    }
    let item = |id: &OccupationId| {
        let occupation = catalog.occupation(*id);
        let of_all = |wanted| (all && division == wanted).then(|| memberships(&groups, *id));
        let has_family = division == Division::Stem || all && division == Division::JobFamilies;
        Item {
            reference: OccupationRef::of(&asked.base, occupation),
            category: of_all(Division::BrightOutlook),
            job_zone: of_all(Division::JobZones).and_then(|mut own| own.pop()),
            job_family: job_family(occupation).filter(|_| has_family).map(titled_family),
            stem_occupation_type: of_all(Division::Stem),
        }
    };
    let page = asked.page_of(&ids, |ids| Items { occupation: ids.iter().map(item).collect() })?;
    Ok(Json(page).into_response())
}

/// The whole code of a category: a job family's first two digits stand for it too.
fn whole(division: Division, code: &str) -> String {
    if division == Division::JobFamilies && code.len() == 2 {
        format!("{code}-0000")
    } else {
        code.to_owned()
    }
}
