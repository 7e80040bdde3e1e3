//! The arguments of every command. Their names and formats are a contract: scripts depend on them.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, Resettable, TypedValueParser};
use clap::{Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use metier::engine::{DEFAULT_PRECISION, Method, Order};
use metier::evaluation::BASELINES;
use metier::report::SectionName;
use metier::soc::OnetSocCode;
use metier::taxonomy::Edition;

/// The text of `--version`. It has the build ID because two builds of one version may differ.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (build ", env!("METIER_BUILD_ID"), ")");

/// Full-text and similarity search for occupations: job titles to O*NET-SOC codes
#[derive(Debug, Parser)]
#[command(version = VERSION, bin_name = "metier", arg_required_else_help = true, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  metier index                             build the index from the newest release at hand
  metier search registered nurse           find occupations
  metier suggest regis                     complete a title as it is typed
  metier match \"Sr. RN - Night Shift\"      code one job title
  metier related 29-1141.00                find occupations that need a nurse's skills
  metier match --input jobs.csv --title-column title --output coded.csv
  metier compare 29-1141.00 11-9111.00     list what to learn and what carries over
  metier profile me.json                   find occupations that fit a person
  metier report 29-1141.00 --area VT       show wages, outlook, tasks and more for Vermont
  metier serve                             serve the API and pages on http://127.0.0.1:8080

Exit codes: 0 done, 1 nothing found, 2 error.
Data goes to standard output, everything else to standard error (METIER_LOG=debug shows more).";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build the index from an O*NET release
    Index(IndexArgs),
    /// Download an official O*NET release
    Fetch(FetchArgs),
    /// Make the edition that is built into metier from an official release
    #[command(hide = true)]
    Edition(EditionArgs),
    /// Find occupations by title, keywords or code prefix
    Search(SearchArgs),
    /// Complete a title as it is typed
    Suggest(SuggestArgs),
    /// Code a job title, or the job titles of a file
    Match(MatchArgs),
    /// List the occupations related to one
    Related(RelatedArgs),
    /// Compare two occupations: what to learn to move from one to the other, and what carries over
    Compare(CompareArgs),
    /// Find occupations that fit a person's own ratings
    Profile(ProfileArgs),
    /// Show the report on an occupation: wages, outlook, tasks, skills, education, resources
    Report(ReportArgs),
    /// Compare two releases: what changed for occupations, and for titles coded with the older one
    Diff(DiffArgs),
    /// Check a folder of labor-market tables: files read, codes without an occupation, missing tables
    CheckLabor(CheckLaborArgs),
    /// Measure the quality of the answers
    #[command(subcommand)]
    Eval(EvalCommand),
    /// Show what the index holds
    Info(InfoArgs),
    /// Serve the API and pages over HTTP; builds the index first if there is none
    Serve(ServeArgs),
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// Shell to print the script for
        shell: Shell,
    },
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  metier completions bash > ~/.local/share/bash-completion/completions/metier
  metier completions zsh > ~/.zfunc/_metier
  metier completions fish > ~/.config/fish/completions/metier.fish";

/// The index folder; the same option for every command.
#[derive(Debug, Args)]
pub(crate) struct IndexFolder {
    /// Index folder [default: index; where there is none, and no release to build it from, an index of metier's built-in
    /// edition in your data folder]
    #[arg(long = "index", value_name = "DIR", env = "METIER_INDEX", hide_env_values = true, value_hint = ValueHint::DirPath)]
    pub(crate) named: Option<PathBuf>,
}

impl IndexFolder {
    /// The folder that is named, or the usual one.
    pub(crate) fn path(&self) -> &Path {
        self.named.as_deref().unwrap_or(Path::new("index"))
    }
}

/// The edition of the codes on the command line.
#[derive(Debug, Args)]
pub(crate) struct CodeEdition {
    /// Edition that the code is from: 2000, 2006, 2009, 2010, 2018 or 2019 [default: the release's, or the newest that has
    /// the code]
    #[arg(long, value_name = "YEAR")]
    pub(crate) edition: Option<Edition>,
}

