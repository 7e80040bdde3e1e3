//! What a job title as written says: which of its words name a job, whether it names several, and whether the job is
//! the person's own.

mod line;
mod posting;

use std::borrow::Cow;

use serde::Serialize;
use smol_str::{SmolStr, format_smolstr};

use super::corrected_title::CorrectedTitle;
use super::examples::words;
use super::job::JobContext;
use super::{Candidate, Job, Matcher, Ranking};
use crate::catalog::OccupationId;
use crate::text::{
    AnalyzedTitle, NoiseClass, Token, nearly_not_a_job, noise, not_a_job, osa_distance_within, status_phrase,
    tokenize,
};
use crate::titles::TitleTable;
use line::{Gap, Reader, Word};

/// A job as the matcher reads it: all that its codes depend on. Titles that differ in what stands around the job in
/// postings read alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Reading {
    /// The titles of the jobs that the title names, one or several; none if it names no job.
    pub(super) titles: Vec<ReadTitle>,
    /// Whether it says that the job is past, hoped for, or another person's (`data/status_words.tsv`).
    pub(super) status: bool,
    pub(super) context: JobContext,
}

/// The title of one job, without what stands around it in postings: place, shift, hours, pay, employer, numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub(super) struct ReadTitle {
    pub(super) text: String,
    /// Whether the title as written has a word for a grade, or a number, that this one lacks.
    pub(super) lacks_grade: bool,
}

/// The most jobs that one title is read as.
const MOST_JOBS: usize = 3;
/// Files cut titles off after this many characters, more or less.
const CUT_OFF: std::ops::RangeInclusive<usize> = 38..=41;

impl Matcher {
    /// Reads a job.
    pub fn read(&self, table: &TitleTable, job: &Job) -> Reading {
        let analyzed = AnalyzedTitle::new(job.title_within_limit());
        let (titles, status) = self.read_title(table, &analyzed);
        let read = |title: Cow<'_, str>| {
            let lacks_grade = match &title {
                Cow::Borrowed(_) => false,
                Cow::Owned(text) => {
                    let left: Vec<Token> = tokenize(text);
                    let lacks = |token: &Token| !left.iter().any(|other| other.text == token.text);
                    analyzed.tokens().iter().any(|token| is_grade(&token.text) && lacks(token))
                }
            };
            ReadTitle { text: title.into_owned(), lacks_grade }
        };
        Reading { titles: titles.into_iter().map(read).collect(), status, context: job.context() }
    }

    /// Reads a job whose title stands for other titles, as a code does; for none, it names no job.
    pub fn read_titles(&self, table: &TitleTable, titles: &[String], job: &Job) -> Reading {
        let mut reading = Reading { titles: Vec::new(), status: false, context: job.context() };
        for title in titles.iter().take(MOST_JOBS) {
            let one = self.read(table, &Job { title: title.clone(), ..job.clone() });
            reading.status |= one.status;
            reading.titles.extend(one.titles);
        }
        reading.titles.truncate(MOST_JOBS);
        reading
    }

    /// Reads a title: the titles of its jobs, and whether it says that they are not the person's own. A title of the
    /// release, or of the caller, is read as it stands.
    fn read_title<'a>(
        &'a self,
        table: &'a TitleTable,
        analyzed: &'a AnalyzedTitle<'_>,
    ) -> (Vec<Cow<'a, str>>, bool) {
        let as_written = || (vec![Cow::Borrowed(analyzed.raw())], false);
        let no_job = || (Vec::new(), false);
        let whole = words(table, analyzed.tokens());
        if whole.is_empty() {
            return no_job();
        }
        if self.is_title(&whole) {
            return as_written();
        }
        let mut reader = Reader::new(self, table, analyzed);
        if reader.names_no_job() {
            return no_job();
        }
        reader.drop_exceptions();
        reader.drop_pay();
        reader.drop_places();
        reader.drop_noise();
        reader.drop_strangers();
        let status = reader.drop_status();
        if reader.line.is_empty() {
            return if status { no_job() } else { as_written() };
        }
        if reader.names_no_job() {
            return no_job();
        }
        reader.complete_cut_off();
        reader.join_words();
        reader.turn_around();
        (reader.jobs(), status)
    }

    /// Whether words are a title of the release or of the caller.
    fn is_title(&self, words: &[SmolStr]) -> bool {
        self.evidence.exact(&self.lexicon, words).is_some() || self.has_pin(words)
    }
}

/// Whether a word says a grade: a word such as *senior*, or a number of one digit.
pub(super) fn is_grade(word: &str) -> bool {
    noise(word) == Some(NoiseClass::Seniority)
        || word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_digit())
}

impl<'a> Reader<'a> {
    /// Whether the text, or each of its parts, is what people write instead of a job title. A typing error in such an
    /// answer counts only if some word is in no title.
    fn names_no_job(&self) -> bool {
        let names_no_job = |range: std::ops::Range<usize>| {
            let text = self.texts(range.clone()).join(" ");
            let known = self.line[range].iter().all(|word| self.is_in_titles(word));
            not_a_job(&text) || !known && nearly_not_a_job(&text)
        };
        names_no_job(0..self.line.len()) || self.chunks(Gap::Slash).into_iter().all(names_no_job)
    }

