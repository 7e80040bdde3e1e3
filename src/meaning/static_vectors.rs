//! The table of static vectors: one vector a word piece, and the mean of a text's pieces as the vector of the text.
//!
//! Trained so that this mean points where a sentence model's vector of the text points (`tools/word_vectors`; the idea is
//! that of `Model2Vec`, Minish Lab 2024). The order of words is lost.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::word_pieces::WordPieces;
use crate::error::{Error, Result};
use crate::learn::quantized::{QuantizedRow, QuantizedRows};
use crate::learn::unit_embeddings::unit;
use crate::text::normalize;

/// The dimensions of every vector.
pub(crate) const DIMENSIONS: usize = 128;

/// The vector of a text, of length 1; all zeros for a text without known pieces.
pub(crate) type TextVector = [f32; DIMENSIONS];

const NAME: &str = "data/word_vectors.bin";
const BUILT_IN: &[u8] = include_bytes!("../../data/word_vectors.bin");
/// The first bytes of a table, and the version of its layout.
const MAGIC: &[u8] = b"METIERWV";
const VERSION: u32 = 1;
/// The length of the SHA-256 at the end of a table.
const CHECKSUM: usize = 32;

/// A vector for each word piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StaticVectors {
    pieces: WordPieces,
    vectors: QuantizedRows<DIMENSIONS>,
}

/// Why a table cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum TableProblem {
    #[error("it is not a table of word vectors")]
    NotATable,
    #[error("it has version {0}; this metier reads version {VERSION}")]
    Version(u32),
    #[error("its vectors have {0} dimensions instead of {DIMENSIONS}")]
    Dimensions(u32),
    #[error("it is damaged: its checksum is wrong or it ends too early")]
    Damaged,
}

impl StaticVectors {
    /// The table that is compiled in.
    ///
    /// # Errors
    /// When it was damaged before metier was compiled.
    pub(crate) fn built_in() -> Result<Self> {
        let refuse =
            |problem: TableProblem| Error::Source { path: NAME.into(), problem: problem.to_string() };
        Self::read(BUILT_IN).map_err(refuse)
    }

    /// Reads a table: see `tools/word_vectors/table.py`, which writes it.
    fn read(bytes: &[u8]) -> Result<Self, TableProblem> {
        let mut rest = Bytes(bytes.strip_prefix(MAGIC).ok_or(TableProblem::NotATable)?);
        let version = rest.number()?;
        if version != VERSION {
            return Err(TableProblem::Version(version));
        }
        let (content, checksum) =
            bytes.split_at_checked(bytes.len().saturating_sub(CHECKSUM)).ok_or(TableProblem::Damaged)?;
        if Sha256::digest(content).as_slice() != checksum {
            return Err(TableProblem::Damaged);
        }
        let dimensions = rest.number()?;
        if dimensions as usize != DIMENSIONS {
            return Err(TableProblem::Dimensions(dimensions));
        }
        let count = rest.number()? as usize;
        let (_licenses, _inputs) = (rest.text()?, rest.text()?);
        let pieces = (0..count).map(|_| rest.text()).collect::<Result<Vec<SmolStr>, _>>()?;
        let scales = rest.take(count * size_of::<f32>())?.as_chunks().0;
        let rows = rest.take(count * DIMENSIONS)?.as_chunks::<DIMENSIONS>().0;
        if rest.0.len() != CHECKSUM {
            return Err(TableProblem::Damaged);
        }
        let row = |(components, scale): (&[u8; DIMENSIONS], &[u8; 4])| {
            QuantizedRow::new(components.map(u8::cast_signed), f32::from_le_bytes(*scale))
        };
        let vectors = rows.iter().zip(scales).map(row).collect();
        Ok(Self { pieces: WordPieces::from(pieces), vectors })
    }

    /// Whether each piece has a vector.
    pub(crate) fn is_whole(&self) -> bool {
        self.pieces.len() == self.vectors.len()
    }

    /// The vector of a text.
    pub(crate) fn text(&self, text: &str) -> TextVector {
        self.words(normalize(text).split(' '))
    }

    /// The vector of a text whose words are [normalized](normalize).
    pub(crate) fn words<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> TextVector {
        let mut rows = Vec::with_capacity(16);
        for word in words {
            // `c++` and `c#` are a letter and symbols, as in the model that the table was made from.
            let letters = word.trim_end_matches(['+', '#']);
            self.pieces.cut(letters, &mut rows);
            for symbol in word[letters.len()..].split_inclusive(['+', '#']) {
                self.pieces.cut(symbol, &mut rows);
            }
        }
        let mut sum = [[0.0; DIMENSIONS]];
        let blocks: Vec<(usize, f32)> = rows.into_iter().map(|row| (row as usize, 1.0)).collect();
        self.vectors.add_to(&blocks, &mut sum);
        unit(&sum[0])
    }

    /// The cosine between two texts.
    #[cfg(test)]
    pub(crate) fn cosine(&self, one: &str, other: &str) -> f32 {
        self.text(one).iter().zip(&self.text(other)).map(|(a, b)| a * b).sum()
    }
}

/// The rest of a file.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], TableProblem> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(TableProblem::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, TableProblem> {
        let bytes = self.take(size_of::<u32>())?.first_chunk().ok_or(TableProblem::Damaged)?;
        Ok(u32::from_le_bytes(*bytes))
    }

    fn text(&mut self) -> Result<SmolStr, TableProblem> {
        let length = self.take(size_of::<u16>())?.first_chunk().ok_or(TableProblem::Damaged)?;
        let text = self.take(usize::from(u16::from_le_bytes(*length)))?;
        str::from_utf8(text).map(SmolStr::new).map_err(|_| TableProblem::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_about_the_same_thing_are_close() {
        let vectors = StaticVectors::built_in().unwrap();
        let near = vectors.cosine("someone who fixes cars", "automotive mechanic");
        let far = vectors.cosine("someone who fixes cars", "kindergarten teacher");
        assert!(near > far + 0.2, "{near} {far}");
        assert!((vectors.cosine("Café Worker", "cafe worker") - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_text_without_pieces_is_close_to_nothing() {
        let vectors = StaticVectors::built_in().unwrap();
        assert!(vectors.text("").iter().all(|value| value.abs() < f32::MIN_POSITIVE));
    }

    #[test]
    fn a_damaged_table_is_refused() {
        for at in (0..BUILT_IN.len()).step_by(BUILT_IN.len() / 40) {
            let mut bytes = BUILT_IN.to_vec();
            bytes[at] ^= 1;
            assert!(StaticVectors::read(&bytes).is_err(), "byte {at}");
        }
        for end in [0, 8, 20, BUILT_IN.len() / 2, BUILT_IN.len() - 1] {
            assert!(StaticVectors::read(&BUILT_IN[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn another_version_is_named() {
        let mut bytes = BUILT_IN.to_vec();
        bytes[MAGIC.len()] = 2;
        let problem = StaticVectors::read(&bytes).unwrap_err();
        assert_eq!(problem.to_string(), "it has version 2; this metier reads version 1");
    }
}
