//! How the service behaves within its rules: delays inside it, budgets, and what is drawn for each request.
//!
//! Everything here is legal: a client that follows the vendor's guidance copes with all of it.

use std::time::Duration;

/// Whether calls are throttled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Deserialize, serde::Serialize)]
pub enum Budgets {
    /// By the documented budgets.
    #[default]
    Documented,
    /// Never: to measure how fast the tenant is.
    Unlimited,
}

/// The weather. By default nothing is delayed and nothing is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Weather {
    /// Time from a user's creation until reads and changes find it.
    pub replication_delay: Duration,
    /// Time from a user's creation until Exchange can give it a mailbox.
    pub recipient_delay: Duration,
    /// Time from a licence to the mailbox that comes with it.
    pub mailbox_delay: Duration,
    /// Time until Graph shows an address or a group that Exchange changed.
    pub exchange_to_graph_delay: Duration,
    /// Time from the proof of a domain's ownership until Exchange accepts addresses in it.
    pub domain_to_exchange_delay: Duration,
    /// Time that a background job of the directory takes, such as a domain's removal by force.
    pub background_delay: Duration,
    /// Whether calls are throttled.
    pub budgets: Budgets,
    /// Whether requests meet what the service may do but seldom does; drawn from the tenant's seed.
    pub hostile: bool,
}

impl Weather {
    /// Nothing delayed, nothing drawn: for people.
    #[must_use]
    pub fn polite() -> Self {
        Self::default()
    }

    /// Everything the service may do, drawn from the tenant's seed: for tests of a client. Delays are drawn as long as
    /// none is set.
    #[must_use]
    pub fn hostile() -> Self {
        Self { hostile: true, ..Self::default() }
    }
}

/// Form of the `Retry-After` header of one answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RetryForm {
    /// A number of seconds.
    Seconds,
    /// A date.
    Date,
    /// No header.
    Absent,
}
