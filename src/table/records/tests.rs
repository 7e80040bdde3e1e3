//! What must hold:
//! 1. Records match those of the `csv` crate, however the bytes arrive, in every encoding, line ending and dialect.
//! 2. An unclosed quote, and a row, cell or file beyond its limit, is an error with the right line.
//! 3. Positions are those of the file: reading from a position yields the records that follow it.

use proptest::prelude::*;

use super::*;

/// A reader that returns a few bytes at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = out.len().min(3);
        self.0.read(&mut out[..length])
    }
}

type Rows = Vec<(u64, Vec<String>)>;

fn read_all<R: Read>(mut records: Records<R>) -> Result<(Rows, Position, u64)> {
    let (mut rows, mut record) = (Vec::new(), Record::default());
    while records.next(&mut record)? {
        let cells = record.cells.iter().map(|cell| text(cell).into_owned()).collect();
        rows.push((record.line, cells));
    }
    Ok((rows, records.position(), records.blank_lines()))
}

fn open(file: &str, bytes: &[u8], limits: Limits) -> Result<(Rows, Position, u64)> {
    let slow = read_all(Records::open(file, Slow(bytes), Dialect::default(), limits)?);
    let whole = read_all(Records::open(file, bytes, Dialect::default(), limits)?);
    match (&slow, &whole) {
        (Ok(slow), Ok(whole)) => assert_eq!(slow, whole),
        (slow, whole) => {
            assert_eq!(slow.as_ref().err().map(Error::to_string), whole.as_ref().err().map(Error::to_string));
        }
    }
    whole
}

fn rows(file: &str, bytes: &[u8]) -> Vec<Vec<String>> {
    open(file, bytes, Limits::STREAM).unwrap().0.into_iter().map(|(_, cells)| cells).collect()
}

fn lines(file: &str, text: &str) -> Vec<u64> {
    open(file, text.as_bytes(), Limits::STREAM).unwrap().0.into_iter().map(|(line, _)| line).collect()
}

fn refused(file: &str, text: &str, limits: Limits) -> String {
    open(file, text.as_bytes(), limits).unwrap_err().to_string()
}

/// A text in every encoding that can be detected from its bytes.
fn encodings(text: &str) -> Vec<Vec<u8>> {
    let marked = format!("\u{feff}{text}");
    let units = |bytes: fn(u16) -> [u8; 2]| marked.encode_utf16().flat_map(bytes).collect();
    let latin: Vec<u8> =
        text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'\x85')).collect();
    vec![
        text.as_bytes().to_vec(),
        marked.as_bytes().to_vec(),
        units(u16::to_le_bytes),
        units(u16::to_be_bytes),
        latin,
    ]
}

