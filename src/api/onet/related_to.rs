//! `GET /online/occupations/{code}/related/{section}/{id}`: occupations that have in common with one what an item of a
//! section says: the same element matters, tasks are alike, an activity or a category of technology is shared.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use smol_str::SmolStr;

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::families::Family;
use super::onet_data::{self, scored};
use super::reference::{Code, OccupationRef, occupation};
use super::refusal::Refusal;
use super::sections::{CATEGORIES, Section, categories, tools};
use crate::catalog::{Catalog, Domain, Occupation};
use crate::engine::Engine;

/// The most occupations: `see_more` leads to all.
const MOST: usize = 20;

#[derive(Debug, Serialize)]
struct Related<'a, S> {
    summary: S,
    occupation: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    /// What it has of a category of technology.
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<Vec<&'a str>>,
}

#[derive(Debug, Serialize)]
struct ElementSummary<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    interest_code: Option<&'a str>,
    name: &'a str,
    description: &'a str,
    /// Work values, which are of version 1.9, have no list of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    see_more: Option<String>,
}

#[derive(Debug, Serialize)]
struct TitledSummary<'a> {
    id: &'a str,
    title: &'a str,
    see_more: String,
}

#[derive(Debug, Serialize)]
struct CategorySummary<'a> {
    code: Code,
    title: &'a str,
    example: Vec<&'a str>,
    occupation_total: usize,
    /// Tools, which are of version 1.9, have no list of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    see_more: Option<String>,
}

pub(super) async fn related(
    State(engine): State<Arc<Engine>>,
    At((code, section, id)): At<(String, String, String)>,
    asked: Asked,
) -> Answer {
    let (_, own) = occupation(&engine, &code)?;
    let subject = Subject { base: &asked.base, catalog: engine.catalog(), own };
    let answer = match section.parse::<Section>() {
        Ok(Section::Tasks) => subject.sharing_task(&id),
        Ok(Section::DetailedWorkActivities) => subject.sharing_activities(&id),
        Ok(Section::TechnologySkills) => subject.sharing_technology(&id),
        Ok(Section::ToolsUsed) => subject.sharing_tools(&id),
        Ok(rated) => rated.domain().and_then(|domain| subject.sharing_element(domain, &id)),
        Err(_) => None,
    };
    answer.ok_or_else(|| Refusal::of(format!("the occupation {} has no such item '{id}'", own.code)))
}

/// The occupation whose item is asked about.
struct Subject<'a> {
    base: &'a Base,
    catalog: &'a Catalog,
    own: &'a Occupation,
}

impl<'a> Subject<'a> {
    fn item(&self, occupation: &'a Occupation) -> Item<'a> {
        Item { reference: OccupationRef::of(self.base, occupation), example: None }
    }

    fn others(&self) -> impl Iterator<Item = &'a Occupation> {
        let own = self.own.code;
        self.catalog.occupations().iter().filter(move |one| one.code != own)
    }

    /// The other occupations for which an element matters most.
    fn sharing_element(&self, domain: Domain, id: &str) -> Option<Response> {
        let element = self.catalog.reference().elements.get(id)?;
        let mut scored = scored(self.catalog, domain, id);
        let place = scored.iter().position(|one| one.occupation.code == self.own.code)?;
        scored.remove(place);
        scored.sort_by_key(|one| Reverse(one.score));
        let family = Family::of(domain, id);
        let summary = ElementSummary {
            id: &element.id,
            interest_code: (family == Some(Family::Interests)).then(|| onet_data::letter(element)),
            name: &element.name,
            description: &element.description,
            see_more: family.map(|family| onet_data::href(self.base, family, element)),
        };
        let occupation = scored.iter().take(MOST).map(|one| self.item(one.occupation)).collect();
        Some(Json(Related { summary, occupation }).into_response())
    }

    /// The other occupations with tasks that are instances of the same activities as a task.
    fn sharing_task(&self, id: &str) -> Option<Response> {
        let task = self.own.tasks.iter().find(|task| task.id.to_string() == id)?;
        let summary = TitledSummary {
            id,
            title: &task.text,
            see_more: self.base.href(&format!("/online/job_duties/results/{}?tasks={id}", self.own.code)),
        };
        let occupation = self.with_activities(&task.dwas.iter().collect::<Vec<_>>());
        Some(Json(Related { summary, occupation }).into_response())
    }

    /// The other occupations with the same activities; several ids are separated by commas.
    fn sharing_activities(&self, ids: &str) -> Option<Response> {
        let own = self.own.activities();
        let find = |id: &str| own.iter().find(|activity| **activity == id).copied();
        let activities: Vec<&SmolStr> = ids.split(',').map(find).collect::<Option<_>>()?;
        let path = format!("/online/related_activities/results/{}?activities={ids}", self.own.code);
        let summary = TitledSummary {
            id: ids,
            title: self.catalog.reference().activity_title(activities.first()?),
            see_more: self.base.href(&path),
        };
        let occupation = self.with_activities(&activities);
        Some(Json(Related { summary, occupation }).into_response())
    }

    /// The other occupations with the most of some detailed work activities.
    fn with_activities(&self, wanted: &[&SmolStr]) -> Vec<Item<'a>> {
        let shared = |one: &Occupation| one.activities().into_iter().filter(|id| wanted.contains(id)).count();
        let counted = self.others().map(|one| (shared(one), one));
        let mut found: Vec<(usize, &Occupation)> = counted.filter(|(count, _)| *count > 0).collect();
        found.sort_by_key(|(count, _)| Reverse(*count));
        found.into_iter().take(MOST).map(|(_, one)| self.item(one)).collect()
    }

    /// The other occupations with the most products of a category.
    fn sharing_technology(&self, code: &str) -> Option<Response> {
        let own = categories(self.catalog, self.own).into_iter().find(|one| one.code.to_string() == code)?;
        let has = |one: &'a Occupation| -> Vec<&'a str> {
            let products = one.technology.iter().filter(|product| product.category == own.title);
            products.map(|product| product.example.as_str()).collect()
        };
        let see_more = Some(self.base.named(CATEGORIES, code));
        Some(self.sharing_products(own.code.clone(), own.title, has, see_more))
    }

    /// The other occupations with the most tools of a category.
    fn sharing_tools(&self, code: &str) -> Option<Response> {
        let own = tools(self.catalog, self.own).into_iter().find(|one| one.code.to_string() == code)?;
        let has = |one: &'a Occupation| -> Vec<&'a str> {
            let tools = one.tools.iter().filter(|tool| tool.category == own.title);
            tools.map(|tool| tool.example.as_str()).collect()
        };
        Some(self.sharing_products(own.code.clone(), own.title, has, None))
    }

    fn sharing_products(
        &self,
        code: Code,
        title: &str,
        has: impl Fn(&'a Occupation) -> Vec<&'a str>,
        see_more: Option<String>,
    ) -> Response {
        let named = self.others().map(|one| (has(one), one));
        let mut found: Vec<(Vec<&str>, &Occupation)> =
            named.filter(|(products, _)| !products.is_empty()).collect();
        found.sort_by_key(|(products, _)| Reverse(products.len()));
        let summary = CategorySummary {
            code,
            title,
            example: has(self.own),
            occupation_total: found.len() + 1,
            see_more,
        };
        let item = |(products, one): (Vec<&'a str>, &'a Occupation)| Item {
            example: Some(products),
            ..self.item(one)
        };
        let occupation = found.into_iter().take(MOST).map(item).collect();
        Json(Related { summary, occupation }).into_response()
    }
}
