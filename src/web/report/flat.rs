//! A report as a table: a row for each value, with its section, its item and its field. Spreadsheets read it.

use serde_json::Value;

use crate::report::Report;

/// The columns.
const HEADER: [&str; 4] = ["section", "item", "field", "value"];

/// A report as CSV. What is said of the whole occupation has the section `occupation`; a section's source, date and note have
/// item 0.
///
/// # Errors
/// None in practice: a report serializes, and memory takes every row.
pub(in super::super) fn csv(report: &Report<'_>) -> std::io::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADER)?;
    let report = serde_json::to_value(report)?;
    let mut row = |section: &str, item: usize, field: &str, value: &str| {
        out.write_record([section, &item.to_string(), field, value])
    };
    for (name, value) in report.as_object().into_iter().flatten() {
        if name != "sections" {
            each(name, value, &mut |field, value| row("occupation", 0, field, value))?;
        }
    }
    for (section, value) in report["sections"].as_object().into_iter().flatten() {
        for (name, value) in value.as_object().into_iter().flatten() {
            if name != "items" {
                each(name, value, &mut |field, value| row(section, 0, field, value))?;
            }
        }
        for (item, value) in (1..).zip(value["items"].as_array().into_iter().flatten()) {
            each("", value, &mut |field, value| row(section, item, field, value))?;
        }
    }
    out.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// The values within a value, each with the names that lead to it, such as `marks.p90`.
fn each(name: &str, value: &Value, take: &mut impl FnMut(&str, &str) -> csv::Result<()>) -> csv::Result<()> {
    let within = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Null => Ok(()),
        Value::String(text) => take(name, text),
        Value::Bool(_) | Value::Number(_) => take(name, &value.to_string()),
        Value::Array(values) => (1..)
            .zip(values)
            .try_for_each(|(place, value): (usize, _)| each(&within(&place.to_string()), value, take)),
        Value::Object(members) => {
            members.iter().try_for_each(|(part, value)| each(&within(part), value, take))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ReportRequest;
    use crate::testing::sample_engine;

    #[test]
    fn every_value_has_a_row() {
        let engine = sample_engine();
        let report = engine.report(&ReportRequest::new("29-1141.00".parse().unwrap())).unwrap();
        let bytes = csv(&report).unwrap();
        let mut rows = csv::Reader::from_reader(&bytes[..]);
        assert_eq!(rows.headers().unwrap(), &HEADER[..]);
        let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
        let value = |section: &str, item: &str, field: &str| {
            let row = rows.iter().find(|row| [&row[0], &row[1], &row[2]] == [section, item, field]);
            row.map(|row| row[3].to_owned())
        };
        assert_eq!(value("occupation", "0", "code").as_deref(), Some("29-1141.00"));
        let skills = report.sections.skills.as_ref().unwrap();
        assert_eq!(value("skills", "1", "name").as_deref(), Some(skills.items[0].name));
        assert_eq!(value("skills", "0", "source"), skills.source);
        let last = skills.items.len();
        assert!(value("skills", &last.to_string(), "name").is_some());
        assert!(value("skills", &(last + 1).to_string(), "name").is_none());
    }
}
