//! The list of occupations related to one: how it is asked for, filtered, ordered and explained.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::descriptors::Descriptors;
use super::elements::ComparedElement;
use super::ranking::{Basis, KEPT, Neighbour, Related};
use super::reasons::{Likeness, reasons};
use crate::catalog::{Catalog, OccupationId, RelatedTier};
use crate::error::{Error, Result};
use crate::market::{CodeOf, LaborMarket};
use crate::money::Money;
use crate::soc::{OnetSocCode, SocCode};

/// How many reasons of either sort are given for a related occupation.
const REASONS: usize = 6;

/// How related occupations are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// By everything that is known, learned from the published lists of other occupations.
    #[default]
    Combined,
    /// By the cosine of importance ratings of skills and abilities.
    SkillsAbilities,
    /// The list that O*NET publishes, as it is.
    Official,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 3] = [Self::Combined, Self::SkillsAbilities, Self::Official];

    /// Its name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Combined => "combined",
            Self::SkillsAbilities => "skills-abilities",
            Self::Official => "official",
        }
    }
}

impl std::str::FromStr for Method {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        one_of("method", name, &Self::ALL.map(|one| (one.name(), one)))
    }
}

/// In which order related occupations are given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The nearest first; of the published list, its own order.
    #[default]
    Score,
    /// The highest job zone first.
    JobZone,
    /// The greatest gain in wage first.
    Wage,
    /// The most openings first.
    Openings,
}

impl Order {
    /// All orders.
    pub const ALL: [Self; 4] = [Self::Score, Self::JobZone, Self::Wage, Self::Openings];

    /// Its name in requests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::JobZone => "job-zone",
            Self::Wage => "wage",
            Self::Openings => "openings",
        }
    }
}

impl std::str::FromStr for Order {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        one_of("order", name, &Self::ALL.map(|one| (one.name(), one)))
    }
}

fn one_of<T: Copy>(what: &str, name: &str, known: &[(&str, T)]) -> Result<T> {
    let found = known.iter().find(|(known, _)| *known == name).map(|(_, one)| *one);
    found.ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        Error::InvalidRequest(format!("'{name}' is no {what}; expected {}", names.join(", ")))
    })
}

/// A request for related occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RelatedRequest {
    /// The occupation.
    pub code: OnetSocCode,
    /// How they are found.
    pub method: Method,
    /// How many to give, 1 to [`KEPT`].
    pub limit: usize,
    /// Whether to say what makes the two alike and what differs.
    pub explain: bool,
    /// Steps in job zone from this occupation that are wanted, -4 to 4; none wants all, and then also occupations
    /// without a zone.
    pub job_zone_steps: Vec<i8>,
    /// Least change in the national median wage, in dollars a year; occupations of unknown wage are left out.
    pub wage_change: Option<i64>,
    /// Fewest openings a year in the nation; occupations of which they are not known are left out.
    pub openings: Option<u32>,
    /// Only occupations on the Bright Outlook list, or only others.
    pub bright_outlook: Option<bool>,
    /// In which order. Any but that of the score is among those with a score of [`NEAR`] at least.
    pub order: Order,
}

/// Least score of what another order than the nearest first gives: the best paid of the farthest is no move.
pub const NEAR: f32 = 0.05;

impl RelatedRequest {
    /// The twenty nearest to an occupation, without conditions and reasons.
    pub fn new(code: OnetSocCode) -> Self {
        Self {
            code,
            method: Method::default(),
            limit: 20,
            explain: false,
            job_zone_steps: Vec::new(),
            wage_change: None,
            openings: None,
            bright_outlook: None,
            order: Order::default(),
        }
    }

    /// Sets how they are found.
    #[must_use]
    pub fn method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// Sets how many to give.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Sets whether reasons are given.
    #[must_use]
    pub fn explain(self, explain: bool) -> Self {
        Self { explain, ..self }
    }

    /// Sets the steps in job zone that are wanted.
    #[must_use]
    pub fn job_zone_steps(self, steps: impl Into<Vec<i8>>) -> Self {
        Self { job_zone_steps: steps.into(), ..self }
    }

    /// Sets the least change in wage, in dollars a year.
    #[must_use]
    pub fn wage_change(self, least: impl Into<Option<i64>>) -> Self {
        Self { wage_change: least.into(), ..self }
    }

