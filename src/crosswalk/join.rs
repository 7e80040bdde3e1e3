//! Rows of labor-market tables → [`Crosswalks`].

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::{CodeLink, Crosswalks, Scheme, SchemeCode, SchemeTable};
use crate::catalog::{Catalog, ListMatch, Resolution};
use crate::labor::{Branch, FileSource, LaborTables, ListedClassification, Scope};
use crate::soc::{CodePrefix, OnetSocCode};
use crate::taxonomy::Edition;

impl Crosswalks {
    /// Joins the crosswalks among labor-market tables to the occupations of a catalog, and reports how well they fit: one
    /// match for each file. Codes of occupations that the release lacks stay.
    pub fn join(catalog: &Catalog, labor: &LaborTables) -> (Self, Vec<ListMatch>) {
        let places = Places { catalog };
        let mut joined: BTreeMap<Scheme, Joined> = BTreeMap::new();
        let mut fits = Vec::new();
        for table in &labor.programs {
            let into = joined.entry(Scheme::Cip).or_default();
            let source = into.source(labor.sources.of(&table.file));
            for row in &table.rows {
                let links = places.of(row.scope, None);
                into.add(Key::of(row.cip.clone(), &row.title), None, source, links);
            }
        }
        for list in &labor.code_lists {
            let scheme = match list.classification {
                ListedClassification::Military => Scheme::Military,
                ListedClassification::Rapids => Scheme::Rapids,
                ListedClassification::Esco => Scheme::Esco,
                ListedClassification::Isco => Scheme::Isco,
            };
            let into = joined.entry(scheme).or_default();
            let source = into.source(list.source.clone());
            let mut fit = Fit::default();
            for row in &list.rows {
                let key = Key { branch: row.branch, ..Key::of(row.code.clone(), &row.title) };
                for scope in &row.scopes {
                    let links = if scheme == Scheme::Isco {
                        places.of_soc_2010(scope.code())
                    } else {
                        places.of(*scope, row.relation.as_ref())
                    };
                    fit.count(scope.code(), places.has_any(&links));
                    into.add(key.clone(), row.active, source, links);
                }
            }
            fits.push(fit.report(&list.file));
        }
        for list in &labor.title_lists {
            let mut fit = Fit::default();
            for row in &list.rows {
                let Some((census, soc)) = row.census.clone().zip(row.soc) else { continue };
                let into = joined.entry(Scheme::Census).or_default();
                let source = into.source(list.source.clone());
                let links = places.of_prefix(soc);
                if let Some(code) = soc.complete() {
                    fit.count(code, places.has_any(&links));
                }
                // The index does not title its codes: their SOC occupation does.
                let title = soc.complete().and_then(|code| {
                    let group = labor.group_titles.of(code.soc());
                    Edition::Y2019.title(code).or(group).map(SmolStr::new)
                });
                into.add(Key::of(census, title.as_deref().unwrap_or_default()), None, source, links);
            }
            if list.rows.iter().any(|row| row.census.is_some()) {
                fits.push(fit.report(&list.file));
            }
        }
        let table = |(scheme, joined): (Scheme, Joined)| joined.finish(scheme);
        let tables = joined.into_iter().filter(|(_, one)| !one.codes.is_empty()).map(table);
        (Self { tables: tables.collect() }, fits)
    }
}

/// What tells the codes of a classification apart. A military code belongs to its branch, and may have several titles.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    code: SmolStr,
    branch: Option<Branch>,
    title: SmolStr,
}

impl Key {
    fn of(code: SmolStr, title: &str) -> Self {
        Self { code, branch: None, title: title.into() }
    }
}

/// A classification as far as it has been joined.
#[derive(Default)]
struct Joined {
    sources: Vec<FileSource>,
    codes: BTreeMap<Key, (Option<bool>, u16, BTreeSet<CodeLink>)>,
}

