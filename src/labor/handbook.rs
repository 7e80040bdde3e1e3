//! Which profile of the US Bureau of Labor Statistics' Occupational Outlook Handbook (OOH) covers an occupation.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::{
    CODES, FolderReading, LaborField, OWN_PROFILES, PROFILE_LINKS, PROFILES, Scope, any_header, required,
    scope,
};
use crate::error::Result;
use crate::table::Column;

/// A profile that describes an occupation.
#[derive(Debug, Clone, PartialEq)]
pub struct HandbookProfile {
    /// The occupation.
    pub scope: Scope,
    /// The profile's title.
    pub title: SmolStr,
    /// The address of its page.
    pub address: String,
}

/// A file that assigns profiles to occupations; the first file with a profile for an occupation counts.
#[derive(Debug, Clone, PartialEq)]
pub struct HandbookTable {
    /// The file's name.
    pub file: String,
    /// Its rows.
    pub profiles: Vec<HandbookProfile>,
}

const PROFILE_COLUMNS: [Column<LaborField>; 3] = [
    required(LaborField::Title, &["title"]),
    required(LaborField::Slug, &["slug"]),
    required(LaborField::Address, &["url"]),
];
const PROFILE_PASSED_OVER: &[&str] = &[
    "category",
    "soc_code",
    "median_pay_annual",
    "median_pay_hourly",
    "entry_education",
    "work_experience",
    "training",
    "num_jobs_2024",
    "projected_employment_2034",
    "outlook_pct",
    "outlook_desc",
    "employment_change",
];
const LINK_COLUMNS: [Column<LaborField>; 2] =
    [required(LaborField::Slug, &["slug"]), required(LaborField::Code, CODES)];
const OWN_COLUMNS: [Column<LaborField>; 3] = [
    required(LaborField::Code, CODES),
    required(LaborField::Title, &["TITLE"]),
    required(LaborField::Address, &["ADDRESS", "URL"]),
];

/// The caller's own table, then the handbook's links.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<HandbookTable>> {
    let mut tables = Vec::new();
    if let Some(file) = reading.newest(OWN_PROFILES)? {
        let name = file.name.clone();
        let read = reading.rows(file, &OWN_COLUMNS, &[], any_header, |cells| {
            let address =
                cells.text(LaborField::Address).and_then(|_| super::address(cells))?.unwrap_or_default();
            Ok(HandbookProfile {
                scope: scope(cells)?,
                title: SmolStr::new(cells.text(LaborField::Title)?),
                address,
            })
        })?;
        let profiles =
            reading.keep(read, "code and address", |row| Some((row.scope, row.address.clone())))?;
        tables.push(HandbookTable { file: name, profiles });
    }
    tables.extend(by_links(reading)?);
    Ok(tables)
}

fn by_links(reading: &mut FolderReading<'_>) -> Result<Option<HandbookTable>> {
    let (Some(profiles), Some(links)) = (reading.newest(PROFILES)?, reading.newest(PROFILE_LINKS)?) else {
        return Ok(None);
    };
    let (profiles, report) =
        reading.rows(profiles, &PROFILE_COLUMNS, PROFILE_PASSED_OVER, any_header, |cells| {
            let slug = SmolStr::new(cells.text(LaborField::Slug)?);
            let address =
                super::address(cells)?.ok_or_else(|| cells.unexpected(LaborField::Address, "an address"))?;
            Ok((slug, (SmolStr::new(cells.text(LaborField::Title)?), address)))
        })?;
    reading.report(report);
    let profiles: HashMap<SmolStr, (SmolStr, String)> = profiles.rows.into_iter().collect();
    let file = links.name.clone();
    let (links, report) = reading.rows(links, &LINK_COLUMNS, &["link text"], any_header, |cells| {
        let profile = profiles.get(cells.text(LaborField::Slug)?);
        let profile = profile.map(|(title, address)| (title.clone(), address.clone()));
        Ok((scope(cells)?, profile))
    })?;
    reading.report(report);
    let profile = |(scope, profile): (Scope, Option<(SmolStr, String)>)| {
        profile.map(|(title, address)| HandbookProfile { scope, title, address })
    };
    Ok(Some(HandbookTable { file, profiles: links.rows.into_iter().filter_map(profile).collect() }))
}
