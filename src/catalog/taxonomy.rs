//! Where codes lead through crosswalks loaded with the labor-market tables: SOC 2000 → SOC 2010 → SOC 2018, and
//! O*NET-SOC 2010 → O*NET-SOC 2019. They add to the built-in chain of `taxonomy`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::OccupationId;
use crate::labor::{Crosswalk, Taxonomy};
use crate::soc::OnetSocCode;

/// What a code stands for in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// An occupation of the catalog.
    Current(OccupationId),
    /// An older code, with the codes of the catalog that replaced it, in code order; or a SOC code for which the
    /// catalog has only finer codes, with those.
    Replaced {
        /// Never empty.
        by: Vec<OnetSocCode>,
        /// Whether there are several.
        split: bool,
        /// Whether one of them also replaced other older codes.
        merged: bool,
    },
    /// A code of a newer edition than the release's, with the codes of the catalog from which it was made.
    Newer {
        /// Never empty.
        from: Vec<OnetSocCode>,
    },
    /// A major, minor or broad group, with the codes of the catalog in it; those that replaced them, for a group of an
    /// older edition.
    Group {
        /// Never empty.
        of: Vec<OnetSocCode>,
    },
    /// A code of a known edition, of which the catalog has neither the occupation nor a successor: a release in part,
    /// such as the sample.
    Absent {
        /// The codes that it has become.
        codes: Vec<OnetSocCode>,
    },
    /// Not a code of any known edition.
    Unknown,
}

/// The crosswalks, ready to follow. A SOC code stands as its `.00`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Successors {
    steps: Vec<CrosswalkStep>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct CrosswalkStep {
    from: Taxonomy,
    next: BTreeMap<OnetSocCode, Vec<OnetSocCode>>,
    /// Codes to which more than one older code leads.
    merged: BTreeSet<OnetSocCode>,
}

/// Where a code leads, as far as it was followed.
#[derive(Debug, Default)]
struct Trail {
    by: BTreeSet<OnetSocCode>,
    merged: bool,
}

impl CrosswalkStep {
    fn of(crosswalk: &Crosswalk) -> Self {
        let mut next: BTreeMap<OnetSocCode, Vec<OnetSocCode>> = BTreeMap::new();
        let mut sources: BTreeMap<OnetSocCode, BTreeSet<OnetSocCode>> = BTreeMap::new();
        for &(old, new) in &crosswalk.pairs {
            let codes = next.entry(old).or_default();
            if !codes.contains(&new) {
                codes.push(new);
            }
            sources.entry(new).or_default().insert(old);
        }
        let merged = sources.into_iter().filter(|(_, old)| old.len() > 1).map(|(new, _)| new).collect();
        Self { from: crosswalk.from, next, merged }
    }
}

impl Successors {
    /// Newest step first: a code used in several taxonomies means what the newest of them says.
    pub(super) fn of(crosswalks: &[Crosswalk]) -> Self {
        let mut steps: Vec<CrosswalkStep> = crosswalks.iter().map(CrosswalkStep::of).collect();
        steps.sort_by_key(|step| std::cmp::Reverse(step.from));
        Self { steps }
    }

    /// Follows a code that the catalog lacks. `present` gives the codes of the catalog that a code covers.
    /// A finer code without its own row (O*NET-SOC 2000 to 2009) follows its SOC occupation, unless the catalog has that
    /// one: then nothing shows that the code ever existed.
    pub(super) fn resolve(
        &self,
        code: OnetSocCode,
        present: &dyn Fn(OnetSocCode) -> Vec<OnetSocCode>,
    ) -> Resolution {
        let base = code.soc().to_onet();
        let mut trail = follow(&self.steps, code, present);
        if trail.by.is_empty() {
            let within = present(base);
            if base == code {
                trail.by.extend(within);
            } else if within.is_empty() {
                trail = follow(&self.steps, base, present);
            }
        }
        let Trail { by, merged } = trail;
        let split = by.len() > 1;
        if by.is_empty() {
            Resolution::Unknown
        } else {
            Resolution::Replaced { by: by.into_iter().collect(), split, merged }
        }
    }
}

