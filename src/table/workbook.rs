//! Excel workbooks, read row by row.

use std::io::{self, BufRead, BufReader, Cursor};
use std::mem;
use std::ops::ControlFlow;

use calamine::{Data, DataRef, Reader, Xlsx, XlsxError};
use memchr::{memchr_iter, memmem};

use super::archive::open_archive;
use super::contents::byte_size;
use crate::error::{Error, Result};

/// What a workbook may take. A file of a few kilobytes can unpack to any size.
#[derive(Debug, Clone, Copy)]
struct Most {
    /// Bytes of the file, which is held in memory.
    file: u64,
    /// Bytes, unpacked. The largest known published workbook, with all areas of OEWS in one sheet, takes about half of it.
    unpacked: u64,
    /// Bytes outside of its sheets, unpacked, and what the shared texts among them take besides: they are held in memory.
    shared: u64,
    /// Tags outside of its sheets and shared texts, such as formats of cells, of which Excel allows 65,490. A short one can
    /// take a few hundred bytes of memory.
    tags: u64,
    /// Bytes of a single text, unpacked.
    text: u64,
}

const MOST: Most =
    Most { file: 128 << 20, unpacked: 1 << 30, shared: 128 << 20, tags: 400_000, text: 1 << 20 };

/// What a shared text takes in memory besides its characters: its place in a vector that grows by doubling, and what the
/// allocator adds.
const SHARED_TEXT: u64 = 2 * size_of::<String>() as u64 + 16;

/// The size of a sheet according to Excel's own limits.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// A workbook (`.xlsx`), whose sheets are read row by row: memory does not grow with their length.
pub struct Workbook {
    file: String,
    sheets: Xlsx<Cursor<Vec<u8>>>,
    /// What a reader should know about its formulas.
    pub(super) formulas: Option<String>,
}

/// A row of a worksheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// Its number in the sheet, from 1.
    pub line: u64,
    /// Its filled cells, each with its column from 0; numbers as written, without thousands separators.
    pub cells: Vec<(usize, String)>,
}

impl Workbook {
    /// Opens a workbook.
    ///
    /// # Errors
    /// [`Error::Table`] for bytes that are not a readable workbook, and for one that unpacks to more than a table can have.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Self> {
        Self::open_limited(file, bytes, MOST)
    }

    fn open_limited(file: &str, bytes: Vec<u8>, most: Most) -> Result<Self> {
        let refused = |problem: String| Error::Table { file: file.to_owned(), line: 0, column: 0, problem };
        if let Some(problem) = other_than_workbook(&bytes) {
            return Err(refused(problem));
        }
        if bytes.len() as u64 > most.file {
            return Err(refused(format!("the workbook has more than {}; split it", byte_size(most.file))));
        }
        let unpacked = unpack(&bytes, most).map_err(|error| unreadable(file, &error))?.map_err(refused)?;
        let sheets = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(file, &error))?;
        Ok(Self { file: file.to_owned(), sheets, formulas: unpacked.notice() })
    }

    /// The names of its sheets, in order.
    pub fn sheet_names(&self) -> Vec<String> {
        self.sheets.sheet_names().clone()
    }

    /// Gives the non-blank rows of a sheet to `take`, from the top, until it breaks.
    ///
    /// # Errors
    /// [`Error::Table`] for a sheet that is damaged or larger than Excel allows; also whatever `take` returns.
    pub fn rows(
        &mut self,
        sheet: &str,
        mut take: impl FnMut(&SheetRow) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let file = self.file.as_str();
        let mut cells = match self.sheets.worksheet_cells_reader(sheet) {
            Ok(cells) => cells,
            // A chart has no rows.
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            Err(error) => return Err(unreadable(file, &error)),
        };
        let wrong = |line: u64, problem: String| {
            let problem = format!("the sheet '{sheet}' {problem}");
            Error::Table { file: file.to_owned(), line, column: 0, problem }
        };
        let mut row = SheetRow::default();
        while let Some(cell) = cells.next_cell().map_err(|error| unreadable(file, &error))? {
            let (at, column) = cell.get_position();
            let line = u64::from(at) + 1;
            if at >= MOST_ROWS || column >= MOST_COLUMNS || row.cells.len() > MOST_COLUMNS as usize {
                let problem = format!(
                    "has a cell beyond row {MOST_ROWS} or column {MOST_COLUMNS}, the most that a workbook has; remove it"
                );
                return Err(wrong(line, problem));
            }
            let text = shown(cell.get_value().clone());
            if text.trim().is_empty() {
                continue;
            }
            if line < row.line {
                return Err(wrong(line, "has its rows in disorder; save the workbook again".to_owned()));
            }
            if line > row.line {
                if !row.cells.is_empty() && take(&row)?.is_break() {
                    return Ok(());
                }
                row.line = line;
                row.cells.clear();
            }
            row.cells.push((column as usize, text));
        }
        if !row.cells.is_empty() {
            let _ = take(&row)?;
        }
        Ok(())
    }
}

