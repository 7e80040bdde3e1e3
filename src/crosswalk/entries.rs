//! Answers: the entries of a code, of words, and of an occupation.

use std::collections::BTreeSet;

use serde::Serialize;
use smol_str::SmolStr;

use super::{Crosswalks, Scheme, SchemeCode, SchemeTable};
use crate::catalog::Catalog;
use crate::labor::Branch;
use crate::soc::{CodePrefix, OnetSocCode, SocCode};
use crate::taxonomy::Edition;
use crate::text::singular_words;

/// A code of a classification with the occupations that it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct CrosswalkEntry {
    /// The classification.
    pub scheme: Scheme,
    /// The code.
    #[cfg_attr(feature = "server", schema(example = "51.3801"))]
    pub code: String,
    /// Its title; empty if the table has none.
    pub title: String,
    /// The edition of the classification by year, if it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<u16>,
    /// The branch of the armed forces, for a military code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<Branch>,
    /// Whether a military code is in use or obsolete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// The occupations, in code order.
    pub occupations: Vec<CrosswalkOccupation>,
    /// The publication that says so, and its publisher.
    pub source: String,
    /// Its release date or the date that it is about.
    pub released: Option<String>,
}

/// An occupation that a code stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct CrosswalkOccupation {
    /// The O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Its title.
    pub title: String,
    /// Whether the release has the occupation.
    pub in_release: bool,
    /// How the publisher says that the code relates to it, such as `exactMatch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    /// The SOC 2010 code that the crosswalk goes through.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "29-1141"))]
    pub via: Option<SocCode>,
}

impl Crosswalks {
    /// The entries of a code: one for each edition, branch or title that it has. Part of a CIP or ISCO-08 code stands for
    /// all codes that begin with it. Empty for a code that the classification lacks.
    pub fn of_code(
        &self,
        catalog: &Catalog,
        scheme: Scheme,
        code: &str,
        edition: Option<u16>,
    ) -> Vec<CrosswalkEntry> {
        if scheme.is_built_in() {
            return built_in(catalog, scheme, code, edition);
        }
        let Some(table) = self.table(scheme) else { return Vec::new() };
        let code = written(scheme, code);
        let whole: Vec<&SchemeCode> =
            table.codes.iter().filter(|one| one.code.eq_ignore_ascii_case(&code)).collect();
        let begun = || table.codes.iter().filter(|one| one.code.starts_with(code.as_str())).collect();
        let nested = matches!(scheme, Scheme::Cip | Scheme::Isco) && !code.is_empty();
        let found: Vec<&SchemeCode> = if whole.is_empty() && nested { begun() } else { whole };
        found.into_iter().map(|one| table.entry(catalog, one)).collect()
    }

