//! The list of occupations related to one: request, filters, order and reasons.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::descriptors::Descriptors;
use super::elements::ComparedElement;
use super::ranking::{Basis, KEPT, Neighbor, Related};
use super::reasons::{Likeness, reasons};
use crate::catalog::{Catalog, OccupationId, RelatedTier};
use crate::error::{Error, Result};
use crate::market::{CodeOf, LaborMarket};
use crate::money::Money;
use crate::soc::{OnetSocCode, SocCode};

/// The most likenesses, and the most differences, to list for a related occupation.
const REASONS: usize = 6;

/// How to find related occupations.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case", parse_err_ty = Error, parse_err_fn = unknown_method)]
pub enum Method {
    /// By all available data, learned from the published lists of other occupations.
    #[default]
    Combined,
    /// By cosine of importance ratings of skills and abilities.
    SkillsAbilities,
    /// The list that O*NET publishes, unchanged.
    Official,
}

impl Method {
    /// All methods.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name in requests and answers.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

fn unknown_method(name: &str) -> Error {
    Error::unknown_name("method", name, Method::ALL.iter().map(|one| one.name()))
}

/// The order of related occupations.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case", parse_err_ty = Error, parse_err_fn = unknown_order)]
pub enum Order {
    /// Nearest first; for the published list, its own order.
    #[default]
    Score,
    /// The highest job zone first.
    JobZone,
    /// The largest wage increase first.
    Wage,
    /// The most openings first.
    Openings,
}

impl Order {
    /// All orders.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name in requests.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

fn unknown_order(name: &str) -> Error {
    Error::unknown_name("order", name, Order::ALL.iter().map(|one| one.name()))
}

/// A request for related occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RelatedRequest {
    /// The occupation.
    pub code: OnetSocCode,
    /// How to find them.
    pub method: Method,
    /// The number to return, 1 to [`KEPT`].
    pub limit: usize,
    /// Whether to list likenesses and differences.
    pub explain: bool,
    /// Allowed steps in job zone from this occupation, -4 to 4. If empty, all are allowed, including occupations
    /// without a job zone.
    pub job_zone_steps: Vec<i8>,
    /// The minimum change in national median wage, in dollars per year; excludes occupations whose wage is unknown.
    pub wage_change: Option<i64>,
    /// The minimum national openings per year; excludes occupations whose openings are unknown.
    pub openings: Option<u32>,
    /// `true` for only occupations on the Bright Outlook list, `false` for only others.
    pub bright_outlook: Option<bool>,
    /// The order. All orders except by score include only occupations with a score of at least [`NEAR`].
    pub order: Order,
}

/// The minimum score in orders other than nearest first: a better-paid but unrelated occupation is not a realistic
/// move.
pub const NEAR: f32 = 0.05;

impl RelatedRequest {
    /// A request for the twenty nearest to an occupation, without filters or reasons.
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

    /// Sets how to find them.
    #[must_use]
    pub fn method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// Sets the number to return.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Sets whether to give reasons.
    #[must_use]
    pub fn explain(self, explain: bool) -> Self {
        Self { explain, ..self }
    }

    /// Sets the allowed steps in job zone.
    #[must_use]
    pub fn job_zone_steps(self, steps: impl Into<Vec<i8>>) -> Self {
        Self { job_zone_steps: steps.into(), ..self }
    }

    /// Sets the minimum change in wage, in dollars per year.
    #[must_use]
    pub fn wage_change(self, least: impl Into<Option<i64>>) -> Self {
        Self { wage_change: least.into(), ..self }
    }

    /// Sets the minimum openings per year.
    #[must_use]
    pub fn openings(self, fewest: impl Into<Option<u32>>) -> Self {
        Self { openings: fewest.into(), ..self }
    }

    /// Sets whether they must, or must not, be on the Bright Outlook list.
    #[must_use]
    pub fn bright_outlook(self, wanted: impl Into<Option<bool>>) -> Self {
        Self { bright_outlook: wanted.into(), ..self }
    }

    /// Sets the order.
    #[must_use]
    pub fn order(self, order: Order) -> Self {
        Self { order, ..self }
    }

