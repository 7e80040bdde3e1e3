//! The inputs of the similarities: the release's texts as stems, its activities, and its ratings as matrices.

use std::collections::BTreeMap;

use ndarray::Array2;

use crate::catalog::{Catalog, Domain, Occupation, TitleKind};
use crate::soc::OnetSocCode;
use crate::text::{stems, stop_word};

/// The stems of a text without stop words.
pub(super) type Stems = Vec<String>;

/// A detailed work activity of an occupation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Activity<'c> {
    /// Its id.
    pub(super) detailed: &'c str,
    /// The intermediate and the generalized activity that it belongs to.
    pub(super) intermediate: &'c str,
    pub(super) generalized: &'c str,
    /// The number of the occupation's tasks that are instances of it.
    pub(super) tasks: f32,
}

/// All inputs by occupation; empty where nothing is known.
pub(super) struct Inputs<'c> {
    pub(super) codes: Vec<OnetSocCode>,
    pub(super) job_zones: Vec<Option<u8>>,
    pub(super) descriptions: Vec<Stems>,
    /// The stems of each task.
    pub(super) tasks: Vec<Vec<Stems>>,
    /// The stems of the official titles.
    pub(super) titles: Vec<Stems>,
    /// The stems of each alternate and reported title.
    pub(super) other_titles: Vec<Vec<Stems>>,
    pub(super) activities: Vec<Vec<Activity<'c>>>,
    /// Stems of the titles of detailed activities by id.
    pub(super) activity_titles: BTreeMap<&'c str, Stems>,
    /// Categories of software and tools.
    pub(super) commodities: Vec<Vec<&'c str>>,
    /// Occupations as rows, elements as columns; `NaN` where an element is not rated.
    pub(super) ratings: BTreeMap<Table, Array2<f32>>,
}

/// A table of ratings to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    KnowledgeImportance,
    KnowledgeLevel,
    SkillImportance,
    AbilityImportance,
    Interests,
    WorkStyles,
}

impl Table {
    const ALL: [Self; 6] = [
        Self::KnowledgeImportance,
        Self::KnowledgeLevel,
        Self::SkillImportance,
        Self::AbilityImportance,
        Self::Interests,
        Self::WorkStyles,
    ];

    /// Its domain and its scales; the first scale that the release has is used.
    fn source(self) -> (Domain, &'static [&'static str]) {
        match self {
            Self::KnowledgeImportance => (Domain::Knowledge, &["IM"]),
            Self::KnowledgeLevel => (Domain::Knowledge, &["LV"]),
            Self::SkillImportance => (Domain::Skills, &["IM"]),
            Self::AbilityImportance => (Domain::Abilities, &["IM"]),
            Self::Interests => (Domain::Interests, &["OI"]),
            // Impact from release 30 on, importance before.
            Self::WorkStyles => (Domain::WorkStyles, &["WI", "IM"]),
        }
    }
}

impl<'c> Inputs<'c> {
    /// Collects the inputs from a catalog.
    pub(super) fn of(catalog: &'c Catalog) -> Self {
        let occupations = catalog.occupations();
        let by_occupation = |texts: fn(&Occupation) -> Vec<&str>| -> Vec<Vec<Stems>> {
            occupations.iter().map(|one| texts(one).into_iter().map(meaningful).collect()).collect()
        };
        let first = |texts: Vec<Vec<Stems>>| texts.into_iter().map(|texts| texts.concat()).collect();
        let activities: Vec<Vec<Activity<'c>>> =
            occupations.iter().map(|one| activities_of(catalog, one)).collect();
        let activity_titles = activities.iter().flatten().map(|activity| {
            (activity.detailed, meaningful(catalog.reference().activity_title(activity.detailed)))
        });
        Self {
            codes: occupations.iter().map(|one| one.code).collect(),
            job_zones: occupations.iter().map(|one| one.job_zone.as_ref().map(|zone| zone.zone)).collect(),
            descriptions: first(by_occupation(|one| vec![&one.description])),
            tasks: by_occupation(|one| one.tasks.iter().map(|task| task.text.as_str()).collect()),
            titles: first(by_occupation(|one| vec![&one.title])),
            other_titles: by_occupation(|one| {
                let published = one
                    .titles
                    .iter()
                    .filter(|title| matches!(title.kind, TitleKind::Alternate | TitleKind::Reported));
                published.map(|title| title.text.as_str()).collect()
            }),
            activity_titles: activity_titles.collect(),
            activities,
            commodities: occupations
                .iter()
                .map(|one| {
                    let software = one.technology.iter().map(|product| product.category.as_str());
                    software.chain(one.tools.iter().map(|tool| tool.category.as_str())).collect()
                })
                .collect(),
            ratings: Table::ALL
                .into_iter()
                .filter_map(|table| Some((table, ratings(catalog, table)?)))
                .collect(),
        }
    }

    /// The occupations that have ratings of knowledge, abilities and skills.
    pub(super) fn rated(&self) -> Vec<usize> {
        let tables = [Table::KnowledgeImportance, Table::SkillImportance, Table::AbilityImportance];
        let tables: Vec<&Array2<f32>> = tables.iter().filter_map(|table| self.ratings.get(table)).collect();
        let is_rated =
            |at: &usize| tables.iter().any(|table| table.row(*at).iter().any(|value| !value.is_nan()));
        (0..self.codes.len()).filter(is_rated).collect()
    }
}

fn meaningful(text: &str) -> Stems {
    let mut stems = stems(text);
    stems.retain(|stem| !stop_word(stem));
    stems
}

fn activities_of<'c>(catalog: &'c Catalog, occupation: &'c Occupation) -> Vec<Activity<'c>> {
    let mut tasks: BTreeMap<&str, f32> = BTreeMap::new();
    for activity in occupation.tasks.iter().flat_map(|task| &task.dwas) {
        *tasks.entry(activity).or_insert(0.0) += 1.0;
    }
    let activity = |(detailed, tasks): (&'c str, f32)| {
        let reference = catalog.reference().activities.get(detailed);
        let intermediate = reference.and_then(|one| one.iwa.as_deref()).unwrap_or(detailed);
        let generalized = reference.map_or(detailed, |one| one.gwa.as_str());
        Activity { detailed, intermediate, generalized, tasks }
    };
    tasks.into_iter().map(activity).collect()
}

/// Ratings with one row for each occupation of the catalog; `None` if the release lacks the table.
fn ratings(catalog: &Catalog, table: Table) -> Option<Array2<f32>> {
    let (domain, scales) = table.source();
    let matrix = scales.iter().find_map(|scale| catalog.ratings_on(domain, scale))?;
    let mut ratings = Array2::from_elem((catalog.occupations().len(), matrix.columns.len()), f32::NAN);
    for (code, values) in matrix.rows() {
        if let Some(id) = catalog.id_of(code) {
            for (rating, value) in ratings.row_mut(usize::from(id)).iter_mut().zip(values) {
                *rating = value;
            }
        }
    }
    Some(ratings)
}
