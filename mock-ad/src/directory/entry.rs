//! One object of the directory.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Attributes, Guard, Stamp, Stamps};
use crate::account::Secrets;
use crate::account::uac;
use crate::collation;
use crate::dn;
use crate::guid::Guid;
use crate::schema::{Attr, Class};
use crate::sid::Sid;

/// Names an entry for good, through renames, moves and deletion.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct EntryId(pub(super) u32);

impl EntryId {
    /// Whether a directory of this many entries has it.
    pub(crate) fn is_within(self, count: usize) -> bool {
        self.place().is_some_and(|place| place < count)
    }

    /// Where the entry stands in the order of making.
    pub(super) fn place(self) -> Option<usize> {
        usize::try_from(self.0.checked_sub(1)?).ok()
    }
}

/// One value of an attribute, in the form in which it is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    Text(Cow<'static, str>),
    Number(i64),
    Bytes(Box<[u8]>),
    /// A DN: it follows the entry that it points to.
    Link(EntryId),
}

impl Value {
    pub(crate) fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Whether both are the same to the directory, which ignores case and accents.
    pub(crate) fn matches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => collation::same(one, two),
            _ => self == other,
        }
    }
}

/// An entry. What every entry has, or what follows from its class and place, stands in fields; the rest in `attributes`.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) class: &'static Class,
    /// Auxiliary classes that were added to this entry alone, in the order of their names.
    pub(crate) auxiliaries: Vec<&'static Class>,
    /// The entry above; only the domain has none.
    pub(crate) parent: Option<EntryId>,
    /// The value of the attribute that names the entry.
    pub(crate) name: Cow<'static, str>,
    /// Whether a naming context begins here.
    pub(crate) context: bool,
    /// Whether the directory cannot live without the entry.
    pub(crate) critical: bool,
    pub(crate) deleted: bool,
    pub(crate) guid: Guid,
    pub(crate) sid: Option<Sid>,
    pub(crate) guard: Guard,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
    pub(crate) usn_created: u64,
    pub(crate) usn_changed: u64,
    pub(crate) secrets: Secrets,
    pub(crate) attributes: Attributes,
    pub(crate) stamps: Stamps,
    /// What a file held that the schema does not know: kept, and exported again.
    pub(crate) foreign: BTreeMap<String, Vec<Vec<u8>>>,
}

impl Entry {
    /// An entry without a name and without values.
    pub(super) fn blank(
        class: &'static Class,
        parent: EntryId,
        guid: Guid,
        created: Timestamp,
    ) -> Self {
        Self {
            class,
            auxiliaries: Vec::new(),
            parent: Some(parent),
            name: Cow::Borrowed(""),
            context: false,
            critical: false,
            deleted: false,
            guid,
            sid: None,
            guard: Guard::default(),
            created,
            changed: created,
            usn_created: 0,
            usn_changed: 0,
            secrets: Secrets::default(),
            attributes: Attributes::default(),
            stamps: Stamps::default(),
            foreign: BTreeMap::new(),
        }
    }

