//! The pages through the router, as a browser without JavaScript sees them.

use axum::http::{StatusCode, header};

use metier::report::{ReportRequest, SectionName};

use crate::http::{Answer, browse, get};
use crate::support::sample_engine;

/// Checks what every page must have, whatever its content.
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
async fn the_home_page_has_a_search_form() {
    let page = browse("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(check(&page).contains("name=\"q\""));
    assert_eq!(browse("/?q=").await.bytes, page.bytes);
}

#[tokio::test]
async fn results_highlight_the_match_and_link_to_occupations() {
    let page = browse("/?q=nurse").await;
    let html = check(&page);
    assert!(html.contains("<mark>"), "{html}");
    assert!(html.contains("href=\"/occupations/29-1141.00\"") && html.contains(">29-1141.00<"), "{html}");
    assert!(html.contains("value=\"nurse\"") && html.contains("Job Zone"), "{html}");
    assert!(html.contains("job_zone="), "no facet in {html}");
}

#[tokio::test]
async fn the_largest_offset_renders_a_page() {
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
    assert!(html.contains("aria-current=\"true\"") && html.contains("(remove)"), "{html}");
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
    assert!(check(&behind).contains("No more results.") && !behind.text().contains("rel=\"next\""));
}

#[tokio::test]
async fn a_search_without_results_says_so() {
    let page = browse("/?q=zzzzqqqq").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(check(&page).contains("No occupations found for “zzzzqqqq”"));
}

#[tokio::test]
async fn queries_are_escaped() {
    let page = browse("/?q=%3Cscript%3Ealert(1)%3C/script%3E%22%27+nurse").await;
    let html = check(&page);
    assert!(!html.contains("<script>"), "{html}");
    assert!(html.contains("&#60;script&#62;alert(1)"), "{html}");
    let page = browse("/occupations/%3Cscript%3E").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(!check(&page).contains("<script>"));
}

