//! Arguments of commands that code job titles, and that measure how well they do.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum, ValueHint};
use metier::catalog::TitleSource;
use metier::engine::DEFAULT_PRECISION;
use metier::evaluation::BASELINES;

use super::{IndexFolder, Inputs, named};

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
    /// Leave bad rows out instead of stopping at the first, and list them in this CSV file
    #[arg(long, value_name = "FILE", requires = "input", value_hint = ValueHint::FilePath)]
    pub(crate) skip_bad_rows: Option<PathBuf>,
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

An interrupted run leaves OUTPUT.partial and OUTPUT.progress; --resume continues from them. A run
that a bad row stopped leaves them too: --resume --skip-bad-rows FILE continues without bad rows,
and lists them in FILE.";

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
    /// Leave out the titles of these publishers' lists from the index for --holdout: dmtf, census, military
    #[arg(long, value_name = "SOURCES", requires = "holdout", value_delimiter = ',', value_parser = named::<TitleSource>(TitleSource::ALL.iter().map(|one| one.name())))]
    pub(crate) without_titles: Vec<TitleSource>,
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
