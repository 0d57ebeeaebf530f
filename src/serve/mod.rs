//! The fakes of a scenario's world on real sockets, for clients of any kind.
//!
//! Each port hands its connections and datagrams to the same functions that a world calls with pipes. Here TLS is real,
//! with an authority made for the run, and the clock is the machine's.
//!
//! | file | what it does |
//! | --- | --- |
//! | `authority` | makes the CA and the certificate |
//! | `datagrams` | answers UDP |
//! | `doh` | DNS over HTTPS |
//! | `listener` | binds ports, accepts, limits |
//! | `notify` | tells other name servers that a zone has changed |
//! | `public_dns` | asks a real name server for the tenant |
//! | `start_tls` | TLS on a directory connection that began in the clear |
//! | `handout` | all that a user has to know, as text and as JSON |
//! | `folder` | writes the CA, the password and a site file for `rehearsal check` |
//! | `state_file` | loads and saves the state of tenant and directory |

mod authority;
mod datagrams;
mod doh;
mod folder;
mod handout;
mod listener;
mod notify;
mod public_dns;
mod start_tls;
mod state_file;

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    pin::pin,
    sync::Arc,
};

use futures_util::future;
use mock_m365::{Budgets, PermissionReport};
use rehearsal_core::system;
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
};
use tokio_rustls::TlsAcceptor;

pub use self::handout::{
    Address, DirectoryAccess, Endpoints, Handout, Login, TenantAccess, ZoneAccess,
};
use self::{
    authority::Authority,
    folder::Folder,
    listener::{Listener, Tls},
    notify::Notifier,
    public_dns::PublicDns,
};
use crate::{
    outcome::Event,
    scenario::{BadFile, LoadedScenario, model::Scenario, parse},
    trace::{Party, Trace},
    world::{Fakes, Now, Seed, Stage, StageSetting, stage},
};

/// Hosts of the online services; the certificate is good for all of them.
const SERVICE_HOSTS: [&str; 3] =
    ["login.microsoftonline.com", "graph.microsoft.com", "outlook.office365.com"];

/// Changes of each public zone that are remembered, so that other name servers can catch up by differences.
const N_ZONE_CHANGES_KEPT: usize = 1_000;

/// TCP and UDP ports to take; 0 takes a free one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortNumbers {
    /// LDAP in the clear, until StartTLS.
    pub ldap: u16,
    /// LDAP over TLS.
    pub ldaps: u16,
    /// The directory's global catalog in the clear.
    pub gc: u16,
    /// The directory's global catalog over TLS.
    pub gcs: u16,
    /// The online services.
    pub https: u16,
    /// The online services without TLS, for a proxy that has ended it; not served when there is none.
    pub http: Option<u16>,
    /// The public zones' own server, UDP and TCP.
    pub dns: u16,
    /// The same over TLS; not served when there is none.
    pub dot: Option<u16>,
    /// The same over HTTPS; not served when there is none.
    pub doh: Option<u16>,
    /// The caching resolver, UDP and TCP.
    pub resolver: u16,
}

/// How to serve.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on.
    pub address: IpAddr,
    /// The ports.
    pub ports: PortNumbers,
    /// Seed of all chance in the fakes: GUIDs, ids, keys of zones.
    pub seed: u64,
    /// Where the CA and the site file are written; a folder of the run's own, removed at its end, when there is none.
    pub state_dir: Option<PathBuf>,
    /// The tenant's state: loaded from here if the file is there, and saved here at the end.
    pub state_file: Option<PathBuf>,
    /// The directory's state, in the same way.
    pub directory_state_file: Option<PathBuf>,
    /// Whether the tenant shows nothing of what the service may do but seldom does.
    pub polite: bool,
    /// Whether the tenant takes any number of calls, to measure how fast it is.
    pub unlimited: bool,
    /// Name servers that are told when a public zone has changed.
    pub notify: Vec<SocketAddr>,
    /// The name server that the tenant looks at domains with; that of the world's own zones when there is none.
    pub tenant_dns: Option<SocketAddr>,
    /// Where the control port listens; there is none by default.
    pub control: Option<SocketAddr>,
    /// Whether somebody looks at the exchanges; otherwise none is written down.
    pub traced: bool,
}

