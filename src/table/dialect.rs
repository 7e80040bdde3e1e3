//! How a file separates and quotes its cells, as given or as detected from its header line.

use std::io::{self, Read};

/// The cell delimiter, and whether cells may be quoted. Anything not given is detected from the header line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dialect {
    /// One ASCII byte. By default comma, semicolon or tab, whichever the header line has most of; in a file named
    /// `.tsv`, `.tab` or `.txt`, any tab in the header decides. With a one-column header the extension decides: a tab
    /// for those three, otherwise a comma.
    pub delimiter: Option<u8>,
    /// Whether quotes follow RFC 4180; otherwise a quote is an ordinary character. By default cells may be quoted
    /// except in tab-separated files, because O*NET releases and most publishers of such files do not quote. A
    /// tab-separated file named `.csv`, or with a quoted cell in its header, is read as quoted.
    pub quoted: Option<bool>,
}

/// A dialect with everything settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) delimiter: u8,
    pub(super) quoted: bool,
}

impl Dialect {
    /// Fills in what was not given, from the file's name and the start of its contents.
    pub(super) fn resolve(self, file: &str, beginning: &[u8]) -> Resolved {
        let line = HeaderLine::scan(beginning);
        let delimiter = self.delimiter.unwrap_or_else(|| line.delimiter(file));
        let quoted = self.quoted.unwrap_or_else(|| {
            // Without a tab in the header, nothing says that the file is a table without quotes.
            let tabs = delimiter == b'\t' && (line.tabs.1 > 0 || self.delimiter.is_some());
            !tabs || line.quoted || has_ending(file, &["csv"])
        });
        Resolved { delimiter, quoted }
    }
}

fn has_ending(file: &str, endings: &[&str]) -> bool {
    let found = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    endings.iter().any(|ending| found.eq_ignore_ascii_case(ending))
}

/// Reads up to the end of the header line, within a limit; later bytes reveal nothing more about the dialect.
pub(super) fn read_beginning(input: &mut impl Read) -> io::Result<Vec<u8>> {
    const BLOCK: u64 = 1 << 13;
    const MOST: usize = 1 << 20;
    let mut beginning = Vec::new();
    loop {
        // One read at a time: a pipe may hold back the rest until the first lines are answered.
        let mut block = [0; BLOCK as usize];
        match input.read(&mut block) {
            Ok(0) => return Ok(beginning),
            Ok(length) => beginning.extend_from_slice(&block[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        if beginning.len() >= MOST || HeaderLine::scan(&beginning).complete {
            return Ok(beginning);
        }
    }
}

/// How often a delimiter occurs in the header: first not counting those before a space (`Wage, dollars` is prose),
/// then in all.
type Count = (usize, usize);

/// The first line that is not blank.
#[derive(Debug, Default)]
struct HeaderLine {
    commas: Count,
    semicolons: Count,
    tabs: Count,
    /// Whether any of its cells is quoted.
    quoted: bool,
    /// Whether its end was seen.
    complete: bool,
}

impl HeaderLine {
    fn scan(bytes: &[u8]) -> Self {
        let mut line = Self::default();
        let (mut filled, mut at_start, mut at) = (false, true, 0);
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            let count = match byte {
                b'"' if at_start => {
                    (line.quoted, filled, at_start) = (true, true, false);
                    at += quoted_length(&bytes[at..]);
                    continue;
                }
                b'\r' | b'\n' if filled => {
                    line.complete = true;
                    return line;
                }
                b'\r' | b'\n' => {
                    (line, at_start) = (Self::default(), true);
                    continue;
                }
                b',' => &mut line.commas,
                b';' => &mut line.semicolons,
                b'\t' => &mut line.tabs,
                _ => {
                    filled |= !byte.is_ascii_whitespace();
                    at_start = false;
                    continue;
                }
            };
            count.0 += usize::from(byte == b'\t' || bytes.get(at) != Some(&b' '));
            count.1 += 1;
            at_start = true;
        }
        line
    }

    fn delimiter(&self, file: &str) -> u8 {
        let by_tabs = has_ending(file, &["tsv", "tab", "txt"]);
        if by_tabs && self.tabs.1 > 0 {
            return b'\t';
        }
        let (most, delimiter) = [(self.tabs, b'\t'), (self.semicolons, b';'), (self.commas, b',')]
            .into_iter()
            .max_by_key(|(count, _)| *count)
            .unwrap_or_default();
        match (most, by_tabs) {
            ((_, 1..), _) => delimiter,
            (_, true) => b'\t',
            (_, false) => b',',
        }
    }
}

/// The length up to and including the closing quote of a cell; all of it when the quote is never closed.
fn quoted_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(length) = bytes[at..].iter().position(|&byte| byte == b'"') {
        at += length + 1;
        if bytes.get(at) != Some(&b'"') {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(file: &str, header: &str) -> (char, bool) {
        let Resolved { delimiter, quoted } = Dialect::default().resolve(file, header.as_bytes());
        (char::from(delimiter), quoted)
    }

    #[test]
    fn the_delimiter_is_detected_in_the_header_line() {
        for (file, header, delimiter, quoted) in [
            ("a.csv", "title,code\n", ',', true),
            ("a.csv", "title;code\n", ';', true),
            ("a.CSV", "title\tcode\n", '\t', true),
            ("a.tsv", "title\tcode\n", '\t', false),
            ("a.txt", "title,code\n", ',', true),
            ("a.tsv", "title;code\n", ';', true),
            ("a.dat", "title\tcode\n", '\t', false),
            ("a.tsv", "\"title\"\t\"code\"\n", '\t', true),
            ("-", "\n\r\n \t\ntitle;code\n1,2,3,4", ';', true),
            ("a.csv", "title\n1;2;3\n", ',', true),
            ("a.tsv", "title\n1,2,3\n", '\t', true),
            ("a.csv", "", ',', true),
            ("a.csv", "title,\"a;b;c;\nd;e\",code\n", ',', true),
            ("a.csv", "\"a,\"\"b,c\";code\n", ';', true),
            ("a.csv", "title, code\n", ',', true),
            ("a.csv", "title,notes (any; or none; or all)\n", ',', true),
            ("a.csv", "wage, dollars, a year;code\n", ';', true),
            ("a.txt", "Wage,dollars,2024\tCode\n", '\t', false),
        ] {
            assert_eq!(resolve(file, header), (delimiter, quoted), "{file}: {header:?}");
        }
    }

    #[test]
    fn a_given_dialect_overrides_detection() {
        let dialect = Dialect { delimiter: Some(b'|'), quoted: Some(false) };
        assert_eq!(dialect.resolve("a.csv", b"a,b\n"), Resolved { delimiter: b'|', quoted: false });
    }

    #[test]
    fn only_the_header_is_read() {
        let text = format!("\n\"a\nb\",c\n{}", "x".repeat(1 << 21));
        assert_eq!(read_beginning(&mut text.as_bytes()).unwrap().len(), 1 << 13);
        let endless = format!("\"{}", "x".repeat(1 << 21));
        assert_eq!(read_beginning(&mut endless.as_bytes()).unwrap().len(), 1 << 20);
    }
}
