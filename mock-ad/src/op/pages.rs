//! Reading an answer in pages (RFC 2696): a cookie is good once, on its connection, for the same request.

use std::collections::BTreeMap;

use super::reach::{Found, Rest};
use super::search::Query;
use crate::control::malformed;
use crate::directory::EntryId;
use crate::error::Refusal;
use crate::render;

/// Searches in pages that a connection can come back to, and lists (MaxResultSetsPerConn of the LDAP policy). The oldest is
/// forgotten first.
const RESULTS_MAX: usize = 10;

/// What a client of one connection has begun to read.
#[derive(Default)]
pub(super) struct OpenSearches {
    searches: BTreeMap<u64, OpenSearch>,
    /// The requests whose sorted lists are looked at through a window.
    lists: BTreeMap<u64, String>,
    last: u64,
}

/// A search of which a client has read a part.
struct OpenSearch {
    /// The request as text; the next page must be asked for with the same.
    request: String,
    place: Place,
}

/// Where a search begins.
pub(super) enum Place {
    Start,
    /// With the first entry made after this one.
    After(EntryId),
    /// With the first of these.
    Sorted(Vec<EntryId>),
}

impl OpenSearches {
    /// Forgets all of them; their numbers are not given again.
    pub(super) fn clear(&mut self) {
        self.searches.clear();
        self.lists.clear();
    }

    /// Finds the search that a cookie continues.
    pub(super) fn resume(&mut self, query: &Query<'_>) -> Result<Place, Refusal> {
        let cookie = match &query.controls.paged {
            Some(paged) if !paged.cookie.is_empty() => paged.cookie.as_slice(),
            _ => return Ok(Place::Start),
        };
        let open = number(cookie).and_then(|number| self.searches.remove(&number));
        let open = open.filter(|open| open.request == render::search(query.request));
        open.map(|open| open.place).ok_or_else(malformed)
    }

    /// The cookie for what follows; empty if nothing does.
    pub(super) fn remember(&mut self, query: &Query<'_>, found: &Found) -> Vec<u8> {
        if !query.is_full_page(found) {
            return Vec::new();
        }
        let place = match (&found.rest, found.entries.last()) {
            (Rest::Later, Some(last)) => Place::After(*last),
            (Rest::Sorted(rest), _) => Place::Sorted(rest.clone()),
            _ => return Vec::new(),
        };
        self.last += 1;
        self.searches
            .insert(self.last, OpenSearch { request: render::search(query.request), place });
        while self.searches.len() > RESULTS_MAX {
            self.searches.pop_first();
        }
        self.last.to_be_bytes().to_vec()
    }

    /// Whether a context stands for the list that the request asks for.
    pub(super) fn knows_list(&self, query: &Query<'_>, context: &[u8]) -> bool {
        let list = number(context).and_then(|number| self.lists.get(&number));
        list.is_some_and(|list| *list == render::search(query.request))
    }

    /// The context under which the client may speak of a list next time.
    pub(super) fn remember_list(&mut self, query: &Query<'_>) -> Vec<u8> {
        self.last += 1;
        self.lists.insert(self.last, render::search(query.request));
        while self.lists.len() > RESULTS_MAX {
            self.lists.pop_first();
        }
        self.last.to_be_bytes().to_vec()
    }
}

fn number(bytes: &[u8]) -> Option<u64> {
    <[u8; 8]>::try_from(bytes).ok().map(u64::from_be_bytes)
}
