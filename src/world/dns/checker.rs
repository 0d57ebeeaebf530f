//! How the tenant looks at a domain: it asks the delegated servers themselves, one after the other (facts §8).

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{RData, RecordType},
};
use mock_dns::{Resolver, Upstream as _};
use mock_m365::{DnsFailure, DnsRecord, RecordKind};

use super::{Upstream, question};
use crate::world::{chance::Chance, fakes::Now};

/// How long one server may take.
const WAIT_MAX: Duration = Duration::from_secs(12);

/// Public DNS as the tenant's domain verification asks it. It keeps nothing: every look goes down from the root, so that
/// only lagging or dead servers can deceive it.
#[derive(Clone)]
pub(in crate::world) struct TenantDns(Arc<Checker>);

struct Checker {
    upstream: Arc<Upstream>,
    seed: [u8; 32],
    now: Now,
    /// Draws which of the servers is asked first.
    chance: Mutex<Chance>,
}

impl TenantDns {
    pub(in crate::world) fn new(
        upstream: Arc<Upstream>,
        (seed, chance): ([u8; 32], Chance),
        now: Now,
    ) -> Self {
        Self(Arc::new(Checker { upstream, seed, now, chance: Mutex::new(chance) }))
    }
}

impl mock_m365::DnsView for TenantDns {
    fn lookup(&self, name: &str, kind: RecordKind) -> mock_m365::Lookup {
        let (checker, name) = (self.0.clone(), name.to_owned());
        Box::pin(async move {
            let kind = match kind {
                RecordKind::Mx => RecordType::MX,
                RecordKind::Txt => RecordType::TXT,
            };
            checker.look(&name, kind).await
        })
    }
}

impl Checker {
    async fn look(&self, name: &str, kind: RecordType) -> Result<Vec<DnsRecord>, DnsFailure> {
        let packet = question(name, kind, 0).ok_or(DnsFailure::NoSuchName)?;
        let tap = Arc::new(mock_dns::Proceed);
        let upstream = self.upstream.clone();
        let resolver = Resolver::new("tenant", self.seed, self.now.clone(), upstream, tap);
        let mut servers = resolver.authorities(name).await;
        if servers.len() > 1 {
            let most = servers.len() as u64 - 1;
            let turn = self.chance.lock().expect("drawing does not panic").between(0, most);
            servers.rotate_left(usize::try_from(turn).unwrap_or(0));
        }
        let mut last = DnsFailure::ServerFailure;
        for server in servers {
            match self.ask(server, &packet).await {
                Err(failure @ (DnsFailure::ServerFailure | DnsFailure::TimedOut)) => last = failure,
                told => return told,
            }
        }
        Err(last)
    }

    async fn ask(&self, server: IpAddr, packet: &[u8]) -> Result<Vec<DnsRecord>, DnsFailure> {
        let asked = self.upstream.exchange_stream(server, packet.to_vec());
        let answer = tokio::time::timeout(WAIT_MAX, asked).await;
        let answer = answer.ok().flatten().ok_or(DnsFailure::TimedOut)?;
        let message = Message::from_vec(&answer).map_err(|_| DnsFailure::ServerFailure)?;
        match message.response_code {
            ResponseCode::NoError if message.metadata.authoritative => Ok(found(&message)),
            ResponseCode::NXDomain => Err(DnsFailure::NoSuchName),
            _ => Err(DnsFailure::ServerFailure),
        }
    }
}

fn found(message: &Message) -> Vec<DnsRecord> {
    let records = message.answers.iter().filter_map(|record| match &record.data {
        RData::MX(mx) => {
            Some(DnsRecord::Mx { preference: mx.preference, exchange: mx.exchange.to_ascii() })
        }
        RData::TXT(txt) => {
            let text: Vec<u8> = txt.txt_data.iter().flatten().copied().collect();
            Some(DnsRecord::Txt(String::from_utf8_lossy(&text).into_owned()))
        }
        _ => None,
    });
    records.collect()
}
