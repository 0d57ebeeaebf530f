//! One entry in the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::value::SavedValue;
use crate::account::{Secret, Secrets};
use crate::directory::{Attributes, Entry, EntryId, Guard, LinkStamp, Stamp, Stamps};
use crate::guid::Guid;
use crate::schema::{Attr, Class, find_attribute, find_class};
use crate::security::Descriptor;
use crate::sid::Sid;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SavedEntry {
    pub(super) name: String,
    class: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    auxiliaries: Vec<String>,
    parent: Option<EntryId>,
    #[serde(default, skip_serializing_if = "is_false")]
    context: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    critical: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    deleted: bool,
    guid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    created: Timestamp,
    changed: Timestamp,
    usn_created: u64,
    usn_changed: u64,
    /// The newest first; the first is the current one if there is any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    passwords: Vec<String>,
    attributes: BTreeMap<String, Vec<SavedValue>>,
    /// The security descriptor, in base64, if it is not that of the class or place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guard: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    stamps: BTreeMap<String, Stamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    links: Vec<(String, EntryId, LinkStamp)>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    foreign: BTreeMap<String, Vec<Vec<u8>>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(truth: &bool) -> bool {
    !truth
}

impl SavedEntry {
    pub(super) fn of(entry: &Entry) -> Self {
        // Every field is named: what an entry learns to keep must be saved.
        let Entry {
            class,
            auxiliaries,
            parent,
            name,
            context,
            critical,
            deleted,
            guid,
            sid,
            created,
            changed,
            usn_created,
            usn_changed,
            secrets,
            attributes,
            guard,
            stamps,
            foreign,
        } = entry;
        let values = |(attr, values): (Attr, &[_])| {
            (attr.name().to_owned(), values.iter().map(SavedValue::of).collect())
        };
        Self {
            name: name.clone().into_owned(),
            class: class.name.to_owned(),
            auxiliaries: auxiliaries.iter().map(|class| class.name.to_owned()).collect(),
            parent: *parent,
            context: *context,
            critical: *critical,
            deleted: *deleted,
            guid: guid.to_string(),
            sid: sid.map(|sid| sid.to_string()),
            created: *created,
            changed: *changed,
            usn_created: *usn_created,
            usn_changed: *usn_changed,
            passwords: secrets.known().map(|secret| secret.reveal().to_owned()).collect(),
            attributes: attributes.iter().map(values).collect(),
            guard: match guard {
                Guard::Default => None,
                Guard::Own(descriptor) => Some(STANDARD.encode(descriptor.to_bytes())),
            },
            stamps: stamps
                .attributes()
                .map(|(attr, stamp)| (attr.name().to_owned(), stamp))
                .collect(),
            links: stamps
                .links()
                .map(|(attr, target, stamp)| (attr.name().to_owned(), target, stamp))
                .collect(),
            foreign: foreign.clone(),
        }
    }

    /// The entry, if it makes sense in a directory of this many.
    pub(super) fn revive(&self, count: usize) -> Result<Entry, String> {
        let class = class_of(&self.class)?;
        if self.parent.is_some_and(|parent| !parent.is_within(count)) {
            return Err("its parent is not there".to_owned());
        }
        let sid = |text: &String| Sid::parse(text).ok_or_else(|| format!("{text} is no SID"));
        let mut attributes = Attributes::default();
        for (name, values) in &self.attributes {
            let values =
                values.iter().map(|value| value.revive(count)).collect::<Result<_, _>>()?;
            attributes.set(attribute(name)?, values);
        }
        let stamps = self.stamps.iter().map(|(name, stamp)| Ok((attribute(name)?, *stamp)));
        let links = self.links.iter().map(|(name, target, stamp)| {
            let known = target.is_within(count);
            let target =
                known.then_some(*target).ok_or("a link leads to an entry that is not there")?;
            Ok(((attribute(name)?, target), *stamp))
        });
        Ok(Entry {
            class,
            auxiliaries: self
                .auxiliaries
                .iter()
                .map(|name| class_of(name))
                .collect::<Result<_, String>>()?,
            parent: self.parent,
            name: self.name.clone().into(),
            context: self.context,
            critical: self.critical,
            deleted: self.deleted,
            guid: Guid::parse(&self.guid).ok_or("`guid` is no GUID")?,
            sid: self.sid.as_ref().map(sid).transpose()?,
            created: self.created,
            changed: self.changed,
            usn_created: self.usn_created,
            usn_changed: self.usn_changed,
            secrets: Secrets::revived(
                self.passwords.iter().map(|text| Secret::new(text)).collect(),
            ),
            attributes,
            guard: self.guard.as_deref().map_or(Ok(Guard::Default), guard)?,
            stamps: Stamps::revived(
                stamps.collect::<Result<_, String>>()?,
                links.collect::<Result<_, String>>()?,
            ),
            foreign: self.foreign.clone(),
        })
    }
}

fn class_of(name: &str) -> Result<&'static Class, String> {
    find_class(name).ok_or_else(|| format!("there is no class {name}"))
}

fn guard(text: &str) -> Result<Guard, String> {
    let bytes = STANDARD.decode(text).map_err(|error| error.to_string())?;
    let descriptor = Descriptor::from_bytes(&bytes).ok_or("`guard` is no security descriptor")?;
    Ok(Guard::Own(Arc::new(descriptor)))
}

fn attribute(name: &str) -> Result<Attr, String> {
    find_attribute(name).ok_or_else(|| format!("there is no attribute {name}"))
}
