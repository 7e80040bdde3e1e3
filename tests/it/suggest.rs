//! Autocomplete on the real release.
//!
//! What must hold:
//! 1. The intended occupation is among the first five or ten at least as often as the floors below say.
//! 2. No occupation is listed twice; the highlighted part is in the title.
//! 3. Suggest and search agree: the occupation of a suggestion is the first hit in a search for its title.
//! 4. A title typed in full comes first; common occupations come before rare ones.
//! 5. Empty input gets no suggestions; short words and acronyms alone are not corrected.

use std::collections::{BTreeMap, HashSet};

use metier::engine::{Engine, SearchRequest, SuggestRequest, SuggestedTitle};
use rayon::prelude::*;

use crate::support::{evaluation_set, release_engine};

fn suggest(engine: &Engine, typed: &str, limit: usize) -> Vec<SuggestedTitle> {
    engine.suggest(&SuggestRequest::new(typed).limit(limit)).unwrap().suggestions
}

/// The minimum shares found among the first five and ten, by letters typed and typos. Raise them, never lower them.
const FLOORS: [(&str, f64, f64); 8] = [
    ("k=3|typo=0", 0.67, 0.84),
    ("k=4|typo=0", 0.80, 0.91),
    ("k=5|typo=0", 0.83, 0.93),
    ("k=6|typo=0", 0.86, 0.94),
    ("k=8|typo=0", 0.91, 0.96),
    ("k=12|typo=0", 0.985, 0.995),
    ("k=5|typo=1", 0.75, 0.865),
    ("k=8|typo=1", 0.905, 0.95),
];

#[test]
#[ignore = "needs a published release"]
fn the_intended_occupation_is_among_the_first() {
    let (engine, rows) = (release_engine(), evaluation_set("typeahead_dev.tsv"));
    let places: Vec<_> = rows
        .par_iter()
        .map(|row| {
            suggest(engine, &row.query, 10).iter().position(|one| row.gold.contains(&one.code.to_string()))
        })
        .collect();
    let mut tally: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    for (row, place) in rows.iter().zip(places) {
        let (five, ten, all) = tally.entry(row.source.as_str()).or_default();
        *five += u32::from(place.is_some_and(|place| place < 5));
        *ten += u32::from(place.is_some());
        *all += 1;
    }
    let share = |found: u32, all: u32| f64::from(found) / f64::from(all);
    for (source, (five, ten, all)) in &tally {
        eprintln!(
            "{source}: first five {:.3}, first ten {:.3} of {all}",
            share(*five, *all),
            share(*ten, *all)
        );
    }
    for (source, least_five, least_ten) in FLOORS {
        let (five, ten, all) = tally[source];
        assert!(share(five, all) >= least_five, "{source}: {}", share(five, all));
        assert!(share(ten, all) >= least_ten, "{source}: {}", share(ten, all));
    }
}

#[test]
#[ignore = "needs a published release"]
fn suggest_and_search_agree() {
    let (engine, rows) = (release_engine(), evaluation_set("typeahead_dev.tsv"));
    let disagreeing: Vec<String> = rows
        .par_iter()
        .step_by(12)
        .flat_map_iter(|row| suggest(engine, &row.query, 10))
        .filter_map(|suggestion| {
            let first =
                engine.search(&SearchRequest::new(suggestion.text.clone())).unwrap().hits.swap_remove(0);
            (first.code != suggestion.code)
                .then(|| format!("{suggestion:?} but search: {} {:?}", first.code, first.matched))
        })
        .collect();
    assert!(disagreeing.is_empty(), "{}: {:#?}", disagreeing.len(), &disagreeing[..disagreeing.len().min(5)]);
}

#[test]
#[ignore = "needs a published release"]
fn no_occupation_is_repeated_and_highlights_are_in_the_title() {
    let (engine, rows) = (release_engine(), evaluation_set("typeahead_dev.tsv"));
    rows.par_iter().step_by(7).for_each(|row| {
        let suggestions = suggest(engine, &row.query, 10);
        let codes: HashSet<_> = suggestions.iter().map(|one| one.code).collect();
        assert_eq!(codes.len(), suggestions.len(), "{}", row.query);
        for suggestion in suggestions {
            let span = suggestion.highlights[0];
            assert!(
                span.start < span.end && span.end <= suggestion.text.chars().count(),
                "{}: {suggestion:?}",
                row.query
            );
            if suggestion.typos == 0 && !row.query.contains(' ') {
                let marked: String =
                    suggestion.text.chars().skip(span.start).take(span.end - span.start).collect();
                let typed = metier::text::normalize(&row.query);
                assert_eq!(metier::text::normalize(&marked), typed, "{suggestion:?}");
            }
        }
    });
}

#[test]
#[ignore = "needs a published release"]
fn common_and_complete_titles_come_first() {
    let engine = release_engine();
    for (typed, code) in [
        ("nur", "29-1141.00"),
        ("RN", "29-1141.00"),
        ("rn", "29-1141.00"),
        ("regist", "29-1141.00"),
        ("soft", "15-1252.00"),
        ("lawy", "23-1011.00"),
        ("cash", "41-2011.00"),
        ("cook", "35-2014.00"),
        ("truck dri", "53-3032.00"),
        ("retail s", "41-2031.00"),
        ("electrici", "47-2111.00"),
        ("accou", "13-2011.00"),
        ("CNA", "31-1131.00"),
    ] {
        let suggestions = suggest(engine, typed, 5);
        assert_eq!(
            suggestions.first().map(|one| one.code.to_string()).as_deref(),
            Some(code),
            "{typed}: {suggestions:#?}"
        );
    }
}

#[test]
#[ignore = "needs a published release"]
fn typos_are_tolerated_where_nothing_else_matches() {
    let engine = release_engine();
    for (typed, code) in
        [("eletrici", "47-2111.00"), ("sotfware dev", "15-1252.00"), ("registred nur", "29-1141.00")]
    {
        let suggestions = suggest(engine, typed, 5);
        assert!(
            suggestions.iter().any(|one| one.code.to_string() == code && one.typos > 0),
            "{typed}: {suggestions:#?}"
        );
    }
    assert!(suggest(engine, "nurse", 10).iter().all(|one| one.typos == 0), "exact matches suffice");
    for typed in ["xqz", "XRNQ", "qq"] {
        assert!(suggest(engine, typed, 10).is_empty(), "{typed}");
    }
}

#[test]
#[ignore = "needs a published release"]
fn words_may_come_in_another_order() {
    let engine = release_engine();
    let codes: Vec<String> =
        suggest(engine, "nurse regist", 5).iter().map(|one| one.code.to_string()).collect();
    assert!(codes.contains(&"29-1141.00".to_owned()), "{codes:?}");
}

#[test]
#[ignore = "needs a published release"]
fn input_without_words_gets_no_suggestions() {
    let engine = release_engine();
    for typed in ["", " ", "\t\n", "--", "🙂"] {
        assert!(suggest(engine, typed, 10).is_empty(), "{typed:?}");
    }
    assert!(engine.suggest(&SuggestRequest::new("nurse").limit(0)).is_err());
    assert!(engine.suggest(&SuggestRequest::new("n".repeat(501))).is_err());
}
