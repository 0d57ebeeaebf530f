//! Access control entries: what a trustee may do, may not do, or is watched at (MS-DTYP 2.4.4).

use super::rights::Rights;
use crate::guid::Guid;
use crate::sid::Sid;

/// What an entry does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum AceKind {
    Allow,
    Deny,
    Audit,
    /// Reserved by the system; kept, and without effect.
    Alarm,
}

/// How an entry reaches the objects below, and which attempts an audit entry tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct AceFlags(pub(crate) u8);

impl AceFlags {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const OBJECT_INHERIT: Self = Self(0x1);
    pub(crate) const CONTAINER_INHERIT: Self = Self(0x2);
    pub(crate) const NO_PROPAGATE: Self = Self(0x4);
    /// The entry is there for the objects below alone.
    pub(crate) const INHERIT_ONLY: Self = Self(0x8);
    pub(crate) const INHERITED: Self = Self(0x10);
    pub(crate) const AUDIT_SUCCESS: Self = Self(0x40);
    pub(crate) const AUDIT_FAILURE: Self = Self(0x80);

    pub(crate) fn has(self, flag: Self) -> bool {
        self.0 & flag.0 == flag.0
    }

    pub(crate) fn with(self, flag: Self) -> Self {
        Self(self.0 | flag.0)
    }

    pub(crate) fn without(self, flags: Self) -> Self {
        Self(self.0 & !flags.0)
    }
}

/// One entry of a list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Ace {
    pub(crate) kind: AceKind,
    pub(crate) flags: AceFlags,
    pub(crate) rights: Rights,
    /// The attribute, property set, extended right, validated write or class of child that the entry is limited to.
    pub(crate) object: Option<Guid>,
    /// The class of objects that inherit the entry.
    pub(crate) inherited_object: Option<Guid>,
    pub(crate) trustee: Sid,
}

const OBJECT_PRESENT: u32 = 1;
const INHERITED_OBJECT_PRESENT: u32 = 2;

/// The most bytes that an entry has: with both GUIDs and the longest SID.
pub(super) const ACE_BYTES_MAX: usize = 112;

/// Types of entries: that without GUIDs and that with.
const TYPES: &[(AceKind, u8, u8)] = &[
    (AceKind::Allow, 0, 5),
    (AceKind::Deny, 1, 6),
    (AceKind::Audit, 2, 7),
    (AceKind::Alarm, 3, 8),
];

impl Ace {
    pub(crate) fn is_object(&self) -> bool {
        self.object.is_some() || self.inherited_object.is_some()
    }

    pub(crate) fn is_inherited(&self) -> bool {
        self.flags.has(AceFlags::INHERITED)
    }

    /// Reads the entry at the start of the bytes; gives it with the number of its bytes.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let (&[type_number, flags, low, high], _) = bytes.split_first_chunk::<4>()?;
        let size = usize::from(u16::from_le_bytes([low, high]));
        let mut body = bytes.get(4..size)?;
        let (kind, object_type) = TYPES
            .iter()
            .find(|(_, plain, object)| type_number == *plain || type_number == *object)
            .map(|(kind, _, object)| (*kind, type_number == *object))?;
        let rights = Rights(number(&mut body)?);
        let present = if object_type { number(&mut body)? } else { 0 };
        if present & !(OBJECT_PRESENT | INHERITED_OBJECT_PRESENT) != 0 {
            return None;
        }
        let mut next_guid = |mask: u32| -> Option<Option<Guid>> {
            if present & mask == 0 {
                return Some(None);
            }
            let (guid, rest) = body.split_first_chunk::<16>()?;
            body = rest;
            Some(Some(Guid(*guid)))
        };
        let object = next_guid(OBJECT_PRESENT)?;
        let inherited_object = next_guid(INHERITED_OBJECT_PRESENT)?;
        let trustee = Sid::from_start(body)?;
        let ace = Self { kind, flags: AceFlags(flags), rights, object, inherited_object, trustee };
        Some((ace, size))
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let start = bytes.len();
        let types = TYPES.iter().find(|(kind, _, _)| *kind == self.kind);
        let (plain, object) = types.map_or((0, 5), |(_, plain, object)| (*plain, *object));
        bytes.push(if self.is_object() { object } else { plain });
        bytes.extend_from_slice(&[self.flags.0, 0, 0]);
        bytes.extend_from_slice(&self.rights.0.to_le_bytes());
        if self.is_object() {
            let object = if self.object.is_some() { OBJECT_PRESENT } else { 0 };
            let inherited =
                if self.inherited_object.is_some() { INHERITED_OBJECT_PRESENT } else { 0 };
            bytes.extend_from_slice(&(object | inherited).to_le_bytes());
            for guid in [self.object, self.inherited_object].into_iter().flatten() {
                bytes.extend_from_slice(&guid.0);
            }
        }
        bytes.extend_from_slice(&self.trustee.to_bytes());
        let size = u16::try_from(bytes.len() - start).unwrap_or(u16::MAX);
        bytes[start + 2..start + 4].copy_from_slice(&size.to_le_bytes());
    }
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number))
}
