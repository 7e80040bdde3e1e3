//! Codes of other classifications, with small tables in the layouts of their publishers.
//!
//! What must hold:
//! 1. Every publisher's file is known by its header, whatever its name and whatever stands above the header.
//! 2. A code leads to its occupations and an occupation to its codes, each with source and date.
//! 3. A classification that is not loaded says which table to load; an unknown code says where it was looked for.
//! 4. A military code in a search or a job title finds its occupations and says what it is; without the table it is never matched to
//!    something else.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::Request;
use metier::artifact::{BuildOptions, build};
use metier::crosswalk::Scheme;
use metier::engine::{
    CodeOptions, CrosswalkEntry, CrosswalkRequest, CrosswalkSearchRequest, Decision, Engine, SearchAnswer,
    SearchRequest,
};
use metier::error::Error;
use metier::labor::{Branch, LaborTables};
use metier::release::{ReleaseSource, Strictness};
use metier::server::{Options, router};

use crate::http::{Answer, send_to};
use crate::support::{bare_sample_engine, beside_checkout};

/// As published: Latin-1, all cells quoted, a dash for what is missing, codes of civilians and additional skills among those
/// of occupations.
const MILITARY: &[u8] = b"\"SVC\",\"MPC\",\"MOC\",\"MOC_TITLE\",\"STATUS\",\"EDATE\",\"ONET1\",\"ONET1_TITLE\",\"ONET2\",\"ONET2_TITLE\",\"SOC1\",\"DODOCC_TITLE\"\r\n\
    \"A\",\"E\",\"68W\",\"Combat Medic Specialist\",\"A\",\"999912\",\"29-2042.00\",\"Emergency Medical Technicians\",\"-\",\"-\",\"29-2042\",\"Medical Care\"\r\n\
    \"A\",\"E\",\"68C\",\"Practical Nursing Specialist\",\"A\",\"999912\",\"29-2061.00\",\"Licensed Practical Nurses\",\"29-1141.00\",\"Registered Nurses\",\"-\",\"-\"\r\n\
    \"A\",\"E\",\"11B\",\"Infantryman\",\"A\",\"999912\",\"55-3016.00\",\"Infantry\",\"-\",\"-\",\"-\",\"-\"\r\n\
    \"M\",\"E\",\"0311\",\"Rifleman\",\"A\",\"999912\",\"55-3016.00\",\"Infantry\",\"-\",\"-\",\"-\",\"-\"\r\n\
    \"M\",\"E\",\"6333\",\"Avionics Technician\",\"O\",\"201010\",\"49-9071.00\",\"Maintenance and Repair Workers, General\",\"-\",\"-\",\"-\",\"-\"\r\n\
    \"N\",\"E\",\"6333\",\"Attach\xe9 Clerk\",\"A\",\"999912\",\"43-6014.00\",\"Secretaries\",\"-\",\"-\",\"-\",\"-\"\r\n\
    \"F\",\"E\",\"1A112\",\"Cook\",\"A\",\"999912\",\"35-2014.00\",\"Cooks\",\"-\",\"-\",\"-\",\"-\"\r\n\
    \"F\",\"E\",\"9Z000\",\"Nobody\",\"A\",\"999912\",\"-\",\"-\",\"-\",\"-\",\"-\",\"-\"\r\n\
    \"J\",\"E\",\"B4\",\"Sniper\",\"A\",\"999912\",\"55-3016.00\",\"Infantry\",\"-\",\"-\",\"-\",\"-\"\r\n\
    \"G\",\"-\",\"0311\",\"Clerk\",\"A\",\"999912\",\"43-6014.00\",\"Secretaries\",\"-\",\"-\",\"-\",\"-\"\r\n\
    \"?\",\"E\",\"1\",\"Unheard of\",\"A\",\"999912\",\"43-6014.00\",\"Secretaries\",\"-\",\"-\",\"-\",\"-\"\r\n\
    \"A\",\"E\",\"2\",\"Damaged\",\"A\",\"999912\",\"43-60\",\"Secretaries\",\"-\",\"-\",\"-\",\"-\"\r\n";
