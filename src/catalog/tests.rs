use std::fmt::Write;
use std::fs;

use super::*;
use crate::labor::LaborTables;
use crate::local::LocalTables;
use crate::release::{Release, Strictness};

const OCCUPATIONS: (&str, &str) = (
    "Occupation Data.txt",
    "O*NET-SOC Code\tTitle\tDescription\n29-1141.00\tRegistered Nurses\tAssess.\n11-1011.00\tChief Executives\tPlan.\n",
);
const ELEMENTS: (&str, &str) = (
    "Content Model Reference.txt",
    "Element ID\tElement Name\tDescription\n2.A.1.a\tReading\tx\n2.A.1.b\tListening\tx\n2.A.1.c\tWriting\tx\n",
);
const SCALES: (&str, &str) = (
    "Scales Reference.txt",
    "Scale ID\tScale Name\tMinimum\tMaximum\nIM\tImportance\t1\t5\nLV\tLevel\t0\t7\n",
);
const TASKS: (&str, &str) =
    ("Task Statements.txt", "O*NET-SOC Code\tTask ID\tTask\tTask Type\n29-1141.00\t7\tRecord.\tCore\n");

fn assemble(files: &[(&str, &str)], strictness: Strictness) -> crate::Result<(Catalog, LoadReport)> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let labor = folder.path().join("labor");
    let labor = if labor.is_dir() { LaborTables::read(&labor, strictness)? } else { LaborTables::default() };
    let own = |name| Some(folder.path().join("own").join(name)).filter(|path| path.exists());
    let (coded, ours) = (own("coded.csv"), own("ours.csv"));
    let local = LocalTables::read(coded.as_slice(), ours.as_slice(), strictness)?;
    Catalog::assemble(Release::read(folder.path(), strictness)?, &labor, local, strictness)
}

fn code(text: &str) -> OnetSocCode {
    text.parse().unwrap()
}

#[test]
fn dangling_references_are_reported_or_counted() {
    for (file, text, expected) in [
        (
            "Job Zones.txt",
            "Job Zone\tO*NET-SOC Code\n4\t29-1141.00\n3\t29-9999.00\n",
            "Job Zones.txt:3:2: found the code 29-9999.00",
        ),
        (
            "Skills.txt",
            "O*NET-SOC Code\tElement ID\tScale ID\tData Value\n29-1141.00\t2.A.1.a\tIM\t4\n29-1141.00\t2.Z\tIM\t4\n",
            "Skills.txt:3:2: found '2.Z'",
        ),
        (
            "Skills.txt",
            "O*NET-SOC Code\tElement ID\tScale ID\tData Value\n29-1141.00\t2.A.1.a\tIM\t4\n29-1141.00\t2.A.1.a\tXX\t4\n",
            "Skills.txt:3:3: found 'XX'",
        ),
        (
            "Skills.txt",
            "O*NET-SOC Code\tElement ID\tScale ID\tData Value\n29-1141.00\t2.A.1.a\tIM\t4\n29-1141.00\t2.A.1.a\tIM\t3\n",
            "Skills.txt:3:4: the occupation is rated twice",
        ),
        (
            "Task Ratings.txt",
            "O*NET-SOC Code\tTask ID\tScale ID\tData Value\n29-1141.00\t7\tIM\t4\n11-1011.00\t7\tIM\t4\n",
            "Task Ratings.txt:3:2: found '7'",
        ),
        (
            "Related Occupations.txt",
            "O*NET-SOC Code\tRelated O*NET-SOC Code\tIndex\n29-1141.00\t11-1011.00\t1\n29-1141.00\t11-1012.00\t2\n",
            "Related Occupations.txt:3:2: found the code 11-1012.00",
        ),
    ] {
        let files = [OCCUPATIONS, ELEMENTS, SCALES, TASKS, (file, text)];
        let message = assemble(&files, Strictness::Strict).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}");
        let (_, report) = assemble(&files, Strictness::Lenient).unwrap();
        let table = report.tables.iter().find(|table| table.file == file).unwrap();
        assert_eq!((table.rows, table.skipped), (1, 1), "{file}");
        assert!(table.problems[0].starts_with(expected), "{report}");
        assert!(report.to_string().contains("1 rows skipped"), "{report}");
    }
}

