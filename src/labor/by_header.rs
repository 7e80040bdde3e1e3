//! Files that are known by their header: crosswalks of other classifications, and title lists. Publishers rename these files
//! and put lines above the header, so a name says little about them.

use std::path::Path;

use super::{FileSource, FileSources, FolderReading, Kind, LaborFile, year};
use crate::error::Result;
use crate::table::{
    CellError, Cells, Column, Field, Header, Limits, Need, Sheet, Table, TableReport, read_checked_table,
    read_file, read_sheet, read_workbook, text,
};

/// The columns of these files.
#[derive(Debug, Clone, Copy)]
pub(super) enum ListField {
    /// The code in the other classification.
    Code,
    /// The title of the code, or a job title.
    Title,
    /// O*NET-SOC or SOC codes.
    Occupation,
    Occupation2,
    Occupation3,
    Occupation4,
    Occupation5,
    Branch,
    Status,
    Match,
    Restriction,
}

impl Field for ListField {
    const COUNT: usize = Self::Restriction as usize + 1;
    fn index(self) -> usize {
        self as usize
    }
}

/// A publisher's layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Military,
    Rapids,
    Esco,
    Isco,
    DirectMatch,
    CensusIndex,
}

const fn required(field: ListField, names: &'static [&'static str]) -> Column<ListField> {
    Column { field, names, need: Need::Required }
}

const fn optional(field: ListField, names: &'static [&'static str]) -> Column<ListField> {
    Column { field, names, need: Need::Optional }
}

const ONET_CODES: &[&str] = &[
    "O*NET-SOC Code",
    "O*NET-SOC 2019 Code",
    "ONET-SOC Code",
    "ONETSOC",
    "ONET_SOC",
    "ONET_CODE",
    "ONET Code",
    "O*NET Code",
    "O*NET Id",
    "ONET",
    "ONET1",
    "ONET_1",
    "ONETSOC1",
    "2018 SOC Code",
    "SOC Code",
    "SOC",
];

const MILITARY: [Column<ListField>; 9] = [
    required(ListField::Code, &["MOC", "MOC Code", "MOC_CODE", "Military Code", "Military Occupation Code"]),
    required(ListField::Title, &["MOC Title", "MOC_TITLE", "Military Title", "Military Occupation Title"]),
    required(ListField::Branch, &["SVC", "Service", "Branch", "Military Branch", "MIL_SERVICE"]),
    required(ListField::Occupation, ONET_CODES),
    optional(ListField::Occupation2, &["ONET2", "ONET_2", "ONETSOC2"]),
    optional(ListField::Occupation3, &["ONET3", "ONET_3", "ONETSOC3"]),
    optional(ListField::Occupation4, &["ONET4", "ONET_4", "ONETSOC4"]),
    optional(ListField::Occupation5, &["ONET5", "ONET_5", "ONETSOC5"]),
    optional(ListField::Status, &["STATUS", "MOC Status", "MOC_STATUS"]),
];
const RAPIDS: [Column<ListField>; 3] = [
    required(ListField::Code, &["RAPIDS Code", "RAPIDS", "RAPIDS_CODE"]),
    required(
        ListField::Title,
        &["RAPIDS Title", "RAPIDS_TITLE", "RAPIDS Occupation Title", "Apprenticeship Title"],
    ),
    required(ListField::Occupation, ONET_CODES),
];
const ESCO: [Column<ListField>; 4] = [
    required(ListField::Code, &["ESCO or ISCO URI", "ESCO/ISCO URI", "ESCO URI", "ESCO Code"]),
    required(
        ListField::Title,
        &["ESCO or ISCO Title", "ESCO/ISCO Title", "ESCO Title", "ESCO Occupation Title"],
    ),
    required(ListField::Occupation, ONET_CODES),
    optional(ListField::Match, &["Type of Match", "Match Type", "Match"]),
];
const ISCO: [Column<ListField>; 3] = [
    required(ListField::Code, &["ISCO-08 Code", "isco2008", "ISCO08"]),
    required(ListField::Title, &["ISCO-08 Title EN", "ISCO-08 Title", "isco2008_title", "ISCO08_TITLE"]),
    required(ListField::Occupation, &["2010 SOC Code", "soc2010", "SOC2010"]),
];
const DIRECT_MATCH: [Column<ListField>; 2] = [
    required(
        ListField::Title,
        &["2018 SOC Direct Match Title", "SOC Direct Match Title", "Direct Match Title"],
    ),
    required(ListField::Occupation, &["2018 SOC Code", "SOC Code", "OCC_CODE"]),
];
const CENSUS_INDEX: [Column<ListField>; 4] = [
    required(
        ListField::Title,
        &[
            "Occupation Title",
            "Census Title",
            "Title",
            "Index Title",
            "index_title",
            "Occupation Description",
        ],
    ),
    required(
        ListField::Restriction,
        &[
            "Industry Restriction",
            "Industry Restrictions",
            "Industry Restriction (unless # specified)",
            "industry_restriction",
        ],
    ),
    required(
        ListField::Code,
        &[
            "2018 Census Code",
            "Census Code",
            "2018 Census Occupation Code",
            "Census Occupation Code",
            "census_2018_occ",
        ],
    ),
    required(ListField::Occupation, &["2018 SOC Code", "SOC Code", "SOC 2018 Code", "soc2018"]),
];

