//! `filter=column.operator.value` and `sort=column.descending`.

use std::cmp::Ordering;

use strum::EnumString;

use super::cell::{Cell, Row, Type};
use super::columns::Column;
use crate::api::onet::asked::Asked;
use crate::api::onet::refusal::Refusal;

/// The most filters, and the most columns to sort by.
const MOST: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "lowercase")]
enum Operator {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Contains,
    StartsWith,
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    /// In lower case.
    Text(String),
    Number(f64),
}

/// A condition on a column.
#[derive(Debug, Clone, PartialEq)]
struct Condition {
    column: usize,
    operator: Operator,
    value: Value,
}

/// Conditions that a row must meet, all of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filter(Vec<Condition>);

/// The columns to sort by, the first counting most; each with whether the highest values come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sort(Vec<(usize, bool)>);

fn column(columns: &[Column], id: &str) -> Result<usize, Refusal> {
    columns.iter().position(|column| column.id == id).ok_or_else(|| {
        let ids: Vec<&str> = columns.iter().map(|column| column.id).collect();
        Refusal::of(format!("no column '{id}'; there are {}", ids.join(", ")))
    })
}

fn limited<'a>(asked: &'a Asked, name: &str) -> Result<Vec<&'a str>, Refusal> {
    let all: Vec<&str> = asked.parameters.all(name).collect();
    if all.len() > MOST {
        return Err(Refusal::of(format!("{} times {name}; give it {MOST} times at most", all.len())));
    }
    Ok(all)
}

impl Filter {
    /// The filters of a request.
    pub(super) fn read(asked: &Asked, columns: &[Column]) -> Result<Self, Refusal> {
        let conditions = limited(asked, "filter")?.into_iter().map(|text| Condition::read(text, columns));
        conditions.collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn admits(&self, row: &Row<'_>) -> bool {
        self.0.iter().all(|condition| condition.holds(&row[condition.column]))
    }
}

impl Condition {
    fn read(text: &str, columns: &[Column]) -> Result<Self, Refusal> {
        let mut parts = text.splitn(3, '.');
        let (Some(id), Some(operator), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Refusal::of(format!("filter '{text}' is not of the form column.operator.value")));
        };
        let column = column(columns, id)?;
        let r#type = columns[column].r#type;
        let is_of_texts = |operator| matches!(operator, Operator::Contains | Operator::StartsWith);
        let operator: Operator = operator
            .parse()
            .ok()
            .filter(|operator| r#type != Type::Number || !is_of_texts(*operator))
            .ok_or_else(|| {
                let texts = if r#type == Type::Number { "" } else { ", contains, startswith" };
                Refusal::of(format!(
                    "'{operator}' is not an operator of {id}; there are eq, ne, lt, le, gt, ge{texts}"
                ))
            })?;
        let value = match r#type {
            Type::Number => Value::Number(
                value
                    .parse()
                    .map_err(|_| Refusal::of(format!("filter '{text}': '{value}' is not a number")))?,
            ),
            Type::Text | Type::Date => Value::Text(value.to_lowercase()),
        };
        Ok(Self { column, operator, value })
    }

    /// Nothing meets no condition.
    fn holds(&self, cell: &Cell<'_>) -> bool {
        let order = match &self.value {
            Value::Number(wanted) => cell.compare_number(*wanted),
            Value::Text(wanted) => {
                let Some(text) = cell.as_text() else { return false };
                let text = text.to_lowercase();
                match self.operator {
                    Operator::Contains => return text.contains(wanted.as_str()),
                    Operator::StartsWith => return text.starts_with(wanted.as_str()),
                    _ => Some(text.as_str().cmp(wanted)),
                }
            }
        };
        let Some(order) = order else { return false };
        match self.operator {
            Operator::Eq => order == Ordering::Equal,
            Operator::Ne => order != Ordering::Equal,
            Operator::Lt => order == Ordering::Less,
            Operator::Le => order != Ordering::Greater,
            Operator::Gt => order == Ordering::Greater,
            Operator::Ge => order != Ordering::Less,
            Operator::Contains | Operator::StartsWith => false,
        }
    }
}

impl Sort {
    /// The order that a request asks for.
    pub(super) fn read(asked: &Asked, columns: &[Column]) -> Result<Self, Refusal> {
        let by = |text: &str| {
            let (id, direction) = text.split_once('.').unwrap_or((text, "ascending"));
            let descending = match direction {
                "ascending" => false,
                "descending" => true,
                other => {
                    return Err(Refusal::of(format!(
                        "sort '{text}': '{other}' is not ascending or descending"
                    )));
                }
            };
            Ok((column(columns, id)?, descending))
        };
        limited(asked, "sort")?.into_iter().map(by).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The cells of a row that decide where it comes.
    pub(super) fn key<'a>(&self, row: &Row<'a>) -> Row<'a> {
        self.0.iter().map(|(column, _)| row[*column]).collect()
    }

    /// The order of two rows by these cells.
    pub(super) fn order(&self, a: &Row<'_>, b: &Row<'_>) -> Ordering {
        let by_column = self
            .0
            .iter()
            .zip(a.iter().zip(b))
            .map(|((_, descending), (a, b))| if *descending { b.order(a) } else { a.order(b) });
        by_column.fold(Ordering::Equal, Ordering::then)
    }
}
