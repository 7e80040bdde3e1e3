//! Browsing, related occupations, comparisons, profiles and coding of lists through the router, without a browser.
//! `tests/e2e/` has the same in one.

use std::fmt::Write;
use std::fs;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use metier::server::{Brand, Options, router};
use serde_json::Value;

use crate::http::{Answer, browse, get, send, send_to};
use crate::support::sample_engine;

/// The codes of the occupations in a list, in order.
fn listed(page: &Answer) -> Vec<String> {
    let rows = page.text().split("<th scope=\"row\"><a href=\"/occupations/").skip(1);
    rows.map(|row| row.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn lists_combine_with_filters_and_orders() {
    let field = browse("/browse/field/29").await;
    assert!(field.text().contains("<h1>Healthcare Practitioners and Technical Occupations</h1>"));
    let codes = listed(&field);
    assert!(codes.len() > 2 && codes.iter().all(|code| code.starts_with("29-")), "{codes:?}");
    let narrowed = listed(&browse("/browse/field/29?job_zone=4").await);
    assert!(!narrowed.is_empty() && narrowed.len() < codes.len());
    assert!(narrowed.iter().all(|code| codes.contains(code)));
    // The list's own kind of filter is its path.
    assert_eq!(listed(&browse("/browse/field/29?major_group=11").await), codes);
    let zone = browse("/browse/job-zone/4?sort=code").await;
    let mut sorted = listed(&zone);
    sorted.sort();
    assert_eq!(listed(&zone), sorted);
    for address in ["/browse", "/browse/interest/R", "/browse/bright-outlook", "/browse/stem"] {
        assert_eq!(browse(address).await.status, StatusCode::OK, "{address}");
    }
    for address in
        ["/browse/job-zone/9", "/browse/field/00", "/browse/cluster/none", "/browse/x/y", "/browse/field"]
    {
        assert_eq!(browse(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    assert_eq!(browse("/browse?sort=size").await.status, StatusCode::BAD_REQUEST);
    let beyond = browse(&format!("/browse?offset={}", usize::MAX)).await;
    assert!(beyond.text().contains("There are no more."));
}

#[tokio::test]
async fn the_api_lists_occupations_by_the_same_filters() {
    let all = get("/api/v1/occupations?limit=500").await.json();
    let some = get("/api/v1/occupations?limit=500&job_zone=4&sort=title").await.json();
    assert!(some["total"].as_u64() < all["total"].as_u64());
    let titles: Vec<&str> =
        some["occupations"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert!(titles.is_sorted() && titles.len() > 3);
    assert!(some["occupations"].as_array().unwrap().iter().all(|one| one["job_zone"] == 4));
    assert!(!all["facets"]["major_group"].as_array().unwrap().is_empty());
    assert_eq!(get("/api/v1/occupations?job_zone=7").await.problem().0, 400);
}

#[tokio::test]
async fn occupations_are_named_by_title_or_code() {
    let named = browse("/compare?occupation=registered+nurse&occupation=15-1252&occupation=").await;
    assert_eq!(named.status, StatusCode::SEE_OTHER);
    let address = named.header(header::LOCATION);
    assert_eq!(address, "/compare?codes=29-1141.00,15-1252.00");
    let compared = browse(address).await;
    assert!(compared.text().contains("From Registered Nurses to Software Developers"));
    assert!(compared.text().contains("To learn") && compared.text().contains("Carries over"));
    let twice = browse("/compare?codes=29-1141.00,29-1141.00").await;
    assert!(twice.text().contains("Choose another occupation"));
    assert_eq!(browse("/compare?occupation=zzzzqqq").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browse("/compare?codes=a,b,c,d").await.status, StatusCode::BAD_REQUEST);
    let job = browse("/explore?job=registered+nurse").await;
    assert_eq!(job.header(header::LOCATION), "/explore?from=29-1141.00");
}

#[tokio::test]
async fn a_profile_is_in_the_address() {
    let empty = browse("/explore").await;
    assert!(empty.text().contains("Rate something"));
    let rated = browse("/explore?2.B.3.e=90&interest_code=irc").await;
    let html = rated.text();
    assert!(html.contains("name=\"2.B.3.e\" min=\"0\" max=\"100\" step=\"1\" value=\"90\""), "{html}");
    assert!(html.contains("value=\"IRC\"") && html.contains("<ol class=\"hits\">"));
    let from = browse("/explore?from=29-1141").await;
    assert!(from.text().contains("Where the skills of Registered Nurses lead"));
    assert!(!from.text().contains("<h3><a href=\"/occupations/29-1141.00\""), "one's own job is no news");
    for address in
        ["/explore?2.B.3.e=101", "/explore?2.B.3.e=x", "/explore?interest_code=XYZ", "/explore?from=x"]
    {
        assert_eq!(browse(address).await.status, StatusCode::BAD_REQUEST, "{address}");
    }
}

#[tokio::test]
async fn related_occupations_are_a_table_and_a_picture() {
    let page = browse("/occupations/29-1141.00/related?by=job-zone").await;
    let rows = page.text().matches("<th scope=\"row\" class=\"place\">").count();
    let points = page.text().matches("<circle").count();
    assert!(rows > 3 && points > 1 && points <= rows, "{rows} {points}");
    assert_eq!(browse("/occupations/29-1141.00/related?by=height").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browse("/occupations/29-2071.00/related").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_report_is_a_table_too() {
    let table = get("/occupations/29-1141/report.csv").await;
    assert_eq!(table.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    assert!(table.text().starts_with("section,item,field,value\n"));
    assert!(table.text().contains("occupation,0,code,29-1141.00\n"));
}

/// A form with one file.
async fn code(name: &str, list: &str, fields: &[(&str, &str)], accept: &str) -> Answer {
    const EDGE: &str = "----edge";
    let mut body = String::new();
    for (field, value) in fields {
        write!(body, "--{EDGE}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
            .unwrap();
    }
    write!(
        body,
        "--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{list}\r\n--{EDGE}--\r\n"
    )
    .unwrap();
    let request = Request::post("/code")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
        .header(header::ACCEPT, accept);
    send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_list_is_coded_with_its_columns_kept() {
    let list = "id,job\n1,Registered Nurse\n2,\"Software Developer, Java\"\n3,zzzzqqq\n";
    let table = code("jobs.csv", list, &[("title", "job")], "text/html").await;
    assert_eq!(
        (table.status, table.header(header::CONTENT_TYPE)),
        (StatusCode::OK, "text/csv; charset=utf-8")
    );
    assert_eq!(table.header(header::CONTENT_DISPOSITION), "attachment; filename=\"jobs-coded.csv\"");
    assert_eq!(table.header(header::CACHE_CONTROL), "no-store");
    let rows: Vec<&str> = table.text().lines().collect();
    assert_eq!(rows.len(), 4);
    assert!(rows[0].starts_with("id,job,onet_soc_code,") && rows[0].ends_with(",alt3_code,alt3_probability"));
    assert!(rows[1].starts_with("1,Registered Nurse,29-1141.00,Registered Nurses,"));

    let lines = code("jobs.csv", list, &[("title", "job")], "application/x-ndjson").await;
    let lines: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["rows"], &lines[0]["columns"][1]), (&3.into(), &"job".into()));
    assert_eq!(lines.len(), 4);
    assert_eq!((&lines[2]["id"], &lines[2]["candidates"][0]["code"]), (&"2".into(), &"15-1252.00".into()));
    assert_eq!(lines[3]["decision"], "none");
}

#[tokio::test]
async fn a_list_that_cannot_be_coded_says_where() {
    let refused = async |name: &str, list: &str, fields: &[(&str, &str)]| {
        let answer = code(name, list, fields, "application/x-ndjson").await;
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        (answer.status.as_u16(), detail)
    };
    for (name, list, says) in [
        ("a.csv", "title,n\nnurse,1\ncook\n", "a.csv, line 3: the row has 1 cells"),
        ("a.csv", "title\n\"nurse\n", "a.csv, line 2, column 1: "),
        ("a.csv", "job\nnurse\n", "a.csv: no column is named 'title'; the columns are 'job'"),
        ("a.jsonl", "{\"title\":\n", "a.jsonl, line 1: the line is not a JSON object"),
        ("a.png", "x", "unknown kind"),
        ("a.parquet", "PAR1", "a.parquet"),
    ] {
        let (status, detail) = refused(name, list, &[]).await;
        assert_eq!(status, 422, "{detail}");
        assert!(detail.contains(says), "{detail}");
    }
    let (status, detail) = refused("a.csv", "", &[]).await;
    assert_eq!(status, 422, "{detail}");
    assert!(detail.contains("there is no list"), "{detail}");
    let (_, detail) = refused("a.csv", "title\nx\n", &[("text", "nurse")]).await;
    assert!(detail.contains("not both"), "{detail}");
    let (_, detail) = refused("a.csv", "title\nx\n", &[("color", "red")]).await;
    assert!(detail.contains("unknown field 'color'"), "{detail}");
    let page = code("a.csv", "job\nnurse\n", &[], "text/html").await;
    assert!(
        page.text().contains("<h1>Unprocessable Entity</h1>") && page.text().contains("no column is named")
    );
    let plain =
        Request::post("/code").header(header::CONTENT_TYPE, "text/plain").body(Body::from("nurse")).unwrap();
    assert!(send(plain).await.status.is_client_error());
}

#[tokio::test]
async fn a_list_has_at_most_so_many_rows() {
    let options = Options { list_rows: 2, ..Options::default() };
    let ask = async |rows: usize| {
        let text = format!(
            "--e\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n{}--e--\r\n",
            "nurse\r\n".repeat(rows)
        );
        let request = Request::post("/code").header(header::CONTENT_TYPE, "multipart/form-data; boundary=e");
        send_to(router(sample_engine(), &options), request.body(Body::from(text)).unwrap()).await
    };
    assert_eq!(ask(2).await.text().lines().count(), 3);
    let refused = ask(3).await;
    assert_eq!(refused.problem(), (422, "invalid_list".to_owned()));
    assert!(refused.text().contains("more than 2 rows"));
}

#[tokio::test]
async fn a_site_can_have_a_brand() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("site.toml");
    fs::write(folder.path().join("logo.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
    let text = "name = 'Career <Finder>'\nlogo = 'logo.svg'\nlogo_alt = 'State'\naccent = '#0b5f66'\naccent_dark = '#6fd0d6'\n\
                note = 'Call us.'\n[[links]]\ntitle = 'Privacy'\naddress = '/privacy'\n";
    fs::write(&file, text).unwrap();
    let options = Options { brand: Brand::read(&file).unwrap(), ..Options::default() };
    let router = router(sample_engine(), &options);
    let ask = async |address: &str| {
        let request = Request::get(address).header(header::ACCEPT, "text/html").body(Body::empty());
        send_to(router.clone(), request.unwrap()).await
    };
    for address in ["/", "/nowhere"] {
        let page = ask(address).await;
        let html = page.text();
        assert!(html.contains("Career &#60;Finder&#62;") && html.contains("alt=\"State\""), "{html}");
        assert!(html.contains("Call us.") && html.contains("<a href=\"/privacy\""), "{html}");
        assert!(html.contains("metier is not affiliated with or endorsed by USDOL/ETA"), "{html}");
        let files: Vec<&str> = html.split('"').filter(|text| text.starts_with("/brand/")).collect();
        assert_eq!(files.len(), 2);
        for name in files {
            let file = ask(name).await;
            assert_eq!(file.status, StatusCode::OK, "{name}");
            assert!(file.header(header::CACHE_CONTROL).contains("immutable"));
        }
    }
    let own = browse("/").await;
    assert_ne!(own.header(header::ETAG), ask("/").await.header(header::ETAG));
}

#[tokio::test]
async fn pages_about_data_and_api_are_made_from_them() {
    let about = browse("/data").await;
    assert!(about.text().contains("sample of O*NET 30.1") && about.text().contains("What is missing"));
    let developers = browse("/developers").await;
    let html = developers.text();
    for part in
        ["<code><b>GET</b> /api/v1/search</code>", "/api/v1/search?q=registered+nurse", "metier-search"]
    {
        assert!(html.contains(part), "{part}");
    }
    let examples = html.split("Try it: <a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let examples: Vec<String> = examples.map(|one| one.replace("&#38;", "&")).collect();
    assert!(examples.len() > 10);
    for example in examples {
        let answer = get(&example).await;
        // The sample has no crosswalks.
        assert!(
            answer.status == StatusCode::OK || example.contains("crosswalks"),
            "{example}: {}",
            answer.status
        );
    }
    let widget = get("/widget.js").await;
    assert!(widget.text().contains("customElements.define(\"metier-search\""));
    assert_eq!(widget.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
}