#[test]
fn an_unknown_work_activity_is_reported() {
    let files = [
        OCCUPATIONS,
        TASKS,
        ("DWA Reference.txt", "Element ID\tIWA ID\tDWA ID\tDWA Title\n4.A\t4.A.I01\t4.A.I01.D01\tRecord.\n"),
        (
            "Tasks to DWAs.txt",
            "O*NET-SOC Code\tTask ID\tDWA ID\n29-1141.00\t7\t4.A.I01.D01\n29-1141.00\t7\t4.A.I01.D02\n",
        ),
    ];
    let message = assemble(&files, Strictness::Strict).unwrap_err().to_string();
    assert!(message.starts_with("Tasks to DWAs.txt:3:3: found '4.A.I01.D02'"), "{message}");
    let (catalog, _) = assemble(&files, Strictness::Lenient).unwrap();
    assert_eq!(catalog.occupation(1).tasks[0].dwas, ["4.A.I01.D01"]);
}

#[test]
fn missing_reference_tables_let_any_id_pass() {
    let skills = "O*NET-SOC Code\tElement ID\tScale ID\tData Value\n29-1141.00\t9.Z\tQQ\t4\n";
    let (catalog, report) = assemble(&[OCCUPATIONS, ("Skills.txt", skills)], Strictness::Strict).unwrap();
    assert_eq!(catalog.ratings()[0].scale, "QQ");
    assert_eq!(catalog.reference().element_name("9.Z"), "9.Z");
    assert!(
        report.to_string().contains("missing: Scales Reference; unavailable: names and ranges of scales")
    );
}

#[test]
fn tables_without_rows_are_reported() {
    let header = "O*NET-SOC Code\tTask ID\tScale ID\tData Value\n";
    let (_, report) = assemble(&[OCCUPATIONS, ("Task Ratings.txt", header)], Strictness::Strict).unwrap();
    let report = report.to_string();
    assert!(report.contains("  has no rows: Task Ratings; unavailable: importance and frequency of tasks\n"));
    assert!(report.contains("          0  Task Ratings.txt, a header only\n"), "{report}");
}

#[test]
fn work_activities_are_not_checked_against_the_intermediate_ones() {
    let files = [
        OCCUPATIONS,
        TASKS,
        ("IWA Reference.txt", "Element ID\tIWA ID\tIWA Title\n4.A\t4.A.I01\tRecord.\n"),
        ("Tasks to DWAs.txt", "O*NET-SOC Code\tTask ID\tDWA ID\n29-1141.00\t7\t4.A.I01.D01\n"),
    ];
    let (catalog, _) = assemble(&files, Strictness::Strict).unwrap();
    assert_eq!(catalog.occupation(1).tasks[0].dwas, ["4.A.I01.D01"]);
}

#[test]
fn without_tasks_their_ratings_and_activities_are_off() {
    let files = [
        OCCUPATIONS,
        ("Task Ratings.txt", "O*NET-SOC Code\tTask ID\tScale ID\tData Value\n29-1141.00\t7\tIM\t4\n"),
        ("Tasks to DWAs.txt", "O*NET-SOC Code\tTask ID\tDWA ID\n29-1141.00\t7\t4.A.I01.D01\n"),
    ];
    let (catalog, report) = assemble(&files, Strictness::Strict).unwrap();
    assert!(catalog.occupation(1).tasks.is_empty());
    assert!(report.missing.iter().any(|missing| missing.table == "Task Statements"), "{report}");
}

#[test]
fn ratings_become_matrices_with_gaps() {
    let skills = "O*NET-SOC Code\tElement ID\tScale ID\tData Value\tN\tRecommend Suppress\n\
                  29-1141.00\t2.A.1.c\tIM\t3.5\t8\tY\n29-1141.00\t2.A.1.a\tIM\t4.5\tn/a\tN\n11-1011.00\t2.A.1.a\tIM\t2\t9\tn/a\n";
    let (catalog, _) =
        assemble(&[OCCUPATIONS, ELEMENTS, SCALES, ("Skills.txt", skills)], Strictness::Strict).unwrap();
    let matrix = catalog.ratings_on(Domain::Skills, "IM").unwrap();
    assert_eq!(matrix.occupations, [code("11-1011.00"), code("29-1141.00")]);
    let rows: Vec<Vec<f32>> = matrix.rows().map(|(_, values)| values.collect()).collect();
    assert_eq!(rows[1], [4.5, 3.5]);
    assert!((rows[0][0] - 2.0).abs() < f32::EPSILON && rows[0][1].is_nan());
    let nurses: Vec<Rating<'_>> = matrix.of(code("29-1141.00")).collect();
    assert_eq!((nurses[0].value, nurses[0].n, nurses[0].suppress), (4.5, None, false));
    assert_eq!((nurses[1].value, nurses[1].n, nurses[1].suppress), (3.5, Some(8), true));
}

