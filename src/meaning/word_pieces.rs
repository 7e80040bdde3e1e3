//! Words cut into pieces, so that no word is unknown.
//!
//! Schuster and Nakajima (2012), Japanese and Korean Voice Search; the greedy longest match of BERT (Devlin et al. 2019).

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What stands before a piece that goes on in a word.
const GOES_ON: &str = "##";
/// Longer words are not cut up: they are no words.
const LONGEST_WORD: usize = 100;

/// The pieces that a table of vectors has; a piece is known by its row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<SmolStr>", into = "Vec<SmolStr>")]
pub(super) struct WordPieces {
    pieces: Vec<SmolStr>,
    begin: FxHashMap<SmolStr, u32>,
    go_on: FxHashMap<SmolStr, u32>,
    longest: usize,
}

impl From<Vec<SmolStr>> for WordPieces {
    fn from(pieces: Vec<SmolStr>) -> Self {
        let (mut begin, mut go_on) = (FxHashMap::default(), FxHashMap::default());
        let mut longest = 0;
        for (row, piece) in (0..).zip(&pieces) {
            let (map, text) = match piece.strip_prefix(GOES_ON) {
                Some(rest) => (&mut go_on, rest),
                None => (&mut begin, piece.as_str()),
            };
            longest = longest.max(text.len());
            map.insert(SmolStr::new(text), row);
        }
        Self { pieces, begin, go_on, longest }
    }
}

impl From<WordPieces> for Vec<SmolStr> {
    fn from(words: WordPieces) -> Self {
        words.pieces
    }
}

impl WordPieces {
    /// The number of pieces.
    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Appends the rows of a word's pieces; nothing if it cannot be cut into known ones.
    pub(super) fn cut(&self, word: &str, rows: &mut Vec<u32>) {
        let before = rows.len();
        if word.len() > LONGEST_WORD {
            return;
        }
        let mut start = 0;
        while start < word.len() {
            let map = if start == 0 { &self.begin } else { &self.go_on };
            let longest = word.len().min(start + self.longest);
            let mut ends = (start + 1..=longest).rev().filter(|end| word.is_char_boundary(*end));
            let Some((end, row)) = ends.find_map(|end| Some((end, *map.get(&word[start..end])?))) else {
                rows.truncate(before);
                return;
            };
            rows.push(row);
            start = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(word: &str) -> Vec<u32> {
        let pieces = ["weld", "we", "##ld", "##er", "##l", "##é"].map(SmolStr::new).to_vec();
        let mut rows = Vec::new();
        WordPieces::from(pieces).cut(word, &mut rows);
        rows
    }

    #[test]
    fn the_longest_piece_is_taken_first() {
        assert_eq!(cut("welder"), [0, 3]);
        assert_eq!(cut("wel"), [1, 4]);
        assert_eq!(cut("weé"), [1, 5]);
    }

    #[test]
    fn a_word_that_cannot_be_cut_has_no_pieces() {
        assert!(cut("weldx").is_empty());
        assert!(cut("er").is_empty());
        assert!(cut("").is_empty());
        assert!(cut(&"weld".repeat(1_000)).is_empty());
    }
}
