//! What a zone holds at the names that matter, asked of a server that speaks for it.

use std::collections::BTreeMap;

use crate::{
    dns::{Answer, Data, DnsFailure, Kind, Record, query},
    ports::{Endpoint, Ports},
};

/// Records of a zone by owner and type, as one authoritative server holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Live {
    sets: BTreeMap<(String, Kind), Vec<Record>>,
}

/// Types that may stand where an alias is wanted.
const BESIDE_AN_ALIAS: [Kind; 3] = [Kind::Aaaa, Kind::Txt, Kind::Mx];

impl Live {
    /// The records of `name` and `kind`, sorted.
    pub(super) fn get(&self, name: &str, kind: Kind) -> &[Record] {
        self.sets.get(&(name.to_owned(), kind)).map_or(&[], Vec::as_slice)
    }

    /// Everything that was found at `name`.
    pub(super) fn at(&self, name: &str) -> Vec<&Record> {
        self.sets
            .iter()
            .filter(|((owner, _), _)| owner == name)
            .flat_map(|(_, records)| records)
            .collect()
    }

    #[cfg(test)]
    pub(super) fn of(records: &[Record]) -> Self {
        let mut live = Self::default();
        for record in records {
            live.put(&record.name, record.data.kind().unwrap(), vec![record.clone()]);
        }
        live
    }

    fn put(&mut self, name: &str, kind: Kind, records: Vec<Record>) {
        if !records.is_empty() {
            self.sets.entry((name.to_owned(), kind)).or_default().extend(records);
        }
    }

    /// Reads what is needed to place `wanted` records below `domain`.
    pub(super) async fn read(
        ports: &Ports,
        server: &Endpoint,
        domain: &str,
        wanted: &[Record],
    ) -> Result<Self, DnsFailure> {
        let mut live = Self::default();
        let mx = ask(ports, server, domain, Kind::Mx).await?;
        live.put(domain, Kind::Mx, mx.rrset(domain, Kind::Mx));
        let txt = ask(ports, server, domain, Kind::Txt).await?;
        live.put(domain, Kind::Txt, txt.rrset(domain, Kind::Txt));
        let a = ask(ports, server, domain, Kind::A).await?;
        live.put(domain, Kind::A, a.rrset(domain, Kind::A));
        let wildcard = ask(ports, server, &format!("*.{domain}"), Kind::A).await?.answers;
        for record in wanted {
            match record.data.kind() {
                Some(Kind::Cname) => {
                    live.read_alias(ports, server, &record.name, &wildcard).await?;
                }
                Some(kind) => {
                    let found = ask(ports, server, &record.name, kind).await?;
                    live.put(&record.name, kind, found.rrset(&record.name, kind));
                }
                None => {}
            }
        }
        Ok(live)
    }

    /// Everything at a name that shall become an alias. What only a wildcard answers is not there.
    async fn read_alias(
        &mut self,
        ports: &Ports,
        server: &Endpoint,
        name: &str,
        wildcard: &[Record],
    ) -> Result<(), DnsFailure> {
        let is_stored = |record: &Record| !wildcard.iter().any(|other| other.data == record.data);
        let answer = ask(ports, server, name, Kind::A).await?;
        if !answer.name_exists {
            return Ok(());
        }
        for kind in [Kind::Cname, Kind::A] {
            self.put(name, kind, answer.rrset(name, kind).into_iter().filter(is_stored).collect());
        }
        if self.get(name, Kind::Cname).is_empty() {
            for kind in BESIDE_AN_ALIAS {
                let found = ask(ports, server, name, kind).await?;
                self.put(name, kind, found.rrset(name, kind));
            }
        }
        Ok(())
    }
}

async fn ask(
    ports: &Ports,
    server: &Endpoint,
    name: &str,
    kind: Kind,
) -> Result<Answer, DnsFailure> {
    let answer = query(ports, server, name, kind, false).await?;
    if answer.authoritative {
        Ok(answer)
    } else {
        Err(DnsFailure::Code {
            rcode: "NOERROR".to_owned(),
            meaning: format!("{server} does not speak for the zone (no authoritative answer)"),
        })
    }
}

/// The MX records among `records`.
pub(super) fn mail_records(records: &[Record]) -> Vec<crate::mail_route::Mx> {
    records
        .iter()
        .filter_map(|record| match &record.data {
            Data::Mx { preference, exchange } => {
                Some(crate::mail_route::Mx { preference: *preference, exchange: exchange.clone() })
            }
            _ => None,
        })
        .collect()
}
