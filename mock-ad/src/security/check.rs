//! Whether a descriptor grants a right to a token (MS-DTYP 2.5.3.2, MS-ADTS 5.1.3.3).

use super::ace::{Ace, AceFlags, AceKind};
use super::descriptor::Descriptor;
use super::rights::Rights;
use super::trustee::well_known;
use crate::guid::Guid;
use crate::sid::Sid;

/// Who acts: an account with all groups that it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Token {
    pub(crate) user: Sid,
    /// The user's SID too, in ascending order.
    sids: Vec<Sid>,
}

impl Token {
    pub(crate) fn new(user: Sid, groups: impl IntoIterator<Item = Sid>) -> Self {
        let mut sids: Vec<Sid> = groups.into_iter().chain([user]).collect();
        sids.sort_unstable();
        sids.dedup();
        Self { user, sids }
    }

    pub(crate) fn holds(&self, sid: Sid) -> bool {
        self.sids.binary_search(&sid).is_ok()
    }

    /// Whether the user may manage auditing and take ownership, as administrators may by privilege.
    pub(crate) fn is_administrator(&self) -> bool {
        self.holds(well_known::ADMINISTRATORS)
    }
}

/// What an object ACE must name to speak of what is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    /// The object itself: only entries without a GUID count.
    Object,
    /// The object with everything in it: an entry that denies one thing denies the whole.
    Everything,
    /// An extended right, a validated write, or a child of a class.
    Named(Guid),
    /// An attribute with its property set.
    Attribute { attribute: Guid, set: Option<Guid> },
}

impl Asked {
    fn is_meant_by(self, ace: &Ace) -> bool {
        let Some(object) = ace.object else { return true };
        match self {
            Self::Object => false,
            Self::Everything => ace.kind == AceKind::Deny,
            Self::Named(name) => name == object,
            Self::Attribute { attribute, set } => attribute == object || set == Some(object),
        }
    }
}

/// An object as the check sees it: what guards it, and its own SID if it is a principal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guarded<'a> {
    pub(crate) descriptor: &'a Descriptor,
    pub(crate) sid: Option<Sid>,
}

/// Whether the token has all of the rights. The first entry that speaks of a right decides about it.
pub(crate) fn granted(guarded: Guarded<'_>, token: &Token, rights: Rights, asked: Asked) -> bool {
    let descriptor = guarded.descriptor;
    let mut missing = rights;
    if missing.intersects(Rights::SYSTEM_SECURITY) {
        if !token.is_administrator() {
            return false;
        }
        missing = missing & !Rights::SYSTEM_SECURITY;
    }
    let Some(dacl) = &descriptor.dacl else { return true };
    let owner = descriptor.owner.is_some_and(|owner| token.holds(owner));
    let limited =
        dacl.aces.iter().any(|ace| is_here(ace) && ace.trustee == well_known::OWNER_RIGHTS);
    if owner && !limited {
        missing = missing & !(Rights::READ_CONTROL | Rights::WRITE_DAC);
    }
    for ace in dacl.aces.iter().filter(|ace| is_here(ace) && asked.is_meant_by(ace)) {
        if missing == Rights::NONE {
            return true;
        }
        let meant = match ace.trustee {
            well_known::PRINCIPAL_SELF => guarded.sid.is_some_and(|sid| token.holds(sid)),
            well_known::OWNER_RIGHTS => owner,
            trustee => token.holds(trustee),
        };
        match ace.kind {
            AceKind::Deny if meant && missing.intersects(ace.rights.mapped()) => return false,
            AceKind::Allow if meant => missing = missing & !ace.rights.mapped(),
            _ => {}
        }
    }
    missing == Rights::NONE
}

/// Whether the entry is in effect where it stands.
fn is_here(ace: &Ace) -> bool {
    !ace.flags.has(AceFlags::INHERIT_ONLY)
}
