//! Looks at a domain: asks the zone above, the zone's servers, resolvers, and the network inside, in this order, and one
//! question after the other.

use std::collections::BTreeMap;

use super::{
    CheckRequest, OPERATION,
    expected::OPTIONAL_ALIASES,
    modern::SELECTORS,
    observation::{Context, Edited, HostSeen, Observation, Seen, Standing, UpdateSeen, View},
    placement, sender,
};
use crate::{
    dns::{
        self, Answer, Data, Delegation, DnsFailure, Kind, Manner, Record, Refusal, ServerSays, Zone,
    },
    failure::{Failure, FailureKind},
    ports::{Endpoint, EngineEvent, Ports},
    site::ManagedZone,
    spf::{self, Merge},
};

/// What is looked at, and by which ways.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) ports: &'a Ports,
    pub(super) domain: &'a str,
    pub(super) request: &'a CheckRequest,
    /// The zone that we update, with its key.
    pub(super) managed: Option<&'a ManagedZone>,
    pub(super) context: &'a Context,
}

/// A name and a type.
pub(super) type Question = (String, Kind);

/// Parts of a look, as progress is told.
const PARTS: [&str; 6] = [
    "who speaks for the zone",
    "records of the zone",
    "the other servers of the zone",
    "resolvers and the network inside",
    "mail hosts",
    "what the sender record costs",
];

