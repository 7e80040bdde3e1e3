//! What the titles and texts of the release say of the words of a title, by counting: the most similar titles
//! (TF-IDF cosine), which occupations have the words, the last word and neighbouring words in their titles, and whose
//! tasks and definition they are in (BM25: Robertson and Zaragoza 2009).

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::mem;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::examples::{Example, Owner};
use super::lessons::Statement;
use super::lexicon::Lexicon;
use crate::catalog::{OccupationId, TitleKind};
use crate::text::TermId;

/// Lists of entries by key, one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Lists<T> {
    ends: Vec<u32>,
    entries: Vec<T>,
}

impl<T> Lists<T> {
    fn new(lists: impl Iterator<Item = impl IntoIterator<Item = T>>) -> Self {
        let (mut ends, mut entries) = (Vec::new(), Vec::new());
        for list in lists {
            entries.extend(list);
            ends.push(entries.len() as u32);
        }
        Self { ends, entries }
    }

    fn get(&self, key: usize) -> &[T] {
        let start = key.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[start as usize..self.ends[key] as usize]
    }
}

/// How often something comes with an occupation.
type Count = (OccupationId, f32);

/// The counted evidence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Evidence {
    occupations: usize,
    /// Owners by example.
    owners: Lists<StoredOwner>,
    /// By example.
    facts: Vec<Facts>,
    /// Inverse example frequency by word.
    rarity: Vec<f32>,
    /// By word the examples that have it, with its part of their direction.
    examples: Lists<(u32, f32)>,
    /// By word: in how many titles of which occupations.
    words: Lists<Count>,
    /// By pair of the lexicon: in how many titles of which occupations.
    pairs: Lists<Count>,
    /// By word: how many titles of which occupations end in it.
    last_words: Lists<Count>,
    /// By word: its BM25 score in the statements of occupations.
    statements: Lists<Count>,
    /// By occupation: the words of its official title, sorted.
    official: Lists<TermId>,
    /// By occupation: its number of titles.
    titles: Vec<f32>,
    /// By example its words; examples and word ids are both in dictionary order, so these are sorted.
    sequences: Lists<TermId>,
}

/// What is known of an example besides its words and owners, together because it is looked up together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Facts {
    kind: TitleKind,
    family: u32,
    /// How many examples its family has.
    family_size: u8,
    /// The length of its vector of rarities.
    length: f32,
    last_word: Option<TermId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct StoredOwner {
    occupation: OccupationId,
    weight: f32,
    title: Option<u32>,
}

/// BM25's saturation and length normalisation, at their usual values.
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.75;
/// A word is frequent that more titles than this have; it brings in no title when there are enough already.
const FREQUENT: usize = 400;
const ENOUGH: usize = 100;
/// Titles less like the text than this are passed over.
const LEAST_ALIKE: f32 = 0.25;
/// Power of a similar title's cosine in the sum over titles: near ones count, many far ones do not.
const NEARNESS: i32 = 4;

/// What a text's words say of each occupation.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// By occupation.
    pub(super) by_occupation: Vec<Finding>,
    /// Sum of [`Finding::support`].
    pub(super) support: f32,
    /// How many titles hold the whole text.
    pub(super) holding: f32,
    /// Sum of the rarities of the words; unknown words count as the rarest.
    pub(super) rarity: f32,
    /// Words that no title or text has.
    pub(super) unknown: usize,
    /// Greatest [`Finding::words`] and [`Finding::statements`].
    pub(super) most_words: f32,
    pub(super) most_statements: f32,
    /// The known words, sorted.
    terms: Vec<TermId>,
}

impl Drop for Findings {
    fn drop(&mut self) {
        SPARE.set(mem::take(&mut self.by_occupation));
    }
}

/// A finding for each occupation, in the room of the last ones.
fn room_for(occupations: usize) -> Vec<Finding> {
    let mut room = SPARE.take();
    room.clear();
    room.resize(occupations, Finding::default());
    room
}

