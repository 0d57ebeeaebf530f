//! The fake under test, in this process and on a loopback port.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, mpsc},
    thread,
};

use jiff::Timestamp;
use mock_ad::{Config, ConnInfo, Edition, LdapSettings, MockAd, NoTap, Security};
use tokio::{net::TcpListener, task::LocalSet};

/// Starts the fake on a port of its own; it serves until the process ends.
///
/// Its connections count as encrypted, for passwords can only be written over such.
pub(crate) fn start(admin_password: String, domain_sid: String) -> SocketAddr {
    let ad = MockAd::new(Config {
        domain: "contoso.local".to_owned(),
        netbios: "CONTOSO".to_owned(),
        host: "DC1".to_owned(),
        edition: Edition::Server2016,
        operating_system: "Windows Server 2016 Essentials".to_owned(),
        admin_password,
        domain_sid,
        settings: LdapSettings::default(),
        seed: [42; 32],
        now: Arc::new(Timestamp::now),
        tap: Arc::new(NoTap),
        password_filter: None,
    });
    let (told, address) = mpsc::channel();
    thread::Builder::new()
        .name("mock-ad".to_owned())
        .spawn(move || serve(&ad, &told))
        .expect("a thread can be started");
    address.recv().expect("the fake tells its address")
}

fn serve(ad: &MockAd, told: &mpsc::Sender<SocketAddr>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built");
    LocalSet::new().block_on(&runtime, async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        told.send(listener.local_addr().expect("a bound listener has an address"))
            .expect("the address is waited for");
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("the stream is open");
            let conn = ConnInfo::new("differential", Security::Tls);
            tokio::task::spawn_local(ad.serve(Box::new(stream), conn));
        }
    });
}
