//! Reasons for each candidate: similar titles, the title's words, the context and the prior.

use super::context::ContextScores;
use super::corrected_title::CorrectedTitle;
use super::lexical_evidence::Findings;
use super::{Candidate, Matcher, Reason, ReasonKind};
use crate::catalog::OccupationId;
use crate::titles::TitleTable;

/// The most candidates of a title that get reasons.
pub const MOST_EXPLAINED: usize = 50;
/// The most words of a title that get reasons, from its beginning.
pub const MOST_EXPLAINED_WORDS: usize = 40;
/// The number of top candidates to weigh reasons against.
const COMPARED: usize = 10;

/// The inputs for the reasons of a title's candidates.
pub(super) struct Explanation<'a> {
    pub(super) table: &'a TitleTable,
    pub(super) title: &'a CorrectedTitle,
    pub(super) context: &'a [ContextScores],
    pub(super) findings: &'a Findings,
}

impl Matcher {
    /// Adds reasons to the first [`MOST_EXPLAINED`] candidates of `ranked`, which has all of them, likeliest first.
    ///
    /// Collects similar titles in one pass and embeds the title once without each of its first [`MOST_EXPLAINED_WORDS`] words,
    /// for all candidates together: O(words · features + words · candidates), about a millisecond for a title of
    /// usual length.
    pub(super) fn explain(
        &self,
        explanation: &Explanation<'_>,
        ranked: &[OccupationId],
        candidates: &mut [Candidate],
    ) {
        let Explanation { table, title, context, findings } = explanation;
        let explained: Vec<OccupationId> =
            candidates.iter().take(MOST_EXPLAINED).map(|one| one.occupation).collect();
        let compared = &ranked[..ranked.len().min(COMPARED)];
        let similar = self.evidence.similar_titles(findings, &explained);
        let words = title.best();
        let contributions =
            self.classifier.word_contributions(words, MOST_EXPLAINED_WORDS, &explained, compared);
        let mean = |log_odds: &[f32]| {
            let sum: f32 = compared.iter().map(|other| log_odds[usize::from(*other)]).sum();
            sum / compared.len().max(1) as f32
        };
        let means: Vec<f32> = context.iter().map(|part| mean(&part.log_odds)).collect();
        for (place, (candidate, similar)) in candidates.iter_mut().zip(similar).enumerate() {
            let occupation = usize::from(candidate.occupation);
            let titles = similar.into_iter().map(|(title, cosine)| Reason {
                kind: ReasonKind::Title,
                text: table.title(title).text.to_string(),
                weight: cosine,
            });
            let words = words.iter().zip(&contributions).map(|(word, contributions)| Reason {
                kind: ReasonKind::Words,
                text: word.to_string(),
                weight: contributions[place],
            });
            let context = context.iter().zip(&means).map(|(part, mean)| Reason {
                kind: ReasonKind::Context,
                text: part.part.to_owned(),
                weight: part.log_odds[occupation] - mean,
            });
            let prior = Reason {
                kind: ReasonKind::Prior,
                text: "jobs in the occupation relative to its titles".to_owned(),
                weight: self.priors[occupation],
            };
            candidate.reasons = titles.chain(words).chain(context).chain([prior]).collect();
        }
    }
}
