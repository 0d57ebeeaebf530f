//! What an authoritative server does with requests that passed the general checks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use hickory_proto::op::{OpCode, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RecordType};
use hickory_server::net::xfer::Protocol;
use jiff::{SignedDuration, Timestamp};
use rand_chacha::ChaCha8Rng;

use crate::connection::{BoxFuture, Now, Transport};
use crate::dispatch::{Question, Service};
use crate::key::Key;
use crate::query::{self, Asked};
use crate::reply::{Reply, Standing};
use crate::secondary::Following;
use crate::tap::Tap;
use crate::zone::{Content, Moment, Store};
use crate::{random, text, update};

/// Keys by name.
pub(crate) type Keys = Arc<BTreeMap<Name, Arc<Key>>>;

/// An authoritative server.
pub(crate) struct Authority {
    pub(crate) server_name: Name,
    pub(crate) keys: Keys,
    pub(crate) now: Now,
    tap: Arc<dyn Tap>,
    role: Role,
    order: Mutex<ChaCha8Rng>,
    clock_offset_s: AtomicI64,
}

/// Where a server has its zones from.
pub(crate) struct Role {
    /// The zones of the primary, which is this server or another.
    store: Arc<Mutex<Store>>,
    /// How a secondary follows its primary.
    following: Option<Mutex<Following>>,
}

impl Role {
    pub(crate) fn primary(store: Store) -> Self {
        Self { store: Arc::new(Mutex::new(store)), following: None }
    }

    pub(crate) fn secondary(primary: &Authority, following: Following) -> Self {
        Self { store: primary.role.store.clone(), following: Some(Mutex::new(following)) }
    }
}

/// A zone that a question falls into, on this server.
enum Held {
    /// Its records.
    Content(Arc<Content>),
    /// A secondary has not heard from its primary for too long (RFC 1034 §4.3.5).
    Expired,
}

impl Authority {
    pub(crate) fn new(
        server_name: Name,
        role: Role,
        seed: [u8; 32],
        (keys, now, tap): (Keys, Now, Arc<dyn Tap>),
    ) -> Self {
        let order = Mutex::new(random::generator(seed, "order of records in answers"));
        Self { server_name, keys, now, tap, role, order, clock_offset_s: AtomicI64::new(0) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    pub(crate) fn is_secondary(&self) -> bool {
        self.role.following.is_some()
    }

    pub(crate) fn set_clock_offset(&self, offset: SignedDuration) {
        self.clock_offset_s.store(offset.as_secs(), Ordering::Relaxed);
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.role.store.lock().expect("nothing panics while it holds the zones")
    }

    /// How this server follows its primary, if it is a secondary.
    pub(crate) fn following(&self) -> Option<MutexGuard<'_, Following>> {
        let following = self.role.following.as_ref()?;
        Some(following.lock().expect("nothing panics while it holds these dates"))
    }

    /// The zone `name` as it was here at `instant`, or as it is.
    pub(crate) fn content(&self, name: &Name, instant: Option<Timestamp>) -> Option<Arc<Content>> {
        let held = match self.following() {
            None => {
                let (store, moment) = (self.store(), Moment { at: instant, is_stale: false });
                let is_too_early = instant.is_some_and(|instant| instant < store.started());
                store.content(name, moment).filter(|_| !is_too_early).map(Held::Content)
            }
            Some(following) => {
                let at = Some(instant.unwrap_or_else(|| self.now()));
                held(&following, &self.store(), name, Moment { at, is_stale: false })
            }
        };
        match held {
            Some(Held::Content(content)) => Some(content),
            Some(Held::Expired) | None => None,
        }
    }

    /// All zones as they are here.
    pub(crate) fn contents(&self) -> Vec<Arc<Content>> {
        let names: Vec<Name> = self.store().names().cloned().collect();
        names.iter().filter_map(|name| self.content(name, None)).collect()
    }

    /// The versions of a zone that this server has had.
    pub(crate) fn versions(&self, name: &Name) -> Vec<(Timestamp, String)> {
        let now = self.now();
        let following = self.following();
        let store = self.store();
        let versions = store.versions(name);
        match following {
            None => {
                let started = store.started();
                versions.map(|(since, content)| (since.max(started), content.render())).collect()
            }
            Some(following) => {
                let shown = following.shown(versions, now);
                shown.into_iter().map(|(since, content)| (since, content.render())).collect()
            }
        }
    }

    /// The zone that is nearest to `name`, or its version before the last change.
    fn enclosing(&self, name: &Name, is_stale: bool) -> Option<Held> {
        let following = self.following();
        let moment = Moment { at: following.as_ref().map(|_| self.now()), is_stale };
        let store = self.store();
        let mut ancestor = name.clone();
        loop {
            let held = match &following {
                None => store.content(&ancestor, moment).map(Held::Content),
                Some(following) => held(following, &store, &ancestor, moment),
            };
            if held.is_some() || ancestor.is_root() {
                return held;
            }
            ancestor = ancestor.base_name();
        }
    }

    fn query(&self, question: Question<'_>, name: &Name, rr_type: RecordType) -> Reply {
        let transport = match question.request.protocol() {
            Protocol::Udp => Transport::Udp,
            _ => Transport::Tcp,
        };
        if let Some(refusal) = refuse_type(rr_type, transport, question.key.is_some()) {
            return refusal;
        }
        match self.enclosing(name, question.is_stale) {
            None => Reply::empty(ResponseCode::Refused),
            Some(Held::Expired) => Reply::empty(ResponseCode::ServFail),
            Some(Held::Content(content)) => {
                let mut order = self.order.lock().expect("nothing panics while it draws");
                query::answer(&content, &Asked { name, rr_type, transport }, &mut order)
            }
        }
    }

    fn update(&self, question: Question<'_>, name: &Name, rr_type: RecordType) -> Reply {
        if rr_type != RecordType::SOA {
            return Reply::empty(ResponseCode::FormErr);
        }
        if self.is_secondary() {
            let is_here = self.has_zone(name);
            let rcode = if is_here { ResponseCode::Refused } else { ResponseCode::NotAuth };
            return Reply::empty(rcode);
        }
        let now = self.now();
        let mut store = self.store();
        let Some(zone) = store.current_mut(name) else {
            return Reply::empty(ResponseCode::NotAuth);
        };
        match update::apply(zone.current(false), question.request, question.key) {
            Err(refusal) => Reply { supported: refusal.supported, ..Reply::empty(refusal.rcode) },
            Ok(next) => {
                if let Some(next) = next {
                    zone.publish(now, next);
                }
                Reply::empty(ResponseCode::NoError)
            }
        }
    }

    /// A primary takes note of a NOTIFY and does nothing (RFC 1996 §3.10); a secondary's transfers keep their own time.
    fn notify(&self, name: &Name) -> Reply {
        if !self.has_zone(name) {
            return Reply::empty(ResponseCode::NotAuth);
        }
        Reply { standing: Standing::Authoritative, ..Reply::empty(ResponseCode::NoError) }
    }

    /// Whether this server is configured for the zone `name`, even if it has expired.
    fn has_zone(&self, name: &Name) -> bool {
        let (following, store) = (self.following(), self.store());
        match following {
            None => store.content(name, Moment::default()).is_some(),
            Some(following) => {
                let moment = Moment { at: Some(self.now()), is_stale: false };
                held(&following, &store, name, moment).is_some()
            }
        }
    }
}

/// The zone `name` on a secondary at `moment`, which has an instant.
fn held(following: &Following, store: &Store, name: &Name, moment: Moment) -> Option<Held> {
    let now = moment.at.filter(|now| *now >= following.since())?;
    if following.has_dropped(name) {
        return None;
    }
    let content = store.content(name, Moment { at: Some(following.view(now)), ..moment })?;
    if following.has_expired(content.soa().0.expire.cast_unsigned(), now) {
        return Some(Held::Expired);
    }
    Some(Held::Content(content))
}

impl Service for Authority {
    fn now_s(&self) -> u64 {
        let own =
            self.now().as_second().saturating_add(self.clock_offset_s.load(Ordering::Relaxed));
        u64::try_from(own).unwrap_or_default()
    }

