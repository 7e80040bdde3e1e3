//! Answers, as they are serialised by the command line and the API alike.

use serde::{Deserialize, Serialize};

use super::requests::{CodeOptions, OccupationsRequest, SearchRequest};
use crate::artifact::Manifest;
use crate::catalog::{Catalog, Counts, Occupation, ReleaseInfo, TitleKind};
use crate::matcher::{Candidate, Decision, Job, Reason};
use crate::soc::OnetSocCode;
use crate::suggest::Suggestion;
use crate::titles::{
    self, Facets, Found, Match, ProseKind, ReadingKind, ReplacedCode, Span, TitleIndex, TitleScore,
    TitleTable,
};

/// Answer to a search.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SearchAnswer {
    /// The query as asked.
    pub query: String,
    /// How many occupations answer it, on all pages.
    pub total: usize,
    /// How many were left out before this page.
    pub offset: usize,
    /// How many a page holds at most.
    pub limit: usize,
    /// This page, best first.
    pub hits: Vec<SearchHit>,
    /// When the query is a code of an older taxonomy: what became of it. The hits are its successors.
    pub replaced: Option<ReplacedCode>,
    /// Counts for further filters.
    pub facets: Facets,
    /// The release's version.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// An occupation that answers a search, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SearchHit {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// The occupation's official title.
    pub title: String,
    /// How well it answers, 0 to 1.
    pub score: f32,
    /// What it was found by.
    pub matched: MatchedText,
    /// What the score is made of.
    pub evidence: Evidence,
    /// 1 to 5, when known.
    pub job_zone: Option<u8>,
    /// Letters of the strongest interests.
    pub interests: String,
    /// On O*NET's Bright Outlook list.
    pub bright_outlook: bool,
}

/// The text that an occupation was found by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct MatchedText {
    /// The text as published.
    pub text: String,
    /// What kind of text it is.
    pub kind: MatchedKind,
    /// The words that answer the query.
    pub highlights: Vec<Span>,
}

/// What kind of text an occupation was found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MatchedKind {
    /// Its code.
    Code,
    /// Its official title.
    Occupation,
    /// A title that was added to the release's.
    Local,
    /// A title that workers reported.
    Reported,
    /// An alternate title.
    Alternate,
    /// An abbreviation of an alternate title.
    Short,
    /// Its description.
    Description,
    /// A task.
    Task,
    /// A detailed work activity.
    Activity,
    /// A software product.
    Technology,
    /// A machine, piece of equipment or tool.
    Tool,
}

impl From<TitleKind> for MatchedKind {
    fn from(kind: TitleKind) -> Self {
        match kind {
            TitleKind::Occupation => Self::Occupation,
            TitleKind::Local => Self::Local,
            TitleKind::Reported => Self::Reported,
            TitleKind::Alternate => Self::Alternate,
            TitleKind::Short => Self::Short,
        }
    }
}

impl From<ProseKind> for MatchedKind {
    fn from(kind: ProseKind) -> Self {
        match kind {
            ProseKind::Description => Self::Description,
            ProseKind::Task => Self::Task,
            ProseKind::Activity => Self::Activity,
            ProseKind::Technology => Self::Technology,
            ProseKind::Tool => Self::Tool,
        }
    }
}

/// Why an occupation has its score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Evidence {
    /// The query is a code or the beginning of one.
    Code,
    /// The query, so read, is exactly the title or a part of it.
    ExactTitle {
        /// How the query was read.
        reading: ReadingKind,
    },
    /// The query and the title share words.
    Title {
        /// Share of the query that the title holds, by weight of words.
        query_coverage: f32,
        /// Share of the title that the query holds, by weight of words.
        title_coverage: f32,
        /// Typing errors that were forgiven.
        typos: u8,
        /// How many of the occupation's titles answer nearly as well.
        support: u32,
    },
    /// The words of the query are in a text that is no title.
    Text {
        /// Its BM25 score.
        bm25: f32,
    },
}

