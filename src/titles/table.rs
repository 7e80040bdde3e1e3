//! Every title of the catalog as a sequence of terms, for exact lookup and ranking.

use std::cell::LazyCell;
use std::collections::HashMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::catalog::{Catalog, ListedTitle, LocalTitle, ModernTitle, Occupation, OccupationId, TitleKind};
use crate::labor::IndustryRestriction;
use crate::market::LaborMarket;
use crate::text::{
    AnalyzedTitle, Compounds, FormKind, GenderedWords, TermId, Token, Vocabulary, noise, noise_phrase,
    normalize, singular, stop_word,
};

/// The position of a title in [`TitleTable::titles`].
pub type TitleId = u32;

/// A title of an occupation; the same text under two occupations is two titles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleEntry {
    /// The occupation that has the title.
    pub occupation: OccupationId,
    /// The kind of title; the best kind if the release lists it under several.
    pub kind: TitleKind,
    /// The title as published.
    pub text: SmolStr,
    /// For a pinned title, its position among the caller's titles: its occupation is the first owner of the whole
    /// title, ahead of later pins.
    pub pin: Option<u32>,
    /// The number of sources that O*NET names for it; 0 if it names none.
    pub sources: u8,
    /// The industries in which a publisher's list has it for its occupation, if the list names any.
    pub industries: Option<Box<IndustryRestriction>>,
    /// Whether it stands for its occupation in these industries only: no source has it without them.
    pub restricted: bool,
    /// First of its forms in [`TitleTable::forms`]; they end where those of the next title begin.
    first_form: u32,
}

/// A form of a title, as terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormEntry {
    /// The title.
    pub title: TitleId,
    /// Which part of the title it is.
    pub kind: FormKind,
    /// First of its slots in [`TitleTable::slots`]; they end where those of the next form begin.
    first_slot: u32,
}

/// A term of a form. The first slots of a form are its words in order, each covering itself; then come the joined
/// forms of neighbors that are a compound (`health care` → `healthcare`), which cover two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The term.
    pub term: TermId,
    /// The first word that it covers.
    pub at: u8,
    /// How many words it covers.
    pub span: u8,
}

/// How closely a title's spelling agrees with a text of the same words, closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// The same text, ignoring case.
    SameText,
    /// The same words with different punctuation: equal when [normalized](normalize).
    SameWords,
    /// The same words in another number, joined or separate, or abbreviated.
    SameReading,
}

impl Spelling {
    /// Compares a title with a text; `same_words` is called only when they are not the same text.
    pub fn compare(title: &str, text: &str, same_words: impl FnOnce() -> bool) -> Self {
        if title.eq_ignore_ascii_case(text.trim()) {
            Self::SameText
        } else if same_words() {
            Self::SameWords
        } else {
            Self::SameReading
        }
    }
}

/// All titles, their forms and terms, and the weight of each term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TitleTable {
    /// The words of all titles, plurals folded, compounds split and joined.
    pub vocabulary: Vocabulary,
    /// Words that are written as one word or two.
    pub compounds: Compounds,
    /// Words that differ only in the gender of the worker.
    gendered: GenderedWords,
    titles: Vec<TitleEntry>,
    forms: Vec<FormEntry>,
    slots: Vec<Slot>,
    /// By term, its weight: the inverse title frequency, `ln(1 + titles / titles with it)`.
    weights: Vec<f32>,
    /// Forms in the order of their words (as term ids); among the same words, the strongest owner first.
    by_words: Vec<u32>,
    /// How common each occupation is, 0 to 1: see [`prominence`].
    prominence: Vec<f32>,
}

/// The longest title or query, in words; the rest is cut. A 32-bit mask tracks the words.
pub const MAX_WORDS: usize = 31;

/// How common an occupation is, from 0 to 1 on a logarithmic scale: by OEWS employment (the largest occupation has
/// about five million jobs) if known, else by its number of titles (at most about 500).
fn prominence(occupation: &Occupation, jobs: Option<u32>) -> f32 {
    let (value, most) = match jobs {
        Some(jobs) => (jobs as f32, 5_000_000.0f32),
        None => (occupation.titles.len() as f32, 500.0),
    };
    (value.ln_1p() / most.ln_1p()).min(1.0)
}

