//! The crosswalks from each edition to the next, from `data/taxonomy/`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::Edition;
use crate::soc::{CodePrefix, OnetSocCode, SocCode};

/// The tables of all editions, oldest first.
const ONET_SOC: [&str; 5] = [
    include_str!("../../data/taxonomy/onet_soc_2000.tsv"),
    include_str!("../../data/taxonomy/onet_soc_2006.tsv"),
    include_str!("../../data/taxonomy/onet_soc_2009.tsv"),
    include_str!("../../data/taxonomy/onet_soc_2010.tsv"),
    include_str!("../../data/taxonomy/onet_soc_2019.tsv"),
];
const SOC_2000: &str = include_str!("../../data/taxonomy/soc_2000.tsv");
const SOC_2010: &str = include_str!("../../data/taxonomy/soc_2010.tsv");

/// Where a code leads in another edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    /// Its codes there; empty if the code is not in the edition where the trail begins.
    pub codes: BTreeSet<OnetSocCode>,
    /// The other codes that became one with it on the way, each with its edition.
    pub merged_with: BTreeSet<(Edition, OnetSocCode)>,
}

type Links = BTreeMap<OnetSocCode, Vec<OnetSocCode>>;

#[derive(Default)]
struct Table {
    titles: BTreeMap<OnetSocCode, &'static str>,
    /// From its codes to those of the next edition.
    next: Links,
    /// From the codes of the next edition to its own.
    sources: Links,
}

static EDITIONS: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut tables: Vec<Table> = Vec::new();
    for text in ONET_SOC.iter().rev() {
        let later = tables.last().map(|table| &table.titles);
        tables.push(Table::read(text, later));
    }
    tables.reverse();
    tables
});
/// Codes of SOC 2000 and SOC 2010 whose successors differ from those of the O\*NET-SOC code that ends in `.00`.
static SOC: LazyLock<[(Edition, Links); 2]> =
    LazyLock::new(|| [(Edition::Y2009, soc_links(SOC_2000)), (Edition::Y2010, soc_links(SOC_2010))]);

/// The cells of each row. A row that cannot be read is skipped; tests check that there is none.
fn rows(text: &'static str) -> impl Iterator<Item = (OnetSocCode, Vec<&'static str>)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?.parse().ok()?, cells.collect()))
    })
}

fn codes(cell: &str) -> Vec<OnetSocCode> {
    cell.split(' ').filter_map(|code| code.parse().ok()).collect()
}

fn soc_links(text: &'static str) -> Links {
    rows(text)
        .map(|(code, cells)| (code, cells.first().map(|cell| codes(cell)).unwrap_or_default()))
        .collect()
}

impl Table {
    /// Reads a table; `later` has the titles of the next edition, which it repeats only where they differ.
    fn read(text: &'static str, later: Option<&BTreeMap<OnetSocCode, &'static str>>) -> Self {
        let mut table = Self::default();
        for (code, cells) in rows(text) {
            let title = match (cells.last().copied().unwrap_or_default(), later) {
                ("", Some(later)) => later.get(&code).copied().unwrap_or_default(),
                (title, _) => title,
            };
            table.titles.insert(code, title);
            if later.is_some() {
                let next = cells.first().map(|cell| codes(cell)).filter(|codes| !codes.is_empty());
                let next = next.unwrap_or_else(|| vec![code]);
                for &one in &next {
                    table.sources.entry(one).or_default().push(code);
                }
                table.next.insert(code, next);
            }
        }
        table
    }
}

impl Edition {
    fn table(self) -> &'static Table {
        &EDITIONS[self as usize]
    }

    /// Whether it has a code.
    pub fn has(self, code: OnetSocCode) -> bool {
        self.table().titles.contains_key(&code)
    }

    /// The title of a code.
    pub fn title(self, code: OnetSocCode) -> Option<&'static str> {
        self.table().titles.get(&code).copied()
    }

    /// All its codes, in code order.
    pub fn codes(self) -> impl Iterator<Item = OnetSocCode> {
        self.table().titles.keys().copied()
    }

    /// Its codes in a group, in code order.
    pub fn codes_in(self, group: CodePrefix) -> impl Iterator<Item = OnetSocCode> {
        self.table().titles.keys().copied().filter(move |code| group.matches(*code))
    }

    /// The edition whose table has a code that is read in this one. O\*NET-SOC 2000 and 2006 lack some codes of SOC 2000
    /// itself, which O\*NET-SOC 2009 has.
    #[must_use]
    pub fn holding(self, code: OnetSocCode) -> Self {
        let is_soc_2000 = self < Self::Y2009 && code.extension() == 0 && !self.has(code);
        if is_soc_2000 && Self::Y2009.has(code) { Self::Y2009 } else { self }
    }

    /// What a code of this edition is in another one: its successors in a newer edition, its origins in an older one.
    pub fn follow(self, code: OnetSocCode, to: Self) -> Trail {
        let from = self.holding(code);
        let mut trail =
            Trail { codes: from.has(code).then_some(code).into_iter().collect(), ..Trail::default() };
        for edition in Self::ALL.into_iter().filter(|edition| (from..to).contains(edition)) {
            trail.step(edition, |code| edition.table().next.get(&code));
        }
        for edition in Self::ALL.into_iter().rev().filter(|edition| (to..from).contains(edition)) {
            let sources = &edition.table().sources;
            trail.codes =
                trail.codes.iter().filter_map(|code| sources.get(code)).flatten().copied().collect();
        }
        trail
    }

    /// What a code of this edition's SOC is in a newer edition. The SOC occupation includes the finer occupations that
    /// O\*NET-SOC lists beside its `.00`, so it may lead to more codes.
    pub fn follow_soc(self, code: SocCode, to: Self) -> Trail {
        // SOC 2000 was the SOC of three editions; the last of them has all its codes.
        let from = if self < Self::Y2010 { Self::Y2009 } else { self };
        let code = code.to_onet();
        let mut trail =
            Trail { codes: from.has(code).then_some(code).into_iter().collect(), ..Trail::default() };
        for edition in Self::ALL.into_iter().filter(|edition| (from..to).contains(edition)) {
            let soc = SOC.iter().find(|(from, _)| *from == edition).map(|(_, links)| links);
            trail.step(edition, |code| {
                soc.and_then(|links| links.get(&code)).or_else(|| edition.table().next.get(&code))
            });
        }
        trail
    }
}

