//! The states of a domain at a partner (clause DOM-027).

use std::fmt;

/// A state of a domain, as its partner reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderState {
    /// Registered and usable.
    Ready,
    /// A registration or transfer is under way.
    Pending,
    /// A renewal is under way; the domain is usable.
    InRenewal,
    /// The registration or transfer came to nothing.
    Failed,
    /// The registration or transfer waits for the customer.
    PendingCustomerInterventionRequired,
    /// The registration was not paid.
    PurchaseFailed,
    /// The partner does not know the domain.
    DomainNotFound,
    /// The renewal waits for the customer.
    InRenewalCustomerInterventionRequired,
    /// The renewal came to nothing.
    RenewalFailed,
    /// A word that the protocol does not have.
    Unknown,
}

impl ProviderState {
    /// All states of the protocol.
    pub const ALL: [Self; 9] = [
        Self::Ready,
        Self::Pending,
        Self::InRenewal,
        Self::Failed,
        Self::PendingCustomerInterventionRequired,
        Self::PurchaseFailed,
        Self::DomainNotFound,
        Self::InRenewalCustomerInterventionRequired,
        Self::RenewalFailed,
    ];

    /// The protocol's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "Ready",
            Self::Pending => "Pending",
            Self::InRenewal => "InRenewal",
            Self::Failed => "Failed",
            Self::PendingCustomerInterventionRequired => "PendingCustomerInterventionRequired",
            Self::PurchaseFailed => "PurchaseFailed",
            Self::DomainNotFound => "DomainNotFound",
            Self::InRenewalCustomerInterventionRequired => "InRenewalCustomerInterventionRequired",
            Self::RenewalFailed => "RenewalFailed",
            Self::Unknown => "a state that the protocol does not have",
        }
    }

    /// Reads the protocol's word; anything else is [`Self::Unknown`].
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == word).unwrap_or(Self::Unknown)
    }

    /// Whether it counts as an error.
    #[must_use]
    pub const fn is_error(self) -> bool {
        !matches!(self, Self::Ready | Self::Pending | Self::InRenewal)
    }

    /// Whether records can be written now.
    pub(crate) const fn is_usable(self) -> bool {
        matches!(self, Self::Ready | Self::InRenewal | Self::InRenewalCustomerInterventionRequired)
    }

    /// Whether nothing is left of the order or the name, so that it can be ordered anew.
    pub(crate) const fn is_over(self) -> bool {
        matches!(self, Self::Failed | Self::PurchaseFailed | Self::DomainNotFound)
    }

    /// What the administrator can do about an error.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::Ready | Self::Pending | Self::InRenewal => "",
            Self::Failed => "ask the provider for the reason, then start again",
            Self::PendingCustomerInterventionRequired
            | Self::InRenewalCustomerInterventionRequired => {
                "do what the provider asks for in its letter or on its web page; the server goes on by itself then"
            }
            Self::PurchaseFailed => {
                "check the means of payment on the provider's web page, then start again"
            }
            Self::DomainNotFound => "check the name and the account, or register the name",
            Self::RenewalFailed => {
                "renew the name on the provider's web page before its registration ends"
            }
            Self::Unknown => "look at the name on the provider's web page",
        }
    }
}

impl fmt::Display for ProviderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
