//! Questions about the codes of other classifications.

use serde::Serialize;

use super::Engine;
use super::requests::{check_limit, check_query};
use crate::artifact::Artifact;
use crate::crosswalk::{CrosswalkEntry, Scheme};
use crate::error::{Error, Result};
use crate::soc::OnetSocCode;
use crate::taxonomy::Edition;

/// A request for what a code of another classification stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrosswalkRequest {
    /// The classification.
    pub scheme: Scheme,
    /// The code as people write it.
    pub code: String,
    /// The edition of the classification by year, for O\*NET-SOC and the SOC; all that have the code by default.
    pub edition: Option<u16>,
}

impl CrosswalkRequest {
    /// A request for a code in all editions.
    pub fn new(scheme: Scheme, code: impl Into<String>) -> Self {
        Self { scheme, code: code.into(), edition: None }
    }

    /// Sets the edition.
    #[must_use]
    pub fn edition(self, edition: impl Into<Option<u16>>) -> Self {
        Self { edition: edition.into(), ..self }
    }
}

/// A request for the codes of a classification whose titles have words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrosswalkSearchRequest {
    /// The classification.
    pub scheme: Scheme,
    /// The words.
    pub query: String,
    /// The edition of the classification by year; all by default.
    pub edition: Option<u16>,
    /// Number of entries to skip.
    pub offset: usize,
    /// Maximum number of entries to return, 1 to [`super::MAX_LIMIT`].
    pub limit: usize,
}

impl CrosswalkSearchRequest {
    /// The first ten entries for some words.
    pub fn new(scheme: Scheme, query: impl Into<String>) -> Self {
        Self { scheme, query: query.into(), edition: None, offset: 0, limit: 10 }
    }

    /// Sets the edition.
    #[must_use]
    pub fn edition(self, edition: impl Into<Option<u16>>) -> Self {
        Self { edition: edition.into(), ..self }
    }

    /// Sets the number of entries to skip.
    #[must_use]
    pub fn offset(self, offset: usize) -> Self {
        Self { offset, ..self }
    }

    /// Sets the maximum number of entries.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }
}

/// The classifications whose codes lead to occupations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SchemesAnswer {
    /// All of them, loaded or not.
    pub schemes: Vec<SchemeSummary>,
    /// Version of the release.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// A classification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SchemeSummary {
    /// Its name in addresses.
    pub scheme: Scheme,
    /// Its full name.
    pub title: &'static str,
    /// Whether its codes are built in or were loaded.
    pub loaded: bool,
    /// The number of codes, over all editions.
    pub codes: usize,
    /// Its editions by year, newest first, if it has several.
    pub editions: Vec<u16>,
    /// Publications that the codes are from, with their dates.
    pub sources: Vec<SchemeSource>,
    /// How to load it, if it is not loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how_to_load: Option<&'static str>,
}

/// The source of a classification's codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SchemeSource {
    /// The publication and its publisher.
    pub name: String,
    /// Its release date or the date that it is about.
    pub released: Option<String>,
}

/// What a code of another classification stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct CrosswalkAnswer {
    /// The classification.
    pub scheme: Scheme,
    /// The code as requested.
    pub code: String,
    /// Its entries: one for each edition, branch or title that it has.
    pub entries: Vec<CrosswalkEntry>,
    /// Version of the release.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// The codes of a classification that answer a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct CrosswalkSearchAnswer {
    /// The classification.
    pub scheme: Scheme,
    /// The words as requested.
    pub query: String,
    /// Number of entries on all pages.
    pub total: usize,
    /// Number of entries skipped before this page.
    pub offset: usize,
    /// Maximum number of entries on a page.
    pub limit: usize,
    /// This page, best first.
    pub entries: Vec<CrosswalkEntry>,
    /// Version of the release.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// The codes of other classifications that stand for an occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct OccupationCrosswalks {
    /// The occupation's code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Its title.
    pub title: String,
    /// The codes, by classification.
    pub entries: Vec<CrosswalkEntry>,
    /// Version of the release.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

