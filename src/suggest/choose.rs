//! Which occupations to suggest among all whose titles begin with what was typed.
//!
//! The first is the occupation of which what was typed is a whole title; else the commonest occupation that itself
//! has such a word in its official title. The others are
//! picked one after the other, each for the likelihood that its titles add to what is suggested already: titles
//! that several occupations share count for the first of them only.

use serde::{Deserialize, Serialize};

use super::suffixes::{Found, Posting, SuffixIndex};
use super::typed::Typed;
use crate::catalog::{Occupation, OccupationId, TitleKind};
use crate::market::LaborMarket;
use crate::text::normalize;
use crate::titles::{TitleId, TitleTable};

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
/// on the autocomplete development set. Who adds a local title says that people use it: it counts as reported.
fn likelihood(kind: TitleKind, at_start: bool) -> f32 {
    match (kind, at_start) {
        (TitleKind::Reported | TitleKind::Local, true) => 1.0,
        (TitleKind::Occupation, true) => 0.3,
        (TitleKind::Alternate | TitleKind::Short, true) => 0.03,
        (TitleKind::Reported | TitleKind::Local | TitleKind::Occupation, false) => 0.02,
        (TitleKind::Alternate | TitleKind::Short, false) => 0.004,
    }
}
/// What being common adds, against a reported title: it decides between equals.
const PREVALENCE: f32 = 0.1;
/// How much less an official title counts for the first suggestion when the typed word is not its first.
const INNER_WORD: f32 = 0.5;

impl Chooser {
    pub(super) fn build(occupations: &[Occupation], market: &LaborMarket) -> Self {
        let finer = |code: crate::soc::OnetSocCode| code.extension() > 0;
        let share = |(id, occupation): (OccupationId, &Occupation)| {
            let soc = occupation.code.soc();
            let siblings = occupations.iter().filter(|other| other.code.soc() == soc).count();
            let Some(jobs) = market.prevalence(id, soc) else { return occupation.titles.len() as f32 };
            // Employment is counted by SOC code: its finer occupations have a part of it, how much is not known.
            if finer(occupation.code) { jobs as f32 / siblings as f32 } else { jobs as f32 }
        };
        Self {
            prevalence: (0..).zip(occupations).map(share).collect(),
            official: occupations.iter().map(|occupation| normalize(&occupation.title)).collect(),
        }
    }

    /// Adds occupations to those that are chosen, each with the title to show for it, up to `limit`.
    pub(super) fn choose(
        &self,
        index: &SuffixIndex,
        table: &TitleTable,
        typed: &Typed,
        found: &[Found],
        limit: usize,
        chosen: &mut Vec<Chosen>,
    ) {
        let mut tally = Tally::new(index, found, typed, self.prevalence.len());
        for candidate in &mut tally.candidates {
            candidate.likelihood += PREVALENCE * table.prominence(candidate.occupation);
        }
        for known in chosen.iter() {
            if let Some(place) = tally.place_of(known.occupation) {
                tally.take(place);
            }
        }
        let first =
            if chosen.is_empty() { tally.whole().or_else(|| self.commonest(&tally, typed)) } else { None };
        chosen.extend(first.and_then(|place| tally.take(place)));
        while chosen.len() < limit {
            let Some(place) = tally.likeliest() else { break };
            chosen.extend(tally.take(place));
        }
    }

    /// The place of the commonest candidate of which the official title has a word that begins with what was typed.
    fn commonest(&self, tally: &Tally<'_>, typed: &Typed) -> Option<usize> {
        let weight = |candidate: &Candidate| {
            candidate.shown?;
            let id = usize::from(candidate.occupation);
            let official = &self.official[id];
            if official.starts_with(&typed.text) {
                return Some(self.prevalence[id]);
            }
            let inner =
                official.match_indices(' ').any(|(at, _)| official[at + 1..].starts_with(&typed.text));
            inner.then(|| INNER_WORD * self.prevalence[id])
        };
        let weighed =
            tally.candidates.iter().enumerate().filter_map(|(place, one)| Some((weight(one)?, one, place)));
        let commoner = |a: &(f32, &Candidate, usize), b: &(f32, &Candidate, usize)| {
            a.0.total_cmp(&b.0).then(b.1.occupation.cmp(&a.1.occupation))
        };
        weighed.max_by(commoner).map(|(.., place)| place)
    }
}

/// A suggestion: an occupation, the title to show for it, and how that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chosen {
    pub(super) occupation: OccupationId,
    pub(super) title: TitleId,
    pub(super) found: Found,
}

/// An occupation of which a title was found.
struct Candidate {
    occupation: OccupationId,
    /// The likelihood of its titles that are in no suggestion yet.
    likelihood: f32,
    /// How many titles it has among those found.
    titles: u32,
    /// The title to show for it, and how good that is; none when each of its titles leads to another occupation
    /// first, and none once it is taken.
    shown: Option<(Rank, TitleId, Found)>,
}

