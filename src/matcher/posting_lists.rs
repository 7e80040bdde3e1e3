//! Lists of entries by key in one allocation: postings of words, labels of examples.

use serde::{Deserialize, Serialize};
use zerocopy::little_endian::{F32, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::codec::{Array, Element, Ends};

/// What is listed, and how much it counts, as stored.
#[derive(Debug, Clone, Copy, PartialEq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Weighted<T> {
    of: T,
    weight: F32,
}

impl Weighted<U16> {
    pub(super) fn new(of: u16, weight: f32) -> Self {
        Self { of: U16::new(of), weight: F32::new(weight) }
    }

    pub(super) fn read(self) -> (u16, f32) {
        (self.of.get(), self.weight.get())
    }
}

impl Weighted<U32> {
    pub(super) fn new(of: u32, weight: f32) -> Self {
        Self { of: U32::new(of), weight: F32::new(weight) }
    }

    pub(super) fn read(self) -> (u32, f32) {
        (self.of.get(), self.weight.get())
    }
}

/// A list of entries for each key, counted from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = "T: Element"))]
pub(super) struct PostingLists<T> {
    /// By key.
    ends: Ends,
    entries: Array<T>,
}

impl<T: Element> PostingLists<T> {
    /// Collects the lists in key order.
    pub(super) fn new(lists: impl Iterator<Item = impl IntoIterator<Item = T>>) -> Self {
        let mut entries = Vec::new();
        let ends = Ends::of(lists.map(|list| {
            let before = entries.len();
            entries.extend(list);
            entries.len() - before
        }));
        Self { ends, entries: entries.into() }
    }

    /// The list of a key.
    pub(super) fn get(&self, key: usize) -> &[T] {
        &self.entries[self.ends.range(key)]
    }

    /// Whether there are so many lists, and what is listed meets a condition.
    pub(super) fn are_whole(&self, keys: usize, fits: impl Fn(&T) -> bool) -> bool {
        self.ends.len() == keys && self.ends.divide(self.entries.len()) && self.entries.iter().all(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_list() {
        let lists = PostingLists::new([vec![1_u8, 2], vec![], vec![3]].into_iter());
        assert_eq!([lists.get(0), lists.get(1), lists.get(2)], [&[1, 2][..], &[], &[3]]);
    }
}