/// The inputs of a build.
#[derive(Debug, Args)]
pub(crate) struct Inputs {
    /// Folder or zip of an O*NET release; `edition` or `sample` for metier's own [default: the newest in data/onet, else in
    /// ../shared/onet, else the edition: titles and ratings of all occupations, few definitions and tasks]
    #[arg(long, value_name = "DIR|ZIP", env = "METIER_DATA", hide_env_values = true, value_hint = ValueHint::AnyPath)]
    pub(crate) data: Option<PathBuf>,
    #[arg(
        help = "Folder of labor-market tables [default: data/labor_market, else ../shared/labor_market, else none]"
    )]
    #[arg(long, value_name = "DIR", env = "METIER_LABOR", hide_env_values = true, value_hint = ValueHint::DirPath)]
    pub(crate) labor: Option<PathBuf>,
}

/// The caller's own titles.
#[derive(Debug, Default, Args)]
pub(crate) struct OwnTitles {
    /// File of titles that you have coded, as evidence for `match`: columns title, code and optionally edition and
    /// weight (CSV or tab-separated); may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) labeled: Vec<PathBuf>,
    /// File of local titles, searched like the release's: columns title, code and optionally edition and pinned
    /// (yes or no; a pinned title puts its occupation first); may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) titles: Vec<PathBuf>,
    /// Leave out the modern job names that metier adds to the release's titles
    #[arg(long)]
    pub(crate) no_modern_titles: bool,
}

#[derive(Debug, Args)]
#[command(after_help = INDEX_EXAMPLES)]
pub(crate) struct IndexArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    #[command(flatten)]
    pub(crate) own: OwnTitles,
    /// Skip and count bad rows instead of stopping at the first
    #[arg(long)]
    pub(crate) lenient: bool,
}

const INDEX_EXAMPLES: &str = "\
Examples:
  metier index                                        build index/ from the newest release at hand
  metier index --data db_30_1_text.zip                use a release as published
  metier index --data sample --index /tmp/try         use the small sample, to try things out
  metier index --labeled coded.csv --titles ours.csv  add your own titles";

#[derive(Debug, Args)]
#[command(after_help = FETCH_EXAMPLES)]
pub(crate) struct FetchArgs {
    /// What to download; `labor` is all but the release
    #[arg(value_enum, value_name = "WHAT", default_value = "release")]
    pub(crate) what: Vec<FetchWhat>,
    /// Version of the release, or `latest`
    #[arg(long, value_name = "VERSION", default_value = "latest")]
    pub(crate) release: String,
    /// Year of the wages and industries [default: the newest on record]
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2000..=2099))]
    pub(crate) year: Option<u16>,
    #[arg(
        long,
        value_name = "DIR",
        value_hint = ValueHint::DirPath,
        help = "Folder to download to [default: data/onet for a release, data/labor_market for labor-market files]"
    )]
    pub(crate) to: Option<PathBuf>,
    /// Download labor-market files again that are already there
    #[arg(long)]
    pub(crate) again: bool,
    /// Your email address, sent with each request for labor-market files: the Bureau of Labor Statistics asks for it
    #[arg(long, value_name = "EMAIL", env = "METIER_CONTACT", hide_env_values = true, value_hint = ValueHint::EmailAddress, value_parser = email)]
    pub(crate) contact: Option<String>,
    /// URL of a folder that mirrors the official files
    #[arg(long, value_name = "URL", env = "METIER_MIRROR", hide_env_values = true, value_hint = ValueHint::Url)]
    pub(crate) mirror: Option<String>,
}

/// What `fetch` can download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FetchWhat {
    /// An O*NET release
    Release,
    /// Wages and jobs of the nation, states and metropolitan areas (OEWS)
    Wages,
    /// Jobs by industry (OEWS)
    Industries,
    /// Projected employment of the nation (BLS)
    Projections,
    /// Instructional programs for occupations (CIP)
    Programs,
    /// Titles of SOC groups
    Soc,
    /// All labor-market files
    Labor,
}

/// An address that can stand in a header.
fn email(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if plain && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) {
        Ok(text.to_owned())
    } else {
        Err("not an email address".to_owned())
    }
}

