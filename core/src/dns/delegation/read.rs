//! Asks for a delegation: the servers of the zone above first, then every server that is named.

use std::collections::BTreeMap;

use super::{Delegation, Manner, Parent, ServerSays, ZoneServer};
use crate::{
    dns::{
        exchange::DnsFailure,
        query::{Answer, query},
        record::{Data, Kind, Record, plain},
        zone::{Zone, find_zone},
    },
    ports::{Endpoint, Ports},
};

/// Servers of the parent zone that are asked before it is given up.
const N_PARENT_SERVERS_MAX: usize = 3;

impl Delegation {
    /// Asks the parent zone's servers for the delegation and every server of the zone for its start, one after the other
    /// and without recursion. What cannot be told is a value, not an error.
    pub(crate) async fn read(
        ports: &Ports,
        resolver: &Endpoint,
        apex: &str,
        manner: Manner,
    ) -> Self {
        let asker = Asker { ports, resolver, manner };
        let apex = plain(apex);
        let (parent, glue) = asker.parent(&apex).await;
        let mut names = match &parent {
            Parent::Delegates(names) => names.clone(),
            _ => asker.resolved_servers(&apex).await,
        };
        let mut servers: Vec<ZoneServer> = Vec::new();
        // A zone may name servers that the parent does not, and the other way round.
        while let Some(name) = names.pop() {
            servers.extend(asker.server(&apex, &name, &glue).await);
            let named = servers.iter().flat_map(ZoneServer::zone_servers);
            names = named
                .filter(|name| !servers.iter().any(|server| server.name == **name))
                .cloned()
                .chain(names)
                .filter(|name| !servers.iter().any(|server| server.name == *name))
                .collect();
            names.sort();
            names.dedup();
        }
        servers.sort_by(|left, right| {
            (&left.name, &left.endpoint).cmp(&(&right.name, &right.endpoint))
        });
        Self { apex, parent, servers }
    }

    /// Asks servers that the caller names instead of those that are delegated.
    pub(crate) async fn of_servers(
        ports: &Ports,
        apex: &str,
        servers: &[Endpoint],
        manner: Manner,
    ) -> Self {
        let apex = plain(apex);
        let mut asked = Vec::new();
        for endpoint in servers {
            let says = start_of_zone(ports, endpoint, &apex, manner).await;
            let name = endpoint.to_string();
            asked.push(ZoneServer { name, endpoint: Some(endpoint.clone()), says });
        }
        let parent = Parent::CannotTell("servers were named instead".to_owned());
        Self { apex, parent, servers: asked }
    }
}

/// Asks one question within the patience of `manner`.
pub(crate) async fn ask(
    ports: &Ports,
    server: &Endpoint,
    (name, kind): (&str, Kind),
    recurse: bool,
    manner: Manner,
) -> Result<Answer, DnsFailure> {
    tokio::time::timeout(manner.patience, query(ports, server, name, kind, recurse))
        .await
        .unwrap_or_else(|_| Err(DnsFailure::NoAnswer(format!("no answer from {server}"))))
}

/// What a server says of the start of a zone.
async fn start_of_zone(ports: &Ports, server: &Endpoint, apex: &str, manner: Manner) -> ServerSays {
    let soa = match ask(ports, server, (apex, Kind::Soa), false, manner).await {
        Ok(answer) => answer,
        Err(DnsFailure::NoAnswer(_)) => return ServerSays::Silent,
        Err(failure) => return ServerSays::Error(failure.to_string()),
    };
    let start = soa.rrset(apex, Kind::Soa).into_iter().find_map(|record| match record.data {
        Data::Soa { mname, serial, .. } => Some((mname, serial)),
        _ => None,
    });
    let Some((mname, serial)) = start.filter(|_| soa.authoritative) else {
        return ServerSays::NotAuthoritative;
    };
    let servers = match ask(ports, server, (apex, Kind::Ns), false, manner).await {
        Ok(answer) => server_names(&answer.rrset(apex, Kind::Ns)),
        Err(_) => Vec::new(),
    };
    ServerSays::Authoritative { serial, mname, servers }
}

