//! Columns shared by many tables, and the functions that describe tables.

use super::TableSpec;
use crate::release::rows::RowKind;
use crate::release::shape::{Field, Role, TableShape};
use crate::release::terms::Domain;
use crate::table::{Column, Need};

pub(super) const fn must(field: Field, names: &'static [&'static str]) -> Column<Field> {
    Column { field, names, need: Need::Required }
}

pub(super) const fn may(field: Field, names: &'static [&'static str]) -> Column<Field> {
    Column { field, names, need: Need::Optional }
}

pub(super) const CODE: Column<Field> =
    must(Field::Code, &["O*NET-SOC Code", "O*NET-SOC 2019 Code", "O*NET-SOC 2010 Code"]);
pub(super) const ELEMENT: Column<Field> = must(Field::Element, &["Element ID"]);
pub(super) const SCALE: Column<Field> = must(Field::Scale, &["Scale ID"]);
pub(super) const DATE: Column<Field> = may(Field::Date, &["Date"]);
pub(super) const SOURCE: Column<Field> = may(Field::Source, &["Domain Source"]);
pub(super) const TASK_ID: Column<Field> = must(Field::TaskId, &["Task ID"]);
pub(super) const TITLE: Column<Field> = must(Field::Title, &["Title"]);

pub(super) const fn spec(
    file: &'static str,
    rows: RowKind,
    role: Role,
    columns: &'static [Column<Field>],
    feature: &'static str,
) -> TableSpec {
    TableSpec { shape: TableShape { file, role, columns }, rows, feature: Some(feature) }
}

pub(super) const fn sometimes(
    file: &'static str,
    rows: RowKind,
    role: Role,
    columns: &'static [Column<Field>],
) -> TableSpec {
    TableSpec { shape: TableShape { file, role, columns }, rows, feature: None }
}

pub(super) const fn ratings(file: &'static str, domain: Domain, feature: &'static str) -> TableSpec {
    spec(file, RowKind::Rating, Role::Ratings(domain), RATING, feature)
}

pub(super) const fn links(file: &'static str) -> TableSpec {
    sometimes(file, RowKind::Link, Role::Only, LINK)
}

pub(super) const RATING: &[Column<Field>] = &[
    CODE,
    ELEMENT,
    SCALE,
    may(Field::Category, &["Category"]),
    must(Field::Value, &["Data Value"]),
    may(Field::N, &["N"]),
    may(Field::StandardError, &["Standard Error"]),
    may(Field::Lower, &["Lower CI Bound"]),
    may(Field::Upper, &["Upper CI Bound"]),
    may(Field::Suppress, &["Recommend Suppress"]),
    may(Field::NotRelevant, &["Not Relevant"]),
    DATE,
    SOURCE,
];

pub(super) const TASK_RATING: &[Column<Field>] = &[
    CODE,
    TASK_ID,
    SCALE,
    may(Field::Category, &["Category"]),
    must(Field::Value, &["Data Value"]),
    may(Field::N, &["N"]),
    may(Field::StandardError, &["Standard Error"]),
    may(Field::Lower, &["Lower CI Bound"]),
    may(Field::Upper, &["Upper CI Bound"]),
    may(Field::Suppress, &["Recommend Suppress"]),
    DATE,
    SOURCE,
];

pub(super) const CATEGORY: &[Column<Field>] = &[
    may(Field::Element, &["Element ID"]),
    SCALE,
    must(Field::Category, &["Category"]),
    must(Field::CategoryDescription, &["Category Description"]),
];

pub(super) const LINK: &[Column<Field>] = &[
    must(
        Field::Element,
        &[
            "Abilities Element ID",
            "Skills Element ID",
            "Essential Skills Element ID",
            "Transferable Skills Element ID",
            "Work Styles Element ID",
            "Basic Interests Element ID",
            "Specific Interest Areas Element ID",
        ],
    ),
    must(
        Field::OtherElement,
        &[
            "Work Activities Element ID",
            "Work Context Element ID",
            "RIASEC Element ID",
            "Career Interest Types Element ID",
        ],
    ),
];

pub(super) const KEYWORD: &[Column<Field>] =
    &[ELEMENT, must(Field::Keyword, &["Keyword"]), may(Field::Kind, &["Keyword Type"])];

pub(super) const TASK_DWA: &[Column<Field>] =
    &[CODE, TASK_ID, must(Field::Activity, &["DWA ID", "DWA Element ID", "Green DWA ID"]), DATE, SOURCE];

pub(super) const RELATED: &[Column<Field>] = &[
    CODE,
    must(Field::RelatedCode, &["Related O*NET-SOC Code"]),
    may(Field::Tier, &["Relatedness Tier"]),
    must(Field::Index, &["Index", "Related Index"]),
];

pub(super) const COMMODITY: Column<Field> = may(Field::Commodity, &["Commodity Code"]);
pub(super) const COMMODITY_TITLE: Column<Field> = must(Field::CommodityTitle, &["Commodity Title"]);
pub(super) const HOT: Column<Field> = may(Field::Hot, &["Hot Technology"]);
pub(super) const IN_DEMAND: Column<Field> = may(Field::InDemand, &["In Demand"]);
