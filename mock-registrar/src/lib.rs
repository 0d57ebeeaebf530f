//! A fake domain registrar that is also a DNS host and takes part as a partner provider.
//!
//! [`MockRegistrar::serve`] speaks the partner protocol (`docs/partner-provider.md`): HTTPS with JSON, the only way in for
//! programs. Everything else on [`MockRegistrar`] is what people do beside it, or a look at the state. The zones
//! themselves lie elsewhere, behind a [`ZoneHost`]; which names lead to them follows from the orders and the clock, see
//! [`MockRegistrar::delegation`]. The page on which an owner types records by hand is [`entry`], a pure function.
//!
//! | module | what it holds |
//! | --- | --- |
//! | `config`, `conn`, `tap` | what a registrar is given, its oddities among them |
//! | `server`, `gate`, `mask` | framing, tap, faults; an answer cut short; secrets hidden |
//! | `routes`, `reply` | the table of operations, answers and refusals |
//! | `account` | signing in, tokens, the lock |
//! | `catalogue` | extensions by region, whether a name is free |
//! | `order`, `holding` | orders and the states that they pass through; names in accounts |
//! | `record`, `zone` | records in JSON and as lines; reading and changing them |
//! | `entry` | how a record is typed in by hand, by the style of the page |
//! | `desk` | what people do without the protocol |
//!
//! Deliberately absent: contacts and their validation, payment beyond "refused", DNSSEC, host objects, several accounts
//! that share a name, name servers of the customer's own.

mod account;
mod catalogue;
mod config;
mod conn;
mod desk;
pub mod entry;
mod gate;
mod holding;
mod mask;
mod order;
mod record;
mod reply;
mod routes;
mod server;
mod tap;
mod zone;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use config::{AccountSeed, ChangeWay, Config, Extension, NameSeed, Quirks, ZoneHost};
pub use conn::{BoxIo, ConnInfo, Io, Now, Security};
pub use desk::DeskError;
pub use holding::Delegation;
pub use order::{DomainState, Fate, OrderKind};
pub use record::{Data, Record};
pub use tap::{Exchange, Fault, FaultAnswer, NoTap, Request, Tap, Verdict};

/// The registrar. Clones share one state.
#[derive(Clone)]
pub struct MockRegistrar {
    shared: Arc<Shared>,
}

/// What never changes, and what does.
pub(crate) struct Shared {
    pub(crate) config: Config,
    state: Mutex<State>,
}

/// What changes.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) accounts: account::Accounts,
    pub(crate) names: holding::Holdings,
    pub(crate) drafts: zone::Drafts,
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> jiff::Timestamp {
        (self.config.now)()
    }
}

impl MockRegistrar {
    /// A registrar in the state of its seed.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let state = State {
            accounts: account::Accounts::of(&config.accounts, config.seed),
            names: holding::Holdings::of(&config.names),
            drafts: zone::Drafts::default(),
        };
        for name in &config.names {
            config.zones.create_zone(&name.name);
        }
        Self { shared: Arc::new(Shared { config, state: Mutex::new(state) }) }
    }

    /// Serves one connection until it ends; dropping the future breaks the connection.
    pub fn serve(&self, io: BoxIo, conn: ConnInfo) -> impl Future<Output = ()> + Send + 'static {
        server::serve(Arc::clone(&self.shared), io, conn)
    }
}

impl fmt::Debug for MockRegistrar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockRegistrar")
            .field("host", &self.shared.config.host)
            .finish_non_exhaustive()
    }
}
