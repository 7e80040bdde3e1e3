//! The one façade: what the command line, the API and the pages call. Requests in, answers out; it opens an
//! artifact and never changes it.

mod answers;
mod areas;
mod occupation;
mod related;
mod requests;

use std::path::Path;

pub use answers::{
    Coded, CodedCandidate, Evidence, Info, MatchedKind, MatchedText, OccupationSummary, Occupations,
    ReplacedCode, SearchAnswer, SearchHit, SuggestAnswer, SuggestedTitle,
};
pub use areas::{AreaDetail, AreasAnswer, WagesAnswer, WagesOf, WagesRequest};
pub use occupation::{JobZoneDetail, OccupationDetail, RelatedDetail, Section, TaskDetail};
pub use related::{Method, NEAR, Order, RelatedAnswer, RelatedHit, RelatedRequest};
pub(crate) use requests::check_filter_size;
pub use requests::{CodeOptions, DEFAULT_PRECISION, MAX_LIMIT, MAX_QUERY_CHARACTERS, SearchRequest};

use crate::artifact::{self, Artifact, Manifest};
use crate::catalog::{Catalog, OccupationId, Resolution};
use crate::error::{Error, Result};
use crate::market::LaborMarket;
use crate::matcher;
pub use crate::matcher::{Decision, Job, OperatingPoint, Reason, ReasonKind};
pub use crate::related::{
    Basis, ComparedElement, ComparedOccupation, Comparison, DescriptorKind, Likeness, OwnRatings,
    ProfileAnswer, ProfileMatch, ProfileRequest, Sides,
};
use crate::related::{Descriptors, Related, compare, fit};
use crate::report::{self, Report, ReportRequest};
use crate::soc::{CodePrefix, OnetSocCode};
use crate::titles::{self, Facets, LastWord, Marker, Match, Ranked};

/// An opened artifact that answers requests; share it by `Arc`.
pub struct Engine {
    artifact: Artifact,
    /// Made from the catalog at the opening: that takes less than 50 ms, and nothing can go out of step.
    descriptors: Descriptors,
}

impl Engine {
    /// Opens the artifact in an index folder.
    ///
    /// # Errors
    /// When it is missing, damaged or of another format version: see [`artifact::open`].
    pub fn open(index: &Path) -> Result<Self> {
        let artifact = artifact::open(index)?;
        let descriptors = Descriptors::of(&artifact.catalog);
        Ok(Self { artifact, descriptors })
    }

