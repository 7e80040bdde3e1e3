//! How a title is read: its words without noise, and with typing errors mended.

use smol_str::SmolStr;

use super::lexicon::Lexicon;

/// A title as words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// As written, without noise.
    pub(super) words: Vec<SmolStr>,
    /// With unknown words replaced by what they are likely meant to be, when that changes anything.
    pub(super) corrected: Option<Vec<SmolStr>>,
    /// How many words were not known as written.
    pub(super) unknown: usize,
}

impl Reading {
    /// Reads words without noise; `own` are those of the title that is held out.
    pub(super) fn of(words: Vec<SmolStr>, lexicon: &Lexicon, own: &[SmolStr]) -> Self {
        let corrected = lexicon.corrected(&words, own);
        let unknown = words.iter().filter(|word| lexicon.get(word).is_none()).count();
        Self { words, corrected, unknown }
    }

    /// The words to look for.
    pub(super) fn best(&self) -> &[SmolStr] {
        self.corrected.as_deref().unwrap_or(&self.words)
    }
}
