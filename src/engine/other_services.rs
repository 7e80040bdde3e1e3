//! What answers in the shapes of other services are made from.

use std::sync::LazyLock;

use super::{Engine, Found, requests};
use crate::artifact::Artifact;
use crate::catalog::LoadReport;
use crate::crosswalk::{CrosswalkEntry, Scheme};
use crate::error::Result;
use crate::market::LaborMarket;
use crate::search::Searcher;
use crate::titles::Filters;

impl Engine {
    /// The occupations that answer a query, best first, without the texts that matched.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a query that is too long.
    pub(crate) fn find(&self, query: &str) -> Result<Found> {
        requests::check_query(query)?;
        let Artifact { catalog, crosswalks, titles, matcher, .. } = &self.artifact;
        Searcher { catalog, crosswalks, titles, matcher }.find(query, None, &Filters::default())
    }

    /// The entries of a code of another classification or, if it has no such code, of all codes whose titles have the words,
    /// best first.
    ///
    /// # Errors
    /// As for [`Engine::search_crosswalk`].
    pub(crate) fn crosswalk_entries(
        &self,
        scheme: Scheme,
        keyword: &str,
        edition: Option<u16>,
    ) -> Result<Vec<CrosswalkEntry>> {
        requests::check_query(keyword)?;
        self.check_scheme(scheme, edition)?;
        let Artifact { catalog, crosswalks, .. } = &self.artifact;
        let by_code = crosswalks.of_code(catalog, scheme, keyword, edition);
        let by_words = || crosswalks.search(catalog, scheme, keyword, edition);
        Ok(if by_code.is_empty() { by_words() } else { by_code })
    }

    /// Whether the codes of another classification are built in or loaded.
    pub(crate) fn has_crosswalk(&self, scheme: Scheme) -> bool {
        self.artifact.crosswalks.has(scheme)
    }

    /// How the release was loaded.
    pub(crate) fn load_report(&self) -> &LoadReport {
        &self.artifact.manifest.report
    }

    /// The labor market, for answers in shapes of other services; one without figures if its file cannot be decoded, which a
    /// server is told when it [opens](Engine::open) the index.
    pub(crate) fn market(&self) -> &LaborMarket {
        static WITHOUT_FIGURES: LazyLock<LaborMarket> = LazyLock::new(LaborMarket::default);
        self.artifact.market.get().unwrap_or_else(|_| &WITHOUT_FIGURES)
    }
}