const RAPIDS: &str = "RAPIDS Code,RAPIDS Title,O*NET-SOC 2019 Code,O*NET-SOC 2019 Title\n\
    159,Electrician,47-2111.00,Electricians\n0432,Pipe Fitter,47-2152.00,\"Plumbers, Pipefitters\"\n";
/// The portal writes what the file is about above the header.
const ESCO: &str = "ESCO and O*NET crosswalk\n\"version 1.1, see the portal\"\n\n\
    O*NET Id,O*NET Title,O*NET Description,ESCO or ISCO URI,ESCO or ISCO Title,ESCO or ISCO Description,Type of Match\n\
    29-1141.00,Registered Nurses,x,http://data.europa.eu/esco/occupation/5d6f5e7f,advanced nurse practitioner,x,broadMatch\n";
const ISCO: &str =
    "isco2008_title,isco2008,soc2010,soc2010_title\nNursing professionals,2221,29-1141,Registered Nurses\n";
const PROGRAMS: &str = "2020 CIP Code\t2020 CIP Title\tO*NET-SOC 2019 Code\tO*NET-SOC 2019 Title\n\
    51.3801\tRegistered Nursing/Registered Nurse\t29-1141.00\tRegistered Nurses\n\
    51.3901\tLicensed Practical/Vocational Nurse Training\t29-2061.00\tLicensed Practical Nurses\n";
const CENSUS: &str = "Occupation Title\tIndustry Restriction\t2018 Census Code\t2018 SOC Code\n\
    Registered nurse\t\t3255\t29-1141\nCharge nurse\t8191\t3255\t29-1141\nChief executive\t\t10\t11-1011\n";

fn put(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn labor_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "crosswalks/milx0724.csv", MILITARY);
    put(folder.path(), "crosswalks/apprentices.csv", RAPIDS);
    put(folder.path(), "crosswalks/ONET_(Occupations).csv", ESCO);
    put(folder.path(), "crosswalks/soc2010_isco2008.csv", ISCO);
    put(folder.path(), "crosswalks/notes.csv", "what,when\nnothing,never\n");
    put(folder.path(), "programs/cip2020_onetsoc2019.tsv", PROGRAMS);
    put(folder.path(), "titles/census index 2019.txt", CENSUS);
    folder
}

fn engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    Arc::clone(ENGINE.get_or_init(|| {
        let (labor, index) = (labor_folder(), tempfile::tempdir().unwrap());
        let labor = Some(labor.path().to_owned());
        build(index.path(), &BuildOptions { labor, ..BuildOptions::new(ReleaseSource::Sample) }, |_| ())
            .unwrap();
        Arc::new(Engine::open(index.path()).unwrap())
    }))
}

async fn get(engine: Arc<Engine>, address: &str) -> Answer {
    let request = Request::get(address).body(Body::empty()).unwrap();
    send_to(router(engine, &Options::default()), request).await
}

fn entries(scheme: Scheme, code: &str) -> Vec<CrosswalkEntry> {
    engine().crosswalk(&CrosswalkRequest::new(scheme, code)).unwrap().entries
}

fn codes(entry: &CrosswalkEntry) -> Vec<String> {
    entry.occupations.iter().map(|one| one.code.to_string()).collect()
}

fn search(query: &str) -> SearchAnswer {
    engine().search(&SearchRequest::new(query)).unwrap()
}

