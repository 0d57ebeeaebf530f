//! From the root downwards to the servers that know, one referral after another (RFC 1034 §5.3.3).

use std::net::IpAddr;
use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RecordType};
use rand_chacha::rand_core::Rng;

use super::Recursion;
use super::learn::{Delegation, Fact, addresses, learn, referral};
use crate::connection::BoxFuture;

/// Size of datagram that the resolver asks for.
const UDP_SIZE: u16 = 1232;

/// Zones between the root and an answer, at most.
const REFERRALS_MAX: usize = 16;

/// What one question of a client may still cost.
pub(super) struct Work {
    n_exchanges: u32,
    n_nested: u32,
    /// Whether memory was to be enough from the start.
    pub(super) is_from_memory: bool,
}

impl Work {
    /// As much as one client's question may cost: 60 questions upstream, and servers whose names need servers whose names
    /// need servers, four times over.
    pub(super) const fn of_one_question() -> Self {
        Self { n_exchanges: 60, n_nested: 4, is_from_memory: false }
    }

    /// Nobody may be asked.
    pub(super) const fn none() -> Self {
        Self { n_exchanges: 0, n_nested: 0, is_from_memory: true }
    }
}

/// What one server made of a question.
enum Told {
    Facts(Vec<Fact>),
    Elsewhere(Delegation),
}

impl Recursion {
    /// Asks until somebody answers, and keeps what was learnt. Nothing if all servers of some zone on the way failed; that is
    /// kept for a moment as well (RFC 9520).
    pub(super) async fn ask(&self, name: &Name, rr_type: RecordType, work: &mut Work) -> Vec<Fact> {
        let may_ask = work.n_exchanges > 0;
        if !may_ask || self.memory().cache.has_failed(name, rr_type, (self.now)()) {
            return Vec::new();
        }
        let facts = self.descend(name, rr_type, work).await;
        let now = (self.now)();
        let mut memory = self.memory();
        if facts.is_empty() {
            memory.cache.keep_failure(name, rr_type, self.limits, now);
        } else {
            memory.cache.keep(&facts, self.limits, now);
        }
        facts
    }

    async fn descend(&self, name: &Name, rr_type: RecordType, work: &mut Work) -> Vec<Fact> {
        for _ in 0..REFERRALS_MAX {
            let nearest = self.nearest(name);
            match self.ask_servers_of(&nearest, name, rr_type, work).await {
                Some(Told::Facts(facts)) => return facts,
                Some(Told::Elsewhere(delegation)) => {
                    let now = (self.now)();
                    self.memory().cache.keep_delegation(delegation, self.limits, now);
                }
                None => break,
            }
        }
        Vec::new()
    }

    /// The nearest zone above `name` whose servers are known.
    pub(super) fn nearest(&self, name: &Name) -> Delegation {
        let fixed = self.stubs.iter().filter(|stub| stub.zone.zone_of(name));
        let fixed = fixed.max_by_key(|stub| stub.zone.num_labels()).cloned();
        let learnt = self.memory().cache.delegation(name, (self.now)());
        match (fixed, learnt) {
            (Some(fixed), Some(learnt)) if learnt.zone.num_labels() > fixed.zone.num_labels() => {
                learnt
            }
            (Some(fixed), _) => fixed,
            (None, Some(learnt)) => learnt,
            (None, None) => Delegation {
                zone: Name::root(),
                servers: [(Name::root(), self.upstream.roots())].into(),
                ttl_s: 0,
            },
        }
    }

    /// Asks one server after the other, in drawn order, until one says something. All of them together have the time that a
    /// zone may take.
    async fn ask_servers_of(
        &self,
        at: &Delegation,
        name: &Name,
        rr_type: RecordType,
        work: &mut Work,
    ) -> Option<Told> {
        let mut servers: Vec<&Name> = at.servers.keys().collect();
        let n_servers = u32::try_from(servers.len()).unwrap_or(u32::MAX);
        let share = self.limits.wait_max / n_servers.max(1);
        while !servers.is_empty() {
            let drawn = self.draw(servers.len());
            let server = servers.remove(drawn);
            for address in self.addresses_of(at, server, work).await {
                work.n_exchanges = work.n_exchanges.checked_sub(1)?;
                let told = self.ask_one((address, share), &at.zone, name, rr_type).await;
                if told.is_some() {
                    return told;
                }
            }
        }
        None
    }

