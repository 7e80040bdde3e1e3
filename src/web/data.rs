//! `GET /data`: what data this server has, from whom, and what is missing.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Portal, Site, rendered};
use crate::api::Problem;
use crate::catalog::{Counts, ReleaseInfo};
use crate::engine::{AreaDetail, AreasRequest, Engine, Info};
use crate::labor::{AreaKind, FileSources};
use crate::text::thousands;

/// Data that is loaded, in a line.
pub(super) struct Loaded {
    pub(super) name: &'static str,
    pub(super) what: String,
}

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage<'a> {
    site: Site<'a>,
    info: Info,
    loaded: &'a [Loaded],
    titles: String,
    missing: Vec<String>,
    /// Publications that other data is from.
    publications: BTreeSet<String>,
    logs_queries: bool,
}

/// Kinds of tables about the labor market, by their folder, with what is off without them.
const KINDS: [(&str, &str); 7] = [
    ("wages", "Wages and jobs by area"),
    ("projections", "Projected openings and growth"),
    ("industries", "Industries of an occupation’s jobs"),
    ("programs", "Programs of study that lead to an occupation"),
    ("licenses", "Licenses"),
    ("handbook", "Profiles of the Occupational Outlook Handbook"),
    ("lists", "Lists of Bright Outlook and STEM occupations and of career clusters"),
];

/// Answers `GET /data`.
pub(super) async fn page(State(portal): State<Arc<Portal>>) -> Result<Response, Problem> {
    let info = portal.engine.info();
    let Counts {
        occupations,
        alternate_titles,
        short_titles,
        reported_titles,
        local_titles,
        listed_titles,
        ..
    } = info.counts;
    let titles = [occupations, alternate_titles, short_titles, reported_titles, local_titles, listed_titles];
    let titles = thousands(titles.into_iter().sum::<usize>() as u64);
    let page = DataPage {
        site: Site::of(&portal),
        loaded: portal.home.loaded(),
        titles,
        missing: missing(&portal.engine, &info),
        publications: publications(&portal.engine, &info),
        logs_queries: portal.logs_queries,
        info,
    };
    rendered(&page)
}

impl DataPage<'_> {
    /// Whether tables of this kind are loaded.
    fn has(&self, folder: &str) -> bool {
        has(&self.info, folder)
    }
}

fn has(info: &Info, folder: &str) -> bool {
    info.labor.iter().any(|file| file.split('/').next() == Some(folder))
}

/// What a report or an answer lacks, in a sentence each: tables of the release and of the labor market, and classifications.
fn missing(engine: &Engine, info: &Info) -> Vec<String> {
    let release = info.missing.iter().map(|table| format!("{}: {}", table.table, table.off));
    let labor = KINDS.iter().filter(|(folder, _)| !has(info, folder)).map(|(_, what)| (*what).to_owned());
    let schemes = engine.schemes().schemes.into_iter().filter(|scheme| !scheme.loaded);
    release.chain(labor).chain(schemes.map(|scheme| format!("Codes: {}", scheme.title))).collect()
}

/// The publications of the labor-market files, and those of classifications and lists of titles.
fn publications(engine: &Engine, info: &Info) -> BTreeSet<String> {
    let known = FileSources::default();
    let files =
        info.labor.iter().map(|file| known.of(file)).filter(|source| !info.labor.contains(&source.name));
    let schemes = engine.schemes().schemes.into_iter().filter(|scheme| scheme.loaded);
    let schemes = schemes.flat_map(|scheme| scheme.sources).map(|source| source.name);
    files.map(|source| source.name).chain(schemes).collect()
}

/// The release and the tables of the labor market, with their years and areas.
pub(super) fn loaded(engine: &Engine) -> Vec<Loaded> {
    let release = engine.release();
    // No area is named that there might be none of.
    let areas = engine.areas(&AreasRequest::new()).map(|all| all.areas).unwrap_or_default();
    let mut loaded = vec![Loaded { name: "Release", what: release_of(release) }];
    let mut table = |name, years: Option<String>, with: Vec<&AreaDetail<'_>>| {
        loaded.extend(years.map(|years| Loaded { name, what: format!("{years}, {}", places(&with)) }));
    };
    let newest = areas.iter().filter_map(|area| area.wage_years.first()).max();
    table("Wages", newest.map(u16::to_string), having(&areas, |area| !area.wage_years.is_empty()));
    let newest = areas.iter().filter_map(|area| area.projection_years.first()).max();
    let years = newest.map(|(base, target)| format!("{base}–{target}"));
    table("Projections", years, having(&areas, |area| !area.projection_years.is_empty()));
    let newest = areas.iter().filter_map(|area| area.industry_years.first()).max();
    table("Industries", newest.map(u16::to_string), having(&areas, |area| !area.industry_years.is_empty()));
    loaded
}

fn release_of(release: &ReleaseInfo) -> String {
    let sample = if release.sample { "sample of " } else { "" };
    let date = release.date.as_ref().map(|date| format!(", {date}")).unwrap_or_default();
    format!("{sample}O*NET {}{date}", release.version)
}

fn having<'a, 'b>(
    areas: &'b [AreaDetail<'a>],
    has: impl Fn(&AreaDetail<'a>) -> bool,
) -> Vec<&'b AreaDetail<'a>> {
    areas.iter().filter(|area| has(area)).collect()
}

/// Areas in words: `the nation, 51 states and territories and 3 local areas`.
fn places(areas: &[&AreaDetail<'_>]) -> String {
    let of = |kinds: &[AreaKind]| areas.iter().filter(|area| kinds.contains(&area.kind)).count();
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let parts: Vec<String> = [
        (of(&[AreaKind::Nation]) > 0).then(|| "the nation".to_owned()),
        counted(of(&[AreaKind::State]), "state or territory", "states and territories"),
        counted(
            of(&[AreaKind::Metropolitan, AreaKind::Nonmetropolitan, AreaKind::Other]),
            "local area",
            "local areas",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    match &parts[..] {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_counted_in_words() {
        let area = |kind| AreaDetail::named("X", kind);
        let all = [AreaKind::Nation, AreaKind::State, AreaKind::State, AreaKind::Other].map(area);
        let of = |count: usize| places(&all.iter().take(count).collect::<Vec<_>>());
        assert_eq!([0, 1, 2].map(of), ["", "the nation", "the nation and 1 state or territory"]);
        assert_eq!(of(4), "the nation, 2 states and territories and 1 local area");
    }
}