    /// The classes that `objectClass` lists: top, auxiliary classes, and those that lead to the entry's own.
    pub(crate) fn classes(&self) -> impl Iterator<Item = &'static Class> {
        let mut structural: Vec<&'static Class> = self.class.chain().collect();
        let top = structural.pop();
        structural.reverse();
        let added = self.auxiliaries.iter().copied().filter(|class| class.superior().is_some());
        top.into_iter().chain(added).chain(structural)
    }

    /// Whether the entry may hold the attribute.
    pub(crate) fn allows(&self, attr: Attr) -> bool {
        self.class.allows(attr) || self.auxiliaries.iter().any(|class| class.allows(attr))
    }

    /// The attributes that the entry must have.
    pub(crate) fn must(&self) -> impl Iterator<Item = Attr> {
        let classes = std::iter::once(self.class).chain(self.auxiliaries.iter().copied());
        classes.flat_map(Class::must).copied()
    }

    /// What remains in the place of an entry that was removed for good.
    pub(super) fn gone(class: &'static Class) -> Self {
        let nobody = EntryId(0);
        let blank = Self::blank(class, nobody, Guid([0; 16]), Timestamp::UNIX_EPOCH);
        Self { parent: None, deleted: true, ..blank }
    }

    /// Whether nothing remains of the entry. Every other one was counted when it was made.
    pub(crate) fn is_gone(&self) -> bool {
        self.deleted && self.usn_changed == 0
    }

    /// Whether the entry can never be restored though the recycle bin is enabled.
    pub(crate) fn is_recycled(&self) -> bool {
        !self.stored(Attr::IS_RECYCLED).is_empty()
    }

    /// All stored values of an attribute.
    pub(crate) fn stored(&self, attr: Attr) -> &[Value] {
        self.attributes.get(attr)
    }

    /// The first stored value as text.
    pub(crate) fn text(&self, attr: Attr) -> Option<&str> {
        match self.stored(attr).first()? {
            Value::Text(text) => Some(text),
            Value::Number(_) | Value::Bytes(_) | Value::Link(_) => None,
        }
    }

    /// The first stored value as a number; 0 if there is none.
    pub(crate) fn number(&self, attr: Attr) -> i64 {
        match self.stored(attr).first() {
            Some(Value::Number(number)) => *number,
            _ => 0,
        }
    }

    /// The entries that an attribute points to.
    pub(crate) fn links(&self, attr: Attr) -> impl Iterator<Item = EntryId> {
        self.stored(attr).iter().filter_map(|value| match value {
            Value::Link(target) => Some(*target),
            Value::Text(_) | Value::Number(_) | Value::Bytes(_) => None,
        })
    }

    pub(crate) fn set(&mut self, attr: Attr, values: Vec<Value>) {
        self.attributes.set(attr, values);
    }

    /// Sets the values of an attribute that has none.
    pub(crate) fn set_default(&mut self, attr: Attr, value: Value) {
        if self.stored(attr).is_empty() {
            self.set(attr, vec![value]);
        }
    }

    /// The last originating change of an attribute that the entry has or had.
    pub(crate) fn stamp(&self, attr: Attr) -> Option<Stamp> {
        let made = || Stamp { version: 1, usn: self.usn_created, time: self.created };
        self.stamps.get(attr).or_else(|| self.has(attr).then(made))
    }

    /// The USN of the last change that was more than a logon.
    pub(crate) fn usn_written(&self) -> u64 {
        let logon = self.stamps.get(Attr::LAST_LOGON_TIMESTAMP);
        if logon.is_none_or(|stamp| stamp.usn < self.usn_changed) {
            return self.usn_changed;
        }
        let written =
            self.stamps.attributes().filter(|(attr, _)| *attr != Attr::LAST_LOGON_TIMESTAMP);
        let linked = self.stamps.links().map(|(_, _, link)| link.stamp.usn);
        written.map(|(_, stamp)| stamp.usn).chain(linked).max().unwrap_or(0).max(self.usn_created)
    }

    /// Whether the entry has the attribute, be it in a field.
    fn has(&self, attr: Attr) -> bool {
        match attr {
            Attr::NAME
            | Attr::OBJECT_CLASS
            | Attr::INSTANCE_TYPE
            | Attr::NT_SECURITY_DESCRIPTOR
            | Attr::WHEN_CREATED => true,
            Attr::OBJECT_CATEGORY => !self.deleted,
            Attr::OBJECT_SID => self.sid.is_some(),
            Attr::IS_DELETED => self.deleted,
            Attr::IS_CRITICAL_SYSTEM_OBJECT => self.is_critical().is_some(),
            Attr::SAM_ACCOUNT_TYPE => self.sam_account_type().is_some(),
            Attr::OTHER_WELL_KNOWN_OBJECTS => self.parent.is_none(),
            Attr::WELL_KNOWN_OBJECTS => self.parent.is_none() || self.class.is_a("configuration"),
            _ if Attr::PASSWORDS.contains(&attr) => self.secrets.is_set(),
            _ => attr == self.class.rdn || !self.stored(attr).is_empty(),
        }
    }

    pub(crate) fn set_number(&mut self, attr: Attr, number: i64) {
        self.set(attr, vec![Value::Number(number)]);
    }

    pub(crate) fn set_text(&mut self, attr: Attr, text: impl Into<Cow<'static, str>>) {
        self.set(attr, vec![Value::text(text)]);
    }

    /// The RDN in the form in which two spellings of the same name are equal.
    pub(crate) fn rdn_key(&self) -> String {
        dn::key(self.class.rdn.name(), &self.name)
    }

    /// `isCriticalSystemObject`: whether the directory can live without the entry, which joined computers say too (MS-SAMR
    /// 3.1.1.8.10).
    pub(crate) fn is_critical(&self) -> Option<bool> {
        let control = self.number(Attr::USER_ACCOUNT_CONTROL);
        if self.critical || (!self.deleted && control & uac::SERVER_TRUST_ACCOUNT != 0) {
            return Some(true);
        }
        (!self.deleted && control & uac::WORKSTATION_TRUST_ACCOUNT != 0).then_some(false)
    }

    /// Whether the entry is an account that logs on: a user or a computer.
    pub(crate) fn is_account(&self) -> bool {
        self.class.is_a("user")
    }

    /// The name that the security accounts manager knows the entry by; empty for entries without.
    pub(crate) fn sam_account_name(&self) -> &str {
        self.text(Attr::SAM_ACCOUNT_NAME).unwrap_or_default()
    }

    /// `sAMAccountType`, which follows from class and group type (MS-SAMR 2.2.1.9); a deleted entry has none.
    pub(crate) fn sam_account_type(&self) -> Option<i64> {
        let group_type = self.number(Attr::GROUP_TYPE);
        match self.class.name {
            _ if self.deleted => None,
            "computer" | "user" | "inetOrgPerson" => {
                let control = self.number(Attr::USER_ACCOUNT_CONTROL);
                Some(0x3000_0000 + i64::from(control & uac::TRUST_ACCOUNTS != 0))
            }
            "group" => {
                let local = if group_type & 4 == 0 { 0x1000_0000 } else { 0x2000_0000 };
                Some(local + i64::from(group_type & 0x8000_0000 == 0))
            }
            _ => None,
        }
    }
}
