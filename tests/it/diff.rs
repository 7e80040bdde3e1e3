//! What changed between two releases.
//!
//! What must hold:
//! 1. A release has not changed against itself.
//! 2. Of a release and a copy with known changes, exactly these are told; ratings within their error are not.
//! 3. Releases of different editions of O*NET-SOC are linked as the official crosswalks link them.
//! 4. Coded titles of a file keep their codes, move or become doubtful as the new index codes them.

use std::collections::{BTreeMap, BTreeSet};

use metier::catalog::Catalog;
use metier::coding::{CodeOptions, Decision};
use metier::diff::{
    Change, ChangeKind, CodedTitles, Diff, OccupationChange, OccupationChangeKind, Selection, Value, compare,
};
use metier::error::Error;
use metier::release::ReleaseSource;
use metier::soc::OnetSocCode;

use crate::release_copy::{ReleaseCopy, Row, load, row};
use crate::support::{bare_sample_engine, shared};

fn code(text: &str) -> OnetSocCode {
    text.parse().unwrap()
}

fn sample() -> Catalog {
    load(ReleaseSource::Sample).0
}

fn diff(old: &Catalog, new: &Catalog) -> Diff {
    compare(old, new, &Selection::All).unwrap()
}

/// The changes of an occupation as `kind name old new`.
fn told(diff: &Diff, of: &str) -> Vec<String> {
    let value = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), ToString::to_string);
    let line =
        |one: &Change| format!("{} {} {} {}", one.kind.name(), one.name, value(&one.old), value(&one.new));
    let of = diff.changes.iter().filter(|one| one.code == code(of));
    of.flat_map(|one| &one.changes).map(line).collect()
}

/// The codes of a change of occupations.
fn codes(change: &OccupationChange) -> (Vec<String>, Vec<String>) {
    let codes =
        |side: &[metier::diff::NamedOccupation]| side.iter().map(|one| one.code.to_string()).collect();
    (codes(&change.from), codes(&change.to))
}

fn counts(diff: &Diff) -> BTreeMap<&'static str, usize> {
    let occupations = diff.occupation_counts.iter().map(|(kind, count)| (kind.name(), *count));
    occupations.chain(diff.change_counts.iter().map(|(kind, count)| (kind.name(), *count))).collect()
}

/// The sample with a few changes of every kind.
pub(crate) fn changed_sample() -> ReleaseCopy {
    let copy = ReleaseCopy::of_sample();
    copy.change("Occupation Data", |rows| {
        set(&mut find(rows, &["11-1011.00"])[1], "Chief Executive Officers");
        set(&mut find(rows, &["29-1141.00"])[2], "Care for patients.");
    });
    copy.change("Alternate Titles", |rows| {
        let gone = find(rows, &["29-1141.00", "Charge Nurse"]).clone();
        rows.retain(|row| *row != gone);
        rows.push(row(&["29-1141.00", "Telehealth Nurse", "TN", "08"]));
    });
    copy.change("Task Statements", |rows| {
        let reworded = rows.iter_mut().find(|row| row[0] == "29-1141.00").unwrap();
        set(&mut reworded[2], "Reworded task.");
        rows.push(row(&["29-1141.00", "999001", "A new task.", "Core", "n/a", "12/2025", "metier sample"]));
    });
    copy.change("Skills", |rows| {
        // Standard errors of 0.1250: differences up to 0.35 are within the error.
        set(&mut find(rows, &["11-1011.00", "2.A.1.a", "Reading Comprehension", "IM"])[4], "4.40");
        set(&mut find(rows, &["29-1141.00", "2.A.1.a", "Reading Comprehension", "IM"])[4], "1.00");
    });
    copy.change("Job Zones", |rows| set(&mut find(rows, &["29-1141.00"])[1], "4"));
    copy.change("Technology Skills", |rows| {
        rows.push(row(&["29-1141.00", "Chart robots", "43232202", "Document management software", "N", "N"]));
    });
    copy
}

fn set(cell: &mut String, text: &str) {
    text.clone_into(cell);
}

/// The row that begins with these cells.
fn find<'a>(rows: &'a mut [Row], cells: &[&str]) -> &'a mut Row {
    rows.iter_mut().find(|row| row.iter().zip(cells).all(|(one, other)| one == other)).unwrap()
}

