//! From the text of a DN, or of one of its extended forms, to the entry (MS-ADTS 3.1.1.3.1.2.4).

use super::{Directory, EntryId, Show};
use crate::dn::{self, Rdn};
use crate::error::Refusal;
use crate::guid::Guid;
use crate::sid::Sid;

impl Directory {
    /// The entry of this name. Deleted ones exist only for who asks to see them.
    pub(crate) fn resolve(&self, text: &str, show: impl Into<Show>) -> Result<EntryId, Refusal> {
        let show = show.into();
        let found = match text.strip_prefix('<') {
            Some(extended) => self.extended(extended).ok_or_else(|| Refusal::bad_name(text))?,
            None => {
                let rdns = dn::parse(text).ok_or_else(|| Refusal::bad_name(text))?;
                Some(self.walk(&rdns, show)?)
            }
        };
        let visible = found.filter(|id| self.is_visible(*id, show));
        visible.ok_or_else(|| Refusal::no_object(String::new()))
    }

    /// Whether a client sees an entry at all.
    pub(crate) fn is_visible(&self, id: EntryId, show: impl Into<Show>) -> bool {
        let Some(entry) = self.get(id) else { return false };
        let needed = match entry.deleted {
            _ if entry.is_gone() => return false,
            true if entry.is_recycled() => Show::Recycled,
            true => Show::Deleted,
            false if self.holds_tombstones(id) => Show::Deleted,
            false => Show::Living,
        };
        show.into() >= needed
    }

    /// Whether this is a Deleted Objects container.
    pub(crate) fn holds_tombstones(&self, id: EntryId) -> bool {
        id == self.places.deleted || id == self.places.deleted_configuration
    }

    /// Follows RDNs from the domain's root to the leaf.
    pub(crate) fn walk(&self, rdns: &[Rdn], show: impl Into<Show>) -> Result<EntryId, Refusal> {
        let show = show.into();
        let below = self.below_domain(rdns).ok_or_else(|| elsewhere(rdns))?;
        let mut place = self.places.domain;
        for rdn in below.iter().rev() {
            let child = self.child(place, &rdn.key()).filter(|id| self.is_visible(*id, show));
            place = child.ok_or_else(|| Refusal::no_object(self.dn(place)))?;
        }
        Ok(place)
    }

    /// The RDNs without the domain's own, or nothing if the name ends differently.
    fn below_domain<'a>(&self, rdns: &'a [Rdn]) -> Option<&'a [Rdn]> {
        let labels: Vec<&str> = self.identity.domain.split('.').collect();
        let start = rdns.len().checked_sub(labels.len())?;
        let (below, domain) = rdns.split_at(start);
        let same = domain.iter().zip(labels).all(|(rdn, label)| {
            rdn.attribute.eq_ignore_ascii_case("DC") && rdn.value.eq_ignore_ascii_case(label)
        });
        same.then_some(below)
    }

    /// `<GUID=…>`, `<SID=…>`, `<WKGUID=…,…>`, the first bracket cut off. The outer nothing means bad syntax.
    fn extended(&self, text: &str) -> Option<Option<EntryId>> {
        let (kind, value) = text.strip_suffix('>')?.split_once('=')?;
        match kind.to_ascii_uppercase().as_str() {
            "GUID" => Guid::parse(value).map(|guid| self.by_guid(guid)),
            "SID" => Sid::parse(value).map(|sid| self.by_sid(sid)),
            "WKGUID" => {
                let (guid, holder) = value.split_once(',')?;
                let holder = dn::parse(holder)?;
                if self.walk(&holder, false).ok() != Some(self.places.domain) {
                    return Some(None);
                }
                let places = self.places.well_known();
                Some(
                    places
                        .iter()
                        .find(|(known, _)| known.eq_ignore_ascii_case(guid))
                        .map(|(_, id)| *id),
                )
            }
            _ => None,
        }
    }
}

/// A name outside of this domain: another domain controller may know it, if it names a domain at all.
fn elsewhere(rdns: &[Rdn]) -> Refusal {
    let Some(domain) = dn::dns_name(rdns) else { return Refusal::no_object(String::new()) };
    let mut name = String::new();
    for rdn in rdns {
        if !name.is_empty() {
            name.push(',');
        }
        name.push_str(&rdn.attribute);
        name.push('=');
        dn::write_value(&rdn.value, &mut name);
    }
    let url = format!("ldap://{domain}/{name}");
    Refusal::referral(domain, url)
}
