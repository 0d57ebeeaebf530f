//! The zones of a primary: those it has, and those it had.

use std::collections::BTreeMap;

use hickory_proto::rr::Name;
use jiff::Timestamp;

use super::content::Content;
use super::owner::{Labels, OwnerKey};
use super::versions::Zone;

/// All zones of a primary.
pub(crate) struct Store {
    started: Timestamp,
    /// Under each name the zones that were there one after the other. Only the last can be there still.
    zones: BTreeMap<OwnerKey, Vec<Zone>>,
    /// How many changes of each zone are remembered.
    n_kept_max: usize,
}

/// A version of a zone: which of the zones that had this name one after the other, and the number of its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    tenure: usize,
    pub(crate) number: usize,
}

impl Mark {
    /// Whether this is a later version of the same zone.
    pub(crate) const fn is_after(self, other: Self) -> bool {
        self.tenure == other.tenure && self.number > other.number
    }
}

impl Store {
    pub(crate) const fn new(started: Timestamp) -> Self {
        Self { started, zones: BTreeMap::new(), n_kept_max: usize::MAX }
    }

    /// The beginning of all history.
    pub(crate) const fn started(&self) -> Timestamp {
        self.started
    }

    /// Remembers no more than so many changes of each zone.
    pub(crate) fn keep(&mut self, n_kept_max: usize) {
        self.n_kept_max = n_kept_max;
        self.zones.values_mut().flatten().for_each(|zone| zone.keep(n_kept_max));
    }

    /// Adds a zone that is there from `since` on; [`Timestamp::MIN`] stands for "from the beginning". False if there is
    /// one of this name.
    pub(crate) fn add(&mut self, since: Timestamp, content: Content) -> bool {
        let tenures = self.zones.entry(OwnerKey::from(content.origin())).or_default();
        let is_new = tenures.last().is_none_or(Zone::has_ended);
        if is_new {
            tenures.push(Zone::new(since, content, self.n_kept_max));
        }
        is_new
    }

    /// The zone that is there now.
    pub(crate) fn current(&self, name: &Name) -> Option<&Zone> {
        self.current_at(Labels::of(name).whole())
    }

    /// The zone that is there now, to change it.
    pub(crate) fn current_mut(&mut self, name: &Name) -> Option<&mut Zone> {
        let tenures = self.zones.get_mut(Labels::of(name).whole())?;
        tenures.last_mut().filter(|zone| !zone.has_ended())
    }

    /// The zone that is nearest to `name` now.
    pub(crate) fn enclosing(&self, name: &Labels) -> Option<&Zone> {
        (0..=name.n_labels()).rev().find_map(|n_labels| self.current_at(name.last(n_labels)))
    }

    /// The version of the zone that was current at `instant`.
    pub(crate) fn mark_at(&self, key: &[u8], instant: Timestamp) -> Option<Mark> {
        let tenures = self.zones.get(key)?.iter().enumerate().rev();
        let mut marks = tenures
            .filter_map(|(tenure, zone)| Some(Mark { tenure, number: zone.number_at(instant)? }));
        marks.next()
    }

    /// The zone of a version that was marked.
    pub(crate) fn marked(&self, key: &[u8], mark: Mark) -> Option<&Zone> {
        self.zones.get(key)?.get(mark.tenure)
    }

    /// Every version of the zone `name`, oldest first, with the instant since when it was there as in [`Store::add`].
    pub(crate) fn versions(&self, name: &Name) -> Vec<(Timestamp, Content)> {
        let tenures = self.zones.get(Labels::of(name).whole()).into_iter().flatten();
        tenures.flat_map(Zone::versions).collect()
    }

    /// Names of all zones, those that were there once included.
    pub(crate) fn names(&self) -> Vec<Name> {
        let zones = self.zones.values().filter_map(|tenures| tenures.last());
        zones.map(|zone| zone.current().origin().clone()).collect()
    }

    fn current_at(&self, key: &[u8]) -> Option<&Zone> {
        self.zones.get(key)?.last().filter(|zone| !zone.has_ended())
    }
}
