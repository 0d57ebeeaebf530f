//! A caching resolver on the clock it is given (RFC 1034 §5.3.3, RFC 2308).

mod cache;
mod learn;

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, RecordType};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use crate::connection::{BoxFuture, BoxIo, ConnInfo, Now, Transport};
use crate::dispatch::{Question, Service};
use crate::exchange::{Outcome, exchange};
use crate::key::Key;
use crate::reply::{Reply, Standing};
use crate::tap::Tap;
use crate::{random, stream, text};
use cache::Cache;
use learn::{Fact, Known, learn};

/// Most aliases that are followed.
const ALIASES_MAX: usize = 16;

/// Size of datagram that the resolver asks for.
const UDP_SIZE: u16 = 1232;

/// The way from a resolver to the authoritative servers. It picks the server by the name that is asked for.
pub trait Upstream: Send + Sync {
    /// Sends a datagram and waits for the answer. Nothing if none comes; the resolver has its own time limit.
    fn exchange(&self, packet: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>>;

    /// The same over a stream, for answers that don't fit into a datagram. By default it is another datagram.
    fn exchange_stream(&self, packet: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.exchange(packet)
    }
}

/// How long a resolver keeps and waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolverLimits {
    /// Longest time that records are kept, in seconds. BIND: a week.
    pub ttl_max_s: u32,
    /// Longest time that "there is no such thing" is kept, in seconds. BIND: three hours.
    pub negative_ttl_max_s: u32,
    /// Longest wait for an upstream answer. Then the client gets SERVFAIL.
    pub wait_max: Duration,
}

impl Default for ResolverLimits {
    fn default() -> Self {
        Self { ttl_max_s: 604_800, negative_ttl_max_s: 10_800, wait_max: Duration::from_secs(5) }
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
    /// A resolver called `name` with an empty cache and BIND's limits. Ids of its queries are drawn from `seed`.
    #[must_use]
    pub fn new(
        name: &str,
        seed: [u8; 32],
        now: Now,
        upstream: Arc<dyn Upstream>,
        tap: Arc<dyn Tap>,
    ) -> Self {
        let memory = Memory {
            cache: Cache::default(),
            ids: random::generator(seed, "ids of resolver queries"),
        };
        let limits = ResolverLimits::default();
        Self(Arc::new(Recursion {
            name: name.to_owned(),
            now,
            upstream,
            tap,
            limits,
            memory: Mutex::new(memory),
        }))
    }

    /// The same resolver with other limits and an empty cache.
    #[must_use]
    pub fn with_limits(self, limits: ResolverLimits) -> Self {
        let old = &self.0;
        let memory = Memory { cache: Cache::default(), ids: old.memory().ids.clone() };
        Self(Arc::new(Recursion {
            name: old.name.clone(),
            now: old.now.clone(),
            upstream: old.upstream.clone(),
            tap: old.tap.clone(),
            limits,
            memory: Mutex::new(memory),
        }))
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
    memory: Mutex<Memory>,
}

struct Memory {
    cache: Cache,
    ids: ChaCha8Rng,
}

impl Recursion {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().expect("nothing panics while it holds the cache")
    }

    async fn resolve(&self, asked: &Query, may_ask: bool) -> Reply {
        let mut reply =
            Reply { standing: Standing::Recursive, ..Reply::empty(ResponseCode::NoError) };
        let rr_type = asked.query_type();
        let mut name = asked.name().clone();
        let mut fresh: Vec<Fact> = Vec::new();
        for _ in 0..=ALIASES_MAX {
            let mut known = self.recall(&fresh, &name, rr_type);
            if known.is_none() {
                if !may_ask {
                    return Reply {
                        standing: Standing::Recursive,
                        ..Reply::empty(ResponseCode::Refused)
                    };
                }
                fresh.extend(self.ask(&name, rr_type).await);
                known = fresh
                    .iter()
                    .rev()
                    .find(|fact| fact.is_about(&name, rr_type))
                    .map(|fact| fact.known.clone());
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
                Some(Known::NoName(soa)) => {
                    return Reply {
                        rcode: ResponseCode::NXDomain,
                        authorities: soa.into_iter().collect(),
                        ..reply
                    };
                }
                Some(Known::NoData(soa)) => {
                    return Reply { authorities: soa.into_iter().collect(), ..reply };
                }
                None => break,
            }
        }
        Reply { standing: Standing::Recursive, ..Reply::empty(ResponseCode::ServFail) }
    }

    fn recall(&self, fresh: &[Fact], name: &Name, rr_type: RecordType) -> Option<Known> {
        let just_learnt = fresh.iter().rev().find(|fact| fact.is_about(name, rr_type));
        just_learnt.map(|fact| fact.known.clone()).or_else(|| {
            let now = (self.now)();
            self.memory().cache.recall(name, rr_type, now)
        })
    }

    /// Asks upstream and keeps what the answer says. Nothing if there is no usable answer.
    async fn ask(&self, name: &Name, rr_type: RecordType) -> Vec<Fact> {
        let id = u16::try_from(self.memory().ids.next_u32() >> 16).expect("half of 32 bits are 16");
        let mut query = Message::new(id, MessageType::Query, OpCode::Query);
        query.add_query(Query::query(name.clone(), rr_type));
        let mut edns = Edns::new();
        edns.set_max_payload(UDP_SIZE);
        query.set_edns(edns);
        let Ok(packet) = query.to_vec() else { return Vec::new() };
        let answered = tokio::time::timeout(self.limits.wait_max, async {
            let answer = self.answer_to(self.upstream.exchange(packet.clone()).await, &query)?;
            if !answer.metadata.truncation {
                return Some(answer);
            }
            let answer = self.answer_to(self.upstream.exchange_stream(packet).await, &query)?;
            (!answer.metadata.truncation).then_some(answer)
        });
        let Ok(Some(answer)) = answered.await else { return Vec::new() };
        let facts = learn(&answer, name, rr_type);
        let now = (self.now)();
        self.memory().cache.keep(&facts, self.limits, now);
        facts
    }

    /// The answer, if it is one to this query (RFC 5452 §9.1).
    fn answer_to(&self, packet: Option<Vec<u8>>, query: &Message) -> Option<Message> {
        let answer = Message::from_vec(&packet?).ok()?;
        let belongs = answer.metadata.id == query.metadata.id
            && answer.metadata.message_type == MessageType::Response
            && answer.queries == query.queries;
        belongs.then_some(answer)
    }
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
            if request.metadata.op_code != OpCode::Query {
                return Reply::empty(ResponseCode::NotAuth);
            }
            if question.is_stale {
                return Reply::empty(ResponseCode::ServFail);
            }
            if asked.query_class() != DNSClass::IN || text::is_meta_type(asked.query_type()) {
                // A real resolver would put an answer to ANY together from its cache.
                return Reply::unsupported(ResponseCode::Refused);
            }
            self.resolve(asked, request.metadata.recursion_desired).await
        })
    }
}
