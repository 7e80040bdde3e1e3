//! Where a caller reached the server: as configured, as a trusted proxy says, or as the request says itself.

use std::net::IpAddr;
use std::str::FromStr;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use ipnet::IpNet;

use crate::api::Origin;
use crate::error::Error;

/// Where the server is reached from outside, for links in answers: `https://jobs.example.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Origin);

impl FromStr for PublicUrl {
    type Err = Error;

    /// Parses an address with `http` or `https` and a host; it may have a port and a path.
    fn from_str(text: &str) -> Result<Self, Error> {
        let fits = |uri: &Uri| {
            let scheme = matches!(uri.scheme_str(), Some("http" | "https"));
            let host = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
            scheme && host && uri.query().is_none() && !text.contains('#')
        };
        if text.parse::<Uri>().is_ok_and(|uri| fits(&uri)) {
            return Ok(Self(Origin::configured(text)));
        }
        Err(Error::InvalidRequest(format!("'{text}' is not an address such as https://jobs.example.org")))
    }
}

/// Where the sender of a request reached the server; `None` if the request has a host that is none. `peer` is the other end
/// of the connection, if the request came on one.
pub(super) fn of_request(
    request: &Request,
    peer: Option<IpAddr>,
    configured: Option<&PublicUrl>,
    trusted: &[IpNet],
    tls: bool,
) -> Option<Origin> {
    if let Some(PublicUrl(origin)) = configured {
        return Some(origin.clone());
    }
    let headers = request.headers();
    let by_proxy = peer.is_some_and(|peer| trusted.iter().any(|net| net.contains(&peer.to_canonical())));
    let forwarded = |name: &str| if by_proxy { last(headers, name) } else { None };
    let own_scheme = if tls { "https" } else { "http" };
    let proto = forwarded("x-forwarded-proto");
    let named = |scheme: &&str| proto.is_some_and(|proto| proto.eq_ignore_ascii_case(scheme));
    let scheme = ["https", "http"].into_iter().find(named).unwrap_or(own_scheme);
    let host = forwarded("x-forwarded-host")
        .or_else(|| headers.get(header::HOST).map(|host| host.to_str().unwrap_or_default()))
        .or_else(|| request.uri().authority().map(Authority::as_str))
        .unwrap_or("localhost");
    Origin::of_host(scheme, host)
}

/// The last value of a header that may have several: the one that the nearest proxy has added; none if it is empty.
fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next().map(str::trim).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn of(headers: &[(&str, &str)], peer: Option<&str>, tls: bool) -> Option<String> {
        let mut request = Request::get("/about");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let peer = peer.map(|peer| peer.parse().unwrap());
        of_request(&request, peer, None, &trusted, tls).map(|origin| origin.as_str().to_owned())
    }

    #[test]
    fn only_trusted_proxies_say_where_a_caller_was() {
        let forwarded =
            [("host", "inside:8080"), ("x-forwarded-host", "jobs.example"), ("x-forwarded-proto", "https")];
        assert_eq!(of(&forwarded, Some("10.1.2.3"), false).as_deref(), Some("https://jobs.example"));
        assert_eq!(of(&forwarded, Some("::ffff:10.1.2.3"), false).as_deref(), Some("https://jobs.example"));
        assert_eq!(of(&forwarded, Some("9.9.9.9"), false).as_deref(), Some("http://inside:8080"));
        assert_eq!(of(&forwarded, None, true).as_deref(), Some("https://inside:8080"));
        let several = [("host", "inside"), ("x-forwarded-host", "spoofed.example, jobs.example")];
        assert_eq!(of(&several, Some("10.1.2.3"), false).as_deref(), Some("http://jobs.example"));
        let odd = [("host", "jobs.example"), ("x-forwarded-host", ""), ("x-forwarded-proto", "HTTPS")];
        assert_eq!(of(&odd, Some("10.1.2.3"), false).as_deref(), Some("https://jobs.example"));
        assert_eq!(of(&[], None, false).as_deref(), Some("http://localhost"));
        assert_eq!(of(&[("host", "a b")], None, false), None);
    }

    #[test]
    fn a_public_url_has_scheme_and_host() {
        for text in ["https://jobs.example.org", "http://10.0.0.1:8080/", "https://jobs.example.org/onet"] {
            assert!(text.parse::<PublicUrl>().is_ok(), "{text}");
        }
        for text in
            ["", "jobs.example.org", "ftp://a.example", "https://u@a.example", "https://a.example?x", "/a"]
        {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }
}
