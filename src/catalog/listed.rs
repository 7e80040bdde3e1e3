//! Titles that other publishers have coded: direct match titles of the SOC, the Census index, military occupations.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::{Catalog, ListMatch, Occupation, OccupationId, Resolution, TitleKind};
use crate::error::Error;
use crate::labor::{IndustryRestriction, LaborTables, ListedClassification, Scope, TitlePublisher};
use crate::soc::{CodePrefix, OnetSocCode};
use crate::taxonomy::Edition;
use crate::text::content_words;

/// A title of another publisher's list, searched and learned like the release's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedTitle {
    /// The title.
    pub text: String,
    /// The occupation that it stands for.
    pub occupation: OccupationId,
    /// The list: [`TitleKind::DirectMatch`], [`TitleKind::Census`] or [`TitleKind::Military`].
    pub kind: TitleKind,
    /// The industries in which it does; all if `None`.
    pub restriction: Option<IndustryRestriction>,
}

/// A publisher's titles, which a build may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum TitleSource {
    /// The SOC Direct Match Title File.
    Dmtf,
    /// The Census Bureau's index of occupations.
    Census,
    /// Titles of military occupations.
    Military,
}

impl TitleSource {
    /// All of them.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl std::str::FromStr for TitleSource {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().copied().find(|one| one.name() == name);
        found.ok_or_else(|| {
            Error::unknown_name("source of titles", name, Self::ALL.iter().map(|one| one.name()))
        })
    }
}

impl Catalog {
    /// The titles of other publishers' lists, in the order of the files, each text once per occupation and list.
    pub fn listed_titles(&self) -> &[ListedTitle] {
        &self.listed_titles
    }

    /// Adds the titles of the lists among labor-market tables, but for some sources, and reports how the codes of those
    /// without codes of their own fit. A title of a six-digit code goes to the occupations of the code whose titles are most
    /// like it.
    pub fn add_listed_titles(&mut self, labor: &LaborTables, without: &[TitleSource]) -> Vec<ListMatch> {
        let mut added: Vec<ListedTitle> = Vec::new();
        let mut fits = Vec::new();
        for list in &labor.title_lists {
            let (source, kind) = match list.publisher {
                TitlePublisher::DirectMatch => (TitleSource::Dmtf, TitleKind::DirectMatch),
                TitlePublisher::Census => (TitleSource::Census, TitleKind::Census),
            };
            if without.contains(&source) {
                continue;
            }
            let (mut matched, mut unmatched) = (BTreeSet::new(), BTreeSet::new());
            for row in &list.rows {
                let Some(prefix) = row.soc else { continue };
                let owners = self.owners(&row.title, prefix);
                let into = if owners.is_empty() { &mut unmatched } else { &mut matched };
                into.insert(prefix.to_string());
                added.extend(owners.into_iter().map(|occupation| ListedTitle {
                    text: row.title.to_string(),
                    occupation,
                    kind,
                    restriction: row.restriction.clone(),
                }));
            }
            if source == TitleSource::Dmtf {
                fits.push(ListMatch::new(
                    &list.file,
                    matched.len(),
                    unmatched.into_iter().collect::<Vec<_>>().into_iter(),
                ));
            }
        }
        let military = labor.code_lists.iter().filter(|list| {
            list.classification == ListedClassification::Military && !without.contains(&TitleSource::Military)
        });
        for row in military.flat_map(|list| &list.rows) {
            for scope in &row.scopes {
                let owners = match scope {
                    Scope::Occupation(code) => self.ids(&self.resolve(*code)),
                    Scope::SocOccupation(code) => {
                        self.fanned_out(&row.title, &self.ids(&self.resolve_soc(code.soc())))
                    }
                };
                added.extend(owners.into_iter().map(|occupation| ListedTitle {
                    text: row.title.to_string(),
                    occupation,
                    kind: TitleKind::Military,
                    restriction: None,
                }));
            }
        }
        added.retain(|title| title.text.contains(char::is_alphanumeric));
        self.listed_titles = merged(added);
        fits
    }

