//! Files as publishers write them, and what may be wrong with them.

use std::collections::BTreeMap;

use super::*;

/// A table with this header as it might be in a file of all areas and industries.
fn rows_of(header: &[String]) -> Vec<Vec<String>> {
    let row = |area: [&str; 3], industry: [&str; 3], code: &str, group: &str| -> Vec<String> {
        let cell = |name: &String| {
            let name = name.to_ascii_lowercase().replace(' ', "_");
            let text = match name.as_str() {
                "area" => area[0],
                "area_title" => area[1],
                "area_type" => area[2],
                "prim_state" if area[2] == "1" => "US",
                "prim_state" if area[2] == "2" => "AL",
                "prim_state" => "VT",
                "naics" => industry[0],
                "naics_title" => industry[1],
                "i_group" => industry[2],
                "own_code" => "1235",
                "occ_code" => code,
                "occ_title" => "Title",
                "o_group" | "group" => group,
                "tot_emp" => "350",
                "h_pct90" | "a_pct90" => "#",
                "h_mean" => "**",
                "a_mean" => "*",
                "annual" | "hourly" => "",
                name if name.starts_with("h_") => "46.86",
                name if name.starts_with("a_") => "97460",
                _ => "1.5",
            };
            text.to_owned()
        };
        header.iter().map(cell).collect()
    };
    let all = ["000000", "Cross-industry", "cross-industry"];
    let (nation, state) = (["99", "U.S.", "1"], ["1", "Alabama", "2"]);
    vec![
        header.to_vec(),
        row(nation, all, "29-1141", "detailed"),
        row(
            nation,
            ["000001", "Cross-industry, Private Ownership Only", "cross-industry"],
            "29-1141",
            "detailed",
        ),
        row(nation, ["62", "Health Care and Social Assistance", "sector"], "29-1141", "detailed"),
        row(nation, all, "29-0000", "major"),
        row(state, all, "29-1141", ""),
        row(["0072400", "Burlington-South Burlington, VT", "4"], all, "29-1141", "detailed"),
        row(["5000001", "Southern Vermont nonmetropolitan area", "6"], all, "29-1141", "detailed"),
    ]
}

fn delimited(rows: &[Vec<String>]) -> String {
    let quoted =
        |row: &Vec<String>| row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    rows.iter().map(quoted).collect::<Vec<_>>().join("\n")
}

/// A workbook of the rows, with BLS's other sheets before and behind.
fn published_workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let fields: &[&[&str]] = &[&["Field", "Field Description"], &["occ_code", "The 6-digit SOC code"]];
    let update: &[&[&str]] = &[&["alldataupdate"]];
    workbook_of(&[
        ("UpdateTime", update),
        ("Field Descriptions", fields),
        ("All data", &rows),
        ("Filler", &[]),
    ])
}

/// Checks a file with the rows of [`rows_of`].
fn check_all_data(name: &str, bytes: &[u8], year: u16) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("wages")).unwrap();
    fs::write(folder.path().join("wages").join(name), bytes).unwrap();
    let tables = LaborTables::read(folder.path(), Strictness::Strict).unwrap();
    let table = &tables.wages[0];
    let areas: Vec<&str> = table.areas.iter().map(|area| area.code.as_str()).collect();
    assert_eq!(areas, ["US", "AL", "72400", "5000001"], "{name}");
    assert_eq!((table.rows.len(), tables.reports[0].rows), (4, 4), "{name}");
    let row = &table.rows[0];
    assert_eq!((row.year, row.employment), (year, Jobs::Count(350)), "{name}");
    assert_eq!(
        (row.hourly.p90, row.hourly.mean, row.yearly.mean),
        (Wage::TopCoded, Wage::EmploymentWithheld, Wage::Withheld)
    );
    let expected =
        "2 rows for single industries or owners are left out: an area's wages are those of all its jobs";
    assert_eq!(tables.reports[0].notices, [expected], "{name}");
}