    /// Refuses a limit or steps out of range.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`].
    pub(crate) fn check(&self) -> Result<()> {
        if !(1..=KEPT).contains(&self.limit) {
            return Err(Error::InvalidRequest(format!(
                "limit {} is out of range; use 1 to {KEPT}",
                self.limit
            )));
        }
        match self.job_zone_steps.iter().find(|step| !(-4..=4).contains(*step)) {
            Some(step) => {
                Err(Error::InvalidRequest(format!("job zone step {step} is out of range; use -4 to 4")))
            }
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
    /// The requested occupation.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-2072.00"))]
    pub code: OnetSocCode,
    /// Its title.
    pub title: String,
    /// The method that found them.
    pub method: Method,
    /// The basis of the combined method's order; `null` for other methods.
    pub basis: Option<Basis>,
    /// A note on the answer, such as that the occupation has no ratings.
    pub note: Option<String>,
    /// The related occupations in the requested order.
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
    /// How near, 0 to 1: for the combined method, how often O*NET lists such a pair; for skills and abilities, the
    /// cosine; `null` for the published list.
    pub score: Option<f32>,
    /// How close O*NET's reviewers judged it, if the published list has it.
    pub official_tier: Option<RelatedTier>,
    /// 1 to 5, when known.
    pub job_zone: Option<u8>,
    /// How many job zones it is above the requested occupation; negative if below.
    pub job_zone_step: Option<i8>,
    /// National median wage in dollars per year, if loaded.
    #[serde(serialize_with = "Money::whole_dollars")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i64>))]
    pub median_wage: Option<Money>,
    /// Difference from the requested occupation's wage.
    #[serde(serialize_with = "Money::whole_dollars")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i64>))]
    pub wage_change: Option<Money>,
    /// The code that the wage is published for, if not the occupation's own.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "29-1141"))]
    pub published_for: Option<SocCode>,
    /// National openings per year, if loaded.
    pub annual_openings: Option<u32>,
    /// The code that openings are published for, if not the occupation's own.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "29-1141"))]
    pub openings_published_for: Option<SocCode>,
    /// Whether it is on O*NET's Bright Outlook list.
    pub bright_outlook: bool,
    /// What the two have in common, strongest first; empty unless requested.
    pub alike: Vec<Likeness>,
    /// How they differ, strongest first; empty unless requested.
    pub different: Vec<ComparedElement>,
}

/// The data that the list is made from.
#[derive(Clone, Copy)]
pub struct RelatedInputs<'a> {
    /// The occupations.
    pub catalog: &'a Catalog,
    /// Their wages and openings.
    pub market: &'a LaborMarket,
    /// Their neighbors.
    pub related: &'a Related,
    /// Their descriptors.
    pub descriptors: &'a Descriptors,
}

/// The occupations related to one, for a checked request.
pub fn related(sources: RelatedInputs<'_>, id: OccupationId, request: &RelatedRequest) -> RelatedAnswer {
    let RelatedInputs { catalog, descriptors, .. } = sources;
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

fn find(sources: RelatedInputs<'_>, id: OccupationId, method: Method) -> (Option<Basis>, Found) {
    let scored =
        |neighbors: &[Neighbor]| neighbors.iter().map(|one| (one.occupation, Some(one.score))).collect();
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

/// The note on a method's answer.
fn note(
    sources: RelatedInputs<'_>,
    id: OccupationId,
    method: Method,
    basis: Option<Basis>,
) -> Option<&'static str> {
    let listed = &sources.catalog.occupation(id).related;
    match method {
        Method::Combined if basis == Some(Basis::Texts) => Some(
            "the release has no ratings of its skills, abilities and knowledge; ranked by titles and texts alone",
        ),
        Method::SkillsAbilities if sources.related.skills_abilities(id).is_empty() => {
            Some("the release has no ratings of its skills and abilities; the combined method uses its texts")
        }
        Method::Official if listed.is_empty() => Some("the release has no list for this occupation"),
        Method::Official if listed.iter().all(|one| one.tier.is_none()) => {
            Some("the release has no tiers; these are the moves it lists for experienced workers")
        }
        _ => None,
    }
}

impl RelatedHit {
    fn of(sources: RelatedInputs<'_>, from: OccupationId, to: OccupationId, score: Option<f32>) -> Self {
        let RelatedInputs { catalog, market, .. } = sources;
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
