//! The editions by year.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// An edition of O\*NET-SOC, together with the SOC whose codes it extends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// O\*NET-SOC 2000, with the codes of SOC 2000.
    Y2000,
    /// O\*NET-SOC 2006, with the codes of SOC 2000.
    Y2006,
    /// O\*NET-SOC 2009, with the codes of SOC 2000 and some of SOC 2010.
    Y2009,
    /// O\*NET-SOC 2010, with the codes of SOC 2010.
    Y2010,
    /// O\*NET-SOC 2019, with the codes of SOC 2018.
    Y2019,
}

/// A text that names no edition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("edition '{0}' is unknown; use 2000, 2006, 2009, 2010, 2018 or 2019")]
pub struct InvalidEdition(pub String);

impl Edition {
    /// All editions, oldest first.
    pub const ALL: [Self; 5] = [Self::Y2000, Self::Y2006, Self::Y2009, Self::Y2010, Self::Y2019];

    /// The year in its name.
    pub fn year(self) -> u16 {
        match self {
            Self::Y2000 => 2000,
            Self::Y2006 => 2006,
            Self::Y2009 => 2009,
            Self::Y2010 => 2010,
            Self::Y2019 => 2019,
        }
    }
}

impl FromStr for Edition {
    type Err = InvalidEdition;

    /// Parses a year, with or without the name of the classification: `2010`, `SOC 2010`, `O*NET-SOC 2010`. SOC 2018 is part
    /// of the edition of 2019.
    fn from_str(text: &str) -> Result<Self, InvalidEdition> {
        let name = text.trim().to_ascii_uppercase();
        let (is_soc, year) = match name.strip_prefix("O*NET-SOC") {
            Some(year) => (false, year.trim()),
            None => name.strip_prefix("SOC").map_or((false, name.as_str()), |year| (true, year.trim())),
        };
        match (year, is_soc) {
            ("2000", _) => Ok(Self::Y2000),
            ("2006", false) => Ok(Self::Y2006),
            ("2009", false) => Ok(Self::Y2009),
            ("2010", _) => Ok(Self::Y2010),
            ("2018", _) | ("2019", false) => Ok(Self::Y2019),
            _ => Err(InvalidEdition(text.to_owned())),
        }
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "O*NET-SOC {}", self.year())
    }
}

/// The year as a number.
impl Serialize for Edition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_named_by_year() {
        for edition in Edition::ALL {
            assert_eq!(edition.to_string().parse(), Ok(edition));
            assert_eq!(edition.year().to_string().parse(), Ok(edition));
        }
        for (text, edition) in [("SOC 2018", Edition::Y2019), (" soc2010 ", Edition::Y2010)] {
            assert_eq!(text.parse(), Ok(edition));
        }
        for text in ["", "2011", "SOC 2006", "SOC 2019", "10", "NAICS 2010"] {
            assert_eq!(text.parse::<Edition>(), Err(InvalidEdition(text.to_owned())));
        }
    }
}