const FETCH_EXAMPLES: &str = "\
Examples:
  metier fetch                                      download the latest release to data/onet
  metier fetch --release 30.1                       download another release
  metier fetch labor --contact you@example.org      download wages, projections, programs and SOC titles
  metier fetch wages --year 2023 --contact you@example.org

To resume an interrupted download, run the same command again. Licenses, state projections and O*NET OnLine's lists have no
lasting address: data/README.md says which files to put into data/labor_market.";

#[derive(Debug, Args)]
pub(crate) struct EditionArgs {
    /// Folder or zip of the release
    #[arg(value_name = "DIR|ZIP", value_hint = ValueHint::AnyPath)]
    pub(crate) release: PathBuf,
    /// File to write
    #[arg(long, value_name = "FILE", default_value = "data/edition/facts.zip", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
}

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
#[command(
    after_help = MATCH_EXAMPLES,
    override_usage = "metier match [OPTIONS] TITLE...\n       \
                      metier match [OPTIONS] --input FILE --title-column NAME"
)]
pub(crate) struct MatchArgs {
    /// Job title; several words need no quotes
    #[arg(required_unless_present = "input", conflicts_with = "input", value_name = "TITLE")]
    pub(crate) title: Vec<String>,
    /// Job description
    #[arg(long, value_name = "TEXT", conflicts_with = "input")]
    pub(crate) description: Option<String>,
    /// Industry, in words or as a NAICS code
    #[arg(long, value_name = "TEXT", conflicts_with = "input")]
    pub(crate) industry: Option<String>,
    /// Employer name
    #[arg(long, value_name = "TEXT", conflicts_with = "input")]
    pub(crate) employer: Option<String>,
    /// Code the job titles of a CSV, JSON Lines or Parquet file; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "title_column", value_hint = ValueHint::FilePath)]
    pub(crate) input: Option<PathBuf>,
    /// Format of the input [default: by file name, else csv]
    #[arg(long, value_name = "FORMAT", requires = "input")]
    pub(crate) input_format: Option<Format>,
    /// Column of job titles
    #[arg(long, value_name = "NAME", requires = "input")]
    pub(crate) title_column: Option<String>,
    /// Column of job descriptions
    #[arg(long, value_name = "NAME", requires = "input")]
    pub(crate) description_column: Option<String>,
    /// Column of industries
    #[arg(long, value_name = "NAME", requires = "input")]
    pub(crate) industry_column: Option<String>,
    /// Column of employer names
    #[arg(long, value_name = "NAME", requires = "input")]
    pub(crate) employer_column: Option<String>,
    /// Column of how often each row counts, such as how many people gave the title; for the summary's coverage
    #[arg(long, value_name = "NAME", requires = "input")]
    pub(crate) weight_column: Option<String>,
    /// File to write to, instead of standard output; it appears once all rows are coded
    #[arg(long, value_name = "FILE", requires = "input", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Format of the output [default: by file name, else csv]
    #[arg(long, value_name = "FORMAT", requires = "input", conflicts_with = "json")]
    pub(crate) format: Option<Format>,
    /// Resume an interrupted run of the same command
    #[arg(long, requires = "output")]
    pub(crate) resume: bool,
    /// File to write the summary of the run to, as JSON
    #[arg(long, value_name = "FILE", requires = "input", value_hint = ValueHint::FilePath)]
    pub(crate) summary: Option<PathBuf>,
    /// Number of codes to show per title, likeliest first [default: 10, 1 for CSV and Parquet]
    #[arg(long, value_name = "K")]
    pub(crate) top: Option<usize>,
    /// Requested precision: the share of accepted codes that should be right, between 0.5 and 1
    #[arg(long, value_name = "P", default_value_t = DEFAULT_PRECISION)]
    pub(crate) precision: f32,
    /// Explain each code
    #[arg(long)]
    pub(crate) explain: bool,
    /// Print JSON: one line for a title, one line per row for a file
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

const MATCH_EXAMPLES: &str = "\
Examples:
  metier match \"Sr. RN - Night Shift\"
  metier match software engineer --top 3 --json
  metier match technician --industry hospital --explain
  metier match --input jobs.csv --title-column title --output coded.csv --top 3
  metier match --input jobs.parquet --title-column title --description-column text --output coded.parquet
  metier match --input jobs.jsonl --title-column title --output coded.jsonl --resume

The decision is accept (the first code meets the requested precision), review (a person should
check the codes) or none (no occupation fits).

The output keeps every input column. CSV and Parquet add onet_soc_code, occupation_title,
probability, matched_title, decision and margin; with --top K also alt2_code, alt2_probability, ...
altK_code, altK_probability. JSON Lines adds the members decision, margin and candidates.

An interrupted run leaves OUTPUT.partial and OUTPUT.progress; --resume continues from them.";

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

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Values with a header line, separated by commas, semicolons or tabs
    Csv,
    /// One JSON object per line
    Jsonl,
    /// Apache Parquet
    Parquet,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvalCommand {
    /// Code the titles of evaluation sets and compare with the right codes
    Match(EvalMatchArgs),
    /// Compare related occupations with the published lists of the release
    Related(EvalRelatedArgs),
}

#[derive(Debug, Args)]
pub(crate) struct EvalRelatedArgs {
    /// Print the full report as one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

#[derive(Debug, Args)]
#[command(after_help = EVAL_MATCH_EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that can be typed")]
pub(crate) struct EvalMatchArgs {
    /// Evaluation sets: tables with the columns query, gold and level
    #[arg(long = "set", required = true, num_args = 1.., value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) sets: Vec<PathBuf>,
    /// Evaluate on an index built for the run, from --data and --labor, without any title that equals a query of the
    /// sets; several sets are held out together
    #[arg(long)]
    pub(crate) holdout: bool,
    /// Compare with this baseline; may be repeated
    #[arg(long = "baseline", value_name = "NAME", value_delimiter = ',', value_parser = PossibleValuesParser::new(BASELINES.map(|(name, _)| name)))]
    pub(crate) baselines: Vec<String>,
    /// Compare with all baselines
    #[arg(long, conflicts_with = "baselines")]
    pub(crate) all_baselines: bool,
    /// Evaluate only the first N rows of each set; all rows are held out in any case
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit_rows: Option<u32>,
    /// Print the full report as one line of JSON
    #[arg(long, conflicts_with = "markdown")]
    pub(crate) json: bool,
    /// Print the tables as Markdown
    #[arg(long)]
    pub(crate) markdown: bool,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Skip and count bad rows when building the index for --holdout
    #[arg(long, requires = "holdout")]
    pub(crate) lenient: bool,
}

const EVAL_MATCH_EXAMPLES: &str = "\
Examples:
  metier eval match --set coded.tsv                             evaluate the index as it is
  metier eval match --set coded.tsv --holdout --all-baselines   leave out the set's own titles
  metier eval match --set a.tsv b.tsv --holdout --json

A set is tab-separated: query (a job title), gold (its right codes, separated by |) and level (8 for
O*NET-SOC codes, 6 for SOC codes). The correct spellings of misspelled titles are held out only when
another set of the same run has them.";

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

/// A parser that takes one of these names.
fn named<T: FromStr<Err = metier::Error> + Clone + Send + Sync + 'static>(
    names: impl Iterator<Item = &'static str>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(names).try_map(|name| name.parse::<T>())
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
#[command(after_help = DIFF_EXAMPLES)]
pub(crate) struct DiffArgs {
    /// Older release: a folder, a zip or an index folder; `edition` or `sample` for metier's own
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath)]
    pub(crate) old: PathBuf,
    /// Newer release, likewise
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
    pub(crate) new: PathBuf,
    /// Only these occupations: codes of either release or of groups, separated by commas
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = OnetSocCode::parse_lookup)]
    pub(crate) codes: Vec<OnetSocCode>,
    /// File of titles coded with OLD, as `match` writes it (CSV or tab-separated): codes them with NEW and compares the
    /// codes
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) titles: Option<PathBuf>,
    /// Column of job titles
    #[arg(long, value_name = "NAME", requires = "titles", default_value = "title")]
    pub(crate) title_column: String,
    /// Column of job descriptions
    #[arg(long, value_name = "NAME", requires = "titles")]
    pub(crate) description_column: Option<String>,
    /// Column of industries
    #[arg(long, value_name = "NAME", requires = "titles")]
    pub(crate) industry_column: Option<String>,
    /// Column of employer names
    #[arg(long, value_name = "NAME", requires = "titles")]
    pub(crate) employer_column: Option<String>,
    /// Requested precision: the share of accepted codes that should be right, between 0.5 and 1
    #[arg(long, value_name = "P", requires = "titles", default_value_t = DEFAULT_PRECISION)]
    pub(crate) precision: f32,
    /// Print everything as one line of JSON
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Print everything as CSV, one row per change
    #[arg(long)]
    pub(crate) csv: bool,
}

