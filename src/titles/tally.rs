//! Documents that meet enough clauses of a query, counted clause by clause: faster than merging all postings in document
//! order when most of the documents found are wanted anyway.

use tantivy::{DocId, Score};

/// How many clauses each document meets, and the sum of its scores.
#[derive(Default)]
pub(super) struct Tally {
    /// By document.
    documents: Vec<Document>,
    /// The documents that meet a clause, each once.
    found: Vec<DocId>,
    /// The number of the clause that is being counted, from 1 on.
    clause: u8,
}

#[derive(Clone, Copy, Default)]
struct Document {
    /// How many clauses it meets.
    met: u8,
    /// The last of them; 0 for none.
    last: u8,
    score: Score,
}

impl Tally {
    /// Forgets what was counted, and makes room for documents. Takes as long as there were documents found.
    pub(super) fn reset(&mut self, documents: usize) {
        for document in self.found.drain(..) {
            self.documents[document as usize] = Document::default();
        }
        self.documents.resize(documents.max(self.documents.len()), Document::default());
        self.clause = 0;
    }

    /// Begins the next clause, of at most 255.
    pub(super) fn next_clause(&mut self) {
        self.clause += 1;
    }

    /// Counts a document that meets the clause, once however often it does.
    pub(super) fn add(&mut self, id: DocId, score: Score) {
        let document = &mut self.documents[id as usize];
        if document.last == 0 {
            self.found.push(id);
        }
        document.met += u8::from(document.last != self.clause);
        document.last = self.clause;
        document.score += score;
    }

    /// The documents that meet at least so many clauses, with their scores, by the first clause that they meet.
    pub(super) fn with_at_least(&self, clauses: usize) -> impl Iterator<Item = (DocId, Score)> {
        let counted = self.found.iter().map(|id| (*id, self.documents[*id as usize]));
        counted.filter(move |(_, one)| usize::from(one.met) >= clauses).map(|(id, one)| (id, one.score))
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
            assert_eq!(tally.with_at_least(2).collect::<Vec<_>>(), [(3, 1.5)]);
            assert_eq!(tally.with_at_least(1).map(|(id, _)| id).collect::<Vec<_>>(), [3, 1, 0]);
        }
    }
}
