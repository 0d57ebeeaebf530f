//! The operation behind the wizard: name, zone, tenant, records.

use super::{
    DomainStatus, LinkReport, LinkRequest, LinkState, name, wanted::Wanted, write::Outcome,
};
use crate::{
    dns::{self, Delegation, Manner, Probe, ServerSays, Zone},
    engine::Engine,
    failure::{Failure, FailureKind},
    ports::Endpoint,
    provider::{Provider as _, SignedUpdates},
    store::domains::{self, Details, LinkedDomain},
    tenant::TenantSession,
};

const TRIED: &str = "link the domain";
/// How the note begins that sends the administrator to a records file.
pub(super) const ENTER: &str = "enter the records of";

impl Engine {
    /// Links a domain: adds it to the tenant and writes its records, or the file with them. Verification goes on in the
    /// background. Repeated for the same domain it goes on where it was.
    ///
    /// # Errors
    /// `Input` (a name that cannot be linked, clauses DOM-005 to DOM-007; one that is not registered, REQ-011; a preference
    /// that breaks the rule, DNS-005 and DNS-006), `State` (not integrated), `Connection`, and what tenant and zone refuse.
    pub async fn link_domain(&self, request: LinkRequest) -> Result<LinkReport, Failure> {
        self.observed("link domain", self.link_steps(request), |report| {
            let changes = match report.written.len() {
                1 => "1 change".to_owned(),
                n => format!("{n} changes"),
            };
            format!("{}: {}, {changes} written", report.domain, report.state)
        })
        .await
    }

    /// The linked domains, and those on their way.
    ///
    /// # Errors
    /// `Store` when the store cannot be read.
    pub fn domains(&self) -> Result<Vec<DomainStatus>, Failure> {
        Ok(self.store().linked_domains()?.into_iter().map(status_of).collect())
    }

    async fn link_steps(&self, request: LinkRequest) -> Result<LinkReport, Failure> {
        let name = name::check(&request.domain)?;
        let session = self.graph(TRIED)?;
        refuse_zero(&request, &name.ascii)?;
        super::question::refuse_unknown(&request.accept, &name.ascii)?;
        let _one_at_a_time = self.linking().lock().await;
        if let Some(waits) = self.acquire(&name.ascii, &request, session.number()).await? {
            return Ok(waits);
        }
        let (managed, mut notes) = self.find_out_who_manages(&name.ascii).await?;
        notes.extend(name.warnings);
        let known = self.store().linked_domain(&name.ascii)?;
        let in_tenant = session.add_domain(&name.ascii).await?;
        let mut linked = entered(&name.ascii, &request, managed, known.as_ref());
        if in_tenant.is_verified && !linked.state.is_verified() {
            linked.reach(LinkState::Verified, self.now_ms());
        }
        self.store_domain(&session, &linked)?;
        let outcome = self.publish(&session, &mut linked, in_tenant.is_verified).await?;
        notes.extend(outcome.notes);
        if let Some(file) = outcome.records_file.as_ref().filter(|_| managed) {
            notes.push(format!("{ENTER} {file}"));
        }
        if !linked.state.is_verified() {
            // Patience begins anew whenever the administrator has been here.
            linked.details.since_ms = self.now_ms();
            linked.details.advice.clear();
            linked.details.n_failed_looks = 0;
            linked.details.unseen.clear();
            linked.state = if outcome.waits_for_proof {
                LinkState::AwaitingManualDns
            } else {
                LinkState::RecordsWritten
            };
        }
        linked.details.notes.clone_from(&notes);
        linked.details.next_look_ms = self.next_look_ms(self.site().dns.schedule.first_look_ms);
        self.store_domain(&session, &linked)?;
        self.name_is_linked(&linked.domain, session.number())?;
        self.watching().notify_one();
        Ok(LinkReport {
            domain: linked.domain,
            state: linked.state,
            written: outcome.written,
            to_do_by_hand: outcome.by_hand,
            questions: linked.details.questions,
            records_file: outcome.records_file,
            notes,
        })
    }