    /// Sets the fewest openings a year.
    #[must_use]
    pub fn openings(self, fewest: impl Into<Option<u32>>) -> Self {
        Self { openings: fewest.into(), ..self }
    }

    /// Sets whether they must be on the Bright Outlook list, or must not be.
    #[must_use]
    pub fn bright_outlook(self, wanted: impl Into<Option<bool>>) -> Self {
        Self { bright_outlook: wanted.into(), ..self }
    }

    /// Sets the order.
    #[must_use]
    pub fn order(self, order: Order) -> Self {
        Self { order, ..self }
    }

    /// Refuses a limit and steps that do not exist.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`].
    pub(crate) fn check(&self) -> Result<()> {
        if !(1..=KEPT).contains(&self.limit) {
            return Err(Error::InvalidRequest(format!(
                "a limit of {} is outside 1 to {KEPT}, which are kept of each occupation",
                self.limit
            )));
        }
        match self.job_zone_steps.iter().find(|step| !(-4..=4).contains(*step)) {
            Some(step) => Err(Error::InvalidRequest(format!(
                "a step of {step} job zones does not exist; steps are -4 to 4"
            ))),
            None => Ok(()),
        }
    }

    fn wants(&self, one: &RelatedHit) -> bool {
        let near = self.order == Order::Score || one.score.is_none_or(|score| score >= NEAR);
        let step = self.job_zone_steps.is_empty()
            || one.job_zone_step.is_some_and(|step| self.job_zone_steps.contains(&step));
        let paid = |least| one.wage_change.is_some_and(|change| change >= Money::from_dollars(least));
        let open = |fewest| one.annual_openings.is_some_and(|openings| openings >= fewest);
        near && step
            && self.wage_change.is_none_or(paid)
            && self.openings.is_none_or(open)
            && self.bright_outlook.is_none_or(|wanted| one.bright_outlook == wanted)
    }
}

/// Related occupations.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct RelatedAnswer {
    /// The occupation asked about.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-2072.00"))]
    pub code: OnetSocCode,
    /// Its title.
    pub title: String,
    /// How they were found.
    pub method: Method,
    /// What the order of the combined method was made of; `null` for the others.
    pub basis: Option<Basis>,
    /// Note on the answer, such as that the occupation has no ratings.
    pub note: Option<String>,
    /// The related occupations in the order asked.
    pub related: Vec<RelatedHit>,
    /// The release's version.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// A related occupation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct RelatedHit {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title.
    pub title: String,
    /// How near, 0 to 1: by the combined method how often O*NET lists such a pair; by skills and abilities the cosine;
    /// `null` in the published list.
    pub score: Option<f32>,
    /// How close O*NET's reviewers judged it, when the published list has it.
    pub official_tier: Option<RelatedTier>,
    /// 1 to 5, when known.
    pub job_zone: Option<u8>,
    /// How many job zones it is above the occupation asked for, or below it.
    pub job_zone_step: Option<i8>,
    /// National median wage in dollars a year, when loaded.
    #[serde(serialize_with = "Money::whole_dollars")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i64>))]
    pub median_wage: Option<Money>,
    /// How much more, or less, that is.
    #[serde(serialize_with = "Money::whole_dollars")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i64>))]
    pub wage_change: Option<Money>,
    /// The code that the wage is published for, when it is not the occupation's own.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "29-1141"))]
    pub published_for: Option<SocCode>,
    /// Openings a year in the nation, when loaded.
    pub annual_openings: Option<u32>,
    /// The code that openings are published for, when it is not the occupation's own.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "29-1141"))]
    pub openings_published_for: Option<SocCode>,
    /// On O*NET's Bright Outlook list.
    pub bright_outlook: bool,
    /// What makes the two alike, strongest first; empty unless asked for.
    pub alike: Vec<Likeness>,
    /// What differs, strongest first; empty unless asked for.
    pub different: Vec<ComparedElement>,
}

/// The stages that the list is made from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The occupations.
    pub catalog: &'a Catalog,
    /// Their wages and openings.
    pub market: &'a LaborMarket,
    /// Their neighbors.
    pub related: &'a Related,
    /// What describes them.
    pub descriptors: &'a Descriptors,
}