const DIFF_EXAMPLES: &str = "\
Examples:
  metier diff db_30_1_text db_31_0_text.zip             show what changed between two releases
  metier diff old-index new-index --codes 29-1141,15-1200
  metier diff old-index new-index --titles coded.csv    also code the titles of a file again
  metier diff db_18_1_text db_30_1_text --csv > changes.csv

Releases of different editions of O*NET-SOC are compared through the official crosswalks. A rating
has moved if it differs by more than 1.96 standard errors of the difference and by more than 0.01,
the rounding of published figures. Text shows the first few changes of each kind for an occupation.

With --titles, NEW should be an index; for a release, an index is built for the run. The file needs
the columns of the jobs and onet_soc_code or code; decision and probability show which codes were
accepted.";

#[derive(Debug, Args)]
#[command(after_help = CHECK_LABOR_EXAMPLES)]
pub(crate) struct CheckLaborArgs {
    /// Folder of labor-market tables
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
    /// Folder or zip of the O*NET release to check against [default: as for `index`]
    #[arg(long, value_name = "DIR|ZIP", env = "METIER_DATA", hide_env_values = true, value_hint = ValueHint::AnyPath)]
    pub(crate) data: Option<PathBuf>,
    /// Print one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
}

const CHECK_LABOR_EXAMPLES: &str = "\
Examples:
  metier check-labor data/labor_market
  metier check-labor ours --data db_30_1_text.zip --json

