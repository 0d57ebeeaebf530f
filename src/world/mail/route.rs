//! From a recipient to mail hosts and their addresses (RFC 5321 §5.1, RFC 7505).

use std::net::Ipv4Addr;

use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{RData, RecordType},
};
use mock_dns::Resolver;

use super::{
    super::dns::{plain, question},
    Post,
    host::bare,
};
use crate::scenario::model::SenderKind;

/// What a look-up of mail hosts gave.
pub(super) enum Route {
    /// Hosts in the order in which they are tried.
    Hosts(Vec<String>),
    /// The domain does not exist, or says that it takes no mail.
    Nowhere(&'static str),
    /// No answer worth anything: try again.
    Unknown,
}

/// What a look-up of a host gave.
pub(super) enum Addresses {
    Known(Vec<Ipv4Addr>),
    /// There are none, for good.
    None(&'static str),
    /// No answer worth anything.
    Unknown,
}

impl Post {
    /// The mail hosts of a domain, in the order in which a sender tries them.
    pub(super) async fn route(
        &self,
        domain: &str,
        sender: SenderKind,
        resolver: &Resolver,
    ) -> Route {
        let Some(answer) = ask(resolver, domain, RecordType::MX).await else {
            return Route::Unknown;
        };
        match answer.response_code {
            ResponseCode::NoError => self.order(domain, &answer, sender),
            ResponseCode::NXDomain => Route::Nowhere("550 5.1.2 the domain does not exist"),
            _ => Route::Unknown,
        }
    }

    /// Lowest preference first, equal ones in drawn order; without any, the domain itself. Who sends what nobody wants begins at
    /// the other end, where filters are thinner.
    fn order(&self, domain: &str, answer: &Message, sender: SenderKind) -> Route {
        let mut state = self.state();
        let mut hosts: Vec<(u16, u64, String)> = answer
            .answers
            .iter()
            .filter_map(|record| match &record.data {
                RData::MX(mx) => {
                    let draw = state.chance.between(0, u64::MAX);
                    Some((mx.preference, draw, bare(&mx.exchange.to_ascii())))
                }
                _ => None,
            })
            .collect();
        hosts.sort();
        if sender == SenderKind::Spammer {
            hosts.reverse();
        }
        match hosts.as_slice() {
            [] => Route::Hosts(vec![domain.to_owned()]),
            [(_, _, host)] if host.is_empty() => {
                Route::Nowhere("556 5.1.10 the domain takes no mail")
            }
            _ => Route::Hosts(hosts.into_iter().map(|(_, _, host)| host).collect()),
        }
    }

    /// The addresses of a mail host. A strict sender does not accept that the host's name is an alias (RFC 2181 §10.3).
    pub(super) async fn addresses(
        &self,
        host: &str,
        sender: SenderKind,
        resolver: &Resolver,
    ) -> Addresses {
        let Some(answer) = ask(resolver, host, RecordType::A).await else {
            return Addresses::Unknown;
        };
        match answer.response_code {
            ResponseCode::NoError => {}
            ResponseCode::NXDomain => return Addresses::None("there is no such host"),
            _ => return Addresses::Unknown,
        }
        let records = answer.answers.iter();
        let is_alias = records.clone().any(|record| matches!(record.data, RData::CNAME(_)));
        if is_alias && sender == SenderKind::Strict {
            return Addresses::None("the name of the mail host is an alias");
        }
        let addresses = records.filter_map(|record| match &record.data {
            RData::A(address) => Some(address.0),
            _ => None,
        });
        match addresses.collect::<Vec<_>>() {
            none if none.is_empty() => Addresses::None("the host has no address"),
            addresses => Addresses::Known(addresses),
        }
    }
}

async fn ask(resolver: &Resolver, name: &str, kind: RecordType) -> Option<Message> {
    let packet = question(name, kind, 1)?;
    let answer = resolver.answer(&packet, plain("mail sender")).await?;
    Message::from_vec(&answer).ok()
}
