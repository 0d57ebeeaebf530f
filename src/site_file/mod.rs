//! Site files: where a real directory is, how to sign in to it, and whom to trust. TOML, read with exact places.
//!
//! A password never stands in a site file. It is read from a file of its own or from the environment, so that the site
//! file itself can be shown and shared.

mod dns;

use std::{
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
};

use rehearsal_core::{
    ports::{DomainRole, Endpoint, HostFacts, PendingUpdate, Security, UpdateSeverity},
    secret::Secret,
    site::{DirectorySite, Era, Site, TenantSite},
    system::SystemNet,
};
use serde::{Deserialize, de::IgnoredAny};
use toml::Spanned;

use crate::scenario::{BadFile, Finding, suggest};

/// The format, for help texts.
pub const HELP: &str = r#"The site file is TOML. Paths in it are relative to its folder.

  era = "today"                        # rules in force: today (default) or essentials

  [directory]
  host = "dc1.contoso.local"           # name or address, as in the certificate
  port = 636                           # by default 636 with TLS, 389 without
  security = "tls"                     # or plain: the password passes in the clear
  bind-name = 'CONTOSO\Administrator'  # DN, UPN or DOMAIN\name
  password-file = "dc1.password"       # its first line is the password; or, instead,
  # password-env = "DC1_PASSWORD"      # the name of an environment variable
  ca-file = "ca.pem"                   # PEM; the system's authorities by default

  [tenant]                             # optional: other hosts than the world-wide cloud's
  sign-in = "login.microsoftonline.com:443"
  graph = "graph.microsoft.com:443"
  ca-file = "services-ca.pem"

  [dns]                                # optional: how the public DNS is seen and changed
  resolver = "192.0.2.54"              # a recursive resolver, `address` or `address:port`
  server-port = 53                     # where the authoritative servers answer
  first-look = "15m"                   # from the records to the first look at a domain
  look-every = "15m"                   # between two looks at a domain on its way
  supervise-every = "1h"               # between two looks at a complete domain
  patience = "72h"                     # after this a note says what usually is wrong
  forgotten-after = "30d"              # after this a note asks whether the switch-over was forgotten
  zones = [{ name = "contoso.com", primary = "192.0.2.53", key-name = "linking", key-file = "linking.key" }]   # or key-env

  [host]                               # optional: instead of what this machine tells of itself, each by its own
  dns-name = "dc1.contoso.local"
  operating-system = "Windows Server 2016 Essentials"
  roles = ["Windows Server Essentials Experience"]
  domain-role = "domain controller"    # or member server, or standalone
  pending-updates = [{ title = "KB4012216", severity = "critical" }]   # or important, or optional"#;

/// The words for a machine's part in its domain.
pub(crate) const DOMAIN_ROLES: [(&str, DomainRole); 3] = [
    ("domain controller", DomainRole::DomainController),
    ("member server", DomainRole::MemberServer),
    ("standalone", DomainRole::Standalone),
];

/// What a site file says.
#[derive(Debug)]
pub struct SiteFile {
    /// Endpoints and credentials.
    pub site: Site,
    /// Whom to trust as the directory.
    pub directory_trust: Trust,
    /// Whom to trust as the online services.
    pub services_trust: Trust,
    host: GivenFacts,
}

/// What a site file says of the machine; nothing where the machine is to tell it.
#[derive(Debug)]
struct GivenFacts {
    dns_name: Option<String>,
    operating_system: Option<String>,
    roles: Option<Vec<String>>,
    domain_role: Option<DomainRole>,
    pending_updates: Option<Vec<PendingUpdate>>,
}

/// Certificate authorities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Those of the operating system.
    System,
    /// Those of a PEM file, and no others.
    Pem(Vec<u8>),
}

impl SiteFile {
    /// The machine's facts, with what the site file says of them put in their place.
    #[must_use]
    pub fn facts(&self, read: HostFacts) -> HostFacts {
        let given = &self.host;
        HostFacts {
            dns_name: given.dns_name.clone().map_or(read.dns_name, Ok),
            operating_system: given.operating_system.clone().map_or(read.operating_system, Ok),
            roles: given.roles.clone().map_or(read.roles, Ok),
            domain_role: given.domain_role.map_or(read.domain_role, Ok),
            pending_updates: given.pending_updates.clone().map_or(read.pending_updates, Ok),
        }
    }
}

