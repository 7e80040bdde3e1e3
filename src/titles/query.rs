//! Query analysis: from typed text to vocabulary terms.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::table::{MAX_WORDS, TitleTable, query_factors};
use crate::soc::CodePrefix;
use crate::text::{AnalyzedTitle, FormKind, TermId, Token, abbreviation, singular, tokenize, typo_budget};

/// An analyzed query.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleQuery {
    /// The text as given, cut to [`MAX_WORDS`] words.
    pub tokens: Vec<Token>,
    /// The words to look for, with the terms each may stand for.
    pub words: Vec<QueryWord>,
    /// Exact readings, strictest first.
    pub readings: Vec<QueryReading>,
    /// How many of the words come before the first dash, comma or bracket.
    first_part: usize,
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryWord {
    /// The word as it is compared: plural folded.
    pub text: SmolStr,
    /// How informative it is.
    pub weight: f32,
    /// Whether it names the work, not just when, where or at which grade.
    pub content: bool,
    /// Terms it may stand for, best first.
    pub terms: Vec<Alternative>,
    /// Whether it was written as an acronym; acronyms are allowed no typing errors.
    pub acronym: bool,
    /// Whether it may be the beginning of a longer word.
    pub open: bool,
}

/// A term that a query word may stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// The term.
    pub term: TermId,
    /// How well it fits, 1 for the word itself.
    pub quality: f32,
    /// Typing errors between the two.
    pub typos: u8,
    /// Whether the word is only the beginning of the term.
    pub begun: bool,
}

/// How a query is read when its words exactly match a title's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadingKind {
    /// All words as written.
    AsWritten,
    /// With abbreviations expanded (`mgr` → `manager`).
    Expanded,
    /// Without words that say when, where or at which grade.
    WithoutNoise,
    /// Only a part: the text outside or inside parentheses, or before or after a dash or comma.
    Part,
}

/// An exact reading of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryReading {
    /// How it was read.
    pub kind: ReadingKind,
    /// Its words as terms.
    pub terms: Vec<TermId>,
    /// The text that was read: as written if it is the whole query, else its words.
    pub text: String,
}

/// The most terms that one word may stand for.
const MAX_ALTERNATIVES: usize = 48;
/// The fewest letters of a word before the last one that may be only half typed (`regist nur`), if it is unknown even with
/// typing errors.
const LEAST_BEGINNING: usize = 4;

/// How well a term fits a word that differs from it, set by hand: with these values, 98.6% of reported titles with a
/// seeded typing error find their occupation in the first five.
const QUALITY_EXPANDED: f32 = 0.97;
const QUALITY_PREFIX: f32 = 0.85;
const QUALITY_TYPO: [f32; 3] = [1.0, 0.75, 0.55];
/// Factor for a typing error when the typed text is itself a known word.
const QUALITY_OTHER_WORD: f32 = 0.7;
// The next three together lifted the first code on the two visa-filing development sets from .507 to .521 and from
// .342 to .360.

/// Factor on the weight of a word that is only known after a typing error: it may not be one of ours (`uber`).
const MISSPELLED: f32 = 0.7;
/// Weights are capped here: beyond it, a higher IDF adds no information, because a title's rarest word is rarely its
/// subject.
const MOST_WEIGHT: f32 = 7.0;
/// Factor on the weight of the last word in the part that names the job: it is the head (`C++ programmer`).
const HEAD: f32 = 1.4;

/// The code, or beginning of a code, if that is the whole query.
pub fn code_query(text: &str) -> Option<CodePrefix> {
    text.trim().parse().ok()
}

impl TitleQuery {
    /// Analyzes a query. Known words stand for themselves; only unknown ones are treated as typing errors, see
    /// [`Self::forgive`]. The last word may be the beginning of a longer one, unless a space follows it.
    pub fn new(table: &TitleTable, text: &str) -> Self {
        let mut tokens = tokenize(text);
        tokens.truncate(MAX_WORDS);
        let readings = readings(table, text, &tokens);
        let still_typing = !text.ends_with(char::is_whitespace);
        let first_part =
            segments(text, &tokens).first().and_then(|part| part.last()).map_or(0, |last| last.end);
        let mut query = Self { words: Vec::with_capacity(tokens.len()), readings, tokens, first_part: 0 };
        let tokens = joined_where_known(table, &query.tokens);
        for (at, token) in tokens.iter().enumerate() {
            let open = still_typing && at + 1 == tokens.len();
            let acronym = token.is_acronym_in(text);
            query.push_word(table, &token.text, acronym, open);
            if token.end <= first_part {
                query.first_part = query.words.len();
            }
        }
        query.words.truncate(MAX_WORDS);
        query.merge_repeated();
        query.weigh(table);
        query
    }

