//! The reader and the catalog on real releases.

use std::path::Path;

use metier::catalog::{Catalog, Domain, LoadReport, Resolution, TitleKind};
use metier::labor::LaborTables;
use metier::local::LocalTables;
use metier::release::{Release, Strictness, newest_in};
use metier::soc::OnetSocCode;

use crate::support::shared;

fn load(path: &Path) -> (Catalog, LoadReport) {
    let release = Release::read(path, Strictness::Strict).unwrap();
    let labor = LaborTables::read(&shared("labor_market"), Strictness::Strict).unwrap();
    Catalog::assemble(release, &labor, LocalTables::default(), Strictness::Strict).unwrap()
}

fn code(text: &str) -> OnetSocCode {
    text.parse().unwrap()
}

#[test]
#[ignore = "needs a published release"]
fn older_codes_of_coded_titles_are_mapped_by_the_crosswalks() {
    let (path, labor) = (shared("onet/db_30_1_text"), shared("labor_market"));
    let folder = tempfile::tempdir().unwrap();
    let coded = folder.path().join("coded.csv");
    // SOC 2000, O*NET-SOC 2010 and the current edition.
    std::fs::write(
        &coded,
        "title,code,weight\nApp Smith,15-1031,1\nChart Clerk,29-2071.00,1\nRN,29-1141,1\n",
    )
    .unwrap();
    let local = LocalTables::read(&[coded], &[], Strictness::Strict).unwrap();
    let release = Release::read(&path, Strictness::Strict).unwrap();
    let labor = LaborTables::read(&labor, Strictness::Strict).unwrap();
    let (catalog, report) = Catalog::assemble(release, &labor, local, Strictness::Strict).unwrap();
    let titles = catalog.labeled_titles().iter();
    let titles: Vec<(&str, String, f32)> = titles
        .map(|title| {
            (title.text.as_str(), catalog.occupation(title.occupation).code.to_string(), title.weight)
        })
        .collect();
    let expected = [
        ("App Smith", "15-1252.00".to_owned(), 0.5),
        ("App Smith", "15-1253.00".to_owned(), 0.5),
        ("Chart Clerk", "29-2072.00".to_owned(), 0.5),
        ("Chart Clerk", "29-9021.00".to_owned(), 0.5),
        ("RN", "29-1141.00".to_owned(), 1.0),
    ];
    assert_eq!(titles, expected);
    assert_eq!((report.local[0].replaced, report.local[0].split, report.local[0].known), (2, 2, 1));
}

#[test]
#[ignore = "needs a published release"]
fn release_30_1_is_read_in_full() {
    let path = shared("onet/db_30_1_text");
    let (catalog, report) = load(&path);
    eprintln!("{report}");
    assert_eq!(
        (catalog.release.version.as_str(), catalog.release.date.as_deref()),
        ("30.1", Some("December 2025"))
    );
    let counts = &report.counts;
    assert_eq!((counts.occupations, counts.rated_occupations), (1_016, 923));
    assert_eq!((counts.alternate_titles, counts.reported_titles, counts.tasks), (56_505, 7_955, 18_796));
    assert_eq!(report.skipped(), 0);
    assert!(report.unknown_files.is_empty(), "{:?}", report.unknown_files);
    assert!(report.tables.iter().all(|table| table.notices.is_empty()), "{report}");
    let missing: Vec<&str> = report.missing.iter().map(|missing| missing.table.as_str()).collect();
    assert_eq!(missing, ["Task Ratings", "Work Activities", "Work Context"]);

    let related = catalog.occupations().iter().filter(|occupation| !occupation.related.is_empty());
    assert!(related.clone().all(|occupation| occupation.related.len() == 20));
    assert_eq!(related.count(), 923);
    for (domain, scale, columns) in [
        (Domain::Skills, "LV", 35),
        (Domain::Abilities, "IM", 52),
        (Domain::Knowledge, "IM", 33),
        (Domain::WorkStyles, "WI", 21),
        (Domain::Education, "RL", 12),
        (Domain::Interests, "OI", 6),
    ] {
        let matrix = catalog.ratings_on(domain, scale).unwrap();
        assert_eq!(matrix.columns.len(), columns, "{domain:?} {scale}");
        assert_eq!(matrix.rows().count(), matrix.occupations.len());
        assert!(
            matrix.columns.iter().all(|column| catalog.reference().elements.contains_key(&column.element))
        );
    }
}

