//! Connections over real sockets: a stalled one is closed, and its place goes to the next caller.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use metier::server::{Options, serve};

use crate::support::sample_engine;

/// Serves one connection at a time, so a second caller gets an answer only after the first has lost its place.
/// `stall` makes the first connection stall. Returns what the server sent on the first connection.
async fn place_after(stall: impl FnOnce(&mut TcpStream) + Send + 'static) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let options = Options {
        request_timeout: Duration::from_millis(500),
        body_timeout: Duration::from_millis(100),
        write_timeout: Duration::from_millis(100),
        connections: 1,
        ..Options::default()
    };
    let serving = tokio::spawn(serve(listener, sample_engine(), options, std::future::pending()));
    let callers = tokio::task::spawn_blocking(move || {
        let mut first = TcpStream::connect(address).unwrap();
        stall(&mut first);
        let mut second = TcpStream::connect(address).unwrap();
        // Makes the test fail instead of hang.
        second.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        second.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        let read = second.read_to_string(&mut answer);
        assert!(read.is_ok(), "the first connection still has the only place: {read:?}");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let mut said = Vec::new();
        // After a reset, the bytes read so far still count.
        let _ = first.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    });
    let said = callers.await.unwrap();
    serving.abort();
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_sends_nothing_loses_its_place() {
    place_after(|_| ()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_sends_half_a_head_loses_its_place() {
    place_after(|stream| stream.write_all(b"GET / HTTP/1.1\r\nHost:").unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_sends_no_second_request_loses_its_place() {
    let said =
        place_after(|stream| stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap()).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_sends_half_a_body_gets_an_error_and_loses_its_place() {
    for path in ["/api/v1/profile", "/api/v1/match"] {
        let said = place_after(move |stream| {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
            );
            stream.write_all(head.as_bytes()).unwrap();
        });
        let said = said.await;
        assert!(said.starts_with("HTTP/1.1 408") && said.contains("\"code\":\"body_timeout\""), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_reads_nothing_loses_its_place() {
    // Tens of megabytes of answers: more than the system buffers for a client that never reads.
    let requests = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(500);
    let asked = requests.len();
    let said = place_after(move |stream| stream.write_all(requests.as_bytes()).unwrap()).await;
    assert!(said.len() > asked, "the server started to answer");
    assert!(said.matches("HTTP/1.1 200").count() < 500, "and then stopped");
}
