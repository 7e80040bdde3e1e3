//! Filters as links: each sets or removes one value and keeps the others.

use crate::titles::{FacetCount, Facets, Filters};

/// The values of one filter.
pub(super) struct FacetGroup {
    pub(super) name: &'static str,
    pub(super) links: Vec<FacetLink>,
}

/// A link that sets or removes a value.
pub(super) struct FacetLink {
    pub(super) label: String,
    pub(super) count: usize,
    pub(super) active: bool,
    pub(super) address: String,
}

/// A filter in use, with the address without it.
pub(super) struct Chip {
    pub(super) kind: &'static str,
    pub(super) label: String,
    pub(super) address: String,
}

impl FacetGroup {
    /// Whether a value of it is in use.
    pub(super) fn is_active(&self) -> bool {
        self.links.iter().any(|link| link.active)
    }
}

/// The filters that answers can be narrowed by; `address` gives that of the same page with other filters.
pub(super) fn groups(
    facets: &Facets,
    asked: &Filters,
    address: impl Fn(&Filters) -> String,
) -> Vec<FacetGroup> {
    let group = |name,
                 counts: &[FacetCount],
                 active: &dyn Fn(&str) -> bool,
                 set: &dyn Fn(&mut Filters, &str, bool)| {
        let link = |facet: &FacetCount| {
            let active = active(&facet.value);
            let mut filters = asked.clone();
            set(&mut filters, &facet.value, !active);
            FacetLink { label: facet.label.clone(), count: facet.count, active, address: address(&filters) }
        };
        FacetGroup { name, links: counts.iter().map(link).collect() }
    };
    let parsed = |value: &str| value.parse::<u8>().unwrap_or_default();
    let letter = |value: &str| value.chars().next().unwrap_or_default();
    let groups = vec![
        group(
            "Job zone",
            &facets.job_zone,
            &|value| asked.job_zone.contains(&parsed(value)),
            &|filters, value, on| toggle(&mut filters.job_zone, parsed(value), on),
        ),
        group(
            "Field of work",
            &facets.major_group,
            &|value| asked.major_group.iter().any(|group| group == value),
            &|filters, value, on| toggle(&mut filters.major_group, value.to_owned(), on),
        ),
        group(
            "Interest",
            &facets.interest,
            &|value| asked.interest.iter().any(|one| one.eq_ignore_ascii_case(&letter(value))),
            &|filters, value, on| {
                filters.interest.retain(|one| !one.eq_ignore_ascii_case(&letter(value)));
                filters.interest.extend(on.then(|| letter(value)));
            },
        ),
        group(
            "Career cluster",
            &facets.career_cluster,
            &|value| asked.career_cluster.iter().any(|name| name.eq_ignore_ascii_case(value)),
            &|filters, value, on| {
                filters.career_cluster.retain(|name| !name.eq_ignore_ascii_case(value));
                filters.career_cluster.extend(on.then(|| value.to_owned()));
            },
        ),
        group(
            "Bright Outlook",
            &facets.bright_outlook,
            &|_| asked.bright_outlook == Some(true),
            &|filters, _, on| filters.bright_outlook = on.then_some(true),
        ),
        group("STEM", &facets.stem, &|_| asked.stem == Some(true), &|filters, _, on| {
            filters.stem = on.then_some(true);
        }),
    ];
    groups.into_iter().filter(|group| !group.links.is_empty()).collect()
}

fn toggle<T: PartialEq>(values: &mut Vec<T>, value: T, on: bool) {
    values.retain(|one| *one != value);
    values.extend(on.then_some(value));
}

/// The filters in use. One that no answer meets has no count, but can still be taken off.
pub(super) fn chips(asked: &Filters, address: impl Fn(&Filters) -> String) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut chip = |kind, label: String, take_off: &dyn Fn(&mut Filters)| {
        let mut filters = asked.clone();
        take_off(&mut filters);
        chips.push(Chip { kind, label, address: address(&filters) });
    };
    for zone in &asked.job_zone {
        chip("Job zone", zone.to_string(), &|filters| filters.job_zone.retain(|one| one != zone));
    }
    for digits in &asked.major_group {
        let title = crate::soc::MAJOR_GROUPS.iter().find(|group| group.digits == digits);
        let title = title.map_or(digits.as_str(), |group| group.title);
        chip("Field of work", title.to_owned(), &|filters| filters.major_group.retain(|one| one != digits));
    }
    for letter in &asked.interest {
        let known = crate::titles::INTERESTS.iter().find(|(one, _)| one.eq_ignore_ascii_case(letter));
        let name = known.map_or(letter.to_string(), |(_, name)| (*name).to_owned());
        chip("Interest", name, &|filters| filters.interest.retain(|one| one != letter));
    }
    for cluster in &asked.career_cluster {
        chip("Career cluster", cluster.clone(), &|filters| {
            filters.career_cluster.retain(|one| one != cluster);
        });
    }
    let not = |wanted: bool, name: &str| if wanted { name.to_owned() } else { format!("not {name}") };
    if let Some(wanted) = asked.bright_outlook {
        chip("Outlook", not(wanted, "Bright Outlook"), &|filters| filters.bright_outlook = None);
    }
    if let Some(wanted) = asked.stem {
        chip("List", not(wanted, "STEM"), &|filters| filters.stem = None);
    }
    chips
}
