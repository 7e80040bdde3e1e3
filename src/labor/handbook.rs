//! The US Bureau of Labor Statistics' Occupational Outlook Handbook (OOH): which profile covers an occupation, and what the
//! profiles say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{
    CODES, EMPLOYERS, FolderReading, LaborField, OWN_PROFILES, PROFILE_LINKS, PROFILES, SIMILAR, Scope,
    any_header, optional, required, scope,
};
use crate::error::Result;
use crate::table::{Column, Table};

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

/// What the handbook's profiles say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HandbookFacts {
    /// The file with the list of profiles.
    pub file: String,
    /// The profiles by the name of their page, see [`HandbookFacts::page_of`].
    pub profiles: BTreeMap<SmolStr, ProfileFacts>,
}

impl HandbookFacts {
    /// The name of a profile's page, `registered-nurses`: addresses differ in case and folder.
    pub fn page_of(address: &str) -> SmolStr {
        let page = address.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        SmolStr::new(page.strip_suffix(".htm").unwrap_or(&page))
    }
}

/// What a profile says. Its wages and jobs are left out: those of the survey and of the projections are the originals.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProfileFacts {
    /// Its title.
    pub title: SmolStr,
    /// The address of its page.
    pub address: String,
    /// Typical education to enter the occupation.
    pub education: Option<SmolStr>,
    /// Work experience in a related occupation.
    pub experience: Option<SmolStr>,
    /// On-the-job training.
    pub training: Option<SmolStr>,
    /// How employment will change: `Much faster than average`.
    pub outlook: Option<SmolStr>,
    /// The change in percent over the ten projected years.
    pub outlook_percent: Option<f32>,
    /// The industries with the most jobs, largest first.
    pub employers: Vec<LargestEmployer>,
    /// The pages of similar occupations, in the handbook's order.
    pub similar: Vec<SmolStr>,
}

/// An industry that employs many of a profile's workers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LargestEmployer {
    /// The workers: a profile may describe several occupations.
    pub workers: SmolStr,
    /// The industry.
    pub industry: SmolStr,
    /// Percent of these workers.
    pub percent: f32,
}

const PROFILE_COLUMNS: [Column<LaborField>; 8] = [
    required(LaborField::Title, &["title"]),
    required(LaborField::Slug, &["slug"]),
    required(LaborField::Address, &["url"]),
    optional(LaborField::Education, &["entry_education"]),
    optional(LaborField::Experience, &["work_experience"]),
    optional(LaborField::Training, &["training"]),
    optional(LaborField::Outlook, &["outlook_desc"]),
    optional(LaborField::OutlookPercent, &["outlook_pct"]),
];
const PROFILE_PASSED_OVER: &[&str] = &[
    "category",
    "soc_code",
    "median_pay_annual",
    "median_pay_hourly",
    "num_jobs_2024",
    "projected_employment_2034",
    "employment_change",
];
const EMPLOYER_COLUMNS: [Column<LaborField>; 4] = [
    required(LaborField::Slug, &["slug"]),
    required(LaborField::Group, &["group"]),
    required(LaborField::Industry, &["industry"]),
    required(LaborField::Percent, &["percent"]),
];
const SIMILAR_COLUMNS: [Column<LaborField>; 2] =
    [required(LaborField::Slug, &["slug"]), required(LaborField::SimilarSlug, &["similar_slug"])];
const LINK_COLUMNS: [Column<LaborField>; 2] =
    [required(LaborField::Slug, &["slug"]), required(LaborField::Code, CODES)];
const OWN_COLUMNS: [Column<LaborField>; 3] = [
    required(LaborField::Code, CODES),
    required(LaborField::Title, &["TITLE"]),
    required(LaborField::Address, &["ADDRESS", "URL"]),
];

/// What is wrong with a row about a profile that the list of profiles lacks.
const NO_PROFILE: &str = "rows left out, because the list of profiles lacks theirs";

/// Which profiles cover occupations, by the caller's own table and then by the handbook's links; and what profiles say.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<(Vec<HandbookTable>, Option<HandbookFacts>)> {
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
    let Some(mut facts) = profiles(reading)? else { return Ok((tables, None)) };
    tables.extend(by_links(reading, &facts)?);
    employers(reading, &mut facts)?;
    similar(reading, &mut facts)?;
    Ok((tables, Some(facts)))
}