impl Look<'_> {
    /// Everything but the tenant and the directory.
    ///
    /// # Errors
    /// `Connection`, when neither a server of the zone nor a resolver could be asked for its records.
    pub(super) async fn everything(self) -> Result<Observation, Failure> {
        self.progress(0);
        let (standing, delegation) = self.delegation().await;
        let random_name = format!("{}.{}", self.random_label(), self.domain);
        self.progress(1);
        let zone = self.best_view(&standing, &delegation, &random_name).await?;
        let mut seen = self.begun((standing, delegation), zone, random_name);
        self.progress(2);
        self.other_servers(&mut seen).await;
        seen.edited = self.edited(&seen).await;
        self.progress(3);
        self.resolvers(&mut seen).await;
        self.progress(4);
        self.hosts(&mut seen).await;
        self.progress(5);
        self.budgets(&mut seen).await;
        seen.changed = self.changed(&seen).await;
        Ok(seen)
    }

    /// The proof of ownership alone, at the servers of the zone; none when none of them speaks for it.
    pub(super) async fn ownership(self) -> Option<Observation> {
        let (standing, delegation) = self.delegation().await;
        let servers: Vec<(String, Endpoint)> = delegation
            .authoritative()
            .into_iter()
            .filter_map(|server| Some((server.to_string(), server.endpoint.clone()?)))
            .collect();
        let (who, endpoint) = servers.first()?;
        let random_name = format!("{}.{}", self.random_label(), self.domain);
        let at_apex = [Kind::Mx, Kind::Txt].map(|kind| (self.domain.to_owned(), kind));
        let doubled = format!("{0}.{0}", self.domain);
        let misplaced =
            [(doubled.clone(), Kind::Mx), (doubled, Kind::Txt), (random_name.clone(), Kind::Txt)];
        let questions = [at_apex.as_slice(), &misplaced].concat();
        let zone = self.view(endpoint, who.clone(), &questions, false).await;
        let mut others = Vec::new();
        for (who, endpoint) in servers.iter().skip(1) {
            others.push(self.view(endpoint, who.clone(), &at_apex, false).await);
        }
        Some(Observation { others, ..self.begun((standing, delegation), zone, random_name) })
    }

    fn begun(
        self,
        (standing, delegation): (Standing, Delegation),
        zone: View,
        random_name: String,
    ) -> Observation {
        Observation {
            domain: self.domain.to_owned(),
            standing,
            delegation,
            changed: None,
            zone,
            others: Vec::new(),
            resolvers: Vec::new(),
            inside: None,
            edited: None,
            hosts: BTreeMap::new(),
            budgets: Vec::new(),
            random_name,
            tenant: None,
            directory: None,
        }
    }

    fn manner(self) -> Manner {
        Manner { port: self.request.server_port.unwrap_or(53), patience: self.request.patience }
    }

    fn resolver(&self) -> Option<&Endpoint> {
        self.request.resolvers.first()
    }

    fn progress(self, n_done: usize) {
        self.ports.observer.event(&EngineEvent::Progress {
            operation: OPERATION.to_owned(),
            n_done,
            n_total: PARTS.len(),
            item: PARTS[n_done].to_owned(),
        });
    }

    /// Nobody entered a name like this.
    fn random_label(self) -> String {
        let mut bytes = [0; 8];
        self.ports.entropy.fill(&mut bytes);
        format!("x{:016x}", u64::from_be_bytes(bytes))
    }

    async fn delegation(self) -> (Standing, Delegation) {
        let (ports, domain, manner) = (self.ports, self.domain, self.manner());
        let named = &self.request.servers;
        let (standing, is_silent) = self.standing().await;
        let delegation = match self.resolver() {
            Some(resolver) if named.is_empty() && !is_silent => {
                Delegation::read(ports, resolver, domain, manner).await
            }
            _ => Delegation::of_servers(ports, domain, named, manner).await,
        };
        (standing, delegation)
    }

    /// What the resolver says of the name, and whether it is silent.
    async fn standing(self) -> (Standing, bool) {
        let Some(resolver) = self.resolver() else {
            return (Standing::Unknown("no resolver was named".to_owned()), true);
        };
        // The zone takes two questions.
        let patience = self.request.patience * 2;
        let asked = dns::find_zone(self.ports, resolver, self.domain);
        match tokio::time::timeout(patience, asked).await {
            Ok(Ok(Zone::Apex { .. })) => (Standing::Apex, false),
            Ok(Ok(Zone::Inside(zone))) => (Standing::Inside(zone), false),
            Ok(Ok(Zone::Absent)) => (Standing::Absent, false),
            Ok(Err(failure)) => {
                let is_silent = matches!(failure, DnsFailure::NoAnswer(_));
                (Standing::Unknown(format!("{resolver}: {failure}")), is_silent)
            }
            Err(_) => (Standing::Unknown(format!("no answer from {resolver}")), true),
        }
    }

    /// The zone at the first server that speaks for it; else as the resolver sees it.
    async fn best_view(
        self,
        standing: &Standing,
        delegation: &Delegation,
        random_name: &str,
    ) -> Result<View, Failure> {
        let questions = questions(self.domain, self.context, random_name);
        let servers = delegation.authoritative();
        if let Some((server, endpoint)) =
            servers.first().and_then(|server| Some((server, server.endpoint.as_ref()?)))
        {
            return Ok(self.view(endpoint, server.to_string(), &questions, false).await);
        }
        let answered = !matches!(standing, Standing::Unknown(_))
            || delegation.parent == dns::Parent::NotDelegated
            || delegation.servers.iter().any(|server| server.says != ServerSays::Silent);
        match self.resolver() {
            Some(resolver) if *standing == Standing::Apex => {
                Ok(self.view(resolver, format!("resolver {resolver}"), &questions, true).await)
            }
            _ if answered => Ok(View { who: "nobody".to_owned(), ..View::default() }),
            _ => Err(self.nobody(standing, delegation)),
        }
    }

    fn nobody(self, standing: &Standing, delegation: &Delegation) -> Failure {
        let silent = delegation.servers.iter().map(|server| format!("{server}: {}", server.says));
        let resolver = match standing {
            Standing::Unknown(reason) => Some(reason.clone()),
            _ => None,
        };
        let came_back: Vec<String> = resolver.into_iter().chain(silent).collect();
        Failure {
            kind: FailureKind::Connection,
            tried: OPERATION.to_owned(),
            on: self.domain.to_owned(),
            came_back: came_back.join("; "),
            advice: "check the Internet connection, or name another resolver".to_owned(),
        }
    }

    async fn view(
        self,
        server: &Endpoint,
        who: String,
        questions: &[Question],
        recurse: bool,
    ) -> View {
        let mut view = View { who, seen: BTreeMap::new() };
        let mut is_silent = false;
        for (name, kind) in questions {
            // A server that is silent once is not waited for again.
            if is_silent {
                break;
            }
            let asked = dns::ask(self.ports, server, (name, *kind), recurse, self.manner()).await;
            is_silent = matches!(asked, Err(DnsFailure::NoAnswer(_)));
            let answer = seen_of(asked);
            let is_bare = matches!(answer, Seen::Nothing { name_exists: true, .. });
            view.seen.insert((name.clone(), *kind), answer);
            // Where an alias is wanted, addresses of the other family may stand as well.
            if *kind == Kind::A && is_bare && name != self.domain {
                let asked =
                    dns::ask(self.ports, server, (name, Kind::Aaaa), recurse, self.manner()).await;
                view.seen.insert((name.clone(), Kind::Aaaa), seen_of(asked));
            }
        }
        view
    }

    /// The records that decide over mail, at every other server that speaks for the zone.
    async fn other_servers(self, seen: &mut Observation) {
        let questions = self.important();
        let servers: Vec<(String, Endpoint)> = seen
            .delegation
            .authoritative()
            .into_iter()
            .skip(1)
            .filter_map(|server| Some((server.to_string(), server.endpoint.clone()?)))
            .collect();
        for (who, endpoint) in servers {
            seen.others.push(self.view(&endpoint, who, &questions, false).await);
        }
    }

    fn important(self) -> Vec<Question> {
        let domain = self.domain;
        vec![
            (domain.to_owned(), Kind::Mx),
            (domain.to_owned(), Kind::Txt),
            (format!("autodiscover.{domain}"), Kind::A),
        ]
    }

    /// The server on which the records are edited: the one that we update, or the one that the caller names.
    async fn edited(self, seen: &Observation) -> Option<Edited> {
        let managed = self.managed.map(|zone| &zone.primary);
        let endpoint = self.request.edited.as_ref().or(managed)?;
        let mut questions = self.important();
        questions.push((self.domain.to_owned(), Kind::Soa));
        let view = self.view(endpoint, endpoint.to_string(), &questions, false).await;
        let start = |view: &View| {
            view.get(self.domain, Kind::Soa).iter().find_map(|record| match &record.data {
                Data::Soa { mname, .. } => Some(mname.clone()),
                _ => None,
            })
        };
        let is_delegated =
            seen.delegation.servers.iter().any(|server| server.endpoint.as_ref() == Some(endpoint));
        let outside = start(&seen.zone);
        // A hidden primary is asked by nobody but its secondaries, whose zone is the same.
        let is_same_zone = outside.is_some() && start(&view) == outside;
        let is_known = !seen.delegation.servers.is_empty();
        let update = match self.managed {
            Some(zone) => Some(self.update(zone).await),
            None => None,
        };
        let is_asked_by_the_world = is_delegated || is_same_zone || !is_known;
        Some(Edited { view, is_asked_by_the_world, update })
    }

    async fn update(self, zone: &ManagedZone) -> UpdateSeen {
        match dns::probe(self.ports, zone).await {
            Ok(dns::Probe::Ours) => UpdateSeen::Accepted,
            Ok(dns::Probe::NotOurs(reason)) => UpdateSeen::Refused(reason),
            Err(DnsFailure::Update(refusal @ Refusal::BadTime { .. })) => {
                UpdateSeen::ClockDiffers(refusal.to_string())
            }
            Err(failure) => UpdateSeen::CannotTell(failure.to_string()),
        }
    }

    /// Resolvers and the network inside, asked only for what the zone holds: a question for a name that does not exist yet
    /// would make them remember that for a long time.
    async fn resolvers(self, seen: &mut Observation) {
        let questions = of_records(&seen.zone, self.domain, &seen.random_name);
        if !seen.zone.who.starts_with("resolver ") {
            for resolver in &self.request.resolvers {
                let who = resolver.to_string();
                seen.resolvers.push(self.view(resolver, who, &questions, true).await);
            }
        }
        if let Some(inside) = &self.request.inside {
            let mut questions = questions;
            questions.push((self.domain.to_owned(), Kind::Soa));
            let who = format!("inside {inside}");
            seen.inside = Some(self.view(inside, who, &questions, true).await);
        }
    }

    /// What MX records lead to. Hosts of the domain itself are asked of the zone, others of the resolver.
    async fn hosts(self, seen: &mut Observation) {
        let exchanges: Vec<String> = seen
            .zone
            .get(self.domain, Kind::Mx)
            .into_iter()
            .filter_map(|record| match &record.data {
                Data::Mx { exchange, .. } if !exchange.is_empty() => Some(exchange.clone()),
                _ => None,
            })
            .filter(|host| !crate::mail_route::is_ownership_host(host))
            .collect();
        for host in exchanges {
            let is_own = host == self.domain || host.ends_with(&format!(".{}", self.domain));
            let server =
                seen.delegation.authoritative().first().and_then(|server| server.endpoint.clone());
            let asked = match (server.filter(|_| is_own), self.resolver()) {
                (Some(server), _) => Some((server, false)),
                (None, Some(resolver)) => Some((resolver.clone(), true)),
                (None, None) => None,
            };
            let leads_to = match asked {
                Some((server, recurse)) => self.host(&server, &host, recurse).await,
                None => HostSeen::CannotTell,
            };
            seen.hosts.insert(host, leads_to);
        }
    }

    async fn host(self, server: &Endpoint, host: &str, recurse: bool) -> HostSeen {
        for kind in [Kind::A, Kind::Aaaa] {
            let Ok(answer) =
                dns::ask(self.ports, server, (host, kind), recurse, self.manner()).await
            else {
                return HostSeen::CannotTell;
            };
            let alias = answer.answers.iter().find_map(|record| match &record.data {
                Data::Cname(target) if record.name == host => Some(target.clone()),
                _ => None,
            });
            if let Some(target) = alias {
                return HostSeen::Alias(target);
            }
            if !answer.rrset(host, kind).is_empty() {
                return HostSeen::Address;
            }
            // A referral: the host lies in a zone below this one.
            if !recurse && !answer.authoritative {
                return HostSeen::CannotTell;
            }
        }
        HostSeen::NoAddress
    }

    async fn budgets(self, seen: &mut Observation) {
        let Some(resolver) = self.resolver() else { return };
        let texts = seen.zone.texts(self.domain);
        let mut records: Vec<String> =
            texts.iter().filter(|text| spf::is_spf(text)).cloned().collect();
        if records.len() == 1
            && let Some(Merge::Replace(text) | Merge::Ask { proposal: Some(text), .. }) =
                sender::merged(self.context, &texts)
        {
            records.push(text);
        }
        for record in records {
            let budget = spf::count_live(self.ports, resolver, self.domain, &record).await;
            seen.budgets.push((record, budget));
        }
    }

    /// The serial numbers, when the zone changed during the look.
    async fn changed(self, seen: &Observation) -> Option<(u32, u32)> {
        let first = seen.delegation.authoritative().into_iter().next()?;
        let ServerSays::Authoritative { serial: before, .. } = first.says else { return None };
        let endpoint = first.endpoint.as_ref()?;
        let question = (self.domain, Kind::Soa);
        let again = dns::ask(self.ports, endpoint, question, false, self.manner()).await.ok()?;
        let after =
            again.rrset(self.domain, Kind::Soa).iter().find_map(|record| match record.data {
                Data::Soa { serial, .. } => Some(serial),
                _ => None,
            })?;
        (after != before).then_some((before, after))
    }
}

