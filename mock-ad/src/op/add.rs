//! Add (RFC 4511 §4.7, MS-ADTS 3.1.1.5.2).

use std::collections::BTreeSet;

use super::access::Access;
use super::account_rules::{self, Written};
use super::object_class::{self, ClassesOf};
use super::{Call, descriptor, machine_quota, modify, naming, password, value, write_rights};
use crate::account::{Secret, StoredPassword, fill_defaults, uac};
use crate::directory::{Directory, Entry, EntryId, Value};
use crate::dn::{self, Rdn};
use crate::error::Refusal;
use crate::ldap::{Answer, Attribute, ResultCode};
use crate::schema::{Attr, Class, Keeper};
use crate::tap::Security;

/// A global security group.
const GROUP_TYPE: i64 = -2_147_483_646;

pub(super) fn add(
    directory: &mut Directory,
    call: &Call<'_>,
    dn: &str,
    attributes: &[Attribute],
) -> Result<Answer, Refusal> {
    let mut rdns =
        dn::parse(dn).filter(|rdns| !rdns.is_empty()).ok_or_else(|| Refusal::bad_name(dn))?;
    let rdn = rdns.remove(0);
    let parent = directory.walk(&rdns, false)?;
    let attributes = known(attributes)?;
    let ClassesOf { class, auxiliaries } = class(&attributes)?;
    let joins = check_rights(directory, call, (parent, class), &attributes)?;
    naming::check_name(class, &rdn)?;
    naming::check_place(directory, class, parent)?;
    naming::check_free(directory, parent, (class.rdn, &rdn.value), None)?;
    let mut entry = directory.blank(parent, class, rdn.value.clone());
    entry.auxiliaries = auxiliaries;
    let mut password = None;
    let mut descriptor = None;
    for (attr, attribute) in attributes {
        match attr {
            Attr::UNICODE_PWD => {
                password = Some(read_password(attribute, class, call.session.security)?);
            }
            Attr::NT_SECURITY_DESCRIPTOR => {
                let bytes = attribute.values.first().map(Vec::as_slice).unwrap_or_default();
                descriptor = Some((bytes, call.controls.sd_flags));
            }
            _ => fill(directory, &mut entry, (attr, attribute), &rdn)?,
        }
    }
    let stored = complete(directory, &mut entry, password)?;
    let access = Access::new(directory, call.session);
    if joins {
        machine_quota::settle(directory, &access, &mut entry);
    } else {
        entry.guard = descriptor::of_new(directory, &access, (parent, class), descriptor)?;
    }
    write_rights::check_account(directory, &access, None, &entry)?;
    account_rules::check(directory, &Written { id: None, before: None, after: &entry })?;
    let id = insert(directory, entry);
    directory.stored_passwords.extend(stored.map(|mut stored| {
        stored.rid = directory.entry(id).sid.map(|sid| sid.rid()).unwrap_or_default();
        stored
    }));
    Ok(Answer::default())
}

