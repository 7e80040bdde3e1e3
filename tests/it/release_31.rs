//! Releases in the layout of O*NET 31.0, made from older ones and the rows of 31.0 at hand.
//!
//! What must hold:
//! 1. Such a release builds; every section is filled or says why it is not; coding and related occupations work.
//! 2. Levels of education are those of the scale on which the occupation was surveyed; display ranks of interest areas
//!    and the importance of certificates stand apart.
//! 3. Scales and elements that metier does not know are kept apart and counted.
//! 4. New columns are ignored. The same files make the same index, from a folder or a zip.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use metier::artifact::{BuildOptions, Manifest, build};
use metier::catalog::{Catalog, Domain, Era};
use metier::engine::{CodeOptions, Engine, RelatedRequest};
use metier::release::{Release, ReleaseSource, Strictness};
use metier::report::{ReportRequest, SectionName};
use metier::soc::OnetSocCode;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::release_copy::{ReleaseCopy, Row, load, row};
use crate::support::{all_codes, bare_sample_engine, shared};

fn code(text: &str) -> OnetSocCode {
    text.parse().unwrap()
}

const NEW_IN_31: &str = "53-7065.00";

/// Renames a table and its columns.
fn rename(copy: &ReleaseCopy, from: &str, to: &str, columns: &[&str]) {
    copy.write(to, columns, &copy.rows(from));
    copy.remove(from);
}

/// Moves the rows for which `belongs` holds to a table of their own.
fn split(copy: &ReleaseCopy, from: &str, to: [&str; 2], belongs: impl Fn(&Row) -> bool) {
    let (first, second): (Vec<Row>, Vec<Row>) = copy.rows(from).into_iter().partition(belongs);
    let header = copy.header(from);
    copy.remove(from);
    copy.write(to[0], &header, &first);
    copy.write(to[1], &header, &second);
}

/// Work activities, whose tables and ids have new names.
fn rename_activities(copy: &ReleaseCopy) {
    let named = |rows: Vec<Row>, at: &[usize]| -> Vec<Row> {
        let name =
            |row: &Row| at.iter().flat_map(|place| [row[*place].clone(), "A name".to_owned()]).collect();
        rows.iter().map(name).collect()
    };
    let titled = |rows: Vec<Row>, mut named: Vec<Row>| -> Vec<Row> {
        named
            .iter_mut()
            .zip(rows)
            .for_each(|(row, old)| row.last_mut().unwrap().clone_from(old.last().unwrap()));
        named
    };
    let (iwas, dwas) = (copy.rows("IWA Reference"), copy.rows("DWA Reference"));
    copy.write(
        "GWAs to IWAs",
        &["GWA Element ID", "GWA Element Name", "IWA Element ID", "IWA Element Name"],
        &titled(iwas.clone(), named(iwas, &[0, 1])),
    );
    let header =
        ["GWA", "IWA", "DWA"].map(|kind| [format!("{kind} Element ID"), format!("{kind} Element Name")]);
    copy.write("GWAs to IWAs to DWAs", &header.concat(), &titled(dwas.clone(), named(dwas, &[0, 1, 2])));
    copy.remove("IWA Reference");
    copy.remove("DWA Reference");
    let mut header = copy.header("Tasks to DWAs");
    let place = header.iter().position(|column| column == "DWA ID").unwrap();
    "DWA Element ID".clone_into(&mut header[place]);
    copy.write("Tasks to DWAs", &header, &copy.rows("Tasks to DWAs"));
}

