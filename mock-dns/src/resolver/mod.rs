//! A caching resolver on the clock it is given (RFC 1034 §5.3.3, RFC 2308, RFC 9520).
//!
//! | file | holds |
//! | --- | --- |
//! | `iterate` | the way from the root to the servers that know |
//! | `learn` | what an answer says: facts, delegations |
//! | `cache` | what is remembered, and until when |

mod cache;
mod iterate;
mod learn;

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use hickory_proto::op::{OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, RecordType};
use rand_chacha::ChaCha8Rng;

use crate::connection::{BoxFuture, BoxIo, ConnInfo, Now, Transport};
use crate::dispatch::{Question, Service};
use crate::exchange::{Outcome, exchange};
use crate::key::Key;
use crate::reply::{Reply, Standing};
use crate::tap::Tap;
use crate::{random, stream, text};
use cache::Cache;
use iterate::Work;
use learn::{Delegation, Fact, Known};

/// Most aliases that are followed.
const ALIASES_MAX: usize = 16;

/// The Internet as a resolver reaches it: servers by address.
pub trait Upstream: Send + Sync {
    /// Addresses of the servers that speak for the root, where every way begins.
    fn roots(&self) -> Vec<IpAddr>;

    /// Sends a datagram to the name server at an address and waits for the answer. Nothing if none comes, or nobody is there;
    /// the resolver has its own time limit.
    fn exchange(&self, server: IpAddr, packet: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>>;

    /// The same over a stream, for answers that don't fit into a datagram. By default it is another datagram.
    fn exchange_stream(
        &self,
        server: IpAddr,
        packet: Vec<u8>,
    ) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.exchange(server, packet)
    }
}

/// How long a resolver keeps and waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolverLimits {
    /// Longest time that records are kept, in seconds. BIND: a week.
    pub ttl_max_s: u32,
    /// Longest time that "there is no such thing" is kept, in seconds. BIND: three hours.
    pub negative_ttl_max_s: u32,
    /// How long "nobody could answer" is kept, in seconds (RFC 9520 §3.2: 1 to 300). BIND: one second.
    pub failure_ttl_s: u32,
    /// Longest wait for the servers of one zone, all together. A client waits twice as long at most, then it gets SERVFAIL.
    pub wait_max: Duration,
}

impl Default for ResolverLimits {
    fn default() -> Self {
        Self {
            ttl_max_s: 604_800,
            negative_ttl_max_s: 10_800,
            failure_ttl_s: 1,
            wait_max: Duration::from_secs(5),
        }
    }
}

/// A caching resolver. Clones are handles to the same cache.
#[derive(Clone)]
pub struct Resolver(Arc<Recursion>);

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Resolver").field(&self.0.name).finish()
    }
}

impl Resolver {
    /// A resolver called `name` with an empty cache and BIND's limits. Ids of its queries, and which of a zone's servers is asked
    /// first, are drawn from `seed`.
    #[must_use]
    pub fn new(
        name: &str,
        seed: [u8; 32],
        now: Now,
        upstream: Arc<dyn Upstream>,
        tap: Arc<dyn Tap>,
    ) -> Self {
        Self(Arc::new(Recursion {
            name: name.to_owned(),
            now,
            upstream,
            tap,
            limits: ResolverLimits::default(),
            stubs: Vec::new(),
            memory: Mutex::new(Memory::new(seed)),
            seed,
        }))
    }

    /// The same resolver with other limits and an empty cache.
    #[must_use]
    pub fn with_limits(self, limits: ResolverLimits) -> Self {
        Self(Arc::new(Recursion { limits, ..self.0.anew() }))
    }

    /// The same resolver with an empty cache, and with servers of its own for `zone` (BIND: `static-stub`): what the Internet
    /// says about it does not count. A name that is none changes nothing.
    #[must_use]
    pub fn with_stub(self, zone: &str, servers: Vec<IpAddr>) -> Self {
        let Ok(zone) = text::parse_name(zone, &Name::root()) else { return self };
        let mut recursion = self.0.anew();
        let servers = [(zone.clone(), servers)].into();
        recursion.stubs.push(Delegation { zone, servers, ttl_s: 0 });
        Self(Arc::new(recursion))
    }

