//! Whoever holds the records of a zone and lets this server change them: one interface for all.
//!
//! | part | does |
//! | --- | --- |
//! | `mod` | the interface: probe, read, apply; what a provider can hold |
//! | `fit` | which changes a provider can hold, and what is missing without the others (clause DOM-009) |
//! | `steps` | in which order changes are made where they cannot be made at once |
//! | `carry_out` | makes them, step by step, and reads every step back |
//! | `at_server` | reads at a server that speaks for the zone |
//! | `partner` | a partner registrar, through the partner protocol |
//! | `signed_updates` | RFC 2136 and TSIG: BIND, Knot, PowerDNS, Samba |
//!
//! A zone without a provider is changed by hand, from the records file (`domain::records_file`).

mod at_server;
mod carry_out;
mod fit;
mod partner;
mod signed_updates;
mod steps;

use futures_util::future::BoxFuture;

pub(crate) use self::{
    at_server::AtServer,
    carry_out::{Carried, carry_out},
    fit::{Lacking, fit},
    partner::PartnerZone,
    signed_updates::SignedUpdates,
};
use crate::{
    dns::{Change, Kind, Probe, Record},
    failure::Failure,
};

/// Who can say what a zone holds.
pub(crate) trait Source: Send + Sync {
    /// The records of `name` and `kind` as the holder of the zone itself has them; never what a resolver remembers.
    fn read<'a>(&'a self, name: &'a str, kind: Kind) -> BoxFuture<'a, Result<Found, Failure>>;
}

/// A holder of one zone's records. Implementations do not plan and do not check: they do what they are told, and say what
/// they were told.
pub(crate) trait Provider: Source {
    /// Who it is, for texts: `the name server 192.0.2.53:53`.
    fn name(&self) -> String;

    /// What it can hold and how it changes it.
    fn capabilities(&self) -> Capabilities;

    /// Asks whether it takes our changes, without making one. `Err` means that it could not be told, which is no reason to
    /// take the zone for an unmanaged one.
    fn probe(&self) -> BoxFuture<'_, Result<Probe, WriteFailure>>;

    /// Makes one step: all of it or nothing where the provider is atomic. `Ok` says only that the provider said yes; the
    /// caller reads back.
    fn apply<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<(), WriteFailure>>;
}

/// What is at a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Whether there is anything at the name, of whatever type.
    pub(crate) name_exists: bool,
    /// The records of the type asked for; or the alias, where the name is one.
    pub(crate) records: Vec<Record>,
}

/// What a provider can hold, and how it changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Capabilities {
    /// Types of records that it can hold.
    pub(crate) kinds: Vec<Kind>,
    /// Bytes of the longest text that it holds whole; no limit of its own when left out.
    pub(crate) n_text_bytes_max: Option<usize>,
    /// The least time to live in s; it makes shorter ones longer.
    pub(crate) ttl_min_s: u32,
    /// What it changes at once.
    pub(crate) atomic: Atomic,
}

/// What a provider changes at once, so that nobody sees a state in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Atomic {
    /// Any number of changes in the zone.
    Zone,
    /// The records of one name and type.
    RecordSet,
    /// One record: added, or removed.
    Record,
}

/// Why a step was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WriteFailure {
    /// What follows from it.
    pub(crate) class: FailureClass,
    /// What was tried and what came back.
    pub(crate) failure: Failure,
}

/// What follows from a failure to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureClass {
    /// It cannot be told whether the step was made: look before repeating it.
    Unknown,
    /// The records are not as they were read: read and plan again.
    Changed,
    /// The provider takes changes, but not this one: it is left to the administrator.
    NotAllowed,
    /// Anything else; repeating it as it is will not help.
    Final,
}

#[cfg(test)]
pub(crate) mod shelf;