    /// Keeps one copy of each repeated word: a title answers each word once.
    fn merge_repeated(&mut self) {
        let mut seen = FxHashSet::default();
        self.words.retain(|word| seen.insert(word.text.clone()));
    }

    /// The words that name the work.
    pub fn content(&self) -> impl Iterator<Item = &QueryWord> {
        self.words.iter().filter(|word| word.content)
    }

    /// The words that titles are searched for: the known ones among those that name the work, or else all known ones.
    pub(super) fn searched(&self) -> Vec<&QueryWord> {
        let known = |word: &&QueryWord| !word.terms.is_empty();
        let content: Vec<&QueryWord> = self.content().filter(known).collect();
        if content.is_empty() { self.words.iter().filter(known).collect() } else { content }
    }

    fn push_word(&mut self, table: &TitleTable, text: &str, acronym: bool, open: bool) {
        let folded = table.folded(text);
        if let Some((first, second)) = table.compounds.split(&folded) {
            self.words.push(QueryWord::new(table, first.clone(), acronym, false));
            self.words.push(QueryWord::new(table, second.clone(), acronym, false));
            return;
        }
        let mut word = QueryWord::new(table, folded.clone(), acronym, open);
        if open && !acronym {
            word.add_prefixed(table, text);
        }
        if word.terms.is_empty() {
            word.add_typos(table, text);
        }
        if word.terms.is_empty()
            && let Some((first, second)) = split_where_known(table, &folded)
        {
            self.words.push(QueryWord::new(table, first, acronym, false));
            self.words.push(QueryWord::new(table, second, acronym, open));
        } else {
            if word.terms.is_empty() && !acronym && text.len() >= LEAST_BEGINNING {
                word.add_prefixed(table, text);
            }
            self.words.push(word);
        }
    }

    /// Allows typing errors in every word, even known ones: for a query whose words as written appear together in no
    /// title (`form setter` for `farm setter`).
    pub fn forgive(&mut self, table: &TitleTable) {
        for word in &mut self.words {
            if word.content && !word.terms.iter().any(|alternative| alternative.typos > 0) {
                let known = word.terms.len();
                word.add_typos(table, &word.text.clone());
                if known > 0 {
                    word.terms[known..]
                        .iter_mut()
                        .for_each(|alternative| alternative.quality *= QUALITY_OTHER_WORD);
                }
            }
        }
    }

    fn weigh(&mut self, table: &TitleTable) {
        for word in &mut self.words {
            let known: Vec<f32> =
                word.terms.iter().filter(|t| t.quality > 0.9).map(|t| table.weight(t.term)).collect();
            let near = word
                .terms
                .first()
                .map(|alternative| MISSPELLED * table.weight(alternative.term).min(MOST_WEIGHT));
            word.weight = known.first().map(|weight| weight.min(MOST_WEIGHT)).or(near).unwrap_or(0.0);
        }
        // A word that no title has (a place, an employer) says little about the work but is not ignored: otherwise
        // every title with the other words would count as a full match.
        let known: Vec<f32> =
            self.words.iter().filter(|word| word.weight > 0.0).map(|word| word.weight).collect();
        let unknown =
            if known.is_empty() { 1.0 } else { 0.4 * known.iter().sum::<f32>() / known.len() as f32 };
        let factors = query_factors(self.words.iter().map(|word| word.text.as_str()));
        let only_noise = factors.iter().all(|factor| *factor < 1.0);
        for (word, factor) in self.words.iter_mut().zip(factors) {
            if word.terms.is_empty() {
                word.weight = unknown;
            }
            if factor < 1.0 && !only_noise {
                word.weight *= factor;
                word.content = false;
            }
        }
        let named = self.first_part.min(self.words.len());
        let says_what = |word: &&mut QueryWord| word.content && !word.terms.is_empty();
        if let Some(head) = self.words[..named].iter_mut().rev().find(says_what) {
            head.weight *= HEAD;
        }
    }
}