    /// What the artifact says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.artifact.manifest
    }

    /// The catalog.
    pub fn catalog(&self) -> &Catalog {
        &self.artifact.catalog
    }

    /// Wages, projections and what else is known by area.
    pub fn market(&self) -> &LaborMarket {
        &self.artifact.market
    }

    /// The report on an occupation.
    ///
    /// # Errors
    /// [`Error::UnknownCode`] as for [`Engine::occupation`]; [`Error::InvalidRequest`] for an area that no table has.
    pub fn report(&self, request: &ReportRequest) -> Result<Report<'_>> {
        let id = self.current(request.code)?;
        report::report(self.catalog(), self.market(), self.neighbours(), id, request)
    }

    /// The areas that there are figures of.
    pub fn areas(&self) -> AreasAnswer<'_> {
        AreasAnswer::of(self)
    }

    /// Wages of an occupation in all areas, of all occupations in an area, or of an occupation in areas.
    ///
    /// # Errors
    /// As for [`Engine::report`]; [`Error::InvalidRequest`] too when neither an occupation nor an area is named.
    pub fn wages(&self, request: &WagesRequest) -> Result<WagesAnswer<'_>> {
        WagesAnswer::of(self, request)
    }

    /// What the artifact holds.
    pub fn info(&self) -> Info {
        Info::of(&self.artifact.manifest)
    }

    /// Finds occupations by a text or the beginning of a code. A text without words finds nothing.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a request outside the limits.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchAnswer> {
        request.check(self.catalog())?;
        let (by_code, replaced) = match titles::code_query(&request.query) {
            Some(prefix) => self.with_code(prefix),
            None => (Vec::new(), None),
        };
        // Digits alone that begin no code may be a word (`911 operator`); with a hyphen or point they are a code.
        let is_code = titles::code_query(&request.query).is_some() && request.query.contains(['-', '.']);
        let (query, matches) = if is_code || !by_code.is_empty() {
            (None, by_code)
        } else {
            let Ranked { query, matches } =
                self.artifact.titles.search(&request.query, LastWord::MayBePrefix)?;
            (Some(query), matches)
        };
        let (catalog, titles) = (self.catalog(), &self.artifact.titles);
        let facets = Facets::count(catalog, &matches, &request.filters);
        let admits = |found: &&Match| request.filters.admit(catalog.occupation(found.occupation));
        let admitted: Vec<&Match> = matches.iter().filter(admits).collect();
        let marker = query.as_ref().map(|query| Marker::new(titles.table(), query));
        let hit = |found: &&Match| {
            let text = titles.matched_text(catalog, found);
            let spans = marker.as_ref().map(|marker| marker.mark(text)).unwrap_or_default();
            SearchHit::of(catalog, titles, found, text, spans)
        };
        let page = admitted.iter().skip(request.offset).take(request.limit).map(hit).collect();
        Ok(SearchAnswer::new(request, &catalog.release, admitted.len(), page, facets, replaced))
    }

    /// The occupations whose codes begin so; when none does, those that an older code has become.
    fn with_code(&self, prefix: CodePrefix) -> (Vec<Match>, Option<ReplacedCode>) {
        let catalog = self.catalog();
        let found: Vec<Match> = catalog.with_prefix(prefix).map(Match::of_code).collect();
        if let (true, Some(code)) = (found.is_empty(), prefix.complete())
            && let Resolution::Replaced { by, split, merged } = catalog.resolve(code)
        {
            let successors = by.iter().filter_map(|code| catalog.id_of(*code)).map(Match::of_code).collect();
            return (successors, Some(ReplacedCode { code, by, split, merged }));
        }
        (found, None)
    }

    /// Suggests titles for what was typed so far. A text without words gets none.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a text or limit outside the limits.
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<SuggestAnswer> {
        requests::check_query(typed)?;
        requests::check_limit(limit)?;
        let table = self.artifact.titles.table();
        let suggestions = self.artifact.suggest.suggest(table, typed, limit);
        let answer = suggestions.into_iter().map(|one| SuggestedTitle::of(self.catalog(), table, &one));
        Ok(SuggestAnswer::new(typed, &self.catalog().release, answer.collect()))
    }

    /// Codes one job: its likeliest occupations, and whether the first can be accepted. For many jobs use
    /// [`crate::coding::Batch`].
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for options outside the limits.
    pub fn code(&self, job: &Job, options: &CodeOptions) -> Result<Coded> {
        options.check()?;
        let point = self.operating_point(options.precision)?;
        let (catalog, titles) = (self.catalog(), &self.artifact.titles);
        // Two at least: the margin is between them.
        let candidates = self.artifact.matcher.rank(titles.table(), job, options.top.max(2), options.explain);
        let decision = matcher::decide(&candidates, &point);
        Ok(Coded::of(catalog, titles.table(), job, options, decision, candidates))
    }

    /// What [`Engine::code`] accepts at a wanted precision, and what is to be expected of it.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a precision that is not between 0.5 and 1.
    pub fn operating_point(&self, precision: f32) -> Result<OperatingPoint> {
        requests::check_precision(precision)?;
        Ok(self.artifact.matcher.operating_point(precision))
    }

    /// One occupation with the sections asked for; all of them when none is named.
    ///
    /// # Errors
    /// [`Error::UnknownCode`], with the present codes when it is one of an older taxonomy.
    pub fn occupation(&self, code: OnetSocCode, sections: &[Section]) -> Result<OccupationDetail> {
        Ok(OccupationDetail::of(self.catalog(), self.current(code)?, sections))
    }

    /// The occupations that are related to one.
    ///
    /// # Errors
    /// [`Error::UnknownCode`] as for [`Engine::occupation`]; [`Error::InvalidRequest`] for a request outside the limits.
    pub fn related(&self, request: &RelatedRequest) -> Result<RelatedAnswer> {
        RelatedAnswer::of(self, self.current(request.code)?, request)
    }

    /// The neighbours of all occupations.
    pub fn neighbours(&self) -> &Related {
        &self.artifact.related
    }

    /// The descriptors of all occupations.
    pub(crate) fn descriptors(&self) -> &Descriptors {
        &self.descriptors
    }

    /// The occupation that has this code now.
    fn current(&self, code: OnetSocCode) -> Result<OccupationId> {
        match self.catalog().resolve(code) {
            Resolution::Current(id) => Ok(id),
            Resolution::Replaced { by, .. } => Err(Error::UnknownCode { code, replaced_by_codes: by }),
            Resolution::Unknown => Err(Error::UnknownCode { code, replaced_by_codes: Vec::new() }),
        }
    }

    /// The skill gap between two occupations: what must be learned to go from the first to the second, and what
    /// carries over.
    ///
    /// # Errors
    /// [`Error::UnknownCode`], with the present codes when it is one of an older taxonomy.
    pub fn compare(&self, from: OnetSocCode, to: OnetSocCode) -> Result<Comparison> {
        let (from, to) = (self.current(from)?, self.current(to)?);
        Ok(compare(self.catalog(), &self.descriptors, from, to))
    }

    /// The occupations that fit a person's own ratings best.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a profile that is empty, too large or names what is no element of the release, and
    /// for a limit outside the limits.
    pub fn profile(&self, request: &ProfileRequest) -> Result<ProfileAnswer> {
        requests::check_limit(request.limit)?;
        fit(self.catalog(), &self.descriptors, request)
    }

    /// A page of all occupations, in code order.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a limit outside the limits.
    pub fn occupations(&self, offset: usize, limit: usize) -> Result<Occupations> {
        requests::check_limit(limit)?;
        Ok(Occupations::page(self.catalog(), offset, limit))
    }
}
