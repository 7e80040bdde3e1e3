//! Codes of any edition, in a release alone.
//!
//! What must hold:
//! 1. Every code of O*NET-SOC 2000, 2006, 2009 and 2010 leads to the codes that the official crosswalks give.
//! 2. A number that editions use with different meanings is read as today's, or as the edition says that is named; the
//!    answer names the edition and offers the others. A number that was never reused gets no such note.
//! 3. Codes of groups lead to the occupations in them.
//! 4. Codes are read as people write them.

use std::collections::{BTreeMap, BTreeSet};

use metier::catalog::{Catalog, Resolution};
use metier::engine::{Engine, SearchRequest};
use metier::error::Error;
use metier::labor::LaborTables;
use metier::local::LocalTables;
use metier::release::{Release, Strictness};
use metier::report::{ReportRequest, SectionName};
use metier::soc::{OnetSocCode, SocCode};
use metier::taxonomy::{CodeReading, Edition};
use serde_json::json;

use crate::http::get;
use crate::support::{bare_sample_engine, shared};

fn code(text: &str) -> OnetSocCode {
    text.parse().unwrap()
}

/// Release 30.1 with the labor-market tables or without.
fn release(labor: &LaborTables) -> Catalog {
    let release = Release::read(shared("onet/db_30_1_text"), Strictness::Strict).unwrap();
    Catalog::assemble(release, labor, LocalTables::default(), Strictness::Strict).unwrap().0
}

fn now(catalog: &Catalog, resolution: &Resolution) -> BTreeSet<OnetSocCode> {
    match resolution {
        Resolution::Current(id) => BTreeSet::from([catalog.occupation(*id).code]),
        other => other.codes().iter().copied().collect(),
    }
}

/// What a reading says about an edition.
fn reads(reading: &CodeReading, edition: Edition) -> Option<BTreeSet<OnetSocCode>> {
    let other = reading.other_editions.iter().find(|other| !other.soc && other.editions.contains(&edition));
    let occupations = other.map(|other| &other.occupations)?;
    Some(occupations.iter().map(|one| one.code).collect())
}

#[test]
#[ignore = "needs a published release"]
fn every_old_code_leads_to_its_occupations() {
    let expected = std::fs::read_to_string(shared("cases/onet_soc_old_codes.tsv")).unwrap();
    let labor = LaborTables::read(&shared("labor_market"), Strictness::Strict).unwrap();
    for catalog in [release(&LaborTables::default()), release(&labor)] {
        assert_eq!(catalog.edition(), Edition::Y2019);
        let (mut rows, mut reused) = (0, BTreeSet::new());
        for line in expected.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let (old, edition) = (code(cells[0]), cells[2].parse::<Edition>().unwrap());
            let by: BTreeSet<OnetSocCode> = cells[1].split('|').map(code).collect();
            let told = now(&catalog, &catalog.resolve_in(old, Some(edition)));
            assert_eq!(told, by, "{old} of {edition}");
            assert_eq!(edition.title(old), Some(cells[3]), "{old} of {edition}");
            // Without an edition, the code means the same, or its answer offers this meaning.
            let assumed = now(&catalog, &catalog.resolve(old));
            let reading = catalog.reading(old, None);
            if assumed != by {
                reused.insert((edition, old));
                assert_eq!(reading.and_then(|one| reads(&one, edition)), Some(by), "{old} of {edition}");
            } else if let Some(reading) = reading {
                assert_eq!(reads(&reading, edition), None, "{old} of {edition}: {reading}");
            }
            rows += 1;
        }
        assert_eq!((rows, reused.len()), (4_328, 44));
        let noted = |one: &&metier::catalog::Occupation| catalog.reading(one.code, None).is_some();
        assert_eq!(catalog.occupations().iter().filter(noted).count(), 19, "only reused numbers have a note");
    }
}

/// The pairs of an older and a newer code in a crosswalk of the SOC.
fn soc_links(file: &str) -> BTreeMap<SocCode, BTreeSet<SocCode>> {
    let text = std::fs::read_to_string(shared("labor_market/crosswalks").join(file)).unwrap();
    let mut links: BTreeMap<SocCode, BTreeSet<SocCode>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        // Titles have commas and quotes, codes have neither.
        let cells: Vec<SocCode> = line.split(',').filter_map(|cell| cell.parse().ok()).collect();
        links.entry(cells[0]).or_default().insert(cells[1]);
    }
    links
}

