//! Small O*NET vocabularies that appear in rows and that the catalog keeps unchanged.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

/// The domains of O*NET's content model in which occupations are rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// Skills (2.A, 2.B); since release 30.3, essential and transferable skills together.
    Skills,
    /// Abilities (1.A).
    Abilities,
    /// Knowledge (2.C).
    Knowledge,
    /// Generalized work activities (4.A).
    WorkActivities,
    /// Physical and social context of the work (4.C).
    WorkContext,
    /// Work styles (1.C up to release 29, 1.D from 30.0).
    WorkStyles,
    /// Occupational interests (1.B.1), RIASEC.
    Interests,
    /// Specific or basic interest areas (1.B.3), since release 30.3.
    InterestAreas,
    /// Work values (1.B.2), up to release 30.2.
    WorkValues,
    /// Education, experience and training (2.D, 3.A), as shares of categories.
    Education,
    /// Ratings on scales or of elements that metier does not know, from any table.
    Other,
}

impl Domain {
    /// Its name in text: "skills", "work activities".
    pub fn plural(self) -> &'static str {
        match self {
            Self::Skills => "skills",
            Self::Abilities => "abilities",
            Self::Knowledge => "knowledge",
            Self::WorkActivities => "work activities",
            Self::WorkContext => "work context",
            Self::WorkStyles => "work styles",
            Self::Interests => "interests",
            Self::InterestAreas => "interest areas",
            Self::WorkValues => "work values",
            Self::Education => "education",
            Self::Other => "other elements",
        }
    }
}

/// Core tasks are relevant to at least two thirds of the workers and rated important.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumString)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Relevant to most workers and important.
    Core,
    /// Less relevant or less important.
    Supplemental,
}

/// O*NET's tiers of relatedness: five, five and ten occupations.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub enum RelatedTier {
    /// The five most related.
    #[serde(rename = "Primary-Short")]
    #[strum(serialize = "Primary-Short")]
    PrimaryShort,
    /// The next five.
    #[serde(rename = "Primary-Long")]
    #[strum(serialize = "Primary-Long")]
    PrimaryLong,
    /// Ten more.
    Supplemental,
}

/// A month such as `08/2023`, in which O*NET dates its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Four digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
}

impl RelatedTier {
    /// The gain for finding such an occupation, in learning and evaluation: 3, 2 or 1.
    pub fn gain(self) -> f32 {
        match self {
            Self::PrimaryShort => 3.0,
            Self::PrimaryLong => 2.0,
            Self::Supplemental => 1.0,
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:04}", self.month, self.year)
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('/').and_then(|(month, year)| {
            let digits =
                |text: &str, len| text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
            (digits(month, 2) && digits(year, 4)).then_some(())?;
            Some(Self { year: year.parse().ok()?, month: month.parse().ok()? })
        });
        parsed
            .filter(|month| (1..=12).contains(&month.month))
            .ok_or_else(|| format!("'{text}' is not a month such as 08/2023"))
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_round_trip_and_other_text_is_rejected() {
        let month: Month = "08/2023".parse().unwrap();
        assert_eq!((month.year, month.month, month.to_string().as_str()), (2023, 8, "08/2023"));
        for text in ["8/2023", "13/2023", "00/2023", "08-2023", "08/23", "+8/2023", "08/+023"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