    fn draw(&self, n_servers: usize) -> usize {
        if n_servers < 2 {
            return 0;
        }
        usize::try_from(self.memory().draws.next_u32()).unwrap_or_default() % n_servers
    }

    /// Addresses of a zone's server: those that came along, or what the Internet says about its name.
    fn addresses_of<'a>(
        &'a self,
        at: &'a Delegation,
        server: &'a Name,
        work: &'a mut Work,
    ) -> BoxFuture<'a, Vec<IpAddr>> {
        Box::pin(async move {
            match at.servers.get(server) {
                Some(glue) if !glue.is_empty() => return glue.clone(),
                // A server within its own zone cannot be found without glue.
                _ if at.zone.zone_of(server) => return Vec::new(),
                _ => {}
            }
            let Some(n_nested) = work.n_nested.checked_sub(1) else { return Vec::new() };
            work.n_nested = n_nested;
            let found = self.follow(server, RecordType::A, work).await;
            work.n_nested += 1;
            addresses(found.answers.iter())
        })
    }

    /// What a server of `zone` says; nothing if it says nothing of use within its time.
    async fn ask_one(
        &self,
        (server, wait_max): (IpAddr, Duration),
        zone: &Name,
        name: &Name,
        rr_type: RecordType,
    ) -> Option<Told> {
        let query = self.query(name, rr_type);
        let packet = query.to_vec().ok()?;
        let answered = tokio::time::timeout(wait_max, async {
            let answer = self.upstream.exchange(server, packet.clone()).await;
            let answer = answer_to(answer, &query)?;
            if !answer.metadata.truncation {
                return Some(answer);
            }
            let answer = self.upstream.exchange_stream(server, packet).await;
            answer_to(answer, &query).filter(|answer| !answer.metadata.truncation)
        });
        let answer = answered.await.ok().flatten()?;
        if let Some(delegation) = referral(&answer, zone, name) {
            return Some(Told::Elsewhere(delegation));
        }
        let facts = learn(&answer, zone, name, rr_type);
        (!facts.is_empty()).then_some(Told::Facts(facts))
    }

    fn query(&self, name: &Name, rr_type: RecordType) -> Message {
        let id = u16::try_from(self.memory().ids.next_u32() >> 16).expect("half of 32 bits are 16");
        let mut query = Message::new(id, MessageType::Query, OpCode::Query);
        query.add_query(Query::query(name.clone(), rr_type));
        let mut edns = Edns::new();
        edns.set_max_payload(UDP_SIZE);
        query.set_edns(edns);
        query
    }

    /// Addresses of the servers that the delegations name for the zone around `name`, in the order of their names. Nothing
    /// if the way there is broken.
    pub(super) async fn authorities(&self, name: &Name) -> Vec<IpAddr> {
        let mut work = Work::of_one_question();
        // Whatever is answered, the way down is known afterwards.
        self.ask(name, RecordType::NS, &mut work).await;
        let at = self.nearest(name);
        let mut found = Vec::new();
        for server in at.servers.keys() {
            found.extend(self.addresses_of(&at, server, &mut work).await);
        }
        found
    }
}

/// The answer, if it is one to this query (RFC 5452 §9.1).
fn answer_to(packet: Option<Vec<u8>>, query: &Message) -> Option<Message> {
    let answer = Message::from_vec(&packet?).ok()?;
    let belongs = answer.metadata.id == query.metadata.id
        && answer.metadata.message_type == MessageType::Response
        && answer.queries == query.queries;
    belongs.then_some(answer)
}
