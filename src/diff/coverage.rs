//! What both releases have, and so can be compared.

use crate::catalog::{Catalog, DataEdition, Domain, Occupation, RatingMatrix, TitleKind};

/// A kind of contents, besides ratings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Definitions,
    Titles(TitleKind),
    Tasks,
    JobZones,
    Interests,
    Technology,
    Tools,
}

const CONTENTS: [Content; 9] = [
    Content::Definitions,
    Content::Titles(TitleKind::Alternate),
    Content::Titles(TitleKind::Short),
    Content::Titles(TitleKind::Reported),
    Content::Tasks,
    Content::JobZones,
    Content::Interests,
    Content::Technology,
    Content::Tools,
];

/// What is compared, and why the rest is not.
pub(super) struct Coverage<'a> {
    contents: Vec<Content>,
    /// The matrices of each domain and scale that both have: old, then new.
    pub(super) ratings: Vec<(&'a RatingMatrix, &'a RatingMatrix)>,
    /// Reasons, for people.
    pub(super) notes: Vec<String>,
}

impl Content {
    fn label(self) -> &'static str {
        match self {
            Self::Definitions => "definitions",
            Self::Titles(TitleKind::Short) => "short titles",
            Self::Titles(TitleKind::Reported) => "reported titles",
            Self::Titles(_) => "alternate titles",
            Self::Tasks => "tasks",
            Self::JobZones => "job zones",
            Self::Interests => "interests",
            Self::Technology => "technology",
            Self::Tools => "tools",
        }
    }

    fn is_in(self, one: &Occupation) -> bool {
        match self {
            Self::Definitions => !one.description.is_empty(),
            Self::Titles(kind) => one.titles.iter().any(|title| title.kind == kind),
            Self::Tasks => !one.tasks.is_empty(),
            Self::JobZones => one.job_zone.is_some(),
            Self::Interests => !one.interest_code.is_empty(),
            Self::Technology => !one.technology.is_empty(),
            Self::Tools => !one.tools.is_empty(),
        }
    }

    /// Whether a release has it for the occupations that it should have it for.
    fn is_of(self, catalog: &Catalog) -> bool {
        let in_part = catalog.release.edition == DataEdition::Facts;
        !(in_part && matches!(self, Self::Definitions | Self::Tasks))
            && catalog.occupations().iter().any(|one| self.is_in(one))
    }
}

/// The release's name in text.
fn name(catalog: &Catalog) -> String {
    let edition = match catalog.release.edition {
        DataEdition::Full => "",
        DataEdition::Facts => " (metier's edition)",
        DataEdition::Sample => " (sample)",
    };
    format!("O*NET {}{edition}", catalog.release.version)
}

impl<'a> Coverage<'a> {
    pub(super) fn of(old: &'a Catalog, new: &'a Catalog) -> Self {
        let mut coverage = Self { contents: Vec::new(), ratings: Vec::new(), notes: Vec::new() };
        for content in CONTENTS {
            match (content.is_of(old), content.is_of(new)) {
                (true, true) => coverage.contents.push(content),
                (false, false) => {}
                (false, true) => coverage.lacks(old, content.label()),
                (true, false) => coverage.lacks(new, content.label()),
            }
        }
        for before in old.ratings() {
            match new.ratings_on(before.domain, &before.scale) {
                None => coverage.lacks(new, &ratings(before.domain, &before.scale, old)),
                Some(after) => coverage.compare_ratings((old, before), (new, after)),
            }
        }
        for after in new.ratings() {
            if old.ratings_on(after.domain, &after.scale).is_none() {
                coverage.lacks(old, &ratings(after.domain, &after.scale, new));
            }
        }
        coverage
    }

    fn lacks(&mut self, catalog: &Catalog, what: &str) {
        self.notes.push(format!("{what}: {} has none", name(catalog)));
    }

    /// Figures on a scale whose range has changed mean something else.
    fn compare_ratings(
        &mut self,
        (old, before): (&Catalog, &'a RatingMatrix),
        (new, after): (&Catalog, &'a RatingMatrix),
    ) {
        let range = |catalog: &Catalog| {
            let scale = catalog.reference().scales.get(&before.scale)?;
            // As text, as in the note: published ranges are short decimal numbers.
            Some(format!("{} to {}", scale.minimum, scale.maximum))
        };
        match (range(old), range(new)) {
            (Some(one), Some(other)) if one != other => {
                let what = ratings(before.domain, &before.scale, new);
                self.notes.push(format!("{what}: the scale was {one} and is {other}"));
            }
            _ => self.ratings.push((before, after)),
        }
    }

    pub(super) fn has(&self, content: Content) -> bool {
        self.contents.contains(&content)
    }
}

/// A domain and scale in text; `catalog` names the scale.
fn ratings(domain: Domain, scale: &str, catalog: &Catalog) -> String {
    match catalog.reference().scales.get(scale) {
        Some(row) => format!("{} on the scale {scale} ({})", domain.plural(), row.name),
        None => format!("{} on the scale {scale}", domain.plural()),
    }
}
