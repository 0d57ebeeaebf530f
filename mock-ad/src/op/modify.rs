//! Modify (RFC 4511 §4.6, MS-ADTS 3.1.1.5.3): all changes or none.

use super::access::Access;
use super::account_rules::{self, Written};
use super::password::{self, PasswordWrite};
use super::{Call, descriptor, object_class, restore, schema_rules, value, write_rights};
use crate::account::{StoredPassword, uac};
use crate::control::Controls;
use crate::directory::{Directory, Entry, EntryId, Value};
use crate::error::Refusal;
use crate::ldap::{Answer, Change, ChangeKind, ResultCode};
use crate::schema::{Attr, Class, Keeper, find_attribute};
use crate::time;

pub(super) fn modify(
    directory: &mut Directory,
    call: &Call<'_>,
    dn: &str,
    changes: &[Change],
) -> Result<Answer, Refusal> {
    let access = Access::new(directory, call.session);
    let id = access.resolve(dn, call.controls.show)?;
    if changes.is_empty() {
        return Err(Refusal::unwilling(0x2035));
    }
    let is_password =
        |change: &&Change| find_attribute(base_name(change)) == Some(Attr::UNICODE_PWD);
    let (passwords, others): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(is_password);
    let password = password::read(&passwords, call.session.security)?;
    if directory.entry(id).deleted {
        return restore::restore(directory, call, id, &others);
    }
    let others = known(&others)?;
    write_rights::check_changes(directory, &access, id, &others)?;
    write_rights::check_password(&access, id, password.as_ref())?;
    let before = directory.entry(id).clone();
    let mut after = changed(directory, call, id, &others)?;
    check_kept(&before, &after)?;
    write_rights::check_account(directory, &access, Some(&before), &after)?;
    let must_change = others.iter().any(|(attr, _)| *attr == Attr::PWD_LAST_SET)
        && after.stored(Attr::PWD_LAST_SET) == [Value::Number(0)];
    let stored = write_password(directory, (id, call.controls), &mut after, password)?;
    if must_change {
        after.set_number(Attr::PWD_LAST_SET, 0);
    }
    settle_lockout(&before, &mut after)?;
    settle_kind(&before, &mut after);
    account_rules::check(
        directory,
        &Written { id: Some(id), before: Some(&before), after: &after },
    )?;
    directory.put(id, after);
    directory.stored_passwords.extend(stored);
    Ok(Answer::default())
}

/// Looks the attributes up; one that the schema lacks spoils the request.
fn known<'a>(changes: &[&'a Change]) -> Result<Vec<(Attr, &'a Change)>, Refusal> {
    let known =
        |change: &&'a Change| Ok((value::written_attribute(&change.attribute.name)?, *change));
    changes.iter().map(known).collect()
}

/// A descriptor can be replaced; every entry has one, so that there is nothing to add, and none can do without.
fn sent_descriptor(change: &Change) -> Result<&[u8], Refusal> {
    match (change.kind, change.attribute.values.as_slice()) {
        (ChangeKind::Replace, [bytes]) => Ok(bytes),
        (ChangeKind::Add, _) => {
            let (code, problem) =
                (ResultCode::ATTRIBUTE_OR_VALUE_EXISTS, "1006 (ATT_OR_VALUE_EXISTS)");
            Err(Refusal::attribute(code, 0x200d, problem, Attr::NT_SECURITY_DESCRIPTOR))
        }
        _ => Err(Refusal::unwilling(0x2035)),
    }
}

/// The entry with the changes made.
fn changed(
    directory: &Directory,
    call: &Call<'_>,
    id: EntryId,
    changes: &[(Attr, &Change)],
) -> Result<Entry, Refusal> {
    let access = Access::new(directory, call.session);
    let mut entry = directory.entry(id).clone();
    for (attr, change) in changes {
        if *attr == Attr::NT_SECURITY_DESCRIPTOR {
            let sent = sent_descriptor(change)?;
            let parts = call.controls.sd_flags;
            entry.guard = descriptor::written(directory, &access, id, (sent, parts))?;
        } else {
            apply(directory, &mut entry, (*attr, change), call.controls.permissive_modify)?;
        }
    }
    Ok(entry)
}

/// The attribute's name without options.
fn base_name(change: &Change) -> &str {
    change.attribute.name.split(';').next().unwrap_or_default()
}

