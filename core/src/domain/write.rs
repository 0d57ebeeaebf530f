//! Reads a zone, writes what differs, and tells by hand what cannot be written.

use std::collections::BTreeSet;

use super::{
    OptionalRecords,
    difference::{Difference, Plan, difference, lines},
    live::Live,
    records_file,
    wanted::Wanted,
};
use crate::{
    dns::{self, Data, DnsFailure, Kind, Zone},
    engine::Engine,
    failure::{Failure, FailureKind},
    mail_route::RoutePhase,
    ports::Endpoint,
    provider::{self, AtServer, Carried, FailureClass, Lacking, Provider, SignedUpdates},
    site::ManagedZone,
    store::domains::LinkedDomain,
};

/// Times a change is planned anew because the zone changed meanwhile.
const N_PLANS: usize = 3;
const N_FILE_NAMES: usize = 10;

/// What was done with a zone, and what is left to do.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    pub(super) written: Vec<String>,
    pub(super) by_hand: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) records_file: Option<String>,
    /// Whether the zone holds all that can be held without asking.
    pub(super) is_complete: bool,
}

impl Outcome {
    /// What was made, and what was left with its reason.
    fn take(&mut self, carried: &Carried) {
        self.written.extend(lines(&carried.made));
        for (change, reason) in &carried.left {
            for line in lines(std::slice::from_ref(change)) {
                self.by_hand.push(format!("{reason}: {line}"));
            }
        }
    }
}

impl Engine {
    /// The zone of this name that takes our updates by the site's configuration.
    pub(super) fn configured_zone(&self, domain: &str) -> Option<ManagedZone> {
        let zones = &self.site().dns.managed_zones;
        zones.iter().find(|zone| dns::plain(&zone.zone) == domain).cloned()
    }

    /// The servers that speak for the domain's zone: the primary of a managed one first, then the delegated ones.
    pub(super) async fn zone_servers(
        &self,
        linked: &LinkedDomain,
    ) -> Result<Vec<Endpoint>, Failure> {
        let mut servers = Vec::new();
        if linked.managed {
            servers.extend(self.configured_zone(&linked.domain).map(|zone| zone.primary));
        }
        if let Some(resolver) = &self.site().dns.resolver {
            let zone = dns::find_zone(self.ports(), resolver, &linked.domain)
                .await
                .map_err(|failure| failure.into_failure("find the zone", &linked.domain))?;
            let Zone::Apex { servers: names, .. } = zone else { return Ok(servers) };
            for name in names {
                servers.extend(self.addresses(resolver, &name).await);
            }
        }
        let mut seen = BTreeSet::new();
        servers.retain(|server| seen.insert(server.clone()));
        Ok(servers)
    }

    /// The addresses of a name server; its name when the resolver knows none.
    async fn addresses(&self, resolver: &Endpoint, name: &str) -> Vec<Endpoint> {
        let port = self.site().dns.server_port;
        let found = dns::query(self.ports(), resolver, name, Kind::A, true).await;
        let mut endpoints: Vec<Endpoint> = found
            .iter()
            .flat_map(|answer| &answer.answers)
            .filter_map(|record| match &record.data {
                Data::A(address) => Some(Endpoint::new(address.as_str(), port)),
                _ => None,
            })
            .collect();
        endpoints.sort();
        if endpoints.is_empty() {
            endpoints.push(Endpoint::new(name, port));
        }
        endpoints
    }

    /// Who writes the records of the domain's zone; none for a zone that is changed by hand.
    pub(super) fn provider_of(&self, domain: &str) -> Option<Box<dyn Provider>> {
        let zone = self.configured_zone(domain)?;
        Some(Box::new(SignedUpdates::new(self.ports(), zone)))
    }

    /// Compares the zone with what is wanted, at the first of `servers` that speaks for it.
    pub(super) async fn compare_zone(
        &self,
        servers: &[Endpoint],
        domain: &str,
        wanted: &Wanted,
        plan: Plan,
    ) -> Result<Difference, Failure> {
        let mut last = DnsFailure::NoAnswer("no server of the zone is known".to_owned())
            .into_failure("read the zone", domain);
        for server in servers {
            let at = AtServer { ports: self.ports().clone(), server: server.clone() };
            match Live::read(&at, domain, &wanted.others).await {
                Ok(live) => return planned(domain, wanted, &live, plan),
                Err(failure) => last = failure,
            }
        }
        Err(last)
    }

