//! References to occupations, which most lists consist of.

use serde::Serialize;

use super::address::Base;
use super::refusal::Refusal;
use crate::api::parse_code;
use crate::catalog::{Catalog, Occupation, OccupationId};
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
#[derive(Debug, Serialize)]
pub(super) struct Titled<C, T> {
    pub(super) code: C,
    pub(super) title: T,
}

/// A named thing with a code and an address of its own.
#[derive(Debug, Serialize)]
pub(super) struct Linked<C, T> {
    pub(super) href: String,
    pub(super) code: C,
    pub(super) title: T,
}

/// A section or page by its title.
#[derive(Debug, Serialize)]
pub(super) struct Content {
    pub(super) href: String,
    pub(super) title: &'static str,
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

impl<'a> Occupations<'a> {
    /// Some occupations of the catalog.
    pub(super) fn of(base: &Base, catalog: &'a Catalog, ids: &[OccupationId]) -> Self {
        Self { occupation: ids.iter().map(|id| OccupationRef::of(base, catalog.occupation(*id))).collect() }
    }
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
