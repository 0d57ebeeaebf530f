//! Builds a world from what a scenario says of it, with a plain default for all it leaves open.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use mock_ad::{Export, MockAd, PasswordFilter};
use mock_m365::MockM365;
use rehearsal_core::{
    ports::{Clock, DomainRole, Endpoint, HostFacts, PendingUpdate, Security, UpdateSeverity},
    secret::Secret,
    site::{DirectorySite, DnsSite, Era, ManagedZone, Site, TenantSite},
    store::{SealKey, Store},
};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use super::{
    Broken, Seed, World,
    dns::{self, DNS_ADDRESS, NameServers, TenantDns},
    fakes::{Fakes, Now},
    fault::{FaultPlan, Latency},
    filter::Filter,
    life::Life,
    mail::{Means, OldServer, Post},
    people::{add_user, capital, new_controller, policy_change, user_seed},
    ports::{Folder, Machine, WorldEntropy},
    trouble,
    wire::Wire,
    witness::{Witness, Witnesses},
};
use crate::{
    scenario::model::{self, Edition, Scenario},
    trace::{Party, Trace},
};

/// The age of the passwords of users who are there when the story begins: older than a new domain's minimum age.
const FIRST_PASSWORD_AGE: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Names and passwords that hold in every world unless its scenario says otherwise.
pub(crate) mod names {
    /// The account the engine binds with.
    pub(crate) const ADMINISTRATOR: &str = "Administrator";
    /// Its password.
    pub(crate) const ADMINISTRATOR_PASSWORD: &str = "Adm1n!of-the-rehearsal";
    /// A directory user's first password.
    pub(crate) const USER_PASSWORD: &str = "F1rst!pass-in-the-office";
    /// An online account's first password.
    pub(crate) const ONLINE_PASSWORD: &str = "F1rst!pass-in-the-cloud";
    /// The engine's application in the tenant.
    pub(crate) const CLIENT_ID: &str = "7e1f0c52-9d3b-4c1e-8a55-5f0d6a1c2b3e";
    /// Its client secret.
    pub(crate) const CLIENT_SECRET: &str = "kq8Q~app-secret-of-the-rehearsal";
    /// The key that signs updates of managed zones.
    pub(crate) const TSIG_KEY: &str = "rehearsal-key";
    /// The customer's user name at every registrar.
    pub(crate) const REGISTRAR_USER: &str = "contoso";
    /// Its password.
    pub(crate) const REGISTRAR_PASSWORD: &str = "Dom4in!account-of-the-rehearsal";
    /// The code that lets a name be transferred.
    pub(crate) const TRANSFER_CODE: &str = "Tr4nsfer-code-of-the-rehearsal";
    /// Country of the tenant and its users.
    pub(crate) const COUNTRY: &str = "US";
}

/// What a world is built from, besides the scenario.
pub(crate) struct Setting {
    /// The seed.
    pub(crate) seed: Seed,
    /// Crashes planned for a sweep, each in I/O points since the one before.
    pub(crate) crashes: Vec<u64>,
    /// Whether faults are drawn from the seed, beside those of the scenario.
    pub(crate) trouble: bool,
    /// Whether the tenant is at its best, whatever the scenario says.
    pub(crate) polite: bool,
}

impl World {
    /// Builds the world of a scenario. The engine does not run yet. Must be called within the world's own runtime.
    pub(crate) fn build(scenario: &Scenario, setting: Setting) -> Result<Self, Broken> {
        let (world, seed) = (&scenario.world, setting.seed);
        let epoch = world.start;
        let clock = Clock::starting_at(epoch);
        let now: Now = {
            let clock = clock.clone();
            Arc::new(move || clock.now())
        };
        let trace = Trace::new();
        let witnesses = witnesses(scenario, seed, &trace, &now);
        for fault in setting.trouble.then(|| trouble::draw(seed)).into_iter().flatten() {
            witnesses.plan.add(&fault);
        }
        let filter = Filter::new(trace.clone(), now.clone());
        let weather =
            mock_m365::Weather { hostile: !setting.polite, ..mock_m365::Weather::default() };
        let parts = Parts {
            world,
            seed,
            now: now.clone(),
            witnesses: &witnesses,
            weather,
            tenant_dns: None,
        };
        let fakes = parts.fakes(Some(filter.clone()))?;
        let post = parts.post(&fakes, &trace);
        let site = parts.site(&fakes);
        let machine = Machine(Arc::new(Mutex::new(parts.facts())));
        guard_secrets(&trace, world, &parts.tsig_secret());
        let store = Store::memory(SealKey::new(seed.fork("store key")))
            .map_err(|failure| Broken(failure.to_string()))?;
        let online = world.server.online.unwrap_or(true);
        let wire = Wire::new(fakes, witnesses.plan.clone(), trace.clone(), online);
        dns::expirations(world, &wire);
        witnesses.watch(wire.fakes.dns.primary());
        Ok(Self {
            trace,
            store,
            life: Life::new(),
            wire,
            witnesses,
            machine,
            folder: Folder::default(),
            post,
            filter,
            site,
            clock,
            epoch,
            entropy: Arc::new(WorldEntropy(Mutex::new(seed.generator("engine")))),
            engine: None,
            crashes: VecDeque::from(setting.crashes),
            restarts: seed.generator("restarts"),
            down: None,
            n_points_before: 0,
            n_lives: 0,
        })
    }
}

