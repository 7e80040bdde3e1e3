//! Words that are written as one or as two: `healthcare` and `health care`, `salesperson` and `sales person`.

use std::collections::{HashMap, HashSet};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Joined words with their two parts, learned from titles: a word is a compound if the titles also have its two parts
/// next to each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Compound>", into = "Vec<Compound>")]
pub struct Compounds {
    /// By the joined word.
    parts: FxHashMap<SmolStr, (SmolStr, SmolStr)>,
}

/// A joined word and its parts, as they are stored: sorted.
type Compound = (SmolStr, SmolStr, SmolStr);

impl From<Vec<Compound>> for Compounds {
    fn from(compounds: Vec<Compound>) -> Self {
        let parts = compounds.into_iter().map(|(joined, first, second)| (joined, (first, second)));
        Self { parts: parts.collect() }
    }
}

impl From<Compounds> for Vec<Compound> {
    fn from(compounds: Compounds) -> Self {
        let parts = compounds.parts.into_iter().map(|(joined, (first, second))| (joined, first, second));
        let mut sorted: Self = parts.collect();
        sorted.sort_unstable();
        sorted
    }
}

/// The shortest joined word: among shorter ones (`ad min`, `a r`), coincidences outnumber compounds.
const MIN_LETTERS: usize = 5;

impl Compounds {
    /// Learns the compounds of a collection of titles, each given as its words.
    pub fn learn<'a>(titles: impl Iterator<Item = &'a [SmolStr]> + Clone) -> Self {
        let words: HashSet<&str> = titles.clone().flatten().map(SmolStr::as_str).collect();
        let mut pairs: HashMap<String, HashMap<(&SmolStr, &SmolStr), usize>> = HashMap::new();
        for pair in titles.flat_map(|title| title.windows(2)) {
            let joined = format!("{}{}", pair[0], pair[1]);
            if joined.len() >= MIN_LETTERS && words.contains(joined.as_str()) {
                *pairs.entry(joined).or_default().entry((&pair[0], &pair[1])).or_default() += 1;
            }
        }
        let parts = pairs
            .into_iter()
            .filter_map(|(joined, splits)| {
                // `(count, parts)` makes the choice independent of the map's order.
                let (_, (first, second)) = splits.into_iter().map(|(parts, count)| (count, parts)).max()?;
                Some((SmolStr::from(joined), (first.clone(), second.clone())))
            })
            .collect();
        Self { parts }
    }

    /// The two parts of a joined word.
    pub fn split(&self, joined: &str) -> Option<(&SmolStr, &SmolStr)> {
        self.parts.get(joined).map(|(first, second)| (first, second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_whose_parts_occur_as_neighbors_is_learned() {
        let titles: Vec<Vec<SmolStr>> = ["healthcare manager", "health care worker", "day shift", "nurse"]
            .iter()
            .map(|title| title.split(' ').map(SmolStr::new).collect())
            .collect();
        let compounds = Compounds::learn(titles.iter().map(Vec::as_slice));
        assert_eq!(compounds.split("healthcare"), Some((&"health".into(), &"care".into())));
        assert_eq!(compounds.split("dayshift"), None);
        assert_eq!(compounds.parts.len(), 1);
    }
}
