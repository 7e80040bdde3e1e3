//! Ratings as matrices: one per domain and scale, occupations down, elements across.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use zerocopy::little_endian::{F32, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::codec::Array;
use crate::release::{Domain, Month};
use crate::soc::OnetSocCode;

/// The meaning of a matrix column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RatingColumn {
    /// Content-model element, `2.A.1.a`.
    pub element: SmolStr,
    /// The answer category, on scales with a share for each (CXP, CTP, RL, RW, PT, OJ).
    pub category: Option<u8>,
}

/// All ratings in one domain on one scale. Rows are in code order, columns in element order (part by part, numerically);
/// both have only what is in the release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RatingMatrix {
    /// The domain.
    pub domain: Domain,
    /// The scale, such as `IM` (importance) or `LV` (level).
    pub scale: SmolStr,
    /// Row labels.
    pub occupations: Vec<OnetSocCode>,
    /// Column labels.
    pub columns: Vec<RatingColumn>,
    /// Row by row.
    pub(super) cells: Array<RatingCell>,
    /// The distinct pairs of date and source in this matrix.
    pub provenances: Vec<Provenance>,
}

/// A pair of occupation and element as stored.
#[derive(Debug, Clone, Copy, PartialEq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct RatingCell {
    /// The rating on the scale's own range; NaN where there is none.
    pub(super) value: F32,
    /// Number of ratings; 0 where unknown.
    pub(super) n: U32,
    /// Standard error; NaN where unknown.
    pub(super) standard_error: F32,
    /// Lower bound of the 95% confidence interval; NaN where unknown.
    pub(super) lower: F32,
    /// Upper bound of the 95% confidence interval; NaN where unknown.
    pub(super) upper: F32,
    /// Index into [`RatingMatrix::provenances`].
    pub(super) provenance: U16,
    /// Bits of [`RatingFlags`].
    pub(super) flags: u8,
}

impl RatingCell {
    /// A pair without a rating.
    pub(super) const NONE: Self = Self {
        value: NAN,
        n: U32::ZERO,
        standard_error: NAN,
        lower: NAN,
        upper: NAN,
        provenance: U16::ZERO,
        flags: 0,
    };
}

const NAN: F32 = F32::new(f32::NAN);

/// The date and source of a rating.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Provenance {
    /// Month of collection.
    pub date: Option<Month>,
    /// `Incumbent`, `Analyst`, `Machine Learning`, …
    pub source: Option<SmolStr>,
}

/// Marks of a rating.
pub(super) struct RatingFlags;

impl RatingFlags {
    /// O*NET recommends suppressing the value because of low precision (`Recommend Suppress = Y`).
    pub(super) const SUPPRESS: u8 = 1;
    /// Most raters rated the element not relevant, so the level means little (`Not Relevant = Y`).
    pub(super) const NOT_RELEVANT: u8 = 2;
}

/// One rating, read from a matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating<'a> {
    /// Element and category.
    pub column: &'a RatingColumn,
    /// The rating on the scale's own range.
    pub value: f32,
    /// Number of ratings, when known.
    pub n: Option<u32>,
    /// Standard error, when known.
    pub standard_error: Option<f32>,
    /// 95% confidence interval, when known.
    pub interval: Option<(f32, f32)>,
    /// Low precision: do not show it as a finding.
    pub suppress: bool,
    /// Not relevant to the occupation: do not show it as a finding.
    pub not_relevant: bool,
    /// Its date and source.
    pub provenance: &'a Provenance,
}

impl RatingMatrix {
    /// The ratings of one occupation in column order; empty when it has none in this domain on this scale.
    pub fn of(&self, code: OnetSocCode) -> impl Iterator<Item = Rating<'_>> {
        let row = self.occupations.binary_search(&code).ok();
        row.into_iter()
            .flat_map(move |row| (0..self.columns.len()).filter_map(move |column| self.at(row, column)))
    }

    /// The rating of one element of one occupation, without categories.
    pub fn get(&self, code: OnetSocCode, element: &str) -> Option<Rating<'_>> {
        let row = self.occupations.binary_search(&code).ok()?;
        let column =
            self.columns.iter().position(|label| label.element == element && label.category.is_none())?;
        self.at(row, column)
    }

    /// The rating in a row and column.
    pub fn at(&self, row: usize, column: usize) -> Option<Rating<'_>> {
        let stated = |value: F32| (!value.get().is_nan()).then_some(value.get());
        let label = self.columns.get(column)?;
        let cell = self.cells.get(row * self.columns.len() + column)?;
        Some(Rating {
            column: label,
            value: stated(cell.value)?,
            n: (cell.n != U32::ZERO).then_some(cell.n.get()),
            standard_error: stated(cell.standard_error),
            interval: stated(cell.lower).zip(stated(cell.upper)),
            suppress: cell.flags & RatingFlags::SUPPRESS != 0,
            not_relevant: cell.flags & RatingFlags::NOT_RELEVANT != 0,
            provenance: self.provenances.get(usize::from(cell.provenance))?,
        })
    }

    /// The occupations with all their values, by column: NaN where there is no rating.
    pub fn rows(&self) -> impl Iterator<Item = (OnetSocCode, impl Iterator<Item = f32>)> {
        let rows = self.cells.chunks_exact(self.columns.len().max(1));
        let values = rows.map(|row| row.iter().map(|cell| cell.value.get()));
        self.occupations.iter().copied().zip(values)
    }
}

/// O*NET's standard score: a rating on the range 0 to 100, rounded half up, so that scales can be compared.
/// `100·(value − minimum)/(maximum − minimum)` (O*NET OnLine, "Scales, Ratings, and Standardized Scores").
pub fn standard_score(value: f32, minimum: f32, maximum: f32) -> u8 {
    unrounded_standard_score(value, minimum, maximum).round() as u8
}

/// The standard score before rounding. Ratings are published with two decimals, so it is computed in hundredths, which keeps
/// exact halves that binary fractions lose (3.82 on 1 to 5 gives 70.5).
pub fn unrounded_standard_score(value: f32, minimum: f32, maximum: f32) -> f32 {
    if maximum <= minimum || value.is_nan() {
        return 0.0;
    }
    let hundredths = |number: f32| (f64::from(number) * 100.0).round();
    let (value, minimum, maximum) = (hundredths(value), hundredths(minimum), hundredths(maximum));
    (100.0 * (value - minimum) / (maximum - minimum)).clamp(0.0, 100.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_scores_match_the_published_formula() {
        assert_eq!(standard_score(4.12, 1.0, 5.0), 78);
        assert_eq!(standard_score(4.12, 0.0, 7.0), 59);
        assert_eq!(standard_score(-3.0, -3.0, 3.0), 0);
        assert_eq!(standard_score(5.0, 5.0, 5.0), 0);
        assert_eq!(standard_score(3.5, 1.0, 5.0), 63, "halves round up");
        assert_eq!(standard_score(3.82, 1.0, 5.0), 71, "70.5, from a value that is not a binary fraction");
    }
}
