//! What a section shows unless all is asked for. The rules are those that a published report of a state office
//! (29-2071.00 of O*NET 18.1) was found to follow; one page is the evidence, so they are defaults.

use std::cmp::Reverse;

use super::ratings::RatedElement;
use crate::catalog::Domain;

/// How many items a section shows.
pub(super) const MOST: usize = 10;
/// The least standard score that is shown: half of the scale.
const LEAST: u8 = 50;
/// The least rounded importance of knowledge that is shown, on the scale from 1 to 5.
const LEAST_KNOWLEDGE: u8 = 3;

/// Puts elements in the order in which they are shown, the most important first, and unless all are wanted keeps those
/// that are important: at least half of the scale, at most ten. Scores are rounded before they are compared; equal ones
/// go by name.
///
/// Knowledge has its own rule: its importance counts as a whole number from 1 to 5, and from 3 on it is shown.
pub(super) fn select(elements: &mut Vec<RatedElement<'_>>, domain: Domain, all: bool) {
    let rank = |element: &RatedElement<'_>| match domain {
        Domain::Knowledge => whole(element.value),
        _ => element.importance,
    };
    let least = if domain == Domain::Knowledge { LEAST_KNOWLEDGE } else { LEAST };
    if !all {
        elements.retain(|element| rank(element) >= least && !element.suppress && !element.not_relevant);
    }
    elements.sort_by(|a, b| Reverse(rank(a)).cmp(&Reverse(rank(b))).then_with(|| a.name.cmp(b.name)));
    if !all {
        elements.truncate(MOST);
    }
}

/// A rating as a whole number, halves up.
fn whole(value: f32) -> u8 {
    // In hundredths, in which ratings are published, so that a half is one.
    (((f64::from(value) * 100.0).round() as i64 + 50).div_euclid(100)).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(name: &'static str, value: f32) -> RatedElement<'static> {
        RatedElement {
            id: "",
            name,
            description: "",
            scale: "IM",
            value,
            importance: crate::catalog::standard_score(value, 1.0, 5.0),
            level: None,
            suppress: false,
            not_relevant: false,
        }
    }

    fn names(domain: Domain, all: bool, elements: &[(&'static str, f32)]) -> Vec<&'static str> {
        let mut elements = elements.iter().map(|(name, value)| element(name, *value)).collect();
        select(&mut elements, domain, all);
        elements.iter().map(|element| element.name).collect()
    }

    #[test]
    fn elements_are_ordered_by_rounded_score_then_name() {
        let ratings = [
            ("Concern for Others", 3.89),
            ("Achievement/Effort", 3.88),
            ("Leadership", 2.97),
            ("Stress", 4.0),
        ];
        assert_eq!(
            names(Domain::WorkStyles, false, &ratings),
            ["Stress", "Achievement/Effort", "Concern for Others"]
        );
        assert_eq!(names(Domain::WorkStyles, true, &ratings).len(), 4);
    }

    #[test]
    fn the_upper_half_of_the_scale_is_shown_and_knowledge_is_rounded() {
        assert_eq!(names(Domain::Skills, false, &[("A", 2.99), ("B", 2.97)]), ["A"], "50 is half, rounded");
        let ratings = [("B", 3.4), ("A", 2.5), ("C", 2.49), ("D", 3.5)];
        assert_eq!(names(Domain::Knowledge, false, &ratings), ["D", "A", "B"]);
    }

    #[test]
    fn suppressed_and_irrelevant_elements_are_hidden() {
        let mut elements = vec![element("A", 4.0), element("B", 4.0)];
        elements[0].suppress = true;
        elements[1].not_relevant = true;
        select(&mut elements.clone(), Domain::Skills, false);
        let mut shown = elements.clone();
        select(&mut shown, Domain::Skills, false);
        assert!(shown.is_empty());
        select(&mut elements, Domain::Skills, true);
        assert_eq!(elements.len(), 2);
    }
}
