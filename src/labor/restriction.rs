//! Industries to which the Census Bureau's index restricts a title, and the industries that a job's context names.
//!
//! The index writes codes of its own industry classification, ranges and exceptions, and sometimes class of worker or words:
//! `OWN 0170, 0180`, `1070-4590 exc. 1190`. Only the codes count: a job says its industry, seldom who owns the business.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::table::built_in_rows;
use crate::text::singular_words;

/// First and last code of a range of industries.
pub type IndustryRange = (u16, u16);

/// The industries in which a title stands for an occupation.
///
/// ```
/// use metier::labor::{IndustryRestriction, industries_named};
///
/// let museums = IndustryRestriction::new("8570");
/// assert!(museums.admits(&industries_named("art museum")));
/// assert!(!museums.admits(&industries_named("college")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndustryRestriction {
    /// The restriction as published.
    pub text: SmolStr,
    within: Vec<IndustryRange>,
    except: Vec<IndustryRange>,
}

/// The index's restriction for all industries that its other lines with the title do not name.
const ANY_OTHER: &str = "any not listed";

impl IndustryRestriction {
    /// Reads a restriction as the index writes it.
    pub fn new(text: &str) -> Self {
        let text = text.trim_start_matches(['\\', '#']).trim();
        let mut read = Self { text: text.into(), within: Vec::new(), except: Vec::new() };
        // In parentheses: the industry that the title implies, not one that it needs.
        if text.starts_with('(') {
            return read;
        }
        let mut excepting = false;
        for part in text.split_inclusive(',') {
            for word in part.split_whitespace() {
                let word = word.trim_end_matches([',', ';']);
                excepting |= word.trim_end_matches('.').eq_ignore_ascii_case("exc");
                if let Some(range) = range(word) {
                    if excepting { &mut read.except } else { &mut read.within }.push(range);
                }
            }
            excepting &= read.within.is_empty();
        }
        join_neighbors(&mut read.except);
        read
    }

    /// Whether it names no industry, so that it restricts nothing: a degree, a class of worker.
    pub fn is_open(&self) -> bool {
        self.within.is_empty() && self.except.is_empty()
    }

    /// Whether one of the industries of a job is among those of the title.
    pub fn admits(&self, industries: &[IndustryRange]) -> bool {
        let overlap = |a: &IndustryRange, b: &IndustryRange| a.0 <= b.1 && b.0 <= a.1;
        let inside = |a: &IndustryRange, b: &IndustryRange| b.0 <= a.0 && a.1 <= b.1;
        industries.iter().any(|industry| {
            (self.within.is_empty() || self.within.iter().any(|range| overlap(industry, range)))
                && !self.except.iter().any(|range| inside(industry, range))
        })
    }

    /// Whether it stands for the industries that no other line with the title names.
    pub(super) fn is_any_other(&self) -> bool {
        self.text.eq_ignore_ascii_case(ANY_OTHER)
    }

    /// Leaves out the industries of another line with the same title.
    pub(super) fn leave_out(&mut self, other: &Self) {
        self.except.extend(&other.within);
        join_neighbors(&mut self.except);
    }

    /// The restriction of a title that either of two lines restricts.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut either = self.clone();
        if self.text != other.text {
            either.text = format!("{}; {}", self.text, other.text).into();
        }
        if self.within.is_empty() || other.within.is_empty() {
            either.within.clear();
        } else {
            either.within.extend(&other.within);
        }
        either.except.retain(|range| other.except.contains(range));
        either
    }
}

/// Joins ranges that follow one another, so that an industry with both codes is within them: hospitals are 8191 and 8192.
fn join_neighbors(ranges: &mut Vec<IndustryRange>) {
    ranges.sort_unstable();
    ranges.dedup_by(|next, kept| {
        let neighbors = next.0 <= kept.1.saturating_add(1);
        if neighbors {
            kept.1 = kept.1.max(next.1);
        }
        neighbors
    });
}

/// A four-digit code, or a range of them.
fn range(word: &str) -> Option<IndustryRange> {
    let code = |text: &str| (text.len() == 4).then(|| text.parse::<u16>().ok()).flatten();
    match word.split_once('-') {
        Some((first, last)) => Some((code(first)?, code(last)?)).filter(|(first, last)| first <= last),
        None => code(word).map(|code| (code, code)),
    }
}

struct Industry {
    range: IndustryRange,
    naics: Vec<&'static str>,
    /// The words of each of its names.
    names: Vec<Vec<String>>,
}

