//! Military occupation codes in a query: `68W`, `11B infantryman`, `MOS 6333 avionics technician`, `0311`.

use std::fmt::Write;

use serde::Serialize;

use super::{CrosswalkEntry, Crosswalks, Scheme, SchemeCode};
use crate::catalog::{Catalog, OccupationId};
use crate::labor::Branch;
use crate::text::singular_words;

/// What a query says that has a military occupation code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct MilitaryReading {
    /// The code.
    #[cfg_attr(feature = "server", schema(example = "68W"))]
    pub code: String,
    /// Its entries in the Military Crosswalk; several if branches share the code.
    pub entries: Vec<CrosswalkEntry>,
    /// Whether a Military Crosswalk is loaded.
    pub loaded: bool,
    /// A sentence that says what was found, and how to mend it if nothing was.
    pub note: String,
    /// What the query says besides.
    #[serde(skip)]
    pub(crate) rest: String,
}

/// Words that say that a military code follows.
const MARKERS: [&str; 8] = ["mos", "moc", "afsc", "nec", "sfsc", "noc", "rating", "military"];
/// Names of branches before a code.
const BRANCHES: [(&str, Branch); 14] = [
    ("us army", Branch::Army),
    ("army", Branch::Army),
    ("us navy", Branch::Navy),
    ("navy", Branch::Navy),
    ("us air force", Branch::AirForce),
    ("air force", Branch::AirForce),
    ("usaf", Branch::AirForce),
    ("us marine corps", Branch::MarineCorps),
    ("marine corps", Branch::MarineCorps),
    ("marines", Branch::MarineCorps),
    ("marine", Branch::MarineCorps),
    ("usmc", Branch::MarineCorps),
    ("coast guard", Branch::CoastGuard),
    ("space force", Branch::SpaceForce),
];

/// A query that begins with a token like a code.
struct Query<'a> {
    code: String,
    branch: Option<Branch>,
    /// Whether the query says that it is a military code.
    marked: bool,
    rest: &'a str,
}

impl<'a> Query<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (mut rest, mut branch, mut marked) = (text.trim(), None, false);
        loop {
            let after = |name: &str| {
                let begins = rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
                let next = begins.then(|| &rest[name.len()..])?;
                next.starts_with([' ', ':', '-']).then(|| next.trim_start_matches([' ', ':', '-']))
            };
            if let Some((next, found)) = BRANCHES.iter().find_map(|(name, one)| Some((after(name)?, one))) {
                (rest, branch) = (next, Some(*found));
            } else if let Some(next) = MARKERS.iter().find_map(|name| after(name)) {
                (rest, marked) = (next, true);
            } else {
                break;
            }
        }
        let (token, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let code = token.trim_matches([',', ':', ';', '(', ')', '-']).to_ascii_uppercase();
        is_like_code(&code).then_some(Self {
            code,
            branch,
            marked,
            rest: rest.trim_start_matches(['-', ' ']),
        })
    }
}

/// Whether a token is written like the codes of a branch: `68W`, `740A`, `11B20`, `1A112A`, `H10A`, `6333`.
fn is_like_code(token: &str) -> bool {
    let bytes = token.as_bytes();
    if !(3..=7).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = bytes.len() - digits;
    // `1st`, `401k`: a word after its number.
    let ordinal = ["ST", "ND", "RD", "TH"].iter().any(|end| token.ends_with(end));
    match (digits, letters) {
        (4, 0) => true,
        (2.., 1..=3) => !ordinal,
        _ => false,
    }
}

/// Whether a token beside other words can hardly be anything but a code: `11B`, `3D1X2`. Three or four digits may be a form or
/// an account: `401k administrator`, `1099 contractor`.
fn is_specific(token: &str) -> bool {
    let is_digit = |at: usize| token.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    is_digit(0) && (is_digit(1) && token.len() == 3 || !is_digit(1) && is_digit(2) && token.len() > 3)
}

/// Whether a code of the table is meant. An X stands for any skill level (`1A1X2`), and the Army's codes may be followed by
/// the skill level (`11B20`).
fn is_meant(one: &SchemeCode, code: &str) -> bool {
    let known = one.code.as_bytes();
    let same = known.len() == code.len()
        && known.iter().zip(code.bytes()).all(|(a, b)| *a == b || b == b'X' && a.is_ascii_digit());
    let level = one.branch == Some(Branch::Army)
        && code.strip_prefix(one.code.as_str()).is_some_and(|level| {
            (1..=2).contains(&level.len()) && level.bytes().all(|byte| byte.is_ascii_digit())
        });
    same || level
}