    /// Words that say whose job it is; whether there were any.
    fn drop_status(&mut self) -> bool {
        let mut found = false;
        let mut at = 0;
        while at < self.line.len() {
            let first = at == 0 || self.line[at].gap >= Gap::Comma;
            let exactly = status_phrase(&self.texts(at..self.line.len()), first);
            let len = exactly.or_else(|| self.nearly_status(&self.line[at], first));
            match len.map(|len| at..at + len) {
                Some(mut range) if !self.is_embedded(&range) => {
                    // `wife of a farmer`
                    let article = self
                        .line
                        .get(range.end)
                        .is_some_and(|word| ["a", "an", "the"].contains(&word.text()));
                    range.end += usize::from(article);
                    let keep: Vec<bool> = (0..self.line.len()).map(|place| !range.contains(&place)).collect();
                    self.retain(&keep);
                    found = true;
                }
                _ => at += 1,
            }
        }
        found
    }

    /// A status word with a typing error.
    fn nearly_status(&self, word: &Word<'_>, first: bool) -> Option<usize> {
        const WORDS: [&str; 4] = ["retired", "unemployed", "former", "aspiring"];
        let near = |known: &&&str| osa_distance_within(word.text(), known, 1).is_some();
        let meant = WORDS.iter().find(near).filter(|_| !self.is_in_titles(word))?;
        status_phrase(&[meant], first)
    }

    /// Completes the last word of a title that a file has cut off.
    fn complete_cut_off(&mut self) {
        let text = self.text.trim();
        if !CUT_OFF.contains(&text.chars().count()) {
            return;
        }
        let Some([before, last]) = self.line.last_chunk_mut::<2>() else { return };
        let cut_off = self.text.trim_end().len() == last.token.end
            && !last.words.iter().any(|word| self.matcher.lexicon.titles_with(word) > 0.0);
        let whole =
            before.words.last().and_then(|before| self.matcher.lexicon.completed(before, &last.token.text));
        if let Some(whole) = whole.filter(|_| cut_off) {
            last.words = vec![whole.into()];
            last.instead = Some(whole.into());
        }
    }

    /// Joins neighbors that titles write as one word and never as two (`book keeper`).
    fn join_words(&mut self) {
        const SHORTEST: usize = 5;
        let mut at = 1;
        while at < self.line.len() {
            let [first, second] = [&self.line[at - 1], &self.line[at]];
            let written: SmolStr = format_smolstr!("{}{}", first.text(), second.text());
            let folded = self.table.folded(&written);
            let lexicon = &self.matcher.lexicon;
            let apart = second.gap == Gap::Space
                && written.len() >= SHORTEST
                && first.words.len() == 1
                && second.words.len() == 1
                && !lexicon.are_neighbors(&first.words[0], &second.words[0]);
            if apart && lexicon.titles_with(&folded) > 0.0 {
                self.line[at - 1].words = vec![folded];
                self.line[at - 1].instead = Some(written);
                self.line.remove(at);
            } else {
                at += 1;
            }
        }
    }

    /// Puts the parts of an inverted title in the usual order: *technician, hair replacement*.
    fn turn_around(&mut self) {
        /// The share of titles with a word that end with it, from which it names a worker, and below which it does not.
        const WORKER: f32 = 0.5;
        const NO_WORKER: f32 = 0.25;
        let mut chunks = self.chunks(Gap::Comma);
        if let [all] = chunks.as_slice()
            && all.len() > 2
        {
            // `teacher 3rd grade`: turned around only if that makes a title.
            chunks = vec![all.start..all.start + 1, all.start + 1..all.end];
        }
        if chunks.len() < 2 || chunks.len() > 3 || self.matcher.is_title(&self.words(0..self.line.len())) {
            return;
        }
        let reversed: Vec<SmolStr> =
            chunks.iter().rev().flat_map(|chunk| self.words(chunk.clone())).collect();
        let share_last = |chunk: &std::ops::Range<usize>| {
            let last = self.line[chunk.end - 1].words.last();
            last.map_or(0.0, |word| self.matcher.lexicon.share_last(word))
        };
        let [first, second] = [&chunks[0], &chunks[1]];
        let inverted = chunks.len() == 2
            && self.line[second.start].gap >= Gap::Comma
            && first.len() <= 2
            && share_last(first) > WORKER
            && share_last(second) < NO_WORKER
            && !self.reads_on(first.end - 1, second.start);
        if inverted || self.matcher.is_title(&reversed) {
            let turned = chunks.iter().rev().flat_map(|chunk| self.line[chunk.clone()].to_vec());
            let mut turned: Vec<Word<'a>> = turned.collect();
            for word in &mut turned {
                // No word has its place in the text any more, so all are written with spaces.
                word.place = usize::MAX;
                word.gap = if word.gap >= Gap::Comma { Gap::Space } else { word.gap };
            }
            self.line = turned;
        }
    }

