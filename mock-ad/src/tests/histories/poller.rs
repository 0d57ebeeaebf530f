//! A consumer that asks for entries with a uSNChanged above its mark, and reads them whole.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::controller::{Controller, DOMAIN, View, changed_since};
use super::view::{change, unlink};
use crate::ldap::Scope;

#[derive(Clone, Default)]
pub(super) struct Poller {
    pub(super) view: View,
    mark: u64,
    line: Vec<u8>,
    /// Every entry that the last answer held.
    pub(super) told: BTreeSet<Vec<u8>>,
}

impl Poller {
    pub(super) fn pull(&mut self, controller: &mut Controller) {
        let line = controller.line();
        if line != self.line {
            *self = Self { line, ..Self::default() };
        }
        let mark = String::from_utf8(controller.root("highestCommittedUSN")).unwrap();
        let entries = controller.entries(DOMAIN, Scope::Subtree, changed_since(self.mark));
        self.mark = mark.parse().unwrap();
        let pointers = controller.pointers(&entries);
        let found = controller.view(entries);
        self.told = found.keys().cloned().collect();
        self.told.iter().for_each(|guid| unlink(&mut self.view, guid));
        self.view.extend(found);
        for (target, link, source) in pointers {
            if let Some(object) = self.view.get_mut(&source) {
                change(Arc::make_mut(object), link, |values| values.extend([target]));
            }
        }
    }
}
