//! Arguments of `metier serve`.

use clap::{Args, ValueEnum};
use ipnet::IpNet;

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
    /// Network of a proxy whose X-Forwarded-For says who the client is, such as 10.0.0.0/8; may be repeated
    #[arg(
        long,
        value_name = "NETWORK",
        env = "METIER_TRUSTED_PROXIES",
        hide_env_values = true,
        value_delimiter = ',',
        value_parser = network
    )]
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Seconds to go on answering after SIGTERM, with /readyz at 503, so that load balancers notice
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub(crate) drain: u64,
    /// Reload the index when another build has replaced it, as on SIGHUP
    #[arg(long)]
    pub(crate) watch: bool,
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

/// A network, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse().map(|address: std::net::IpAddr| IpNet::from(address));
    text.parse()
        .or_else(|_| address())
        .map_err(|_| "not a network such as 10.0.0.0/8 or an address".to_owned())
}

const SERVE_EXAMPLES: &str = "\
Examples:
  metier serve
  curl 'http://127.0.0.1:8080/api/v1/search?q=nurse'
  metier serve --addr 0.0.0.0:80 --allow-origin https://jobs.example.org --log-format json
  metier serve --trusted-proxies 127.0.0.1 --drain 5

Signals: SIGHUP reloads the index; SIGTERM and Ctrl-C finish the requests in progress and stop.";

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object per line
    Json,
}