/// The text of a cell. A number in the format of a date is a date: it is what the sheet shows.
fn shown(value: DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year}-{month:02}-{day:02}")
        }
        value => Data::from(value).to_string(),
    }
}

fn unreadable(file: &str, error: &dyn std::fmt::Display) -> Error {
    let problem = format!(
        "not a readable workbook ({error}); download it again, or save it again as .xlsx without a password"
    );
    Error::Table { file: file.to_owned(), line: 0, column: 0, problem }
}

/// What a file is instead of a workbook, when that is clear from its beginning or its directory.
fn other_than_workbook(bytes: &[u8]) -> Option<String> {
    /// The first bytes of a compound file: an old `.xls`, or any workbook with a password.
    const COMPOUND: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];
    if bytes.starts_with(&COMPOUND) {
        let problem = "an old binary workbook, or one with a password; save it as .xlsx without a password";
        return Some(problem.to_owned());
    }
    let archive = open_archive(bytes).ok()?;
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    if names.iter().any(|name| name.starts_with("xl/")) {
        return None;
    }
    let inner = names.first()?;
    let inner: String = inner.chars().take(60).collect();
    Some(format!("a zip archive with '{inner}', not a workbook; unpack it here"))
}

/// What is known of a workbook after unpacking it once.
#[derive(Debug, Default)]
struct Unpacked {
    formulas: u64,
    /// Formulas without the value that they had when the workbook was last saved.
    without_value: u64,
}

impl Unpacked {
    fn notice(&self) -> Option<String> {
        let Self { formulas, without_value } = self;
        let lost = match without_value {
            0 => String::new(),
            count => {
                format!("; {count} have none and count as blank: save the workbook in a spreadsheet program")
            }
        };
        (*formulas > 0).then(|| format!("{formulas} formulas: their last saved values are read{lost}"))
    }
}

/// The parts of a workbook, by what reading them takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Read row by row.
    Sheet,
    /// The texts that cells refer to, held in memory.
    Texts,
    /// Anything else.
    Other,
}

impl Part {
    fn named(name: &str) -> Self {
        let name = name.to_lowercase().replace('\\', "/");
        let sheet = name.strip_prefix("xl/worksheets/sheet").is_some_and(|rest| !rest.contains('/'));
        match name.rsplit('/').next() {
            Some("sharedstrings.xml") => Self::Texts,
            _ if sheet => Self::Sheet,
            _ => Self::Other,
        }
    }
}

/// What is left of [`Most`].
struct Left {
    unpacked: u64,
    shared: u64,
    tags: u64,
}

impl Left {
    /// Takes bytes and tags of a part; the problem, if there are not enough left.
    fn take(&mut self, part: Part, bytes: u64, tags: u64, most: Most) -> Result<(), String> {
        let take = |left: &mut u64, taken: u64, problem: &dyn Fn() -> String| {
            *left = left.checked_sub(taken).ok_or_else(problem)?;
            Ok(())
        };
        let unpacks = |what: &str, limit: u64| format!("{what} to more than {}; split it", byte_size(limit));
        take(&mut self.unpacked, bytes, &|| unpacks("the workbook unpacks", most.unpacked))?;
        let texts = || unpacks("the workbook's texts unpack", most.shared);
        match part {
            Part::Sheet => Ok(()),
            Part::Texts => take(&mut self.shared, bytes.saturating_add(SHARED_TEXT * tags), &texts),
            Part::Other => {
                take(&mut self.shared, bytes, &texts)?;
                let problem = || {
                    format!(
                        "the workbook has more than {} formats, names and other parts; copy its table to a new workbook",
                        most.tags
                    )
                };
                take(&mut self.tags, tags, &problem)
            }
        }
    }
}

