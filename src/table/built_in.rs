//! Tables compiled into metier: tab-separated, no header, comments start with `#`.

/// The rows of such a table, `CELLS` cells each. Rows of any other width are skipped; each table's tests check that it
/// has none.
pub fn built_in_rows<const CELLS: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; CELLS]> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_skipped_and_cells_split() {
        let table = "# short\tlong\nmgr\tmanager\r\nasst\tassistant\nbroken\n";
        assert_eq!(built_in_rows(table).collect::<Vec<_>>(), [["mgr", "manager"], ["asst", "assistant"]]);
        assert_eq!(built_in_rows(table).collect::<Vec<_>>(), [["broken"]]);
    }
}