/// Reads a site file. `environment` tells the value of an environment variable.
///
/// # Errors
/// When the file cannot be read at all. Mistakes in it are a [`BadFile`].
pub fn read(
    path: &Path,
    environment: &dyn Fn(&str) -> Option<String>,
) -> io::Result<Result<SiteFile, BadFile>> {
    let source = fs::read_to_string(path)?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let reader = Reader { source: &source, folder, environment };
    Ok(reader.site_file().map_err(|finding| BadFile {
        path: path.to_string_lossy().replace('\\', "/"),
        source: without_passwords(&source),
        findings: vec![finding],
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Document {
    era: Option<Spanned<String>>,
    directory: Spanned<Directory>,
    #[serde(default)]
    tenant: Tenant,
    #[serde(default)]
    dns: dns::Dns,
    #[serde(default)]
    host: Host,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Directory {
    host: Spanned<String>,
    port: Option<Spanned<i64>>,
    security: Option<Spanned<String>>,
    bind_name: String,
    password_file: Option<Spanned<PathBuf>>,
    password_env: Option<Spanned<String>>,
    /// Read only to be refused.
    password: Option<Spanned<IgnoredAny>>,
    ca_file: Option<Spanned<PathBuf>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Tenant {
    sign_in: Option<Spanned<String>>,
    graph: Option<Spanned<String>>,
    ca_file: Option<Spanned<PathBuf>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Host {
    dns_name: Option<String>,
    operating_system: Option<String>,
    roles: Option<Vec<String>>,
    domain_role: Option<Spanned<String>>,
    pending_updates: Option<Vec<Update>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Update {
    title: String,
    severity: Spanned<String>,
}

/// How a password may be given; advice wherever there is none.
const PASSWORD_ADVICE: &str =
    "write `password-file = \"FILE\"`, or `password-env = \"VARIABLE\"` and set the variable";

struct Reader<'a> {
    source: &'a str,
    folder: PathBuf,
    environment: &'a dyn Fn(&str) -> Option<String>,
}

impl Reader<'_> {
    fn site_file(&self) -> Result<SiteFile, Finding> {
        let document: Document =
            toml::from_str(self.source).map_err(|error| self.shape_finding(&error))?;
        let era = self.word(
            document.era.as_ref(),
            &[("today", Era::Today), ("essentials", Era::Essentials)],
        )?;
        let directory_trust = self.trust(document.directory.get_ref().ca_file.as_ref())?;
        let services_trust = self.trust(document.tenant.ca_file.as_ref())?;
        let site = Site {
            directory: self.directory(&document.directory)?,
            tenant: self.tenant(&document.tenant)?,
            dns: self.dns(&document.dns)?,
            era,
        };
        let host = self.host(document.host)?;
        Ok(SiteFile { site, directory_trust, services_trust, host })
    }

    fn directory(&self, table: &Spanned<Directory>) -> Result<DirectorySite, Finding> {
        let given = table.get_ref();
        let words = [("tls", Security::Tls), ("plain", Security::Plain)];
        let security = self.word(given.security.as_ref(), &words)?;
        let port = match (&given.port, security) {
            (Some(port), _) => self.port(port)?,
            (None, Security::Tls) => 636,
            (None, Security::Plain) => 389,
        };
        if given.host.get_ref().contains(['/', ' ']) || given.host.get_ref().is_empty() {
            return Err(self.finding(given.host.span(), "this is no host name", "write only the name or address, as `dc1.contoso.local`; the port has a key of its own"));
        }
        Ok(DirectorySite {
            endpoint: Endpoint::new(given.host.get_ref().clone(), port),
            security,
            bind_name: given.bind_name.clone(),
            bind_password: self.password(table)?,
        })
    }

    fn port(&self, given: &Spanned<i64>) -> Result<u16, Finding> {
        let port = u16::try_from(*given.get_ref()).ok().filter(|&port| port != 0);
        port.ok_or_else(|| {
            let message = format!("`{}` is no port number", given.get_ref());
            self.finding(given.span(), message, "write a number from 1 to 65535")
        })
    }

    fn password(&self, table: &Spanned<Directory>) -> Result<Secret, Finding> {
        let given = table.get_ref();
        if let Some(inline) = &given.password {
            let message = "a password does not belong in a site file";
            return Err(self.finding(inline.span(), message, PASSWORD_ADVICE));
        }
        match (&given.password_file, &given.password_env) {
            (None, None) => Err(self.finding(
                table.span(),
                "there is no password to sign in with",
                PASSWORD_ADVICE,
            )),
            (Some(_), Some(variable)) => Err(self.finding(
                variable.span(),
                "the password is given twice",
                "keep either `password-file` or `password-env`",
            )),
            (Some(file), None) => {
                let text = String::from_utf8_lossy(&self.file(file)?).into_owned();
                match text.lines().next() {
                    Some(line) if !line.is_empty() => Ok(Secret::new(line)),
                    _ => Err(self.finding(
                        file.span(),
                        "the password file begins with an empty line",
                        "write the password into its first line",
                    )),
                }
            }
            (None, Some(variable)) => (self.environment)(variable.get_ref())
                .filter(|value| !value.is_empty())
                .map(Secret::new)
                .ok_or_else(|| {
                    let message =
                        format!("the environment variable {} is not set", variable.get_ref());
                    self.finding(
                        variable.span(),
                        message,
                        "set it to the password, or use `password-file`",
                    )
                }),
        }
    }

    fn tenant(&self, given: &Tenant) -> Result<TenantSite, Finding> {
        let defaults = TenantSite::default();
        Ok(TenantSite {
            sign_in: self.endpoint(given.sign_in.as_ref(), defaults.sign_in)?,
            graph: self.endpoint(given.graph.as_ref(), defaults.graph)?,
        })
    }

    fn endpoint(
        &self,
        given: Option<&Spanned<String>>,
        default: Endpoint,
    ) -> Result<Endpoint, Finding> {
        let Some(given) = given else { return Ok(default) };
        endpoint(given.get_ref(), default.port).ok_or_else(|| {
            self.finding(given.span(), "this is no endpoint", "write `host` or `host:port`")
        })
    }

    fn host(&self, given: Host) -> Result<GivenFacts, Finding> {
        let domain_role = given.domain_role.as_ref();
        let updates = given
            .pending_updates
            .map(|updates| updates.into_iter().map(|update| self.update(update)).collect());
        Ok(GivenFacts {
            dns_name: given.dns_name,
            operating_system: given.operating_system,
            roles: given.roles,
            domain_role: domain_role
                .map(|word| self.word(Some(word), &DOMAIN_ROLES))
                .transpose()?,
            pending_updates: updates.transpose()?,
        })
    }

    fn update(&self, given: Update) -> Result<PendingUpdate, Finding> {
        let words = [
            ("critical", UpdateSeverity::Critical),
            ("important", UpdateSeverity::Important),
            ("optional", UpdateSeverity::Optional),
        ];
        Ok(PendingUpdate {
            title: given.title,
            severity: self.word(Some(&given.severity), &words)?,
        })
    }

    fn trust(&self, file: Option<&Spanned<PathBuf>>) -> Result<Trust, Finding> {
        let Some(file) = file else { return Ok(Trust::System) };
        let pem = self.file(file)?;
        match SystemNet::with_authorities([pem.as_slice()]) {
            Ok(_) => Ok(Trust::Pem(pem)),
            Err(error) => Err(self.finding(
                file.span(),
                format!("this file cannot be trusted: {error}"),
                "name a PEM file with the certificate of the authority",
            )),
        }
    }

    /// The value of one of a few words; the first when nothing is given.
    fn word<T: Copy>(
        &self,
        given: Option<&Spanned<String>>,
        words: &[(&str, T)],
    ) -> Result<T, Finding> {
        let Some(given) = given else { return Ok(words[0].1) };
        let found = words.iter().find(|(word, _)| word == given.get_ref());
        found.map(|&(_, value)| value).ok_or_else(|| {
            let message = format!("`{}` is not known here", given.get_ref());
            let known = words.iter().map(|&(word, _)| word);
            self.finding(given.span(), message, suggest::advice(given.get_ref(), known))
        })
    }

    fn file(&self, path: &Spanned<PathBuf>) -> Result<Vec<u8>, Finding> {
        let full = self.folder.join(path.get_ref());
        fs::read(&full).map_err(|error| {
            let message = format!("failed to read {}: {error}", full.display());
            self.finding(path.span(), message, "paths are relative to the folder of the site file")
        })
    }

    /// A mistake that TOML itself or the shape of the document shows.
    fn shape_finding(&self, error: &toml::de::Error) -> Finding {
        let message = error.message().lines().next().unwrap_or("this is not TOML").to_owned();
        // serde names the known keys in its message, each between back-quotes.
        let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
        let is_unknown = message.starts_with("unknown field");
        let (message, help) = match quoted.next() {
            Some(key) if is_unknown => {
                let known: Vec<String> = quoted.filter(|known| known != "password").collect();
                let help = suggest::advice(&key, known.iter().map(String::as_str));
                (format!("the key `{key}` is not known here"), help)
            }
            Some(key) if message.starts_with("missing field") => (
                format!("the key `{key}` is missing"),
                "`rehearsal check --help` shows a whole site file".to_owned(),
            ),
            _ => (message, "`rehearsal check --help` shows a whole site file".to_owned()),
        };
        self.finding(error.span().unwrap_or(0..0), message, help)
    }

    fn finding(
        &self,
        at: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        let before = self.source.get(..at.start).unwrap_or(self.source);
        let number = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        Finding {
            line: number(before.matches('\n').count()),
            column: number(column),
            message: message.into(),
            help: help.into(),
        }
    }
}

/// `host` or `host:port`, an IPv6 address in brackets.
fn endpoint(text: &str, default_port: u16) -> Option<Endpoint> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (text, default_port),
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let is_host = !host.is_empty() && !host.contains(['/', ' ', '[', ']']);
    is_host.then(|| Endpoint::new(host, port))
}

/// The text with what stands behind `password =` and `key =` masked, to be shown.
fn without_passwords(source: &str) -> String {
    let mut text = String::new();
    let mut rest = source;
    let next = |rest: &str| {
        let ends = ["password", "key"].map(|word| rest.find(word).map(|at| at + word.len()));
        ends.into_iter().flatten().min()
    };
    while let Some(end) = next(rest) {
        let (before, found) = rest.split_at(end);
        text += before;
        rest = found;
        let value = found.trim_start_matches(['"', '\'', ' ', '\t']);
        let Some(value) = value.strip_prefix('=') else { continue };
        text += &found[..found.len() - value.len()];
        text += " ***";
        // A text over several lines may end anywhere; nothing after it is shown.
        let is_long = [r#"""""#, "'''"].iter().any(|mark| value.trim_start().starts_with(mark));
        rest = if is_long { "" } else { value.find('\n').map_or("", |end| &value[end..]) };
    }
    text + rest
}
