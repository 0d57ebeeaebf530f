//! `rehearsal serve`: the fakes of a scenario's world on real ports, until Ctrl-C.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::Args;

use super::{Console, Exit, Stop, format::Format, selection};
use crate::{
    directory_file, report, runner,
    scenario::{self, BadFile, LoadedScenario, model},
    serve::{Options, PortNumbers, Served, default_scenario},
    trace::render_text,
};

/// What to serve, and where.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The fakes are those of the scenario's world: directory, tenant, public DNS and resolver. Its faults are in force; its steps
are not played. Endpoints, the path of the CA file and the fakes' own credentials are printed, then the fakes answer until
Ctrl-C. The online services are told apart by host name: let your client resolve login.microsoftonline.com and
graph.microsoft.com to the printed address (curl: --connect-to), for which --address 127.0.0.5 --https-port 443 suits clients
that know no other port. A client that takes a base URL takes https://ADDRESS:PORT/graph.microsoft.com/v1.0, and
https://ADDRESS:PORT as its authority; links in answers lead back there.

The control port answers apart from the service and without TLS: the tenant's state, snapshots, clock and faults, and a journal
of requests as curl lines. GET / on it lists all that it answers.

Exit codes: 0 ended by Ctrl-C, 2 the scenario has mistakes, 3 a port or file cannot be had.")]
pub(super) struct Arguments {
    /// A scenario file, whose world is served [default: a small office with users, licences and two zones]
    scenario: Option<PathBuf>,
    /// Export of a directory to serve, LDIF or a JSON dump, in place of the scenario's own
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Address to listen on
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Port of LDAP in the clear; 0 takes a free one, here and below
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    ldap_port: u16,
    /// Port of LDAP over TLS
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    ldaps_port: u16,
    /// Port of the directory's global catalog in the clear
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    gc_port: u16,
    /// Port of the directory's global catalog over TLS
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    gcs_port: u16,
    /// Port of the online services
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    https_port: u16,
    /// Port of the online services without TLS, for a proxy that has ended it [default: none]
    #[arg(long, value_name = "PORT")]
    http_port: Option<u16>,
    /// Port of the public zones' own server, UDP and TCP
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    dns_port: u16,
    /// Port of the zones' server over TLS (DoT) [default: none]
    #[arg(long, value_name = "PORT")]
    dot_port: Option<u16>,
    /// Port of the zones' server over HTTPS (DoH), at /dns-query [default: none]
    #[arg(long, value_name = "PORT")]
    doh_port: Option<u16>,
    /// Address of a name server to tell when a zone has changed (NOTIFY), such as 127.0.0.1:5353; may be repeated
    #[arg(long, value_name = "IP:PORT")]
    notify: Vec<SocketAddr>,
    /// Port of the caching resolver, UDP and TCP
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    resolver_port: u16,
    /// How to print endpoints and credentials; json is one line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Seed of all chance in the fakes
    #[arg(long, value_name = "N", default_value_t = runner::DEFAULT_SEED)]
    seed: u64,
    /// Folder for the CA file and a site file [default: a temporary one, removed at the end]
    #[arg(long, value_name = "FOLDER")]
    state_dir: Option<PathBuf>,
    /// File with the tenant's state, in JSON: loaded if it is there, saved at the end
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// File with the directory's state, in JSON: loaded if it is there, saved at the end
    #[arg(long, value_name = "FILE")]
    directory_state: Option<PathBuf>,
    /// Show nothing of what the service may do but seldom does, such as a date to retry after
    #[arg(long)]
    polite: bool,
    /// Take any number of calls instead of throttling them, to measure how fast the tenant is
    #[arg(long)]
    unlimited: bool,
    /// A name server that the tenant looks at domains with, such as 127.0.0.1:5353 [default: the served zones]
    #[arg(long, value_name = "IP:PORT")]
    tenant_dns: Option<SocketAddr>,
    /// Address of the control port, such as 127.0.0.1:9000 [default: none]
    #[arg(long, value_name = "IP:PORT")]
    control: Option<SocketAddr>,
    /// Show every exchange on standard error
    #[arg(long)]
    trace: bool,
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let scenario = match read(arguments)? {
        Ok(mut scenario) => {
            if let Some(path) = &arguments.directory {
                let export = directory_file::read(path).map_err(|error| {
                    Stop::Input(format!("error: {error}\nhelp: {}", directory_file::ADVICE))
                })?;
                let world = &mut scenario.scenario.world.value;
                world.directory = model::Directory::default();
                world.import(export);
            }
            scenario
        }
        Err(bad) => {
            selection::show(&[bad], console)?;
            return Ok(Exit::BadInput);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(&scenario, arguments, console))
}

fn read(arguments: &Arguments) -> Result<Result<LoadedScenario, BadFile>, Stop> {
    let Some(path) = &arguments.scenario else { return Ok(default_scenario()) };
    scenario::read(path)
        .map_err(|error| Stop::Input(format!("error: failed to read {}: {error}", path.display())))
}

async fn serve(
    loaded: &LoadedScenario,
    arguments: &Arguments,
    console: &mut Console<'_>,
) -> Result<Exit, Stop> {
    let options = Options {
        address: arguments.address,
        ports: PortNumbers {
            ldap: arguments.ldap_port,
            ldaps: arguments.ldaps_port,
            gc: arguments.gc_port,
            gcs: arguments.gcs_port,
            https: arguments.https_port,
            http: arguments.http_port,
            dns: arguments.dns_port,
            dot: arguments.dot_port,
            doh: arguments.doh_port,
            resolver: arguments.resolver_port,
        },
        seed: arguments.seed,
        state_dir: arguments.state_dir.clone(),
        state_file: arguments.state.clone(),
        directory_state_file: arguments.directory_state.clone(),
        polite: arguments.polite,
        unlimited: arguments.unlimited,
        notify: arguments.notify.clone(),
        tenant_dns: arguments.tenant_dns,
        control: arguments.control,
        traced: arguments.trace,
    };
    // Listened for from here on, so that an end asked for early is an orderly one.
    let end = end_asked_for()?;
    let served = Served::start(&loaded.scenario, &options).await.map_err(io::Error::other)?;
    match arguments.format {
        Format::Text => {
            write!(console.out, "{}\nServing until Ctrl-C.\n", served.handout().text())?;
        }
        Format::Json => {
            writeln!(console.out, "{}", served.handout().json().map_err(io::Error::other)?)?;
        }
    }
    console.out.flush()?;
    let err = &mut *console.err;
    let shown = |event: &_| {
        if arguments.trace {
            // When standard error is gone, the fakes go on.
            let _shown = err.write_all(render_text(std::slice::from_ref(event)).as_bytes());
        }
    };
    let permissions = served.run(end, shown).await.map_err(io::Error::other)?;
    if arguments.format == Format::Text {
        write!(console.out, "{}", report::console::permissions(&permissions))?;
    }
    Ok(Exit::Passed)
}

/// Ready when the user, or the system, asks for the end.
#[cfg(unix)]
fn end_asked_for() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        let (interrupt, terminate) =
            (std::pin::pin!(interrupt.recv()), std::pin::pin!(terminate.recv()));
        futures_util::future::select(interrupt, terminate).await;
    })
}

/// Ready when the user asks for the end.
#[cfg(windows)]
fn end_asked_for() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