#[test]
#[ignore = "needs the labor-market tables"]
fn soc_codes_follow_the_crosswalks_of_the_soc() {
    let (first, second) = (soc_links("soc2000_soc2010.csv"), soc_links("soc2010_soc2018.csv"));
    let now = |edition: Edition, code: SocCode| -> BTreeSet<SocCode> {
        edition.follow_soc(code, Edition::Y2019).codes.into_iter().map(OnetSocCode::soc).collect()
    };
    for (code, next) in &first {
        let expected = next.iter().flat_map(|next| second[next].clone()).collect();
        assert_eq!(now(Edition::Y2000, *code), expected, "{code} of SOC 2000");
    }
    for (code, expected) in &second {
        assert_eq!(now(Edition::Y2010, *code), *expected, "{code} of SOC 2010");
    }
    assert_eq!((first.len(), second.len()), (821, 840));
}

fn report<'a>(
    engine: &'a Engine,
    text: &str,
    edition: Option<Edition>,
) -> Result<metier::report::Report<'a>, Error> {
    engine.report(&ReportRequest::new(code(text)).edition(edition).sections([SectionName::Skills]))
}

/// How a refused code was read, and its occupations in the release.
fn refused(engine: &Engine, text: &str, edition: Option<Edition>) -> (CodeReading, Vec<String>, String) {
    let error = report(engine, text, edition).unwrap_err();
    let message = error.to_string();
    let Error::UnknownCode { replaced_by_codes, reading, .. } = error else { panic!("{message}") };
    (*reading.unwrap(), replaced_by_codes.iter().map(ToString::to_string).collect(), message)
}

#[test]
fn splits_and_merges_are_told_with_titles_and_missing_successors_as_such() {
    let engine = bare_sample_engine();
    let (reading, by, message) = refused(&engine, "29-2071.00", None);
    assert_eq!(by, ["29-2072.00"]);
    assert!(reading.split && reading.assumed && reading.edition == Edition::Y2010);
    let expected = "no occupation has the code 29-2071.00; in O*NET-SOC 2010 it is Medical Records and Health \
                    Information Technicians, which was split into 29-2072.00 Medical Records Specialists and \
                    29-9021.00 Health Information Technologists and Medical Registrars (not in this release), merged \
                    with 29-9099.00 Healthcare Practitioners and Technical Workers, All Other (2010)";
    assert_eq!(message, expected);
    let (reading, by, message) = refused(&engine, "11-1031", None);
    assert!(by.is_empty() && reading.edition == Edition::Y2019);
    assert!(
        message.ends_with(
            "in O*NET-SOC 2019 it is Legislators, which is now 11-1031.00 Legislators (not in this \
                               release)"
        ),
        "{message}"
    );
}

#[test]
fn a_reused_number_is_todays_unless_an_edition_is_named() {
    let engine = bare_sample_engine();
    let today = report(&engine, "13-2051.00", None).unwrap();
    let reading = today.reading.unwrap();
    assert_eq!(
        (today.title, reading.edition, reading.assumed),
        ("Financial and Investment Analysts", Edition::Y2019, true)
    );
    let old = BTreeSet::from([code("13-2051.00"), code("13-2054.00")]);
    assert_eq!(reads(&reading, Edition::Y2006), Some(old));
    assert_eq!(reading.other_editions.len(), 1, "all older editions agree: {reading}");

    let (reading, by, _) = refused(&engine, "13-2051.00", Some(Edition::Y2010));
    assert_eq!(
        (reading.assumed, reading.title.as_deref(), by),
        (false, Some("Financial Analysts"), vec!["13-2051.00".to_owned()])
    );
    assert_eq!(reading.other_editions[0].editions, [Edition::Y2019]);

    assert_eq!(report(&engine, "29-1141.00", None).unwrap().reading, None, "never reused");
    let named = report(&engine, "29-1141.00", Some(Edition::Y2010)).unwrap().reading.unwrap();
    assert_eq!((named.assumed, named.split), (false, false));
    let (reading, by, message) = refused(&engine, "15-1252.00", Some(Edition::Y2006));
    assert!(by.is_empty() && message.contains("it is not a code of O*NET-SOC 2006"), "{message}");
    assert_eq!(reading.other_editions[0].editions, [Edition::Y2019]);
}