#[test]
fn a_release_has_not_changed_against_itself() {
    for catalog in [sample(), load(ReleaseSource::Edition).0] {
        let diff = diff(&catalog, &catalog.clone());
        assert!(diff.is_empty() && diff.not_compared.is_empty(), "{diff:?}");
        assert_eq!(diff.old, diff.new);
    }
}

#[test]
fn every_change_of_a_copy_is_told() {
    let changed = changed_sample();
    let zone =
        sample().occupation(sample().id_of(code("29-1141.00")).unwrap()).job_zone.clone().unwrap().zone;
    let diff = diff(&sample(), &changed.catalog());
    let renamed = &diff.occupations[..];
    assert_eq!(renamed.len(), 1);
    assert_eq!(
        (renamed[0].kind, renamed[0].from[0].title.as_str(), renamed[0].to[0].title.as_str()),
        (OccupationChangeKind::Renamed, "Chief Executives", "Chief Executive Officers")
    );
    let nurses = told(&diff, "29-1141.00");
    let expected = [
        "alternate_title_added Telehealth Nurse - -",
        "alternate_title_dropped Charge Nurse - -",
        "short_title_added TN - -",
        "task_added A new task. - -",
        "technology_added Chart robots - -",
    ];
    for line in expected {
        assert!(nurses.iter().any(|one| one == line), "{line}: {nurses:#?}");
    }
    assert!(nurses.iter().any(|one| one.starts_with("definition") && one.ends_with("Care for patients.")));
    assert!(nurses.iter().any(|one| one.starts_with("task_reworded Reworded task. ")));
    assert!(
        nurses.iter().any(|one| one.starts_with("rating Reading Comprehension ") && one.ends_with(" 1.00"))
    );
    assert_eq!(nurses.iter().any(|one| one.starts_with("job_zone")), zone != 4);
    assert_eq!(nurses.len(), 8 + usize::from(zone != 4), "{nurses:#?}");
    assert_eq!(diff.changes.len(), 1, "the other rating is within its error");
}

#[test]
fn only_selected_occupations_are_compared() {
    let (old, new) = (sample(), changed_sample().catalog());
    let selected = |codes: &[&str]| {
        let codes = codes.iter().map(|text| OnetSocCode::parse_lookup(text).unwrap()).collect();
        compare(&old, &new, &Selection::Codes(codes))
    };
    let some = selected(&["11"]).unwrap();
    assert_eq!((some.occupations.len(), some.changes.len()), (1, 0), "a group");
    let some = selected(&["29-1141", "29-1111"]).unwrap();
    assert_eq!((some.occupations.len(), some.changes.len()), (0, 1), "a code, and one of 2000");
    assert!(selected(&["13-1071"]).unwrap().is_empty());
    let message = selected(&["29-1141", "99-9999"]).unwrap_err();
    assert!(matches!(message, Error::UnknownCode { .. }), "{message}");
}

#[test]
fn what_one_release_lacks_is_not_compared_and_said_so() {
    let changed = ReleaseCopy::of_sample();
    changed.remove("Alternate Titles");
    changed.remove("Work Values");
    changed.change("Scales Reference", |rows| set(&mut find(rows, &["WI"])[3], "5"));
    let without = diff(&sample(), &changed.catalog());
    assert!(without.is_empty(), "{without:?}");
    let version = "O*NET 30.1 (sample)";
    let expected = [
        format!("alternate titles: {version} has none"),
        format!("short titles: {version} has none"),
        format!("work values on the scale EX (Extent): {version} has none"),
        format!("work values on the scale VH (Work Value High-Point): {version} has none"),
        "work styles on the scale WI (Work Styles Impact): the scale was -3 to 3 and is -3 to 5".to_owned(),
    ];
    assert_eq!(BTreeSet::from_iter(without.not_compared), BTreeSet::from(expected));
    let edition = load(ReleaseSource::Edition).0;
    let from_edition = diff(&sample(), &edition);
    assert!(
        from_edition.not_compared.iter().any(|note| note == "tasks: O*NET 30.1 (metier's edition) has none")
    );
    let counts = counts(&from_edition);
    assert_eq!(counts["added"], 950);
    assert!(!counts.contains_key("task_dropped") && !counts.contains_key("removed"), "{counts:?}");
}

#[test]
fn ratings_that_come_and_go_are_counted_by_scale() {
    let changed = ReleaseCopy::of_sample();
    changed.change("Skills", |rows| rows.retain(|row| !(row[0] == "29-1141.00" && row[3] == "LV")));
    let (old, new) = (sample(), changed.catalog());
    assert_eq!(told(&diff(&old, &new), "29-1141.00"), ["ratings_dropped skills 35 -"]);
    assert_eq!(told(&diff(&new, &old), "29-1141.00"), ["ratings_added skills - 35"]);
}

