//! The integration engine: an on-premises Active Directory server and its Microsoft 365 tenant.
//!
//! It speaks LDAP, HTTPS and DNS through [`ports::Ports`] and knows nothing of rehearsals.

pub mod accounts;
pub mod dashboard;
mod delivery;
mod directory;
pub mod disable;
mod dns;
pub mod domain;
pub mod engine;
pub mod failure;
mod http;
pub mod integrate;
pub mod lifecycle;
pub mod mail_route;
pub mod ports;
mod provider;
pub mod registrar;
pub mod requirement;
pub mod retry;
pub mod secret;
pub mod site;
mod spf;
pub mod store;
pub mod subscription;
pub mod system;
mod tenant;
#[cfg(test)]
mod testing;

pub use engine::Engine;
