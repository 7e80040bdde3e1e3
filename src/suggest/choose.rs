//! Chooses which occupations to suggest from all whose titles answer the typed text.
//!
//! Occupations are picked greedily by the likelihood their titles add to the suggestions so far: a title that several
//! occupations share counts only for the first of them. Those shown together are then ordered by how likely people
//! mean them.

use serde::{Deserialize, Serialize};

use super::suffixes::{Found, Posting, SuffixIndex};
use super::typed::Typed;
use crate::catalog::{Occupation, OccupationId, TitleKind};
use crate::market::LaborMarket;
use crate::titles::{TitleId, TitleTable};

/// Which occupations may be suggested, and how many.
pub(super) struct Wanted<'f> {
    pub(super) admit: &'f dyn Fn(OccupationId) -> bool,
    pub(super) limit: usize,
}

/// What is known about each occupation besides its titles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Chooser {
    /// By occupation: how likely people mean it before they type, per unit of [`naming`] weight of its titles.
    prior: Vec<f32>,
}

/// How likely people mean a title, by its kind and whether its first word is the typed one. Reported titles are what
/// people call their own jobs; alternate titles are many and rare. The ratios were chosen on the autocomplete
/// development set. A local title counts as reported: the caller adds it because people use it.
fn likelihood(kind: TitleKind, at_start: bool) -> f32 {
    match (kind, at_start) {
        (TitleKind::Reported | TitleKind::Local, true) => 1.0,
        (TitleKind::Occupation, true) => 0.3,
        (_, true) => 0.03,
        (TitleKind::Reported | TitleKind::Local | TitleKind::Occupation, false) => 0.02,
        (_, false) => 0.004,
    }
}
/// What prominence adds, relative to a reported title: enough to break ties.
const PROMINENCE: f32 = 0.1;

/// How strongly a title of this kind ties its words to the occupation. These weights and the exponent on jobs were
/// chosen on what people wrote as their occupation, typed letter by letter.
fn naming(kind: TitleKind) -> f32 {
    match kind {
        TitleKind::Occupation | TitleKind::Local => 1.0,
        TitleKind::Reported => 0.3,
        _ => 0.1,
    }
}
/// Factor on [`naming`] when the typed words come after others.
const INNER: f32 = 0.5;
/// Factor on [`naming`] when the last typed word only qualifies the title, as *chef* does in *Chef Instructor*.
const QUALIFIER: f32 = 0.3;
/// Factor on [`naming`] when the typed text is the whole title.
const WHOLE: f32 = 3.0;
/// Titles that every occupation is credited with, in [`naming`] weight: one word in few titles is little evidence.
const UNSEEN: f32 = 5.0;
/// Exponent on the number of jobs.
const JOBS: f32 = 0.4;

/// Suggestions that are seen at once, so that their order matters less than their choice.
pub(super) const PAGE: usize = 5;

impl Chooser {
    pub(super) fn build(occupations: &[Occupation], market: &LaborMarket, table: &TitleTable) -> Self {
        let mut titles = vec![UNSEEN; occupations.len()];
        for title in table.titles() {
            titles[usize::from(title.occupation)] += naming(title.kind);
        }
        let prior = jobs(occupations, market)
            .into_iter()
            .zip(titles)
            .map(|(jobs, titles)| jobs.max(1.0).powf(JOBS) / titles);
        Self { prior: prior.collect() }
    }

    /// Adds wanted occupations to those already chosen, each with the title to show for it.
    pub(super) fn choose(
        &self,
        index: &SuffixIndex,
        table: &TitleTable,
        typed: &Typed,
        found: &[Found],
        wanted: &Wanted<'_>,
        chosen: &mut Vec<Chosen>,
    ) {
        let mut tally = Tally::new(index, found, typed, self.prior.len());
        for candidate in &mut tally.candidates {
            candidate.shown.take_if(|_| !(wanted.admit)(candidate.occupation));
            candidate.likelihood += PROMINENCE * table.prominence(candidate.occupation);
            candidate.meant *= self.prior[usize::from(candidate.occupation)];
        }
        for known in chosen.iter() {
            if let Some(place) = tally.place_of(known.occupation) {
                tally.take(place);
            }
        }
        let mut start = chosen.len();
        // What was mistyped is less sure, so the first place is not spent on what is common.
        if chosen.is_empty() && found.iter().all(|found| found.typos == 0) {
            let first = tally.most_meant().and_then(|place| tally.take(place));
            chosen.extend(first.map(|first| Chosen { meant: f32::INFINITY, ..first }));
        }
        while chosen.len() < wanted.limit {
            let Some(place) = tally.likeliest() else { break };
            chosen.extend(tally.take(place));
        }
        while start < chosen.len() {
            let end = (start + 1).next_multiple_of(PAGE).min(chosen.len());
            chosen[start..end].sort_by(|a, b| b.meant.total_cmp(&a.meant));
            start = end;
        }
    }
}

