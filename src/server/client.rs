//! Who sends a request: the other end of the connection, or the address that a trusted proxy gives.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, StatusCode};
use ipnet::IpNet;

use crate::api::Problem;

/// The other end of the connection that a request came on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

/// The address of the client of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client(pub(super) IpAddr);

/// The client of a request on a connection: behind trusted proxies, the last address in `X-Forwarded-For` that is none of
/// theirs. Anyone can write the addresses before it.
pub(super) fn client_of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut client = peer.to_canonical();
    let lists: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    let mut forwarded = lists.iter().rev().flat_map(|list| list.rsplit(','));
    while is_trusted(client) {
        let Some(Ok(before)) = forwarded.next().map(|one| one.trim().parse::<IpAddr>()) else { break };
        client = before.to_canonical();
    }
    client
}

/// Counts what each client holds, up to a limit. Addresses of one IPv6 network of 64 bits count as one client: a single
/// subscriber has them all.
#[derive(Debug, Clone)]
pub(super) struct PlacesByClient {
    most: usize,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl PlacesByClient {
    pub(super) fn new(most: usize) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// A place, unless the client has all that it may have.
    pub(super) fn take(&self, client: IpAddr) -> Option<ClientPlace> {
        let client = network(client);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(client).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(ClientPlace { client, taken: Arc::clone(&self.taken) })
    }
}

/// What stands for a client: an address, or the network of an IPv6 address.
pub(super) fn network(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        IpAddr::V4(_) => client,
    }
}

/// A client's place; free again when dropped.
#[derive(Debug)]
pub(super) struct ClientPlace {
    client: IpAddr,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Drop for ClientPlace {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.client);
            }
        }
    }
}

/// The problem of a client that has too many requests in progress.
pub(super) fn too_many() -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too_many_requests",
        "too many of your requests are in progress; wait for their answers",
    )
}

/// The problem of a client that has too many lists to code.
pub(super) fn too_many_lists() -> Problem {
    Problem::too_many_lists("your other lists are still being coded; wait for their answers")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_trusted_proxies_name_the_client() {
        let of = |peer: &str, forwarded: &[&'static str], trusted: &[&str]| {
            let mut headers = HeaderMap::new();
            for one in forwarded {
                headers.append("x-forwarded-for", HeaderValue::from_static(one));
            }
            let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
            client_of(peer.parse().unwrap(), &headers, &trusted).to_string()
        };
        assert_eq!(of("9.9.9.9", &["1.2.3.4"], &[]), "9.9.9.9", "anyone can send the header");
        assert_eq!(of("10.0.0.1", &["1.2.3.4"], &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(of("::ffff:10.0.0.1", &["1.2.3.4"], &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(of("10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.0.0.2"], &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(of("10.0.0.1", &["6.6.6.6", "1.2.3.4"], &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(of("10.0.0.1", &["what"], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &[], &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn a_client_gets_its_places_back() {
        let places = PlacesByClient::new(2);
        let [one, neighbor, other] =
            ["2001:db8::1", "2001:db8::2", "2001:db9::1"].map(|one| one.parse().unwrap());
        let first = places.take(one);
        let second = places.take(neighbor);
        assert!(first.is_some() && second.is_some() && places.take(one).is_none());
        assert!(places.take(other).is_some());
        drop(first);
        assert!(places.take(one).is_some());
        drop(second);
        assert!(places.taken.lock().unwrap().is_empty());
    }
}
