//! What the tools take. The documentation of a member is what an agent reads about it.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;

/// Arguments of `search_occupations`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "schemars")]
pub(super) struct Search {
    /// A job title, a description of the work in plain words, or the beginning of an O*NET-SOC code; at most 500 characters.
    pub(super) query: String,
    /// Only occupations in these job zones, 1 (little preparation) to 5 (extensive preparation).
    #[serde(default)]
    pub(super) job_zone: Vec<u8>,
    /// Only occupations in these SOC major groups: two digits, such as 29.
    #[serde(default)]
    pub(super) major_group: Vec<String>,
    /// Only occupations on O*NET's Bright Outlook list (true) or not on it (false).
    pub(super) bright_outlook: Option<bool>,
    /// Number of occupations to skip.
    #[serde(default)]
    pub(super) offset: usize,
    /// Number of occupations to return, 1 to 500.
    #[serde(default = "ten")]
    pub(super) limit: usize,
}

/// Arguments of `code_job`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "schemars")]
pub(super) struct Code {
    /// The job title as it was written.
    pub(super) title: String,
    /// The duties of the job.
    pub(super) description: Option<String>,
    /// The industry, in words or as a NAICS code.
    pub(super) industry: Option<String>,
    /// The employer's name.
    pub(super) employer: Option<String>,
    /// Number of candidates to return, 1 to 500.
    #[serde(default = "three")]
    pub(super) top: usize,
    /// The share of accepted codes that should be right, between 0.5 and 1.
    #[serde(default = "default_precision")]
    pub(super) precision: f32,
    /// Whether to give the reasons for each candidate.
    #[serde(default)]
    pub(super) explain: bool,
}

/// Arguments of `related_occupations`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "schemars")]
pub(super) struct Related {
    /// O*NET-SOC code of the occupation, such as 29-1141.00.
    pub(super) code: String,
    /// The least change in national median wage, in dollars per year.
    pub(super) wage_change: Option<i64>,
    /// Whether to list what each has in common with the occupation, and what differs.
    #[serde(default)]
    pub(super) explain: bool,
    /// Number of occupations to return, 1 to 100.
    #[serde(default = "ten")]
    pub(super) limit: usize,
}

/// Arguments of `occupation_report`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "schemars")]
pub(super) struct Report {
    /// O*NET-SOC code of the occupation, such as 29-1141.00.
    pub(super) code: String,
    /// Areas by code or name, such as VT or Texas; by default the nation.
    #[serde(default)]
    pub(super) area: Vec<String>,
    /// Sections to report, such as wages, trends, tasks, skills, knowledge, technology, licenses, education or related; by
    /// default all of a usual report, which is long.
    #[serde(default)]
    pub(super) sections: Vec<String>,
}

fn three() -> usize {
    3
}

fn ten() -> usize {
    10
}

fn default_precision() -> f32 {
    metier::engine::DEFAULT_PRECISION
}
