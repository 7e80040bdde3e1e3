//! The groups of SOC 2018: the major ones for filters and facets, the titles of all.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{SocCode, SocLevel};

/// A major group: its first two digits and its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MajorGroup {
    /// The first two digits of every code in the group, `29`.
    pub digits: &'static str,
    /// The group's title in SOC 2018.
    pub title: &'static str,
}

/// All major groups in code order (SOC 2018, US Bureau of Labor Statistics).
pub const MAJOR_GROUPS: [MajorGroup; 23] = [
    MajorGroup { digits: "11", title: "Management Occupations" },
    MajorGroup { digits: "13", title: "Business and Financial Operations Occupations" },
    MajorGroup { digits: "15", title: "Computer and Mathematical Occupations" },
    MajorGroup { digits: "17", title: "Architecture and Engineering Occupations" },
    MajorGroup { digits: "19", title: "Life, Physical, and Social Science Occupations" },
    MajorGroup { digits: "21", title: "Community and Social Service Occupations" },
    MajorGroup { digits: "23", title: "Legal Occupations" },
    MajorGroup { digits: "25", title: "Educational Instruction and Library Occupations" },
    MajorGroup { digits: "27", title: "Arts, Design, Entertainment, Sports, and Media Occupations" },
    MajorGroup { digits: "29", title: "Healthcare Practitioners and Technical Occupations" },
    MajorGroup { digits: "31", title: "Healthcare Support Occupations" },
    MajorGroup { digits: "33", title: "Protective Service Occupations" },
    MajorGroup { digits: "35", title: "Food Preparation and Serving Related Occupations" },
    MajorGroup { digits: "37", title: "Building and Grounds Cleaning and Maintenance Occupations" },
    MajorGroup { digits: "39", title: "Personal Care and Service Occupations" },
    MajorGroup { digits: "41", title: "Sales and Related Occupations" },
    MajorGroup { digits: "43", title: "Office and Administrative Support Occupations" },
    MajorGroup { digits: "45", title: "Farming, Fishing, and Forestry Occupations" },
    MajorGroup { digits: "47", title: "Construction and Extraction Occupations" },
    MajorGroup { digits: "49", title: "Installation, Maintenance, and Repair Occupations" },
    MajorGroup { digits: "51", title: "Production Occupations" },
    MajorGroup { digits: "53", title: "Transportation and Material Moving Occupations" },
    MajorGroup { digits: "55", title: "Military Specific Occupations" },
];

/// The major group of a code, or `None` for digits that the SOC does not use.
pub fn major_group(code: SocCode) -> Option<&'static MajorGroup> {
    major_group_place(code).map(|place| &MAJOR_GROUPS[place])
}

/// The place of its major group in [`MAJOR_GROUPS`].
pub(crate) fn major_group_place(code: SocCode) -> Option<usize> {
    let digits = code.major_digits();
    MAJOR_GROUPS.binary_search_by_key(&&digits[..], |group| group.digits.as_bytes()).ok()
}

/// The title of a major, minor or broad group of SOC 2018; `None` for a detailed occupation or a group that it lacks.
///
/// ```
/// use metier::soc::group_title;
///
/// assert_eq!(group_title("11-1000".parse()?), Some("Top Executives"));
/// # Ok::<_, metier::soc::InvalidCode>(())
/// ```
pub fn group_title(code: SocCode) -> Option<&'static str> {
    if code.level() == SocLevel::Major {
        return major_group(code).map(|group| group.title);
    }
    GROUPS.get(&code).copied()
}

/// Minor and broad groups with their titles.
static GROUPS: LazyLock<HashMap<SocCode, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/taxonomy/soc_2018_groups.tsv").lines();
    lines
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(code, title)| Some((code.parse().ok()?, title)))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_found_and_ordered() {
        assert!(MAJOR_GROUPS.is_sorted_by_key(|group| group.digits));
        let nurse: SocCode = "29-1141".parse().unwrap();
        assert_eq!(major_group(nurse).unwrap().digits, "29");
        assert_eq!(major_group("12-1141".parse().unwrap()), None);
    }

    #[test]
    fn all_groups_have_titles() {
        assert_eq!(GROUPS.len(), 98 + 459);
        assert!(GROUPS.keys().all(|code| matches!(code.level(), SocLevel::Minor | SocLevel::Broad)));
        let title = |code: &str| group_title(code.parse().unwrap());
        assert_eq!(title("11-0000"), Some("Management Occupations"));
        assert_eq!(title("15-1250"), Some("Software and Web Developers, Programmers, and Testers"));
        assert_eq!(title("15-1130"), None, "a group of SOC 2010");
        assert_eq!(title("15-1252"), None, "no group");
    }
}