#[test]
fn titles_keep_their_order_and_short_ones_are_not_repeated() {
    let alternate = "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n29-1141.00\tRegistered Nurse\tRN\t02,09\n\
                     29-1141.00\tStaff Nurse\tn/a\t08\n29-1141.00\tRegistered Nurse II\tRN\t08\n";
    let reported = "O*NET-SOC Code\tReported Job Title\tShown in My Next Move\n29-1141.00\tCharge Nurse\tY\n";
    let files =
        [OCCUPATIONS, ("Alternate Titles.txt", alternate), ("Sample of Reported Titles.txt", reported)];
    let (catalog, report) = assemble(&files, Strictness::Strict).unwrap();
    let nurses = catalog.occupation(catalog.id_of(code("29-1141.00")).unwrap());
    let titles: Vec<(&str, TitleKind)> =
        nurses.titles.iter().map(|title| (title.text.as_str(), title.kind)).collect();
    assert_eq!(
        titles,
        [
            ("Registered Nurse", TitleKind::Alternate),
            ("Staff Nurse", TitleKind::Alternate),
            ("Registered Nurse II", TitleKind::Alternate),
            ("RN", TitleKind::Short),
            ("Charge Nurse", TitleKind::Reported),
        ]
    );
    assert_eq!(nurses.titles[0].sources, ["02", "09"]);
    assert_eq!(
        (report.counts.alternate_titles, report.counts.short_titles, report.counts.reported_titles),
        (3, 1, 1)
    );
}

#[test]
fn the_interest_code_uses_the_high_points_or_else_the_highest_scores() {
    let elements = "Element ID\tElement Name\n1.B.1.a\tR\n1.B.1.b\tI\n1.B.1.c\tA\n1.B.1.d\tS\n1.B.1.e\tE\n1.B.1.f\tC\n1.B.1.g\tF\n1.B.1.h\tS\n";
    let mut rows = String::from("O*NET-SOC Code\tElement ID\tScale ID\tData Value\n");
    for (code, values) in [("11-1011.00", [1.0, 3.0, 2.0, 4.0, 7.0, 5.0]), ("29-1141.00", [1.0; 6])] {
        for (letter, value) in ('a'..='f').zip(values) {
            writeln!(rows, "{code}\t1.B.1.{letter}\tOI\t{value}").unwrap();
        }
    }
    rows += "29-1141.00\t1.B.1.g\tIH\t4.00\n29-1141.00\t1.B.1.h\tIH\t0.00\n";
    let files = [OCCUPATIONS, ("Content Model Reference.txt", elements), ("Interests.txt", &rows)];
    let (catalog, _) = assemble(&files, Strictness::Strict).unwrap();
    assert_eq!(catalog.occupation(0).interest_code, "ECS");
    assert_eq!(catalog.occupation(1).interest_code, "S");
}

#[test]
fn career_moves_stand_in_for_related_occupations() {
    let moves = "O*NET-SOC Code\tRelated O*NET-SOC Code\tIndex\n29-1141.00\t11-1011.00\t1\n";
    let (catalog, _) =
        assemble(&[OCCUPATIONS, ("Career Changers Matrix.txt", moves)], Strictness::Strict).unwrap();
    assert_eq!(catalog.occupation(1).related[0].code, code("11-1011.00"));
    assert_eq!(catalog.reference().career_changers.len(), 1);
}

#[test]
fn tools_and_software_are_separated() {
    let products = "O*NET-SOC Code\tT2 Type\tT2 Example\tCommodity Code\tCommodity Title\n\
                    29-1141.00\tTools\tScales\t41111500\tWeighing\n29-1141.00\tTechnology\tEpic\t43230000\tSoftware\n";
    let (catalog, _) =
        assemble(&[OCCUPATIONS, ("Tools and Technology.txt", products)], Strictness::Strict).unwrap();
    let nurses = catalog.occupation(1);
    assert_eq!((nurses.tools[0].example.as_str(), nurses.technology[0].example.as_str()), ("Scales", "Epic"));
}

