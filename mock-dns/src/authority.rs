//! What an authoritative server does with requests that passed the general checks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use hickory_proto::op::{OpCode, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RecordType};
use jiff::{SignedDuration, Timestamp};
use rand_chacha::ChaCha8Rng;

use crate::connection::{BoxFuture, Now};
use crate::dispatch::{Question, Service};
use crate::key::Key;
use crate::notify::{Notice, OnChange};
use crate::query::{self, Asked};
use crate::replica::{Follower, Shown};
use crate::reply::{Reply, Standing};
use crate::tap::Tap;
use crate::transfer::{self, Kind};
use crate::zone::{Labels, Mark, Store};
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
    on_change: Mutex<Option<OnChange>>,
}

/// Where a server has its zones from.
pub(crate) struct Role {
    /// The zones of the primary, which is this server or another.
    store: Arc<Mutex<Store>>,
    /// What a secondary has of them.
    follower: Option<Mutex<Follower>>,
}

impl Role {
    pub(crate) fn primary(store: Store) -> Self {
        Self { store: Arc::new(Mutex::new(store)), follower: None }
    }

    pub(crate) fn secondary(primary: &Authority, follower: Follower) -> Self {
        Self { store: primary.role.store.clone(), follower: Some(Mutex::new(follower)) }
    }
}

/// What was read of a zone of this server.
pub(crate) enum Held<T> {
    Zone(T),
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
        let (clock_offset_s, on_change) = (AtomicI64::new(0), Mutex::new(None));
        Self { server_name, keys, now, tap, role, order, clock_offset_s, on_change }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    pub(crate) fn is_secondary(&self) -> bool {
        self.role.follower.is_some()
    }

    pub(crate) fn set_clock_offset(&self, offset: SignedDuration) {
        self.clock_offset_s.store(offset.as_secs(), Ordering::Relaxed);
    }

    pub(crate) fn set_on_change(&self, on_change: OnChange) {
        *self.on_change.lock().expect("nothing panics while it holds this") = Some(on_change);
    }

    /// Tells who wants to know that the zone `name` has changed.
    pub(crate) fn has_changed(&self, name: &Name) {
        let on_change = self.on_change.lock().expect("nothing panics while it holds this").clone();
        if let Some(on_change) = on_change
            && let Some(notice) = self.notice(name)
        {
            on_change(notice);
        }
    }

    /// The news of the zone `name` as it is.
    pub(crate) fn notice(&self, name: &Name) -> Option<Notice> {
        match self.exact(name, |shown| Notice::of(shown.content))? {
            Held::Zone(notice) => Some(notice),
            Held::Expired => None,
        }
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.role.store.lock().expect("nothing panics while it holds the zones")
    }