/// The occupations related to one, for a request that was checked.
pub fn related(sources: Sources<'_>, id: OccupationId, request: &RelatedRequest) -> RelatedAnswer {
    let Sources { catalog, descriptors, .. } = sources;
    let own = catalog.occupation(id);
    let (basis, found) = find(sources, id, request.method);
    let hits = found.into_iter().map(|(other, score)| (other, RelatedHit::of(sources, id, other, score)));
    let mut hits: Vec<(OccupationId, RelatedHit)> = hits.filter(|(_, hit)| request.wants(hit)).collect();
    match request.order {
        Order::Score => {}
        Order::JobZone => hits.sort_by_key(|(_, hit)| Reverse(hit.job_zone)),
        Order::Wage => hits.sort_by_key(|(_, hit)| Reverse(hit.wage_change)),
        Order::Openings => hits.sort_by_key(|(_, hit)| Reverse(hit.annual_openings)),
    }
    hits.truncate(request.limit);
    if request.explain {
        for (other, hit) in &mut hits {
            let reasons = reasons(catalog, descriptors, id, *other, REASONS);
            (hit.alike, hit.different) = (reasons.alike, reasons.different);
        }
    }
    RelatedAnswer {
        code: own.code,
        title: own.title.clone(),
        method: request.method,
        basis,
        note: note(sources, id, request.method, basis).map(str::to_owned),
        related: hits.into_iter().map(|(_, hit)| hit).collect(),
        release: catalog.release.version.clone(),
        sample: catalog.release.sample,
    }
}

type Found = Vec<(OccupationId, Option<f32>)>;

fn find(sources: Sources<'_>, id: OccupationId, method: Method) -> (Option<Basis>, Found) {
    let scored =
        |neighbours: &[Neighbour]| neighbours.iter().map(|one| (one.occupation, Some(one.score))).collect();
    match method {
        Method::Combined => {
            let (nearest, basis) = sources.related.combined(id);
            (Some(basis), scored(nearest))
        }
        Method::SkillsAbilities => (None, scored(sources.related.skills_abilities(id))),
        Method::Official => {
            let list = &sources.catalog.occupation(id).related;
            (None, list.iter().filter_map(|one| Some((sources.catalog.id_of(one.code)?, None))).collect())
        }
    }
}

/// What a reader should know about the answer of a method.
fn note(
    sources: Sources<'_>,
    id: OccupationId,
    method: Method,
    basis: Option<Basis>,
) -> Option<&'static str> {
    let listed = &sources.catalog.occupation(id).related;
    match method {
        Method::Combined if basis == Some(Basis::Texts) => Some(
            "the release has no ratings of its skills, abilities and knowledge: found by titles and texts alone",
        ),
        Method::SkillsAbilities if sources.related.skills_abilities(id).is_empty() => Some(
            "the release has no ratings of its skills and abilities; the combined method goes by its texts",
        ),
        Method::Official if listed.is_empty() => Some("the release publishes no list for this occupation"),
        Method::Official if listed.iter().all(|one| one.tier.is_none()) => {
            Some("the release has no tiers: these are the moves that it says experienced workers can make")
        }
        _ => None,
    }
}

impl RelatedHit {
    fn of(sources: Sources<'_>, from: OccupationId, to: OccupationId, score: Option<f32>) -> Self {
        let Sources { catalog, market, .. } = sources;
        let (own, other) = (catalog.occupation(from), catalog.occupation(to));
        let listed = own.related.iter().find(|one| one.code == other.code);
        let figures = market.national(to);
        Self {
            code: other.code,
            title: other.title.clone(),
            score,
            official_tier: listed.and_then(|one| one.tier),
            job_zone: other.job_zone.as_ref().map(|zone| zone.zone),
            job_zone_step: own.job_zone_step_to(other),
            median_wage: figures.median_wage.map(|wage| wage.value),
            wage_change: market.wage_change(from, to),
            published_for: figures.median_wage.and_then(|wage| wage.code.other()),
            annual_openings: figures.openings.map(|openings| openings.value),
            openings_published_for: figures.openings_code().and_then(CodeOf::other),
            bright_outlook: other.lists.is_bright(),
            alike: Vec::new(),
            different: Vec::new(),
        }
    }
}
