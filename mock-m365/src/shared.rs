//! What all connections of one tenant share.

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;

use crate::config::{Config, DnsView};
use crate::conn::Now;
use crate::control::Control;
use crate::entropy::Seed;
use crate::login::memory::TokenMemory;
use crate::tap::Tap;
use crate::tenant::Tenant;

/// The tenant and its surroundings.
pub(crate) struct Shared {
    tenant: Mutex<Tenant>,
    /// Tokens seen before.
    pub(crate) tokens: TokenMemory,
    /// The clock.
    pub(crate) now: Now,
    /// Observer and source of faults.
    pub(crate) tap: Arc<dyn Tap>,
    /// Public DNS.
    pub(crate) dns: Arc<dyn DnsView>,
    /// What the control port asked for.
    pub(crate) control: Control,
    /// What hostile weather draws from without asking the tenant; none in polite weather.
    pub(crate) rough: Option<Seed>,
}

impl Shared {
    /// Builds the tenant.
    pub(crate) fn new(config: Config) -> Self {
        let rough = config.weather.hostile.then(|| Seed::new(config.seed));
        let tenant = Tenant::build(&config, (config.now)());
        let control = Control::default();
        let (clock, outside) = (control.clock.clone(), config.now);
        Self {
            tenant: Mutex::new(tenant),
            tokens: TokenMemory::default(),
            now: Arc::new(move || clock.shift(outside())),
            tap: config.tap,
            dns: config.dns,
            control,
            rough,
        }
    }

    /// The tenant as of `now`.
    pub(crate) fn tenant_at(&self, now: Timestamp) -> MutexGuard<'_, Tenant> {
        let mut tenant = self.tenant.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        tenant.settle(now);
        tenant
    }

    /// Puts another state in place of the present one.
    pub(crate) fn replace(&self, tenant: Tenant) {
        *self.tenant.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = tenant;
    }

    /// The tenant as of the clock.
    pub(crate) fn tenant(&self) -> MutexGuard<'_, Tenant> {
        self.tenant_at((self.now)())
    }
}
