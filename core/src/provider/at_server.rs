//! Reads a zone at one server that speaks for it.

use futures_util::future::BoxFuture;

use super::{Found, Source};
use crate::{
    dns::{DnsFailure, Kind, query},
    failure::Failure,
    ports::{Endpoint, Ports},
};

/// A server that speaks for a zone.
pub(crate) struct AtServer {
    pub(crate) ports: Ports,
    pub(crate) server: Endpoint,
}

impl AtServer {
    async fn ask(&self, name: &str, kind: Kind) -> Result<Found, DnsFailure> {
        let answer = query(&self.ports, &self.server, name, kind, false).await?;
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

impl Source for AtServer {
    fn read<'a>(&'a self, name: &'a str, kind: Kind) -> BoxFuture<'a, Result<Found, Failure>> {
        Box::pin(async move {
            self.ask(name, kind)
                .await
                .map_err(|failure| failure.into_failure("read the zone", name))
        })
    }
}
