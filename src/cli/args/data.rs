//! Arguments of commands about data: building an index, downloads, checks, comparisons of releases.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use metier::catalog::TitleSource;
use metier::engine::DEFAULT_PRECISION;
use metier::soc::OnetSocCode;

use super::{IndexFolder, named};

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
    /// Leave out the titles of these publishers' lists among the labor-market tables, separated by commas: dmtf (SOC direct
    /// match titles), census (the Census index), military
    #[arg(long, value_name = "SOURCES", value_delimiter = ',', value_parser = named::<TitleSource>(TitleSource::ALL.iter().map(|one| one.name())))]
    pub(crate) without_titles: Vec<TitleSource>,
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
    /// Replace the index even if more than a tenth of its occupations or titles would be lost
    #[arg(long)]
    pub(crate) force: bool,
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
  metier fetch labor --contact you@example.org      download all labor-market files
  metier fetch wages --year 2023 --contact you@example.org

To resume an interrupted download, run the same command again. Licenses, state projections and the
lists of O*NET OnLine have no lasting address: data/README.md says where to put them.";

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
