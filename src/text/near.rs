//! Typing-error lookups in a sorted list of texts: a trie of their prefixes, walked along with an alignment
//! automaton.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The number of typing errors between a pattern and a text; any number above the limit only means "more than the
/// limit".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    /// Between the pattern and the whole text.
    pub whole: u8,
    /// Between the pattern and the closest prefix of the text.
    pub beginning: u8,
}

/// The distinct prefixes of a sorted list of texts, down to where few texts share one. It holds positions in the
/// list, not the texts: every lookup takes the list that the trie was built from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trie {
    /// Breadth first from the root; the children of a node are adjacent, ordered by letter.
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Node {
    /// The last letter of the prefix; 0 for the root.
    letter: u8,
    /// The texts with this prefix.
    texts: Range<u32>,
    /// Its children among the nodes; empty where few texts are left.
    children: Range<u32>,
}

/// Up to this many texts with the same prefix are compared one by one.
const FEW: u32 = 2;
/// The longest pattern to look up; a longer one has no neighbors. Its letters and its start are bits of one word.
const MAX_LETTERS: usize = 62;
/// The most typing errors that are counted.
const MOST_ERRORS: usize = 2;

impl Trie {
    /// Builds the trie of a sorted list of `len` texts.
    pub fn build<'a>(len: usize, text: impl Fn(usize) -> &'a str) -> Self {
        let mut nodes = vec![Node { letter: 0, texts: 0..len as u32, children: 0..0 }];
        let mut level = 0..1;
        let mut depth = 0;
        while !level.is_empty() {
            let next = nodes.len();
            for at in level {
                let Range { start, end } = nodes[at].texts;
                if end - start <= FEW {
                    continue;
                }
                let first_child = nodes.len() as u32;
                for place in start..end {
                    // Texts that end here come first and have no letter.
                    let Some(&letter) = text(place as usize).as_bytes().get(depth) else { continue };
                    push_text(&mut nodes, first_child, letter, place);
                }
                nodes[at].children = first_child..nodes.len() as u32;
            }
            level = next..nodes.len();
            depth += 1;
        }
        Self { nodes }
    }

    /// Whether it can be walked for a list of `len` texts. Children come after their node, so every walk ends.
    pub fn is_whole(&self, len: usize) -> bool {
        (1..).zip(&self.nodes).all(|(next, Node { texts, children, .. })| {
            let has_children = !children.is_empty();
            texts.start <= texts.end
                && texts.end as usize <= len
                && (!has_children || children.start >= next && children.end as usize <= self.nodes.len())
        })
    }

    /// The positions of the texts that begin with a prefix: one node a letter, where a search by halves would look at a dozen
    /// texts all over the list.
    pub fn with_prefix<'a>(&self, prefix: &str, text: impl Fn(usize) -> &'a str) -> Range<usize> {
        let Some(mut node) = self.nodes.first() else { return 0..0 };
        for letter in prefix.bytes() {
            if node.children.is_empty() {
                break;
            }
            let children = &self.nodes[node.children.start as usize..node.children.end as usize];
            let Some(child) = children.iter().find(|child| child.letter == letter) else { return 0..0 };
            node = child;
        }
        // Where few texts are left they may differ further on; those that begin with the prefix are adjacent.
        let Range { start, end } = node.texts;
        let begins = |place: &usize| text(*place).starts_with(prefix);
        let (start, end) = (start as usize, end as usize);
        if !node.children.is_empty() {
            return start..end;
        }
        let first = (start..end).find(begins).unwrap_or(end);
        first..(first..end).find(|place| !begins(place)).unwrap_or(end)
    }

    /// Visits, in order, ranges of texts that are within `max` (at most two) typing errors
    /// ([`super::osa_distance_within`]) of the pattern, as a whole or by a prefix; all texts of a range are equally
    /// near. A pattern with non-ASCII letters has no neighbors. `same_start` skips texts that begin with a different
    /// letter than the pattern, which is many times as fast.
    pub fn visit_near<'a>(
        &self,
        pattern: &str,
        max: u8,
        same_start: bool,
        text: impl Fn(usize) -> &'a str,
        mut visit: impl FnMut(Range<usize>, Near),
    ) {
        if !pattern.is_ascii() || pattern.len() > MAX_LETTERS || pattern.is_empty() || self.nodes.is_empty() {
            return;
        }
        let mut walk = Walk {
            trie: self,
            alignment: Alignment::new(pattern.as_bytes(), max.min(MOST_ERRORS as u8)),
            text: &text,
            visit: &mut visit,
        };
        let Node { children, .. } = &self.nodes[0];
        if !same_start || children.is_empty() {
            return walk.node(0, 0);
        }
        let first = pattern.as_bytes()[0];
        if let Some(child) = children.clone().find(|child| self.nodes[*child as usize].letter == first) {
            walk.alignment.push(0, first);
            walk.node(child as usize, 1);
        }
    }
}