#[test]
fn coded_titles_keep_their_codes_move_or_become_doubtful() {
    let (old, engine) = (sample(), bare_sample_engine());
    let first = |title: &str| engine.code(&title.into(), &CodeOptions::default()).unwrap();
    let (nurse, doubtful) = (first("Registered Nurse"), first("worker"));
    assert_eq!((nurse.candidates[0].code, nurse.decision), (code("29-1141.00"), Decision::Accept));
    assert_ne!(doubtful.decision, Decision::Accept);
    let was = doubtful.candidates.first().map_or("29-1141.00".to_owned(), |one| one.code.to_string());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coded.csv");
    let text = format!(
        "job,onet_soc_code,probability,decision\n\
         Registered Nurse,29-1141.00,0.97,accept\n\
         Registered Nurse,29-1141.00,0.97,accept\n\
         Registered Nurse,11-1011.00,0.97,accept\n\
         worker,{was},0.97,accept\n\
         worker,{was},0.30,review\n\
         Nobody,,,none\n\
         Ghost,99-9999.00,0.97,accept\n"
    );
    std::fs::write(&path, &text).unwrap();
    let recode = |text: &str, column: &str, selection: &Selection| {
        std::fs::write(&path, text).unwrap();
        CodedTitles::new(&path, column).recode(&old, &old, &engine, selection)
    };
    let recoded = recode(&text, "job", &Selection::All).unwrap();
    assert_eq!(
        (recoded.rows, recoded.same + recoded.moved, recoded.without_code, recoded.unknown_code),
        (5, 5, 1, 1)
    );
    assert_eq!(recoded.unknown_codes, ["line 8 '99-9999.00'"]);
    assert_eq!((recoded.titles[0].line, recoded.titles[0].rows, recoded.titles[0].moved), (4, 1, true));
    assert_eq!(recoded.titles[0].new_code, Some(code("29-1141.00")));
    assert_eq!(
        (recoded.newly_doubtful, recoded.titles[1].line),
        (1, 5),
        "one of the two was accepted before"
    );
    assert!(recoded.titles[1].newly_doubtful);

    let nurses = Selection::Codes(vec![code("29-1141.00")]);
    assert_eq!(recode("title,code\nRN,29-1141\nCEO,11-1011\n", "title", &nurses).unwrap().rows, 1);
    let by_probability = "title,code,probability\nworker,29-1141,0.999\nworker,29-1141,0.01\n";
    assert_eq!(recode(by_probability, "title", &Selection::All).unwrap().newly_doubtful, 1);
    assert_eq!(recode("title,code\nworker,29-1141\n", "title", &Selection::All).unwrap().newly_doubtful, 1);
    for (text, says) in [
        ("", "the file is empty"),
        ("title,soc\nRN,29-1141\n", "no column is named 'onet_soc_code' or 'code'"),
        ("job,code\nRN,29-1141\n", "no column is named 'title'"),
        ("title,code\nRN,nurse\n", "coded.csv:2: "),
        ("title,code,probability\nRN,29-1141,high\n", "coded.csv:2: the probability 'high' is not a number"),
    ] {
        let message = recode(text, "title", &Selection::All).unwrap_err().to_string();
        assert!(message.contains(says), "{message}");
    }
}

#[test]
#[ignore = "needs a published release"]
fn release_30_1_has_not_changed_against_itself() {
    let (catalog, _) = load(shared("onet/db_30_1_text"));
    assert!(diff(&catalog, &catalog.clone()).is_empty());
}

