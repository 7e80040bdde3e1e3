//! What a code of any edition stands for in a release.

use std::collections::BTreeSet;

use super::{Catalog, Resolution};
use crate::soc::{OnetSocCode, SocCode, group_title};
use crate::taxonomy::{CodeReading, Edition, FormerCode, OtherReading, TitledCode, Trail};

impl Resolution {
    /// The codes of the catalog that a code stands for, other than itself.
    pub fn codes(&self) -> &[OnetSocCode] {
        match self {
            Self::Replaced { by: codes, .. } | Self::Newer { from: codes } | Self::Group { of: codes } => {
                codes
            }
            Self::Current(_) | Self::Absent { .. } | Self::Unknown => &[],
        }
    }
}

impl Catalog {
    /// The edition of the release's codes: the one that has most of them, the newest if several do.
    pub fn edition(&self) -> Edition {
        *self.edition.get_or_init(|| {
            let known =
                |edition: &Edition| self.occupations.iter().filter(|one| edition.has(one.code)).count();
            Edition::ALL.into_iter().max_by_key(known).unwrap_or(Edition::Y2019)
        })
    }

    /// What a code stands for in this catalog. A code that the release has is that occupation; any other code is read in
    /// the newest edition that has it.
    pub fn resolve(&self, code: OnetSocCode) -> Resolution {
        if let Some(id) = self.id_of(code) {
            return Resolution::Current(id);
        }
        let built_in = self.edition_of(code).map(|edition| self.read_in(code, edition));
        if let Some(found @ Resolution::Replaced { .. }) = built_in {
            return found;
        }
        let found = self.successors.resolve(code, &|code| self.covered_by(code));
        if found != Resolution::Unknown {
            return found;
        }
        let soc = code.soc().to_onet();
        if built_in.is_none() && soc != code && self.covered_by(soc).is_empty() {
            // A finer code that no edition has may still be one of its SOC occupation.
            let by_soc = self.resolve(soc);
            if matches!(by_soc, Resolution::Replaced { .. }) {
                return by_soc;
            }
        }
        built_in.unwrap_or_else(|| self.group(code, self.edition()))
    }

    /// What a code stands for if it is from a given edition; from any, as [`Catalog::resolve`] reads it.
    pub fn resolve_in(&self, code: OnetSocCode, edition: Option<Edition>) -> Resolution {
        match (edition, self.id_of(code)) {
            (None, _) => self.resolve(code),
            (Some(edition), Some(id)) if edition == self.edition() => Resolution::Current(id),
            (Some(edition), _) => self.read_in(code, edition),
        }
    }

    /// What a SOC code stands for, as publishers of figures use it: with all that its SOC occupation includes.
    pub fn resolve_soc(&self, code: SocCode) -> Resolution {
        let (code, own) = (code.to_onet(), self.edition());
        let older = self.edition_of(code).filter(|edition| *edition < own && self.id_of(code).is_none());
        let found = older.map(|edition| self.replaced(code, &edition.follow_soc(code.soc(), own)));
        found
            .filter(|found| matches!(found, Resolution::Replaced { .. }))
            .unwrap_or_else(|| self.resolve(code))
    }

    /// The occupations of the catalog from which a code of a newer edition was made.
    pub fn origins(&self, code: OnetSocCode) -> Vec<OnetSocCode> {
        match self.edition_of(code).map(|edition| self.read_in(code, edition)) {
            Some(Resolution::Newer { from }) => from,
            _ => self.successors.origins(code, &|code| self.covered_by(code)),
        }
    }

    /// The codes that an occupation of the catalog has become in the newest edition, whether or not the catalog has them.
    pub fn successors_of(&self, code: OnetSocCode) -> Vec<OnetSocCode> {
        let built_in = self.edition().follow(code, Edition::Y2019).codes;
        if built_in.is_empty() { self.successors.next(code) } else { built_in.into_iter().collect() }
    }

    /// What to say to someone who asks for a code: how it is read, what became of it, and what it means in other editions.
    /// `None` for a code that means the same in all editions that have it, and for one that none has.
    pub fn reading(&self, code: OnetSocCode, edition: Option<Edition>) -> Option<CodeReading> {
        let resolution = self.resolve_in(code, edition);
        let own = self.edition();
        let read_as = match (edition, &resolution) {
            (Some(edition), _) => edition.holding(code),
            (None, Resolution::Current(_) | Resolution::Group { .. }) => own,
            (None, _) => {
                self.edition_of(code).or_else(|| self.edition_of(code.soc().to_onet())).unwrap_or(own)
            }
        };
        let trail = read_as.follow(code, own);
        let group = matches!(resolution, Resolution::Group { .. }).then(|| code.soc().level());
        let occupations = match resolution {
            Resolution::Current(_) => self.titled([code]),
            _ => self.titled(resolution.codes().iter().copied().chain(trail.codes.iter().copied())),
        };
        let other_editions =
            if group.is_some() { Vec::new() } else { self.other_readings(code, read_as, &occupations) };
        if (matches!(resolution, Resolution::Current(_)) || occupations.is_empty())
            && edition.is_none()
            && other_editions.is_empty()
        {
            return None;
        }
        let former = |(edition, code): &(Edition, OnetSocCode)| FormerCode {
            code: *code,
            edition: *edition,
            title: edition.title(*code).unwrap_or_default().to_owned(),
        };
        let title = match group {
            Some(_) if read_as == Edition::Y2019 => group_title(code.soc()),
            _ => read_as.title(code),
        };
        Some(CodeReading {
            code,
            edition: read_as,
            assumed: edition.is_none(),
            title: title.map(str::to_owned),
            group,
            split: group.is_none() && occupations.len() > 1,
            occupations,
            merged_with: trail.merged_with.iter().map(former).collect(),
            other_editions,
        })
    }

