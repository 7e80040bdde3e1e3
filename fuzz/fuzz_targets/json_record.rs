//! A JSON Lines file of jobs: coding it is done or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metier::coding::Format;
use metier_fuzz::{choice, code, engine, stream};

fuzz_target!(init: { engine(); }, |data: &[u8]| {
    let Some((&to, file)) = choice(data, &[Format::Jsonl, Format::Csv, Format::Parquet]) else { return };
    let _ = code(stream(file), Format::Jsonl, to);
});