/// How good a title is to be shown: exactly what was typed, likely, short; earlier titles before later ones.
type Rank = (bool, u32, std::cmp::Reverse<usize>, std::cmp::Reverse<TitleId>);

/// The evidence for each occupation among the titles found.
struct Tally<'a> {
    index: &'a SuffixIndex,
    found: &'a [Found],
    /// By title found: whether it is in a suggestion already.
    covered: Vec<bool>,
    candidates: Vec<Candidate>,
    /// By occupation: place among the candidates, plus one.
    places: Vec<u16>,
    /// For each candidate in turn, the titles found that are its own; candidate `i`'s end at `ends[i]`.
    titles: Vec<u32>,
    ends: Vec<u32>,
}

impl<'a> Tally<'a> {
    fn new(index: &'a SuffixIndex, found: &'a [Found], typed: &Typed, occupations: usize) -> Self {
        let mut tally = Self {
            index,
            found,
            covered: vec![false; found.len()],
            candidates: Vec::new(),
            places: vec![0; occupations],
            titles: Vec::new(),
            ends: Vec::new(),
        };
        for found in found {
            tally.add(*found, typed);
        }
        tally.group_titles();
        tally
    }

    fn add(&mut self, found: Found, typed: &Typed) {
        let whole = self.index.is_whole(found.suffix);
        let postings = self.index.postings(found.suffix.spelling);
        for posting in postings {
            let place = &mut self.places[usize::from(posting.occupation)];
            if *place == 0 {
                let occupation = posting.occupation;
                self.candidates.push(Candidate { occupation, likelihood: 0.0, titles: 0, shown: None });
                *place = self.candidates.len() as u16;
            }
            let candidate = &mut self.candidates[usize::from(*place) - 1];
            candidate.likelihood += found.fit * likelihood(posting.kind, whole);
            candidate.titles += 1;
        }
        // Only the occupation that comes first when the title is searched may be suggested under it.
        if let Some(Posting { occupation, title, kind }) = postings.first() {
            let spelling = self.index.spelling(found.suffix.spelling);
            let likely = (found.fit * likelihood(*kind, whole) * 1e6) as u32;
            let same = spelling == typed.text.trim_end();
            let rank = (same, likely, std::cmp::Reverse(spelling.len()), std::cmp::Reverse(*title));
            let place = usize::from(self.places[usize::from(*occupation)]) - 1;
            let shown = &mut self.candidates[place].shown;
            if shown.as_ref().is_none_or(|(known, ..)| rank > *known) {
                *shown = Some((rank, *title, found));
            }
        }
    }

    /// Lists the titles found by candidate.
    fn group_titles(&mut self) {
        let mut next = 0;
        for candidate in &self.candidates {
            self.ends.push(next);
            next += candidate.titles;
        }
        self.titles.resize(next as usize, 0);
        for (at, found) in self.found.iter().enumerate() {
            for posting in self.index.postings(found.suffix.spelling) {
                let end = &mut self.ends[usize::from(self.places[usize::from(posting.occupation)]) - 1];
                self.titles[*end as usize] = at as u32;
                *end += 1;
            }
        }
    }

    fn place_of(&self, occupation: OccupationId) -> Option<usize> {
        usize::from(self.places[usize::from(occupation)]).checked_sub(1)
    }

    /// The place of the occupation that what was typed is a whole title of.
    fn whole(&self) -> Option<usize> {
        self.candidates.iter().position(|candidate| matches!(candidate.shown, Some(((true, ..), ..))))
    }

    /// The place of the candidate with the most evidence left that has a title to show.
    fn likeliest(&self) -> Option<usize> {
        let open = self.candidates.iter().enumerate().filter(|(_, candidate)| candidate.shown.is_some());
        let likelier = |a: &(usize, &Candidate), b: &(usize, &Candidate)| {
            a.1.likelihood.total_cmp(&b.1.likelihood).then(b.1.occupation.cmp(&a.1.occupation))
        };
        open.max_by(likelier).map(|(place, _)| place)
    }

    /// Takes a candidate, and the titles that it has with it: they no longer speak for others.
    fn take(&mut self, place: usize) -> Option<Chosen> {
        let end = self.ends[place];
        for at in end - self.candidates[place].titles..end {
            let at = self.titles[at as usize] as usize;
            if std::mem::replace(&mut self.covered[at], true) {
                continue;
            }
            let found = self.found[at];
            for posting in self.index.postings(found.suffix.spelling) {
                let place = usize::from(self.places[usize::from(posting.occupation)]) - 1;
                self.candidates[place].likelihood -=
                    found.fit * likelihood(posting.kind, self.index.is_whole(found.suffix));
            }
        }
        let candidate = &mut self.candidates[place];
        let (_, title, found) = candidate.shown.take()?;
        Some(Chosen { occupation: candidate.occupation, title, found })
    }
}
