//! Rows of labor market tables → [`LaborMarket`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use smol_str::SmolStr;

use super::areas::{AreaId, AreaIntake, Areas};
use super::codes::Codes;
use super::figures;
use super::links::Links;
use super::lists::{ByOccupation, Handbook, License, Listed, Profile, Program};
use super::projections::{
    EntryTable, IndustryEntry, IndustrySeries, ProjectionEntry, ProjectionSeries, ShareEntry,
};
use super::wages::{WageEntry, WageSeries};
use super::{LaborMarket, SourceId};
use crate::catalog::{Catalog, ListMatch, OccupationId, Resolution};
use crate::error::Result;
use crate::labor::{
    Area, AreaKind, FileSource, FileSources, IndustryRow, LaborTables, LinkTable, PayBasis, Scope, Wage,
    WagePoints, WageRow, WageTable,
};
use crate::soc::SocCode;

impl LaborMarket {
    /// Joins tables to the occupations of a catalog, and reports how well they fit: one match for each file with codes.
    /// When two files have a row for the same thing, the row of the later file, by name, wins.
    ///
    /// # Errors
    /// [`crate::Error::Table`] for two areas with the same code, and for too many areas.
    pub fn join(catalog: &Catalog, labor: &LaborTables) -> Result<(Self, Vec<ListMatch>)> {
        let published = published(labor);
        let all: BTreeSet<SocCode> = published.iter().flat_map(|(_, codes)| codes).copied().collect();
        let mut codes = Codes::new(catalog, labor, &all);
        let known = codes.known();
        let mut fits: Vec<ListMatch> = published
            .iter()
            .map(|(file, codes)| {
                let unmatched: Vec<String> = codes.difference(&known).map(ToString::to_string).collect();
                ListMatch::new(file, codes.len() - unmatched.len(), unmatched.into_iter())
            })
            .collect();
        codes.set_titles(titles(labor));

        let mut intake = Intake { areas: areas(labor)?, sources: SourceIntake::new(&labor.sources) };
        let wages = wages(labor, &known, &mut intake);
        let (projections, entry) = projections(labor, &known, &mut intake);
        let industries = industries(labor, &known, &mut intake);
        let places = Places { catalog };
        let programs = programs(labor, &places, &mut intake, &mut fits);
        let (licenses, licensed_areas) = licenses(labor, &places, &mut intake, &mut fits);
        let profiles = profiles(labor, &places, &mut intake, &mut fits);
        let handbook = Handbook::of(labor, |file| intake.sources.id(file));
        let mut links = Links::default();
        let built_in = LinkTable::built_in()?;
        for row in std::iter::once(&built_in).chain(&labor.links).flat_map(|table| &table.rows) {
            links.add(row);
        }
        let Intake { areas, sources } = intake;
        let mut market = Self {
            areas,
            sources: sources.list,
            codes,
            wages,
            projections,
            entry,
            industries,
            programs,
            licenses,
            licensed_areas,
            profiles,
            handbook,
            links,
            national: Vec::new(),
        };
        market.national = figures::national(&market, catalog.occupations().len());
        Ok((market, fits))
    }
}

/// The SOC codes of each file of figures.
fn published(labor: &LaborTables) -> Vec<(&str, BTreeSet<SocCode>)> {
    let wages = labor
        .wages
        .iter()
        .map(|table| (table.file.as_str(), table.rows.iter().map(|row| row.code).collect()));
    let projections = labor
        .projections
        .iter()
        .map(|table| (table.file.as_str(), table.rows.iter().map(|row| row.code).collect()));
    let industries = labor
        .industries
        .iter()
        .map(|table| (table.file.as_str(), table.rows.iter().map(|row| row.code).collect()));
    wages.chain(projections).chain(industries).collect()
}

/// Titles of codes: from the last table of wages, otherwise of projections or industries, otherwise from the SOC.
fn titles(labor: &LaborTables) -> impl Fn(SocCode) -> Option<SmolStr> {
    let mut titles: HashMap<SocCode, SmolStr> = HashMap::new();
    let wages = labor.wages.iter().flat_map(|table| &table.rows).map(|row| (row.code, &row.title));
    let projections =
        labor.projections.iter().flat_map(|table| &table.rows).map(|row| (row.code, &row.title));
    let industries = labor.industries.iter().flat_map(|table| &table.rows).map(|row| (row.code, &row.title));
    for (code, title) in industries.chain(projections).chain(wages) {
        if let Some(title) = title {
            titles.insert(code, title.clone());
        }
    }
    move |code| titles.get(&code).cloned().or_else(|| labor.group_titles.of(code).map(SmolStr::new))
}

