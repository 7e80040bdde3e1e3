//! Which scales and elements metier knows in each domain of ratings. What a release rates beyond that is kept apart, so
//! that it is never read as something else.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::reference::{Reference, Scale};
use crate::release::Domain;

/// The beginning of the names of the scales of levels of education; each survey form has its own.
const EDUCATION_LEVELS: &str = "Required Level Of Education";

/// Ratings that metier keeps apart because it does not know their scale or their element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct UnknownRatings {
    /// The table.
    pub file: String,
    /// The scale.
    #[cfg_attr(feature = "server", schema(value_type = String))]
    pub scale: SmolStr,
    /// Its name in Scales Reference; empty if it has none.
    pub scale_name: String,
    /// Whether metier does not know the scale in this table; else it does not know the elements.
    pub scale_is_unknown: bool,
    /// The number of ratings.
    pub ratings: usize,
    /// The first elements.
    #[cfg_attr(feature = "server", schema(value_type = Vec<String>))]
    pub elements: Vec<SmolStr>,
}

impl UnknownRatings {
    const ELEMENTS_KEPT: usize = 12;

    pub(super) fn new(file: &str, scale: &SmolStr, scale_is_unknown: bool, reference: &Reference) -> Self {
        let named = reference.scales.get(scale);
        Self {
            file: file.to_owned(),
            scale: scale.clone(),
            scale_name: named.map(|scale| scale.name.clone()).unwrap_or_default(),
            scale_is_unknown,
            ratings: 0,
            elements: Vec::new(),
        }
    }

    pub(super) fn count(&mut self, element: &SmolStr) {
        self.ratings += 1;
        if self.elements.len() < Self::ELEMENTS_KEPT && !self.elements.contains(element) {
            self.elements.push(element.clone());
        }
    }
}

impl fmt::Display for UnknownRatings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, scale, scale_name, scale_is_unknown, ratings, elements } = self;
        let unknown = if *scale_is_unknown { "scale" } else { "elements" };
        let name = if scale_name.is_empty() { String::new() } else { format!(" ({scale_name})") };
        let more = if elements.len() == Self::ELEMENTS_KEPT { ", …" } else { "" };
        let elements = elements.join(", ");
        let s = if *ratings == 1 { "" } else { "s" };
        write!(
            f,
            "{file}: {ratings} rating{s} of {elements}{more} on the scale {scale}{name}: unknown {unknown}"
        )
    }
}

/// The branches of the content model and the scales that a domain is rated on.
fn known(domain: Domain) -> (&'static [&'static str], &'static [&'static str]) {
    match domain {
        Domain::Skills => (&["2.A", "2.B"], &["IM", "LV"]),
        Domain::Abilities => (&["1.A"], &["IM", "LV"]),
        Domain::Knowledge => (&["2.C"], &["IM", "LV"]),
        Domain::WorkActivities => (&["4.A"], &["IM", "LV"]),
        Domain::WorkContext => (&["4.C"], &["CX", "CXP", "CT", "CTP"]),
        Domain::WorkStyles => (&["1.C", "1.D"], &["IM", "WI", "DR"]),
        Domain::Interests => (&["1.B.1"], &["OI", "IH"]),
        Domain::InterestAreas => (&["1.B.3"], &["OI", "DS"]),
        Domain::WorkValues => (&["1.B.2"], &["EX", "VH"]),
        Domain::Education => (&["2.D", "3.A"], &["RL", "RQ", "RW", "PT", "OJ", "IM"]),
        Domain::Other => (&[], &[]),
    }
}

/// Whether a domain has this scale; the scales of levels of education are known by name.
pub(super) fn has_scale(domain: Domain, scale: &str, reference: &Reference) -> bool {
    let named = reference.scales.get(scale);
    known(domain).1.contains(&scale)
        || domain == Domain::Education && named.is_some_and(Scale::is_of_education_levels)
}

/// Whether an element is in a domain.
pub(super) fn has_element(domain: Domain, element: &str) -> bool {
    let below = |branch: &&str| element.strip_prefix(branch).is_some_and(|rest| rest.starts_with('.'));
    known(domain).0.iter().any(below)
}

impl Scale {
    /// Whether it gives the shares of levels of education.
    pub fn is_of_education_levels(&self) -> bool {
        let beginning = self.name.get(..EDUCATION_LEVELS.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(EDUCATION_LEVELS))
    }

    /// Whether its values are ranks or codes, which cannot be converted to another scale.
    pub fn is_of_ranks(&self) -> bool {
        ["Rank", "High-Point"].iter().any(|word| self.name.ends_with(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_belong_to_branches() {
        assert!(has_element(Domain::Skills, "2.B.1.a") && has_element(Domain::Interests, "1.B.1.f"));
        for (domain, element) in
            [(Domain::Skills, "2.C.1"), (Domain::Interests, "1.B.10.a"), (Domain::Other, "2.A.1.a")]
        {
            assert!(!has_element(domain, element), "{element}");
        }
    }

    #[test]
    fn scales_mean_what_the_release_says() {
        let scale = |id: &str, name: &str| Scale {
            id: id.into(),
            name: name.to_owned(),
            minimum: 0.0,
            maximum: 100.0,
        };
        let mut reference = Reference::default();
        for one in [scale("RZ", "Required Level of Education (Categories 1-14)"), scale("QQ", "Quality")] {
            reference.scales.insert(one.id.clone(), one);
        }
        let education = |scale| has_scale(Domain::Education, scale, &reference);
        assert!(education("RL") && education("RZ") && !education("QQ") && !education("LV"));
        assert!(!has_scale(Domain::Skills, "RZ", &reference));
        assert!(scale("DS", "Summary Display Rank").is_of_ranks());
        assert!(scale("IH", "Occupational Interest High-Point").is_of_ranks());
        assert!(!scale("IM", "Importance").is_of_ranks());
    }
}