    fn key(&self, name: &Name) -> Option<Arc<Key>> {
        self.keys.get(name).cloned()
    }

    fn tap(&self) -> &dyn Tap {
        &*self.tap
    }

    fn reply<'a>(&'a self, question: Question<'a>) -> BoxFuture<'a, Reply> {
        let reply = match question.request.queries.queries() {
            [asked] => {
                let (asked, op_code) = (asked.original(), question.request.metadata.op_code);
                let (name, rr_type) = (asked.name(), asked.query_type());
                match op_code {
                    OpCode::Update if asked.query_class() != DNSClass::IN => {
                        Reply::empty(ResponseCode::NotAuth)
                    }
                    _ if asked.query_class() == DNSClass::ANY => {
                        Reply::empty(ResponseCode::FormErr)
                    }
                    _ if asked.query_class() != DNSClass::IN => Reply::empty(ResponseCode::Refused),
                    OpCode::Update => self.update(question, name, rr_type),
                    OpCode::Notify => self.notify(name),
                    _ => self.query(question, name, rr_type),
                }
            }
            _ => Reply::empty(ResponseCode::FormErr),
        };
        Box::pin(std::future::ready(reply))
    }
}

/// Types that are no records: transfers and leftovers (RFC 6895 §3.1).
fn refuse_type(rr_type: RecordType, transport: Transport, is_signed: bool) -> Option<Reply> {
    match u16::from(rr_type) {
        // AXFR needs a stream and a key; with both a real server would transfer the zone.
        252 if transport == Transport::Udp => Some(Reply::empty(ResponseCode::FormErr)),
        251 | 252 if is_signed => Some(Reply::unsupported(ResponseCode::Refused)),
        251 | 252 => Some(Reply::empty(ResponseCode::Refused)),
        253 | 254 => Some(Reply::empty(ResponseCode::NotImp)),
        0 | 255 => None,
        _ if text::is_meta_type(rr_type) => Some(Reply::empty(ResponseCode::FormErr)),
        _ => None,
    }
}
