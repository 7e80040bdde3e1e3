//! Chooses the generation to open: the published one or, if that is damaged or missing, the newest other one that is whole.

use std::cmp::Reverse;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::GENERATION_PREFIX;
use super::manifest::{FORMAT_VERSION, MANIFEST_FILE, Manifest, Unusable};
use crate::codec::{CheckedFolder, Residence};
use crate::error::{Error, Result};

/// A generation that opens.
pub(super) struct Usable<T> {
    /// Its manifest.
    pub(super) manifest: Manifest,
    /// What was read from it.
    pub(super) contents: T,
    /// Why it is not the published one.
    damage: Option<Error>,
}

impl<T> Usable<T> {
    /// If this is not the published generation, warns of the damage and returns the warning.
    pub(super) fn warn(&self) -> Option<String> {
        let Manifest { generation, built_at, .. } = &self.manifest;
        let warning =
            format!("{}; until then, metier uses {generation}, built {built_at}", self.damage.as_ref()?);
        tracing::warn!("{warning}");
        Some(warning)
    }
}

/// Opens the published generation or, if it is damaged or missing, the newest other one that opens. `open` gets its folder
/// and manifest.
///
/// # Errors
/// Why the published one cannot be opened.
pub(super) fn first_usable<T>(
    index: &Path,
    open: impl Fn(&Path, &Manifest) -> Result<T>,
) -> Result<Usable<T>> {
    /// Builds take seconds, opening a fraction of one: more replacements than this while opening mean that something else
    /// is wrong.
    const REPLACEMENTS: usize = 8;
    let mut replacements = 0;
    let mut manifest = manifest_in(index);
    let (damage, damaged) = loop {
        let published = match manifest {
            Ok(published) => published,
            Err(Fault::Damage(error)) => break (error, None),
            Err(Fault::Other(error)) => return Err(error),
        };
        let error = match open(&index.join(&published.generation), &published) {
            Ok(contents) => return Ok(Usable { manifest: published, contents, damage: None }),
            Err(error) => error,
        };
        // Builds may have replaced and removed the generation since the manifest was read; then it now names another.
        manifest = manifest_in(index);
        let replaced = manifest.as_ref().is_ok_and(|now| now.generation != published.generation);
        if replaced && replacements < REPLACEMENTS {
            replacements += 1;
            continue;
        }
        match Fault::of(error) {
            Fault::Damage(error) => break (error, Some(published.generation)),
            Fault::Other(error) => return Err(error),
        }
    };
    for manifest in generations(index) {
        if damaged.as_ref() != Some(&manifest.generation)
            && let Ok(contents) = open(&index.join(&manifest.generation), &manifest)
        {
            return Ok(Usable { manifest, contents, damage: Some(damage) });
        }
    }
    Err(damage)
}

/// The name of the generation that opening the index would use, if there is one. Reads all of it.
pub(super) fn whole_generation(index: &Path) -> Option<String> {
    let verify = |folder: &Path, manifest: &Manifest| {
        let folder = CheckedFolder::new(folder, &manifest.files, Residence::Mapped);
        manifest.files.iter().try_for_each(|file| folder.read(&file.name).map(drop))
    };
    first_usable(index, verify).ok().map(|usable| usable.manifest.generation)
}

/// The manifest of an index or, if that is damaged or missing, of its newest generation. Nothing else is verified.
pub(super) fn last_manifest(index: &Path) -> Option<Manifest> {
    match manifest_in(index) {
        Ok(manifest) => Some(manifest),
        Err(Fault::Damage(_)) => generations(index).into_iter().next(),
        Err(Fault::Other(_)) => None,
    }
}

/// Whether a folder has an artifact, whatever its state.
pub fn exists(index: &Path) -> bool {
    index.join(MANIFEST_FILE).exists() || !generations(index).is_empty()
}

/// Reads the manifest of an index folder and checks its checksum and format version.
///
/// # Errors
/// [`Error::Artifact`] with the remedy when it is missing, damaged, or of another format version.
pub fn read_manifest(index: &Path) -> Result<Manifest> {
    manifest_in(index).map_err(|fault| match fault {
        Fault::Damage(error) | Fault::Other(error) => error,
    })
}

/// Why a generation cannot be opened.
enum Fault {
    /// It is damaged or missing: another can stand in for it.
    Damage(Error),
    /// It may be whole, but is not for this program or this user.
    Other(Error),
}

impl Fault {
    fn of(error: Error) -> Self {
        match &error {
            Error::Io { source, .. } if source.kind() == ErrorKind::PermissionDenied => Self::Other(error),
            _ => Self::Damage(error),
        }
    }
}

/// Reads the manifest in the folder of an index or of a generation.
fn manifest_in(folder: &Path) -> Result<Manifest, Fault> {
    let refusal = |problem: String| Error::Artifact { path: folder.to_owned(), problem };
    let path = folder.join(MANIFEST_FILE);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let problem = if generations(folder).is_empty() {
                "holds no index; build one with `metier index`".to_owned()
            } else {
                format!("{MANIFEST_FILE} is missing; rebuild the index with `metier index`")
            };
            return Err(Fault::Damage(refusal(problem)));
        }
        read => read.map_err(|error| Fault::of(Error::io(&path)(error)))?,
    };
    let manifest = Manifest::of_json(&bytes).map_err(|unusable| match unusable {
        Unusable::Damaged => Fault::Damage(refusal(format!(
            "{MANIFEST_FILE} is damaged; rebuild the index with `metier index`"
        ))),
        Unusable::Version(version) => Fault::Other(refusal(format!(
            "has format version {version}, but this metier reads version {FORMAT_VERSION}; rebuild the index with \
             `metier index`"
        ))),
    })?;
    let plain = |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && !name.contains("..");
    if !plain(&manifest.generation) {
        let problem = format!(
            "{MANIFEST_FILE} names the folder '{}'; rebuild the index with `metier index`",
            manifest.generation
        );
        return Err(Fault::Damage(refusal(problem)));
    }
    Ok(manifest)
}

/// The manifests of the generations in an index that this metier can read, the newest first.
fn generations(index: &Path) -> Vec<Manifest> {
    let entries = fs::read_dir(index).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut found: Vec<Manifest> = names
        .filter(|name| name.starts_with(GENERATION_PREFIX))
        .filter_map(|name| {
            manifest_in(&index.join(&name)).ok().filter(|manifest| manifest.generation == name)
        })
        .collect();
    found.sort_by_cached_key(|manifest| {
        // As times: the text has as many digits of a second as needed.
        Reverse((OffsetDateTime::parse(&manifest.built_at, &Rfc3339).ok(), manifest.generation.clone()))
    });
    found
}
