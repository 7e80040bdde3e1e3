//! Seeded random numbers and typos, the same on every machine; shared with the benches.

/// Pseudo-random numbers (Knuth's MMIX generator).
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    /// A number below `limit`, which is above 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    /// The text, which must not be empty, with one typo: a letter replaced, added or dropped, or two swapped.
    pub(crate) fn mistype(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        let at = self.below(letters.len());
        let letter = char::from(b'a' + self.below(26) as u8);
        match self.below(4) {
            0 => letters[at] = letter,
            1 => letters.insert(at, letter),
            2 => drop(letters.remove(at)),
            _ => {
                let next = (at + 1) % letters.len();
                letters.swap(at, next);
            }
        }
        letters.into_iter().collect()
    }
}
