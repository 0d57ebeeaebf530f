//! The zones of a primary: those it has, and those it had.

use std::collections::BTreeMap;
use std::sync::Arc;

use hickory_proto::rr::Name;
use jiff::Timestamp;

use super::content::Content;
use super::versions::Zone;

/// All zones of a primary.
pub(crate) struct Store {
    started: Timestamp,
    /// Under each name the zones that were there one after the other. Only the last can be there still.
    zones: BTreeMap<Name, Vec<Zone>>,
}

/// Which version of a zone is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The one of this instant; without it the current one.
    pub(crate) at: Option<Timestamp>,
    /// The one before that.
    pub(crate) is_stale: bool,
}

impl Store {
    pub(crate) const fn new(started: Timestamp) -> Self {
        Self { started, zones: BTreeMap::new() }
    }

    /// The beginning of all history.
    pub(crate) const fn started(&self) -> Timestamp {
        self.started
    }

    /// Adds a zone that is there from `since` on; [`Timestamp::MIN`] stands for "from the beginning". False if there is
    /// one of this name.
    pub(crate) fn add(&mut self, since: Timestamp, content: Content) -> bool {
        let tenures = self.zones.entry(content.origin().clone()).or_default();
        let is_new = tenures.last().is_none_or(Zone::has_ended);
        if is_new {
            tenures.push(Zone::new(since, content));
        }
        is_new
    }

    /// The zone that is there now.
    pub(crate) fn current_mut(&mut self, name: &Name) -> Option<&mut Zone> {
        self.zones.get_mut(name)?.last_mut().filter(|zone| !zone.has_ended())
    }

    /// A version of the zone `name`.
    pub(crate) fn content(&self, name: &Name, moment: Moment) -> Option<Arc<Content>> {
        let tenures = self.zones.get(name)?;
        let content = match moment.at {
            None => tenures
                .last()
                .filter(|zone| !zone.has_ended())
                .map(|zone| zone.current(moment.is_stale)),
            Some(instant) => {
                tenures.iter().rev().find_map(|zone| zone.at(instant, moment.is_stale))
            }
        };
        content.cloned()
    }

    /// Every version of the zone `name`, oldest first, with the instant since when it was there as in [`Store::add`].
    pub(crate) fn versions(&self, name: &Name) -> impl Iterator<Item = (Timestamp, Arc<Content>)> {
        let tenures = self.zones.get(name).into_iter().flatten();
        tenures.flat_map(Zone::versions).map(|(since, content)| (since, content.clone()))
    }

    /// Names of all zones, those that were there once included.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Name> {
        self.zones.keys()
    }
}
