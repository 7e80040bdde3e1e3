//! Files that are known by their header: crosswalks of other classifications, and title lists. Publishers rename these files
//! and put lines above the header, so a name says little about them.
//!
//! The headers, as published (case, blanks and underscores make no difference; other columns are passed over):
//!
//! | file | columns |
//! |---|---|
//! | O\*NET's Military Crosswalk, `milx0724.csv` | `SVC`, `MOC`, `MOC_TITLE`, `STATUS`, `ONET1` to `ONET4` |
//! | O\*NET's RAPIDS crosswalk | `RAPIDS Code`, `RAPIDS Title`, `O*NET-SOC 2019 Code` |
//! | occupations of apprenticeship.gov | `RAPIDS CODE`, `RAPIDS TITLE`, `ONET SOC CODE` |
//! | O\*NET's ESCO crosswalk, `ESCO_to_ONET-SOC.xlsx` | `ESCO/ISCO Code`, `ESCO/ISCO Title`, `O*NET-SOC 2019 Code` |
//! | ESCO's O\*NET crosswalk | `O*NET Id`, `ESCO or ISCO URI`, `ESCO or ISCO Title`, `Type of Match` |
//! | crosswalk of ISCO-08 and SOC 2010 | `ISCO-08 Code`, `ISCO-08 Title EN`, `2010 SOC Code` |
//! | SOC Direct Match Title File | `2018 SOC Code`, `2018 SOC Direct Match Title` |
//! | Census 2018 occupation code list | `2018 Census Title`, `2018 Census Code`, `2018 SOC Code` |
//! | Census Alphabetical Index of Occupations | a title, `Industry Restriction`, `2018 Census Code`, `2018 SOC Code` |

use std::ops::ControlFlow;
use std::path::Path;

use super::{FileSource, FileSources, FolderReading, Kind, LaborFile, ends_in, optional, required, year};
use crate::error::Result;
use crate::table::{
    CellError, Cells, Column, Field, Header, Layout, Limits, Table, TableReport, Workbook,
    read_checked_table, read_file, read_workbook, text,
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
    Service,
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

/// A file as its publisher lays it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Publication {
    Military,
    Rapids,
    Esco,
    Isco,
    DirectMatch,
    CensusIndex,
    CensusCodes,
}

const ONET_CODES: &[&str] =
    &["O*NET-SOC 2019 Code", "O*NET-SOC Code", "O*NET Id", "ONET SOC Code", "2018 SOC Code", "SOC Code"];

const MILITARY: [Column<ListField>; 8] = [
    required(ListField::Code, &["MOC"]),
    required(ListField::Title, &["MOC_TITLE"]),
    required(ListField::Service, &["SVC", "Service", "Branch"]),
    required(ListField::Occupation, &["ONET1", "O*NET-SOC 2019 Code", "O*NET-SOC Code"]),
    optional(ListField::Occupation2, &["ONET2"]),
    optional(ListField::Occupation3, &["ONET3"]),
    optional(ListField::Occupation4, &["ONET4"]),
    optional(ListField::Status, &["STATUS"]),
];
const RAPIDS: [Column<ListField>; 3] = [
    required(ListField::Code, &["RAPIDS Code"]),
    required(ListField::Title, &["RAPIDS Title"]),
    required(ListField::Occupation, ONET_CODES),
];
const ESCO: [Column<ListField>; 4] = [
    required(ListField::Code, &["ESCO/ISCO Code", "ESCO or ISCO URI"]),
    required(ListField::Title, &["ESCO/ISCO Title", "ESCO or ISCO Title"]),
    required(ListField::Occupation, ONET_CODES),
    optional(ListField::Match, &["Type of Match"]),
];
const ISCO: [Column<ListField>; 3] = [
    required(ListField::Code, &["ISCO-08 Code", "isco2008"]),
    required(ListField::Title, &["ISCO-08 Title EN", "isco2008_title"]),
    required(ListField::Occupation, &["2010 SOC Code", "soc2010"]),
];
const SOC_2018: &[&str] = &["2018 SOC Code", "SOC Code", "soc2018"];
const CENSUS_2018: &[&str] = &["2018 Census Code", "Census Code", "census_2018_occ"];
const DIRECT_MATCH: [Column<ListField>; 2] = [
    required(ListField::Title, &["2018 SOC Direct Match Title", "Direct Match Title"]),
    required(ListField::Occupation, SOC_2018),
];
const CENSUS_INDEX: [Column<ListField>; 4] = [
    required(
        ListField::Title,
        &["Occupation Description", "Description", "Occupation Title", "Title", "index_title"],
    ),
    required(
        ListField::Restriction,
        &["Industry Restriction", "Industry Restrictions", "Industry Restriction (unless # specified)"],
    ),
    required(ListField::Code, CENSUS_2018),
    required(ListField::Occupation, SOC_2018),
];
const CENSUS_CODES: [Column<ListField>; 3] = [
    required(ListField::Title, &["2018 Census Title", "Occupation 2018 Description"]),
    required(ListField::Code, CENSUS_2018),
    required(ListField::Occupation, SOC_2018),
];

