//! What a text means, whatever its words: static vectors, whose cosines are high for texts about the same thing
//! (`someone who fixes cars`, `automotive mechanic`).
//!
//! A leaf module: it knows texts, not occupations. `word_pieces` cuts words into pieces that the table has, and
//! `static_vectors` holds a vector for each piece; the mean of a text's pieces is the vector of the text. The table,
//! `data/word_vectors.bin`, is made by `tools/word_vectors`; `docs/matching.md` has what it was measured to add.

mod static_vectors;
mod word_pieces;

pub(crate) use static_vectors::{DIMENSIONS, StaticVectors, TextVector};
