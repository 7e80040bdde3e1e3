//! The shapes of the official answers, version 2.0, as facts: which members there are, of which type, and which are
//! required. No other member is allowed.
//!
//! A shape is `s` (text), `i` (integer), `p` (integer from 0 to 100), `n` (number), `b` (true or false), `*` (any object),
//! `[shape]`, `{name:shape …}` or a name of [`NAMED`]. A name with `?` is optional, one with `!` is required but not in any
//! data that metier reads, `+name` stands for the members of that shape.

use std::collections::BTreeMap;

use serde_json::Value;

const NAMED: &[(&str, &str)] = &[
    ("page", "{start:i end:i total:i prev?:s next?:s}"),
    ("ref", "{href:s code:s title:s tags:{bright_outlook?:b}}"),
    ("refs", "{+page occupation:[ref]}"),
    ("careers", "{+page career:[ref]}"),
    ("coded", "{code:s title:s}"),
    ("numbered", "{code:i title:s}"),
    ("linked", "{href:s code:s title:s}"),
    ("linked_number", "{href:s code:i title:s}"),
    ("services", "[{href:s title:s}]"),
    ("item", "{id:s title:s}"),
    ("named", "{id:s name:s}"),
    ("described", "{+named description:s}"),
    // The sample has tasks of occupations whose job zone it lacks.
    ("zoned", "{+ref job_zone!:numbered}"),
    ("interest", "{+described interest_code:s}"),
    ("node", "{href?:s id:s name:s description:s child?:[node]}"),
    ("level", "{level:p description:s}"),
    ("scored", "{+zoned importance?:p}"),
    ("levelled", "{+scored level?:p level_not_relevant?:b}"),
    ("of_element", "{+page summary:described example?:[level] occupation:[levelled]}"),
    ("element", "{+described related:s}"),
    ("elements", "{+page element:[element]}"),
    ("important", "{+page element:[{+element importance?:p}]}"),
    ("share", "{percentage_of_respondents:p description:s}"),
    ("product", "{title:s href:s hot_technology?:b in_demand?:b percentage?:p}"),
    ("count", "{total:i href:s}"),
    ("category", "{code:i related:s title:s example:[product] example_more?:[product]}"),
    ("technology", "{+page hot_technology?:count in_demand_skills?:count category:[category]}"),
    ("task", "{id:s related:s title:s}"),
    ("activities", "{+page activity:[{+item related:s}]}"),
    (
        "job_zone",
        "{code:i title:s education:s related_experience:s job_training:s job_zone_examples:s svp_range:s}",
    ),
    ("education", "{response:[{code:i title:s description?:s percentage_of_respondents?:p}]}"),
    ("related", "{+page occupation:[{+ref supplemental?:b}]}"),
    ("apprenticeship", "{+page example_title:[s]}"),
    ("sharing", "{summary:{+described see_more:s} occupation:[ref]}"),
    ("sharing_item", "{summary:{+item see_more:s} occupation:[ref]}"),
    ("matches", "{+page match:[{code:s title:s occupation:[ref]}]}"),
    ("projected", "{+ref industry_data_from?:s projected_growth:s projected_openings:i}"),
    ("skill", "{+coded level?:p importance?:p}"),
    ("soft_skill", "{+coded description:s example:[level]}"),
    ("groups", "[{+named element:[named]}]"),
    ("industry", "{most_people?:s some_people?:s code:i title:s}"),
    ("of_industry", "{+careers example?:{+ref percent_employed:p}}"),
    (
        "outline",
        "{activity_type:s id:s related?:s title:s description?:s importance?:p related_activity?:[outline]}",
    ),
];

