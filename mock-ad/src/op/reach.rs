//! Where a search looks, and what it finds there.

use super::access::Access;
use crate::directory::{Directory, EntryId, Show, Value};
use crate::filter::{Condition, Truth};
use crate::ldap::{ResultCode, Scope};
use crate::schema::{Syntax, find_attribute};

/// A tree with fewer entries than this is walked; a larger one is cheaper found in the order of making.
const WALK_MAX: usize = 2048;

/// The part of the directory that a search covers.
pub(super) struct Reach {
    base: EntryId,
    scope: Scope,
    all_contexts: bool,
    show: Show,
    /// Entries to look at instead of the base.
    among: Option<Vec<EntryId>>,
}

/// What a search found, up to its limit.
#[derive(Default)]
pub(super) struct Found {
    pub(super) entries: Vec<EntryId>,
    /// How many entries were held against the filter.
    pub(super) visited: usize,
    pub(super) rest: Rest,
}

/// What follows the entries that were found.
#[derive(Default, PartialEq, Eq)]
pub(super) enum Rest {
    #[default]
    Nothing,
    /// Entries that were made later.
    Later,
    /// These.
    Sorted(Vec<EntryId>),
    /// Entries that the client does not get.
    Withheld,
}

impl Found {
    /// The first entries of a sorted list.
    pub(super) fn first_of(mut list: Vec<EntryId>, limit: usize) -> Self {
        let rest = list.split_off(limit.min(list.len()));
        let rest = if rest.is_empty() { Rest::Nothing } else { Rest::Sorted(rest) };
        Self { visited: list.len(), entries: list, rest }
    }
}

impl Reach {
    pub(super) fn new(base: EntryId, scope: Scope, (all_contexts, show): (bool, Show)) -> Self {
        Self { base, scope, all_contexts, show, among: None }
    }

    /// Looks among the entries that an attribute of the base names (MS-ADTS 3.1.1.3.4.1.18).
    pub(super) fn narrow(
        &mut self,
        access: &Access<'_>,
        attribute: &str,
    ) -> Result<(), ResultCode> {
        if self.scope != Scope::Base {
            return Err(ResultCode::UNWILLING_TO_PERFORM);
        }
        let attr = find_attribute(attribute).filter(|attr| attr.syntax() == Syntax::Dn);
        let attr = attr.ok_or(ResultCode::INVALID_ATTRIBUTE_SYNTAX)?;
        let values = access.view(self.base).values(attr, None);
        let target = |value: &Value| match value {
            Value::Link(target) => Some(*target),
            Value::Text(_) | Value::Number(_) | Value::Bytes(_) => None,
        };
        self.among = Some(values.iter().filter_map(target).collect());
        Ok(())
    }

    pub(super) fn find(
        &self,
        access: &Access<'_>,
        condition: &Condition,
        after: Option<EntryId>,
        limit: usize,
    ) -> Found {
        let directory = access.directory;
        let mut found = Found::default();
        for id in self.candidates(directory, condition, after) {
            found.visited += 1;
            let fits = directory.is_visible(id, self.show)
                && condition.holds(directory, id, directory.entry(id)) == Truth::True
                && access.sees(id)
                && access.shows(id, condition);
            if fits && found.entries.len() == limit {
                found.rest = Rest::Later;
                break;
            }
            if fits {
                found.entries.push(id);
            }
        }
        found
    }

    /// Entries in reach, in the order of their making.
    fn candidates<'a>(
        &'a self,
        directory: &'a Directory,
        condition: &Condition,
        after: Option<EntryId>,
    ) -> Box<dyn Iterator<Item = EntryId> + 'a> {
        let some = match (&self.among, self.scope) {
            (Some(among), _) => Some(among.clone()),
            (None, Scope::Base) => Some(vec![self.base]),
            (None, Scope::One | Scope::Subtree) => match condition.candidates(directory) {
                Some(ids) => {
                    Some(ids.into_iter().filter(|id| self.covers(directory, *id)).collect())
                }
                None => self.walk(directory),
            },
        };
        match some {
            Some(ids) => Box::new(ids.into_iter().filter(move |id| Some(*id) > after)),
            None => {
                let ids = directory.entries_after(after).map(|(id, _)| id);
                Box::new(ids.filter(|id| self.covers(directory, *id)))
            }
        }
    }

    fn covers(&self, directory: &Directory, id: EntryId) -> bool {
        match self.scope {
            Scope::Base => id == self.base,
            Scope::One => {
                let entry = directory.entry(id);
                entry.parent == Some(self.base) && (self.all_contexts || !entry.context)
            }
            Scope::Subtree => directory.is_within(id, self.base, self.all_contexts),
        }
    }

    /// All entries in reach, from the base down; nothing if they are too many for it to pay, as those of a naming context are.
    fn walk(&self, directory: &Directory) -> Option<Vec<EntryId>> {
        if self.scope == Scope::Subtree && directory.entry(self.base).context {
            return None;
        }
        let mut ids: Vec<EntryId> = Vec::new();
        let mut waiting = vec![self.base];
        if self.scope == Scope::Subtree {
            ids.push(self.base);
        }
        while let Some(place) = waiting.pop() {
            let in_context = |id: &EntryId| self.all_contexts || !directory.entry(*id).context;
            let children = directory.children(place).filter(in_context);
            for child in children.take(WALK_MAX + 1) {
                ids.push(child);
                waiting.extend(Some(child).filter(|_| self.scope == Scope::Subtree));
            }
            if ids.len() > WALK_MAX {
                return None;
            }
        }
        ids.sort_unstable();
        Some(ids)
    }

    /// The index that a search used, as its statistics name it.
    pub(super) fn index(
        &self,
        directory: &Directory,
        condition: &Condition,
        visited: usize,
    ) -> String {
        let name = match self.scope {
            Scope::Base => "DNT_index",
            _ if condition.candidates(directory).is_some() => "INTERSECT_INDEX",
            Scope::One => "PDNT_index",
            Scope::Subtree => "Ancestors_index",
        };
        format!("{name}:{visited}:N;")
    }
}
