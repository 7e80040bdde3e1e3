//! A delimited file: its records are the same however the bytes arrive, and coding it is done or refused.
#![no_main]

use std::io::{self, Read};

use libfuzzer_sys::fuzz_target;
use metier::coding::Format;
use metier::table::{Dialect, Limits, Record, Records};
use metier_fuzz::{choice, code, engine, stream};

/// Gives a few bytes at a time.
struct Slow<'d>(&'d [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

const LIMITS: Limits = Limits { row: 256, cell: 64, file: 1 << 16 };

/// The records up to the end or the first error.
fn records(input: impl Read, dialect: Dialect) -> (Vec<Record>, Option<String>) {
    let mut found = Vec::new();
    let read = Records::open("fuzz.csv", input, dialect, LIMITS).and_then(|mut records| {
        loop {
            let mut record = Record::default();
            if !records.next(&mut record)? {
                return Ok(());
            }
            found.push(record);
        }
    });
    (found, read.err().map(|error| error.to_string()))
}

fuzz_target!(init: { engine(); }, |data: &[u8]| {
    let dialects = [
        Dialect::default(),
        Dialect { delimiter: Some(b','), quoted: Some(true) },
        Dialect { delimiter: Some(b'\t'), quoted: Some(false) },
    ];
    let Some((&dialect, file)) = choice(data, &dialects) else { return };
    let Some((&step, file)) = choice(file, &[1, 2, 3, 7]) else { return };
    assert_eq!(records(file, dialect), records(Slow(file, step), dialect));
    if file.len() < 512 {
        let _ = code(stream(file), Format::Csv, if step > 2 { Format::Csv } else { Format::Jsonl });
    }
});