impl From<titles::Evidence> for Evidence {
    fn from(evidence: titles::Evidence) -> Self {
        match evidence {
            titles::Evidence::Code => Self::Code,
            titles::Evidence::Exact { reading, .. } => Self::ExactTitle { reading },
            titles::Evidence::Title { score, support, .. } => {
                let TitleScore { query_coverage, title_coverage, typos, .. } = score;
                Self::Title { query_coverage, title_coverage, typos, support }
            }
            titles::Evidence::Prose { bm25, .. } => Self::Text { bm25 },
        }
    }
}

impl SearchAnswer {
    /// The page that was asked for.
    pub(super) fn of(catalog: &Catalog, titles: &TitleIndex, request: &SearchRequest, found: Found) -> Self {
        let start = request.offset.min(found.matches.len());
        let end = start.saturating_add(request.limit).min(found.matches.len());
        let page = titles.matched_texts(catalog, &found, &found.matches[start..end]);
        Self {
            query: request.query.clone(),
            total: found.matches.len(),
            offset: request.offset,
            limit: request.limit,
            hits: page.map(|(one, text, spans)| SearchHit::of(catalog, titles, one, text, spans)).collect(),
            replaced: found.replaced,
            facets: found.facets,
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
        }
    }
}

impl SearchHit {
    fn of(catalog: &Catalog, titles: &TitleIndex, found: &Match, text: &str, highlights: Vec<Span>) -> Self {
        let occupation = catalog.occupation(found.occupation);
        let kind = match found.evidence {
            titles::Evidence::Code => MatchedKind::Code,
            titles::Evidence::Exact { title, .. } | titles::Evidence::Title { title, .. } => {
                titles.table().title(title).kind.into()
            }
            titles::Evidence::Prose { kind, .. } => kind.into(),
        };
        Self {
            code: occupation.code,
            title: occupation.title.clone(),
            score: found.score,
            matched: MatchedText { text: text.to_owned(), kind, highlights },
            evidence: found.evidence.into(),
            job_zone: occupation.job_zone.as_ref().map(|zone| zone.zone),
            interests: occupation.interest_code.to_string(),
            bright_outlook: occupation.lists.is_bright(),
        }
    }
}

/// Answer to an autocomplete request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SuggestAnswer {
    /// What was typed.
    pub query: String,
    /// Suggestions, best first, no occupation twice.
    pub suggestions: Vec<SuggestedTitle>,
    /// The release's version.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// A title to suggest; searching for it finds its occupation first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SuggestedTitle {
    /// The title to show and to search for.
    pub text: String,
    /// What kind of title it is.
    pub kind: MatchedKind,
    /// O*NET-SOC code of its occupation.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title of its occupation.
    pub title: String,
    /// The part of the text that answers what was typed.
    pub highlights: Vec<Span>,
    /// Typing errors that were forgiven.
    pub typos: u8,
}

impl SuggestAnswer {
    pub(super) fn of(catalog: &Catalog, table: &TitleTable, typed: &str, suggestions: &[Suggestion]) -> Self {
        Self {
            query: typed.to_owned(),
            suggestions: suggestions.iter().map(|one| SuggestedTitle::of(catalog, table, one)).collect(),
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
        }
    }
}

impl SuggestedTitle {
    fn of(catalog: &Catalog, table: &TitleTable, suggestion: &Suggestion) -> Self {
        let occupation = catalog.occupation(suggestion.occupation);
        let title = table.title(suggestion.title);
        Self {
            text: title.text.to_string(),
            kind: title.kind.into(),
            code: occupation.code,
            title: occupation.title.clone(),
            highlights: vec![suggestion.span],
            typos: suggestion.typos,
        }
    }
}

/// A job title with the codes it may have.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Coded {
    /// The title as given.
    pub title: String,
    /// Whether the first candidate can be taken at the wanted precision.
    pub decision: Decision,
    /// The first candidate's probability less the second's; 0 without candidates.
    pub margin: f32,
    /// Candidates, likeliest first; none when nothing fits.
    pub candidates: Vec<CodedCandidate>,
}

