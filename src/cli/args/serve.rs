//! Arguments of `metier serve`, and of `metier queries`, which reads what it logged.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
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
    /// Requests per second that one client may send on average, and five times as many at once; 0 for no limit [default: 100,
    /// and no limit for clients on this machine]
    #[arg(long, value_name = "N", env = "METIER_RATE_LIMIT", hide_env_values = true)]
    pub(crate) rate_limit: Option<u32>,
    /// Megabytes of memory for answers to what is asked most; 0 for none
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(0..=65_536))]
    pub(crate) answer_cache: u64,
    /// File of API keys: on each line a name, the SHA-256 of its key and, if you like, its own requests per second
    #[arg(long, value_name = "FILE", env = "METIER_API_KEYS", hide_env_values = true, value_hint = ValueHint::FilePath)]
    pub(crate) api_keys: Option<PathBuf>,
    /// Refuse requests to the API without a key; pages stay open
    #[arg(long)]
    pub(crate) require_api_key: bool,
    /// Serve HTTPS with this certificate and those that it rests on, a PEM file
    #[arg(long, value_name = "FILE", env = "METIER_TLS_CERT", hide_env_values = true, value_hint = ValueHint::FilePath)]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The certificate's private key, a PEM file
    #[arg(long, value_name = "FILE", env = "METIER_TLS_KEY", hide_env_values = true, value_hint = ValueHint::FilePath)]
    pub(crate) tls_key: Option<PathBuf>,
    /// Folder to keep what people search for and code, without who they are; see metier queries
    #[arg(long, value_name = "DIR", env = "METIER_QUERY_LOG", hide_env_values = true, value_hint = ValueHint::DirPath)]
    pub(crate) query_log: Option<PathBuf>,
    /// Days to keep queries
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) query_log_days: u16,
    /// File of these options, as TOML: addr = "0.0.0.0:80"; the command line and variables count more
    #[arg(long, value_name = "FILE", env = "METIER_CONFIG", hide_env_values = true, value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Check the options, files and index, and end without serving
    #[arg(long)]
    pub(crate) check: bool,
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
    /// File that says whose site it is: name, logo, colors, links and a note of your own; see docs/operations.md
    #[arg(long, value_name = "FILE", env = "METIER_SITE")]
    pub(crate) site: Option<PathBuf>,
    /// Most rows of a list that can be coded on the site's page
    #[arg(long, value_name = "N", default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(1..=200_000))]
    pub(crate) list_rows: u64,
    /// Address at which callers reach the server, with http or https, for links in answers of O*NET Web Services [default:
    /// that of each request]
    #[arg(long, value_name = "URL", env = "METIER_PUBLIC_URL", hide_env_values = true)]
    pub(crate) public_url: Option<String>,
    /// Seconds to go on answering after SIGTERM, with /readyz at 503, so that load balancers notice
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub(crate) drain: u64,
    /// Reload the index, API keys and certificate when their files change, as on SIGHUP
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
  metier serve --trusted-proxies 127.0.0.1 --public-url https://jobs.example.org --drain 5
  metier serve --config /etc/metier/serve.toml --check

Signals: SIGHUP reloads the index, API keys and certificate; SIGTERM and Ctrl-C finish the requests in progress and stop.";

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object per line
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = QUERIES_EXAMPLES)]
pub(crate) struct QueriesArgs {
    /// Folder that metier serve --query-log has written to
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
    /// Number of texts in each list
    #[arg(long, value_name = "K", default_value_t = 20)]
    pub(crate) top: usize,
    /// Format of the lists
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: QueriesFormat,
}

const QUERIES_EXAMPLES: &str = "\
Examples:
  metier queries /var/log/metier
  metier queries /var/log/metier --format csv --top 500 > queries.csv

Lists what was asked most, what found nothing by words, titles whose first code was not accepted, and occupations that
visitors opened from beyond the third hit. Titles that people miss can be added with metier index --titles.";

/// The format of lists of queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueriesFormat {
    /// Tables for people
    Text,
    /// One JSON object
    Json,
    /// One row for each text of a list
    Csv,
}
