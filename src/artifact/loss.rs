//! Refuses a build that would lose much of the index that it replaces: more often than not, its inputs are incomplete.

use std::path::Path;

use super::Manifest;
use crate::catalog::Counts;
use crate::error::{Error, Result};
use crate::release::ReleaseSource;

/// Refuses counts that are more than a tenth below those of the index to be replaced.
///
/// # Errors
/// [`Error::Source`] with both counts.
pub(super) fn refuse_loss(
    index: &Path,
    replaced: &Manifest,
    release: &ReleaseSource,
    counts: &Counts,
) -> Result<()> {
    let before = &replaced.report.counts;
    let numbers =
        [("occupations", before.occupations, counts.occupations), ("titles", titles(before), titles(counts))];
    let lost: Vec<String> = numbers
        .into_iter()
        .filter(|(_, before, now)| now * 10 < before * 9)
        .map(|(what, before, now)| format!("{now} {what} instead of {before}"))
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    let problem = format!(
        "gives {}, more than a tenth fewer than the index in {}, built {} from O*NET {}; check that the release and \
         the other tables are complete, or replace the index all the same with --force",
        lost.join(" and "),
        index.display(),
        replaced.built_at,
        replaced.release.version
    );
    Err(Error::Source { path: release.to_string().into(), problem })
}

/// The titles that can be found.
fn titles(counts: &Counts) -> usize {
    let Counts { alternate_titles, short_titles, reported_titles, local_titles, listed_titles, .. } = counts;
    alternate_titles + short_titles + reported_titles + local_titles + listed_titles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_a_tenth_may_be_lost() {
        let counts =
            |occupations, alternate_titles| Counts { occupations, alternate_titles, ..Counts::default() };
        let mut replaced = Manifest::example();
        replaced.report.counts = counts(1_000, 20_000);
        let refused = |occupations, titles| {
            let counts = counts(occupations, titles);
            let release = ReleaseSource::from("db_30_2");
            refuse_loss(Path::new("index"), &replaced, &release, &counts).err().map(|error| error.to_string())
        };
        assert_eq!(refused(1_000, 20_000), None);
        assert_eq!(refused(2_000, 40_000), None);
        assert_eq!(refused(900, 18_000), None);
        let fewer = refused(899, 18_000).unwrap();
        assert!(fewer.starts_with("db_30_2: gives 899 occupations instead of 1000, more"), "{fewer}");
        assert!(fewer.contains("--force") && fewer.contains("index in index"), "{fewer}");
        let both = refused(0, 17_999).unwrap();
        assert!(both.contains("0 occupations instead of 1000 and 17999 titles instead of 20000"), "{both}");
    }
}