/// What is asked of the zone. The same types at each name, in a fixed order.
pub(super) fn questions(domain: &str, context: &Context, random_name: &str) -> Vec<Question> {
    let mut questions: Vec<Question> =
        [Kind::Soa, Kind::Ns, Kind::Mx, Kind::Txt, Kind::A, Kind::Aaaa, Kind::Spf]
            .map(|kind| (domain.to_owned(), kind))
            .into();
    for record in &context.wanted.others {
        let kind = record.data.kind().filter(|kind| *kind != Kind::Cname).unwrap_or(Kind::A);
        questions.push((record.name.clone(), kind));
    }
    let labels = OPTIONAL_ALIASES.iter().map(|(label, _)| *label).chain(SELECTORS).chain(["msoid"]);
    questions.extend(labels.map(|label| (format!("{label}.{domain}"), Kind::A)));
    questions.push((format!("_autodiscover._tcp.{domain}"), Kind::Srv));
    questions.push((format!("_dmarc.{domain}"), Kind::Txt));
    questions.extend([Kind::A, Kind::Txt].map(|kind| (random_name.to_owned(), kind)));
    questions.extend(placement::doubled(domain).into_iter().map(|(name, kind, _)| (name, kind)));
    let mut asked = Vec::new();
    questions.retain(|question| {
        let is_new = !asked.contains(question);
        asked.push(question.clone());
        is_new
    });
    questions
}