/// Paths without a slash at the end, with their shapes; those with more literal segments come first.
const ANSWERS: &[(&str, &str)] = &[
    ("/about", "{api_version:s database:{url:s name:s} taxonomy:{url:s name:s}}"),
    ("/database", "[{info:s rows:s table_id:s title:s description:s}]"),
    (
        "/database/info/{id}",
        "{rows:s table_id:s title:s description:s data_dictionary:s
          download:{excel?:s text?:s mysql?:s sql_server?:s oracle?:s}
          column:[{column_id:s optional:b title:s description:s type:s format:s}]}",
    ),
    ("/database/rows/{id}", "{+page row:[*]}"),
    ("/taxonomy/{from}/{to}", "services"),
    ("/taxonomy/{from}/{to}/{code}", "{+coded description:s occupation:[{+coded description:s}]}"),
    ("/online", "services"),
    ("/online/search", "refs"),
    ("/online/technology", "services"),
    ("/online/technology/examples/search", "{+page example:[{title:s href:s}]}"),
    (
        "/online/technology/examples/{title}",
        "{+page summary?:{title:s description:s source_url?:s license_url?:s} category:[linked_number]
          occupation:[zoned]}",
    ),
    ("/online/technology/categories/search", "{+page category:[linked_number]}"),
    (
        "/online/technology/categories/{code}",
        "{+page summary:{code:i title:s description:s example:[s]} occupation:[zoned]}",
    ),
    ("/online/hot_technology", "[{href:s title:s job_postings!:i}]"),
    (
        "/online/hot_technology/{title}",
        "{+page summary?:{description:s source_url?:s license_url?:s} category:[linked_number]
          occupation:[{+zoned in_demand:b percentage?:p}]}",
    ),
    ("/online/stem_occupations", "[{href:s code?:i title:s job_family?:[linked]}]"),
    (
        "/online/stem_occupations/all",
        "{+page occupation:[{+ref job_family:coded stem_occupation_type:[numbered]}]}",
    ),
    ("/online/stem_occupations/{code}", "{+page occupation:[{+ref job_family:coded}]}"),
    ("/online/job_zones", "[{href:s code?:i title:s}]"),
    ("/online/job_zones/all", "{+page occupation:[zoned]}"),
    ("/online/job_zones/{code}", "refs"),
    ("/online/job_families", "[{href:s code?:s title:s}]"),
    ("/online/job_families/all", "{+page occupation:[{+ref job_family:coded}]}"),
    ("/online/job_families/{code}", "refs"),
    ("/online/bright_outlook", "[{href:s code?:s title:s}]"),
    ("/online/bright_outlook/all", "{+page occupation:[{+ref category:[coded]}]}"),
    ("/online/bright_outlook/{code}", "refs"),
    ("/online/industries", "[{href:s code?:i title:s}]"),
    (
        "/online/industries/all",
        "{+page occupation:[{+projected percent_employed_by_industry:[{+numbered percent?:p}]}]}",
    ),
    ("/online/industries/{code}", "{+page occupation:[{+projected percent_employed:p}]}"),
    ("/online/career_clusters", "[{href:s code?:s title:s cluster_grouping?:s}]"),
    (
        "/online/career_clusters/all",
        "{+page occupation:[{+ref career_cluster:[linked] sub_cluster:[linked]}]}",
    ),
    (
        "/online/career_clusters/{code}",
        "{+page summary:{title:s overview:s detail?:s source_url:s} occupation:[{+ref sub_cluster:[linked]}]}",
    ),
    (
        "/online/career_clusters/sub_clusters/{code}",
        "{+page summary:{title:s overview:s detail?:s example_programs:[s] source_url:s} cluster:linked
          occupation:[ref]}",
    ),
    ("/online/soft_skills", "{social:[soft_skill] thinking:[soft_skill]}"),
    (
        "/online/soft_skills/results",
        "{+page occupation:[{+zoned skills_matched:[skill] skills_other:[skill]}]}",
    ),
    ("/online/job_duties", "services"),
    ("/online/job_duties/search", "refs"),
    ("/online/job_duties/tasks/{code}", "[item]"),
    (
        "/online/job_duties/results/{code}",
        "{+page occupation:[{+zoned tasks:{closely_related:[item] less_related:[item] full:[item]}}]}",
    ),
    ("/online/related_activities", "services"),
    ("/online/related_activities/search", "refs"),
    ("/online/related_activities/activities/{code}", "[item]"),
    (
        "/online/related_activities/results/{code}",
        "{+page occupation:[{+zoned activities:{shared:[item] similar:[item] full:[item]}}]}",
    ),
    ("/online/onet_data", "services"),
    ("/online/onet_data/interests", "[{+interest href:s}]"),
    (
        "/online/onet_data/interests/{code}",
        "{+page summary:[interest] occupation:[{+zoned interest_code:s featured?:b}]}",
    ),
    ("/online/onet_data/work_styles/{id}", "{+page summary:described occupation:[scored]}"),
    (
        "/online/onet_data/work_context/{id}",
        "{+page summary:described example?:[{context:p description:s}] occupation:[{+zoned context?:p}]}",
    ),
    (
        "/online/onet_data/work_activities/{id}",
        "{+page summary:described example?:[level]
          occupation:[{+levelled detailed_work_activities:[item]}]}",
    ),
    ("/online/onet_data/{family}", "[node]"),
    ("/online/onet_data/{family}/{id}", "of_element"),
    ("/online/crosswalks", "services"),
    ("/online/crosswalks/occupation_handbook", "{+page match:[{title:s occupation:[ref]}]}"),
    ("/online/crosswalks/{system}", "matches"),
    ("/online/occupations", "{+page occupation:[{+ref datalevel:b zone?:numbered}]}"),
    (
        "/online/occupations/{code}",
        "{code:s title:s tags:{bright_outlook?:b} description:s sample_of_reported_titles?:[s] also_see?:[ref]
          bright_outlook?:[coded] updated?:{year:i contents:[{title:s source?:s year?:i}]}
          summary_contents:services details_contents:services custom_contents:services}",
    ),
    ("/online/occupations/{code}/hot_technology", "{+page example:[product]}"),
    ("/online/occupations/{code}/in_demand_skills", "{+page example:[product]}"),
    ("/online/occupations/{code}/custom/work_activities_outline", "{activity:[outline]}"),
    ("/online/occupations/{code}/summary/tasks", "{+page task:[task]}"),
    ("/online/occupations/{code}/details/tasks", "{+page task:[{+task importance?:p category?:s}]}"),
    ("/online/occupations/{code}/summary/interests", "{interest_code:s element:[element]}"),
    (
        "/online/occupations/{code}/details/interests",
        "{+page element:[{+element occupational_interest?:p}]}",
    ),
    ("/online/occupations/{code}/summary/work_context", "{+page element:[{+element response:[share]}]}"),
    (
        "/online/occupations/{code}/details/work_context",
        "{+page element:[{+element context?:p response:[share]}]}",
    ),
    ("/online/occupations/{code}/{detail}/technology_skills", "technology"),
    ("/online/occupations/{code}/{detail}/detailed_work_activities", "activities"),
    ("/online/occupations/{code}/{detail}/job_zone", "job_zone"),
    ("/online/occupations/{code}/{detail}/education", "education"),
    ("/online/occupations/{code}/{detail}/apprenticeship", "apprenticeship"),
    ("/online/occupations/{code}/{detail}/related_occupations", "related"),
    ("/online/occupations/{code}/summary/{section}", "elements"),
    ("/online/occupations/{code}/details/{section}", "important"),
    ("/online/occupations/{code}/related/tasks/{id}", "sharing_item"),
    ("/online/occupations/{code}/related/detailed_work_activities/{id}", "sharing_item"),
    (
        "/online/occupations/{code}/related/technology_skills/{code}",
        "{summary:{code:i title:s example:[s] occupation_total:i see_more:s}
          occupation:[{+ref example:[s]}]}",
    ),
    (
        "/online/occupations/{code}/related/interests/{id}",
        "{summary:{+interest see_more:s} occupation:[ref]}",
    ),
    ("/online/occupations/{code}/related/{section}/{id}", "sharing"),
    ("/mnm", "services"),
    ("/mnm/search", "careers"),
    ("/mnm/careers", "careers"),
    (
        "/mnm/careers/{code}",
        "{code:s title:s tags:{bright_outlook?:b} also_called?:[{title:s summary:b}] what_they_do:s
          on_the_job:[s] word_cloud_terms?:[s] career_video?:b contents:services}",
    ),
    ("/mnm/careers/{code}/knowledge", "groups"),
    ("/mnm/careers/{code}/skills", "groups"),
    ("/mnm/careers/{code}/abilities", "groups"),
    ("/mnm/careers/{code}/personality", "{top_interest?:described work_styles?:[named]}"),
    (
        "/mnm/careers/{code}/technology",
        "[{code:i title:s example?:[{title:s hot_technology?:b in_demand?:b percentage?:p}]}]",
    ),
    (
        "/mnm/careers/{code}/education",
        "{job_zone?:{+linked_number experience:s training:s education:s} education_usually_needed?:[s]}",
    ),
    (
        "/mnm/careers/{code}/job_outlook",
        "{outlook:{category:s description:s} bright_outlook?:[linked] salary:{soc_code:s
          annual_10th_percentile?:i annual_median?:i annual_90th_percentile?:i
          annual_10th_percentile_over?:i annual_median_over?:i annual_90th_percentile_over?:i
          hourly_10th_percentile?:n hourly_median?:n hourly_90th_percentile?:n
          hourly_10th_percentile_over?:n hourly_median_over?:n hourly_90th_percentile_over?:n}}",
    ),
    ("/mnm/careers/{code}/explore_more", "{careers?:[ref] industries?:[industry]}"),
    ("/mnm/bright_outlook", "[linked]"),
    ("/mnm/bright_outlook/{code}", "{+careers summary:{title:s}}"),
    ("/mnm/career_clusters", "[{+linked cluster_grouping!:s}]"),
    (
        "/mnm/career_clusters/{code}",
        "{+careers summary:{title:s overview:s sub_clusters:[s] example_programs:[s] source_url:s}}",
    ),
    ("/mnm/job_preparation", "[linked_number]"),
    (
        "/mnm/job_preparation/{code}",
        "{+careers summary:{title:s experience:s training:s education:s}}",
    ),
    ("/mnm/interests", "[linked]"),
    ("/mnm/interests/{code}", "{+careers summary:{title:s description:s}}"),
    ("/mnm/industries", "[industry]"),
    ("/mnm/industries/{code}/{people}", "of_industry"),
];

