//! Access masks: what may be done with an object of the directory (MS-ADTS 5.1.3.2, MS-DTYP 2.4.3).

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

/// A set of rights.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Rights(pub(crate) u32);

impl Rights {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const CREATE_CHILD: Self = Self(0x1);
    pub(crate) const DELETE_CHILD: Self = Self(0x2);
    pub(crate) const LIST_CONTENTS: Self = Self(0x4);
    /// A write that the directory checks for sense, such as joining a group oneself.
    pub(crate) const SELF: Self = Self(0x8);
    pub(crate) const READ_PROPERTY: Self = Self(0x10);
    pub(crate) const WRITE_PROPERTY: Self = Self(0x20);
    pub(crate) const DELETE_TREE: Self = Self(0x40);
    pub(crate) const LIST_OBJECT: Self = Self(0x80);
    /// An extended right.
    pub(crate) const CONTROL_ACCESS: Self = Self(0x100);
    pub(crate) const DELETE: Self = Self(0x1_0000);
    pub(crate) const READ_CONTROL: Self = Self(0x2_0000);
    pub(crate) const WRITE_DAC: Self = Self(0x4_0000);
    pub(crate) const WRITE_OWNER: Self = Self(0x8_0000);
    /// Reading and writing the SACL.
    pub(crate) const SYSTEM_SECURITY: Self = Self(0x100_0000);
    pub(crate) const GENERIC_ALL: Self = Self(0x1000_0000);
    pub(crate) const GENERIC_EXECUTE: Self = Self(0x2000_0000);
    pub(crate) const GENERIC_WRITE: Self = Self(0x4000_0000);
    pub(crate) const GENERIC_READ: Self = Self(0x8000_0000);
    /// Everything that can be done with an object.
    pub(crate) const FULL: Self = Self(0xf_01ff);

    pub(crate) fn contains(self, other: Self) -> bool {
        self & other == other
    }

    pub(crate) fn intersects(self, other: Self) -> bool {
        self & other != Self::NONE
    }

    /// Replaces the generic rights by what they stand for in a directory (MS-ADTS 5.1.3.2.1).
    pub(crate) fn mapped(self) -> Self {
        let mut mapped = self & !GENERIC;
        for (generic, meaning) in MEANINGS {
            if self.contains(*generic) {
                mapped |= *meaning;
            }
        }
        mapped
    }
}

const GENERIC: Rights = Rights(0xf000_0000);

const MEANINGS: &[(Rights, Rights)] = &[
    (Rights::GENERIC_READ, Rights(0x2_0094)),
    (Rights::GENERIC_WRITE, Rights(0x2_0028)),
    (Rights::GENERIC_EXECUTE, Rights(0x2_0004)),
    (Rights::GENERIC_ALL, Rights::FULL),
];

/// The two-letter names that SDDL has for rights, in the order in which it writes them (MS-DTYP 2.5.1.1).
pub(super) const NAMES: &[(&str, Rights)] = &[
    ("GA", Rights::GENERIC_ALL),
    ("GR", Rights::GENERIC_READ),
    ("GW", Rights::GENERIC_WRITE),
    ("GX", Rights::GENERIC_EXECUTE),
    ("CC", Rights::CREATE_CHILD),
    ("DC", Rights::DELETE_CHILD),
    ("LC", Rights::LIST_CONTENTS),
    ("SW", Rights::SELF),
    ("RP", Rights::READ_PROPERTY),
    ("WP", Rights::WRITE_PROPERTY),
    ("DT", Rights::DELETE_TREE),
    ("LO", Rights::LIST_OBJECT),
    ("CR", Rights::CONTROL_ACCESS),
    ("SD", Rights::DELETE),
    ("RC", Rights::READ_CONTROL),
    ("WD", Rights::WRITE_DAC),
    ("WO", Rights::WRITE_OWNER),
];

impl BitAnd for Rights {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Rights {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Rights {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl Not for Rights {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}
