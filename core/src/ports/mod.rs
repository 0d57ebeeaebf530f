//! What the engine is given: every way it reaches the world outside itself.
//!
//! Production implements each trait once, a rehearsal world once more; the engine cannot tell which it has.

mod clock;
mod entropy;
mod files;
mod host;
mod net;
mod observer;
mod spawner;

use std::sync::Arc;

pub use clock::Clock;
pub use entropy::Entropy;
pub use files::Files;
pub use host::{DomainRole, Host, HostFacts, PendingUpdate, Told, UpdateSeverity};
pub use net::{BoxFuture, BoxIo, Datagram, Endpoint, Io, LdapLink, Net, Security};
pub use observer::{EngineEvent, Observer};
pub use spawner::Spawner;

/// The ports of one engine.
#[derive(Clone)]
pub struct Ports {
    /// Streams, datagrams and LDAP links.
    pub net: Arc<dyn Net>,
    /// The time of day.
    pub clock: Clock,
    /// Random bytes for ids, jitter, nonces and generated passwords.
    pub entropy: Arc<dyn Entropy>,
    /// Starts background tasks; a crash ends all of them.
    pub spawner: Arc<dyn Spawner>,
    /// Where results and records files are written.
    pub files: Arc<dyn Files>,
    /// What is known of the machine the engine runs on.
    pub host: Arc<dyn Host>,
    /// Told what the engine is doing.
    pub observer: Arc<dyn Observer>,
}
