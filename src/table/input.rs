//! A record of the files that were read.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A file that was read, with its checksum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct InputFile {
    /// Its name in the folder or archive, without a folder.
    pub name: String,
    /// Its size, uncompressed.
    pub bytes: u64,
    /// SHA-256 of its contents, uncompressed, in lowercase hexadecimal.
    pub sha256: String,
}

impl InputFile {
    /// Describes the contents of a file.
    pub fn of(name: &str, contents: &[u8]) -> Self {
        let digest = Sha256::digest(contents);
        let sha256 = digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
            hex.extend([byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0')));
            hex
        });
        Self { name: name.to_owned(), bytes: contents.len() as u64, sha256 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_sha256() {
        let input = InputFile::of("a.txt", b"abc");
        assert_eq!(input.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(input.bytes, 3);
    }
}
