//! An axum server that does nothing: `GET /{bytes}` answers with so many bytes. What it can do is the limit of what any server
//! made with axum can do on a machine; `measure.py` compares metier with it.

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// The largest body that it gives.
const MOST_BYTES: usize = 1 << 20;

async fn body(Path(bytes): Path<usize>) -> impl IntoResponse {
    static TEXT: [u8; MOST_BYTES] = [b'x'; MOST_BYTES];
    ([(header::CONTENT_TYPE, "application/json")], Bytes::from_static(&TEXT[..bytes.min(MOST_BYTES)]))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, Router::new().route("/{bytes}", get(body))).await
}
