//! `GET /online/technology/…` and `/online/hot_technology/…`: software by name and category, and the occupations that use
//! it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::reference::{Code, Linked, ZonedRef, has_all, sort_occupations};
use super::refusal::Refusal;
use super::sections::{CATEGORIES, EXAMPLES, category_code};
use crate::catalog::{Catalog, Occupation, Technology};
use crate::engine::Engine;
use crate::text::singular_words;

#[derive(Debug, Serialize)]
struct Examples<'a> {
    example: Vec<Product<'a>>,
}

/// A product by its name, which is its address too.
#[derive(Debug, Serialize)]
struct Product<'a> {
    title: &'a str,
    href: String,
}

#[derive(Debug, Serialize)]
struct Categories<'a> {
    category: Vec<Linked<Code, &'a str>>,
}

#[derive(Debug, Serialize)]
struct OfProduct<'a> {
    category: Vec<Linked<Code, &'a str>>,
    occupation: Vec<User<'a>>,
}

#[derive(Debug, Serialize)]
struct OfCategory<'a> {
    summary: Summary<'a>,
    occupation: Vec<User<'a>>,
}

#[derive(Debug, Serialize)]
struct Summary<'a> {
    code: Code,
    title: &'a str,
    description: &'a str,
    example: Vec<&'a str>,
}

/// An occupation that uses a product.
#[derive(Debug, Serialize)]
struct User<'a> {
    #[serde(flatten)]
    reference: ZonedRef<'a>,
    /// Whether its employers often ask for the product, if that is a hot technology.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_demand: Option<bool>,
}

const HOT: &str = "/online/hot_technology";
/// The most products that are named as examples of a category.
const MOST_EXAMPLES: usize = 10;

/// How well a name fits some words: all of them are in it or begin its words; a name with few other words fits best.
fn fit(name: &str, wanted: &[String]) -> Option<usize> {
    let has = singular_words(name);
    has_all(&has, wanted).then_some(has.len())
}

fn all(catalog: &Catalog) -> impl Iterator<Item = &Technology> {
    catalog.occupations().iter().flat_map(|one| &one.technology)
}

/// The products that fulfill a condition, each once, with how often occupations list it.
fn products(catalog: &Catalog, wanted: impl Fn(&Technology) -> bool) -> BTreeMap<&str, usize> {
    let mut products: BTreeMap<&str, usize> = BTreeMap::new();
    for one in all(catalog).filter(|one| wanted(one)) {
        *products.entry(&one.example).or_default() += 1;
    }
    products
}

/// The categories of the products that fulfill a condition.
fn categories_of<'a>(
    base: &Base,
    catalog: &'a Catalog,
    wanted: impl Fn(&Technology) -> bool,
) -> Vec<Linked<Code, &'a str>> {
    let named = all(catalog).filter(|one| wanted(one)).map(|one| (one.category.as_str(), one.commodity_code));
    let distinct: BTreeSet<(&str, Option<u32>)> = named.collect();
    let link = |(title, commodity): (&'a str, Option<u32>)| {
        let code = category_code(catalog, commodity, title);
        Linked { href: base.named(CATEGORIES, &code.to_string()), code, title }
    };
    distinct.into_iter().map(link).collect()
}

/// The occupations with a product that fulfills a condition, each with whether its employers often ask for one.
fn users<'a>(catalog: &'a Catalog, wanted: impl Fn(&Technology) -> bool) -> Vec<(&'a Occupation, bool)> {
    let used = |one: &'a Occupation| {
        let mut used = one.technology.iter().filter(|product| wanted(product)).peekable();
        used.peek()?;
        Some((one, used.any(|product| product.in_demand)))
    };
    catalog.occupations().iter().filter_map(used).collect()
}

/// The same in the order of a request: by title, code or job zone.
fn sorted_users<'a>(
    catalog: &'a Catalog,
    asked: &Asked,
    name: &str,
    wanted: impl Fn(&Technology) -> bool,
) -> Result<Vec<&'a Occupation>, Refusal> {
    let mut users: Vec<&Occupation> = users(catalog, wanted).into_iter().map(|(one, _)| one).collect();
    if users.is_empty() {
        return Err(Refusal::of(format!("no occupation uses '{name}'")));
    }
    sort_occupations(&mut users, asked.sort(&["title", "code", "job_zone"])?, |one| *one);
    Ok(users)
}

fn user<'a>(
    base: &Base,
    catalog: &'a Catalog,
    occupation: &'a Occupation,
    in_demand: Option<bool>,
) -> User<'a> {
    User { reference: ZonedRef::of(base, catalog, occupation), in_demand }
}