static INDUSTRIES: LazyLock<Vec<Industry>> = LazyLock::new(|| {
    let rows = built_in_rows(include_str!("../../data/census_industries.tsv"));
    let industry = |[first, last, naics, names]: [&'static str; 4]| {
        Some(Industry {
            range: (first.parse().ok()?, last.parse().ok()?),
            naics: naics.split(' ').collect(),
            names: names.split(';').map(singular_words).collect(),
        })
    };
    rows.filter_map(industry).collect()
});

/// The Census industries of a NAICS code, or of a text that has all words of an industry's name; empty for any other text.
/// A name that is part of a longer one does not count beside it: a *business school* is no other *school*.
pub fn industries_named(text: &str) -> Vec<IndustryRange> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    if digits.len() >= 2 {
        let shared = |naics: &&str| naics.starts_with(&digits) || digits.starts_with(*naics);
        let finest =
            |one: &Industry| one.naics.iter().filter(|naics| shared(naics)).map(|one| one.len()).max();
        let found: Vec<(usize, IndustryRange)> =
            INDUSTRIES.iter().filter_map(|one| Some((finest(one)?.min(digits.len()), one.range))).collect();
        let most = found.iter().map(|(length, _)| *length).max();
        return found
            .into_iter()
            .filter(|(length, _)| Some(*length) == most)
            .map(|(_, range)| range)
            .collect();
    }
    let text = singular_words(text);
    let named = |name: &&Vec<String>| name.iter().all(|word| text.contains(word));
    let found: Vec<(&Vec<String>, IndustryRange)> = INDUSTRIES
        .iter()
        .flat_map(|one| one.names.iter().filter(named).map(|name| (name, one.range)))
        .collect();
    let within = |name: &Vec<String>, other: &Vec<String>| {
        name.len() < other.len() && name.iter().all(|word| other.contains(word))
    };
    let longest = found.iter().filter(|(name, _)| !found.iter().any(|(other, _)| within(name, other)));
    longest.map(|(_, range)| *range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(restriction: &str, industry: &str) -> bool {
        IndustryRestriction::new(restriction).admits(&industries_named(industry))
    }

    #[test]
    fn codes_ranges_and_exceptions_are_read() {
        assert!(admits("8570", "Museum of Modern Art") && !admits("8570", "college"));
        assert!(admits("#LGOV 9370", "city government") && !admits("GOV 0770", "hospital"));
        assert!(admits("1070-4590 exc. 1190", "factory") && !admits("1070-4590 exc. 1190", "bakery"));
        assert!(
            !admits("exc. 8191, 8192, 9370-9590", "government") && admits("exc. 8191, 9370-9590", "bank")
        );
        assert!(admits("6570, 8563 exc. booking agency, 8580", "bowling alley"));
        assert!(!admits("1190, 4670-5790 exc. Gas station 5090", "gas station"));
    }

    #[test]
    fn a_degree_or_an_implied_industry_restricts_nothing() {
        for text in ["bachelor's degree or higher", "(7970)", "GOV", ""] {
            assert!(IndustryRestriction::new(text).is_open(), "{text}");
        }
        assert!(!IndustryRestriction::new("7870").is_open());
    }

    #[test]
    fn two_restrictions_of_one_title_are_joined() {
        let [museums, colleges] = ["8570", "7870"].map(IndustryRestriction::new);
        let either = museums.or(&colleges);
        assert!(either.admits(&industries_named("college")) && either.admits(&industries_named("museum")));
        assert!(!either.admits(&industries_named("bank")));
        let mut other = IndustryRestriction::new("\\ Any not listed");
        assert!(other.is_any_other());
        other.leave_out(&museums);
        assert!(!other.admits(&industries_named("museum")) && other.admits(&industries_named("bank")));
        other.leave_out(&IndustryRestriction::new("8191, 8192"));
        assert!(!other.admits(&industries_named("hospital")) && !admits("exc. 8192, 8191", "hospital"));
        assert!(museums.or(&other).admits(&industries_named("museum")));
    }

    #[test]
    fn industries_are_known_by_naics_code_and_by_name() {
        assert_eq!(industries_named("622110"), [(8191, 8192)]);
        assert_eq!(industries_named("491"), [(6370, 6370)]);
        assert_eq!(industries_named("U.S. Postal Service"), [(6370, 6370)]);
        assert_eq!(industries_named("hospitals"), [(8191, 8192)]);
        assert_eq!(industries_named("business school"), [(7880, 7880)]);
        assert!(industries_named("zebra breeding").is_empty() && industries_named("").is_empty());
    }

    #[test]
    fn the_table_is_well_formed() {
        let rows =
            include_str!("../../data/census_industries.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(rows.count(), INDUSTRIES.len());
        for Industry { range: (first, last), naics, names } in INDUSTRIES.iter() {
            assert!(first <= last && !names.iter().any(Vec::is_empty), "{first}");
            assert!(naics.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_digit())), "{first}");
        }
    }
}
