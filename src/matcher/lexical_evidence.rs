//! Lexical evidence on a title, counted in the titles and texts of the release: the most similar titles by TF-IDF
//! cosine; the occupations whose titles have the words, the last word and neighboring words; and those whose
//! statements have the words (BM25). [`super::lexical_counts`] makes the counts.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::mem;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use zerocopy::little_endian::{U16, U32};

use super::cosines::Cosines;
use super::examples::{Label, StoredLabel};
use super::lexicon::Lexicon;
use super::posting_lists::{PostingLists, Weighted};
use crate::catalog::{OccupationId, TitleKind};
use crate::text::TermId;
use crate::titles::TitleId;

/// An occupation, and how often something occurs in its titles.
pub(super) type Count = Weighted<U16>;

/// Counts over all examples and statements.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LexicalEvidence {
    pub(super) occupations: usize,
    /// By example: its labels.
    pub(super) labels: PostingLists<StoredLabel>,
    /// By example: its other facts.
    pub(super) facts: Vec<Facts>,
    /// By word: its inverse document frequency over examples, `ln(1 + examples / (1 + with it))`.
    pub(super) idf: Vec<f32>,
    /// By word: the examples with it, and its component of their unit TF-IDF vector.
    pub(super) examples: PostingLists<Weighted<U32>>,
    /// By word: the number of titles with it, by occupation.
    pub(super) words: PostingLists<Count>,
    /// By pair of the lexicon: the number of titles with it, by occupation.
    pub(super) pairs: PostingLists<Count>,
    /// By word: the number of titles that end in it, by occupation.
    pub(super) last_words: PostingLists<Count>,
    /// By word: its BM25 score in the statements, by occupation.
    pub(super) statements: PostingLists<Count>,
    /// By occupation: the words of its official title, sorted.
    pub(super) official: PostingLists<U32>,
    /// By occupation: its number of titles.
    pub(super) titles: Vec<f32>,
    /// By example: its words. Examples and word ids are both in dictionary order, so these lists are sorted.
    pub(super) sequences: PostingLists<U32>,
}

/// Facts about an example besides its words and labels, stored together because they are looked up together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) kind: TitleKind,
    pub(super) family: u32,
    /// The number of examples in its family.
    pub(super) family_size: u8,
    /// The length of its TF-IDF vector.
    pub(super) length: f32,
    pub(super) last_word: Option<TermId>,
}

/// A word in more titles than this is frequent: it adds no more titles once there are enough.
const FREQUENT: usize = 400;
const ENOUGH: usize = 100;
/// Titles with a lower cosine than this are skipped.
const LEAST_ALIKE: f32 = 0.25;
/// The power of a title's cosine in the sum over titles: a few near ones count more than many distant ones.
const NEARNESS: i32 = 4;

/// The evidence of a text's words for each occupation.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// By occupation.
    pub(super) by_occupation: Vec<Finding>,
    /// The sum of [`Finding::support`].
    pub(super) support: f32,
    /// The number of titles that contain all words of the text.
    pub(super) holding: f32,
    /// The sum of the words' IDF; unknown words count as the rarest possible.
    pub(super) idf: f32,
    /// The number of words that appear in no title or text.
    pub(super) unknown: usize,
    /// The largest [`Finding::words`] and [`Finding::statements`].
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

/// An empty finding for each occupation, reusing the memory of an earlier title's.
fn empty_findings(occupations: usize) -> Vec<Finding> {
    let mut findings = SPARE.take();
    findings.clear();
    findings.resize(occupations, Finding::default());
    findings
}

