//! `metier eval match`: sets in, tables and JSON out.

use std::fs;

use metier::evaluation::Report;

use super::*;

const EIGHT: &str = "query\tgold\tlevel\tsource\n\
    Registered Nurse\t29-1141.00\t8\t\n\
    zzzqqqxxx\t29-1141.00\t8\t\n\
    Cashier\t41-2011.00\t8\t\n\
    Electrician\t11-1011.00|47-2111.00\t8\t\n";
const SIX: &str = "gold\tlevel\tquery\n29-1141\t6\tRN\n";

/// Evaluates two sets from a temporary folder on the sample.
fn evaluate(options: &[&str]) -> Output {
    let folder = empty_folder();
    fs::write(folder.path().join("eight.tsv"), EIGHT).unwrap();
    fs::write(folder.path().join("six.tsv"), SIX).unwrap();
    let mut command = metier_in(folder.path());
    command.args(["eval", "match", "--set", "eight.tsv", "six.tsv"]).args(options);
    command.env("METIER_INDEX", sample_index()).env("METIER_DATA", sample()).output().unwrap()
}

fn report(options: &[&str]) -> Report {
    serde_json::from_value(json(&evaluate(&[options, &["--json"]].concat()))).unwrap()
}

#[test]
#[expect(clippy::float_cmp, reason = "shares of four titles are exact")]
fn json_has_every_figure_of_every_method() {
    let report = report(&["--all-baselines"]);
    assert!(report.sample && report.held_out_titles.is_none());
    let sets: Vec<_> = report.sets.iter().map(|set| (set.name.as_str(), set.titles)).collect();
    assert_eq!(sets, [("eight", 4), ("six", 1)]);
    for set in &report.sets {
        let names: Vec<_> = set.methods.iter().map(|method| method.name.as_str()).collect();
        assert_eq!(names, ["metier", "exact", "bm25", "tfidf", "strsim", "search"]);
        for method in &set.methods {
            assert!(method.titles_per_second > 0.0 && method.p50_microseconds <= method.p99_microseconds);
            assert_eq!(method.eight_digits.is_some(), set.name == "eight");
        }
    }
    for place in [0, 1] {
        let figures = report.sets[0].methods[place].eight_digits.unwrap();
        assert_eq!((figures.titles, figures.top_1, figures.top_5), (4, 0.75, 0.75));
    }
    assert_eq!(report.sets[1].methods[0].six_digits.top_1, 1.0);
}

#[test]
#[expect(clippy::float_cmp, reason = "nothing found is exactly 0")]
fn a_holdout_is_built_for_the_run_and_leaves_the_index_alone() {
    let before = json(&metier(&["info", "--json"]));
    let report = report(&["--holdout", "--baseline", "exact", "--limit-rows", "3"]);
    assert!(report.held_out_titles.unwrap() >= 4);
    assert_eq!(report.sets[0].titles, 3);
    for set in &report.sets {
        assert_eq!(set.methods.len(), 2);
        assert_eq!(set.methods[1].six_digits.top_10, 0.0);
    }
    assert_eq!(json(&metier(&["info", "--json"])), before);
}

#[test]
fn tables_are_plain_text_or_markdown() {
    let told = evaluate(&["--baseline", "exact,strsim"]);
    assert_eq!(told.status.code(), Some(0), "{}", stderr(&told));
    assert!(stderr(&told).contains("SAMPLE"));
    let text = stdout(&told);
    let (told, tables): (Vec<&str>, Vec<&str>) =
        text.trim_end().split("\n\n").partition(|part| part.starts_with("metier at --precision"));
    assert!(told.len() == 2 && told[0].contains("(8 digits ") && told[0].lines().count() == 2, "{told:?}");
    let tables: Vec<Vec<&str>> = tables.into_iter().map(|table| table.lines().collect()).collect();
    let headings: Vec<_> = tables.iter().map(|table| table[0]).collect();
    assert_eq!(
        headings,
        ["eight: 4 titles, 6 digits", "eight: 4 titles, 8 digits", "six: 1 titles, 6 digits"]
    );
    for table in &tables {
        let firsts: Vec<_> = table[1..].iter().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(firsts, ["method", "metier", "exact", "strsim"]);
        assert!(table[1..].iter().all(|line| line.split_whitespace().count() == 9), "{table:?}");
    }
    let markdown = stdout(&evaluate(&["--markdown"]));
    let rows: Vec<_> = markdown.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 9);
    assert!(rows.iter().all(|row| row.matches('|').count() == 10), "{markdown}");
    assert_eq!(rows[1], "|---|--:|--:|--:|--:|--:|--:|--:|--:|");
}

#[test]
fn invalid_sets_and_options_are_refused() {
    assert_refused(&metier(&["eval", "match", "--set", "missing.tsv"]), &["missing.tsv", "No such file"]);
    assert_refused(&evaluate(&["--baseline", "guess"]), &["guess", "exact, bm25, tfidf, strsim"]);
    assert_refused(&metier(&["eval", "match"]), &["--set"]);
    assert_refused(&evaluate(&["--limit-rows", "0"]), &["--limit-rows"]);
    let folder = empty_folder();
    let bad = folder.path().join("bad.tsv");
    fs::write(&bad, "query\tgold\tlevel\nnurse\tRN\t8\n").unwrap();
    assert_refused(
        &metier(&["eval", "match", "--set", bad.to_str().unwrap()]),
        &["bad.tsv:2:2: column 'gold': found 'RN', expected O*NET-SOC codes"],
    );
}
