//! A table of the labor market: it is read, or refused with a reason.
#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use metier::labor::LaborTables;
use metier::release::Strictness;
use metier_fuzz::{choice, file};

const FILES: [&str; 8] = [
    "wages/oews_2024_state_annual.tsv",
    "wages/national_M2024_dl.csv",
    "projections/projections_central_2022-32_longterm.tsv",
    "projections/BLS_EP_Occupation_2024-34.csv",
    "industries/oews_2024_occ_by_sector.tsv",
    "licenses/licenses_careeronestop_2024-10.tsv",
    "programs/CIPCode2020.csv",
    "crosswalks/2010_to_2019_Crosswalk.csv",
];

fuzz_target!(|data: &[u8]| {
    let Some((name, contents)) = choice(data, &FILES) else { return };
    let path = file(&format!("labor/{name}"), contents);
    let folder = path.parent().and_then(|folder| folder.parent()).expect("a folder");
    let strict = LaborTables::read(folder, Strictness::Strict);
    let lenient = LaborTables::read(folder, Strictness::Lenient);
    assert!(strict.is_err() || lenient.is_ok(), "lenient reading refuses what strict reading takes");
    fs::remove_file(path).expect("a file");
});
