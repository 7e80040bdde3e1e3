//! The families of data elements that can be browsed.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::catalog::Domain;

/// A family of data elements by its name in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Family {
    Abilities,
    Interests,
    Knowledge,
    /// Basic skills; since release 30.3, essential skills.
    SkillsBasic,
    /// Cross-functional skills; since release 30.3, transferable skills.
    SkillsCf,
    WorkActivities,
    WorkContext,
    WorkStyles,
}

impl Family {
    pub(super) fn name(self) -> &'static str {
        self.into()
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Abilities => "Abilities",
            Self::Interests => "Interests",
            Self::Knowledge => "Knowledge",
            Self::SkillsBasic => "Basic Skills",
            Self::SkillsCf => "Cross-Functional Skills",
            Self::WorkActivities => "Work Activities",
            Self::WorkContext => "Work Context",
            Self::WorkStyles => "Work Styles",
        }
    }

    /// The branches of the content model, the current one first: work styles have moved in release 30.0.
    pub(super) fn branches(self) -> &'static [&'static str] {
        match self {
            Self::Abilities => &["1.A"],
            Self::Interests => &["1.B.1"],
            Self::Knowledge => &["2.C"],
            Self::SkillsBasic => &["2.A"],
            Self::SkillsCf => &["2.B"],
            Self::WorkActivities => &["4.A"],
            Self::WorkContext => &["4.C"],
            Self::WorkStyles => &["1.D", "1.C"],
        }
    }

    /// The domain in which it is rated.
    pub(super) fn domain(self) -> Domain {
        match self {
            Self::Abilities => Domain::Abilities,
            Self::Interests => Domain::Interests,
            Self::Knowledge => Domain::Knowledge,
            Self::SkillsBasic | Self::SkillsCf => Domain::Skills,
            Self::WorkActivities => Domain::WorkActivities,
            Self::WorkContext => Domain::WorkContext,
            Self::WorkStyles => Domain::WorkStyles,
        }
    }

    /// The family of an element that is rated in a domain.
    pub(super) fn of(domain: Domain, element: &str) -> Option<Self> {
        let families = Self::VARIANTS.iter().copied();
        families.filter(|family| family.domain() == domain).find(|family| family.has(element))
    }

    /// Whether an element is one of the family.
    pub(super) fn has(self, element: &str) -> bool {
        self.branches().iter().any(|branch| is_below(element, branch))
    }
}

/// Whether an element is below another in the content model.
pub(super) fn is_below(element: &str, branch: &str) -> bool {
    element.strip_prefix(branch).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_belong_to_the_family_of_their_branch() {
        assert_eq!(Family::of(Domain::Skills, "2.B.1.a"), Some(Family::SkillsCf));
        assert_eq!(Family::of(Domain::WorkStyles, "1.C.1.a"), Some(Family::WorkStyles));
        assert_eq!(Family::of(Domain::Interests, "1.B.10"), None);
        assert_eq!(Family::of(Domain::WorkValues, "1.B.2.a"), None);
        assert_eq!("skills_cf".parse(), Ok(Family::SkillsCf));
    }
}
