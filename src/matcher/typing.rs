//! Typing errors for training, as fingers make them on a keyboard, from a seeded generator.

use fastrand::Rng;
use smol_str::SmolStr;

/// The keys around each letter, a to z, on a US keyboard.
const NEIGHBORS: [&str; 26] = [
    "qwsz", "vghn", "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko", "huikmn", "jiolm", "kop",
    "njk", "bhjm", "iklp", "ol", "wa", "edft", "awedxz", "rfgy", "yhji", "cfgb", "qase", "zsdc", "tghu",
    "asx",
];
/// The shortest word that gets an error.
const SHORTEST: usize = 3;
/// How often a title with an error has a second one.
const SECOND_ERROR: f32 = 0.4;
/// How often a wrong letter is adjacent to the right one.
const ADJACENT: f32 = 0.7;

/// The words with one or two typing errors: letters dropped, swapped, doubled, replaced or added.
pub(super) fn mistyped(words: &[SmolStr], rng: &mut Rng) -> Vec<SmolStr> {
    let mut words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
    let errors = 1 + usize::from(rng.f32() < SECOND_ERROR);
    for _ in 0..errors {
        let letters = |word: &Vec<char>| if word.len() >= SHORTEST { word.len() } else { 0 };
        let total: usize = words.iter().map(letters).sum();
        if total == 0 {
            break;
        }
        let mut at = rng.usize(..total);
        for word in words.iter_mut().filter(|word| word.len() >= SHORTEST) {
            if at < word.len() {
                mistype(word, at, rng);
                break;
            }
            at -= word.len();
        }
    }
    words.into_iter().map(|word| word.into_iter().collect()).collect()
}

fn mistype(word: &mut Vec<char>, at: usize, rng: &mut Rng) {
    match rng.u8(..5) {
        0 => drop(word.remove(at)),
        1 if at + 1 < word.len() => word.swap(at, at + 1),
        1 => word.swap(at - 1, at),
        2 => word.insert(at, word[at]),
        3 => word[at] = mistaken(word[at], rng),
        _ => word.insert(at, mistaken(word[at], rng)),
    }
}

fn mistaken(letter: char, rng: &mut Rng) -> char {
    let place = (letter as usize).wrapping_sub('a' as usize);
    match NEIGHBORS.get(place) {
        Some(adjacent) if rng.f32() < ADJACENT => {
            char::from(adjacent.as_bytes()[rng.usize(..adjacent.len())])
        }
        _ => rng.lowercase(),
    }
}
