//! Newtypes for SOC and O*NET-SOC codes: parse, format, nest.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::written::Written;

/// A text that is not an occupation code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{found}' is not {expected}")]
pub struct InvalidCode {
    /// The text that was given.
    pub found: String,
    /// The expected form, with an example.
    pub expected: &'static str,
}

/// The four levels of the SOC: 23 major, 98 minor, 459 broad groups and 867 detailed occupations (SOC 2018).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SocLevel {
    /// `29-0000`: the first two digits.
    Major,
    /// `29-1000`, or `15-1200` for the few crowded groups: the digits before the trailing zeros.
    Minor,
    /// `29-1140`: all but the last digit.
    Broad,
    /// `29-1141`: all six digits.
    Detailed,
}

/// A six-digit SOC code (`29-1141`), at any level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocCode(u32);

/// An eight-digit O*NET-SOC code (`29-1141.00`): a detailed SOC code and a two-digit extension, `00` for the
/// SOC occupation itself and `01`, `02`, … for the finer occupations that O*NET distinguishes within it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OnetSocCode(u32);

/// The start of a code as people type it: `29`, `29-20`, `29-2072`, `29-2072.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodePrefix {
    digits: u32,
    len: u8,
}

const EXPECTED_SOC: &str = "a SOC code such as 29-1141";
const EXPECTED_ONET: &str = "an O*NET-SOC code such as 29-1141.00";
const EXPECTED_PREFIX: &str = "the beginning of an O*NET-SOC code such as 29-11";

impl SocCode {
    /// The level of this code.
    pub fn level(self) -> SocLevel {
        if self.0.is_multiple_of(10_000) {
            SocLevel::Major
        } else if self.0.is_multiple_of(100) && (self.0.is_multiple_of(1_000) || self.is_crowded_minor()) {
            SocLevel::Minor
        } else if self.0.is_multiple_of(10) {
            SocLevel::Broad
        } else {
            SocLevel::Detailed
        }
    }

    /// SOC 2018 has three minor groups that end in only two zeros: 15-1200, 31-1100 and 51-5100.
    fn is_crowded_minor(self) -> bool {
        matches!(self.0, 151_200 | 311_100 | 515_100)
    }

    /// The major group (`29-0000`) of the code.
    #[must_use]
    pub fn major(self) -> Self {
        Self(self.0 / 10_000 * 10_000)
    }

    /// The first two digits, as text.
    pub(super) fn major_digits(self) -> [u8; 2] {
        let number = (self.0 / 10_000) as u8;
        [b'0' + number / 10, b'0' + number % 10]
    }

    /// The minor group (`29-1000`) of the code; a major group is its own.
    #[must_use]
    pub fn minor(self) -> Self {
        let hundreds = Self(self.0 / 100 * 100);
        if hundreds.is_crowded_minor() { hundreds } else { Self(self.0 / 1_000 * 1_000) }
    }

    /// The broad group (`29-1140`) of the code.
    #[must_use]
    pub fn broad(self) -> Self {
        Self(self.0 / 10 * 10)
    }

    /// The beginning that the codes of a group share; `None` for a detailed occupation.
    pub fn group_prefix(self) -> Option<CodePrefix> {
        let (len, unit) = match self.level() {
            SocLevel::Major => (2, 10_000),
            SocLevel::Minor if self.is_crowded_minor() => (4, 100),
            SocLevel::Minor => (3, 1_000),
            SocLevel::Broad => (5, 10),
            SocLevel::Detailed => return None,
        };
        Some(CodePrefix { digits: self.0 / unit, len })
    }

    /// The O*NET-SOC code of the SOC occupation itself, with the extension `.00`.
    pub fn to_onet(self) -> OnetSocCode {
        OnetSocCode(self.0 * 100)
    }
}

impl OnetSocCode {
    /// The SOC code: the code without its extension.
    pub fn soc(self) -> SocCode {
        SocCode(self.0 / 100)
    }

    /// Parses what people type to look an occupation up: a code as [`FromStr`] reads it, or the two digits of a major
    /// group, which stand for its code (`11` for `11-0000`).
    ///
    /// # Errors
    /// [`InvalidCode`] for any other text.
    pub fn parse_lookup(text: &str) -> Result<Self, InvalidCode> {
        match Written::read(text) {
            Some(Written { digits, len: 2, ends_open: false, .. }) => Ok(Self(digits * 1_000_000)),
            _ => text.parse(),
        }
    }

    /// The extension, `0` for the SOC occupation itself.
    pub fn extension(self) -> u8 {
        (self.0 % 100) as u8
    }
}

impl CodePrefix {
    /// Whether the code begins with these digits.
    pub fn matches(self, code: OnetSocCode) -> bool {
        code.0 / 10u32.pow(u32::from(8 - self.len)) == self.digits
    }

    /// How many digits it has.
    pub fn digits(self) -> u8 {
        self.len
    }

    /// The complete O*NET-SOC code, if all eight digits were typed, or six for the SOC occupation. A single `0` after
    /// the six stands for `00`.
    pub fn complete(self) -> Option<OnetSocCode> {
        match self.len {
            8 => Some(OnetSocCode(self.digits)),
            7 if self.digits.is_multiple_of(10) => Some(OnetSocCode(self.digits * 10)),
            6 => Some(OnetSocCode(self.digits * 100)),
            _ => None,
        }
    }
}

impl FromStr for CodePrefix {
    type Err = InvalidCode;

    /// Parses two to eight digits with the usual hyphen and point, which may be left out.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        match Written::read(text) {
            Some(Written { digits, len: len @ 2..=8, .. }) => Ok(Self { digits, len }),
            _ => Err(InvalidCode { found: text.to_owned(), expected: EXPECTED_PREFIX }),
        }
    }
}