/// State shared while joining tables.
struct Intake<'a> {
    areas: Areas,
    sources: SourceIntake<'a>,
}

impl Intake<'_> {
    fn area(&self, area: &Area) -> AreaId {
        // The areas of every table have been added already.
        self.areas.id_of(&area.code).unwrap_or_default()
    }
}

/// Numbers sources in order of first use.
struct SourceIntake<'a> {
    known: &'a FileSources,
    list: Vec<FileSource>,
}

impl<'a> SourceIntake<'a> {
    fn new(known: &'a FileSources) -> Self {
        Self { known, list: Vec::new() }
    }

    fn id(&mut self, file: &str) -> SourceId {
        let source = self.known.of(file);
        let place = self.list.iter().position(|one| *one == source).unwrap_or_else(|| {
            self.list.push(source);
            self.list.len() - 1
        });
        SourceId::try_from(place).unwrap_or(SourceId::MAX)
    }
}

fn areas(labor: &LaborTables) -> Result<Areas> {
    let mut intake = AreaIntake::default();
    for table in &labor.wages {
        table.areas.iter().try_for_each(|area| intake.add(area, &table.file))?;
    }
    for table in &labor.projections {
        table.rows.iter().try_for_each(|row| intake.add(&row.area, &table.file))?;
    }
    for table in &labor.industries {
        table.rows.iter().try_for_each(|row| intake.add(&row.area, &table.file))?;
    }
    for table in &labor.licenses {
        let areas = table.rows.iter().flat_map(|row| [&row.area, &row.listed_in]);
        areas.into_iter().try_for_each(|area| intake.add(area, &table.file))?;
    }
    intake.finish()
}

/// Rows by area and year, the newest year of an area first.
type Series<K, V> = BTreeMap<(AreaId, std::cmp::Reverse<K>), BTreeMap<SocCode, V>>;

fn wages(labor: &LaborTables, known: &BTreeSet<SocCode>, intake: &mut Intake<'_>) -> Vec<WageSeries> {
    let mut series: Series<u16, WageEntry> = BTreeMap::new();
    let stated = bases(labor);
    let both = both_in_nation(labor);
    for table in &labor.wages {
        let source = intake.sources.id(&table.file);
        let areas: Vec<AreaId> = table.areas.iter().map(|area| intake.area(area)).collect();
        for row in table.rows.iter().filter(|row| known.contains(&row.code)) {
            let entry = WageEntry {
                code: row.code,
                source,
                employment: row.employment,
                hourly: row.hourly,
                yearly: row.yearly,
                basis: basis(row, &stated),
                both_in_nation: both.contains(&row.code),
                one_period: stated.contains_key(&row.code),
            };
            series.entry((areas[row.area], std::cmp::Reverse(row.year))).or_default().insert(row.code, entry);
        }
    }
    let made = |((area, std::cmp::Reverse(year)), rows): (_, BTreeMap<SocCode, WageEntry>)| {
        intake.areas.years_mut(area).wages.push(year);
        WageSeries { area, year, rows: rows.into_values().collect() }
    };
    series.into_iter().map(made).collect()
}

/// The pay basis of occupations, where a table states it.
fn bases(labor: &LaborTables) -> HashMap<SocCode, PayBasis> {
    let rows = labor.wages.iter().flat_map(|table| &table.rows);
    rows.filter(|row| row.basis != PayBasis::Both).map(|row| (row.code, row.basis)).collect()
}

/// The codes for which a national table has both hourly and yearly wages.
fn both_in_nation(labor: &LaborTables) -> BTreeSet<SocCode> {
    let is_amount = |wage: Wage| matches!(wage, Wage::Amount(_));
    let of_nation = |table: &'_ WageTable| -> Vec<SocCode> {
        let rows = table.rows.iter().filter(|row| table.areas[row.area].kind == AreaKind::Nation);
        rows.filter(|row| is_amount(row.hourly.mean) && is_amount(row.yearly.mean))
            .map(|row| row.code)
            .collect()
    };
    labor.wages.iter().flat_map(of_nation).collect()
}

/// The pay basis of a row. State tables leave out what the national table states: a row with only yearly wages counts
/// as yearly-only when another table states that for the occupation.
fn basis(row: &WageRow, stated: &HashMap<SocCode, PayBasis>) -> PayBasis {
    let has = |points: &WagePoints| {
        points.all().iter().any(|wage| matches!(wage, Wage::Amount(_) | Wage::TopCoded))
    };
    match stated.get(&row.code) {
        Some(PayBasis::YearlyOnly) if !has(&row.hourly) && has(&row.yearly) => PayBasis::YearlyOnly,
        Some(PayBasis::HourlyOnly) if !has(&row.yearly) && has(&row.hourly) => PayBasis::HourlyOnly,
        _ => row.basis,
    }
}

