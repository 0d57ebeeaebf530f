//! `rehearsal dns check`: looks at a domain, and changes nothing.

use std::{
    fs, io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rehearsal_core::{
    domain::check::{CheckRequest, DomainCheck, check_domain},
    failure::{Failure, FailureKind},
    mail_route::RoutePhase,
    ports::{Endpoint, EngineEvent, HostFacts, Observer, Ports},
    site::Era,
    system::{self, FolderFiles, SystemEntropy, SystemHost, SystemNet, TokioSpawner},
};

use super::{
    super::{Console, Exit, Stop, check, format::Format, selection},
    page,
};
use crate::site_file::{self, SiteFile};

/// The domain, and by which ways it is looked at.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The zone above is asked for the delegation, each delegated server for the zone, and every resolver for what the zone holds:
not for other names, because a resolver that is asked too early remembers that a name does not exist. Nothing is changed.

Without --site no tenant is asked: any *.mail.protection.outlook.com and *.mx.microsoft counts as the tenant's mail host,
unless --mail-host names it, and ownership records are compared only with --token. Without --phase findings that depend on
how far the mail migration is are notes.

  rehearsal dns check contoso.com --phase migrating
  rehearsal dns check contoso.com --resolver 1.1.1.1 --resolver 8.8.8.8 --inside 192.168.0.10
  rehearsal dns check contoso.com --server 192.0.2.53 --token ms12345678

Exit codes: 0 nothing is missing or wrong, 1 something is missing, wrong or dangerous, 2 the command line or the site file
has mistakes, 3 nobody could be asked.")]
pub(in crate::cli) struct Arguments {
    /// The domain's name, for example contoso.com
    domain: String,
    /// Whose record set is expected [default: today, or that of the site file]
    #[arg(long, value_enum)]
    era: Option<EraWord>,
    /// How far the migration of mail is
    #[arg(long, value_enum)]
    phase: Option<PhaseWord>,
    /// A resolver to ask; the first also finds the zone's servers [default: the machine's]
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = address)]
    resolver: Vec<SocketAddr>,
    /// Ask this server as one of the zone's, instead of the delegated ones
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = address)]
    server: Vec<SocketAddr>,
    /// The server on which the records are edited, to be compared with the delegated ones
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = address)]
    edited: Option<SocketAddr>,
    /// A DNS server of the network inside, to be compared with the world
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = address)]
    inside: Option<SocketAddr>,
    /// The ownership token that the tenant asks for now, for example ms12345678
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// The host that takes the tenant's mail for the domain
    #[arg(long, value_name = "NAME")]
    mail_host: Option<String>,
    /// Port of the delegated servers [default: 53]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    server_port: Option<u16>,
    /// A site file: its resolver, managed zones and directory are used as well
    #[arg(long, value_name = "FILE")]
    site: Option<PathBuf>,
    /// How long one question to one server may take, in s
    #[arg(long, value_name = "SECONDS", default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=120))]
    timeout: u64,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// An era on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum EraWord {
    /// The record set of the Essentials wizard
    Essentials,
    /// The record set of today
    Today,
}

/// A phase on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum PhaseWord {
    /// The domain is being linked, no mail is migrated yet
    Linking,
    /// Mail is being migrated
    Migrating,
    /// The tenant takes the mail
    Complete,
}

