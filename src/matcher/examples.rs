//! The titles that the matcher learns from: each sequence of words once, with all occupations that own it.
//!
//! About one title in seven belongs to several occupations; that is the truth to learn, not noise.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::catalog::{Catalog, OccupationId, TitleKind};
use crate::text::{FormKind, Token, abbreviation, forms, tokenize};
use crate::titles::{TitleId, TitleTable};

/// How many parts the titles are dealt into for out-of-fold evidence.
pub(super) const FOLDS: usize = 8;

/// An occupation that owns an example.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Owner {
    /// The occupation.
    pub(super) occupation: OccupationId,
    /// How much the evidence counts: an official title more than an abbreviation, a title that the caller coded as
    /// often as it says.
    pub(super) weight: f32,
    /// The published title with these words; none when only the caller coded it so.
    pub(super) title: Option<TitleId>,
}

/// A sequence of words that is a title.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Example {
    /// Its words as [`words`] gives them.
    pub(super) words: Vec<SmolStr>,
    /// Its owners, in the order of the occupations.
    pub(super) owners: Vec<Owner>,
    /// The best kind under which it is listed.
    pub(super) kind: TitleKind,
    /// The place of the example that stands for the title without parentheses: `Chief Executive Officer (CEO)` and
    /// `Chief Executive Officer` are one family, and evaluated together.
    pub(super) family: u32,
}

impl Example {
    /// Which part of the deal its family is in, below [`FOLDS`].
    pub(super) fn fold(&self) -> usize {
        // Neighbours in the order of words are alike: a multiplicative hash spreads them.
        (self.family.wrapping_mul(0x9E37_79B1) >> 8) as usize % FOLDS
    }
}

/// The words of a text as the matcher compares them: plurals folded, compounds split, abbreviations written out.
pub(super) fn words(table: &TitleTable, tokens: &[Token]) -> Vec<SmolStr> {
    let mut words = table.canonical(tokens);
    for word in &mut words {
        if let Some(long) = abbreviation(word) {
            *word = SmolStr::new_static(long);
        }
    }
    words
}

/// Collects the examples of a catalog, in the order of their words: titles of every kind, the caller's included, and
/// titles that the caller has coded.
pub(super) fn collect(catalog: &Catalog, table: &TitleTable) -> Vec<Example> {
    let mut found: BTreeMap<Vec<SmolStr>, Draft> = BTreeMap::new();
    let mut add = |text: &str, kind: TitleKind, owner: Owner| {
        let forms = forms(text);
        let stem = forms.iter().find(|form| form.kind == FormKind::Outside).or(forms.first());
        let Some(stem) = stem.map(|form| words(table, &form.tokens)) else { return };
        for form in &forms {
            let words = words(table, &form.tokens);
            let family = if form.kind == FormKind::Inside { words.clone() } else { stem.clone() };
            let draft = found.entry(words).or_insert_with(|| Draft { kind, family, owners: BTreeMap::new() });
            draft.kind = draft.kind.min(kind);
            let known = draft.owners.entry(owner.occupation).or_insert(Owner { weight: 0.0, ..owner });
            // Where several titles have these words, one that has no others tells them best.
            known.title = if form.kind == FormKind::Whole {
                owner.title.or(known.title)
            } else {
                known.title.or(owner.title)
            };
            known.weight = match owner.title {
                Some(_) => known.weight.max(owner.weight),
                None => known.weight + owner.weight,
            };
        }
    };
    for (id, title) in (0..).zip(table.titles()) {
        let weight = kind_weight(title.kind);
        add(&title.text, title.kind, Owner { occupation: title.occupation, weight, title: Some(id) });
    }
    for labeled in catalog.labeled_titles() {
        let weight = labeled.weight;
        add(
            &labeled.text,
            TitleKind::Reported,
            Owner { occupation: labeled.occupation, weight, title: None },
        );
    }
    finish(found)
}

/// The words of prose: as of titles, nothing cut.
pub(super) fn prose_words(table: &TitleTable, text: &str) -> Vec<SmolStr> {
    let tokens = tokenize(text);
    tokens.chunks(crate::titles::MAX_WORDS).flat_map(|part| words(table, part)).collect()
}

fn kind_weight(kind: TitleKind) -> f32 {
    match kind {
        TitleKind::Occupation | TitleKind::Local => 1.5,
        TitleKind::Reported => 1.2,
        TitleKind::Alternate => 1.0,
        TitleKind::Short => 0.7,
    }
}

struct Draft {
    kind: TitleKind,
    family: Vec<SmolStr>,
    owners: BTreeMap<OccupationId, Owner>,
}

fn finish(found: BTreeMap<Vec<SmolStr>, Draft>) -> Vec<Example> {
    let places: BTreeMap<Vec<SmolStr>, u32> = found.keys().cloned().zip(0..).collect();
    let example = |(words, draft): (Vec<SmolStr>, Draft)| Example {
        // Every family is named by the words of one of its forms.
        family: places.get(&draft.family).copied().unwrap_or_default(),
        words,
        owners: draft.owners.into_values().collect(),
        kind: draft.kind,
    };
    found.into_iter().map(example).collect()
}
