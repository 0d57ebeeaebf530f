//! What a hostile weather draws for a request, from the tenant's seed and the request's number.

use crate::tenant::Tenant;
use crate::weather::RetryForm;

impl Tenant {
    /// Whether something happens to the request that happens to one in `n` in hostile weather.
    pub(crate) fn strikes(&self, what: &str, n: u64) -> bool {
        self.weather.hostile && self.draw(what, n) == 0
    }

    /// A number below `bound` for the request.
    pub(crate) fn draw(&self, what: &str, bound: u64) -> u64 {
        self.seed.below(what, &self.n_requests.to_string(), bound)
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
