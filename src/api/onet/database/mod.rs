//! `GET /database`, `/database/info/{table_id}` and `/database/rows/{table_id}`: the tables of the loaded release.

mod cell;
mod columns;
mod filter;
mod rows;
mod tables;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use rustc_hash::FxHashMap;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::refusal::Refusal;
use crate::catalog::Catalog;
use crate::engine::Engine;
use cell::{Row, Type};
use columns::Column;
use filter::{Filter, Sort};
use tables::{Served, Table, named, served};

/// Where the release is published and described.
const PUBLISHER: &str = "https://www.onetcenter.org";

/// The tables of an engine's release, once they have been asked for. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables(Arc<OnceLock<Vec<Served>>>);

impl Tables {
    fn of(&self, engine: &Engine) -> &[Served] {
        self.0.get_or_init(|| served(engine.catalog(), engine.load_report()))
    }

    fn named(&self, engine: &Engine, id: &str) -> Result<Served, Refusal> {
        named(self.of(engine), engine.catalog(), id)
            .ok_or_else(|| Refusal::of(format!("no table '{id}'; /database lists those that there are")))
    }
}

#[derive(Debug, Serialize)]
struct Listed {
    info: String,
    rows: String,
    table_id: &'static str,
    title: &'static str,
    description: &'static str,
}

#[derive(Debug, Serialize)]
struct Info {
    rows: String,
    table_id: &'static str,
    title: &'static str,
    description: &'static str,
    /// Where its columns are described in full.
    data_dictionary: String,
    download: Download,
    column: Vec<ColumnInfo>,
}

/// Where the release is published as files.
#[derive(Debug, Serialize)]
struct Download {
    excel: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct ColumnInfo {
    column_id: &'static str,
    title: &'static str,
    description: &'static str,
    r#type: Type,
    format: &'static str,
    optional: bool,
}

#[derive(Debug, Serialize)]
struct Rows<'a> {
    row: Vec<NamedRow<'a>>,
}

/// A row as an object with the ids of its columns.
#[derive(Debug)]
struct NamedRow<'a> {
    columns: &'static [Column],
    row: Row<'a>,
}

impl Serialize for NamedRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, cell) in self.columns.iter().zip(&self.row) {
            object.serialize_entry(column.id, cell)?;
        }
        object.end()
    }
}

/// The address of a table's rows.
fn rows_href(base: &Base, table: &Table) -> String {
    base.href(&format!("/database/rows/{}", table.id))
}

impl Download {
    fn of(table: &Table, version: &str) -> Self {
        let release = version.replace('.', "_");
        let file = table.title.replace(' ', "%20");
        let at = |format: &str, ending: &str| {
            format!("{PUBLISHER}/dl_files/database/db_{release}_{format}/{file}.{ending}")
        };
        Self { excel: at("excel", "xlsx"), text: at("text", "txt") }
    }
}

pub(super) async fn list(
    State(engine): State<Arc<Engine>>,
    State(tables): State<Tables>,
    asked: Asked,
) -> Answer {
    let listed = tables.of(&engine).iter().map(|Served { table, .. }| Listed {
        info: asked.base.href(&format!("/database/info/{}", table.id)),
        rows: rows_href(&asked.base, table),
        table_id: table.id,
        title: table.title,
        description: table.description,
    });
    Ok(Json(listed.collect::<Vec<_>>()).into_response())
}

pub(super) async fn info(
    State(engine): State<Arc<Engine>>,
    State(tables): State<Tables>,
    At(id): At<String>,
    asked: Asked,
) -> Answer {
    let Served { table, .. } = tables.named(&engine, &id)?;
    let version = &engine.release().version;
    let column = |column: &Column| ColumnInfo {
        column_id: column.id,
        title: column.title,
        description: column.description,
        r#type: column.r#type,
        format: column.format,
        optional: column.optional,
    };
    let info = Info {
        rows: rows_href(&asked.base, table),
        table_id: table.id,
        title: table.title,
        description: table.description,
        data_dictionary: format!("{PUBLISHER}/dictionary/{version}/excel/{}.html", table.id),
        download: Download::of(table, version),
        column: table.columns.iter().map(column).collect(),
    };
    Ok(Json(info).into_response())
}

pub(super) async fn rows(
    State(engine): State<Arc<Engine>>,
    State(tables): State<Tables>,
    At(id): At<String>,
    asked: Asked,
) -> Answer {
    let Served { table, rows } = tables.named(&engine, &id)?;
    let filter = Filter::read(&asked, table.columns)?;
    let sort = Sort::read(&asked, table.columns)?;
    let window = asked.window()?;
    let (total, page) = if filter.is_empty() && sort.is_empty() {
        let Range { start, end } = window.of(rows);
        (rows, table.rows(engine.catalog()).skip(start).take(end - start).collect())
    } else if sort.is_empty() {
        filtered(table, engine.catalog(), &filter, window.start - 1..window.end)
    } else {
        sorted(table, engine.catalog(), &filter, &sort, |total| window.of(total))
    };
    let columns = table.columns;
    let named = |row| NamedRow { columns, row };
    let page = asked.page(total, |_| Rows { row: page.into_iter().map(named).collect() })?;
    Ok(Json(page).into_response())
}

/// The number of rows that pass a filter, and those of them at some positions.
fn filtered<'a>(
    table: &'a Table,
    catalog: &'a Catalog,
    filter: &Filter,
    wanted: Range<usize>,
) -> (usize, Vec<Row<'a>>) {
    let (mut total, mut page) = (0, Vec::new());
    for row in table.rows(catalog).filter(|row| filter.admits(row)) {
        if wanted.contains(&total) {
            page.push(row);
        }
        total += 1;
    }
    (total, page)
}

/// The same of sorted rows. Only what decides their order is kept of all rows: a table has up to 300,000.
fn sorted<'a>(
    table: &'a Table,
    catalog: &'a Catalog,
    filter: &Filter,
    sort: &Sort,
    wanted: impl Fn(usize) -> Range<usize>,
) -> (usize, Vec<Row<'a>>) {
    let rows = table.rows(catalog).enumerate().filter(|(_, row)| filter.admits(row));
    let mut keys: Vec<(Row<'a>, usize)> = rows.map(|(place, row)| (sort.key(&row), place)).collect();
    keys.sort_by(|(a, _), (b, _)| sort.order(a, b));
    let total = keys.len();
    let ranks: FxHashMap<usize, usize> =
        keys[wanted(total)].iter().map(|(_, place)| *place).zip(0..).collect();
    let rows = table.rows(catalog).enumerate();
    let mut page: Vec<(usize, Row<'a>)> =
        rows.filter_map(|(place, row)| Some((*ranks.get(&place)?, row))).collect();
    page.sort_by_key(|(rank, _)| *rank);
    (total, page.into_iter().map(|(_, row)| row).collect())
}
