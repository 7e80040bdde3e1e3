//! Documents that meet enough clauses of a query, counted clause by clause: faster than merging all postings in document
//! order when most of the documents found are wanted anyway.

use tantivy::{DocId, Score};

/// The most clauses of a query.
pub(super) const MOST_CLAUSES: usize = u32::BITS as usize;

/// Which clauses each document meets, and the sum of its scores.
#[derive(Default)]
pub(super) struct Tally {
    /// By document.
    documents: Vec<Met>,
    /// The documents that meet a clause, each once.
    found: Vec<DocId>,
    /// The bit of the clause that is being counted; 0 before the first.
    clause: u32,
}

/// What a document meets.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Met {
    /// The clauses: bit 0 for the first.
    pub(super) clauses: u32,
    /// The sum of its scores.
    pub(super) score: Score,
}

impl Tally {
    /// Forgets what was counted, and makes room for documents. Takes as long as there were documents found.
    pub(super) fn reset(&mut self, documents: usize) {
        for document in self.found.drain(..) {
            self.documents[document as usize] = Met::default();
        }
        self.documents.resize(documents.max(self.documents.len()), Met::default());
        self.clause = 0;
    }

    /// Begins the next clause, of at most [`MOST_CLAUSES`].
    pub(super) fn next_clause(&mut self) {
        self.clause = if self.clause == 0 { 1 } else { self.clause << 1 };
    }

    /// Counts a document that meets the clause, once however often it does.
    pub(super) fn add(&mut self, id: DocId, score: Score) {
        let document = &mut self.documents[id as usize];
        if document.clauses == 0 {
            self.found.push(id);
        }
        document.clauses |= self.clause;
        document.score += score;
    }

    /// The documents that meet at least so many clauses, by the first clause that they meet.
    pub(super) fn with_at_least(&self, clauses: usize) -> impl Iterator<Item = (DocId, Met)> {
        let counted = self.found.iter().map(|id| (*id, self.documents[*id as usize]));
        counted.filter(move |(_, met)| met.clauses.count_ones() as usize >= clauses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_counts_once_for_each_clause() {
        let mut tally = Tally::default();
        for _ in 0..2 {
            tally.reset(4);
            for clause in [&[3, 1, 3][..], &[3], &[0]] {
                tally.next_clause();
                for id in clause {
                    tally.add(*id, 0.5);
                }
            }
            assert_eq!(tally.with_at_least(2).collect::<Vec<_>>(), [(3, Met { clauses: 0b11, score: 1.5 })]);
            assert_eq!(tally.with_at_least(1).map(|(id, _)| id).collect::<Vec<_>>(), [3, 1, 0]);
        }
    }
}