    /// Writes what differs into a managed zone and reads it back. A zone that changes under our hands is read and planned
    /// again.
    pub(super) async fn write_zone(
        &self,
        provider: &dyn Provider,
        (domain, number): (&str, i64),
        wanted: &Wanted,
        plan: Plan,
    ) -> Result<Outcome, Failure> {
        let mut outcome = Outcome::default();
        let mut last = None;
        for _ in 0..N_PLANS {
            let live = Live::read(provider, domain, &wanted.others).await?;
            let found = planned(domain, wanted, &live, plan)?;
            let (changes, lacking) =
                provider::fit(&found.changes, &provider.name(), &provider.capabilities());
            outcome.by_hand = found.by_hand;
            outcome.by_hand.extend(lacking.iter().map(Lacking::to_string));
            outcome.notes = found.notes;
            let may_go_on = || self.still_integrated(number, "write the records");
            let carried = provider::carry_out(provider, &changes, &may_go_on).await;
            outcome.take(&carried);
            match carried.stopped {
                None => {
                    outcome.is_complete = outcome.by_hand.is_empty();
                    return Ok(outcome);
                }
                // Somebody else was faster, or the answer was lost on its way: look again before repeating.
                Some(stopped)
                    if matches!(stopped.class, FailureClass::Unknown | FailureClass::Changed) =>
                {
                    last = Some(stopped.failure);
                }
                Some(stopped) => return Err(stopped.failure),
            }
        }
        Err(last.expect("a plan that did not end well says why"))
    }

    /// Compares an unmanaged zone and writes the file with what differs; no file when nothing does.
    pub(super) async fn tell_by_hand(
        &self,
        servers: &[Endpoint],
        domain: &str,
        wanted: &Wanted,
        plan: Plan,
    ) -> Result<Outcome, Failure> {
        let found = self.compare_zone(servers, domain, wanted, plan).await?;
        let mut outcome = Outcome {
            by_hand: lines(&found.changes),
            notes: found.notes.clone(),
            ..Outcome::default()
        };
        outcome.by_hand.extend(found.by_hand.iter().cloned());
        outcome.is_complete = outcome.by_hand.is_empty();
        if !outcome.is_complete {
            outcome.records_file =
                Some(self.write_records_file(&records_file::render(domain, &found))?);
        }
        Ok(outcome)
    }

    fn write_records_file(&self, text: &str) -> Result<String, Failure> {
        let failure = |error: &std::io::Error| Failure {
            kind: FailureKind::Store,
            tried: "write the records file".to_owned(),
            on: "the administrator's folder".to_owned(),
            came_back: error.to_string(),
            advice: "check that the disk is neither full nor read-only, and link the domain again"
                .to_owned(),
        };
        let mut last = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        for _ in 0..N_FILE_NAMES {
            let mut bytes = [0; 2];
            self.ports().entropy.fill(&mut bytes);
            let name = format!("NewDNSRecords_{}.txt", u16::from_le_bytes(bytes));
            match self.ports().files.write_new(&name, text) {
                Ok(path) => return Ok(path),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(failure(&error)),
            }
        }
        Err(failure(&last))
    }

    pub(super) fn still_integrated(&self, number: i64, tried: &str) -> Result<(), Failure> {
        match self.store().integration()? {
            Some(integration) if integration.number == number => Ok(()),
            _ => Err(crate::store::state::disabled_meanwhile(tried)),
        }
    }
}

impl LinkedDomain {
    /// The plan for the phase that the domain is in.
    pub(super) fn plan(&self, era: crate::site::Era, phase: RoutePhase) -> Plan {
        Plan {
            phase,
            mail_migration: self.mail_migration,
            mail_preference: self.details.mail_preference,
            era,
        }
    }

    /// The phase of the mail route while the tenant is not meant to be preferred yet.
    pub(super) fn early_phase(&self) -> RoutePhase {
        if self.mail_migration { RoutePhase::Migrating } else { RoutePhase::Linking }
    }

    pub(super) fn optional_records(&self) -> OptionalRecords {
        OptionalRecords {
            webmail_host: self.details.webmail_host.clone(),
            device_management: self.details.device_management,
        }
    }
}

fn planned(domain: &str, wanted: &Wanted, live: &Live, plan: Plan) -> Result<Difference, Failure> {
    difference(domain, wanted, live, plan).map_err(|error| Failure {
        kind: FailureKind::Input,
        tried: "plan the mail route".to_owned(),
        on: domain.to_owned(),
        came_back: error.to_string(),
        advice: "choose another preference, or change the present MX records first".to_owned(),
    })
}
