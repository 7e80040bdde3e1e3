//! What the requests of all clients share, and each client a part of.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::Options;
use super::body::Room;
use super::client::PlacesByClient;
use super::rate::Rates;

/// Requests in progress at once. A response takes microseconds: this many mean that something is stuck, and queuing
/// more would not help.
pub(super) const REQUESTS_AT_WORK: usize = 512;

/// Lists of one client that are being sent, coded or read. One at a time is coded.
const LISTS_PER_CLIENT: usize = 2;
/// How long a list may take to arrive: 8 MiB at half a megabit a second.
pub(super) const LIST_TIME: Duration = Duration::from_secs(120);

/// What the requests of a server share, whichever index answers them.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    pub(super) at_work: Arc<Semaphore>,
    pub(super) by_client: PlacesByClient,
    pub(super) bodies: Room,
    pub(super) lists_by_client: PlacesByClient,
    /// Lists take longer to arrive than other bodies, which must not wait for them.
    pub(super) lists: Room,
    pub(super) rates: Rates,
}

impl Limits {
    pub(super) fn new(options: &Options) -> Self {
        Self::of(REQUESTS_AT_WORK, options)
    }

    pub(super) fn of(at_work: usize, options: &Options) -> Self {
        Self {
            at_work: Arc::new(Semaphore::new(at_work)),
            by_client: PlacesByClient::new(options.requests_per_client),
            bodies: Room::new(),
            lists_by_client: PlacesByClient::new(LISTS_PER_CLIENT),
            lists: Room::new(),
            rates: Rates::new(options.requests_per_second, options.loopback_unlimited),
        }
    }
}