#[test]
fn headers_may_have_blanks_and_any_case() {
    // As in the files of 2016, 2018 and 2011.
    for header in [
        "area,area_title,area_type,naics,naics_title,own_code,occ code,occ title,group,tot_emp,emp_prse,jobs_1000,\
         loc_quotient,pct_total,h_mean,a_mean,mean_prse,h_pct10,h_pct25,h_median,h_pct75,h_pct90,a_pct10,a_pct25,\
         a_median,a_pct75,a_pct90,annual,hourly",
        "area,area_title,area_type,naics,naics_title,i_group,own_code,occ_code,occ_title,o_group,tot_emp,emp_prse,\
         jobs_1000_orig,loc_quotient,pct_total,h_mean,a_mean,mean_prse,h_pct10,h_pct25,h_median,h_pct75,h_pct90,\
         a_pct10,a_pct25,a_median,a_pct75,a_pct90,annual,hourly",
        "AREA,AREA_TITLE,AREA_TYPE,NAICS,NAICS_TITLE,OWN_CODE,OCC_CODE,OCC_TITLE,GROUP,TOT_EMP,EMP_PRSE,JOBS_1000,\
         LOC_Q,PCT_TOT,PCT_RPT,H_MEAN,A_MEAN,MEAN_PRSE,H_PCT10,H_PCT25,H_MEDIAN,H_PCT75,H_PCT90,A_PCT10,A_PCT25,\
         A_MEDIAN,A_PCT75,A_PCT90,ANNUAL,HOURLY",
    ] {
        let rows = rows_of(&header.split(',').map(str::to_owned).collect::<Vec<_>>());
        check_all_data("all_data_M_2016.csv", delimited(&rows).as_bytes(), 2016);
        check_all_data("all_data_M_2016.xlsx", &published_workbook(&rows), 2016);
    }
}

#[test]
#[ignore = "needs published data"]
fn the_headers_of_all_years_are_read() {
    let text = fs::read_to_string("../shared/cases/oews_columns_by_year.json").unwrap();
    let files: BTreeMap<String, BTreeMap<String, Vec<String>>> = serde_json::from_str(&text).unwrap();
    assert!(files.len() >= 8, "{}", files.len());
    for (file, sheets) in files {
        let year = year::in_name(&file).unwrap().0;
        let header = sheets.values().max_by_key(|header| header.len()).unwrap();
        let rows = rows_of(header);
        check_all_data(&file.replace(".xlsx", ".csv"), delimited(&rows).as_bytes(), year);
        check_all_data(&file, &published_workbook(&rows), year);
    }
}

#[test]
fn national_files_need_no_column_for_the_area() {
    let text = "occ_code,occ_title,group,tot_emp,h_mean,a_mean,h_wpct10,h_wpct25,h_median,h_wpct75,h_wpct90,\
                a_wpct10,a_wpct25,a_median,a_wpct75,a_wpct90,annual\n\
                25-2021,Teachers,,10,*,30,*,*,*,*,*,10,20,30,40,50,TRUE\n";
    let table = strict(&[("wages/national_may2003_dl.csv", text)]).unwrap().wages.remove(0);
    let row = &table.rows[0];
    assert_eq!((table.areas[0].code.as_str(), row.year, row.basis), ("US", 2003, PayBasis::YearlyOnly));
    assert_eq!(row.yearly.p10, Wage::Amount(Money::from_dollars(10)));
}

#[test]
fn area_codes_may_be_numbers_with_a_point() {
    let text = "AREA,AREA_TYPE,OCC_CODE,A_MEDIAN\n6.0,2.0,29-1141,5\n72400.0,4.0,29-1141,5\n99,1,29-1141,5\n";
    let table = strict(&[("wages/oews_2024.csv", text)]).unwrap().wages.remove(0);
    let areas: Vec<&str> = table.areas.iter().map(|area| area.code.as_str()).collect();
    assert_eq!(areas, ["CA", "72400", "US"]);
}

#[test]
fn a_table_of_medians_is_noted_once() {
    let text = "AREA,OCC_CODE,A_MEDIAN\nVT,29-1141,50000\nVT,29-2071,40000\nVT,11-1011,#\n";
    let tables = strict(&[("wages/vt_2024.csv", text)]).unwrap();
    assert_eq!(tables.reports[0].notices, ["only medians: the table has no percentiles"]);
    let points: Vec<_> = tables.wages[0].rows.iter().map(|row| (row.yearly.median, row.yearly.p10)).collect();
    assert_eq!(points[1], (Wage::Amount(Money::from_dollars(40_000)), Wage::Blank));
    assert_eq!(points[2], (Wage::TopCoded, Wage::Blank));
}