#[test]
fn files_are_known_by_their_headers() {
    let folder = labor_folder();
    let tables = LaborTables::read(folder.path(), Strictness::Strict).unwrap();
    assert_eq!(tables.code_lists.len(), 4);
    assert_eq!(tables.not_read, ["crosswalks/notes.csv"]);
    let military = tables.code_lists.iter().find(|list| list.file.contains("milx")).unwrap();
    assert_eq!(military.source.released.as_deref(), Some("July 2024"));
    assert_eq!(military.rows.len(), 7, "{:?}", military.rows);
    assert_eq!(military.rows[1].scopes.len(), 2, "a code may have several occupations");
    assert!(military.rows.iter().any(|row| row.title == "Attaché Clerk" && row.branch == Some(Branch::Navy)));
    let report = tables.reports.iter().find(|report| report.file.contains("milx")).unwrap();
    for note in [
        "codes left out, because they lead to no occupation: 2",
        "codes of civilians left out: 1",
        "skills, prefixes and activities left out, because they are no occupations: 1",
        "codes left out, because their service is unknown: 1 (line 12 '?')",
        "cells that are no SOC or O*NET-SOC code, so that their codes do not lead there: 1 (line 13 '43-60')",
    ] {
        assert!(report.notices.iter().any(|one| one == note), "{note}: {report:?}");
    }
    let census = &tables.title_lists[0];
    assert_eq!((census.rows.len(), census.rows[2].census.as_deref()), (3, Some("0010")));
    assert_eq!(census.source.released.as_deref(), Some("2019"));
}

#[test]
fn a_bad_occupation_is_a_note_and_a_missing_code_an_error_with_the_line_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "crosswalks/esco.csv", ESCO.replace("29-1141.00", "nurse"));
    let tables = LaborTables::read(folder.path(), Strictness::Strict).unwrap();
    assert!(tables.code_lists[0].rows.is_empty());
    assert!(tables.reports[0].notices.iter().any(|note| note.ends_with("(line 5 'nurse')")), "{tables:?}");
    put(
        folder.path(),
        "crosswalks/esco.csv",
        "RAPIDS Code,RAPIDS Title,O*NET-SOC 2019 Code\n,x,29-1141.00\n",
    );
    let message = LaborTables::read(folder.path(), Strictness::Strict).unwrap_err().to_string();
    assert!(
        message.starts_with("crosswalks/esco.csv:2:1: column 'RAPIDS Code': the cell is empty"),
        "{message}"
    );
    let lenient = LaborTables::read(folder.path(), Strictness::Lenient).unwrap();
    assert_eq!(lenient.reports[0].skipped, 1);
}

#[test]
fn the_cases_at_hand_are_read_in_the_published_layout() {
    let Ok(text) = fs::read_to_string(beside_checkout("cases/military_sample.tsv")) else { return };
    let mut published = String::from("SVC,MOC,MOC_TITLE,STATUS,ONET1,ONET2,ONET3,ONET4\n");
    let mut expected = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (branch, code) = cells[3].split_once(": ").unwrap().1.rsplit_once(' ').unwrap();
        let letter = match branch {
            "Army" => 'A',
            "Navy" => 'N',
            "Air Force" => 'F',
            "Marine Corps" => 'M',
            "Space Force" => 'H',
            other => panic!("{other}"),
        };
        let mut occupations: Vec<&str> = cells[1].split('|').collect();
        expected += occupations.len();
        occupations.resize(4, "-");
        writeln!(published, "{letter},{code},\"{}\",A,{}", cells[0], occupations.join(",")).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "crosswalks/milx0724.csv", published);
    let tables = LaborTables::read(folder.path(), Strictness::Strict).unwrap();
    let rows = &tables.code_lists[0].rows;
    assert_eq!(rows.len(), 216);
    assert_eq!(rows.iter().map(|row| row.scopes.len()).sum::<usize>(), expected);
    assert!(expected > 216 && tables.reports[0].notices.is_empty(), "{:?}", tables.reports);
}

