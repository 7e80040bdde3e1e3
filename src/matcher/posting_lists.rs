//! Lists of entries by key in one allocation: postings of words, labels of examples.

use serde::{Deserialize, Serialize};

/// A list of entries for each key, counted from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PostingLists<T> {
    /// By key: the end of its list.
    ends: Vec<u32>,
    entries: Vec<T>,
}

impl<T> PostingLists<T> {
    /// Collects the lists in key order.
    pub(super) fn new(lists: impl Iterator<Item = impl IntoIterator<Item = T>>) -> Self {
        let (mut ends, mut entries) = (Vec::new(), Vec::new());
        for list in lists {
            entries.extend(list);
            ends.push(entries.len() as u32);
        }
        Self { ends, entries }
    }

    /// The list of a key.
    pub(super) fn get(&self, key: usize) -> &[T] {
        let start = key.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[start as usize..self.ends[key] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_list() {
        let lists = PostingLists::new([vec![1, 2], vec![], vec![3]].into_iter());
        assert_eq!([lists.get(0), lists.get(1), lists.get(2)], [&[1, 2][..], &[], &[3]]);
    }
}