impl FromStr for SocCode {
    type Err = InvalidCode;

    /// Parses `29-1141` or `291141`.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        match Written::read(text) {
            Some(Written { digits, len: 6, ends_open: false, .. }) => Ok(Self(digits)),
            _ => Err(InvalidCode { found: text.to_owned(), expected: EXPECTED_SOC }),
        }
    }
}

impl FromStr for OnetSocCode {
    type Err = InvalidCode;

    /// Parses `29-1141.00` or `29114100`; a SOC code `29-1141` or `291141` stands for `29-1141.00`, and so does
    /// `29-1141.0`, which spreadsheets make of it. The hyphen may be any dash.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        match Written::read(text) {
            Some(Written { digits, len: 8, .. }) => Ok(Self(digits)),
            Some(Written { digits, len: 7, has_point: true, .. }) if digits.is_multiple_of(10) => {
                Ok(Self(digits * 10))
            }
            Some(Written { digits, len: 6, ends_open: false, .. }) => Ok(Self(digits * 100)),
            _ => Err(InvalidCode { found: text.to_owned(), expected: EXPECTED_ONET }),
        }
    }
}

impl fmt::Display for SocCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl fmt::Display for OnetSocCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.soc(), self.extension())
    }
}

impl fmt::Display for CodePrefix {
    /// Writes the usual hyphen and point, as far as the digits go.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0width$}", self.digits, width = usize::from(self.len));
        for (place, digit) in digits.char_indices() {
            match place {
                2 => write!(f, "-{digit}")?,
                6 => write!(f, ".{digit}")?,
                _ => write!(f, "{digit}")?,
            }
        }
        Ok(())
    }
}

/// Codes print the same in debug output as elsewhere; they are strings in JSON but four bytes in the artifact.
macro_rules! code_text {
    ($type:ident) => {
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_u32(self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    u32::deserialize(deserializer).map(Self)
                }
            }
        }
    };
}

code_text!(SocCode);
code_text!(OnetSocCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_common_form_parses() {
        for text in [
            "29-2072.00",
            "29-2072",
            "29207200",
            "292072",
            " 29-2072.00 ",
            "\u{a0}29-2072.00",
            "29-207200",
            "292072.00",
            "29-2072.0",
            "292072.0",
            "29–2072.00",
            "29\u{2011}2072",
        ] {
            assert_eq!(text.parse::<OnetSocCode>().unwrap().to_string(), "29-2072.00", "{text}");
        }
        assert_eq!("15-1299.08".parse::<OnetSocCode>().unwrap().extension(), 8);
        for text in [
            "",
            "29",
            "29-20",
            "989",
            "29-2072.1",
            "2920720",
            "29-2072.000",
            "2-92072",
            "29--2072",
            "29_2072",
            "29.2072.00",
            "29-2072.",
            "nurse",
            "２９-2072",
        ] {
            assert!(text.parse::<OnetSocCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_lookup_may_name_a_major_group_by_its_two_digits() {
        assert_eq!(OnetSocCode::parse_lookup(" 11 ").unwrap().to_string(), "11-0000.00");
        assert_eq!(OnetSocCode::parse_lookup("11-1011").unwrap().to_string(), "11-1011.00");
        for text in ["1", "11-", "11-1", "1101"] {
            assert!(OnetSocCode::parse_lookup(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_codes_of_a_group_share_a_prefix() {
        let prefix = |text: &str| text.parse::<SocCode>().unwrap().group_prefix().map(|one| one.to_string());
        let expected = [
            ("11-0000", Some("11")),
            ("11-1000", Some("11-1")),
            ("15-1200", Some("15-12")),
            ("11-1010", Some("11-101")),
            ("11-1011", None),
        ];
        for (group, begins) in expected {
            assert_eq!(prefix(group).as_deref(), begins, "{group}");
        }
    }

    #[test]
    fn levels_and_groups_nest() {
        let code: SocCode = "29-1141".parse().unwrap();
        assert_eq!(code.level(), SocLevel::Detailed);
        assert_eq!(code.broad().to_string(), "29-1140");
        assert_eq!(code.minor().to_string(), "29-1000");
        assert_eq!(code.major().to_string(), "29-0000");
        assert_eq!(code.broad().level(), SocLevel::Broad);
        assert_eq!(code.minor().level(), SocLevel::Minor);
        assert_eq!(code.major().level(), SocLevel::Major);
        let software: SocCode = "15-1252".parse().unwrap();
        assert_eq!(software.minor().to_string(), "15-1200");
        assert_eq!(software.minor().level(), SocLevel::Minor);
    }

    #[test]
    fn prefixes_match_codes_that_begin_with_them() {
        let code: OnetSocCode = "29-2072.00".parse().unwrap();
        for text in ["29", "29-", "29-20", "2920", "29-2072", "29-2072.0", "29-2072.00"] {
            assert!(text.parse::<CodePrefix>().unwrap().matches(code), "{text}");
        }
        assert!(!"29-21".parse::<CodePrefix>().unwrap().matches(code));
        for text in ["2", "29-20720000", "29 nurse", "1st"] {
            assert!(text.parse::<CodePrefix>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn format_and_parse_round_trip(number in 0u32..100_000_000) {
            let code = OnetSocCode(number);
            prop_assert_eq!(code.to_string().parse::<OnetSocCode>().unwrap(), code);
            prop_assert_eq!(code.soc().to_string().parse::<SocCode>().unwrap(), code.soc());
            let json = serde_json::to_string(&code).unwrap();
            prop_assert_eq!(serde_json::from_str::<OnetSocCode>(&json).unwrap(), code);
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,24}") {
            let _ = text.parse::<OnetSocCode>();
            let _ = text.parse::<SocCode>();
            let _ = text.parse::<CodePrefix>();
        }
    }
}
