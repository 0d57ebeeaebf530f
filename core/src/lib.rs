//! The integration engine: an on-premises Active Directory server and its Microsoft 365 tenant.
//!
//! It speaks LDAP, HTTPS and DNS through [`ports::Ports`] and knows nothing of rehearsals.

mod directory;
pub mod failure;
pub mod ports;
pub mod secret;
pub mod site;
