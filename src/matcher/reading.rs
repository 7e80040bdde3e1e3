//! What a job title as written says: which of its words name a job, whether it names several, and whether the job is
//! the person's own.

use std::borrow::Cow;

use smol_str::{SmolStr, format_smolstr};

use super::corrected_title::CorrectedTitle;
use super::examples::words;
use super::{Candidate, Matcher, Ranking};
use crate::catalog::OccupationId;
use crate::text::{
    AnalyzedTitle, Token, is_state, nearly_not_a_job, noise, noise_phrase, not_a_job, osa_distance_within,
    status_phrase, stop_word,
};
use crate::titles::TitleTable;

/// A title as read. Its texts leave out what stands around a job in postings: place, shift, hours, pay, employer,
/// numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading<'a> {
    /// The titles of the jobs that it names, one or several; none if the text names no job.
    pub(super) jobs: Vec<Cow<'a, str>>,
    /// Whether it says that the job is past, hoped for, or another person's (`data/status_words.tsv`).
    pub(super) status: bool,
}

/// The most jobs that one title is read as.
const MOST_JOBS: usize = 3;
/// Files cut titles off after this many characters, more or less.
const CUT_OFF: std::ops::RangeInclusive<usize> = 38..=41;
/// Before a place or an employer.
const PREPOSITIONS: [&str; 7] = ["around", "at", "for", "from", "in", "near", "with"];
/// Before what a job is not about.
const EXCEPTIONS: [&[&str]; 7] = [
    &["except"],
    &["excepting"],
    &["excluding"],
    &["excl"],
    &["not", "including"],
    &["other", "than"],
    &["but", "not"],
];

/// What separates a word from the one before it, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Space,
    Slash,
    Comma,
    /// A dash with spaces, a bracket, a bar.
    Break,
}

/// A word of a title.
#[derive(Debug, Clone)]
struct Word<'a> {
    token: &'a Token,
    /// Its position in the text.
    place: usize,
    gap: Gap,
    /// Whether a sign of currency, or an at sign, stands before it.
    money: bool,
    at: bool,
    /// As the matcher compares it.
    words: Vec<SmolStr>,
    /// The word to read instead, if not as written.
    instead: Option<SmolStr>,
}

impl Word<'_> {
    fn text(&self) -> &str {
        &self.token.text
    }

    fn is_number(&self) -> bool {
        self.text().bytes().any(|byte| byte.is_ascii_digit())
    }
}

/// A title being read: the words that are left.
struct Reader<'a> {
    matcher: &'a Matcher,
    table: &'a TitleTable,
    text: &'a str,
    line: Vec<Word<'a>>,
}

impl Matcher {
    /// Reads a title. A title of the release, or of the caller, is read as it stands.
    pub(super) fn read<'a>(&'a self, table: &'a TitleTable, analyzed: &'a AnalyzedTitle<'_>) -> Reading<'a> {
        let text = analyzed.raw();
        let as_written = |status| Reading { jobs: vec![Cow::Borrowed(text)], status };
        let no_job = |status| Reading { jobs: Vec::new(), status };
        let whole = words(table, analyzed.tokens());
        if whole.is_empty() {
            return no_job(false);
        }
        if self.is_title(&whole) {
            return as_written(false);
        }
        let mut reader = Reader::new(self, table, analyzed);
        if reader.names_no_job() {
            return no_job(false);
        }
        reader.drop_exceptions();
        reader.drop_pay();
        reader.drop_places();
        reader.drop_noise();
        reader.drop_strangers();
        let status = reader.drop_status();
        if reader.line.is_empty() {
            return if status { no_job(true) } else { as_written(false) };
        }
        if reader.names_no_job() {
            return no_job(status);
        }
        reader.complete_cut_off();
        reader.join_words();
        reader.turn_around();
        Reading { jobs: reader.jobs(), status }
    }

    /// Whether words are a title of the release or of the caller.
    fn is_title(&self, words: &[SmolStr]) -> bool {
        self.evidence.exact(&self.lexicon, words).is_some() || self.has_pin(words)
    }
}

