//! Where callers reach the server, for answers with absolute links.

use std::sync::Arc;

/// Scheme, host and port, and perhaps the beginning of a path, without a final slash: `https://jobs.example.org`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Origin(Arc<str>);

impl Origin {
    /// The origin of a scheme and the value of a `Host` header; `None` if that is not a host.
    pub(crate) fn of_host(scheme: &str, host: &str) -> Option<Self> {
        /// A DNS name has 253 characters at most, and a port six with its colon.
        const MOST: usize = 259;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        let is_host = !host.is_empty() && host.len() <= MOST && host.bytes().all(plain);
        is_host.then(|| Self(format!("{scheme}://{host}").into()))
    }

    /// The origin as configured.
    pub(crate) fn configured(url: &str) -> Self {
        Self(url.trim_end_matches('/').into())
    }

    /// Its text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_make_an_origin() {
        let of = |host: &str| Origin::of_host("https", host).map(|origin| origin.as_str().to_owned());
        assert_eq!(of("jobs.example:8443").as_deref(), Some("https://jobs.example:8443"));
        assert_eq!(of("[::1]:80").as_deref(), Some("https://[::1]:80"));
        for host in ["", "a b", "a/b", "user@host", "a\"b", &"a".repeat(300)] {
            assert_eq!(of(host), None, "{host}");
        }
        assert_eq!(Origin::configured("https://a.example/onet/").as_str(), "https://a.example/onet");
    }
}