impl QueryWord {
    fn new(table: &TitleTable, text: SmolStr, acronym: bool, open: bool) -> Self {
        let mut terms = Vec::new();
        if let Some(term) = table.vocabulary.get(&text) {
            terms.push(Alternative { term, quality: 1.0, typos: 0, begun: false });
        }
        if let Some(term) = abbreviation(&text).and_then(|long| table.vocabulary.get(&singular(long))) {
            terms.push(Alternative { term, quality: QUALITY_EXPANDED, typos: 0, begun: false });
        }
        Self { text, weight: 0.0, content: true, terms, acronym, open }
    }

    /// Adds the terms that begin with the typed text, common ones first.
    fn add_prefixed(&mut self, table: &TitleTable, typed: &str) {
        let mut longer: Vec<TermId> =
            table.vocabulary.with_prefix(typed).map(|term| table.indexed(term)).collect();
        longer.sort_unstable();
        longer.dedup();
        longer.retain(|term| self.terms.iter().all(|known| known.term != *term));
        longer.sort_by(|a, b| table.weight(*a).total_cmp(&table.weight(*b)).then(a.cmp(b)));
        let room = MAX_ALTERNATIVES.saturating_sub(self.terms.len());
        // A complete word may still be a prefix (`account` of `accountant`), but less likely.
        let quality = if self.terms.is_empty() { QUALITY_PREFIX } else { QUALITY_PREFIX * 0.7 };
        self.terms.extend(longer.into_iter().take(room).map(|term| Alternative {
            term,
            quality,
            typos: 0,
            begun: true,
        }));
    }

    /// Adds terms within the word's typing-error budget, near and common ones first. Compares both the word as
    /// written and its singular: the last letter of `licens` is not a plural.
    fn add_typos(&mut self, table: &TitleTable, written: &str) {
        let budget = typo_budget(self.text.len());
        if self.acronym || budget == 0 || self.text.bytes().any(|byte| byte.is_ascii_digit()) {
            return;
        }
        let as_whole = |(term, typos): (TermId, u8)| Alternative {
            term: table.indexed(term),
            quality: QUALITY_TYPO[usize::from(typos)],
            typos,
            begun: false,
        };
        let mut near: Vec<Alternative> = Vec::new();
        if written != self.text {
            near.extend(table.vocabulary.within(written, budget).into_iter().map(as_whole));
        }
        if self.open {
            let (whole, begun) = table.vocabulary.near(&self.text, budget);
            near.extend(whole.into_iter().map(as_whole));
            near.extend(begun.into_iter().map(|(term, typos)| Alternative {
                term: table.indexed(term),
                quality: QUALITY_PREFIX * QUALITY_TYPO[usize::from(typos)],
                typos,
                begun: true,
            }));
        } else {
            near.extend(table.vocabulary.within(&self.text, budget).into_iter().map(as_whole));
        }
        near.retain(|alternative| self.terms.iter().all(|known| known.term != alternative.term));
        near.sort_by(|a, b| {
            let idf = |alternative: &Alternative| table.weight(alternative.term);
            b.quality.total_cmp(&a.quality).then(idf(a).total_cmp(&idf(b))).then(a.term.cmp(&b.term))
        });
        let mut seen = FxHashSet::default();
        near.retain(|alternative| seen.insert(alternative.term));
        near.truncate(MAX_ALTERNATIVES.saturating_sub(self.terms.len()));
        self.terms.extend(near);
    }
}

/// The exact readings of the query whose words are all known, strictest first, without repeats.
fn readings(table: &TitleTable, text: &str, tokens: &[Token]) -> Vec<QueryReading> {
    let mut readings: Vec<QueryReading> = Vec::new();
    let mut add = |kind: ReadingKind, tokens: &[Token]| {
        let Some(terms) = table.terms(tokens).filter(|terms| !terms.is_empty()) else { return };
        if readings.iter().all(|known| known.terms != terms) {
            let words = || tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            let text = if kind == ReadingKind::AsWritten { text.to_owned() } else { words() };
            readings.push(QueryReading { kind, terms, text });
        }
    };
    let expanded = expanded(tokens);
    add(ReadingKind::AsWritten, tokens);
    add(ReadingKind::Expanded, &expanded);
    add(ReadingKind::WithoutNoise, &without_noise(&expanded));
    for at in 1..tokens.len() {
        add(ReadingKind::Expanded, &with_pair_joined(tokens, at));
    }
    let analyzed = AnalyzedTitle::new(text);
    let in_parentheses =
        analyzed.forms().filter(|(kind, _)| *kind != FormKind::Whole).map(|(_, tokens)| tokens.to_vec());
    for part in in_parentheses.chain(segments(text, tokens)) {
        add(ReadingKind::Part, &part);
        add(ReadingKind::Part, &self::expanded(&part));
        add(ReadingKind::Part, &without_noise(&self::expanded(&part)));
    }
    readings
}

