//! What the Occupational Outlook Handbook says about the work that an occupation is part of.

use std::borrow::Cow;

use serde::Serialize;

use super::link::LinkItem;
use super::section::Section;
use super::subject::Subject;
use crate::market::{LargestEmployer, ProfileFacts};

/// A profile of the handbook.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct HandbookItem<'a> {
    /// Its title; it may describe several occupations.
    pub title: &'a str,
    /// The address of its page.
    pub address: &'a str,
    /// Typical education to enter the occupation.
    pub entry_education: Option<&'a str>,
    /// Work experience in a related occupation.
    pub work_experience: Option<&'a str>,
    /// On-the-job training.
    pub training: Option<&'a str>,
    /// How employment will change.
    #[cfg_attr(feature = "server", schema(example = "Much faster than average"))]
    pub outlook: Option<&'a str>,
    /// The change in percent over the projected years.
    pub outlook_pct: Option<f32>,
    /// The industries with the most jobs, largest first.
    pub largest_employers: Vec<EmployerItem<'a>>,
    /// Profiles of similar occupations.
    pub similar: Vec<LinkItem<'a>>,
}

/// An industry that employs many of a profile's workers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct EmployerItem<'a> {
    /// The workers, in the handbook's words.
    pub workers: &'a str,
    /// The industry.
    pub industry: &'a str,
    /// Percent of these workers.
    pub percent: f32,
}

/// The profiles that describe the occupation, if their facts are loaded.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<HandbookItem<'a>> {
    let market = subject.market;
    let profiles = market.profiles(subject.id).iter();
    let found: Vec<_> = profiles.filter_map(|one| market.profile_facts(&one.of)).collect();
    if found.is_empty() {
        return Section::none(
            "none listed: no profile of the Occupational Outlook Handbook is loaded for this occupation",
        );
    }
    let (source, date) = subject.sources(found.iter().map(|(_, source)| *source));
    let items = found.iter().map(|(facts, _)| item(subject, facts)).collect();
    Section { date, ..Section::of(items, source) }
}

fn item<'a>(subject: &Subject<'a>, facts: &'a ProfileFacts) -> HandbookItem<'a> {
    let employer = |one: &'a LargestEmployer| EmployerItem {
        workers: &one.workers,
        industry: &one.industry,
        percent: one.percent,
    };
    let similar = |one: &'a ProfileFacts| LinkItem {
        title: Cow::Borrowed(one.title.as_str()),
        address: Cow::Borrowed(one.address.as_str()),
        description: None,
    };
    HandbookItem {
        title: &facts.title,
        address: &facts.address,
        entry_education: facts.education.as_deref(),
        work_experience: facts.experience.as_deref(),
        training: facts.training.as_deref(),
        outlook: facts.outlook.as_deref(),
        outlook_pct: facts.outlook_percent,
        largest_employers: facts.employers.iter().map(employer).collect(),
        similar: subject.market.similar_profiles(facts).map(similar).collect(),
    }
}
