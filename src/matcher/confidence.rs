//! How sure the first code is, by what it rests on.
//!
//! The calibration is fitted on held-out titles, which by their nature are no titles of the release. What people write
//! most often is one: its probability depends on how many occupations own the title, not on how it compares with rare
//! titles. The log-odds below were fitted on the development sets of self-reported occupations and visa filings: see
//! docs/matching.md.

use super::examples::Label;
use crate::catalog::{Catalog, OccupationId};

/// What the log-odds of an owner of exactly the title start from, by the number of owners.
const SOLE: f32 = 1.34;
const ONE_OF_FEW: f32 = 0.77;
const ONE_OF_MANY: f32 = 0.32;
const FEW: usize = 4;
/// How much the ranker's log-odds count beside that.
const RANKED: f32 = 0.52;
/// Added if the title is also spelled like that, and if it is so short that it is an acronym.
const SPELLED: f32 = 1.1;
const ACRONYM: f32 = 0.97;
const LONGEST_ACRONYM: usize = 4;
/// Added where coders agree less: in management, business, computing, engineering and science. For owners of exactly the
/// title, and for others.
const PROFESSIONS: [&str; 5] = ["11", "13", "15", "17", "19"];
const PROFESSION_EXACT: f32 = -0.44;
const PROFESSION: f32 = -0.3;
/// Where a grade was left out to find the title: `Senior Data Scientist` often has another code than `Data Scientist`.
const GRADED: f32 = -0.62;
const RANKED_GRADED: f32 = 0.47;
/// Where the title is all that speaks for its owner.
const CONTESTED: f32 = -1.0;
const RANKED_CONTESTED: f32 = 0.5;
/// The first stays ahead of the second by this factor.
const AHEAD: f32 = 1.001;
/// Log-odds are clamped here.
const FARTHEST: f32 = 8.0;

/// Whether each occupation is of a profession, where coders agree less.
pub(super) fn professions(catalog: &Catalog) -> Vec<bool> {
    let is_profession = |code: String| PROFESSIONS.iter().any(|group| code.starts_with(group));
    catalog.occupations().iter().map(|one| is_profession(one.code.to_string())).collect()
}

/// What is known of a title's first code.
pub(super) struct Grounds<'a> {
    /// Its occupation.
    pub(super) first: OccupationId,
    /// The owners of exactly the title.
    pub(super) labels: &'a [Label],
    /// Whether its occupation has the title in the same spelling.
    pub(super) spelled: bool,
    /// The length of the title in characters.
    pub(super) characters: usize,
    /// Whether its occupation is of a profession.
    pub(super) profession: bool,
    /// Why owning the title says little, if it does.
    pub(super) doubt: Option<Doubt>,
}

/// Why owning a title says little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// A word for a grade was left out to find the title.
    Graded,
    /// The occupation owns the title, but all other evidence is against it.
    Contested,
}