/// What a text's words say of an occupation.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Finding {
    /// Cosine with its most similar title, and with the next.
    pub(super) nearest: f32,
    pub(super) second: f32,
    /// The most similar title's example.
    pub(super) example: Option<u32>,
    /// Sum over similar titles, shared among their owners.
    pub(super) support: f32,
    /// By how many of its titles the words are known, weighted by rarity.
    pub(super) words: f32,
    /// Its share of the titles with the rarest word.
    pub(super) rarest: f32,
    /// Its shares of the titles with neighbouring words, summed.
    pub(super) pairs: f32,
    /// Greatest cosine of a title that is wholly in the text, and of one that ends in its last word.
    pub(super) contained: f32,
    pub(super) same_end: f32,
    /// How many titles hold the whole text, shared among their owners.
    pub(super) holding: f32,
    /// Its share of the titles that end in the last word, and their share of its titles.
    pub(super) last: f32,
    pub(super) ends: f32,
    /// BM25 score of its statements.
    pub(super) statements: f32,
}

impl Evidence {
    /// Counts.
    pub(super) fn count(
        examples: &[Example],
        statements: &[Statement],
        lexicon: &Lexicon,
        official: &[Vec<SmolStr>],
    ) -> Self {
        let occupations = official.len();
        // All words are in the lexicon.
        let terms = |words: &[SmolStr]| -> Vec<TermId> {
            words.iter().filter_map(|word| lexicon.get(word)).collect()
        };
        let distinct = |words: &[SmolStr]| {
            let mut terms = terms(words);
            terms.sort_unstable();
            terms.dedup();
            terms
        };
        let mut frequency = vec![0.0f32; lexicon.len()];
        let mut words = vec![BTreeMap::new(); lexicon.len()];
        let mut last_words = vec![BTreeMap::new(); lexicon.len()];
        let mut pairs = vec![BTreeMap::new(); lexicon.pairs()];
        let mut titles = vec![0.0; occupations];
        for example in examples {
            for term in distinct(&example.words) {
                frequency[term as usize] += 1.0;
            }
            let sequence = terms(&example.words);
            for owner in &example.owners {
                let occupation = owner.occupation;
                titles[usize::from(occupation)] += 1.0;
                for term in distinct(&example.words) {
                    *words[term as usize].entry(occupation).or_insert(0.0) += 1.0;
                }
                if let Some(last) = sequence.last() {
                    *last_words[*last as usize].entry(occupation).or_insert(0.0) += 1.0;
                }
                for pair in sequence.windows(2) {
                    if let Some(place) = lexicon.pair(pair[0], pair[1]) {
                        *pairs[place].entry(occupation).or_insert(0.0) += 1.0;
                    }
                }
            }
        }
        let count = examples.len() as f32;
        let rarity: Vec<f32> = frequency.iter().map(|with| (count / (1.0 + with)).ln_1p()).collect();
        let mut with_word = vec![Vec::new(); lexicon.len()];
        let mut lengths = Vec::with_capacity(examples.len());
        for (place, example) in (0..).zip(examples) {
            let terms = distinct(&example.words);
            let length = terms.iter().map(|term| rarity[*term as usize].powi(2)).sum::<f32>().sqrt();
            lengths.push(length);
            for term in terms {
                with_word[term as usize].push((place, rarity[term as usize] / length));
            }
        }
        let mut family_sizes = vec![0u8; examples.len()];
        for example in examples {
            family_sizes[example.family as usize] = family_sizes[example.family as usize].saturating_add(1);
        }
        let facts_of = |example: &Example, length: f32| Facts {
            kind: example.kind,
            family: example.family,
            family_size: family_sizes[example.family as usize],
            length,
            last_word: example.words.last().and_then(|word| lexicon.get(word)),
        };
        let stored = |owner: &Owner| StoredOwner {
            occupation: owner.occupation,
            weight: owner.weight,
            title: owner.title,
        };
        Self {
            occupations,
            owners: Lists::new(
                examples.iter().map(|example| example.owners.iter().map(stored).collect::<Vec<_>>()),
            ),
            facts: examples.iter().zip(lengths).map(|(example, length)| facts_of(example, length)).collect(),
            rarity,
            examples: Lists::new(with_word.into_iter()),
            words: Lists::new(words.into_iter()),
            pairs: Lists::new(pairs.into_iter()),
            last_words: Lists::new(last_words.into_iter()),
            statements: bm25(statements, lexicon, occupations),
            official: Lists::new(official.iter().map(|words| distinct(words))),
            titles,
            sequences: Lists::new(examples.iter().map(|example| terms(&example.words))),
        }
    }

