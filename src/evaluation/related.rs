//! Evaluation of related occupations against the lists that the release publishes.

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, OccupationId};
use crate::engine::Engine;
use crate::error::Result;
use crate::related::{Neighbor, Related};

/// How well each method agrees with the published lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelatedReport {
    /// Version of metier.
    pub metier_version: String,
    /// Version of the release.
    pub release: String,
    /// Whether the release is metier's own small sample.
    pub sample: bool,
    /// The number of occupations with ratings and a published list; the figures are means over them.
    pub occupations: usize,
    /// The methods, simplest first.
    pub methods: Vec<RelatedFigures>,
}

/// How well a method agrees, 0 to 1. Only listed occupations that have ratings count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelatedFigures {
    /// The name of the method.
    pub method: String,
    /// The share of listed occupations in the two primary tiers that are among the first ten.
    pub primary_in_10: f64,
    /// The share of all listed occupations that are among the first twenty.
    pub all_in_20: f64,
    /// Normalized discounted cumulative gain of the first twenty (Järvelin and Kekäläinen 2002), with gains of 3, 2
    /// and 1 by tier.
    pub ndcg_20: f64,
}

/// A published list.
type Listed = Vec<(OccupationId, f64)>;

/// Compares an engine's answers, and simpler methods, with the published lists. An engine's answer for an occupation
/// never uses that occupation's own list, so nothing needs to be held out.
///
/// # Errors
/// [`crate::Error::Artifact`] when the index's related occupations cannot be decoded.
pub fn evaluate_related(engine: &Engine) -> Result<RelatedReport> {
    let (catalog, served) = (engine.catalog(), engine.neighbors()?);
    let queries = queries(catalog, served);
    let weighted = Related::without_lists(catalog);
    let figures = |method: &str, ranking: &dyn Fn(OccupationId) -> Vec<OccupationId>| {
        let judged: Vec<[f64; 3]> = queries.iter().map(|(id, listed)| judge(&ranking(*id), listed)).collect();
        let mean = |figure: usize| {
            judged.iter().map(|figures| figures[figure]).sum::<f64>() / judged.len().max(1) as f64
        };
        RelatedFigures {
            method: method.to_owned(),
            primary_in_10: mean(0),
            all_in_20: mean(1),
            ndcg_20: mean(2),
        }
    };
    let ids = |neighbors: &[Neighbor]| neighbors.iter().map(|one| one.occupation).collect();
    Ok(RelatedReport {
        metier_version: env!("CARGO_PKG_VERSION").to_owned(),
        release: catalog.release.version.clone(),
        sample: catalog.release.sample,
        occupations: queries.len(),
        methods: vec![
            figures("skills-abilities", &|id| ids(served.skills_abilities(id))),
            figures("combined, without lists", &|id| ids(weighted.combined(id).0)),
            figures("combined", &|id| ids(served.combined(id).0)),
        ],
    })
}

/// The rated occupations with a list in tiers, and the rated part of the list.
fn queries(catalog: &Catalog, served: &Related) -> Vec<(OccupationId, Listed)> {
    let is_rated = |id: OccupationId| !served.skills_abilities(id).is_empty();
    let listed = |id: OccupationId| -> Listed {
        let related = catalog.occupation(id).related.iter();
        related
            .filter_map(|one| Some((catalog.id_of(one.code)?, f64::from(one.tier?.gain()))))
            .filter(|(other, _)| is_rated(*other))
            .collect()
    };
    let all = (0..catalog.occupations().len()).map(|id| id as OccupationId);
    all.filter(|id| is_rated(*id))
        .map(|id| (id, listed(id)))
        .filter(|(_, listed)| !listed.is_empty())
        .collect()
}

/// The recall of the primary tiers in the first ten, of all tiers in the first twenty, and the nDCG of the first
/// twenty.
fn judge(ranking: &[OccupationId], listed: &Listed) -> [f64; 3] {
    let gain =
        |id: &OccupationId| listed.iter().find(|(other, _)| other == id).map_or(0.0, |(_, gain)| *gain);
    let discount = |rank: usize| 1.0 / ((rank + 2) as f64).log2();
    let first = |count: usize| ranking.iter().take(count);
    let primary = listed.iter().filter(|(_, gain)| *gain >= 2.0).count().max(1);
    let primary_in_10 = first(10).filter(|id| gain(id) >= 2.0).count() as f64 / primary as f64;
    let all_in_20 = first(20).filter(|id| gain(id) > 0.0).count() as f64 / listed.len() as f64;
    let reached: f64 = first(20).enumerate().map(|(rank, id)| gain(id) * discount(rank)).sum();
    let mut gains: Vec<f64> = listed.iter().map(|(_, gain)| *gain).collect();
    gains.sort_by(|a, b| b.total_cmp(a));
    let ideal: f64 = gains.iter().take(20).enumerate().map(|(rank, gain)| gain * discount(rank)).sum();
    [primary_in_10, all_in_20, reached / ideal]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_order_scores_1_and_others_less() {
        let listed = vec![(4, 3.0), (2, 2.0), (7, 1.0)];
        let all = |figures: [f64; 3], value: f64| figures.iter().all(|figure| (figure - value).abs() < 1e-9);
        assert!(all(judge(&[4, 2, 7], &listed), 1.0));
        let [primary, recall, gain] = judge(&[7, 9, 2], &listed);
        assert!((primary, recall) == (0.5, 2.0 / 3.0) && gain < 0.6, "{gain}");
        assert!(all(judge(&[1, 3], &listed), 0.0));
    }
}
