//! One search by words: exact readings first, then titles by score, then texts, grouped by occupation.

use std::cmp::Ordering;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::index::{
    ProseEntry, ProseKind, ProseTable, TextIndex, prose_count, prose_table, prose_text, write,
};
use super::open_files::OpenFiles;
use super::query::{QueryReading, ReadingKind, TitleQuery};
use super::rank::{Scorer, TitleScore};
use super::table::{TitleId, TitleTable};
use super::tally::Met;
use crate::catalog::{Catalog, OccupationId};
use crate::codec::CheckedFolder;
use crate::error::Result;
use crate::text::AnalyzedTitle;

/// The open title index.
pub struct TitleIndex {
    table: TitleTable,
    prose: ProseTable,
    text: TextIndex,
}

/// An occupation that answers a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The occupation.
    pub occupation: OccupationId,
    /// How well it answers, from 0 to 1; 1 for exact titles only.
    pub score: f32,
    /// What matched.
    pub evidence: MatchEvidence,
}

impl Match {
    /// An occupation requested by its code.
    pub fn of_code(occupation: OccupationId) -> Self {
        Self { occupation, score: 1.0, evidence: MatchEvidence::Code }
    }
}

/// Why an occupation answers a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MatchEvidence {
    /// The query is its code or the beginning of it.
    Code,
    /// The query, in this reading, is exactly this title or a part of it.
    Exact {
        /// The title.
        title: TitleId,
        /// The reading of the query.
        reading: ReadingKind,
    },
    /// The query and this title share words.
    Title {
        /// The best title.
        title: TitleId,
        /// Its score and components.
        score: TitleScore,
        /// How many of the occupation's titles answer almost as well.
        support: u32,
    },
    /// The query's words are in a task, an activity, a technology or the description.
    Prose {
        /// The kind of text.
        kind: ProseKind,
        /// Its position among the occupation's texts of that kind.
        place: u16,
        /// BM25 score of the best such text, plus what its emphasis and other texts add.
        bm25: f32,
    },
    /// The occupation is about what the query means, without its words.
    Meaning {
        /// The kind of its nearest text.
        kind: ProseKind,
        /// The position of that text among the occupation's texts of that kind.
        place: u16,
        /// The cosine between the query and the occupation.
        cosine: f32,
    },
}

impl MatchEvidence {
    /// Whether the query as a whole is exactly a title: as written, expanded, or without noise.
    pub fn is_exact_title(&self) -> bool {
        matches!(self, Self::Exact { reading, .. } if *reading != ReadingKind::Part)
    }
}

/// All occupations that answer a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The analyzed query.
    pub query: TitleQuery,
    /// The answers, in the order of the occupations.
    pub matches: Vec<Match>,
}

/// Titles that cover less than this share of the best title's query coverage are dropped.
const LEAST_COVERAGE: f32 = 0.5;
/// The highest score of a title that has the query's words but is not the same title.
const MOST_INEXACT: f32 = 0.97;
/// From this coverage on, a title covers the query (all but its noise); below it, more typing errors are allowed.
const FULL_COVERAGE: f32 = 0.9;
/// The highest score of a text other than a title: a title with all the query's words beats it.
const PROSE_CEILING: f32 = 0.5;
/// The BM25 score at which a text reaches half the ceiling.
const PROSE_HALF: f32 = 10.0;

/// The part of the index stored next to the full-text files.
#[derive(Deserialize)]
struct Tables {
    table: TitleTable,
    prose: ProseTable,
}

/// [`Tables`] while they are built.
#[derive(Serialize)]
struct TablesToWrite<'a> {
    table: &'a TitleTable,
    prose: ProseTable,
}

/// The file of everything but the full-text files.
pub const TITLES_FILE: &str = "titles.bin";
const TEXT_FOLDER: &str = "text";