    /// Addresses of the servers to which the delegations lead for `name`, in the order of the servers' names; asked for anew
    /// where the cache does not know. Empty if the way there is broken or the name is none.
    pub fn authorities(&self, name: &str) -> BoxFuture<'static, Vec<IpAddr>> {
        let (recursion, name) = (self.0.clone(), text::parse_name(name, &Name::root()));
        Box::pin(async move {
            match name {
                Ok(name) => recursion.authorities(&name).await,
                Err(_) => Vec::new(),
            }
        })
    }

    /// Answers one datagram. Nothing if the peer gets no answer.
    pub fn answer(&self, packet: &[u8], conn: ConnInfo) -> BoxFuture<'static, Option<Vec<u8>>> {
        let (recursion, packet) = (self.0.clone(), packet.to_vec());
        Box::pin(async move {
            match exchange(recursion, packet, conn, Transport::Udp).await {
                Outcome::Answer(messages) => messages.into_iter().next(),
                Outcome::Silence | Outcome::Reset | Outcome::Cut(..) => None,
            }
        })
    }

    /// Serves one stream until its end.
    pub fn serve(
        &self,
        io: BoxIo,
        conn: ConnInfo,
    ) -> impl Future<Output = ()> + Send + 'static + use<> {
        stream::serve(self.0.clone(), io, conn)
    }

    /// Forgets everything.
    pub fn flush(&self) {
        self.0.memory().cache = Cache::default();
    }

    /// What is in the cache now, one entry a line, with the seconds that it has left.
    #[must_use]
    pub fn render_state(&self) -> String {
        let now = (self.0.now)();
        format!("resolver {}\n{}", self.0.name, self.0.memory().cache.render(now))
    }
}

struct Recursion {
    name: String,
    now: Now,
    upstream: Arc<dyn Upstream>,
    tap: Arc<dyn Tap>,
    limits: ResolverLimits,
    /// Zones whose servers are set by hand.
    stubs: Vec<Delegation>,
    memory: Mutex<Memory>,
    seed: [u8; 32],
}

struct Memory {
    cache: Cache,
    ids: ChaCha8Rng,
    /// Draws which server is asked first.
    draws: ChaCha8Rng,
}

impl Memory {
    fn new(seed: [u8; 32]) -> Self {
        Self {
            cache: Cache::default(),
            ids: random::generator(seed, "ids of resolver queries"),
            draws: random::generator(seed, "order of servers"),
        }
    }
}

