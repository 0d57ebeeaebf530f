//! The authoritative server: its configuration, its zones, and what people can do to them.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard};

use hickory_proto::op::{OpCode, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RecordType};
use hickory_server::net::xfer::Protocol;
use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;

use crate::connection::{BoxFuture, BoxIo, ConnInfo, Now, Transport};
use crate::dispatch::{Question, Service};
use crate::edit::{self, Edit, EditError};
use crate::exchange::{Outcome, exchange};
use crate::key::{Key, TsigKey};
use crate::query::{self, Asked};
use crate::reply::{Reply, Standing};
use crate::tap::Tap;
use crate::zone::{Content, Zone, ZoneTextError, read_zone};
use crate::{random, stream, text, update};

/// What an authoritative server starts with.
#[derive(Clone)]
pub struct Config {
    /// Name of the server, such as `ns1.contoso.com`. Zones without NS records or SOA get ones with this name.
    pub server_name: String,
    /// The zones it is primary for.
    pub zones: Vec<ZoneText>,
    /// The keys that may update them.
    pub keys: Vec<TsigKey>,
    /// Seed of the world. The order of records in an answer is drawn from it.
    pub seed: [u8; 32],
    /// The clock.
    pub now: Now,
    /// Watches every exchange.
    pub tap: Arc<dyn Tap>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("server_name", &self.server_name)
            .field("zones", &self.zones)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

/// A zone in master-file form (RFC 1035 §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneText {
    /// Name of the zone, with or without the final dot.
    pub name: String,
    /// Its records. `$ORIGIN`, `$TTL`, `@`, relative names, quotes, comments and parentheses work; the types are A,
    /// AAAA, CNAME, MX, NS, PTR, SOA, SRV and TXT, and any other as `TYPE65280 \# 2 abcd`. A missing TTL is 3600.
    pub text: String,
}

/// Why a server can't start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The server's name is no name.
    ServerName(String),
    /// A key can't be used.
    Key(String),
    /// Two zones or keys have this name.
    Twice(String),
    /// A zone's name or text is wrong.
    Zone {
        /// Name of the zone.
        zone: String,
        /// What is wrong and where; a wrong name is at line 1, column 1.
        error: ZoneTextError,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServerName(error) => write!(f, "start the DNS server: its name: {error}"),
            Self::Key(error) => write!(f, "start the DNS server: a key: {error}"),
            Self::Twice(name) => {
                write!(f, "start the DNS server: {name} is there twice; remove one")
            }
            Self::Zone { zone, error } => write!(f, "load zone {zone}: {error}"),
        }
    }
}

impl std::error::Error for ConfigError {}

/// A fake authoritative DNS server. Clones are handles to the same server.
#[derive(Clone)]
pub struct MockDns(Arc<Authority>);

impl fmt::Debug for MockDns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MockDns").field(&text::name(&self.0.server_name)).finish()
    }
}