impl Successors {
    /// The present codes that lead to a code of a newer taxonomy, in any number of steps.
    pub(super) fn origins(
        &self,
        code: OnetSocCode,
        present: &dyn Fn(OnetSocCode) -> Vec<OnetSocCode>,
    ) -> Vec<OnetSocCode> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([code]);
        let mut open = vec![code];
        while let Some(newer) = open.pop() {
            let older =
                self.steps.iter().flat_map(|step| &step.next).filter(|(_, codes)| codes.contains(&newer));
            for (&old, _) in older {
                let here = present(old);
                if here.is_empty() && seen.insert(old) {
                    open.push(old);
                }
                found.extend(here);
            }
        }
        found.into_iter().collect()
    }

    /// The codes that a code has become in the newest taxonomy with a row for it; itself when there is none.
    pub(super) fn next(&self, code: OnetSocCode) -> Vec<OnetSocCode> {
        self.steps.iter().find_map(|step| step.next.get(&code)).cloned().unwrap_or_else(|| vec![code])
    }
}

/// Follows a code along the first step that has it. When a step ends in a taxonomy older than the catalog's, the steps
/// before it in the list, which are newer, follow.
fn follow(
    steps: &[CrosswalkStep],
    code: OnetSocCode,
    present: &dyn Fn(OnetSocCode) -> Vec<OnetSocCode>,
) -> Trail {
    let mut trail = Trail::default();
    let Some((place, codes)) =
        steps.iter().enumerate().find_map(|(place, step)| Some((place, step.next.get(&code)?)))
    else {
        return trail;
    };
    let step = &steps[place];
    let newer = if step.from == Taxonomy::Soc2000 { &steps[..place] } else { &[] };
    for &next in codes {
        let further = follow(newer, next, present);
        if further.by.is_empty() {
            trail.by.extend(present(next));
        } else {
            trail.by.extend(further.by);
        }
        trail.merged |= further.merged || step.merged.contains(&next);
    }
    trail
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> OnetSocCode {
        text.parse().unwrap()
    }

    fn successors() -> Successors {
        let crosswalk = |from, to, pairs: &[(&str, &str)]| Crosswalk {
            file: String::new(),
            from,
            to,
            pairs: pairs.iter().map(|(old, new)| (code(old), code(new))).collect(),
        };
        Successors::of(&[
            crosswalk(
                Taxonomy::Soc2000,
                Taxonomy::Soc2010,
                &[("15-1021", "15-1131"), ("15-1031", "15-1132")],
            ),
            crosswalk(
                Taxonomy::OnetSoc2010,
                Taxonomy::OnetSoc2019,
                &[
                    ("29-2071", "29-2072"),
                    ("29-2071", "29-9021"),
                    ("29-9099", "29-9021"),
                    ("15-1131", "15-1251"),
                ],
            ),
            crosswalk(
                Taxonomy::Soc2010,
                Taxonomy::Soc2018,
                &[("15-1132", "15-1252"), ("15-1132", "15-1253")],
            ),
        ])
    }

    fn resolve(text: &str, catalog: &[&str]) -> Resolution {
        let catalog: Vec<OnetSocCode> = catalog.iter().map(|text| code(text)).collect();
        successors().resolve(code(text), &|wanted| {
            catalog.iter().copied().filter(|&present| present == wanted).collect()
        })
    }

    fn replaced(by: &[&str], merged: bool) -> Resolution {
        Resolution::Replaced { by: by.iter().map(|text| code(text)).collect(), split: by.len() > 1, merged }
    }

    const PRESENT: &[&str] = &["15-1251", "15-1252", "15-1253", "29-2072", "29-9021"];

    #[test]
    fn splits_and_merges_are_reported() {
        assert_eq!(resolve("29-2071.00", PRESENT), replaced(&["29-2072", "29-9021"], true));
        assert_eq!(resolve("15-1131.00", PRESENT), replaced(&["15-1251"], false));
    }

    #[test]
    fn steps_are_chained_and_finer_codes_fall_back() {
        assert_eq!(resolve("15-1021", PRESENT), replaced(&["15-1251"], false));
        assert_eq!(resolve("15-1031", PRESENT), replaced(&["15-1252", "15-1253"], false));
        assert_eq!(resolve("15-1031.07", PRESENT), replaced(&["15-1252", "15-1253"], false));
    }

    #[test]
    fn an_older_release_keeps_its_own_taxonomy() {
        assert_eq!(resolve("15-1021", &["15-1131", "15-1132"]), replaced(&["15-1131"], false));
    }

    #[test]
    fn a_code_without_a_successor_here_is_unknown() {
        assert_eq!(resolve("99-9999", PRESENT), Resolution::Unknown);
        assert_eq!(resolve("29-2071", &["11-1011"]), Resolution::Unknown);
        assert_eq!(resolve("29-2072.99", PRESENT), Resolution::Unknown, "its SOC occupation is here");
        assert_eq!(resolve("15-1251.99", PRESENT), Resolution::Unknown);
    }
}
