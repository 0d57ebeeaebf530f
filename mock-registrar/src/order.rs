//! Orders, and the states that they pass through as the clock goes on.

use std::{fmt, time::Duration};

use jiff::{SignedDuration, Timestamp};

/// A state of a domain, as partners report it (clause DOM-027).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DomainState {
    /// Registered and usable.
    Ready,
    /// A registration or transfer is under way.
    Pending,
    /// The registration or transfer came to nothing.
    Failed,
    /// A registration or transfer waits for the customer.
    PendingCustomerInterventionRequired,
    /// The registration was not paid.
    PurchaseFailed,
    /// The partner does not know the domain.
    DomainNotFound,
    /// A renewal is under way.
    InRenewal,
    /// A renewal waits for the customer.
    InRenewalCustomerInterventionRequired,
    /// The renewal came to nothing.
    RenewalFailed,
}

impl DomainState {
    /// All states.
    pub const ALL: [Self; 9] = [
        Self::Ready,
        Self::Pending,
        Self::Failed,
        Self::PendingCustomerInterventionRequired,
        Self::PurchaseFailed,
        Self::DomainNotFound,
        Self::InRenewal,
        Self::InRenewalCustomerInterventionRequired,
        Self::RenewalFailed,
    ];

    /// The protocol's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "Ready",
            Self::Pending => "Pending",
            Self::Failed => "Failed",
            Self::PendingCustomerInterventionRequired => "PendingCustomerInterventionRequired",
            Self::PurchaseFailed => "PurchaseFailed",
            Self::DomainNotFound => "DomainNotFound",
            Self::InRenewal => "InRenewal",
            Self::InRenewalCustomerInterventionRequired => "InRenewalCustomerInterventionRequired",
            Self::RenewalFailed => "RenewalFailed",
        }
    }
}

impl fmt::Display for DomainState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrderKind {
    /// A new name.
    Register,
    /// A name of another registrar.
    Transfer,
    /// One more year.
    Renew,
}

/// How an order ends, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Time from the order, or from the customer's intervention, to the end.
    pub after: Duration,
    /// The state that it ends in.
    pub end: DomainState,
}

impl OrderKind {
    /// The usual end: minutes for a new name, five days for a transfer (the time that the losing registrar has), an hour
    /// for a renewal.
    #[must_use]
    pub const fn usual_fate(self) -> Fate {
        let after_s = match self {
            Self::Register => 600,
            Self::Transfer => 5 * 24 * 3_600,
            Self::Renew => 3_600,
        };
        Fate { after: Duration::from_secs(after_s), end: DomainState::Ready }
    }

    /// The state until the order ends.
    pub(crate) const fn meanwhile(self) -> DomainState {
        match self {
            Self::Register | Self::Transfer => DomainState::Pending,
            Self::Renew => DomainState::InRenewal,
        }
    }
}

/// One order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) kind: OrderKind,
    pub(crate) at: Timestamp,
    pub(crate) years: u8,
    pub(crate) fate: Fate,
    /// When the customer did what the order waited for.
    pub(crate) intervened: Option<Timestamp>,
}

impl Order {
    /// When it ends in success; never when it does not.
    pub(crate) fn ready_at(&self) -> Option<Timestamp> {
        if self.fate.end == DomainState::Ready {
            return later(self.at, self.fate.after);
        }
        self.intervened.filter(|_| self.waits()).and_then(|at| later(at, self.fate.after))
    }

    /// Where it stands.
    pub(crate) fn state(&self, now: Timestamp) -> DomainState {
        if self.ready_at().is_some_and(|ready_at| ready_at <= now) {
            return DomainState::Ready;
        }
        let has_ended = later(self.at, self.fate.after).is_some_and(|end| end <= now);
        if has_ended && self.intervened.is_none() { self.fate.end } else { self.kind.meanwhile() }
    }

    /// Whether it ends with a wait for the customer.
    pub(crate) fn waits(&self) -> bool {
        matches!(
            self.fate.end,
            DomainState::PendingCustomerInterventionRequired
                | DomainState::InRenewalCustomerInterventionRequired
        )
    }
}

pub(crate) fn later(at: Timestamp, period: Duration) -> Option<Timestamp> {
    at.checked_add(SignedDuration::try_from(period).ok()?).ok()
}
