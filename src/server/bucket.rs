//! Token buckets: so many requests a second on average, and some at once.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, NotUntil, Quota, RateLimiter};

/// Seconds' worth of requests that a client may send at once: opening a page takes several.
const BURST_SECONDS: u32 = 5;
/// A bucket that fills with so many tokens a second.
pub(super) fn quota(per_second: NonZeroU32) -> Quota {
    let burst = per_second.saturating_mul(NonZeroU32::MIN.saturating_add(BURST_SECONDS - 1));
    Quota::per_second(per_second).allow_burst(burst)
}

/// The requests that one caller with a limit of its own may send.
#[derive(Debug)]
pub(super) struct Bucket(Option<(DefaultDirectRateLimiter, NonZeroU32)>);

impl Bucket {
    pub(super) fn new(per_second: NonZeroU32) -> Self {
        let quota = quota(per_second);
        Self(Some((RateLimiter::direct(quota), quota.burst_size())))
    }

    pub(super) fn unlimited() -> Self {
        Self(None)
    }

    /// Takes what a request costs, or says how long to wait.
    pub(super) fn take(&self, cost: u32) -> Result<(), Duration> {
        let Some((limiter, most)) = &self.0 else { return Ok(()) };
        settled(limiter.check_n(cost_of(cost, *most)))
    }
}

/// A request costs at most what a client that has been quiet has.
pub(super) fn cost_of(cost: u32, most: NonZeroU32) -> NonZeroU32 {
    NonZeroU32::new(cost).unwrap_or(NonZeroU32::MIN).min(most)
}

/// How long to wait. The outer error, of a cost that no client could ever pay, cannot occur: see [`cost_of`].
pub(super) fn settled(
    checked: Result<Result<(), NotUntil<<DefaultClock as Clock>::Instant>>, governor::InsufficientCapacity>,
) -> Result<(), Duration> {
    match checked {
        Ok(Err(not_until)) => Err(not_until.wait_time_from(DefaultClock::default().now())),
        Ok(Ok(())) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_of_any_cost_passes_once() {
        let bucket = Bucket::new(NonZeroU32::MIN);
        assert_eq!(bucket.take(100), Ok(()));
        assert!(bucket.take(1).is_err() && Bucket::unlimited().take(100).is_ok());
    }
}
