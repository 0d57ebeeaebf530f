//! What an entry shows: stored values, and those that follow from its class, its place and other entries.

use std::borrow::Cow;

use super::{Directory, Entry, EntryId, Value};
use crate::schema::{Attr, Keeper};
use crate::time;

/// Attributes that no entry stores.
const DERIVED: &[Attr] = &[
    Attr::CN,
    Attr::DC,
    Attr::DISTINGUISHED_NAME,
    Attr::INSTANCE_TYPE,
    Attr::IS_CRITICAL_SYSTEM_OBJECT,
    Attr::IS_DELETED,
    Attr::NAME,
    Attr::OBJECT_CATEGORY,
    Attr::OBJECT_CLASS,
    Attr::OBJECT_GUID,
    Attr::OBJECT_SID,
    Attr::OTHER_WELL_KNOWN_OBJECTS,
    Attr::OU,
    Attr::SAM_ACCOUNT_TYPE,
    Attr::USN_CHANGED,
    Attr::USN_CREATED,
    Attr::WELL_KNOWN_OBJECTS,
    Attr::WHEN_CHANGED,
    Attr::WHEN_CREATED,
];

impl Directory {
    /// The values of an attribute that is not constructed.
    pub(crate) fn values<'a>(&self, id: EntryId, entry: &'a Entry, attr: Attr) -> Cow<'a, [Value]> {
        if let Some(forward) = attr.forward_link() {
            return Cow::Owned(self.linking(id, forward).map(Value::Link).collect());
        }
        let one = |value: Value| Cow::Owned(vec![value]);
        let truth =
            |truth: bool| if truth { one(Value::text("TRUE")) } else { Cow::Borrowed(&[][..]) };
        match attr {
            Attr::OBJECT_CLASS => Cow::Owned(class_names(entry)),
            Attr::OBJECT_CATEGORY if entry.deleted => Cow::Borrowed(&[]),
            Attr::OBJECT_CATEGORY => one(Value::text(self.category_dn(entry.class.category))),
            Attr::OBJECT_GUID => one(Value::Bytes(entry.guid.0.into())),
            Attr::OBJECT_SID => Cow::Owned(
                entry.sid.iter().map(|sid| Value::Bytes(sid.to_bytes().into())).collect(),
            ),
            Attr::NAME => one(Value::Text(entry.name.clone())),
            _ if attr == entry.class.rdn => one(Value::Text(entry.name.clone())),
            Attr::DISTINGUISHED_NAME => one(Value::Link(id)),
            Attr::NT_SECURITY_DESCRIPTOR => {
                one(Value::Bytes(self.descriptor(id).to_bytes().into()))
            }
            Attr::INSTANCE_TYPE => one(Value::Number(self.instance_type(id, entry))),
            Attr::WHEN_CREATED => one(Value::text(time::generalized(entry.created))),
            Attr::WHEN_CHANGED => one(Value::text(time::generalized(entry.changed))),
            Attr::USN_CREATED => one(usn(entry.usn_created)),
            Attr::USN_CHANGED => one(usn(entry.usn_changed)),
            Attr::IS_DELETED => truth(entry.deleted || self.holds_tombstones(id)),
            Attr::IS_CRITICAL_SYSTEM_OBJECT => match entry.is_critical() {
                Some(false) => one(Value::text("FALSE")),
                critical => truth(critical.is_some()),
            },
            Attr::SAM_ACCOUNT_TYPE => {
                Cow::Owned(entry.sam_account_type().map(Value::Number).into_iter().collect())
            }
            Attr::WELL_KNOWN_OBJECTS => Cow::Owned(self.well_known_objects(id)),
            Attr::OTHER_WELL_KNOWN_OBJECTS if id == self.places.domain => {
                one(self
                    .well_known("1EB93889E40C45DF9F0C64D23BBB6237", self.places.service_accounts))
            }
            _ if attr.is_forward_link() && self.has_recycle_bin() => {
                let active = |value: &&Value| match value {
                    Value::Link(target) => !self.is_deactivated(id, attr, *target),
                    Value::Text(_) | Value::Number(_) | Value::Bytes(_) => true,
                };
                Cow::Owned(entry.stored(attr).iter().filter(active).cloned().collect())
            }
            _ => Cow::Borrowed(entry.stored(attr)),
        }
    }

    /// The values of a link, those with deleted entries at one of the ends too.
    pub(crate) fn all_links(&self, id: EntryId, attr: Attr) -> Vec<Value> {
        match attr.forward_link() {
            Some(forward) => self.ever_linking(id, forward).map(Value::Link).collect(),
            None => self.entry(id).stored(attr).to_vec(),
        }
    }

    /// Whether no entry stores the attribute.
    pub(crate) fn is_derived(attr: Attr) -> bool {
        DERIVED.contains(&attr) || attr.forward_link().is_some()
    }

    /// The attributes that `*` stands for: all with values but the constructed and the secret.
    pub(crate) fn present(&self, id: EntryId, entry: &Entry) -> Vec<Attr> {
        let derived =
            DERIVED.iter().copied().filter(|attr| !self.values(id, entry, *attr).is_empty());
        let stored = entry.attributes.keys().filter(|attr| attr.keeper() != Keeper::Secret);
        let sources = self.index.sources(id).into_iter();
        let back = sources.filter_map(|(forward, _)| forward.definition().link?.other);
        let mut attributes: Vec<Attr> = derived.chain(stored).chain(back).collect();
        attributes.sort_unstable();
        attributes.dedup();
        attributes
    }

    /// A value as it stands on the wire.
    pub(crate) fn wire(&self, value: &Value) -> Vec<u8> {
        match value {
            Value::Text(text) => text.as_bytes().to_vec(),
            Value::Number(number) => number.to_string().into_bytes(),
            Value::Bytes(bytes) => bytes.to_vec(),
            Value::Link(target) => self.dn(*target).into_bytes(),
        }
    }

    /// The DN of a schema object, as `objectCategory` holds it.
    pub(crate) fn category_dn(&self, category: &str) -> String {
        format!("CN={category},{}", self.dn(self.places.schema))
    }

    /// MS-ADTS 3.1.1.1.9: 4 writable here, 1 head of a naming context, 8 with the context above held here too.
    fn instance_type(&self, id: EntryId, entry: &Entry) -> i64 {
        match (entry.context, id == self.places.domain) {
            (false, _) => 4,
            (true, true) => 5,
            (true, false) => 13,
        }
    }

    /// MS-ADTS 6.1.1.4: the containers that clients find by GUID.
    fn well_known_objects(&self, id: EntryId) -> Vec<Value> {
        if id == self.places.configuration {
            let below = |name: &str| format!("CN={name},{}", self.dn(id));
            let known = [("6227F0AF1FC2410D8E3BB10615BB5B0F", "NTDS Quotas")]
                .into_iter()
                .chain([("AB8153B7768811D1ADED00C04FD8D5CD", "LostAndFoundConfig")])
                .chain([("18E2EA80684F11D2B9AA00C04F79F805", "Deleted Objects")]);
            return known
                .map(|(guid, name)| Value::text(format!("B:32:{guid}:{}", below(name))))
                .collect();
        }
        let known = self.places.well_known();
        let known = known.iter().filter(|_| id == self.places.domain);
        known.map(|(guid, id)| self.well_known(guid, *id)).collect()
    }

    fn well_known(&self, guid: &str, id: EntryId) -> Value {
        Value::text(format!("B:32:{guid}:{}", self.dn(id)))
    }
}

