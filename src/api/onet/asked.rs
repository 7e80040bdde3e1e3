//! What every request has: where its caller is, its parameters, and which page it asks for.

use std::ops::Range;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::address::Base;
use super::refusal::Refusal;
use crate::api::{Origin, Parameters, encode};

/// Most rows of a page.
const MOST_ROWS: usize = 2_000;
/// Rows of a page unless the request says otherwise.
const DEFAULT_ROWS: usize = 20;
/// Most characters of the query string: it is repeated in the links of every page.
const LONGEST_QUERY: usize = 8_000;

/// A request.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) base: Base,
    pub(super) parameters: Parameters,
    /// Its path as sent.
    path: String,
}

/// A page of a list: the first and last row from 1, the number of all rows, links to the pages before and after if there are
/// any, and the rows, under a name of their own.
#[derive(Debug, Serialize)]
pub(super) struct Page<B> {
    start: usize,
    end: usize,
    total: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(flatten)]
    body: B,
}

/// The rows that a request asks for, from 1; the last is included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        if query.len() > LONGEST_QUERY {
            return Err(Refusal::of(format!(
                "the query string has {} bytes; the limit is {LONGEST_QUERY}",
                query.len()
            )));
        }
        let path = parts.uri.path().to_owned();
        let local = || Origin::configured("http://localhost");
        let origin = parts.extensions.get::<Origin>().cloned().unwrap_or_else(local);
        Ok(Self { base: Base::of(&origin, &path), parameters: Parameters::parse(query)?, path })
    }
}

impl Asked {
    /// The text of a required parameter, which must not be blank.
    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        let given = self.parameters.text(name)?.filter(|text| !text.trim().is_empty());
        given.ok_or_else(|| Refusal::missing(name))
    }

    /// The order that is asked for, one of some names; the first by default.
    pub(super) fn sort<'a>(&self, orders: &[&'a str]) -> Result<&'a str, Refusal> {
        let Some(name) = self.parameters.text("sort")? else {
            return Ok(orders.first().copied().unwrap_or_default());
        };
        let known = orders.iter().find(|order| **order == name).copied();
        known.ok_or_else(|| {
            Refusal::of(format!("sort '{name}' is not one of the orders of this list: {}", orders.join(", ")))
        })
    }

    /// The rows that are asked for.
    pub(super) fn window(&self) -> Result<Window, Refusal> {
        let number = |name| self.parameters.parsed::<usize>(name, "a number of a row, from 1");
        let (start, end) = (number("start")?, number("end")?);
        let start = start.unwrap_or(1);
        let end = end.unwrap_or_else(|| start.saturating_add(DEFAULT_ROWS - 1));
        if start == 0 {
            return Err(Refusal::of("start must be >= 1"));
        }
        if end < start {
            return Err(Refusal::of(format!("end must be >= start: {end} is before {start}")));
        }
        if end - start >= MOST_ROWS {
            return Err(Refusal::of(format!("a page has at most {MOST_ROWS} rows; ask for fewer")));
        }
        Ok(Window { start, end })
    }

    /// The requested page of so many rows; `body` makes the rows at some positions, from 0.
    pub(super) fn page<B>(
        &self,
        total: usize,
        body: impl FnOnce(Range<usize>) -> B,
    ) -> Result<Page<B>, Refusal> {
        let window = self.window()?;
        let range = window.of(total);
        let (prev, next) = self.around(window, total);
        Ok(Page { start: range.start + 1, end: range.end, total, prev, next, body: body(range) })
    }

    /// The addresses of the pages before and after one, if there are any.
    pub(super) fn around(&self, window: Window, total: usize) -> (Option<String>, Option<String>) {
        let Range { start, end } = window.of(total);
        let size = window.end - window.start + 1;
        let prev = (start > 0).then(|| self.link(start.saturating_sub(size) + 1, start));
        let next = (end < total).then(|| self.link(end + 1, (end + size).min(total)));
        (prev, next)
    }

    /// The requested page of a list; `body` takes its rows.
    pub(super) fn page_of<T, B>(&self, all: &[T], body: impl FnOnce(&[T]) -> B) -> Result<Page<B>, Refusal> {
        self.page(all.len(), |range| body(&all[range]))
    }

    /// The address of another page: the request's own, with other rows.
    fn link(&self, start: usize, end: usize) -> String {
        let mut query = String::new();
        for (name, value) in self.parameters.pairs().filter(|(name, _)| !["start", "end"].contains(name)) {
            query = format!("{query}{}={}&", encode(name), encode(value));
        }
        self.base.absolute(&format!("{}?{query}start={start}&end={end}", self.path))
    }
}