fn projections(
    labor: &LaborTables,
    known: &BTreeSet<SocCode>,
    intake: &mut Intake<'_>,
) -> (Vec<ProjectionSeries>, EntryTable) {
    let mut series: Series<(u16, u16), ProjectionEntry> = BTreeMap::new();
    let mut entry = EntryTable::default();
    for table in &labor.projections {
        let source = intake.sources.id(&table.file);
        for row in table.rows.iter().filter(|row| known.contains(&row.code)) {
            let key = (intake.area(&row.area), std::cmp::Reverse((row.base_year, row.target_year)));
            let entry = ProjectionEntry {
                code: row.code,
                source,
                base: row.base,
                target: row.target,
                openings: row.openings,
            };
            series.entry(key).or_default().insert(row.code, entry);
        }
        if !table.entry.is_empty() {
            let rows = table.entry.iter().filter(|(code, _)| known.contains(code));
            entry = EntryTable { source, rows: rows.map(|(code, needed)| (*code, needed.clone())).collect() };
        }
    }
    let made =
        |((area, std::cmp::Reverse((base_year, target_year))), rows): (_, BTreeMap<_, ProjectionEntry>)| {
            intake.areas.years_mut(area).projections.push((base_year, target_year));
            ProjectionSeries { area, base_year, target_year, rows: rows.into_values().collect() }
        };
    (series.into_iter().map(made).collect(), entry)
}

fn industries(
    labor: &LaborTables,
    known: &BTreeSet<SocCode>,
    intake: &mut Intake<'_>,
) -> Vec<IndustrySeries> {
    type Shares<'r> = (SourceId, bool, BTreeMap<(&'r SmolStr, Option<&'r SmolStr>), &'r IndustryRow>);
    let mut series: Series<u16, Shares<'_>> = BTreeMap::new();
    for table in &labor.industries {
        let source = intake.sources.id(&table.file);
        let mut begun = BTreeSet::new();
        for row in table.rows.iter().filter(|row| known.contains(&row.code)) {
            let area = intake.area(&row.area);
            let codes = series.entry((area, std::cmp::Reverse(row.year))).or_default();
            // Shares of one occupation come from one file: those of two would add up to more than 100%.
            if begun.insert((area, row.year, row.code)) {
                codes.insert(row.code, (source, table.from_jobs, BTreeMap::new()));
            }
            if let Some((_, _, shares)) = codes.get_mut(&row.code) {
                shares.insert((&row.industry, row.naics.as_ref()), row);
            }
        }
    }
    let made = |((area, std::cmp::Reverse(year)), codes): (_, BTreeMap<SocCode, Shares<'_>>)| {
        intake.areas.years_mut(area).industries.push(year);
        let names: BTreeSet<_> = codes.values().flat_map(|(_, _, shares)| shares.keys().copied()).collect();
        let names: Vec<_> = names.into_iter().collect();
        let from_jobs = codes.values().any(|(_, from_jobs, _)| *from_jobs);
        let entry = |(&code, (source, _, shares)): (&SocCode, &Shares<'_>)| {
            let share = |(name, row): (&_, &&IndustryRow)| ShareEntry {
                industry: names.binary_search(name).unwrap_or_default() as u32,
                percent: row.percent,
                jobs: row.jobs,
                establishments: row.establishments,
            };
            let mut shares: Vec<ShareEntry> = shares.iter().map(share).collect();
            let percent = |share: &ShareEntry| share.percent.unwrap_or(-1.0);
            shares.sort_by(|a, b| percent(b).total_cmp(&percent(a)).then(a.industry.cmp(&b.industry)));
            IndustryEntry { code, source: *source, shares }
        };
        let rows = codes.iter().map(entry).collect();
        let industries = names.iter().map(|(name, naics)| ((*name).clone(), naics.cloned())).collect();
        IndustrySeries { area, year, from_jobs, industries, rows }
    };
    series.into_iter().map(made).collect()
}

/// Finds the occupations that list rows are about.
struct Places<'a> {
    catalog: &'a Catalog,
}

