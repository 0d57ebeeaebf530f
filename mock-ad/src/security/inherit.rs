//! The descriptor of an object, from its own entries and those it inherits (MS-DTYP 2.5.3.4, MS-ADTS 6.1.3).

use super::ace::{ACE_BYTES_MAX, Ace, AceFlags, AceKind};
use super::descriptor::{Acl, Descriptor};
use super::trustee::well_known;
use crate::guid::Guid;
use crate::sid::Sid;

/// What the descriptor of an object depends on beside its own entries.
pub(crate) struct Birth<'a> {
    /// The descriptor of the object above; heads of naming contexts inherit nothing.
    pub(crate) parent: Option<&'a Descriptor>,
    /// The schemaIDGUID of the object's class.
    pub(crate) class: Guid,
}

/// The descriptor with its own entries kept and the inherited ones computed anew. Entries for CREATOR OWNER and CREATOR
/// GROUP take effect for its owner and group.
pub(crate) fn inherit(own: &Descriptor, birth: &Birth<'_>) -> Descriptor {
    let creators = Creators { owner: own.owner, group: own.group };
    let parent = birth.parent;
    let dacl = list(own.dacl.as_ref(), parent.and_then(|parent| parent.dacl.as_ref()), |ace| {
        creators.inherited(ace, birth.class)
    });
    let sacl = list(own.sacl.as_ref(), parent.and_then(|parent| parent.sacl.as_ref()), |ace| {
        creators.inherited(ace, birth.class)
    });
    let mut descriptor = Descriptor { owner: own.owner, group: own.group, dacl, sacl };
    for list in [&mut descriptor.dacl, &mut descriptor.sacl].into_iter().flatten() {
        list.aces = list.aces.drain(..).flat_map(|ace| creators.settled(ace)).collect();
    }
    descriptor.sort();
    descriptor
}

/// The own entries of a list, and what the parent passes on unless the list is protected.
fn list(
    own: Option<&Acl>,
    parent: Option<&Acl>,
    pass: impl Fn(&Ace) -> Option<Ace>,
) -> Option<Acl> {
    let protected = own.is_some_and(|own| own.protected);
    let own_aces = own.map_or(&[][..], |own| &own.aces);
    let mut aces: Vec<Ace> = own_aces.iter().filter(|ace| !ace.is_inherited()).cloned().collect();
    let passed = parent.filter(|_| !protected).map_or(&[][..], |parent| &parent.aces);
    aces.extend(passed.iter().filter_map(pass));
    if own.is_none() && aces.is_empty() {
        return None;
    }
    let auto_inherited = parent.is_some() || own.is_some_and(|own| own.auto_inherited);
    Some(Acl { protected, auto_inherited, aces })
}

/// Whom the placeholders in entries stand for.
struct Creators {
    owner: Option<Sid>,
    group: Option<Sid>,
}

impl Creators {
    /// What a child of the class gets of an entry of its parent. Every object of the directory is a container.
    fn inherited(&self, ace: &Ace, class: Guid) -> Option<Ace> {
        let (container, object) =
            (ace.flags.has(AceFlags::CONTAINER_INHERIT), ace.flags.has(AceFlags::OBJECT_INHERIT));
        let ends = ace.flags.has(AceFlags::NO_PROPAGATE);
        let meant = container && ace.inherited_object.is_none_or(|wanted| wanted == class);
        if !(meant || !ends && (container || object)) {
            return None;
        }
        let mut flags = ace.flags.with(AceFlags::INHERITED).without(AceFlags::INHERIT_ONLY);
        if ends {
            flags = flags.without(HANDED_ON);
        } else if !meant {
            flags = flags.with(AceFlags::INHERIT_ONLY);
        }
        Some(Ace { flags, ..ace.clone() })
    }

    /// An entry with placeholders that is both in effect and handed on becomes two: one with the meaning, in effect
    /// here, and the entry itself for the objects below.
    fn settled(&self, ace: Ace) -> Vec<Ace> {
        let trustee = self.meant(ace.trustee);
        let rights = ace.rights.mapped();
        let same = trustee == ace.trustee && rights == ace.rights;
        if same || ace.flags.has(AceFlags::INHERIT_ONLY) {
            return vec![ace];
        }
        let here = Ace { trustee, rights, flags: ace.flags.without(HANDED_ON), ..ace.clone() };
        if !ace.flags.has(AceFlags::CONTAINER_INHERIT) && !ace.flags.has(AceFlags::OBJECT_INHERIT) {
            return vec![here];
        }
        let below = Ace { flags: ace.flags.with(AceFlags::INHERIT_ONLY), ..ace };
        vec![here, below]
    }

    fn meant(&self, trustee: Sid) -> Sid {
        let creator = match trustee {
            well_known::CREATOR_OWNER => self.owner,
            well_known::CREATOR_GROUP => self.group,
            _ => None,
        };
        creator.unwrap_or(trustee)
    }
}

/// The flags that an entry has for the objects below.
const HANDED_ON: AceFlags = AceFlags(
    AceFlags::CONTAINER_INHERIT.0
        | AceFlags::OBJECT_INHERIT.0
        | AceFlags::NO_PROPAGATE.0
        | AceFlags::INHERIT_ONLY.0,
);

/// Sorts the entries of an object's own, if its denials stand before its permissions already: plain before object entries,
/// and then by their bytes (MS-ADTS 6.1.3.1). Inherited ones keep the order in which they were inherited.
pub(super) fn sort(aces: &mut [Ace]) {
    let group = |ace: &Ace| (ace.is_inherited(), !ace.is_inherited() && ace.kind != AceKind::Deny);
    if !aces.is_sorted_by_key(group) {
        return;
    }
    let mut bytes = Vec::with_capacity(ACE_BYTES_MAX);
    aces.sort_by_cached_key(|ace| {
        let mut key = [0; ACE_BYTES_MAX];
        if !ace.is_inherited() {
            bytes.clear();
            ace.write(&mut bytes);
            key.iter_mut().zip(&bytes).for_each(|(key, byte)| *key = *byte);
        }
        (group(ace), !ace.is_inherited() && ace.is_object(), key)
    });
}
