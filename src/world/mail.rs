//! Mail from outside: routed as senders do, by preference, with caches, and tried again when nobody can be reached.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use hickory_proto::{
    op::{Message as DnsMessage, ResponseCode},
    rr::{RData, RecordType},
};
use mock_dns::Resolver;
use mock_m365::{Delivery, MockM365};
use tokio::task::JoinSet;

use super::{
    chance::Chance,
    dns::{Upstream, question},
    fakes::Now,
};
use crate::trace::{Entry, Party, Trace};

/// How long a sender waits before it tries again, and how often (RFC 5321 §4.5.4.1 asks for at least 30 minutes after the
/// first tries and for giving up after four to five days).
const RETRY_EVERY: Duration = Duration::from_secs(30 * 60);
const TRIES_MAX: u32 = 200;

/// What became of all mail so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fates {
    pub(crate) n_sent: u64,
    /// Arrived nowhere so far, and did not come back.
    pub(crate) n_lost: u64,
    pub(crate) n_duplicated: u64,
    pub(crate) n_bounced: u64,
    pub(crate) n_to_old_server: u64,
    pub(crate) n_to_tenant: u64,
}

#[derive(Default)]
struct Fate {
    n_to_old_server: u64,
    n_to_tenant: u64,
    bounced: bool,
}

/// The post of one world; clones share it.
#[derive(Clone)]
pub(super) struct Post(Arc<Office>);

struct Office {
    tenant: MockM365,
    /// Shared by all senders that keep answers.
    resolver: Resolver,
    fresh: Box<dyn Fn() -> Resolver + Send + Sync>,
    old_hosts: Vec<String>,
    trace: Trace,
    state: Mutex<State>,
}

struct State {
    fates: Vec<Fate>,
    chance: Chance,
}