impl Layout {
    const ALL: [Self; 6] =
        [Self::Military, Self::Rapids, Self::Esco, Self::Isco, Self::DirectMatch, Self::CensusIndex];

    fn columns(self) -> &'static [Column<ListField>] {
        match self {
            Self::Military => &MILITARY,
            Self::Rapids => &RAPIDS,
            Self::Esco => &ESCO,
            Self::Isco => &ISCO,
            Self::DirectMatch => &DIRECT_MATCH,
            Self::CensusIndex => &CENSUS_INDEX,
        }
    }

    /// Columns that are in such a file and have no use here.
    fn passed_over(self) -> &'static [&'static str] {
        match self {
            Self::Military => &["MPC", "ONET_TITLE", "ONET Title", "O*NET-SOC Title", "O*NET-SOC 2019 Title"],
            Self::Rapids => &["O*NET-SOC 2019 Title", "O*NET-SOC Title", "ONET Title", "SOC Title"],
            Self::Esco => &[
                "O*NET Title",
                "O*NET-SOC 2019 Title",
                "O*NET-SOC Title",
                "O*NET Description",
                "ESCO or ISCO Description",
                "ESCO/ISCO Description",
            ],
            Self::Isco => &["2010 SOC Title", "soc2010_title", "part", "Comment 8/17/11", "Comment"],
            Self::DirectMatch => &["2018 SOC Title", "SOC Title", "Illustrative Example"],
            Self::CensusIndex => &["2018 SOC Title", "Industry Code"],
        }
    }

    /// The publication, for files whose name says nothing.
    fn publication(self) -> &'static str {
        match self {
            Self::Military => "Military Crosswalk, O*NET (USDOL/ETA) and Defense Manpower Data Center",
            Self::Rapids => "crosswalk of registered apprenticeship occupations (RAPIDS), O*NET (USDOL/ETA)",
            Self::Esco => "crosswalk of ESCO occupations, O*NET (USDOL/ETA) and European Commission",
            Self::Isco => "crosswalk of ISCO-08 and SOC 2010, U.S. Bureau of Labor Statistics",
            Self::DirectMatch => "SOC Direct Match Title File, U.S. Bureau of Labor Statistics",
            Self::CensusIndex => "Alphabetical Index of Occupations, U.S. Census Bureau",
        }
    }

    /// Whether a row has the columns of this layout.
    fn fits(self, names: Vec<String>) -> bool {
        Header::find(names, self.columns(), self.passed_over()).is_ok()
    }
}

/// A file of a known layout.
pub(super) struct ListFile {
    pub(super) name: String,
    pub(super) layout: Layout,
    pub(super) source: FileSource,
    contents: Contents,
}

enum Contents {
    Text(Vec<u8>),
    Sheet(Sheet),
}

/// The most rows above a header.
const UPPER: usize = 40;

/// The files of a known layout in the folders of some kinds, by kind and name. Other files stay unread.
pub(super) fn files(
    reading: &mut FolderReading<'_>,
    kinds: &[Kind],
    sources: &FileSources,
) -> Result<Vec<ListFile>> {
    let mut files = Vec::new();
    for kind in kinds {
        for path in reading.paths(*kind)? {
            if let Some(contents) = recognized(&path)? {
                let LaborFile { name, .. } = reading.open(&path, *kind)?;
                let (layout, contents) = contents;
                files.push(ListFile { source: source(&name, layout, sources), name, layout, contents });
            }
        }
    }
    Ok(files)
}

