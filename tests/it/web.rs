//! The pages through the router, as a browser without JavaScript sees them.

use axum::http::{StatusCode, header};

use crate::http::{Answer, browse, get};
use crate::support::labor_market;

/// What every page must have, whatever it is about.
fn check(page: &Answer) -> &str {
    assert_eq!(page.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    let html = page.text();
    assert_eq!(html.matches("<h1").count(), 1, "{html}");
    for part in [
        "<html lang=\"en\">",
        "name=\"viewport\"",
        "<form class=\"search\" role=\"search\" action=\"/\" method=\"get\">",
        "<label for=\"q\">",
        "O*NET® is a trademark of USDOL/ETA",
        "CC BY 4.0",
        "metier is not affiliated with or endorsed by USDOL/ETA",
        "<strong>Sample data.</strong>",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
    assert!(!html.contains("style=\"") && !html.contains("<style") && !html.contains("onclick"), "{html}");
    html
}

#[tokio::test]
async fn the_first_page_invites_to_search() {
    let page = browse("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(check(&page).contains("name=\"q\""));
    assert_eq!(browse("/?q=").await.bytes, page.bytes);
}

#[tokio::test]
async fn results_show_why_and_lead_on() {
    let page = browse("/?q=nurse").await;
    let html = check(&page);
    assert!(html.contains("<mark>"), "{html}");
    assert!(html.contains("href=\"/occupations/29-1141.00\"") && html.contains(">29-1141.00<"), "{html}");
    assert!(html.contains("value=\"nurse\"") && html.contains("Job Zone"), "{html}");
    assert!(html.contains("job_zone="), "no facet in {html}");
}

#[tokio::test]
async fn the_largest_offset_makes_a_page() {
    let page = browse(&format!("/?q=nurse&offset={}", usize::MAX)).await;
    assert_eq!(page.status, StatusCode::OK);
    check(&page);
}

#[tokio::test]
async fn filters_are_links_that_set_and_clear() {
    let html = browse("/?q=nurse").await.text().to_owned();
    let link = |html: &str, part: &str| {
        let links = html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        links.map(|link| link.replace("&#38;", "&")).find(|link| link.contains(part))
    };
    let set = link(&html, "major_group=29").unwrap();
    let filtered = browse(&set).await;
    let html = check(&filtered);
    assert!(html.contains("aria-current=\"true\"") && html.contains("Clear all filters"), "{html}");
    assert!(!html.contains("href=\"/occupations/31-"), "{html}");
}

#[tokio::test]
async fn long_results_are_paged() {
    let first = browse("/?q=manager&limit=3").await;
    assert!(check(&first).contains("rel=\"next\"") && !first.text().contains("rel=\"prev\""));
    let second = browse("/?q=manager&limit=3&offset=3").await;
    assert!(
        second.text().contains("rel=\"prev\"") && second.text().contains("start=\"4\""),
        "{}",
        second.text()
    );
    let behind = browse("/?q=manager&offset=400").await;
    assert_eq!(behind.status, StatusCode::OK);
    assert!(check(&behind).contains("behind the last one") && !behind.text().contains("rel=\"next\""));
}

#[tokio::test]
async fn a_search_without_results_says_so() {
    let page = browse("/?q=zzzzqqqq").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(check(&page).contains("Nothing found for “zzzzqqqq”"));
}

#[tokio::test]
async fn what_was_asked_is_escaped() {
    let page = browse("/?q=%3Cscript%3Ealert(1)%3C/script%3E%22%27+nurse").await;
    let html = check(&page);
    assert!(!html.contains("<script>"), "{html}");
    assert!(html.contains("&#60;script&#62;alert(1)"), "{html}");
    let page = browse("/occupations/%3Cscript%3E").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(!check(&page).contains("<script>"));
}

#[tokio::test]
async fn an_occupation_has_a_page() {
    let page = browse("/occupations/29-1141.00").await;
    assert_eq!(page.status, StatusCode::OK);
    let html = check(&page);
    for part in [
        "<h1>Registered Nurses</h1>",
        "id=\"tasks\"",
        "id=\"titles\"",
        "id=\"preparation\"",
        "id=\"related\"",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
    let other_form = browse("/occupations/291141").await;
    assert_eq!(other_form.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(other_form.header(header::LOCATION), "/occupations/29-1141.00");
}

#[tokio::test]
async fn links_within_the_site_lead_somewhere() {
    for address in ["/", "/?q=nurse", "/occupations/29-1141.00", "/nowhere"] {
        let page = browse(address).await;
        let html = page.text();
        let linked =
            html.split("href=\"").chain(html.split("src=\"")).map(|rest| rest.split('"').next().unwrap());
        let inside: Vec<String> =
            linked.filter(|link| link.starts_with('/')).map(|link| link.replace("&#38;", "&")).collect();
        assert!(inside.len() > 3, "{address}");
        for link in inside {
            assert_eq!(browse(&link).await.status, StatusCode::OK, "{link} on {address}");
        }
        for anchor in html.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(html.contains(&format!("id=\"{anchor}\"")), "#{anchor} on {address}");
        }
    }
}

#[tokio::test]
async fn assets_may_be_kept_for_ever() {
    let html = browse("/").await.text().to_owned();
    for (ending, media_type) in [(".css", "text/css"), (".js", "text/javascript"), (".svg", "image/svg+xml")]
    {
        let quoted = html.split('"').find(|text| text.starts_with("/assets/") && text.ends_with(ending));
        let asset = get(quoted.unwrap()).await;
        assert!(asset.header(header::CONTENT_TYPE).starts_with(media_type));
        assert!(asset.header(header::CACHE_CONTROL).contains("immutable"));
        assert!(!asset.bytes.is_empty());
    }
}

#[tokio::test]
async fn browsers_get_errors_as_pages_and_programs_as_problems() {
    let page = browse("/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(check(&page).contains("Not Found"));
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(browse("/?q=a&job_zone=9").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browse("/api/v1/nowhere").await.problem(), (404, "not_found".to_owned()));
    assert_eq!(get("/occupations/99-9999.00").await.problem(), (404, "unknown_code".to_owned()));
}

#[tokio::test]
async fn pages_of_old_codes_lead_to_the_present_ones() {
    if labor_market().is_none() {
        eprintln!("SKIPPED: no ../shared/labor_market; this test needs its crosswalks");
        return;
    }
    let page = browse("/occupations/29-2071.00").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(check(&page).contains("href=\"/occupations/29-2072.00\""));
}