pub(super) async fn search_examples(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let wanted = singular_words(asked.required("keyword")?);
    let all = products(engine.catalog(), |_| true);
    let mut found: Vec<(usize, Reverse<usize>, &str)> = all
        .into_iter()
        .filter_map(|(name, users)| Some((fit(name, &wanted)?, Reverse(users), name)))
        .collect();
    found.sort_unstable();
    let product = |title| Product { title, href: asked.base.named(EXAMPLES, title) };
    let page = asked.page_of(&found, |found| Examples {
        example: found.iter().map(|(.., title)| product(*title)).collect(),
    })?;
    Ok(Json(page).into_response())
}

pub(super) async fn example(State(engine): State<Arc<Engine>>, At(name): At<String>, asked: Asked) -> Answer {
    let catalog = engine.catalog();
    let is_it = |one: &Technology| one.example.eq_ignore_ascii_case(&name);
    let users = sorted_users(catalog, &asked, &name, is_it)?;
    let page = asked.page_of(&users, |users| OfProduct {
        category: categories_of(&asked.base, catalog, is_it),
        occupation: users.iter().map(|one| user(&asked.base, catalog, one, None)).collect(),
    })?;
    Ok(Json(page).into_response())
}

pub(super) async fn search_categories(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let wanted = singular_words(asked.required("keyword")?);
    let all = categories_of(&asked.base, engine.catalog(), |_| true).into_iter();
    let mut found: Vec<(usize, Linked<Code, &str>)> =
        all.filter_map(|one| Some((fit(one.title, &wanted)?, one))).collect();
    found.sort_by_key(|(fit, _)| *fit);
    let page = asked.page_of(&found, |found| Categories {
        category: found.iter().map(|(_, one)| one.clone()).collect(),
    })?;
    Ok(Json(page).into_response())
}

pub(super) async fn category(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let catalog = engine.catalog();
    let all = categories_of(&asked.base, catalog, |_| true);
    let category = all.into_iter().find(|one| one.code.to_string() == code);
    let Linked { code, title, .. } = category
        .ok_or_else(|| Refusal::of(format!("'{code}' is not the code of a category of technology")))?;
    let is_in = |one: &Technology| one.category == title;
    let users = sorted_users(catalog, &asked, title, is_in)?;
    let mut products: Vec<(&str, usize)> = products(catalog, is_in).into_iter().collect();
    products.sort_by_key(|(_, users)| Reverse(*users));
    let page = asked.page_of(&users, |users| OfCategory {
        summary: Summary {
            description: description(catalog, &code),
            code,
            title,
            example: products.iter().take(MOST_EXAMPLES).map(|(name, _)| *name).collect(),
        },
        occupation: users.iter().map(|one| user(&asked.base, catalog, one, None)).collect(),
    })?;
    Ok(Json(page).into_response())
}

/// What a category is: its definition or, of the UNSPSC, the class that it belongs to.
fn description<'a>(catalog: &'a Catalog, code: &Code) -> &'a str {
    let reference = catalog.reference();
    match code {
        Code::Number(code) => reference.commodities.get(code).map_or("", |one| &one.class_title),
        Code::Text(id) => reference.elements.get(id.as_str()).map_or("", |one| &one.description),
    }
}

pub(super) async fn hot(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let mut hot: Vec<(&str, usize)> = products(engine.catalog(), |one| one.hot).into_iter().collect();
    if hot.is_empty() {
        return Err(Refusal::of("the data has no hot technologies"));
    }
    // The number of postings is not published: what more occupations use comes first.
    if asked.sort(&["job_postings", "title"])? == "job_postings" {
        hot.sort_by_key(|(_, users)| Reverse(*users));
    }
    let product = |(title, _)| Product { title, href: asked.base.named(HOT, title) };
    Ok(Json(hot.into_iter().map(product).collect::<Vec<_>>()).into_response())
}

pub(super) async fn hot_one(State(engine): State<Arc<Engine>>, At(name): At<String>, asked: Asked) -> Answer {
    let catalog = engine.catalog();
    let is_it = |one: &Technology| one.hot && one.example.eq_ignore_ascii_case(&name);
    let mut users = users(catalog, is_it);
    if users.is_empty() {
        return Err(Refusal::of(format!("'{name}' is not a hot technology")));
    }
    let order = asked.sort(&["percentage", "title", "code", "job_zone"])?;
    sort_occupations(&mut users, order, |(one, _)| *one);
    // The share of postings is not published, only whether it is high.
    if order == "percentage" {
        users.sort_by_key(|(_, in_demand)| !in_demand);
    }
    let page = asked.page_of(&users, |users| OfProduct {
        category: categories_of(&asked.base, catalog, is_it),
        occupation: users.iter().map(|(one, has)| user(&asked.base, catalog, one, Some(*has))).collect(),
    })?;
    Ok(Json(page).into_response())
}
