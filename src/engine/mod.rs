//! The façade that the command line, the API and the pages call. It takes requests and returns answers; it opens an
//! artifact and never changes it. Each method checks its request, resolves the code, calls the stage in charge and
//! wraps the answer.

mod answers;
mod areas;
mod crosswalks;
mod elements;
mod occupations;
#[cfg(feature = "server")]
mod other_services;
mod requests;

use std::path::Path;
use std::sync::OnceLock;

pub use answers::{
    Coded, CodedCandidate, HitEvidence, Info, MatchedKind, MatchedText, SearchAnswer, SearchHit,
    SuggestAnswer, SuggestedTitle,
};
pub use areas::{AreaDetail, AreasAnswer};
pub use crosswalks::{
    CrosswalkAnswer, CrosswalkRequest, CrosswalkSearchAnswer, CrosswalkSearchRequest, OccupationCrosswalks,
    SchemeSource, SchemeSummary, SchemesAnswer,
};
pub use elements::{RatableDomain, RatableElement};
pub use occupations::{OccupationSummary, Occupations};
pub use requests::{
    AreasRequest, CodeOptions, DEFAULT_PRECISION, ListOrder, MAX_LIMIT, MAX_QUERY_CHARACTERS,
    OccupationsRequest, SearchRequest, SuggestRequest,
};

use crate::artifact::{self, Artifact};

pub use crate::catalog::JobZoneDescription;
use crate::catalog::{Catalog, OccupationId, ReleaseInfo, Resolution};
use crate::codec::Residence;
pub use crate::crosswalk::{CrosswalkEntry, CrosswalkOccupation, MilitaryReading, Scheme};
use crate::error::{Error, Result};
pub(crate) use crate::matcher::Reading;
use crate::matcher::decide;
pub use crate::matcher::{Decision, Job, OperatingPoint, Reason, ReasonKind};
pub use crate::related::{
    Basis, CompareRequest, ComparedElement, ComparedOccupation, Comparison, DescriptorKind, Likeness, Method,
    NEAR, Order, OwnRatings, ProfileAnswer, ProfileMatch, ProfileRequest, RelatedAnswer, RelatedHit,
    RelatedRequest, Sides,
};
use crate::related::{Descriptors, Related, RelatedInputs, compare, fit, related as list_related};
pub use crate::report::{Report, ReportRequest, WagesAnswer, WagesOf, WagesRequest};
use crate::report::{report, wage_table};
#[cfg(feature = "server")]
pub(crate) use crate::search::Found;
pub use crate::search::ReplacedCode;
use crate::search::Searcher;
use crate::soc::OnetSocCode;
use crate::taxonomy::Edition;
use crate::titles::Filters;

/// An open artifact that answers requests; share it in an `Arc`.
///
/// ```
/// use metier::engine::{Engine, RelatedRequest, SuggestRequest};
/// use metier::report::{ReportRequest, SectionName};
/// # use metier::artifact::{BuildOptions, build};
/// # use metier::release::ReleaseSource;
/// # let index = tempfile::tempdir()?;
/// # build(index.path(), &BuildOptions::new(ReleaseSource::Sample), |_| ())?;
///
/// let engine = Engine::open(index.path())?;
/// let suggested = engine.suggest(&SuggestRequest::new("regis"))?.suggestions;
/// assert_eq!(suggested[0].title, "Registered Nurses");
///
/// let nurses = suggested[0].code;
/// let report = engine.report(&ReportRequest::new(nurses).sections([SectionName::Skills]))?;
/// assert!(report.sections.skills.is_some_and(|skills| !skills.items.is_empty()));
/// assert!(!engine.related(&RelatedRequest::new(nurses).limit(5))?.related.is_empty());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub struct Engine {
    artifact: Artifact,
    /// Derived from the catalog when first needed, which takes less than 50 ms and keeps the two consistent.
    descriptors: OnceLock<Descriptors>,
}

impl Engine {
    /// Opens the artifact in an index folder, or the one before if that is damaged ([`Info::fallback`]). All of it is read
    /// into memory and made ready, so whatever happens to its files, the engine goes on: what a server needs.
    ///
    /// # Errors
    /// If it is missing, damaged or of another format version: see [`artifact::open`].
    pub fn open(index: &Path) -> Result<Self> {
        let engine =
            Self { artifact: artifact::open(index, Residence::Memory)?, descriptors: OnceLock::new() };
        engine.descriptors();
        Ok(engine)
    }

    /// Like [`Engine::open`], but leaves the large files where they are and maps them: opening takes a fraction of the time,
    /// and processes that open the same index share most of its memory. The same answers; the first that needs the labor
    /// market, suggestions or related occupations takes some tens of milliseconds more. The files are checked as in
    /// [`Engine::open`], and may be deleted or replaced afterwards, but must not be [changed in place](Residence::Mapped).
    ///
    /// # Errors
    /// As for [`Engine::open`].
    pub fn map(index: &Path) -> Result<Self> {
        Ok(Self { artifact: artifact::open(index, Residence::Mapped)?, descriptors: OnceLock::new() })
    }

