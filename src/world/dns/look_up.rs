//! Look-ups by machines other than the server: one question, and the answer as text.

use std::{net::Ipv4Addr, time::Duration};

use hickory_proto::{
    op::{Edns, Message, MessageType, OpCode, Query, ResponseCode},
    rr::{Name, Record, RecordType},
};

use mock_dns::MockDns;

use super::NameServers;
use crate::{scenario::model, trace::Party};

/// How long a client waits.
const WAIT_MAX: Duration = Duration::from_secs(15);
/// Aliases that are followed, at most.
const N_ALIASES_MAX: usize = 8;
/// The peer's name in traces.
const CLIENT: &str = "client";

/// An answer: its code, and its records.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Nothing if there was no answer.
    pub(crate) rcode: Option<ResponseCode>,
    /// The answer's records.
    pub(crate) records: Vec<Record>,
}

impl Found {
    /// The answer as text: its code, then its records, sorted.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Some(rcode) = self.rcode else { return vec!["no answer".to_owned()] };
        let code = match rcode {
            ResponseCode::NoError => "NOERROR".to_owned(),
            ResponseCode::NXDomain => "NXDOMAIN".to_owned(),
            ResponseCode::ServFail => "SERVFAIL".to_owned(),
            ResponseCode::Refused => "REFUSED".to_owned(),
            other => format!("{other:?}").to_uppercase(),
        };
        let mut records: Vec<String> = self
            .records
            .iter()
            .map(|record| {
                let (name, kind) = (&record.name, record.record_type());
                format!("{name} {} {kind} {}", record.ttl, record.data)
            })
            .collect();
        records.sort();
        std::iter::once(code).chain(records).collect()
    }
}

impl NameServers {
    /// Asks a resolver or a name server, by the name that traces give it; nothing if nobody has this name.
    pub(crate) async fn look_up(
        &self,
        by: &str,
        name: &str,
        kind: model::RecordType,
    ) -> Option<Found> {
        let party = self.party_called(by)?;
        let packet = question(name, record_type(kind))?;
        let asked = self.datagram(party, &packet, CLIENT);
        let answer = tokio::time::timeout(WAIT_MAX, asked).await.ok().flatten();
        let answer = answer.and_then(|bytes| Message::from_vec(&bytes).ok());
        Some(match answer {
            Some(answer) => {
                Found { rcode: Some(answer.metadata.response_code), records: answer.answers }
            }
            None => Found { rcode: None, records: Vec::new() },
        })
    }

    /// The addresses that the zones of both DNS hosts have for a host now, aliases followed; no questions are asked.
    pub(crate) fn addresses_now(&self, host: &str) -> Vec<Ipv4Addr> {
        let mut name = host.trim_end_matches('.').to_ascii_lowercase();
        for _ in 0..N_ALIASES_MAX {
            let records = self.records_now(&name);
            let data = |kind: &str| -> Vec<String> {
                let of_kind = records.iter().filter(|(of, _)| of == kind);
                of_kind.map(|(_, data)| data.clone()).collect()
            };
            match data("CNAME").first() {
                Some(target) => name = target.trim_end_matches('.').to_ascii_lowercase(),
                None => return data("A").iter().filter_map(|data| data.parse().ok()).collect(),
            }
        }
        Vec::new()
    }

    /// Types and data of the records at a name.
    fn records_now(&self, name: &str) -> Vec<(String, String)> {
        let owner = format!("{name}.");
        let of_server = |server: &MockDns| -> Vec<(String, String)> {
            let mut zones = server.zone_names();
            zones.retain(|zone| name == zone || name.ends_with(&format!(".{zone}")));
            let zone = zones.into_iter().max_by_key(String::len);
            let text = zone.and_then(|zone| server.render_zone(&zone)).unwrap_or_default();
            let lines = text.lines().filter_map(|line| {
                let mut words = line.splitn(4, ' ');
                let is_owner = words.next()?.eq_ignore_ascii_case(&owner);
                let (kind, data) = (words.nth(1)?, words.next()?);
                is_owner.then(|| (kind.to_owned(), data.to_owned()))
            });
            lines.collect()
        };
        let servers = self.public_servers().into_iter();
        servers
            .map(|(_, server)| of_server(server))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    fn party_called(&self, name: &str) -> Option<Party> {
        if name == Party::Dns.as_str() || name.eq_ignore_ascii_case(super::DNS_SERVER_NAME) {
            return Some(Party::Dns);
        }
        let resolvers = self.resolvers.iter().map(|(party, ..)| *party);
        let others = self.authorities.others.iter().map(|other| other.party);
        resolvers.chain(others).find(|party| party.as_str().eq_ignore_ascii_case(name))
    }
}

fn question(name: &str, kind: RecordType) -> Option<Vec<u8>> {
    let mut name = Name::from_ascii(name).ok()?;
    name.set_fqdn(true);
    let mut message = Message::new(1, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, kind));
    let mut edns = Edns::new();
    edns.set_max_payload(1_232);
    message.set_edns(edns);
    message.to_vec().ok()
}

const fn record_type(kind: model::RecordType) -> RecordType {
    match kind {
        model::RecordType::A => RecordType::A,
        model::RecordType::Aaaa => RecordType::AAAA,
        model::RecordType::Cname => RecordType::CNAME,
        model::RecordType::Mx => RecordType::MX,
        model::RecordType::Ns => RecordType::NS,
        model::RecordType::Soa => RecordType::SOA,
        model::RecordType::Srv => RecordType::SRV,
        model::RecordType::Txt => RecordType::TXT,
    }
}