impl TitleTable {
    /// Analyzes all titles of a catalog. The market provides employment.
    pub fn build(catalog: &Catalog, market: &LaborMarket) -> Self {
        let prominence = |(id, occupation): (OccupationId, &Occupation)| {
            prominence(occupation, market.prevalence(id, occupation.code.soc()))
        };
        let titles = distinct_titles(catalog);
        let texts: Vec<SmolStr> = titles.iter().map(|title| title.text.clone()).collect();
        let analyzed: Vec<AnalyzedTitle<'_>> =
            texts.par_iter().map(|text| AnalyzedTitle::new(text)).collect();
        let mut words: Vec<Vec<SmolStr>> = analyzed.iter().map(|title| singulars(title.tokens())).collect();
        let compounds = Compounds::learn(words.iter().map(Vec::as_slice));
        let gendered = GenderedWords::learn(words.iter().map(Vec::as_slice));
        // The words as written stay in the vocabulary: a prefix of one still finds it.
        words.extend(words.clone().into_iter().map(|mut words| {
            gendered.fold(&mut words);
            words
        }));
        let mut table = Self {
            vocabulary: Vocabulary::new(with_compounds(words, &compounds)),
            compounds,
            gendered,
            titles,
            forms: Vec::new(),
            slots: Vec::new(),
            weights: Vec::new(),
            by_words: Vec::new(),
            prominence: (0..).zip(catalog.occupations()).map(prominence).collect(),
        };
        for (id, title) in analyzed.iter().enumerate() {
            table.titles[id].first_form = table.forms.len() as u32;
            for (kind, tokens) in title.forms() {
                table.push_form(id as TitleId, kind, tokens);
            }
        }
        table.weigh_terms();
        table.order_forms();
        table
    }

    /// Whether it can be looked up in a catalog of so many occupations: everything that it refers to exists.
    pub fn is_whole(&self, occupations: usize) -> bool {
        let Self { titles, forms, slots, weights, by_words, prominence, .. } = self;
        let words = self.vocabulary.len();
        let is_title = |one: &TitleEntry| {
            usize::from(one.occupation) < occupations && one.first_form as usize <= forms.len()
        };
        let is_form = |form: &FormEntry| {
            (form.title as usize) < titles.len() && form.first_slot as usize <= slots.len()
        };
        let is_slot = |slot: &Slot| {
            (slot.term as usize) < words && usize::from(slot.at) + usize::from(slot.span) <= MAX_WORDS
        };
        self.vocabulary.is_whole()
            && prominence.len() == occupations
            && weights.len() == words
            && titles.iter().all(is_title)
            && titles.is_sorted_by_key(|title| title.first_form)
            && forms.iter().all(is_form)
            && forms.is_sorted_by_key(|form| form.first_slot)
            && slots.iter().all(is_slot)
            && by_words.iter().all(|form| (*form as usize) < forms.len())
    }

    fn push_form(&mut self, title: TitleId, kind: FormKind, tokens: &[Token]) {
        let words = self.canonical(tokens);
        let first_slot = self.slots.len() as u32;
        // The words come from the tokens that made the vocabulary.
        let term = |word: &str| self.vocabulary.get(word);
        let slots = words
            .iter()
            .enumerate()
            .filter_map(|(at, word)| Some(Slot { term: term(word)?, at: at as u8, span: 1 }));
        let joined = words.windows(2).enumerate().filter_map(|(at, pair)| {
            let joined = format!("{}{}", pair[0], pair[1]);
            self.compounds.split(&joined)?;
            Some(Slot { term: term(&joined)?, at: at as u8, span: 2 })
        });
        let slots: Vec<Slot> = slots.chain(joined).collect();
        self.slots.extend(slots);
        self.forms.push(FormEntry { title, kind, first_slot });
    }

    /// A word as it is compared: its plural and its gender folded.
    pub fn folded(&self, word: &str) -> SmolStr {
        let word = singular(word);
        self.gendered.common(&word).unwrap_or_else(|| word.into())
    }

    /// The term that titles are indexed under in place of a term as written: the form for all genders.
    pub fn indexed(&self, term: TermId) -> TermId {
        let common = self.gendered.common(self.vocabulary.word(term));
        common.and_then(|common| self.vocabulary.get(&common)).unwrap_or(term)
    }

    /// The words as they are compared: plurals and genders folded, compounds split.
    pub fn canonical(&self, tokens: &[Token]) -> Vec<SmolStr> {
        let mut words = Vec::with_capacity(tokens.len());
        let mut folded = singulars(tokens);
        self.gendered.fold(&mut folded);
        for word in folded {
            match self.compounds.split(&word) {
                Some((first, second)) => words.extend([first.clone(), second.clone()]),
                None => words.push(word),
            }
        }
        words.truncate(MAX_WORDS);
        words
    }

