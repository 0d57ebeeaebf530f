//! What a linked domain looks like to the world: whether a switch-over is seen everywhere, and what somebody else changed.
//! What is found is reported, never adopted and never overwritten (clause DNS-016).

use super::{LinkState, live::mail_records, question::key};
use crate::{
    dns::{self, Data, Delegation, DelegationProblem, Kind, Manner, Record},
    engine::Engine,
    failure::Failure,
    mail_route::{self, MailRoute, RoutePhase},
    spf::{self, Merge},
    store::domains::LinkedDomain,
};

/// Who is asked for the mail route.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// The servers of the zone alone: a cache may rightly hold what was there before, until its time to live is over.
    AtTheZone,
    /// The resolver as well, which sees what the world sees.
    Everywhere,
}

impl Engine {
    /// Whether the switch-over is seen everywhere: at every server of the zone, and by the resolver as the world sees it.
    pub(super) async fn settle_switch(&self, linked: &mut LinkedDomain) {
        match self.routes_seen(linked, Seen::Everywhere).await {
            Ok(routes) => {
                let is_seen = |route: &MailRoute| {
                    !route.tenant.is_empty()
                        && mail_route::breaches(RoutePhase::Complete, route).is_empty()
                };
                if !routes.is_empty() && routes.iter().all(is_seen) {
                    linked.reach(LinkState::Complete, self.now_ms());
                    linked.mail_migration = false;
                    linked
                        .details
                        .notes
                        .retain(|note| !note.starts_with("the switch-over is not seen"));
                } else if !linked
                    .details
                    .notes
                    .iter()
                    .any(|note| note.starts_with("the switch-over is not seen"))
                {
                    linked
                        .details
                        .notes
                        .push("the switch-over is not seen everywhere in DNS yet".to_owned());
                }
            }
            Err(failure) => linked.details.breaches = vec![failure.to_string()],
        }
    }

    /// Compares what DNS shows with the mail rule, and on a managed domain with every record that was written (DOM-020).
    pub(super) async fn supervise(&self, linked: &mut LinkedDomain) {
        let phase = linked.phase();
        let mut breaches = Vec::new();
        match self.routes_seen(linked, Seen::AtTheZone).await {
            Ok(routes) => {
                breaches.extend(routes.iter().flat_map(|route| mail_route::breaches(phase, route)));
                if routes.iter().any(|route| route.tenant.is_empty()) {
                    breaches.push("the tenant's MX record is missing".to_owned());
                }
            }
            // A zone that cannot be read today is no breach of its records.
            Err(failure) => self.notice(failure.to_string()),
        }
        if linked.managed {
            match self.drift(linked).await {
                Ok(found) => breaches.extend(found),
                Err(failure) => self.notice(failure.to_string()),
            }
            self.watch_delegation(linked).await;
            breaches.extend(linked.details.delegation_lost.clone());
        }
        breaches.sort();
        breaches.dedup();
        linked.details.breaches = breaches;
    }

    /// Which records of the services are no longer as they were written.
    async fn drift(&self, linked: &LinkedDomain) -> Result<Vec<String>, Failure> {
        let Some(provider) = self.provider_of(&linked.domain).await? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for wanted in &linked.details.expected {
            let Some((name, kind)) = name_and_kind(wanted) else { continue };
            let there = provider.read(&name, kind).await?.records;
            found.extend(match (kind, &linked.details.sender) {
                (Kind::Txt, Some(service)) => sender_changed(&there, service, linked.phase()),
                _ => changed(wanted, &there),
            });
        }
        Ok(found)
    }

    /// Asks the zone above now and then: what it says lives long in caches anyway.
    async fn watch_delegation(&self, linked: &mut LinkedDomain) {
        let every_ms = self.site().dns.schedule.supervise_every_ms;
        let due_ms = linked
            .details
            .delegation_seen_ms
            .saturating_add(i64::try_from(every_ms).unwrap_or(i64::MAX));
        if self.now_ms() >= due_ms {
            linked.details.delegation_lost = self.delegation_lost(&linked.domain).await;
            linked.details.delegation_seen_ms = self.now_ms();
        }
    }

    /// A domain that expired, is on hold or is being transferred loses its delegation long before anything else is seen.
    async fn delegation_lost(&self, domain: &str) -> Option<String> {
        let resolver = self.site().dns.resolver.as_ref()?;
        let manner = Manner { port: self.site().dns.server_port, ..Manner::default() };
        let delegation = Delegation::read(self.ports(), resolver, domain, manner).await;
        delegation.problems().contains(&DelegationProblem::NotDelegated).then(|| {
            format!(
                "the zone above no longer delegates {domain}: everything stops working as caches run out; see at the \
                 registrar whether the name has expired, is on hold, or is being transferred"
            )
        })
    }

