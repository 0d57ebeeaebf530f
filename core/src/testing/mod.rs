//! What the tests of the engine's parts stand on: ports in memory and a service that answers from a script.

mod service;
pub(crate) mod tenant;

use std::{
    collections::BTreeMap,
    future::Future,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
pub(crate) use service::Service;
use tenant::Tenant;

use crate::{
    engine::Engine,
    lifecycle::CapturedPassword,
    ports::{
        BoxFuture, Clock, DomainRole, Endpoint, EngineEvent, Entropy, Files, Host, HostFacts,
        Observer, Ports, Security, Spawner,
    },
    retry::RetryPolicy,
    secret::Secret,
    site::{DirectorySite, DnsSite, Era, Site, TenantSite},
    store::{
        SealKey, Store,
        accounts::{self, Link, PasswordSync},
        state::{self, Integration},
    },
};

/// The secret of the application in every test; it must never be seen.
pub(crate) const CLIENT_SECRET: &str = "planted-client-secret";
/// The tenant id in every test.
pub(crate) const TENANT_ID: &str = "11111111-2222-3333-4444-555555555555";

/// Runs a test on a paused clock.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime can be built")
        .block_on(work)
}

/// Ports in memory, and what was seen at them.
pub(crate) struct Rig {
    pub(crate) ports: Ports,
    pub(crate) service: Arc<Service>,
    log: Arc<Log>,
}

/// What happened, one line each, with the virtual time.
pub(crate) struct Log {
    start: tokio::time::Instant,
    lines: Mutex<Vec<String>>,
}

impl Log {
    fn new() -> Arc<Self> {
        Arc::new(Self { start: tokio::time::Instant::now(), lines: Mutex::default() })
    }

    pub(crate) fn add(&self, text: &str) {
        let line = format!("{:>7.3} {text}", self.start.elapsed().as_secs_f64());
        self.lines.lock().unwrap().push(line);
    }
}

impl Rig {
    /// Ports whose tenant gives the answers of `script`, one a line, see [`Service`].
    pub(crate) fn new(script: &str) -> Self {
        let log = Log::new();
        Self::with(Service::new(script, Arc::clone(&log)), log)
    }

    /// Ports with a tenant that keeps a state.
    pub(crate) fn stateful(tenant: Tenant) -> Self {
        let log = Log::new();
        Self::with(Service::stateful(tenant, Arc::clone(&log)), log)
    }

    fn with(service: Arc<Service>, log: Arc<Log>) -> Self {
        let ports = Ports {
            net: service.clone(),
            clock: Clock::starting_at("2026-03-01T08:00:00Z".parse::<Timestamp>().unwrap()),
            entropy: Arc::new(Counter::default()),
            spawner: Arc::new(Tasks),
            files: Arc::new(FileMap::default()),
            host: Arc::new(NoHost),
            observer: Arc::new(Listener(Arc::clone(&log))),
        };
        Self { ports, service, log }
    }

    /// An engine that is integrated, with its store.
    pub(crate) async fn integrated(&self) -> (Engine, Store) {
        let store = Store::memory(SealKey::new([7; 32])).unwrap();
        let integration = Integration {
            number: 0,
            tenant_id: TENANT_ID.to_owned(),
            organization: "Contoso".to_owned(),
            initial_domain: "contoso.onmicrosoft.com".to_owned(),
            usage_location: Some("DE".to_owned()),
            client_id: "app".to_owned(),
        };
        let secret = Secret::new(CLIENT_SECRET);
        let sealed = store.seal_credential(self.ports.entropy.as_ref(), &secret);
        store
            .write("integrate", |transaction| {
                state::set_integration(transaction, &integration, &sealed)
            })
            .unwrap();
        (self.open(&store).await, store)
    }

    /// A new engine on a store that is there already, as after a restart.
    pub(crate) async fn open(&self, store: &Store) -> Engine {
        let retry = RetryPolicy { attempts: 3, base_ms: 1_000, cap_ms: 60_000 };
        Engine::open_with(self.ports.clone(), site(), store.clone(), retry).await.unwrap()
    }

    /// All that was seen so far.
    pub(crate) fn seen(&self) -> String {
        let lines = self.log.lines.lock().unwrap();
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Starts the engine's background work and lets `by` pass.
    pub(crate) async fn run_for(&self, engine: &Engine, by: Duration) {
        self.ports.spawner.spawn(Box::pin(engine.clone().run()));
        tokio::time::sleep(by).await;
    }
}

/// Links a user to an online account, as a bulk run would.
pub(crate) fn link(store: &Store, user: &str) {
    let link = Link {
        user: user.to_owned(),
        user_guid: format!("guid-{user}"),
        user_rid: rid(user),
        online_id: format!("{user}@contoso.onmicrosoft.com"),
        online_guid: format!("id-{user}"),
        sync: PasswordSync::ChangeRequired,
        password_ms: None,
        attention: None,
    };
    store.write("link", |transaction| accounts::insert(transaction, &link)).unwrap();
}

/// The RID of a user in every test: from 1101 on, by the first letter.
pub(crate) fn rid(user: &str) -> u32 {
    1_100 + user.bytes().next().map_or(0, |first| u32::from(first.to_ascii_lowercase() - b'a' + 1))
}

/// A new password of a user, set when every test begins.
pub(crate) fn captured(user: &str, password: &str) -> CapturedPassword {
    CapturedPassword {
        user: user.to_owned(),
        rid: rid(user),
        password: Secret::new(password),
        set: "2026-03-01T08:00:00Z".parse().unwrap(),
    }
}

fn site() -> Site {
    Site {
        directory: DirectorySite {
            endpoint: Endpoint::new("dc1.contoso.local", 636),
            security: Security::Tls,
            bind_name: "CONTOSO\\engine".to_owned(),
            bind_password: Secret::new("planted-bind-password"),
        },
        tenant: TenantSite::default(),
        dns: DnsSite::default(),
        era: Era::Today,
    }
}

/// Different bytes each time, the same in every run.
#[derive(Default)]
struct Counter(AtomicU64);

impl Entropy for Counter {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let n = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            let bytes = n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

struct Tasks;

impl Spawner for Tasks {
    #[expect(clippy::disallowed_methods, reason = "the runtime of one test ends with the test")]
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        drop(tokio::spawn(task));
    }
}

/// Files in memory.
#[derive(Default)]
struct FileMap(Mutex<BTreeMap<String, String>>);

impl Files for FileMap {
    fn write_new(&self, name: &str, content: &str) -> io::Result<String> {
        let mut files = self.0.lock().unwrap();
        if files.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        files.insert(name.to_owned(), content.to_owned());
        Ok(name.to_owned())
    }
}

struct NoHost;

impl Host for NoHost {
    fn facts(&self) -> HostFacts {
        HostFacts {
            dns_name: Ok("dc1.contoso.local".to_owned()),
            operating_system: Ok(String::new()),
            roles: Ok(Vec::new()),
            domain_role: Ok(DomainRole::DomainController),
            pending_updates: Ok(Vec::new()),
        }
    }
}

struct Listener(Arc<Log>);

impl Observer for Listener {
    fn event(&self, event: &EngineEvent) {
        match event {
            EngineEvent::Began { operation } => self.0.add(&format!("begin {operation}")),
            EngineEvent::Progress { n_done, n_total, item, .. } => {
                self.0.add(&format!("{n_done}/{n_total} {item}"));
            }
            EngineEvent::Ended { operation, summary } => {
                self.0.add(&format!("end {operation}: {summary}"));
            }
            EngineEvent::Notice { text } => self.0.add(&format!("notice {text}")),
        }
    }
}