impl<'a> Reader<'a> {
    fn new(matcher: &'a Matcher, table: &'a TitleTable, analyzed: &'a AnalyzedTitle<'_>) -> Self {
        let text = analyzed.raw();
        let mut end = 0;
        let word = |(place, token): (usize, &'a Token)| {
            let between = &text[end..token.start];
            end = token.end;
            Word {
                token,
                place,
                gap: gap(between),
                money: between.ends_with(['$', '€', '£']),
                at: between.contains('@'),
                words: words(table, std::slice::from_ref(token)),
                instead: None,
            }
        };
        let line = analyzed.tokens().iter().enumerate().map(word).collect();
        Self { matcher, table, text, line }
    }

    /// Keeps the words at the places for which `keep` is true; a word that follows others that are left out is as far
    /// from the rest as they were.
    fn retain(&mut self, keep: &[bool]) {
        let mut gap = Gap::Space;
        let mut places = keep.iter();
        self.line.retain_mut(|word| {
            gap = gap.max(word.gap);
            let kept = places.next().copied().unwrap_or(true);
            if kept {
                word.gap = std::mem::replace(&mut gap, Gap::Space);
            }
            kept
        });
    }

    /// Removes a range of words, unless nothing would be left.
    fn remove(&mut self, range: std::ops::Range<usize>) -> bool {
        if range.is_empty() || range.len() >= self.line.len() {
            return false;
        }
        let keep: Vec<bool> = (0..self.line.len()).map(|at| !range.contains(&at)).collect();
        self.retain(&keep);
        true
    }

    /// The ranges of words between gaps of at least this size.
    fn chunks(&self, least: Gap) -> Vec<std::ops::Range<usize>> {
        let starts = (0..self.line.len()).filter(|at| *at == 0 || self.line[*at].gap >= least);
        let starts: Vec<usize> = starts.collect();
        let ends = starts.iter().skip(1).copied().chain([self.line.len()]);
        starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
    }

    /// Where the chunk from a word on ends.
    fn end_of_chunk(&self, from: usize, least: Gap) -> usize {
        (from + 1..self.line.len()).find(|at| self.line[*at].gap >= least).unwrap_or(self.line.len())
    }

    fn texts(&self, range: std::ops::Range<usize>) -> Vec<&str> {
        self.line[range].iter().map(Word::text).collect()
    }

    fn words(&self, range: std::ops::Range<usize>) -> Vec<SmolStr> {
        self.line[range].iter().flat_map(|word| word.words.iter().cloned()).collect()
    }

    /// Whether titles have the word before a range next to its first, or its last next to the word after it.
    fn is_embedded(&self, range: &std::ops::Range<usize>) -> bool {
        let lexicon = &self.matcher.lexicon;
        let neighbors = |a: usize, b: usize| match (self.line[a].words.last(), self.line[b].words.first()) {
            (Some(first), Some(second)) => lexicon.are_neighbors(first, second),
            _ => false,
        };
        range.start > 0 && neighbors(range.start - 1, range.start)
            || range.end < self.line.len() && neighbors(range.end - 1, range.end)
    }

    fn is_foreign(&self, word: &Word<'_>) -> bool {
        word.words.iter().all(|word| self.matcher.lexicon.is_foreign(word))
    }

    fn is_in_titles(&self, word: &Word<'_>) -> bool {
        word.words.iter().all(|word| self.matcher.lexicon.titles_with(word) > 0.0)
    }

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

    /// What follows *except* up to the end of the bracket or the text.
    fn drop_exceptions(&mut self) {
        for at in 1..self.line.len() {
            let texts = self.texts(at..self.line.len());
            if EXCEPTIONS.iter().any(|words| texts.starts_with(words)) {
                let in_brackets = self.text[..self.line[at].token.start].trim_end().ends_with(['(', '[']);
                let end = if in_brackets { self.end_of_chunk(at, Gap::Break) } else { self.line.len() };
                self.remove(at..end);
                return;
            }
        }
    }

