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
    /// By node: the last letter of its prefix; 0 for the root. Apart from the nodes, because most of them are passed over for
    /// their letter.
    letters: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Node {
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
        let mut trie = Self { nodes: vec![Node { texts: 0..len as u32, children: 0..0 }], letters: vec![0] };
        let mut level = 0..1;
        let mut depth = 0;
        while !level.is_empty() {
            let next = trie.nodes.len();
            for at in level {
                let Range { start, end } = trie.nodes[at].texts;
                if end - start <= FEW {
                    continue;
                }
                let first_child = trie.nodes.len();
                for place in start..end {
                    // Texts that end here come first and have no letter.
                    let Some(&letter) = text(place as usize).as_bytes().get(depth) else { continue };
                    trie.push_text(first_child, letter, place);
                }
                trie.nodes[at].children = first_child as u32..trie.nodes.len() as u32;
            }
            level = next..trie.nodes.len();
            depth += 1;
        }
        trie
    }

    /// Adds a text to the child with this letter, the last of those from `first_child` on.
    fn push_text(&mut self, first_child: usize, letter: u8, place: u32) {
        match (self.nodes[first_child..].last_mut(), self.letters.last()) {
            (Some(last), Some(known)) if *known == letter => last.texts.end = place + 1,
            _ => {
                self.nodes.push(Node { texts: place..place + 1, children: 0..0 });
                self.letters.push(letter);
            }
        }
    }

    /// The children of a node with their letters.
    fn children(&self, node: &Node) -> impl Iterator<Item = (usize, u8)> {
        let children = node.children.start as usize..node.children.end as usize;
        children.clone().zip(self.letters[children].iter().copied())
    }

    /// Whether it can be walked for a list of `len` texts. Children come after their node, so every walk ends.
    pub fn is_whole(&self, len: usize) -> bool {
        let is_whole = |(next, Node { texts, children }): (u32, &Node)| {
            let has_children = !children.is_empty();
            texts.start <= texts.end
                && texts.end as usize <= len
                && (!has_children || children.start >= next && children.end as usize <= self.nodes.len())
        };
        self.letters.len() == self.nodes.len() && (1..).zip(&self.nodes).all(is_whole)
    }

    /// The positions of the texts that begin with a prefix: one node a letter, where a search by halves would look at a dozen
    /// texts all over the list.
    pub fn with_prefix<'a>(&self, prefix: &str, text: impl Fn(usize) -> &'a str) -> Range<usize> {
        let Some(mut node) = self.nodes.first() else { return 0..0 };
        for letter in prefix.bytes() {
            if node.children.is_empty() {
                break;
            }
            let Some((child, _)) = self.children(node).find(|(_, known)| *known == letter) else {
                return 0..0;
            };
            node = &self.nodes[child];
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
        let root = &self.nodes[0];
        if !same_start || root.children.is_empty() {
            return walk.node(0, 0);
        }
        let first = pattern.as_bytes()[0];
        if let Some((child, _)) = self.children(root).find(|(_, letter)| *letter == first) {
            walk.alignment.push(0, first);
            walk.node(child, 1);
        }
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
        let node @ Node { texts, children } = &trie.nodes[at];
        if children.is_empty() {
            for place in texts.clone() {
                self.text(place, depth);
            }
            return;
        }
        let near = self.alignment.near(depth);
        if self.alignment.is_within(near) {
            self.report(texts.start..trie.nodes[children.start as usize].texts.start, near);
        }
        let next = self.alignment.next(depth);
        let passed_over = self.alignment.near_beginning(depth);
        let tell_passed_over = self.alignment.is_within(passed_over);
        for (child, letter) in trie.children(node) {
            if self.alignment.may_follow(next, letter) {
                if self.alignment.push(depth, letter) {
                    self.node(child, depth + 1);
                } else {
                    self.report(trie.nodes[child].texts.clone(), self.alignment.near_beginning(depth + 1));
                }
            } else if tell_passed_over {
                self.report(trie.nodes[child].texts.clone(), passed_over);
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
        if !texts.is_empty() && self.alignment.is_within(near) {
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

    /// Which letters can come next, after the first `depth`, without the text being abandoned: any while an error is left to
    /// make (`None`), else the letters at these places of the pattern. Looking at a letter's places takes a fraction of the time
    /// of [`Self::push`], and most nodes have all their errors behind them.
    fn next(&self, depth: usize) -> Option<u64> {
        let within = (2 << self.letters) - 1;
        let row = &self.rows[depth];
        let Some(fewer) = usize::from(self.max).checked_sub(1) else { return Some(row.reached[0] << 1) };
        if row.reached[fewer] & within != 0 {
            return None;
        }
        // The second of two transposed letters.
        let exchanged = match depth.checked_sub(1) {
            Some(before) => {
                (self.rows[before].reached[fewer] << 2 & self.places[usize::from(row.letter)]) >> 1
            }
            None => 0,
        };
        Some(row.reached[usize::from(self.max)] << 1 | exchanged)
    }

    fn may_follow(&self, next: Option<u64>, letter: u8) -> bool {
        next.is_none_or(|places| self.places[usize::from(letter)] & places != 0)
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

    /// Whether a text is near enough, as a whole or by a prefix.
    fn is_within(&self, near: Near) -> bool {
        near.beginning.min(near.whole) <= self.max
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
