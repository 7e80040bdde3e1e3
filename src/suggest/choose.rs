//! Chooses which occupations to suggest from all whose titles begin with the typed text.
//!
//! The first suggestion is the occupation that has the typed text as a whole title, else the most common one whose
//! official title has a word beginning with it. The others are picked greedily by the likelihood their titles add to
//! the suggestions so far: a title that several occupations share counts only for the first of them.

use serde::{Deserialize, Serialize};

use super::suffixes::{Found, Posting, SuffixIndex};
use super::typed::Typed;
use crate::catalog::{Occupation, OccupationId, TitleKind};
use crate::market::LaborMarket;
use crate::text::normalize;
use crate::titles::{TitleId, TitleTable};

/// What is known about each occupation besides its titles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Chooser {
    /// By occupation: how common it is.
    prevalence: Vec<f32>,
    /// By occupation: its official title, normalized.
    official: Vec<String>,
}

/// How likely people mean a title, by its kind and whether its first word is the typed one. Reported titles are what
/// people call their own jobs; alternate titles are many and rare. The ratios were chosen on the autocomplete
/// development set. A local title counts as reported: the caller adds it because people use it.
fn likelihood(kind: TitleKind, at_start: bool) -> f32 {
    match (kind, at_start) {
        (TitleKind::Reported | TitleKind::Local, true) => 1.0,
        (TitleKind::Occupation, true) => 0.3,
        (TitleKind::Alternate | TitleKind::Short, true) => 0.03,
        (TitleKind::Reported | TitleKind::Local | TitleKind::Occupation, false) => 0.02,
        (TitleKind::Alternate | TitleKind::Short, false) => 0.004,
    }
}
/// What prevalence adds, relative to a reported title: enough to break ties.
const PREVALENCE: f32 = 0.1;
/// Factor on an official title for the first suggestion when the typed word is not its first word.
const INNER_WORD: f32 = 0.5;

impl Chooser {
    pub(super) fn build(occupations: &[Occupation], market: &LaborMarket) -> Self {
        let finer = |code: crate::soc::OnetSocCode| code.extension() > 0;
        let share = |(id, occupation): (OccupationId, &Occupation)| {
            let soc = occupation.code.soc();
            let siblings = occupations.iter().filter(|other| other.code.soc() == soc).count();
            let Some(jobs) = market.prevalence(id, soc) else { return occupation.titles.len() as f32 };
            // Employment is published by SOC code; each more detailed occupation has an unknown share of it.
            if finer(occupation.code) { jobs as f32 / siblings as f32 } else { jobs as f32 }
        };
        Self {
            prevalence: (0..).zip(occupations).map(share).collect(),
            official: occupations.iter().map(|occupation| normalize(&occupation.title)).collect(),
        }
    }

    /// Adds occupations to those already chosen, each with the title to show for it, up to `limit`.
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

    /// The position of the most common candidate whose official title has a word that begins with the typed text.
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

/// A suggestion: an occupation, the title to show for it, and how the title was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chosen {
    pub(super) occupation: OccupationId,
    pub(super) title: TitleId,
    pub(super) found: Found,
}

/// An occupation with at least one title found.
struct Candidate {
    occupation: OccupationId,
    /// The total likelihood of its titles that no suggestion covers yet.
    likelihood: f32,
    /// How many of the titles found it has.
    titles: u32,
    /// The title to show for it, with its rank; none if every title of it leads to another occupation first, or once
    /// the candidate is taken.
    shown: Option<(Rank, TitleId, Found)>,
}

/// How suitable a title is to show: exactly the typed text, then likely, then short; earlier titles before later
/// ones.
type Rank = (bool, u32, std::cmp::Reverse<usize>, std::cmp::Reverse<TitleId>);

/// The evidence for each occupation among the titles found.
struct Tally<'a> {
    index: &'a SuffixIndex,
    found: &'a [Found],
    /// By title found: whether a suggestion already covers it.
    covered: Vec<bool>,
    candidates: Vec<Candidate>,
    /// By occupation: position among the candidates, plus one.
    places: Vec<u16>,
    /// The titles found, candidate by candidate; those of candidate `i` end at `ends[i]`.
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
        // A title may only suggest the occupation that comes first when it is searched.
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

    /// Groups the titles found by candidate.
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

    /// The position of the occupation that has the typed text as a whole title.
    fn whole(&self) -> Option<usize> {
        self.candidates.iter().position(|candidate| matches!(candidate.shown, Some(((true, ..), ..))))
    }

    /// The position of the candidate with the highest remaining likelihood that has a title to show.
    fn likeliest(&self) -> Option<usize> {
        let open = self.candidates.iter().enumerate().filter(|(_, candidate)| candidate.shown.is_some());
        let likelier = |a: &(usize, &Candidate), b: &(usize, &Candidate)| {
            a.1.likelihood.total_cmp(&b.1.likelihood).then(b.1.occupation.cmp(&a.1.occupation))
        };
        open.max_by(likelier).map(|(place, _)| place)
    }

    /// Takes a candidate with its titles, which no longer count for other candidates.
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