/// The page of an occupation in the sample.
async fn report(address: &str) -> Answer {
    let page = browse(&format!("/occupations/{address}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    check(&page);
    page
}

/// The HTML of a page's section.
fn section(html: &str, name: SectionName) -> &str {
    let start = html.find(&format!("<section id=\"{}\"", name.name())).unwrap();
    html[start..].split("</section>").next().unwrap()
}

#[tokio::test]
async fn an_occupation_page_has_every_section() {
    let page = report("29-1141.00").await;
    let html = page.text();
    assert!(
        html.contains("<h1>Registered Nurses</h1>") && html.contains("<strong class=\"riasec\">"),
        "{html}"
    );
    let mut rest = html;
    for name in SectionName::ALL.iter().copied().filter(|name| name.in_report()) {
        let (id, heading) = (name.name(), name.heading());
        assert!(html.contains(&format!("<a href=\"#{id}\"")), "no link to {id}");
        // In this order, each once.
        let opened = format!("<section id=\"{id}\"");
        assert_eq!(html.matches(&opened).count(), 1, "{id}");
        rest = rest.split_once(&opened).unwrap().1;
        let section = section(html, name);
        assert!(
            section.contains(&format!("<h2 id=\"{id}-title\">{heading}</h2> <a class=\"anchor\"")),
            "{section}"
        );
        assert!(section.contains("<a href=\"#top\">Back to top</a>"), "{section}");
        assert!(
            section.contains("<li>") || section.contains("<tr>") || section.contains("<p class=\"none\">")
        );
    }
    assert!(html.contains("id=\"top\"") && rest.contains("</article>"));
    let tasks = section(html, SectionName::Tasks);
    assert!(tasks.contains("Source: O*NET 30.1 Database (metier&#39;s sample)"), "{tasks}");
}

#[tokio::test]
async fn empty_sections_say_why() {
    let page = report("55-3016.00").await;
    for name in [SectionName::Video, SectionName::Wages, SectionName::Knowledge] {
        let section = section(page.text(), name);
        assert!(section.contains("<p class=\"none\">None listed"), "{section}");
        assert!(!section.contains("<table") && !section.contains("<li>"), "{section}");
    }
}

#[tokio::test]
async fn other_forms_of_a_code_redirect_to_the_canonical_one() {
    for (asked, given) in [
        ("291141", "/occupations/29-1141.00"),
        ("29-1141?area=&year=2025&all=1", "/occupations/29-1141.00?area=&year=2025&all=1"),
        ("29-1141?utm=%0D%0Aa%26b", "/occupations/29-1141.00?utm=%0D%0Aa%26b"),
    ] {
        let page = browse(&format!("/occupations/{asked}")).await;
        assert_eq!(page.status, StatusCode::PERMANENT_REDIRECT);
        assert_eq!(page.header(header::LOCATION), given);
    }
}

#[tokio::test]
async fn all_items_are_more_than_the_most_important() {
    let (short, long) = (report("29-1141.00").await, report("29-1141.00?all=1").await);
    for name in [SectionName::Titles, SectionName::Knowledge, SectionName::Skills] {
        let items = |page: &Answer| section(page.text(), name).matches("<li>").count();
        assert!(items(&short) < items(&long), "{}", name.name());
    }
    assert!(short.text().contains("<a href=\"/occupations/29-1141.00?all=1\">Show everything</a>"));
    assert!(
        long.text().contains("<a href=\"/occupations/29-1141.00\">Show only the most important items</a>")
    );
    // Long lists fold without JavaScript.
    assert!(section(long.text(), SectionName::Titles).contains("<details>"));
}

#[tokio::test]
#[ignore = "needs the labor-market tables"]
async fn a_chosen_area_is_kept_in_forms_and_links() {
    let page = report("29-1141.00").await;
    let nation = page.text();
    assert!(nation.contains("<form class=\"area\" action=\"/occupations/29-1141.00\" method=\"get\">"));
    assert!(nation.contains("<option value=\"US\" selected>United States</option>"), "{nation}");
    assert!(nation.matches("<option").count() > 50 && nation.matches(" selected").count() == 1);
    // Without a choice, links carry no area.
    assert!(!nation.contains("?area="), "{nation}");

    let page = report("29-1141.00?area=vermont&all=1&year=2024").await;
    let state = page.text();
    assert!(state.contains("<option value=\"VT\" selected>Vermont</option>"), "{state}");
    assert!(state.contains("<input type=\"hidden\" name=\"all\" value=\"1\">"));
    assert!(state.contains("<input type=\"hidden\" name=\"year\" value=\"2024\">"));
    assert!(
        state.contains("<a href=\"/occupations/29-1141.00?area=VT&#38;year=2024\">Show only the most"),
        "{state}"
    );
    assert!(state.contains("/report?area=VT%2CUS&#38;all=1&#38;year=2024\">JSON</a>"), "{state}");

    let page = report("29-1141.00?area=VT").await;
    let related = section(page.text(), SectionName::Related);
    let links = related.matches("href=\"/occupations/").count();
    assert!(links > 0 && related.matches("?area=VT\"").count() == links, "{related}");
    // The nation is listed with the state, after the areas in it.
    let trends = section(page.text(), SectionName::Trends);
    assert!(trends.find("Vermont").unwrap() < trends.find("United States").unwrap(), "{trends}");

    // Where an area has nothing, the page says so.
    let industries = section(page.text(), SectionName::Industries);
    assert!(industries.contains("No table has industries for this occupation in Vermont"), "{industries}");

    // Any area can be chosen, and a second one beside it; the form keeps further ones.
    let other = report("29-1141.00?area=5000001").await;
    assert!(other.text().contains("<option value=\"5000001\" selected>Southern Vermont"), "{}", other.text());
    let several = report("29-1141.00?area=VT&area=NH").await;
    for chosen in ["value=\"VT\" selected>Vermont<", "value=\"NH\" selected>New Hampshire<"] {
        assert!(several.text().contains(chosen), "{chosen}");
    }
    assert!(several.text().contains("?area=VT%2CNH\">"));
    let three = report("29-1141.00?area=VT,NH,ME").await;
    assert!(three.text().contains("<input type=\"hidden\" name=\"area\" value=\"ME\">"));
    // An empty area from the form counts as none.
    assert_eq!(report("29-1141.00?area=").await.bytes, report("29-1141.00").await.bytes);
}

#[tokio::test]
async fn invalid_parameters_get_an_error_page() {
    for query in [
        "area=Atlantis",
        "area=%3Cscript%3Ealert(1)%3C/script%3E%22%27",
        "year=%22%3E%3Cscript%3E",
        "all=%3Cscript%3E",
        "sections=nothing",
    ] {
        let page = browse(&format!("/occupations/29-1141.00?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        let html = check(&page);
        assert!(html.contains("<body class=\"problem\">") && !html.contains("<script>"), "{html}");
    }
}

#[tokio::test]
#[ignore = "needs the labor-market tables"]
async fn wages_are_a_table_with_explained_marks() {
    let page = report("29-1141.00?area=VT").await;
    let wages = section(page.text(), SectionName::Wages);
    for part in [
        "<caption id=\"wages-caption\"",
        "<th scope=\"col\">Location</th>",
        "<th scope=\"row\">Hourly</th>",
        "class=\"part\"",
    ] {
        assert!(wages.contains(part), "no {part} in {wages}");
    }
    let amount = |text: &str| text.contains("<td class=\"num\">$") && text.contains(',');
    assert!(
        amount(wages) && wages.contains("Source: Occupational Employment and Wage Statistics"),
        "{wages}"
    );
    // Teachers are paid by the year; screen readers get the mark in place of an hourly wage spelled out.
    let page = report("25-2021.00").await;
    let wages = section(page.text(), SectionName::Wages);
    let mark =
        "<span aria-hidden=\"true\">–</span><span class=\"hidden\">only annual wages are published</span>";
    let note = "Only annual wages are published for this occupation.";
    assert!(wages.contains(mark) && wages.contains(note), "{wages}");
    // A figure published for another code says so in its row.
    let page = report("25-9042.00").await;
    let wages = section(page.text(), SectionName::Wages);
    assert!(wages.contains("Published for 25-9045"), "{wages}");
}

#[test]
fn an_exported_report_is_one_file_with_external_links_only() {
    let engine = sample_engine();
    let request = ReportRequest::new("29-1141.00".parse().unwrap());
    let html = metier::web::report_page(&engine, &engine.report(&request).unwrap()).unwrap();
    for part in [
        "<style>",
        "<h1>Registered Nurses</h1>",
        "<strong>Sample data.</strong>",
        "O*NET® is a trademark of USDOL/ETA",
        "href=\"https://www.onetonline.org/link/summary/29-",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
    for part in ["<script", "<form", "<select", "href=\"/", "src=", "style=\"", "<link", "/api/"] {
        assert!(!html.contains(part), "{part} in {html}");
    }
    for name in SectionName::ALL.iter().copied().filter(|name| name.in_report()) {
        assert!(html.contains(&format!("<section id=\"{}\"", name.name())), "{}", name.name());
    }
    // Every section can be rendered.
    let whole = ReportRequest::complete("29-1141.00".parse().unwrap());
    let page = metier::web::report_page(&engine, &engine.report(&whole).unwrap()).unwrap();
    for name in SectionName::ALL.iter().copied() {
        let section = section(&page, name);
        assert!(
            ["<li>", "<tr>", "<dd>", "class=\"none\""].iter().any(|part| section.contains(part)),
            "{section}"
        );
    }
    // A section that is not requested is neither included nor linked.
    let request = request.sections([SectionName::Tasks]);
    let html = metier::web::report_page(&engine, &engine.report(&request).unwrap()).unwrap();
    assert!(html.contains("href=\"#tasks\"") && !html.contains("#wages") && !html.contains("id=\"wages\""));
}

#[tokio::test]
async fn internal_links_resolve() {
    for address in ["/", "/?q=nurse", "/occupations/29-1141.00", "/occupations/29-1141.00?all=1", "/nowhere"]
    {
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
async fn assets_are_cacheable_forever() {
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

/// A column that may wrap is as wide as its widest item, and the search box is wider than a narrow screen.
#[tokio::test]
async fn the_home_page_is_one_column_as_wide_as_the_screen() {
    let html = browse("/").await.text().to_owned();
    let style = html.split('"').find(|text| text.starts_with("/assets/metier."));
    let style = get(style.unwrap()).await;
    let rule = style.text().split_once(".home .top {").unwrap().1.split('}').next().unwrap();
    assert!(rule.contains("flex-flow: column nowrap"), "{rule}");
}

#[tokio::test]
async fn browsers_get_error_pages_and_programs_get_problems() {
    let page = browse("/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(check(&page).contains("<h1>Page not found</h1>"));
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(browse("/?q=a&job_zone=9").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browse("/api/v1/nowhere").await.problem(), (404, "not_found".to_owned()));
    assert_eq!(get("/occupations/99-9999.00").await.problem(), (404, "unknown_code".to_owned()));
}

#[tokio::test]
async fn pages_of_old_codes_link_to_their_successors() {
    let page = browse("/occupations/29-2071.00").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(check(&page).contains("href=\"/occupations/29-2072.00\""));
    let group = browse("/occupations/11-1000").await;
    assert!(check(&group).contains("Top Executives is a group of occupations"));
    let former = browse("/occupations/15-1030").await;
    assert!(check(&former).contains("This code is a group of occupations"), "SOC 2018 has no such group");
    assert!(group.text().contains("href=\"/occupations/11-1011.00\""));
    let reused = browse("/occupations/13-2051.00").await;
    assert!(check(&reused).contains("About the code 13-2051.00: it is Financial and Investment Analysts"));
    let older = "/?q=13-2051.00&#38;edition=2010";
    assert!(reused.text().contains(&format!("<a href=\"{older}\">O*NET-SOC 2010</a>")), "{}", reused.text());
    let older = browse(&older.replace("&#38;", "&")).await;
    assert!(check(&older).contains("in O*NET-SOC 2010 it is Financial Analysts"));
    let found = browse("/?q=15-1031&edition=2000").await;
    assert!(check(&found).contains("About the code 15-1031.00: in O*NET-SOC 2000"));
}
