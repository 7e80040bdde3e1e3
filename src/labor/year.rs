//! Years of rows, and years in file names: often the only place where publishers write them.

use super::LaborField;
use crate::table::{CellError, Cells, Header};

/// The year of a row: its cell, which must be valid if present, else the file's.
pub(super) fn of(cells: &Cells<'_>, field: LaborField, of_file: Option<u16>) -> Result<u16, CellError> {
    let found = cells.count(field)?.or(of_file.map(u32::from));
    let year = found.and_then(|year| u16::try_from(year).ok()).filter(|year| (1900..=2200).contains(year));
    year.ok_or_else(|| cells.unexpected(field, "a year such as 2025"))
}

/// Checks that a header or the file's name has the year.
pub(super) fn check(header: &Header, field: LaborField, of_file: Option<u16>) -> Result<(), String> {
    if of_file.is_some() || header.place(field).is_some() {
        return Ok(());
    }
    let (column, example) = match field {
        LaborField::BaseYear => ("BASE_YEAR", "period such as 2022-32"),
        LaborField::TargetYear => ("PROJECTED_YEAR", "period such as 2022-32"),
        _ => ("YEAR", "year"),
    };
    let close = header.close_to(column);
    Err(format!(
        "no column '{column}' in the header{close}, and no {example} in the file's name; add one of them"
    ))
}

/// The last year in a file's name and, for a period (`2024-34`, `2022-2032`), its end year.
pub(super) fn in_name(file: &str) -> Option<(u16, Option<u16>)> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let mut found = None;
    let mut rest = name;
    while let Some(at) = rest.find("19").into_iter().chain(rest.find("20")).min() {
        rest = &rest[at..];
        let Some((year, end, length)) = period(rest) else {
            rest = &rest[2..];
            continue;
        };
        found = Some((year, end));
        rest = &rest[length..];
    }
    found
}

/// The month in a file's name, as in `2024-10`.
pub(super) fn month_in_name(file: &str) -> Option<String> {
    let (year, None) = in_name(file)? else { return None };
    let after = file.rsplit_once(&format!("{year}-"))?.1;
    Some(format!("{} {year}", month(digits(after, 2)?)?))
}

/// The name of a month by its number.
pub(super) fn month(number: u16) -> Option<&'static str> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS.get(usize::from(number.checked_sub(1)?)).copied()
}

/// The year or period at the start of a text, and its length.
fn period(text: &str) -> Option<(u16, Option<u16>, usize)> {
    let year = digits(text, 4)?;
    let end = text[4..].strip_prefix('-').and_then(|rest| {
        let whole = digits(rest, 4).map(|end| (end, 9));
        whole.or_else(|| Some((year / 100 * 100 + digits(rest, 2)?, 7)))
    });
    match end.filter(|(end, _)| *end > year) {
        Some((end, length)) => Some((year, Some(end), length)),
        None => Some((year, None, 4)),
    }
}

/// Exactly `count` digits at the start of a text.
fn digits(text: &str, count: usize) -> Option<u16> {
    let number = text.get(..count).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let ends = !text[count..].starts_with(|next: char| next.is_ascii_digit());
    ends.then(|| number.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{in_name, month_in_name};

    #[test]
    fn file_names_give_years_and_periods() {
        for (name, expected) in [
            ("wages/oews_2025_state_detailed.tsv", Some((2025, None))),
            ("wages/national_M2025_dl.xlsx", Some((2025, None))),
            ("projections/BLS_EP_Occupation_2024-34.xlsx", Some((2024, Some(2034)))),
            ("projections/vt_2022-2032.csv", Some((2022, Some(2032)))),
            ("2020/ours.csv", None),
            ("wages/x120201.csv", None),
            ("wages/2024_01_vt.csv", Some((2024, None))),
            ("wages/vt_soc2018_2025.csv", Some((2025, None))),
            ("wages/é20é2023é.csv", Some((2023, None))),
        ] {
            assert_eq!(in_name(name), expected, "{name}");
        }
        assert_eq!(month_in_name("licenses/licenses_2024-10.tsv").as_deref(), Some("October 2024"));
        for name in ["a_2022-32.csv", "a_2024.csv", "a_2024-13.csv", "a.csv"] {
            assert_eq!(month_in_name(name), None, "{name}");
        }
    }
}
