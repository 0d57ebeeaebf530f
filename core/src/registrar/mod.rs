//! Registrars that take part: getting a name, and the account through which its records are written.
//!
//! | part | does |
//! | --- | --- |
//! | `list` | who takes part, by region and extension: data that the maker of a machine may replace (DOM-015, DOM-017) |
//! | `state` | the states of a domain at a partner, and which of them are errors (DOM-027) |
//! | `client` | the partner protocol (`docs/partner-provider.md`): requests, signing in, refusals |
//! | `names` | its operations on names |
//! | `records` | its operations on records, and their form |
//! | `acquire` | the wizard's part: existing at a partner, new, or transferred (DOM-010, DOM-013, DOM-016) |
//! | `pursue` | one look at an order: sent when nobody has it yet, never twice |
//! | `follow` | orders in the background, until linking can go on |
//! | `offer` | what the wizard shows: partners, extensions, free names, a transfer instead (DOM-009) |
//! | `renew` | another year |
//!
//! As a holder of records a partner is `provider::partner`.

mod acquire;
mod client;
mod follow;
mod list;
mod names;
mod offer;
mod pursue;
mod records;
mod renew;
mod state;

pub(crate) use self::{
    client::{PartnerClient, PartnerFailure},
    records::{ChangeWay, HostCapabilities, Listing},
};
pub use self::{
    list::{ListError, Partner, ProviderList},
    offer::{Availability, OfferedPartner, PartnerOffer},
    renew::RenewalReport,
    state::ProviderState,
};
use crate::secret::Secret;

/// How the administrator comes by the name that is to be linked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Acquisition {
    /// It exists; its records are written by signed updates where the site says so, and by hand elsewhere.
    #[default]
    Existing,
    /// It exists in an account at a partner, which writes its records (clause DOM-016).
    AtPartner(PartnerAccount),
    /// It is to be registered at a partner (clause DOM-015).
    Register {
        /// Where, and who pays.
        account: PartnerAccount,
        /// For how long, at least 1.
        years: u8,
    },
    /// It is to be moved from another registrar to a partner (clause DOM-010).
    Transfer {
        /// Where to, and who pays.
        account: PartnerAccount,
        /// The code that the present registrar gives to the owner.
        auth_code: Secret,
    },
}

/// An account at a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerAccount {
    /// The partner's name in the list.
    pub partner: String,
    /// Name to sign in with.
    pub user_name: String,
    /// Its password.
    pub password: Secret,
}

impl Acquisition {
    /// The account, where one is needed.
    pub(crate) fn account(&self) -> Option<&PartnerAccount> {
        match self {
            Self::Existing => None,
            Self::AtPartner(account)
            | Self::Register { account, .. }
            | Self::Transfer { account, .. } => Some(account),
        }
    }
}

#[cfg(test)]
mod tests;
