//! Connections over real sockets: a stalled one is closed, and its place goes to the next caller; one client does not fill the
//! server; the index is replaced while requests are in progress.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use metier::engine::Engine;
use metier::server::{Options, Server, serve};

use crate::support::{bare_sample_engine, sample_engine};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_reads_a_few_bytes_now_and_then_loses_its_place() {
    let requests = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(500);
    let said = place_after(move |stream| {
        stream.write_all(requests.as_bytes()).unwrap();
        let mut trickle = stream.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut byte = [0];
            while trickle.read_exact(&mut byte).is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
    });
    assert!(said.await.matches("HTTP/1.1 200").count() < 500);
}

/// A server on a free port.
async fn start(engine: Arc<Engine>, options: Options) -> (SocketAddr, metier::server::Control) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(engine, options);
    let control = server.control();
    tokio::spawn(server.run(listener, std::future::pending()));
    (address, control)
}

/// The answer to a request on a connection of its own; empty if the server closed it.
fn ask(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_arrive_slowly_take_no_places() {
    let (address, _) = start(sample_engine(), Options::default()).await;
    tokio::task::spawn_blocking(move || {
        let head = "POST /api/v1/profile HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        // More than the places for requests at work.
        let mut slow = Vec::new();
        for _ in 0..600 {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            slow.push(stream);
        }
        let answer = ask(address, "/api/v1/search?q=nurse");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_has_a_part_of_the_connections() {
    let few = Options { connections_per_client: 2, ..Options::default() };
    let trusting = Options { trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()], ..few.clone() };
    for (options, expected) in [(few, ""), (trusting, "HTTP/1.1 200")] {
        let (address, _) = start(sample_engine(), options).await;
        tokio::task::spawn_blocking(move || {
            let held: Vec<TcpStream> = (0..2)
                .map(|_| {
                    let mut stream = TcpStream::connect(address).unwrap();
                    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
                    let mut begun = [0; 12];
                    stream.read_exact(&mut begun).unwrap();
                    assert_eq!(&begun, b"HTTP/1.1 200");
                    stream
                })
                .collect();
            let third = ask(address, "/healthz");
            assert!(third.starts_with(expected) && third.is_empty() == expected.is_empty(), "{third}");
            drop(held);
        })
        .await
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_index_is_replaced_while_requests_are_in_progress() {
    let (one, other) = (sample_engine(), bare_sample_engine());
    assert_ne!(one.fingerprint(), other.fingerprint());
    let (address, control) = start(Arc::clone(&one), Options::default()).await;
    let stop = Arc::new(AtomicBool::new(false));
    let asking = tokio::task::spawn_blocking({
        let stop = Arc::clone(&stop);
        move || {
            let mut stream = TcpStream::connect(address).unwrap();
            let mut answers = 0;
            while !stop.load(Ordering::Relaxed) {
                let request = b"GET /api/v1/search?q=nurse&limit=1 HTTP/1.1\r\nHost: x\r\n\r\n";
                stream.write_all(request).unwrap();
                let mut answer = [0; 16 * 1024];
                let read = stream.read(&mut answer).unwrap();
                assert!(
                    answer[..read].starts_with(b"HTTP/1.1 200"),
                    "{}",
                    String::from_utf8_lossy(&answer[..read])
                );
                answers += 1;
            }
            answers
        }
    });
    for round in 0..20 {
        control.replace(Arc::clone(if round % 2 == 0 { &other } else { &one }));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.store(true, Ordering::Relaxed);
    assert!(asking.await.unwrap() > 20);

    let tag = |answer: &str| {
        answer.lines().find_map(|line| line.strip_prefix("etag: ").map(str::to_owned)).unwrap()
    };
    let before = tag(&tokio::task::spawn_blocking(move || ask(address, "/api/v1/info")).await.unwrap());
    control.replace(other);
    let after = tag(&tokio::task::spawn_blocking(move || ask(address, "/api/v1/info")).await.unwrap());
    assert_ne!(before, after, "what callers have kept is no longer valid");
    control.reload_failed("the index is damaged");
    let ready = tokio::task::spawn_blocking(move || ask(address, "/readyz")).await.unwrap();
    assert!(
        ready.starts_with("HTTP/1.1 200") && ready.contains("\"reload_error\":\"the index is damaged\""),
        "{ready}"
    );
}

/// The titles that the server says it has coded.
fn titles_coded(address: SocketAddr) -> u64 {
    let metrics = ask(address, "/metrics");
    let counts = metrics.lines().filter(|line| line.starts_with("metier_titles_coded_total"));
    counts.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
}

/// A batch counts as coded at its end, so one that stops before is never counted, and its place is free for the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_stops_when_its_caller_leaves() {
    let (address, _) = start(sample_engine(), Options::default()).await;
    let callers = tokio::task::spawn_blocking(move || {
        let send = |titles: &[String]| {
            let body = serde_json::json!({ "titles": titles, "top": 500 }).to_string();
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            write!(
                stream,
                "POST /api/v1/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{body}",
                body.len()
            )
            .unwrap();
            stream
        };
        // Each word is unknown and has to be looked for among those like it, which takes a while.
        let mut letters = (0_u64..).map(|seed| {
            let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
            char::from(b'a' + (mixed % 26) as u8)
        });
        let mut word = || -> String { letters.by_ref().take(8).collect() };
        let mut title = || (0..50).map(|_| word()).collect::<Vec<_>>().join(" ");
        let long: Vec<String> = (0..1000).map(|_| title()).collect();
        let abandoned = [send(&long), send(&long)];
        // Both, and the question itself.
        let in_progress = || {
            let metrics = ask(address, "/metrics");
            let line = metrics.lines().find(|line| line.starts_with("metier_requests_in_progress "));
            line.and_then(|line| line.rsplit(' ').next()?.parse::<u32>().ok()).unwrap_or_default()
        };
        assert!((0..500).any(|_| in_progress() >= 3), "the batches never began");
        std::thread::sleep(Duration::from_millis(100));
        let mut refused = String::new();
        let _ = send(&["cook".to_owned()]).read_to_string(&mut refused);
        assert!(refused.starts_with("HTTP/1.1 429"), "both places are taken: {refused}");
        let before = titles_coded(address);
        drop(abandoned);
        let is_free = |_: &u32| {
            std::thread::sleep(Duration::from_millis(20));
            let mut answer = String::new();
            let _ = send(&["cook".to_owned()]).read_to_string(&mut answer);
            answer.starts_with("HTTP/1.1 200")
        };
        assert!((0..500).any(|attempt| is_free(&attempt)), "the places are still taken");
        titles_coded(address) - before
    });
    assert!(callers.await.unwrap() <= 2, "only what was coded since, not what was abandoned");
}
