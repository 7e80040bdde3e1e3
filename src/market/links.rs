//! Links: address patterns, filled in for an occupation.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::labor::{LinkRow, LinkSection};
use crate::soc::OnetSocCode;

/// A link with an address pattern.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The section that shows it.
    pub section: LinkSection,
    /// The text of the link.
    pub label: String,
    /// Description of the linked page.
    pub description: Option<String>,
    address: String,
    /// Shown only when this area is requested.
    area: Option<SmolStr>,
    /// Shown only for codes that start with this text.
    codes: Option<String>,
}

/// All links, in the order of the tables.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Links(Vec<Link>);

/// The values of the placeholders of an address.
#[derive(Debug, Clone, Copy)]
pub struct Filling<'a> {
    /// The occupation.
    pub code: OnetSocCode,
    /// Its official title.
    pub title: &'a str,
    /// A career cluster.
    pub cluster: &'a str,
    /// A CIP code.
    pub cip: &'a str,
    /// Code and name of the requested area.
    pub area: (&'a str, &'a str),
}

impl Links {
    /// Adds a link, replacing an earlier one with the same label, section, area and codes.
    pub(super) fn add(&mut self, row: &LinkRow) {
        let link = Link {
            section: row.section,
            label: row.label.clone(),
            description: row.description.clone(),
            address: row.address.clone(),
            area: row.area.as_ref().map(|area| area.code.clone()),
            codes: row.codes.map(|codes| codes.to_string()),
        };
        let same = |one: &Link| {
            one.section == link.section
                && one.label == link.label
                && one.area == link.area
                && one.codes == link.codes
        };
        match self.0.iter_mut().find(|one| same(one)) {
            Some(earlier) => *earlier = link,
            None => self.0.push(link),
        }
    }

    /// The links of a section for an occupation and the requested areas.
    pub fn of(&self, section: LinkSection, code: OnetSocCode, areas: &[&str]) -> Vec<&Link> {
        let code = code.to_string();
        let fits = |link: &&Link| {
            link.section == section
                && link.area.as_ref().is_none_or(|area| areas.contains(&area.as_str()))
                && link.codes.as_ref().is_none_or(|begins| code.starts_with(begins.as_str()))
        };
        self.0.iter().filter(fits).collect()
    }
}

impl Link {
    /// Whether the address has a placeholder: `cluster`, `cip`, …
    pub fn is_by(&self, placeholder: &str) -> bool {
        self.address.contains(&format!("{{{placeholder}}}"))
    }

    /// The address with its placeholders filled in and percent-encoded.
    pub fn filled(&self, filling: &Filling<'_>) -> String {
        let code = filling.code.to_string();
        let digits = code.replace(['-', '.'], "");
        let soc = filling.code.soc().to_string();
        let (area, place) = filling.area;
        let values = [
            ("{code}", code.as_str()),
            ("{digits}", &digits),
            ("{soc}", &soc),
            ("{title}", filling.title),
            ("{cluster}", filling.cluster),
            ("{cip}", filling.cip),
            ("{area}", area),
            ("{place}", place),
        ];
        let mut address = String::with_capacity(self.address.len() + 32);
        let mut rest = self.address.as_str();
        while let Some(at) = rest.find('{') {
            address.push_str(&rest[..at]);
            rest = &rest[at..];
            let Some((name, value)) = values.iter().find(|(name, _)| rest.starts_with(name)) else { break };
            escape(value, &mut address);
            rest = &rest[name.len()..];
        }
        address.push_str(rest);
        address
    }
}

/// Percent-encodes a text for use anywhere in an address.
fn escape(text: &str, address: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push('%');
            address.extend([HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]].map(char::from));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_in_and_escaped() {
        let link = Link {
            section: LinkSection::Resources,
            label: String::new(),
            description: None,
            address: "https://x.example/{digits}?t={title}&a={area}&c={code}#{soc}".to_owned(),
            area: None,
            codes: None,
        };
        let filling = Filling {
            code: "29-2072.00".parse().unwrap(),
            title: "A & B, \"C\"/é{code}",
            cluster: "",
            cip: "",
            area: ("VT", "Vermont"),
        };
        assert_eq!(
            link.filled(&filling),
            "https://x.example/29207200?t=A%20%26%20B%2C%20%22C%22%2F%C3%A9%7Bcode%7D&a=VT&c=29-2072.00#29-2072"
        );
        assert!(link.is_by("area") && !link.is_by("cip"));
    }
}
