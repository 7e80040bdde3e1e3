//! API keys: callers who are known by name, whatever address they call from.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::bucket::Bucket;
use crate::api::{Problem, is_onet};
use crate::error::{Error, Result};
use crate::table::read_file;

/// The header that carries a key; `Authorization: Bearer` does too.
pub(super) const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Largest file of keys: some ten thousand.
const MOST_BYTES: u64 = 1 << 20;

/// The keys that the server knows, by their hashes: a copy of the file opens nothing.
#[derive(Debug, Clone, Default)]
pub struct ApiKeys(Arc<HashMap<[u8; 32], Arc<ApiKey>>>);

/// A known caller.
#[derive(Debug)]
pub(super) struct ApiKey {
    pub(super) name: String,
    /// The caller's own limit of requests, if it has one.
    pub(super) bucket: Option<Bucket>,
}

impl ApiKeys {
    /// Reads a file of keys. A line has a name, the SHA-256 of the key as 64 hexadecimal digits, and optionally the requests
    /// per second that the key may send, if not the server's limit; 0 stands for no limit. Empty lines and lines that begin
    /// with `#` are skipped.
    ///
    /// # Errors
    /// When the file cannot be read, a line has another form, or two lines have one name or one key.
    pub fn read(path: &Path) -> Result<Self> {
        let text = String::from_utf8(read_file(path, MOST_BYTES)?)
            .map_err(|_| Error::Source { path: path.to_owned(), problem: "is not UTF-8 text".to_owned() })?;
        let mut keys = HashMap::new();
        let mut names = HashMap::new();
        for (line, text) in (1..).zip(text.lines().map(str::trim)) {
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let broken = |problem: String| Error::Source {
                path: path.to_owned(),
                problem: format!("line {line}: {problem}"),
            };
            let (hash, key) = ApiKey::parse(text).map_err(|problem| broken(problem.to_owned()))?;
            if let Some(first) = names.insert(key.name.clone(), line) {
                return Err(broken(format!("the name {} is on line {first} already", key.name)));
            }
            if let Some(other) = keys.insert(hash, Arc::new(key)) {
                return Err(broken(format!("this is the key of {}", other.name)));
            }
        }
        Ok(Self(Arc::new(keys)))
    }

    fn find(&self, key: &[u8]) -> Option<Arc<ApiKey>> {
        let hash: [u8; 32] = Sha256::digest(key).into();
        self.0.get(&hash).cloned()
    }
}

impl ApiKey {
    /// The hash and the caller of a line.
    fn parse(line: &str) -> Result<([u8; 32], Self), &'static str> {
        let usage = "write a name, the SHA-256 of its key (64 hexadecimal digits) and, if you like, its requests per second";
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, hash, rate) = match words[..] {
            [name, hash] => (name, hash, None),
            [name, hash, rate] => (name, hash, Some(rate.parse::<u32>().map_err(|_| usage)?)),
            _ => return Err(usage),
        };
        let hash = sha256(hash).ok_or(usage)?;
        let bucket = rate.map(|rate| NonZeroU32::new(rate).map_or_else(Bucket::unlimited, Bucket::new));
        Ok((hash, Self { name: name.to_owned(), bucket }))
    }
}

/// The bytes of a hash in hexadecimal digits.
fn sha256(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let pairs = digits.as_bytes().chunks(2);
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// The key that a request came with.
#[derive(Debug, Clone)]
pub(super) struct Caller(pub(super) Arc<ApiKey>);

/// Which keys are known, and whether the API is for them alone.
#[derive(Debug, Clone)]
pub(super) struct Keyring {
    pub(super) known: Arc<ArcSwap<Option<ApiKeys>>>,
    pub(super) required: bool,
}

impl Keyring {
    /// Finds out who calls. Without a key, pages, suggestions, which pages load, and the description of the API stay open even
    /// where keys are required. Without a file of keys, a key means nothing.
    ///
    /// # Errors
    /// The answer to a caller with an unknown key, or without a key where it needs one.
    pub(super) fn caller(&self, request: &Request) -> Result<Option<Caller>, Box<Response>> {
        let known = self.known.load();
        let Some(known) = known.as_ref() else { return Ok(None) };
        match given(request.headers()) {
            Some(key) => known.find(key).map(|caller| Some(Caller(caller))).ok_or_else(|| {
                let detail = "this API key is not known here; ask whoever runs the server for one";
                Box::new(Problem::new(StatusCode::FORBIDDEN, "unknown_api_key", detail).into_response())
            }),
            None if self.required && is_reserved(request.uri().path()) => {
                let detail =
                    "the API needs a key: send it in the header X-API-Key, or as Authorization: Bearer";
                if is_onet(request.uri().path()) {
                    let problem = Problem::new(StatusCode::FORBIDDEN, "missing_api_key", detail);
                    return Err(Box::new(problem.into_response()));
                }
                let problem = Problem::new(StatusCode::UNAUTHORIZED, "missing_api_key", detail);
                let bearer = [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
                Err(Box::new((bearer, problem).into_response()))
            }
            None => Ok(None),
        }
    }
}

impl Caller {
    pub(super) fn name(&self) -> &str {
        &self.0.name
    }
}

fn is_reserved(path: &str) -> bool {
    path.starts_with("/api/") && path != "/api/v1/suggest" || is_onet(path)
}

/// The key in a request's headers.
fn given(headers: &HeaderMap) -> Option<&[u8]> {
    if let Some(key) = headers.get(API_KEY) {
        return Some(key.as_bytes());
    }
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The SHA-256 of `abc`, from FIPS 180-2.
    const OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn read(text: &str) -> Result<ApiKeys, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        ApiKeys::read(file.path()).map_err(|error| error.to_string())
    }

    #[test]
    fn keys_are_found_by_their_hash() {
        let keys = read(&format!("# portal\n\nportal {} 5\n", OF_ABC.to_uppercase())).unwrap();
        assert_eq!(keys.find(b"abc").unwrap().name, "portal");
        assert!(keys.find(b"xyz").is_none() && keys.find(OF_ABC.as_bytes()).is_none());
    }

    #[test]
    fn a_file_that_would_not_work_is_refused_with_its_line() {
        for (text, says) in [
            ("portal abc".to_owned(), "line 1: write a name"),
            (format!("portal {OF_ABC} many"), "line 1: write a name"),
            (format!("a {OF_ABC}\nb {OF_ABC}"), "line 2: this is the key of a"),
            (format!("a {OF_ABC}\na {}", "0".repeat(64)), "line 2: the name a is on line 1 already"),
            (format!("a {}", "é".repeat(32)), "line 1: write a name"),
        ] {
            let error = read(&text).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn keys_come_in_either_header() {
        let of = |name: HeaderName, value: &'static str| {
            let headers = HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
            given(&headers).map(|key| String::from_utf8_lossy(key).into_owned())
        };
        assert_eq!(of(API_KEY, "abc").as_deref(), Some("abc"));
        assert_eq!(of(header::AUTHORIZATION, "bearer  abc ").as_deref(), Some("abc"));
        assert_eq!(of(header::AUTHORIZATION, "Basic abc"), None);
    }
}