impl Trail {
    /// Goes from an edition to the next one.
    fn step<'a>(&mut self, edition: Edition, next: impl Fn(OnetSocCode) -> Option<&'a Vec<OnetSocCode>>) {
        let codes: BTreeSet<OnetSocCode> =
            self.codes.iter().filter_map(|code| next(*code)).flatten().copied().collect();
        let sources = codes.iter().filter_map(|code| edition.table().sources.get(code)).flatten().copied();
        self.merged_with
            .extend(sources.filter(|source| !self.codes.contains(source)).map(|source| (edition, source)));
        self.codes = codes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> OnetSocCode {
        text.parse().unwrap()
    }

    fn codes(trail: &Trail) -> Vec<String> {
        trail.codes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_tables_are_well_formed() {
        let sizes = [1_167, 949, 1_102, 1_110, 1_016];
        for ((edition, text), size) in Edition::ALL.into_iter().zip(ONET_SOC).zip(sizes) {
            let newest = edition == Edition::Y2019;
            let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
            assert_eq!((lines.len(), edition.table().titles.len()), (size, size), "{edition}");
            assert!(lines.iter().all(|line| line.split('\t').count() == if newest { 2 } else { 3 }));
            assert!(edition.table().titles.values().all(|title| !title.is_empty()), "{edition}");
            let later = Edition::ALL.into_iter().find(|later| *later > edition);
            let next = edition.table().next.values().flatten();
            assert!(newest || next.clone().all(|code| later.unwrap().has(*code)), "{edition}");
        }
        for (text, size) in [(SOC_2000, 28), (SOC_2010, 5)] {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            assert_eq!((lines.count(), soc_links(text).len()), (size, size));
        }
    }

    #[test]
    fn a_code_is_followed_through_all_editions() {
        let software = Edition::Y2000.follow(code("15-1031.00"), Edition::Y2019);
        assert_eq!(codes(&software), ["15-1252.00", "15-1253.00"]);
        let records = Edition::Y2010.follow(code("29-2071.00"), Edition::Y2019);
        assert_eq!(codes(&records), ["29-2072.00", "29-9021.00"]);
        assert_eq!(records.merged_with, BTreeSet::from([(Edition::Y2010, code("29-9099.00"))]));
        assert_eq!(Edition::Y2006.follow(code("15-1252.00"), Edition::Y2019), Trail::default());
    }

    #[test]
    fn a_number_means_what_its_edition_says() {
        let funeral = |edition: Edition| codes(&edition.follow(code("11-9061.00"), Edition::Y2019));
        assert_eq!(funeral(Edition::Y2009), ["39-4031.00"]);
        assert_eq!(funeral(Edition::Y2010), ["11-9171.00"]);
        assert_eq!(Edition::Y2009.title(code("11-9061.00")), Some("Funeral Directors"));
    }

    #[test]
    fn a_newer_code_is_followed_back() {
        let records = Edition::Y2019.follow(code("29-9021.00"), Edition::Y2010);
        assert_eq!(codes(&records), ["29-2071.00", "29-9099.00"]);
        let same = Edition::Y2010.follow(code("29-1141.00"), Edition::Y2010);
        assert_eq!(codes(&same), ["29-1141.00"]);
    }

    #[test]
    fn a_soc_occupation_includes_its_finer_ones() {
        let now =
            |edition: Edition, text: &str| codes(&edition.follow_soc(text.parse().unwrap(), Edition::Y2019));
        let nurses = ["29-1141.00", "29-1151.00", "29-1161.00", "29-1171.00"];
        assert_eq!(now(Edition::Y2000, "29-1111"), nurses);
        assert_eq!(now(Edition::Y2009, "11-9061"), ["11-9171.00", "39-4031.00"]);
        assert_eq!(now(Edition::Y2010, "11-9061"), ["11-9171.00"]);
        assert_eq!(now(Edition::Y2010, "29-1111"), [""; 0]);
        assert_eq!(codes(&Edition::Y2000.follow(code("11-9199.00"), Edition::Y2010)), ["11-9199.00"]);
    }
}