impl TitleIndex {
    /// Builds the index of a catalog and its titles in a folder, which must exist and be empty.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn build(folder: &Path, catalog: &Catalog, table: &TitleTable) -> Result<()> {
        let tables = TablesToWrite { table, prose: prose_table(catalog) };
        let text = folder.join(TEXT_FOLDER);
        std::fs::create_dir(&text).map_err(crate::Error::io(&text))?;
        write(&text, catalog, table, &tables.prose)?;
        crate::codec::write_file(&folder.join(TITLES_FILE), &tables)
    }

    /// Opens an index from the folder it was built in.
    ///
    /// # Errors
    /// When a file is missing, damaged or in another format.
    pub fn open(folder: &CheckedFolder<'_>) -> Result<Self> {
        let Tables { table, prose } = folder.decode(TITLES_FILE)?;
        let read = |name: &str| Ok((name.into(), folder.read(&format!("{TEXT_FOLDER}/{name}"))?));
        let files = folder.names_below(TEXT_FOLDER).map(read).collect::<Result<OpenFiles>>()?;
        Ok(Self { table, prose, text: TextIndex::open(files)? })
    }

    /// Whether all titles and texts that it refers to exist, in itself and in the catalog.
    pub fn is_whole(&self, catalog: &Catalog) -> bool {
        self.table.is_whole(catalog.occupations().len())
            && self.prose.iter().all(|entry| {
                let occupation = catalog.occupations().get(usize::from(entry.occupation));
                occupation.is_some_and(|one| usize::from(entry.place) < prose_count(one, entry.kind))
            })
    }

    /// The titles as terms.
    pub fn table(&self) -> &TitleTable {
        &self.table
    }

    /// Finds all occupations that answer a query, to be ordered by [`Self::best_first`] or with other evidence; a text
    /// without words has none.
    ///
    /// # Errors
    /// When the full-text index fails.
    pub fn search(&self, text: &str) -> Result<Ranked> {
        let mut query = TitleQuery::new(&self.table, text);
        let exact = self.exact(&query);
        let mut best = self.best_titles(&query)?;
        let full = |answer: &Best| answer.score.query_coverage >= FULL_COVERAGE;
        if exact.is_empty() && !best.iter().flatten().any(full) {
            query.forgive(&self.table);
            best = self.best_titles(&query)?;
        }
        let mut found: Vec<Option<Match>> = self.best_prose(&query)?;
        let titles = best.into_iter().enumerate().filter_map(|(id, best)| Some((id as OccupationId, best?)));
        for answer in titles.map(|(id, best)| best.into_match(id, &self.table)).chain(exact) {
            let known = &mut found[usize::from(answer.occupation)];
            if known.as_ref().is_none_or(|known| known.score <= answer.score) {
                *known = Some(answer);
            }
        }
        Ok(Ranked { query, matches: found.into_iter().flatten().collect() })
    }

    /// Orders answers, best first.
    pub fn best_first(&self, a: &Match, b: &Match) -> Ordering {
        let prominence = |found: &Match| self.table.prominence(found.occupation);
        b.score
            .total_cmp(&a.score)
            .then_with(|| prominence(b).total_cmp(&prominence(a)))
            .then_with(|| a.occupation.cmp(&b.occupation))
    }

    /// The first result when a title is searched in its normalized spelling.
    pub fn first_owner(table: &TitleTable, title: &AnalyzedTitle<'_>) -> Option<OccupationId> {
        let terms = table.terms(title.tokens())?;
        let form = *table.owners(&terms, title.normalized()).first()?;
        Some(table.title(table.form(form).title).occupation)
    }

    /// The owners of the query's words under the strictest reading that has any; the strongest owner gets the highest
    /// score.
    fn exact(&self, query: &TitleQuery) -> Vec<Match> {
        /// Keeps owners of the same title in order, above every inexact title.
        const NEXT_OWNER: f32 = 0.0005;
        let owners = |reading: &QueryReading| {
            let score = match reading.kind {
                ReadingKind::AsWritten => 1.0,
                ReadingKind::Expanded => 0.99,
                ReadingKind::WithoutNoise => 0.98,
                // Another title with all of the query's words beats this one with some of them.
                ReadingKind::Part => 0.9,
            };
            let exact = |(rank, form): (usize, u32)| {
                let title = self.table.form(form).title;
                let evidence = MatchEvidence::Exact { title, reading: reading.kind };
                let occupation = self.table.title(title).occupation;
                Match { occupation, score: score - NEXT_OWNER * rank.min(15) as f32, evidence }
            };
            self.table
                .owners(&reading.terms, &reading.text)
                .into_iter()
                .enumerate()
                .map(exact)
                .collect::<Vec<_>>()
        };
        query.readings.iter().map(owners).find(|owners| !owners.is_empty()).unwrap_or_default()
    }

    /// The best title of each occupation, by occupation.
    fn best_titles(&self, query: &TitleQuery) -> Result<Vec<Option<Best>>> {
        let words = query.searched();
        let scorer = Scorer::new(&self.table, query);
        let reach = scorer.reach(query, &words);
        let with_reach = |(title, met): (TitleId, Met)| (title, reach.of(met.clauses));
        let found: Vec<(TitleId, f32)> =
            self.text.titles(&self.table, &words)?.into_iter().map(with_reach).collect();
        // The titles that can cover most of the query come first: how much they do shows that most others need no score.
        let furthest = found.iter().map(|(_, reach)| *reach).fold(0.0, f32::max);
        let (first, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, reach)| *reach >= furthest);
        let mut answers: Vec<(TitleId, TitleScore)> = Vec::new();
        let mut most = 0f32;
        for (title, reach) in first.into_iter().chain(others) {
            if reach < LEAST_COVERAGE * most {
                continue;
            }
            for form in self.table.forms_of(title) {
                let score = scorer.score(form);
                most = most.max(score.query_coverage);
                answers.push((title, score));
            }
        }
        let mut best: Vec<Option<Best>> = vec![None; self.occupations()];
        for (title, score) in answers {
            if score.query_coverage < LEAST_COVERAGE * most {
                continue;
            }
            match &mut best[usize::from(self.table.title(title).occupation)] {
                Some(known) => known.add(title, score, &self.table),
                none => *none = Some(Best { title, score, support: score.score.powi(4) }),
            }
        }
        Ok(best)
    }

    /// The best text of each occupation, by occupation. A text that matters more to its occupation (a core task, an
    /// in-demand technology) counts more, and additional texts count a little.
    fn best_prose(&self, query: &TitleQuery) -> Result<Vec<Option<Match>>> {
        const EMPHASIS: f32 = 1.5;
        const FURTHER: f32 = 0.1;
        let mut best: Vec<Option<(f32, f32, u32)>> = vec![None; self.occupations()];
        for (number, Met { score: bm25, .. }) in self.text.prose(query)? {
            let entry = self.prose[number as usize];
            let score = if entry.emphasis { EMPHASIS * bm25 } else { bm25 };
            let known = best[usize::from(entry.occupation)].get_or_insert((0.0, 0.0, number));
            known.1 += bm25;
            // Of equals, the first text.
            if score.total_cmp(&known.0).then_with(|| known.2.cmp(&number)).is_gt() {
                (known.0, known.2) = (score, number);
            }
        }
        let into_match = |(score, sum, number): (f32, f32, u32)| {
            let ProseEntry { occupation, kind, place, .. } = self.prose[number as usize];
            let weighed = score + FURTHER * sum;
            let score = PROSE_CEILING * weighed / (weighed + PROSE_HALF);
            Match { occupation, score, evidence: MatchEvidence::Prose { kind, place, bm25: weighed } }
        };
        Ok(best.into_iter().map(|found| found.map(into_match)).collect())
    }

    fn occupations(&self) -> usize {
        self.table.titles().last().map_or(0, |title| usize::from(title.occupation) + 1)
    }

    /// The text that matched the query.
    pub fn matched_text<'a>(&'a self, catalog: &'a Catalog, found: &Match) -> &'a str {
        match found.evidence {
            MatchEvidence::Code => &catalog.occupation(found.occupation).title,
            MatchEvidence::Exact { title, .. } | MatchEvidence::Title { title, .. } => {
                &self.table.title(title).text
            }
            MatchEvidence::Prose { kind, place, .. } | MatchEvidence::Meaning { kind, place, .. } => {
                match prose_text(catalog, found.occupation, kind, place) {
                    // An occupation without texts is found by the meaning of its titles.
                    "" => &catalog.occupation(found.occupation).title,
                    text => text,
                }
            }
        }
    }
}

