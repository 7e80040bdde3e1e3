//! Related occupations: what can be asked, and the answer.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Engine;
use crate::catalog::{Catalog, Occupation, OccupationId, RelatedTier};
use crate::error::{Error, Result};
use crate::related::{Basis, ComparedElement, KEPT, Likeness, Neighbour, Related, reasons};
use crate::soc::OnetSocCode;

/// How many reasons of either sort are told of a related occupation.
const REASONS: usize = 6;

/// How related occupations are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
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

/// A question for related occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedRequest {
    /// The occupation.
    pub code: OnetSocCode,
    /// How they are found.
    pub method: Method,
    /// How many to give, 1 to [`KEPT`].
    pub limit: usize,
    /// Whether to tell what makes the two alike and what differs.
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

    fn check(&self) -> Result<()> {
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
        let step = self.job_zone_steps.is_empty()
            || one.job_zone_step.is_some_and(|step| self.job_zone_steps.contains(&step));
        let near = self.order == Order::Score || one.score.is_none_or(|score| score >= NEAR);
        near && step
            && self.wage_change.is_none_or(|least| one.wage_change.is_some_and(|change| change >= least))
            && self.openings.is_none_or(|least| one.annual_openings.is_some_and(|openings| openings >= least))
            && self.bright_outlook.is_none_or(|wanted| one.bright_outlook == wanted)
    }
}

/// Related occupations.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RelatedAnswer {
    /// The occupation that was asked for.
    #[schema(value_type = String, example = "29-2072.00")]
    pub code: OnetSocCode,
    /// Its title.
    pub title: String,
    /// How they were found.
    pub method: Method,
    /// What the order of the combined method was made of; `null` for the others.
    pub basis: Option<Basis>,
    /// Something that is to be known of the answer, such as that the occupation has no ratings.
    pub note: Option<String>,
    /// The related occupations in the order asked.
    pub related: Vec<RelatedHit>,
    /// The release's version.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// A related occupation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RelatedHit {
    /// O*NET-SOC code.
    #[schema(value_type = String, example = "29-1141.00")]
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
    pub median_wage: Option<u32>,
    /// How much more, or less, that is.
    pub wage_change: Option<i64>,
    /// Openings a year in the nation, when loaded.
    pub annual_openings: Option<u32>,
    /// On O*NET's Bright Outlook list.
    pub bright_outlook: bool,
    /// What makes the two alike, strongest first; empty unless asked for.
    pub alike: Vec<Likeness>,
    /// What differs, strongest first; empty unless asked for.
    pub different: Vec<ComparedElement>,
}

impl RelatedAnswer {
    /// Answers for an occupation of the catalog.
    pub(super) fn of(engine: &Engine, id: OccupationId, request: &RelatedRequest) -> Result<Self> {
        request.check()?;
        let (catalog, related) = (engine.catalog(), engine.neighbours());
        let own = catalog.occupation(id);
        let (basis, found) = find(catalog, related, id, request.method);
        let hit = |(other, score): (OccupationId, Option<f32>)| {
            RelatedHit::of(own, catalog.occupation(other), score)
        };
        let mut hits: Vec<RelatedHit> = found.into_iter().map(hit).filter(|one| request.wants(one)).collect();
        match request.order {
            Order::Score => {}
            Order::JobZone => hits.sort_by_key(|one| Reverse(one.job_zone)),
            Order::Wage => hits.sort_by_key(|one| Reverse(one.wage_change)),
            Order::Openings => hits.sort_by_key(|one| Reverse(one.annual_openings)),
        }
        hits.truncate(request.limit);
        if request.explain {
            for hit in &mut hits {
                let Some(other) = catalog.id_of(hit.code) else { continue };
                let reasons = reasons(catalog, engine.descriptors(), id, other, REASONS);
                (hit.alike, hit.different) = (reasons.alike, reasons.different);
            }
        }
        let note = match (request.method, basis) {
            (Method::Combined, Some(Basis::Texts)) => Some(
                "the release has no ratings of its skills, abilities and knowledge: found by titles and texts alone",
            ),
            (Method::SkillsAbilities, _) if related.skills_abilities(id).is_empty() => Some(
                "the release has no ratings of its skills and abilities; the combined method goes by its texts",
            ),
            (Method::Official, _) if own.related.is_empty() => {
                Some("the release publishes no list for this occupation")
            }
            (Method::Official, _) if own.related.iter().all(|one| one.tier.is_none()) => Some(
                "the release has no tiers: these are the moves that it says experienced workers can make",
            ),
            _ => None,
        };
        Ok(Self {
            code: own.code,
            title: own.title.clone(),
            method: request.method,
            basis,
            note: note.map(str::to_owned),
            related: hits,
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
        })
    }
}

type Found = Vec<(OccupationId, Option<f32>)>;

fn find(catalog: &Catalog, related: &Related, id: OccupationId, method: Method) -> (Option<Basis>, Found) {
    let scored =
        |neighbours: &[Neighbour]| neighbours.iter().map(|one| (one.occupation, Some(one.score))).collect();
    match method {
        Method::Combined => {
            let (nearest, basis) = related.combined(id);
            (Some(basis), scored(nearest))
        }
        Method::SkillsAbilities => (None, scored(related.skills_abilities(id))),
        Method::Official => {
            let list = &catalog.occupation(id).related;
            (None, list.iter().filter_map(|one| Some((catalog.id_of(one.code)?, None))).collect())
        }
    }
}

impl RelatedHit {
    fn of(own: &Occupation, other: &Occupation, score: Option<f32>) -> Self {
        let listed = own.related.iter().find(|one| one.code == other.code);
        Self {
            code: other.code,
            title: other.title.clone(),
            score,
            official_tier: listed.and_then(|one| one.tier),
            job_zone: other.job_zone.as_ref().map(|zone| zone.zone),
            job_zone_step: own.job_zone_step_to(other),
            median_wage: other.market.median_wage,
            wage_change: own.wage_change_to(other),
            annual_openings: other.market.annual_openings,
            bright_outlook: !other.market.bright_outlook.is_empty(),
            alike: Vec::new(),
            different: Vec::new(),
        }
    }
}
