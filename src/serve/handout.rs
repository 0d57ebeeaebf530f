//! All that a user of the served fakes has to know: endpoints, authority, credentials. As text and as JSON.
//!
//! The credentials are the fakes' own and are meant to be seen here, and nowhere else.

use std::{fmt::Write as _, net::SocketAddr};

use rehearsal_core::{
    ports::Endpoint,
    site::{ManagedZone, Site},
};
use serde::Serialize;

use super::{SERVICE_HOSTS, folder::Folder};
use crate::{
    scenario::model::{Scenario, World},
    world::names,
};

/// How many users of an imported directory are named.
const N_IMPORTED_USERS_MAX: usize = 3;

/// What the fakes are served as.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Handout {
    /// Title of the scenario whose world it is.
    pub scenario: String,
    /// Where they answer.
    pub endpoints: Endpoints,
    /// Path of the authority's certificate, PEM.
    pub ca_file: String,
    /// Path of a site file for `rehearsal check`.
    pub site_file: String,
    /// How to get into the directory.
    pub directory: DirectoryAccess,
    /// How to get into the tenant.
    pub tenant: TenantAccess,
    /// The public zones.
    pub zones: Vec<ZoneAccess>,
}

/// Where the fakes answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Endpoints {
    /// The directory in the clear.
    pub ldap: Address,
    /// The directory over TLS.
    pub ldaps: Address,
    /// The directory's global catalog in the clear.
    pub gc: Address,
    /// The directory's global catalog over TLS.
    pub gcs: Address,
    /// The online services, told apart by host name.
    pub https: Address,
    /// The online services without TLS, if they are served so.
    pub http: Option<Address>,
    /// The control port, if there is one.
    pub control: Option<Address>,
    /// The public zones' own server, UDP and TCP.
    pub dns: Address,
    /// The same over TLS, if it is served so.
    pub dot: Option<Address>,
    /// The same over HTTPS, if it is served so.
    pub doh: Option<Address>,
    /// The caching resolver, UDP and TCP.
    pub resolver: Address,
}

/// One endpoint.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Address {
    /// Host name or address to connect to.
    pub host: String,
    /// Port number.
    pub port: u16,
    /// Both as a URL.
    pub url: String,
}

impl Address {
    /// The endpoint of a socket. A socket on every address is reached as `localhost`.
    pub(super) fn new(scheme: &str, at: SocketAddr) -> Self {
        let host = match at.ip() {
            any if any.is_unspecified() => "localhost".to_owned(),
            address => address.to_string(),
        };
        let endpoint = Endpoint::new(host, at.port());
        let url = format!("{scheme}://{endpoint}");
        Self { host: endpoint.host, port: endpoint.port, url }
    }
}

/// How to get into the directory.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct DirectoryAccess {
    /// DNS name of the domain.
    pub domain: String,
    /// Full name of the controller; the certificate is good for it.
    pub controller: String,
    /// Who may do everything.
    pub administrator: Login,
    /// The users.
    pub users: Vec<Login>,
}

/// A name with its password.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Login {
    /// The name to sign in with.
    pub name: String,
    /// The password.
    pub password: String,
}

/// How to get into the tenant.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct TenantAccess {
    /// Its initial domain.
    pub domain: String,
    /// The hosts that the HTTPS port answers for.
    pub hosts: Vec<String>,
    /// ID of the application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The online accounts.
    pub users: Vec<Login>,
}

/// A public zone.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ZoneAccess {
    /// Its name.
    pub name: String,
    /// The key that signs its updates; nothing when the zone takes none.
    pub key: Option<ZoneKey>,
}

/// A TSIG key.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ZoneKey {
    /// Algorithm of the signature.
    pub algorithm: &'static str,
    /// Name of the key.
    pub name: String,
    /// The key, base64.
    pub secret: String,
}

