//! Exact titles, which the release or the caller has word for word: their occupations come first.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::Matcher;
use super::candidates::CandidateSignals;
use super::corrected_title::CorrectedTitle;
use super::examples::{Label, words};
use super::job::JobContext;
use super::lexical_evidence::Findings;
use crate::catalog::OccupationId;
use crate::labor::industries_named;
use crate::text::{AnalyzedTitle, FormKind, normalize};
use crate::titles::{Spelling, TitleId, TitleTable};

/// The minimum added to the scores of an exact title's occupations, and the minimum lead of the best of them over all
/// other candidates.
const EXACT: f32 = 0.2;
const FIRST: f32 = 0.1;
/// How much the ranker's scores count among the owners of an exact title: it learned to rank from titles without any.
const RANKED: f32 = 0.6;
/// A title of one word is stray if its owners have less than this share of the titles that end in the word: the release
/// lists *owner* for urologists, and titles that end in it for many others.
const STRAY: f32 = 0.08;
/// Factor on the weight of a title spelled like the one to code, relative to one that only reads alike.
const SPELLED: f32 = 3.0;

/// A title that the caller pinned to its occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pin {
    words: Vec<SmolStr>,
    title: TitleId,
}

impl Pin {
    /// Whether its title is one of so many.
    pub(super) fn is_of(&self, titles: usize) -> bool {
        (self.title as usize) < titles
    }
}