    /// The titles of the jobs: the parts between slashes or *and*, if each part but not the whole is a title, and
    /// titles do not have the parts next to each other.
    fn jobs(&self) -> Vec<Cow<'a, str>> {
        let all = 0..self.line.len();
        let whole = || vec![self.written(all.clone())];
        if self.matcher.is_title(&self.words(all.clone())) {
            return whole();
        }
        let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
        let mut start = 0;
        for at in 1..self.line.len() {
            let joins = ["and", "or", "plus"].contains(&self.line[at].text());
            if joins || self.line[at].gap == Gap::Slash {
                parts.push(start..at);
                start = at + usize::from(joins);
            }
        }
        parts.push(start..self.line.len());
        parts.retain(|part| !part.is_empty());
        let is_job = |part: &std::ops::Range<usize>| {
            let title = CorrectedTitle::of(self.words(part.clone()), &self.matcher.lexicon, &[]);
            self.matcher.is_title(title.best())
        };
        // A slash within one name: `owner/operator`.
        let one_phrase = |pair: &[std::ops::Range<usize>]| {
            self.line[pair[1].start].gap == Gap::Slash && self.reads_on(pair[0].end - 1, pair[1].start)
        };
        let several = (2..=MOST_JOBS).contains(&parts.len())
            && parts.iter().all(is_job)
            && !parts.windows(2).any(one_phrase);
        if several { parts.into_iter().map(|part| self.written(part)).collect() } else { whole() }
    }
}

/// The ranking of a title from the candidates of each job that it names.
///
/// Those of several jobs are mixed with weights that make their first candidates equally likely, so that all of them
/// come first and none is likely enough to stand for the rest, unless the jobs have the same code.
pub(super) fn ranking(jobs: Vec<Vec<Candidate>>, status: bool, top: usize) -> Ranking {
    /// Factor on probabilities when a job is past, hoped for or another person's: it is not known what the person does.
    const NOT_OWN: f32 = 0.5;
    let jobs: Vec<Vec<Candidate>> = jobs.into_iter().filter(|candidates| !candidates.is_empty()).collect();
    let firsts: Vec<OccupationId> = jobs.iter().map(|candidates| candidates[0].occupation).collect();
    let odds: f32 = jobs.iter().map(|candidates| candidates[0].probability.recip()).sum();
    let several = jobs.len() > 1;
    let mut mixed: Vec<Candidate> = Vec::new();
    for candidates in jobs {
        let weight = if several { candidates[0].probability.recip() / odds } else { 1.0 };
        let weight = if status { NOT_OWN * weight } else { weight };
        for mut candidate in candidates {
            candidate.probability *= weight;
            match mixed.iter_mut().find(|known| known.occupation == candidate.occupation) {
                Some(known) => known.probability += candidate.probability,
                None => mixed.push(candidate),
            }
        }
    }
    if several {
        // A stable sort: among equals, the job named first.
        mixed.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    }
    mixed.truncate(top);
    let one_present_job = !status && firsts.windows(2).all(|pair| pair[0] == pair[1]);
    Ranking { candidates: mixed, one_present_job }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(listed: &[(OccupationId, f32)]) -> Vec<Candidate> {
        let candidate = |(occupation, probability): &(OccupationId, f32)| Candidate {
            exact: false,
            occupation: *occupation,
            probability: *probability,
            title: None,
            reasons: Vec::new(),
        };
        listed.iter().map(candidate).collect()
    }

    fn mixed(jobs: &[&[(OccupationId, f32)]], status: bool) -> (Vec<OccupationId>, Ranking) {
        let ranking = ranking(jobs.iter().map(|job| candidates(job)).collect(), status, 10);
        (ranking.candidates.iter().map(|one| one.occupation).collect(), ranking)
    }

    #[test]
    fn every_job_of_a_title_comes_first_however_sure_the_others_are() {
        let (order, ranking) = mixed(&[&[(1, 0.9), (2, 0.08)], &[(3, 0.2), (4, 0.15)]], false);
        assert_eq!(order, [1, 3, 4, 2]);
        assert!(!ranking.one_present_job);
        let sum: f32 = ranking.candidates.iter().map(|one| one.probability).sum();
        assert!(ranking.candidates[0].probability <= 0.5 && sum <= 1.0, "{ranking:?}");
    }

    #[test]
    fn two_names_of_one_job_are_one_job() {
        let (order, ranking) = mixed(&[&[(1, 0.9), (2, 0.08)], &[(1, 0.8), (4, 0.15)]], false);
        assert_eq!(order[0], 1);
        assert!(ranking.one_present_job && ranking.candidates[0].probability > 0.8, "{ranking:?}");
    }

    #[test]
    fn a_job_that_is_not_the_persons_own_is_less_likely() {
        let (order, ranking) = mixed(&[&[(1, 0.9), (2, 0.08)]], true);
        assert_eq!(order, [1, 2]);
        assert!(!ranking.one_present_job && ranking.candidates[0].probability < 0.5);
        assert!(mixed(&[], false).1.candidates.is_empty());
    }
}