/// What a look-up of mail hosts gave.
enum Route {
    /// Hosts in the order in which they are tried.
    Hosts(Vec<String>),
    /// The domain does not exist, or says that it takes no mail.
    Nowhere(&'static str),
    /// No answer worth anything: try again.
    Unknown,
}

impl Post {
    /// The post between this tenant, these old hosts and that DNS.
    pub(super) fn new(
        tenant: MockM365,
        upstream: Arc<Upstream>,
        old_hosts: &[String],
        (now, trace, chance): (Now, Trace, Chance),
        seed: [u8; 32],
    ) -> Self {
        let make = move || {
            Resolver::new(
                "mail sender",
                seed,
                now.clone(),
                upstream.clone(),
                Arc::new(mock_dns::Proceed),
            )
        };
        let state = Mutex::new(State { fates: Vec::new(), chance });
        let old_hosts = old_hosts.iter().map(|host| bare(host)).collect();
        Self(Arc::new(Office {
            tenant,
            resolver: make(),
            fresh: Box::new(make),
            old_hosts,
            trace,
            state,
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().expect("no operation on the post panics")
    }

    /// Sends one message and stays with it until it has arrived, bounced or been given up.
    pub(super) async fn send(&self, to: &str, fresh: bool) {
        let id = {
            let mut state = self.state();
            state.fates.push(Fate::default());
            state.fates.len() - 1
        };
        let resolver = if fresh { (self.0.fresh)() } else { self.0.resolver.clone() };
        for _ in 0..TRIES_MAX {
            if self.attempt(id, to, &resolver).await {
                return;
            }
            tokio::time::sleep(RETRY_EVERY).await;
        }
        self.bounce(id, to, "given up after days without an answer");
    }

    /// Sends message after message in the given distance, for as long as told.
    pub(super) async fn send_many(
        &self,
        to: &str,
        fresh: bool,
        (every, lasting): (Duration, Duration),
    ) {
        let until = tokio::time::Instant::now() + lasting;
        let mut under_way = JoinSet::new();
        loop {
            let (post, to) = (self.clone(), to.to_owned());
            under_way.spawn(async move { post.send(&to, fresh).await });
            if tokio::time::Instant::now() + every > until {
                break;
            }
            tokio::time::sleep(every).await;
        }
        under_way.join_all().await;
    }

    /// Whether the message's way is at its end.
    async fn attempt(&self, id: usize, to: &str, resolver: &Resolver) -> bool {
        let domain = to.rsplit_once('@').map_or(to, |(_, domain)| domain);
        match self.route(domain, resolver).await {
            Route::Unknown => false,
            Route::Nowhere(why) => {
                self.bounce(id, to, why);
                true
            }
            Route::Hosts(hosts) => hosts.iter().any(|host| self.hand_over(id, to, host)),
        }
    }

    /// Hands the message to one host; false when that host cannot take it and the next should be tried.
    fn hand_over(&self, id: usize, to: &str, host: &str) -> bool {
        if self.0.old_hosts.contains(&bare(host)) {
            self.state().fates[id].n_to_old_server += 1;
            self.tell(to, host, "250 accepted by the old mail server");
            return true;
        }
        match self.0.tenant.deliver_mail(host, to, format!("message-{id}")) {
            Delivery::Delivered { .. } | Delivery::Expanded { .. } => {
                self.state().fates[id].n_to_tenant += 1;
                self.tell(to, host, "250 accepted by the tenant");
                true
            }
            Delivery::Bounced { code, text } => {
                self.bounce(id, to, &format!("{code} {text}"));
                true
            }
            Delivery::NotOurs => false,
        }
    }

    fn bounce(&self, id: usize, to: &str, why: &str) {
        self.state().fates[id].bounced = true;
        self.tell(to, "", why);
    }

    fn tell(&self, to: &str, host: &str, answer: &str) {
        self.0.trace.record(&Entry {
            from: "mail sender",
            to: Party::Mail,
            operation: "mail",
            request: &format!("to {to} by way of {host}"),
            answer,
            carried_out: true,
            supported: true,
        });
    }

    async fn route(&self, domain: &str, resolver: &Resolver) -> Route {
        let Some(packet) = question(domain, RecordType::MX, 1) else {
            return Route::Nowhere("550 5.1.2 the domain is no domain name");
        };
        let from = mock_dns::ConnInfo {
            peer: "mail sender".to_owned(),
            security: mock_dns::Security::Plain,
        };
        let Some(answer) = resolver.answer(&packet, from).await else { return Route::Unknown };
        let Ok(answer) = DnsMessage::from_vec(&answer) else { return Route::Unknown };
        match answer.response_code {
            ResponseCode::NoError => self.order(domain, &answer),
            ResponseCode::NXDomain => Route::Nowhere("550 5.1.2 the domain does not exist"),
            _ => Route::Unknown,
        }
    }

    /// Lowest preference first, equal ones in drawn order; without any, the domain itself (RFC 5321 §5.1).
    fn order(&self, domain: &str, answer: &DnsMessage) -> Route {
        let mut state = self.state();
        let mut hosts: Vec<(u16, u64, String)> = answer
            .answers
            .iter()
            .filter_map(|record| match &record.data {
                RData::MX(mx) => {
                    let draw = state.chance.between(0, u64::MAX);
                    Some((mx.preference, draw, bare(&mx.exchange.to_ascii())))
                }
                _ => None,
            })
            .collect();
        hosts.sort();
        match hosts.as_slice() {
            [] => Route::Hosts(vec![domain.to_owned()]),
            [(_, _, host)] if host.is_empty() => {
                Route::Nowhere("556 5.1.10 the domain takes no mail")
            }
            _ => Route::Hosts(hosts.into_iter().map(|(_, _, host)| host).collect()),
        }
    }

    /// What became of all mail so far.
    pub(super) fn fates(&self) -> Fates {
        let mut sum = Fates::default();
        for fate in &self.state().fates {
            sum.n_sent += 1;
            sum.n_to_old_server += fate.n_to_old_server;
            sum.n_to_tenant += fate.n_to_tenant;
            sum.n_bounced += u64::from(fate.bounced);
            let n_copies = fate.n_to_old_server + fate.n_to_tenant;
            sum.n_duplicated += u64::from(n_copies > 1);
            sum.n_lost += u64::from(n_copies == 0 && !fate.bounced);
        }
        sum
    }
}

/// A host name for comparing: small letters, no final dot.
fn bare(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}
