//! Mail from outside: routed as senders do, by preference, with caches, and tried again for days when nobody can be reached.
//!
//! | file | holds |
//! | --- | --- |
//! | `route` | from a recipient to hosts and addresses, by DNS |
//! | `host` | who answers at an address, and what they say |

mod host;
mod route;

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use mock_dns::Resolver;
use mock_m365::MockM365;
use tokio::task::JoinSet;

pub(crate) use self::host::OldServer;
use self::{host::Said, route::Route};
use super::{chance::Chance, dns::Upstream, fakes::Now, fault::FaultPlan};
use crate::{
    scenario::model::SenderKind,
    trace::{Entry, Party, Trace},
};

/// How long a sender waits before it tries again: at least half an hour after the first tries, longer later on, and it gives
/// up after five days (RFC 5321 §4.5.4.1).
const RETRY_SOON: Duration = Duration::from_secs(30 * 60);
const RETRY_LATER: Duration = Duration::from_secs(2 * 3_600);
const N_SOON: u32 = 8;
const QUEUED_MAX: Duration = Duration::from_secs(5 * 24 * 3_600);

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

/// One message and the way it took.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Recipient.
    pub(crate) to: String,
    /// Virtual moment of its sending.
    pub(crate) sent_ms: u64,
    /// Every host that was tried and what it said, in order.
    pub(crate) way: Vec<String>,
    n_to_old_server: u64,
    n_to_tenant: u64,
    bounced: bool,
}

impl Message {
    /// Whether more than one copy of it lies somewhere.
    pub(crate) const fn is_duplicated(&self) -> bool {
        self.n_to_old_server + self.n_to_tenant > 1
    }
}

/// Who sends, and what they look up names with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sending {
    /// How the sender picks its way.
    pub(crate) sender: SenderKind,
    /// Whether it looks everything up anew.
    pub(crate) fresh: bool,
}

/// The post of one world; clones share it.
#[derive(Clone)]
pub(super) struct Post(Arc<Office>);

struct Office {
    tenant: MockM365,
    plan: Arc<FaultPlan>,
    /// Shared by all senders that keep answers.
    resolver: Resolver,
    fresh: Box<dyn Fn() -> Resolver + Send + Sync>,
    old: OldServer,
    trace: Trace,
    state: Mutex<State>,
}

struct State {
    messages: Vec<Message>,
    chance: Chance,
}

/// What the post is made from.
pub(super) struct Means {
    pub(super) tenant: MockM365,
    pub(super) upstream: Arc<Upstream>,
    pub(super) old: OldServer,
    pub(super) plan: Arc<FaultPlan>,
    pub(super) trace: Trace,
    pub(super) now: Now,
    pub(super) chance: Chance,
    pub(super) seed: [u8; 32],
}

