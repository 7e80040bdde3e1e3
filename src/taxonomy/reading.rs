//! What a code that somebody asked for means: its edition, its title then, and its occupations now.

use std::fmt;

use serde::Serialize;

use super::Edition;
use crate::soc::{OnetSocCode, SocLevel};

/// The most codes that a sentence lists.
const MOST_LISTED: usize = 8;

/// How a code was read, and what else it may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct CodeReading {
    /// The code as requested.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-2071.00"))]
    pub code: OnetSocCode,
    /// The edition of O*NET-SOC in which it was read; SOC 2018 counts as 2019.
    #[cfg_attr(feature = "server", schema(value_type = u16, example = 2010))]
    pub edition: Edition,
    /// Whether metier assumed this edition because the request named none.
    pub assumed: bool,
    /// The title of the code in this edition; of a group, that of SOC 2018. `null` if they lack the code.
    pub title: Option<String>,
    /// The level of the group, if the code is not that of a detailed occupation. `occupations` are those of the group.
    pub group: Option<SocLevel>,
    /// What the code is today, in code order.
    pub occupations: Vec<TitledCode>,
    /// Whether the code was split into several.
    pub split: bool,
    /// Other codes that became one with it.
    pub merged_with: Vec<FormerCode>,
    /// What the code is today if it is from another edition, where that makes a difference.
    pub other_editions: Vec<OtherReading>,
}

/// A code of today with its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TitledCode {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-2072.00"))]
    pub code: OnetSocCode,
    /// Its title.
    pub title: String,
    /// Whether the release has it.
    pub in_release: bool,
}

/// A code of an older edition with its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct FormerCode {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-9099.00"))]
    pub code: OnetSocCode,
    /// The edition.
    #[cfg_attr(feature = "server", schema(value_type = u16, example = 2010))]
    pub edition: Edition,
    /// Its title there.
    pub title: String,
}

/// What a code means in editions other than the one in which it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct OtherReading {
    /// The editions, newest first.
    #[cfg_attr(feature = "server", schema(value_type = Vec<u16>, example = json!([2009, 2006])))]
    pub editions: Vec<Edition>,
    /// Whether this is the SOC occupation, which includes more than the O*NET-SOC code that ends in `.00`.
    pub soc: bool,
    /// The title of the code in the newest of them.
    pub title: String,
    /// What the code is today, in code order.
    pub occupations: Vec<TitledCode>,
}

/// A sentence about the code, which it does not repeat.
impl fmt::Display for CodeReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, edition, occupations, .. } = self;
        let now = Listed(occupations);
        let unchanged = occupations.len() == 1 && occupations[0].code == *code && occupations[0].in_release;
        match (&self.title, self.group) {
            (None, Some(level)) => write!(f, "it is a {} group of {now}", level_name(level))?,
            (Some(title), Some(level)) => write!(f, "it is {title}, a {} group of {now}", level_name(level))?,
            (None, None) => write!(f, "it is not a code of {edition}")?,
            (Some(title), None) if unchanged => write!(f, "it is {title} in {edition}")?,
            (Some(title), None) => {
                let verb = if self.split { "was split into" } else { "is now" };
                write!(f, "in {edition} it is {title}, which {verb} {now}")?;
            }
        }
        if !self.merged_with.is_empty() && !unchanged {
            let merged = self
                .merged_with
                .iter()
                .map(|one| format!("{} {} ({})", one.code, one.title, one.edition.year()));
            write!(f, ", merged with {}", listed(merged.collect()))?;
        }
        self.other_editions.iter().try_for_each(|other| write!(f, "; {other}"))?;
        if self.assumed && !self.other_editions.is_empty() {
            write!(f, "; name the edition if it is not {}", edition.year())?;
        }
        Ok(())
    }
}

impl fmt::Display for OtherReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let classification = if self.soc { "SOC" } else { "O*NET-SOC" };
        let years = listed(self.editions.iter().map(|edition| edition.year().to_string()).collect());
        write!(f, "in {classification} {years} it is {}, now {}", self.title, Listed(&self.occupations))
    }
}

struct Listed<'a>(&'a [TitledCode]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.0.iter().map(|one| {
            let missing = if one.in_release { "" } else { " (not in this release)" };
            format!("{} {}{missing}", one.code, one.title)
        });
        f.write_str(&listed(named.collect()))
    }
}

/// Joins items with commas and "and", shortening a long list.
fn listed(mut items: Vec<String>) -> String {
    if items.len() > MOST_LISTED {
        let more = items.len() - MOST_LISTED + 1;
        items.truncate(MOST_LISTED - 1);
        items.push(format!("{more} more"));
    }
    match &items[..] {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn level_name(level: SocLevel) -> &'static str {
    match level {
        SocLevel::Major => "major",
        SocLevel::Minor => "minor",
        SocLevel::Broad => "broad",
        SocLevel::Detailed => "detailed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(code: &str, title: &str, in_release: bool) -> TitledCode {
        TitledCode { code: code.parse().unwrap(), title: title.to_owned(), in_release }
    }

    fn funeral() -> CodeReading {
        CodeReading {
            code: "11-9061.00".parse().unwrap(),
            edition: Edition::Y2010,
            assumed: true,
            title: Some("Funeral Service Managers".to_owned()),
            group: None,
            occupations: vec![now("11-9171.00", "Funeral Home Managers", true)],
            split: false,
            merged_with: Vec::new(),
            other_editions: vec![OtherReading {
                editions: vec![Edition::Y2009, Edition::Y2006],
                soc: false,
                title: "Funeral Directors".to_owned(),
                occupations: vec![now("39-4031.00", "Morticians", false)],
            }],
        }
    }

    #[test]
    fn a_sentence_names_editions_and_titles() {
        let expected = "in O*NET-SOC 2010 it is Funeral Service Managers, which is now 11-9171.00 Funeral Home Managers; \
                        in O*NET-SOC 2009 and 2006 it is Funeral Directors, now 39-4031.00 Morticians (not in this release); \
                        name the edition if it is not 2010";
        assert_eq!(funeral().to_string(), expected);
    }

    #[test]
    fn groups_and_unknown_codes_are_told_apart_and_long_lists_shortened() {
        let many: Vec<TitledCode> = (1..=9).map(|n| now(&format!("11-101{n}"), "Chiefs", true)).collect();
        let group = CodeReading { title: None, group: Some(SocLevel::Broad), occupations: many, ..funeral() };
        let text = group.to_string();
        assert!(text.starts_with("it is a broad group of 11-1011.00 Chiefs, 11-1012.00 Chiefs,"), "{text}");
        assert!(text.contains("11-1017.00 Chiefs and 2 more; in O*NET-SOC"), "{text}");
        let unknown = CodeReading { title: None, occupations: Vec::new(), ..funeral() };
        assert!(unknown.to_string().starts_with("it is not a code of O*NET-SOC 2010; in O*NET-SOC 2009"));
    }
}
