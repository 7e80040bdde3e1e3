//! Amounts of money in whole cents, from table cell to page.

use std::fmt;
use std::ops::Sub;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::thousands;

/// An amount in US dollars.
///
/// Stored in cents, so that sums and comparisons are exact; a number of dollars in JSON.
///
/// ```
/// use metier::money::Money;
///
/// let (hourly, yearly) = (Money::from_cents(3_985), Money::from_dollars(82_870));
/// assert_eq!(hourly.to_string(), "$39.85");
/// assert_eq!(yearly.to_string(), "$82,870");
/// assert_eq!(format!("{yearly:.2} {hourly:.0} {:+}", hourly - yearly), "$82,870.00 $40 -$82,830.15");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(value_type = f64, description = "An amount in US dollars.", example = 39.85))]
pub struct Money(i64);

impl Money {
    /// An amount in cents.
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount without its cents.
    #[must_use]
    pub const fn without_cents(self) -> Self {
        Self(self.0 / 100 * 100)
    }

    /// An amount in whole dollars.
    pub const fn from_dollars(dollars: i64) -> Self {
        Self(dollars.saturating_mul(100))
    }

    /// The amount in cents.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// The amount in dollars, for charts and other approximate uses.
    pub fn dollars(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// Serializes an amount as a whole number of dollars, dropping cents.
    ///
    /// # Errors
    /// Those of the serializer.
    #[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
    pub(crate) fn whole_dollars<S: Serializer>(
        amount: &Option<Self>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        amount.map(|amount| amount.0 / 100).serialize(serializer)
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl fmt::Display for Money {
    /// `$39.85`, or `$82,870` for whole dollars. Precision 0 rounds to dollars, any other shows cents; `+` shows a plus
    /// sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = match f.precision() {
            Some(0) => (self.0.unsigned_abs() + 50) / 100 * 100,
            _ => self.0.unsigned_abs(),
        };
        let sign = match self.0 {
            _ if cents == 0 => "",
            ..0 => "-",
            _ if f.sign_plus() => "+",
            _ => "",
        };
        match f.precision() {
            Some(0) => write!(f, "{sign}${}", thousands(cents / 100)),
            None if cents.is_multiple_of(100) => write!(f, "{sign}${}", thousands(cents / 100)),
            _ => write!(f, "{sign}${}.{:02}", thousands(cents / 100), cents % 100),
        }
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_f64(self.dollars())
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            f64::deserialize(deserializer).map(|dollars| Self((dollars * 100.0).round() as i64))
        } else {
            i64::deserialize(deserializer).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hourly_wages_have_cents_and_yearly_ones_are_rounded() {
        let shown = |cents| (format!("{:.2}", Money(cents)), format!("{:.0}", Money(cents)));
        assert_eq!(shown(1_840), ("$18.40".to_owned(), "$18".to_owned()));
        assert_eq!(shown(101_841), ("$1,018.41".to_owned(), "$1,018".to_owned()));
        assert_eq!(shown(99_950), ("$999.50".to_owned(), "$1,000".to_owned()));
        assert_eq!(shown(-505), ("-$5.05".to_owned(), "-$5".to_owned()));
        assert_eq!(shown(-40), ("-$0.40".to_owned(), "$0".to_owned()));
        assert_eq!(Money::from_dollars(38_280).to_string(), "$38,280");
    }

    #[test]
    fn an_amount_is_dollars_in_json_and_cents_in_an_index() {
        let amount = Money(3_985);
        assert_eq!(serde_json::to_string(&amount).unwrap(), "39.85");
        assert_eq!(serde_json::from_str::<Money>("39.85").unwrap(), amount);
        let bytes = postcard::to_stdvec(&amount).unwrap();
        assert_eq!(postcard::from_bytes::<i64>(&bytes).unwrap(), 3_985);
        assert_eq!(postcard::from_bytes::<Money>(&bytes).unwrap(), amount);
    }
}
