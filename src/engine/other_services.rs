//! What answers in the shapes of other services are made from.

use super::{Engine, Found, requests};
use crate::artifact::Artifact;
use crate::catalog::LoadReport;
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

    /// How the release was loaded.
    pub(crate) fn load_report(&self) -> &LoadReport {
        &self.artifact.manifest.report
    }

    /// The labor market, for answers in shapes of other services.
    pub(crate) fn market(&self) -> &LaborMarket {
        &self.artifact.market
    }
}
