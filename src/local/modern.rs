//! metier's own table of modern and colloquial job names, `data/titles.tsv`, compiled in.

use crate::soc::OnetSocCode;
use crate::table::{InputFile, built_in_rows};

const NAME: &str = "data/titles.tsv";
const TABLE: &str = include_str!("../../data/titles.tsv");

/// The names with their codes; a name with several codes once for each, likeliest first.
pub fn modern_titles() -> impl Iterator<Item = (&'static str, OnetSocCode)> {
    built_in_rows(TABLE).filter_map(|[title, code, _reason]| Some((title, code.parse().ok()?)))
}

/// The table as an input of a build.
pub fn modern_titles_input() -> InputFile {
    InputFile::of(NAME, TABLE.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        let mut titles: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        for row in rows {
            let cells: Vec<&str> = row.split('\t').collect();
            assert!(cells.len() == 3 && cells.iter().all(|cell| !cell.is_empty()), "{row}");
            assert!(cells[1].parse::<OnetSocCode>().is_ok() && seen.insert((cells[0], cells[1])), "{row}");
            titles.push(cells[0].to_lowercase());
        }
        assert!(titles.is_sorted());
        assert_eq!(modern_titles().count(), titles.len());
    }
}
