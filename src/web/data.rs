//! `GET /data`: what data this server has, from whom, and what is missing.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Portal, Site, rendered};
use crate::api::Problem;
use crate::catalog::Counts;
use crate::engine::{AreaDetail, AreasRequest, Engine, Info};
use crate::labor::AreaKind;
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
    /// Whether tables of the labor market are loaded.
    labor: bool,
}

/// Answers `GET /data`.
pub(super) async fn page(State(portal): State<Arc<Portal>>) -> Result<Response, Problem> {
    let info = portal.engine.info();
    let labor = !info.labor.is_empty();
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
    rendered(&DataPage { site: Site::of(&portal), info, loaded: portal.home.loaded(), titles, labor })
}

/// The release and the tables of the labor market, with their years and areas.
pub(super) fn loaded(engine: &Engine) -> Vec<Loaded> {
    let release = engine.release();
    // No area is named that there might be none of.
    let areas = engine.areas(&AreasRequest::new()).map(|all| all.areas).unwrap_or_default();
    let mut loaded =
        vec![Loaded { name: "Release", what: release_of(release.version.as_str(), release.sample) }];
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

fn release_of(version: &str, sample: bool) -> String {
    if sample { format!("sample of O*NET {version}") } else { format!("O*NET {version}") }
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
