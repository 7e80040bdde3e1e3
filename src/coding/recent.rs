//! Recent answers, packed into a few large blocks.
//!
//! Answers outlive the texts and vectors of the coding around them. Kept one by one, they would lie scattered among
//! these, and the allocator could not reuse the gaps between them: the process would take several times what they hold.

use std::hash::{BuildHasher, RandomState};
use std::mem;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::engine::{Coded, CodedCandidate, Decision, Reason};
use crate::soc::OnetSocCode;

/// The most that the place of an answer takes in the table: such tables grow to twice their size, and are at least 7/16
/// full after that.
const PLACE_BYTES: usize = (size_of::<(u64, u32)>() + 1) * 16 / 7 + 1;

/// Recent answers by key, in two generations: a full young generation becomes the old one, and answers not requested
/// since the last change of generation are dropped.
pub(super) struct Recent {
    /// Capacity of a generation, in bytes.
    room: usize,
    young: Generation,
    old: Generation,
    hasher: RandomState,
}

/// Entries, one after another: the key, then the answer.
#[derive(Default)]
struct Generation {
    packed: Vec<u8>,
    /// Where the entry with a key of this hash starts; the later of two such keys has it.
    places: FxHashMap<u64, u32>,
}

/// An answer without its title.
#[derive(Serialize, Deserialize)]
struct Answer<'a> {
    decision: Decision,
    margin: f32,
    #[serde(borrow)]
    candidates: Vec<Candidate<'a>>,
}

/// All members of a [`CodedCandidate`]; its own serialization leaves some out.
#[derive(Serialize, Deserialize)]
struct Candidate<'a> {
    code: OnetSocCode,
    title: &'a str,
    probability: f32,
    matched_title: Option<&'a str>,
    evidence: Option<Vec<Reason>>,
}

impl Recent {
    /// Keeps nothing yet; each of the two generations may take this many bytes.
    pub(super) fn new(room: usize) -> Self {
        let (young, old) = (Generation::default(), Generation::default());
        Self { room, young, old, hasher: RandomState::new() }
    }

    /// The answer kept for a key, with this title.
    pub(super) fn get(&mut self, key: &impl Serialize, title: &str) -> Option<Coded> {
        let key = pack(key)?;
        let hash = self.hasher.hash_one(&key);
        if let Some(answer) = self.young.find(hash, &key) {
            return unpack(answer, title);
        }
        let coded = unpack(self.old.find(hash, &key)?, title)?;
        self.keep(&key, &coded);
        Some(coded)
    }

    /// Keeps an answer, unless it is larger than a generation.
    pub(super) fn insert(&mut self, key: &impl Serialize, coded: &Coded) {
        if let Some(key) = pack(key) {
            self.keep(&key, coded);
        }
    }

    fn keep(&mut self, key: &[u8], coded: &Coded) {
        let Some(entry) = pack(&(key, Answer::of(coded))) else { return };
        let bytes = entry.len() + PLACE_BYTES;
        if bytes > self.room {
            return;
        }
        if self.young.bytes() + bytes > self.room {
            mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.push(self.hasher.hash_one(key), &entry);
    }

    /// Number of keys in the young generation.
    #[cfg(test)]
    pub(super) fn young(&self) -> usize {
        self.young.places.len()
    }
}

impl Generation {
    fn bytes(&self) -> usize {
        self.packed.len() + self.places.len() * PLACE_BYTES
    }

    /// The packed answer for a key, with whatever follows it.
    fn find(&self, hash: u64, key: &[u8]) -> Option<&[u8]> {
        let place = *self.places.get(&hash)?;
        let (found, answer) = postcard::take_from_bytes::<&[u8]>(&self.packed[place as usize..]).ok()?;
        (found == key).then_some(answer)
    }

    fn push(&mut self, hash: u64, entry: &[u8]) {
        if let Ok(place) = u32::try_from(self.packed.len()) {
            self.packed.extend_from_slice(entry);
            self.places.insert(hash, place);
        }
    }

    /// Empties it; the next entries use its memory again.
    fn clear(&mut self) {
        self.packed.clear();
        self.places.clear();
    }
}

impl<'a> Answer<'a> {
    fn of(coded: &'a Coded) -> Self {
        let candidates = coded.candidates.iter().map(|one| Candidate {
            code: one.code,
            title: &one.title,
            probability: one.probability,
            matched_title: one.matched_title.as_deref(),
            evidence: one.evidence.clone(),
        });
        Self { decision: coded.decision, margin: coded.margin, candidates: candidates.collect() }
    }
}

/// The bytes of a value; `None`, which memory never gives, means that nothing is kept.
fn pack(value: &impl Serialize) -> Option<Vec<u8>> {
    postcard::to_stdvec(value).ok()
}

fn unpack(answer: &[u8], title: &str) -> Option<Coded> {
    let (Answer { decision, margin, candidates }, _) = postcard::take_from_bytes(answer).ok()?;
    let candidates = candidates.into_iter().map(|one: Candidate<'_>| CodedCandidate {
        code: one.code,
        title: one.title.to_owned(),
        probability: one.probability,
        matched_title: one.matched_title.map(str::to_owned),
        evidence: one.evidence,
    });
    Some(Coded { title: title.to_owned(), decision, margin, candidates: candidates.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{CodeOptions, Job};
    use crate::testing::sample_engine;

    fn coded(title: &str) -> Coded {
        Coded { title: title.to_owned(), decision: Decision::None, margin: 0.0, candidates: Vec::new() }
    }

    #[test]
    fn answers_are_kept_whole() {
        let engine = sample_engine();
        let mut recent = Recent::new(1 << 20);
        for title in ["RN", "manager", "zzzqqqxxx"] {
            for explain in [false, true] {
                let options = CodeOptions { top: 5, explain, ..CodeOptions::default() };
                let coded = engine.code(&Job::new(title), &options).unwrap();
                recent.insert(&title, &coded);
                assert_eq!(recent.get(&title, title).unwrap(), coded);
            }
        }
        assert!(recent.get(&"cook", "cook").is_none());
    }

    #[test]
    fn recently_used_answers_stay_and_the_others_go() {
        let mut one = Recent::new(1 << 10);
        one.insert(&"a", &coded("a"));
        let mut recent = Recent::new(2 * one.young.bytes());
        for title in ["a", "b", "c"] {
            recent.insert(&title, &coded(title));
        }
        assert_eq!(recent.get(&"a", "A").unwrap().title, "A");
        recent.insert(&"d", &coded("d"));
        assert!(recent.get(&"a", "a").is_some() && recent.get(&"d", "d").is_some());
        assert!(recent.get(&"b", "b").is_none());
    }

    #[test]
    fn no_more_memory_is_taken_than_allowed() {
        const ROOM: usize = 1 << 16;
        let mut recent = Recent::new(ROOM);
        recent.insert(&"k".repeat(ROOM), &coded("large"));
        assert_eq!(recent.young(), 0);
        let answer = sample_engine().code(&Job::new("RN"), &CodeOptions::default()).unwrap();
        for number in 0..10_000_u32 {
            recent.insert(&number, &answer);
            for Generation { packed, places } in [&recent.young, &recent.old] {
                // A vector doubles its capacity, and a table takes an entry and a byte for each place.
                let taken = packed.capacity() + places.capacity() * 8 / 7 * (size_of::<(u64, u32)>() + 1);
                assert!(taken <= 2 * ROOM, "{taken}");
            }
        }
        assert!(recent.young() > 50);
    }
}
