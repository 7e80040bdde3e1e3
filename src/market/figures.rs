//! Jobs, median wage and openings for an occupation at a glance, in an area or the nation.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::areas::AreaId;
use super::codes::CodeOf;
use super::{LaborMarket, Projection, WageFact, employment};
use crate::catalog::OccupationId;
use crate::labor::{AreaKind, Jobs, NATION, PayBasis, Wage};
use crate::money::Money;
use crate::soc::SocCode;

/// A figure for an occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure<T> {
    /// The figure.
    pub value: T,
    /// The code under which it is published.
    pub code: CodeOf,
}

/// The key figures for an occupation. A figure is missing when no table has it, and when a table divides the occupation
/// into parts: medians of parts do not add up, and the parts may include other occupations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFigures {
    /// Wage and salary jobs.
    pub jobs: Option<Figure<u32>>,
    /// Median annual wage.
    pub median_wage: Option<Figure<Money>>,
    /// Annual openings, from growth and from workers who leave.
    pub openings: Option<Figure<u32>>,
    /// Why a table of wages that has the occupation gives no jobs or no median wage.
    pub gaps: Option<Gaps>,
}

/// A row of a table of wages with less than jobs and a median annual wage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gaps {
    /// The year of the wages.
    pub year: u16,
    /// The code under which they are published.
    pub code: CodeOf,
    /// Jobs, or why there are none.
    pub jobs: Jobs,
    /// The median annual wage, or why there is none.
    pub median_wage: Wage,
    /// Whether wages are published hourly, yearly or both.
    pub basis: PayBasis,
}

impl KeyFigures {
    /// The code under which jobs and wage are published.
    pub fn wage_code(&self) -> Option<CodeOf> {
        let published = self.jobs.map(|jobs| jobs.code).or_else(|| self.median_wage.map(|wage| wage.code));
        published.or_else(|| self.gaps.map(|gaps| gaps.code))
    }

    /// The code under which openings are published.
    pub fn openings_code(&self) -> Option<CodeOf> {
        self.openings.map(|openings| openings.code)
    }
}

impl LaborMarket {
    /// The key figures for an occupation in an area, each from the newest table that has it.
    pub fn key_figures(&self, occupation: OccupationId, area: AreaId) -> KeyFigures {
        let wages = self.wages(occupation, area, None);
        let projections = self.projections(occupation, area);
        let wage = if let [wage] = &wages[..] { Some(wage) } else { None };
        let term = projections.first().map(Projection::term);
        let mut of_term = projections.iter().filter(|one| Some(one.term()) == term);
        let projection = of_term.next().filter(|_| of_term.next().is_none());
        let whole = |fact: &&WageFact<'_>| {
            fact.employment.count().is_some() && matches!(fact.yearly.median, Wage::Amount(_))
        };
        let blank = |fact: &&WageFact<'_>| {
            let nothing = (fact.employment, fact.yearly.median) == (Jobs::Blank, Wage::Blank);
            nothing && fact.basis == PayBasis::Both
        };
        KeyFigures {
            jobs: wage.and_then(|fact| Some(Figure { value: fact.employment.count()?, code: fact.code })),
            median_wage: wage.and_then(|fact| match fact.yearly.median {
                Wage::Amount(value) => Some(Figure { value, code: fact.code }),
                Wage::TopCoded | Wage::Withheld | Wage::EmploymentWithheld | Wage::Blank => None,
            }),
            openings: projection.and_then(|one| Some(Figure { value: one.openings()?, code: one.code })),
            gaps: wage.filter(|fact| !whole(fact) && !blank(fact)).map(|fact| Gaps {
                year: fact.year,
                code: fact.code,
                jobs: fact.employment,
                median_wage: fact.yearly.median,
                basis: fact.basis,
            }),
        }
    }

    /// The key figures for an occupation in the nation. Without a national table of wages, its jobs are the sum over
    /// the states.
    pub fn national(&self, occupation: OccupationId) -> KeyFigures {
        self.national.get(usize::from(occupation)).copied().unwrap_or_default()
    }

    /// How common an occupation is, for rankings: its jobs in the nation as published for its SOC code or broad group,
    /// in the tables that are loaded, or in the one compiled into metier if these say nothing about jobs in the nation.
    /// Lines that combine occupations of several groups, and codes of other editions, say less about each and are left
    /// out.
    pub fn prevalence(&self, occupation: OccupationId, soc: SocCode) -> Option<u32> {
        let own = |jobs: &Figure<u32>| [soc, soc.broad()].contains(&jobs.code.code);
        if self.national.iter().all(|figures| figures.jobs.is_none()) {
            return employment::jobs(soc);
        }
        self.national(occupation).jobs.filter(own).map(|jobs| jobs.value)
    }

    /// How much higher or lower the national median wage of `to` is than that of `from`.
    pub fn wage_change(&self, from: OccupationId, to: OccupationId) -> Option<Money> {
        let median = |occupation| Some(self.national(occupation).median_wage?.value.without_cents());
        Some(median(to)? - median(from)?)
    }
}

