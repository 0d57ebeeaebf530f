//! The authoritative server as its owner holds it: its zones, and what people can do to them.

use std::fmt;
use std::fmt::Write;
use std::future::Future;
use std::sync::Arc;

use hickory_proto::rr::Name;
use jiff::{SignedDuration, Timestamp};

use crate::authority::{Authority, Role};
use crate::config::{self, Config, ConfigError, ZoneText};
use crate::connection::{BoxFuture, BoxIo, ConnInfo, Transport};
use crate::edit::{self, Edit, EditError};
use crate::exchange::{Outcome, exchange};
use crate::notify::{Notice, OnChange};
use crate::secondary::{Secondary, SecondaryConfig};
use crate::zone::Store;
use crate::{stream, text};

/// A fake authoritative DNS server. Clones are handles to the same server.
#[derive(Clone)]
pub struct MockDns(pub(crate) Arc<Authority>);

impl fmt::Debug for MockDns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MockDns").field(&text::name(&self.0.server_name)).finish()
    }
}

impl MockDns {
    /// Starts a server that is primary for its zones.
    ///
    /// # Errors
    ///
    /// The first part of `config` that can't be used.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let Config { server_name, zones, keys, seed, now, tap } = config;
        let server_name = config::server_name(&server_name)?;
        let mut store = Store::new((now)());
        for zone in &zones {
            let content = config::load(zone, &server_name)?;
            if !store.add(Timestamp::MIN, content) {
                return Err(ConfigError::Twice(zone.name.clone()));
            }
        }
        let keys = Arc::new(config::keys(keys)?);
        let role = Role::primary(store);
        Ok(Self(Arc::new(Authority::new(server_name, role, seed, (keys, now, tap)))))
    }

    /// Starts a secondary of this server: it has the same zones and keys, as they were a while ago.
    ///
    /// # Errors
    ///
    /// The server's name is no name.
    pub fn secondary(&self, config: SecondaryConfig) -> Result<Secondary, ConfigError> {
        Secondary::new(&self.0, config)
    }

    /// Answers one message. Nothing if the peer gets no answer, or its stream is dropped. Of a zone transfer only the
    /// first message comes back; the whole needs a stream.
    pub fn answer(
        &self,
        packet: &[u8],
        conn: ConnInfo,
        transport: Transport,
    ) -> BoxFuture<'static, Option<Vec<u8>>> {
        let (authority, packet) = (self.0.clone(), packet.to_vec());
        Box::pin(async move {
            match exchange(authority, packet, conn, transport).await {
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

    /// Changes a zone as a person does at the registrar: no key, no protocol. A change raises the serial by one.
    ///
    /// # Errors
    ///
    /// The zone is unknown, this server is a secondary, or the text does not fit; then nothing changed.
    pub fn edit_zone(&self, zone: &str, edit: &Edit) -> Result<(), EditError> {
        let name = self.editable(zone)?;
        let now = self.0.now();
        let mut store = self.0.store();
        let zone = store.current_mut(&name).ok_or_else(|| EditError::NoZone(zone.to_owned()))?;
        let has_changed = zone.change(now, |content| edit::apply(content, edit))?;
        drop(store);
        if has_changed {
            self.0.has_changed(&name);
        }
        Ok(())
    }

    /// Makes this server primary for one more zone. Its secondaries take it over in their time.
    ///
    /// # Errors
    ///
    /// The text can't be read, or the zone is there already; then nothing changed.
    pub fn add_zone(&self, zone: &ZoneText) -> Result<(), EditError> {
        let wrong = |error| match error {
            ConfigError::Zone { error, .. } => EditError::Text(error),
            _ => EditError::NoZone(zone.name.clone()),
        };
        let content = config::load(zone, &self.0.server_name).map_err(wrong)?;
        if self.0.is_secondary() {
            return Err(EditError::Secondary(zone.name.clone()));
        }
        let (now, name) = (self.0.now(), content.origin().clone());
        if !self.0.store().add(now, content) {
            return Err(EditError::Twice(zone.name.clone()));
        }
        self.0.has_changed(&name);
        Ok(())
    }

    /// Takes a zone from this server and gives back its records, as [`MockDns::add_zone`] takes them. From then on
    /// questions for its names are REFUSED, unless a zone above it is here. Its past stays visible.
    ///
    /// # Errors
    ///
    /// The zone is unknown, or this server is a secondary.
    pub fn remove_zone(&self, zone: &str) -> Result<ZoneText, EditError> {
        let name = self.editable(zone)?;
        let now = self.0.now();
        let mut store = self.0.store();
        let removed = store.current_mut(&name).ok_or_else(|| EditError::NoZone(zone.to_owned()))?;
        let text = removed.current().render();
        removed.end(now);
        Ok(ZoneText { name: zone.to_owned(), text })
    }

    /// Has `on_change` called after each change of a zone of this primary, by update or by hand. Nothing is sent by itself.
    pub fn on_change(&self, on_change: OnChange) {
        self.0.set_on_change(on_change);
    }

    /// The news of every zone as it is, as a server sends them when it starts.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.0.zone_names().iter().filter_map(|name| self.0.notice(name)).collect()
    }

    /// Remembers no more than the last `n_changes` of each zone, so that the memory of a server that lives long stays
    /// flat. Versions before that can't be seen any more, and a secondary that has one of them gets the whole zone. By
    /// default everything is remembered.
    pub fn remember(&self, n_changes: usize) {
        self.0.store().keep(n_changes);
    }

    /// Sets this server's own clock apart from the world's, as on a machine whose clock is wrong. Signatures are checked
    /// by it; zones change by the world's.
    pub fn set_clock_offset(&self, offset: SignedDuration) {
        self.0.set_clock_offset(offset);
    }

    /// All records of a zone, one a line: the SOA first, then by name and type. Nothing if the zone is unknown, or
    /// expired on a secondary.
    #[must_use]
    pub fn render_zone(&self, zone: &str) -> Option<String> {
        let name = text::parse_name(zone, &Name::root()).ok()?;
        self.0.render(&name)
    }

    /// A zone as this server had it at `instant`, like [`MockDns::render_zone`]. Nothing if there was none.
    #[must_use]
    pub fn zone_at(&self, zone: &str, instant: Timestamp) -> Option<String> {
        let name = text::parse_name(zone, &Name::root()).ok()?;
        self.0.render_at(&name, instant)
    }

    /// Every version of a zone with the instant at which this server first had it, oldest first, as canonical text. A
    /// secondary leaves out those that it never had.
    #[must_use]
    pub fn zone_versions(&self, zone: &str) -> Vec<(Timestamp, String)> {
        match text::parse_name(zone, &Name::root()) {
            Ok(name) => self.0.versions(&name),
            Err(_) => Vec::new(),
        }
    }

    /// Names of the zones, without the final dot.
    #[must_use]
    pub fn zone_names(&self) -> Vec<String> {
        self.0.zone_names().iter().map(text::short_name).collect()
    }

    /// Server, names of keys and all zones as text.
    #[must_use]
    pub fn render_state(&self) -> String {
        let mut lines = format!("server {}\n", text::name(&self.0.server_name));
        for name in self.0.keys.keys() {
            writeln!(lines, "key {}", text::name(name)).expect("text takes every line");
        }
        for name in self.0.zone_names() {
            let zone = self.0.render(&name).unwrap_or_default();
            write!(lines, "zone {}\n{zone}", text::name(&name)).expect("text takes every line");
        }
        lines
    }

    /// The name of a zone that may be changed here by hand.
    fn editable(&self, zone: &str) -> Result<Name, EditError> {
        if self.0.is_secondary() {
            return Err(EditError::Secondary(zone.to_owned()));
        }
        text::parse_name(zone, &Name::root()).map_err(|_| EditError::NoZone(zone.to_owned()))
    }
}
