//! A name server that takes updates signed with a TSIG key: all changes at once, guarded by what was read (RFC 2136).

use std::time::Duration;

use futures_util::future::BoxFuture;

use super::{AtServer, Atomic, Capabilities, FailureClass, Found, Provider, Source, WriteFailure};
use crate::{
    dns::{self, Change, DnsFailure, Kind, Meaning, Probe, Refusal},
    failure::Failure,
    ports::Ports,
    site::ManagedZone,
};

/// A server that cannot tell is asked so often, each time after a longer pause.
const N_PROBES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(5);

/// The primary server of a zone and the key for it.
pub(crate) struct SignedUpdates {
    zone: ManagedZone,
    at: AtServer,
}

impl SignedUpdates {
    pub(crate) fn new(ports: &Ports, zone: ManagedZone) -> Self {
        let at = AtServer {
            ports: ports.clone(),
            server: zone.primary.clone(),
            zone: dns::plain(&zone.zone),
        };
        Self { at, zone }
    }

    fn failed(&self, tried: &str, failure: DnsFailure) -> WriteFailure {
        WriteFailure {
            class: class(&failure),
            failure: failure.into_failure(tried, &self.zone.zone),
        }
    }

    /// A server that failed or is silent says nothing about who manages the zone: it is asked again.
    async fn ask_again(&self) -> Result<Probe, WriteFailure> {
        let mut n_asked = 1;
        loop {
            match dns::probe(&self.at.ports, &self.zone).await {
                Ok(probe) => return Ok(probe),
                Err(failure) if n_asked < N_PROBES && class(&failure) == FailureClass::Unknown => {
                    tokio::time::sleep(PAUSE * n_asked).await;
                    n_asked += 1;
                }
                Err(failure) => {
                    return Err(self.failed("find out whether the zone takes updates", failure));
                }
            }
        }
    }
}

impl Source for SignedUpdates {
    fn read<'a>(&'a self, name: &'a str, kind: Kind) -> BoxFuture<'a, Result<Found, Failure>> {
        self.at.read(name, kind)
    }
}

impl Provider for SignedUpdates {
    fn name(&self) -> String {
        format!("the name server {}", self.zone.primary)
    }

    fn capabilities(&self) -> Capabilities {
        let kinds = [Kind::A, Kind::Aaaa, Kind::Cname, Kind::Mx, Kind::Ns, Kind::Srv, Kind::Txt];
        Capabilities {
            kinds: kinds.to_vec(),
            n_text_bytes_max: None,
            ttl_min_s: 0,
            atomic: Atomic::Zone,
        }
    }

    fn probe(&self) -> BoxFuture<'_, Result<Probe, WriteFailure>> {
        Box::pin(self.ask_again())
    }

    fn apply<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<(), WriteFailure>> {
        Box::pin(async move {
            dns::apply(&self.at.ports, &self.zone, changes)
                .await
                .map_err(|failure| self.failed("write the records", failure))
        })
    }
}

fn class(failure: &DnsFailure) -> FailureClass {
    match failure {
        DnsFailure::NoAnswer(_) => FailureClass::Unknown,
        DnsFailure::Update(Refusal::Refused) => FailureClass::NotAllowed,
        DnsFailure::Update(refusal) => match refusal.meaning() {
            Meaning::Changed => FailureClass::Changed,
            Meaning::CannotTell => FailureClass::Unknown,
            Meaning::NotOurs | Meaning::Repair => FailureClass::Final,
        },
        DnsFailure::Malformed(_) | DnsFailure::BadName(_) | DnsFailure::Code { .. } => {
            FailureClass::Final
        }
    }
}