fn write_password(
    directory: &mut Directory,
    (id, controls): (EntryId, &Controls),
    after: &mut Entry,
    password: Option<PasswordWrite>,
) -> Result<Option<StoredPassword>, Refusal> {
    if password.is_some() && !after.is_account() {
        return Err(Refusal::class_violation(0x207d));
    }
    match password {
        None => Ok(None),
        Some(PasswordWrite::Reset(new)) if controls.policy_hints => {
            password::careful_reset(directory, after, new).map(Some)
        }
        Some(PasswordWrite::Reset(new)) => password::reset(directory, after, new).map(Some),
        Some(PasswordWrite::Change { old, new }) => {
            password::change(directory, id, after, (&old, new)).map(Some)
        }
    }
}

/// An account that becomes one of another kind changes its primary group (MS-SAMR 3.1.1.8.10).
fn settle_kind(before: &Entry, after: &mut Entry) {
    let group = |entry: &Entry| uac::primary_group(entry.number(Attr::USER_ACCOUNT_CONTROL));
    let unasked = before.stored(Attr::PRIMARY_GROUP_ID) == after.stored(Attr::PRIMARY_GROUP_ID);
    if after.is_account() && unasked && group(before) != group(after) {
        after.set_number(Attr::PRIMARY_GROUP_ID, group(after));
    }
}

/// What logons go by can be set but not taken away.
fn check_kept(before: &Entry, after: &Entry) -> Result<(), Refusal> {
    let gone = |attr: &Attr| !before.stored(*attr).is_empty() && after.stored(*attr).is_empty();
    let kept = [Attr::PWD_LAST_SET, Attr::LOCKOUT_TIME];
    if kept.iter().any(gone) { Err(Refusal::unwilling(0x2077)) } else { Ok(()) }
}

/// lockoutTime takes only 0, which also forgets the bad passwords.
fn settle_lockout(before: &Entry, after: &mut Entry) -> Result<(), Refusal> {
    if before.stored(Attr::LOCKOUT_TIME) == after.stored(Attr::LOCKOUT_TIME) {
        return Ok(());
    }
    if after.number(Attr::LOCKOUT_TIME) != 0 {
        return Err(Refusal::unwilling(0x57));
    }
    after.set_number(Attr::BAD_PWD_COUNT, 0);
    Ok(())
}

/// Fails when clients cannot write the attribute.
fn check_keeper(entry: &Entry, attr: Attr) -> Result<(), Refusal> {
    match attr.keeper() {
        Keeper::Plain | Keeper::Naming if attr != entry.class.rdn && attr != Attr::NAME => Ok(()),
        Keeper::System => Err(Refusal::attribute(
            ResultCode::CONSTRAINT_VIOLATION,
            0x20b1,
            "1005 (CONSTRAINT_ATT_TYPE): CANT_MOD_SYSTEM_ONLY",
            attr,
        )),
        Keeper::Sam | Keeper::Secret => Err(Refusal::unwilling(0x209a)),
        Keeper::BackLink | Keeper::Constructed => Err(Refusal::unwilling(0x2035)),
        Keeper::Plain | Keeper::Naming => {
            Err(Refusal::update(ResultCode::NOT_ALLOWED_ON_RDN, 0x2016, "6004 (CANT_ON_RDN)"))
        }
    }
}

pub(super) fn apply(
    directory: &Directory,
    entry: &mut Entry,
    (attr, change): (Attr, &Change),
    permissive: bool,
) -> Result<(), Refusal> {
    if attr == Attr::OBJECT_CLASS {
        return change_classes(entry, change);
    }
    check_keeper(entry, attr)?;
    let values = change.attribute.values.iter().map(|bytes| value::parse(directory, attr, bytes));
    let values = values.collect::<Result<Vec<Value>, Refusal>>()?;
    let hidden = take_hidden(directory, entry, attr);
    match change.kind {
        // Former SIDs come by other ways than LDAP (MS-DRSR 4.1.2); they can be taken away.
        ChangeKind::Add | ChangeKind::Replace
            if attr == Attr::SID_HISTORY && !values.is_empty() =>
        {
            Err(Refusal::unwilling(0x2035))
        }
        ChangeKind::Add if values.is_empty() => Err(Refusal::constraint(0x202f, attr)),
        ChangeKind::Add => add(entry, attr, written(directory, attr, values)?, permissive),
        ChangeKind::Delete => delete(entry, attr, &values, permissive),
        ChangeKind::Replace => {
            entry.set(attr, Vec::new());
            add(entry, attr, written(directory, attr, values)?, false)
        }
        ChangeKind::Other(_) => {
            Err(Refusal::ldap(ResultCode::PROTOCOL_ERROR, 0x57, "Unknown modification type"))
        }
    }?;
    for link in hidden {
        entry.attributes.add(attr, link);
    }
    Ok(())
}

