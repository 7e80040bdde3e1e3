//! `metier mcp`: the engine as tools for agents, by the Model Context Protocol on standard input and output.

mod arguments;
mod tools;

use anyhow::{Context, Result};
use rmcp::ServiceExt;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::io::stdio;

use super::args::McpArgs;
use super::{Outcome, open_index};
use tools::Tools;

/// The longest message to read: as much as the HTTP API takes of a job.
const MAX_MESSAGE_BYTES: usize = 1 << 20;

/// Answers a client until it leaves.
pub(super) fn run(args: &McpArgs) -> Result<Outcome> {
    let tools = Tools::new(open_index::engine(&args.index)?);
    let runtime = tokio::runtime::Runtime::new().context("cannot start threads")?;
    runtime.block_on(async {
        let (read, write) = stdio();
        let transport = AsyncRwTransport::new_server(read, write).with_max_line_length(MAX_MESSAGE_BYTES);
        let session = tools.serve(transport).await.context("no client of the Model Context Protocol")?;
        session.waiting().await.context("the session failed")
    })?;
    // Standard input may still be waited for, which nothing can end.
    runtime.shutdown_background();
    Ok(Outcome::Done)
}