impl Handout {
    pub(super) fn new(
        scenario: &Scenario,
        site: &Site,
        endpoints: Endpoints,
        folder: &Folder,
    ) -> Self {
        let world = &scenario.world;
        Self {
            scenario: scenario.title.value.clone(),
            endpoints,
            ca_file: folder.ca_file().display().to_string(),
            site_file: folder.site_file().display().to_string(),
            directory: directory(world, site),
            tenant: tenant(world),
            zones: world.zones.keys().map(|name| zone(name, &site.dns.managed_zones)).collect(),
        }
    }

    /// The handout as one JSON line.
    ///
    /// # Errors
    /// Never in practice: it is made of texts and numbers.
    pub fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// The handout as a table, with commands to try.
    #[must_use]
    pub fn text(&self) -> String {
        let mut table = Table::default();
        self.tell_endpoints(&mut table);
        self.tell_credentials(&mut table);
        let mut text = format!("Serving: {}\n", self.scenario);
        text += &table.render();
        let _infallible = writeln!(text, "\nTo try it:");
        for command in self.commands() {
            let _infallible = writeln!(text, "  {command}");
        }
        text
    }

    /// What curl must be told to reach the tenant by the service's own host names.
    pub(super) fn curl_options(&self) -> String {
        let https = &self.endpoints.https;
        let to = Endpoint::new(https.host.clone(), https.port);
        format!("--cacert {} --connect-to ::{to}", quoted(&self.ca_file))
    }

    fn tell_endpoints(&self, table: &mut Table) {
        let Endpoints { ldap, ldaps, gc, gcs, https, http, control, dns, dot, doh, resolver } =
            &self.endpoints;
        let controller = &self.directory.controller;
        table.section("Endpoints");
        table.row(
            "directory",
            &ldap.url,
            "LDAP in the clear: passwords can be set after StartTLS only",
        );
        table.row("", &ldaps.url, &format!("LDAP over TLS, also as {controller}"));
        table.row("", &gc.url, "the global catalog: read-only, searched from an empty base");
        table.row("", &gcs.url, "the global catalog over TLS");
        table.row("tenant", &https.url, &format!("as {}", self.tenant.hosts.join(", ")));
        let base = format!("{}/graph.microsoft.com/v1.0", https.url);
        table.row("", &base, "as a base URL, likewise for the others");
        if let Some(http) = http {
            table.row("", &http.url, "the same without TLS, for a proxy that has ended it");
        }
        if let Some(control) = control {
            table.row(
                "control",
                &control.url,
                "state, snapshots, clock, faults, journal; GET / lists all",
            );
        }
        table.row("public DNS", &dns.url, "the zones' own server, UDP and TCP");
        if let Some(dot) = dot {
            table.row("", &dot.url, "the same over TLS (DoT)");
        }
        if let Some(doh) = doh {
            table.row("", &format!("{}/dns-query", doh.url), "the same over HTTPS (DoH)");
        }
        table.row("resolver", &resolver.url, "caching, UDP and TCP");
        table.section("Files");
        table.row("authority", &self.ca_file, "clients must trust this CA, of this run only");
        table.row("site file", &self.site_file, "for `rehearsal check --site`");
    }

    fn tell_credentials(&self, table: &mut Table) {
        table.section("Credentials of the fakes");
        let administrator = &self.directory.administrator;
        table.row("administrator", &administrator.name, &administrator.password);
        for user in &self.directory.users {
            table.row("user", &user.name, &user.password);
        }
        table.row("tenant", &self.tenant.domain, "");
        table.row("application", &self.tenant.client_id, &self.tenant.client_secret);
        for user in &self.tenant.users {
            table.row("online account", &user.name, &user.password);
        }
        for zone in &self.zones {
            match &zone.key {
                None => table.row("zone", &zone.name, "takes no updates"),
                Some(ZoneKey { algorithm, name, secret }) => {
                    table.row("zone", &zone.name, &format!("{algorithm}:{name}:{secret}"));
                }
            }
        }
    }