#[test]
fn the_marks_of_suppressed_figures_are_four() {
    let wages =
        "AREA,OCC_CODE,TOT_EMP,A_MEDIAN\nVT,29-1141,**,#\nVT,29-2071,,*\nVT,11-1011,7,**\nVT,11-1021,many,\n";
    let industries = "OCC_CODE,NAICS,NAICS_TITLE,TOT_EMP,PCT_RPT\n\
                      29-1141,62,Health,750,~\n29-1141,61,Schools,250,12.5\n29-1141,21,Mines,**,*\n29-1141,22,Utilities,5,lots\n";
    let tables = strict(&[("wages/vt_2024.csv", wages), ("industries/nat_2024.csv", industries)]).unwrap();
    let rows: Vec<_> = tables.wages[0].rows.iter().map(|row| (row.employment, row.yearly.median)).collect();
    assert_eq!(
        rows,
        [
            (Jobs::Withheld, Wage::TopCoded),
            (Jobs::Blank, Wage::Withheld),
            (Jobs::Count(7), Wage::EmploymentWithheld),
            (Jobs::Blank, Wage::Blank),
        ]
    );
    let rows: Vec<_> = tables.industries[0].rows.iter().map(|row| (row.jobs, row.establishments)).collect();
    assert_eq!(
        rows[..3],
        [
            (Jobs::Count(750), Some(Establishments::BelowHalf)),
            (Jobs::Count(250), Some(Establishments::Percent(12.5))),
            (Jobs::Withheld, None),
        ]
    );
    let notice = |file: &str, place: &str| {
        let report = tables.reports.iter().find(|report| report.file == file).unwrap();
        assert!(report.notices.iter().any(|notice| notice.contains(place)), "{:?}", report.notices);
    };
    notice("wages/vt_2024.csv", "wages/vt_2024.csv:5:3: column 'TOT_EMP': found 'many'");
    notice("industries/nat_2024.csv", "industries/nat_2024.csv:5:5: column 'PCT_RPT': found 'lots'");
}

#[test]
fn the_highest_wages_are_known_by_year() {
    let amounts =
        |year| TopCode::of(year).map(|code| (code.hourly.dollars() as u32, code.yearly.dollars() as u32));
    assert_eq!(
        (amounts(2025), amounts(2018), amounts(2030)),
        (Some((115, 239_200)), Some((100, 208_000)), None)
    );
    // Yearly amounts are hourly ones times 2,080, as for the survey's wages.
    for year in 2003..2030 {
        assert!(amounts(year).is_none_or(|(hourly, yearly)| hourly * 2080 == yearly), "{year}");
    }
}

#[test]
fn a_column_that_is_nearly_right_is_named() {
    for (name, text, close) in [
        ("wages/vt_2024.csv", "AREA,OCC.CODE,A_MEDIAN\n", "'OCC.CODE' is close to it"),
        ("wages/oews_2024.csv", "AERA,OCC_CODE,A_MEDIAN\n", "'AERA' is close to it"),
        ("wages/vt_2024.csv", "OCC_CODE,A_PCT10,A_PCT_25,A_MEDIAN,A_PCT75,A_PCT90,AMEAN_\n", ""),
        (
            "wages/vt_2024.csv",
            "OCC_CODE,A_PCT10,A_PRCT25,A_MEDIAN,A_PCT75,A_PCT90,A_MEAN\n",
            "'A_PRCT25' is close to it",
        ),
        ("wages/vt.csv", "OCC_CODE,A_MEDIAN,YEARS\n", "'YEARS' is close to it"),
        ("industries/i_2024.csv", "OCC_CODE,INDUSTRY,PERCENTS\n", "'PERCENTS' is close to it"),
        ("licenses/vt.csv", "CODE,LICENSES\n", "'LICENSES' is close to it"),
    ] {
        match strict(&[(name, text)]) {
            Ok(_) => assert_eq!(close, "", "{text}"),
            Err(error) => assert!(!close.is_empty() && error.to_string().contains(close), "{error}"),
        }
    }
}

#[test]
fn licenses_with_a_wrong_code_or_area_are_listed_and_the_rest_kept() {
    let text = "AREA,CODE,LICENSE,JURISDICTION,REQUIREMENTS,UPDATED\n\
                VT,29-1141,RN,State,Type: Registry,2024-03-20\n\
                VT,29.1141,RN,State,,\n\
                VT,99-9999.00,No such work,State,,\n\
                ZZ,29-1141,RN,State,,\n\
                VT,53-2011.00,Pilot,Federal,,\n\
                NH,53-2011.00,Pilot,Federal,,\n\
                NH,21-1010,Counselor,State,,\n\
                NH,,Nothing,State,,\n";
    let tables = strict(&[("licenses/l.csv", text)]).unwrap();
    let rows: Vec<(&str, &str, &str)> = tables.licenses[0]
        .rows
        .iter()
        .map(|row| (row.license.as_str(), row.area.code.as_str(), row.listed_in.code.as_str()))
        .collect();
    assert_eq!(
        rows,
        [
            ("RN", "VT", "VT"),
            ("No such work", "VT", "VT"),
            ("Pilot", "US", "VT"),
            ("Pilot", "US", "NH"),
            ("Counselor", "NH", "NH"),
        ]
    );
    assert_eq!(
        tables.reports[0].notices,
        [
            "licenses in no report, because no edition has their code: 3 (line 3 '29.1141', line 4 '99-9999.00', line 9 '')",
            "licenses left out, because their area is unknown: 1 (line 5 'ZZ')",
        ]
    );
    let row = &tables.licenses[0].rows[0];
    assert_eq!(
        (row.requirements.as_deref(), row.updated.as_deref()),
        (Some("Type: Registry"), Some("2024-03-20"))
    );
}

