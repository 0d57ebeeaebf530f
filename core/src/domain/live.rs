//! What a zone holds at the names that matter, asked of whoever holds it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    dns::{Data, Kind, Record},
    failure::Failure,
    provider::Source,
};

/// Records of a zone by owner and type, as one authoritative server holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Live {
    sets: BTreeMap<(String, Kind), Vec<Record>>,
}

/// Types that may stand where an alias is wanted.
const BESIDE_AN_ALIAS: [Kind; 5] = [Kind::Aaaa, Kind::Txt, Kind::Mx, Kind::Srv, Kind::Ns];
/// A label that nobody gives to a host: what is below a name that exists, and is not there, no wildcard above answers for.
const NOBODY: &str = "no-host-has-this-name";
/// Names where earlier products left something.
const LEFTOVERS: [(&str, Kind); 2] = [("msoid", Kind::A), ("_autodiscover._tcp", Kind::Srv)];

impl Live {
    /// The records of `name` and `kind`, sorted.
    pub(super) fn get(&self, name: &str, kind: Kind) -> &[Record] {
        self.sets.get(&(name.to_owned(), kind)).map_or(&[], Vec::as_slice)
    }

    /// Everything that was found at `name`.
    pub(super) fn at(&self, name: &str) -> Vec<Record> {
        self.sets
            .iter()
            .filter(|((owner, _), _)| owner == name)
            .flat_map(|(_, records)| records.iter().cloned())
            .collect()
    }

    /// Whether a wildcard answers for the names below `domain` that do not exist.
    pub(super) fn has_wildcard(&self, domain: &str) -> bool {
        let name = wildcard_of(domain);
        self.sets.keys().any(|(owner, _)| *owner == name)
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
        source: &dyn Source,
        domain: &str,
        wanted: &[Record],
    ) -> Result<Self, Failure> {
        let mut live = Self::default();
        for kind in [Kind::Mx, Kind::Txt, Kind::A, Kind::Aaaa] {
            live.add_found(source, domain, kind).await?;
        }
        live.read_wildcard(source, &wildcard_of(domain)).await?;
        for record in wanted {
            match record.data.kind() {
                Some(Kind::Cname) => live.read_alias(source, domain, &record.name).await?,
                Some(kind) => live.add_found(source, &record.name, kind).await?,
                None => {}
            }
        }
        for (label, kind) in LEFTOVERS {
            live.add_found(source, &format!("{label}.{domain}"), kind).await?;
        }
        live.forget_synthesized(source, domain).await?;
        Ok(live)
    }

    /// The records of a name and type, and the alias that stands there instead.
    async fn add_found(
        &mut self,
        source: &dyn Source,
        name: &str,
        kind: Kind,
    ) -> Result<(), Failure> {
        if self.sets.contains_key(&(name.to_owned(), kind)) {
            return Ok(());
        }
        let found = source.read(name, kind).await?.records;
        for kind in [kind, Kind::Cname, Kind::Ns] {
            if self.get(name, kind).is_empty() {
                self.put(name, kind, of_kind(&found, kind));
            }
        }
        Ok(())
    }

    /// Everything that a wildcard answers with, if there is one.
    async fn read_wildcard(&mut self, source: &dyn Source, name: &str) -> Result<(), Failure> {
        let found = source.read(name, Kind::A).await?;
        for kind in [Kind::Cname, Kind::A] {
            self.put(name, kind, of_kind(&found.records, kind));
        }
        if found.name_exists && self.get(name, Kind::Cname).is_empty() {
            for kind in [Kind::Aaaa, Kind::Txt, Kind::Mx, Kind::Srv] {
                let found = source.read(name, kind).await?.records;
                self.put(name, kind, of_kind(&found, kind));
            }
        }
        Ok(())
    }

    /// What only a wildcard answers is not there. A name that exists keeps the wildcard from answering for what is below it
    /// (RFC 4592, section 2.2.1); by this a record of the wildcard's own data is told from one of the name.
    async fn forget_synthesized(
        &mut self,
        source: &dyn Source,
        domain: &str,
    ) -> Result<(), Failure> {
        let wildcard = self.at(&wildcard_of(domain));
        let is_the_wildcards =
            |record: &Record| wildcard.iter().any(|other| other.data == record.data);
        let below = format!(".{domain}");
        let names: BTreeSet<String> = self.sets.keys().map(|(owner, _)| owner.clone()).collect();
        for name in names.iter().filter(|name| name.ends_with(&below) && !name.starts_with("*.")) {
            if self.at(name).iter().all(is_the_wildcards)
                && source.read(&format!("{NOBODY}.{name}"), Kind::A).await?.name_exists
            {
                self.sets.retain(|(owner, _), _| owner != name);
            }
        }
        Ok(())
    }

    /// Everything at a name that shall become an alias.
    async fn read_alias(
        &mut self,
        source: &dyn Source,
        domain: &str,
        name: &str,
    ) -> Result<(), Failure> {
        if name == domain {
            return Ok(());
        }
        let found = source.read(name, Kind::A).await?;
        if !found.name_exists {
            return Ok(());
        }
        for kind in [Kind::Cname, Kind::A, Kind::Ns] {
            self.put(name, kind, of_kind(&found.records, kind));
        }
        let is_alone = [Kind::Cname, Kind::Ns].iter().any(|kind| !self.get(name, *kind).is_empty());
        if !is_alone {
            for kind in BESIDE_AN_ALIAS {
                let found = source.read(name, kind).await?.records;
                self.put(name, kind, of_kind(&found, kind));
            }
        }
        Ok(())
    }
}

fn wildcard_of(domain: &str) -> String {
    format!("*.{domain}")
}

fn of_kind(records: &[Record], kind: Kind) -> Vec<Record> {
    records.iter().filter(|record| record.data.kind() == Some(kind)).cloned().collect()
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

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, future::BoxFuture};

    use super::{Data, Failure, Kind, Live, Record, Source};
    use crate::provider::Found;

    /// A zone with wildcards for addresses and texts, and one host of its own.
    struct Wild;

    impl Source for Wild {
        fn read<'a>(&'a self, name: &'a str, kind: Kind) -> BoxFuture<'a, Result<Found, Failure>> {
            let data = match (name, kind) {
                ("contoso.com", _) => None,
                ("sip.contoso.com", Kind::A) => Some(Data::A("192.0.2.25".to_owned())),
                ("sip.contoso.com", _) => None,
                (_, Kind::A) => Some(Data::A("192.0.2.80".to_owned())),
                (_, Kind::Txt) => Some(Data::Txt("hosted".to_owned())),
                _ => None,
            };
            let records = data.map(|data| Record::new(name, 3_600, data)).into_iter().collect();
            async move { Ok(Found { name_exists: true, records }) }.boxed()
        }
    }

    #[test]
    fn what_a_wildcard_answers_is_not_there_whatever_its_type() {
        let alias = |label: &str| {
            Record::new(
                format!("{label}.contoso.com"),
                3_600,
                Data::Cname("outlook.com".to_owned()),
            )
        };
        let wanted = [alias("autodiscover"), alias("sip")];
        let live = Live::read(&Wild, "contoso.com", &wanted).now_or_never().unwrap().unwrap();
        assert!(live.has_wildcard("contoso.com"));
        assert_eq!(live.at("autodiscover.contoso.com"), []);
        let own = Record::new("sip.contoso.com", 3_600, Data::A("192.0.2.25".to_owned()));
        assert_eq!(live.at("sip.contoso.com"), [own]);
    }
}