impl Engine {
    /// The classifications whose codes lead to occupations, with counts, sources and dates.
    pub fn schemes(&self) -> SchemesAnswer {
        let Artifact { catalog, crosswalks, .. } = &self.artifact;
        let summary = |scheme: Scheme| SchemeSummary {
            scheme,
            title: scheme.title(),
            loaded: crosswalks.has(scheme),
            codes: crosswalks.count(scheme),
            editions: scheme.years().collect(),
            sources: crosswalks
                .sources(scheme)
                .into_iter()
                .map(|source| SchemeSource { name: source.name, released: source.released })
                .collect(),
            how_to_load: (!crosswalks.has(scheme)).then(|| scheme.how_to_load()),
        };
        SchemesAnswer {
            schemes: Scheme::ALL.into_iter().map(summary).collect(),
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
        }
    }

    /// What a code of another classification stands for.
    ///
    /// # Errors
    /// [`Error::UnknownCrosswalk`] if the classification is not loaded or lacks the code; [`Error::InvalidRequest`] for a text
    /// that is too long or an edition that does not exist.
    pub fn crosswalk(&self, request: &CrosswalkRequest) -> Result<CrosswalkAnswer> {
        let CrosswalkRequest { scheme, code, edition } = request;
        check_query(code)?;
        self.check_scheme(*scheme, *edition)?;
        let Artifact { catalog, crosswalks, .. } = &self.artifact;
        let entries = crosswalks.of_code(catalog, *scheme, code, *edition);
        if entries.is_empty() {
            let of = edition.map(|year| format!(" of {year}")).unwrap_or_default();
            let sources = crosswalks.sources(*scheme).into_iter().map(|source| match source.released {
                Some(date) => format!("{} ({date})", source.name),
                None => source.name,
            });
            let sources: Vec<String> = sources.collect();
            return Err(Error::UnknownCrosswalk(format!(
                "no code '{code}' in {scheme}{of}, read from: {}; check it, or search for its title",
                sources.join("; ")
            )));
        }
        Ok(CrosswalkAnswer {
            scheme: *scheme,
            code: code.clone(),
            entries,
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
        })
    }

    /// The codes of another classification whose titles have some words.
    ///
    /// # Errors
    /// As for [`Engine::crosswalk`]; [`Error::InvalidRequest`] also for a limit out of range. Nothing found is no error.
    pub fn search_crosswalk(&self, request: &CrosswalkSearchRequest) -> Result<CrosswalkSearchAnswer> {
        let CrosswalkSearchRequest { scheme, query, edition, offset, limit } = request;
        check_query(query)?;
        check_limit(*limit)?;
        self.check_scheme(*scheme, *edition)?;
        let Artifact { catalog, crosswalks, .. } = &self.artifact;
        let found = crosswalks.search(catalog, *scheme, query, *edition);
        Ok(CrosswalkSearchAnswer {
            scheme: *scheme,
            query: query.clone(),
            total: found.len(),
            offset: *offset,
            limit: *limit,
            entries: found.into_iter().skip(*offset).take(*limit).collect(),
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
        })
    }

    /// The codes of other classifications that stand for an occupation; of one classification, if it is named.
    ///
    /// # Errors
    /// [`Error::UnknownCode`] as for [`Engine::report`]; [`Error::UnknownCrosswalk`] if the classification is not loaded.
    pub fn crosswalks_of(
        &self,
        code: OnetSocCode,
        edition: Option<Edition>,
        scheme: Option<Scheme>,
    ) -> Result<OccupationCrosswalks> {
        if let Some(scheme) = scheme {
            self.check_scheme(scheme, None)?;
        }
        let id = self.current(code, edition)?;
        let Artifact { catalog, crosswalks, .. } = &self.artifact;
        let occupation = catalog.occupation(id);
        Ok(OccupationCrosswalks {
            code: occupation.code,
            title: occupation.title.clone(),
            entries: crosswalks.of_occupation(catalog, occupation.code, scheme),
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
        })
    }

    pub(super) fn check_scheme(&self, scheme: Scheme, edition: Option<u16>) -> Result<()> {
        if !self.artifact.crosswalks.has(scheme) {
            let load = scheme.how_to_load();
            return Err(Error::UnknownCrosswalk(format!(
                "no codes of {scheme} are loaded: {load}, and rebuild the index with `metier index`"
            )));
        }
        let years: Vec<String> = scheme.years().map(|year| year.to_string()).collect();
        match edition {
            Some(year) if !years.contains(&year.to_string()) => {
                let expected = if years.is_empty() {
                    "it has only one".to_owned()
                } else {
                    format!("expected {}", years.join(", "))
                };
                Err(Error::InvalidRequest(format!("edition {year} of {scheme} is unknown; {expected}")))
            }
            _ => Ok(()),
        }
    }
}
