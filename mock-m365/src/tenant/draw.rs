//! What a hostile weather draws for a request, from the tenant's seed and the request's number.

use std::time::Duration;

use crate::tenant::Tenant;
use crate::weather::RetryForm;

/// Longest lags in hostile weather (facts §7.5).
const REPLICATION_MAX: Duration = Duration::from_secs(8);
const MAILBOX_MAX: Duration = Duration::from_secs(10 * 60);
const BACKGROUND_MAX: Duration = Duration::from_secs(10 * 60);
const GRAPH_MAX: Duration = Duration::from_secs(5 * 60);
const DOMAIN_MAX: Duration = Duration::from_secs(60 * 60);

impl Tenant {
    /// Whether something happens to the request that happens to one in `n` in hostile weather.
    pub(crate) fn strikes(&self, what: &str, n: u64) -> bool {
        self.weather.hostile && self.draw(what, n) == 0
    }

    /// A number below `bound` for the request.
    pub(crate) fn draw(&self, what: &str, bound: u64) -> u64 {
        self.seed.below(what, &self.n_requests.to_string(), bound)
    }

    /// How long something takes: as the weather says, or in hostile weather up to `longest`, often no time at all.
    fn lag(&self, said: Duration, longest: Duration, what: &str, number: u64) -> Duration {
        if !said.is_zero() || !self.weather.hostile {
            return said;
        }
        let subject = number.to_string();
        if self.seed.below(what, &subject, 2) == 0 {
            return Duration::ZERO;
        }
        Duration::from_secs(1 + self.seed.below(what, &format!("{subject} s"), longest.as_secs()))
    }

    /// Time until reads and changes find a new object.
    pub(crate) fn replication_lag(&self, number: u64) -> Duration {
        self.lag(self.weather.replication_delay, REPLICATION_MAX, "replication lag", number)
    }

    /// Time from a licence to its mailbox.
    pub(crate) fn mailbox_lag(&self, number: u64) -> Duration {
        self.lag(self.weather.mailbox_delay, MAILBOX_MAX, "mailbox lag", number)
    }

    /// Time that a background job takes.
    pub(crate) fn background_lag(&self) -> Duration {
        self.lag(self.weather.background_delay, BACKGROUND_MAX, "background lag", self.n_requests)
    }

    /// Time until Graph shows a change of Exchange.
    pub(crate) fn graph_lag(&self) -> Duration {
        let said = self.weather.exchange_to_graph_delay;
        self.lag(said, GRAPH_MAX, "graph lag", self.n_requests)
    }

    /// Time until Exchange accepts addresses in a new domain.
    pub(crate) fn domain_lag(&self) -> Duration {
        let said = self.weather.domain_to_exchange_delay;
        self.lag(said, DOMAIN_MAX, "domain lag", self.n_requests)
    }

    /// Form of the request's `Retry-After`: seconds, but in hostile weather a date or nothing at times.
    pub(crate) fn retry_form(&self) -> RetryForm {
        if !self.weather.hostile {
            return RetryForm::Seconds;
        }
        match self.draw("retry form", 4) {
            0 => RetryForm::Date,
            1 => RetryForm::Absent,
            _ => RetryForm::Seconds,
        }
    }
}
