//! O*NET Web Services: shapes, conventions, links, tables, version 1.9, and what anyone might send.

mod conventions;
mod database;
mod legacy;
mod links;
mod official;
mod sections;
mod shapes;
mod strangers;

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::{HeaderName, Request};
use metier::artifact::{BuildOptions, build};
use metier::engine::Engine;
use metier::release::ReleaseSource;
use metier::server::{Options, router};
use serde_json::Value;

use crate::http::{Answer, send_to};

const BRIGHT: &str = "Code,Occupation,Categories\n29-1141.00,Registered Nurses,Rapid Growth; Numerous Job Openings\n\
    15-1252.00,Software Developers,Rapid Growth\n";
const STEM: &str = "Code,Occupation,Occupation Types\n15-1252.00,Software Developers,\"Research, Development, Design, and Practitioners\"\n\
    29-1141.00,Registered Nurses,\"Research, Development, Design, and Practitioners; Technologists and Technicians\"\n";
const CLUSTERS: &str = "Career Cluster,Career Pathway,Code,Occupation\nHealth Science,Therapeutic Services,29-1141.00,Registered Nurses\n\
    Information Technology,Programming,15-1252.00,Software Developers\n";
const MILITARY: &str = "\"SVC\",\"MPC\",\"MOC\",\"MOC_TITLE\",\"STATUS\",\"EDATE\",\"ONET1\",\"ONET1_TITLE\",\"ONET2\",\"ONET2_TITLE\",\"SOC1\",\"DODOCC_TITLE\"\r\n\
    \"A\",\"E\",\"68C\",\"Practical Nursing Specialist\",\"A\",\"999912\",\"29-2061.00\",\"Licensed Practical Nurses\",\"29-1141.00\",\"Registered Nurses\",\"-\",\"-\"\r\n\
    \"M\",\"E\",\"6333\",\"Nurse Attendant\",\"O\",\"201010\",\"29-1141.00\",\"Registered Nurses\",\"-\",\"-\",\"-\",\"-\"\r\n";
const RAPIDS: &str = "RAPIDS Code,RAPIDS Title,O*NET-SOC 2019 Code,O*NET-SOC 2019 Title\n\
    159,Electrician,47-2111.00,Electricians\n1040,Nurse Residency,29-1141.00,Registered Nurses\n";
/// Further apprenticeships: more than any page has.
const MANY_TRADES: usize = 2_100;
const PROGRAMS: &str = "2020 CIP Code\t2020 CIP Title\tO*NET-SOC 2019 Code\tO*NET-SOC 2019 Title\n\
    51.3801\tRegistered Nursing/Registered Nurse\t29-1141.00\tRegistered Nurses\n";
const HANDBOOK: &str = "CODE,TITLE,ADDRESS\n\
    29-1141.00,Registered Nurses,https://www.bls.gov/ooh/healthcare/registered-nurses.htm\n";
const WAGES: &str = "AREA\tAREA_TITLE\tOCC_CODE\tTOT_EMP\tH_PCT10\tH_PCT25\tH_MEDIAN\tH_PCT75\tH_PCT90\tH_MEAN\t\
    A_PCT10\tA_PCT25\tA_MEDIAN\tA_PCT75\tA_PCT90\tA_MEAN\n\
    99\tU.S.\t29-1141\t3282010\t31.75\t37.00\t45.00\t52.00\t65.06\t47.32\t66030\t76960\t93600\t108160\t135320\t98430\n\
    99\tU.S.\t11-1011\t211230\t38.46\t60.00\t99.24\t#\t#\t126.00\t80000\t124800\t206420\t#\t#\t262930\n";
const PROJECTIONS: &str = "STFIPS\tOccCode\tTitle\tBase\tProjected\tPercentChange\tAvgAnnualOpenings\n\
    00\t11-1011\tChief Executives\t309400\t325400\t5.2\t22300\n00\t43-6014\tSecretaries\t1780700\t1737400\t-2.4\t195900\n\
    00\t29-1141\tRegistered Nurses\t3300000\t3500000\t6.1\t197200\n00\t15-1252\tSoftware Developers\t1600000\t2000000\t25\t136000\n";
const INDUSTRIES: &str = "NAICS\tNAICS_TITLE\tI_GROUP\tOCC_CODE\tTOT_EMP\n\
    62\tHealth Care and Social Assistance\tsector\t29-1141\t2900000\n61\tEducational Services\tsector\t29-1141\t150000\n\
    54\tProfessional, Scientific, and Technical Services\tsector\t15-1252\t600000\n";

/// An engine on the sample, with a few rows of each list and table that the shapes draw on; built once per run.
fn engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    Arc::clone(ENGINE.get_or_init(|| {
        let labor = tempfile::tempdir().unwrap();
        let trades = (0..MANY_TRADES)
            .map(|number| format!("{},Trade {number},47-2111.00,Electricians\n", 3000 + number));
        let rapids = format!("{RAPIDS}{}", trades.collect::<String>());
        for (name, text) in [
            ("lists/All_Bright_Outlook_Occupations.csv", BRIGHT),
            ("lists/All_STEM_Occupations.csv", STEM),
            ("lists/All_Career_Clusters.csv", CLUSTERS),
            ("crosswalks/milx0724.csv", MILITARY),
            ("crosswalks/apprentices.csv", &rapids),
            ("programs/cip2020_onetsoc2019.tsv", PROGRAMS),
            ("handbook/profiles.csv", HANDBOOK),
            ("wages/national_M2025.tsv", WAGES),
            ("projections/projections_central_2022-32_longterm.tsv", PROJECTIONS),
            ("industries/oews_2024_occ_by_sector.tsv", INDUSTRIES),
        ] {
            put(labor.path(), name, text);
        }
        let index = tempfile::tempdir().unwrap();
        let folder = Some(labor.path().to_owned());
        let options = BuildOptions { labor: folder, ..BuildOptions::new(ReleaseSource::Sample) };
        build(index.path(), &options, |_| ()).unwrap();
        Arc::new(Engine::open(index.path()).unwrap())
    }))
}

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Asks as a client at `api.example` does.
async fn ask(address: &str) -> Answer {
    ask_with(address, &[]).await
}

async fn ask_with(address: &str, headers: &[(&str, &str)]) -> Answer {
    send(Options::default(), "GET", address, headers).await
}

async fn send(options: Options, method: &str, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(address).header("host", "api.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send_to(router(engine(), &options), request.body(Body::empty()).unwrap()).await
}

/// The body of a good answer.
async fn get(address: &str) -> Value {
    let answer = ask(address).await;
    assert_eq!(answer.status.as_u16(), 200, "{address}: {}", answer.text());
    answer.json()
}

/// The text of a header; empty when it is missing.
fn header<'a>(answer: &'a Answer, name: &'static str) -> &'a str {
    answer.header(HeaderName::from_static(name))
}

/// The text of the error in an answer with status 422.
async fn refused(address: &str) -> String {
    let answer = ask(address).await;
    assert_eq!(answer.status.as_u16(), 422, "{address}: {}", answer.text());
    let body = answer.json();
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    body["error"].as_str().unwrap().to_owned()
}

/// The codes of the occupations in a list.
fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}
