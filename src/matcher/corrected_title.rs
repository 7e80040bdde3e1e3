//! The corrected title: its words without noise and with typing errors corrected.

use smol_str::SmolStr;

use super::lexicon::Lexicon;

/// The words of a title without noise words, and corrected if typing errors were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CorrectedTitle {
    /// As written, without noise.
    pub(super) words: Vec<SmolStr>,
    /// With unknown words replaced by the likeliest known ones, if that changes anything.
    pub(super) corrected: Option<Vec<SmolStr>>,
    /// The number of unknown words as written.
    pub(super) unknown: usize,
}

impl CorrectedTitle {
    /// Corrects words without noise; `own` are the words of a held-out title, which do not count as known.
    pub(super) fn of(words: Vec<SmolStr>, lexicon: &Lexicon, own: &[SmolStr]) -> Self {
        let corrected = lexicon.corrected(&words, own);
        let unknown = words.iter().filter(|word| lexicon.get(word).is_none()).count();
        Self { words, corrected, unknown }
    }

    /// The words to look up: corrected if anything was.
    pub(super) fn best(&self) -> &[SmolStr] {
        self.corrected.as_deref().unwrap_or(&self.words)
    }
}