#[test]
fn lists_are_matched_by_code() {
    let files = [
        OCCUPATIONS,
        (
            "labor/lists/All_STEM_Occupations_2022.csv",
            "Code,Occupation,Occupation Types\n29-1141.00,N,\"Research, Development\"\n",
        ),
        (
            "labor/lists/All_Career_Clusters_2023.csv",
            "Career Cluster,Career Pathway,Code,Occupation\nHealth; Science,P,29-1141.00,N\nHealth,P,29-1141.00,N\nHealth,Q,29-1141.00,N\nX,P,99-1141.00,N\n",
        ),
    ];
    let (catalog, report) = assemble(&files, Strictness::Strict).unwrap();
    let lists = &catalog.occupation(1).lists;
    assert_eq!(lists.stem.as_deref(), Some("Research, Development"));
    assert_eq!(lists.career_clusters, ["Health", "Science"]);
    let pathways: Vec<_> = lists.career_pathways.iter().map(|one| (&*one.cluster, &*one.name)).collect();
    assert_eq!(
        pathways,
        [("Health", "P"), ("Health", "Q")],
        "two clusters with one pathway do not say whose it is"
    );
    let matches: Vec<_> = report.lists.iter().map(|list| (list.matched, list.unmatched)).collect();
    assert_eq!(matches, [(1, 0), (1, 1)]);
    assert_eq!(catalog.occupation(0).lists, Lists::default());
}

#[test]
fn codes_and_prefixes_find_occupations() {
    let (catalog, _) = assemble(&[OCCUPATIONS], Strictness::Strict).unwrap();
    assert_eq!(catalog.id_of(code("29-1141.00")), Some(1));
    assert_eq!(catalog.resolve(code("29-1141.00")), Resolution::Current(1));
    assert_eq!(catalog.resolve(code("29-1142.00")), Resolution::Unknown);
    assert_eq!(catalog.resolve(code("29-1141.99")), Resolution::Unknown);
    assert_eq!(catalog.with_prefix("29-1".parse().unwrap()).collect::<Vec<_>>(), [1]);
    assert_eq!(catalog.with_prefix("1101".parse().unwrap()).count(), 0);
}

/// Two codes of 2010: one renumbered, one split.
const CROSSWALK: (&str, &str) = (
    "labor/crosswalks/soc2010_soc2018.csv",
    "soc2010,soc2018\n29-1111,29-1141\n11-1031,11-1011\n11-1031,29-1141\n",
);

#[test]
fn coded_titles_sum_their_weights_and_share_them_among_successors() {
    let coded = "title,code,weight\nNurse,29-1111,2\nNurse,29-1141,0.5\nLegislator,11-1031,3\nChief,11-1011,1\n\
                 registered nurses,29-1141.00,\n";
    let (catalog, report) =
        assemble(&[OCCUPATIONS, CROSSWALK, ("own/coded.csv", coded)], Strictness::Strict).unwrap();
    let titles = catalog.labeled_titles().iter();
    let titles: Vec<(&str, OccupationId, f32)> =
        titles.map(|title| (title.text.as_str(), title.occupation, title.weight)).collect();
    let expected = [
        ("Chief", 0, 1.0),
        ("Legislator", 0, 1.5),
        ("Legislator", 1, 1.5),
        ("Nurse", 1, 2.5),
        ("registered nurses", 1, 1.0),
    ];
    assert_eq!(titles, expected);
    assert!(catalog.local_titles().is_empty());
    let file = &report.local[0];
    assert_eq!((file.kind, file.table.rows, file.table.skipped), (LocalKind::Labeled, 5, 0));
    assert_eq!((file.replaced, file.split, file.known, file.new), (2, 1, 1, 4));
    assert_eq!((report.counts.labeled_titles, report.counts.local_titles), (5, 0));
    let told = "coded titles: 4 new to their occupations, 1 already in the release; codes: 2 replaced, 1 of them by several";
    assert!(report.to_string().contains(told), "{report}");
}

