//! The full-text index: one document for each title and for each text (task, activity, technology, description)
//! of an occupation. It finds documents; `rank` and `search` order them.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::query::{EnableScoring, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{
    DocSet, Index, IndexWriter, InvertedIndexReader, ReloadPolicy, Searcher, SegmentReader, TERMINATED,
    TantivyDocument, Term,
};

use super::open_files::OpenFiles;
use super::query::{QueryWord, TitleQuery};
use super::table::{TitleId, TitleTable};
use super::tally::{MOST_CLAUSES, Met, Tally};
use crate::catalog::{Catalog, Occupation, OccupationId, TaskKind};
use crate::error::{Error, Result};
use crate::text::{PROSE_ANALYZER, prose_analyzer, stems};

/// The kind of text, other than a title, that matched an occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProseKind {
    /// The occupation's description.
    Description,
    /// A task statement.
    Task,
    /// A detailed work activity.
    Activity,
    /// A software product.
    Technology,
    /// A machine, piece of equipment or tool.
    Tool,
}

/// A text of an occupation in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ProseEntry {
    /// The occupation it describes.
    pub(super) occupation: OccupationId,
    /// The kind of text.
    pub(super) kind: ProseKind,
    /// Its position among the occupation's texts of that kind.
    pub(super) place: u16,
    /// Whether it matters more to its occupation than others of its kind: core tasks, technology in demand.
    pub(super) emphasis: bool,
}

/// All texts other than titles, by their number in the index.
pub(super) type ProseTable = Vec<ProseEntry>;

struct Fields {
    /// Terms of a title as the vocabulary has them, including joined compounds.
    title: Field,
    /// Sentences and names, stemmed.
    prose: Field,
    /// Number of the title or text.
    number: Field,
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexed = |tokenizer: &str, option| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(option)
                .set_fieldnorms(true),
        )
    };
    let title = builder.add_text_field("title", indexed("whitespace", IndexRecordOption::Basic));
    let prose = builder.add_text_field("prose", indexed(PROSE_ANALYZER, IndexRecordOption::WithFreqs));
    let number = builder.add_u64_field("number", FAST);
    (builder.build(), Fields { title, prose, number })
}

/// A text of an occupation.
pub(super) fn prose_text(catalog: &Catalog, occupation: OccupationId, kind: ProseKind, place: u16) -> &str {
    let occupation = catalog.occupation(occupation);
    let place = usize::from(place);
    match kind {
        ProseKind::Description => &occupation.description,
        ProseKind::Task => &occupation.tasks[place].text,
        ProseKind::Activity => catalog.reference().activity_title(occupation.activities()[place]),
        ProseKind::Technology => &occupation.technology[place].example,
        ProseKind::Tool => &occupation.tools[place].example,
    }
}

/// The number of texts of a kind that an occupation has.
pub(super) fn prose_count(occupation: &Occupation, kind: ProseKind) -> usize {
    match kind {
        ProseKind::Description => 1,
        ProseKind::Task => occupation.tasks.len(),
        ProseKind::Activity => occupation.activities().len(),
        ProseKind::Technology => occupation.technology.len(),
        ProseKind::Tool => occupation.tools.len(),
    }
}

/// Lists the texts of all occupations.
pub(super) fn prose_table(catalog: &Catalog) -> ProseTable {
    let mut table = ProseTable::new();
    for (id, occupation) in catalog.occupations().iter().enumerate() {
        let mut add = |kind, emphases: &mut dyn Iterator<Item = bool>| {
            table.extend(emphases.enumerate().map(|(place, emphasis)| ProseEntry {
                occupation: id as OccupationId,
                kind,
                place: place as u16,
                emphasis,
            }));
        };
        add(
            ProseKind::Description,
            &mut std::iter::once(false).filter(|_| !occupation.description.is_empty()),
        );
        add(ProseKind::Task, &mut occupation.tasks.iter().map(|task| task.kind == Some(TaskKind::Core)));
        add(ProseKind::Activity, &mut occupation.activities().iter().map(|_| false));
        add(ProseKind::Technology, &mut occupation.technology.iter().map(|technology| technology.in_demand));
        add(ProseKind::Tool, &mut occupation.tools.iter().map(|_| false));
    }
    table
}