    /// The example with exactly these words in this order.
    pub(super) fn exact(&self, lexicon: &Lexicon, words: &[SmolStr]) -> Option<u32> {
        let terms = words.iter().map(|word| lexicon.get(word)).collect::<Option<Vec<TermId>>>()?;
        let (mut low, mut high) = (0, self.facts.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.sequences.get(middle).cmp(&terms) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(middle as u32),
            }
        }
        None
    }

    /// The family of an example.
    pub(super) fn family(&self, example: u32) -> u32 {
        self.facts[example as usize].family
    }

    /// The owners of an example.
    pub(super) fn owners(&self, example: u32) -> impl Iterator<Item = Owner> + '_ {
        self.owners.get(example as usize).iter().map(|owner| Owner {
            occupation: owner.occupation,
            weight: owner.weight,
            title: owner.title,
        })
    }

    /// How many occupations own an example.
    pub(super) fn owner_count(&self, example: u32) -> usize {
        self.owners.get(example as usize).len()
    }

    /// The best kind under which an example is listed.
    pub(super) fn kind(&self, example: u32) -> TitleKind {
        self.facts[example as usize].kind
    }

    /// How many titles an occupation has.
    pub(super) fn titles_of(&self, occupation: OccupationId) -> f32 {
        self.titles[usize::from(occupation)]
    }

    /// How much of the words (by rarity) is in the official title of an occupation, and how much of that is in them.
    pub(super) fn official_overlap(&self, findings: &Findings, occupation: OccupationId) -> (f32, f32) {
        let official = self.official.get(usize::from(occupation));
        let rarity = |term: &TermId| self.rarity[*term as usize];
        let shared: f32 =
            official.iter().filter(|term| findings.terms.binary_search(term).is_ok()).map(rarity).sum();
        let all: f32 = official.iter().map(rarity).sum();
        (shared / (findings.rarity + 1e-6), shared / all.max(1e-6))
    }

    /// What the words say of every occupation. The family of the example `leave` is left out as if it were not in the
    /// release: a title never votes for itself.
    pub(super) fn find(&self, lexicon: &Lexicon, words: &[SmolStr], leave: Option<u32>) -> Findings {
        let sequence: Vec<Option<TermId>> = words.iter().map(|word| lexicon.get(word)).collect();
        let mut terms: Vec<TermId> = sequence.iter().copied().flatten().collect();
        let unknown = words.len() - terms.len();
        terms.sort_unstable();
        terms.dedup();
        let left = Left::of(self, leave);
        let mut findings = Findings {
            by_occupation: room_for(self.occupations),
            support: 0.0,
            holding: 0.0,
            rarity: terms.iter().map(|term| self.rarity[*term as usize]).sum::<f32>()
                + unknown as f32 * self.rarest_possible(),
            unknown,
            most_words: 1e-6,
            most_statements: 1e-6,
            terms,
        };
        self.similar_titles(&mut findings, sequence.last().copied().flatten(), &left);
        self.shared_words(&mut findings, &left);
        self.neighbours(&mut findings, lexicon, &sequence, &left);
        if let Some(last) = sequence.iter().rev().copied().flatten().next() {
            let with = self.last_words.get(last as usize);
            let total: f32 =
                with.iter().map(|(occupation, count)| left.taken_from(*occupation, *count)).sum();
            for (occupation, count) in with {
                let count = left.taken_from(*occupation, *count);
                let finding = &mut findings.by_occupation[usize::from(*occupation)];
                finding.last = count / (total + 2.0);
                finding.ends = count / (self.titles_of(*occupation) + 5.0);
            }
        }
        findings
    }

    /// The titles of an occupation that are most like the words, with their cosines, best first.
    pub(super) fn similar_titles_of(
        &self,
        lexicon: &Lexicon,
        words: &[SmolStr],
        occupation: OccupationId,
    ) -> Vec<(u32, f32)> {
        const SHOWN: usize = 3;
        let findings = self.find(lexicon, words, None);
        let title_of = |example: u32| {
            let owner =
                self.owners.get(example as usize).iter().find(|owner| owner.occupation == occupation)?;
            owner.title
        };
        let mut similar: Vec<(u32, f32)> = COSINES.with_borrow_mut(|cosines| {
            self.add_cosines(&findings, cosines);
            cosines.found().filter_map(|(example, cosine)| Some((title_of(example)?, cosine))).collect()
        });
        similar.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        similar.dedup_by_key(|(title, _)| *title);
        similar.truncate(SHOWN);
        similar
    }

    /// The cosine of each example with the words; returns the length of the words' vector.
    fn add_cosines(&self, findings: &Findings, cosines: &mut Cosines) -> f32 {
        let square = |rarity: f32| rarity * rarity;
        let known: f32 = findings.terms.iter().map(|term| square(self.rarity[*term as usize])).sum();
        let unknown = findings.unknown as f32 * square(self.rarest_possible());
        let length = (known + unknown).sqrt().max(1e-6);
        cosines.reset(self.facts.len());
        let mut rarest_first = findings.terms.clone();
        rarest_first.sort_by(|a, b| {
            let rarity = |term: &TermId| self.rarity[*term as usize];
            rarity(b).total_cmp(&rarity(a)).then(a.cmp(b))
        });
        for term in rarest_first {
            let part = self.rarity[term as usize] / length;
            let with = self.examples.get(term as usize);
            // A frequent word alone makes no title similar; it only makes similar ones more so.
            if with.len() > FREQUENT && cosines.used.len() > ENOUGH {
                for (example, weight) in with {
                    cosines.add_if_used(*example, part * weight);
                }
            } else {
                for (example, weight) in with {
                    cosines.add(*example, part * weight);
                }
            }
        }
        length
    }

    /// The rarity of a word that no title has.
    fn rarest_possible(&self) -> f32 {
        (self.facts.len() as f32).ln_1p()
    }

    fn similar_titles(&self, findings: &mut Findings, last: Option<TermId>, left: &Left) {
        // Cosine and lengths give whether all words of one are in the other, but for rounding.
        const WHOLE: f32 = 0.999;
        COSINES.with_borrow_mut(|cosines| {
            let query_length = self.add_cosines(findings, cosines);
            for (example, cosine) in cosines.found() {
                if cosine < LEAST_ALIKE {
                    continue;
                }
                let Facts { family, length, last_word, .. } = self.facts[example as usize];
                if Some(family) == left.family {
                    continue;
                }
                let owners = self.owners.get(example as usize);
                let share = 1.0 / (owners.len() as f32).sqrt();
                let support = cosine.powi(NEARNESS) * share;
                let contained = cosine * query_length > WHOLE * length;
                let holding = cosine * length > WHOLE * query_length;
                let same_end = last.is_some() && last == last_word;
                if holding {
                    findings.holding += 1.0;
                }
                for owner in owners {
                    let finding = &mut findings.by_occupation[usize::from(owner.occupation)];
                    if contained {
                        finding.contained = finding.contained.max(cosine);
                    }
                    if same_end {
                        finding.same_end = finding.same_end.max(cosine);
                    }
                    if holding {
                        finding.holding += share;
                    }
                    let first =
                        finding.example.is_none_or(|known| match cosine.total_cmp(&finding.nearest) {
                            Ordering::Greater => true,
                            Ordering::Equal => example < known,
                            Ordering::Less => false,
                        });
                    if first {
                        finding.second = finding.nearest;
                        finding.nearest = cosine;
                        finding.example = Some(example);
                    } else if cosine > finding.second {
                        finding.second = cosine;
                    }
                    finding.support += support;
                    findings.support += support;
                }
            }
        });
    }

    fn shared_words(&self, findings: &mut Findings, left: &Left) {
        // How soon another title with the word adds no more.
        const ENOUGH: f32 = 3.0;
        let rarity = |term: TermId| self.rarity[term as usize];
        let in_titles =
            findings.terms.iter().copied().filter(|term| !self.words.get(*term as usize).is_empty());
        let rarest = in_titles.max_by(|a, b| rarity(*a).total_cmp(&rarity(*b)).then(b.cmp(a)));
        for term in &findings.terms {
            let with = self.words.get(*term as usize);
            let total: f32 =
                with.iter().map(|(occupation, count)| left.taken_from(*occupation, *count)).sum();
            for (occupation, count) in with {
                let count = left.taken_from(*occupation, *count);
                let finding = &mut findings.by_occupation[usize::from(*occupation)];
                finding.words += count / (count + ENOUGH) * rarity(*term);
                findings.most_words = findings.most_words.max(finding.words);
                if rarest == Some(*term) {
                    finding.rarest = count / (total + 2.0);
                }
            }
            for (occupation, score) in self.statements.get(*term as usize) {
                let finding = &mut findings.by_occupation[usize::from(*occupation)];
                finding.statements += score;
                findings.most_statements = findings.most_statements.max(finding.statements);
            }
        }
    }

    fn neighbours(
        &self,
        findings: &mut Findings,
        lexicon: &Lexicon,
        sequence: &[Option<TermId>],
        left: &Left,
    ) {
        for pair in sequence.windows(2) {
            let (Some(first), Some(second)) = (pair[0], pair[1]) else { continue };
            let Some(place) = lexicon.pair(first, second) else { continue };
            let with = self.pairs.get(place);
            let total: f32 =
                with.iter().map(|(occupation, count)| left.taken_from(*occupation, *count)).sum();
            for (occupation, count) in with {
                let count = left.taken_from(*occupation, *count);
                findings.by_occupation[usize::from(*occupation)].pairs += count / (total + 1.0);
            }
        }
    }
}