    /// The newest edition with a code: not newer than the release's, if there is one.
    fn edition_of(&self, code: OnetSocCode) -> Option<Edition> {
        let own = self.edition();
        let (older, newer): (Vec<Edition>, Vec<Edition>) =
            Edition::ALL.into_iter().filter(|edition| edition.has(code)).partition(|edition| *edition <= own);
        older.last().or(newer.first()).copied()
    }

    fn read_in(&self, code: OnetSocCode, edition: Edition) -> Resolution {
        let own = self.edition();
        let trail = edition.follow(code, own);
        if trail.codes.is_empty() {
            return self.group(code, edition);
        }
        if edition <= own {
            return self.replaced(code, &trail);
        }
        let from = self.present(&trail);
        if from.is_empty() { Resolution::Absent { codes: vec![code] } } else { Resolution::Newer { from } }
    }

    /// What a code is in the catalog when it has led to the codes of a trail.
    fn replaced(&self, code: OnetSocCode, trail: &Trail) -> Resolution {
        let by = self.present(trail);
        match (&by[..], self.id_of(code)) {
            ([], _) => Resolution::Absent { codes: trail.codes.iter().copied().collect() },
            ([only], Some(id)) if *only == code && trail.codes.len() == 1 => Resolution::Current(id),
            _ => Resolution::Replaced { split: by.len() > 1, by, merged: !trail.merged_with.is_empty() },
        }
    }

    /// The codes of the catalog to which a trail leads.
    fn present(&self, trail: &Trail) -> Vec<OnetSocCode> {
        let codes: BTreeSet<OnetSocCode> =
            trail.codes.iter().flat_map(|code| self.covered_by(*code)).collect();
        codes.into_iter().collect()
    }

    /// The occupations of a group: the catalog's, else those that replaced the group's in the newest edition that has it.
    fn group(&self, code: OnetSocCode, edition: Edition) -> Resolution {
        let Some(prefix) = code.soc().group_prefix().filter(|_| code.extension() == 0) else {
            return Resolution::Unknown;
        };
        let own = self.edition();
        if edition == own {
            let of: Vec<OnetSocCode> = self.with_prefix(prefix).map(|id| self.occupation(id).code).collect();
            if !of.is_empty() {
                return Resolution::Group { of };
            }
        }
        for edition in Edition::ALL.into_iter().rev().filter(|one| *one <= edition) {
            let of: BTreeSet<OnetSocCode> =
                edition.codes_in(prefix).flat_map(|code| self.present(&edition.follow(code, own))).collect();
            if !of.is_empty() {
                return Resolution::Group { of: of.into_iter().collect() };
            }
        }
        Resolution::Unknown
    }

    /// What a code means in editions not newer than the release's, where it leads to other occupations. Editions that
    /// agree are listed together. For a code that the release lacks, the SOC may say more than O\*NET-SOC.
    fn other_readings(
        &self,
        code: OnetSocCode,
        read_as: Edition,
        occupations: &[TitledCode],
    ) -> Vec<OtherReading> {
        let own = self.edition();
        let mut others: Vec<OtherReading> = Vec::new();
        let older =
            Edition::ALL.into_iter().rev().filter(|one| *one <= own && *one != read_as && one.has(code));
        for edition in older {
            let now = self.titled(edition.follow(code, own).codes);
            if now == occupations {
                continue;
            }
            if let Some(other) = others.iter_mut().find(|other| other.occupations == now) {
                other.editions.push(edition);
                continue;
            }
            let title = edition.title(code).unwrap_or_default().to_owned();
            others.push(OtherReading { editions: vec![edition], soc: false, title, occupations: now });
        }
        if self.id_of(code).is_some() || code.extension() != 0 {
            return others;
        }
        for (soc, edition) in [(Edition::Y2010, Edition::Y2010), (Edition::Y2000, Edition::Y2009)] {
            let now = edition.follow_soc(code.soc(), own).codes;
            if edition >= own || now.is_empty() || now == edition.follow(code, own).codes {
                continue;
            }
            let (title, now) = (edition.title(code).unwrap_or_default().to_owned(), self.titled(now));
            if now != occupations {
                others.push(OtherReading { editions: vec![soc], soc: true, title, occupations: now });
            }
        }
        others
    }

    /// Codes with titles, in code order. The finer codes of the release stand for one that it has only in parts.
    fn titled(&self, codes: impl IntoIterator<Item = OnetSocCode>) -> Vec<TitledCode> {
        let mut all = BTreeSet::new();
        for code in codes {
            let here = self.covered_by(code);
            if here.is_empty() {
                all.insert((code, false));
            }
            all.extend(here.into_iter().map(|code| (code, true)));
        }
        let title = |code: OnetSocCode| match self.id_of(code) {
            Some(id) => self.occupation(id).title.as_str(),
            None => self.edition().title(code).unwrap_or_default(),
        };
        let titled = |(code, in_release)| TitledCode { code, title: title(code).to_owned(), in_release };
        all.into_iter().map(titled).collect()
    }

    /// The code itself; for a SOC code whose own `.00` the release lacks, the finer codes within it.
    fn covered_by(&self, code: OnetSocCode) -> Vec<OnetSocCode> {
        if self.id_of(code).is_some() {
            return vec![code];
        }
        if code.extension() != 0 {
            return Vec::new();
        }
        let start = self.occupations.partition_point(|one| one.code < code);
        let within = self.occupations[start..].iter().map(|one| one.code);
        within.take_while(|one| one.soc() == code.soc()).collect()
    }
}
