//! Reads a zone, writes what differs, and tells by hand what cannot be written.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    LinkState, OptionalRecords,
    difference::{Difference, Plan, difference, lines},
    live::Live,
    question, records_file,
    wanted::Wanted,
};
use crate::{
    dns::{self, Change, Data, DnsFailure, Kind, Zone},
    engine::Engine,
    failure::{Failure, FailureKind},
    mail_route::RoutePhase,
    ports::Endpoint,
    provider::{self, AtServer, Carried, FailureClass, Lacking, Provider, SignedUpdates},
    site::ManagedZone,
    spf,
    store::domains::{self, LinkedDomain},
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
    /// Whether the administrator has to enter the proof of ownership.
    pub(super) waits_for_proof: bool,
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

    /// The same servers, those with the newest version of the zone first: a copy that lags shows what is not true any more.
    pub(super) async fn newest_first(&self, domain: &str, servers: Vec<Endpoint>) -> Vec<Endpoint> {
        if servers.len() < 2 {
            return servers;
        }
        let mut found = Vec::new();
        for server in servers {
            found.push((self.serial_at(domain, &server).await, server));
        }
        let newest = found
            .iter()
            .filter_map(|(serial, _)| *serial)
            .reduce(|newest, serial| if dns::is_newer(serial, newest) { serial } else { newest });
        found.sort_by_key(|(serial, _)| (serial.is_none(), *serial != newest));
        found.into_iter().map(|(_, server)| server).collect()
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
    pub(super) async fn provider_of(
        &self,
        domain: &str,
    ) -> Result<Option<Box<dyn Provider>>, Failure> {
        if let Some(zone) = self.partner_zone(domain).await? {
            return Ok(Some(Box::new(zone)));
        }
        let zone = self.configured_zone(domain);
        Ok(zone.map(|zone| Box::new(SignedUpdates::new(self.ports(), zone)) as Box<dyn Provider>))
    }

    /// Compares the zone with what is wanted, at the first of `servers` that speaks for it.
    pub(super) async fn compare_zone(
        &self,
        servers: &[Endpoint],
        wanted: &Wanted,
        linked: &LinkedDomain,
    ) -> Result<Difference, Failure> {
        let mut last = DnsFailure::NoAnswer("no server of the zone is known".to_owned())
            .into_failure("read the zone", &linked.domain);
        for server in servers {
            let at = AtServer {
                ports: self.ports().clone(),
                server: server.clone(),
                zone: linked.domain.clone(),
            };
            match Live::read(&at, &linked.domain, &wanted.others).await {
                Ok(live) => return self.planned(wanted, &live, linked).await,
                Err(failure) => last = failure,
            }
        }
        Err(last)
    }

    /// Plans, and counts live what a new sender record would cost its receivers.
    async fn planned(
        &self,
        wanted: &Wanted,
        live: &Live,
        linked: &LinkedDomain,
    ) -> Result<Difference, Failure> {
        let mut counted = BTreeMap::new();
        loop {
            let plan = linked.plan(self.site().era, &counted);
            let found = planned(&linked.domain, wanted, live, plan)?;
            let Some(text) = new_sender(&found).filter(|text| !counted.contains_key(text)) else {
                return Ok(found);
            };
            let errors = self.cost_of_sender(&linked.domain, &text, wanted).await;
            counted.insert(text, errors);
        }
    }

    /// Why receivers would fail to evaluate the record. Whether the service's own part is well is the service's business.
    async fn cost_of_sender(&self, domain: &str, text: &str, wanted: &Wanted) -> Vec<String> {
        let Some(resolver) = &self.site().dns.resolver else { return Vec::new() };
        let mut budget = spf::count_live(self.ports(), resolver, domain, text).await;
        let service = wanted.sender().unwrap_or_default();
        budget.problems.retain(|problem| {
            !matches!(problem, spf::Problem::NoRecord(name) if service.contains(name.as_str()))
        });
        budget.errors()
    }

    /// Writes what differs into a managed zone and reads it back. A zone that changes under our hands is read and planned
    /// again.
    pub(super) async fn write_zone(
        &self,
        provider: &dyn Provider,
        number: i64,
        wanted: &Wanted,
        linked: &mut LinkedDomain,
    ) -> Result<Outcome, Failure> {
        let mut outcome = Outcome::default();
        let mut last = None;
        for _ in 0..N_PLANS {
            let live = Live::read(provider, &linked.domain, &wanted.others).await?;
            let found = self.planned(wanted, &live, linked).await?;
            let (changes, lacking) =
                provider::fit(&found.changes, &provider.name(), &provider.capabilities());
            outcome.by_hand.clone_from(&found.by_hand);
            outcome.by_hand.extend(lacking.iter().map(Lacking::to_string));
            outcome.notes.clone_from(&found.notes);
            self.intend(number, linked, &changes)?;
            let may_go_on = || self.still_integrated(number, "write the records");
            let carried = provider::carry_out(provider, &changes, &may_go_on).await;
            outcome.take(&carried);
            linked.remember(&found, &carried.made);
            linked.details.expected.retain(|key| {
                let is = |record: &dns::Record| question::key(record) == *key;
                let left = carried.left.iter().flat_map(|(change, _)| &change.add);
                !left.chain(lacking.iter().map(|lack| &lack.record)).any(is)
            });
            match carried.stopped {
                None => {
                    outcome.is_complete =
                        outcome.by_hand.is_empty() && !linked.waits_for_an_answer();
                    linked.details.rest_by_hand = false;
                    if !carried.left.is_empty() {
                        self.leave_rest(provider, wanted, linked, &mut outcome).await?;
                    }
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

    /// Records which records will be ours before they are written: after a crash, or an answer that was lost, nobody could tell.
    /// Nothing else is recorded yet, least of all a state that only the write will reach.
    fn intend(
        &self,
        number: i64,
        linked: &mut LinkedDomain,
        changes: &[Change],
    ) -> Result<(), Failure> {
        let intended = question::soon_ours(&linked.details.ours, changes);
        if intended == linked.details.ours {
            return Ok(());
        }
        let mut stored =
            self.store().linked_domain(&linked.domain)?.unwrap_or_else(|| linked.clone());
        stored.details.ours.clone_from(&intended);
        linked.details.ours = intended;
        self.store().write_for(number, "record the changes to come", |transaction| {
            domains::put(transaction, &stored)
        })
    }

    /// Hands to the administrator what the provider did not take: the file says exactly what the zone still lacks.
    async fn leave_rest(
        &self,
        provider: &dyn Provider,
        wanted: &Wanted,
        linked: &mut LinkedDomain,
        outcome: &mut Outcome,
    ) -> Result<(), Failure> {
        let (rest, _) = self.still_wanted(provider, wanted, linked).await?;
        if rest.changes.is_empty() {
            return Ok(());
        }
        let proofs = wanted.ownership.iter().flat_map(|proof| [&proof.mx.data, &proof.txt.data]);
        let adds: Vec<&Data> =
            rest.changes.iter().flat_map(|change| &change.add).map(|add| &add.data).collect();
        outcome.waits_for_proof = proofs.into_iter().any(|proof| adds.contains(&proof));
        linked.details.ours = question::now_ours(&linked.details.ours, &rest.changes);
        linked.details.rest_by_hand = true;
        outcome.notes.push(format!(
            "{} takes only a part of the changes: enter the rest by hand, or let this server make them and link the domain again",
            provider.name()
        ));
        let text = records_file::render(&linked.domain, &rest);
        outcome.records_file = Some(self.write_records_file(&text)?);
        Ok(())
    }

    /// What a zone with a provider still lacks of what the provider can hold, and what it cannot.
    async fn still_wanted(
        &self,
        provider: &dyn Provider,
        wanted: &Wanted,
        linked: &LinkedDomain,
    ) -> Result<(Difference, Vec<Lacking>), Failure> {
        let live = Live::read(provider, &linked.domain, &wanted.others).await?;
        let mut rest = self.planned(wanted, &live, linked).await?;
        let (changes, lacking) =
            provider::fit(&rest.changes, &provider.name(), &provider.capabilities());
        rest.changes = changes;
        Ok((rest, lacking))
    }

    /// Whether the zone holds what its provider did not take from this server. Then the notes about it are over.
    pub(super) async fn is_rest_entered(
        &self,
        provider: &dyn Provider,
        wanted: &Wanted,
        linked: &mut LinkedDomain,
    ) -> Result<bool, Failure> {
        let (rest, lacking) = self.still_wanted(provider, wanted, linked).await?;
        if !rest.changes.is_empty() {
            return Ok(false);
        }
        linked.remember(&rest, &[]);
        linked
            .details
            .expected
            .retain(|key| !lacking.iter().any(|lack| question::key(&lack.record) == *key));
        linked.details.rest_by_hand = false;
        linked.details.notes = rest.notes;
        linked.details.notes.extend(rest.by_hand);
        linked.details.notes.extend(lacking.iter().map(Lacking::to_string));
        Ok(true)
    }

    /// Compares an unmanaged zone and writes the file with what differs; no file when nothing does.
    pub(super) async fn tell_by_hand(
        &self,
        servers: &[Endpoint],
        wanted: &Wanted,
        linked: &mut LinkedDomain,
    ) -> Result<Outcome, Failure> {
        let found = self.compare_zone(servers, wanted, linked).await?;
        linked.remember(&found, &found.changes);
        let mut outcome = Outcome {
            by_hand: lines(&found.changes),
            notes: found.notes.clone(),
            ..Outcome::default()
        };
        outcome.by_hand.extend(found.by_hand.iter().cloned());
        outcome.is_complete = outcome.by_hand.is_empty() && !linked.waits_for_an_answer();
        outcome.waits_for_proof = !outcome.is_complete;
        if !outcome.is_complete {
            let text = records_file::render(&linked.domain, &found);
            outcome.records_file = Some(self.write_records_file(&text)?);
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
    pub(super) fn plan<'a>(
        &'a self,
        era: crate::site::Era,
        counted: &'a BTreeMap<String, Vec<String>>,
    ) -> Plan<'a> {
        Plan {
            phase: self.phase(),
            mail_migration: self.mail_migration,
            mail_preference: self.details.mail_preference,
            era,
            answers: &self.details.answers,
            ours: &self.details.ours,
            counted,
        }
    }

    /// Enters a state, and remembers when.
    pub(super) fn reach(&mut self, state: LinkState, now_ms: i64) {
        if self.state != state {
            self.state = state;
            self.details.since_ms = now_ms;
        }
    }

    /// Remembers what was asked and answered, what is ours in the zone, and what it should hold from now on.
    pub(super) fn remember(&mut self, found: &Difference, made: &[Change]) {
        self.details.answers.remember(&found.dialogue);
        self.details.questions.clone_from(&found.dialogue.questions);
        self.details.ours = question::now_ours(&self.details.ours, made);
        self.details.expected = found.settled.iter().map(question::key).collect();
    }

    /// Whether a record that the services need waits for an answer.
    fn waits_for_an_answer(&self) -> bool {
        self.details.questions.iter().any(|question| question.is_needed)
    }

    /// The phase of the mail route.
    pub(super) fn phase(&self) -> RoutePhase {
        match self.state {
            LinkState::SwitchPending | LinkState::Complete => RoutePhase::Complete,
            _ => self.early_phase(),
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

/// The sender record that a plan would publish.
fn new_sender(found: &Difference) -> Option<String> {
    let mut added = found.changes.iter().flat_map(|change| &change.add);
    added.find_map(|record| match &record.data {
        Data::Txt(text) if spf::is_spf(text) => Some(text.clone()),
        _ => None,
    })
}

fn planned(
    domain: &str,
    wanted: &Wanted,
    live: &Live,
    plan: Plan<'_>,
) -> Result<Difference, Failure> {
    difference(domain, wanted, live, plan).map_err(|error| Failure {
        kind: FailureKind::Input,
        tried: "plan the mail route".to_owned(),
        on: domain.to_owned(),
        came_back: error.to_string(),
        advice: "choose another preference, or change the present MX records first".to_owned(),
    })
}