/// The list of profiles.
fn profiles(reading: &mut FolderReading<'_>) -> Result<Option<HandbookFacts>> {
    let Some(file) = reading.newest(PROFILES)? else { return Ok(None) };
    let name = file.name.clone();
    let mut unusable = Vec::new();
    let (table, mut report) =
        reading.rows(file, &PROFILE_COLUMNS, PROFILE_PASSED_OVER, any_header, |cells| {
            let address =
                super::address(cells)?.ok_or_else(|| cells.unexpected(LaborField::Address, "an address"))?;
            let outlook_percent = cells.number(LaborField::OutlookPercent).unwrap_or_else(|error| {
                unusable.push((cells.line, error));
                None
            });
            let facts = ProfileFacts {
                title: SmolStr::new(cells.text(LaborField::Title)?),
                address,
                education: cells.optional_text(LaborField::Education),
                experience: cells.optional_text(LaborField::Experience),
                training: cells.optional_text(LaborField::Training),
                outlook: cells.optional_text(LaborField::Outlook),
                outlook_percent,
                ..ProfileFacts::default()
            };
            Ok((SmolStr::new(cells.text(LaborField::Slug)?), facts))
        })?;
    report.note_unusable(unusable, "their profiles have no change in percent");
    let rows = reading.keep((table, report), "slug", |(slug, _)| Some(slug.clone()))?;
    Ok(Some(HandbookFacts { file: name, profiles: rows.into_iter().collect() }))
}

fn by_links(reading: &mut FolderReading<'_>, facts: &HandbookFacts) -> Result<Option<HandbookTable>> {
    let Some(links) = reading.newest(PROFILE_LINKS)? else { return Ok(None) };
    let file = links.name.clone();
    let mut strays = Vec::new();
    let (Table { rows: profiles, .. }, mut report) =
        reading.some_rows(links, &LINK_COLUMNS, &["link text"], any_header, |cells| {
            let (scope, slug) = (scope(cells)?, cells.text(LaborField::Slug)?);
            let Some(facts) = facts.profiles.get(slug) else {
                strays.push((cells.line, slug.to_owned()));
                return Ok(None);
            };
            Ok(Some(HandbookProfile { scope, title: facts.title.clone(), address: facts.address.clone() }))
        })?;
    report.note_rows(strays, NO_PROFILE);
    reading.report(report);
    Ok(Some(HandbookTable { file, profiles }))
}

fn employers(reading: &mut FolderReading<'_>, facts: &mut HandbookFacts) -> Result<()> {
    let Some(file) = reading.newest(EMPLOYERS)? else { return Ok(()) };
    let mut strays = Vec::new();
    let (table, mut report) = reading.some_rows(file, &EMPLOYER_COLUMNS, &[], any_header, |cells| {
        let slug = cells.text(LaborField::Slug)?;
        let percent = cells.amount(LaborField::Percent)?;
        if percent > 100.0 {
            return Err(cells.unexpected(LaborField::Percent, "a percentage from 0 to 100"));
        }
        if !facts.profiles.contains_key(slug) {
            strays.push((cells.line, slug.to_owned()));
            return Ok(None);
        }
        let employer = LargestEmployer {
            workers: SmolStr::new(cells.text(LaborField::Group)?),
            industry: SmolStr::new(cells.text(LaborField::Industry)?),
            percent: percent as f32,
        };
        Ok(Some((SmolStr::new(slug), employer)))
    })?;
    report.note_rows(strays, NO_PROFILE);
    let rows = reading.keep((table, report), "profile, group and industry", |(slug, employer)| {
        Some((slug.clone(), employer.workers.clone(), employer.industry.clone()))
    })?;
    for (slug, employer) in rows {
        if let Some(profile) = facts.profiles.get_mut(&slug) {
            profile.employers.push(employer);
        }
    }
    Ok(())
}

fn similar(reading: &mut FolderReading<'_>, facts: &mut HandbookFacts) -> Result<()> {
    let Some(file) = reading.newest(SIMILAR)? else { return Ok(()) };
    let mut strays = Vec::new();
    let (table, mut report) = reading.some_rows(file, &SIMILAR_COLUMNS, &[], any_header, |cells| {
        let (slug, other) = (cells.text(LaborField::Slug)?, cells.text(LaborField::SimilarSlug)?);
        let stray = [slug, other].into_iter().find(|slug| !facts.profiles.contains_key(*slug));
        if let Some(stray) = stray {
            strays.push((cells.line, stray.to_owned()));
            return Ok(None);
        }
        Ok(Some((SmolStr::new(slug), SmolStr::new(other))))
    })?;
    report.note_rows(strays, NO_PROFILE);
    for (slug, other) in reading.keep((table, report), "pair of profiles", |pair| Some(pair.clone()))? {
        if let Some(profile) = facts.profiles.get_mut(&slug) {
            profile.similar.push(other);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::HandbookFacts;

    #[test]
    fn pages_are_named_alike_in_any_address() {
        for address in [
            "https://www.bls.gov/ooh/healthcare/registered-nurses.htm",
            "https://www.bls.gov/OOH/Healthcare/Registered-Nurses.htm",
            "registered-nurses",
        ] {
            assert_eq!(HandbookFacts::page_of(address), "registered-nurses");
        }
    }
}