/// The fakes of a scenario's world, for clients other than the engine of a world.
pub(crate) struct Stage {
    /// The fakes.
    pub(crate) fakes: Fakes,
    /// The site that they make, with the world's own addresses.
    pub(crate) site: Site,
    /// The machine that the world's engine would run on.
    pub(crate) facts: HostFacts,
}

/// What is not the scenario's to say of its fakes.
#[derive(Clone)]
pub(crate) struct StageSetting {
    /// Seed of all chance.
    pub(crate) seed: Seed,
    /// How the tenant behaves; its delays are the scenario's.
    pub(crate) weather: mock_m365::Weather,
    /// How the tenant looks at domains, if not at the world's own zones.
    pub(crate) tenant_dns: Option<Arc<dyn mock_m365::DnsView>>,
}

/// Builds the fakes alone. The scenario's faults are in force; nobody plays its steps.
pub(crate) fn stage(
    scenario: &Scenario,
    setting: &StageSetting,
    now: &Now,
    trace: &Trace,
) -> Result<Stage, Broken> {
    let seed = setting.seed;
    let world = &scenario.world;
    let witnesses = witnesses(scenario, seed, trace, now);
    let parts = Parts {
        world,
        seed,
        now: now.clone(),
        witnesses: &witnesses,
        weather: setting.weather,
        tenant_dns: setting.tenant_dns.clone(),
    };
    let fakes = parts.fakes(None)?;
    let site = parts.site(&fakes);
    guard_secrets(trace, world, &parts.tsig_secret());
    Ok(Stage { fakes, site, facts: parts.facts() })
}

/// Those who stand at the taps: they write into `trace` and act out the scenario's faults.
fn witnesses(scenario: &Scenario, seed: Seed, trace: &Trace, now: &Now) -> Arc<Witnesses> {
    let faults: Vec<_> = scenario.faults.iter().map(|fault| fault.value.clone()).collect();
    let latency = scenario.world.network.latency.as_ref().map(|range| Latency {
        chance: seed.generator("latency"),
        least_ms: range.min.ms,
        most_ms: range.max.ms,
    });
    Arc::new(Witnesses {
        trace: trace.clone(),
        plan: Arc::new(FaultPlan::new(&faults, latency)),
        now: now.clone(),
        dns: Mutex::default(),
        life: Mutex::new(Life::new()),
    })
}

/// What the parts of a world are made from.
pub(super) struct Parts<'a> {
    pub(super) world: &'a model::World,
    pub(super) seed: Seed,
    pub(super) now: Now,
    witnesses: &'a Arc<Witnesses>,
    weather: mock_m365::Weather,
    tenant_dns: Option<Arc<dyn mock_m365::DnsView>>,
}