    /// Writes the records of the domain as it now stands, or the file with them.
    pub(super) async fn publish(
        &self,
        session: &TenantSession,
        linked: &mut LinkedDomain,
        is_verified: bool,
    ) -> Result<Outcome, Failure> {
        let era = self.site().era;
        let wanted =
            Wanted::read(session, &linked.domain, is_verified, era, &linked.optional_records())
                .await?;
        let provider = if linked.managed { self.provider_of(&linked.domain).await? } else { None };
        let outcome = match provider {
            Some(provider) => {
                let number = session.number();
                self.write_zone(provider.as_ref(), number, &wanted, linked).await?
            }
            None => {
                let servers = self.zone_servers(linked).await?;
                let servers = self.newest_first(&linked.domain, servers).await;
                self.tell_by_hand(&servers, &wanted, linked).await?
            }
        };
        linked.details.mail_host.clone_from(&wanted.mail_host);
        linked.details.sender = wanted.sender();
        linked.details.has_service_records = wanted.has_services();
        Ok(outcome)
    }

    /// Whether the zone is ours to write, with remarks; never decided from a server's name.
    async fn find_out_who_manages(&self, domain: &str) -> Result<(bool, Vec<String>), Failure> {
        if let Some(at_partner) = self.managed_by_partner(domain).await? {
            return Ok(at_partner);
        }
        let failed = |failure: dns::DnsFailure| failure.into_failure("find the zone", domain);
        let outside = match &self.site().dns.resolver {
            Some(resolver) => {
                match dns::find_zone(self.ports(), resolver, domain).await.map_err(failed)? {
                    Zone::Apex { mname, .. } => Some(mname),
                    Zone::Inside(zone) => {
                        return Err(unusable(domain, &format!("it is part of the zone {zone}")));
                    }
                    Zone::Absent => return Err(unusable(domain, "the name is not registered")),
                }
            }
            None => None,
        };
        let Some(zone) = self.configured_zone(domain) else {
            let mut notes = vec![format!("the server does not manage the zone {domain}")];
            notes.extend(self.transfer_offer(domain, None)?);
            return Ok((false, notes));
        };
        let seen = dns::query(self.ports(), &zone.primary, domain, dns::Kind::Soa, false).await;
        let inside = match seen {
            Ok(answer) => primary_name(&answer.rrset(domain, dns::Kind::Soa)),
            // It answers, and not for this zone: the probe says why.
            Err(dns::DnsFailure::Code { rcode, .. }) if rcode == "REFUSED" => None,
            Err(failure) => return Err(failed(failure)),
        };
        if let (Some(outside), Some(inside)) = (&outside, &inside)
            && outside != inside
        {
            let note = format!(
                "{} holds another zone {domain} (primary {inside}) than the Internet sees (primary {outside})",
                zone.primary
            );
            return Ok((false, vec![note]));
        }
        let primary = zone.primary.clone();
        let provider = SignedUpdates::new(self.ports(), zone);
        match provider.probe().await.map_err(|failure| failure.failure)? {
            Probe::Ours => Ok((true, self.note_servers(domain, &primary).await)),
            Probe::NotOurs(reason) => Ok((
                false,
                vec![format!("the zone {domain} does not take this server's updates: {reason}")],
            )),
        }
    }