/// Changes fifty titles and tasks: ten each dropped, added and reworded, ten reported ones dropped; five tasks each
/// dropped and added. Returns the numbers of the reworded tasks. Rows lie apart, so that many occupations change.
fn change_texts(copy: &ReleaseCopy) -> BTreeSet<u32> {
    let (mut reworded, mut dropped) = (BTreeSet::new(), BTreeSet::new());
    copy.change("Alternate Titles", |rows| {
        let mut titles: BTreeMap<(String, String), usize> = BTreeMap::new();
        for row in rows.iter() {
            *titles.entry((row[0].clone(), row[1].clone())).or_default() += 1;
        }
        let mut left = 10;
        let mut place = 0;
        rows.retain(|row| {
            place += 1;
            let once = row[2] == "n/a" && titles[&(row[0].clone(), row[1].clone())] == 1;
            let drop = left > 0 && place % 900 > 890 && once;
            left -= usize::from(drop);
            !drop
        });
        assert_eq!(left, 0);
        let new: Vec<Row> = (0..10)
            .map(|number| row(&[&rows[number * 4_000][0], &format!("Title {number} of a test"), "n/a", "08"]))
            .collect();
        rows.extend(new);
    });
    copy.change("Sample of Reported Titles", |rows| {
        (0..10).for_each(|number| drop(rows.remove(number * 700)));
    });
    copy.change("Task Statements", |rows| {
        for number in 0..10 {
            let row = &mut rows[number * 1_500];
            row[2] = format!("Task {number} in other words.");
            reworded.insert(row[1].parse::<u32>().unwrap());
        }
        for number in 0..5 {
            dropped.insert(rows.remove(number * 3_000 + 700)[1].clone());
        }
        let new = (0..5).map(|number| {
            let (task, text) = (format!("99900{number}"), format!("Task {number} of a test."));
            row(&[&rows[number * 3_000][0], &task, &text, "Core", "n/a", "12/2025", "Analyst"])
        });
        let new: Vec<Row> = new.collect();
        rows.extend(new);
    });
    // A dropped task takes its activities along.
    copy.change("Tasks to DWAs", |rows| rows.retain(|row| !dropped.contains(&row[1])));
    reworded
}

/// Changes 49 figures and other facts, of which 14 ratings within their error; returns the number of these.
fn change_figures(copy: &ReleaseCopy) -> usize {
    let (mut beyond, mut within) = (0, 0);
    copy.change("Skills", |rows| {
        for row in rows.iter_mut().skip(100).step_by(1_500) {
            let (value, error): (f32, f32) = (row[4].parse().unwrap(), row[6].parse().unwrap());
            let margin = 1.96 * (2.0_f32).sqrt() * error;
            let direction = if value > 3.0 { -1.0 } else { 1.0 };
            let moves = error > 0.0 && beyond < 14;
            let by = if moves { margin + 0.02 } else { margin - 0.02 };
            if by > 0.0 && (moves || within < 14) {
                row[4] = format!("{:.2}", value + direction * by);
                *(if moves { &mut beyond } else { &mut within }) += 1;
            }
        }
    });
    assert_eq!((beyond, within), (14, 14));
    copy.change("Occupation Data", |rows| {
        for number in 0..10 {
            rows[number * 90][2] = format!("Definition {number} of a test.");
        }
    });
    copy.change("Job Zones", |rows| {
        for number in 0..5 {
            let zone = &mut rows[number * 180][1];
            let other = if zone == "4" { "3" } else { "4" };
            set(zone, other);
        }
    });
    copy.change("Technology Skills", |rows| {
        let mut products: BTreeMap<(String, String), usize> = BTreeMap::new();
        for row in rows.iter() {
            *products.entry((row[0].clone(), row[1].clone())).or_default() += 1;
        }
        let mut left = 4;
        rows.retain(|row| {
            let drop = left > 0 && products[&(row[0].clone(), row[1].clone())] == 1;
            left -= usize::from(drop);
            !drop
        });
    });
    copy.change("Education, Training, and Experience", |rows| {
        let levels = rows.iter_mut().filter(|row| row[3] == "RL" && row[7] == "0.0000");
        levels.step_by(500).take(2).for_each(|row| set(&mut row[5], "0.05"));
    });
    within
}

#[test]
#[ignore = "needs a published release"]
fn a_hundred_changed_rows_of_release_30_1_are_told_exactly() {
    let folder = shared("onet/db_30_1_text");
    let copy = ReleaseCopy::of(&folder);
    let removed = "55-1011.00";
    for table in std::fs::read_dir(&folder).unwrap() {
        let name = table.unwrap().file_name().into_string().unwrap();
        let Some(table) = name.strip_suffix(".txt").filter(|table| *table != "Read Me") else { continue };
        copy.change(table, |rows| rows.retain(|row| !row.iter().any(|cell| cell == removed)));
    }
    let reworded = change_texts(&copy);
    let within = change_figures(&copy);
    let changed = diff(&load(folder).0, &copy.catalog());
    let expected = BTreeMap::from([
        ("removed", 1),
        ("definition", 10),
        ("alternate_title_added", 10),
        ("alternate_title_dropped", 10),
        ("reported_title_dropped", 10),
        ("task_added", 5),
        ("task_dropped", 5),
        ("task_reworded", 10),
        ("job_zone", 5),
        ("technology_dropped", 4),
        ("rating", 14),
        ("education", 2),
    ]);
    assert_eq!(counts(&changed), expected);
    assert_eq!(expected.values().sum::<usize>() + within, 100);
    assert_eq!(codes(&changed.occupations[0]), (vec![removed.to_owned()], vec![]));
    let tasks = changed.changes.iter().flat_map(|one| &one.changes);
    let tasks = tasks.filter(|change| change.kind == ChangeKind::TaskReworded);
    assert_eq!(tasks.filter_map(|change| change.task).collect::<BTreeSet<u32>>(), reworded);
}