    fn descriptors(&self) -> &Descriptors {
        self.descriptors.get_or_init(|| Descriptors::of(&self.artifact.catalog))
    }

    /// The contents of the artifact.
    pub fn info(&self) -> Info {
        Info::of(&self.artifact)
    }

    /// What is damaged, if the newest artifact could not be opened and this is the one before.
    pub fn fallback(&self) -> Option<&str> {
        self.artifact.fallback.as_deref()
    }

    /// The release in the artifact.
    pub fn release(&self) -> &ReleaseInfo {
        &self.artifact.manifest.release
    }

    /// Identifies the inputs of the artifact: the same input files, format and version of metier give the same value.
    pub fn fingerprint(&self) -> &str {
        &self.artifact.manifest.fingerprint
    }

    /// Identifies the contents of the artifact: see [`artifact::Manifest::content_hash`].
    pub fn content_hash(&self) -> String {
        self.artifact.manifest.content_hash()
    }

    /// The folder of the artifact's files in the index.
    pub fn generation(&self) -> &str {
        &self.artifact.manifest.generation
    }

    /// Finds occupations by text or code prefix. A text without words finds nothing.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a request outside the limits.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchAnswer> {
        let Artifact { catalog, crosswalks, titles, matcher, .. } = &self.artifact;
        request.check(catalog)?;
        let searcher = Searcher { catalog, crosswalks, titles, matcher };
        let found = searcher.find(&request.query, request.edition, &request.filters)?;
        Ok(SearchAnswer::of(&searcher, request, found))
    }

    /// The names of all career clusters that a search can filter by, in alphabetical order.
    pub fn career_clusters(&self) -> Vec<&str> {
        Filters::career_clusters(&self.artifact.catalog).into_iter().collect()
    }

    /// What a job zone means, if the release says.
    pub fn job_zone(&self, zone: u8) -> Option<&JobZoneDescription> {
        self.artifact.catalog.reference().job_zones.iter().find(|one| one.zone == zone)
    }

    /// Suggests titles that complete the text typed so far; none for a text without words.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a request outside the limits.
    pub fn suggest(&self, request: &SuggestRequest) -> Result<SuggestAnswer> {
        let Artifact { catalog, titles, suggest, .. } = &self.artifact;
        request.check(catalog)?;
        let admit = |id| request.filters.admit(catalog.occupation(id));
        let suggestions = suggest.get()?.suggest(titles.table(), &request.typed, admit, request.limit);
        Ok(SuggestAnswer::of(catalog, titles.table(), &request.typed, &suggestions))
    }

    /// Codes one job: its likeliest occupations, and whether the first can be accepted. For many jobs, use
    /// [`crate::coding::Batch`].
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for options outside the limits.
    pub fn code(&self, job: &Job, options: &CodeOptions) -> Result<Coded> {
        options.check()?;
        self.code_read(&job.title, &self.read(job), options)
    }

    /// Reads a job: jobs that read alike get the same codes.
    pub(crate) fn read(&self, job: &Job) -> Reading {
        let Artifact { crosswalks, titles, matcher, .. } = &self.artifact;
        let table = titles.table();
        match crosswalks.military_titles(&job.title, |word| table.vocabulary.get(word).is_some()) {
            Some(titles) => matcher.read_titles(table, &titles, job),
            None => matcher.read(table, job),
        }
    }

    /// Codes a job that was read with [`Self::read`]; `title` is its title as given.
    pub(crate) fn code_read(&self, title: &str, reading: &Reading, options: &CodeOptions) -> Result<Coded> {
        let point = self.operating_point(options.precision)?;
        let Artifact { catalog, titles, matcher, .. } = &self.artifact;
        // At least two: the margin is between them.
        let ranking = matcher.rank_read(titles.table(), reading, options.top.max(2), options.explain);
        let decision = decide(&ranking, &point);
        Ok(Coded::of(catalog, titles.table(), title, options, decision, ranking.candidates))
    }

    /// The threshold at which [`Engine::code`] accepts at a requested precision, with the results to expect.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a precision that is not between 0.5 and 1.
    pub fn operating_point(&self, precision: f32) -> Result<OperatingPoint> {
        requests::check_precision(precision)?;
        Ok(self.artifact.matcher.operating_point(precision))
    }

    /// A page of the list of occupations.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a limit out of range and for filters that no occupation can meet.
    pub fn occupations(&self, request: &OccupationsRequest) -> Result<Occupations> {
        let Artifact { catalog, market, .. } = &self.artifact;
        request.check(catalog)?;
        Ok(Occupations::page(catalog, market.get()?, request))
    }

    /// The report on an occupation, or everything known about it: see [`ReportRequest::complete`].
    ///
    /// # Errors
    /// [`Error::UnknownCode`], with the current codes if the code is from an older taxonomy; [`Error::InvalidRequest`]
    /// for an area that no table has.
    pub fn report(&self, request: &ReportRequest) -> Result<Report<'_>> {
        let Artifact { catalog, market, related, .. } = &self.artifact;
        let id = self.current(request.code, request.edition)?;
        report(catalog, market.get()?, related.get()?, id, request)
    }

    /// The areas with figures.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a name that no table has.
    pub fn areas(&self, request: &AreasRequest) -> Result<AreasAnswer<'_>> {
        let areas = self.artifact.market.get()?.areas();
        Ok(AreasAnswer::of(areas, &request.check(areas)?))
    }

    /// Wages of an occupation in all areas, of all occupations in an area, or of an occupation in some areas.
    ///
    /// # Errors
    /// Those of [`Engine::report`]; [`Error::InvalidRequest`] also if neither an occupation nor an area is named.
    pub fn wages(&self, request: &WagesRequest) -> Result<WagesAnswer<'_>> {
        let (catalog, market) = (&self.artifact.catalog, self.artifact.market.get()?);
        let areas = request.check(market.areas())?;
        let occupation = request.code.map(|code| self.current(code, None)).transpose()?;
        Ok(wage_table(catalog, market, occupation, areas, request.year))
    }

    /// The occupations related to one.
    ///
    /// # Errors
    /// [`Error::UnknownCode`] as for [`Engine::report`]; [`Error::InvalidRequest`] for a request outside the limits.
    pub fn related(&self, request: &RelatedRequest) -> Result<RelatedAnswer> {
        request.check()?;
        let id = self.current(request.code, None)?;
        let Artifact { catalog, market, related: neighbors, .. } = &self.artifact;
        let (market, related) = (market.get()?, neighbors.get()?);
        let sources = RelatedInputs { catalog, market, related, descriptors: self.descriptors() };
        Ok(list_related(sources, id, request))
    }

    /// The skill gap between two occupations: what to learn to move from the first to the second, and what carries
    /// over.
    ///
    /// # Errors
    /// [`Error::UnknownCode`] as for [`Engine::report`].
    pub fn compare(&self, request: &CompareRequest) -> Result<Comparison> {
        let (from, to) = (self.current(request.from, None)?, self.current(request.to, None)?);
        let Artifact { catalog, market, .. } = &self.artifact;
        Ok(compare(catalog, market.get()?, self.descriptors(), from, to))
    }

    /// The occupations that fit a person's own ratings best.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a profile that is empty, too large or names an element that the release lacks, and
    /// for a limit out of range.
    pub fn profile(&self, request: &ProfileRequest) -> Result<ProfileAnswer> {
        requests::check_limit(request.limit)?;
        fit(&self.artifact.catalog, self.descriptors(), request)
    }

    /// What a person can rate in a profile, with the ratings of an occupation if one is given.
    ///
    /// # Errors
    /// [`Error::UnknownCode`] as for [`Engine::report`].
    pub fn ratable(&self, code: Option<OnetSocCode>) -> Result<Vec<RatableDomain<'_>>> {
        let occupation = code.map(|code| self.current(code, None)).transpose()?;
        Ok(elements::ratable(&self.artifact.catalog, self.descriptors(), occupation))
    }

    /// The catalog, for evaluation, where baselines rank the same titles, and for answers in shapes of other services.
    pub(crate) fn catalog(&self) -> &Catalog {
        &self.artifact.catalog
    }

    /// The neighbors of all occupations, for evaluation.
    pub(crate) fn neighbors(&self) -> Result<&Related> {
        self.artifact.related.get()
    }

    /// The code that a code of a given edition has in this release, if it is still a single occupation with the same
    /// number; see [`ReportRequest::edition`].
    ///
    /// # Errors
    /// [`Error::UnknownCode`], with the current codes, if the occupation has another code now.
    pub fn occupation_code(&self, code: OnetSocCode, edition: Option<Edition>) -> Result<OnetSocCode> {
        Ok(self.artifact.catalog.occupation(self.current(code, edition)?).code)
    }

    /// The occupation that currently has this code.
    fn current(&self, code: OnetSocCode, edition: Option<Edition>) -> Result<OccupationId> {
        let catalog = &self.artifact.catalog;
        match catalog.resolve_in(code, edition) {
            Resolution::Current(id) => Ok(id),
            other => Err(Error::UnknownCode {
                code,
                replaced_by_codes: other.codes().to_vec(),
                reading: catalog.reading(code, edition).map(Box::new),
            }),
        }
    }
}