impl Grounds<'_> {
    /// Whether the first code owns exactly the title, with nothing left out that changes the job.
    pub(super) fn is_exact(&self) -> bool {
        self.owns() && self.doubt.is_none()
    }

    fn owns(&self) -> bool {
        self.labels.iter().any(|label| label.occupation == self.first)
    }

    /// Corrects the calibrated probabilities of all candidates: the first's by what it rests on, the others in
    /// proportion. The first stays first.
    pub(super) fn correct(&self, probabilities: &mut [f32]) {
        let Some(place) =
            (0..probabilities.len()).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]))
        else {
            return;
        };
        let ranked = probabilities[place];
        let second = probabilities.iter().enumerate().filter(|(at, _)| *at != place);
        let second = second.map(|(_, probability)| *probability).fold(0.0, f32::max);
        let odds = (ranked / (1.0 - ranked).max(1e-6)).ln().clamp(-FARTHEST, FARTHEST);
        let corrected = 1.0 / (1.0 + (-self.log_odds(odds)).exp());
        // Where the second would draw level.
        let least = second / (1.0 - ranked + second).max(1e-6);
        let corrected = corrected.max((least * AHEAD).min(1.0));
        // Summed, not 1 − the first: near 1 the difference is mostly rounding.
        let others = probabilities.iter().enumerate().filter(|(at, _)| *at != place);
        let rest = (1.0 - corrected) / others.map(|(_, one)| one).sum::<f32>().max(f32::MIN_POSITIVE);
        for (at, probability) in probabilities.iter_mut().enumerate() {
            *probability = if at == place { corrected } else { (*probability * rest).min(corrected / AHEAD) };
        }
    }

    fn log_odds(&self, ranked: f32) -> f32 {
        let when = |condition: bool, value: f32| if condition { value } else { 0.0 };
        if self.doubt == Some(Doubt::Contested) {
            return CONTESTED + RANKED_CONTESTED * ranked;
        }
        if !self.owns() {
            return ranked + when(self.profession, PROFESSION);
        }
        if self.doubt == Some(Doubt::Graded) {
            return GRADED + RANKED_GRADED * ranked;
        }
        let owners = match self.labels.len() {
            1 => SOLE,
            2..=FEW => ONE_OF_FEW,
            _ => ONE_OF_MANY,
        };
        owners
            + RANKED * ranked
            + when(self.spelled, SPELLED)
            + when(self.characters <= LONGEST_ACRONYM, ACRONYM)
            + when(self.profession, PROFESSION_EXACT)
    }
}

/// The threshold for owners of exactly the title, at a wanted precision. On the development set of self-reported
/// occupations, codes accepted from a probability p on are wrong less than 1 / 2.7 as often as 1 − p.
pub(super) fn exact_threshold(precision: f32) -> f32 {
    (1.0 - 2.7 * (1.0 - precision)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grounds(labels: &[Label]) -> Grounds<'_> {
        Grounds { first: 1, labels, spelled: true, characters: 12, profession: false, doubt: None }
    }

    fn label(occupation: OccupationId) -> Label {
        Label { occupation, weight: 1.0, title: None }
    }

    #[test]
    fn a_sole_owner_is_surer_than_one_of_several() {
        let first = |labels: &[Label]| {
            let mut probabilities = [0.3, 0.5, 0.2];
            grounds(labels).correct(&mut probabilities);
            assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{probabilities:?}");
            probabilities[1]
        };
        let (none, sole, several) = (first(&[]), first(&[label(1)]), first(&[label(0), label(1)]));
        assert!(none < several && several < sole, "{none} {several} {sole}");
    }

    #[test]
    fn a_grade_left_out_makes_the_title_another() {
        let sole = [label(1)];
        let graded = Grounds { doubt: Some(Doubt::Graded), ..grounds(&sole) };
        let mut probabilities = [0.1, 0.8, 0.1];
        graded.correct(&mut probabilities);
        assert!(!graded.is_exact() && probabilities[1] < 0.6, "{probabilities:?}");
    }

    /// Near 1, what the first leaves is mostly rounding; the others share what is left of 1 all the same.
    #[test]
    fn probabilities_add_up_to_1_however_sure_the_ranker_is() {
        for ranked in [[0.9999, 6e-5, 3e-5, 1e-5], [0.999_999_9, 6e-8, 3e-8, 1e-8], [1.0, 6e-9, 3e-9, 1e-9]] {
            let mut probabilities = ranked;
            let contested = Grounds { doubt: Some(Doubt::Contested), first: 0, ..grounds(&[]) };
            contested.correct(&mut probabilities);
            assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{ranked:?}: {probabilities:?}");
        }
    }

    #[test]
    fn the_first_stays_first() {
        let others: Vec<Label> = (0..9).map(label).collect();
        let mut probabilities = [0.47, 0.48, 0.05];
        let unsure = Grounds { spelled: false, profession: true, ..grounds(&others) };
        unsure.correct(&mut probabilities);
        assert!(probabilities[1] >= probabilities[0], "{probabilities:?}");
    }
}
