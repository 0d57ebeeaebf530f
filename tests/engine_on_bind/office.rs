//! A server whose directory and tenant are served fakes, and whose domain is in BIND.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use rehearsal::scenario;
use rehearsal::serve::{Handout, Options, PortNumbers, Served};
use rehearsal_core::{
    Engine,
    domain::{DomainStatus, LinkState},
    integrate::IntegrateRequest,
    ports::{DomainRole, Endpoint, EngineEvent, HostFacts, Observer, Ports, Security},
    secret::Secret,
    site::{DirectorySite, DnsSchedule, DnsSite, Era, ManagedZone, Site, TenantSite},
    store::{SealKey, Store},
    system::{self, FolderFiles, SystemEntropy, SystemHost, SystemNet, TokioSpawner},
};

use super::reference::Bind;

/// A small business with its mail on its own premises.
const ZONE: &str = "\
$TTL 3600
@ SOA ns1 hostmaster 1 900 300 604800 300
@ NS ns1
ns1 A 127.0.0.1
@ A 192.0.2.80
@ MX 10 mail
@ TXT \"v=spf1 mx -all\"
mail A 192.0.2.25
www A 192.0.2.80
";
/// The zone above, which delegates it.
const ABOVE: &str = "\
$TTL 3600
@ SOA ns1 hostmaster 1 900 300 604800 300
@ NS ns1
ns1 A 127.0.0.1
contoso NS ns1.contoso
ns1.contoso A 127.0.0.1
";
const WORLD: &str = "\
title: An office on a real name server
teaches: Nothing; it is served.
world:
  edition: 2016
  directory: {domain: contoso.local}
  tenant: {name: contoso, licences: {O365_BUSINESS_PREMIUM: 5}}
steps:
  - check requirements
  - expect: {result: ok}
";
/// How long anything here may take, in looks of a tenth of a second.
const N_LOOKS: usize = 300;

/// The key that the engine is given: its name and its secret in base64.
pub(crate) struct GivenKey(pub(crate) &'static str, pub(crate) &'static str);

struct Unheard;

impl Observer for Unheard {
    fn event(&self, _event: &EngineEvent) {}
}

/// Runs `work` with an engine that is integrated, and BIND.
pub(crate) fn with_office<F: Future<Output = ()>>(
    purpose: &str,
    key: &GivenKey,
    work: impl FnOnce(Engine, Arc<Bind>) -> F,
) {
    let zones = [("contoso.com", ZONE), ("com", ABOVE)];
    let bind = Arc::new(Bind::start(
        purpose,
        &zones.map(|(name, text)| (name.to_owned(), text.to_owned())),
        1,
    ));
    let loaded = scenario::parse("an office", WORLD).unwrap_or_else(|bad| panic!("{bad:?}"));
    let options = Options {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        ports: PortNumbers::default(),
        seed: 1,
        state_dir: None,
        state_file: None,
        directory_state_file: None,
        polite: true,
        unlimited: true,
        notify: Vec::new(),
        tenant_dns: Some(bind.primary),
        control: None,
        traced: false,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let served = Served::start(&loaded.scenario, &options).await.unwrap();
        let handout = served.handout().clone();
        let work = async {
            let engine = engine(&handout, &bind, key).await;
            integrate(&engine, &handout).await;
            let background = TokioSpawner::current();
            rehearsal_core::ports::Spawner::spawn(&background, Box::pin(engine.clone().run()));
            work(engine, bind.clone()).await;
        };
        served.run(work, |_| {}).await.unwrap();
    });
}

async fn integrate(engine: &Engine, handout: &Handout) {
    let tenant = &handout.tenant;
    let request = IntegrateRequest {
        tenant: "contoso.onmicrosoft.com".to_owned(),
        client_id: tenant.client_id.clone(),
        client_secret: Secret::new(tenant.client_secret.clone()),
        has_subscription: true,
    };
    engine.integrate(request).await.unwrap();
}

/// The engine as a real server would run it, but for the periods of its schedule.
async fn engine(handout: &Handout, bind: &Bind, key: &GivenKey) -> Engine {
    let Handout { endpoints, directory, .. } = handout;
    let https = Endpoint::new(endpoints.https.host.clone(), endpoints.https.port);
    let at =
        |address: std::net::SocketAddr| Endpoint::new(address.ip().to_string(), address.port());
    let site = Site {
        directory: DirectorySite {
            endpoint: Endpoint::new("localhost", endpoints.ldaps.port),
            security: Security::Tls,
            bind_name: directory.administrator.name.clone(),
            bind_password: Secret::new(directory.administrator.password.clone()),
        },
        tenant: TenantSite { sign_in: https.clone(), graph: https },
        dns: DnsSite {
            resolver: Some(at(bind.resolver)),
            managed_zones: vec![ManagedZone {
                zone: "contoso.com".to_owned(),
                primary: at(bind.primary),
                key_name: key.0.to_owned(),
                key: Secret::new(key.1.to_owned()),
            }],
            server_port: bind.primary.port(),
            schedule: DnsSchedule {
                first_look_ms: 200,
                look_every_ms: 300,
                supervise_every_ms: 1_000,
                ..DnsSchedule::default()
            },
            ..DnsSite::default()
        },
        era: Era::Today,
    };
    let facts = HostFacts {
        dns_name: Ok(directory.controller.clone()),
        operating_system: Ok("Windows Server 2016 Essentials".to_owned()),
        roles: Ok(Vec::new()),
        domain_role: Ok(DomainRole::DomainController),
        pending_updates: Ok(Vec::new()),
    };
    let ca_pem = fs::read_to_string(&handout.ca_file).unwrap();
    let ports = Ports {
        net: Arc::new(SystemNet::with_authorities([ca_pem.as_bytes()]).unwrap()),
        clock: system::clock(),
        entropy: Arc::new(SystemEntropy::default()),
        spawner: Arc::new(TokioSpawner::current()),
        files: Arc::new(FolderFiles::new(&bind.folder)),
        host: Arc::new(SystemHost::with_facts(facts)),
        observer: Arc::new(Unheard),
    };
    Engine::open(ports, site, Store::memory(SealKey::new([7; 32])).unwrap()).await.unwrap()
}

/// Waits until the domain is in this state; gives what the suite's page then says.
pub(crate) async fn reached(engine: &Engine, state: LinkState) -> DomainStatus {
    until(engine, state.as_str(), |status| status.state == state).await
}

/// Waits until a note of the domain begins like this; gives what the suite's page then says.
pub(crate) async fn told(engine: &Engine, note: &str) -> DomainStatus {
    until(engine, note, |status| status.notes.iter().any(|told| told.starts_with(note))).await
}

async fn until(engine: &Engine, what: &str, is_so: impl Fn(&DomainStatus) -> bool) -> DomainStatus {
    let mut last = None;
    for _ in 0..N_LOOKS {
        let status = engine.domains().unwrap().into_iter().next().unwrap();
        if is_so(&status) {
            return status;
        }
        last = Some(status);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the domain does not come to this: {what}: {last:?}");
}