/// Sections of version 1.9, which the official service no longer has.
const EXTENSIONS: [&str; 2] = ["tools_used", "work_values"];

#[derive(Debug, Clone)]
enum Shape {
    Scalar(char),
    List(Box<Shape>),
    Object(BTreeMap<String, (bool, Shape)>),
    Named(String),
}

/// Reads a shape from the beginning of a text.
fn read(text: &mut &str) -> Shape {
    *text = text.trim_start();
    if let Some(rest) = text.strip_prefix('[') {
        *text = rest;
        let shape = read(text);
        *text = text.trim_start().strip_prefix(']').unwrap();
        return Shape::List(Box::new(shape));
    }
    let Some(rest) = text.strip_prefix('{') else {
        let name = word(text);
        let mut letters = name.chars();
        return match (letters.next(), letters.next()) {
            (Some(letter), None) => Shape::Scalar(letter),
            _ => Shape::Named(name),
        };
    };
    *text = rest;
    let mut members = BTreeMap::new();
    loop {
        *text = text.trim_start();
        if let Some(rest) = text.strip_prefix('}') {
            *text = rest;
            return Shape::Object(members);
        }
        if let Some(rest) = text.strip_prefix('+') {
            *text = rest;
            let Shape::Object(shared) = named(&word(text)) else { panic!("only an object has members") };
            members.extend(shared);
            continue;
        }
        let name = word(text);
        let (need, rest) = text.split_once(':').unwrap();
        *text = rest;
        members.insert(name, (need.is_empty(), read(text)));
    }
}

