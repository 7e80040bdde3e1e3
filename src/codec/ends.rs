//! Lists stored one after another.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use zerocopy::little_endian::U32;

use super::Array;

/// Where each of some lists ends in the array that holds them all, one after another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends(Array<U32>);

impl Ends {
    /// The ends of lists with these lengths.
    pub fn of(lengths: impl IntoIterator<Item = usize>) -> Self {
        let mut end = 0;
        let ends = lengths.into_iter().map(|length| {
            end += length as u32;
            U32::new(end)
        });
        Self(ends.collect())
    }

    /// The number of lists.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no list.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a list is; it must be below [`Ends::len`].
    #[inline]
    pub fn range(&self, list: usize) -> Range<usize> {
        let ends = &*self.0;
        let start = list.checked_sub(1).map_or(0, |before| ends[before].get());
        start as usize..ends[list].get() as usize
    }

    /// Whether the lists together are an array of so many entries: none ends before it begins, and the last one at the end.
    pub fn divide(&self, entries: usize) -> bool {
        let last = self.0.last().map_or(0, |end| end.get());
        self.0.is_sorted_by_key(|end| end.get()) && last as usize == entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_divide_an_array() {
        let ends = Ends::of([2, 0, 1]);
        assert_eq!([0, 1, 2].map(|list| ends.range(list)), [0..2, 2..2, 2..3]);
        assert!(ends.divide(3) && !ends.divide(2) && !ends.divide(4));
        assert!(Ends::default().divide(0) && !Ends::default().divide(1));
        let falling = Ends([2, 1, 3].map(U32::new).into_iter().collect());
        assert!(!falling.divide(3));
    }
}
