//! What a section shows unless everything is requested. The rules are inferred from one published report of a state
//! office (29-2071.00, O*NET 18.1), so they are only defaults.

use std::cmp::Reverse;

use super::rated_element::RatedElement;
use crate::catalog::Domain;

/// Most items that a section shows.
pub(super) const MOST: usize = 10;
/// The lowest standard score shown: the middle of the scale.
const LEAST: u8 = 50;
/// The lowest rounded importance of knowledge shown, on the scale from 1 to 5.
const LEAST_KNOWLEDGE: u8 = 3;

/// Sorts elements, the most important first, and unless `all` is set keeps at most ten, at or above the middle of the
/// scale. Scores are rounded before they are compared; equal scores are sorted by name.
///
/// Knowledge has its own rule: its importance is rounded to a whole number from 1 to 5, and is shown from 3 on.
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

/// A rating rounded to a whole number, half up.
fn whole(value: f32) -> u8 {
    // In hundredths, as ratings are published, so that halves are exact.
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
        let mut elements = vec![element("A", 4.0), element("B", 4.0), element("C", 4.0)];
        elements[0].suppress = true;
        elements[1].not_relevant = true;
        let shown = |all: bool| {
            let mut elements = elements.clone();
            select(&mut elements, Domain::Skills, all);
            elements.iter().map(|element| element.name).collect::<Vec<_>>()
        };
        assert_eq!(shown(false), ["C"]);
        assert_eq!(shown(true), ["A", "B", "C"]);
    }
}
