//! The arguments of every command. Their names and formats are a contract: scripts depend on them.

mod answers;
mod coding;
#[cfg(feature = "server")]
mod config;
mod data;
mod serve;

#[cfg(feature = "server")]
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[cfg(feature = "server")]
use clap::ArgMatches;
use clap::builder::{PossibleValuesParser, Resettable, TypedValueParser};
#[cfg(feature = "server")]
use clap::error::ErrorKind;
use clap::{Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use metier::taxonomy::Edition;

#[cfg(feature = "mcp")]
pub(crate) use answers::McpArgs;
pub(crate) use answers::{
    CompareArgs, CrosswalkArgs, InfoArgs, ProfileArgs, RelatedArgs, ReportArgs, SearchArgs, SuggestArgs,
};
pub(crate) use coding::{EvalCommand, EvalMatchArgs, EvalRelatedArgs, Format, MatchArgs};
#[cfg(feature = "fetch")]
pub(crate) use data::FetchWhat;
pub(crate) use data::{CheckLaborArgs, DiffArgs, EditionArgs, FetchArgs, IndexArgs, Inputs, OwnTitles};
pub(crate) use serve::{LogFormat, QueriesArgs, QueriesFormat, ServeArgs};

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
    /// Download an official O*NET release, or labor-market files
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
    /// Translate codes of other classifications: SOC, CIP, ISCO-08, Census, RAPIDS, military, ESCO
    Crosswalk(CrosswalkArgs),
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
    /// Answer agents: tools by the Model Context Protocol on standard input and output
    #[cfg(feature = "mcp")]
    #[command(after_help = MCP_EXAMPLES)]
    Mcp(McpArgs),
    /// Show what a query log holds: what is asked most, and where the answers fall short
    Queries(QueriesArgs),
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// Shell to print the script for
        shell: Shell,
    },
}

#[cfg(feature = "mcp")]
const MCP_EXAMPLES: &str = "\
Example, in the configuration of a client:
  {\"mcpServers\": {\"metier\": {\"command\": \"metier\", \"args\": [\"mcp\", \"--index\", \"/path/to/index\"]}}}";

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

/// A parser that takes one of these names.
fn named<T: FromStr<Err = metier::Error> + Clone + Send + Sync + 'static>(
    names: impl Iterator<Item = &'static str>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(names).try_map(|name| name.parse::<T>())
}

/// An empty environment variable counts as unset, as in most shell tools.
fn forget_empty_variable(arg: Arg) -> Arg {
    let value = arg.get_env().and_then(std::env::var_os);
    if value.is_some_and(|value| value.is_empty()) { arg.env(Resettable::Reset) } else { arg }
}

/// The matches with the options of the file that `serve --config` names.
#[cfg(feature = "server")]
fn with_config(mut command: clap::Command, given: ArgMatches) -> ArgMatches {
    let Some(("serve", serve)) = given.subcommand() else { return given };
    let Some(file) = serve.get_one::<PathBuf>("config").cloned() else { return given };
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let of_serve = command.find_subcommand("serve").unwrap_or(&command);
    let read = config::with_file(&file, of_serve, serve, &arguments).and_then(|all| {
        let matched = command.clone().try_get_matches_from(all);
        matched.or_else(|error| config::explained(&file, &error).map_or_else(|| error.exit(), Err))
    });
    read.unwrap_or_else(|message| command.error(ErrorKind::ValueValidation, message).exit())
}

impl Cli {
    /// Reads the command line and the environment; exits if they are invalid or ask for help.
    pub(crate) fn read() -> Self {
        let command = Self::command().mut_subcommands(|command| command.mut_args(forget_empty_variable));
        let given = command.clone().get_matches();
        #[cfg(feature = "server")]
        let given = with_config(command, given);
        Self::from_arg_matches(&given).unwrap_or_else(|error| error.exit())
    }

    /// The log format: `None` for commands that print plain messages to a person.
    pub(crate) fn log_format(&self) -> Option<LogFormat> {
        match &self.command {
            Command::Serve(args) => Some(args.log_format),
            _ => None,
        }
    }
}
