//! Jobs by occupation as compiled into metier (`data/employment.tsv`), for rankings where no table of wages is loaded.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::soc::SocCode;
use crate::table::built_in_rows;

static JOBS: LazyLock<HashMap<SocCode, u32>> = LazyLock::new(|| {
    let rows = built_in_rows(include_str!("../../data/employment.tsv"));
    rows.filter_map(|[soc, jobs]| Some((soc.parse().ok()?, jobs.parse().ok()?))).collect()
});

/// The jobs of an occupation in the nation: its own, or those of its broad group.
pub(super) fn jobs(soc: SocCode) -> Option<u32> {
    JOBS.get(&soc).or_else(|| JOBS.get(&soc.broad())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_code_with_its_jobs() {
        let rows = include_str!("../../data/employment.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(JOBS.len(), rows.count());
        let of = |soc: &str| jobs(soc.parse().unwrap());
        assert!(of("29-1141").is_some_and(|jobs| jobs > 3_000_000));
        // Only its broad group is published.
        assert_eq!((of("99-9999"), of("13-1028").is_some()), (None, true));
    }
}