    fn weigh_terms(&mut self) {
        let mut frequency = vec![0u32; self.vocabulary.len()];
        for form in 0..self.forms.len() {
            if self.forms[form].kind == FormKind::Whole {
                let mut terms: Vec<TermId> =
                    self.slots_of(form as u32).iter().map(|slot| slot.term).collect();
                terms.sort_unstable();
                terms.dedup();
                for term in terms {
                    frequency[term as usize] += 1;
                }
            }
        }
        let titles = self.titles.len() as f32;
        self.weights = frequency.iter().map(|count| (titles / (*count).max(1) as f32).ln_1p()).collect();
    }

    /// Sorts forms for [`Self::owners`]. Among the owners of the same words the strongest comes first.
    fn order_forms(&mut self) {
        let support = self.support();
        let strength = |form: u32| {
            let entry = &self.forms[form as usize];
            let title = &self.titles[entry.title as usize];
            let kind = match title.kind {
                TitleKind::Occupation => 4.0,
                TitleKind::Local => 3.5,
                TitleKind::Reported => 1.0,
                _ => 0.5,
            };
            kind + 0.5 * support[form as usize].ln_1p() + self.prominence[usize::from(title.occupation)]
        };
        let strengths: Vec<f32> = (0..self.forms.len() as u32).map(strength).collect();
        self.by_words = (0..self.forms.len() as u32).collect();
        self.sort_by_words(&strengths);
    }

    /// Puts the owners of the same words in the order of the coder, after official and then local titles: `judge` gives
    /// the probability of each of some occupations for a title of several. An owner with many titles around the words
    /// (*truck driver* of heavy trucks) counts for more.
    pub fn order_owners(&mut self, judge: impl Fn(&str, &[OccupationId]) -> Vec<f32> + Sync) {
        /// Keeps a probability of 0 finite.
        const LEAST: f32 = 1e-4;
        let same = |a: &u32, b: &u32| {
            let terms = |form: u32| self.words_of(form).map(|slot| slot.term);
            terms(*a).eq(terms(*b)) && self.forms[*a as usize].kind == self.forms[*b as usize].kind
        };
        let groups: Vec<&[u32]> = self.by_words.chunk_by(same).filter(|group| group.len() > 1).collect();
        let judged = groups.par_iter().map(|group| {
            let owner = |form: &u32| self.title(self.form(*form).title).occupation;
            let owners: Vec<OccupationId> = group.iter().map(owner).collect();
            let words: Vec<&str> =
                self.words_of(group[0]).map(|slot| self.vocabulary.word(slot.term)).collect();
            judge(&words.join(" "), &owners)
        });
        let judged: Vec<Vec<f32>> = judged.collect();
        let support = self.support();
        let mut strengths = vec![0.0; self.forms.len()];
        for (group, judged) in groups.iter().zip(judged) {
            for (form, probability) in group.iter().zip(judged) {
                let kind = match self.title(self.form(*form).title).kind {
                    TitleKind::Occupation => 200.0,
                    TitleKind::Local => 100.0,
                    _ => 0.0,
                };
                strengths[*form as usize] =
                    kind + (probability + LEAST).ln() + support[*form as usize].ln_1p();
            }
        }
        self.sort_by_words(&strengths);
    }

    /// Sorts forms by their words, then by kind, then by falling strength; equals keep their order.
    fn sort_by_words(&mut self, strengths: &[f32]) {
        let mut order = std::mem::take(&mut self.by_words);
        order.sort_by(|&a, &b| {
            let form = |form: u32| &self.forms[form as usize];
            let terms = |form: u32| self.words_of(form).map(|slot| slot.term);
            terms(a)
                .cmp(terms(b))
                .then_with(|| form(a).kind.cmp(&form(b).kind))
                .then_with(|| strengths[b as usize].total_cmp(&strengths[a as usize]))
        });
        self.by_words = order;
    }

    /// For each form, how many of its occupation's titles contain all its words: a title at the core of many others
    /// (`Software Engineer`, with its senior, embedded and cloud variants) names the occupation best.
    fn support(&self) -> Vec<f32> {
        let mut titles_with: HashMap<(OccupationId, TermId), Vec<TitleId>> = HashMap::new();
        for (id, title) in self.titles.iter().enumerate() {
            let Some(whole) = self.forms_of(id as TitleId).next() else { continue };
            let mut terms: Vec<TermId> = self.words_of(whole).map(|slot| slot.term).collect();
            terms.sort_unstable();
            terms.dedup();
            for term in terms {
                titles_with.entry((title.occupation, term)).or_default().push(id as TitleId);
            }
        }
        let holding = |form: u32| {
            let occupation = self.titles[self.forms[form as usize].title as usize].occupation;
            let mut lists: Vec<&[TitleId]> = self
                .words_of(form)
                .map(|slot| titles_with.get(&(occupation, slot.term)).map_or(&[][..], Vec::as_slice))
                .collect();
            lists.sort_by_key(|list| list.len());
            let Some((shortest, others)) = lists.split_first() else { return 0.0 };
            let holds = |title: &&TitleId| others.iter().all(|list| list.binary_search(title).is_ok());
            shortest.iter().filter(holds).count() as f32
        };
        (0..self.forms.len() as u32).map(holding).collect()
    }

