//! NOTIFY to secondaries when a zone has changed (RFC 1996).

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use mock_dns::{MockDns, Notice};
use tokio::{net::UdpSocket, sync::Notify};

/// How often a message is sent that nobody acknowledges (RFC 1996 §3.6).
const N_TRIES: u32 = 5;
/// How long to wait for the acknowledgement.
const TRY_EVERY: Duration = Duration::from_secs(3);
/// The least time between messages to one server: changes that follow each other are told once.
const PAUSE: Duration = Duration::from_millis(50);

/// Tells one server of changes.
pub(super) struct Notifier {
    to: SocketAddr,
    news: Arc<News>,
}

/// What one server is still to be told: the last notice of each zone.
#[derive(Default)]
struct News {
    notices: Mutex<BTreeMap<String, Notice>>,
    has_some: Notify,
}

impl News {
    fn add(&self, notice: Notice) {
        self.lock().insert(notice.zone.clone(), notice);
        self.has_some.notify_one();
    }

    fn take(&self) -> BTreeMap<String, Notice> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Notice>> {
        self.notices.lock().expect("nothing panics while it holds the notices")
    }
}

/// Has these servers told of every change from now on, and of the zones as they are.
pub(super) fn notifiers(dns: &MockDns, servers: &[SocketAddr]) -> Vec<Notifier> {
    let notifiers: Vec<Notifier> =
        servers.iter().map(|&to| Notifier { to, news: Arc::default() }).collect();
    let all: Vec<Arc<News>> = notifiers.iter().map(|one| Arc::clone(&one.news)).collect();
    let tell = move |notice: Notice| all.iter().for_each(|news| news.add(notice.clone()));
    dns.notices().into_iter().for_each(&tell);
    if !servers.is_empty() {
        dns.on_change(Arc::new(tell));
    }
    notifiers
}

impl Notifier {
    /// Tells for ever. Nothing is told if the system has no socket for it.
    pub(super) async fn run(self) {
        let any = match self.to {
            SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
            SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
        };
        let Ok(udp) = UdpSocket::bind(any).await else { return };
        if udp.connect(self.to).await.is_err() {
            return;
        }
        let mut id: u16 = 0;
        loop {
            self.news.has_some.notified().await;
            for notice in self.news.take().into_values() {
                id = id.wrapping_add(1);
                deliver(&udp, &notice, id).await;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn deliver(udp: &UdpSocket, notice: &Notice, id: u16) {
    let packet = notice.packet(id);
    for _ in 0..N_TRIES {
        // What is lost is sent again.
        drop(udp.send(&packet).await);
        if tokio::time::timeout(TRY_EVERY, acknowledged(udp, notice, id)).await.is_ok() {
            return;
        }
    }
}

async fn acknowledged(udp: &UdpSocket, notice: &Notice, id: u16) {
    let mut answer = [0; 512];
    loop {
        match udp.recv(&mut answer).await {
            Ok(n_bytes) if notice.is_answered_by(&answer[..n_bytes], id) => return,
            Ok(_) => {}
            // Nobody listens there yet.
            Err(_) => tokio::time::sleep(TRY_EVERY).await,
        }
    }
}
