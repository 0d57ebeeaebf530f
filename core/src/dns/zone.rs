//! Finds the zone of a domain and the servers that speak for it.

use super::{
    exchange::DnsFailure,
    query::query,
    record::{Data, Kind, plain},
};
use crate::ports::{Endpoint, Ports};

/// A zone as the Internet sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// The domain is the apex of a zone.
    Apex {
        /// Primary server by the SOA record.
        mname: String,
        /// Names of the delegated servers, sorted.
        servers: Vec<String>,
    },
    /// The domain exists inside a larger zone.
    Inside(String),
    /// The name is not registered.
    Absent,
}

/// Asks the resolver for the zone of `domain` (facts of RFC 2308: the owner of the SOA in the answer, or in the authority
/// section of a negative one, is the apex).
pub(crate) async fn find_zone(
    ports: &Ports,
    resolver: &Endpoint,
    domain: &str,
) -> Result<Zone, DnsFailure> {
    let soa = query(ports, resolver, domain, Kind::Soa, true).await?;
    if !soa.name_exists {
        return Ok(Zone::Absent);
    }
    let Some(mname) =
        soa.rrset(domain, Kind::Soa).into_iter().find_map(|record| match record.data {
            Data::Soa { mname, .. } => Some(mname),
            _ => None,
        })
    else {
        let apex = soa.authorities.iter().find(|record| record.data.kind() == Some(Kind::Soa));
        return Ok(apex.map_or(Zone::Absent, |record| Zone::Inside(record.name.clone())));
    };
    let found = query(ports, resolver, domain, Kind::Ns, true).await?;
    let mut servers: Vec<String> = found
        .rrset(&plain(domain), Kind::Ns)
        .into_iter()
        .filter_map(|record| match record.data {
            Data::Ns(server) => Some(server),
            _ => None,
        })
        .collect();
    servers.sort();
    Ok(Zone::Apex { mname, servers })
}