/// What is left out of the counts.
struct Left {
    family: Option<u32>,
    occupations: Vec<OccupationId>,
    count: f32,
}

impl Left {
    fn of(evidence: &Evidence, leave: Option<u32>) -> Self {
        let Some(example) = leave else { return Self { family: None, occupations: Vec::new(), count: 0.0 } };
        Self {
            family: Some(evidence.family(example)),
            occupations: evidence.owners(example).map(|owner| owner.occupation).collect(),
            count: f32::from(evidence.facts[example as usize].family_size),
        }
    }

    /// A count of titles less those of the family, which its owners may have.
    fn taken_from(&self, occupation: OccupationId, count: f32) -> f32 {
        if self.occupations.contains(&occupation) { (count - self.count).max(0.0) } else { count }
    }
}

thread_local! {
    /// Room for the cosines, kept: clearing what was used is faster than clearing all.
    static COSINES: RefCell<Cosines> = RefCell::default();
    /// Room for findings: they are some tens of kilobytes.
    static SPARE: Cell<Vec<Finding>> = const { Cell::new(Vec::new()) };
}

#[derive(Default)]
struct Cosines {
    values: Vec<f32>,
    used: Vec<u32>,
}

impl Cosines {
    fn reset(&mut self, examples: usize) {
        for example in self.used.drain(..) {
            self.values[example as usize] = 0.0;
        }
        self.values.resize(examples.max(self.values.len()), 0.0);
    }