#[test]
fn codes_lead_to_occupations_with_source_and_date() {
    let nurse = &entries(Scheme::Cip, "513801")[0];
    assert_eq!((nurse.code.as_str(), codes(nurse)), ("51.3801", vec!["29-1141.00".to_owned()]));
    assert!(nurse.source.starts_with("Classification of Instructional Programs"));
    assert_eq!(entries(Scheme::Cip, "51").len(), 2, "part of a code stands for all below it");
    let isco = &entries(Scheme::Isco, "2221")[0];
    assert_eq!(codes(isco), ["29-1141.00"]);
    assert_eq!(isco.occupations[0].via.unwrap().to_string(), "29-1141");
    let electrician = &entries(Scheme::Rapids, "0159")[0];
    assert_eq!(
        (electrician.title.as_str(), codes(electrician)),
        ("Electrician", vec!["47-2111.00".to_owned()])
    );
    let esco = &entries(Scheme::Esco, "http://data.europa.eu/esco/occupation/5d6f5e7f")[0];
    assert_eq!(esco.occupations[0].relation.as_deref(), Some("broadMatch"));
    let census = entries(Scheme::Census, "10");
    assert_eq!(
        (census[0].title.as_str(), codes(&census[0])),
        ("Chief Executives", vec!["11-1011.00".to_owned()])
    );
    let shared = entries(Scheme::Military, "6333");
    assert_eq!(shared.len(), 2);
    assert!(shared.iter().any(|one| one.branch == Some(Branch::MarineCorps) && one.active == Some(false)));
    assert_eq!(shared[0].released.as_deref(), Some("July 2024"));
}

#[test]
fn editions_that_are_built_in_answer_without_tables() {
    let engine = bare_sample_engine();
    let request = CrosswalkRequest::new(Scheme::Soc, "29-1111");
    let nurses = engine.crosswalk(&request).unwrap().entries;
    assert_eq!((nurses.len(), nurses[0].edition), (1, Some(2000)));
    assert!(codes(&nurses[0]).contains(&"29-1171.00".to_owned()));
    let funeral = engine.crosswalk(&CrosswalkRequest::new(Scheme::OnetSoc, "11-9061.00")).unwrap().entries;
    let years: Vec<_> = funeral.iter().map(|entry| entry.edition.unwrap()).collect();
    assert_eq!(years, [2010, 2009, 2006, 2000]);
    assert_ne!(codes(&funeral[0]), codes(&funeral[1]), "one number, two meanings");
    let only = engine.crosswalk(&CrosswalkRequest::new(Scheme::OnetSoc, "11-9061.00").edition(2009)).unwrap();
    assert_eq!(only.entries.len(), 1);
    let error = engine.crosswalk(&CrosswalkRequest::new(Scheme::Soc, "29-1111").edition(2011)).unwrap_err();
    assert!(error.to_string().contains("expected 2018, 2010, 2000"), "{error}");
}

#[test]
fn an_occupation_leads_back_to_its_codes() {
    let code = "29-1141".parse().unwrap();
    let all = engine().crosswalks_of(code, None, None).unwrap().entries;
    let of = |scheme| all.iter().filter(|entry| entry.scheme == scheme).collect::<Vec<_>>();
    let olds: Vec<_> =
        of(Scheme::OnetSoc).iter().map(|entry| (entry.edition.unwrap(), entry.code.clone())).collect();
    assert!(
        olds.contains(&(2000, "29-1111.00".to_owned())) && olds.contains(&(2010, "29-1141.00".to_owned()))
    );
    for (scheme, code) in [
        (Scheme::Cip, "51.3801"),
        (Scheme::Isco, "2221"),
        (Scheme::Esco, "5d6f5e7f"),
        (Scheme::Census, "3255"),
    ] {
        assert_eq!(of(scheme).iter().map(|entry| entry.code.as_str()).collect::<Vec<_>>(), [code]);
    }
    let military: Vec<_> = of(Scheme::Military).iter().map(|entry| entry.code.as_str()).collect();
    assert_eq!(military, ["68C"], "by its second occupation");
    assert!(of(Scheme::Rapids).is_empty());
    let one = engine().crosswalks_of(code, None, Some(Scheme::Isco)).unwrap().entries;
    assert_eq!(one.len(), 1);
}