    /// Amounts of money with the words around them that are noise: *up to $5,000 sign-on bonus*.
    fn drop_pay(&mut self) {
        while let Some(at) = self.line.iter().position(|word| word.money) {
            let about_pay = |word: &Word<'_>| {
                let text = word.text();
                word.is_number()
                    || noise(text).is_some()
                    || stop_word(text)
                    || ["k", "per", "plus", "sign", "up"].contains(&text)
            };
            let mut start = at;
            while start > 0 && self.line[start].gap < Gap::Break && about_pay(&self.line[start - 1]) {
                start -= 1;
            }
            let mut end = at + 1;
            while end < self.line.len()
                && (self.line[end].gap < Gap::Comma || self.line[end].is_number())
                && about_pay(&self.line[end])
            {
                end += 1;
            }
            if !self.remove(start..end) {
                return;
            }
        }
    }

    /// States with their cities, and what follows a preposition if it is a name.
    fn drop_places(&mut self) {
        for at in (0..self.line.len()).rev() {
            if at < self.line.len() {
                self.drop_state(at);
            }
        }
        for at in (1..self.line.len()).rev() {
            if at >= self.line.len() {
                continue;
            }
            let by_sign = self.line[at].at;
            let by_word = PREPOSITIONS.contains(&self.line[at].text()) && self.line[at].gap < Gap::Comma;
            let end = self.end_of_chunk(at, Gap::Comma);
            let tail = if by_sign { at..end } else { at + 1..end };
            if !(by_sign || by_word) || tail.is_empty() || self.is_embedded(&(at..at + 1)) {
                continue;
            }
            let named = self.line[tail.clone()].iter().all(|word| {
                self.is_foreign(word)
                    || word.is_number()
                    || noise(word.text()).is_some()
                    || stop_word(word.text())
            });
            // Where a worker works is said in one known word: *cook at school*. An employer's name has several.
            let employer = (by_sign || self.line[at].text() == "at") && tail.len() > 1;
            if named || employer {
                self.remove(at..end);
            }
        }
    }

    /// A state at the end of a chunk, with its postal code and city.
    fn drop_state(&mut self, at: usize) {
        let end = self.end_of_chunk(at, Gap::Comma);
        let mut last = end;
        let is_zip =
            |word: &Word<'_>| word.text().len() >= 5 && word.text().bytes().all(|byte| byte.is_ascii_digit());
        let zip = last > at + 1 && is_zip(&self.line[last - 1]);
        last -= usize::from(zip);
        if !is_state(&self.texts(at..last)) {
            return;
        }
        let starts_chunk = at == 0 || self.line[at].gap >= Gap::Comma;
        // The city is a chunk of its own, or names before the state.
        let mut start = at;
        while start > 0
            && (start == at || self.line[start].gap < Gap::Comma)
            && self.line[start].gap < Gap::Break
            && self.is_foreign(&self.line[start - 1])
        {
            start -= 1;
        }
        let chunk = self.chunks(Gap::Comma).into_iter().find(|chunk| chunk.end == at);
        if starts_chunk && self.line[at].gap == Gap::Comma {
            if let Some(chunk) = chunk.filter(|chunk| chunk.start > 0) {
                start = start.min(chunk.start);
            }
            let preposition = (1..at).rev().take_while(|place| self.line[*place].gap < Gap::Comma);
            let preposition =
                preposition.into_iter().find(|place| PREPOSITIONS.contains(&self.line[*place].text()));
            start = preposition.map_or(start, |place| start.min(place));
        }
        if start > 1 && start < at && PREPOSITIONS.contains(&self.line[start - 1].text()) {
            start -= 1;
        }
        // A code may be an acronym instead: Physician, MD.
        let is_acronym = || self.matcher.is_title(&self.words(at..last));
        if start < at || zip || starts_chunk && !is_acronym() {
            self.remove(start..end);
        }
    }

    /// Phrases and words that say when, where and at which grade.
    fn drop_noise(&mut self) {
        let mut at = 0;
        while at < self.line.len() {
            let len = noise_phrase(&self.texts(at..self.line.len()));
            match len.map(|len| at..at + len) {
                // A phrase is part of a title only with a neighbor: *night shift supervisor*.
                Some(range) if !self.is_embedded(&range) && self.remove(range.clone()) => {}
                _ => at += 1,
            }
        }
        let words = self.words(0..self.line.len());
        let mut next = 0;
        let keep: Vec<bool> = self
            .line
            .iter()
            .map(|word| {
                let places = next..next + word.words.len();
                next = places.end;
                places.into_iter().any(|at| !self.matcher.lexicon.is_noise(&words, at))
            })
            .collect();
        if keep.contains(&true) {
            self.retain(&keep);
        }
    }

    /// Chunks of names beside chunks with words of titles: employers, places.
    fn drop_strangers(&mut self) {
        let chunks = self.chunks(Gap::Comma);
        let is_strange = |chunk: &std::ops::Range<usize>| {
            self.line[chunk.clone()].iter().all(|word| self.is_foreign(word))
        };
        let known = |chunk: &std::ops::Range<usize>| {
            self.line[chunk.clone()].iter().any(|word| self.is_in_titles(word))
        };
        if !chunks.iter().any(known) {
            return;
        }
        let keep: Vec<bool> =
            chunks.iter().flat_map(|chunk| std::iter::repeat_n(!is_strange(chunk), chunk.len())).collect();
        self.retain(&keep);
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
                Some(range) if !self.is_embedded(&range) => {
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
        let chunks = self.chunks(Gap::Comma);
        if chunks.len() < 2 || chunks.len() > 3 {
            return;
        }
        let reversed: Vec<SmolStr> =
            chunks.iter().rev().flat_map(|chunk| self.words(chunk.clone())).collect();
        let lexicon = &self.matcher.lexicon;
        let reads_on = |a: &std::ops::Range<usize>, b: &std::ops::Range<usize>| match (
            self.line[a.end - 1].words.last(),
            self.line[b.start].words.first(),
        ) {
            (Some(first), Some(second)) => lexicon.are_neighbors(first, second),
            _ => false,
        };
        let worker = |chunk: &std::ops::Range<usize>| {
            self.line[chunk.end - 1].words.last().is_some_and(|word| lexicon.ends_titles(word))
        };
        let [first, second] = [&chunks[0], &chunks[1]];
        let inverted = chunks.len() == 2
            && first.len() <= 2
            && worker(first)
            && !worker(second)
            && reads_on(second, first)
            && !reads_on(first, second);
        if inverted || self.matcher.is_title(&reversed) {
            let turned = chunks.iter().rev().flat_map(|chunk| self.line[chunk.clone()].to_vec());
            let mut turned: Vec<Word<'a>> = turned.collect();
            turned.iter_mut().for_each(|word| word.gap = word.gap.min(Gap::Slash));
            // No word has its place in the text any more, so all are written with spaces.
            turned.iter_mut().for_each(|word| word.place = usize::MAX);
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
        let one_phrase = |pair: &[std::ops::Range<usize>]| {
            self.is_embedded(&(pair[0].start..pair[0].end)) && self.line[pair[0].end].gap == Gap::Slash
        };
        let several = (2..=MOST_JOBS).contains(&parts.len())
            && parts.iter().all(is_job)
            && !parts.windows(2).any(one_phrase);
        if several { parts.into_iter().map(|part| self.written(part)).collect() } else { whole() }
    }

    /// Words as they stand in the text, or with single spaces where the text has something else between them.
    fn written(&self, range: std::ops::Range<usize>) -> Cow<'a, str> {
        let line = &self.line[range];
        let untouched = line.first().is_some_and(|word| word.place == 0)
            && line.iter().enumerate().all(|(at, word)| word.place == at && word.instead.is_none())
            && line
                .last()
                .is_some_and(|word| self.text[word.token.end..].chars().all(|c| !c.is_alphanumeric()));
        if untouched {
            return Cow::Borrowed(self.text);
        }
        let mut written = String::new();
        for (at, word) in line.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| &line[before]);
            match before {
                None => {}
                Some(before)
                    if before.place != usize::MAX
                        && before.place + 1 == word.place
                        && before.instead.is_none() =>
                {
                    written.push_str(&self.text[before.token.end..word.token.start]);
                }
                Some(_) => written.push_str(if word.gap >= Gap::Comma { ", " } else { " " }),
            }
            match &word.instead {
                Some(instead) => written.push_str(instead),
                None => written.push_str(&self.text[word.token.start..word.token.end]),
            }
        }
        if written.matches('(').count() > written.matches(')').count() {
            written.push(')');
        }
        Cow::Owned(written)
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

fn gap(between: &str) -> Gap {
    let dash = between.contains('-') && between != "-";
    if dash || between.contains(|c| "()[]{}|:;@!*•·~<>–—\n\\".contains(c)) {
        Gap::Break
    } else if between.contains(',') {
        Gap::Comma
    } else if between.contains('/') {
        Gap::Slash
    } else {
        Gap::Space
    }
}