/// Why nothing is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServeError {
    /// The fakes cannot be made from the scenario.
    World(String),
    /// A port cannot be taken.
    Bind {
        /// The option that names the port.
        what: &'static str,
        /// The address and port.
        at: SocketAddr,
        /// The class of the error.
        kind: io::ErrorKind,
        /// What the system said.
        came_back: String,
    },
    /// The certificates cannot be made.
    Certificate(String),
    /// A file cannot be written.
    File {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        came_back: String,
    },
    /// A state file cannot be loaded.
    State {
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        came_back: String,
    },
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::World(text) => write!(f, "failed to make the fakes: {text}"),
            Self::Bind { what, at, kind, came_back } => {
                let advice = match kind {
                    io::ErrorKind::AddrInUse => {
                        "another program listens there; stop it, or choose another port: 0 takes a free one"
                    }
                    io::ErrorKind::PermissionDenied => {
                        "ports below 1024 are for the superuser; choose a higher one, or 0 for a free one"
                    }
                    io::ErrorKind::AddrNotAvailable => {
                        "this machine does not have that address; choose one that it has with --address"
                    }
                    _ => "choose another address or port",
                };
                write!(f, "failed to listen on {at} ({what}): {came_back}\nhelp: {advice}")
            }
            Self::Certificate(text) => write!(f, "failed to make a certificate: {text}"),
            Self::File { path, came_back } => write!(
                f,
                "failed to write {}: {came_back}\nhelp: name a folder that you may write to with --state-dir",
                path.display()
            ),
            Self::State { path, came_back } => write!(
                f,
                "failed to load {}: {came_back}\nhelp: name a file that `rehearsal serve` saved for the same option, or one that is not there yet",
                path.display()
            ),
        }
    }
}

impl std::error::Error for ServeError {}

/// The scenario whose world is served when none is named.
///
/// # Errors
/// Never, unless the bundled scenario has a mistake.
pub fn default_scenario() -> Result<LoadedScenario, BadFile> {
    parse("the default world", include_str!("default.yaml"))
}

/// The fakes with their ports taken. Nothing is answered before [`Served::run`].
pub struct Served {
    fakes: Arc<Fakes>,
    listeners: Vec<Listener>,
    notifiers: Vec<Notifier>,
    control: Option<TcpListener>,
    state_file: Option<PathBuf>,
    directory_state_file: Option<PathBuf>,
    events: UnboundedReceiver<Event>,
    handout: Handout,
    /// Gone with this value, if it is the run's own.
    folder: Folder,
}

impl Served {
    /// Makes the fakes of a scenario's world and takes their ports. The scenario's faults are in force; its steps are not
    /// played. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When a port, a certificate, a file or a part of the world cannot be had.
    pub async fn start(scenario: &Scenario, options: &Options) -> Result<Self, ServeError> {
        let clock = system::clock();
        let now: Now = Arc::new(move || clock.now());
        let (sender, events) = unbounded_channel();
        let trace = if options.traced { Trace::live(sender) } else { Trace::off() };
        let weather = mock_m365::Weather {
            hostile: !options.polite,
            budgets: if options.unlimited { Budgets::Unlimited } else { Budgets::Documented },
            ..mock_m365::Weather::default()
        };
        let setting = StageSetting {
            seed: Seed(options.seed),
            weather,
            tenant_dns: options
                .tenant_dns
                .map(|server| PublicDns::at(server) as Arc<dyn mock_m365::DnsView>),
        };
        let Stage { fakes, site, facts } = stage(scenario, &setting, &now, &trace)
            .map_err(|broken| ServeError::World(broken.0))?;
        let fakes = Arc::new(fakes);
        fakes.dns.primary().remember(N_ZONE_CHANGES_KEPT);
        if let Some(path) = &options.state_file {
            state_file::load(path, |text| fakes.tenant.load_state(text))?;
        }
        if let Some(path) = &options.directory_state_file {
            state_file::load(path, |text| fakes.directory.load_state(text))?;
        }
        if options.control.is_some() {
            fakes.tenant.mark_start();
            fakes.tenant.open_journal();
        }
        let names = host_names(scenario, &fakes.directory_host);
        let authority = Authority::new(&names, options.address).map_err(ServeError::Certificate)?;
        let (listeners, endpoints) = bind(options, &authority).await?;
        let folder = Folder::open(options.state_dir.as_deref())?;
        let control = match options.control {
            Some(at) => Some(listener::control(at).await?),
            None => None,
        };
        let control_address = control.as_ref().and_then(|port| port.local_addr().ok());
        let endpoints =
            Endpoints { control: control_address.map(|at| Address::new("http", at)), ..endpoints };
        let handout = Handout::new(scenario, &site, endpoints, &folder);
        folder.fill(&authority.ca_pem, &handout, &facts)?;
        let state_file = options.state_file.clone();
        let directory_state_file = options.directory_state_file.clone();
        Ok(Self {
            listeners,
            notifiers: notify::notifiers(fakes.dns.primary(), &options.notify),
            fakes,
            control,
            state_file,
            directory_state_file,
            events,
            handout,
            folder,
        })
    }

    /// What a user has to know.
    #[must_use]
    pub fn handout(&self) -> &Handout {
        &self.handout
    }

