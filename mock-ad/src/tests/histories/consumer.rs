//! A consumer that asks by DirSync. It keeps a cookie and what it was told, and reads nothing else but what a name in a link stands for.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::controller::{Controller, View};
use super::view::{change, relink, unlink};
use crate::ber::{Reader, Writer, tag};
use crate::ldap::{Answer, SearchEntry};

pub(super) const ANCESTORS_FIRST: i64 = 0x800;
pub(super) const INCREMENTAL: i64 = -0x8000_0000;

#[derive(Clone)]
pub(super) struct Consumer {
    pub(super) flags: i64,
    pub(super) attributes: &'static [&'static str],
    pub(super) view: View,
    cookie: Vec<u8>,
    line: Vec<u8>,
    /// Every entry that it was told of since it was last complete.
    pub(super) told: BTreeSet<Vec<u8>>,
}

impl Consumer {
    pub(super) fn new(flags: i64, attributes: &'static [&'static str]) -> Self {
        Self {
            flags,
            attributes,
            view: View::new(),
            cookie: Vec::new(),
            line: Vec::new(),
            told: BTreeSet::new(),
        }
    }

    /// Asks once, for so many bytes; tells whether the answer is complete. After a restore it begins anew.
    pub(super) fn pull(&mut self, controller: &mut Controller, bytes: i64) -> bool {
        let line = controller.line();
        if line != self.line {
            self.view.clear();
            self.cookie.clear();
            self.line = line;
        }
        let mut value = Writer::default();
        value.constructed(tag::SEQUENCE, |writer| {
            writer.integer(self.flags);
            writer.integer(bytes);
            writer.octets(&self.cookie);
        });
        let answer = controller.dir_sync(self.attributes, value.into_bytes());
        assert!(answer.refusal.is_none());
        let more = self.read_control(&answer);
        let mut deleted = Vec::new();
        for entry in answer.entries {
            deleted.extend(self.take(controller, entry));
        }
        for (guid, is_deleted) in deleted {
            if is_deleted {
                unlink(&mut self.view, &guid);
            } else {
                relink(&mut self.view, controller, &guid);
            }
        }
        !more
    }

    fn read_control(&mut self, answer: &Answer) -> bool {
        let mut reader = Reader::new(&answer.controls[0].value).sequence().unwrap();
        let more = reader.integer().unwrap() != 0;
        reader.integer().unwrap();
        self.cookie = reader.octets().unwrap().to_vec();
        more
    }

    /// Takes in what changed of an entry; gives it back if it was deleted or came back.
    fn take(&mut self, controller: &mut Controller, entry: SearchEntry) -> Option<(Vec<u8>, bool)> {
        let value = |wanted: &str| {
            let found = entry.attributes.iter().find(|(name, _)| name == wanted);
            found.and_then(|(_, values)| values.first().cloned())
        };
        let guid = value("objectGUID").unwrap();
        if self.flags & ANCESTORS_FIRST != 0 {
            let parent = value("parentGUID");
            assert!(parent.is_none_or(|parent| self.view.contains_key(&parent)), "{}", entry.dn);
        }
        self.told.insert(guid.clone());
        let mut is_deleted = None;
        let mut object = self.view.remove(&guid).unwrap_or_default();
        let known = Arc::make_mut(&mut object);
        for (name, values) in entry.attributes {
            if name == "isDeleted" {
                is_deleted = Some(!values.is_empty());
            }
            let (base, range) = name.split_once(";range=").unwrap_or((&name, ""));
            let values = controller.values(base, values);
            change(known, base, |held| match range {
                "1-1" => held.extend(values),
                "0-0" => held.retain(|value| !values.contains(value)),
                _ => *held = values,
            });
        }
        self.view.insert(guid.clone(), object);
        is_deleted.map(|is_deleted| (guid, is_deleted))
    }
}
