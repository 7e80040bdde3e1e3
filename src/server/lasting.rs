//! What outlives an index: a reload replaces the routes and leaves this.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::Options;
use super::keys::Keyring;
use super::limits::Limits;
use super::request_id::RandomIds;
use super::tls::Certificate;
use crate::api::{Metrics, Readiness, Workers};

/// What requests share whichever index answers them.
#[derive(Debug)]
pub(super) struct Lasting {
    pub(super) options: Options,
    pub(super) readiness: Readiness,
    pub(super) metrics: Metrics,
    pub(super) workers: Workers,
    pub(super) limits: Limits,
    pub(super) ids: RandomIds,
    pub(super) keyring: Keyring,
    /// None for plain HTTP.
    pub(super) certificate: ArcSwap<Option<Certificate>>,
}

impl Lasting {
    pub(super) fn new(options: Options) -> Self {
        let known = Arc::new(ArcSwap::from_pointee(options.api_keys.clone()));
        Self {
            readiness: Readiness::default(),
            metrics: Metrics::new(),
            workers: Workers::new(),
            limits: Limits::new(&options),
            ids: RandomIds::default(),
            keyring: Keyring { known, required: options.api_key_required },
            certificate: ArcSwap::from_pointee(options.certificate.clone()),
            options,
        }
    }
}
