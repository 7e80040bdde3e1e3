//! `GET /online/technology/…` and `/online/hot_technology/…`: software by name and category, and the occupations that use
//! it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::asked::{Asked, At};
use super::reference::{Linked, Occupations};
use super::refusal::Refusal;
use super::sections::{CategoryCode, EXAMPLES};
use crate::catalog::{Catalog, OccupationId, Technology};
use crate::engine::Engine;
use crate::text::singular_words;

#[derive(Debug, Serialize)]
struct Examples {
    example: Vec<Example>,
}

#[derive(Debug, Serialize)]
struct Example {
    title: String,
    href: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hot_technology: bool,
}

#[derive(Debug, Serialize)]
struct Categories {
    category: Vec<Linked<CategoryCode, String>>,
}

/// How well a name fits some words: all of them are in it or begin its words; a name with few other words fits best.
fn fit(name: &str, wanted: &[String]) -> Option<usize> {
    let has = singular_words(name);
    let all = wanted.iter().all(|word| has.iter().any(|one| one.starts_with(word.as_str())));
    (all && !wanted.is_empty()).then_some(has.len())
}

/// The products that fulfill a condition, each once, with whether it is a hot technology.
fn products(catalog: &Catalog, wanted: impl Fn(&Technology) -> bool) -> BTreeMap<&str, bool> {
    let mut products: BTreeMap<&str, bool> = BTreeMap::new();
    let all = catalog.occupations().iter().flat_map(|one| &one.technology);
    for one in all.filter(|one| wanted(one)) {
        *products.entry(&one.example).or_default() |= one.hot;
    }
    products
}

fn page_of_products(asked: &Asked, path: &str, products: &[(&str, bool)]) -> Answer {
    let page = asked.page_of(products, |products| Examples {
        example: products
            .iter()
            .map(|(name, hot)| Example {
                title: (*name).to_owned(),
                href: asked.base.named(path, name),
                hot_technology: *hot,
            })
            .collect(),
    })?;
    Ok(Json(page).into_response())
}

/// The occupations with a product that fulfills a condition: those whose employers often ask for it come first.
fn users(catalog: &Catalog, wanted: impl Fn(&Technology) -> bool) -> Vec<OccupationId> {
    let mut users: Vec<(bool, OccupationId)> = Vec::new();
    for (id, occupation) in (0..).zip(catalog.occupations()) {
        let mut used = occupation.technology.iter().filter(|one| wanted(one)).peekable();
        if used.peek().is_some() {
            users.push((!used.any(|one| one.in_demand), id));
        }
    }
    users.sort_unstable();
    users.into_iter().map(|(_, id)| id).collect()
}

fn page_of_users(engine: &Engine, asked: &Asked, name: &str, wanted: impl Fn(&Technology) -> bool) -> Answer {
    let ids = users(engine.catalog(), wanted);
    if ids.is_empty() {
        return Err(Refusal::of(format!("no occupation uses '{name}'")));
    }
    let page = asked.page_of(&ids, |ids| Occupations::of(&asked.base, engine.catalog(), ids))?;
    Ok(Json(page).into_response())
}

pub(super) async fn search_examples(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let wanted = singular_words(asked.required("keyword")?);
    let all = products(engine.catalog(), |_| true);
    let mut found: Vec<(usize, (&str, bool))> =
        all.into_iter().filter_map(|one| Some((fit(one.0, &wanted)?, one))).collect();
    found.sort_by_key(|(fit, (_, hot))| (*fit, !hot));
    let found: Vec<(&str, bool)> = found.into_iter().map(|(_, product)| product).collect();
    page_of_products(&asked, EXAMPLES, &found)
}

pub(super) async fn example(State(engine): State<Arc<Engine>>, At(name): At<String>, asked: Asked) -> Answer {
    page_of_users(&engine, &asked, &name, |one| one.example.eq_ignore_ascii_case(&name))
}

pub(super) async fn search_categories(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let wanted = singular_words(asked.required("keyword")?);
    let catalog = engine.catalog();
    let mut found: BTreeMap<(usize, &str), Option<u32>> = BTreeMap::new();
    for one in catalog.occupations().iter().flat_map(|one| &one.technology) {
        if let Some(fit) = fit(&one.category, &wanted) {
            found.insert((fit, &one.category), one.commodity_code);
        }
    }
    let found: Vec<(&str, Option<u32>)> = found.into_iter().map(|((_, title), code)| (title, code)).collect();
    let page = asked.page_of(&found, |found| Categories {
        category: found
            .iter()
            .map(|(title, commodity)| {
                let code = CategoryCode::of(catalog, *commodity, title);
                let href = asked.base.named("/online/technology/categories", &code.to_string());
                Linked { href, code, title: (*title).to_owned() }
            })
            .collect(),
    })?;
    Ok(Json(page).into_response())
}

pub(super) async fn category(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let elements = &engine.catalog().reference().elements;
    let name = elements.get(code.as_str()).map(|element| element.name.as_str());
    page_of_users(&engine, &asked, &code, |one| match one.commodity_code {
        Some(commodity) => commodity.to_string() == code,
        None => name.unwrap_or(&code) == one.category,
    })
}

pub(super) async fn hot(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let hot: Vec<(&str, bool)> = products(engine.catalog(), |one| one.hot).into_iter().collect();
    if hot.is_empty() {
        return Err(Refusal::of("the data has no hot technologies"));
    }
    page_of_products(&asked, "/online/hot_technology", &hot)
}

pub(super) async fn hot_one(State(engine): State<Arc<Engine>>, At(name): At<String>, asked: Asked) -> Answer {
    page_of_users(&engine, &asked, &name, |one| one.hot && one.example.eq_ignore_ascii_case(&name))
}