fn word(text: &mut &str) -> String {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    *text = rest;
    word.to_owned()
}

fn named(name: &str) -> Shape {
    let found = NAMED.iter().find(|(known, _)| *known == name);
    let (_, mut text) = *found.unwrap_or_else(|| panic!("no shape '{name}'"));
    read(&mut text)
}

impl Shape {
    /// Finds where a value differs.
    fn differences(&self, value: &Value, at: &str, found: &mut Vec<String>) {
        match self {
            Self::Named(name) => named(name).differences(value, at, found),
            Self::Scalar(kind) => {
                let fits = match kind {
                    's' => value.is_string(),
                    'i' => value.is_i64(),
                    'p' => value.as_i64().is_some_and(|value| (0..=100).contains(&value)),
                    'n' => value.is_number(),
                    'b' => value.is_boolean(),
                    '*' => value.is_object(),
                    other => panic!("no kind of value '{other}'"),
                };
                found.extend((!fits).then(|| format!("{at} is {value}, not of kind {kind}")));
            }
            Self::List(shape) => match value {
                Value::Array(entries) => {
                    for (place, entry) in entries.iter().enumerate() {
                        shape.differences(entry, &format!("{at}[{place}]"), found);
                    }
                }
                _ => found.push(format!("{at} is no list")),
            },
            Self::Object(members) => match value {
                Value::Object(object) => {
                    let is_missing = |name: &str, required| required && !object.contains_key(name);
                    let missing = members.iter().filter(|(name, (required, _))| is_missing(name, *required));
                    found.extend(missing.map(|(name, _)| format!("{at} has no {name}")));
                    for (name, value) in object {
                        match members.get(name) {
                            Some((_, shape)) => shape.differences(value, &format!("{at}.{name}"), found),
                            None => found.push(format!("{at} has {name}")),
                        }
                    }
                }
                _ => found.push(format!("{at} is no object")),
            },
        }
    }
}

fn is_at(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted.starts_with('{') || wanted == given => {}
            _ => return false,
        }
    }
}

/// Where an answer differs from the shape of the official answer at its address.
pub(super) fn differences(address: &str, answer: &Value) -> Vec<String> {
    if EXTENSIONS.iter().any(|section| address.contains(section)) {
        return Vec::new();
    }
    let path = address.split('?').next().unwrap_or_default().trim_end_matches('/');
    let found = ANSWERS.iter().find(|(pattern, _)| is_at(pattern, path));
    let (_, mut text) = *found.unwrap_or_else(|| panic!("no shape for {path}"));
    let mut found = Vec::new();
    read(&mut text).differences(answer, address, &mut found);
    found
}

#[test]
fn differences_are_found() {
    let of = |mut shape: &str, value: Value| {
        let mut found = Vec::new();
        read(&mut shape).differences(&value, "it", &mut found);
        found.join("; ")
    };
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(of("{a:s b?:[i] c!:i}", json(r#"{"a": "", "b": [1]}"#)), "");
    assert_eq!(of("{a:s}", json(r#"{"b": 1}"#)), "it has no a; it has b");
    let list = of("[p]", json("[1, 101, 1.5]"));
    assert_eq!(list, "it[1] is 101, not of kind p; it[2] is 1.5, not of kind p");
    assert_eq!(of("coded", json(r#"{"code": 1, "title": ""}"#)), "it.code is 1, not of kind s");
}