/// The questions that a view answers with records of the asked name. The zone's own servers and start are left out: they may
/// differ for good reasons.
pub(super) fn of_records(zone: &View, domain: &str, random_name: &str) -> Vec<Question> {
    zone.seen
        .iter()
        .filter(|((name, kind), _)| {
            name != random_name && !(name == domain && matches!(kind, Kind::Soa | Kind::Ns))
        })
        .filter_map(|((name, kind), answer)| match answer {
            // Where an alias leads to is not the zone's affair.
            Seen::Records(_) if zone.alias(name).is_some() => Some((name.clone(), Kind::Cname)),
            Seen::Records(records) if records.iter().any(|record| record.name == *name) => {
                Some((name.clone(), *kind))
            }
            _ => None,
        })
        .collect()
}

fn seen_of(asked: Result<Answer, DnsFailure>) -> Seen {
    match asked {
        Ok(mut answer) if !answer.answers.is_empty() => {
            // Servers turn the order of a set from answer to answer.
            answer.answers.sort();
            Seen::Records(answer.answers)
        }
        Ok(answer) => {
            let keeps_s = answer.authorities.iter().find_map(|record| match record {
                Record { ttl, data: Data::Soa { minimum, .. }, .. } => Some((*ttl).min(*minimum)),
                _ => None,
            });
            Seen::Nothing { name_exists: answer.name_exists, keeps_s }
        }
        Err(failure) => Seen::Failed(failure.to_string()),
    }
}
