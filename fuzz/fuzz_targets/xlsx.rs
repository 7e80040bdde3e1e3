//! A workbook, as bytes or as its parts separated by zero bytes: sheet, shared texts, formats, list of sheets.
#![no_main]

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use metier::table::Workbook;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

const PARTS: [&str; 4] =
    ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"];
const OTHERS: [(&str, &[u8]); 2] = [
    ("_rels/.rels", include_bytes!("../seeds/xlsx_rels/package.xml")),
    ("xl/_rels/workbook.xml.rels", include_bytes!("../seeds/xlsx_rels/workbook.xml")),
];
const SHEETS: &[u8] = include_bytes!("../seeds/xlsx_rels/sheets.xml");

fn workbook(data: &[u8]) -> Vec<u8> {
    let given: Vec<&[u8]> = data.splitn(PARTS.len(), |byte| *byte == 0).collect();
    let parts = PARTS.into_iter().zip(given);
    let sheets = [(PARTS[3], SHEETS)];
    let sheets = sheets.into_iter().filter(|_| data.iter().filter(|byte| **byte == 0).count() < 3);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in OTHERS.into_iter().chain(parts).chain(sheets) {
        writer.start_file(name, options).expect("a part");
        writer.write_all(contents).expect("a part");
    }
    writer.finish().expect("a workbook").into_inner()
}

fuzz_target!(|data: &[u8]| {
    let bytes = if data.starts_with(b"PK") { data.to_vec() } else { workbook(data) };
    let Ok(mut workbook) = Workbook::open("fuzz.xlsx", bytes) else { return };
    for sheet in workbook.sheet_names() {
        let mut last = 0;
        let _ = workbook.rows(&sheet, |row| {
            assert!(row.line > last && !row.cells.is_empty(), "{row:?}");
            last = row.line;
            Ok(ControlFlow::Continue(()))
        });
    }
});