#[test]
fn every_built_in_code_leads_where_its_reverse_leads_back() {
    let engine = bare_sample_engine();
    for code in crate::support::all_codes(&engine) {
        for entry in engine.crosswalks_of(code, None, Some(Scheme::OnetSoc)).unwrap().entries {
            assert!(entry.occupations.iter().any(|one| one.code == code), "{code}: {entry:?}");
        }
    }
}

#[test]
fn titles_are_searched() {
    let find = |scheme, words: &str| {
        engine().search_crosswalk(&CrosswalkSearchRequest::new(scheme, words)).unwrap().entries
    };
    assert_eq!(find(Scheme::Rapids, "pipe fitters")[0].code, "0432");
    assert_eq!(find(Scheme::Military, "medic")[0].code, "68W");
    assert!(find(Scheme::Military, "zebra").is_empty());
    let nurses = find(Scheme::Soc, "registered nurses");
    assert_eq!((nurses[0].edition, nurses[0].title.as_str()), (Some(2018), "Registered Nurses"));
    assert!(nurses.iter().all(|entry| entry.title.contains("Registered Nurse")));
}

#[test]
fn what_is_missing_says_how_to_mend_it() {
    let bare = bare_sample_engine();
    let error = bare.crosswalk(&CrosswalkRequest::new(Scheme::Military, "68W")).unwrap_err();
    assert!(matches!(error, Error::UnknownCrosswalk(_)));
    assert!(
        error.to_string().contains("milx0724.csv") && error.to_string().contains("metier index"),
        "{error}"
    );
    let error = engine().crosswalk(&CrosswalkRequest::new(Scheme::Military, "99Z")).unwrap_err().to_string();
    assert!(error.starts_with("no code '99Z' in military, read from: Military Crosswalk"), "{error}");
    let summary = bare.schemes().schemes;
    let loaded: Vec<_> = summary.iter().filter(|one| one.loaded).map(|one| one.scheme).collect();
    assert_eq!(loaded, [Scheme::OnetSoc, Scheme::Soc]);
    assert!(summary.iter().all(|one| one.loaded == one.how_to_load.is_none()));
    assert!(
        engine().schemes().schemes.iter().all(|one| one.loaded && one.codes > 0 && !one.sources.is_empty())
    );
}

#[tokio::test]
async fn the_api_answers_and_refuses() {
    let answer = get(engine(), "/api/v1/crosswalks/military/68w").await.json();
    assert_eq!(answer["entries"][0]["branch"], "army");
    assert_eq!(answer["entries"][0]["occupations"][0]["code"], "29-2042.00");
    let answer = get(engine(), "/api/v1/crosswalks/cip?q=nurse&limit=1").await.json();
    assert_eq!((&answer["total"], answer["entries"].as_array().unwrap().len()), (&2.into(), 1));
    let answer = get(engine(), "/api/v1/occupations/29-1141/crosswalks?scheme=isco").await.json();
    assert_eq!(answer["entries"][0]["code"], "2221");
    for (address, status, code) in [
        ("/api/v1/crosswalks/dot/1", 404, "unknown_crosswalk"),
        ("/api/v1/crosswalks/military/99Z", 404, "unknown_crosswalk"),
        ("/api/v1/crosswalks/soc", 400, "invalid_request"),
        ("/api/v1/crosswalks/soc/29-1141?edition=2011", 400, "invalid_request"),
        ("/api/v1/occupations/29-1141/crosswalks?scheme=x", 404, "unknown_crosswalk"),
        ("/api/v1/occupations/99-9999/crosswalks", 404, "unknown_code"),
    ] {
        assert_eq!(get(engine(), address).await.problem(), (status, code.to_owned()), "{address}");
    }
    let page = get(engine(), "/?q=68W").await;
    assert!(page.text().contains("68W is a military occupation code: Army Combat Medic Specialist."));
}

