//! Every file format that [`crate::table::Records`] reads, as a table of licenses.

use super::*;

const NAME: &str = "Café… \"Chef\", Head; II";

fn read(name: &str, bytes: &[u8], strictness: Strictness) -> Result<LaborTables> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("licenses").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    LaborTables::read(folder.path(), strictness)
}

/// A table of two licenses.
fn text(delimiter: &str, quoted: bool, line_end: &str) -> String {
    let quote = if quoted { "\"" } else { "" };
    let name = if quoted { format!("\"{}\"", NAME.replace('"', "\"\"")) } else { NAME.to_owned() };
    let cells = [
        ["STATE", "CODE", "LICENSE", "DESCRIPTION"].map(|cell| format!("{quote}{cell}{quote}")),
        ["VT", "35-1011", &name, "one\u{85}two"].map(str::to_owned),
        ["NH", "29-1141", "RN", ""].map(str::to_owned),
    ];
    cells.map(|row| row.join(delimiter) + line_end).concat()
}

fn encodings(text: &str) -> [Vec<u8>; 5] {
    let marked = format!("\u{feff}{text}");
    let units = |bytes: fn(u16) -> [u8; 2]| marked.encode_utf16().flat_map(bytes).collect();
    let windows_1252 = text.chars().map(|letter| match letter {
        '…' => 0x85,
        // Windows-1252 has '…' at this byte and cannot encode the control character.
        '\u{85}' => b' ',
        _ => u8::try_from(u32::from(letter)).unwrap(),
    });
    let windows_1252 = windows_1252.collect();
    [
        text.as_bytes().to_vec(),
        marked.as_bytes().to_vec(),
        units(u16::to_le_bytes),
        units(u16::to_be_bytes),
        windows_1252,
    ]
}

#[test]
fn every_file_format_gives_the_same_rows() {
    for (file, delimiter, quoted) in [
        ("a.csv", ",", true),
        ("a.csv", ";", true),
        ("a.csv", "\t", true),
        ("a.tsv", "\t", false),
        ("a.txt", "\t", false),
        ("a.txt", "\t", true),
        ("a.txt", ",", true),
        ("a.tsv", ";", true),
    ] {
        for line_end in ["\n", "\r\n", "\r\r\n", "\r"] {
            for (encoding, bytes) in encodings(&text(delimiter, quoted, line_end)).into_iter().enumerate() {
                let form = format!("{file} {delimiter:?} {line_end:?} encoding {encoding}");
                let tables = read(file, &bytes, Strictness::Strict).unwrap();
                let rows = &tables.licenses[0].rows;
                assert_eq!(rows.len(), 2, "{form}");
                assert_eq!(rows[0].license, NAME, "{form}");
                let between = if encoding == 4 { " " } else { "\u{85}" };
                assert_eq!(
                    rows[0].description.as_deref(),
                    Some(format!("one{between}two").as_str()),
                    "{form}"
                );
                assert_eq!(
                    (rows[1].license.as_str(), rows[1].description.as_deref()),
                    ("RN", None),
                    "{form}"
                );
                let repaired = usize::from(encoding == 4);
                assert_eq!(tables.reports[0].notices.len(), repaired, "{form}: {:?}", tables.reports);
            }
        }
    }
}

#[test]
fn a_line_separator_within_a_cell_does_not_end_the_row() {
    for separator in ["\u{2028}", "\u{2029}", "\u{85}", "\u{b}", "\u{c}"] {
        let text = format!("STATE\tCODE\tLICENSE\nVT\t35-1011\tone{separator}two\nNH\t29-1141\tRN\n");
        let rows = read("a.tsv", text.as_bytes(), Strictness::Strict).unwrap().licenses.remove(0).rows;
        let names: Vec<&str> = rows.iter().map(|row| row.license.as_str()).collect();
        assert_eq!(names, [format!("one{separator}two").as_str(), "RN"]);
    }
}

#[test]
fn an_unclosed_quote_stops_lenient_reading_too() {
    let text = "STATE,CODE,LICENSE\nVT,35-1011,Chef\nVT,29-1141,\"RN\nNH,29-1141,RN\nNY,29-1141,RN\n";
    for strictness in [Strictness::Strict, Strictness::Lenient] {
        let message = read("a.csv", text.as_bytes(), strictness).unwrap_err().to_string();
        assert!(
            message.starts_with("licenses/a.csv:3:3: the quote that opens this cell is never closed"),
            "{message}"
        );
    }
}

#[test]
fn a_cell_beyond_the_limit_is_reported_with_its_place() {
    let text = format!("STATE,CODE,LICENSE\nVT,35-1011,{}\n", "x".repeat((1 << 20) + 1));
    let message = read("a.csv", text.as_bytes(), Strictness::Lenient).unwrap_err().to_string();
    assert!(message.starts_with("licenses/a.csv:2:3: the cell is larger than 1 MiB"), "{message}");
}

#[test]
fn a_file_beyond_the_limit_is_refused_before_it_is_read() {
    for name in ["a.csv", "wages_M2025.xlsx"] {
        let folder = tempfile::tempdir().unwrap();
        let kind = if name == "a.csv" { "licenses" } else { "wages" };
        fs::create_dir(folder.path().join(kind)).unwrap();
        let file = fs::File::create(folder.path().join(kind).join(name)).unwrap();
        file.set_len(Limits::TABLE.file + 1).unwrap();
        let error = LaborTables::read(folder.path(), Strictness::Lenient).unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains(name) && message.contains("268435457 bytes, over the limit of 256 MiB"),
            "{message}"
        );
    }
}
