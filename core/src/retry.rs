//! How often and how late a request is repeated. Policies are values, so that a test can pass a short one.

use crate::ports::{Clock, Entropy};

/// When a request that failed for a passing reason is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Times a request is sent in all, at least 1.
    pub attempts: u32,
    /// The wait after the first failure; doubles with each further one.
    pub base_ms: u64,
    /// No wait of our own choice is longer. A service that asks for a longer one gets it.
    pub cap_ms: u64,
}

impl Default for RetryPolicy {
    /// Five attempts over about half a minute.
    fn default() -> Self {
        Self { attempts: 5, base_ms: 2_000, cap_ms: 60_000 }
    }
}

impl RetryPolicy {
    /// The wait after `n_failures` failures in ms: doubling from the base to the cap, the upper half of it random, so that
    /// many clients do not come back at once.
    pub(crate) fn backoff_ms(&self, n_failures: u32, entropy: &dyn Entropy) -> u64 {
        let factor = 1_u64.checked_shl(n_failures.saturating_sub(1)).unwrap_or(u64::MAX);
        let full_ms = self.base_ms.saturating_mul(factor).min(self.cap_ms);
        let half_ms = full_ms / 2;
        let mut bytes = [0; 8];
        entropy.fill(&mut bytes);
        half_ms + u64::from_le_bytes(bytes) % (full_ms - half_ms + 1)
    }
}

/// The wait in ms that a `Retry-After` header asks for: seconds or a date (RFC 9110, section 10.2.3). A date is reached,
/// never anticipated; one in the past asks for no wait. `None` for anything else.
pub(crate) fn retry_after_ms(value: &str, clock: &Clock) -> Option<u64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(1_000));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    let wait_ns = date.as_nanosecond() - clock.now().as_nanosecond();
    Some(u64::try_from(wait_ns.max(0)).unwrap_or(u64::MAX).div_ceil(1_000_000))
}