/// Where Unix systems name their resolvers.
const RESOLVERS_FILE: &str = "/etc/resolv.conf";
const DNS_PORT: u16 = 53;

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let site = match &arguments.site {
        Some(path) => {
            let read = site_file::read(path, &check::variable).map_err(|error| {
                Stop::Input(format!("error: failed to read {}: {error}", path.display()))
            })?;
            match read {
                Ok(site) => Some(site),
                Err(bad) => {
                    selection::show(&[bad], console)?;
                    return Ok(Exit::BadInput);
                }
            }
        }
        None => None,
    };
    let request = request(arguments, site.as_ref())?;
    let progress = Arc::new(Progress(progress_bar(console.progress)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(look(site, request, Arc::clone(&progress)))?;
    progress.0.finish_and_clear();
    match result {
        Ok(found) => {
            match arguments.format {
                Format::Text => page::write(&found, console.out)?,
                Format::Json => writeln!(console.out, "{}", page::document(&found))?,
            }
            Ok(if found.is_right() { Exit::Passed } else { Exit::ExpectationFailed })
        }
        Err(failure) if failure.kind == FailureKind::Input => Err(Stop::Input(format!(
            "error: {}: {}\nhelp: {}",
            failure.on, failure.came_back, failure.advice
        ))),
        Err(failure) => {
            writeln!(console.err, "error: {failure}")?;
            Ok(Exit::HarnessBroke)
        }
    }
}

/// Looks with the engine where there is a site, and with nothing but the network elsewhere.
async fn look(
    site: Option<SiteFile>,
    request: CheckRequest,
    progress: Arc<Progress>,
) -> io::Result<Result<DomainCheck, Failure>> {
    if let Some(site) = site {
        let engine = check::engine(site, unasked(), progress).await?;
        return Ok(engine.check_domain(request).await);
    }
    // No authority is trusted, because nothing here uses TLS.
    let net = SystemNet::with_authorities([]).map_err(io::Error::other)?;
    let ports = Ports {
        net: Arc::new(net),
        clock: system::clock(),
        entropy: Arc::new(SystemEntropy::default()),
        spawner: Arc::new(TokioSpawner::current()),
        files: Arc::new(FolderFiles::new(std::env::temp_dir())),
        host: Arc::new(SystemHost::with_facts(unasked())),
        observer: progress,
    };
    Ok(check_domain(&ports, &request).await)
}

/// The machine has no part in this.
fn unasked() -> HostFacts {
    let unasked = || "not asked".to_owned();
    HostFacts {
        dns_name: Err(unasked()),
        operating_system: Err(unasked()),
        roles: Err(unasked()),
        domain_role: Err(unasked()),
        pending_updates: Err(unasked()),
    }
}

fn request(arguments: &Arguments, site: Option<&SiteFile>) -> Result<CheckRequest, Stop> {
    let endpoint = |address: &SocketAddr| Endpoint::new(address.ip().to_string(), address.port());
    let mut request = CheckRequest::new(arguments.domain.as_str());
    request.era = match arguments.era {
        Some(EraWord::Essentials) => Era::Essentials,
        Some(EraWord::Today) => Era::Today,
        None => site.map_or(Era::Today, |site| site.site.era),
    };
    request.phase = arguments.phase.map(|phase| match phase {
        PhaseWord::Linking => RoutePhase::Linking,
        PhaseWord::Migrating => RoutePhase::Migrating,
        PhaseWord::Complete => RoutePhase::Complete,
    });
    request.resolvers = arguments.resolver.iter().map(endpoint).collect();
    request.servers = arguments.server.iter().map(endpoint).collect();
    request.edited = arguments.edited.as_ref().map(endpoint);
    request.inside = arguments.inside.as_ref().map(endpoint);
    request.token.clone_from(&arguments.token);
    request.mail_host.clone_from(&arguments.mail_host);
    request.server_port = arguments.server_port;
    request.patience = Duration::from_secs(arguments.timeout);
    let has_resolver = site.is_some_and(|site| site.site.dns.resolver.is_some());
    if request.resolvers.is_empty() && !has_resolver && request.servers.is_empty() {
        request.resolvers = machine_resolvers()?;
    }
    Ok(request)
}

/// The resolvers that this machine uses.
fn machine_resolvers() -> Result<Vec<Endpoint>, Stop> {
    let unknown = |reason: String| {
        Stop::Input(format!(
            "error: the machine's resolver is not known: {reason}\nhelp: name one with `--resolver ADDR`"
        ))
    };
    let text = fs::read_to_string(RESOLVERS_FILE)
        .map_err(|error| unknown(format!("failed to read {RESOLVERS_FILE}: {error}")))?;
    let resolvers = resolvers_of(&text);
    if resolvers.is_empty() {
        return Err(unknown(format!("{RESOLVERS_FILE} names none")));
    }
    Ok(resolvers)
}

fn resolvers_of(text: &str) -> Vec<Endpoint> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let address =
                words.next().filter(|word| *word == "nameserver").and_then(|_| words.next())?;
            // An address of the link may carry its interface.
            address.split('%').next()?.parse::<IpAddr>().ok()?;
            Some(Endpoint::new(address, DNS_PORT))
        })
        .collect()
}

/// `ADDR`, `ADDR:PORT` or `[ADDR]:PORT`.
fn address(text: &str) -> Result<SocketAddr, String> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return Ok(SocketAddr::new(ip, DNS_PORT));
    }
    text.parse().map_err(|_| {
        "write an address, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353; names cannot be looked up without a resolver"
            .to_owned()
    })
}

/// Shows which part of the look is under way.
struct Progress(ProgressBar);

impl Observer for Progress {
    fn event(&self, event: &EngineEvent) {
        if let EngineEvent::Progress { n_done, n_total, item, .. } = event {
            self.0.set_length(*n_total as u64);
            self.0.set_position(*n_done as u64);
            self.0.set_message(item.clone());
        }
    }
}

fn progress_bar(is_visible: bool) -> ProgressBar {
    let target =
        if is_visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")
        .expect("the template is well-formed");
    ProgressBar::with_draw_target(Some(1), target).with_style(style)
}

#[cfg(test)]
mod tests {
    use super::{address, resolvers_of};

    #[test]
    fn addresses_are_read_with_and_without_a_port() {
        let told: Vec<String> = [
            "192.0.2.53",
            "192.0.2.53:5353",
            "2001:db8::53",
            "[2001:db8::53]",
            "[2001:db8::53]:5353",
        ]
        .iter()
        .map(|text| address(text).unwrap().to_string())
        .collect();
        assert_eq!(
            told,
            [
                "192.0.2.53:53",
                "192.0.2.53:5353",
                "[2001:db8::53]:53",
                "[2001:db8::53]:53",
                "[2001:db8::53]:5353"
            ]
        );
        assert!(address("ns1.contoso.com").is_err() && address("192.0.2.53:x").is_err());
    }

    #[test]
    fn resolvers_are_read_from_the_machines_file() {
        let text = "# nameserver 192.0.2.1\nsearch contoso.local\nnameserver 192.0.2.2\nnameserver\t2001:db8::2\noptions edns0\n";
        let hosts: Vec<String> =
            resolvers_of(text).into_iter().map(|resolver| resolver.host).collect();
        assert_eq!(hosts, ["192.0.2.2", "2001:db8::2"]);
    }
}
