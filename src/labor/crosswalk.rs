//! Crosswalks: from the codes of one taxonomy to those of the next.

use serde::{Deserialize, Serialize};

use super::{FolderReading, LaborField, ONET_2010, SOC_2000, SOC_2010, any_header};
use crate::error::Result;
use crate::soc::OnetSocCode;
use crate::table::{Column, Need};

/// A taxonomy of occupations. O*NET-SOC 2000, 2006 and 2009 have no crosswalk of their own: their codes begin
/// with a SOC 2000 code, 2009's with one of SOC 2000 or 2010.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Taxonomy {
    /// SOC 2000.
    Soc2000,
    /// SOC 2010.
    Soc2010,
    /// SOC 2018.
    Soc2018,
    /// O*NET-SOC 2010, with the codes of SOC 2010 and finer ones.
    OnetSoc2010,
    /// O*NET-SOC 2019, with the codes of SOC 2018 and finer ones.
    OnetSoc2019,
}

/// A crosswalk between two taxonomies.
#[derive(Debug, Clone, PartialEq)]
pub struct Crosswalk {
    /// The file that it was read from.
    pub file: String,
    /// The older taxonomy.
    pub from: Taxonomy,
    /// The newer one.
    pub to: Taxonomy,
    /// Pairs of an older and a newer code; a SOC code stands as its `.00`.
    pub pairs: Vec<(OnetSocCode, OnetSocCode)>,
}

const fn columns(from: &'static [&'static str], to: &'static [&'static str]) -> [Column<LaborField>; 2] {
    [
        Column { field: LaborField::From, names: from, need: Need::Required },
        Column { field: LaborField::To, names: to, need: Need::Required },
    ]
}

const TITLES: &[&str] = &[
    "soc2000_title",
    "soc2010_title",
    "soc2018_title",
    "soc2019_title",
    "O*NET-SOC 2010 Title",
    "O*NET-SOC 2019 Title",
];

pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<Crosswalk>> {
    let crosswalks = [
        (
            ONET_2010,
            (Taxonomy::OnetSoc2010, Taxonomy::OnetSoc2019),
            columns(&["soc2010_code", "O*NET-SOC 2010 Code"], &["soc2019_code", "O*NET-SOC 2019 Code"]),
        ),
        (
            SOC_2000,
            (Taxonomy::Soc2000, Taxonomy::Soc2010),
            columns(&["soc2000", "2000 SOC Code"], &["soc2010", "2010 SOC Code"]),
        ),
        (
            SOC_2010,
            (Taxonomy::Soc2010, Taxonomy::Soc2018),
            columns(&["soc2010", "2010 SOC Code"], &["soc2018", "2018 SOC Code"]),
        ),
    ];
    let mut read = Vec::new();
    for (kind, (from, to), columns) in crosswalks {
        let Some(file) = reading.newest(kind)? else { continue };
        let name = file.name.clone();
        let (table, report) = reading.rows(file, &columns, TITLES, any_header, |cells| {
            Ok((cells.code(LaborField::From)?, cells.code(LaborField::To)?))
        })?;
        reading.report(report);
        read.push(Crosswalk { file: name, from, to, pairs: table.rows });
    }
    Ok(read)
}