impl Parts<'_> {
    pub(super) fn witness(&self, party: Party) -> Arc<Witness> {
        Arc::new(Witness { party, all: self.witnesses.clone() })
    }

    fn fakes(&self, filter: Option<Arc<Filter>>) -> Result<Fakes, Broken> {
        let dns = self.name_servers()?;
        let tenant = self.tenant(&dns);
        let directory = self.directory(filter)?;
        let late = self.world.directory.controllers.iter().find_map(|controller| {
            Some(directory.replica(&controller.name, controller.behind?.duration()))
        });
        let directory_host = format!("{}.{}", self.controller(), &*self.world.directory.domain);
        let registrars = Arc::new(self.registrars(dns.primary(), dns.delegated()));
        dns.follow(registrars.clone());
        Ok(Fakes { directory, late_controller: late, tenant, dns, registrars, directory_host })
    }

    /// Name of the machine the engine runs on.
    fn server(&self) -> &str {
        self.world.server.name.as_ref().map_or("DC1", |name| name.as_str())
    }

    /// Name of the domain controller; the server itself, unless that is none.
    pub(super) fn controller(&self) -> &str {
        match self.role() {
            DomainRole::DomainController => self.server(),
            _ => "DC1",
        }
    }

    fn role(&self) -> DomainRole {
        match self.world.server.domain_role {
            None | Some(model::DomainRole::DomainController) => DomainRole::DomainController,
            Some(model::DomainRole::MemberServer) => DomainRole::MemberServer,
            Some(model::DomainRole::Standalone) => DomainRole::Standalone,
        }
    }

    fn operating_system(&self) -> String {
        self.world.server.operating_system.clone().unwrap_or_else(|| {
            match self.world.edition {
                Edition::V2012 => "Windows Server 2012 Essentials",
                Edition::V2012R2 => "Windows Server 2012 R2 Essentials",
                Edition::V2016 => "Windows Server 2016 Essentials",
            }
            .to_owned()
        })
    }

    fn netbios(&self) -> String {
        if let Some(name) = self.imported().and_then(Export::netbios) {
            return name;
        }
        let domain = &*self.world.directory.domain;
        domain.split('.').next().unwrap_or(domain).to_ascii_uppercase()
    }

    /// The directory's content, if it comes from a file.
    fn imported(&self) -> Option<&Export> {
        self.world.directory.imported.as_deref()
    }

    /// The logon name of the built-in administrator.
    fn administrator(&self) -> String {
        let renamed = self.imported().and_then(Export::administrator);
        renamed.unwrap_or_else(|| names::ADMINISTRATOR.to_owned())
    }

    fn directory(&self, filter: Option<Arc<Filter>>) -> Result<MockAd, Broken> {
        let spec = &self.world.directory;
        let directory = MockAd::new(mock_ad::Config {
            domain: spec.domain.value.clone(),
            netbios: self.netbios(),
            host: self.controller().to_owned(),
            edition: match self.world.edition {
                Edition::V2012 => mock_ad::Edition::Server2012,
                Edition::V2012R2 => mock_ad::Edition::Server2012R2,
                Edition::V2016 => mock_ad::Edition::Server2016,
            },
            operating_system: self.operating_system(),
            admin_password: names::ADMINISTRATOR_PASSWORD.to_owned(),
            domain_sid: self
                .imported()
                .and_then(Export::domain_sid)
                .unwrap_or_else(|| mock_ad::Config::DOMAIN_SID.to_owned()),
            settings: mock_ad::LdapSettings::default(),
            seed: self.seed.fork("directory"),
            now: self.now.clone(),
            tap: self.witness(Party::Directory),
            password_filter: filter.map(|filter| filter as Arc<dyn PasswordFilter>),
        });
        if let Some(export) = self.imported() {
            directory.import(export, Some(names::USER_PASSWORD));
        }
        if self.role() == DomainRole::MemberServer {
            directory.add_member_server(self.server(), &self.operating_system());
        }
        for name in &spec.member_servers {
            directory.add_member_server(name, &self.operating_system());
        }
        for controller in &spec.controllers {
            directory.add_controller(&new_controller(controller, &self.operating_system()));
        }
        for unit in &spec.units {
            directory.add_unit(unit).map_err(|denied| Broken(denied.to_string()))?;
        }
        for user in &spec.users {
            add_user(&directory, user, FIRST_PASSWORD_AGE)
                .map_err(|denied| Broken(denied.to_string()))?;
        }
        directory
            .change_policy(&policy_change(&spec.password_policy))
            .map_err(|denied| Broken(denied.to_string()))?;
        Ok(directory)
    }

    fn tenant(&self, dns: &NameServers) -> MockM365 {
        let spec = &self.world.tenant;
        let roles = spec.app.roles.as_ref().map_or_else(
            || mock_m365::ENGINE_ROLES.iter().map(|&role| role.to_owned()).collect(),
            |roles| roles.iter().map(|role| role.value.clone()).collect(),
        );
        let mut app = mock_m365::AppSeed::confidential(names::CLIENT_ID, names::CLIENT_SECRET, &[]);
        app.roles = roles;
        if let Some(delegated) = &spec.app.delegated {
            app.scopes = delegated.iter().map(|scope| scope.value.clone()).collect();
        }
        app.directory_roles =
            spec.app.directory_roles.iter().map(|role| role.value.clone()).collect();
        let certificate = spec.app.certificate.iter().map(|pem| pem.as_bytes());
        app.certificates = certificate
            .filter_map(|pem| CertificateDer::from_pem_slice(pem).ok())
            .map(|der| der.to_vec())
            .collect();
        MockM365::new(mock_m365::Config {
            tenant: mock_m365::TenantSeed {
                name: spec.name.value.clone(),
                display_name: capital(&spec.name),
                country: names::COUNTRY.to_owned(),
                skus: spec
                    .licences
                    .iter()
                    .map(|(part_number, &enabled)| mock_m365::SkuSeed {
                        part_number: part_number.value.clone(),
                        enabled,
                    })
                    .collect(),
                users: spec.users.iter().map(|user| user_seed(user)).collect(),
                domains: spec
                    .domains
                    .iter()
                    .map(|name| mock_m365::DomainSeed { name: name.value.clone(), verified: true })
                    .collect(),
                apps: vec![app],
                hurdle: None,
            },
            seed: self.seed.fork("tenant"),
            now: self.now.clone(),
            tap: self.witness(Party::Tenant),
            dns: self.tenant_dns.clone().unwrap_or_else(|| Arc::new(self.checker(dns))),
            era: match self.world.era {
                model::Era::Essentials => mock_m365::Era::Seed2012,
                model::Era::Today => mock_m365::Era::Today,
            },
            weather: mock_m365::Weather {
                replication_delay: spec.replication_delay.duration(),
                hostile: self.weather.hostile && spec.weather == model::TenantWeather::Hostile,
                ..self.weather
            },
        })
    }

    fn checker(&self, dns: &NameServers) -> TenantDns {
        let upstream = dns.upstream(Party::Tenant.as_str());
        let seed = self.seed.fork("domain checker");
        TenantDns::new(upstream, (seed, self.seed.generator("domain checker")), self.now.clone())
    }

    pub(super) fn tsig_secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        self.seed.generator("zone key").fill(&mut secret);
        secret
    }

    fn post(&self, fakes: &Fakes, trace: &Trace) -> Post {
        let mail = &self.world.mail;
        let hosts = mail.old_server.iter();
        let addresses = hosts.flat_map(|host| fakes.dns.addresses_now(host)).collect();
        Post::new(Means {
            tenant: fakes.tenant.clone(),
            upstream: fakes.dns.upstream("mail sender"),
            old: OldServer::new(addresses, mail),
            plan: self.witnesses.plan.clone(),
            trace: trace.clone(),
            now: self.now.clone(),
            chance: self.seed.generator("mail"),
            seed: self.seed.fork("mail resolver"),
        })
    }

    fn site(&self, fakes: &Fakes) -> Site {
        let key = Secret::new(BASE64.encode(self.tsig_secret()));
        let managed_zones = self.world.zones.iter().filter(|(_, zone)| zone.managed);
        Site {
            directory: DirectorySite {
                endpoint: Endpoint::new(fakes.directory_host.clone(), 636),
                security: Security::Tls,
                bind_name: format!(r"{}\{}", self.netbios(), self.administrator()),
                bind_password: Secret::new(names::ADMINISTRATOR_PASSWORD),
            },
            tenant: TenantSite::default(),
            dns: DnsSite {
                resolver: Some(Endpoint::new(self.engine_resolver(fakes), 53)),
                managed_zones: managed_zones
                    .map(|(name, _)| ManagedZone {
                        zone: name.value.clone(),
                        primary: Endpoint::new(DNS_ADDRESS, 53),
                        key_name: format!("{}.", names::TSIG_KEY),
                        key: key.clone(),
                    })
                    .collect(),
                providers: self.providers(),
                region: self.world.region.clone(),
                ..DnsSite::default()
            },
            era: match self.world.era {
                model::Era::Essentials => Era::Essentials,
                model::Era::Today => Era::Today,
            },
        }
    }

    /// Address of the resolver that the engine's machine is set to.
    fn engine_resolver(&self, fakes: &Fakes) -> String {
        let name = self.world.server.resolver.as_ref().map_or("resolver", |name| name.as_str());
        fakes.dns.resolver_address(name).unwrap_or_default()
    }

    fn facts(&self) -> HostFacts {
        let server = &self.world.server;
        HostFacts {
            dns_name: Ok(
                format!("{}.{}", self.server(), &*self.world.directory.domain).to_ascii_lowercase()
            ),
            operating_system: Ok(self.operating_system()),
            roles: Ok(server.roles.clone().unwrap_or_default()),
            domain_role: Ok(self.role()),
            pending_updates: Ok(server.pending_updates.iter().map(pending_update).collect()),
        }
    }
}

fn pending_update(update: &model::Update) -> PendingUpdate {
    PendingUpdate {
        title: update.title.clone(),
        severity: match update.severity {
            model::UpdateSeverity::Critical => UpdateSeverity::Critical,
            model::UpdateSeverity::Important => UpdateSeverity::Important,
            model::UpdateSeverity::Optional => UpdateSeverity::Optional,
        },
    }
}

/// Names every secret that the world is built with.
fn guard_secrets(trace: &Trace, world: &model::World, tsig_secret: &[u8]) {
    for secret in [
        names::ADMINISTRATOR_PASSWORD,
        names::USER_PASSWORD,
        names::ONLINE_PASSWORD,
        names::CLIENT_SECRET,
        names::REGISTRAR_PASSWORD,
        names::TRANSFER_CODE,
        &BASE64.encode(tsig_secret),
    ] {
        trace.guard(secret);
    }
    let of_users = world.directory.users.iter().filter_map(|user| user.password.as_ref());
    let online = world.tenant.users.iter().filter_map(|user| user.password.as_ref());
    for password in of_users.chain(online) {
        trace.guard(password.reveal());
    }
}
