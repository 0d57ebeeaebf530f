//! What a zone holds at the names that matter, asked of whoever holds it.

use std::collections::BTreeMap;

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
        source: &dyn Source,
        domain: &str,
        wanted: &[Record],
    ) -> Result<Self, Failure> {
        let mut live = Self::default();
        for kind in [Kind::Mx, Kind::Txt, Kind::A, Kind::Aaaa] {
            live.add_found(source, domain, kind).await?;
        }
        let wildcard = source.read(&format!("*.{domain}"), Kind::A).await?.records;
        for record in wanted {
            match record.data.kind() {
                Some(Kind::Cname) => live.read_alias(source, &record.name, &wildcard).await?,
                Some(kind) => live.add_found(source, &record.name, kind).await?,
                None => {}
            }
        }
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
        for kind in [kind, Kind::Cname] {
            if self.get(name, kind).is_empty() {
                self.put(name, kind, of_kind(&found, kind));
            }
        }
        Ok(())
    }

    /// Everything at a name that shall become an alias. What only a wildcard answers is not there.
    async fn read_alias(
        &mut self,
        source: &dyn Source,
        name: &str,
        wildcard: &[Record],
    ) -> Result<(), Failure> {
        let is_stored = |record: &Record| !wildcard.iter().any(|other| other.data == record.data);
        let found = source.read(name, Kind::A).await?;
        if !found.name_exists {
            return Ok(());
        }
        for kind in [Kind::Cname, Kind::A] {
            let stored = of_kind(&found.records, kind).into_iter().filter(is_stored).collect();
            self.put(name, kind, stored);
        }
        if self.get(name, Kind::Cname).is_empty() {
            for kind in BESIDE_AN_ALIAS {
                let found = source.read(name, kind).await?.records;
                self.put(name, kind, of_kind(&found, kind));
            }
        }
        Ok(())
    }
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