impl Places<'_> {
    /// The occupations in code order; for a code of another edition, its successors or its origins.
    fn of(&self, scope: Scope) -> Vec<OccupationId> {
        let catalog = self.catalog;
        if let Scope::SocOccupation(code) = scope {
            let within = (0..).zip(catalog.occupations()).filter(|(_, one)| one.code.soc() == code.soc());
            let within: Vec<OccupationId> = within.map(|(id, _)| id).collect();
            if !within.is_empty() {
                return within;
            }
        }
        let resolution = match scope {
            Scope::Occupation(code) => catalog.resolve(code),
            Scope::SocOccupation(code) => catalog.resolve_soc(code.soc()),
        };
        let codes = match resolution {
            Resolution::Current(id) => return vec![id],
            Resolution::Replaced { by, .. } => by,
            _ => catalog.origins(scope.code()),
        };
        codes.into_iter().filter_map(|code| catalog.id_of(code)).collect()
    }

    /// Lists the rows of a file by occupation, and adds the match of the file to `fits`.
    fn list<T: PartialEq + Clone>(
        &self,
        lists: &mut ByOccupation<T>,
        file: &str,
        rows: impl Iterator<Item = (Scope, Listed<T>)>,
        fits: &mut Vec<ListMatch>,
    ) {
        lists.0.resize_with(self.catalog.occupations().len(), Vec::new);
        let (mut matched, mut unmatched) = (BTreeSet::new(), BTreeSet::new());
        for (scope, listed) in rows {
            let occupations = self.of(scope);
            if occupations.is_empty() {
                unmatched.insert(scope.code());
            } else {
                matched.insert(scope.code());
            }
            for id in occupations {
                let list = &mut lists.0[usize::from(id)];
                if !list.iter().any(|known| known.of == listed.of) {
                    list.push(listed.clone());
                }
            }
        }
        fits.push(ListMatch::new(file, matched.len(), unmatched.into_iter().map(|code| code.to_string())));
    }
}

fn programs(
    labor: &LaborTables,
    places: &Places<'_>,
    intake: &mut Intake<'_>,
    fits: &mut Vec<ListMatch>,
) -> ByOccupation<Program> {
    let mut programs = ByOccupation::default();
    for table in &labor.programs {
        let source = intake.sources.id(&table.file);
        let rows = table.rows.iter().map(|row| {
            let of = Program { title: row.title.clone(), cip: row.cip.clone() };
            (row.scope, Listed { source, of })
        });
        places.list(&mut programs, &table.file, rows, fits);
    }
    programs.0.iter_mut().for_each(|list| list.sort_by(|a, b| a.of.cmp(&b.of)));
    programs
}

fn licenses(
    labor: &LaborTables,
    places: &Places<'_>,
    intake: &mut Intake<'_>,
    fits: &mut Vec<ListMatch>,
) -> (ByOccupation<License>, Vec<AreaId>) {
    let mut licenses = ByOccupation::default();
    let mut covered = BTreeSet::new();
    for table in &labor.licenses {
        let source = intake.sources.id(&table.file);
        let rows: Vec<(Scope, Listed<License>)> = table
            .rows
            .iter()
            .map(|row| {
                let area = intake.area(&row.area);
                covered.insert(intake.area(&row.listed_in));
                let of = License {
                    area,
                    name: row.license.clone(),
                    agency: row.agency.clone(),
                    address: row.address.clone(),
                    description: row.description.clone(),
                    requirements: row.requirements.clone(),
                    updated: row.updated.clone(),
                };
                (row.scope, Listed { source, of })
            })
            .collect();
        places.list(&mut licenses, &table.file, rows.into_iter(), fits);
    }
    licenses.0.iter_mut().for_each(|list| list.sort_by(|a, b| a.of.cmp(&b.of)));
    (licenses, covered.into_iter().collect())
}

/// Takes the profiles of each occupation from the most trusted table that has any.
fn profiles(
    labor: &LaborTables,
    places: &Places<'_>,
    intake: &mut Intake<'_>,
    fits: &mut Vec<ListMatch>,
) -> ByOccupation<Profile> {
    let mut profiles: ByOccupation<Profile> = ByOccupation::default();
    for table in &labor.handbook {
        let source = intake.sources.id(&table.file);
        let mut own = ByOccupation::default();
        let rows = table.profiles.iter().map(|row| {
            let of = Profile { title: row.title.clone(), address: row.address.clone() };
            (row.scope, Listed { source, of })
        });
        places.list(&mut own, &table.file, rows, fits);
        profiles.0.resize_with(own.0.len(), Vec::new);
        for (kept, own) in profiles.0.iter_mut().zip(own.0) {
            if kept.is_empty() {
                *kept = own;
            }
        }
    }
    profiles
}
