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
    dns::{self, Change, Data, DnsFailure, Kind, Zone},
    engine::Engine,
    failure::{Failure, FailureKind},
    mail_route::RoutePhase,
    ports::Endpoint,
    site::ManagedZone,
    store::domains::LinkedDomain,
};

/// Times a change is planned anew because the zone changed meanwhile.
const N_PLANS: usize = 3;
const N_FILE_NAMES: usize = 10;
const DNS_PORT: u16 = 53;

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
        let found = dns::query(self.ports(), resolver, name, Kind::A, true).await;
        let mut endpoints: Vec<Endpoint> = found
            .iter()
            .flat_map(|answer| &answer.answers)
            .filter_map(|record| match &record.data {
                Data::A(address) => Some(Endpoint::new(address.as_str(), DNS_PORT)),
                _ => None,
            })
            .collect();
        endpoints.sort();
        if endpoints.is_empty() {
            endpoints.push(Endpoint::new(name, DNS_PORT));
        }
        endpoints
    }

    /// Compares the zone with what is wanted, at the first of `servers` that speaks for it.
    pub(super) async fn compare_zone(
        &self,
        servers: &[Endpoint],
        domain: &str,
        wanted: &Wanted,
        plan: Plan,
    ) -> Result<Difference, Failure> {
        let mut last = DnsFailure::NoAnswer("no server of the zone is known".to_owned());
        for server in servers {
            match Live::read(self.ports(), server, domain, &wanted.others).await {
                Ok(live) => return planned(domain, wanted, &live, plan),
                Err(failure) => last = failure,
            }
        }
        Err(last.into_failure("read the zone", domain))
    }

    /// Writes what differs into a managed zone, all or none, and reads it back. A zone that changes under our hands is read
    /// and planned again.
    pub(super) async fn write_zone(
        &self,
        zone: &ManagedZone,
        number: i64,
        wanted: &Wanted,
        plan: Plan,
    ) -> Result<Outcome, Failure> {
        let domain = dns::plain(&zone.zone);
        let tried = "write the records";
        let mut last = None;
        let mut outcome = Outcome::default();
        for _ in 0..N_PLANS {
            let found = self
                .compare_zone(std::slice::from_ref(&zone.primary), &domain, wanted, plan)
                .await?;
            outcome.by_hand = found.by_hand;
            outcome.notes = found.notes;
            if found.changes.is_empty() {
                outcome.is_complete = outcome.by_hand.is_empty();
                return Ok(outcome);
            }
            self.still_integrated(number, tried)?;
            match dns::apply(self.ports(), zone, &found.changes).await {
                Ok(()) => {
                    outcome.written.extend(lines(&found.changes));
                    outcome.is_complete = outcome.by_hand.is_empty();
                    return Ok(outcome);
                }
                Err(DnsFailure::Code { rcode, .. })
                    if rcode == "REFUSED" && found.changes.len() > 1 =>
                {
                    return self.write_what_is_allowed(zone, number, &found.changes, outcome).await;
                }
                // Somebody else was faster, or the answer was lost on its way: look again before repeating.
                Err(failure) if may_plan_again(&failure) => last = Some(failure),
                Err(failure) => return Err(failure.into_failure(tried, &domain)),
            }
        }
        let failure =
            last.unwrap_or_else(|| DnsFailure::NoAnswer("the zone keeps changing".to_owned()));
        Err(failure.into_failure(tried, &domain))
    }

    /// A server may refuse some names or types to our key: each change on its own, the rest by hand.
    async fn write_what_is_allowed(
        &self,
        zone: &ManagedZone,
        number: i64,
        changes: &[Change],
        mut outcome: Outcome,
    ) -> Result<Outcome, Failure> {
        for change in changes {
            let change = std::slice::from_ref(change);
            self.still_integrated(number, "write the records")?;
            match dns::apply(self.ports(), zone, change).await {
                Ok(()) => outcome.written.extend(lines(change)),
                Err(failure) => {
                    for line in lines(change) {
                        outcome.by_hand.push(format!(
                            "the server did not take this change ({failure}): {line}"
                        ));
                    }
                }
            }
        }
        Ok(outcome)
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

fn may_plan_again(failure: &DnsFailure) -> bool {
    match failure {
        DnsFailure::NoAnswer(_) => true,
        DnsFailure::Code { rcode, .. } => {
            matches!(rcode.as_str(), "NXRRSET" | "YXRRSET" | "YXDOMAIN" | "SERVFAIL")
        }
        _ => false,
    }
}