If a row is wrong, the command reports its file, line and column and exits with 2. data/README.md lists
the columns of each table.";

#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// Print one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

#[derive(Debug, Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub(crate) struct ServeArgs {
    /// Address to listen on; port 0 picks a free port
    #[arg(
        long,
        value_name = "HOST:PORT",
        env = "METIER_ADDR",
        hide_env_values = true,
        default_value = "127.0.0.1:8080"
    )]
    pub(crate) addr: String,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Origin whose pages may call the API from a browser; may be repeated
    #[arg(
        long,
        value_name = "ORIGIN",
        env = "METIER_ALLOW_ORIGIN",
        hide_env_values = true,
        value_delimiter = ','
    )]
    pub(crate) allow_origin: Vec<String>,
    /// Time limit of a request, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) request_timeout: Option<u64>,
    /// Format of the log on standard error
    #[arg(
        long,
        value_name = "FORMAT",
        env = "METIER_LOG_FORMAT",
        hide_env_values = true,
        default_value = "text"
    )]
    pub(crate) log_format: LogFormat,
}

const SERVE_EXAMPLES: &str = "\
Examples:
  metier serve
  curl 'http://127.0.0.1:8080/api/v1/search?q=nurse'
  metier serve --addr 0.0.0.0:80 --allow-origin https://jobs.example.org --log-format json";

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object per line
    Json,
}

/// An empty environment variable counts as unset, as in most shell tools.
fn forget_empty_variable(arg: Arg) -> Arg {
    let value = arg.get_env().and_then(std::env::var_os);
    if value.is_some_and(|value| value.is_empty()) { arg.env(Resettable::Reset) } else { arg }
}

impl Cli {
    /// Reads the command line and the environment; exits if they are invalid or ask for help.
    pub(crate) fn read() -> Self {
        let command = Self::command().mut_subcommands(|command| command.mut_args(forget_empty_variable));
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }

    /// The log format: `None` for commands that print plain messages to a person.
    pub(crate) fn log_format(&self) -> Option<LogFormat> {
        match &self.command {
            Command::Serve(args) => Some(args.log_format),
            _ => None,
        }
    }
}
