//! A zone at a partner registrar, changed through the partner protocol in whatever way the host offers.

use futures_util::future::BoxFuture;

use super::{Atomic, Capabilities, FailureClass, Found, Provider, Source, WriteFailure};
use crate::{
    dns::{Change, Kind, Probe, Record},
    failure::{Failure, FailureKind},
    registrar::{ChangeWay, HostCapabilities, Listing, PartnerClient, PartnerFailure},
};

const TRIED: &str = "write the records";
/// Types that the engine writes.
const KINDS: [Kind; 7] =
    [Kind::A, Kind::Aaaa, Kind::Cname, Kind::Mx, Kind::Ns, Kind::Srv, Kind::Txt];

/// A zone in an account at a partner.
pub(crate) struct PartnerZone {
    client: PartnerClient,
    zone: String,
    host: HostCapabilities,
}

impl PartnerZone {
    /// Asks the host what it can hold. Changes that an earlier run left unpublished are published.
    pub(crate) async fn open(client: PartnerClient, zone: &str) -> Result<Self, Failure> {
        let failed =
            |failure: PartnerFailure| failure.into_failure("reach the zone at its provider", zone);
        let host = client.capabilities().await.map_err(failed)?;
        let opened = Self { client, zone: zone.to_owned(), host };
        if opened.host.publish && opened.client.records(zone).await.map_err(failed)?.unpublished {
            opened.client.publish(zone).await.map_err(failed)?;
        }
        Ok(opened)
    }

    fn failed(&self, failure: PartnerFailure) -> WriteFailure {
        let class = match failure.code() {
            _ if failure.is_unclear() => FailureClass::Unknown,
            Some("VersionMismatch" | "RecordNotFound") => FailureClass::Changed,
            Some("TypeNotSupported" | "CannotRemove" | "RecordConflict") => {
                FailureClass::NotAllowed
            }
            _ => FailureClass::Final,
        };
        WriteFailure { class, failure: failure.into_failure(TRIED, &self.zone) }
    }

    async fn listing(&self) -> Result<Listing, WriteFailure> {
        self.client.records(&self.zone).await.map_err(|failure| self.failed(failure))
    }

    /// The zone's version, if the records that the changes concern are as they were read.
    async fn unchanged(&self, changes: &[Change]) -> Result<Listing, WriteFailure> {
        let listing = self.listing().await?;
        for change in changes {
            let now = set_of(&listing, change);
            let is_same = now.len() == change.before.len()
                && change
                    .before
                    .iter()
                    .all(|record| now.iter().any(|other| other.data == record.data));
            if !is_same {
                return Err(changed(&change.name));
            }
        }
        Ok(listing)
    }

    async fn make(&self, changes: &[Change]) -> Result<(), WriteFailure> {
        if !self.host.can_remove && changes.iter().any(|change| !change.remove.is_empty()) {
            return Err(self.cannot_remove(changes));
        }
        let listing = self.unchanged(changes).await?;
        let made = match self.host.change {
            ChangeWay::Atomic => self.all_at_once(&listing, changes).await,
            ChangeWay::Single => self.one_by_one(&listing, changes).await,
            ChangeWay::ReplaceSet => self.set_by_set(&listing, changes).await,
        };
        made.map_err(|failure| self.failed(failure))?;
        if self.host.publish {
            self.client.publish(&self.zone).await.map_err(|failure| self.failed(failure))?;
        }
        Ok(())
    }

    async fn all_at_once(
        &self,
        listing: &Listing,
        changes: &[Change],
    ) -> Result<(), PartnerFailure> {
        let remove: Vec<Record> =
            changes.iter().flat_map(|change| &change.remove).cloned().collect();
        let add: Vec<Record> = changes.iter().flat_map(|change| &change.add).cloned().collect();
        self.client.change(&self.zone, &listing.version, (&remove, &add)).await
    }

    async fn one_by_one(
        &self,
        listing: &Listing,
        changes: &[Change],
    ) -> Result<(), PartnerFailure> {
        for change in changes {
            for record in &change.add {
                self.client.add(&self.zone, record).await?;
            }
            // A new time to live goes to the whole set, and with it the names of the records: look again.
            let fresh = if change.add.is_empty() || change.remove.is_empty() {
                listing.clone()
            } else {
                self.client.records(&self.zone).await?
            };
            for record in &change.remove {
                let found = fresh
                    .records
                    .iter()
                    .find(|(_, known)| known.name == record.name && known.data == record.data);
                if let Some((id, _)) = found {
                    self.client.remove(&self.zone, id).await?;
                }
            }
        }
        Ok(())
    }

