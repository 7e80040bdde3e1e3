//! How far apart two spellings are, and how far apart they may be.

/// How many typing errors a word of this length is allowed: none up to three letters, where every neighbor is another
/// word; one from four; two from eight. (The usual rule; Algolia documents the same limits.)
pub fn typo_budget(letters: usize) -> u8 {
    match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// The optimal string alignment distance of two words when it is at most `max`: insertions, deletions, substitutions,
/// and transpositions of neighbors, each counting as one.
pub fn osa_distance_within(a: &str, b: &str, max: u8) -> Option<u8> {
    if a.len().abs_diff(b.len()) > usize::from(max) * 4 {
        return None;
    }
    u8::try_from(strsim::osa_distance(a, b)).ok().filter(|distance| *distance <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transposition_counts_one() {
        assert_eq!(osa_distance_within("nurse", "nusre", 1), Some(1));
        assert_eq!(osa_distance_within("nurse", "purse", 1), Some(1));
        assert_eq!(osa_distance_within("nurse", "purser", 1), None);
        assert_eq!(osa_distance_within("nurse", "administrator", 2), None);
    }

    #[test]
    fn the_typo_budget_depends_on_word_length() {
        assert_eq!([2, 3, 4, 7, 8, 20].map(typo_budget), [0, 0, 1, 1, 2, 2]);
    }
}
