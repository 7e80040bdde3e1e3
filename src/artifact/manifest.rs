//! An artifact's description of itself, and its file.

use std::io;

use serde::{Deserialize, Serialize};

use crate::BUILD_ID;
use crate::catalog::{LoadReport, ReleaseInfo};
use crate::table::InputFile;

/// The version of the artifact's format. It changes whenever the written data, or the text analysis behind its terms,
/// changes; an artifact of another version is refused and must be rebuilt.
pub const FORMAT_VERSION: u32 = 8;
/// The manifest's file name in the index folder.
pub const MANIFEST_FILE: &str = "manifest.json";

/// How a manifest's file begins: with the checksum of everything after it. All later formats must keep this, because a
/// manifest that fails it is damaged, whatever format it claims.
const OPENING: &str = "{\n  \"checksum\": \"";
const CHECKSUM_CHARACTERS: usize = 64;

/// An artifact's description of itself, in JSON so that people can read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Manifest {
    /// The [`FORMAT_VERSION`] with which it was written.
    pub format_version: u32,
    /// The version of metier that wrote it.
    pub metier_version: String,
    /// The release that it was built from.
    pub release: ReleaseInfo,
    /// When it was built, RFC 3339 in UTC.
    pub built_at: String,
    /// How long the build took, in seconds.
    pub build_seconds: f64,
    /// Identifies what the artifact was built from: the same input files and the same build of metier give the same
    /// value.
    pub fingerprint: String,
    /// The folder with the files, next to the manifest.
    pub generation: String,
    /// The files of the generation with their checksums, by name.
    pub files: Vec<InputFile>,
    /// The report on what was loaded.
    pub report: LoadReport,
}

/// Why a manifest's file cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It is damaged.
    Damaged,
    /// It describes an artifact of this other format version.
    Version(u32),
}

impl Manifest {
    /// The contents of the manifest's file: the manifest as JSON, with a checksum that reveals any damage.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn to_json(&self) -> io::Result<String> {
        let json = serde_json::to_string_pretty(self)?;
        let rest = json.trim_start_matches('{');
        let body = format!("\",{rest}");
        Ok(format!("{OPENING}{}{body}", checksum(body.as_bytes())))
    }

    /// Identifies the contents of the artifact: SHA-256 over the names and checksums of its tables, in lowercase hexadecimal.
    /// Artifacts with the same value give the same answers, wherever and whenever they were built. The full-text files follow
    /// from the tables and are left out: their names differ from build to build.
    pub fn content_hash(&self) -> String {
        let tables = self.files.iter().filter(|file| !file.name.contains('/'));
        let lines: Vec<String> = tables.map(|file| format!("{}\t{}\n", file.name, file.sha256)).collect();
        checksum(lines.concat().as_bytes())
    }

    /// Reads the contents of a manifest's file.
    pub(super) fn of_json(json: &[u8]) -> Result<Self, Unusable> {
        #[derive(Deserialize)]
        struct Version {
            format_version: u32,
        }
        let sealed = json.strip_prefix(OPENING.as_bytes());
        let sealed = sealed.and_then(|rest| rest.split_at_checked(CHECKSUM_CHARACTERS));
        if sealed.is_some_and(|(stated, body)| stated != checksum(body).as_bytes()) {
            return Err(Unusable::Damaged);
        }
        let Version { format_version } = serde_json::from_slice(json).map_err(|_| Unusable::Damaged)?;
        if format_version != FORMAT_VERSION {
            return Err(Unusable::Version(format_version));
        }
        // Formats before 8 had no checksum.
        if sealed.is_none() {
            return Err(Unusable::Damaged);
        }
        serde_json::from_slice(json).map_err(|_| Unusable::Damaged)
    }
}

fn checksum(contents: &[u8]) -> String {
    InputFile::of(MANIFEST_FILE, contents).sha256
}

