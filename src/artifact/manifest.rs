//! An artifact's description of itself.

use serde::{Deserialize, Serialize};

use crate::BUILD_ID;
use crate::catalog::{LoadReport, ReleaseInfo};
use crate::table::InputFile;

/// The version of the artifact's format. It changes whenever the written data, or the text analysis behind its terms,
/// changes; an artifact of another version is refused and must be rebuilt.
pub const FORMAT_VERSION: u32 = 8;
/// The manifest's file name in the index folder.
pub const MANIFEST_FILE: &str = "manifest.json";

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
    InputFile::of(MANIFEST_FILE, contents.as_bytes()).sha256
}
