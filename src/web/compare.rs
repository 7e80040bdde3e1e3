//! `GET /compare?codes=…`: two or three occupations side by side.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Portal, Site, figures, named, rendered};
use crate::api::{Parameters, Problem, Workers, parse_code};
use crate::engine::{
    CompareRequest, ComparedElement, Comparison, Engine, OccupationSummary, OccupationsRequest,
};
use crate::soc::OnetSocCode;

/// How many fit beside each other.
const MOST: usize = 3;
/// How many of each kind are shown before the rest are left to the data.
const SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage<'a> {
    site: Site<'a>,
    /// Those to compare; none or one asks for more.
    occupations: Vec<OccupationSummary>,
    rows: Vec<Row>,
    moves: Vec<Move>,
    /// Places for titles in the form, filled with those compared.
    fields: Vec<String>,
}

/// A fact of each occupation.
struct Row {
    name: &'static str,
    cells: Vec<String>,
}

/// A move from the first occupation to another.
struct Move {
    to: String,
    comparison: Comparison,
}

/// Answers `GET /compare`. Occupations that are named by title redirect to the same comparison by code.
pub(super) async fn page(
    State(portal): State<Arc<Portal>>,
    State(workers): State<Workers>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let engine = &portal.engine;
    let mut codes = Vec::new();
    for code in parameters.list::<String>("codes", "a code")? {
        codes.push(engine.occupation_code(parse_code(&code)?, None)?);
    }
    let written: Vec<&str> =
        parameters.all("occupation").map(str::trim).filter(|one| !one.is_empty()).collect();
    check_number(codes.len() + written.len())?;
    if !written.is_empty() {
        for text in written {
            codes.push(named::occupation(engine, &workers, text).await?);
        }
        let codes = distinct(codes).iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        return Ok(Redirect::to(&format!("/compare?codes={codes}")).into_response());
    }
    let codes = distinct(codes);
    let asked = (Arc::clone(engine), codes.clone());
    let moves = workers.run(move || moves(&asked.0, &asked.1)).await??;
    let occupations = summaries(engine, &codes)?;
    let mut fields: Vec<String> = occupations.iter().map(|one| one.title.clone()).collect();
    fields.resize(MOST, String::new());
    let page = ComparePage { site: Site::of(&portal), rows: rows(&occupations), occupations, moves, fields };
    rendered(&page)
}

fn check_number(count: usize) -> Result<(), Problem> {
    if count <= MOST {
        return Ok(());
    }
    Err(Problem::bad_parameter(format!("{count} occupations are too many to compare; choose up to {MOST}")))
}

fn distinct(codes: Vec<OnetSocCode>) -> Vec<OnetSocCode> {
    let mut known = Vec::new();
    for code in codes {
        if !known.contains(&code) {
            known.push(code);
        }
    }
    known
}

/// The occupations in the order asked.
fn summaries(engine: &Engine, codes: &[OnetSocCode]) -> Result<Vec<OccupationSummary>, Problem> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let listed = engine.occupations(&OccupationsRequest::new().codes(codes))?.occupations;
    Ok(codes.iter().filter_map(|code| listed.iter().find(|one| one.code == *code).cloned()).collect())
}

fn moves(engine: &Engine, codes: &[OnetSocCode]) -> crate::Result<Vec<Move>> {
    let Some((from, others)) = codes.split_first() else { return Ok(Vec::new()) };
    let to = |to: &OnetSocCode| {
        let comparison = engine.compare(&CompareRequest::new(*from, *to))?;
        Ok(Move { to: comparison.to.title.clone(), comparison })
    };
    others.iter().map(to).collect()
}

fn rows(occupations: &[OccupationSummary]) -> Vec<Row> {
    let row = |name, cell: &dyn Fn(&OccupationSummary) -> Option<String>| Row {
        name,
        cells: occupations.iter().map(|one| cell(one).unwrap_or_else(|| "unknown".to_owned())).collect(),
    };
    vec![
        row("Median wage", &|one| one.median_wage.as_ref().map(figures::yearly)),
        row("Openings a year", &|one| one.annual_openings.as_ref().map(figures::thousands)),
        row("Growth a year", &|one| one.annual_growth_pct.as_ref().map(figures::change)),
        row("Job zone", &|one| one.job_zone.map(|zone| zone.to_string())),
        row("Interests", &|one| Some(one.interests.clone()).filter(|letters| !letters.is_empty())),
        row("Bright Outlook", &|one| Some(if one.bright_outlook { "yes" } else { "no" }.to_owned())),
    ]
}

impl Move {
    /// What the move takes in words, such as `one job zone up, $12,000 more a year`.
    fn summary(&self) -> String {
        let zones = self.comparison.job_zone_step.map(|step| match step {
            0 => "the same preparation".to_owned(),
            1.. => "more preparation".to_owned(),
            _ => "less preparation".to_owned(),
        });
        let wage =
            self.comparison.wage_change.map(|change| format!("{} a year", figures::difference(change)));
        zones.into_iter().chain(wage).collect::<Vec<_>>().join(", ")
    }

    fn to_learn(&self) -> &[ComparedElement] {
        first(&self.comparison.to_learn)
    }

    fn carries_over(&self) -> &[ComparedElement] {
        first(&self.comparison.carries_over)
    }

    fn shared_activities(&self) -> impl Iterator<Item = &str> {
        self.comparison.activities.shared.iter().take(SHOWN).map(|one| one.activity.as_str())
    }

    fn shared_titles(&self) -> impl Iterator<Item = &str> {
        self.comparison.shared_titles.iter().take(SHOWN).map(String::as_str)
    }
}

fn first<T>(all: &[T]) -> &[T] {
    &all[..all.len().min(SHOWN)]
}
