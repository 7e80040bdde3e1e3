//! `GET /explore`: occupations that fit a person's own ratings. The address holds all of them, so it can be shared.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Portal, Site, figures, named, rendered};
use crate::api::{Parameters, Problem, Workers, parse_code};
use crate::engine::{OccupationsRequest, OwnRatings, ProfileMatch, ProfileRequest, RatableDomain};
use crate::soc::OnetSocCode;

/// Occupations shown.
const SHOWN: usize = 20;
/// The domains that have sliders; interests are given as letters.
const SLIDERS: [&str; 4] = ["skills", "knowledge", "abilities", "work_activities"];

#[derive(Template)]
#[template(path = "explore.html")]
struct ExplorePage<'a> {
    site: Site<'a>,
    /// Where the ratings come from, if from an occupation.
    from: Option<(OnetSocCode, String)>,
    interest_code: String,
    domains: Vec<RatedDomain<'a>>,
    matches: Vec<Fit>,
    /// How many elements are rated.
    rated: usize,
    compared: usize,
}

/// The sliders of a domain.
struct RatedDomain<'a> {
    /// Its field in a profile.
    field: &'static str,
    name: &'static str,
    sliders: Vec<Slider<'a>>,
}

/// Something to rate. At 0 it does not count.
struct Slider<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
    value: u8,
    /// What the visitor's job rates it.
    of_job: u8,
}

/// An occupation that fits.
struct Fit {
    code: String,
    title: String,
    job_zone: Option<u8>,
    interests: String,
    score: u8,
    alike: String,
    lacking: String,
}

/// Answers `GET /explore`. A current job named by its title redirects to its code.
pub(super) async fn page(
    State(portal): State<Arc<Portal>>,
    State(workers): State<Workers>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let engine = &portal.engine;
    let job = parameters.text("job")?.unwrap_or_default().trim();
    if !job.is_empty() {
        let code = named::occupation(engine, &workers, job).await?;
        return Ok(Redirect::to(&format!("/explore?from={code}")).into_response());
    }
    let from = match parameters.text("from")?.filter(|code| !code.is_empty()) {
        Some(code) => Some(engine.occupation_code(parse_code(code)?, None)?),
        None => None,
    };
    let mut domains = domains(engine.ratable(from)?, &parameters)?;
    let own = domains.iter().any(RatedDomain::is_rated);
    if !own {
        // Without ratings of one's own, those of one's job stand for them.
        for slider in domains.iter_mut().flat_map(|domain| &mut domain.sliders) {
            slider.value = slider.of_job;
        }
    }
    let interest_code = parameters.text("interest_code")?.unwrap_or_default().trim().to_uppercase();
    let request = ProfileRequest {
        skills: ratings(&domains, "skills"),
        knowledge: ratings(&domains, "knowledge"),
        abilities: ratings(&domains, "abilities"),
        work_activities: ratings(&domains, "work_activities"),
        interest_code: Some(interest_code.clone()).filter(|letters| !letters.is_empty()),
        limit: SHOWN + 1,
        ..ProfileRequest::default()
    };
    let rated = domains.iter().flat_map(|domain| &domain.sliders).filter(|one| one.value > 0).count();
    let answer = if rated > 0 || request.interest_code.is_some() {
        let asked = Arc::clone(engine);
        Some(workers.run(move || asked.profile(&request)).await??)
    } else {
        None
    };
    let compared = answer.as_ref().map_or(0, |answer| answer.compared);
    let matches = answer.map(|answer| answer.matches).unwrap_or_default();
    let others = matches.into_iter().filter(|one| from != Some(one.code)).take(SHOWN);
    let title = |code: OnetSocCode| {
        let listed = engine.occupations(&OccupationsRequest::new().codes([code]))?.occupations;
        Ok::<_, Problem>(listed.into_iter().next().map(|one| (code, one.title)))
    };
    rendered(&ExplorePage {
        site: Site::of(&portal),
        from: from.map(title).transpose()?.flatten(),
        interest_code,
        matches: others.map(Fit::of).collect(),
        domains,
        rated,
        compared,
    })
}

/// The sliders with the values in the address.
fn domains<'a>(
    ratable: Vec<RatableDomain<'a>>,
    parameters: &Parameters,
) -> Result<Vec<RatedDomain<'a>>, Problem> {
    let given = parameters.by_name();
    let mut domains = Vec::new();
    for domain in ratable.into_iter().filter(|domain| SLIDERS.contains(&domain.field)) {
        let mut sliders = Vec::with_capacity(domain.elements.len());
        for element in domain.elements {
            let value: u8 = given.parsed(element.id, "a whole number from 0 to 100")?.unwrap_or(0);
            sliders.push(Slider {
                id: element.id,
                name: element.name,
                description: element.description,
                value,
                of_job: element.rating.unwrap_or(0),
            });
        }
        domains.push(RatedDomain { field: domain.field, name: domain.name, sliders });
    }
    Ok(domains)
}

/// The ratings of a domain.
fn ratings(domains: &[RatedDomain<'_>], field: &str) -> OwnRatings {
    let sliders = domains.iter().filter(|domain| domain.field == field).flat_map(|domain| &domain.sliders);
    let rated = sliders.filter(|one| one.value > 0);
    OwnRatings(rated.map(|one| (one.id.to_owned(), f32::from(one.value))).collect())
}

impl RatedDomain<'_> {
    fn is_rated(&self) -> bool {
        self.sliders.iter().any(|one| one.value > 0)
    }

    /// Skills are open, for most people know theirs; so is what is rated.
    fn is_open(&self) -> bool {
        self.field == "skills" || self.is_rated()
    }
}

impl Fit {
    fn of(one: ProfileMatch) -> Self {
        let lacking = one.different.iter().filter(|element| element.importance.difference > 0);
        Self {
            code: one.code.to_string(),
            title: one.title,
            job_zone: one.job_zone,
            interests: one.interests,
            score: (one.score * 100.0).round() as u8,
            alike: one.alike.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
            lacking: lacking.map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
        }
    }
}