/// Takes the links out that a client does not see because they lead to deleted entries: no write concerns them.
fn take_hidden(directory: &Directory, entry: &mut Entry, attr: Attr) -> Vec<Value> {
    if !attr.is_forward_link() || !directory.has_recycle_bin() {
        return Vec::new();
    }
    let hidden = entry.links(attr).filter(|target| directory.entry(*target).deleted);
    let hidden: Vec<Value> = hidden.map(Value::Link).collect();
    for link in &hidden {
        entry.attributes.take(attr, link);
    }
    hidden
}

/// Auxiliary classes may come and go.
fn change_classes(entry: &mut Entry, change: &Change) -> Result<(), Refusal> {
    let sent = change.attribute.values.iter().map(|name| object_class::named(name));
    let sent = sent.collect::<Result<Vec<_>, Refusal>>()?;
    let mut classes: Vec<&'static Class> = entry.classes().collect();
    let holds =
        |classes: &[&Class], class: &Class| classes.iter().any(|one| one.name == class.name);
    match change.kind {
        ChangeKind::Add => {
            if sent.iter().any(|class| holds(&classes, class)) {
                return Err(exists(Attr::OBJECT_CLASS));
            }
            classes.extend(sent);
        }
        ChangeKind::Delete => {
            if !sent.iter().all(|class| holds(&classes, class)) {
                return Err(value::missing(Attr::OBJECT_CLASS));
            }
            classes.retain(|class| !sent.is_empty() && !holds(&sent, class));
        }
        ChangeKind::Replace => classes = sent,
        ChangeKind::Other(_) => return Err(Refusal::not_modelled()),
    }
    object_class::rewrite(entry, classes)
}

/// What is stored when these values are written: some attributes take commands rather than values.
pub(super) fn written(
    directory: &Directory,
    attr: Attr,
    mut values: Vec<Value>,
) -> Result<Vec<Value>, Refusal> {
    for value in &mut values {
        schema_rules::check_range(attr, value)?;
        let Value::Number(number) = value else { continue };
        *number = match attr {
            Attr::USER_ACCOUNT_CONTROL => uac::stored(*number),
            Attr::PWD_LAST_SET => match *number {
                0 => 0,
                -1 => time::ticks(directory.now),
                _ => return Err(Refusal::unwilling(0x57)),
            },
            _ => *number,
        };
    }
    Ok(values)
}

fn add(entry: &mut Entry, attr: Attr, values: Vec<Value>, permissive: bool) -> Result<(), Refusal> {
    for value in values {
        if !entry.attributes.add(attr, value) && !permissive {
            return Err(exists(attr));
        }
    }
    Ok(())
}

/// The entry has the value already.
pub(super) fn exists(attr: Attr) -> Refusal {
    if attr == Attr::MEMBER {
        return Refusal::exists(0x562);
    }
    let problem = "1006 (ATT_OR_VALUE_EXISTS)";
    Refusal::attribute(ResultCode::ATTRIBUTE_OR_VALUE_EXISTS, 0x2083, problem, attr)
}

fn delete(
    entry: &mut Entry,
    attr: Attr,
    values: &[Value],
    permissive: bool,
) -> Result<(), Refusal> {
    if values.is_empty() {
        let there = !entry.stored(attr).is_empty() || permissive;
        entry.set(attr, Vec::new());
        return if there { Ok(()) } else { Err(value::missing(attr)) };
    }
    for value in values {
        match entry.attributes.take(attr, value) {
            false if permissive => {}
            false if attr == Attr::MEMBER => return Err(Refusal::unwilling(0x561)),
            false => return Err(value::missing(attr)),
            true => {}
        }
    }
    Ok(())
}
