//! `GET /online/industries/…`: occupations by the industries where their workers are employed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::reference::{Linked, OccupationRef, sort_occupations};
use super::refusal::Refusal;
use crate::catalog::OccupationId;
use crate::engine::Engine;
use crate::market::{IndustryShare, NATION, Projection};

const PATH: &str = "/online/industries";

/// A sector of the economy, by the first two digits of its NAICS code.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sector {
    pub(super) code: u8,
    pub(super) title: String,
    /// The occupations with workers in it, by the share of them in percent, the largest first.
    pub(super) shares: Vec<(OccupationId, f32)>,
}

#[derive(Debug, Serialize)]
struct Items<'a> {
    occupation: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    percent_employed: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    percent_employed_by_industry: Option<Vec<Share<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    projected_growth: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    projected_openings: Option<u32>,
}

#[derive(Debug, Clone, Serialize)]
struct Share<'a> {
    code: u8,
    title: &'a str,
    percent: u8,
    #[serde(skip)]
    exact: f32,
}

/// The share of an occupation's workers in a sector, in percent.
pub(super) struct SectorShare {
    pub(super) code: u8,
    pub(super) title: String,
    pub(super) percent: f32,
}

/// The sectors of an occupation's workers in the nation, each once, the largest share first.
pub(super) fn sectors_of(engine: &Engine, id: OccupationId) -> Vec<SectorShare> {
    let market = engine.market();
    let shares = market.areas().id_of(NATION).map(|nation| market.industries(id, nation)).unwrap_or_default();
    let share = |share: &IndustryShare<'_>| {
        let code = sector_code(share.naics?)?;
        Some(SectorShare { code, title: share.industry.to_string(), percent: share.percent? })
    };
    let mut shares: Vec<SectorShare> = shares.iter().filter_map(share).collect();
    shares.sort_by(|a, b| b.percent.total_cmp(&a.percent));
    // Several codes may stand for one occupation.
    let mut seen = BTreeSet::new();
    shares.retain(|share| seen.insert(share.code));
    shares
}

/// The sectors of the nation, in the order of their codes.
///
/// # Errors
/// When no table of industries is loaded.
pub(super) fn sectors(engine: &Engine) -> Result<Vec<Sector>, Refusal> {
    let mut sectors: BTreeMap<u8, Sector> = BTreeMap::new();
    for id in 0..engine.catalog().occupations().len() as OccupationId {
        for SectorShare { code, title, percent } in sectors_of(engine, id) {
            let new = || Sector { code, title, shares: Vec::new() };
            sectors.entry(code).or_insert_with(new).shares.push((id, percent));
        }
    }
    if sectors.is_empty() {
        return Err(Refusal::of("the data has no table of the industries of occupations"));
    }
    let mut sectors: Vec<Sector> = sectors.into_values().collect();
    for sector in &mut sectors {
        sector.shares.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    }
    Ok(sectors)
}

/// The number of a sector: `62`, or the first of a range such as `31-33`.
fn sector_code(naics: &str) -> Option<u8> {
    let digits = naics.split('-').next().filter(|digits| digits.len() == 2)?;
    digits.parse().ok()
}

impl Sector {
    /// The sector with a code: two digits, or a range of them such as `31-33`.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn find<'s>(sectors: &'s [Self], code: &str) -> Result<&'s Self, Refusal> {
        let code =
            sector_code(code).ok_or_else(|| Refusal::of(format!("'{code}' is not a code of an industry")))?;
        let found = sectors.iter().find(|sector| sector.code == code);
        found.ok_or_else(|| Refusal::of(format!("'{code}' is not a code of an industry")))
    }
}

/// The long-term projection for an occupation in the nation.
fn projection(engine: &Engine, id: OccupationId) -> Option<Projection<'_>> {
    let market = engine.market();
    market.projections(id, market.areas().id_of(NATION)?).into_iter().next()
}

/// The projected change of an occupation's jobs in percent.
fn growth(projection: &Projection<'_>) -> Option<f64> {
    let (base, target) = (f64::from(projection.base()), f64::from(projection.target()));
    (base > 0.0).then(|| 100.0 * (target - base) / base)
}

impl<'a> Item<'a> {
    /// An occupation with its shares in one sector or in all.
    fn of(base: &Base, engine: &'a Engine, id: OccupationId, shares: &[Share<'a>], of_one: bool) -> Self {
        let projection = projection(engine, id);
        Self {
            reference: OccupationRef::of(base, engine.catalog().occupation(id)),
            percent_employed: shares.first().filter(|_| of_one).map(|share| share.percent),
            percent_employed_by_industry: (!of_one).then(|| shares.to_vec()),
            projected_growth: projection.as_ref().and_then(growth).map(|growth| format!("{growth:.1}%")),
            projected_openings: projection.and_then(|one| one.openings()),
        }
    }
}

/// Answers with the list of sectors.
pub(super) async fn list(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let link = |sector: Sector| Linked {
        href: asked.base.href(&format!("{PATH}/{}", sector.code)),
        code: sector.code,
        title: sector.title,
    };
    Ok(Json(sectors(&engine)?.into_iter().map(link).collect::<Vec<_>>()).into_response())
}

/// Answers with the occupations of a sector, or of all.
pub(super) async fn occupations(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let catalog = engine.catalog();
    let sectors = sectors(&engine)?;
    let one = if code == "all" { None } else { Some(Sector::find(&sectors, &code)?) };
    let orders: &[&str] = match one {
        Some(_) => &["percent", "title", "code", "growth", "openings"],
        None => &["title", "code", "growth", "openings"],
    };
    let order = asked.sort(orders)?;
    let mut shares: BTreeMap<OccupationId, Vec<Share<'_>>> = BTreeMap::new();
    for Sector { code, title, shares: of_sector } in one.map_or(&sectors[..], std::slice::from_ref) {
        for &(id, exact) in of_sector {
            let share = Share { code: *code, title, percent: exact.round() as u8, exact };
            shares.entry(id).or_default().push(share);
        }
    }
    let mut found: Vec<(OccupationId, Vec<Share<'_>>)> = shares.into_iter().collect();
    sort_occupations(&mut found, order, |(id, _)| catalog.occupation(*id));
    let projected = |id: OccupationId| projection(&engine, id);
    let tenths = |growth: f64| (growth * 10.0).round() as i64;
    match order {
        "percent" => found.sort_by(|(_, a), (_, b)| b[0].exact.total_cmp(&a[0].exact)),
        "growth" => {
            found.sort_by_cached_key(|(id, _)| Reverse(projected(*id).as_ref().and_then(growth).map(tenths)));
        }
        "openings" => {
            found.sort_by_cached_key(|(id, _)| Reverse(projected(*id).and_then(|one| one.openings())));
        }
        _ => {}
    }
    let page = asked.page_of(&found, |found| Items {
        occupation: found
            .iter()
            .map(|(id, shares)| Item::of(&asked.base, &engine, *id, shares, one.is_some()))
            .collect(),
    })?;
    Ok(Json(page).into_response())
}
