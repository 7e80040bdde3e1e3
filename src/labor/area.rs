//! The areas that figures are for: the nation, states, and areas within states.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, ToSmolStr};
use strum::IntoStaticStr;

use super::LaborField;
use crate::table::{CellError, Cells, Column, Header, Need, built_in_rows};

/// The kind of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AreaKind {
    /// The United States.
    Nation,
    /// A state, the District of Columbia or a territory.
    State,
    /// A metropolitan area; in New England a city and town area (NECTA).
    Metropolitan,
    /// The rest of a state, or a part of it ("balance of state").
    Nonmetropolitan,
    /// A region that a state office defines.
    Other,
}

impl AreaKind {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// An area, in the form common to all tables.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Area {
    /// `US`, a state's postal code (`VT`), or the publisher's own code (`5000001`).
    pub code: SmolStr,
    /// Its name.
    pub title: String,
    /// Its kind.
    pub kind: AreaKind,
    /// Postal codes of the states that it is in; for a state, its own.
    pub states: Vec<SmolStr>,
}

/// The area code of the nation.
pub const NATION: &str = "US";

/// A state or territory.
struct State {
    fips: &'static str,
    postal: &'static str,
    name: &'static str,
}

static STATES: LazyLock<Vec<State>> = LazyLock::new(|| {
    let rows = built_in_rows(include_str!("../../data/states.tsv"));
    rows.map(|[fips, postal, name]| State { fips, postal, name }).collect()
});

fn state(text: &str) -> Option<&'static State> {
    STATES.iter().find(|state| {
        state.fips == text || state.postal.eq_ignore_ascii_case(text) || state.name.eq_ignore_ascii_case(text)
    })
}

impl Area {
    /// The United States.
    pub fn nation() -> Self {
        Self {
            code: NATION.into(),
            title: "United States".to_owned(),
            kind: AreaKind::Nation,
            states: Vec::new(),
        }
    }

    fn of_state(state: &State) -> Self {
        Self {
            code: state.postal.into(),
            title: state.name.to_owned(),
            kind: AreaKind::State,
            states: vec![state.postal.into()],
        }
    }
}

/// The postal code of the state with this postal code, FIPS code or name.
pub fn state_code(text: &str) -> Option<&'static str> {
    state(text).map(|state| state.postal)
}

/// Columns that identify an area, as named by OEWS and Projections Central.
pub(super) const COLUMNS: [Column<LaborField>; 4] = [
    Column {
        field: LaborField::Area,
        names: &["AREA", "STFIPS", "AREA_CODE", "STATE_FIPS"],
        need: Need::Optional,
    },
    Column { field: LaborField::AreaTitle, names: &["AREA_TITLE", "AREA_NAME"], need: Need::Optional },
    Column { field: LaborField::AreaType, names: &["AREA_TYPE"], need: Need::Optional },
    Column { field: LaborField::State, names: &["PRIM_STATE", "ST", "STATE"], need: Need::Optional },
];

/// The area at the start of a file's name (`national_M2012_dl.xlsx`, `VT_2025.csv`, `new_jersey licenses.csv`): national
/// files and a state's own often have no column for it.
pub(super) fn in_name(file: &str) -> Option<Area> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let first = words.first()?;
    if ["national", "US"].iter().any(|nation| first.eq_ignore_ascii_case(nation)) {
        return Some(Area::nation());
    }
    // A number is a year or an occupation, not a FIPS code.
    let named = (1..=words.len().min(4)).map(|count| words[..count].join(" "));
    let named = named.filter(|name| name.chars().all(|c| c.is_ascii_alphabetic() || c == ' '));
    // "Virginia" begins "Virginia", but "West Virginia" is longer.
    named.rev().find_map(|name| state(&name)).map(Area::of_state)
}

/// Checks that a header has a column for areas, or the file is for one area.
pub(super) fn check(header: &Header, of_file: Option<&Area>) -> Result<(), String> {
    let has = |field: LaborField| header.place(field).is_some();
    if has(LaborField::Area) || has(LaborField::State) || of_file.is_some() {
        return Ok(());
    }
    Err(format!(
        "no column 'AREA' or 'PRIM_STATE' in the header{}; add one with codes such as US, VT or 15540, or begin the \
         file's name with the area, as in VT_2025.csv",
        header.close_to("AREA")
    ))
}

