//! Answers, as both the command line and the API serialize them.

use serde::{Deserialize, Serialize};

use super::requests::{CodeOptions, SearchRequest};
use crate::artifact::Artifact;
use crate::catalog::{Catalog, Counts, ReleaseInfo, TitleKind};
use crate::crosswalk::MilitaryReading;
use crate::matcher::{Candidate, Decision, Reason};
use crate::search::{Found, ReplacedCode, Searcher};
use crate::soc::OnetSocCode;
use crate::suggest::Suggestion;
use crate::taxonomy::CodeReading;
use crate::titles::{self, Facets, Match, ProseKind, ReadingKind, Span, TitleIndex, TitleScore, TitleTable};

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SearchAnswer {
    /// The query as given.
    pub query: String,
    /// Number of occupations that match by their code or by words, on all pages.
    pub total: usize,
    /// Number of occupations that match by meaning alone, on all pages: at most 20.
    pub by_meaning: usize,
    /// Number of occupations skipped before this page.
    pub offset: usize,
    /// Maximum number of occupations on a page.
    pub limit: usize,
    /// This page, best match first.
    pub hits: Vec<SearchHit>,
    /// If the query is a code of an older taxonomy: the code and what replaced it. The hits are its successors.
    pub replaced: Option<ReplacedCode>,
    /// How the query was read as a code: present if it is one that the release lacks or that means something else in
    /// another edition, and if the request named an edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<CodeReading>,
    /// The military occupation code in the query: its occupations come first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub military: Option<MilitaryReading>,
    /// Counts of hits by filter value.
    pub facets: Facets,
    /// Version of the release.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// An occupation that matches a search, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SearchHit {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// The occupation's official title.
    pub title: String,
    /// How well it matches, 0 to 1.
    pub score: f32,
    /// The text that matched.
    pub matched: MatchedText,
    /// The basis of the score.
    pub evidence: HitEvidence,
    /// Job zone, 1 to 5; `null` if unknown.
    pub job_zone: Option<u8>,
    /// Letters of the strongest interests.
    pub interests: String,
    /// Whether it is on O*NET's Bright Outlook list.
    pub bright_outlook: bool,
}

/// The text by which an occupation matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct MatchedText {
    /// The text as published.
    pub text: String,
    /// The kind of text.
    pub kind: MatchedKind,
    /// The words that match the query.
    pub highlights: Vec<Span>,
}

/// The kind of text by which an occupation matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MatchedKind {
    /// Its code.
    Code,
    /// Its official title.
    Occupation,
    /// A local title.
    Local,
    /// A title reported by people in the occupation.
    Reported,
    /// An alternate title.
    Alternate,
    /// A direct match title of the SOC.
    DirectMatch,
    /// A title of the Census Bureau's index of occupations.
    Census,
    /// The title of a military occupation.
    Military,
    /// A modern or colloquial name that metier adds to the release's titles.
    Modern,
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
    /// A tool, machine or piece of equipment.
    Tool,
    /// A task or the description, by its meaning rather than its words.
    Meaning,
}