impl Post {
    /// The post between a tenant, an old server and the Internet's DNS.
    pub(super) fn new(means: Means) -> Self {
        let Means { tenant, upstream, old, plan, trace, now, chance, seed } = means;
        let make = move || {
            let tap = Arc::new(mock_dns::Proceed);
            Resolver::new("mail sender", seed, now.clone(), upstream.clone(), tap)
        };
        let state = Mutex::new(State { messages: Vec::new(), chance });
        let (resolver, fresh) = (make(), Box::new(make));
        Self(Arc::new(Office { tenant, plan, resolver, fresh, old, trace, state }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().expect("no operation on the post panics")
    }

    /// The old mail server.
    pub(super) fn old(&self) -> &OldServer {
        &self.0.old
    }

    /// Sends one message and stays with it until it has arrived, bounced or been given up.
    pub(super) async fn send(&self, to: &str, how: Sending) {
        let id = {
            let sent_ms = self.0.trace.now_ms();
            let mut state = self.state();
            state.messages.push(Message {
                to: to.to_owned(),
                sent_ms,
                way: Vec::new(),
                n_to_old_server: 0,
                n_to_tenant: 0,
                bounced: false,
            });
            state.messages.len() - 1
        };
        let resolver = if how.fresh { (self.0.fresh)() } else { self.0.resolver.clone() };
        let give_up = tokio::time::Instant::now() + QUEUED_MAX;
        let mut n_tries = 0;
        while tokio::time::Instant::now() < give_up {
            if self.attempt(id, (to, how.sender), &resolver).await {
                return;
            }
            n_tries += 1;
            tokio::time::sleep(if n_tries <= N_SOON { RETRY_SOON } else { RETRY_LATER }).await;
        }
        self.bounce(id, to, "5.4.7 delivery time expired, after five days in the queue");
    }

    /// Sends message after message in the given distance, for as long as told.
    pub(super) async fn send_many(
        &self,
        to: &str,
        how: Sending,
        (every, lasting): (Duration, Duration),
    ) {
        let until = tokio::time::Instant::now() + lasting;
        let mut under_way = JoinSet::new();
        loop {
            let (post, to) = (self.clone(), to.to_owned());
            under_way.spawn(async move { post.send(&to, how).await });
            if tokio::time::Instant::now() + every > until {
                break;
            }
            tokio::time::sleep(every).await;
        }
        under_way.join_all().await;
    }

    /// Whether the message's way is at its end.
    async fn attempt(
        &self,
        id: usize,
        (to, sender): (&str, SenderKind),
        resolver: &Resolver,
    ) -> bool {
        let domain = to.rsplit_once('@').map_or(to, |(_, domain)| domain);
        if sender == SenderKind::AnotherTenant
            && let Some(host) = self.0.tenant.mail_host(domain)
        {
            return self.try_host(id, to, (&host, host::SERVICE)).await;
        }
        let hosts = match self.route(domain, sender, resolver).await {
            Route::Unknown => return false,
            Route::Nowhere(why) => {
                self.bounce(id, to, why);
                return true;
            }
            Route::Hosts(hosts) => hosts,
        };
        let mut is_hopeless = true;
        for host in hosts {
            match self.addresses(&host, sender, resolver).await {
                route::Addresses::Known(addresses) => {
                    is_hopeless = false;
                    if self.try_addresses(id, to, (&host, &addresses)).await {
                        return true;
                    }
                }
                route::Addresses::None(why) => self.note(id, &format!("{host}: {why}")),
                route::Addresses::Unknown => is_hopeless = false,
            }
        }
        if is_hopeless {
            self.bounce(id, to, "550 5.4.4 no mail host of the domain has an address");
        }
        is_hopeless
    }

    /// Tries one address of a host after the other; false when none can take the message.
    async fn try_addresses(
        &self,
        id: usize,
        to: &str,
        (host, addresses): (&str, &[std::net::Ipv4Addr]),
    ) -> bool {
        for address in addresses {
            if self.try_host(id, to, (host, *address)).await {
                return true;
            }
        }
        false
    }

    /// Hands the message to the host at one address; false when it cannot take it and the next should be tried.
    async fn try_host(
        &self,
        id: usize,
        to: &str,
        (host, address): (&str, std::net::Ipv4Addr),
    ) -> bool {
        let said = self.hand_over(id, to, (host, address)).await;
        let (is_end, answer) = match &said {
            Said::OldServer(text) => {
                self.state().messages[id].n_to_old_server += 1;
                (true, text.clone())
            }
            Said::Tenant(text) => {
                self.state().messages[id].n_to_tenant += 1;
                (true, text.clone())
            }
            Said::LostAnswer(is_old) => {
                let mut state = self.state();
                let message = &mut state.messages[id];
                if *is_old {
                    message.n_to_old_server += 1;
                } else {
                    message.n_to_tenant += 1;
                }
                (false, "accepted, but the answer was lost".to_owned())
            }
            Said::Refused(text) => {
                self.state().messages[id].bounced = true;
                (true, text.clone())
            }
            Said::NotNow(text) => (false, text.clone()),
            Said::Unreachable => (false, format!("nobody answers at {address}")),
        };
        self.tell(to, host, &answer, said.is_taken());
        self.note(id, &format!("{host}: {answer}"));
        is_end
    }

    fn note(&self, id: usize, what: &str) {
        self.state().messages[id].way.push(what.to_owned());
    }

    fn bounce(&self, id: usize, to: &str, why: &str) {
        self.state().messages[id].bounced = true;
        self.note(id, why);
        self.tell(to, "", why, true);
    }

    fn tell(&self, to: &str, host: &str, answer: &str, carried_out: bool) {
        self.0.trace.record(&Entry {
            from: "mail sender",
            to: Party::Mail,
            operation: "mail",
            request: &format!("to {to} by way of {host}"),
            answer,
            carried_out,
            supported: true,
        });
    }

    /// Every message so far and its way, in the order of sending.
    pub(super) fn messages(&self) -> Vec<Message> {
        self.state().messages.clone()
    }

    /// What became of all mail so far.
    pub(super) fn fates(&self) -> Fates {
        let mut sum = Fates::default();
        for message in &self.state().messages {
            sum.n_sent += 1;
            sum.n_to_old_server += message.n_to_old_server;
            sum.n_to_tenant += message.n_to_tenant;
            sum.n_bounced += u64::from(message.bounced);
            sum.n_duplicated += u64::from(message.is_duplicated());
            let n_copies = message.n_to_old_server + message.n_to_tenant;
            sum.n_lost += u64::from(n_copies == 0 && !message.bounced);
        }
        sum
    }
}