    async fn routes_seen(
        &self,
        linked: &LinkedDomain,
        seen: Seen,
    ) -> Result<Vec<MailRoute>, Failure> {
        let host = linked.details.mail_host.clone().unwrap_or_default();
        let mut routes = Vec::new();
        let servers = self.zone_servers(linked).await?;
        let resolver = self.site().dns.resolver.iter().map(|resolver| (resolver, true));
        let resolver = resolver.filter(|_| seen == Seen::Everywhere || servers.is_empty());
        let mut last = None;
        for (server, recurse) in servers.iter().map(|server| (server, false)).chain(resolver) {
            match dns::query(self.ports(), server, &linked.domain, Kind::Mx, recurse).await {
                Ok(answer) => {
                    let records = answer.rrset(&linked.domain, Kind::Mx);
                    routes.push(MailRoute::of(&mail_records(&records), &host));
                }
                Err(failure) => last = Some(failure),
            }
        }
        match last {
            Some(failure) if routes.is_empty() => {
                Err(failure.into_failure("read the mail route", &linked.domain))
            }
            _ => Ok(routes),
        }
    }
}

/// Owner and type of a record that is kept as `name. TYPE data`.
fn name_and_kind(kept: &str) -> Option<(String, Kind)> {
    let mut words = kept.split_whitespace();
    let name = dns::plain(words.next()?);
    let kind = words.next()?;
    let kinds = [Kind::A, Kind::Aaaa, Kind::Cname, Kind::Mx, Kind::Ns, Kind::Srv, Kind::Txt];
    Some((name, kinds.into_iter().find(|known| known.as_str() == kind)?))
}

/// What became of a record that should be there, alone of its type.
fn changed(wanted: &str, there: &[Record]) -> Option<String> {
    let others: Vec<String> = there.iter().map(key).filter(|key| key != wanted).collect();
    let is_there = there.len() > others.len();
    match (is_there, others.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!(
            "somebody else added {} beside {wanted}: clients go either way",
            others.join(", ")
        )),
        (false, true) => Some(format!("somebody else removed {wanted}")),
        (false, false) => {
            Some(format!("somebody else changed {wanted}: there is {} now", others.join(", ")))
        }
    }
}

/// What became of the sender record: the owner may add to it, but one record must be left that lets the service send.
fn sender_changed(there: &[Record], service: &str, phase: RoutePhase) -> Option<String> {
    let texts: Vec<String> = there
        .iter()
        .filter_map(
            |record| if let Data::Txt(text) = &record.data { Some(text.clone()) } else { None },
        )
        .filter(|text| spf::is_spf(text))
        .collect();
    match spf::merge(&texts, service, phase != RoutePhase::Complete) {
        Merge::Keep => None,
        // The careful record of the migration may stay.
        Merge::Replace(text) if text == service => None,
        Merge::Add(_) => Some("somebody else removed the sender record (SPF)".to_owned()),
        Merge::Replace(_) => {
            Some(format!("the sender record no longer lets the service send: {}", texts.join(", ")))
        }
        Merge::Ask { reason, .. } => Some(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::{changed, name_and_kind, sender_changed};
    use crate::{
        dns::{Data, Kind, Record},
        mail_route::RoutePhase,
    };

    const SERVICE: &str = "v=spf1 include:spf.protection.outlook.com -all";

    #[test]
    fn what_somebody_else_changed_is_told_with_what_is_there_now() {
        let wanted = "autodiscover.contoso.com. CNAME autodiscover.outlook.com.";
        assert_eq!(
            name_and_kind(wanted),
            Some(("autodiscover.contoso.com".to_owned(), Kind::Cname))
        );
        let alias = |target: &str| {
            Record::new("autodiscover.contoso.com", 60, Data::Cname(target.to_owned()))
        };
        let lines = [
            changed(wanted, &[alias("autodiscover.outlook.com")]),
            changed(wanted, &[]),
            changed(wanted, &[alias("old.example")]),
            changed(wanted, &[alias("autodiscover.outlook.com"), alias("old.example")]),
        ];
        insta::assert_debug_snapshot!(lines, @r#"
        [
            None,
            Some(
                "somebody else removed autodiscover.contoso.com. CNAME autodiscover.outlook.com.",
            ),
            Some(
                "somebody else changed autodiscover.contoso.com. CNAME autodiscover.outlook.com.: there is autodiscover.contoso.com. CNAME old.example. now",
            ),
            Some(
                "somebody else added autodiscover.contoso.com. CNAME old.example. beside autodiscover.contoso.com. CNAME autodiscover.outlook.com.: clients go either way",
            ),
        ]
        "#);
    }

    #[test]
    fn the_owner_may_add_to_the_sender_record_but_not_break_it() {
        let told = |texts: &[&str]| {
            let records: Vec<Record> = texts
                .iter()
                .map(|&text| Record::new("contoso.com", 60, Data::Txt(text.to_owned())))
                .collect();
            sender_changed(&records, SERVICE, RoutePhase::Complete)
        };
        assert_eq!(
            told(&["v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com ~all", "x"]),
            None
        );
        assert_eq!(told(&["v=spf1 mx include:spf.protection.outlook.com ~all"]), None);
        let lines = [
            told(&["google-site-verification=x"]),
            told(&["v=spf1 mx -all"]),
            told(&[SERVICE, "v=spf1 mx -all"]),
        ];
        insta::assert_debug_snapshot!(lines, @r#"
        [
            Some(
                "somebody else removed the sender record (SPF)",
            ),
            Some(
                "the sender record no longer lets the service send: v=spf1 mx -all",
            ),
            Some(
                "there are 2 sender records, which receivers take for an error",
            ),
        ]
        "#);
    }
}
