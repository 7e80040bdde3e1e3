//! Words for the man, the woman or the person who does a job: `salesman`, `saleswoman`, `salesperson`; `waitress`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

/// The words of a collection of titles that differ only in the gender of the worker, each with one form for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenderedWords {
    /// What stands before *man*, *woman* or *person*, with the form for all three, sorted.
    stems: Vec<(SmolStr, SmolStr)>,
    /// Feminine words in *-ess* with their masculine forms, sorted.
    feminine: Vec<(SmolStr, SmolStr)>,
}

/// The endings, with the preferred form first.
const ENDINGS: [&str; 3] = ["person", "man", "woman"];
/// The shortest stem: among shorter ones (`woman`, `human`), coincidences outnumber workers.
const SHORTEST_STEM: usize = 3;

impl GenderedWords {
    /// Learns the words of a collection of titles, each given as its singular words. A word in *-ess* is feminine if
    /// its masculine form ends a title: `waitress`, but not `mattress`.
    pub fn learn<'a>(titles: impl Iterator<Item = &'a [SmolStr]> + Clone) -> Self {
        let words: BTreeSet<&SmolStr> = titles.clone().flatten().collect();
        let workers: BTreeSet<&str> = titles.filter_map(<[_]>::last).map(SmolStr::as_str).collect();
        let mut stems: BTreeMap<&str, (usize, &SmolStr)> = BTreeMap::new();
        for word in &words {
            let Some((stem, ending)) = stem(word) else { continue };
            let best = stems.entry(stem).or_insert((ending, word));
            *best = (*best).min((ending, word));
        }
        let feminine = words.iter().filter_map(|word| {
            let stem = word.strip_suffix("ess").filter(|stem| stem.len() >= SHORTEST_STEM)?;
            let agent = stem
                .strip_suffix('r')
                .into_iter()
                .flat_map(|stem| [format!("{stem}er"), format!("{stem}or")]);
            let masculine =
                std::iter::once(stem.to_owned()).chain(agent).find(|one| workers.contains(one.as_str()))?;
            Some(((*word).clone(), masculine.into()))
        });
        Self {
            stems: stems.into_iter().map(|(stem, (_, word))| (stem.into(), word.clone())).collect(),
            feminine: feminine.collect(),
        }
    }

    /// The form for all genders of a singular word, if that is another word. Of words in *man*, *woman* and *person*
    /// that no title has, it is the last.
    pub fn common(&self, word: &str) -> Option<SmolStr> {
        let common = match stem(word) {
            Some((stem, _)) => {
                look_up(&self.stems, stem).cloned().unwrap_or_else(|| format_smolstr!("{stem}{}", ENDINGS[0]))
            }
            None if word.ends_with("ess") => look_up(&self.feminine, word)?.clone(),
            None => return None,
        };
        (common != word).then_some(common)
    }

    /// Brings singular words into the form for all genders, also where *man*, *woman* or *person* is written apart
    /// (`fire person`).
    pub fn fold(&self, words: &mut Vec<SmolStr>) {
        let mut at = 0;
        while at < words.len() {
            let apart = at > 0 && ENDINGS.contains(&words[at].as_str());
            let joined = apart.then(|| format_smolstr!("{}{}", words[at - 1], words[at]));
            let whole =
                joined.as_deref().and_then(stem).and_then(|(stem, _)| look_up(&self.stems, stem)).cloned();
            if let Some(whole) = whole {
                words[at - 1] = whole;
                words.remove(at);
                continue;
            }
            if let Some(common) = self.common(&words[at]) {
                words[at] = common;
            }
            // `Host/Hostess` names one job twice.
            if at > 0
                && words[at] == words[at - 1]
                && self.feminine.iter().any(|(_, word)| *word == words[at])
            {
                words.remove(at);
                continue;
            }
            at += 1;
        }
    }
}

/// What stands before the ending of a word, and which ending it is.
fn stem(word: &str) -> Option<(&str, usize)> {
    let ends = |(place, ending): (usize, &&str)| Some((word.strip_suffix(*ending)?, place));
    // `woman` ends in `man`, so it is tried first.
    ENDINGS.iter().enumerate().rev().find_map(ends).filter(|(stem, _)| stem.len() >= SHORTEST_STEM)
}

fn look_up<'a>(words: &'a [(SmolStr, SmolStr)], word: &str) -> Option<&'a SmolStr> {
    let at = words.binary_search_by(|(known, _)| known.as_str().cmp(word)).ok()?;
    Some(&words[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(title: &str) -> Vec<SmolStr> {
        title.split(' ').map(SmolStr::new).collect()
    }

    #[test]
    fn all_genders_of_a_worker_are_one_word() {
        let titles = [
            "retail salesperson",
            "salesman",
            "waiter",
            "cocktail waitress",
            "fireman",
            "host",
            "hostess",
            "mattress maker",
            "subject matter expert",
            "german teacher",
        ]
        .map(words);
        let gendered = GenderedWords::learn(titles.iter().map(Vec::as_slice));
        let folded = |title: &str| {
            let mut words = words(title);
            gendered.fold(&mut words);
            words.join(" ")
        };
        for (title, expected) in [
            ("saleswoman", "salesperson"),
            ("sales man", "salesperson"),
            ("firewoman", "fireman"),
            ("fire person", "fireman"),
            ("cocktail waitress", "cocktail waiter"),
            ("host hostess", "host"),
            ("mattress maker", "mattress maker"),
            ("german teacher", "german teacher"),
            ("woman", "woman"),
            ("businesswoman", "businessperson"),
            ("businessman", "businessperson"),
        ] {
            assert_eq!(folded(title), expected);
        }
    }
}