/// The crosswalk from O*NET-SOC 2010, by older code.
fn crosswalk() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(shared("cases/onet_soc_old_codes.tsv")).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let of_2010 = rows.filter(|row| row[2] == "O*NET-SOC 2010" || row[2] == "2010");
    of_2010.map(|row| (row[0].to_owned(), row[1].split('|').map(str::to_owned).collect())).collect()
}

#[test]
#[ignore = "needs a published release"]
fn releases_of_two_editions_are_linked_by_the_crosswalk() {
    let (old, new) = (load(shared("onet/db_18_1_text")).0, load(shared("onet/db_30_1_text")).0);
    let diff = diff(&old, &new);
    let crosswalk = crosswalk();
    assert_eq!(crosswalk.len(), 1_110);
    let mut sources: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for (from, to) in &crosswalk {
        for to in to {
            sources.entry(to).or_default().insert(from);
        }
    }
    let of_kind = |kind: OccupationChangeKind| -> BTreeSet<(Vec<String>, Vec<String>)> {
        diff.occupations.iter().filter(|change| change.kind == kind).map(codes).collect()
    };
    let list = |codes: &BTreeSet<String>| codes.iter().cloned().collect::<Vec<_>>();
    let splits = crosswalk.iter().filter(|(_, to)| to.len() > 1);
    let splits: BTreeSet<_> = splits.map(|(from, to)| (vec![from.clone()], list(to))).collect();
    assert_eq!(of_kind(OccupationChangeKind::Split), splits);
    let merges = sources.iter().filter(|(_, from)| from.len() > 1);
    let merges: BTreeSet<_> = merges
        .map(|(to, from)| (from.iter().map(|one| (*one).clone()).collect(), vec![(*to).clone()]))
        .collect();
    assert_eq!(of_kind(OccupationChangeKind::Merged), merges);
    let recoded = crosswalk.iter().filter(|(from, to)| {
        let only = to.first().filter(|_| to.len() == 1);
        only.is_some_and(|only| only != *from && sources[only].len() == 1)
    });
    let recoded: BTreeSet<_> = recoded.map(|(from, to)| (vec![from.clone()], list(to))).collect();
    assert_eq!(of_kind(OccupationChangeKind::Recoded), recoded);
    assert!(of_kind(OccupationChangeKind::Removed).is_empty());
    let added: BTreeSet<_> =
        of_kind(OccupationChangeKind::Added).into_iter().flat_map(|(_, to)| to).collect();
    let unlinked = new.occupations().iter().map(|one| one.code.to_string());
    assert_eq!(added, unlinked.filter(|code| !sources.contains_key(code)).collect());
    eprintln!("{:?}\n{:?}", counts(&diff), diff.not_compared);

    let split = (vec!["29-2071.00".to_owned()], vec!["29-2072.00".to_owned(), "29-9021.00".to_owned()]);
    assert!(of_kind(OccupationChangeKind::Split).contains(&split));
    let moved = (vec!["15-1131.00".to_owned()], vec!["15-1251.00".to_owned()]);
    assert!(of_kind(OccupationChangeKind::Recoded).contains(&moved));
    assert!(diff.not_compared.iter().any(|note| note == "alternate titles: O*NET 18.1 has none"));
    let programmers = diff.changes.iter().find(|one| one.code == code("15-1251.00")).unwrap();
    assert_eq!(programmers.compared_with, Some(code("15-1131.00")));
    // The other way around, splits are merges.
    let back = compare(&new, &old, &Selection::All).unwrap();
    assert_eq!(back.occupation_counts[&OccupationChangeKind::Merged], splits.len());
    assert_eq!(back.occupation_counts[&OccupationChangeKind::Split], merges.len());
}