impl Window {
    /// The positions of the rows among so many, from 0; beyond the last row, an empty range at the end.
    pub(super) fn of(self, total: usize) -> Range<usize> {
        (self.start - 1).min(total)..self.end.min(total)
    }
}

/// The variable parts of a path.
#[derive(Debug)]
pub(super) struct At<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(found) = Path::<T>::from_request_parts(parts, state).await?;
        Ok(Self(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn asked(query: &str) -> Asked {
        let path = "/online/search".to_owned();
        let base = Base::of(&Origin::configured("https://a.example"), &path);
        Asked { base, parameters: Parameters::parse(query).unwrap(), path }
    }

    #[derive(Serialize)]
    struct Rows {
        row: Vec<usize>,
    }

    fn page(query: &str, total: usize) -> Result<serde_json::Value, Refusal> {
        let page = asked(query).page(total, |range| Rows { row: range.collect() })?;
        Ok(serde_json::to_value(page).unwrap())
    }

    #[test]
    fn a_page_links_to_those_around_it() {
        let middle = page("keyword=a+b%26c&start=21&end=40", 57).unwrap();
        assert_eq!(
            (&middle["start"], &middle["end"], &middle["total"]),
            (&21.into(), &40.into(), &57.into())
        );
        assert_eq!(middle["prev"], "https://a.example/online/search?keyword=a+b%26c&start=1&end=20");
        assert_eq!(middle["next"], "https://a.example/online/search?keyword=a+b%26c&start=41&end=57");
        assert_eq!(middle["row"].as_array().unwrap().len(), 20);
        let all = page("", 3).unwrap();
        assert_eq!(all, serde_json::json!({"start": 1, "end": 3, "total": 3, "row": [0, 1, 2]}));
        let none = page("", 0).unwrap();
        assert_eq!(none, serde_json::json!({"start": 1, "end": 0, "total": 0, "row": []}));
    }

    #[test]
    fn the_first_order_is_the_default() {
        let sort = |query: &str| asked(query).sort(&["title", "code"]).ok();
        assert_eq!((sort(""), sort("sort=code"), sort("sort=zone")), (Some("title"), Some("code"), None));
        assert_eq!((sort("sort="), sort("sort=code&sort=title")), (None, None));
    }

    #[test]
    fn pages_are_limited() {
        for query in
            ["start=0", "start=x", "end=0", "start=5&end=4", "end=2001", "start=-1", "start=1&start=2"]
        {
            assert!(page(query, 10).is_err(), "{query}");
        }
        for query in ["end=2000", "start=2&end=2001", "start=18446744073709551615"] {
            assert!(page(query, 10).is_ok(), "{query}");
        }
    }

    proptest! {
        #[test]
        fn following_next_reaches_every_row_once(total in 0..200_usize, size in 1..50_usize) {
            let mut rows = Vec::new();
            let mut query = format!("start=1&end={size}");
            loop {
                let page = page(&query, total).unwrap();
                rows.extend(page["row"].as_array().unwrap().iter().map(|row| row.as_u64().unwrap()));
                let Some(next) = page["next"].as_str() else { break };
                query = next.split_once('?').unwrap().1.to_owned();
            }
            prop_assert_eq!(rows, (0..total as u64).collect::<Vec<_>>());
        }
    }
}