    /// Serves until `until` is ready; every exchange is shown to `show` when it is over. Then saves the state, and tells
    /// which permissions were needed.
    ///
    /// # Errors
    /// When the state cannot be saved.
    pub async fn run(
        self,
        until: impl Future<Output = ()>,
        mut show: impl FnMut(&Event),
    ) -> Result<Vec<PermissionReport>, ServeError> {
        let Self { fakes, listeners, notifiers, control, mut events, folder, .. } = self;
        let (state_file, directory_state_file) = (self.state_file, self.directory_state_file);
        let ports = listeners.into_iter().map(|listener| listener.serve(Arc::clone(&fakes)));
        let control = async {
            if let Some(port) = &control {
                listener::serve_control(port, &fakes).await;
            }
        };
        {
            let showing = async {
                while let Some(event) = events.recv().await {
                    show(&event);
                }
            };
            let notifying = future::join_all(notifiers.into_iter().map(Notifier::run));
            let serving = future::join4(future::join_all(ports), notifying, control, showing);
            drop(future::select(pin!(until), pin!(serving)).await);
        }
        // What happened while the end was asked for.
        while let Ok(event) = events.try_recv() {
            show(&event);
        }
        drop(folder);
        if let Some(path) = state_file {
            state_file::save(&path, &fakes.tenant.save_state())?;
        }
        if let Some(path) = directory_state_file {
            state_file::save(&path, &fakes.directory.save_state())?;
        }
        Ok(fakes.tenant.permission_report())
    }
}

/// Every name that the certificate must be good for.
fn host_names(scenario: &Scenario, directory_host: &str) -> Vec<String> {
    let mut names = vec![directory_host.to_ascii_lowercase()];
    names.extend(SERVICE_HOSTS.map(str::to_owned));
    let tenant = scenario.world.tenant.name.to_ascii_lowercase();
    names.extend([format!("{tenant}.sharepoint.com"), "*.sharepoint.com".to_owned()]);
    names.push("localhost".to_owned());
    names
}

/// Takes all ports.
async fn bind(
    options: &Options,
    authority: &Authority,
) -> Result<(Vec<Listener>, Endpoints), ServeError> {
    let at = |port| SocketAddr::new(options.address, port);
    let ports = options.ports;
    let [ldap, ldaps, gc, gcs] = directory_ports(at, &ports, &authority.ldap).await?;
    let tls = Some(authority.http.clone());
    let https = Listener::stream(Party::Tenant, "--https-port", at(ports.https), tls).await?;
    let http = match ports.http {
        Some(port) => Some(Listener::ended_tls(Party::Tenant, "--http-port", at(port)).await?),
        None => None,
    };
    let dns = Listener::both(Party::Dns, "--dns-port", at(ports.dns)).await?;
    let dot = match ports.dot {
        Some(port) => {
            let tls = Some(authority.dot.clone());
            Some(Listener::stream(Party::Dns, "--dot-port", at(port), tls).await?)
        }
        None => None,
    };
    let doh = match ports.doh {
        Some(port) => Some(Listener::doh(at(port), authority.doh.clone()).await?),
        None => None,
    };
    let resolver = Listener::both(Party::Resolver, "--resolver-port", at(ports.resolver)).await?;
    let endpoints = Endpoints {
        ldap: Address::new("ldap", ldap.address()),
        ldaps: Address::new("ldaps", ldaps.address()),
        gc: Address::new("ldap", gc.address()),
        gcs: Address::new("ldaps", gcs.address()),
        https: Address::new("https", https.address()),
        http: http.as_ref().map(|http| Address::new("http", http.address())),
        control: None,
        dns: Address::new("dns", dns.address()),
        dot: dot.as_ref().map(|dot| Address::new("tls", dot.address())),
        doh: doh.as_ref().map(|doh| Address::new("https", doh.address())),
        resolver: Address::new("dns", resolver.address()),
    };
    let optional = [http, dot, doh].into_iter().flatten();
    let listeners = [ldap, ldaps, gc, gcs, https, dns, resolver].into_iter().chain(optional);
    Ok((listeners.collect(), endpoints))
}

/// Takes the ports of the directory: LDAP and LDAPS, and both for the global catalog.
async fn directory_ports(
    at: impl Fn(u16) -> SocketAddr,
    ports: &PortNumbers,
    tls: &TlsAcceptor,
) -> Result<[Listener; 4], ServeError> {
    use mock_ad::Port::{Domain, GlobalCatalog};

    let clear = |what, port, door| Listener::directory(what, at(port), door, Tls::ByStartTls(tls));
    let secure = |what, port, door| Listener::directory(what, at(port), door, Tls::AtOnce(tls));
    Ok([
        clear("--ldap-port", ports.ldap, Domain).await?,
        secure("--ldaps-port", ports.ldaps, Domain).await?,
        clear("--gc-port", ports.gc, GlobalCatalog).await?,
        secure("--gcs-port", ports.gcs, GlobalCatalog).await?,
    ])
}
