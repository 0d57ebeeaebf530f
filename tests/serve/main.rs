//! `rehearsal serve` and `rehearsal check`, spoken to over real sockets by foreign clients.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod command;
mod control;
mod directory;
mod dns;
mod export;
mod https;
mod name_service;
mod site;

use std::net::{IpAddr, Ipv4Addr};

use rehearsal::{
    outcome::Event,
    serve::{Handout, Options, PortNumbers, Served, default_scenario},
};

/// On free ports of the loopback address.
fn options() -> Options {
    Options {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        ports: PortNumbers::default(),
        seed: 1,
        state_dir: None,
        state_file: None,
        directory_state_file: None,
        polite: true,
        unlimited: false,
        notify: Vec::new(),
        tenant_dns: None,
        control: None,
        traced: true,
    }
}

/// Runs `work` in a runtime of its own, on the machine's clock.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Serves the default world while `client` works with it; gives what came of it, and every exchange.
fn served<T, F: Future<Output = T>>(client: impl FnOnce(Handout) -> F) -> (T, Vec<Event>) {
    served_with(&options(), client)
}

/// The same with other options.
fn served_with<T, F: Future<Output = T>>(
    options: &Options,
    client: impl FnOnce(Handout) -> F,
) -> (T, Vec<Event>) {
    block_on(async {
        let loaded = default_scenario().unwrap();
        let served = Served::start(&loaded.scenario, options).await.unwrap();
        let work = client(served.handout().clone());
        let (mut came, mut events) = (None, Vec::new());
        let show = |event: &Event| events.push(event.clone());
        served.run(async { came = Some(work.await) }, show).await.unwrap();
        (came.unwrap(), events)
    })
}