#[test]
fn encodings_line_endings_delimiters_and_quotes_combine_freely() {
    let expected = [["title", "code"], ["Café\u{2026} \"x\"", "35-1011"], ["b", ""]];
    for line_end in ["\n", "\r\n", "\r\r\n", "\r"] {
        for delimiter in [",", ";", "\t"] {
            for (file, cell) in [("a.csv", "\"Café… \"\"x\"\"\""), ("a.tsv", "Café… \"x\"")] {
                for (quote, last) in [("", ""), ("", line_end), ("\"", line_end)] {
                    let quoted = file == "a.csv" || delimiter != "\t" || !quote.is_empty();
                    let cell = if quoted { "\"Café… \"\"x\"\"\"" } else { cell };
                    let text = format!(
                        "{quote}title{quote}{delimiter}code{line_end}{cell}{delimiter}35-1011{line_end}b{delimiter}{last}"
                    );
                    for bytes in encodings(&text) {
                        let (found, position, _) = open(file, &bytes, Limits::STREAM).unwrap();
                        let cells: Vec<_> = found.iter().map(|(_, cells)| cells.clone()).collect();
                        assert_eq!(cells, expected, "{file} {text:?} {bytes:?}");
                        assert_eq!(
                            found.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
                            [1, 2, 3],
                            "{text:?}"
                        );
                        assert_eq!(position.bytes, bytes.len() as u64, "{text:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn other_separators_are_text() {
    for cell in ["a\u{2028}b", "a\u{2029}b", "a\u{85}b", "a\u{b}b", "a\u{c}b", "a\u{1c}b", "a\u{feff}b"] {
        for file in ["a.csv", "a.tsv"] {
            let delimiter = if file == "a.csv" { ',' } else { '\t' };
            let text = format!("x{delimiter}y\n{cell}{delimiter}1\n2{delimiter}3\n");
            assert_eq!(rows(file, text.as_bytes()), [["x", "y"], [cell, "1"], ["2", "3"]]);
            assert_eq!(lines(file, &text), [1, 2, 3]);
        }
    }
}

#[test]
fn a_record_has_the_line_that_it_begins_on() {
    assert_eq!(lines("a.csv", "a,b\n1,2\n3,4"), [1, 2, 3]);
    assert_eq!(lines("a.csv", "a,b\n\"x\ny\",\"1\r\n2\"\n\n\r\nz,\n"), [1, 2, 7]);
    assert_eq!(lines("a.csv", "a,b\r\"x\ry\",\r\rz,\r"), [1, 2, 5]);
    assert_eq!(lines("a.csv", "a,b\r\r\n\"x\r\r\ny\",\r\r\n\r\r\nz,\r\r\n"), [1, 2, 5]);
}

#[test]
fn quotes_are_text_in_files_that_do_not_quote() {
    let text = "Code\tTitle\n1\t\"Big\" Mike\n2\t\"open\n3\tx\"\n";
    let expected = [["Code", "Title"], ["1", "\"Big\" Mike"], ["2", "\"open"], ["3", "x\""]];
    assert_eq!(rows("a.txt", text.as_bytes()), expected);
}

#[test]
fn a_blank_line_is_a_row_only_in_a_file_with_one_column() {
    let (found, _, blank) = open("a.csv", b"\n\r\ntitle\nA\n\n\r\n\"\"\nB\n\n", Limits::STREAM).unwrap();
    let cells: Vec<_> = found.iter().map(|(line, cells)| (*line, cells.join("|"))).collect();
    let expected = [(3, "title"), (4, "A"), (5, ""), (6, ""), (7, ""), (8, "B"), (9, "")];
    assert_eq!(cells, expected.map(|(line, cell)| (line, cell.to_owned())));
    assert_eq!(blank, 2);
    let (found, _, blank) = open("a.csv", b"title,code\nA,1\n\n\r\nB,2\n\n", Limits::STREAM).unwrap();
    assert_eq!((found.len(), blank), (3, 3));
    assert_eq!(rows("a.csv", b"title\rA\r\r\rB\r\r"), [["title"], ["A"], [""], [""], ["B"], [""]]);
}

#[test]
fn an_unclosed_quote_is_an_error_with_its_line() {
    for (text, place) in [
        ("a,b\n1,2\n3,\"4\n5,6\n", "t.csv:3:2: the quote that opens this cell is never closed"),
        ("a,b\n\"1\n\",\"2\n3\",\"4\n5,6\n", "t.csv:4:3: the quote"),
        ("a,b\n1,\"2\n3,4\n5,\"6\"\n", "t.csv:2:2: the quote"),
        ("a,b\r\n\r\n1,\"", "t.csv:3:2: the quote"),
        ("\"a,b\n1,2\n", "t.csv:1:1: the quote"),
    ] {
        let message = refused("t.csv", text, Limits::STREAM);
        assert!(message.starts_with(place), "{message}");
    }
    let slip = b"a,b\n\"Big\" Mike,\"x\" \nd\"e\"f,\"g\nh\" \n";
    assert_eq!(rows("t.csv", slip), [["a", "b"], ["Big Mike", "x "], ["d\"e\"f", "g\nh "]]);
}

#[test]
fn limits_are_exact_and_reported_with_their_line() {
    let limits = Limits { row: 9, cell: 5, file: 40 };
    for (text, problem) in [
        ("a,b\n12345,789\n", None),
        ("a,b\n123,\"678\"", None),
        ("a,b\n12345,7890\n", Some("t.csv:2:0: the row is larger than 9 bytes; is a quote never closed?")),
        ("a,b\n1,123456\n", Some("t.csv:2:2: the cell is larger than 5 bytes; is a quote never closed?")),
        ("a,b\n1,\"1\n345\n7\n", Some("t.csv:2:2: the cell is larger than 5 bytes")),
        ("a,b\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n", None),
        (
            "a,b\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n\n",
            Some("t.csv:11:0: the file is larger than 40 bytes"),
        ),
    ] {
        match problem {
            None => assert!(open("t.csv", text.as_bytes(), limits).is_ok(), "{text:?}"),
            Some(problem) => {
                let message = refused("t.csv", text, limits);
                assert!(message.starts_with(problem), "{message}");
            }
        }
    }
    let endless = format!("a,b\n1,2\n3,\"{}", "x\n".repeat(20 << 20));
    let message = refused("t.csv", &endless, Limits { cell: usize::MAX, ..Limits::STREAM });
    assert_eq!(message, "t.csv:3:2: the row is larger than 16 MiB; is a quote never closed?");
}

#[test]
fn invalid_bytes_and_delimiters_are_refused() {
    let broken = [b"\xff\xfea\0,\0b\0\n\0".as_slice(), b"1\0,\0\0\xd8\n\0"].concat();
    let message = open("t.csv", &broken, Limits::STREAM).unwrap_err().to_string();
    assert!(message.starts_with("t.csv:") && message.contains("broken UTF-16"), "{message}");
    let message = open("t.csv", b"a\0,\0b\0\n\0", Limits::STREAM).unwrap_err().to_string();
    assert_eq!(
        message,
        "t.csv:1:0: found a zero byte in the first line, expected text: save the file as UTF-8"
    );
    for delimiter in [b'"', b'\n', 0xe9] {
        let dialect = Dialect { delimiter: Some(delimiter), quoted: None };
        let refused = Records::open("t.csv", &b"a"[..], dialect, Limits::STREAM);
        assert!(matches!(refused.err(), Some(Error::InvalidRequest(_))));
    }
}

/// The records that the `csv` crate reads; it skips blank lines.
fn records_of_csv(bytes: &[u8], delimiter: u8, quoted: bool) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quoted)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
}

proptest! {
    #[test]
    fn records_match_the_csv_crate(bytes in "[ab,;\"\r\n\t]{0,24}", quoted: bool, delimiter in "[,;\t]") {
        let delimiter = delimiter.as_bytes()[0];
        // With a first record of two cells, blank lines are skipped.
        let bytes = [b"a", &[delimiter][..], b"b\n", bytes.as_bytes()].concat();
        let dialect = Dialect { delimiter: Some(delimiter), quoted: Some(quoted) };
        let mut records = Records::open("t.csv", Slow(&bytes), dialect, Limits::STREAM).unwrap();
        let (mut found, mut record) = (Vec::new(), Record::default());
        let outcome = loop {
            match records.next(&mut record) {
                Ok(true) => found.push(record.cells.iter().map(<[u8]>::to_vec).collect::<Vec<_>>()),
                outcome => break outcome,
            }
        };
        let expected = records_of_csv(&bytes, delimiter, quoted);
        if outcome.is_ok() {
            prop_assert_eq!(found, expected);
        } else {
            prop_assert!(quoted && expected.starts_with(&found));
        }
    }

    #[test]
    fn written_records_are_read_back(
        rows in proptest::collection::vec(proptest::collection::vec("[a\"é,;\t\u{2028}\n\r ]{0,6}", 3), 1..8),
        utf_16: bool,
    ) {
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        writer.write_record(["x", "y", "z"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let bytes = if utf_16 { encodings(&text).swap_remove(2) } else { text.into_bytes() };
        let mut records = Records::open("t.csv", Slow(&bytes), Dialect::default(), Limits::STREAM).unwrap();
        let mut record = Record::default();
        prop_assert!(records.next(&mut record).unwrap());
        for row in &rows {
            prop_assert!(records.next(&mut record).unwrap());
            let cells: Vec<_> = (0..3).map(|place| record.text(place).unwrap().into_owned()).collect();
            prop_assert_eq!(&cells, row);
        }
        prop_assert!(!records.next(&mut record).unwrap());
        prop_assert_eq!(records.position().bytes, bytes.len() as u64);
    }

    #[test]
    fn reading_resumes_at_a_position(bytes in "[ab,\"\r\n]{0,32}", stop in 0_usize..6) {
        let bytes = format!("a,b\n{bytes}").into_bytes();
        let dialect = Dialect { delimiter: Some(b','), quoted: Some(true) };
        let limits = Limits::STREAM;
        let mut records = Records::open("t.csv", &bytes[..], dialect, limits).unwrap();
        let mut record = Record::default();
        for _ in 0..=stop {
            if !matches!(records.next(&mut record), Ok(true)) {
                return Ok(());
            }
        }
        let Position { bytes: at, .. } = records.position();
        let rest = [b"a,b\n", &bytes[usize::try_from(at).unwrap()..]].concat();
        let mut later = Records::open("t.csv", &rest[..], dialect, limits).unwrap();
        let mut other = Record::default();
        later.next(&mut other).unwrap();
        loop {
            match (records.next(&mut record), later.next(&mut other)) {
                (Ok(true), Ok(true)) => prop_assert_eq!(&record.cells, &other.cells),
                (one, two) => {
                    prop_assert_eq!(one.ok(), two.ok());
                    break;
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for mark in [&b""[..], b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"] {
            let _ = open("t.csv", &[mark, &bytes].concat(), Limits { row: 64, cell: 32, file: 180 });
        }
    }
}

/// Whether text follows a closing quote must not depend on where a read ends.
#[test]
fn text_after_a_closing_quote_is_judged_alike_in_any_chunks() {
    for blanks in 0..8 {
        let bad = format!("a,b\n\"1\n2\"{}x,y\n", " ".repeat(blanks));
        assert!(refused("a.csv", &bad, Limits::STREAM).contains("quote"), "{blanks}");
        let good = format!("a,b\n\"1\n2\"{},y\n", " ".repeat(blanks));
        assert_eq!(rows("a.csv", good.as_bytes()).len(), 2, "{blanks}");
    }
}
