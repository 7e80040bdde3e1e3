//! Typing-error lookups in a sorted list of texts: a trie over their beginnings, walked with the rows of an
//! alignment matrix.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// How many typing errors lie between a pattern and a text; more than the limit may be any greater number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    /// Between the pattern and the whole text.
    pub whole: u8,
    /// Between the pattern and the beginning of the text that fits it best.
    pub beginning: u8,
}

/// The distinct beginnings of the texts of a sorted list, down to where few texts share one. It holds places in the
/// list, not the texts: every lookup is given the list that the trie was built of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trie {
    /// The root, then its children, then theirs …; the children of a node stand together, by letter.
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Node {
    /// The last letter of the beginning; 0 for the root.
    letter: u8,
    /// The texts that begin so.
    texts: Range<u32>,
    /// Its children among the nodes; none where few texts are left.
    children: Range<u32>,
}

/// Texts that share a beginning are compared one by one when they are no more than this.
const FEW: u32 = 2;
/// Longest pattern that is looked up; a longer one has no neighbours.
const MAX_LETTERS: usize = 64;

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
                    // Texts that end here stand first and have no letter.
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

    /// Visits, in order, stretches of texts that are within `max` typing errors
    /// ([`super::osa_distance_within`]) of the pattern as a whole or with a beginning; every text of a stretch is
    /// equally near. A pattern with other than ASCII letters has no neighbours.
    pub fn visit_near<'a>(
        &self,
        pattern: &str,
        max: u8,
        text: impl Fn(usize) -> &'a str,
        mut visit: impl FnMut(Range<usize>, Near),
    ) {
        if !pattern.is_ascii() || pattern.len() > MAX_LETTERS || pattern.is_empty() || self.nodes.is_empty() {
            return;
        }
        let mut walk = Walk {
            trie: self,
            alignment: Alignment::new(pattern.as_bytes(), max),
            text: &text,
            visit: &mut visit,
        };
        walk.node(0, 0);
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

struct Walk<'w, 'p, T, V> {
    trie: &'w Trie,
    alignment: Alignment<'p>,
    text: &'w T,
    visit: &'w mut V,
}

impl<'a, T: Fn(usize) -> &'a str, V: FnMut(Range<usize>, Near)> Walk<'_, '_, T, V> {
    /// Visits the texts of a node, of which the alignment has the rows down to `depth`.
    fn node(&mut self, at: usize, depth: usize) {
        let trie = self.trie;
        let Node { texts, children, .. } = &trie.nodes[at];
        if children.is_empty() {
            texts.clone().for_each(|place| self.text(place as usize, depth));
            return;
        }
        let ended = texts.start..trie.nodes[children.start as usize].texts.start;
        self.tell(ended, depth);
        for child in children.clone() {
            let Node { letter, texts, .. } = &trie.nodes[child as usize];
            if self.alignment.push(depth, *letter) {
                self.node(child as usize, depth + 1);
            } else {
                self.tell(texts.clone(), usize::MAX);
            }
        }
    }

    /// Visits one text, of which the alignment has the rows of the first `depth` letters.
    fn text(&mut self, place: usize, depth: usize) {
        let letters = (self.text)(place).as_bytes();
        let mut aligned = letters.len();
        for (at, letter) in letters.iter().enumerate().skip(depth) {
            if !self.alignment.push(at, *letter) {
                aligned = usize::MAX;
                break;
            }
        }
        if letters.len() == depth {
            self.alignment.cut(depth);
        }
        self.tell(place as u32..place as u32 + 1, aligned);
    }

    /// Reports texts that end after `letters` letters; [`usize::MAX`] when they go on beyond all hope.
    fn tell(&mut self, texts: Range<u32>, letters: usize) {
        let near = self.alignment.near(letters);
        if !texts.is_empty() && near.beginning.min(near.whole) <= self.alignment.max {
            (self.visit)(texts.start as usize..texts.end as usize, near);
        }
    }
}

/// The rows of an alignment matrix: row `i` is for the first `i` letters of the current text, column `j` for the
/// first `j` of the pattern. Only the band of cells that can be within the limit is computed; cells outside it
/// hold the limit plus one.
struct Alignment<'p> {
    pattern: &'p [u8],
    max: u8,
    /// The letters that rows were computed for.
    letters: Vec<u8>,
    /// `(letters + 1) × (pattern letters + 1)`.
    rows: Vec<u8>,
    /// Least cell of each row.
    least: Vec<u8>,
    /// Least last cell of rows `0..=i`: how well the best beginning matches the whole pattern.
    best: Vec<u8>,
}

impl<'p> Alignment<'p> {
    fn new(pattern: &'p [u8], max: u8) -> Self {
        let rows: Vec<u8> = (0..=pattern.len() as u8).map(|cell| cell.min(max + 1)).collect();
        Self { pattern, max, letters: Vec::new(), best: vec![rows[pattern.len()]], least: vec![0], rows }
    }

    /// Forgets all rows but those of the first `depth` letters.
    fn cut(&mut self, depth: usize) {
        self.letters.truncate(depth);
        self.rows.truncate((depth + 1) * (self.pattern.len() + 1));
        self.least.truncate(depth + 1);
        self.best.truncate(depth + 1);
    }

    /// Computes the row of the letter behind the first `depth`. Returns whether a longer text can come nearer.
    fn push(&mut self, depth: usize, letter: u8) -> bool {
        self.cut(depth);
        let width = self.pattern.len() + 1;
        let beyond = self.max + 1;
        self.rows.resize((depth + 2) * width, beyond);
        let (done, row) = self.rows.split_at_mut((depth + 1) * width);
        let above = &done[depth * width..];
        let before = self.letters.last().copied();
        row[0] = (depth + 1).min(usize::from(beyond)) as u8;
        let mut least = row[0];
        let from = (depth + 1).saturating_sub(usize::from(self.max)).max(1);
        let to = (depth + 1 + usize::from(self.max)).min(width - 1);
        for j in from..=to {
            let mut cell = above[j - 1] + u8::from(self.pattern[j - 1] != letter);
            cell = cell.min(above[j] + 1).min(row[j - 1] + 1);
            if j > 1 && letter == self.pattern[j - 2] && before == Some(self.pattern[j - 1]) {
                cell = cell.min(done[(depth - 1) * width + j - 2] + 1);
            }
            row[j] = cell.min(beyond);
            least = least.min(row[j]);
        }
        self.letters.push(letter);
        self.best.push(self.best[depth].min(row[width - 1]));
        self.least.push(least);
        // A transposition reaches over one row, so it takes two rows without a near cell to give up.
        least <= self.max || self.least[depth] <= self.max
    }

    /// The distances between the pattern and the current text, which ends after this many letters;
    /// [`usize::MAX`] when it goes on beyond the last row.
    fn near(&self, letters: usize) -> Near {
        let whole = if letters == usize::MAX { u8::MAX } else { self.rows[self.rows.len() - 1] };
        Near { whole, beginning: self.best[self.best.len() - 1] }
    }
}
