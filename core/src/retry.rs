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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::block_on;

    struct Bytes(u64);

    impl Entropy for Bytes {
        fn fill(&self, out: &mut [u8]) {
            out.copy_from_slice(&self.0.to_le_bytes()[..out.len()]);
        }
    }

    #[test]
    fn the_header_is_read_as_seconds_or_as_a_date_that_is_never_anticipated() {
        let told: String = block_on(async {
            let clock =
                Clock::starting_at("2026-03-01T08:00:00.250Z".parse::<Timestamp>().unwrap());
            [
                "0",
                "120",
                " 7 ",
                "Sun, 01 Mar 2026 08:00:30 GMT",
                "Sun, 01 Mar 2026 07:59:00 GMT",
                "99999999999999999999",
                "-1",
                "1.5",
                "soon",
                "",
            ]
            .into_iter()
            .map(|value| format!("{value:?} {:?}\n", retry_after_ms(value, &clock)))
            .collect()
        });
        insta::assert_snapshot!(told, @r#"
        "0" Some(0)
        "120" Some(120000)
        " 7 " Some(7000)
        "Sun, 01 Mar 2026 08:00:30 GMT" Some(29750)
        "Sun, 01 Mar 2026 07:59:00 GMT" Some(0)
        "99999999999999999999" Some(18446744073709551615)
        "-1" None
        "1.5" None
        "soon" None
        "" None
        "#);
    }

    #[test]
    fn waits_double_up_to_the_cap_and_half_of_each_is_random() {
        let policy = RetryPolicy { attempts: 5, base_ms: 2_000, cap_ms: 60_000 };
        let told: String = (1..=7)
            .map(|n| {
                let [low_ms, high_ms] =
                    [0, 2_u64.pow(n) * 500].map(|draw| policy.backoff_ms(n, &Bytes(draw)));
                format!("{n}: {low_ms} {high_ms}\n")
            })
            .collect();
        insta::assert_snapshot!(told, @r"
        1: 1000 2000
        2: 2000 4000
        3: 4000 8000
        4: 8000 16000
        5: 16000 32000
        6: 30000 31999
        7: 30000 33998
        ");
    }

    proptest! {
        #[test]
        fn a_wait_is_at_least_half_the_full_one_and_never_longer(
            base_ms in 0..1_u64 << 40,
            cap_ms in 0..1_u64 << 40,
            n_failures in 0..200_u32,
            draw: u64,
        ) {
            let policy = RetryPolicy { attempts: 1, base_ms, cap_ms };
            let factor = 1_u64.checked_shl(n_failures.saturating_sub(1)).unwrap_or(u64::MAX);
            let full_ms = base_ms.saturating_mul(factor).min(cap_ms);
            let wait_ms = policy.backoff_ms(n_failures, &Bytes(draw));
            prop_assert!((full_ms / 2..=full_ms).contains(&wait_ms));
        }
    }
}