#[test]
fn local_titles_keep_file_order_and_are_not_repeated_within_an_occupation() {
    let ours = "title,code,pinned\nMatron,29-1111,no\nBoss,11-1011,yes\nBoss,29-1141,yes\nMatron,29-1141,yes\n\
                Member,11-1031,no\n";
    let (catalog, report) =
        assemble(&[OCCUPATIONS, CROSSWALK, ("own/ours.csv", ours)], Strictness::Strict).unwrap();
    let titles = catalog.local_titles().iter();
    let titles: Vec<(&str, OccupationId, bool)> =
        titles.map(|title| (title.text.as_str(), title.occupation, title.pinned)).collect();
    let expected = [
        ("Matron", 1, true),
        ("Boss", 0, true),
        ("Boss", 1, true),
        ("Member", 0, false),
        ("Member", 1, false),
    ];
    assert_eq!(titles, expected);
    let file = &report.local[0];
    assert_eq!((file.kind, file.replaced, file.split, file.new), (LocalKind::Titles, 2, 1, 5));
    assert_eq!(report.counts.local_titles, 5);
    let input = report.inputs.last().unwrap();
    assert_eq!((input.name.as_str(), input.bytes), ("titles/ours.csv", ours.len() as u64));
}

#[test]
fn unknown_or_ambiguous_codes_of_own_titles_are_reported_or_counted() {
    let unknown = "own/coded.csv:3:1: column 'code': found the code 29-9999.00, expected one in this release or in an \
                   edition since O*NET-SOC 2000";
    let split = "own/ours.csv:3:1: column 'code': 11-1031.00 has become 11-1011.00 and 29-1141.00; use one of \
                 them, or put no under pinned";
    let finer = "own/ours.csv:3:1: column 'code': 15-1299.00 covers 15-1299.01 and 15-1299.02; use one of them, or \
                 put no under pinned";
    let occupations = format!("{}15-1299.01\tWeb\tx\n15-1299.02\tData\tx\n", OCCUPATIONS.1);
    for (file, code, expected) in [
        ("own/coded.csv", "29-9999.00", unknown),
        ("own/ours.csv", "11-1031", split),
        ("own/ours.csv", "15-1299", finer),
    ] {
        let text = format!("code,title\n29-1141,Good\n{code},Bad\n");
        let files = [(OCCUPATIONS.0, occupations.as_str()), CROSSWALK, (file, &text)];
        let message = assemble(&files, Strictness::Strict).unwrap_err().to_string();
        assert!(message.ends_with(expected), "{message}");
        let (catalog, report) = assemble(&files, Strictness::Lenient).unwrap();
        assert_eq!(catalog.labeled_titles().len() + catalog.local_titles().len(), 1);
        let table = &report.local[0].table;
        assert_eq!((table.rows, table.skipped, report.skipped()), (1, 1, 1));
        assert!(table.problems[0].ends_with(expected), "{report}");
        assert!(report.to_string().contains("1 rows skipped"), "{report}");
    }
}

#[test]
fn a_catalog_round_trips_through_storage() {
    let skills =
        "O*NET-SOC Code\tElement ID\tScale ID\tData Value\tDate\n29-1141.00\t2.A.1.a\tIM\t4\t08/2023\n";
    let crosswalk = "soc2000,soc2010\n29-1111,29-1141\n";
    let files = [
        OCCUPATIONS,
        ELEMENTS,
        SCALES,
        TASKS,
        ("Skills.txt", skills),
        ("labor/crosswalks/soc2000_soc2010.csv", crosswalk),
        ("own/coded.csv", "title,code\nMatron,29-1141\n"),
        ("own/ours.csv", "title,code\nMatron,29-1141\n"),
    ];
    let (catalog, report) = assemble(&files, Strictness::Strict).unwrap();
    let bytes = postcard::to_stdvec(&catalog).unwrap();
    let again: Catalog = postcard::from_bytes(&bytes).unwrap();
    // Unknown values are NaN, which is unequal to itself: compare the stored form instead.
    assert_eq!(postcard::to_stdvec(&again).unwrap(), bytes);
    let by = vec![code("29-1141.00")];
    assert_eq!(again.resolve(code("29-1111.00")), Resolution::Replaced { by, split: false, merged: false });
    assert_eq!(serde_json::from_str::<LoadReport>(&serde_json::to_string(&report).unwrap()).unwrap(), report);
}