/// A release of the layout of 30.1 in the layout of 31.0.
fn in_new_layout(base: &Path) -> ReleaseCopy {
    let copy = ReleaseCopy::of(base);
    let excerpt = ReleaseCopy::of(&shared("onet/db_31_0_excerpt"));
    let codes: Vec<String> = copy.rows("Occupation Data").into_iter().map(|row| row[0].clone()).collect();
    let known = |rows: Vec<Row>| rows.into_iter().filter(|row| codes.contains(&row[0])).collect::<Vec<_>>();
    fs::write(copy.path().join("Read Me.txt"), "O*NET 31.0 Database\nAugust 2026 Release\n").unwrap();

    rename(
        &copy,
        "Alternate Titles",
        "Job Titles",
        &["O*NET-SOC Code", "Job Title", "Short Title", "Source(s)"],
    );
    split(&copy, "Skills", ["Essential Skills", "Transferable Skills"], |row| row[1].starts_with("2.A"));
    let mut categories: BTreeMap<String, String> = BTreeMap::new();
    let mut software = copy.rows("Technology Skills");
    for product in &mut software {
        let next = format!("2.E.1.{}", categories.len() + 1);
        let id = categories.entry(product[3].clone()).or_insert(next);
        product[2].clone_from(id);
    }
    copy.write(
        "Software Skills",
        &["O*NET-SOC Code", "Workplace Example", "Element ID", "Element Name", "Hot Technology", "In Demand"],
        &software,
    );
    for table in ["Technology Skills", "Tools Used", "UNSPSC Reference", "Work Values"] {
        copy.remove(table);
    }
    copy.change("Content Model Reference", |rows| {
        rows.retain(|row| !row[0].starts_with("1.B.2"));
        rows.extend(categories.iter().map(|(name, id)| row(&[id, name, "Software of a kind."])));
    });
    rename(
        &copy,
        "Interests",
        "Career Interest Types",
        &copy.header("Interests").iter().map(String::as_str).collect::<Vec<_>>(),
    );
    // The excerpt has the areas of one occupation; here every occupation has them.
    let areas = excerpt.rows("Specific Interest Areas");
    let rated =
        codes.iter().flat_map(|code| areas.iter().map(move |row| [&[code.clone()][..], &row[1..]].concat()));
    copy.write(
        "Specific Interest Areas",
        &excerpt.header("Specific Interest Areas"),
        &rated.collect::<Vec<_>>(),
    );
    let areas = ["Specific Interest Areas", "Career Interest Types"];
    let [first, second] = areas.map(|name| [format!("{name} Element ID"), format!("{name} Element Name")]);
    let header: Vec<&str> = first.iter().chain(&second).map(String::as_str).collect();
    rename(&copy, "Basic Interests to RIASEC", "Specific Interest Areas to Career Interest Types", &header);
    rename(
        &copy,
        "RIASEC Keywords",
        "Career Interest Type Keywords",
        &["Element ID", "Element Name", "Keyword", "Keyword Type"],
    );

    let all = "Education, Training, and Experience";
    split(&copy, all, ["Education", "Training and Experience"], |row| row[1].starts_with("2.D"));
    let surveyed = known(excerpt.rows("Education"));
    copy.change("Education", |rows| {
        rows.retain(|row| surveyed.iter().all(|new| new[0] != row[0]));
        rows.extend(surveyed);
    });
    let kinds = ["Education Categories", "Training and Experience Categories"];
    split(&copy, &format!("{all} Categories"), kinds, |row| row[0].starts_with("2.D"));
    for table in ["Education Categories", "Scales Reference"] {
        copy.write(table, &excerpt.header(table), &excerpt.rows(table));
    }
    copy.change("Sample of Reported Titles", |rows| {
        rows.extend(known(excerpt.rows("Sample of Reported Titles")));
    });

    rename_activities(&copy);
    for kind in ["Work Activities", "Work Context"] {
        let table = format!("Skills to {kind}");
        if copy.path().join(format!("{table}.txt")).exists() {
            let tables = ["Essential", "Transferable"].map(|skills| format!("{skills} {table}"));
            split(&copy, &table, [&tables[0], &tables[1]], |row| row[0].starts_with("2.A"));
        }
    }
    // A column that no release has had so far.
    let mut header = copy.header("Abilities");
    header.push("Data Collection Wave".to_owned());
    let rows = copy.rows("Abilities").into_iter().map(|row| [row, vec!["31-A".to_owned()]].concat());
    copy.write("Abilities", &header, &rows.collect::<Vec<_>>());
    copy
}

fn build_at(source: &Path) -> (tempfile::TempDir, Manifest) {
    let index = tempfile::tempdir().unwrap();
    let manifest = build(index.path(), &BuildOptions::new(source), |_| ()).unwrap();
    (index, manifest)
}

/// A zip of a folder's files, below `inside`, with the files that a Mac adds.
fn zipped(folder: &Path, inside: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let mut writer = ZipWriter::new(File::create(place.path().join("release.zip")).unwrap());
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        for (name, bytes) in [
            (format!("{inside}{name}"), fs::read(&path).unwrap()),
            (format!("__MACOSX/{inside}._{name}"), b"Mac OS X".to_vec()),
        ] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(&bytes).unwrap();
        }
    }
    writer.finish().unwrap();
    place
}

