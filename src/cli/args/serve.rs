//! Arguments of `metier serve`.

use clap::{Args, ValueEnum};

use super::{IndexFolder, Inputs};

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