/// Fails when the entry may not be made here. Tells whether it may only because everybody may join some computers.
fn check_rights(
    directory: &Directory,
    call: &Call<'_>,
    (parent, class): (EntryId, &'static Class),
    attributes: &[(Attr, &Attribute)],
) -> Result<bool, Refusal> {
    let access = Access::new(directory, call.session);
    access.require_sight(parent)?;
    if access.makes_children(parent, class) {
        return Ok(false);
    }
    machine_quota::check(directory, &access, class, attributes.iter().map(|(attr, _)| *attr))?;
    Ok(true)
}

/// Looks the attributes up; one that the schema lacks spoils the request, and so does one that is there twice.
fn known(attributes: &[Attribute]) -> Result<Vec<(Attr, &Attribute)>, Refusal> {
    let known = attributes.iter().map(known_attribute).collect::<Result<Vec<_>, Refusal>>()?;
    let mut seen = BTreeSet::new();
    match known.iter().find(|(attr, _)| !seen.insert(*attr)) {
        Some((attr, _)) => Err(Refusal::constraint(0x202f, *attr)),
        None => Ok(known),
    }
}

fn known_attribute(attribute: &Attribute) -> Result<(Attr, &Attribute), Refusal> {
    let attr = value::written_attribute(&attribute.name)?;
    if attribute.values.is_empty() {
        let comment = "Error in attribute conversion operation";
        return Err(Refusal::ldap(ResultCode::INVALID_ATTRIBUTE_SYNTAX, 0x57, comment));
    }
    Ok((attr, attribute))
}

/// What the request says of the entry's class.
fn class(attributes: &[(Attr, &Attribute)]) -> Result<ClassesOf, Refusal> {
    let sent = attributes.iter().find(|(attr, _)| *attr == Attr::OBJECT_CLASS);
    let (_, sent) = sent.ok_or_else(|| Refusal::class_violation(0x207b))?;
    object_class::read(&sent.values)
}

fn read_password(
    attribute: &Attribute,
    class: &'static Class,
    security: Security,
) -> Result<Secret, Refusal> {
    if security == Security::Plain {
        return Err(Refusal::unwilling(0x1f));
    }
    if !class.allows(Attr::UNICODE_PWD) {
        return Err(Refusal::class_violation(0x207d));
    }
    match attribute.values.as_slice() {
        [value] => password::secret(value),
        _ => Err(Refusal::constraint(0x2081, Attr::UNICODE_PWD)),
    }
}

/// Takes over one attribute of the request.
fn fill(
    directory: &Directory,
    entry: &mut Entry,
    (attr, attribute): (Attr, &Attribute),
    rdn: &Rdn,
) -> Result<(), Refusal> {
    if attr == Attr::OBJECT_CLASS {
        return Ok(());
    }
    let values = attribute.values.iter().map(|bytes| value::parse(directory, attr, bytes));
    let values = values.collect::<Result<Vec<Value>, Refusal>>()?;
    match attr.keeper() {
        _ if attr == Attr::OBJECT_CATEGORY => {
            let own = directory.category_dn(entry.class.category);
            let same =
                attribute.values.iter().all(|sent| sent.eq_ignore_ascii_case(own.as_bytes()));
            if same { Ok(()) } else { Err(Refusal::not_modelled()) }
        }
        _ if attr == entry.class.rdn || attr == Attr::NAME => {
            let same = values.iter().all(|value| value.matches(&Value::text(rdn.value.clone())));
            if same { Ok(()) } else { Err(Refusal::naming_violation()) }
        }
        Keeper::Plain | Keeper::Naming => {
            let values = modify::written(directory, attr, values)?;
            entry.set(attr, Vec::new());
            values.into_iter().try_for_each(|value| {
                if entry.attributes.add(attr, value) { Ok(()) } else { Err(modify::exists(attr)) }
            })
        }
        // Clients may say what the server would fill in anyway.
        Keeper::System if attr == Attr::INSTANCE_TYPE => {
            if values == [Value::Number(4)] {
                Ok(())
            } else {
                Err(Refusal::not_modelled())
            }
        }
        _ => Err(Refusal::unwilling(0x2035)),
    }
}

/// Fills in what the server supplies, and stores the password.
pub(crate) fn complete(
    directory: &mut Directory,
    entry: &mut Entry,
    password: Option<Secret>,
) -> Result<Option<StoredPassword>, Refusal> {
    if entry.class.is_hidden() {
        entry.set_default(Attr::SHOW_IN_ADVANCED_VIEW_ONLY, Value::text("TRUE"));
    }
    let principal = entry.is_account() || entry.class.is_a("group");
    if principal && entry.sam_account_name().is_empty() {
        let name = invented_name(directory);
        entry.set_text(Attr::SAM_ACCOUNT_NAME, name);
    }
    if entry.class.is_a("group") {
        entry.set_default(Attr::GROUP_TYPE, Value::Number(GROUP_TYPE));
    }
    if !entry.is_account() {
        return Ok(None);
    }
    let computer = entry.class.is_a("computer");
    let kind = if computer { uac::WORKSTATION_TRUST_ACCOUNT } else { uac::NORMAL_ACCOUNT };
    let control = Value::Number(kind | uac::PASSWD_NOTREQD | uac::ACCOUNTDISABLE);
    entry.set_default(Attr::USER_ACCOUNT_CONTROL, control);
    let primary_group = uac::primary_group(entry.number(Attr::USER_ACCOUNT_CONTROL));
    entry.set_default(Attr::PRIMARY_GROUP_ID, Value::Number(primary_group));
    let must_change =
        !entry.stored(Attr::PWD_LAST_SET).is_empty() && entry.number(Attr::PWD_LAST_SET) == 0;
    fill_defaults(entry);
    let stored =
        password.map(|password| password::reset(directory, entry, password)).transpose()?;
    if must_change {
        entry.set_number(Attr::PWD_LAST_SET, 0);
    }
    Ok(stored)
}

/// The name of an account that was added without one: `$XXXXXX-XXXXXXXXXXXX`.
fn invented_name(directory: &mut Directory) -> String {
    let digits = format!(
        "{:016X}{:02X}",
        directory.random_name_number(),
        directory.random_name_number() & 0xff
    );
    let (short, long) = digits.split_at(6);
    format!("${short}-{long}")
}

/// Puts the entry into the tree; principals take the next SID.
fn insert(directory: &mut Directory, mut entry: Entry) -> EntryId {
    if entry.is_account() || entry.class.is_a("group") {
        entry.sid = Some(directory.next_sid());
    }
    directory.insert(entry)
}