#[test]
fn a_military_code_finds_its_occupations_and_says_so() {
    for (query, code, branch) in [
        ("68W", "29-2042.00", Branch::Army),
        ("68w20", "29-2042.00", Branch::Army),
        ("11B infantryman", "55-3016.00", Branch::Army),
        ("0311", "55-3016.00", Branch::MarineCorps),
        ("USMC 0311", "55-3016.00", Branch::MarineCorps),
        ("MOS 6333 avionics technician", "49-9071.00", Branch::MarineCorps),
        ("AFSC 1A1X2", "35-2014.00", Branch::AirForce),
    ] {
        let answer = search(query);
        assert_eq!(answer.hits[0].code.to_string(), code, "{query}");
        let military = answer.military.unwrap();
        assert!(military.loaded && military.entries.len() == 1, "{query}: {military:?}");
        assert_eq!(military.entries[0].branch, Some(branch), "{query}");
        assert!(military.note.contains(branch.name()), "{}", military.note);
    }
    let both = search("6333");
    assert_eq!(both.hits.len(), 2);
    assert_eq!(both.hits[0].code.to_string(), "43-6014.00", "a code in use before an obsolete one");
    assert!(search("99Z").hits.is_empty());
}

#[test]
fn a_military_code_as_a_job_title_is_coded_by_its_titles() {
    let coded = |title: &str| engine().code(&title.into(), &CodeOptions::default()).unwrap();
    for (title, code) in [
        ("68W", "29-2042.00"),
        ("MOS 68W", "29-2042.00"),
        ("Army 68W, night shift", "29-2042.00"),
        ("11B Team Leader", "55-3016.00"),
        ("6333 avionics technician", "49-9071.00"),
    ] {
        assert_eq!(coded(title).candidates[0].code.to_string(), code, "{title}");
    }
    let shared = coded("6333");
    let first: Vec<String> = shared.candidates.iter().take(2).map(|one| one.code.to_string()).collect();
    assert!(
        first.contains(&"43-6014.00".to_owned()) && first.contains(&"49-9071.00".to_owned()),
        "{first:?}"
    );
    assert_ne!(shared.decision, Decision::Accept, "two branches, two jobs");
    assert_eq!(coded("99Z").decision, Decision::None);
    // A number that no branch or title makes a code: a year.
    assert_eq!(coded("0311 registered nurse").candidates[0].code.to_string(), "29-1141.00");
}

#[test]
fn without_the_table_a_military_code_is_matched_to_nothing() {
    let bare = bare_sample_engine();
    for code in ["68W", "MOS 68W", "11B20", "mos 6333", "AFSC 1A1X2"] {
        let coded = bare.code(&code.into(), &CodeOptions::default()).unwrap();
        assert_eq!(coded.decision, Decision::None, "{code}: {:?}", coded.candidates);
    }
    let nurse = bare.code(&"MOS 68W registered nurse".into(), &CodeOptions::default()).unwrap();
    assert_eq!(nurse.candidates[0].code.to_string(), "29-1141.00");
    let ask = |query: &str| bare.search(&SearchRequest::new(query)).unwrap();
    for code in ["68W", "0311", "11B20", "mos 6333", "1A1X2"] {
        let answer = ask(code);
        assert!(answer.hits.is_empty(), "{code}: {:?}", answer.hits);
        assert!(answer.military.unwrap().note.contains("milx0724.csv"), "{code}");
    }
    let beside = ask("68W registered nurse");
    assert!(!beside.military.unwrap().loaded);
    assert_eq!(beside.hits[0].code.to_string(), "29-1141.00");
    for text in ["911 operator", "registered nurse", "401k administrator", "29-1141", "2910", "3d artist"] {
        assert!(ask(text).military.is_none(), "{text}");
    }
}