impl From<TitleKind> for MatchedKind {
    fn from(kind: TitleKind) -> Self {
        match kind {
            TitleKind::Occupation => Self::Occupation,
            TitleKind::Local => Self::Local,
            TitleKind::Reported => Self::Reported,
            TitleKind::Alternate => Self::Alternate,
            TitleKind::DirectMatch => Self::DirectMatch,
            TitleKind::Census => Self::Census,
            TitleKind::Military => Self::Military,
            TitleKind::Modern => Self::Modern,
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
pub enum HitEvidence {
    /// The query is a code or the beginning of one.
    Code,
    /// Read in this way, the query is exactly the title or a part of it.
    ExactTitle {
        /// The reading of the query.
        reading: ReadingKind,
    },
    /// The query and the title share words.
    Title {
        /// Share of the query that the title covers, by weight of words.
        query_coverage: f32,
        /// Share of the title that the query covers, by weight of words.
        title_coverage: f32,
        /// Typos tolerated.
        typos: u8,
        /// Number of the occupation's titles that match nearly as well.
        support: u32,
    },
    /// The words of the query are in a text other than a title.
    Text {
        /// Its BM25 score.
        bm25: f32,
    },
    /// The occupation is about what the query means, whatever its words.
    Meaning {
        /// The cosine between the query and the occupation, at most 1.
        cosine: f32,
    },
}

impl From<titles::MatchEvidence> for HitEvidence {
    fn from(evidence: titles::MatchEvidence) -> Self {
        match evidence {
            titles::MatchEvidence::Code => Self::Code,
            titles::MatchEvidence::Exact { reading, .. } => Self::ExactTitle { reading },
            titles::MatchEvidence::Title { score, support, .. } => {
                let TitleScore { query_coverage, title_coverage, typos, .. } = score;
                Self::Title { query_coverage, title_coverage, typos, support }
            }
            titles::MatchEvidence::Prose { bm25, .. } => Self::Text { bm25 },
            titles::MatchEvidence::Meaning { cosine, .. } => Self::Meaning { cosine },
        }
    }
}

impl SearchAnswer {
    /// The requested page.
    pub(super) fn of(searcher: &Searcher<'_>, request: &SearchRequest, found: Found) -> Self {
        let Searcher { catalog, titles, .. } = *searcher;
        let start = request.offset.min(found.matches.len());
        let end = start.saturating_add(request.limit).min(found.matches.len());
        let page = searcher.matched_texts(&found, &found.matches[start..end]);
        Self {
            query: request.query.clone(),
            total: found.by_words,
            by_meaning: found.matches.len() - found.by_words,
            offset: request.offset,
            limit: request.limit,
            hits: page.map(|(one, text, spans)| SearchHit::of(catalog, titles, one, text, spans)).collect(),
            replaced: found.replaced,
            reading: found.reading,
            military: found.military,
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
            titles::MatchEvidence::Code => MatchedKind::Code,
            titles::MatchEvidence::Exact { title, .. } | titles::MatchEvidence::Title { title, .. } => {
                titles.table().title(title).kind.into()
            }
            titles::MatchEvidence::Prose { kind, .. } => kind.into(),
            titles::MatchEvidence::Meaning { .. } => MatchedKind::Meaning,
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

/// The answer to an autocomplete request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SuggestAnswer {
    /// The text typed.
    pub query: String,
    /// Suggestions, best first; each occupation at most once.
    pub suggestions: Vec<SuggestedTitle>,
    /// Version of the release.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// A suggested title; searching for it finds its occupation first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct SuggestedTitle {
    /// The title to show and to search for.
    pub text: String,
    /// The kind of title.
    pub kind: MatchedKind,
    /// O*NET-SOC code of its occupation.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title of its occupation.
    pub title: String,
    /// The letters of the text that were typed, word by word.
    pub highlights: Vec<Span>,
    /// Typos tolerated.
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
            highlights: suggestion.spans.clone(),
            typos: suggestion.typos,
        }
    }
}

/// A job title with its possible codes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Coded {
    /// The title as given.
    pub title: String,
    /// Whether the first candidate can be accepted at the requested precision.
    pub decision: Decision,
    /// The first candidate's probability minus the second's; 0 without candidates.
    pub margin: f32,
    /// Candidates, likeliest first; empty if nothing fits.
    pub candidates: Vec<CodedCandidate>,
}

/// A possible code of a title.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct CodedCandidate {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// The occupation's official title.
    pub title: String,
    /// Probability that the title has this code, 0 to 1; those of all candidates sum to at most 1.
    pub probability: f32,
    /// The title of the occupation that supports the code most; `null` if it was found by another text.
    pub matched_title: Option<String>,
    /// The reasons for the code, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<Reason>>,
}

impl Coded {
    /// The answer with at most `top` of the candidates, likeliest first. The margin is between the first two,
    /// whatever `top` is.
    pub(super) fn of(
        catalog: &Catalog,
        table: &TitleTable,
        title: &str,
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
        Self { title: title.to_owned(), decision, margin, candidates }
    }
}

/// The contents of an artifact.
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
    /// Duration of the build, in seconds.
    pub build_seconds: f64,
    /// Identifies the inputs of the build.
    pub fingerprint: String,
    /// Size of all files, in bytes.
    pub bytes: u64,
    /// Counts of its contents.
    pub counts: Counts,
    /// Tables that the release lacks or that have no rows, and what is off without them.
    pub missing: Vec<crate::catalog::MissingTable>,
    /// The labor-market files loaded.
    pub labor: Vec<String>,
    /// The files of coded titles (`labeled/`) and local titles (`titles/`) loaded.
    pub local: Vec<String>,
    /// What is damaged, if the newest index could not be opened and this is the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
}

impl Info {
    pub(super) fn of(Artifact { manifest, fallback, .. }: &Artifact) -> Self {
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
            fallback: fallback.clone(),
        }
    }
}