#[test]
fn groups_lead_to_their_occupations() {
    let engine = bare_sample_engine();
    for (group, size) in [("11-1010", 1), ("11-1000", 2), ("11-0000", 7), ("15-1250", 3)] {
        let (reading, by, message) = refused(&engine, group, None);
        assert_eq!((by.len(), reading.occupations.len()), (size, size), "{message}");
        let found = engine.search(&SearchRequest::new(group)).unwrap();
        assert_eq!(found.hits.iter().map(|hit| hit.code.to_string()).collect::<Vec<_>>(), by, "{group}");
        assert!(found.reading.unwrap().group.is_some() && found.replaced.is_none());
        assert!(message.contains(reading.title.as_deref().unwrap()), "{message}");
    }
    // The SOC's own successors are more than those of 29-1111.00.
    let (reading, by, message) = refused(&engine, "29-1111", None);
    assert_eq!((by, reading.other_editions.len()), (vec!["29-1141.00".to_owned()], 1));
    assert!(
        message.contains("in SOC 2000 it is Registered Nurses, now 29-1141.00")
            && message.contains("29-1151.00")
    );
    // A group of SOC 2000: computer software engineers.
    let (reading, by, _) = refused(&engine, "15-1030", None);
    assert!(reading.group.is_some() && by.contains(&"15-1252.00".to_owned()), "{reading}");
    assert!(matches!(report(&engine, "98-1010", None), Err(Error::UnknownCode { reading: None, .. })));
}

#[test]
fn search_reads_codes_as_people_write_them() {
    let engine = bare_sample_engine();
    for query in ["15-1252", "151252", "15-1252.0", " 15-1252.00 ", "15–1252", "15‑1252.00"] {
        let found = engine.search(&SearchRequest::new(query)).unwrap();
        let codes: Vec<String> = found.hits.iter().map(|hit| hit.code.to_string()).collect();
        assert_eq!((codes, found.reading), (vec!["15-1252.00".to_owned()], None), "{query}");
    }
    let old = engine.search(&SearchRequest::new("15–1031.0")).unwrap();
    assert_eq!(old.hits[0].code, code("15-1252.00"));
    let reading = old.reading.unwrap();
    assert_eq!(
        (reading.edition, reading.title.as_deref()),
        (Edition::Y2009, Some("Computer Software Engineers, Applications"))
    );
    let named = engine.search(&SearchRequest::new("13-2051").edition(Edition::Y2010)).unwrap();
    assert!(named.replaced.is_some_and(|replaced| replaced.by == [code("13-2051.00")]));
    assert_eq!(named.reading.unwrap().title.as_deref(), Some("Financial Analysts"));
    assert_eq!(engine.search(&SearchRequest::new("29")).unwrap().reading, None);
}

#[tokio::test]
async fn the_api_takes_editions_and_groups() {
    let old = get("/api/v1/occupations/13-2051.00?edition=2010").await;
    assert_eq!(old.problem(), (404, "unknown_code".to_owned()));
    let reading = &old.json()["reading"];
    assert_eq!((&reading["edition"], &reading["title"]), (&json!(2010), &json!("Financial Analysts")));
    assert_eq!(
        reading["occupations"][1],
        json!({"code": "13-2054.00", "title": "Financial Risk Specialists", "in_release": false})
    );
    let today = get("/api/v1/occupations/13-2051/report?edition=SOC+2018&sections=skills").await;
    assert_eq!(today.json()["reading"]["edition"], 2019);
    let plain = get("/api/v1/occupations/29-1141/report?sections=skills").await;
    assert!(plain.json().get("reading").is_none());
    let wrong = get("/api/v1/search?q=13-2051&edition=2011").await;
    assert_eq!(wrong.problem(), (400, "invalid_request".to_owned()));
    assert!(wrong.json()["detail"].as_str().unwrap().contains("use 2000, 2006, 2009, 2010, 2018 or 2019"));
    let group = get("/api/v1/occupations/11").await;
    assert_eq!(group.problem(), (404, "unknown_code".to_owned()));
    assert_eq!(group.json()["reading"]["group"], "major");
    assert!(group.json()["replaced_by"].as_array().unwrap().len() >= 7);
    let tables = [
        "/api/v1/occupations/13-2051/related",
        "/api/v1/wages?code=13-2051",
        "/api/v1/compare?from=29-1141&to=13-2051",
    ];
    for address in tables {
        let join = if address.contains('?') { '&' } else { '?' };
        assert_eq!(get(address).await.status, 200, "{address}");
        assert_eq!(get(&format!("{address}{join}edition=2010")).await.problem().0, 404, "{address}");
    }
}