    /// What this server has of its primary's zones, if it is a secondary.
    pub(crate) fn follower(&self) -> Option<MutexGuard<'_, Follower>> {
        let follower = self.role.follower.as_ref()?;
        Some(follower.lock().expect("nothing panics while it holds the replicas"))
    }

    /// Reads the zone nearest to `name`, or its version before the last change.
    fn nearest<T>(
        &self,
        name: &Labels,
        is_stale: bool,
        read: impl FnOnce(&Shown<'_>) -> T,
    ) -> Option<Held<T>> {
        let Some(mut follower) = self.follower() else {
            let store = self.store();
            let zone = store.enclosing(name)?;
            if is_stale {
                let number = zone.last().saturating_sub(1);
                let content = &zone.version(number);
                return Some(Held::Zone(read(&Shown { zone, number, content })));
            }
            let content = zone.current();
            return Some(Held::Zone(read(&Shown { zone, number: zone.last(), content })));
        };
        let (now, store) = (self.now(), self.store());
        let (key, mut mark) = (0..=name.n_labels()).rev().find_map(|n_labels| {
            let key = name.last(n_labels);
            Some((key, follower.mark(&store, key, now)?))
        })?;
        mark.number = mark.number.saturating_sub(is_stale.into());
        held(&mut follower, &store, (key, mark, now), read)
    }

    /// Reads the zone `name` as it is on this server.
    pub(crate) fn exact<T>(
        &self,
        name: &Name,
        read: impl FnOnce(&Shown<'_>) -> T,
    ) -> Option<Held<T>> {
        let labels = Labels::of(name);
        let key = labels.whole();
        let Some(mut follower) = self.follower() else {
            let store = self.store();
            let zone = store.current(name)?;
            let content = zone.current();
            return Some(Held::Zone(read(&Shown { zone, number: zone.last(), content })));
        };
        let (now, store) = (self.now(), self.store());
        let mark = follower.mark(&store, key, now)?;
        held(&mut follower, &store, (key, mark, now), read)
    }

    /// The zone `name` as text.
    pub(crate) fn render(&self, name: &Name) -> Option<String> {
        match self.exact(name, |shown| shown.content.render())? {
            Held::Zone(text) => Some(text),
            Held::Expired => None,
        }
    }

    /// The zone `name` as this server had it at `instant`, as text.
    pub(crate) fn render_at(&self, name: &Name, instant: Timestamp) -> Option<String> {
        let labels = Labels::of(name);
        let key = labels.whole();
        let (follower, store) = (self.follower(), self.store());
        let mark = match &follower {
            None => store.mark_at(key, instant).filter(|_| instant >= store.started())?,
            Some(follower) => follower.mark(&store, key, instant)?,
        };
        let content = store.marked(key, mark)?.version(mark.number);
        let has_expired = follower.is_some_and(|follower| {
            follower.following.has_expired(content.soa().0.expire.cast_unsigned(), instant)
        });
        (!has_expired).then(|| content.render())
    }

    /// The versions of a zone that this server has had, as text.
    pub(crate) fn versions(&self, name: &Name) -> Vec<(Timestamp, String)> {
        let now = self.now();
        let (follower, store) = (self.follower(), self.store());
        let (started, mut versions) = (store.started(), store.versions(name));
        if let Some(follower) = follower {
            versions = follower.following.shown(versions, now);
        }
        let versions = versions.into_iter();
        versions.map(|(since, content)| (since.max(started), content.render())).collect()
    }

    /// Names of the zones that are here and have not expired.
    pub(crate) fn zone_names(&self) -> Vec<Name> {
        let mut names = self.store().names();
        names.retain(|name| matches!(self.exact(name, |_| ()), Some(Held::Zone(()))));
        names
    }

    fn query(&self, question: Question<'_>, name: &Name, rr_type: RecordType) -> Reply {
        if let Some(kind) = Kind::of(rr_type) {
            let answer = |shown: &Shown<'_>| transfer::answer(shown, &question, kind);
            return match self.exact(name, answer) {
                None => Reply::empty(ResponseCode::NotAuth),
                Some(Held::Expired) => Reply::empty(ResponseCode::ServFail),
                Some(Held::Zone(reply)) => reply,
            };
        }
        if let Some(refusal) = refuse_type(rr_type) {
            return refusal;
        }
        let reply = self.nearest(&Labels::of(name), question.is_stale, |shown| {
            let mut order = self.order.lock().expect("nothing panics while it draws");
            query::answer(shown.content, &Asked { name, rr_type }, &mut order)
        });
        match reply {
            None => Reply::empty(ResponseCode::Refused),
            Some(Held::Expired) => Reply::empty(ResponseCode::ServFail),
            Some(Held::Zone(reply)) => reply,
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
        let rest = (question.request, question.key);
        let changed = zone.change(now, |content| update::apply(content, rest.0, rest.1));
        drop(store);
        match changed {
            Err(refusal) => Reply { supported: refusal.supported, ..Reply::empty(refusal.rcode) },
            Ok(false) => Reply::empty(ResponseCode::NoError),
            Ok(true) => {
                self.has_changed(name);
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
    pub(crate) fn has_zone(&self, name: &Name) -> bool {
        self.exact(name, |_| ()).is_some()
    }
}

/// Reads a version on a secondary.
fn held<T>(
    follower: &mut Follower,
    store: &Store,
    (key, mark, now): (&[u8], Mark, Timestamp),
    read: impl FnOnce(&Shown<'_>) -> T,
) -> Option<Held<T>> {
    let expire_s = |shown: &Shown<'_>| shown.content.soa().0.expire.cast_unsigned();
    let expire_s = expire_s(&follower.show(store, key, mark)?);
    if follower.following.has_expired(expire_s, now) {
        return Some(Held::Expired);
    }
    Some(Held::Zone(read(&follower.show(store, key, mark)?)))
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
                    _ if asked.query_class() != DNSClass::IN => {
                        refuse_class(asked.query_class(), op_code)
                    }
                    OpCode::Update => self.update(question, name, rr_type),
                    OpCode::Notify if rr_type != RecordType::SOA => {
                        Reply::empty(ResponseCode::FormErr)
                    }
                    OpCode::Notify => self.notify(name),
                    _ => self.query(question, name, rr_type),
                }
            }
            _ => Reply::empty(ResponseCode::FormErr),
        };
        Box::pin(std::future::ready(reply))
    }
}

/// Classes that no zone here has: those that a server can have, those that it does not know, and those that are none.
fn refuse_class(class: DNSClass, op_code: OpCode) -> Reply {
    Reply::empty(match class {
        DNSClass::ANY | DNSClass::NONE | DNSClass::Unknown(0) => ResponseCode::FormErr,
        DNSClass::CH | DNSClass::HS if op_code != OpCode::Update => ResponseCode::Refused,
        _ => ResponseCode::NotImp,
    })
}

/// Types that are no records: leftovers, and what belongs to the protocol itself (RFC 6895 §3.1).
fn refuse_type(rr_type: RecordType) -> Option<Reply> {
    match u16::from(rr_type) {
        253 | 254 => Some(Reply::empty(ResponseCode::NotImp)),
        0 | 255 => None,
        _ if text::is_meta_type(rr_type) => Some(Reply::empty(ResponseCode::FormErr)),
        _ => None,
    }
}