impl MockDns {
    /// Starts a server.
    ///
    /// # Errors
    ///
    /// The first part of `config` that can't be used.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let server_name = text::parse_name(&config.server_name, &Name::root())
            .map_err(ConfigError::ServerName)?;
        let now = (config.now)();
        let mut zones = BTreeMap::new();
        for ZoneText { name, text: zone_text } in config.zones {
            let content = load(&name, &zone_text, &server_name)?;
            if zones.insert(content.origin().clone(), Zone::new(now, content)).is_some() {
                return Err(ConfigError::Twice(name));
            }
        }
        let mut keys = BTreeMap::new();
        for key in config.keys {
            let name = key.name.clone();
            let key = Key::new(key).map_err(ConfigError::Key)?;
            if keys.insert(key.name().clone(), Arc::new(key)).is_some() {
                return Err(ConfigError::Twice(name));
            }
        }
        let order = random::generator(config.seed, "order of records in answers");
        let state = Mutex::new(State { zones, order });
        Ok(Self(Arc::new(Authority { server_name, keys, now: config.now, tap: config.tap, state })))
    }

    /// Answers one message. Nothing if the peer gets no answer, or its stream is dropped.
    pub fn answer(
        &self,
        packet: &[u8],
        conn: ConnInfo,
        transport: Transport,
    ) -> BoxFuture<'static, Option<Vec<u8>>> {
        let (authority, packet) = (self.0.clone(), packet.to_vec());
        Box::pin(async move {
            match exchange(authority, packet, conn, transport).await {
                Outcome::Answer(bytes) => Some(bytes),
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

    /// Changes a zone as a person does at the registrar: no key, no protocol. A change raises the serial by one.
    ///
    /// # Errors
    ///
    /// The zone is unknown, or the text does not fit; then nothing changed.
    pub fn edit_zone(&self, zone: &str, edit: &Edit) -> Result<(), EditError> {
        let unknown = || EditError::NoZone(zone.to_owned());
        let name = text::parse_name(zone, &Name::root()).map_err(|_| unknown())?;
        let now = (self.0.now)();
        let mut state = self.0.state();
        let zone = state.zones.get_mut(&name).ok_or_else(unknown)?;
        if let Some(next) = edit::apply(zone, edit)? {
            zone.publish(now, next);
        }
        Ok(())
    }

    /// All records of a zone, one a line: the SOA first, then by name and type. Nothing if the zone is unknown.
    #[must_use]
    pub fn render_zone(&self, zone: &str) -> Option<String> {
        let name = text::parse_name(zone, &Name::root()).ok()?;
        self.0.state().zones.get(&name).map(|zone| zone.current().render())
    }

    /// A zone as it was at `instant`, like [`MockDns::render_zone`]. Nothing if there was none.
    #[must_use]
    pub fn zone_at(&self, zone: &str, instant: Timestamp) -> Option<String> {
        let name = text::parse_name(zone, &Name::root()).ok()?;
        self.0.state().zones.get(&name)?.at(instant).map(|content| content.render())
    }

    /// Every version of a zone with the instant at which it became current, oldest first, as canonical text.
    #[must_use]
    pub fn zone_versions(&self, zone: &str) -> Vec<(Timestamp, String)> {
        let name = text::parse_name(zone, &Name::root()).ok();
        let state = self.0.state();
        let zone = name.and_then(|name| state.zones.get(&name));
        zone.map(|zone| zone.versions().map(|(since, content)| (since, content.render())).collect())
            .unwrap_or_default()
    }

    /// Names of the zones, without the final dot.
    #[must_use]
    pub fn zone_names(&self) -> Vec<String> {
        self.0.state().zones.keys().map(text::short_name).collect()
    }

    /// Server, names of keys and all zones as text.
    #[must_use]
    pub fn render_state(&self) -> String {
        let mut lines = format!("server {}\n", text::name(&self.0.server_name));
        for name in self.0.keys.keys() {
            writeln!(lines, "key {}", text::name(name)).expect("text takes every line");
        }
        for zone in self.0.state().zones.values() {
            write!(lines, "zone {}\n{}", text::name(zone.origin()), zone.current().render())
                .expect("text takes every line");
        }
        lines
    }
}

fn load(name: &str, zone_text: &str, server_name: &Name) -> Result<Content, ConfigError> {
    let place = |message| ZoneTextError { line: 1, column: 1, message };
    let origin = text::parse_name(name, &Name::root()).map_err(place);
    origin
        .and_then(|origin| read_zone(&origin, zone_text, server_name))
        .map_err(|error| ConfigError::Zone { zone: name.to_owned(), error })
}

struct Authority {
    server_name: Name,
    keys: BTreeMap<Name, Arc<Key>>,
    now: Now,
    tap: Arc<dyn Tap>,
    state: Mutex<State>,
}

struct State {
    zones: BTreeMap<Name, Zone>,
    order: ChaCha8Rng,
}

impl Authority {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the zones")
    }

    fn query(&self, question: Question<'_>, name: &Name, rr_type: RecordType) -> Reply {
        let transport = match question.request.protocol() {
            Protocol::Udp => Transport::Udp,
            _ => Transport::Tcp,
        };
        if let Some(refusal) = refuse_type(rr_type, transport, question.key.is_some()) {
            return refusal;
        }
        let mut state = self.state();
        let State { zones, order } = &mut *state;
        let Some(zone) = enclosing(zones, name) else { return Reply::empty(ResponseCode::Refused) };
        let content = if question.is_stale { zone.previous() } else { zone.current() };
        query::answer(content, &Asked { name, rr_type, transport }, order)
    }

    fn update(&self, question: Question<'_>, name: &Name, rr_type: RecordType) -> Reply {
        if rr_type != RecordType::SOA {
            return Reply::empty(ResponseCode::FormErr);
        }
        let now = (self.now)();
        let mut state = self.state();
        let Some(zone) = state.zones.get_mut(name) else {
            return Reply::empty(ResponseCode::NotAuth);
        };
        match update::apply(zone.current(), question.request, question.key) {
            Err(refusal) => Reply { supported: refusal.supported, ..Reply::empty(refusal.rcode) },
            Ok(next) => {
                if let Some(next) = next {
                    zone.publish(now, next);
                }
                Reply::empty(ResponseCode::NoError)
            }
        }
    }

    /// A primary takes note of a NOTIFY and does nothing (RFC 1996 §3.10).
    fn notify(&self, name: &Name) -> Reply {
        if !self.state().zones.contains_key(name) {
            return Reply::empty(ResponseCode::NotAuth);
        }
        Reply { standing: Standing::Authoritative, ..Reply::empty(ResponseCode::NoError) }
    }
}

impl Service for Authority {
    fn now_s(&self) -> u64 {
        u64::try_from((self.now)().as_second()).unwrap_or_default()
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

/// The zone that is nearest to `name`.
fn enclosing<'a>(zones: &'a BTreeMap<Name, Zone>, name: &Name) -> Option<&'a Zone> {
    let mut ancestor = name.clone();
    loop {
        if let Some(zone) = zones.get(&ancestor) {
            return Some(zone);
        }
        if ancestor.is_root() {
            return None;
        }
        ancestor = ancestor.base_name();
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