impl super::Places {
    /// MS-ADTS 6.1.1.4.
    pub(crate) fn well_known(&self) -> [(&'static str, EntryId); 11] {
        [
            ("A9D1CA15768811D1ADED00C04FD8D5CD", self.users),
            ("AA312825768811D1ADED00C04FD8D5CD", self.computers),
            ("AB1D30F3768811D1ADED00C04FD8D5CD", self.system),
            ("A361B2FFFFD211D1AA4B00C04FD7D83A", self.controllers),
            ("22B70C67D56E4EFB91E9300FCA3DC1AA", self.foreign),
            ("2FBAC1870ADE11D297C400C04FD8D5CD", self.infrastructure),
            ("6227F0AF1FC2410D8E3BB10615BB5B0F", self.quotas),
            ("09460C08AE1E4A4EA0F64AEE7DAA1E5A", self.program_data),
            ("F4BE92A4C777485E878E9421D53087DB", self.microsoft),
            ("18E2EA80684F11D2B9AA00C04F79F805", self.deleted),
            ("AB8153B7768811D1ADED00C04FD8D5CD", self.lost_and_found),
        ]
    }
}

fn usn(number: u64) -> Value {
    Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

/// `top` first, as the directory shows them.
fn class_names(entry: &Entry) -> Vec<Value> {
    entry.classes().map(|class| Value::text(class.name)).collect()
}