/// Hash of everything that the contents depend on: the program, the format, the release's version and date, and the input
/// files in order. The program is identified by its build id: two builds of one version may learn differently, and a file
/// half coded with one index must not be resumed with the other.
pub(super) fn fingerprint(release: &ReleaseInfo, inputs: &[InputFile]) -> String {
    let ReleaseInfo { version, date, edition, .. } = release;
    let lines = inputs.iter().map(|InputFile { name, bytes, sha256 }| format!("{name}\t{bytes}\t{sha256}\n"));
    let contents = std::iter::once(format!(
        "metier {BUILD_ID} format {FORMAT_VERSION} release {version} {date:?} {edition:?}\n"
    ))
    .chain(lines)
    .collect::<String>();
    checksum(contents.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Counts, Era};
    use crate::release::DataEdition;
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    impl Manifest {
        /// The manifest of an artifact without files.
        pub(crate) fn example() -> Self {
            let release = ReleaseInfo {
                version: "30.1".to_owned(),
                date: None,
                sample: false,
                edition: DataEdition::Full,
            };
            Self {
                format_version: FORMAT_VERSION,
                metier_version: "0.1.0".to_owned(),
                release: release.clone(),
                built_at: OffsetDateTime::now_utc().format(&Rfc3339).unwrap(),
                build_seconds: 1.25,
                fingerprint: checksum(b""),
                generation: "generation-0".to_owned(),
                files: Vec::new(),
                report: LoadReport {
                    release,
                    era: Era::Classic,
                    inputs: vec![InputFile::of("Occupation Data.txt", b"x")],
                    tables: Vec::new(),
                    missing: Vec::new(),
                    unknown_files: Vec::new(),
                    unknown_ratings: Vec::new(),
                    labor: Vec::new(),
                    labor_not_read: Vec::new(),
                    lists: Vec::new(),
                    local: Vec::new(),
                    counts: Counts::default(),
                },
            }
        }
    }

    #[test]
    fn any_damage_to_the_file_is_noticed() {
        let manifest = Manifest::example();
        let json = manifest.to_json().unwrap().into_bytes();
        assert_eq!(Manifest::of_json(&json).unwrap(), manifest);
        for place in 0..json.len() {
            assert_eq!(Manifest::of_json(&json[..place]), Err(Unusable::Damaged), "cut at {place}");
            let mut flipped = json.clone();
            flipped[place] ^= 1;
            assert_eq!(Manifest::of_json(&flipped), Err(Unusable::Damaged), "flipped at {place}");
        }
        assert_eq!(Manifest::of_json(&[&json[..], b"\n"].concat()), Err(Unusable::Damaged));
    }

    #[test]
    fn the_content_hash_covers_the_tables_and_not_the_names_of_full_text_files() {
        let hash = |files: &[(&str, &[u8])]| {
            let files = files.iter().map(|(name, contents)| InputFile::of(name, contents)).collect();
            Manifest { files, ..Manifest::example() }.content_hash()
        };
        let one = hash(&[("catalog.bin", b"a"), ("text/0a.idx", b"t")]);
        assert_eq!(one, hash(&[("catalog.bin", b"a"), ("text/0b.idx", b"t")]));
        assert_ne!(one, hash(&[("catalog.bin", b"b"), ("text/0a.idx", b"t")]));
        assert_ne!(one, hash(&[("market.bin", b"a"), ("text/0a.idx", b"t")]));
    }

    #[test]
    fn another_format_is_not_damage() {
        let other = Manifest { format_version: 7, ..Manifest::example() };
        assert_eq!(Manifest::of_json(other.to_json().unwrap().as_bytes()), Err(Unusable::Version(7)));
        let bare = serde_json::to_vec(&other).unwrap();
        assert_eq!(
            Manifest::of_json(&bare),
            Err(Unusable::Version(7)),
            "written before there were checksums"
        );
        let bare = serde_json::to_vec(&Manifest::example()).unwrap();
        assert_eq!(Manifest::of_json(&bare), Err(Unusable::Damaged));
    }
}