    /// What is not sent would be gone: every set is sent whole.
    async fn set_by_set(
        &self,
        listing: &Listing,
        changes: &[Change],
    ) -> Result<(), PartnerFailure> {
        for change in changes {
            let is_removed =
                |record: &Record| change.remove.iter().any(|other| other.data == record.data);
            let mut records = set_of(listing, change);
            records.retain(|record| !is_removed(record));
            for record in &change.add {
                records.retain(|other| other.data != record.data);
                records.push(record.clone());
            }
            let place = (change.name.as_str(), change.kind);
            self.client.replace(&self.zone, place, &records).await?;
        }
        Ok(())
    }

    fn cannot_remove(&self, changes: &[Change]) -> WriteFailure {
        let name = changes.first().map_or(self.zone.as_str(), |change| change.name.as_str());
        WriteFailure {
            class: FailureClass::NotAllowed,
            failure: Failure {
                kind: FailureKind::Refused,
                tried: TRIED.to_owned(),
                on: name.to_owned(),
                came_back: "records there can only be added, not changed or removed".to_owned(),
                advice: "make this change on the provider's web page".to_owned(),
            },
        }
    }
}

/// The records that a listing has at a change's place.
fn set_of(listing: &Listing, change: &Change) -> Vec<Record> {
    let is_there =
        |record: &Record| record.name == change.name && record.data.kind() == Some(change.kind);
    let records = listing.records.iter().map(|(_, record)| record);
    records.filter(|record| is_there(record)).cloned().collect()
}

fn changed(name: &str) -> WriteFailure {
    WriteFailure {
        class: FailureClass::Changed,
        failure: Failure {
            kind: FailureKind::Refused,
            tried: TRIED.to_owned(),
            on: name.to_owned(),
            came_back: "somebody else changed these records meanwhile".to_owned(),
            advice: "see who else changes the zone, then try again".to_owned(),
        },
    }
}

impl Source for PartnerZone {
    fn read<'a>(&'a self, name: &'a str, kind: Kind) -> BoxFuture<'a, Result<Found, Failure>> {
        Box::pin(async move {
            let listing = self.client.records(&self.zone).await;
            let listing = listing.map_err(|failure| failure.into_failure("read the zone", name))?;
            let at_name = |record: &&Record| record.name == name;
            let is_below = |record: &Record| record.name.ends_with(&format!(".{name}"));
            let records = listing.records.iter().map(|(_, record)| record);
            let name_exists =
                name == self.zone || records.clone().any(|r| r.name == name || is_below(r));
            let is_wanted = |record: &&Record| {
                record.data.kind().is_some_and(|found| found == kind || found == Kind::Cname)
            };
            let mut records: Vec<Record> =
                records.filter(at_name).filter(is_wanted).cloned().collect();
            records.sort();
            Ok(Found { name_exists, records })
        })
    }
}

impl Provider for PartnerZone {
    fn name(&self) -> String {
        self.client.partner.clone()
    }

    fn capabilities(&self) -> Capabilities {
        let holds = |kind: &Kind| self.host.types.iter().any(|word| word == kind.as_str());
        Capabilities {
            kinds: KINDS.into_iter().filter(holds).collect(),
            n_text_bytes_max: self.host.text_bytes_max,
            ttl_min_s: self.host.ttl_least,
            atomic: match self.host.change {
                // Where nothing can be removed, a set is changed whole or not at all: a second sender record would be
                // worse than none (RFC 7208, section 4.5).
                _ if !self.host.can_remove => Atomic::RecordSet,
                ChangeWay::Atomic => Atomic::Zone,
                ChangeWay::Single => Atomic::Record,
                ChangeWay::ReplaceSet => Atomic::RecordSet,
            },
        }
    }

    fn probe(&self) -> BoxFuture<'_, Result<Probe, WriteFailure>> {
        Box::pin(async move {
            match self.client.domain(&self.zone).await {
                Ok(Some(status)) if status.state.is_usable() => Ok(Probe::Ours),
                Ok(Some(status)) => Ok(Probe::NotOurs(format!(
                    "{} reports it as {}",
                    self.client.partner, status.state
                ))),
                Ok(None) => Ok(Probe::NotOurs(format!(
                    "it is not in the account at {}",
                    self.client.partner
                ))),
                Err(failure) => Err(self.failed(failure)),
            }
        })
    }

    fn apply<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<(), WriteFailure>> {
        Box::pin(self.make(changes))
    }
}
