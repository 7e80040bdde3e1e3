//! `filter=column.operator.value` and `sort=column.descending`.

use std::cmp::Ordering;

use strum::EnumString;

use super::cell::{Cell, Row, Type};
use super::columns::Column;
use crate::api::onet::asked::Asked;
use crate::api::onet::refusal::Refusal;

/// The most filters.
const MOST_FILTERS: usize = 10;
/// The most columns to sort by: their cells are kept for every row.
const MOST_ORDERS: usize = 3;

/// How a cell compares to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "lowercase")]
enum Operator {
    /// There is nothing in the cell. It takes no value.
    Na,
    Eq,
    #[strum(serialize = "lt", serialize = "before")]
    Lt,
    #[strum(serialize = "lte", serialize = "onbefore", serialize = "le")]
    Lte,
    #[strum(serialize = "gt", serialize = "after")]
    Gt,
    #[strum(serialize = "gte", serialize = "onafter", serialize = "ge")]
    Gte,
    Contains,
    StartsWith,
    EndsWith,
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
    negated: bool,
    operator: Operator,
    /// None for an operator that takes none.
    value: Option<Value>,
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

fn limited<'a>(asked: &'a Asked, name: &str, most: usize) -> Result<Vec<&'a str>, Refusal> {
    let all: Vec<&str> = asked.parameters.all(name).collect();
    if all.len() > most {
        return Err(Refusal::of(format!("{} times {name}; give it {most} times at most", all.len())));
    }
    Ok(all)
}

impl Filter {
    /// The filters of a request.
    pub(super) fn read(asked: &Asked, columns: &[Column]) -> Result<Self, Refusal> {
        let conditions =
            limited(asked, "filter", MOST_FILTERS)?.into_iter().map(|text| Condition::read(text, columns));
        conditions.collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn admits(&self, row: &Row<'_>) -> bool {
        self.0.iter().all(|condition| condition.holds(&row[condition.column]))
    }
}

impl Operator {
    /// An operator and whether it is negated: `ncontains`, and `ne` for `neq`.
    fn read(name: &str) -> Option<(Self, bool)> {
        let plain = name.parse().ok().map(|operator| (operator, false));
        let negated = || match name {
            "ne" => Some((Self::Eq, true)),
            _ => Some((name.strip_prefix('n')?.parse().ok()?, true)),
        };
        plain.or_else(negated)
    }

    fn is_of_texts(self) -> bool {
        matches!(self, Self::Contains | Self::StartsWith | Self::EndsWith)
    }
}

/// The operators of columns of a type.
fn operators(r#type: Type) -> &'static str {
    match r#type {
        Type::Text => "na, eq, contains, startswith, endswith, lt, lte, gt, gte",
        Type::Number => "na, eq, lt, lte, gt, gte",
        Type::Date => "na, eq, before, onbefore, after, onafter",
    }
}

impl Condition {
    fn read(text: &str, columns: &[Column]) -> Result<Self, Refusal> {
        let mut parts = text.splitn(3, '.');
        let (id, operator, value) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let incomplete = || Refusal::of(format!("filter '{text}' is not of the form column.operator.value"));
        let name = operator.ok_or_else(incomplete)?;
        let column = column(columns, id)?;
        let r#type = columns[column].r#type;
        let fits = |(operator, _): &(Operator, bool)| !operator.is_of_texts() || r#type == Type::Text;
        let (operator, negated) = Operator::read(name).filter(fits).ok_or_else(|| {
            let known = operators(r#type);
            Refusal::of(format!(
                "'{name}' is not an operator of {id}; there are {known}, each also with n before it"
            ))
        })?;
        let value = match (operator, value.filter(|value| !value.is_empty())) {
            (Operator::Na, _) => None,
            (_, None) => return Err(incomplete()),
            (_, Some(value)) if r#type == Type::Number => {
                let number = value.parse().map_err(|_| format!("filter '{text}': '{value}' is not a number"));
                Some(Value::Number(number.map_err(Refusal::of)?))
            }
            (_, Some(value)) => Some(Value::Text(value.to_lowercase())),
        };
        Ok(Self { column, negated, operator, value })
    }

    /// Nothing meets no condition but that of being nothing.
    fn holds(&self, cell: &Cell<'_>) -> bool {
        let holds = match &self.value {
            None => Some(*cell == Cell::Null),
            Some(Value::Number(wanted)) => {
                cell.compare_number(*wanted).map(|order| self.operator.admits(order))
            }
            Some(Value::Text(wanted)) => cell.as_text().map(|text| {
                let text = text.to_lowercase();
                match self.operator {
                    Operator::Contains => text.contains(wanted.as_str()),
                    Operator::StartsWith => text.starts_with(wanted.as_str()),
                    Operator::EndsWith => text.ends_with(wanted.as_str()),
                    operator => operator.admits(text.as_str().cmp(wanted)),
                }
            }),
        };
        holds.is_some_and(|holds| holds != self.negated)
    }
}

impl Operator {
    /// Whether a cell in this order to the value passes.
    fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Lt => order.is_lt(),
            Self::Lte => order.is_le(),
            Self::Gt => order.is_gt(),
            Self::Gte => order.is_ge(),
            Self::Na | Self::Contains | Self::StartsWith | Self::EndsWith => false,
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
        let mut orders: Vec<(usize, bool)> = Vec::new();
        for order in limited(asked, "sort", MOST_ORDERS)?.into_iter().map(by) {
            let (column, descending) = order?;
            if orders.iter().any(|(known, _)| *known == column) {
                return Err(Refusal::of(format!("sort names the column '{}' twice", columns[column].id)));
            }
            orders.push((column, descending));
        }
        Ok(Self(orders))
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