    /// All titles analyzed, by id, for building other indexes.
    pub fn analyzed(&self) -> Vec<AnalyzedTitle<'_>> {
        self.titles.par_iter().map(|title| AnalyzedTitle::new(&title.text)).collect()
    }

    /// All titles, grouped by occupation in id order, the official title first.
    pub fn titles(&self) -> &[TitleEntry] {
        &self.titles
    }

    /// The title with this id, which must come from this table.
    pub fn title(&self, id: TitleId) -> &TitleEntry {
        &self.titles[id as usize]
    }

    /// How common an occupation is, 0 to 1.
    pub fn prominence(&self, occupation: OccupationId) -> f32 {
        self.prominence[usize::from(occupation)]
    }

    /// The weight of a term: its inverse title frequency.
    pub fn weight(&self, term: TermId) -> f32 {
        self.weights[term as usize]
    }

    /// The forms of a title, the whole title first; a title without words has none.
    pub fn forms_of(&self, title: TitleId) -> std::ops::Range<u32> {
        let start = self.titles[title as usize].first_form;
        start..self.titles.get(title as usize + 1).map_or(self.forms.len() as u32, |next| next.first_form)
    }

    /// A form by its position.
    pub fn form(&self, form: u32) -> &FormEntry {
        &self.forms[form as usize]
    }

    /// All slots of a form: its words, then joined compounds.
    pub fn slots_of(&self, form: u32) -> &[Slot] {
        let start = self.forms[form as usize].first_slot as usize;
        let end = self.forms.get(form as usize + 1).map_or(self.slots.len(), |next| next.first_slot as usize);
        &self.slots[start..end]
    }

    /// The words of a form in order.
    pub fn words_of(&self, form: u32) -> impl Iterator<Item = Slot> + Clone + '_ {
        self.slots_of(form).iter().copied().take_while(|slot| slot.span == 1)
    }

    /// The owners of exactly these words in this order: one form per occupation, best first. Pinned titles come
    /// first: closest [`Spelling`], then the caller's order. Then whole titles before parts; among those, official
    /// titles and titles with the same text, then closer spelling, then the stronger owner.
    pub fn owners(&self, words: &[TermId], text: &str) -> Vec<u32> {
        let compare = |form: &u32| self.words_of(*form).map(|slot| slot.term).cmp(words.iter().copied());
        let start = self.by_words.partition_point(|form| compare(form).is_lt());
        let len = self.by_words[start..].partition_point(|form| compare(form).is_eq());
        let mut owners: Vec<u32> = self.by_words[start..start + len].to_vec();
        let normalized = LazyCell::new(|| normalize(text));
        owners.sort_by_cached_key(|form| {
            let FormEntry { title, kind, .. } = self.forms[*form as usize];
            let TitleEntry { text: known, pin, kind: title_kind, .. } = &self.titles[title as usize];
            let pin = pin.filter(|_| kind == FormKind::Whole);
            // Official titles are plural, which people do not write.
            let official = kind == FormKind::Whole && *title_kind == TitleKind::Occupation && pin.is_none();
            let spelling = if official {
                Spelling::SameText
            } else {
                Spelling::compare(known, text, || normalize(known) == *normalized)
            };
            (pin.is_none(), kind, spelling, pin)
        });
        let mut seen = Vec::new();
        owners.retain(|form| {
            let occupation = self.titles[self.forms[*form as usize].title as usize].occupation;
            let new = !seen.contains(&occupation);
            seen.push(occupation);
            new
        });
        owners
    }

    /// The terms of a text's words in canonical form, if the vocabulary has them all.
    pub fn terms(&self, tokens: &[Token]) -> Option<Vec<TermId>> {
        self.canonical(tokens).iter().map(|word| self.vocabulary.get(word)).collect()
    }
}

