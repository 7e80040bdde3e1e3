//! A table of a release, beside the sample's occupations: it is read, or refused with a reason.
#![no_main]

use std::fs;
use std::sync::Once;

use libfuzzer_sys::fuzz_target;
use metier::release::{Release, Strictness};
use metier_fuzz::{choice, file};

const TABLES: [&str; 10] = [
    "Occupation Data",
    "Alternate Titles",
    "Sample of Reported Titles",
    "Task Statements",
    "Skills",
    "Job Zones",
    "Related Occupations",
    "Technology Skills",
    "Scales Reference",
    "Read Me",
];

fuzz_target!(|data: &[u8]| {
    static OCCUPATIONS: Once = Once::new();
    let Some((table, contents)) = choice(data, &TABLES) else { return };
    let occupations = include_bytes!("../../data/sample/Occupation Data.txt");
    OCCUPATIONS.call_once(|| drop(file("release/Occupation Data.txt", occupations)));
    let path = file(&format!("release/{table}.txt"), contents);
    let folder = path.parent().expect("a folder");
    let strict = Release::read(folder, Strictness::Strict);
    let lenient = Release::read(folder, Strictness::Lenient);
    assert!(strict.is_err() || lenient.is_ok(), "lenient reading refuses what strict reading takes");
    if *table == "Occupation Data" {
        fs::write(path, occupations).expect("a file");
    } else {
        fs::remove_file(path).expect("a file");
    }
});
