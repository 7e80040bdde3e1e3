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
    let (a, b) = differing(a, b);
    // One error leaves at most two letters, which are swapped.
    let most = a.chars().count().max(b.chars().count());
    if max <= 1 && most > 2 * usize::from(max) {
        return None;
    }
    u8::try_from(strsim::osa_distance(a, b)).ok().filter(|distance| *distance <= max)
}

/// What is left of two texts without the beginning and the end that they share, which never changes their distance.
fn differing<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let shared = |letters: &mut dyn Iterator<Item = (char, char)>| -> usize {
        letters.take_while(|(a, b)| a == b).map(|(letter, _)| letter.len_utf8()).sum()
    };
    let start = shared(&mut a.chars().zip(b.chars()));
    let (a, b) = (&a[start..], &b[start..]);
    let end = shared(&mut a.chars().rev().zip(b.chars().rev()));
    (&a[..a.len() - end], &b[..b.len() - end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn distances_are_those_of_the_whole_texts(a in "[abé]{0,7}", b in "[abé]{0,7}", max in 0u8..4) {
            let distance = strsim::osa_distance(&a, &b) as u8;
            prop_assert_eq!(osa_distance_within(&a, &b, max), (distance <= max).then_some(distance));
        }
    }

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