/// Factors on the weights of a query's words, set by hand: low for words and phrases that say when, where or at which
/// grade, and for stop words.
pub(super) fn query_factors<'a>(words: impl Iterator<Item = &'a str>) -> Vec<f32> {
    const STOP_WORD: f32 = 0.1;
    const NOISE: f32 = 0.15;
    let words: Vec<&str> = words.collect();
    let mut phrase_end = 0;
    let factor = |(at, word): (usize, &&str)| {
        phrase_end = phrase_end.max(noise_phrase(&words[at..]).map_or(0, |len| at + len));
        if stop_word(word) {
            STOP_WORD
        } else if at < phrase_end || noise(word).is_some() {
            NOISE
        } else {
            1.0
        }
    };
    words.iter().enumerate().map(factor).collect()
}

fn singulars(tokens: &[Token]) -> Vec<SmolStr> {
    tokens.iter().map(|token| SmolStr::new(singular(&token.text))).collect()
}

fn with_compounds(words: Vec<Vec<SmolStr>>, compounds: &Compounds) -> Vec<SmolStr> {
    let mut all: Vec<SmolStr> = words.into_iter().flatten().collect();
    let parts: Vec<SmolStr> = all
        .iter()
        .filter_map(|word| compounds.split(word))
        .flat_map(|(first, second)| [first.clone(), second.clone()])
        .collect();
    all.extend(parts);
    all
}

/// The distinct titles of each occupation, each with the best kind it is listed under.
fn distinct_titles(catalog: &Catalog) -> Vec<TitleEntry> {
    let mut local_of: HashMap<OccupationId, Vec<(u32, &LocalTitle)>> = HashMap::new();
    for (place, title) in (0..).zip(catalog.local_titles()) {
        local_of.entry(title.occupation).or_default().push((place, title));
    }
    let mut modern_of: HashMap<OccupationId, Vec<&ModernTitle>> = HashMap::new();
    for title in catalog.modern_titles() {
        modern_of.entry(title.occupation).or_default().push(title);
    }
    let mut listed_of: HashMap<OccupationId, Vec<&ListedTitle>> = HashMap::new();
    for title in catalog.listed_titles() {
        listed_of.entry(title.occupation).or_default().push(title);
    }
    let mut titles: Vec<TitleEntry> = Vec::new();
    for (id, occupation) in (0..).zip(catalog.occupations()) {
        let mut place: HashMap<&str, usize> = HashMap::new();
        let official = (occupation.title.as_str(), TitleKind::Occupation, None, 0);
        let others = occupation.titles.iter().map(|title| {
            (title.text.as_str(), title.kind, None, title.sources.len().min(usize::from(u8::MAX)) as u8)
        });
        let local =
            local_of.get(&id).into_iter().flatten().map(|(place, title)| {
                (title.text.as_str(), TitleKind::Local, title.pinned.then_some(*place), 0)
            });
        let modern = modern_of.get(&id).into_iter().flatten();
        let modern = modern.map(|title| (title.text.as_str(), TitleKind::Modern, None, 0));
        let first = titles.len();
        for (text, kind, pin, sources) in std::iter::once(official).chain(others).chain(local).chain(modern) {
            let at = *place.entry(text).or_insert_with(|| {
                titles.push(TitleEntry {
                    occupation: id,
                    kind,
                    text: text.into(),
                    pin,
                    sources: 0,
                    industries: None,
                    restricted: false,
                    first_form: 0,
                });
                titles.len() - 1
            });
            titles[at].kind = titles[at].kind.min(kind);
            titles[at].pin = titles[at].pin.or(pin);
            titles[at].sources = titles[at].sources.max(sources);
        }
        if let Some(listed) = listed_of.get(&id) {
            add_listed(&mut titles, first, id, listed);
        }
    }
    titles
}

/// Adds the titles of publishers' lists to those of an occupation, which begin at `first`. A title that the occupation has in
/// another spelling, *Mail Carrier* for *Mail carrier*, is the same.
fn add_listed(titles: &mut Vec<TitleEntry>, first: usize, occupation: OccupationId, listed: &[&ListedTitle]) {
    let known = titles[first..].iter().enumerate().rev();
    let mut place: HashMap<String, usize> =
        known.map(|(at, title)| (normalize(&title.text), first + at)).collect();
    for ListedTitle { text, kind, restriction, .. } in listed {
        let at = *place.entry(normalize(text)).or_insert_with(|| {
            titles.push(TitleEntry {
                occupation,
                kind: *kind,
                text: text.as_str().into(),
                pin: None,
                sources: 0,
                industries: None,
                restricted: true,
                first_form: 0,
            });
            titles.len() - 1
        });
        let title = &mut titles[at];
        title.kind = title.kind.min(*kind);
        title.restricted &= restriction.is_some();
        title.industries = match (title.industries.take(), restriction) {
            (Some(one), Some(other)) => Some(Box::new(one.or(other))),
            (one, other) => one.or_else(|| other.clone().map(Box::new)),
        };
    }
}