/// The layout and contents of a file; `None` for one of another kind.
fn recognized(path: &Path) -> Result<Option<(Layout, Contents)>> {
    let bytes = read_file(path, Limits::TABLE.file)?;
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        // A workbook that cannot be read is no list; if it is another table, its own reader says what is wrong.
        let Ok(sheets) = read_workbook(&path.display().to_string(), bytes, |_, _| true) else {
            return Ok(None);
        };
        let found = sheets.into_iter().find_map(|sheet| Some((layout_of_sheet(&sheet)?, sheet)));
        return Ok(found.map(|(layout, sheet)| (layout, Contents::Sheet(sheet))));
    }
    let Some((line, layout)) = layout_of_text(&text(&bytes)) else { return Ok(None) };
    Ok(Some((layout, Contents::Text(below(bytes, line)))))
}

fn layout_of_sheet(sheet: &Sheet) -> Option<Layout> {
    let names = |cells: &csv::StringRecord| cells.iter().map(|name| name.trim().to_owned()).collect();
    let rows = sheet.rows.iter().take(UPPER);
    rows.flat_map(|row| Layout::ALL.into_iter().find(|layout| layout.fits(names(&row.cells)))).next()
}

/// The position of the line with the header, and the layout that it is of.
fn layout_of_text(text: &str) -> Option<(usize, Layout)> {
    let fitting = |line: &str| {
        ['\t', ',', ';'].into_iter().find_map(|delimiter| {
            let names = || -> Vec<String> {
                let names = line.trim_start_matches('\u{feff}').split(delimiter);
                names.map(|name| name.trim().trim_matches('"').trim().to_owned()).collect()
            };
            Layout::ALL.into_iter().find(|layout| layout.fits(names()))
        })
    };
    text.lines().take(UPPER).enumerate().find_map(|(at, line)| Some((at, fitting(line)?)))
}

/// The bytes without the text above a header; its lines stay, empty, so that messages name the lines of the file.
fn below(bytes: Vec<u8>, header: usize) -> Vec<u8> {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let start = std::iter::once(0).chain(ends).nth(header).unwrap_or_default();
    if start == 0 {
        return bytes;
    }
    [vec![b'\n'; header].as_slice(), &bytes[start..]].concat()
}

/// The source of a file: what the caller says, else the publication of its layout with the date in its name.
fn source(name: &str, layout: Layout, sources: &FileSources) -> FileSource {
    let known = sources.of(name);
    if known.name != name {
        return known;
    }
    let year = year::in_name(name).map(|(year, _)| year.to_string());
    FileSource { name: layout.publication().to_owned(), released: month_in_name(name).or(year) }
}

/// The month that O\*NET writes into the name of its Military Crosswalk, `milx0724.csv`.
fn month_in_name(name: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let digits = name.to_ascii_lowercase().rsplit('/').next()?.strip_prefix("milx")?.to_owned();
    let number = |place: std::ops::Range<usize>| digits.get(place)?.parse::<usize>().ok();
    let month = MONTHS.get(number(0..2)?.checked_sub(1)?)?;
    Some(format!("{month} 20{:02}", number(2..4)?))
}

impl ListFile {
    /// Reads the rows.
    pub(super) fn rows<R>(
        &self,
        reading: &FolderReading<'_>,
        parse: impl Fn(&Cells<'_>) -> Result<R, CellError>,
    ) -> Result<(Table<R>, TableReport)> {
        let (columns, passed_over) = (self.layout.columns(), self.layout.passed_over());
        let check = |_: &Header| Ok(());
        let (name, strictness) = (&self.name, reading.strictness);
        match &self.contents {
            Contents::Text(bytes) => {
                read_checked_table(name, bytes, columns, passed_over, strictness, check, parse)
            }
            Contents::Sheet(sheet) => read_sheet(name, sheet, columns, passed_over, strictness, check, parse),
        }
    }
}

/// A cell, if it has a value; `-` stands for none in O\*NET's crosswalks.
pub(super) fn value<'a>(cells: &Cells<'a>, field: ListField) -> Option<&'a str> {
    cells.optional(field).filter(|text| *text != "-")
}

/// A title in one line.
pub(super) fn title(text: &str) -> smol_str::SmolStr {
    text.split_whitespace().collect::<Vec<_>>().join(" ").into()
}
