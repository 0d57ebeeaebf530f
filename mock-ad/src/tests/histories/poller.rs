//! A consumer that asks for entries with a uSNChanged above its mark, and reads them whole.

use std::collections::BTreeSet;

use super::controller::{Controller, DOMAIN, View, changed_since};
use super::view::{relink, unlink};
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
        let found = controller.read(DOMAIN, Scope::Subtree, changed_since(self.mark));
        self.mark = mark.parse().unwrap();
        self.told = found.keys().cloned().collect();
        self.view.extend(found);
        for guid in &self.told {
            if self.view[guid].contains_key("isDeleted") {
                unlink(&mut self.view, guid);
            } else {
                relink(&mut self.view, controller, guid);
            }
        }
    }
}
