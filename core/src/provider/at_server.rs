//! Reads a zone at one server that speaks for it.

use futures_util::future::BoxFuture;

use super::{Found, Source};
use crate::{
    dns::{Answer, Data, DnsFailure, Kind, Record, query},
    failure::Failure,
    ports::{Endpoint, Ports},
};

/// A server that speaks for a zone.
pub(crate) struct AtServer {
    pub(crate) ports: Ports,
    pub(crate) server: Endpoint,
    /// The zone that it speaks for.
    pub(crate) zone: String,
}

impl AtServer {
    async fn ask(&self, name: &str, kind: Kind) -> Result<Found, DnsFailure> {
        let answer = query(&self.ports, &self.server, name, kind, false).await?;
        let delegation = delegation_below(&self.zone, name, &answer);
        if !delegation.is_empty() {
            return Ok(Found { name_exists: true, records: delegation });
        }
        if !answer.authoritative {
            return Err(DnsFailure::Code {
                rcode: "NOERROR".to_owned(),
                meaning: format!(
                    "{} does not speak for the zone (no authoritative answer)",
                    self.server
                ),
            });
        }
        let mut records = answer.rrset(name, kind);
        if kind != Kind::Cname {
            records.extend(answer.rrset(name, Kind::Cname));
        }
        Ok(Found { name_exists: answer.name_exists, records })
    }
}

/// The NS records that lead from `zone` to other servers for `name`; none when the server answers by itself. A referral at
/// the top of the zone or above it says that the server does not hold the zone.
fn delegation_below(zone: &str, name: &str, answer: &Answer) -> Vec<Record> {
    if answer.authoritative || !answer.answers.is_empty() {
        return Vec::new();
    }
    let is_below = |inner: &str, outer: &str| {
        inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'))
    };
    let leads_away = |record: &&Record| {
        matches!(record.data, Data::Ns(_))
            && is_below(&record.name, zone)
            && (record.name == name || is_below(name, &record.name))
    };
    answer.authorities.iter().filter(leads_away).cloned().collect()
}

impl Source for AtServer {
    fn read<'a>(&'a self, name: &'a str, kind: Kind) -> BoxFuture<'a, Result<Found, Failure>> {
        Box::pin(async move {
            self.ask(name, kind)
                .await
                .map_err(|failure| failure.into_failure("read the zone", name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Data, Record, delegation_below};

    fn referral(owner: &str) -> Answer {
        Answer {
            name_exists: true,
            authoritative: false,
            answers: Vec::new(),
            authorities: vec![Record::new(owner, 3_600, Data::Ns("ns1.example".to_owned()))],
            additionals: Vec::new(),
        }
    }

    #[test]
    fn only_a_referral_from_inside_the_zone_is_a_delegation_of_the_name() {
        let leads = |owner: &str, name: &str| {
            !delegation_below("contoso.com", name, &referral(owner)).is_empty()
        };
        assert!(leads("sip.contoso.com", "sip.contoso.com"));
        assert!(leads("_tls.contoso.com", "_sip._tls.contoso.com"));
        assert!(!leads("contoso.com", "sip.contoso.com"));
        assert!(!leads("com", "sip.contoso.com"));
        assert!(!leads("sip.contoso.com", "gossip.contoso.com"));
        let own = Answer { authoritative: true, ..referral("sip.contoso.com") };
        assert!(delegation_below("contoso.com", "sip.contoso.com", &own).is_empty());
    }
}