#[test]
#[ignore = "needs a published release"]
fn an_occupation_of_30_1_is_complete() {
    let path = shared("onet/db_30_1_text");
    let (catalog, _) = load(&path);
    let nurses = catalog.occupation(catalog.id_of(code("29-1141.00")).unwrap());
    assert_eq!(nurses.title, "Registered Nurses");
    assert_eq!(nurses.interest_code, "SIC");
    assert_eq!(nurses.job_zone.as_ref().unwrap().zone, 4);
    assert!(nurses.titles.iter().any(|title| title.kind == TitleKind::Short && title.text == "RN"));
    assert!(nurses.titles.is_sorted_by_key(|title| match title.kind {
        TitleKind::Alternate => 0,
        TitleKind::Short => 1,
        _ => 2,
    }));
    assert!(nurses.tasks.iter().any(|task| !task.dwas.is_empty()));
    assert!(nurses.technology.iter().any(|technology| technology.hot));
    assert!(!nurses.tools.is_empty() && !nurses.metadata.is_empty());
    assert!(nurses.lists.is_bright() && nurses.lists.stem.is_some());
    assert_eq!(nurses.lists.career_clusters, ["Health Science"]);
    let chief = catalog.ratings_on(Domain::Abilities, "IM").unwrap();
    let oral = chief.of(code("11-1011.00")).next().unwrap();
    assert_eq!(
        (oral.column.element.as_str(), oral.n, oral.interval),
        ("1.A.1.a.1", Some(8), Some((4.2664, 4.9836)))
    );
    assert_eq!(oral.provenance.source.as_deref(), Some("Analyst"));
}

#[test]
#[ignore = "needs a published release"]
fn codes_of_every_taxonomy_resolve() {
    let path = shared("onet/db_30_1_text");
    let (catalog, _) = load(&path);
    let replaced = |text: &str| match catalog.resolve(code(text)) {
        Resolution::Replaced { by, split, merged } => {
            (by.iter().map(ToString::to_string).collect::<Vec<_>>(), split, merged)
        }
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(replaced("29-2071.00"), (vec!["29-2072.00".into(), "29-9021.00".into()], true, true));
    assert_eq!(replaced("15-1131.00").0, ["15-1251.00"]);
    assert_eq!(replaced("15-1021").0, ["15-1251.00"]);
    assert_eq!(replaced("15-1021.03").0, ["15-1251.00"]);
    assert!(matches!(catalog.resolve(code("29-1141")), Resolution::Current(_)));
    assert_eq!(catalog.resolve(code("99-1141")), Resolution::Unknown);

    let (old, _) = load(&shared("onet/db_18_1_text"));
    for occupation in old.occupations() {
        assert_ne!(catalog.resolve(occupation.code), Resolution::Unknown, "{}", occupation.code);
    }
    assert!(matches!(old.resolve(code("29-2071.00")), Resolution::Current(_)));
    let by = vec![code("15-1131.00")];
    assert_eq!(old.resolve(code("15-1021")), Resolution::Replaced { by, split: false, merged: false });
}

#[test]
#[ignore = "needs a published release"]
fn release_18_1_is_read_in_full() {
    let path = shared("onet/db_18_1_text");
    let (catalog, report) = load(&path);
    eprintln!("{report}");
    assert_eq!(
        (catalog.release.version.as_str(), catalog.release.date.as_deref()),
        ("18.1", Some("March 2014"))
    );
    assert_eq!((report.counts.occupations, report.counts.tasks), (1_110, 19_450));
    assert_eq!(report.skipped(), 0);
    assert!(report.unknown_files.is_empty(), "{:?}", report.unknown_files);
    assert_eq!(catalog.ratings_on(Domain::WorkContext, "CX").unwrap().columns.len(), 55);
    assert_eq!(catalog.ratings_on(Domain::WorkStyles, "IM").unwrap().columns.len(), 16);
    let green = &catalog.reference().green;
    assert_eq!((green.occupations.len(), green.tasks.len()), (204, 1_373));
    assert_eq!((green.activities.len(), green.task_activities.len()), (174, 1_306));
    assert!(report.missing.iter().any(|missing| missing.table == "Alternate Titles"));
}

#[test]
#[ignore = "needs a published release"]
fn a_catalog_round_trips_through_storage() {
    let path = shared("onet/db_18_1_text");
    let (catalog, report) = load(&path);
    let bytes = postcard::to_stdvec(&catalog).unwrap();
    let again: Catalog = postcard::from_bytes(&bytes).unwrap();
    // Unknown values are NaN, which is unequal to itself: compare the stored form instead.
    assert_eq!(postcard::to_stdvec(&again).unwrap(), bytes);
    assert_eq!(again.occupations(), catalog.occupations());
    assert_eq!(again.reference(), catalog.reference());
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<LoadReport>(&json).unwrap(), report);
}

#[test]
#[ignore = "needs a published release"]
fn the_newest_shared_release_is_30_1() {
    let path = shared("onet");
    assert_eq!(newest_in(&path).0.unwrap().file_name().unwrap(), "db_30_1_text");
}
