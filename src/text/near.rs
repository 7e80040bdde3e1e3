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
            for place in texts.clone() {
                self.text(place, depth);
            }
            return;
        }
        let ended = texts.start..trie.nodes[children.start as usize].texts.start;
        self.tell(ended, self.alignment.near(depth));
        for child in children.clone() {
            let Node { letter, texts, .. } = &trie.nodes[child as usize];
            if self.alignment.push(depth, *letter) {
                self.node(child as usize, depth + 1);
            } else {
                self.tell(texts.clone(), self.alignment.near_beginning(depth + 1));
            }
        }
    }

    /// Visits one text, of which the alignment has the rows of the first `depth` letters.
    fn text(&mut self, place: u32, depth: usize) {
        let letters = (self.text)(place as usize).as_bytes();
        let mut near = None;
        for (at, letter) in letters.iter().enumerate().skip(depth) {
            if !self.alignment.push(at, *letter) {
                near = Some(self.alignment.near_beginning(at + 1));
                break;
            }
        }
        self.tell(place..place + 1, near.unwrap_or_else(|| self.alignment.near(letters.len())));
    }

    fn tell(&mut self, texts: Range<u32>, near: Near) {
        if !texts.is_empty() && near.beginning.min(near.whole) <= self.alignment.max {
            (self.visit)(texts.start as usize..texts.end as usize, near);
        }
    }
}

/// The rows of an alignment matrix: row `i` is for the first `i` letters of the current text, column `j` for the
/// first `j` of the pattern. Only the band of cells that can be within the limit is computed; the cells beside it
/// hold the limit plus one.
struct Alignment<'p> {
    pattern: &'p [u8],
    max: u8,
    /// As many rows as can hold a cell within the limit, and some more.
    rows: Vec<Row>,
    /// `pattern letters + 1` cells for each row.
    cells: Vec<u8>,
}

/// What is kept of a row besides its cells.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    /// The letter that the row is for.
    letter: u8,
    /// Its least cell.
    least: u8,
    /// Least last cell of this row and those above: how well the best beginning matches the whole pattern.
    best: u8,
}

impl<'p> Alignment<'p> {
    fn new(pattern: &'p [u8], max: u8) -> Self {
        let width = pattern.len() + 1;
        // A text that goes on behind the pattern for more than the limit is given up two rows later at the latest.
        let count = width + usize::from(max) + 3;
        let mut cells = vec![max + 1; count * width];
        for (j, cell) in cells[..width].iter_mut().enumerate() {
            *cell = (j as u8).min(max + 1);
        }
        let mut rows = vec![Row::default(); count];
        rows[0].best = cells[width - 1];
        Self { pattern, max, rows, cells }
    }

    /// Computes the row of the letter behind the first `depth`. Returns whether a longer text can come nearer.
    fn push(&mut self, depth: usize, letter: u8) -> bool {
        let width = self.pattern.len() + 1;
        let (max, beyond) = (usize::from(self.max), self.max + 1);
        let (above, rest) = self.cells.split_at_mut((depth + 1) * width);
        let row = &mut rest[..width];
        let before = self.rows[depth];
        row[0] = (depth + 1).min(usize::from(beyond)) as u8;
        let mut least = row[0];
        let from = (depth + 1).saturating_sub(max).max(1);
        let to = (depth + 1 + max).min(width - 1);
        if from > 1 && from <= width {
            row[from - 1] = beyond;
        }
        for j in from..=to {
            let diagonal = above[depth * width + j - 1] + u8::from(self.pattern[j - 1] != letter);
            let mut cell = diagonal.min(above[depth * width + j] + 1).min(row[j - 1] + 1);
            if j > 1 && depth > 0 && letter == self.pattern[j - 2] && before.letter == self.pattern[j - 1] {
                cell = cell.min(above[(depth - 1) * width + j - 2] + 1);
            }
            row[j] = cell.min(beyond);
            least = least.min(row[j]);
        }
        // Behind the band nothing was ever written but the limit plus one; a last column that the band has left is
        // as far away.
        let end = if to == width - 1 && from <= to { row[width - 1] } else { beyond };
        self.rows[depth + 1] = Row { letter, least, best: before.best.min(end) };
        // A transposition reaches over one row: this letter and the next may be two of the pattern's exchanged.
        let half_exchanged =
            |j: usize| above[depth * width + j - 2] < self.max && letter == self.pattern[j - 1];
        least <= self.max
            || before.least < self.max && (from.max(2)..=(to + 1).min(width - 1)).any(half_exchanged)
    }

    /// The distances between the pattern and the text of the first `depth` letters.
    fn near(&self, depth: usize) -> Near {
        let width = self.pattern.len() + 1;
        let in_band = depth.abs_diff(self.pattern.len()) <= usize::from(self.max);
        let whole = if in_band { self.cells[depth * width + width - 1] } else { u8::MAX };
        Near { whole, beginning: self.rows[depth].best }
    }

    /// The distance between the pattern and the best beginning of a text that goes on behind the first `depth`
    /// letters, beyond all hope.
    fn near_beginning(&self, depth: usize) -> Near {
        Near { whole: u8::MAX, beginning: self.rows[depth].best }
    }
}
