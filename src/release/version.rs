//! The version of the release that a set of files belongs to.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::layout::Era;

/// Version, date and layout of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// `30.1`; when neither the Read Me nor the folder's name has it, the range that the files imply
    /// (`30.3 or later`, `30.2 or earlier`).
    pub version: String,
    /// `December 2025`, when the Read Me gives it.
    pub date: Option<String>,
    /// The layout of the files.
    pub era: Era,
    /// How much of a published release it has, by the words "sample" and "edition" in the first line of the Read Me.
    pub edition: DataEdition,
}

/// How much of a published release the data has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DataEdition {
    /// All of it, as published.
    Full,
    /// Titles, ratings and other facts about all occupations: the edition built into metier. Most definitions, tasks and
    /// activities are missing.
    Facts,
    /// A few dozen occupations: metier's own sample.
    Sample,
}

impl DataEdition {
    fn of(first_line: &str) -> Self {
        let line = first_line.to_ascii_lowercase();
        if line.contains("sample") {
            Self::Sample
        } else if line.contains("metier edition") {
            Self::Facts
        } else {
            Self::Full
        }
    }
}

impl Info {
    /// Reads version and date from the first lines of a `Read Me.txt` ("O*NET 30.1 Database", "December 2025
    /// Release"); without them the version comes from the folder's or archive's name (`db_30_1_text`), and
    /// without that from the files' era alone.
    pub fn of(read_me: Option<&str>, name: &str, era: Era) -> Self {
        let mut lines = read_me.unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let date = lines.take(3).find_map(release_date);
        let version =
            version_in_title(first).or_else(|| version_in_name(name)).unwrap_or_else(|| match era {
                Era::Classic => "30.2 or earlier".to_owned(),
                Era::Renewed => "30.3 or later".to_owned(),
            });
        Self { version, date, era, edition: DataEdition::of(first) }
    }
}

fn is_version(text: &str) -> bool {
    text.split_once('.').is_some_and(|(major, minor)| {
        [major, minor]
            .iter()
            .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn version_in_title(line: &str) -> Option<String> {
    line.split_whitespace().find(|word| is_version(word)).map(str::to_owned)
}

/// The version in a name that marks it as one: `db_30_1_text`, `onet-30.1`. Other numbers in a name (a date, a random
/// suffix) do not count.
fn version_in_name(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    ["db", "onet"].iter().find_map(|mark| {
        let (_, rest) = name.split_once(mark)?;
        let rest = rest.strip_prefix(['_', '-', ' '])?;
        let mut parts = rest.split(|c: char| !c.is_ascii_digit());
        let version = format!("{}.{}", parts.next()?, parts.next()?);
        is_version(&version).then_some(version)
    })
}

fn release_date(line: &str) -> Option<String> {
    let date = line.strip_suffix("Release")?.trim();
    let (month, year) = date.split_once(' ')?;
    let plausible = month.chars().all(char::is_alphabetic) && year.len() == 4 && year.parse::<u16>().is_ok();
    plausible.then(|| date.to_owned())
}

/// Orders versions numerically: 9.0 comes before 30.1.
pub fn compare_versions(a: &str, b: &str) -> Ordering {
    let numbers = |version: &str| -> Vec<u32> {
        version.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    numbers(a).cmp(&numbers(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_read_me_takes_precedence_over_the_name_and_the_files() {
        let read_me = "O*NET 30.1 Database\r\nDecember 2025 Release\r\n-----\r\n";
        let info = Info::of(Some(read_me), "db_29_0_text", Era::Classic);
        assert_eq!((info.version.as_str(), info.date.as_deref()), ("30.1", Some("December 2025")));
        assert_eq!(info.edition, DataEdition::Full);
        assert_eq!(Info::of(None, "db_29_0_text", Era::Classic).version, "29.0");
        assert_eq!(Info::of(Some("Hello\n"), "data", Era::Renewed).version, "30.3 or later");
        assert_eq!(Info::of(None, "data", Era::Classic).version, "30.2 or earlier");
        assert_eq!(Info::of(None, "onet-30.1", Era::Classic).version, "30.1");
        for name in [".tmp3a4b5", "data_2024_11", "mydb12_3", "db_30"] {
            assert_eq!(Info::of(None, name, Era::Classic).version, "30.2 or earlier", "{name}");
        }
        let edition = |read_me| Info::of(Some(read_me), "x", Era::Classic).edition;
        assert_eq!(edition("metier sample, laid out as the O*NET 30.1 Database"), DataEdition::Sample);
        assert_eq!(edition("O*NET 30.1 Database (metier edition)"), DataEdition::Facts);
    }

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(compare_versions("9.0", "30.1"), Ordering::Less);
        assert_eq!(compare_versions("30.10", "30.2"), Ordering::Greater);
    }
}
