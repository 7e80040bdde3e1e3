//! A complete search: by code, or by words and meaning, with filters and facet counts.

use serde::Serialize;

use super::fusion::{Answer, fuse};
use crate::catalog::{Catalog, OccupationId, Resolution};
use crate::crosswalk::{Crosswalks, MilitaryReading};
use crate::error::Result;
use crate::matcher::{Appraisal, Matcher};
use crate::soc::{CodePrefix, OnetSocCode};
use crate::taxonomy::{CodeReading, Edition};
use crate::text::normalize;
use crate::titles::{
    Facets, Filters, Marker, Match, MatchEvidence, ProseKind, Ranked, Span, TitleIndex, TitleQuery,
    code_query,
};

/// From this number of words on, a task or definition that has the query word for word answers it like a title.
const VERBATIM: usize = 5;
const VERBATIM_SCORE: f32 = 0.971;
/// The most occupations that are found by their meaning alone.
const MOST_BY_MEANING: usize = 20;

/// The replacement for a code from an older taxonomy, or for a SOC code that only has more detailed occupations here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ReplacedCode {
    /// The requested code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-2071.00"))]
    pub code: OnetSocCode,
    /// The current codes that replace it, in code order.
    #[cfg_attr(feature = "server", schema(value_type = Vec<String>, example = json!(["29-2072.00", "29-9021.00"])))]
    pub by: Vec<OnetSocCode>,
    /// Whether several codes replace it.
    pub split: bool,
    /// Whether one of them also replaces other older codes.
    pub merged: bool,
}

/// The occupations that answer a query and meet its filters.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The occupations, best first.
    pub matches: Vec<Match>,
    /// How many of them match by their code or by words; the others match by meaning alone.
    pub by_words: usize,
    /// Counts for further filters.
    pub facets: Facets,
    /// The replacement, when the query is an older code. The matches are its successors.
    pub replaced: Option<ReplacedCode>,
    /// How the query was read, when it is a code that this needs to be said of.
    pub reading: Option<CodeReading>,
    /// What the query says, when it has a military occupation code.
    pub military: Option<MilitaryReading>,
    /// The analyzed query, unless it is a code.
    query: Option<TitleQuery>,
}

/// What a search looks at.
#[derive(Clone, Copy)]
pub struct Searcher<'a> {
    /// The occupations.
    pub catalog: &'a Catalog,
    /// Codes of other classifications.
    pub crosswalks: &'a Crosswalks,
    /// Their titles and texts as words.
    pub titles: &'a TitleIndex,
    /// The coder, which judges them.
    pub matcher: &'a Matcher,
}

impl<'a> Searcher<'a> {
    /// Finds the occupations that answer a query: a title, plain words, a code (of an edition, if one is given), or the
    /// beginning of a code.
    ///
    /// # Errors
    /// When the full-text index fails.
    pub fn find(&self, text: &str, edition: Option<Edition>, filters: &Filters) -> Result<Found> {
        let Self { catalog, .. } = *self;
        let prefix = code_query(text);
        let ByCode { matches: by_code, replaced, reading } =
            prefix.map(|prefix| with_code(catalog, prefix, edition)).unwrap_or_default();
        // Digits that begin no code may be a word (`911 operator`); with a hyphen or period, or an edition, they are a
        // code.
        let is_code =
            prefix.is_some() && (edition.is_some() || text.trim().contains(|c: char| !c.is_ascii_digit()));
        let military = if is_code { None } else { self.military(text) };
        // Digits that begin a code are a military code only if there is one.
        let begins_code = || prefix.is_some_and(|one| Edition::Y2019.codes().any(|code| one.matches(code)));
        let military = military.filter(|one| !one.entries.is_empty() || by_code.is_empty() && !begins_code());
        let (query, mut matches) = if is_code || !by_code.is_empty() {
            (None, by_code)
        } else if let Some(military) = &military {
            self.by_military_code(military)?
        } else {
            let (query, matches) = self.by_words_and_meaning(text)?;
            (Some(query), matches)
        };
        let facets = Facets::count(catalog, matches.iter().map(|found| found.occupation), filters);
        matches.retain(|found| filters.admit(catalog.occupation(found.occupation)));
        let by_meaning = |found: &&Match| matches!(found.evidence, MatchEvidence::Meaning { .. });
        let by_words = matches.len() - matches.iter().filter(by_meaning).count();
        Ok(Found { matches, by_words, facets, replaced, reading, military, query })
    }

    fn military(&self, text: &str) -> Option<MilitaryReading> {
        let vocabulary = &self.titles.table().vocabulary;
        self.crosswalks.military(self.catalog, text, |word| vocabulary.get(word).is_some())
    }