/// A code that a title may have.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct CodedCandidate {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// The occupation's official title.
    pub title: String,
    /// How likely the title has this code, 0 to 1; all candidates together have at most 1.
    pub probability: f32,
    /// The title of the occupation that speaks most for it; `null` when it was found by another text.
    pub matched_title: Option<String>,
    /// What speaks for it, when that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<Reason>>,
}

impl Coded {
    /// The answer with at most `top` of the candidates, likeliest first; the margin is that of the first two,
    /// however many are given.
    pub(super) fn of(
        catalog: &Catalog,
        table: &TitleTable,
        job: &Job,
        options: &CodeOptions,
        decision: Decision,
        candidates: Vec<Candidate>,
    ) -> Self {
        let probability = |place: usize| candidates.get(place).map_or(0.0, |one| one.probability);
        let margin = probability(0) - probability(1);
        let coded = |candidate: Candidate| {
            let occupation = catalog.occupation(candidate.occupation);
            CodedCandidate {
                code: occupation.code,
                title: occupation.title.clone(),
                probability: candidate.probability,
                matched_title: candidate.title.map(|title| table.title(title).text.to_string()),
                evidence: options.explain.then_some(candidate.reasons),
            }
        };
        let candidates = candidates.into_iter().take(options.top).map(coded).collect();
        Self { title: job.title.clone(), decision, margin, candidates }
    }
}

/// A page of the list of all occupations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Occupations {
    /// How many there are.
    pub total: usize,
    /// How many were left out before this page.
    pub offset: usize,
    /// How many a page holds at most.
    pub limit: usize,
    /// This page, in code order.
    pub occupations: Vec<OccupationSummary>,
    /// The release's version.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// An occupation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct OccupationSummary {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title.
    pub title: String,
    /// 1 to 5, when known.
    pub job_zone: Option<u8>,
}

impl Occupations {
    pub(super) fn page(catalog: &Catalog, request: &OccupationsRequest) -> Self {
        let summary = |occupation: &Occupation| OccupationSummary {
            code: occupation.code,
            title: occupation.title.clone(),
            job_zone: occupation.job_zone.as_ref().map(|zone| zone.zone),
        };
        let OccupationsRequest { codes, offset, limit } = request;
        let wanted = || {
            let all = catalog.occupations().iter();
            all.filter(|occupation| codes.is_empty() || codes.contains(&occupation.code))
        };
        Self {
            total: wanted().count(),
            offset: *offset,
            limit: *limit,
            occupations: wanted().skip(*offset).take(*limit).map(summary).collect(),
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
        }
    }
}

/// What an artifact holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Info {
    /// Version and date of the release.
    pub release: ReleaseInfo,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
    /// Version of the artifact's format.
    pub format_version: u32,
    /// Version of metier that built it.
    pub metier_version: String,
    /// When it was built, RFC 3339 in UTC.
    pub built_at: String,
    /// How long the build took, in seconds.
    pub build_seconds: f64,
    /// Identifies what it was made from.
    pub fingerprint: String,
    /// Size of all files, in bytes.
    pub bytes: u64,
    /// What it holds.
    pub counts: Counts,
    /// What is off because the release lacks its table.
    pub missing: Vec<crate::catalog::MissingTable>,
    /// Labour-market files that were loaded.
    pub labor: Vec<String>,
    /// Files of coded titles (`labeled/`) and local titles (`titles/`) that were loaded.
    pub local: Vec<String>,
}

impl Info {
    pub(super) fn of(manifest: &Manifest) -> Self {
        Self {
            release: manifest.release.clone(),
            sample: manifest.release.sample,
            format_version: manifest.format_version,
            metier_version: manifest.metier_version.clone(),
            built_at: manifest.built_at.clone(),
            build_seconds: manifest.build_seconds,
            fingerprint: manifest.fingerprint.clone(),
            bytes: manifest.files.iter().map(|file| file.bytes).sum(),
            counts: manifest.report.counts.clone(),
            missing: manifest.report.missing.clone(),
            labor: manifest.report.labor.iter().map(|table| table.file.clone()).collect(),
            local: manifest.report.local.iter().map(|file| file.input.clone()).collect(),
        }
    }
}