    fn add(&mut self, example: u32, part: f32) {
        let value = &mut self.values[example as usize];
        if *value == 0.0 {
            self.used.push(example);
        }
        *value += part;
    }

    fn add_if_used(&mut self, example: u32, part: f32) {
        let value = &mut self.values[example as usize];
        if *value != 0.0 {
            *value += part;
        }
    }

    fn found(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.used.iter().map(|example| (*example, self.values[*example as usize]))
    }
}

/// BM25 scores of words in the statements of each occupation, taken as one text.
fn bm25(statements: &[Statement], lexicon: &Lexicon, occupations: usize) -> Lists<Count> {
    let mut counts = vec![BTreeMap::new(); lexicon.len()];
    let mut lengths = vec![0.0f32; occupations];
    for statement in statements {
        for occupation in &statement.occupations {
            for term in statement.words.iter().filter_map(|word| lexicon.get(word)) {
                *counts[term as usize].entry(*occupation).or_insert(0.0) += statement.times;
                lengths[usize::from(*occupation)] += statement.times;
            }
        }
    }
    let mean = lengths.iter().sum::<f32>() / occupations.max(1) as f32;
    let scored = counts.into_iter().map(|with| {
        let rarity = ((occupations as f32 - with.len() as f32 + 0.5) / (with.len() as f32 + 0.5)).ln_1p();
        let score = |(occupation, count): (OccupationId, f32)| {
            let length = 1.0 - LENGTH + LENGTH * lengths[usize::from(occupation)] / mean;
            (occupation, rarity * count * (SATURATION + 1.0) / (count + SATURATION * length))
        };
        with.into_iter().map(score).collect::<Vec<_>>()
    });
    Lists::new(scored)
}
