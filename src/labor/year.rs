//! Years in file names: publishers write them there, and often nowhere else.

/// The first year in a file's name and, when a period is written (`2024-34`, `2022_2032`), the year that it ends in.
pub(super) fn in_name(file: &str) -> Option<(u16, Option<u16>)> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let starts = name.match_indices("20").chain(name.match_indices("19")).map(|(at, _)| at);
    let mut starts: Vec<usize> = starts.collect();
    starts.sort_unstable();
    starts.into_iter().find_map(|at| {
        let year = digits(&name[at..], 4)?;
        let rest = name[at + 4..].strip_prefix(['-', '_']);
        let end = rest.and_then(|rest| digits(rest, 4).or_else(|| Some(year / 100 * 100 + digits(rest, 2)?)));
        Some((year, end.filter(|end| *end > year)))
    })
}

/// Exactly so many digits at the beginning of a text.
fn digits(text: &str, count: usize) -> Option<u16> {
    let number = text.get(..count)?.parse().ok()?;
    let ends = !text[count..].starts_with(|next: char| next.is_ascii_digit());
    let digits = text.bytes().take(count).all(|byte| byte.is_ascii_digit());
    (ends && digits).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::in_name;

    #[test]
    fn names_tell_years_and_periods() {
        for (name, expected) in [
            ("wages/oews_2025_state_detailed.tsv", Some((2025, None))),
            ("wages/national_M2025_dl.xlsx", Some((2025, None))),
            ("projections/BLS_EP_Occupation_2024-34.xlsx", Some((2024, Some(2034)))),
            ("projections/vt_2022-2032.csv", Some((2022, Some(2032)))),
            ("2020/ours.csv", None),
            ("wages/x120201.csv", None),
            ("wages/2024_01_vt.csv", Some((2024, None))),
        ] {
            assert_eq!(in_name(name), expected, "{name}");
        }
    }
}
