//! How many requests each client may send over time.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use governor::{DefaultKeyedRateLimiter, RateLimiter};

use super::bucket::{cost_of, quota, settled};
use super::client::network;
use super::keys::Caller;
use crate::api::Problem;

/// Clients remembered before those that have been quiet are forgotten.
const CLIENTS_REMEMBERED: usize = 10_000;
/// Bytes of a body that count as one more request: a batch of titles costs more than one title.
const BYTES_A_REQUEST: u64 = 1024;

/// The requests that each client may send, by address or key.
#[derive(Debug, Clone)]
pub(super) struct Rates(Option<Arc<Shares>>);

#[derive(Debug)]
struct Shares {
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_key: DefaultKeyedRateLimiter<String>,
    most: NonZeroU32,
    loopback_unlimited: bool,
}

impl Rates {
    /// `None` for no limit.
    pub(super) fn new(per_second: Option<NonZeroU32>, loopback_unlimited: bool) -> Self {
        let shares = |per_second| {
            let quota = quota(per_second);
            let (by_address, by_key) = (RateLimiter::keyed(quota), RateLimiter::keyed(quota));
            Arc::new(Shares { by_address, by_key, most: quota.burst_size(), loopback_unlimited })
        };
        Self(per_second.map(shares))
    }

    fn take(&self, client: IpAddr, cost: u32) -> Result<(), Duration> {
        let Some(shares) = &self.0 else { return Ok(()) };
        if shares.loopback_unlimited && client.is_loopback() {
            return Ok(());
        }
        if shares.by_address.len() > CLIENTS_REMEMBERED {
            shares.by_address.retain_recent();
        }
        settled(shares.by_address.check_key_n(&network(client), cost_of(cost, shares.most)))
    }

    fn take_for(&self, key: &str, cost: u32) -> Result<(), Duration> {
        let Some(shares) = &self.0 else { return Ok(()) };
        settled(shares.by_key.check_key_n(&key.to_owned(), cost_of(cost, shares.most)))
    }

    /// Takes what a request costs its caller or client.
    ///
    /// # Errors
    /// The answer to one that has sent too many of late: it says when to come back.
    pub(super) fn admit(
        &self,
        caller: Option<&Caller>,
        client: Option<IpAddr>,
        request: &Request,
    ) -> Result<(), Box<Response>> {
        let bytes = request.body().size_hint().exact().unwrap_or_default();
        let cost = u32::try_from(1 + bytes / BYTES_A_REQUEST).unwrap_or(u32::MAX);
        let taken = match (caller, client) {
            (Some(Caller(caller)), _) => match &caller.bucket {
                Some(bucket) => bucket.take(cost),
                None => self.take_for(&caller.name, cost),
            },
            (None, Some(client)) => self.take(client, cost),
            (None, None) => Ok(()),
        };
        taken.map_err(|wait| {
            let seconds = wait.as_secs() + 1;
            let detail = format!("you are sending requests faster than you may; try again in {seconds} s");
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail);
            Box::new(([(header::RETRY_AFTER, HeaderValue::from(seconds))], problem).into_response())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn five() -> Option<NonZeroU32> {
        NonZeroU32::new(5)
    }

    #[test]
    fn a_client_gets_its_burst_and_then_waits() {
        let rates = Rates::new(five(), true);
        let [one, neighbor, other] =
            ["2001:db8::1", "2001:db8::2", "2001:db9::1"].map(|one| one.parse::<IpAddr>().unwrap());
        for _ in 0..quota(five().unwrap()).burst_size().get() {
            assert_eq!(rates.take(one, 1), Ok(()));
        }
        let wait = rates.take(neighbor, 1).unwrap_err();
        assert!(wait <= Duration::from_millis(200), "{wait:?}");
        assert_eq!(rates.take(other, 1), Ok(()));
        assert_eq!(rates.take_for("portal", 1), Ok(()));
        let here: IpAddr = "127.0.0.1".parse().unwrap();
        assert_eq!([rates.take(here, 100), rates.take(here, 100)], [Ok(()), Ok(())]);
        let strict = Rates::new(five(), false);
        assert!(strict.take(here, 100).is_ok() && strict.take(here, 1).is_err());
    }

    #[test]
    fn a_request_of_any_cost_passes_once() {
        let rates = Rates::new(five(), true);
        let client = "192.0.2.1".parse().unwrap();
        assert_eq!(rates.take(client, 1_000_000), Ok(()));
        assert!(rates.take(client, 1).is_err());
        assert_eq!(Rates::new(None, false).take(client, 1_000_000), Ok(()));
    }
}
