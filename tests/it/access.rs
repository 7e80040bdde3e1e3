//! Who may call, how often, and over what: API keys, limits for each client, TLS, and what is not HTTP at all.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use metier::server::{ApiKeys, Certificate, Control, Options, Server, router};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::http::{Answer, send_to};
use crate::support::sample_engine;

async fn start(options: Options) -> (SocketAddr, Control) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(sample_engine(), options);
    let control = server.control();
    tokio::spawn(server.run(listener, std::future::pending()));
    (address, control)
}

/// What the server says to these bytes until it closes the connection.
async fn say(address: SocketAddr, bytes: impl AsRef<[u8]> + Send + 'static) -> String {
    let talk = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(bytes.as_ref()).unwrap();
        let mut answer = Vec::new();
        // After a reset, the bytes read so far still count.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    tokio::task::spawn_blocking(talk).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_http_gets_a_problem_as_everything_else() {
    let (address, _) = start(Options::default()).await;
    let long_address = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(70_000));
    let many_headers = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(200));
    for (bytes, status, code) in [
        ("nonsense\r\n\r\n".to_owned(), 400, "invalid_http"),
        ("GET / HTTP/1.1\r\nHost x\r\n\r\n".to_owned(), 400, "invalid_http"),
        (long_address, 414, "uri_too_long"),
        (many_headers, 431, "headers_too_large"),
    ] {
        let answer = say(address, bytes).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer}"));
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        assert!(head.contains("content-type: application/problem+json"), "{head}");
        assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!((&body["code"], &body["status"]), (&code.into(), &status.into()), "{body}");
        assert!(head.contains(&format!("x-request-id: {}", body["request_id"].as_str().unwrap())), "{head}");
    }
    let metrics = say(address, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(metrics.contains("metier_problems_total{code=\"invalid_http\"} 2"), "{metrics}");
    // Answers of ours with such a status are left as they are.
    let own = say(address, "GET /api/v1/search HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(own.starts_with("HTTP/1.1 400") && own.contains("parameter 'q' is missing"), "{own}");
}

fn keys(folder: &Path, lines: &[(&str, &str, &str)]) -> ApiKeys {
    let line = |(name, key, rate): &(&str, &str, &str)| {
        let hash = Sha256::digest(key).iter().fold(String::new(), |hash, byte| hash + &format!("{byte:02x}"));
        format!("{name} {hash} {rate}\n")
    };
    let file = folder.join("keys");
    std::fs::write(&file, lines.iter().map(line).collect::<String>()).unwrap();
    ApiKeys::read(&file).unwrap()
}

async fn with_key(router: &axum::Router, path: &str, key: Option<&str>) -> Answer {
    let mut request = Request::get(path);
    if let Some(key) = key {
        request = request.header("x-api-key", key);
    }
    send_to(router.clone(), request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_key_is_optional_or_required() {
    let folder = tempfile::tempdir().unwrap();
    let api_keys = Some(keys(folder.path(), &[("portal", "secret", "")]));
    let optional = Options { api_keys, ..Options::default() };
    let required = Options { api_key_required: true, ..optional.clone() };
    let search = "/api/v1/search?q=nurse";
    let router_of = |options: &Options| router(sample_engine(), options);

    let any = router_of(&optional);
    assert_eq!(with_key(&any, search, None).await.status, 200);
    assert_eq!(with_key(&any, search, Some("secret")).await.status, 200);
    assert_eq!(with_key(&any, search, Some("guess")).await.problem(), (403, "unknown_api_key".into()));

    let known = router_of(&required);
    let refused = with_key(&known, search, None).await;
    assert_eq!(refused.problem(), (401, "missing_api_key".into()));
    assert_eq!(refused.header(header::WWW_AUTHENTICATE), "Bearer");
    assert_eq!(with_key(&known, search, Some("secret")).await.status, 200);
    let bearer = Request::get(search).header(header::AUTHORIZATION, "Bearer secret").body(Body::empty());
    assert_eq!(send_to(known.clone(), bearer.unwrap()).await.status, 200);
    // What a visitor's browser loads, and what tells how the server is.
    for open in ["/", "/?q=nurse", "/api/v1/suggest?q=nur", "/openapi.json", "/healthz", "/metrics"] {
        assert_eq!(with_key(&known, open, None).await.status, 200, "{open}");
    }
    // Without a file of keys, a key means nothing.
    assert_eq!(with_key(&router_of(&Options::default()), search, Some("guess")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_sends_too_much_is_told_when_to_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let api_keys = Some(keys(folder.path(), &[("portal", "secret", ""), ("free", "open", "0")]));
    let requests_per_second = NonZeroU32::new(1);
    let (address, control) = start(Options { requests_per_second, api_keys, ..Options::default() }).await;
    let ask = |path: &str, key: &str| {
        let key = if key.is_empty() { String::new() } else { format!("X-API-Key: {key}\r\n") };
        say(address, format!("GET {path} HTTP/1.1\r\nHost: x\r\n{key}Connection: close\r\n\r\n"))
    };
    let mut refused = String::new();
    // Ten times the burst: at one request a second, most are refused however slow this machine is.
    for _ in 0..50 {
        let answer = ask("/api/v1/suggest?q=nur", "").await;
        if answer.starts_with("HTTP/1.1 429") {
            refused = answer;
        }
    }
    assert!(refused.contains("\"code\":\"rate_limited\""), "{refused}");
    let wait = refused.lines().find_map(|line| line.strip_prefix("retry-after: ")).unwrap();
    assert!((1..=2).contains(&wait.parse::<u32>().unwrap()), "{wait}");
    // A caller with a key has a share of its own, and health checks have no limit.
    assert!(ask("/api/v1/suggest?q=nur", "secret").await.starts_with("HTTP/1.1 200"));
    for _ in 0..20 {
        assert!(ask("/api/v1/suggest?q=nur", "open").await.starts_with("HTTP/1.1 200"));
        assert!(ask("/healthz", "").await.starts_with("HTTP/1.1 200"));
    }
    // Keys are replaced while it runs.
    control.replace_api_keys(keys(folder.path(), &[("other", "new", "0")]));
    assert!(ask("/api/v1/suggest?q=nur", "open").await.starts_with("HTTP/1.1 403"));
    assert!(ask("/api/v1/suggest?q=nur", "new").await.starts_with("HTTP/1.1 200"));
}

/// Writes a new certificate for `localhost` and reads it; with its DER for the client.
fn certificate(folder: &Path) -> (Certificate, CertificateDer<'static>) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (chain, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&chain, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    (Certificate::read(&chain, &key).unwrap(), cert.der().clone())
}

/// The answer over TLS, if the server shows this certificate.
async fn over_tls(address: SocketAddr, expected: &CertificateDer<'static>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(expected.clone()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await?;
    stream.write_all(b"GET /api/v1/suggest?q=nur HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_serves_https_and_takes_another_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let (first, shown) = certificate(folder.path());
    let (address, control) = start(Options { certificate: Some(first), ..Options::default() }).await;
    let answer = over_tls(address, &shown).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("Registered Nurses"), "{answer}");
    let plain = say(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(!plain.contains("200 OK"), "{plain}");

    let (second, shown_next) = certificate(folder.path());
    control.replace_certificate(second);
    assert!(over_tls(address, &shown_next).await.unwrap().starts_with("HTTP/1.1 200"));
    assert!(over_tls(address, &shown).await.is_err(), "the first certificate is gone");
}

#[cfg(unix)]
#[test]
fn a_certificate_that_cannot_work_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let (chain, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let other = folder.path().join("other.pem");
    let CertifiedKey { signing_key, .. } = generate_simple_self_signed(["x".to_owned()]).unwrap();
    std::fs::write(&other, signing_key.serialize_pem()).unwrap();
    let missing = folder.path().join("missing.pem");
    for (chain, key, says) in [
        (&key, &key, "no certificate"),
        (&chain, &chain, "no private key"),
        (&chain, &other, "cannot be used with the key"),
        (&missing, &key, "missing.pem"),
        (&PathBuf::from("/dev/zero"), &key, "/dev/zero: is a pipe, socket or device"),
    ] {
        let error = Certificate::read(chain, key).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}