/// Adds a text to the child with this letter, the last of those from `first_child` on.
fn push_text(nodes: &mut Vec<Node>, first_child: u32, letter: u8, place: u32) {
    let last = nodes.len() - 1;
    if last as u32 >= first_child && nodes[last].letter == letter {
        nodes[last].texts.end = place + 1;
    } else {
        nodes.push(Node { letter, texts: place..place + 1, children: 0..0 });
    }
}

struct Walk<'w, T, V> {
    trie: &'w Trie,
    alignment: Alignment,
    text: &'w T,
    visit: &'w mut V,
}

impl<'a, T: Fn(usize) -> &'a str, V: FnMut(Range<usize>, Near)> Walk<'_, T, V> {
    /// Visits the texts of a node; the alignment has the rows down to `depth`.
    fn node(&mut self, at: usize, depth: usize) {
        let trie = self.trie;
        let Node { texts, children, .. } = &trie.nodes[at];
        if children.is_empty() {
            for place in texts.clone() {
                self.text(place, depth);
            }
            return;
        }
        let ended = texts.start..trie.nodes[children.start as usize].texts.start;
        self.report(ended, self.alignment.near(depth));
        for child in children.clone() {
            let Node { letter, texts, .. } = &trie.nodes[child as usize];
            if self.alignment.push(depth, *letter) {
                self.node(child as usize, depth + 1);
            } else {
                self.report(texts.clone(), self.alignment.near_beginning(depth + 1));
            }
        }
    }

    /// Visits one text; the alignment has the rows of its first `depth` letters.
    fn text(&mut self, place: u32, depth: usize) {
        let letters = (self.text)(place as usize).as_bytes();
        let mut near = None;
        for (at, letter) in letters.iter().enumerate().skip(depth) {
            if !self.alignment.push(at, *letter) {
                near = Some(self.alignment.near_beginning(at + 1));
                break;
            }
        }
        self.report(place..place + 1, near.unwrap_or_else(|| self.alignment.near(letters.len())));
    }

    fn report(&mut self, texts: Range<u32>, near: Near) {
        if !texts.is_empty() && near.beginning.min(near.whole) <= self.alignment.max {
            (self.visit)(texts.start as usize..texts.end as usize, near);
        }
    }
}

/// Aligns the letters of the current text with the pattern: a bit-parallel automaton (Wu and Manber 1992) with
/// transpositions (Hyyrö 2003).
struct Alignment {
    letters: usize,
    max: u8,
    /// By letter: bit `j` where it is the pattern's `j`-th, counted from 1.
    places: [u64; 256],
    /// By the number of letters read; slightly more rows than can match anything.
    rows: Vec<AlignmentRow>,
}