fn server_names(records: &[Record]) -> Vec<String> {
    let mut names: Vec<String> = records
        .iter()
        .filter_map(|record| match &record.data {
            Data::Ns(server) => Some(server.clone()),
            _ => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Addresses that a delegation brings along, by the server's name.
type Glue = BTreeMap<String, Vec<String>>;

#[derive(Clone, Copy)]
struct Asker<'a> {
    ports: &'a Ports,
    resolver: &'a Endpoint,
    manner: Manner,
}

impl Asker<'_> {
    /// What the zone above says of `apex`, with the addresses that came along.
    async fn parent(self, apex: &str) -> (Parent, Glue) {
        let cannot = |reason: String| (Parent::CannotTell(reason), Glue::new());
        let Some((_, above)) = apex.split_once('.') else {
            return cannot("there is no zone above".to_owned());
        };
        // The zone takes two questions.
        let asked = find_zone(self.ports, self.resolver, above);
        let servers = match tokio::time::timeout(self.manner.patience * 2, asked).await {
            Ok(Ok(Zone::Apex { servers, .. })) => servers,
            Ok(Ok(Zone::Inside(zone))) => self.resolved_servers(&zone).await,
            Ok(Ok(Zone::Absent)) => {
                return cannot(format!("{} does not know {above}", self.resolver));
            }
            Ok(Err(failure)) => return cannot(format!("{above}: {failure}")),
            Err(_) => return cannot(format!("{above}: no answer from {}", self.resolver)),
        };
        let mut last = format!("no name server of {above} is known");
        for server in servers.iter().take(N_PARENT_SERVERS_MAX) {
            for endpoint in self.addresses(server, &Glue::new()).await {
                let asked = ask(self.ports, &endpoint, (apex, Kind::Ns), false, self.manner).await;
                match asked {
                    Ok(answer) => return delegated(apex, &answer),
                    Err(failure) => last = format!("{server}: {failure}"),
                }
            }
        }
        cannot(last)
    }

    /// The servers of a zone as the resolver knows them.
    async fn resolved_servers(self, zone: &str) -> Vec<String> {
        match ask(self.ports, self.resolver, (zone, Kind::Ns), true, self.manner).await {
            Ok(answer) => server_names(&answer.rrset(zone, Kind::Ns)),
            Err(_) => Vec::new(),
        }
    }

    /// One server at each of its addresses.
    async fn server(self, apex: &str, name: &str, glue: &Glue) -> Vec<ZoneServer> {
        let endpoints = self.addresses(name, glue).await;
        let name = name.to_owned();
        if endpoints.is_empty() {
            return vec![ZoneServer { name, endpoint: None, says: ServerSays::NoAddress }];
        }
        let mut servers = Vec::new();
        for endpoint in endpoints {
            let says = start_of_zone(self.ports, &endpoint, apex, self.manner).await;
            servers.push(ZoneServer { name: name.clone(), endpoint: Some(endpoint), says });
        }
        servers
    }

    /// Where a server is reached: its IPv4 addresses, or else those of IPv6.
    async fn addresses(self, name: &str, glue: &Glue) -> Vec<Endpoint> {
        let mut hosts = glue.get(name).cloned().unwrap_or_default();
        for kind in [Kind::A, Kind::Aaaa] {
            if !hosts.is_empty() {
                break;
            }
            let found = ask(self.ports, self.resolver, (name, kind), true, self.manner).await;
            hosts = found.iter().flat_map(|answer| &answer.answers).filter_map(address).collect();
        }
        hosts.into_iter().map(|host| Endpoint::new(host, self.manner.port)).collect()
    }
}

/// The address that a record holds.
fn address(record: &Record) -> Option<String> {
    match &record.data {
        Data::A(address) | Data::Aaaa(address) => Some(address.clone()),
        _ => None,
    }
}

/// A parent's server answers with a referral; one that holds the zone itself, with the records.
pub(super) fn delegated(apex: &str, answer: &Answer) -> (Parent, Glue) {
    let is_of_zone = |record: &&Record| record.name == apex && record.data.kind() == Some(Kind::Ns);
    let records: Vec<Record> =
        answer.answers.iter().chain(&answer.authorities).filter(is_of_zone).cloned().collect();
    let names = server_names(&records);
    if names.is_empty() {
        return (Parent::NotDelegated, Glue::new());
    }
    let mut glue = Glue::new();
    for record in answer.additionals.iter().filter(|record| record.data.kind() == Some(Kind::A)) {
        if names.contains(&record.name) {
            glue.entry(record.name.clone()).or_default().extend(address(record));
        }
    }
    (Parent::Delegates(names), glue)
}
