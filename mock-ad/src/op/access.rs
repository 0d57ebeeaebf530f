//! Who may do what (MS-ADTS 5.1.3.3): every operation asks here before it reads or writes.

use std::sync::Arc;

use super::principal::{Principal, Reading, asked_for};
use super::session::Session;
use super::{descriptor, effective};
use crate::constructed;
use crate::directory::{Directory, EntryId, Show, Value};
use crate::error::Refusal;
use crate::filter::{Condition, Truth};
use crate::guid::Guid;
use crate::schema::{Attr, Class, Keeper};
use crate::security::{Asked, Rights, Token, granted, right};
use crate::sid::Sid;

/// Refusals: the Win32 error that each kind of right lacks with.
const DENIED: u32 = 0x2098;
const REPLICATION_DENIED: u32 = 0x2105;

/// The rights of whoever is bound; an anonymous connection has none.
#[derive(Clone, Copy)]
pub(super) struct Access<'a> {
    pub(super) directory: &'a Directory,
    principal: Option<&'a Principal>,
}

/// One entry as whoever is bound may see it.
pub(super) struct View<'a> {
    access: Access<'a>,
    id: EntryId,
    reading: Option<(Arc<Reading>, &'a Token)>,
}

impl View<'_> {
    /// Whether every attribute can be read.
    pub(super) fn is_whole(&self) -> bool {
        self.reading.as_ref().is_some_and(|(reading, _)| reading.everything)
    }

    /// Whether an attribute can be read.
    pub(super) fn reads(&self, attr: Attr) -> bool {
        self.reading.as_ref().is_some_and(|(reading, token)| reading.reads(token, attr))
    }

    /// Whether an attribute is shown as a whole; the security descriptor with its audit list too.
    pub(super) fn shows(&self, attr: Attr) -> bool {
        match attr {
            Attr::NT_SECURITY_DESCRIPTOR => !self.values(attr, None).is_empty(),
            _ => self.reads(attr),
        }
    }

    /// The values of an attribute; none if it cannot be read. Of the security descriptor there are the parts of these flags.
    pub(super) fn values(&self, attr: Attr, sd_flags: Option<u32>) -> Vec<Value> {
        let (directory, id) = (self.access.directory, self.id);
        let entry = directory.entry(id);
        if attr == Attr::NT_SECURITY_DESCRIPTOR {
            let bytes = descriptor::read(directory, &self.access, id, sd_flags);
            return bytes.map(|bytes| Value::Bytes(bytes.into())).into_iter().collect();
        }
        if !self.reads(attr) {
            return Vec::new();
        }
        match attr.keeper() {
            Keeper::Constructed => effective::values(&self.access, id, entry, attr)
                .unwrap_or_else(|| constructed::values(directory, id, entry, attr)),
            Keeper::Secret => Vec::new(),
            _ => directory.values(id, entry, attr).into_owned(),
        }
    }
}

impl<'a> Access<'a> {
    pub(super) fn new(directory: &'a Directory, session: &'a Session) -> Self {
        Self::of(directory, session.principal.as_ref())
    }

    pub(super) fn of(directory: &'a Directory, principal: Option<&'a Principal>) -> Self {
        Self { directory, principal }
    }

