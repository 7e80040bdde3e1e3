//! References to occupations, which most lists consist of.

use std::fmt;

use serde::Serialize;

use super::address::Base;
use super::refusal::Refusal;
use crate::api::parse_code;
use crate::catalog::{Catalog, JobZoneDescription, Occupation, OccupationId};
use crate::engine::Engine;
use crate::soc::OnetSocCode;

/// An occupation in a list.
#[derive(Debug, Serialize)]
pub(super) struct OccupationRef<'a> {
    href: String,
    code: OnetSocCode,
    title: &'a str,
    tags: Tags,
}

/// An occupation in a list that says how much preparation it needs. Only occupations without data have no job zone.
#[derive(Debug, Serialize)]
pub(super) struct ZonedRef<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_zone: Option<Titled<u8, &'a str>>,
}

/// Marks of an occupation; only those that apply are there.
#[derive(Debug, Serialize)]
pub(super) struct Tags {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bright_outlook: bool,
}

/// A list of nothing but occupations.
#[derive(Debug, Serialize)]
pub(super) struct Occupations<'a> {
    pub(super) occupation: Vec<OccupationRef<'a>>,
}

/// A named thing with a code.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Titled<C, T> {
    pub(super) code: C,
    pub(super) title: T,
}

/// A named thing with a code and an address of its own.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Linked<C, T> {
    pub(super) href: String,
    pub(super) code: C,
    pub(super) title: T,
}

/// A named thing with an id.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Identified<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
}

/// A section or page by its title.
#[derive(Debug, Serialize)]
pub(super) struct Content {
    pub(super) href: String,
    pub(super) title: &'static str,
}

/// A code that is a number in some lists and a text in others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub(super) enum Code {
    Number(u32),
    Text(String),
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(code) => write!(f, "{code}"),
            Self::Text(code) => f.write_str(code),
        }
    }
}

impl Tags {
    pub(super) fn of(occupation: &Occupation) -> Self {
        Self { bright_outlook: occupation.lists.is_bright() }
    }
}

impl<'a> OccupationRef<'a> {
    /// An occupation at the address of its overview.
    pub(super) fn of(base: &Base, occupation: &'a Occupation) -> Self {
        Self::at(base.occupation(occupation.code), occupation)
    }

    /// An occupation at another address.
    pub(super) fn at(href: String, occupation: &'a Occupation) -> Self {
        Self { href, code: occupation.code, title: &occupation.title, tags: Tags::of(occupation) }
    }
}

impl<'a> ZonedRef<'a> {
    pub(super) fn of(base: &Base, catalog: &'a Catalog, occupation: &'a Occupation) -> Self {
        let job_zone = job_zone(catalog, occupation).map(Titled::of_zone);
        Self { reference: OccupationRef::of(base, occupation), job_zone }
    }
}

impl<'a> Titled<u8, &'a str> {
    pub(super) fn of_zone(zone: &'a JobZoneDescription) -> Self {
        Self { code: zone.zone, title: &zone.name }
    }
}

impl<'a> Occupations<'a> {
    /// Some occupations of the catalog.
    pub(super) fn of(base: &Base, catalog: &'a Catalog, ids: &[OccupationId]) -> Self {
        Self { occupation: ids.iter().map(|id| OccupationRef::of(base, catalog.occupation(*id))).collect() }
    }
}

/// The job zone of an occupation with its description.
pub(super) fn job_zone<'a>(catalog: &'a Catalog, occupation: &Occupation) -> Option<&'a JobZoneDescription> {
    let zone = occupation.job_zone.as_ref()?.zone;
    catalog.reference().job_zones.iter().find(|one| one.zone == zone)
}

/// Sorts occupations by title, by code or by job zone, as `order` names it; equal ones, and those of other orders, by title.
pub(super) fn sort_occupations<'a, T>(
    items: &mut [T],
    order: &str,
    occupation: impl Fn(&T) -> &'a Occupation,
) {
    items.sort_by(|a, b| occupation(a).title.cmp(&occupation(b).title));
    match order {
        "code" => items.sort_by_key(|one| occupation(one).code),
        "zone" | "job_zone" => items.sort_by_key(|one| zone_number(occupation(one))),
        _ => {}
    }
}

/// The number of an occupation's job zone; those without one come last.
fn zone_number(occupation: &Occupation) -> u8 {
    occupation.job_zone.as_ref().map_or(u8::MAX, |zone| zone.zone)
}

/// Whether each of some words is one of a name's, or begins one.
pub(super) fn has_all(words: &[String], wanted: &[String]) -> bool {
    !wanted.is_empty() && wanted.iter().all(|word| words.iter().any(|one| one.starts_with(word.as_str())))
}

/// The occupation whose code a caller has written.
///
/// # Errors
/// For a text that is no code, and for a code that the release lacks or that is obsolete.
pub(super) fn occupation<'a>(
    engine: &'a Engine,
    code: &str,
) -> Result<(OccupationId, &'a Occupation), Refusal> {
    let code = engine.occupation_code(parse_code(code)?, None)?;
    let id = engine.catalog().id_of(code).ok_or_else(|| Refusal::no_data("entry", code))?;
    Ok((id, engine.catalog().occupation(id)))
}
