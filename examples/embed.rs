//! Adds metier's API and pages to an axum app of your own.
//!
//! ```console
//! $ cargo run --example embed      # then open http://127.0.0.1:8081/api/v1/search?q=nurse
//! ```

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use metier::artifact::{BuildOptions, build};
use metier::engine::Engine;
use metier::release::ReleaseSource;
use metier::server::{Options, router};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let index = tempfile::tempdir()?;
    build(index.path(), &BuildOptions::new(ReleaseSource::Sample), |_| ())?;
    let engine = Arc::new(Engine::open(index.path())?);

    // metier's routes, with its limits and log, beside yours.
    let app = Router::new()
        .route("/hello", get(|| async { "hello" }))
        .fallback_service(router(engine, &Options::default()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8081").await?;
    axum::serve(listener, app).await?;
    Ok(())
}
