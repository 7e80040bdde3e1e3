//! What stands around a job in postings: place, shift, hours, pay, employer, numbers, and exceptions.

use super::line::{Gap, Reader, Word};
use crate::text::{is_state, noise, noise_phrase, stop_word};

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

impl Reader<'_> {
    /// What follows *except* up to the end of the bracket or the text.
    pub(super) fn drop_exceptions(&mut self) {
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
    pub(super) fn drop_pay(&mut self) {
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
    pub(super) fn drop_places(&mut self) {
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
            let by_word = PREPOSITIONS.contains(&self.line[at].text());
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
    pub(super) fn drop_state(&mut self, at: usize) {
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
    pub(super) fn drop_noise(&mut self) {
        let mut at = 0;
        while at < self.line.len() {
            match noise_phrase(&self.texts(at..self.line.len())) {
                Some(len) if self.remove(self.noise_within(at..at + len)) => {}
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

    /// The part of a noise phrase that is noise here: nothing if titles have its words next to each other and next to
    /// the same neighbor, and what is left without it is no title; and if its last word could be noise alone, that word is judged alone (`third shift supervisor`).
    pub(super) fn noise_within(&self, phrase: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let inside = phrase.start + 1..phrase.end;
        let known = inside.into_iter().all(|at| self.reads_on(at - 1, at));
        let last = phrase.end - 1;
        let mut rest = self.words(0..phrase.start);
        rest.extend(self.words(phrase.end..self.line.len()));
        if known && self.is_embedded(&phrase) && !self.matcher.is_title(&rest) {
            phrase.start..phrase.start
        } else if noise(self.line[last].text()).is_some() {
            phrase.start..last
        } else {
            phrase
        }
    }

    /// Chunks of names beside chunks with words of titles: employers, places.
    pub(super) fn drop_strangers(&mut self) {
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
}
