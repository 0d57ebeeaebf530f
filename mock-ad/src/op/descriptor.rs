//! Reading and writing nTSecurityDescriptor, whole or in part (MS-ADTS 3.1.1.3.4.1.11, 6.1.3.2 to 6.1.3.8).

use super::access::Access;
use super::value;
use crate::directory::{Directory, EntryId, Guard, Realm};
use crate::error::Refusal;
use crate::schema::{Attr, Class};
use crate::security::{
    Asked, Birth, DOMAIN_ADMINS, Descriptor, ENTERPRISE_ADMINS, Part, Rights, SCHEMA_ADMINS,
    inherit,
};
use crate::sid::Sid;

/// All parts: what is meant where the control is not sent.
const WHOLE: u32 = 0xf;

/// A SID that may not become the owner (ERROR_INVALID_OWNER).
const INVALID_OWNER: u32 = 0x51b;

/// The parts that the control names; naming none means all of them.
fn parts(flags: Option<u32>) -> u32 {
    flags.filter(|flags| *flags != 0).unwrap_or(WHOLE)
}

/// The bytes of the parts; nothing for whoever may not read one of them.
pub(super) fn read(
    directory: &Directory,
    access: &Access<'_>,
    id: EntryId,
    flags: Option<u32>,
) -> Option<Vec<u8>> {
    let flags = parts(flags);
    let wanted = rights(flags, Rights::READ_CONTROL, Rights::READ_CONTROL);
    let may = access.has(id, wanted, Asked::Object);
    may.then(|| directory.descriptor(id).parts(flags).to_bytes())
}

/// The rights that it takes to read or write the parts.
fn rights(flags: u32, owner: Rights, dacl: Rights) -> Rights {
    let needed = [
        (Part::Owner, owner),
        (Part::Group, owner),
        (Part::Dacl, dacl),
        (Part::Sacl, Rights::SYSTEM_SECURITY),
    ];
    let named = needed.iter().filter(|(part, _)| part.is_in(flags));
    named.fold(Rights::NONE, |sum, (_, right)| sum | *right)
}

/// What guards an entry after a client wrote the parts that the control names.
pub(super) fn written(
    directory: &Directory,
    access: &Access<'_>,
    id: EntryId,
    (bytes, flags): (&[u8], Option<u32>),
) -> Result<Guard, Refusal> {
    let flags = parts(flags);
    access.require(id, rights(flags, Rights::WRITE_OWNER, Rights::WRITE_DAC), Asked::Object)?;
    let sent = parse(bytes)?;
    let mut own = directory.own_descriptor(id);
    if Part::Owner.is_in(flags) && sent.owner != own.owner {
        own.owner = Some(owner(access, sent.owner, directory.realm_of(id))?);
    }
    if Part::Group.is_in(flags) {
        own.group = sent.group.or(own.group);
    }
    if Part::Dacl.is_in(flags) {
        own.dacl = sent.dacl;
    }
    if Part::Sacl.is_in(flags) {
        own.sacl = sent.sacl;
    }
    Ok(directory.guard(own))
}

/// What guards a new entry: what its maker sent, or the default of its class. Whoever is not an administrator owns what he
/// makes.
pub(super) fn of_new(
    directory: &Directory,
    access: &Access<'_>,
    (parent, class): (EntryId, &'static Class),
    sent: Option<(&[u8], Option<u32>)>,
) -> Result<Guard, Refusal> {
    let Some(token) = access.token() else { return Ok(Guard::Default) };
    let realm = directory.realm_of(parent);
    let administrators = administrators(access, realm);
    let maker = administrators.map_or(token.user, |rid| directory.identity.sid.account(rid));
    let Some((bytes, flags)) = sent else {
        let usual = administrators == Some(realm.owner());
        return if usual {
            Ok(Guard::Default)
        } else {
            Ok(guard_of_new(directory, &directory.default_descriptor(class, maker), class, None))
        };
    };
    let flags = parts(flags);
    let (sent, mut own) = (parse(bytes)?.parts(flags), directory.default_descriptor(class, maker));
    if sent.owner.is_some_and(|sent| sent != maker) {
        own.owner = Some(owner(access, sent.owner, realm)?);
    }
    own.group = sent.group.or(own.group);
    own.dacl = sent.dacl.or(own.dacl);
    own.sacl = sent.sacl.or(own.sacl);
    Ok(guard_of_new(directory, &own, class, None))
}

/// What guards a new entry with a descriptor of its own: its creator is known from now on, whoever owns it.
pub(super) fn guard_of_new(
    directory: &Directory,
    own: &Descriptor,
    class: &'static Class,
    owner: Option<Sid>,
) -> Guard {
    let mut settled = inherit(own, &Birth { parent: None, class: class.guid() });
    settled.owner = owner.or(settled.owner);
    settled.group = owner.or(settled.group);
    directory.guard(settled)
}

fn parse(bytes: &[u8]) -> Result<Descriptor, Refusal> {
    Descriptor::from_bytes(bytes).ok_or_else(|| value::invalid_syntax(Attr::NT_SECURITY_DESCRIPTOR))
}

/// Who is to be the owner: oneself, or one's administrators. Administrators may give an entry to anybody.
fn owner(access: &Access<'_>, sent: Option<Sid>, realm: Realm) -> Result<Sid, Refusal> {
    let invalid = || Refusal::constraint(INVALID_OWNER, Attr::NT_SECURITY_DESCRIPTOR);
    let token = access.token().ok_or_else(invalid)?;
    let default = || administrators(access, realm).map(|rid| access.account(rid));
    let owner = sent.or_else(default).unwrap_or(token.user);
    let may = owner == token.user || Some(owner) == default() || token.is_administrator();
    if may { Ok(owner) } else { Err(invalid()) }
}

/// The default administrators group of whoever acts, by its RID (MS-ADTS 6.1.3.8).
fn administrators(access: &Access<'_>, realm: Realm) -> Option<u32> {
    let groups: &[u32] = match realm {
        Realm::Domain => &[DOMAIN_ADMINS, ENTERPRISE_ADMINS],
        Realm::Configuration => &[ENTERPRISE_ADMINS, DOMAIN_ADMINS],
        Realm::Schema => &[SCHEMA_ADMINS, ENTERPRISE_ADMINS, DOMAIN_ADMINS],
    };
    let token = access.token()?;
    groups.iter().copied().find(|rid| token.holds(access.account(*rid)))
}