/// Unpacks an archive once, without keeping anything, because its directory may claim any sizes. The inner error is the
/// problem with one that takes more than it may.
fn unpack(bytes: &[u8], most: Most) -> io::Result<Result<Unpacked, String>> {
    const SAVE: &str = "which no spreadsheet program writes; save it again";
    let mut archive = open_archive(bytes)?;
    let mut unpacked = Unpacked::default();
    let mut left = Left { unpacked: most.unpacked, shared: most.shared, tags: most.tags };
    for index in 0..archive.len() {
        let entry = archive.by_index(index)?;
        let part = Part::named(&entry.name()?);
        let mut entry = BufReader::with_capacity(1 << 16, entry);
        let mut tags = Tags::default();
        let mut claim = Claim::default();
        let mut first = true;
        loop {
            let piece = entry.fill_buf()?;
            let length = piece.len();
            if length == 0 {
                break;
            }
            if mem::take(&mut first) && is_wide(piece) {
                return Ok(Err(format!("a part is in UTF-16, {SAVE}")));
            }
            let before = tags.count;
            if part == Part::Sheet {
                tags.take(piece, &mut unpacked);
            } else {
                // Formulas are only in sheets.
                tags.take(piece, &mut Unpacked::default());
            }
            if part == Part::Texts && claim.take(piece) > most.shared / SHARED_TEXT {
                return Ok(Err(format!(
                    "its texts claim to be more than {}; save it again",
                    most.shared / SHARED_TEXT
                )));
            }
            entry.consume(length);
            if part == Part::Sheet && tags.raw {
                return Ok(Err(format!("a sheet has a comment, raw text or parts of a workbook, {SAVE}")));
            }
            if part == Part::Sheet && tags.longest > most.text {
                let limit = byte_size(most.text);
                return Ok(Err(format!("a cell has more than {limit}; shorten it")));
            }
            if let Err(problem) = left.take(part, length as u64, tags.count - before, most) {
                return Ok(Err(problem));
            }
        }
    }
    Ok(Ok(unpacked))
}

/// Whether a part begins as UTF-16, in which tags look different.
fn is_wide(piece: &[u8]) -> bool {
    matches!(piece, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'<', 0, ..] | [0, b'<', ..])
}

/// The number of texts that a list of shared texts claims to have, for which a reader makes room at once.
#[derive(Debug, Default)]
struct Claim {
    /// The end of the bytes so far, where an attribute may have begun.
    end: Vec<u8>,
    most: u64,
}

impl Claim {
    /// The largest claim so far.
    fn take(&mut self, piece: &[u8]) -> u64 {
        const NAME: &[u8] = b"uniqueCount";
        /// The name, its value and what may stand between them.
        const KEPT: usize = 64;
        self.end.extend_from_slice(piece);
        for at in memmem::find_iter(&self.end, NAME) {
            let rest = &self.end[at + NAME.len()..];
            let value = rest.iter().position(|byte| !b" \t\r\n=\"'+".contains(byte)).unwrap_or(rest.len());
            let digits = rest[value..].iter().take_while(|byte| byte.is_ascii_digit());
            let number = digits.fold(0_u64, |number, digit| {
                number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
            });
            // Blanks before the value push it out of sight.
            let hidden = value > KEPT / 2;
            self.most = self.most.max(if hidden { u64::MAX } else { number });
        }
        self.end.drain(..self.end.len().saturating_sub(KEPT));
        self.most
    }
}

/// The tags of a part, seen piece by piece.
#[derive(Debug, Default)]
struct Tags {
    /// Number of opening tags; among shared texts, of the texts.
    count: u64,
    /// Bytes since the last tag began.
    since: u64,
    /// Bytes since a cell began; `None` outside of cells. A cell may have many texts.
    in_cell: Option<u64>,
    /// The most that the two have been.
    longest: u64,
    /// Whether the name of a tag has begun and not ended.
    naming: bool,
    /// The name so far, with the slash of a closing tag.
    name: Vec<u8>,
    /// A cell's formula has begun, and no value since.
    pending: bool,
    /// Whether there is a comment, a declaration or a section of raw text, which could be of any size, or a tag of parts
    /// that are held in memory. Spreadsheet programs write none of them in a sheet.
    raw: bool,
}