impl Crosswalks {
    /// What a query says that begins with a military code. `is_word` says whether titles have a word. Without a table, a
    /// code is what is written like one and is no word of a title.
    pub fn military(
        &self,
        catalog: &Catalog,
        text: &str,
        is_word: impl Fn(&str) -> bool,
    ) -> Option<MilitaryReading> {
        let (Query { code, rest, .. }, found) = self.military_codes(text, is_word)?;
        let table = self.table(Scheme::Military);
        let mut entries: Vec<CrosswalkEntry> = table
            .map(|table| found.iter().map(|one| table.entry(catalog, one)).collect())
            .unwrap_or_default();
        entries.sort_by_key(|entry| entry.active == Some(false));
        let note = note(&code, &entries, table.is_some());
        Some(MilitaryReading { code, entries, loaded: table.is_some(), note, rest: rest.to_owned() })
    }

    /// The titles of the jobs that a job title stands for if it begins with a military code: those of the code; without one
    /// in the table, what the job title says besides.
    pub(crate) fn military_titles(&self, text: &str, is_word: impl Fn(&str) -> bool) -> Option<Vec<String>> {
        let (Query { rest, .. }, found) = self.military_codes(text, is_word)?;
        let mut titles: Vec<String> = Vec::new();
        for one in found {
            if !titles.contains(&one.title.to_string()) {
                titles.push(one.title.to_string());
            }
        }
        if titles.is_empty() && !rest.is_empty() {
            titles.push(rest.to_owned());
        }
        Some(titles)
    }

    /// A text that begins with a military code, and the codes of the table that are meant.
    fn military_codes<'t>(
        &self,
        text: &'t str,
        is_word: impl Fn(&str) -> bool,
    ) -> Option<(Query<'t>, Vec<&SchemeCode>)> {
        let query = Query::read(text)?;
        let Query { code, branch, marked, rest } = &query;
        let table = self.table(Scheme::Military);
        let mut found: Vec<&SchemeCode> =
            table.iter().flat_map(|table| &table.codes).filter(|one| is_meant(one, code)).collect();
        if let Some(branch) = branch.filter(|branch| found.iter().any(|one| one.branch == Some(*branch))) {
            found.retain(|one| one.branch == Some(branch));
        }
        // Of branches that share the code, the one whose title has a word of the rest.
        let rest_words = singular_words(rest);
        let shares =
            |one: &&SchemeCode| singular_words(&one.title).iter().any(|word| rest_words.contains(word));
        let said = *marked || branch.is_some();
        let certain = said || rest.is_empty() || is_specific(code);
        if !certain || found.iter().any(shares) {
            found.retain(shares);
        }
        let is_word = || !said && is_word(&code.to_ascii_lowercase());
        if found.is_empty() && (!certain || is_word()) { None } else { Some((query, found)) }
    }
}

fn note(code: &str, entries: &[CrosswalkEntry], loaded: bool) -> String {
    if !loaded {
        let load = Scheme::Military.how_to_load();
        return format!(
            "{code} looks like a military occupation code, and no Military Crosswalk is loaded: {load}, and rebuild the \
             index with `metier index`"
        );
    }
    if entries.is_empty() {
        return format!(
            "{code} looks like a military occupation code, but the Military Crosswalk has no such code"
        );
    }
    let mut note = format!("{code} is a military occupation code");
    for (at, entry) in entries.iter().enumerate() {
        let before = if at == 0 { ": " } else { "; " };
        let branch = entry.branch.map(Branch::name).unwrap_or_default();
        let end = if entry.active == Some(false) { " (obsolete)" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(note, "{before}{branch} {}{end}", entry.title);
    }
    note
}

impl MilitaryReading {
    /// The occupations of its entries that the release has, each once, those of active codes first.
    pub(crate) fn occupations(&self, catalog: &Catalog) -> Vec<OccupationId> {
        let mut found = Vec::new();
        for occupation in self.entries.iter().flat_map(|entry| &entry.occupations) {
            let id = catalog.id_of(occupation.code).filter(|id| !found.contains(id));
            found.extend(id);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_words() {
        for code in ["68W", "740A", "0311", "6333", "11B20", "1A112A", "18E3Y", "H10A", "9S100", "1A1X2"] {
            assert!(is_like_code(code), "{code}");
        }
        for word in ["3D", "K9", "911", "1ST", "21ST", "NURSE", "RN", "12345", "15-1252", "COVID19"] {
            assert!(!is_like_code(word), "{word}");
        }
    }

    #[test]
    fn a_query_names_branch_code_and_more() {
        let read =
            |text| Query::read(text).map(|one| (one.code, one.branch, one.marked, one.rest.to_owned()));
        let avionics = ("6333".to_owned(), None, true, "avionics technician".to_owned());
        assert_eq!(read("MOS 6333 avionics technician"), Some(avionics));
        let medic = ("68W".to_owned(), Some(Branch::Army), true, String::new());
        assert_eq!(read("Army MOS: 68w"), Some(medic));
        assert_eq!(read("navy nurse"), None);
        assert_eq!(read("mosaic artist"), None);
    }
}