    fn commands(&self) -> Vec<String> {
        let Endpoints { ldaps, dns, .. } = &self.endpoints;
        let base = format!("DC={}", self.directory.domain.replace('.', ",DC="));
        let administrator = &self.directory.administrator;
        let sign_in = SERVICE_HOSTS[0];
        let mut commands = vec![
            format!(
                "LDAPTLS_CACERT={} ldapsearch -x -H {} -D {} -w {} -b {base} '(objectClass=user)' cn",
                quoted(&self.ca_file),
                ldaps.url,
                quoted(&administrator.name),
                quoted(&administrator.password)
            ),
            format!(
                "curl {} https://{sign_in}/{}/v2.0/.well-known/openid-configuration",
                self.curl_options(),
                self.tenant.domain
            ),
        ];
        if let Some(zone) = self.zones.first() {
            commands.push(format!("dig @{} -p {} {} MX", dns.host, dns.port, zone.name));
        }
        commands.push(format!("rehearsal check --site {}", quoted(&self.site_file)));
        commands
    }
}

fn directory(world: &World, site: &Site) -> DirectoryAccess {
    DirectoryAccess {
        domain: world.directory.domain.value.clone(),
        controller: site.directory.endpoint.host.to_ascii_lowercase(),
        administrator: Login {
            name: site.directory.bind_name.clone(),
            password: site.directory.bind_password.reveal().to_owned(),
        },
        users: world
            .directory
            .users
            .iter()
            .map(|user| Login {
                name: user.name.clone(),
                password: user
                    .password
                    .as_ref()
                    .map_or(names::USER_PASSWORD, |given| given.reveal())
                    .to_owned(),
            })
            .chain(imported_users(world))
            .collect(),
    }
}

/// The first users of an imported directory who can sign in; there may be thousands.
fn imported_users(world: &World) -> impl Iterator<Item = Login> {
    let names = world.directory.imported.iter().flat_map(|export| export.enabled_users());
    let login = |name| Login { name, password: names::USER_PASSWORD.to_owned() };
    names.take(N_IMPORTED_USERS_MAX).map(login)
}

fn tenant(world: &World) -> TenantAccess {
    let name = world.tenant.name.to_ascii_lowercase();
    let mut hosts: Vec<String> = SERVICE_HOSTS.map(str::to_owned).into();
    hosts.push(format!("{name}.sharepoint.com"));
    TenantAccess {
        domain: format!("{name}.onmicrosoft.com"),
        hosts,
        client_id: names::CLIENT_ID.to_owned(),
        client_secret: names::CLIENT_SECRET.to_owned(),
        users: world
            .tenant
            .users
            .iter()
            .map(|user| Login {
                name: user.id.clone(),
                password: user
                    .password
                    .as_ref()
                    .map_or(names::ONLINE_PASSWORD, |given| given.reveal())
                    .to_owned(),
            })
            .collect(),
    }
}

fn zone(name: &str, managed: &[ManagedZone]) -> ZoneAccess {
    let key = managed.iter().find(|zone| zone.zone == name).map(|zone| ZoneKey {
        algorithm: "hmac-sha256",
        name: zone.key_name.clone(),
        secret: zone.key.reveal().to_owned(),
    });
    ZoneAccess { name: name.to_owned(), key }
}

/// The text as one word of a shell.
fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-:".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Rows of three columns under headings.
#[derive(Default)]
struct Table {
    lines: Vec<Line>,
}

enum Line {
    Section(&'static str),
    Row([String; 3]),
}

impl Table {
    fn section(&mut self, title: &'static str) {
        self.lines.push(Line::Section(title));
    }

    fn row(&mut self, what: &str, value: &str, remark: &str) {
        self.lines.push(Line::Row([what.to_owned(), value.to_owned(), remark.to_owned()]));
    }

    fn render(&self) -> String {
        let rows = || {
            self.lines.iter().filter_map(|line| match line {
                Line::Row(cells) => Some(cells),
                Line::Section(_) => None,
            })
        };
        let width = |column: usize| {
            rows().map(|cells| cells[column].chars().count()).max().unwrap_or_default()
        };
        let (first, second) = (width(0), width(1));
        let mut text = String::new();
        for line in &self.lines {
            let line = match line {
                Line::Section(title) => format!("\n{title}"),
                Line::Row([what, value, remark]) => {
                    format!("  {what:first$}  {value:second$}  {remark}")
                }
            };
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}