impl Tags {
    fn take(&mut self, piece: &[u8], unpacked: &mut Unpacked) {
        let mut from = 0;
        for start in memchr_iter(b'<', piece).chain([piece.len()]) {
            let text = &piece[from..start];
            self.since += text.len() as u64;
            self.in_cell = self.in_cell.map(|bytes| bytes + text.len() as u64);
            self.longest = self.longest.max(self.since).max(self.in_cell.unwrap_or_default());
            self.take_name(text, unpacked);
            if start < piece.len() {
                (self.since, self.naming, from) = (0, true, start + 1);
                self.name.clear();
            }
        }
    }

    fn take_name(&mut self, text: &[u8], unpacked: &mut Unpacked) {
        /// Longer names are none of those that matter.
        const LONGEST: usize = 32;
        for &byte in text.iter().take_while(|_| self.naming) {
            let ends = byte == b'>' || byte.is_ascii_whitespace() || byte == b'/' && !self.name.is_empty();
            if !ends {
                self.name.push(byte);
            }
            if ends || self.name.len() == LONGEST {
                self.naming = false;
                self.begun(unpacked);
                break;
            }
        }
    }

    fn begun(&mut self, unpacked: &mut Unpacked) {
        let closing = self.name.first() == Some(&b'/');
        // Whatever prefix stands for the namespace.
        let local = self.name.rsplit(|byte| matches!(byte, b':' | b'/')).next().unwrap_or_default();
        self.count += u64::from(!closing);
        match (closing, local) {
            (
                false,
                b"sheet" | b"definedName" | b"Relationship" | b"si" | b"xf" | b"font" | b"fill" | b"border",
            ) => {
                self.raw = true;
            }
            (false, b"c") => self.in_cell = Some(0),
            (true, b"c") => {
                unpacked.without_value += u64::from(self.pending);
                (self.in_cell, self.pending) = (None, false);
            }
            (true, b"row" | b"sheetData") => self.in_cell = None,
            (false, b"f") => {
                unpacked.formulas += 1;
                self.pending = true;
            }
            (false, b"v" | b"is") => self.pending = false,
            _ => self.raw |= self.name.starts_with(b"!"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    /// A workbook with one sheet that has these rows.
    fn workbook(rows: &str) -> Vec<u8> {
        workbook_with(rows, &[])
    }

    /// The same with further parts.
    fn workbook_with(rows: &str, parts: &[(&str, String)]) -> Vec<u8> {
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns='{PACKAGE}'><Relationship Id='rId1' Type='{OFFICE}/officeDocument' \
                     Target='xl/workbook.xml'/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheets>\
                     <sheet name='One' sheetId='1' r:id='rId1'/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns='{PACKAGE}'><Relationship Id='rId1' Type='{OFFICE}/worksheet' \
                     Target='worksheets/sheet1.xml'/></Relationships>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(
                    "<worksheet xmlns='{MAIN}'><dimension ref='A1:XFD1048576'/>\
                     <sheetData>{rows}</sheetData></worksheet>"
                ),
            ),
        ]
        .iter()
        .chain(parts)
        {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn cell(place: &str, text: &str) -> String {
        format!("<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>")
    }

    /// The rows of the first sheet.
    fn read(bytes: Vec<u8>, most: Most) -> Result<Vec<SheetRow>> {
        let mut workbook = Workbook::open_limited("a.xlsx", bytes, most)?;
        let mut rows = Vec::new();
        let name = workbook.sheet_names().remove(0);
        workbook.rows(&name, |row| {
            rows.push(row.clone());
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    fn refused(bytes: Vec<u8>, most: Most) -> String {
        read(bytes, most).unwrap_err().to_string()
    }

    fn table() -> String {
        let header = [cell("B2", "CODE"), cell("C2", "JOBS")].concat();
        format!(
            "<row r='2'>{header}</row><row r='3'><c r='C3'/></row>\
             <row r='9'>{}<c r='D9'><v>1.50</v></c></row>",
            cell("B9", "a\u{2028}b")
        )
    }

    #[test]
    fn rows_have_their_filled_cells_and_blank_ones_are_left_out() {
        let rows = read(workbook(&table()), MOST).unwrap();
        let cells = |row: &SheetRow| {
            let cells = row.cells.iter().map(|(column, text)| format!("{column}:{text}"));
            (row.line, cells.collect::<Vec<_>>().join(" "))
        };
        let found: Vec<_> = rows.iter().map(cells).collect();
        assert_eq!(found, [(2, "1:CODE 2:JOBS".to_owned()), (9, "1:a\u{2028}b 3:1.5".to_owned())]);
        assert_eq!(read(workbook(""), MOST).unwrap(), []);
    }

    #[test]
    fn a_workbook_that_unpacks_beyond_a_limit_is_refused() {
        let bytes = workbook(&table());
        assert_eq!(
            refused(bytes.clone(), Most { unpacked: 100, ..MOST }),
            "a.xlsx:0:0: the workbook unpacks to more than 100 bytes; split it"
        );
        assert_eq!(
            refused(bytes.clone(), Most { shared: 100, ..MOST }),
            "a.xlsx:0:0: the workbook's texts unpack to more than 100 bytes; split it"
        );
        assert!(read(bytes.clone(), Most { text: 400, ..MOST }).is_ok());
        let long = format!("<row r='1'>{}</row>", cell("A1", &"x".repeat(500)));
        let message = refused(workbook(&long), Most { text: 400, ..MOST });
        assert_eq!(message, "a.xlsx:0:0: a cell has more than 400 bytes; shorten it");
        let piece = format!("<r><t>{}</t></r>", "x".repeat(100));
        let pieces = format!("<row r='1'><c r='A1' t='inlineStr'><is>{}</is></c></row>", piece.repeat(5));
        for sheet in [pieces.clone(), pieces.replace("<c ", "<x:c ").replace("</c>", "</x:c>")] {
            let message = refused(workbook(&sheet), Most { text: 400, ..MOST });
            assert_eq!(message, "a.xlsx:0:0: a cell has more than 400 bytes; shorten it");
        }
        let message = refused(workbook("<row><!-- < --></row>"), MOST);
        assert!(message.contains("a sheet has a comment, raw text or parts of a workbook"), "{message}");
    }

    #[test]
    fn what_is_held_in_memory_is_counted_before_it_is_read() {
        let texts = |attributes: &str, count: usize| {
            ("xl/sharedStrings.xml", format!("<sst {attributes}>{}</sst>", "<si><t>a</t></si>".repeat(count)))
        };
        let shared = "<row r='1'><c r='A1' t='s'><v>0</v></c></row>";
        assert_eq!(
            read(workbook_with(shared, &[texts("uniqueCount='1'", 1)]), MOST).unwrap()[0].cells,
            [(0, "a".to_owned())]
        );
        // A few kilobytes; a text of one byte takes more than its share of memory.
        let small = Most { shared: 100 * SHARED_TEXT, ..MOST };
        let message = refused(workbook_with(shared, &[texts("", 100)]), small);
        assert!(
            message.ends_with("the workbook's texts unpack to more than 6400 bytes; split it"),
            "{message}"
        );
        // Room for so many texts would be asked for at once.
        for (claim, blanks) in [("9999999999999", 0), ("9999999999999", 100), ("99999999999999999999999", 3)]
        {
            let claim = format!("uniqueCount={}'{claim}'", " ".repeat(blanks));
            for before in [0, (1 << 16) - 10] {
                let parts = [texts(&format!("{}{claim}", " ".repeat(before)), 1)];
                let message = refused(workbook_with(shared, &parts), MOST);
                assert!(message.contains("its texts claim to be more than 2097152"), "{message}");
            }
        }
        let formats =
            |count: usize| ("xl/styles.xml", format!("<cellXfs>{}</cellXfs>", "<xf/>".repeat(count)));
        let message = refused(workbook_with(shared, &[formats(400_000)]), MOST);
        assert!(message.contains("more than 400000 formats, names and other parts"), "{message}");
        // In the place of a sheet, where more is allowed.
        let hidden = refused(workbook("<sheet name='a' r:id='rId1'/>"), MOST);
        assert!(hidden.contains("or parts of a workbook"), "{hidden}");
        let wide: Vec<u16> = "<sst/>".encode_utf16().collect();
        let wide = String::from_utf8(wide.into_iter().flat_map(u16::to_le_bytes).collect()).unwrap();
        let message = refused(workbook_with(shared, &[("xl/sharedStrings.xml", wide)]), MOST);
        assert!(message.contains("a part is in UTF-16"), "{message}");
        let message = refused(workbook(shared), Most { file: 100, ..MOST });
        assert_eq!(message, "a.xlsx:0:0: the workbook has more than 100 bytes; split it");
    }

    #[test]
    fn distant_cells_take_no_memory_for_the_gap() {
        let far = format!("{}<row r='1048576'>{}</row>", table(), cell("XFD1048576", "x"));
        let rows = read(workbook(&far), MOST).unwrap();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 9, 1_048_576]);
        // The millionth column.
        let wide = format!("<row r='1'>{}</row>", cell("BDWGN1", "x"));
        let message = refused(workbook(&wide), MOST);
        assert!(message.starts_with("a.xlsx:1:0: the sheet 'One' has a cell beyond row"), "{message}");
        let disorder = format!("<row r='9'>{}</row><row r='2'>{}</row>", cell("A9", "x"), cell("A2", "y"));
        let message = refused(workbook(&disorder), MOST);
        assert!(message.contains("rows in disorder"), "{message}");
    }

    #[test]
    fn formulas_are_counted_and_dates_are_shown_as_dates() {
        let formulas = "<row r='1'><c r='A1'><f>1+1</f><v>2</v></c><c r='B1'><f>A1*2</f></c>\
                        <c r='C1' t='str'><f t='shared' si='4000000000'/><v>text</v></c></row>";
        let bytes = workbook(formulas);
        let notice = Workbook::open("a.xlsx", bytes.clone()).unwrap().formulas.unwrap();
        assert_eq!(
            notice,
            "3 formulas: their last saved values are read; 1 have none and count as blank: save the workbook in a \
             spreadsheet program"
        );
        assert_eq!(read(bytes, MOST).unwrap()[0].cells, [(0, "2".to_owned()), (2, "text".to_owned())]);
        assert_eq!(Workbook::open("a.xlsx", workbook(&table())).unwrap().formulas, None);
        // However the bytes arrive.
        let mut unpacked = Unpacked::default();
        let mut tags = Tags::default();
        formulas.as_bytes().chunks(1).for_each(|piece| tags.take(piece, &mut unpacked));
        assert_eq!((unpacked.formulas, unpacked.without_value), (3, 1));
        let date = calamine::ExcelDateTime::new(45_000.0, calamine::ExcelDateTimeType::DateTime, false);
        assert_eq!(shown(DataRef::DateTime(date)), "2023-03-15");
    }

    #[test]
    fn what_is_no_workbook_is_named() {
        for bytes in [&b"PK"[..], b"", &workbook(&table())[..200]] {
            let message = refused(bytes.to_vec(), MOST);
            assert!(message.starts_with("a.xlsx:0:0: not a readable workbook ("), "{message}");
        }
        let message = refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), MOST);
        assert!(
            message.starts_with("a.xlsx:0:0: an old binary workbook, or one with a password"),
            "{message}"
        );
        let mut nested = ZipWriter::new(Cursor::new(Vec::new()));
        nested.start_file("state_M2024_dl.xlsx", SimpleFileOptions::default()).unwrap();
        nested.write_all(&workbook(&table())).unwrap();
        let message = refused(nested.finish().unwrap().into_inner(), MOST);
        assert_eq!(
            message,
            "a.xlsx:0:0: a zip archive with 'state_M2024_dl.xlsx', not a workbook; unpack it here"
        );
        // The first bit of the flags of an entry says that it is encrypted: in its own header and in the directory.
        let mut encrypted = workbook(&table());
        for (signature, flags) in [(&b"PK\x03\x04"[..], 6), (b"PK\x01\x02", 8)] {
            for at in memchr::memmem::find_iter(&encrypted.clone(), signature) {
                encrypted[at + flags] |= 1;
            }
        }
        let message = refused(encrypted, MOST);
        assert!(
            message.starts_with("a.xlsx:0:0: not a readable workbook (") && message.contains("assword"),
            "{message}"
        );
    }
}