/// The area of a row, else the file's; `None` when neither has one.
pub(super) fn read(cells: &Cells<'_>, of_file: Option<&Area>) -> Result<Option<Area>, CellError> {
    let state_cell = cells.optional(LaborField::State);
    let Some(code) = cells.optional(LaborField::Area).map(whole) else {
        let of_state = state_cell.map(|text| top_level(cells, LaborField::State, text)).transpose()?;
        return Ok(of_state.or_else(|| of_file.cloned()));
    };
    let kind = match cells.optional(LaborField::AreaType).map(whole) {
        None => None,
        Some("1") => Some(AreaKind::Nation),
        Some("2" | "3") => Some(AreaKind::State),
        Some("4") => Some(AreaKind::Metropolitan),
        Some("6") => Some(AreaKind::Nonmetropolitan),
        Some(_) => Some(AreaKind::Other),
    };
    // Projections Central has the state's name in a column of its own; a region may have that of a state elsewhere.
    let state_name = state_cell.is_none()
        && cells.optional(LaborField::AreaTitle).is_none()
        && state(code).is_some_and(|state| state.name.eq_ignore_ascii_case(code));
    let short = kind.is_none() && (code.chars().count() <= 2 || state_name);
    if matches!(kind, Some(AreaKind::Nation | AreaKind::State)) || short {
        let area = top_level(cells, LaborField::Area, code)?;
        if kind.is_some_and(|kind| kind != area.kind) {
            return Err(
                cells.unexpected(LaborField::AreaType, &format!("another type: {code} is {}", area.title))
            );
        }
        let other = state_cell
            .and_then(state)
            .filter(|state| area.kind == AreaKind::State && state.postal != area.code);
        return match other {
            Some(other) => Err(cells.unexpected(
                LaborField::Area,
                &format!(
                    "a code in {}, but this is {}; give a longer code, or AREA_TYPE",
                    other.name, area.title
                ),
            )),
            None => Ok(Some(area)),
        };
    }
    // Spreadsheets drop the leading zero of codes of nonmetropolitan areas in the first nine states.
    let padded = format!("0{code}");
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    let dropped = digits
        && code.len() == 6
        && (kind == Some(AreaKind::Nonmetropolitan) || kind.is_none() && !code.starts_with('0'));
    let code = if dropped { padded.as_str() } else { code };
    // OEWS writes five-digit metropolitan codes with or without two leading zeros; codes of other areas begin with
    // the state's FIPS code.
    let metropolitan = code.strip_prefix("00").filter(|rest| digits && rest.len() == 5);
    let kind = kind.unwrap_or(match code.len() {
        5 if digits => AreaKind::Metropolitan,
        7 if metropolitan.is_some() => AreaKind::Metropolitan,
        7 if digits => AreaKind::Nonmetropolitan,
        _ => AreaKind::Other,
    });
    let title = cells.optional(LaborField::AreaTitle).unwrap_or(code);
    let of_code = || code.get(..2).filter(|_| kind == AreaKind::Nonmetropolitan && digits).and_then(state);
    let states = match (state_cell.and_then(state).or_else(of_code), kind) {
        // A metropolitan area may be in several states: "New York-Newark-Jersey City, NY-NJ".
        (_, AreaKind::Metropolitan) | (None, _) if !states_in(title).is_empty() => states_in(title),
        (state, _) => state.map(|state| state.postal.into()).into_iter().collect(),
    };
    Ok(Some(Area { code: metropolitan.unwrap_or(code).to_smolstr(), title: title.to_owned(), kind, states }))
}

/// A code without the `.0` that programs add to numbers.
fn whole(code: &str) -> &str {
    code.strip_suffix(".0").unwrap_or(code)
}

/// The nation or a state by one of its codes.
fn top_level(cells: &Cells<'_>, field: LaborField, text: &str) -> Result<Area, CellError> {
    match text {
        "99" | "00" | "0" | NATION => Ok(Area::nation()),
        // Spreadsheets drop the leading zero of `06`.
        _ => state(text).or_else(|| state(&format!("0{text}"))).map(Area::of_state).ok_or_else(|| {
            cells.unexpected(
                field,
                "US, a state's postal code such as VT or FIPS code such as 50, or a longer area code",
            )
        }),
    }
}

/// The states at the end of a metropolitan area's name: `…, VT` or `…, NY-NJ-PA Metropolitan NECTA`.
fn states_in(title: &str) -> Vec<SmolStr> {
    let after = title.rsplit_once(", ").map_or("", |(_, after)| after);
    let codes = after.split(' ').next().unwrap_or_default().split('-');
    codes
        .filter_map(|code| state(code).filter(|state| state.postal == code))
        .map(|state| state.postal.into())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_complete() {
        assert_eq!(STATES.len(), 56);
        for state in STATES.iter() {
            assert!(state.fips.len() == 2 && state.postal.len() == 2 && !state.name.is_empty());
        }
    }

    #[test]
    fn file_names_begin_with_their_area() {
        for (name, expected) in [
            ("wages/national_M2012_dl.xlsx", Some("US")),
            ("wages/us-2024.csv", Some("US")),
            ("licenses/VT_2025.csv", Some("VT")),
            ("licenses/nj.csv", Some("NJ")),
            ("licenses/new_jersey licenses.csv", Some("NJ")),
            ("licenses/west_virginia_2024.csv", Some("WV")),
            ("licenses/District of Columbia.csv", Some("DC")),
            ("wages/state_M2024_dl.xlsx", None),
            ("wages/50_2024.csv", None),
            ("wages/oews_2024_vt.csv", None),
        ] {
            assert_eq!(
                in_name(name).map(|area| area.code.to_string()),
                expected.map(str::to_owned),
                "{name}"
            );
        }
    }

    #[test]
    fn metropolitan_names_end_in_their_states() {
        assert_eq!(states_in("New York-Newark-Jersey City, NY-NJ"), ["NY", "NJ"]);
        assert_eq!(states_in("Burlington-South Burlington, VT Metropolitan NECTA"), ["VT"]);
        assert!(states_in("Southern Vermont nonmetropolitan area").is_empty());
    }
}