/// Writes the index into a folder. One thread, one commit and a fixed order make two builds give the same answers,
/// although their random file names differ.
pub(super) fn write(folder: &Path, catalog: &Catalog, titles: &TitleTable, prose: &ProseTable) -> Result<()> {
    /// Large enough for all documents to form one segment.
    const ARENA_BYTES: usize = 200_000_000;
    let (schema, fields) = schema();
    let index = Index::create_in_dir(folder, schema)?;
    index.tokenizers().register(PROSE_ANALYZER, prose_analyzer());
    let mut writer: IndexWriter = index.writer_with_num_threads(1, ARENA_BYTES)?;
    for id in 0..titles.titles().len() as TitleId {
        let Some(whole) = titles.forms_of(id).next() else { continue };
        let words: Vec<&str> =
            titles.slots_of(whole).iter().map(|slot| titles.vocabulary.word(slot.term)).collect();
        let mut document = TantivyDocument::default();
        document.add_text(fields.title, words.join(" "));
        document.add_u64(fields.number, u64::from(id));
        writer.add_document(document)?;
    }
    for (number, entry) in prose.iter().enumerate() {
        let mut document = TantivyDocument::default();
        document.add_text(fields.prose, prose_text(catalog, entry.occupation, entry.kind, entry.place));
        document.add_u64(fields.number, number as u64);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    // tantivy creates these two as private temporary files; an index should be as readable as any other file.
    for name in ["meta.json", ".managed.json"] {
        let path = folder.join(name);
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        std::fs::remove_file(&path).and_then(|()| std::fs::write(&path, bytes)).map_err(Error::io(&path))?;
    }
    Ok(())
}

/// The open index.
pub(super) struct TextIndex {
    searcher: Searcher,
    segments: Vec<Segment>,
    fields: Fields,
}

/// A part of the index; an index as [`write`] makes it has one.
struct Segment {
    reader: SegmentReader,
    titles: Arc<InvertedIndexReader>,
    /// By document: the number of the title or text.
    numbers: Vec<u32>,
}

thread_local! {
    /// Kept from query to query, because clearing what is in use is faster than clearing all.
    static TALLY: RefCell<Tally> = RefCell::default();
}

impl TextIndex {
    /// Opens the index from the names and contents of its files.
    pub(super) fn open(files: OpenFiles) -> Result<Self> {
        let index = Index::open(files)?;
        index.tokenizers().register(PROSE_ANALYZER, prose_analyzer());
        let (_, fields) = schema();
        let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let open = |reader: &SegmentReader| -> tantivy::Result<Segment> {
            // Read now to detect a missing file: a segment without positions would open, and only searches would fail.
            let titles = reader.inverted_index(fields.title)?;
            reader.inverted_index(fields.prose)?;
            let column = reader.fast_fields().u64("number")?.first_or_default_col(0);
            let numbers = (0..reader.max_doc()).map(|document| column.get_val(document) as u32).collect();
            Ok(Segment { reader: reader.clone(), titles, numbers })
        };
        let segments = searcher.segment_readers().iter().map(open).collect::<tantivy::Result<_>>()?;
        Ok(Self { searcher, segments, fields })
    }

    /// The titles with at least half of some words (by count), or two of them, and which of them each has.
    pub(super) fn titles(&self, titles: &TitleTable, words: &[&QueryWord]) -> Result<Vec<(TitleId, Met)>> {
        // Two words make a match worth scoring, however long the text around them.
        let needed = words.len().div_ceil(2).min(2);
        self.count(words, needed, |segment, word, tally| {
            for alternative in &word.terms {
                let word = titles.vocabulary.word(alternative.term);
                let term = Term::from_field_text(self.fields.title, word);
                let read = segment.titles.read_postings(&term, IndexRecordOption::Basic);
                let Some(mut postings) = read.map_err(tantivy::TantivyError::from)? else { continue };
                let mut document = postings.doc();
                while document != TERMINATED {
                    tally.add(document, 0.0);
                    document = postings.advance();
                }
            }
            Ok(())
        })
    }

    /// The texts with at least three quarters of the query's content words as stems, with BM25 scores.
    pub(super) fn prose(&self, query: &TitleQuery) -> Result<Vec<(u32, Met)>> {
        let mut stems: Vec<String> = query.content().flat_map(|word| stems(&word.text)).collect();
        stems.sort_unstable();
        stems.dedup();
        stems.truncate(MOST_CLAUSES);
        let needed = (stems.len() * 3).div_ceil(4);
        let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
        self.count(&stems, needed, |segment, stem, tally| {
            let term = Term::from_field_text(self.fields.prose, stem);
            let weight = TermQuery::new(term, IndexRecordOption::WithFreqs).weight(scoring)?;
            weight.for_each(&segment.reader, &mut |document, score| tally.add(document, score))?;
            Ok(())
        })
    }

    /// The numbers of the documents that meet at least `needed` of some clauses, each counted by `add`.
    fn count<C>(
        &self,
        clauses: &[C],
        needed: usize,
        add: impl Fn(&Segment, &C, &mut Tally) -> Result<()>,
    ) -> Result<Vec<(u32, Met)>> {
        let mut found = Vec::new();
        TALLY.with_borrow_mut(|tally| {
            for segment in &self.segments {
                tally.reset(segment.numbers.len());
                for clause in clauses {
                    tally.next_clause();
                    add(segment, clause, tally)?;
                }
                let enough = tally.with_at_least(needed);
                found.extend(enough.map(|(document, met)| (segment.numbers[document as usize], met)));
            }
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tantivy::directory::OwnedBytes;

    use super::*;
    use crate::market::LaborMarket;
    use crate::testing::sample_catalog;

    #[test]
    fn a_folder_that_lacks_a_file_is_refused() {
        let catalog = sample_catalog();
        let folder = tempfile::tempdir().unwrap();
        let table = TitleTable::build(&catalog, &LaborMarket::default());
        write(folder.path(), &catalog, &table, &ProseTable::new()).unwrap();
        let open = || {
            let paths = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
            let files = paths.filter(|path| path.extension().is_none_or(|ending| ending != "lock"));
            let read = |path: PathBuf| {
                let contents = OwnedBytes::new(std::fs::read(&path).unwrap());
                (path.file_name().unwrap().into(), contents)
            };
            TextIndex::open(files.map(read).collect())
        };
        open().unwrap();

        let mut lacked = Vec::new();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let path = file.unwrap().path();
            let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            // Locks, and the list of files to garbage-collect, which only a writer reads.
            if ending == "lock" || path.ends_with(".managed.json") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            std::fs::remove_file(&path).unwrap();
            assert!(open().is_err(), "without {}", path.display());
            std::fs::write(&path, bytes).unwrap();
            lacked.push(ending);
        }
        lacked.sort();
        assert_eq!(lacked, ["fast", "fieldnorm", "idx", "json", "pos", "store", "term"]);
    }
}
