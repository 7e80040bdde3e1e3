//! Counts the [`LexicalEvidence`] when the index is built: inverse document frequencies, postings of words, pairs and last
//! words by occupation, and BM25 scores of the occupations' statements (Robertson and Zaragoza 2009, The Probabilistic
//! Relevance Framework: BM25 and Beyond).

use std::collections::BTreeMap;

use smol_str::SmolStr;
use zerocopy::little_endian::U32;

use super::examples::{Example, StoredLabel};
use super::lexical_evidence::{Count, Facts, LexicalEvidence};
use super::lexicon::Lexicon;
use super::posting_lists::{PostingLists, Weighted};
use super::training_examples::Statement;
use crate::catalog::OccupationId;
use crate::text::TermId;

/// BM25's saturation (k1) and length normalization (b), at their usual values.
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.75;

impl LexicalEvidence {
    /// Counts the words of examples and statements; `official` are the words of each occupation's official title.
    pub(super) fn count(
        examples: &[Example],
        statements: &[Statement],
        lexicon: &Lexicon,
        official: &[Vec<SmolStr>],
    ) -> Self {
        let occupations = official.len();
        // The lexicon has all words.
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
            for label in &example.labels {
                let occupation = label.occupation;
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
        let idf: Vec<f32> = frequency.iter().map(|with| (count / (1.0 + with)).ln_1p()).collect();
        let mut with_word = vec![Vec::new(); lexicon.len()];
        let mut lengths = Vec::with_capacity(examples.len());
        for (place, example) in (0..).zip(examples) {
            let terms = distinct(&example.words);
            let length = terms.iter().map(|term| idf[*term as usize].powi(2)).sum::<f32>().sqrt();
            lengths.push(length);
            for term in terms {
                with_word[term as usize].push(Weighted::<U32>::new(place, idf[term as usize] / length));
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
        Self {
            occupations,
            labels: PostingLists::new(examples.iter().map(stored_labels)),
            facts: examples.iter().zip(lengths).map(|(example, length)| facts_of(example, length)).collect(),
            idf,
            examples: PostingLists::new(with_word.into_iter()),
            words: PostingLists::new(words.into_iter().map(counts)),
            pairs: PostingLists::new(pairs.into_iter().map(counts)),
            last_words: PostingLists::new(last_words.into_iter().map(counts)),
            statements: bm25(statements, lexicon, occupations),
            official: PostingLists::new(official.iter().map(|words| stored(distinct(words)))),
            titles,
            sequences: PostingLists::new(examples.iter().map(|example| stored(terms(&example.words)))),
        }
    }
}

fn stored_labels(example: &Example) -> impl Iterator<Item = StoredLabel> {
    example.labels.iter().copied().map(StoredLabel::from)
}

fn stored(terms: Vec<TermId>) -> impl Iterator<Item = U32> {
    terms.into_iter().map(U32::new)
}

fn counts(by_occupation: BTreeMap<OccupationId, f32>) -> impl Iterator<Item = Count> {
    by_occupation.into_iter().map(|(occupation, count)| Count::new(occupation, count))
}

/// The BM25 score of each word in each occupation's statements, treated as one document.
fn bm25(statements: &[Statement], lexicon: &Lexicon, occupations: usize) -> PostingLists<Count> {
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
        let idf = ((occupations as f32 - with.len() as f32 + 0.5) / (with.len() as f32 + 0.5)).ln_1p();
        let score = |(occupation, count): (OccupationId, f32)| {
            let length = 1.0 - LENGTH + LENGTH * lengths[usize::from(occupation)] / mean;
            Count::new(occupation, idf * count * (SATURATION + 1.0) / (count + SATURATION * length))
        };
        with.into_iter().map(score).collect::<Vec<_>>()
    });
    PostingLists::new(scored)
}