/// The pinned titles of a table, sorted by their words, then in the caller's order.
pub(super) fn pins(table: &TitleTable, analyzed: &[AnalyzedTitle<'_>]) -> Vec<Pin> {
    let titles = (0..).zip(table.titles()).zip(analyzed);
    let mut pins: Vec<(Vec<SmolStr>, u32, TitleId)> = titles
        .filter_map(|((id, title), analyzed)| Some((words(table, analyzed.tokens()), title.pin?, id)))
        .collect();
    pins.sort();
    pins.into_iter().map(|(words, _, title)| Pin { words, title }).collect()
}

impl Matcher {
    /// Whether words are a pinned title.
    pub(super) fn has_pin(&self, words: &[SmolStr]) -> bool {
        self.pins.binary_search_by(|pin| pin.words.as_slice().cmp(words)).is_ok()
    }

    /// The occupation that a title is pinned to: by its words as written, else without noise. Among pins with the
    /// same words, the closest [`Spelling`] wins, then the caller's earlier row, as in search.
    pub(super) fn pinned(
        &self,
        table: &TitleTable,
        analyzed: &AnalyzedTitle<'_>,
        written: &[SmolStr],
        title: &CorrectedTitle,
    ) -> Option<OccupationId> {
        // Without noise, the title is spelled like a pin if it contains the pin's words contiguously.
        let stretch = |spelling: &str| format!(" {spelling} ");
        let spelling = |pin: &Pin| {
            let known = &table.title(pin.title).text;
            Spelling::compare(known, analyzed.raw(), || {
                stretch(analyzed.normalized()).contains(&stretch(&normalize(known)))
            })
        };
        let with_words = |words: &[SmolStr]| {
            let start = self.pins.partition_point(|pin| pin.words.as_slice() < words);
            let pins = self.pins[start..].iter().take_while(|pin| pin.words == words);
            // Among equals, the first is the earlier row.
            pins.min_by_key(|pin| spelling(pin))
        };
        let pin = with_words(written).or_else(|| with_words(&title.words))?;
        Some(table.title(pin.title).occupation)
    }

    /// The labels of exactly this title: as written, without noise, or outside its parentheses. Empty if there is no
    /// such title. Occupations with a title of the same spelling count more than those with one that reads alike.
    pub(super) fn exact_labels(
        &self,
        table: &TitleTable,
        analyzed: &AnalyzedTitle<'_>,
        written: &[SmolStr],
        title: &CorrectedTitle,
        context: &JobContext,
    ) -> Vec<Label> {
        let find = |words: &[SmolStr]| self.evidence.exact(&self.lexicon, words);
        let outside = || find(&words(table, analyzed.outside()?));
        let Some(example) = find(written).or_else(|| find(&title.words)).or_else(outside) else {
            return Vec::new();
        };
        let labels = in_industry(table, self.evidence.labels(example).collect(), context);
        let owners = table.terms(analyzed.tokens()).map(|terms| table.owners(&terms, analyzed.raw()));
        let spelled: Vec<TitleId> = owners
            .unwrap_or_default()
            .into_iter()
            .map(|form| table.form(form))
            .filter(|form| form.kind == FormKind::Whole)
            .map(|form| form.title)
            .filter(|id| normalize(&table.title(*id).text) == analyzed.normalized())
            .collect();
        let weighed = |label: &Label| {
            let same = spelled.iter().find(|id| table.title(**id).occupation == label.occupation);
            match same {
                Some(id) => Label { weight: label.weight * SPELLED, title: Some(*id), ..*label },
                None => *label,
            }
        };
        labels.iter().map(weighed).collect()
    }
}

/// If a publisher lists the title for the job's industry, only those labels: the others are what the title means elsewhere.
/// Otherwise all but those that it has in other industries only.
fn in_industry(table: &TitleTable, mut labels: Vec<Label>, context: &JobContext) -> Vec<Label> {
    let entry = |label: &Label| label.title.map(|id| table.title(id)).filter(|one| one.industries.is_some());
    if !labels.iter().any(|label| entry(label).is_some()) {
        return labels;
    }
    let named = |text: &Option<String>| text.as_deref().map(industries_named).unwrap_or_default();
    let mut industries = named(&context.industry);
    if industries.is_empty() {
        industries = named(&context.employer);
    }
    if industries.is_empty() {
        return labels;
    }
    let listed = |label: &Label| {
        let restriction = entry(label).and_then(|one| one.industries.as_deref());
        restriction.is_some_and(|one| one.admits(&industries))
    };
    if labels.iter().any(listed) {
        labels.retain(listed);
    } else {
        labels.retain(|label| !entry(label).is_some_and(|one| one.restricted));
    }
    labels
}

/// Whether a title says little although the release has it: see [`STRAY`].
pub(super) fn is_stray(title: &CorrectedTitle, labels: &[Label], findings: &Findings) -> bool {
    let share = |label: &Label| findings.by_occupation[usize::from(label.occupation)].last;
    title.words.len() == 1 && !labels.is_empty() && labels.iter().map(share).sum::<f32>() < STRAY
}

/// Raises the scores of an exact title's occupations, by how much each owns the title and at least enough for one of them
/// to come first; whether all other evidence was against that.
pub(super) fn prefer_labels(labels: &[Label], found: &[CandidateSignals], scores: &mut [f32]) -> bool {
    let weight_of = |one: &CandidateSignals| {
        let own = labels.iter().filter(|label| label.occupation == one.occupation);
        own.map(|label| label.weight).reduce(|a, b| a + b)
    };
    let weights: Vec<Option<f32>> = found.iter().map(weight_of).collect();
    let best = |scores: &[f32], owns: bool| {
        let of = scores.iter().zip(&weights).filter(|(_, weight)| weight.is_some() == owns);
        of.map(|(score, _)| *score).fold(f32::MIN, f32::max)
    };
    let foremost = best(scores, true);
    for (score, weight) in scores.iter_mut().zip(&weights) {
        if let Some(weight) = weight {
            *score = foremost + RANKED * (*score - foremost) + weight.ln();
        }
    }
    let raise = EXACT.max(best(scores, false) - best(scores, true) + FIRST);
    for (score, _) in scores.iter_mut().zip(&weights).filter(|(_, weight)| weight.is_some()) {
        *score += raise;
    }
    raise > EXACT
}
