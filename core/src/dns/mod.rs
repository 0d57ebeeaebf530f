//! The DNS client: asks authoritative servers and resolvers, and changes zones through signed updates (RFC 2136, RFC 8945).

mod delegation;
mod exchange;
mod query;
mod record;
mod refusal;
mod update;
mod zone;

#[cfg(test)]
pub(crate) use delegation::ZoneServer;
pub(crate) use delegation::{
    Delegation, DelegationProblem, Manner, Parent, ServerSays, ask, is_newer,
};
pub(crate) use exchange::DnsFailure;
pub(crate) use query::{Answer, query};
pub(crate) use record::{Data, Kind, Record, plain};
pub(crate) use refusal::{Meaning, Refusal};
pub(crate) use update::{Change, Probe, apply, probe};
pub(crate) use zone::{Zone, find_zone};