impl Publication {
    const ALL: [Self; 7] = [
        Self::Military,
        Self::Rapids,
        Self::Esco,
        Self::Isco,
        Self::DirectMatch,
        Self::CensusIndex,
        Self::CensusCodes,
    ];

    fn columns(self) -> &'static [Column<ListField>] {
        match self {
            Self::Military => &MILITARY,
            Self::Rapids => &RAPIDS,
            Self::Esco => &ESCO,
            Self::Isco => &ISCO,
            Self::DirectMatch => &DIRECT_MATCH,
            Self::CensusIndex => &CENSUS_INDEX,
            Self::CensusCodes => &CENSUS_CODES,
        }
    }

    /// Columns that such a file has and that have no use here.
    fn passed_over(self) -> &'static [&'static str] {
        match self {
            Self::Military => &[
                "MPC",
                "EDATE",
                "ONET1_TITLE",
                "ONET2_TITLE",
                "ONET3_TITLE",
                "ONET4_TITLE",
                "SOC1",
                "SOC1_TITLE",
                "SOC2",
                "SOC2_TITLE",
                "SOC3",
                "SOC3_TITLE",
                "SOC4",
                "SOC4_TITLE",
                "DODOCC",
                "DODOCC_TITLE",
                "MOTD1",
                "MOTD1_TITLE",
                "MOTD2",
                "MOTD2_TITLE",
            ],
            Self::Rapids => {
                &["O*NET-SOC 2019 Title", "ONET SOC TITLE", "TIME-BASED", "HYBRID", "COMPETENCY-BASED"]
            }
            Self::Esco => {
                &["O*NET Title", "O*NET-SOC 2019 Title", "O*NET Description", "ESCO or ISCO Description"]
            }
            Self::Isco => &["2010 SOC Title", "soc2010_title", "part", "Comment 8/17/11"],
            Self::DirectMatch => &["2018 SOC Title", "SOC Title", "Illustrative Example"],
            Self::CensusIndex | Self::CensusCodes => &["2018 SOC Title"],
        }
    }

    /// The publication and its publisher, for files whose name says nothing.
    fn name(self) -> &'static str {
        match self {
            Self::Military => "Military Crosswalk, O*NET (USDOL/ETA) and Defense Manpower Data Center",
            Self::Rapids => "Crosswalk of registered apprenticeship occupations (RAPIDS), O*NET (USDOL/ETA)",
            Self::Esco => "Crosswalk of ESCO and O*NET-SOC, O*NET (USDOL/ETA) and European Commission",
            Self::Isco => "Crosswalk of ISCO-08 and SOC 2010, U.S. Bureau of Labor Statistics",
            Self::DirectMatch => "SOC Direct Match Title File, U.S. Bureau of Labor Statistics",
            Self::CensusIndex => "Alphabetical Index of Occupations, U.S. Census Bureau",
            Self::CensusCodes => "Census Occupation Code List, U.S. Census Bureau",
        }
    }

    /// The publication with this header.
    fn of_header(names: &[String]) -> Option<Self> {
        let fits = |one: &Self| Header::find(names.to_vec(), one.columns(), one.passed_over()).is_ok();
        Self::ALL.into_iter().find(fits)
    }
}

