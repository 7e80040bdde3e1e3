//! Technology skills by category, the hot ones among them, and the tools of version 1.9.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;

use super::{Subject, written};
use crate::api::onet::Answer;
use crate::api::onet::address::Base;
use crate::api::onet::asked::{Asked, At};
use crate::api::onet::reference::{Code, occupation};
use crate::api::onet::refusal::Refusal;
use crate::catalog::{Catalog, Occupation, Technology, Tool};
use crate::engine::Engine;

/// Where the occupations that use a product are listed.
pub(in crate::api::onet) const EXAMPLES: &str = "/online/technology/examples";

/// A category with the products of it that an occupation uses.
#[derive(Debug)]
pub(in crate::api::onet) struct Category<'a, P> {
    pub(in crate::api::onet) code: Code,
    pub(in crate::api::onet) title: &'a str,
    /// In alphabetical order.
    pub(in crate::api::onet) products: Vec<&'a P>,
}

#[derive(Debug, Serialize)]
struct TechnologySkills<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    hot_technology: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_demand_skills: Option<Count>,
    category: Vec<CategoryItem<'a>>,
}

#[derive(Debug, Serialize)]
struct Tools<'a> {
    category: Vec<CategoryItem<'a>>,
}

#[derive(Debug, Serialize)]
struct Count {
    total: usize,
    href: String,
}

#[derive(Debug, Serialize)]
struct CategoryItem<'a> {
    code: Code,
    related: String,
    title: &'a str,
    example: Vec<Example<'a>>,
}

#[derive(Debug, Serialize)]
struct Examples<'a> {
    example: Vec<Example<'a>>,
}

#[derive(Debug, Serialize)]
struct Example<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hot_technology: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_demand: bool,
}

/// Where the occupations that use products of a category are listed.
pub(in crate::api::onet) const CATEGORIES: &str = "/online/technology/categories";

/// The code of a category: its commodity of the UNSPSC or, since release 30.3, its element of the content model.
pub(in crate::api::onet) fn category_code(catalog: &Catalog, commodity: Option<u32>, title: &str) -> Code {
    let element = || catalog.reference().elements.values().find(|element| element.name == title);
    let id = || element().map_or_else(|| title.to_owned(), |element| element.id.to_string());
    commodity.map_or_else(|| Code::Text(id()), Code::Number)
}

impl<'a> Example<'a> {
    fn of(base: &Base, one: &'a Technology) -> Self {
        let href = Some(base.named(EXAMPLES, &one.example));
        Self { title: &one.example, href, hot_technology: one.hot, in_demand: one.in_demand }
    }
}

/// A product with what is asked of it.
struct Named<'a, P> {
    category: &'a str,
    commodity: Option<u32>,
    name: &'a str,
    product: &'a P,
}

/// Products by category; both in alphabetical order.
fn by_category<'a, P>(
    catalog: &Catalog,
    products: impl Iterator<Item = Named<'a, P>>,
) -> Vec<Category<'a, P>> {
    let mut products: Vec<Named<'a, P>> = products.collect();
    products.sort_by_key(|one| (one.category, one.commodity, one.name));
    let category = |products: &[Named<'a, P>]| {
        let Named { category, commodity, .. } = products.first()?;
        let code = category_code(catalog, *commodity, category);
        Some(Category { code, title: category, products: products.iter().map(|one| one.product).collect() })
    };
    let groups = products.chunk_by(|a, b| (a.category, a.commodity) == (b.category, b.commodity));
    groups.filter_map(category).collect()
}

/// The software of an occupation by category.
pub(in crate::api::onet) fn categories<'a>(
    catalog: &Catalog,
    occupation: &'a Occupation,
) -> Vec<Category<'a, Technology>> {
    let named = |one: &'a Technology| Named {
        category: &one.category,
        commodity: one.commodity_code,
        name: &one.example,
        product: one,
    };
    by_category(catalog, occupation.technology.iter().map(named))
}

/// The tools of an occupation by category.
pub(in crate::api::onet) fn tools<'a>(
    catalog: &Catalog,
    occupation: &'a Occupation,
) -> Vec<Category<'a, Tool>> {
    let named = |one: &'a Tool| Named {
        category: &one.category,
        commodity: one.commodity_code,
        name: &one.example,
        product: one,
    };
    by_category(catalog, occupation.tools.iter().map(named))
}

/// The software that fulfills a condition, each product once, in alphabetical order.
fn distinct(occupation: &Occupation, wanted: impl Fn(&Technology) -> bool) -> Vec<&Technology> {
    let mut found: Vec<&Technology> = occupation.technology.iter().filter(|one| wanted(one)).collect();
    found.sort_by_key(|one| &one.example);
    found.dedup_by_key(|one| &one.example);
    found
}

pub(super) fn technology_skills(subject: &Subject<'_>) -> Answer {
    let categories = categories(subject.catalog(), subject.occupation);
    let base = &subject.asked.base;
    let count = |path: &str, wanted: fn(&Technology) -> bool| {
        let total = distinct(subject.occupation, wanted).len();
        let href = base.href(&format!("/online/occupations/{}/{path}", subject.occupation.code));
        (total > 0).then_some(Count { total, href })
    };
    Ok(written(subject.asked.page_of(&categories, |categories| {
        TechnologySkills {
            hot_technology: count("hot_technology", |one| one.hot),
            in_demand_skills: count("in_demand_skills", |one| one.in_demand),
            category: categories
                .iter()
                .map(|one| CategoryItem {
                    code: one.code.clone(),
                    related: subject.related(&one.code),
                    title: one.title,
                    example: one.products.iter().map(|product| Example::of(base, product)).collect(),
                })
                .collect(),
        }
    })?))
}

pub(super) fn tools_used(subject: &Subject<'_>) -> Answer {
    let categories = tools(subject.catalog(), subject.occupation);
    Ok(written(subject.asked.page_of(&categories, |categories| {
        Tools {
            category: categories
                .iter()
                .map(|one| CategoryItem {
                    code: one.code.clone(),
                    related: subject.related(&one.code),
                    title: one.title,
                    example: one
                        .products
                        .iter()
                        .map(|tool| Example {
                            title: &tool.example,
                            href: None,
                            hot_technology: false,
                            in_demand: false,
                        })
                        .collect(),
                })
                .collect(),
        }
    })?))
}

pub(in crate::api::onet) async fn hot_technology(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    flagged(&engine, &code, &asked, "hot technologies", |one| one.hot)
}

pub(in crate::api::onet) async fn in_demand_skills(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    flagged(&engine, &code, &asked, "skills in demand", |one| one.in_demand)
}

fn flagged(
    engine: &Engine,
    code: &str,
    asked: &Asked,
    what: &str,
    wanted: fn(&Technology) -> bool,
) -> Answer {
    let (_, occupation) = occupation(engine, code)?;
    let mut found = distinct(occupation, wanted);
    if found.is_empty() {
        return Err(Refusal::no_data(what, occupation.code));
    }
    // The share of postings is not published, only whether it is high.
    if asked.sort(&["percentage", "title"])? == "percentage" {
        found.sort_by_key(|one| !one.in_demand);
    }
    Ok(written(asked.page_of(&found, |found| Examples {
        example: found.iter().map(|one| Example::of(&asked.base, one)).collect(),
    })?))
}