    /// The entries of a classification whose titles have words, best first: those with all words before others, then those
    /// with few words besides. A word may be the beginning of a title's word.
    pub fn search(
        &self,
        catalog: &Catalog,
        scheme: Scheme,
        query: &str,
        edition: Option<u16>,
    ) -> Vec<CrosswalkEntry> {
        let wanted = singular_words(query);
        if wanted.is_empty() {
            return Vec::new();
        }
        // The share of the wanted words that a title has, and of its words that are wanted.
        let fit = |title: &str| {
            let has = singular_words(title);
            let shared = wanted.iter().filter(|word| has.iter().any(|one| one.starts_with(word.as_str())));
            let shared = shared.count();
            (shared > 0).then(|| (shared as f32 / wanted.len() as f32, shared as f32 / has.len() as f32))
        };
        let mut found: Vec<((f32, f32), CrosswalkEntry)> = Vec::new();
        if let Some(table) = self.table(scheme) {
            for one in &table.codes {
                if let Some(fit) = fit(&one.title) {
                    found.push((fit, table.entry(catalog, one)));
                }
            }
        }
        for &(year, of) in scheme.editions().iter().filter(|(year, _)| edition.is_none_or(|one| one == *year))
        {
            for code in scheme.built_in_codes(of) {
                if let Some(fit) = of.title(code).and_then(fit) {
                    found.push((fit, built_in_entry(catalog, scheme, (year, of), code)));
                }
            }
        }
        // A stable sort: among equals, code order, the newest edition first.
        found.sort_by(|((a, b), _), ((c, d), _)| c.total_cmp(a).then(d.total_cmp(b)));
        let whole = found.iter().take_while(|((share, _), _)| *share >= 1.0).count();
        found.truncate(if whole > 0 { whole } else { found.len() });
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    /// The codes of classifications that stand for an occupation; of all loaded ones if none is named.
    pub fn of_occupation(
        &self,
        catalog: &Catalog,
        occupation: OnetSocCode,
        scheme: Option<Scheme>,
    ) -> Vec<CrosswalkEntry> {
        let mut entries = Vec::new();
        for wanted in Scheme::ALL.into_iter().filter(|one| scheme.is_none_or(|scheme| scheme == *one)) {
            for &(year, edition) in wanted.editions() {
                for code in catalog.edition().follow(occupation, edition).codes {
                    let code = if wanted == Scheme::Soc { code.soc().to_onet() } else { code };
                    let entry = built_in_entry(catalog, wanted, (year, edition), code);
                    if !entries.contains(&entry) {
                        entries.push(entry);
                    }
                }
            }
            if let Some(table) = self.table(wanted) {
                let leads = |one: &&SchemeCode| one.links.iter().any(|link| link.occupation == occupation);
                entries.extend(table.codes.iter().filter(leads).map(|one| table.entry(catalog, one)));
            }
        }
        entries
    }
}

impl SchemeTable {
    pub(super) fn entry(&self, catalog: &Catalog, one: &SchemeCode) -> CrosswalkEntry {
        let source = self.sources.get(usize::from(one.source)).cloned();
        let mut occupations: Vec<CrosswalkOccupation> = Vec::new();
        for link in &one.links {
            // Several SOC 2010 codes may lead to one occupation.
            if occupations.last().is_none_or(|last| last.code != link.occupation) {
                let relation = link.relation.as_ref().map(SmolStr::to_string);
                let via = link.via;
                occupations.push(CrosswalkOccupation { relation, via, ..titled(catalog, link.occupation) });
            }
        }
        CrosswalkEntry {
            scheme: self.scheme,
            code: one.code.to_string(),
            title: one.title.to_string(),
            edition: None,
            branch: one.branch,
            active: one.active,
            occupations,
            source: source.as_ref().map(|one| one.name.clone()).unwrap_or_default(),
            released: source.and_then(|one| one.released),
        }
    }
}

/// The entries of an O\*NET-SOC or SOC code, one for each edition that has it.
fn built_in(catalog: &Catalog, scheme: Scheme, code: &str, edition: Option<u16>) -> Vec<CrosswalkEntry> {
    let Some(code) = code.trim().parse::<CodePrefix>().ok().and_then(CodePrefix::complete) else {
        return Vec::new();
    };
    let editions = scheme.editions().iter().filter(|(year, _)| edition.is_none_or(|one| one == *year));
    let has = editions.filter(|(_, of)| of.has(code) && (scheme == Scheme::OnetSoc || code.extension() == 0));
    has.map(|one| built_in_entry(catalog, scheme, *one, code)).collect()
}

fn built_in_entry(
    catalog: &Catalog,
    scheme: Scheme,
    (year, edition): (u16, Edition),
    code: OnetSocCode,
) -> CrosswalkEntry {
    let own = catalog.edition();
    // A SOC occupation has all occupations that O*NET distinguishes within it.
    let within =
        |code: OnetSocCode| own.codes().filter(|one| one.soc() == code.soc()).collect::<Vec<OnetSocCode>>();
    let codes: Vec<OnetSocCode> = if scheme == Scheme::OnetSoc || edition > own {
        edition.follow(code, own).codes.into_iter().collect()
    } else if edition == own {
        within(code)
    } else {
        let today = edition.follow_soc(code.soc(), own).codes.into_iter();
        let all: BTreeSet<OnetSocCode> =
            today.flat_map(|one| if one.extension() == 0 { within(one) } else { vec![one] }).collect();
        all.into_iter().collect()
    };
    let source = scheme.built_in_source(Some(year));
    CrosswalkEntry {
        scheme,
        code: if scheme == Scheme::Soc { code.soc().to_string() } else { code.to_string() },
        title: edition.title(code).unwrap_or_default().to_owned(),
        edition: Some(year),
        branch: None,
        active: None,
        occupations: codes.into_iter().map(|code| titled(catalog, code)).collect(),
        source: source.as_ref().map(|one| one.name.clone()).unwrap_or_default(),
        released: source.and_then(|one| one.released),
    }
}

/// An occupation with the release's title, or that of its edition.
fn titled(catalog: &Catalog, code: OnetSocCode) -> CrosswalkOccupation {
    let here = catalog.id_of(code).map(|id| catalog.occupation(id).title.clone());
    let in_release = here.is_some();
    let title = here.unwrap_or_else(|| catalog.edition().title(code).unwrap_or_default().to_owned());
    CrosswalkOccupation { code, title, in_release, relation: None, via: None }
}

/// A code as the table writes it: people leave out the point of a CIP code, and leading zeros.
fn written(scheme: Scheme, code: &str) -> SmolStr {
    let code = code.trim();
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    match scheme {
        Scheme::Cip if digits && code.len() > 2 => format!("{}.{}", &code[..2], &code[2..]).into(),
        Scheme::Census | Scheme::Rapids if digits => format!("{code:0>4}").into(),
        Scheme::Esco => code.trim_end_matches('/').rsplit('/').next().unwrap_or(code).into(),
        _ => code.into(),
    }
}