impl Recursion {
    /// The same with an empty memory.
    fn anew(&self) -> Self {
        Self {
            name: self.name.clone(),
            now: self.now.clone(),
            upstream: self.upstream.clone(),
            tap: self.tap.clone(),
            limits: self.limits,
            stubs: self.stubs.clone(),
            memory: Mutex::new(Memory::new(self.seed)),
            seed: self.seed,
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().expect("nothing panics while it holds the cache")
    }

    /// Answers a client's question, from memory alone unless it `may_ask` others.
    async fn resolve(&self, asked: &Query, may_ask: bool) -> Reply {
        let (name, rr_type) = (asked.name(), asked.query_type());
        let mut work = if may_ask { Work::of_one_question() } else { Work::none() };
        let followed = async {
            match rr_type {
                RecordType::ANY => self.all_sets(name, &mut work).await,
                _ => self.follow(name, rr_type, &mut work).await,
            }
        };
        let answered = tokio::time::timeout(self.limits.wait_max * 2, followed).await;
        let reply = answered.unwrap_or_else(|_| recursive(ResponseCode::ServFail));
        match reply.rcode {
            ResponseCode::ServFail if !may_ask => recursive(ResponseCode::Refused),
            _ => reply,
        }
    }

    /// What is remembered of a name for any type; only where that is nothing, others are asked for all (as BIND does).
    async fn all_sets(&self, name: &Name, work: &mut Work) -> Reply {
        let mut known = {
            let now = (self.now)();
            self.memory().cache.recall_all(name, now)
        };
        if known.is_empty() {
            let facts = self.ask(name, RecordType::ANY, work).await;
            known = facts.into_iter().map(|fact| fact.known).collect();
        }
        if known.is_empty() {
            return recursive(ResponseCode::ServFail);
        }
        known.into_iter().fold(recursive(ResponseCode::NoError), tell)
    }

    /// Follows a name through its aliases.
    async fn follow(&self, name: &Name, rr_type: RecordType, work: &mut Work) -> Reply {
        let mut reply = recursive(ResponseCode::NoError);
        let mut name = name.clone();
        let mut fresh: Vec<Fact> = Vec::new();
        for _ in 0..=ALIASES_MAX {
            let mut known = self.recall(&fresh, &name, rr_type);
            if known.is_none() {
                fresh.extend(self.ask(&name, rr_type, work).await);
                let about = fresh.iter().rev().find(|fact| fact.is_about(&name, rr_type));
                known = about.map(|fact| fact.known.clone());
            }
            match known {
                Some(Known::Records(records)) => {
                    let alias = records.iter().find_map(|record| match &record.data {
                        RData::CNAME(target) if rr_type != RecordType::CNAME => {
                            Some(target.0.clone())
                        }
                        _ => None,
                    });
                    reply.answers.extend(records);
                    match alias {
                        Some(target) => name = target,
                        None => return reply,
                    }
                }
                Some(absence) => return tell(reply, absence),
                // Nobody may be asked where the alias leads.
                None if work.is_from_memory && !reply.answers.is_empty() => return reply,
                None => break,
            }
        }
        recursive(ResponseCode::ServFail)
    }

    fn recall(&self, fresh: &[Fact], name: &Name, rr_type: RecordType) -> Option<Known> {
        let just_learnt = fresh.iter().rev().find(|fact| fact.is_about(name, rr_type));
        just_learnt.map(|fact| fact.known.clone()).or_else(|| {
            let now = (self.now)();
            self.memory().cache.recall(name, rr_type, now)
        })
    }
}

/// The answer with one more thing that is known.
fn tell(mut reply: Reply, known: Known) -> Reply {
    match known {
        Known::Records(records) => reply.answers.extend(records),
        Known::NoName(soa) => {
            reply.rcode = ResponseCode::NXDomain;
            reply.authorities.extend(soa);
        }
        Known::NoData(soa) => reply.authorities.extend(soa),
    }
    reply
}

/// An answer of a resolver, without records.
fn recursive(rcode: ResponseCode) -> Reply {
    Reply { standing: Standing::Recursive, ..Reply::empty(rcode) }
}

impl Service for Recursion {
    fn now_s(&self) -> u64 {
        u64::try_from((self.now)().as_second()).unwrap_or_default()
    }

    fn key(&self, _name: &Name) -> Option<Arc<Key>> {
        None
    }

    fn tap(&self) -> &dyn Tap {
        &*self.tap
    }

    fn reply<'a>(&'a self, question: Question<'a>) -> BoxFuture<'a, Reply> {
        Box::pin(async move {
            let request = question.request;
            let [asked] = request.queries.queries() else {
                return Reply::empty(ResponseCode::FormErr);
            };
            let asked = asked.original();
            let op_code = request.metadata.op_code;
            if op_code == OpCode::Notify && asked.query_type() != RecordType::SOA {
                return Reply::empty(ResponseCode::FormErr);
            }
            if op_code != OpCode::Query {
                return Reply::empty(ResponseCode::NotAuth);
            }
            if question.is_stale {
                return Reply::empty(ResponseCode::ServFail);
            }
            match asked.query_type() {
                _ if asked.query_class() != DNSClass::IN => {
                    return Reply::unsupported(ResponseCode::Refused);
                }
                // Zones are their servers' to give.
                RecordType::AXFR | RecordType::IXFR => return recursive(ResponseCode::NotAuth),
                RecordType::ANY => {}
                rr_type if text::is_meta_type(rr_type) => {
                    return Reply::unsupported(ResponseCode::Refused);
                }
                _ => {}
            }
            self.resolve(asked, request.metadata.recursion_desired).await
        })
    }
}
