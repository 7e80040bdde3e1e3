//! `GET /occupations/{code}/related`: related occupations as a table and as a picture.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use super::occupation::code_of;
use super::scatter::{Scatter, Upward};
use super::{Portal, Site, figures, rendered};
use crate::api::{Parameters, Problem, Workers};
use crate::engine::{OccupationsRequest, Order, RelatedAnswer, RelatedHit, RelatedRequest};
use crate::money::Money;

/// How many are shown.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "related.html")]
struct RelatedPage<'a> {
    site: Site<'a>,
    answer: &'a RelatedAnswer,
    hits: Vec<Hit<'a>>,
    orders: Vec<(&'static str, String, bool)>,
    upward: Vec<(&'static str, String, bool)>,
    picture: Option<Scatter>,
}

struct Hit<'a> {
    found: &'a RelatedHit,
    likeness: Option<String>,
    wage: Option<String>,
    change: Option<String>,
    openings: Option<String>,
    alike: String,
    to_learn: String,
}

/// Answers `GET /occupations/{code}/related`.
pub(super) async fn page(
    State(portal): State<Arc<Portal>>,
    State(workers): State<Workers>,
    asked: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let (_, code) = code_of(asked)?;
    let engine = Arc::clone(&portal.engine);
    let code = engine.occupation_code(code, None)?;
    let order = parameters.text("sort")?.map_or(Ok(Order::default()), str::parse)?;
    let upward = match parameters.text("by")? {
        Some("job-zone") => Upward::JobZone,
        None | Some("wage") => Upward::Wage,
        Some(other) => return Err(Problem::bad_parameter(format!("by '{other}' is not wage or job-zone"))),
    };
    let request = RelatedRequest::new(code).limit(SHOWN).explain(true).order(order);
    let answer = workers.run(move || engine.related(&request)).await??;
    let own = portal.engine.occupations(&OccupationsRequest::new().codes([code]))?.occupations;
    let own = own.first().and_then(|own| match upward {
        Upward::Wage => own.median_wage.map(Money::dollars),
        Upward::JobZone => own.job_zone.map(f64::from),
    });
    let by = |upward| if upward == Upward::JobZone { "job-zone" } else { "wage" };
    let address = |order: Order, upward: Upward| {
        let pairs = [
            (order != Order::Score).then(|| format!("sort={}", order.name())),
            (upward != Upward::Wage).then(|| format!("by={}", by(upward))),
        ];
        let pairs: Vec<String> = pairs.into_iter().flatten().collect();
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        format!("/occupations/{code}/related{query}")
    };
    let named = |one: Order| match one {
        Order::Score => "Most alike",
        Order::JobZone => "Most preparation",
        Order::Wage => "Best paid",
        Order::Openings => "Most openings",
    };
    let orders = Order::ALL.iter().map(|one| (named(*one), address(*one, upward), *one == order));
    let ways = [("Wage", Upward::Wage), ("Job zone", Upward::JobZone)];
    rendered(&RelatedPage {
        site: Site::of(&portal),
        hits: answer.related.iter().map(Hit::of).collect(),
        orders: orders.collect(),
        upward: ways.into_iter().map(|(name, way)| (name, address(order, way), way == upward)).collect(),
        picture: Scatter::of(&answer.related, own, upward),
        answer: &answer,
    })
}

impl<'a> Hit<'a> {
    fn of(hit: &'a RelatedHit) -> Self {
        let lacking = hit.different.iter().filter(|element| element.importance.difference > 0);
        Self {
            found: hit,
            likeness: hit.score.map(|score| format!("{:.0}%", score * 100.0)),
            wage: hit.median_wage.as_ref().map(figures::yearly),
            change: hit.wage_change.map(figures::difference),
            openings: hit.annual_openings.as_ref().map(figures::thousands),
            alike: hit.alike.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
            to_learn: lacking.map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
        }
    }
}