    pub(super) fn token(&self) -> Option<&'a Token> {
        self.principal.map(|principal| &principal.token)
    }

    /// The SID of an account of the domain.
    pub(super) fn account(&self, rid: u32) -> Sid {
        self.directory.identity.sid.account(rid)
    }

    /// Whether the rights are there.
    pub(super) fn has(&self, id: EntryId, rights: Rights, asked: Asked) -> bool {
        let Some(principal) = self.principal else { return false };
        let descriptor = self.directory.descriptor(id);
        granted(self.directory.guarded(id, &descriptor), &principal.token, rights, asked)
    }

    /// Fails without the rights.
    pub(super) fn require(&self, id: EntryId, rights: Rights, asked: Asked) -> Result<(), Refusal> {
        if self.has(id, rights, asked) { Ok(()) } else { Err(Refusal::access(DENIED)) }
    }

    /// Whether the entry is there for whoever is bound: the one above lets him list what is below it (MS-ADTS 5.1.3.3.6).
    pub(super) fn sees(&self, id: EntryId) -> bool {
        let entry = self.directory.entry(id);
        match (self.principal, entry.parent.filter(|_| !entry.context)) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(principal), Some(parent)) => principal.reading(self.directory, parent).lists,
        }
    }

    /// Finds an entry by name. What cannot be seen is not there.
    pub(super) fn resolve(&self, dn: &str, show: impl Into<Show>) -> Result<EntryId, Refusal> {
        let id = self.directory.resolve(dn, show)?;
        self.require_sight(id)?;
        Ok(id)
    }

    /// Fails as if the entry did not exist for whoever cannot see it.
    pub(super) fn require_sight(&self, id: EntryId) -> Result<(), Refusal> {
        if self.sees(id) {
            return Ok(());
        }
        let above = std::iter::successors(Some(id), |id| self.directory.entry(*id).parent);
        let best = above.skip(1).find(|id| self.sees(*id)).map(|id| self.directory.dn(id));
        Err(Refusal::no_object(best.unwrap_or_default()))
    }

    /// Whether a condition that holds for an entry still does when only what can be read counts.
    pub(super) fn shows(&self, id: EntryId, condition: &Condition) -> bool {
        let view = self.view(id);
        let hidden = |attr: Attr| !view.reads(attr);
        view.is_whole() || condition.holds_without(self.directory, id, &hidden) == Truth::True
    }

    /// What can be seen of an entry.
    pub(super) fn view(&self, id: EntryId) -> View<'a> {
        let reading = self
            .principal
            .map(|principal| (principal.reading(self.directory, id), &principal.token));
        View { access: *self, id, reading }
    }

    /// Whether an attribute can be written as a whole.
    pub(super) fn writes(&self, id: EntryId, attr: Attr) -> bool {
        self.has(id, Rights::WRITE_PROPERTY, asked_for(attr))
    }

    pub(super) fn require_write(&self, id: EntryId, attr: Attr) -> Result<(), Refusal> {
        self.require(id, Rights::WRITE_PROPERTY, asked_for(attr))
    }

    /// Whether entries of a class may be made below an entry.
    pub(super) fn makes_children(&self, parent: EntryId, class: &'static Class) -> bool {
        self.has(parent, Rights::CREATE_CHILD, Asked::Named(class.guid()))
    }

    pub(super) fn require_child(
        &self,
        parent: EntryId,
        class: &'static Class,
    ) -> Result<(), Refusal> {
        if self.makes_children(parent, class) { Ok(()) } else { Err(Refusal::access(DENIED)) }
    }

    /// Fails for whoever may neither delete the entry nor what is below its parent (MS-ADTS 3.1.1.5.5.1).
    pub(super) fn require_removal(&self, id: EntryId) -> Result<(), Refusal> {
        let entry = self.directory.entry(id);
        let from_above = || {
            let child = Asked::Named(entry.class.guid());
            entry.parent.is_some_and(|parent| self.has(parent, Rights::DELETE_CHILD, child))
        };
        let may = self.has(id, Rights::DELETE, Asked::Object) || from_above();
        if may { Ok(()) } else { Err(Refusal::access(DENIED)) }
    }

    /// Whether an extended right is there.
    pub(super) fn controls(&self, id: EntryId, extended_right: Guid) -> bool {
        self.has(id, Rights::CONTROL_ACCESS, Asked::Named(extended_right))
    }

    /// Fails without an extended right, with the Win32 error that says so.
    pub(super) fn require_control(
        &self,
        id: EntryId,
        extended_right: Guid,
        win32: u32,
    ) -> Result<(), Refusal> {
        if self.controls(id, extended_right) { Ok(()) } else { Err(Refusal::access(win32)) }
    }

    /// Fails for whoever may not read the changes of a naming context (MS-ADTS 3.1.1.3.4.1.3).
    pub(super) fn require_replication(&self, context: EntryId) -> Result<(), Refusal> {
        self.require_control(context, right::GET_CHANGES, REPLICATION_DENIED)
    }
}
