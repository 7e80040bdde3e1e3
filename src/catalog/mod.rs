//! The catalog: everything from the release, the labor-market tables and the caller, joined by occupation. Immutable
//! once assembled. It reads no files (see `release`, `labor` and `local`) and answers no free-text queries (see `titles`).

mod assemble;
mod intake;
mod known_ratings;
mod listed;
mod load_report;
mod local;
mod matrices;
mod occupation;
mod ratings;
mod reference;
mod resolve;
mod taxonomy;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

pub use crate::release::{DataEdition, Domain, Month, RelatedTier, TaskKind};
pub use known_ratings::UnknownRatings;
pub use listed::{ListedTitle, TitleSource};
pub use load_report::{Counts, Era, ListMatch, LoadReport, LocalKind, LocalReport, MissingTable};
pub use local::{LabeledTitle, LocalTitle, ModernTitle};
pub use occupation::{
    CareerPathway, EmergingTask, JobZone, Lists, Metadata, Occupation, RelatedOccupation, Task, TaskRating,
    Technology, Title, TitleKind, Tool,
};
pub use ratings::{Provenance, Rating, RatingColumn, RatingMatrix, standard_score, unrounded_standard_score};
pub use reference::{
    Activity, Anchor, CareerMove, Category, Commodity, Element, Green, GreenTask, InterestActivity,
    InterestOccupation, JobZoneDescription, Keyword, Link, Reference, Scale, SurveyLocation, TaskActivity,
};
pub use taxonomy::{Resolution, Successors};

use crate::soc::{CodePrefix, OnetSocCode};
use crate::taxonomy::Edition;

/// The position of an occupation in [`Catalog::occupations`]; dense, so it also indexes per-occupation tables.
pub type OccupationId = u16;

/// The release that a catalog was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ReleaseInfo {
    /// `30.1`.
    pub version: String,
    /// `December 2025`, when the release gives it.
    pub date: Option<String>,
    /// Whether this is metier's own small sample rather than a published release.
    pub sample: bool,
    /// How much of the published release it has.
    pub edition: DataEdition,
}

/// All occupations and what is known about them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The release.
    pub release: ReleaseInfo,
    /// In code order.
    occupations: Vec<Occupation>,
    /// One per domain and scale that the release has.
    ratings: Vec<RatingMatrix>,
    /// The names, definitions, scales and categories that ratings refer to.
    reference: Reference,
    /// Where codes lead through the caller's crosswalks; empty when none was loaded.
    successors: Successors,
    /// The edition of its codes, once it has been asked for.
    #[serde(skip)]
    edition: OnceLock<Edition>,
    /// By text and occupation, each pair once.
    labeled_titles: Vec<LabeledTitle>,
    /// In the order of the caller's files, each text once per occupation.
    local_titles: Vec<LocalTitle>,
    /// In the order of metier's own table.
    modern_titles: Vec<ModernTitle>,
    /// By occupation, kind and text.
    listed_titles: Vec<ListedTitle>,
}

impl Catalog {
    /// All occupations, in code order.
    pub fn occupations(&self) -> &[Occupation] {
        &self.occupations
    }

    /// An occupation by its position.
    ///
    /// # Panics
    /// For an id from another catalog.
    pub fn occupation(&self, id: OccupationId) -> &Occupation {
        &self.occupations[usize::from(id)]
    }

    /// Removes every title, of any kind, for which `removed` holds, and returns how many there were. An occupation whose
    /// official title is removed stays, with an empty one.
    pub fn remove_titles(&mut self, removed: impl Fn(&str) -> bool) -> usize {
        let mut count = 0;
        for occupation in &mut self.occupations {
            if removed(&occupation.title) {
                occupation.title.clear();
                count += 1;
            }
            let before = occupation.titles.len();
            occupation.titles.retain(|title| !removed(&title.text));
            count += before - occupation.titles.len();
        }
        let others = |one: &Self| {
            let own = one.labeled_titles.len() + one.local_titles.len();
            own + one.modern_titles.len() + one.listed_titles.len()
        };
        let before = others(self);
        self.labeled_titles.retain(|title| !removed(&title.text));
        self.local_titles.retain(|title| !removed(&title.text));
        self.modern_titles.retain(|title| !removed(&title.text));
        self.listed_titles.retain(|title| !removed(&title.text));
        count + before - others(self)
    }

    /// The position of the occupation with exactly this code.
    pub fn id_of(&self, code: OnetSocCode) -> Option<OccupationId> {
        let place = self.occupations.binary_search_by_key(&code, |occupation| occupation.code).ok()?;
        OccupationId::try_from(place).ok()
    }

    /// The occupations whose codes begin with a prefix, in code order.
    pub fn with_prefix(&self, prefix: CodePrefix) -> impl Iterator<Item = OccupationId> {
        (0..).zip(&self.occupations).filter(move |(_, one)| prefix.matches(one.code)).map(|(id, _)| id)
    }

    /// All ratings, by domain and scale.
    pub fn ratings(&self) -> &[RatingMatrix] {
        &self.ratings
    }

    /// The ratings in a domain, by scale.
    pub fn ratings_in(&self, domain: Domain) -> impl Iterator<Item = &RatingMatrix> {
        self.ratings.iter().filter(move |matrix| matrix.domain == domain)
    }

    /// The ratings in a domain on a scale.
    pub fn ratings_on(&self, domain: Domain, scale: &str) -> Option<&RatingMatrix> {
        self.ratings_in(domain).find(|matrix| matrix.scale == scale)
    }

    /// Names, definitions, scales and categories.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The caller's coded titles, by text and occupation, each pair once.
    pub fn labeled_titles(&self) -> &[LabeledTitle] {
        &self.labeled_titles
    }

    /// The caller's own titles, in the order of the files, each text once per occupation.
    pub fn local_titles(&self) -> &[LocalTitle] {
        &self.local_titles
    }

    /// The modern and colloquial names of metier's own table, if they were added.
    pub fn modern_titles(&self) -> &[ModernTitle] {
        &self.modern_titles
    }

    /// Adds titles, each for the occupation with exactly this code; those of other codes are left out.
    pub fn add_modern_titles<'a>(&mut self, titles: impl Iterator<Item = (&'a str, OnetSocCode)>) {
        for (text, code) in titles {
            let title = self.id_of(code).map(|occupation| ModernTitle { text: text.to_owned(), occupation });
            self.modern_titles.extend(title);
        }
    }
}

#[cfg(test)]
mod tests;