#[test]
#[ignore = "needs published data"]
fn the_broken_codes_of_a_states_licenses_are_listed() {
    let text = fs::read_to_string("../shared/cases/licences_with_broken_codes.csv").unwrap();
    let tables = strict(&[("licenses/NJ_licences.csv", text.as_str())]).unwrap();
    let rows = &tables.licenses[0].rows;
    // 11 of the 19 are no codes; 8 look like codes, but no edition has them.
    assert_eq!(rows.len(), text.lines().count() - 1 - 11);
    assert!(rows.iter().all(|row| row.area.code == "NJ"));
    let notices = &tables.reports[0].notices;
    let listed = notices
        .iter()
        .find(|notice| notice.starts_with("licenses in no report, because no edition has their code: 19 ("))
        .unwrap();
    for place in
        ["line 30 ''", "line 38 '51-9064.04'", "line 204 '989'", "line 212 '511605'", "line 215 '13.2072.00'"]
    {
        assert!(listed.contains(place), "{listed}");
    }
}

#[test]
#[ignore = "needs published data"]
fn federal_licenses_are_the_nations() {
    let export =
        fs::read_to_string("../shared/labor_market/licenses/licenses_careeronestop_2024-10.tsv").unwrap();
    let tables = strict(&[("licenses/licenses_careeronestop_2024-10.tsv", export.as_str())]).unwrap();
    let federal = tables.licenses[0].rows.iter().filter(|row| row.area == Area::nation());
    assert_eq!(federal.count(), 4552);
    let source = tables.sources.of("licenses/licenses_careeronestop_2024-10.tsv");
    assert!(source.name.contains("CareerOneStop, U.S. Department of Labor"), "{source:?}");
    assert_eq!(source.released.as_deref(), Some("October 2024"));
}

#[test]
fn openings_that_are_no_number_are_noted() {
    let text =
        "STFIPS,OccCode,Title,Base,Projected,PercentChange,AvgAnnualOpenings\n50,29-1141,RN,100,110,10,few\n";
    let tables = strict(&[("projections/projections_central_2024-26.csv", text)]).unwrap();
    let row = &tables.projections[0].rows[0];
    assert_eq!((row.openings, Term::of(row.base_year, row.target_year)), (None, Term::Short));
    let notice = &tables.reports[0].notices[0];
    assert!(
        notice.contains("projections_central_2024-26.csv:2:7: column 'AvgAnnualOpenings': found 'few'"),
        "{notice}"
    );
    let source = |file: &str| tables.sources.of(file).name;
    assert!(source("projections/projections_central_2024-26.csv").starts_with("Short-term"));
    assert!(source("projections/projections_central_2022-32_longterm.tsv").starts_with("Long-term"));
}

#[test]
fn a_states_projections_may_be_a_workbook() {
    let header: &[&str] = &["Area", "OccCode", "BaseYear", "Base", "ProjYear", "Projected"];
    let rows: &[&[&str]] =
        &[&["Projections of Vermont"], header, &["Vermont", "29-1141", "2024", "100", "2026", "101"]];
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("projections")).unwrap();
    fs::write(folder.path().join("projections/state.xlsx"), workbook(rows)).unwrap();
    let table = LaborTables::read(folder.path(), Strictness::Strict).unwrap().projections.remove(0);
    let row = &table.rows[0];
    assert_eq!((row.area.code.as_str(), row.base_year, row.target_year, row.base), ("VT", 2024, 2026, 100));
}