    /// What is wrong with the servers that the Internet asks for a zone that is written at `primary`.
    async fn note_servers(&self, domain: &str, primary: &Endpoint) -> Vec<String> {
        let Some(resolver) = &self.site().dns.resolver else { return Vec::new() };
        let manner = Manner { port: self.site().dns.server_port, ..Manner::default() };
        let delegation = Delegation::read(self.ports(), resolver, domain, manner).await;
        let mut notes: Vec<String> =
            delegation.problems().iter().map(ToString::to_string).collect();
        let asked: Vec<&Endpoint> =
            delegation.servers.iter().filter_map(|server| server.endpoint.as_ref()).collect();
        let speaks = delegation.authoritative();
        let is_delegated = asked.iter().any(|server| server.host == primary.host);
        // A primary may be hidden behind servers that copy its zone.
        let is_copied = match self.serial_at(domain, primary).await {
            Some(serial) => speaks.iter().any(|server| {
                matches!(server.says, ServerSays::Authoritative { serial: copy, .. } if copy == serial)
            }),
            None => true,
        };
        if !is_delegated && !is_copied && !speaks.is_empty() {
            notes.push(format!(
                "{primary} is none of the servers that the Internet asks for {domain}, and they hold another version of the zone: \
                 what is written there may never be seen; change the delegation at the registrar, or write where it leads"
            ));
        }
        notes
    }

    pub(super) async fn serial_at(&self, domain: &str, server: &Endpoint) -> Option<u32> {
        let answer = dns::query(self.ports(), server, domain, dns::Kind::Soa, false).await.ok()?;
        if !answer.authoritative {
            return None;
        }
        answer.rrset(domain, dns::Kind::Soa).into_iter().find_map(|record| match record.data {
            dns::Data::Soa { serial, .. } => Some(serial),
            _ => None,
        })
    }

    pub(super) fn store_domain(
        &self,
        session: &TenantSession,
        linked: &LinkedDomain,
    ) -> Result<(), Failure> {
        self.store().write_for(session.number(), "record the domain", |transaction| {
            domains::put(transaction, linked)
        })
    }
}

/// The primary server by the start of a zone.
fn primary_name(start: &[dns::Record]) -> Option<String> {
    start.iter().find_map(|record| match &record.data {
        dns::Data::Soa { mname, .. } => Some(mname.clone()),
        _ => None,
    })
}

/// A preference of 0 is wrong whatever the zone holds, so it is refused before anybody is asked.
fn refuse_zero(request: &LinkRequest, domain: &str) -> Result<(), Failure> {
    if request.mail_migration && request.mail_preference == Some(0) {
        return Err(Failure {
            kind: FailureKind::Input,
            tried: TRIED.to_owned(),
            on: domain.to_owned(),
            came_back: crate::mail_route::RouteError::Zero.to_string(),
            advice: "leave the preference out, or choose one greater than that of every present MX record".to_owned(),
        });
    }
    Ok(())
}

/// The domain as it is entered; what was reached before stays reached.
fn entered(
    domain: &str,
    request: &LinkRequest,
    managed: bool,
    known: Option<&LinkedDomain>,
) -> LinkedDomain {
    let mut linked = LinkedDomain {
        domain: domain.to_owned(),
        state: known.map_or(LinkState::Entered, |known| known.state),
        managed,
        mail_migration: request.mail_migration,
        details: Details {
            mail_preference: request.mail_preference,
            webmail_host: request.optional_records.webmail_host.clone(),
            device_management: request.optional_records.device_management,
            ..known.map(|known| known.details.clone()).unwrap_or_default()
        },
    };
    linked.details.answers.accept(&request.accept);
    linked
}

fn unusable(domain: &str, came_back: &str) -> Failure {
    Failure {
        kind: FailureKind::Input,
        tried: TRIED.to_owned(),
        on: domain.to_owned(),
        came_back: came_back.to_owned(),
        advice: "register the name with a domain registrar first, or enter a registered name"
            .to_owned(),
    }
}

fn status_of(linked: LinkedDomain) -> DomainStatus {
    let Details { notes, breaches, questions, .. } = linked.details;
    let state = if breaches.is_empty() { linked.state } else { LinkState::NeedsAttention };
    DomainStatus {
        domain: linked.domain,
        state,
        managed: linked.managed,
        mail_migration: linked.mail_migration,
        questions,
        notes: [breaches, notes].concat(),
    }
}