impl Joined {
    fn source(&mut self, source: FileSource) -> u16 {
        let place = self.sources.iter().position(|one| *one == source).unwrap_or_else(|| {
            self.sources.push(source);
            self.sources.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }

    fn add(&mut self, key: Key, active: Option<bool>, source: u16, links: Vec<CodeLink>) {
        let (known, _, all) = self.codes.entry(key).or_insert((None, source, BTreeSet::new()));
        // A code that one row has in use is in use.
        *known = active.max(*known);
        all.extend(links);
    }

    /// The table. A Census code with titles of several SOC codes has them all in one.
    fn finish(self, scheme: Scheme) -> SchemeTable {
        let mut codes: Vec<SchemeCode> = Vec::new();
        for (Key { code, branch, title }, (active, source, links)) in self.codes {
            match codes.last_mut().filter(|last| scheme == Scheme::Census && last.code == code) {
                Some(last) => {
                    let known = last.title.split("; ").any(|one| one == title);
                    if !title.is_empty() && !known {
                        let separator = if last.title.is_empty() { "" } else { "; " };
                        last.title = format!("{}{separator}{title}", last.title).into();
                    }
                    last.links.extend(links);
                    last.links.sort();
                    last.links.dedup();
                }
                None => codes.push(SchemeCode {
                    code,
                    title,
                    branch,
                    active,
                    source,
                    links: links.into_iter().collect(),
                }),
            }
        }
        SchemeTable { scheme, sources: self.sources, codes }
    }
}

/// How the codes of a file fit the release.
#[derive(Default)]
struct Fit {
    matched: BTreeSet<OnetSocCode>,
    unmatched: BTreeSet<OnetSocCode>,
}

impl Fit {
    fn count(&mut self, code: OnetSocCode, matched: bool) {
        if matched { &mut self.matched } else { &mut self.unmatched }.insert(code);
    }

    fn report(self, file: &str) -> ListMatch {
        let codes = self.unmatched.into_iter().map(|code| code.to_string());
        ListMatch::new(file, self.matched.len(), codes.collect::<Vec<_>>().into_iter())
    }
}

/// Finds the occupations that codes of tables stand for.
struct Places<'a> {
    catalog: &'a Catalog,
}

impl Places<'_> {
    fn has_any(&self, links: &[CodeLink]) -> bool {
        links.iter().any(|link| self.catalog.id_of(link.occupation).is_some())
    }

    /// The occupation of an O\*NET-SOC code; all occupations of a SOC code.
    fn of(&self, scope: Scope, relation: Option<&SmolStr>) -> Vec<CodeLink> {
        let codes = match scope {
            Scope::Occupation(code) => self.present(code),
            Scope::SocOccupation(code) => self.within(code),
        };
        let link = |occupation| CodeLink { occupation, relation: relation.cloned(), via: None };
        codes.into_iter().map(link).collect()
    }

    /// The occupations of a SOC code or group.
    fn of_prefix(&self, prefix: CodePrefix) -> Vec<CodeLink> {
        let codes = match prefix.complete() {
            Some(code) => self.within(code),
            None => self.catalog.with_prefix(prefix).map(|id| self.catalog.occupation(id).code).collect(),
        };
        codes.into_iter().map(|occupation| CodeLink { occupation, relation: None, via: None }).collect()
    }

    /// What the release has of a SOC 2010 code.
    fn of_soc_2010(&self, code: OnetSocCode) -> Vec<CodeLink> {
        let own = self.catalog.edition();
        let codes: Vec<OnetSocCode> = if own > Edition::Y2010 {
            Edition::Y2010.follow_soc(code.soc(), own).codes.into_iter().collect()
        } else {
            self.within(code)
        };
        let via = Some(code.soc());
        codes.into_iter().map(|occupation| CodeLink { occupation, relation: None, via }).collect()
    }

    /// What a code is in the release, or where it leads if the release lacks that.
    fn present(&self, code: OnetSocCode) -> Vec<OnetSocCode> {
        match self.catalog.resolve(code) {
            Resolution::Current(_) => vec![code],
            Resolution::Absent { codes } => codes,
            other => other.codes().to_vec(),
        }
    }

    /// The occupations of a SOC code with all finer ones, whether or not the release has them.
    fn within(&self, code: OnetSocCode) -> Vec<OnetSocCode> {
        let soc = code.soc();
        let here: Vec<OnetSocCode> =
            self.catalog.occupations().iter().map(|one| one.code).filter(|one| one.soc() == soc).collect();
        if here.is_empty() { self.present(code) } else { here }
    }
}
