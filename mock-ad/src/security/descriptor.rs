//! Security descriptors: owner, group and two lists; as values and in the self-relative form (MS-DTYP 2.4.5, 2.4.6).

use super::ace::{Ace, AceKind};
use super::inherit;
use crate::sid::Sid;

/// A list of entries.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(crate) struct Acl {
    /// Nothing is inherited from the parent.
    pub(crate) protected: bool,
    /// The entries were computed with those of the parent.
    pub(crate) auto_inherited: bool,
    pub(crate) aces: Vec<Ace>,
}

/// What guards an object. Without a `dacl` it stands open to everybody.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(crate) struct Descriptor {
    pub(crate) owner: Option<Sid>,
    pub(crate) group: Option<Sid>,
    pub(crate) dacl: Option<Acl>,
    pub(crate) sacl: Option<Acl>,
}

/// A part of a descriptor, as the control for SD flags numbers it (MS-ADTS 3.1.1.3.4.1.11).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Owner = 1,
    Group = 2,
    Dacl = 4,
    Sacl = 8,
}

impl Part {
    pub(crate) fn is_in(self, flags: u32) -> bool {
        flags & self as u32 != 0
    }
}

const HEADER_BYTES: usize = 20;
const LIST_HEADER_BYTES: u16 = 8;
const REVISION: u8 = 1;
/// ACL_REVISION and ACL_REVISION_DS.
const LIST_REVISIONS: [u8; 2] = [2, 4];

const SELF_RELATIVE: u16 = 0x8000;
/// Bits of the control field of each list: present, auto-inherited, protected.
const DACL_BITS: [u16; 3] = [0x4, 0x400, 0x1000];
const SACL_BITS: [u16; 3] = [0x10, 0x800, 0x2000];

impl Descriptor {
    /// Reads the self-relative form; nothing if the bytes are not one, or hold entries that a directory knows no use for.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, _) = bytes.split_first_chunk::<HEADER_BYTES>()?;
        let control = u16::from_le_bytes([header[2], header[3]]);
        if header[0] != REVISION || control & SELF_RELATIVE == 0 {
            return None;
        }
        let offset = |place: usize| {
            let field = [header[place], header[place + 1], header[place + 2], header[place + 3]];
            usize::try_from(u32::from_le_bytes(field)).ok()
        };
        let sid = |place: usize| match offset(place)? {
            0 => Some(None),
            offset => Sid::from_start(bytes.get(offset..)?).map(Some),
        };
        let list =
            |place: usize, [present, auto_inherited, protected]: [u16; 3]| match offset(place)? {
                0 => Some(None),
                _ if control & present == 0 => Some(None),
                offset => {
                    let aces = read_list(bytes.get(offset..)?)?;
                    let has = |bit: u16| control & bit != 0;
                    let (protected, auto_inherited) = (has(protected), has(auto_inherited));
                    Some(Some(Acl { protected, auto_inherited, aces }))
                }
            };
        let (sacl, dacl) = (list(12, SACL_BITS)?, list(16, DACL_BITS)?);
        let decides = |ace: &Ace| matches!(ace.kind, AceKind::Allow | AceKind::Deny);
        let fits = dacl.iter().all(|list| list.aces.iter().all(decides))
            && sacl.iter().all(|list| !list.aces.iter().any(decides));
        fits.then_some(Self { owner: sid(4)?, group: sid(8)?, dacl, sacl })
    }

    /// The self-relative form, its parts in the order in which Windows writes them.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; HEADER_BYTES];
        let mut control = SELF_RELATIVE;
        let mut offsets = [0; 4];
        let lists = [(&self.sacl, SACL_BITS, 2), (&self.dacl, DACL_BITS, 3)];
        for (list, [present, auto_inherited, protected], field) in lists {
            let Some(list) = list else { continue };
            control |= present;
            control |= if list.auto_inherited { auto_inherited } else { 0 };
            control |= if list.protected { protected } else { 0 };
            offsets[field] = bytes.len();
            list.write(&mut bytes);
        }
        for (sid, field) in [(self.owner, 0), (self.group, 1)] {
            let Some(sid) = sid else { continue };
            offsets[field] = bytes.len();
            bytes.extend_from_slice(&sid.to_bytes());
        }
        bytes[0] = REVISION;
        bytes[2..4].copy_from_slice(&control.to_le_bytes());
        for (field, offset) in offsets.into_iter().enumerate() {
            let offset = u32::try_from(offset).unwrap_or_default();
            bytes[4 + field * 4..8 + field * 4].copy_from_slice(&offset.to_le_bytes());
        }
        bytes
    }

    /// The descriptor with accounts of one domain replaced by those of the same RIDs in another.
    pub(super) fn moved(&self, from: Sid, to: Sid) -> Self {
        let place = |sid: Sid| if sid.is_in(&from) { to.account(sid.rid()) } else { sid };
        let list = |list: &Option<Acl>| {
            let mut list = list.clone()?;
            list.aces.iter_mut().for_each(|ace| ace.trustee = place(ace.trustee));
            Some(list)
        };
        let (owner, group) = (self.owner.map(place), self.group.map(place));
        Self { owner, group, dacl: list(&self.dacl), sacl: list(&self.sacl) }
    }

    /// The descriptor without the parts that the flags do not name.
    pub(crate) fn parts(&self, flags: u32) -> Self {
        Self {
            owner: self.owner.filter(|_| Part::Owner.is_in(flags)),
            group: self.group.filter(|_| Part::Group.is_in(flags)),
            dacl: self.dacl.clone().filter(|_| Part::Dacl.is_in(flags)),
            sacl: self.sacl.clone().filter(|_| Part::Sacl.is_in(flags)),
        }
    }

    /// Puts the entries of both lists into the order that the directory keeps them in.
    pub(crate) fn sort(&mut self) {
        for list in [&mut self.dacl, &mut self.sacl].into_iter().flatten() {
            inherit::sort(&mut list.aces);
        }
    }
}

impl Acl {
    /// Always of the revision for directories. Its size is a 16-bit number: what an object inherits beyond that has no
    /// place in this form.
    fn write(&self, bytes: &mut Vec<u8>) {
        let start = bytes.len();
        bytes.extend_from_slice(&[4, 0, 0, 0, 0, 0, 0, 0]);
        let (mut size, mut count) = (LIST_HEADER_BYTES, 0_u16);
        for ace in &self.aces {
            let before = bytes.len();
            ace.write(bytes);
            let Ok(sum) = u16::try_from(bytes.len() - start) else {
                bytes.truncate(before);
                break;
            };
            (size, count) = (sum, count + 1);
        }
        bytes[start + 2..start + 4].copy_from_slice(&size.to_le_bytes());
        bytes[start + 4..start + 6].copy_from_slice(&count.to_le_bytes());
    }
}

fn read_list(bytes: &[u8]) -> Option<Vec<Ace>> {
    let (header, _) = bytes.split_first_chunk::<8>()?;
    let size = usize::from(u16::from_le_bytes([header[2], header[3]]));
    let count = u16::from_le_bytes([header[4], header[5]]);
    if !LIST_REVISIONS.contains(&header[0]) {
        return None;
    }
    let mut body = bytes.get(8..size)?;
    let mut aces = Vec::new();
    for _ in 0..count {
        let (ace, used) = Ace::read(body)?;
        aces.push(ace);
        body = body.get(used..)?;
    }
    Some(aces)
}