/// The best title of an occupation so far, and how many others answer almost as well.
#[derive(Debug, Clone, Copy)]
struct Best {
    title: TitleId,
    score: TitleScore,
    /// Sum of the occupation's title scores to the fourth power: near misses count, distant ones do not.
    support: f32,
}

impl Best {
    fn add(&mut self, title: TitleId, score: TitleScore, table: &TitleTable) {
        self.support += score.score.powi(4);
        let kind = |title: TitleId| table.title(title).kind;
        let order = score.score.total_cmp(&self.score.score);
        // Of equals, the first form of the first title.
        let better =
            order.then_with(|| kind(self.title).cmp(&kind(title))).then_with(|| self.title.cmp(&title));
        if better.is_gt() {
            (self.title, self.score) = (title, score);
        }
    }

    /// The occupation's score: that of its best title, plus a little for other titles and for prominence, which
    /// orders equal titles by how much supports their occupations.
    fn into_match(self, occupation: OccupationId, table: &TitleTable) -> Match {
        const SUPPORT: f32 = 0.15;
        const PROMINENCE: f32 = 0.04;
        let relative = self.support / self.score.score.powi(4).max(f32::MIN_POSITIVE);
        let evidence =
            SUPPORT * (1.0 - 1.0 / (1.0 + relative.ln_1p())) + PROMINENCE * table.prominence(occupation);
        let score = self.score.score * (1.0 - SUPPORT - PROMINENCE) + evidence * self.score.score;
        let evidence =
            MatchEvidence::Title { title: self.title, score: self.score, support: relative.round() as u32 };
        Match { occupation, score: score.min(MOST_INEXACT), evidence }
    }
}
