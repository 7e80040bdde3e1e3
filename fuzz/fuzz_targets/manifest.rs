//! The manifest of an index, as it is and with a checksum that fits, so that its contents are read too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metier::artifact::{Residence, open, read_manifest};
use metier::table::InputFile;
use metier_fuzz::file;

fuzz_target!(|data: &[u8]| {
    let body = [b"\",\n  ", data].concat();
    let sealed = format!("{{\n  \"checksum\": \"{}", InputFile::of("", &body).sha256);
    for contents in [data, &[sealed.as_bytes(), &body].concat()] {
        let path = file("manifest/manifest.json", contents);
        let folder = path.parent().expect("a folder");
        if read_manifest(folder).is_ok() {
            assert!(open(folder, Residence::Mapped).is_err(), "an index without files");
        }
    }
});