    fn ids(&self, resolution: &Resolution) -> Vec<OccupationId> {
        match resolution {
            Resolution::Current(id) => vec![*id],
            other => other.codes().iter().filter_map(|code| self.id_of(*code)).collect(),
        }
    }

    /// The occupations of a SOC 2018 code or group.
    fn within(&self, prefix: CodePrefix) -> Vec<OccupationId> {
        let own = self.edition() == Edition::Y2019;
        let of = |code: OnetSocCode| {
            let finer = |one: &(OccupationId, &Occupation)| own && one.1.code.soc() == code.soc();
            let here: Vec<OccupationId> =
                (0..).zip(self.occupations()).filter(finer).map(|(id, _)| id).collect();
            if here.is_empty() { self.ids(&self.resolve_in(code, Some(Edition::Y2019))) } else { here }
        };
        prefix.complete().map_or_else(|| self.with_prefix(prefix).collect(), of)
    }

    /// The occupations of a SOC 2018 code or group that a title stands for. Only a title of one of its occupations says which
    /// of a group is meant.
    fn owners(&self, title: &str, prefix: CodePrefix) -> Vec<OccupationId> {
        let candidates = self.within(prefix);
        if prefix.complete().is_some() {
            self.fanned_out(title, &candidates)
        } else {
            self.most_alike(title, &candidates)
        }
    }

    /// Those of some occupations of one code that a title stands for, as far as the release's own titles show: those with the
    /// title most like it, else the occupation of the code itself.
    fn fanned_out(&self, title: &str, candidates: &[OccupationId]) -> Vec<OccupationId> {
        if candidates.len() < 2 {
            return candidates.to_vec();
        }
        let alike = self.most_alike(title, candidates);
        if !alike.is_empty() {
            return alike;
        }
        let is_main = |id: &OccupationId| self.occupation(*id).code.extension() == 0;
        let main: Vec<OccupationId> = candidates.iter().copied().filter(is_main).collect();
        if main.is_empty() { candidates.to_vec() } else { main }
    }

    /// The occupations that have the title, or the title most like it; none if all are too unlike.
    fn most_alike(&self, title: &str, candidates: &[OccupationId]) -> Vec<OccupationId> {
        /// Titles with a smaller share of words in common show nothing.
        const ALIKE: f32 = 0.3;
        let wanted = words(title);
        let alike = |id: &OccupationId| {
            let occupation = self.occupation(*id);
            let titles = occupation.titles.iter().map(|title| title.text.as_str());
            let all = std::iter::once(occupation.title.as_str()).chain(titles);
            all.map(|known| likeness(&wanted, &words(known))).fold(0.0, f32::max)
        };
        let likenesses: Vec<f32> = candidates.iter().map(alike).collect();
        let most = likenesses.iter().copied().fold(ALIKE, f32::max);
        let best = candidates.iter().zip(likenesses).filter(|(_, likeness)| *likeness >= most);
        best.map(|(id, _)| *id).collect()
    }
}

/// The words of a title without stop words, sorted.
fn words(title: &str) -> Vec<String> {
    let mut words = content_words(title);
    words.sort();
    words.dedup();
    words
}

/// The words that two titles share among all their words: 1 for the same words.
fn likeness(a: &[String], b: &[String]) -> f32 {
    let shared = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}

/// Each title once per occupation and kind. A title that one row restricts and another does not is not restricted.
fn merged(mut titles: Vec<ListedTitle>) -> Vec<ListedTitle> {
    titles.sort_by(|a, b| (a.occupation, a.kind, &a.text).cmp(&(b.occupation, b.kind, &b.text)));
    titles.dedup_by(|next, kept| {
        let same = (next.occupation, next.kind, &next.text) == (kept.occupation, kept.kind, &kept.text);
        if same {
            kept.restriction = match (&kept.restriction, &next.restriction) {
                (Some(one), Some(other)) => Some(one.or(other)).filter(|either| !either.is_open()),
                _ => None,
            };
        }
        same
    });
    titles
}
