//! Lists of services: which addresses there are below one.

use axum::Json;
use axum::response::{IntoResponse, Response};
use strum::VariantArray;

use super::asked::Asked;
use super::families::Family;
use super::reference::Content;

/// Addresses below `/online/` with their titles.
pub(super) const ONLINE: &[(&str, &str)] = &[
    ("/online/search", "Keyword Search"),
    ("/online/occupations/", "All Occupations"),
    ("/online/bright_outlook/", "Bright Outlook Occupations"),
    ("/online/career_clusters/", "Career Clusters"),
    ("/online/hot_technology/", "Hot Technologies"),
    ("/online/industries/", "Industries"),
    ("/online/job_families/", "Job Families"),
    ("/online/job_zones/", "Job Zones"),
    ("/online/stem_occupations/", "STEM Occupations"),
    ("/online/onet_data/", "O*NET Data"),
    ("/online/technology/", "Technology Skills"),
    ("/online/job_duties/", "Job Duties"),
    ("/online/related_activities/", "Related Activities"),
    ("/online/soft_skills/", "Soft Skills"),
    ("/online/crosswalks/", "Crosswalks"),
];
pub(super) const TECHNOLOGY: &[(&str, &str)] = &[
    ("/online/technology/examples/search", "Technology Examples"),
    ("/online/technology/categories/search", "Technology Categories"),
];
pub(super) const JOB_DUTIES: &[(&str, &str)] = &[("/online/job_duties/search", "Occupation Search")];
pub(super) const RELATED_ACTIVITIES: &[(&str, &str)] =
    &[("/online/related_activities/search", "Occupation Search")];
/// Addresses below `/mnm/`.
pub(super) const MY_NEXT_MOVE: &[(&str, &str)] = &[
    ("/mnm/search", "Career Search"),
    ("/mnm/careers/", "All Careers"),
    ("/mnm/bright_outlook/", "Bright Outlook Careers"),
    ("/mnm/career_clusters/", "Career Clusters"),
    ("/mnm/industries/", "Industries"),
    ("/mnm/interests/", "Interests"),
    ("/mnm/job_preparation/", "Job Preparation"),
];
/// Addresses below `/`, whose own list is below `/ws/`: pages are at `/`.
pub(super) const ALL: &[(&str, &str)] = &[
    ("/about/", "About"),
    ("/online/", "O*NET OnLine"),
    ("/mnm/", "My Next Move"),
    ("/database/", "O*NET Database"),
];

/// Answers with a list of addresses and their titles.
pub(super) fn list(services: &[(&str, &'static str)], asked: &Asked) -> Response {
    let content = |(path, title): &(&str, &'static str)| Content { href: asked.base.href(path), title };
    Json(services.iter().map(content).collect::<Vec<_>>()).into_response()
}

/// Answers with the families of data elements.
pub(super) async fn families(asked: Asked) -> Response {
    let path = |family: &Family| (format!("/online/onet_data/{}/", family.name()), family.title());
    let families: Vec<(String, &'static str)> = Family::VARIANTS.iter().map(path).collect();
    list(&families.iter().map(|(path, title)| (path.as_str(), *title)).collect::<Vec<_>>(), &asked)
}
