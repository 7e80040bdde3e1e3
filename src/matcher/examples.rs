//! Labeled titles for the matcher to learn from: each distinct sequence of words, labeled with all its occupations.
//!
//! About one title in seven belongs to several occupations; that is information to learn, not noise.

use std::collections::BTreeMap;

use smol_str::SmolStr;
use zerocopy::little_endian::{F32, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::catalog::{Catalog, OccupationId, TitleKind};
use crate::text::{AnalyzedTitle, FormKind, Token, abbreviation, tokenize};
use crate::titles::{TitleId, TitleTable};

/// The power of the number of sources in a title's weight: a title from four sources names its occupation more often
/// than one from a single source.
const SOURCES: f32 = 0.7;

/// The number of folds that titles are split into for held-out evidence.
pub(super) const FOLDS: usize = 8;

/// An occupation of an example.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Label {
    /// The occupation.
    pub(super) occupation: OccupationId,
    /// How much it counts: an official title more than an abbreviation; a title coded by the caller, as much as the
    /// caller says.
    pub(super) weight: f32,
    /// The published title with these words; none if only the caller's coded titles have them.
    pub(super) title: Option<TitleId>,
}

/// A [`Label`] as stored.
#[derive(Debug, Clone, Copy, PartialEq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct StoredLabel {
    occupation: U16,
    weight: F32,
    /// [`NO_TITLE`] if there is none.
    title: U32,
}

const NO_TITLE: U32 = U32::new(TitleId::MAX);

impl From<Label> for StoredLabel {
    fn from(Label { occupation, weight, title }: Label) -> Self {
        let title = title.map_or(NO_TITLE, U32::new);
        Self { occupation: U16::new(occupation), weight: F32::new(weight), title }
    }
}

impl StoredLabel {
    pub(super) fn read(&self) -> Label {
        let title = (self.title != NO_TITLE).then_some(self.title.get());
        Label { occupation: self.occupation.get(), weight: self.weight.get(), title }
    }
}

/// A distinct sequence of words that forms a title.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Example {
    /// Its words as [`words`] gives them.
    pub(super) words: Vec<SmolStr>,
    /// Its labels, in the order of the occupations.
    pub(super) labels: Vec<Label>,
    /// The best kind it is listed under.
    pub(super) kind: TitleKind,
    /// The position of the example for the title without parentheses: `Chief Executive Officer (CEO)` and `Chief
    /// Executive Officer` are one family and held out together.
    pub(super) family: u32,
}

impl Example {
    /// The fold that its family is in, below [`FOLDS`].
    pub(super) fn fold(&self) -> usize {
        // Neighbors in word order are similar; a multiplicative hash spreads them.
        (self.family.wrapping_mul(0x9E37_79B1) >> 8) as usize % FOLDS
    }
}

/// The words of a text as the matcher compares them: plurals folded, compounds split, abbreviations expanded.
pub(super) fn words(table: &TitleTable, tokens: &[Token]) -> Vec<SmolStr> {
    let mut words = table.canonical(tokens);
    for word in &mut words {
        if let Some(long) = abbreviation(word) {
            *word = SmolStr::new_static(long);
        }
    }
    words
}

/// Collects the examples in the order of their words: titles of every kind, including the caller's local and coded
/// titles. `analyzed` are the titles of the table, by id.
pub(super) fn collect(catalog: &Catalog, table: &TitleTable, analyzed: &[AnalyzedTitle<'_>]) -> Vec<Example> {
    let mut found: BTreeMap<Vec<SmolStr>, Draft> = BTreeMap::new();
    let mut add = |title: &AnalyzedTitle<'_>, kind: TitleKind, label: Label| {
        let stem = words(table, title.outside().unwrap_or(title.tokens()));
        for (form, tokens) in title.forms() {
            let words = words(table, tokens);
            let family = if form == FormKind::Inside { words.clone() } else { stem.clone() };
            let draft = found.entry(words).or_insert_with(|| Draft { kind, family, labels: BTreeMap::new() });
            draft.kind = draft.kind.min(kind);
            let known = draft.labels.entry(label.occupation).or_insert(Label { weight: 0.0, ..label });
            let restricted = |id: TitleId| table.title(id).restricted;
            // Of several titles with these words, prefer one without a restriction, then one without additional words.
            known.title = if known.title.is_some() && label.title.is_some_and(restricted) {
                known.title
            } else if form == FormKind::Whole {
                label.title.or(known.title)
            } else {
                known.title.or(label.title)
            };
            known.weight = match label.title {
                Some(_) => known.weight.max(label.weight),
                None => known.weight + label.weight,
            };
        }
    };
    for ((id, title), analyzed) in (0..).zip(table.titles()).zip(analyzed) {
        let weight = kind_weight(title.kind) * f32::from(title.sources.max(1)).powf(SOURCES);
        add(analyzed, title.kind, Label { occupation: title.occupation, weight, title: Some(id) });
    }
    for labeled in catalog.labeled_titles() {
        let weight = labeled.weight;
        add(
            &AnalyzedTitle::new(&labeled.text),
            TitleKind::Reported,
            Label { occupation: labeled.occupation, weight, title: None },
        );
    }
    finish(found)
}

/// By occupation: the words of its official title, which is the first of its titles. `analyzed` are the titles of the
/// table, by id.
pub(super) fn official_words(table: &TitleTable, analyzed: &[AnalyzedTitle<'_>]) -> Vec<Vec<SmolStr>> {
    let titles = table.titles();
    let first = |id: &usize| *id == 0 || titles[*id].occupation != titles[*id - 1].occupation;
    (0..titles.len()).filter(first).map(|id| words(table, analyzed[id].tokens())).collect()
}

/// The words of prose, compared like those of titles but without a limit on their number.
pub(super) fn prose_words(table: &TitleTable, text: &str) -> Vec<SmolStr> {
    let tokens = tokenize(text);
    tokens.chunks(crate::titles::MAX_WORDS).flat_map(|part| words(table, part)).collect()
}

fn kind_weight(kind: TitleKind) -> f32 {
    match kind {
        TitleKind::Occupation | TitleKind::Local => 1.5,
        TitleKind::Reported => 1.2,
        TitleKind::Alternate | TitleKind::DirectMatch | TitleKind::Census | TitleKind::Modern => 1.0,
        TitleKind::Short | TitleKind::Military => 0.7,
    }
}

struct Draft {
    kind: TitleKind,
    family: Vec<SmolStr>,
    labels: BTreeMap<OccupationId, Label>,
}

fn finish(found: BTreeMap<Vec<SmolStr>, Draft>) -> Vec<Example> {
    let places: BTreeMap<Vec<SmolStr>, u32> = found.keys().cloned().zip(0..).collect();
    let example = |(words, draft): (Vec<SmolStr>, Draft)| Example {
        // A family is identified by the words of one of its forms, so the lookup always succeeds.
        family: places.get(&draft.family).copied().unwrap_or_default(),
        words,
        labels: draft.labels.into_values().collect(),
        kind: draft.kind,
    };
    found.into_iter().map(example).collect()
}