/// The evidence of a text's words for one occupation.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Finding {
    /// The cosine with its most similar title, and with the next one.
    pub(super) nearest: f32,
    pub(super) second: f32,
    /// The example of its most similar title.
    pub(super) example: Option<u32>,
    /// The sum over similar titles, shared among their occupations.
    pub(super) support: f32,
    /// The number of its titles with the words, weighted by IDF.
    pub(super) words: f32,
    /// Its share of the titles with the rarest word.
    pub(super) rarest: f32,
    /// Its shares of the titles with neighboring words, summed.
    pub(super) pairs: f32,
    /// The largest cosine of a title whose words are all in the text, and of one with the same last word.
    pub(super) contained: f32,
    pub(super) same_end: f32,
    /// The number of titles that contain all words of the text, shared among their occupations.
    pub(super) holding: f32,
    /// Its share of the titles that end in the last word, and the share of its own titles that do.
    pub(super) last: f32,
    pub(super) ends: f32,
    /// The BM25 score of its statements.
    pub(super) statements: f32,
}

impl LexicalEvidence {
    /// The example with exactly these words in this order.
    pub(super) fn exact(&self, lexicon: &Lexicon, words: &[SmolStr]) -> Option<u32> {
        let terms = words.iter().map(|word| lexicon.get(word)).collect::<Option<Vec<TermId>>>()?;
        let (mut low, mut high) = (0, self.facts.len());
        while low < high {
            let middle = low.midpoint(high);
            let sequence = self.sequences.get(middle).iter().map(|term| term.get());
            match sequence.cmp(terms.iter().copied()) {
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

    /// The labels of an example.
    pub(super) fn labels(&self, example: u32) -> impl ExactSizeIterator<Item = Label> {
        self.labels.get(example as usize).iter().map(StoredLabel::read)
    }

    /// Whether everything is there for so many occupations, and all that is listed exists.
    pub(super) fn is_whole(&self, lexicon: &Lexicon, occupations: usize, titles: usize) -> bool {
        let (words, examples) = (lexicon.len(), self.facts.len());
        let is_occupation = |count: &Count| usize::from(count.read().0) < occupations;
        let is_word = |term: &U32| (term.get() as usize) < words;
        let is_label = |label: &StoredLabel| {
            let Label { occupation, title, .. } = label.read();
            usize::from(occupation) < occupations && title.is_none_or(|id| (id as usize) < titles)
        };
        self.occupations == occupations
            && self.titles.len() == occupations
            && self.idf.len() == words
            && self.facts.iter().all(|facts| facts.last_word.is_none_or(|term| (term as usize) < words))
            && self.labels.are_whole(examples, is_label)
            && self.sequences.are_whole(examples, is_word)
            && self.official.are_whole(occupations, is_word)
            && self.examples.are_whole(words, |weighted| (weighted.read().0 as usize) < examples)
            && self.words.are_whole(words, is_occupation)
            && self.last_words.are_whole(words, is_occupation)
            && self.statements.are_whole(words, is_occupation)
            && self.pairs.are_whole(lexicon.pairs(), is_occupation)
    }

    /// The best kind an example is listed under.
    pub(super) fn kind(&self, example: u32) -> TitleKind {
        self.facts[example as usize].kind
    }

    /// The number of titles of an occupation.
    pub(super) fn titles_of(&self, occupation: OccupationId) -> f32 {
        self.titles[usize::from(occupation)]
    }

    /// The share of the words' IDF that is in the official title of an occupation, and the share of the official title's
    /// IDF that is in the words.
    pub(super) fn official_overlap(&self, findings: &Findings, occupation: OccupationId) -> (f32, f32) {
        let official = self.official.get(usize::from(occupation));
        let official = official.iter().map(|term| term.get());
        let idf = |term: TermId| self.idf[term as usize];
        let shared: f32 =
            official.clone().filter(|term| findings.terms.binary_search(term).is_ok()).map(idf).sum();
        let all: f32 = official.map(idf).sum();
        (shared / (findings.idf + 1e-6), shared / all.max(1e-6))
    }

    /// The evidence of the words for every occupation. The family of the example `held_out` is left out as if it were
    /// not in the release: a title never votes for itself.
    pub(super) fn find(&self, lexicon: &Lexicon, words: &[SmolStr], held_out: Option<u32>) -> Findings {
        let sequence: Vec<Option<TermId>> = words.iter().map(|word| lexicon.get(word)).collect();
        let mut terms: Vec<TermId> = sequence.iter().copied().flatten().collect();
        let unknown = words.len() - terms.len();
        terms.sort_unstable();
        terms.dedup();
        let left = LeftOut::of(self, held_out);
        let mut findings = Findings {
            by_occupation: empty_findings(self.occupations),
            support: 0.0,
            holding: 0.0,
            idf: terms.iter().map(|term| self.idf[*term as usize]).sum::<f32>()
                + unknown as f32 * self.largest_idf(),
            unknown,
            most_words: 1e-6,
            most_statements: 1e-6,
            terms,
        };
        self.add_similar_titles(&mut findings, sequence.last().copied().flatten(), &left);
        self.add_shared_words(&mut findings, &left);
        self.add_word_pairs(&mut findings, lexicon, &sequence, &left);
        if let Some(last) = sequence.iter().rev().copied().flatten().next() {
            let with = self.last_words.get(last as usize);
            let with = with.iter().map(|count| left.less(count.read()));
            let total: f32 = with.clone().map(|(_, count)| count).sum();
            for (occupation, count) in with {
                let finding = &mut findings.by_occupation[usize::from(occupation)];
                finding.last = count / (total + 2.0);
                finding.ends = count / (self.titles_of(occupation) + 5.0);
            }
        }
        findings
    }

    /// For each of some distinct occupations, at most three titles most similar to the words of `findings`, with
    /// their cosines, best first. Takes one pass over the similar titles, regardless of the number of occupations.
    pub(super) fn similar_titles(
        &self,
        findings: &Findings,
        occupations: &[OccupationId],
    ) -> Vec<Vec<(TitleId, f32)>> {
        const SHOWN: usize = 3;
        let mut place_of = vec![None; self.occupations];
        for (place, occupation) in occupations.iter().enumerate() {
            place_of[usize::from(*occupation)] = Some(place);
        }
        let mut similar = vec![Vec::new(); occupations.len()];
        COSINES.with_borrow_mut(|cosines| {
            self.add_cosines(findings, cosines);
            for (example, cosine) in cosines.found() {
                for label in self.labels(example) {
                    if let Some((place, title)) = place_of[usize::from(label.occupation)].zip(label.title) {
                        similar[place].push((title, cosine));
                    }
                }
            }
        });
        for titles in &mut similar {
            titles.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            titles.dedup_by_key(|(title, _)| *title);
            titles.truncate(SHOWN);
        }
        similar
    }

    /// The cosine of each example with the words; returns the length of the words' vector.
    fn add_cosines(&self, findings: &Findings, cosines: &mut Cosines) -> f32 {
        let square = |idf: f32| idf * idf;
        let known: f32 = findings.terms.iter().map(|term| square(self.idf[*term as usize])).sum();
        let unknown = findings.unknown as f32 * square(self.largest_idf());
        let length = (known + unknown).sqrt().max(1e-6);
        cosines.reset(self.facts.len());
        let mut rarest_first = findings.terms.clone();
        rarest_first.sort_by(|a, b| {
            let idf = |term: &TermId| self.idf[*term as usize];
            idf(b).total_cmp(&idf(a)).then(a.cmp(b))
        });
        for term in rarest_first {
            let part = self.idf[term as usize] / length;
            let with = self.examples.get(term as usize);
            // A frequent word alone makes no title similar; it only adds to titles that share a rarer word.
            if with.len() > FREQUENT && cosines.len() > ENOUGH {
                for (example, weight) in with.iter().copied().map(Weighted::<U32>::read) {
                    cosines.add_if_used(example, part * weight);
                }
            } else {
                for (example, weight) in with.iter().copied().map(Weighted::<U32>::read) {
                    cosines.add(example, part * weight);
                }
            }
        }
        length
    }

    /// The IDF of a word that no title has.
    fn largest_idf(&self) -> f32 {
        (self.facts.len() as f32).ln_1p()
    }

    fn add_similar_titles(&self, findings: &mut Findings, last: Option<TermId>, left: &LeftOut) {
        // Cosine and lengths show whether one contains all words of the other, up to rounding.
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
                let labels = self.labels(example);
                let share = 1.0 / (labels.len() as f32).sqrt();
                let support = cosine.powi(NEARNESS) * share;
                let contained = cosine * query_length > WHOLE * length;
                let holding = cosine * length > WHOLE * query_length;
                let same_end = last.is_some() && last == last_word;
                if holding {
                    findings.holding += 1.0;
                }
                for label in labels {
                    let finding = &mut findings.by_occupation[usize::from(label.occupation)];
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

    fn add_shared_words(&self, findings: &mut Findings, left: &LeftOut) {
        // The number of titles with a word at which it counts half.
        const ENOUGH: f32 = 3.0;
        let idf = |term: TermId| self.idf[term as usize];
        let in_titles =
            findings.terms.iter().copied().filter(|term| !self.words.get(*term as usize).is_empty());
        let rarest = in_titles.max_by(|a, b| idf(*a).total_cmp(&idf(*b)).then(b.cmp(a)));
        for term in &findings.terms {
            let with = self.words.get(*term as usize);
            let with = with.iter().map(|count| left.less(count.read()));
            let total: f32 = with.clone().map(|(_, count)| count).sum();
            for (occupation, count) in with {
                let finding = &mut findings.by_occupation[usize::from(occupation)];
                finding.words += count / (count + ENOUGH) * idf(*term);
                findings.most_words = findings.most_words.max(finding.words);
                if rarest == Some(*term) {
                    finding.rarest = count / (total + 2.0);
                }
            }
            for (occupation, score) in self.statements.get(*term as usize).iter().copied().map(Count::read) {
                let finding = &mut findings.by_occupation[usize::from(occupation)];
                finding.statements += score;
                findings.most_statements = findings.most_statements.max(finding.statements);
            }
        }
    }

    fn add_word_pairs(
        &self,
        findings: &mut Findings,
        lexicon: &Lexicon,
        sequence: &[Option<TermId>],
        left: &LeftOut,
    ) {
        for pair in sequence.windows(2) {
            let (Some(first), Some(second)) = (pair[0], pair[1]) else { continue };
            let Some(place) = lexicon.pair(first, second) else { continue };
            let with = self.pairs.get(place).iter().map(|count| left.less(count.read()));
            let total: f32 = with.clone().map(|(_, count)| count).sum();
            for (occupation, count) in with {
                findings.by_occupation[usize::from(occupation)].pairs += count / (total + 1.0);
            }
        }
    }
}

/// The counts that a held-out title removes.
struct LeftOut {
    family: Option<u32>,
    occupations: Vec<OccupationId>,
    count: f32,
}

impl LeftOut {
    fn of(evidence: &LexicalEvidence, held_out: Option<u32>) -> Self {
        let Some(example) = held_out else {
            return Self { family: None, occupations: Vec::new(), count: 0.0 };
        };
        Self {
            family: Some(evidence.family(example)),
            occupations: evidence.labels(example).map(|label| label.occupation).collect(),
            count: f32::from(evidence.facts[example as usize].family_size),
        }
    }

    /// An occupation, and a count of its titles, excluding those of the family.
    fn less(&self, (occupation, count): (OccupationId, f32)) -> (OccupationId, f32) {
        let own = self.occupations.contains(&occupation);
        (occupation, if own { (count - self.count).max(0.0) } else { count })
    }
}

thread_local! {
    /// The cosines of a title, reused for the next one: clearing those in use is faster than clearing all.
    static COSINES: RefCell<Cosines> = RefCell::default();
    /// The findings of an earlier title, kept to reuse their tens of kilobytes of memory.
    static SPARE: Cell<Vec<Finding>> = const { Cell::new(Vec::new()) };
}