/// The national figures of all occupations.
pub(super) fn national(market: &LaborMarket, occupations: usize) -> Vec<KeyFigures> {
    let nation = market.areas.id_of(NATION);
    let has_wages = market.areas.all().any(|(id, _, years)| Some(id) == nation && !years.wages.is_empty());
    let of_states = if has_wages { None } else { States::of(market) };
    let figures = |occupation| {
        let figures = nation.map(|nation| market.key_figures(occupation, nation)).unwrap_or_default();
        let jobs = of_states.as_ref().map_or(figures.jobs, |states| states.jobs(market, occupation));
        KeyFigures { jobs, ..figures }
    };
    (0..).take(occupations).map(figures).collect()
}

/// The states with wages for the newest year of any state.
struct States {
    areas: Vec<AreaId>,
    year: u16,
}

impl States {
    fn of(market: &LaborMarket) -> Option<Self> {
        let states = || market.areas.all().filter(|(_, area, _)| area.kind == AreaKind::State);
        let year = states().filter_map(|(.., years)| years.wages.first().copied()).max()?;
        let areas = states().filter(|(.., years)| years.wages.contains(&year)).map(|(id, ..)| id);
        Some(Self { areas: areas.collect(), year })
    }

    /// The sum over the states that publish it under the occupation's own code; if none does, under the code that most
    /// states use. Sums over different codes would count some jobs twice.
    fn jobs(&self, market: &LaborMarket, occupation: OccupationId) -> Option<Figure<u32>> {
        let of_state = |&area: &AreaId| match market.wages(occupation, area, Some(self.year))[..] {
            [ref fact] => Some(Figure { value: fact.employment.count()?, code: fact.code }),
            _ => None,
        };
        let published: Vec<Figure<u32>> = self.areas.iter().filter_map(of_state).collect();
        let states_with = |code: CodeOf| published.iter().filter(|figure| figure.code == code).count();
        let code = published
            .iter()
            .map(|figure| figure.code)
            .max_by_key(|code| (code.relation.is_none(), states_with(*code), Reverse(code.code)))?;
        let same = published.iter().filter(|figure| figure.code == code);
        let value = same.fold(0, |sum: u32, figure| sum.saturating_add(figure.value));
        Some(Figure { value, code })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::catalog::Catalog;
    use crate::labor::LaborTables;
    use crate::local::LocalTables;
    use crate::market::Relation;
    use crate::release::{Release, Strictness};

    const HEADER: &str = "AREA\tOCC_CODE\tTOT_EMP\tA_PCT10\tA_PCT25\tA_MEDIAN\tA_PCT75\tA_PCT90\tA_MEAN\n";

    /// The sample joined to one wage table.
    fn joined(rows: &str) -> (Catalog, LaborMarket) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("wages")).unwrap();
        fs::write(folder.path().join("wages/oews_2025.tsv"), format!("{HEADER}{rows}")).unwrap();
        let labor = LaborTables::read(folder.path(), Strictness::Strict).unwrap();
        let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
        let release = Release::read(&sample, Strictness::Strict).unwrap();
        let (catalog, _) =
            Catalog::assemble(release, &labor, LocalTables::default(), Strictness::Strict).unwrap();
        let (market, _) = LaborMarket::join(&catalog, &labor).unwrap();
        (catalog, market)
    }

    fn jobs(rows: &str, code: &str) -> Option<(u32, Option<Relation>)> {
        let (catalog, market) = joined(rows);
        let jobs = market.national(catalog.id_of(code.parse().unwrap()).unwrap()).jobs?;
        Some((jobs.value, jobs.code.relation))
    }

    #[test]
    fn without_a_national_table_state_employment_is_summed() {
        let states =
            "01\t29-1141\t100\t\t\t\t\t\t\n02\t29-1141\t50\t\t\t\t\t\t\n02\t11-1011\t**\t\t\t\t\t\t\n";
        assert_eq!(jobs(states, "29-1141.00"), Some((150, None)));
        assert_eq!(jobs(states, "11-1011.00"), None, "withheld");
        let group = "01\t31-1130\t7\t\t\t\t\t\t\n";
        let own = "02\t31-1131\t100\t\t\t\t\t\t\n";
        for rows in [format!("{group}{own}"), format!("{own}{group}")] {
            assert_eq!(jobs(&rows, "31-1131.00"), Some((100, None)), "codes are not mixed");
        }
        let nation = format!("{states}US\t29-1141\t160\t\t\t\t\t\t\n");
        assert_eq!(jobs(&nation, "29-1141.00"), Some((160, None)), "the nation's own count comes first");
    }

    #[test]
    fn figures_of_a_group_stand_in_for_its_occupations_and_say_so() {
        let group = "US\t31-1130\t7\t10000\t20000\t30000\t40000\t50000\t31000\n";
        assert_eq!(jobs(group, "31-1131.00"), Some((7, Some(Relation::Broader))));
        let (catalog, market) = joined(group);
        let id = catalog.id_of("31-1131.00".parse().unwrap()).unwrap();
        assert_eq!(market.national(id).median_wage.unwrap().value, Money::from_dollars(30_000));
        assert_eq!(market.key_figures(id, market.areas().id_of(NATION).unwrap()), market.national(id));
    }
}
