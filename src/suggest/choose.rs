//! Which occupations to suggest among all whose titles begin with what was typed.
//!
//! The first is the commonest occupation that itself has such a word in its official title. The others are
//! picked one after the other, each for the likelihood that its titles add to what is suggested already: titles
//! that several occupations share count for the first of them only.

use serde::{Deserialize, Serialize};

use super::fuzzy::Typed;
use super::index::{Owner, Spelling, SuggestIndex, Suffix};
use crate::catalog::{Occupation, OccupationId, TitleKind};
use crate::text::normalize;
use crate::titles::{TitleId, TitleTable};

/// A title of which a word begins with what was typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) suffix: Suffix,
    pub(super) typos: u8,
    /// How likely what was typed is meant so.
    pub(super) fit: f32,
}

/// What is known of each occupation besides its titles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Chooser {
    /// By occupation: how common it is.
    prevalence: Vec<f32>,
    /// By occupation: its official title as spelt.
    official: Vec<String>,
}

/// How likely people mean a title, by its kind and by whether its first word is the one that was typed. Reported
/// titles are what people say when asked for their job; alternate titles are many and rare. The ratios were chosen
/// on the autocomplete development set.
fn likelihood(kind: TitleKind, at_start: bool) -> f32 {
    match (kind, at_start) {
        (TitleKind::Reported, true) => 1.0,
        (TitleKind::Occupation, true) => 0.3,
        (TitleKind::Alternate | TitleKind::Short, true) => 0.03,
        (TitleKind::Reported | TitleKind::Occupation, false) => 0.02,
        (TitleKind::Alternate | TitleKind::Short, false) => 0.004,
    }
}
/// What being common adds, against a reported title: it decides between equals.
const PREVALENCE: f32 = 0.1;
/// How much less an official title counts for the first suggestion when the typed word is not its first.
const INNER_WORD: f32 = 0.5;

impl Chooser {
    pub(super) fn build(occupations: &[Occupation]) -> Self {
        let finer = |code: crate::soc::OnetSocCode| code.extension() > 0;
        let share = |occupation: &Occupation| {
            let soc = occupation.code.soc();
            let siblings = occupations.iter().filter(|other| other.code.soc() == soc).count();
            let Some(jobs) = occupation.market.employment else { return occupation.titles.len() as f32 };
            // Employment is counted by SOC code: its finer occupations have a part of it, how much is not known.
            if finer(occupation.code) { jobs as f32 / siblings as f32 } else { jobs as f32 }
        };
        Self {
            prevalence: occupations.iter().map(share).collect(),
            official: occupations.iter().map(|occupation| normalize(&occupation.title)).collect(),
        }
    }

    /// Adds occupations to those that are chosen, each with the title to show for it, up to `limit`.
    pub(super) fn choose(
        &self,
        index: &SuggestIndex,
        table: &TitleTable,
        typed: &Typed,
        found: Vec<Found>,
        limit: usize,
        chosen: &mut Vec<(OccupationId, TitleId, Found)>,
    ) {
        let mut tally = Tally::new(self.prevalence.len());
        for found in &found {
            let spelling = index.spelling(found.suffix.spelling);
            tally.add(*found, spelling, typed);
        }
        for (occupation, ..) in chosen.iter() {
            tally.take(*occupation, index);
        }
        for score in &mut tally.candidates {
            score.1 += PREVALENCE * table.prominence(score.0);
        }
        if chosen.is_empty() {
            if let Some(first) = self.commonest(&tally, typed) {
                chosen.extend(tally.take(first, index));
            }
        }
        while chosen.len() < limit {
            let Some(next) = tally.best() else { break };
            chosen.extend(tally.take(next, index));
        }
    }

    /// The commonest candidate of which the official title has a word that begins with what was typed.
    fn commonest(&self, tally: &Tally, typed: &Typed) -> Option<OccupationId> {
        let weight = |occupation: OccupationId| {
            let id = usize::from(occupation);
            let official = &self.official[id];
            if official.starts_with(&typed.text) {
                Some(self.prevalence[id])
            } else {
                let inner = official.match_indices(' ').any(|(at, _)| official[at + 1..].starts_with(&typed.text));
                inner.then(|| INNER_WORD * self.prevalence[id])
            }
        };
        let candidates = tally.candidates.iter().filter(|(id, _)| tally.shown[usize::from(*id)].is_some());
        let weighed = candidates.filter_map(|(id, _)| Some((weight(*id)?, std::cmp::Reverse(*id))));
        weighed.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, id)| id.0)
    }
}

/// The evidence for each occupation among the titles found.
struct Tally {
    /// Occupations with a title among those found, and the likelihood of their titles.
    candidates: Vec<(OccupationId, f32)>,
    /// By occupation: place among the candidates, plus one.
    place: Vec<u16>,
    /// By occupation: the title to show for it, and how good that is.
    shown: Vec<Option<(Rank, TitleId, Found)>>,
    /// Distinct spellings found, each with the most likely way it was found.
    spellings: Vec<Found>,
}

/// How good a title is to be shown: exactly what was typed, likely, short; earlier titles before later ones.
type Rank = (bool, u32, std::cmp::Reverse<usize>, std::cmp::Reverse<TitleId>);

impl Tally {
    fn new(occupations: usize) -> Self {
        Self { candidates: Vec::new(), place: vec![0; occupations], shown: vec![None; occupations], spellings: Vec::new() }
    }

    fn add(&mut self, found: Found, spelling: &Spelling, typed: &Typed) {
        let at_start = found.suffix.start == 0;
        self.spellings.push(found);
        for owner in &spelling.owners {
            let place = &mut self.place[usize::from(owner.occupation)];
            if *place == 0 {
                self.candidates.push((owner.occupation, 0.0));
                *place = self.candidates.len() as u16;
            }
            self.candidates[usize::from(*place) - 1].1 += found.fit * likelihood(owner.kind, at_start);
        }
        // Only the occupation that comes first when the title is searched may be suggested under it.
        if let Some(Owner { occupation, title, kind }) = spelling.owners.first() {
            let whole = spelling.text == typed.text.trim_end();
            let likely = (found.fit * likelihood(*kind, at_start) * 1e6) as u32;
            let rank = (whole, likely, std::cmp::Reverse(spelling.text.len()), std::cmp::Reverse(*title));
            let shown = &mut self.shown[usize::from(*occupation)];
            if shown.as_ref().is_none_or(|(known, ..)| rank > *known) {
                *shown = Some((rank, *title, found));
            }
        }
    }

    /// The candidate with the most evidence left that has a title to show.
    fn best(&self) -> Option<OccupationId> {
        let open = self.candidates.iter().filter(|(id, _)| self.shown[usize::from(*id)].is_some());
        open.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(id, _)| *id)
    }

    /// Takes an occupation out, and the titles that it has with it: they no longer speak for others.
    fn take(&mut self, occupation: OccupationId, index: &SuggestIndex) -> Option<(OccupationId, TitleId, Found)> {
        let (candidates, place) = (&mut self.candidates, &self.place);
        self.spellings.retain(|found| {
            let owners = &index.spelling(found.suffix.spelling).owners;
            if owners.iter().all(|owner| owner.occupation != occupation) {
                return true;
            }
            for owner in owners {
                let at = usize::from(place[usize::from(owner.occupation)]) - 1;
                candidates[at].1 -= found.fit * likelihood(owner.kind, found.suffix.start == 0);
            }
            false
        });
        let (_, title, found) = self.shown[usize::from(occupation)].take()?;
        Some((occupation, title, found))
    }
}
