//! Which occupations fit a person's own ratings.
//!
//! The model takes a person's rating to be the occupation's, plus an independent error and a bias that all of the
//! person's ratings share, because some people rate everything high or low. Both are normal, with standard deviations
//! of 15 and 10 points. With the bias integrated out, the distance for `n` differences `d` between the ratings is
//!
//! ```text
//! D = (Σd² − (Σd)² · 10² / (15² + n·10²)) / 15²
//! ```
//!
//! and the score is `exp(−D / 2n)`: 1 if nothing differs, and not lower for more ratings. With one rating, the
//! distance decides; with many, only the shape, as in a correlation. Elements that the person or the occupation has
//! no rating for are ignored.

use serde::Serialize;

use super::descriptors::Descriptors;
use super::elements::{ComparedElement, Sides, most_different};
use super::profile::{Given, ProfileRequest};
use super::reasons::{Likeness, important, strongest};
use crate::catalog::{Catalog, OccupationId};
use crate::error::Result;
use crate::soc::OnetSocCode;

/// The variance of a single rating around the occupation's rating, which is a mean over raters: raters of one
/// occupation have standard deviations of 9 (abilities) to 30 (knowledge) points in release 30.1.
const ERROR: f32 = 15.0 * 15.0;
/// The variance of the bias that all of a person's ratings share.
const BIAS: f32 = 10.0 * 10.0;
/// The most likenesses, and the most differences, to list for each occupation.
const REASONS: usize = 6;

/// Occupations that fit a profile.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ProfileAnswer {
    /// The number of elements that the profile rates; an interest code rates all six interests.
    pub elements: usize,
    /// The number of occupations compared: those with ratings for at least half of these elements.
    pub compared: usize,
    /// The best matches, best first.
    pub matches: Vec<ProfileMatch>,
    /// The release's version.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// An occupation that fits, and why. In the reasons, `from` is the person and `to` the occupation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ProfileMatch {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title.
    pub title: String,
    /// How well it fits: 1 if all ratings are the same, approaching 0 the more they differ.
    pub score: f32,
    /// 1 to 5, when known.
    pub job_zone: Option<u8>,
    /// Letters of the strongest interests, strongest first.
    pub interests: String,
    /// What is important to both and to few other occupations; strongest first.
    pub alike: Vec<Likeness>,
    /// The largest differences, strongest first. A difference above 0 means that the occupation requires more than
    /// the profile has.
    pub different: Vec<ComparedElement>,
}

/// Ranks the occupations by how well they fit a profile. Equal scores are in code order.
///
/// # Errors
/// [`crate::Error::InvalidRequest`] for a profile that is empty, too large, or names something that is not an element
/// of the release.
pub fn fit(catalog: &Catalog, descriptors: &Descriptors, profile: &ProfileRequest) -> Result<ProfileAnswer> {
    let given = profile.read(catalog, descriptors)?;
    let ids = (0..).take(catalog.occupations().len());
    let mut scored: Vec<(OccupationId, f32)> = ids.filter_map(|id| Some((id, score(&given, id)?))).collect();
    scored.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let matches = scored.iter().take(profile.limit).map(|&(id, score)| {
        let occupation = catalog.occupation(id);
        let (alike, different) = reasons(catalog, &given, id);
        ProfileMatch {
            code: occupation.code,
            title: occupation.title.clone(),
            score,
            job_zone: occupation.job_zone.as_ref().map(|zone| zone.zone),
            interests: occupation.interest_code.to_string(),
            alike,
            different,
        }
    });
    Ok(ProfileAnswer {
        elements: given.len(),
        compared: scored.len(),
        matches: matches.collect(),
        release: catalog.release.version.clone(),
        sample: catalog.release.sample,
    })
}

/// How well an occupation fits, 0 to 1; `None` if it has ratings for less than half of the elements.
fn score(given: &[Given<'_>], id: OccupationId) -> Option<f32> {
    let (mut rated, mut sum, mut squares) = (0, 0.0, 0.0);
    for one in given {
        let own = one.domain.importance.scores[[usize::from(id), one.column]];
        if own.is_nan() {
            continue;
        }
        let difference = one.score - own;
        rated += 1;
        sum += difference;
        squares += difference * difference;
    }
    if rated == 0 || rated * 2 < given.len() {
        return None;
    }
    let rated = rated as f32;
    let distance = (squares - sum * sum * BIAS / (ERROR + rated * BIAS)) / ERROR;
    // The difference of nearly equal sums may fall below 0.
    Some((-distance.max(0.0) / (2.0 * rated)).exp())
}

fn reasons(
    catalog: &Catalog,
    given: &[Given<'_>],
    id: OccupationId,
) -> (Vec<Likeness>, Vec<ComparedElement>) {
    let shown = given.iter().filter_map(|one| {
        let own = one.domain.importance.shown(id, one.column)?;
        Some((one.domain, one.column, Sides::of(one.score.round() as u8, own)))
    });
    let alike = shown.clone().filter_map(|(domain, column, sides)| important(catalog, domain, column, sides));
    let elements =
        shown.map(|(domain, column, sides)| ComparedElement::of(catalog, domain, column, sides, None));
    (strongest(alike.collect(), REASONS), most_different(elements, REASONS))
}
