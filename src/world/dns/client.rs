//! What clients of mail and messaging find by DNS: which host answers them in the end.

use std::net::Ipv4Addr;

use hickory_proto::rr::RData;

use super::{
    NameServers,
    texts::{CLIENT_ADDRESS, LEGACY_MAIL_ADDRESS, MAIL_ADDRESS},
};
use crate::scenario::model::{ClientFinds, ClientGoal, RecordType};

/// A client on its way.
pub(crate) struct Client<'a> {
    /// The resolver it asks.
    pub(crate) by: &'a str,
    /// Where the directory sends computers that are joined to the domain; nothing for others.
    pub(crate) connection_point: Option<String>,
    /// Addresses of the old server.
    pub(crate) old_server: &'a dyn Fn(Ipv4Addr) -> bool,
}

impl NameServers {
    /// Who answers a client that looks for something of a domain or host.
    pub(crate) async fn client_finds(
        &self,
        client: &Client<'_>,
        goal: ClientGoal,
        of: &str,
    ) -> ClientFinds {
        let domain = of.rsplit_once('@').map_or(of, |(_, domain)| domain);
        match goal {
            ClientGoal::MailSettings => self.mail_settings(client, domain).await,
            ClientGoal::Messaging => self.service_at(client, &format!("_sip._tls.{domain}")).await,
            ClientGoal::Federation => {
                self.service_at(client, &format!("_sipfederationtls._tcp.{domain}")).await
            }
            ClientGoal::WebMail => self.host(client, domain).await,
        }
    }

    /// The order in which mail clients look for their settings (facts §4).
    async fn mail_settings(&self, client: &Client<'_>, domain: &str) -> ClientFinds {
        if let Some(url) = &client.connection_point {
            let host = url.split("://").nth(1).unwrap_or(url);
            let host = host.split(['/', ':']).next().unwrap_or_default();
            let found = self.host(client, host).await;
            if found != ClientFinds::Nothing {
                return found;
            }
        }
        for host in [domain.to_owned(), format!("autodiscover.{domain}")] {
            let found = self.host(client, &host).await;
            // A web site that knows nothing of mail settings does not stop the search.
            if matches!(found, ClientFinds::Service | ClientFinds::OldServer) {
                return found;
            }
        }
        self.service_at(client, &format!("_autodiscover._tcp.{domain}")).await
    }

    /// Who answers at the first host that an SRV record names.
    async fn service_at(&self, client: &Client<'_>, owner: &str) -> ClientFinds {
        let Some(found) = self.look_up(client.by, owner, RecordType::Srv).await else {
            return ClientFinds::Nothing;
        };
        let mut locations: Vec<(u16, u16, String)> = found
            .records
            .iter()
            .filter_map(|record| match &record.data {
                RData::SRV(srv) => Some((srv.priority, srv.weight, srv.target.to_ascii())),
                _ => None,
            })
            .collect();
        locations.sort();
        match locations.first() {
            Some((.., target)) => self.host(client, target.trim_end_matches('.')).await,
            None => ClientFinds::Nothing,
        }
    }

    /// Who answers under a host's name.
    async fn host(&self, client: &Client<'_>, host: &str) -> ClientFinds {
        let Some(found) = self.look_up(client.by, host, RecordType::A).await else {
            return ClientFinds::Nothing;
        };
        let mut addresses = found.records.iter().filter_map(|record| match &record.data {
            RData::A(address) => Some(address.0),
            _ => None,
        });
        match addresses.next() {
            None => ClientFinds::Nothing,
            Some(CLIENT_ADDRESS | MAIL_ADDRESS | LEGACY_MAIL_ADDRESS) => ClientFinds::Service,
            Some(address) if (client.old_server)(address) => ClientFinds::OldServer,
            Some(_) => ClientFinds::Elsewhere,
        }
    }
}
