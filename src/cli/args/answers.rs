//! Arguments of commands that answer about occupations.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use metier::engine::{Method, Order, Scheme};
use metier::report::SectionName;
use metier::soc::OnetSocCode;

use super::{CodeEdition, IndexFolder, named};

#[derive(Debug, Args)]
#[command(after_help = SEARCH_EXAMPLES)]
pub(crate) struct SearchArgs {
    /// Job title, keywords or code prefix; several words need no quotes
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// Number of occupations to show
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    /// Number of occupations to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: usize,
    /// Only this job zone, 1 to 5; may be repeated
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(crate) job_zone: Vec<u8>,
    /// Only this SOC major group, two digits; may be repeated
    #[arg(long, value_name = "NN", value_delimiter = ',')]
    pub(crate) major_group: Vec<String>,
    /// Only occupations with this interest, a letter of RIASEC; may be repeated
    #[arg(long, value_name = "LETTER", value_delimiter = ',')]
    pub(crate) interest: Vec<char>,
    /// Only this career cluster; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) career_cluster: Vec<String>,
    /// Only STEM occupations; with `=false`, only the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) stem: Option<bool>,
    /// Only Bright Outlook occupations; with `=false`, only the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) bright_outlook: Option<bool>,
    /// Print the full answer as one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) edition: CodeEdition,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

const SEARCH_EXAMPLES: &str = "\
Examples:
  metier search registered nurse
  metier search 29-11                          list all codes that start with 29-11
  metier search 15-1031 --edition 2000         find what a code of O*NET-SOC 2000 is today
  metier search teacher --job-zone 4 --limit 20
  metier search analyst --major-group 15 --stem --json";

#[derive(Debug, Args)]
#[command(after_help = SUGGEST_EXAMPLES)]
pub(crate) struct SuggestArgs {
    /// Text typed so far; several words need no quotes
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// Number of titles to suggest
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    /// Print the full answer as one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

const SUGGEST_EXAMPLES: &str = "\
Examples:
  metier suggest regis
  metier suggest electr eng --limit 5";

#[derive(Debug, Args)]
#[command(after_help = COMPARE_EXAMPLES)]
pub(crate) struct CompareArgs {
    /// O*NET-SOC code of the occupation to move from; a SOC code stands for its `.00`
    #[arg(value_name = "CODE", value_parser = OnetSocCode::parse_lookup)]
    pub(crate) from: OnetSocCode,
    /// O*NET-SOC code of the occupation to move to
    #[arg(value_name = "CODE", value_parser = OnetSocCode::parse_lookup)]
    pub(crate) to: OnetSocCode,
    /// Print the full answer as one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) edition: CodeEdition,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

const COMPARE_EXAMPLES: &str = "\
Examples:
  metier compare 29-1141.00 11-9111.00           registered nurse to health services manager
  metier compare 13-2011 35-1011 --json

Scores are on O*NET's standard scale from 0 to 100, for the first occupation, then for the second.
Elements that are important in the second and at least 10 points higher there, in importance and
level, are to learn; other elements that are important in both carry over.";

#[derive(Debug, Args)]
#[command(after_help = PROFILE_EXAMPLES)]
pub(crate) struct ProfileArgs {
    /// JSON file with the profile; `-` is standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Number of occupations to show [default: as in the profile, else 10]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Print the full answer as one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

const PROFILE_EXAMPLES: &str = "\
Examples:
  metier profile me.json
  echo '{\"skills\": {\"Programming\": 80}, \"interest_code\": \"IRC\"}' | metier profile - --limit 5

A profile is a JSON object. All members are optional; those left out do not affect the result:
  skills, abilities, knowledge, work_activities, interests
                   objects from element names or IDs to importance, 0 to 100
  interest_code    instead of interests: one to six letters of RIASEC, strongest first";

#[derive(Debug, Args)]
#[command(after_help = RELATED_EXAMPLES)]
pub(crate) struct RelatedArgs {
    /// O*NET-SOC code; a SOC code stands for its `.00`
    #[arg(value_parser = OnetSocCode::parse_lookup)]
    pub(crate) code: OnetSocCode,
    /// Number of occupations to show, up to 100
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Method that finds the occupations
    #[arg(long, value_name = "NAME", default_value = Method::default().name(), value_parser = named::<Method>(Method::ALL.iter().map(|one| one.name())))]
    pub(crate) method: Method,
    /// Show what each occupation has in common with this one, and what differs
    #[arg(long)]
    pub(crate) explain: bool,
    /// Only occupations this many job zones above this one, or below if negative; may be repeated
    #[arg(long, value_name = "STEP", value_delimiter = ',', allow_negative_numbers = true)]
    pub(crate) job_zone_step: Vec<i8>,
    /// Only occupations whose national median wage is higher by at least this many dollars a year
    #[arg(long, value_name = "DOLLARS", allow_negative_numbers = true)]
    pub(crate) wage_change: Option<i64>,
    /// Only occupations with at least this many openings a year nationwide
    #[arg(long, value_name = "N")]
    pub(crate) openings: Option<u32>,
    /// Only Bright Outlook occupations; with `=false`, only the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) bright_outlook: Option<bool>,
    /// Sort order; orders other than by score list only occupations with a score of at least 0.05
    #[arg(long, value_name = "ORDER", default_value = Order::default().name(), value_parser = named::<Order>(Order::ALL.iter().map(|one| one.name())))]
    pub(crate) sort: Order,
    /// Print the full answer as one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) edition: CodeEdition,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

const RELATED_EXAMPLES: &str = "\
Examples:
  metier related 29-1141.00                          find occupations that need a nurse's skills
  metier related 29-1141 --method official           show the list that O*NET publishes
  metier related 35-3031 --job-zone-step 1,2 --wage-change 10000 --sort wage
  metier related 15-1252 --bright-outlook --json";

#[derive(Debug, Args)]
#[command(after_help = REPORT_EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that can be typed")]
pub(crate) struct ReportArgs {
    /// O*NET-SOC code; a SOC code stands for its `.00`
    #[arg(value_parser = OnetSocCode::parse_lookup)]
    pub(crate) code: OnetSocCode,
    /// Area by code or name (US, VT, 5000001, Vermont); a state includes its areas; may be repeated [default: the
    /// nation]
    #[arg(long = "area", value_name = "AREA")]
    pub(crate) areas: Vec<String>,
    /// Only these sections, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = named::<SectionName>(SectionName::ALL.iter().map(|one| one.name())))]
    pub(crate) sections: Vec<SectionName>,
    /// Show every item instead of the most important ones
    #[arg(long)]
    pub(crate) all: bool,
    /// Wages of this year instead of the latest
    #[arg(long, value_name = "YEAR")]
    pub(crate) year: Option<u16>,
    /// Print the full report as one line of JSON
    #[arg(long, conflicts_with_all = ["html", "text"])]
    pub(crate) json: bool,
    /// Print a standalone HTML page
    #[arg(long, conflicts_with = "text")]
    pub(crate) html: bool,
    /// Print text; this is the default
    #[arg(long)]
    pub(crate) text: bool,
    #[command(flatten)]
    pub(crate) edition: CodeEdition,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

const REPORT_EXAMPLES: &str = "\
Examples:
  metier report 29-1141.00                             show the full report with national wages
  metier report 29-1141 --area VT --area NH --sections wages,trends
  metier report 29-1141 --area Vermont --html > nurses.html
  metier report 29-1141 --sections skills --all --json";

#[derive(Debug, Args)]
#[command(
    after_help = CROSSWALK_EXAMPLES,
    override_usage = "metier crosswalk [OPTIONS] SCHEME CODE|WORDS...\n       \
                      metier crosswalk [OPTIONS] --to SCHEME ONET-SOC\n       \
                      metier crosswalk"
)]
pub(crate) struct CrosswalkArgs {
    /// Classification, and a code or words of its title; none lists the classifications
    #[arg(value_name = "SCHEME CODE")]
    pub(crate) words: Vec<String>,
    /// Show the codes of this classification that stand for an O*NET-SOC code
    #[arg(long, value_name = "SCHEME", value_parser = named::<Scheme>(Scheme::ALL.iter().map(|one| one.name())))]
    pub(crate) to: Option<Scheme>,
    /// Edition of O*NET-SOC or the SOC by year [default: all that have the code]
    #[arg(long, value_name = "YEAR", conflicts_with = "to")]
    pub(crate) edition: Option<u16>,
    /// Number of codes to show for words
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    /// Number of codes to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: usize,
    /// Print the full answer as one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

const CROSSWALK_EXAMPLES: &str = "\
Examples:
  metier crosswalk                            list the classifications, and how to load those that are missing
  metier crosswalk soc 29-1111                find what a SOC code of any edition is today
  metier crosswalk cip 51.3801                find the occupations that a program prepares for
  metier crosswalk military 68W
  metier crosswalk rapids electrician         find codes by words of their titles
  metier crosswalk --to isco 29-1141.00       find the ISCO-08 codes of an occupation";

#[cfg(feature = "mcp")]
#[derive(Debug, Args)]
pub(crate) struct McpArgs {
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// Print one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}
