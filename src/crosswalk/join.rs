//! Rows of labor-market tables → [`Crosswalks`].

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
                ListedClassification::Census => continue,
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
        fits.extend(join_census(&places, labor, joined.entry(Scheme::Census).or_default()));
        let table = |(scheme, joined): (Scheme, Joined)| joined.finish(scheme);
        let tables = joined.into_iter().filter(|(_, one)| !one.codes.is_empty()).map(table);
        (Self { tables: tables.collect() }, fits)
    }
}

/// Joins Census codes, from the list of them and from the index of titles.
fn join_census(places: &Places<'_>, labor: &LaborTables, into: &mut Joined) -> Vec<ListMatch> {
    let lists = labor.code_lists.iter().filter(|list| list.classification == ListedClassification::Census);
    // The title of a code is that of the list; where only the index has the code, those of its SOC occupations.
    let listed = lists.map(|list| {
        let rows = list.rows.iter().filter_map(|row| Some((row.code.clone(), row.soc?, row.title.clone())));
        (&list.file, &list.source, rows.collect::<Vec<_>>())
    });
    let titled = labor.title_lists.iter().map(|list| {
        let rows =
            list.rows.iter().filter_map(|row| Some((row.census.clone()?, row.soc?, SmolStr::default())));
        (&list.file, &list.source, rows.collect::<Vec<_>>())
    });
    let files: Vec<_> = listed.chain(titled).filter(|(.., rows)| !rows.is_empty()).collect();
    let groups: HashSet<CodePrefix> = files.iter().flat_map(|(.., rows)| rows).map(|row| row.1).collect();
    let links = places.by_group(&groups);
    let mut names: HashMap<SmolStr, SmolStr> = HashMap::new();
    let mut fits = Vec::new();
    for (file, source, rows) in files {
        let source = into.source(source.clone());
        let mut fit = Fit::default();
        for (code, group, title) in rows {
            let links = links.get(&group).cloned().unwrap_or_default();
            if let Some(soc) = group.complete() {
                fit.count(soc, places.has_any(&links));
            }
            let title = match names.get(&code) {
                Some(title) => title.clone(),
                None if title.is_empty() => {
                    let soc = group.complete().and_then(|soc| Edition::Y2019.title(soc));
                    soc.map(SmolStr::new).unwrap_or_default()
                }
                None => {
                    names.insert(code.clone(), title.clone());
                    title
                }
            };
            into.add(Key::of(code, &title), None, source, links);
        }
        fits.push(fit.report(file));
    }
    fits
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

    /// The occupations of SOC 2018 codes and groups. An occupation belongs to the smallest of the groups that have it: the
    /// others stand for what remains.
    fn by_group(&self, groups: &HashSet<CodePrefix>) -> HashMap<CodePrefix, Vec<CodeLink>> {
        let mut links: HashMap<CodePrefix, Vec<CodeLink>> = HashMap::new();
        for code in Edition::Y2019.codes().filter(|code| code.extension() == 0) {
            let having = groups.iter().filter(|group| group.matches(code));
            if let Some(smallest) = having.max_by_key(|group| group.digits()) {
                let occupations = self.within(code).into_iter();
                let occupations =
                    occupations.map(|occupation| CodeLink { occupation, relation: None, via: None });
                links.entry(*smallest).or_default().extend(occupations);
            }
        }
        links
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
