//! A Parquet file of jobs, above all its footer: coding it is done or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metier::coding::{Format, Input};
use metier_fuzz::{choice, code, engine, file};

fuzz_target!(init: { engine(); }, |data: &[u8]| {
    let Some((&to, contents)) = choice(data, &[Format::Csv, Format::Parquet, Format::Jsonl]) else { return };
    let _ = code(Input::file(file("jobs.parquet", contents)), Format::Parquet, to);
});