/// A file of a known publication.
pub(super) struct ListFile {
    pub(super) name: String,
    pub(super) publication: Publication,
    pub(super) source: FileSource,
    bytes: Vec<u8>,
}

/// The most rows above a header.
const UPPER: usize = 40;

/// The files of known publications in the folders of some kinds, by kind and name. Others stay unread.
pub(super) fn files(
    reading: &mut FolderReading<'_>,
    kinds: &[Kind],
    sources: &FileSources,
) -> Result<Vec<ListFile>> {
    let mut files = Vec::new();
    for kind in kinds {
        for path in reading.paths(*kind)? {
            if let Some((publication, line)) = recognized(&path)? {
                let LaborFile { name, bytes } = reading.open(&path, *kind)?;
                let bytes = below(bytes, line);
                let source = source(&name, publication, sources);
                files.push(ListFile { name, publication, source, bytes });
            }
        }
    }
    Ok(files)
}

/// The publication that a file is, and the number of lines above its header if it is text; `None` for any other file.
fn recognized(path: &Path) -> Result<Option<(Publication, usize)>> {
    let bytes = read_file(path, Limits::TABLE.file)?;
    let name = path.display().to_string();
    if ends_in(&name, ".xlsx") {
        return Ok(of_workbook(&name, bytes)?.map(|publication| (publication, 0)));
    }
    Ok(of_text(&text(&bytes)))
}

fn of_workbook(file: &str, bytes: Vec<u8>) -> Result<Option<Publication>> {
    let mut workbook = Workbook::open(file, bytes)?;
    for sheet in workbook.sheet_names() {
        let (mut found, mut seen) = (None, 0);
        workbook.rows(&sheet, |row| {
            let names: Vec<String> = row.cells.iter().map(|(_, name)| name.trim().to_owned()).collect();
            found = Publication::of_header(&names);
            seen += 1;
            Ok(if found.is_some() || seen == UPPER {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            })
        })?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The publication, and the position of the line with the header.
fn of_text(text: &str) -> Option<(Publication, usize)> {
    let fitting = |line: &str| {
        ['\t', ',', ';'].into_iter().find_map(|delimiter| {
            let names = line.trim_start_matches('\u{feff}').split(delimiter);
            let names: Vec<String> =
                names.map(|name| name.trim().trim_matches('"').trim().to_owned()).collect();
            Publication::of_header(&names)
        })
    };
    text.lines().take(UPPER).enumerate().find_map(|(at, line)| Some((fitting(line)?, at)))
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

/// The source of a file: what the caller says, else the publication with the date in the file's name.
fn source(name: &str, publication: Publication, sources: &FileSources) -> FileSource {
    let known = sources.of(name);
    if known.name != name {
        return known;
    }
    FileSource { name: publication.name().to_owned(), released: month_in_name(name).or(known.released) }
}

/// The month that O\*NET writes into the name of its Military Crosswalk, `milx0724.csv`.
fn month_in_name(name: &str) -> Option<String> {
    let name = name.rsplit('/').next()?.to_ascii_lowercase();
    let digits = name.strip_prefix("milx")?;
    let number = |place: std::ops::Range<usize>| digits.get(place)?.parse::<u16>().ok();
    Some(format!("{} {}", year::month(number(0..2)?)?, 2000 + number(2..4)?))
}

impl ListFile {
    /// Reads the rows; those for which `parse` returns `None` are left out.
    pub(super) fn rows<R>(
        &self,
        reading: &FolderReading<'_>,
        parse: impl FnMut(&Cells<'_>) -> Result<Option<R>, CellError>,
    ) -> Result<(Table<R>, TableReport)> {
        let (columns, passed_over) = (self.publication.columns(), self.publication.passed_over());
        let layout = Layout { columns, passed_over, strictness: reading.strictness, check: &|_| Ok(()) };
        if ends_in(&self.name, ".xlsx") {
            return read_workbook(&self.name, self.bytes.clone(), layout, |_, names| Some(names), parse);
        }
        read_checked_table(&self.name, &self.bytes, layout, parse)
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
