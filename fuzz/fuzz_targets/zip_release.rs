//! A zip of a release: it is read, or refused with a reason.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metier::release::{Release, Strictness};
use metier_fuzz::file;

fuzz_target!(|data: &[u8]| {
    let _ = Release::read(file("release.zip", data), Strictness::Lenient);
});
