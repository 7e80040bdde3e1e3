//! The classifications by name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::labor::FileSource;
use crate::soc::OnetSocCode;
use crate::taxonomy::Edition;

/// A classification whose codes lead to occupations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// O*NET-SOC, all editions.
    OnetSoc,
    /// The Standard Occupational Classification of 2000, 2010 and 2018.
    Soc,
    /// The Classification of Instructional Programs of 2020.
    Cip,
    /// The International Standard Classification of Occupations of 2008.
    Isco,
    /// Occupation codes of the Census Bureau, 2018.
    Census,
    /// Registered apprenticeship occupations.
    Rapids,
    /// Military occupation codes.
    Military,
    /// European Skills, Competences, Qualifications and Occupations.
    Esco,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::OnetSoc,
        Self::Soc,
        Self::Cip,
        Self::Isco,
        Self::Census,
        Self::Rapids,
        Self::Military,
        Self::Esco,
    ];

    /// Its name in addresses and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnetSoc => "onet-soc",
            Self::Soc => "soc",
            Self::Cip => "cip",
            Self::Isco => "isco",
            Self::Census => "census",
            Self::Rapids => "rapids",
            Self::Military => "military",
            Self::Esco => "esco",
        }
    }

    /// Its full name.
    pub fn title(self) -> &'static str {
        match self {
            Self::OnetSoc => "O*NET-SOC 2000 to 2019",
            Self::Soc => "Standard Occupational Classification (SOC) 2000, 2010 and 2018",
            Self::Cip => "Classification of Instructional Programs (CIP) 2020",
            Self::Isco => "International Standard Classification of Occupations (ISCO-08)",
            Self::Census => "Census 2018 occupation codes",
            Self::Rapids => "Registered apprenticeship occupations (RAPIDS)",
            Self::Military => "Military occupation codes",
            Self::Esco => "European Skills, Competences, Qualifications and Occupations (ESCO)",
        }
    }

    /// How to load it, for messages.
    pub fn how_to_load(self) -> &'static str {
        match self {
            Self::OnetSoc | Self::Soc => "it is built in",
            Self::Cip => {
                "put O*NET's crosswalk from CIP 2020 into the folder programs/ of the labor-market tables"
            }
            Self::Isco => {
                "put the crosswalk of ISCO-08 and SOC 2010 of the Bureau of Labor Statistics into the folder \
                 crosswalks/ of the labor-market tables"
            }
            Self::Census => {
                "put the Census Bureau's 2018 occupation code list into the folder crosswalks/ of the labor-market tables, \
                 or its Alphabetical Index of Occupations into titles/"
            }
            Self::Rapids => {
                "put O*NET's crosswalk of RAPIDS codes into the folder crosswalks/ of the labor-market tables"
            }
            Self::Military => {
                "put O*NET's Military Crosswalk (milx0724.csv) into the folder crosswalks/ of the labor-market tables"
            }
            Self::Esco => {
                "put O*NET's crosswalk of ESCO occupations into the folder crosswalks/ of the labor-market tables"
            }
        }
    }

    /// Whether its codes are compiled in.
    pub fn is_built_in(self) -> bool {
        matches!(self, Self::OnetSoc | Self::Soc)
    }

    /// Its editions, newest first, each with the year in its name and the edition of O\*NET-SOC that has its codes; empty for
    /// one that is not compiled in.
    pub(super) fn editions(self) -> &'static [(u16, Edition)] {
        match self {
            Self::OnetSoc => &[
                (2019, Edition::Y2019),
                (2010, Edition::Y2010),
                (2009, Edition::Y2009),
                (2006, Edition::Y2006),
                (2000, Edition::Y2000),
            ],
            // O*NET-SOC 2009 is the last edition with the codes of SOC 2000, and the only one with all of them.
            Self::Soc => &[(2018, Edition::Y2019), (2010, Edition::Y2010), (2000, Edition::Y2009)],
            _ => &[],
        }
    }

    /// The years of its editions, newest first, if it has several.
    pub fn years(self) -> impl Iterator<Item = u16> {
        self.editions().iter().map(|(year, _)| *year)
    }

    /// The codes of an edition that is compiled in. A SOC code stands as its `.00`.
    pub(super) fn built_in_codes(self, edition: Edition) -> impl Iterator<Item = OnetSocCode> {
        edition.codes().filter(move |code| self == Self::OnetSoc || code.extension() == 0)
    }

    /// The source of what is compiled in: of one edition, or of all.
    pub(super) fn built_in_source(self, year: Option<u16>) -> Option<FileSource> {
        let name = match self {
            Self::OnetSoc => "O*NET-SOC taxonomy, O*NET Resource Center (USDOL/ETA)",
            Self::Soc => "Standard Occupational Classification, U.S. Bureau of Labor Statistics",
            _ => return None,
        };
        let released = year.map_or_else(
            || {
                let years = self.editions().iter().map(|(year, _)| year.to_string());
                years.collect::<Vec<_>>().join(", ")
            },
            |year| year.to_string(),
        );
        Some(FileSource { name: name.to_owned(), released: Some(released) })
    }
}

impl FromStr for Scheme {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|scheme| scheme.name().eq_ignore_ascii_case(name.trim()));
        found.ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|scheme| scheme.name()).collect();
            Error::UnknownCrosswalk(format!("unknown scheme '{name}'; expected {}", known.join(", ")))
        })
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