/// How many occupations have each section; a section without items must say why.
fn filled_sections(engine: &Engine) -> BTreeMap<String, usize> {
    let mut filled: BTreeMap<String, usize> = BTreeMap::new();
    for code in all_codes(engine) {
        let report = serde_json::to_value(engine.report(&ReportRequest::complete(code)).unwrap()).unwrap();
        for (name, section) in report["sections"].as_object().unwrap() {
            let empty = section["items"].as_array().unwrap().is_empty();
            assert!(!empty || section["note"].is_string(), "{code} {name}: {section}");
            *filled.entry(name.clone()).or_default() += usize::from(!empty);
        }
    }
    filled
}

#[test]
#[ignore = "needs the rows of O*NET 31.0"]
fn a_release_in_the_layout_of_31_0_gives_full_reports() {
    let copy = in_new_layout(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample"));
    let (index, manifest) = build_at(copy.path());
    let report = &manifest.report;
    assert_eq!((report.era, report.release.version.as_str()), (Era::Renewed, "31.0"));
    assert_eq!(report.release.date.as_deref(), Some("August 2026"));
    assert!(report.unknown_files.is_empty() && report.unknown_ratings.is_empty(), "{report}");
    let (sample, _) = load(ReleaseSource::Sample);
    assert_eq!(report.counts.occupations, sample.occupations().len());
    assert_eq!(report.counts.tasks, sample.occupations().iter().map(|one| one.tasks.len()).sum::<usize>());
    let notices: Vec<&String> = report.tables.iter().flat_map(|table| &table.notices).collect();
    assert_eq!(notices, ["ignored unknown columns: 'Data Collection Wave'"]);

    let engine = Engine::open(index.path()).unwrap();
    let (filled, before) = (filled_sections(&engine), filled_sections(&bare_sample_engine()));
    assert_eq!(filled["work_values"], 0, "they have left the release");
    // The excerpt adds interest areas to occupations without other ratings.
    let kept = before.iter().filter(|(name, _)| !["work_values", "ratings"].contains(&name.as_str()));
    for (name, count) in kept {
        assert_eq!(filled[name], *count, "{name}");
    }
    for (title, expected) in [("Registered Nurse", "29-1141.00"), ("software engineer", "15-1252.00")] {
        let coded = engine.code(&title.into(), &CodeOptions::default()).unwrap();
        assert_eq!(coded.candidates[0].code, code(expected));
        assert!(!engine.related(&RelatedRequest::new(code(expected))).unwrap().related.is_empty());
    }
    let levels = |of: &str| -> Vec<(String, f32)> {
        let request = ReportRequest::new(code(of)).sections([SectionName::Education]);
        let report = engine.report(&request).unwrap();
        let items = report.sections.education.unwrap().items;
        items.iter().filter_map(|item| Some((item.text.to_owned(), item.percent?))).collect()
    };
    let expected = [
        ("Less than a High School Diploma", 17.16),
        ("High School Diploma or the equivalent (such as a GED)", 78.01),
        ("Post-Secondary Certificate", 4.83),
    ];
    assert_eq!(levels(NEW_IN_31), expected.map(|(text, share)| (text.to_owned(), share)));
    assert!(!levels("29-1141.00").is_empty());
}

#[test]
#[ignore = "needs a published release"]
fn release_30_1_in_the_layout_of_31_0_joins_in_full() {
    let copy = in_new_layout(&shared("onet/db_30_1_text"));
    let (catalog, report) = load(copy.path());
    assert!(report.unknown_files.is_empty() && report.unknown_ratings.is_empty(), "{report}");
    assert_eq!((report.counts.occupations, report.skipped()), (1_016, 0));
    let columns = |domain, scale: &str| catalog.ratings_on(domain, scale).unwrap().columns.len();
    assert_eq!((columns(Domain::Skills, "IM"), columns(Domain::Education, "RL")), (35, 12));
    let new = catalog.ratings_on(Domain::Education, "RQ").unwrap();
    assert_eq!((&new.occupations[..], new.columns.len()), (&[code(NEW_IN_31)][..], 12));
    assert!(catalog.ratings_on(Domain::Education, "RL").unwrap().of(code(NEW_IN_31)).next().is_none());
    let certificates = catalog.ratings_on(Domain::Education, "IM").unwrap();
    assert!(certificates.get(code(NEW_IN_31), "2.D.4.a").is_some_and(|rating| rating.value > 1.7));
    assert_eq!((columns(Domain::InterestAreas, "OI"), columns(Domain::InterestAreas, "DS")), (13, 12));
    assert!(catalog.ratings_in(Domain::Other).next().is_none());
    let whole = load(shared("onet/db_30_1_text")).0;
    assert_eq!(
        catalog.occupations().iter().map(|one| &one.interest_code).collect::<Vec<_>>(),
        whole.occupations().iter().map(|one| &one.interest_code).collect::<Vec<_>>()
    );
}

#[test]
#[ignore = "needs the rows of O*NET 31.0"]
fn a_few_tables_are_refused_with_the_one_that_is_missing() {
    let refused = Release::read(shared("onet/db_31_0_excerpt"), Strictness::Lenient).unwrap_err().to_string();
    assert!(
        refused.contains("no 'Occupation Data.txt' or '.csv', the one table that every release has"),
        "{refused}"
    );
}

#[test]
fn unknown_scales_and_elements_are_kept_apart_and_counted() {
    let copy = ReleaseCopy::of_sample();
    copy.change("Scales Reference", |rows| rows.push(row(&["QQ", "Quality of the Answer", "0", "7"])));
    copy.change("Content Model Reference", |rows| {
        rows.push(row(&["2.F.1", "Prompting", "A new kind of skill."]));
    });
    let nurses = "29-1141.00";
    let rating = |element: &str, name: &str, scale: &str| {
        let cells = ["4.50", "8", "0.1", "4.3", "4.7", "N", "N", "08/2027", "Analyst"];
        [&row(&[nurses, element, name, scale])[..], &row(&cells)].concat()
    };
    copy.change("Skills", |rows| {
        rows.push(rating("2.F.1", "Prompting", "IM"));
        rows.push(rating("2.A.1.a", "Reading Comprehension", "QQ"));
        rows.push(rating("2.A.1.b", "Active Listening", "QQ"));
    });
    let (catalog, report) = load(copy.path());
    let told: Vec<String> = report.unknown_ratings.iter().map(ToString::to_string).collect();
    let expected = [
        "Skills.txt: 1 rating of 2.F.1 on the scale IM (Importance): unknown elements",
        "Skills.txt: 2 ratings of 2.A.1.a, 2.A.1.b on the scale QQ (Quality of the Answer): unknown scale",
    ];
    assert_eq!(told, expected);
    let printed = report.to_string();
    assert!(told.iter().all(|line| printed.contains(&format!("\n  kept apart: {line}\n"))), "{printed}");
    let sample = load(ReleaseSource::Sample).0;
    // Unknown figures are NaN, which does not equal itself.
    let skills =
        |catalog: &Catalog| postcard::to_stdvec(catalog.ratings_on(Domain::Skills, "IM").unwrap()).unwrap();
    assert!(skills(&catalog) == skills(&sample), "skills are as before");
    let kept = catalog.ratings_in(Domain::Other).flat_map(|matrix| matrix.of(code(nurses)));
    let kept: Vec<&str> = kept.map(|rating| rating.column.element.as_str()).collect();
    assert_eq!(kept, ["2.F.1", "2.A.1.a", "2.A.1.b"]);
}

#[test]
fn the_same_files_make_the_same_index() {
    let copy = ReleaseCopy::of_sample();
    let (_index, expected) = build_at(copy.path());
    let tables = |manifest: &Manifest| -> Vec<(String, String)> {
        let tables = manifest.files.iter().filter(|file| !file.name.starts_with("text/"));
        tables.map(|file| (file.name.clone(), file.sha256.clone())).collect()
    };
    for inside in ["", "db_30_1_text/"] {
        let place = zipped(copy.path(), inside);
        let (_index, manifest) = build_at(&place.path().join("release.zip"));
        assert_eq!((&manifest.fingerprint, tables(&manifest)), (&expected.fingerprint, tables(&expected)));
        assert_eq!(manifest.report, expected.report);
    }
}