/// The number of jobs in each occupation. An unknown number counts as the median of the others; without any, the number
/// of titles stands for it.
fn jobs(occupations: &[Occupation], market: &LaborMarket) -> Vec<f32> {
    let of = |(id, occupation): (OccupationId, &Occupation)| {
        let soc = occupation.code.soc();
        let jobs = market.prevalence(id, soc)? as f32;
        // Employment is published by SOC code; each more detailed occupation has an unknown share of it.
        let siblings = occupations.iter().filter(|other| other.code.soc() == soc).count();
        Some(if occupation.code.extension() > 0 { jobs / siblings as f32 } else { jobs })
    };
    let known: Vec<Option<f32>> = (0..).zip(occupations).map(of).collect();
    let mut sorted: Vec<f32> = known.iter().flatten().copied().collect();
    sorted.sort_by(f32::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied();
    let filled = known.iter().zip(occupations);
    filled.map(|(jobs, occupation)| jobs.or(median).unwrap_or(occupation.titles.len() as f32)).collect()
}

/// Whether the typed text is complete words of a title, in the singular or plural.
fn completes(suffix: &str, typed: &Typed) -> bool {
    let rest = suffix.strip_prefix(typed.text.trim_end());
    rest.map(|rest| rest.strip_prefix('s').unwrap_or(rest))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// A suggestion: an occupation, the title to show for it, and how the title was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chosen {
    pub(super) occupation: OccupationId,
    pub(super) title: TitleId,
    pub(super) found: Found,
    /// Whether the typed text is the whole title.
    pub(super) whole: bool,
    /// How likely people mean it, relative to the others.
    meant: f32,
}

/// An occupation with at least one title found.
struct Candidate {
    occupation: OccupationId,
    /// The total likelihood of its titles that no suggestion covers yet.
    likelihood: f32,
    /// How likely people mean it: what all its titles found say, by [`naming`] weight, times its prior. Infinite when
    /// the typed text is its own name.
    meant: f32,
    /// Whether the typed text is complete words of its official title.
    official: bool,
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
        let whole = found.suffix.is_whole();
        let same = whole && self.index.spelling(found.suffix.spelling) == typed.text.trim_end();
        let completes = || completes(self.index.suffix_text(found.suffix), typed);
        let mut position = found.fit;
        if same {
            position *= WHOLE;
        } else if !whole {
            position *= INNER;
        }
        if !self.index.is_head(found.suffix, typed.words.len() - 1) {
            position *= QUALIFIER;
        }
        let postings = self.index.postings(found.suffix.spelling);
        for posting in postings {
            let place = &mut self.places[usize::from(posting.occupation)];
            if *place == 0 {
                let occupation = posting.occupation;
                self.candidates.push(Candidate {
                    occupation,
                    likelihood: 0.0,
                    meant: 0.0,
                    official: false,
                    titles: 0,
                    shown: None,
                });
                *place = self.candidates.len() as u16;
            }
            let candidate = &mut self.candidates[usize::from(*place) - 1];
            candidate.likelihood += found.fit * likelihood(posting.kind, whole);
            candidate.meant += position * naming(posting.kind);
            candidate.official |= posting.kind == TitleKind::Occupation && completes();
            candidate.titles += 1;
        }
        // A title may only suggest the occupation that comes first when it is searched.
        if let Some(Posting { occupation, title, kind }) = postings.first() {
            let length = self.index.spelling(found.suffix.spelling).len();
            let likely = (found.fit * likelihood(*kind, whole) * 1e6) as u32;
            let rank = (same, likely, std::cmp::Reverse(length), std::cmp::Reverse(*title));
            let place = usize::from(self.places[usize::from(*occupation)]) - 1;
            let Candidate { shown, meant, .. } = &mut self.candidates[place];
            if same && (*kind != TitleKind::Alternate || typed.words.len() > 1) {
                *meant = f32::INFINITY;
            }
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

    /// The position of the candidate that people most likely mean, of those that have a title to show. One that the
    /// typed text is a whole title of gives way only to one that has it in its official title.
    fn most_meant(&self) -> Option<usize> {
        let whole = |candidate: &Candidate| matches!(candidate.shown, Some(((true, ..), ..)));
        let has_whole = self.candidates.iter().any(whole);
        let open = self.candidates.iter().enumerate().filter(|(_, candidate)| {
            candidate.shown.is_some() && (!has_whole || candidate.official || whole(candidate))
        });
        let likelier = |a: &(usize, &Candidate), b: &(usize, &Candidate)| {
            a.1.meant.total_cmp(&b.1.meant).then(b.1.occupation.cmp(&a.1.occupation))
        };
        open.max_by(likelier).map(|(place, _)| place)
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
                    found.fit * likelihood(posting.kind, found.suffix.is_whole());
            }
        }
        let candidate = &mut self.candidates[place];
        let ((whole, ..), title, found) = candidate.shown.take()?;
        Some(Chosen { occupation: candidate.occupation, title, found, whole, meant: candidate.meant })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_word_is_complete_in_either_number() {
        for (suffix, typed, complete) in [
            ("writers and authors", "writer", true),
            ("writers and authors", "writers ", true),
            ("police", "police", true),
            ("inventory clerk", "inventor", false),
            ("registered nurse", "registered nur", false),
            ("nurse registered", "registered", false),
        ] {
            assert_eq!(completes(suffix, &Typed::new(typed)), complete, "{typed}: {suffix}");
        }
    }
}