/// The words with abbreviations expanded.
fn expanded(tokens: &[Token]) -> Vec<Token> {
    let written_out = |token: &Token| {
        let text = abbreviation(&token.text).map_or_else(|| token.text.clone(), SmolStr::new_static);
        Token { text, ..token.clone() }
    };
    tokens.iter().map(written_out).collect()
}

/// The words with one joined to the word before it (`book keeper`).
fn with_pair_joined(tokens: &[Token], at: usize) -> Vec<Token> {
    let (first, second) = (&tokens[at - 1], &tokens[at]);
    let text = format!("{}{}", first.text, second.text).into();
    let mut joined = tokens.to_vec();
    joined.splice(at - 1..=at, [Token { text, end: second.end, ..first.clone() }]);
    joined
}

/// The words that name the work, without words for time, place and grade and without numbers.
fn without_noise(tokens: &[Token]) -> Vec<Token> {
    let factors = query_factors(tokens.iter().map(|token| token.text.as_str()));
    let says_what = |(token, factor): &(&Token, f32)| *factor >= 1.0 && token.text.parse::<u64>().is_err();
    tokens.iter().zip(factors).filter(says_what).map(|(token, _)| token.clone()).collect()
}

/// The parts of a text between separators: dashes with spaces, commas, slashes, bars, brackets. The first part is
/// usually the job; the rest gives its place, shift and number.
fn segments(text: &str, tokens: &[Token]) -> Vec<Vec<Token>> {
    let mut segments: Vec<Vec<Token>> = vec![Vec::new()];
    let mut end = 0;
    for token in tokens {
        let between = &text[end..token.start];
        let apart = between.contains([',', ';', '|', '/', '(', ')', '[', ']', ':', '–', '—'])
            || between.contains(" - ");
        if apart && segments.last().is_some_and(|last| !last.is_empty()) {
            segments.push(Vec::new());
        }
        segments.last_mut().into_iter().for_each(|last| last.push(token.clone()));
        end = token.end;
    }
    segments
}

/// Joins two neighboring words where only the joined word is known (`regis tered`).
fn joined_where_known(table: &TitleTable, tokens: &[Token]) -> Vec<Token> {
    let known = |word: &str| table.vocabulary.get(&singular(word)).is_some() || abbreviation(word).is_some();
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if let Some(last) = joined.last_mut() {
            let both = format!("{}{}", last.text, token.text);
            if !(known(&last.text) && known(&token.text)) && known(&both) {
                *last = Token { text: both.into(), end: token.end, ..last.clone() };
                continue;
            }
        }
        joined.push(token.clone());
    }
    joined
}

/// Splits an unknown word into two known ones (`registerednurse`), possibly with a letter in place of the space
/// (`registerednnurse`). Of several splits, takes the one whose shorter part is longest.
fn split_where_known(table: &TitleTable, word: &str) -> Option<(SmolStr, SmolStr)> {
    const SHORTEST: usize = 3;
    if !word.is_ascii() {
        return None;
    }
    let split = |at: usize, next: usize| {
        let (first, second) = (singular(word.get(..at)?), singular(word.get(next..)?));
        let known = table.vocabulary.get(&first).is_some() && table.vocabulary.get(&second).is_some();
        known.then(|| (SmolStr::new(first), SmolStr::new(second)))
    };
    let places =
        (SHORTEST..(word.len() + 1).saturating_sub(SHORTEST)).flat_map(|at| [(at, at), (at, at + 1)]);
    places
        .filter(|(_, next)| next + SHORTEST <= word.len())
        .filter_map(|(at, next)| Some(((at.min(word.len() - next), at == next), split(at, next)?)))
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, parts)| parts)
}