/// The state after a letter of the current text.
#[derive(Debug, Clone, Copy)]
struct AlignmentRow {
    /// The letter.
    letter: u8,
    /// The fewest errors between the whole pattern and any prefix read so far.
    best: u8,
    /// By number of errors: bit `j` is set if the letters read are within that many errors of the pattern's first `j`
    /// letters.
    reached: [u64; MOST_ERRORS + 1],
}

impl Alignment {
    fn new(pattern: &[u8], max: u8) -> Self {
        let letters = pattern.len();
        let mut places = [0; 256];
        for (at, letter) in pattern.iter().enumerate() {
            places[usize::from(*letter)] |= 2 << at;
        }
        // Against nothing, the first `j` letters of the pattern are `j` errors away.
        let mut root = AlignmentRow { letter: 0, best: max + 1, reached: [0; MOST_ERRORS + 1] };
        for (errors, reached) in root.reached.iter_mut().enumerate() {
            *reached = (2 << errors) - 1;
        }
        root.best = root.best.min(letters as u8);
        // A text that continues past the pattern by more than the limit is abandoned at most two rows later.
        Self { letters, max, places, rows: vec![root; letters + usize::from(max) + 4] }
    }

    /// Reads the letter after the first `depth`. Returns whether a longer text can come nearer.
    fn push(&mut self, depth: usize, letter: u8) -> bool {
        let max = usize::from(self.max);
        let here = self.places[usize::from(letter)];
        let before = self.rows[depth];
        let mut reached = [0; MOST_ERRORS + 1];
        reached[0] = before.reached[0] << 1 & here;
        for errors in 1..=max {
            let fewer = before.reached[errors - 1];
            // Match, insertion, substitution, deletion.
            reached[errors] =
                before.reached[errors] << 1 & here | fewer | fewer << 1 | reached[errors - 1] << 1;
        }
        if depth > 0 {
            // This letter and the one before it are transposed letters of the pattern.
            let exchanged = here << 1 & self.places[usize::from(before.letter)];
            let fewer = self.rows[depth - 1].reached;
            for (reached, fewer) in reached[1..=max].iter_mut().zip(fewer) {
                *reached |= fewer << 2 & exchanged;
            }
        }
        let best = before.best.min(self.errors_of(&reached));
        self.rows[depth + 1] = AlignmentRow { letter, best, reached };
        let within = (2 << self.letters) - 1;
        // This letter and the next may be transposed.
        let half_exchanged = max > 0 && before.reached[max - 1] << 2 & here & within != 0;
        reached[max] & within != 0 || half_exchanged
    }

    /// The number of errors at which the whole pattern is reached, or the limit plus one.
    fn errors_of(&self, reached: &[u64; MOST_ERRORS + 1]) -> u8 {
        let whole = 1 << self.letters;
        (0..=self.max).find(|errors| reached[usize::from(*errors)] & whole != 0).unwrap_or(self.max + 1)
    }

    /// The distances between the pattern and the text of the first `depth` letters.
    fn near(&self, depth: usize) -> Near {
        let row = &self.rows[depth];
        Near { whole: self.errors_of(&row.reached), beginning: row.best }
    }

    /// The distance between the pattern and the best prefix of a text that continues after the first `depth` letters
    /// but can no longer come nearer.
    fn near_beginning(&self, depth: usize) -> Near {
        Near { whole: u8::MAX, beginning: self.rows[depth].best }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_prefix_has_the_texts_that_begin_with_it(
            texts in prop::collection::btree_set("[abc é]{0,5}", 0..40),
            prefix in "[abc é]{0,4}",
        ) {
            let texts: Vec<String> = texts.into_iter().collect();
            let trie = Trie::build(texts.len(), |at| &texts[at]);
            let found = trie.with_prefix(&prefix, |at| &texts[at]);
            let expected: Vec<usize> = (0..texts.len()).filter(|at| texts[*at].starts_with(&prefix)).collect();
            prop_assert_eq!(found.collect::<Vec<_>>(), expected);
        }
    }
}
