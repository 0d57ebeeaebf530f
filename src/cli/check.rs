//! `rehearsal check`: the engine's requirement check against a real directory.

use std::{io, path::PathBuf, sync::Arc};

use clap::Args;
use rehearsal_core::{
    Engine,
    ports::{
        BoxFuture, BoxIo, Datagram, Endpoint, EngineEvent, Entropy as _, Host as _, HostFacts,
        LdapLink, Net, Observer, Ports, Security,
    },
    requirement::{RequirementReport, Verdict},
    store::{SealKey, Store},
    system::{self, FolderFiles, SystemEntropy, SystemHost, SystemNet, TokioSpawner, TrustError},
};
use serde_json::json;

use super::{Console, Exit, Stop, format::Format, selection};
use crate::site_file::{self, SiteFile, Trust};

/// Which site.
#[derive(Debug, Args)]
#[command(after_long_help = after_long_help())]
pub(super) struct Arguments {
    /// The site file: where the directory is and how to sign in
    #[arg(long, value_name = "FILE")]
    site: PathBuf,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn after_long_help() -> String {
    format!(
        "{}\n\nNothing is changed, in the directory or here. The services of [tenant] are connected to and let go again.\n\n\
         Exit codes: 0 all requirements are met, 1 one is not, 2 the site file has mistakes, 3 one could not be told.",
        site_file::HELP
    )
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let path = &arguments.site;
    let read = site_file::read(path, &variable).map_err(|error| {
        Stop::Input(format!("error: failed to read {}: {error}", path.display()))
    })?;
    let site = match read {
        Ok(site) => site,
        Err(bad) => {
            selection::show(&[bad], console)?;
            return Ok(Exit::BadInput);
        }
    };
    if console.progress {
        writeln!(console.err, "asking this machine; the search for updates can take some minutes")?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(check(site))?;
    match arguments.format {
        Format::Text => write!(console.out, "{}", report.render())?,
        Format::Json => writeln!(console.out, "{}", document(&report))?,
    }
    Ok(exit(&report))
}

#[expect(clippy::disallowed_methods, reason = "only the site file says which variable it is")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Runs the check; nothing is kept of it.
async fn check(site: SiteFile) -> io::Result<RequirementReport> {
    let facts = site.facts(SystemHost::read().await.facts());
    let engine = engine(site, facts, Arc::new(Unheard)).await?;
    engine.check_requirements().await.map_err(io::Error::other)
}

/// An engine with the ports of a real server, and a store that is forgotten with it.
pub(super) async fn engine(
    site: SiteFile,
    facts: HostFacts,
    observer: Arc<dyn Observer>,
) -> io::Result<Engine> {
    let entropy = SystemEntropy::default();
    let mut seal_key = [0; 32];
    entropy.fill(&mut seal_key);
    let store = Store::memory(SealKey::new(seal_key)).map_err(io::Error::other)?;
    let ports = Ports {
        net: Arc::new(SiteNet::new(&site)?),
        clock: system::clock(),
        entropy: Arc::new(entropy),
        spawner: Arc::new(TokioSpawner::current()),
        // A check writes no files.
        files: Arc::new(FolderFiles::new(std::env::temp_dir())),
        host: Arc::new(SystemHost::with_facts(facts)),
        observer,
    };
    Engine::open(ports, site.site, store).await.map_err(io::Error::other)
}

/// The machine's network, with an authority for the directory that the online services cannot make use of, and the other
/// way round.
struct SiteNet {
    directory: SystemNet,
    services: SystemNet,
}

impl SiteNet {
    fn new(site: &SiteFile) -> io::Result<Self> {
        let net = |table: &str, trust: &Trust| {
            match trust {
            Trust::Pem(pem) => SystemNet::with_authorities([pem.as_slice()]),
            Trust::System => SystemNet::with_system_trust(),
        }
        .map_err(|error: TrustError| {
            io::Error::other(format!(
                "failed to set up trust for [{table}]: {error}\nhelp: install the system's certificates, or name a \
                 `ca-file` under [{table}]"
            ))
        })
        };
        Ok(Self {
            directory: net("directory", &site.directory_trust)?,
            services: net("tenant", &site.services_trust)?,
        })
    }
}

impl Net for SiteNet {
    fn connect(&self, to: &Endpoint, security: Security) -> BoxFuture<'static, io::Result<BoxIo>> {
        self.services.connect(to, security)
    }

    fn datagram(&self, to: &Endpoint) -> BoxFuture<'static, io::Result<Box<dyn Datagram>>> {
        self.services.datagram(to)
    }

    fn ldap(&self, to: &Endpoint, security: Security) -> BoxFuture<'static, io::Result<LdapLink>> {
        self.directory.ldap(to, security)
    }
}

/// The report tells all that the engine would.
struct Unheard;

impl Observer for Unheard {
    fn event(&self, _event: &EngineEvent) {}
}

fn document(report: &RequirementReport) -> serde_json::Value {
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(|finding| {
            json!({
                "requirement": finding.requirement.as_str(),
                "verdict": finding.verdict.as_str(),
                "detail": finding.detail,
                "advice": finding.advice,
            })
        })
        .collect();
    json!({ "passed": report.passed(), "findings": findings })
}

/// A requirement that is certainly not met weighs more than one that could not be told.
fn exit(report: &RequirementReport) -> Exit {
    let any = |verdict| report.findings.iter().any(|finding| finding.verdict == verdict);
    if any(Verdict::NotMet) {
        Exit::ExpectationFailed
    } else if any(Verdict::Unknown) {
        Exit::HarnessBroke
    } else {
        Exit::Passed
    }
}