    /// The occupations of a military code, then those that answer the rest of the query.
    fn by_military_code(&self, military: &MilitaryReading) -> Result<(Option<TitleQuery>, Vec<Match>)> {
        let mut matches: Vec<Match> =
            military.occupations(self.catalog).into_iter().map(Match::of_code).collect();
        if military.rest.is_empty() {
            return Ok((None, matches));
        }
        let (query, others) = self.by_words_and_meaning(&military.rest)?;
        let known: Vec<OccupationId> = matches.iter().map(|one| one.occupation).collect();
        matches.extend(others.into_iter().filter(|one| !known.contains(&one.occupation)));
        Ok((Some(query), matches))
    }

    fn by_words_and_meaning(&self, text: &str) -> Result<(TitleQuery, Vec<Match>)> {
        let Ranked { query, matches } = self.titles.search(text)?;
        if query.words.is_empty() {
            return Ok((query, matches));
        }
        let appraisal = self.matcher.appraise(self.titles.table(), text);
        let (mut exact, others): (Vec<Match>, Vec<Match>) =
            matches.into_iter().partition(|one| one.evidence.is_exact_title());
        let (mut verbatim, others): (Vec<Match>, Vec<Match>) =
            others.into_iter().partition(|one| query.words.len() >= VERBATIM && self.has_verbatim(one, text));
        for group in [&mut exact, &mut verbatim] {
            group.sort_by(|a, b| self.titles.best_first(a, b));
        }
        exact.extend(verbatim.into_iter().map(|one| Match { score: VERBATIM_SCORE, ..one }));
        // Numbers alone mean nothing: `15_1252` is a mistyped code.
        let by_meaning = if text.contains(char::is_alphabetic) { MOST_BY_MEANING } else { 0 };
        let answers = fuse(&appraisal, others, &exact, by_meaning);
        let others = answers.into_iter().map(|Answer { occupation, score, by_words }| Match {
            occupation,
            score,
            evidence: by_words.unwrap_or_else(|| self.nearest_text(&appraisal, occupation)),
        });
        Ok((query, exact.into_iter().chain(others).collect()))
    }

    /// Whether the text that matched has the query word for word.
    fn has_verbatim(&self, found: &Match, text: &str) -> bool {
        let framed = |text: &str| format!(" {} ", normalize(text));
        matches!(found.evidence, MatchEvidence::Prose { .. })
            && framed(self.titles.matched_text(self.catalog, found)).contains(&framed(text))
    }

    /// The text of an occupation whose meaning is nearest to the query: a task, or its description.
    fn nearest_text(&self, appraisal: &Appraisal, occupation: OccupationId) -> MatchEvidence {
        let place = self.matcher.nearest_statement(appraisal, occupation);
        let is_task = place < self.catalog.occupation(occupation).tasks.len();
        let (kind, place) = if is_task { (ProseKind::Task, place) } else { (ProseKind::Description, 0) };
        let cosine = appraisal.meanings[usize::from(occupation)];
        MatchEvidence::Meaning { kind, place: place as u16, cosine }
    }

    /// The texts that produced some of the matches, with the words that answer the query marked.
    pub fn matched_texts(
        &self,
        found: &'a Found,
        matches: &'a [Match],
    ) -> impl Iterator<Item = (&'a Match, &'a str, Vec<Span>)> {
        let Self { catalog, titles, .. } = *self;
        let mut marker = found.query.as_ref().map(|query| Marker::new(titles.table(), query));
        matches.iter().map(move |one| {
            let text = titles.matched_text(catalog, one);
            (one, text, marker.as_mut().map(|marker| marker.mark(text)).unwrap_or_default())
        })
    }
}

/// The answer to a query that may be a code.
#[derive(Default)]
struct ByCode {
    matches: Vec<Match>,
    replaced: Option<ReplacedCode>,
    reading: Option<CodeReading>,
}

/// The occupations whose codes begin with the prefix; if none, the successors of an older code or the occupations of a
/// group. A complete code of a given edition is read in that edition only.
fn with_code(catalog: &Catalog, prefix: CodePrefix, edition: Option<Edition>) -> ByCode {
    let begun: Vec<Match> = catalog.with_prefix(prefix).map(Match::of_code).collect();
    let Some(code) = prefix.complete() else { return ByCode { matches: begun, ..ByCode::default() } };
    let reading = catalog.reading(code, edition);
    if edition.is_none() && !begun.is_empty() {
        return ByCode { matches: begun, replaced: None, reading };
    }
    let resolution = catalog.resolve_in(code, edition);
    let matches = match &resolution {
        Resolution::Current(id) => vec![Match::of_code(*id)],
        other => other.codes().iter().filter_map(|code| catalog.id_of(*code)).map(Match::of_code).collect(),
    };
    let replaced = match resolution {
        Resolution::Replaced { by, split, merged } => Some(ReplacedCode { code, by, split, merged }),
        _ => None,
    };
    ByCode { matches, replaced, reading }
}
