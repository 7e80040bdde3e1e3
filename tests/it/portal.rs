//! Browsing, related occupations, comparisons, profiles and coding of lists through the router, without a browser.
//! `tests/e2e/` has the same in one.

use std::fmt::Write;
use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use metier::artifact::BuildOptions;
use metier::engine::Engine;
use metier::release::ReleaseSource;
use metier::server::{Brand, Options, QueryLog, router};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use serde_json::{Value, json};

use crate::http::{Answer, browse, get, get_with, send, send_to};
use crate::support::{bare_sample_engine, build_and_open, sample_engine};

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
    // Every link keeps the number on a page.
    let page = browse("/browse?sort=code&limit=2&offset=2").await;
    for address in
        ["/browse?sort=code&#38;limit=2", "/browse?sort=code&#38;limit=2&#38;offset=4", "/browse?limit=2"]
    {
        assert!(page.text().contains(&format!("href=\"{address}\"")), "{address}");
    }
    // The orders are above the table, whose head a narrow screen hides.
    let head = page.text().split_once("<thead>").unwrap().1.split("</thead>").next().unwrap();
    assert!(!head.contains("<a"), "{head}");
    assert!(page.text().contains("aria-current=\"true\">By code</a>"));
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
    assert!(empty.text().contains("Move a slider"));
    let rated = browse("/explore?2.B.3.e=90&interest_code=irc").await;
    let html = rated.text();
    assert!(html.contains("name=\"2.B.3.e\" min=\"0\" max=\"100\" step=\"1\" value=\"90\""), "{html}");
    assert!(html.contains("value=\"IRC\"") && html.contains("<ol class=\"hits\">"));
    let from = browse("/explore?from=29-1141").await;
    assert!(from.text().contains("Where the skills of Registered Nurses lead"));
    assert!(!from.text().contains("<h3><a href=\"/occupations/29-1141.00\""), "one's own job is no news");
    for address in [
        "/explore?2.B.3.e=101",
        "/explore?2.B.3.e=x",
        "/explore?2.B.3.e=1&2.B.3.e=2",
        "/explore?interest_code=XYZ",
        "/explore?from=x",
    ] {
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

/// Sends a form with one file.
async fn code(name: &str, list: impl AsRef<[u8]>, fields: &[(&str, &str)], accept: &str) -> Answer {
    const EDGE: &str = "----edge";
    let mut body = String::new();
    for (field, value) in fields {
        write!(body, "--{EDGE}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
            .unwrap();
    }
    write!(body, "--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
        .unwrap();
    let body = [body.as_bytes(), list.as_ref(), format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
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
    assert_eq!(lines[0], json!({"rows": 3, "columns": ["id", "job"], "title": 1}));
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[2]["cells"], json!(["2", "Software Developer, Java"]));
    assert_eq!(lines[2]["candidates"][0]["code"], "15-1252.00");
    assert_eq!(lines[3]["decision"], "none");
}

#[tokio::test]
async fn cells_stay_as_they_are_written() {
    let list = "{\"id\":9007199254740993,\"title \":\"nurse\",\"pay\":1.50,\"note\":null}\n";
    let lines = code("a.jsonl", list, &[], "application/x-ndjson").await;
    let lines: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["title"], 1, "its name in the file has a space");
    assert_eq!(lines[1]["cells"], json!(["9007199254740993", "nurse", "1.50", null]));
    // A CSV file has commas and UTF-8, whatever the list had.
    let list = b"id\ttitle\tplace\n1\tnurse, night\tMontr\xe9al\n";
    let table = code("a.tsv", list, &[], "text/html").await;
    assert_eq!(table.header(header::CONTENT_DISPOSITION), "attachment; filename=\"a-coded.csv\"");
    assert!(table.text().contains("\n1,\"nurse, night\",Montréal,29-"), "{}", table.text());
}

#[tokio::test]
async fn a_small_list_that_unpacks_to_a_large_answer_is_refused() {
    let names: Vec<String> = (0..9_000).map(|number| format!("\"a{number}\":1")).collect();
    let list =
        format!("{{\"title\":\"x\",{}}}\n{}", names.join(","), "{\"title\":\"nurse\"}\n".repeat(5_000));
    assert!(list.len() < 300_000);
    for accept in ["application/x-ndjson", "text/csv"] {
        let refused = code("a.jsonl", &list, &[], accept).await;
        assert_eq!(refused.problem(), (422, "invalid_list".to_owned()));
        assert!(refused.text().contains("its rows take more than 32 MiB"), "{}", refused.text());
    }
    let wide = format!("title,{}\nnurse\n", "x,".repeat(10_000));
    assert!(code("a.csv", wide, &[], "text/csv").await.text().contains("more than 10,000 columns"));
    // A long name is not repeated in every row.
    let long = format!("title,{}\n{}", "x".repeat(100_000), "zz,a\n".repeat(500));
    let answer = code("a.csv", long, &[], "application/x-ndjson").await;
    assert_eq!(answer.text().lines().count(), 501);
    assert!(answer.bytes.len() < 300_000, "{}", answer.bytes.len());
}

#[tokio::test]
async fn a_parquet_list_is_read_from_memory() {
    let schema = "message list { required int64 id; optional binary title (UTF8); }";
    let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[1, 2], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let title = ByteArray::from("Registered Nurse");
    column.typed::<ByteArrayType>().write_batch(&[title], Some(&[1, 0]), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    let list = writer.into_inner().unwrap();
    let table = code("jobs.parquet", &list, &[], "text/csv").await;
    let rows: Vec<&str> = table.text().lines().collect();
    assert!(rows[0].starts_with("id,title,onet_soc_code,") && rows.len() == 3, "{}", table.text());
    assert!(rows[1].starts_with("1,Registered Nurse,29-1141.00,") && rows[2].starts_with("2,,,"));
    let cut = code("jobs.parquet", &list[..list.len() / 2], &[], "text/csv").await;
    assert_eq!(cut.problem().0, 422);
}

#[tokio::test]
async fn a_list_that_cannot_be_coded_says_where() {
    let refused = async |name: &str, list: &str, fields: &[(&str, &str)]| {
        let answer = code(name, list, fields, "application/x-ndjson").await;
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        (answer.status.as_u16(), detail)
    };
    for (name, list, says) in [
        ("a.csv", "title,n\nnurse,1\ncook\n", "line 3 of a.csv: the row has 1 cell, expected 2"),
        ("a.csv", "title\n\"nurse\n", "line 2, column 1 of a.csv: "),
        ("a.csv", "job\nnurse\n", "in a.csv: no column is named 'title'; the columns are 'job'"),
        ("a.jsonl", "{\"title\":\n", "line 1 of a.jsonl: the line is not a JSON object"),
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
    let html = page.text();
    assert!(html.contains("<h1>This list cannot be read</h1>"), "{html}");
    assert!(
        html.contains("In a.csv: no column is named &#39;title&#39;; the columns are &#39;job&#39;.</p>"),
        "{html}"
    );
    assert!(html.contains("<a href=\"/code\">Back to coding a list</a>"), "{html}");
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
            let inline = file.header(header::CONTENT_SECURITY_POLICY).contains("unsafe-inline");
            assert_eq!(inline, name.contains("/logo."), "{name}: only a drawing has styles of its own");
        }
    }
    let own = browse("/").await;
    assert_ne!(own.header(header::ETAG), ask("/").await.header(header::ETAG));
}

#[tokio::test]
async fn pages_about_data_and_api_are_made_from_them() {
    let about = browse("/data").await;
    assert!(about.text().contains("sample of O*NET 30.1") && about.text().contains("What is missing"));
    assert!(about.text().contains("What you search for is not logged."));
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

#[tokio::test]
async fn the_page_about_data_says_what_there_is_and_what_is_missing() {
    let page = async |engine: Arc<Engine>, options: &Options, address: &str| {
        let request = Request::get(address).body(Body::empty()).unwrap();
        send_to(router(engine, options), request).await.text().to_owned()
    };
    let bare = page(bare_sample_engine(), &Options::default(), "/data").await;
    for missing in
        ["Wages and jobs by area", "Licenses", "Profiles of the Occupational", "Codes: Military occupation"]
    {
        assert!(bare.contains(&format!("<li>{missing}")), "{missing}: {bare}");
    }
    assert!(!bare.contains("Ask the licensing agency"));
    let date = bare_sample_engine().release().date.clone().unwrap();
    assert!(bare.contains(&format!("O*NET 30.1, {date}")), "{bare}");

    let folder = tempfile::tempdir().unwrap();
    let labor = folder.path().join("labor");
    fs::create_dir_all(labor.join("licenses")).unwrap();
    fs::write(labor.join("licenses/ours.csv"), "code,area,license\n29-1141.00,VT,Registered Nurse\n")
        .unwrap();
    let options = BuildOptions { labor: Some(labor), ..BuildOptions::new(ReleaseSource::Sample) };
    let some = page(Arc::new(build_and_open(&options)), &Options::default(), "/data").await;
    assert!(some.contains("Ask the licensing agency") && !some.contains("<li>Licenses</li>"), "{some}");
    assert!(
        some.contains("<li>Wages and jobs by area</li>"),
        "one table of the labor market is not all of them"
    );

    let log = QueryLog::open(&folder.path().join("log"), 7).unwrap();
    let logged = Options { query_log: Some(log), ..Options::default() };
    let html = page(bare_sample_engine(), &logged, "/data").await;
    assert!(
        html.contains("keeps a log of what people search for") && !html.contains("is not logged"),
        "{html}"
    );
}

#[tokio::test]
async fn an_area_is_forgotten_when_none_is_chosen() {
    let cleared = get("/occupations/29-1141.00?area=&remember=1").await;
    assert_eq!(cleared.header(header::LOCATION), "/occupations/29-1141.00");
    assert!(
        cleared.header(header::SET_COOKIE).contains("Max-Age=0"),
        "{}",
        cleared.header(header::SET_COOKIE)
    );
    // What names no area leads nowhere, least of all back.
    for cookie in ["area=", "area=%2C", "area=%2C+%2C", "area=nowhere"] {
        let page = get_with("/occupations/29-1141.00", header::COOKIE, cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{cookie}");
    }
}

#[tokio::test]
async fn sections_and_the_place_in_the_site_are_named_once() {
    let report = browse("/occupations/29-1141.00").await;
    let headings: Vec<&str> = report.text().split("<h2 id=").skip(1).collect();
    assert!(headings.len() > 10);
    for heading in headings {
        let heading = heading.split("</h2>").next().unwrap();
        assert!(!heading.contains("<a"), "{heading}");
    }
    for address in ["/browse", "/explore", "/compare", "/code", "/developers"] {
        let page = browse(address).await;
        let current = format!("<li><a href=\"{address}\" aria-current=\"page\">");
        assert!(page.text().contains(&current), "{address}");
        assert_eq!(page.text().matches("aria-current=\"page\"").count(), 1, "{address}");
    }
    assert!(!browse("/data").await.text().contains("aria-current=\"page\""));
}

#[tokio::test]
async fn markup_in_the_data_is_text_on_every_page() {
    let markup = "<img src=x onerror=alert(1)> \"><script>alert(2)</script> nurse";
    let folder = tempfile::tempdir().unwrap();
    let titles = folder.path().join("<b>ours.csv");
    fs::write(&titles, format!("title,code\n\"{}\",29-1141.00\n", markup.replace('"', "\"\""))).unwrap();
    let options = BuildOptions { titles: vec![titles], ..BuildOptions::new(ReleaseSource::Sample) };
    let router = router(Arc::new(build_and_open(&options)), &Options::default());
    let asked = "img%20src%3Dx%20onerror%3Dalert(1)%20nurse";
    let mut shown = 0;
    for address in [
        "/".to_owned(),
        format!("/?q={asked}"),
        "/data".to_owned(),
        "/browse".to_owned(),
        "/code".to_owned(),
        "/developers".to_owned(),
        "/explore?from=29-1141.00".to_owned(),
        "/compare?codes=29-1141.00,29-2061.00".to_owned(),
        "/occupations/29-1141.00".to_owned(),
        "/occupations/29-1141.00?all=1".to_owned(),
        "/occupations/29-1141.00/related".to_owned(),
    ] {
        let request = Request::get(&address).header(header::ACCEPT, "text/html").body(Body::empty());
        let page = send_to(router.clone(), request.unwrap()).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let html = page.text();
        for raw in ["<img src=x", "<script>", "<b>ours"] {
            assert!(!html.contains(raw), "{address}: {raw}");
        }
        shown += usize::from(html.contains("onerror"));
    }
    assert!(shown >= 2, "the title is shown somewhere: {shown}");
}

#[tokio::test]
async fn suggestions_can_be_filtered_as_searches_are() {
    let codes = async |parameters: &str| {
        let answer = get(&format!("/api/v1/suggest?q=ma{parameters}")).await.json();
        let found = answer["suggestions"].as_array().unwrap().iter();
        found.map(|one| one["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = codes("&limit=500").await;
    let group = &all.last().unwrap()[..2];
    let found = codes(&format!("&limit=1&major_group={group}")).await;
    assert!(found.len() == 1 && found[0].starts_with(group), "{group}: {found:?} of {all:?}");
    assert!(!all[0].starts_with(group), "without the filter others come before it: {all:?}");
    assert_eq!(get("/api/v1/suggest?q=man&major_group=98").await.problem().0, 400);
}

#[tokio::test]
async fn the_search_box_for_other_sites_is_light() {
    let widget = get("/widget.js").await;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&widget.bytes).unwrap();
    let size = packed.finish().unwrap().len();
    assert!(size <= 10 * 1024, "{size} bytes");
}
