//! The releases on record: `data/releases.toml`, compiled in.

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::release::compare_versions;

/// The version name that stands for the newest release on record.
pub const LATEST: &str = "latest";

/// A published release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownRelease {
    /// `30.1`.
    pub version: String,
    /// Address of the zip of text files.
    pub url: String,
    /// Its size, when on record.
    pub bytes: Option<u64>,
    /// Its SHA-256 in lowercase hexadecimal, when on record.
    pub sha256: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    release: Vec<KnownRelease>,
}

/// The releases on record, oldest first.
///
/// # Panics
/// Never: the record is compiled in, and a test reads it.
#[expect(clippy::expect_used, reason = "the record is compiled in and a test reads it")]
pub fn known_releases() -> Vec<KnownRelease> {
    let Record { mut release } =
        toml::from_str(include_str!("../../data/releases.toml")).expect("data/releases.toml is well formed");
    release.sort_by(|a, b| compare_versions(&a.version, &b.version));
    release
}

/// The release with a version; for a version not on record, its address follows the official pattern.
pub(super) fn find(version: &str) -> Result<KnownRelease> {
    let known = known_releases();
    let found = match version {
        LATEST => known.last(),
        version => known.iter().find(|release| release.version == version),
    };
    if let Some(found) = found {
        return Ok(found.clone());
    }
    let (major, minor) = version.split_once('.').unwrap_or_default();
    let number =
        |digits: &str| (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if number(major) && number(minor) {
        let url = format!("https://www.onetcenter.org/dl_files/database/db_{major}_{minor}_text.zip");
        return Ok(KnownRelease { version: version.to_owned(), url, bytes: None, sha256: None });
    }
    let versions: Vec<&str> = known.iter().map(|release| release.version.as_str()).collect();
    Err(Error::Download(format!(
        "'{version}' is not a release version; use {LATEST} or a version such as {}",
        versions.join(", ")
    )))
}

impl KnownRelease {
    /// The file name of its zip.
    pub fn file_name(&self) -> &str {
        super::file_name(&self.url)
    }

    /// Where to download it from.
    pub(super) fn address(&self, mirror: Option<&str>) -> String {
        super::in_mirror(&self.url, mirror)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_releases_are_well_formed() {
        let known = known_releases();
        assert!(known.windows(2).all(|pair| pair[0].version != pair[1].version));
        for release in &known {
            assert!(release.url.starts_with("https://www.onetcenter.org/"), "{release:?}");
            assert!(release.file_name().contains(&release.version.replace('.', "_")), "{release:?}");
            let hexadecimal = |sha256: &String| {
                sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            };
            assert!(release.sha256.as_ref().is_none_or(hexadecimal), "{release:?}");
        }
    }

    #[test]
    fn a_version_is_found_by_name_by_number_or_not_at_all() {
        assert_eq!(find(LATEST).unwrap(), *known_releases().last().unwrap());
        assert_eq!(find("30.1").unwrap().file_name(), "db_30_1_text.zip");
        assert_eq!(find("99.4").unwrap().file_name(), "db_99_4_text.zip");
        for wrong in ["", "30", "30.x", "../30.1", "1234.5", "newest"] {
            let message = find(wrong).unwrap_err().to_string();
            assert!(message.contains("30.1"), "{message}");
        }
    }

    #[test]
    fn a_mirror_replaces_the_folder() {
        let release = find("30.1").unwrap();
        assert_eq!(
            release.address(Some("http://localhost:1/onet/")),
            "http://localhost:1/onet/db_30_1_text.zip"
        );
        assert_eq!(release.address(None), release.url);
    }
}