#[test]
fn each_file_says_what_it_is_about() {
    let tables = strict(&[
        ("wages/oews_2024.csv", "AREA,OCC_CODE,A_MEDIAN,YEAR\nVT,29-1141,5,2023\nNH,29-1141,5,2024\n"),
        (
            "wages/all_2024.csv",
            "AREA,OCC_CODE,A_MEDIAN\nVT,29-1141,5\nNH,29-1141,5\nME,29-1141,5\n72400,29-1141,5\n",
        ),
        (
            "projections/vt_2022-32.csv",
            "AREA,OCC_CODE,BASE_EMPLOYMENT,PROJECTED_EMPLOYMENT\nVT,29-1141,1,2\n",
        ),
    ])
    .unwrap();
    let about = |file: &str| {
        let Coverage { kind, years, areas } = tables.coverage(file);
        format!("{kind}: {}; {}", years.join(", "), areas.join(", "))
    };
    assert_eq!(about("wages/oews_2024.csv"), "wages: 2024, 2023; New Hampshire, Vermont");
    assert_eq!(about("wages/all_2024.csv"), "wages: 2024; states and territories: 3, metropolitan areas: 1");
    assert_eq!(about("projections/vt_2022-32.csv"), "projections: 2022–2032; Vermont");
}

const QUICK_FACTS: &str = "title,category,slug,soc_code,entry_education,work_experience,training,outlook_pct,outlook_desc,url\n\
    Registered nurses,healthcare,registered-nurses,29-1141,Bachelor's degree,None,None,5,Faster than average,https://www.bls.gov/ooh/healthcare/registered-nurses.htm\n\
    Dental hygienists,healthcare,dental-hygienists,29-1292,Associate's degree,None,None,x,Faster,https://www.bls.gov/ooh/healthcare/dental-hygienists.htm\n";

#[test]
fn what_the_handbook_says_is_read_by_profile() {
    let tables = strict(&[
        ("handbook/occupations_quick_facts_2024-34.csv", QUICK_FACTS),
        ("handbook/ooh_onet_links.csv", "slug,O*NET-SOC Code\nregistered-nurses,29-1141.00\nnobody,29-1141.01\n"),
        (
            "handbook/ooh_largest_employers.csv",
            "slug,group,industry,percent\nregistered-nurses,registered nurses,Hospitals,59\nnobody,x,Hospitals,1\n",
        ),
        ("handbook/ooh_similar_occupations.csv", "slug,similar_slug\nregistered-nurses,dental-hygienists\n"),
    ])
    .unwrap();
    let facts = tables.handbook_facts.unwrap();
    let nurses = &facts.profiles["registered-nurses"];
    assert_eq!((nurses.outlook.as_deref(), nurses.outlook_percent), (Some("Faster than average"), Some(5.0)));
    assert_eq!(
        (nurses.employers[0].industry.as_str(), nurses.similar.as_slice()),
        ("Hospitals", &["dental-hygienists".into()][..])
    );
    assert_eq!(
        (tables.handbook[0].profiles.len(), facts.profiles["dental-hygienists"].outlook_percent),
        (1, None)
    );
    for (file, notice) in [
        (
            "handbook/occupations_quick_facts_2024-34.csv",
            "occupations_quick_facts_2024-34.csv:3:8: column 'outlook_pct': found 'x'",
        ),
        (
            "handbook/ooh_onet_links.csv",
            "rows left out, because the list of profiles lacks theirs: 1 (line 3 'nobody')",
        ),
        ("handbook/ooh_largest_employers.csv", "line 3 'nobody'"),
    ] {
        let report = tables.reports.iter().find(|report| report.file == file).unwrap();
        assert!(report.notices.iter().any(|one| one.contains(notice)), "{:?}", report.notices);
    }
}

#[test]
fn files_that_cannot_be_read_say_what_to_do_with_them() {
    let tables =
        strict(&[("wages/state_May2007_dl.xls", ""), ("wages/oesm24st.zip", ""), ("wages/a.csv.gz", "")])
            .unwrap();
    assert_eq!(
        tables.not_read,
        [
            "wages/a.csv.gz",
            "wages/oesm24st.zip (unpack it here)",
            "wages/state_May2007_dl.xls (save it as .xlsx or .csv)"
        ]
    );
}

#[test]
fn a_header_of_very_many_columns_is_reported_briefly() {
    let columns: Vec<String> = (0..400_000).map(|number| format!("X{number}")).collect();
    let wide = format!("AREA,OCC_CODE,A_MEDIAN,{}\n", columns.join(","));
    let tables = strict(&[("wages/vt_2024.csv", wide.as_str())]).unwrap();
    let longest = tables.reports[0].notices.iter().map(String::len).max().unwrap();
    assert!(longest < 1000, "{longest}");
}
