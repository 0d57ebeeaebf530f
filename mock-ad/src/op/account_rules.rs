//! What must hold for an entry after it was written: the rules of the security accounts manager and of the schema.

use std::collections::BTreeSet;

use super::{schema_rules, settings_rules};
use crate::account::{Policy, Secret, uac};
use crate::config::Edition;
use crate::directory::{Directory, Entry, EntryId, Value};
use crate::error::Refusal;
use crate::schema::Attr;

/// Characters that no sAMAccountName may hold (MS-SAMR 3.1.1.6).
const FORBIDDEN: &[char] =
    &['"', '/', '\\', '[', ']', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>'];

/// The longest sAMAccountName of a user, and of anything else.
const USER_NAME_LENGTH_MAX: usize = 20;
const NAME_LENGTH_MAX: usize = 256;

/// The character of dSHeuristics that switches off the checks of uniqueness (MS-ADTS 6.1.1.2.4.1.2).
const UNIQUENESS: usize = 21;

/// An entry before and after a write; before an add there is nothing.
pub(super) struct Written<'a> {
    pub(super) id: Option<EntryId>,
    pub(super) before: Option<&'a Entry>,
    pub(super) after: &'a Entry,
}

impl Written<'_> {
    fn changed(&self, attr: Attr) -> bool {
        self.before.is_none_or(|before| before.stored(attr) != self.after.stored(attr))
    }
}

/// Fails when a rule is broken.
pub(super) fn check(directory: &Directory, written: &Written<'_>) -> Result<(), Refusal> {
    let principal = written.after.is_account() || written.after.class.is_a("group");
    if principal && written.after.sam_account_name().is_empty() {
        return Err(Refusal::unwilling(0x2077));
    }
    schema_rules::check(written.after)?;
    settings_rules::check(written.after)?;
    if principal {
        check_sam_account_name(directory, written)?;
        check_members(directory, written)?;
        check_group_type(written)?;
    }
    if written.after.is_account() {
        check_principal_names(directory, written)?;
        check_control(directory, written)?;
        check_primary_group(directory, written)?;
    }
    Ok(())
}

fn check_sam_account_name(directory: &Directory, written: &Written<'_>) -> Result<(), Refusal> {
    let name = written.after.sam_account_name();
    if !written.changed(Attr::SAM_ACCOUNT_NAME) {
        return Ok(());
    }
    let length_max =
        if written.after.class.name == "user" { USER_NAME_LENGTH_MAX } else { NAME_LENGTH_MAX };
    let is_well_formed = !name.contains(FORBIDDEN)
        && !name.contains(char::is_control)
        && !name.trim().is_empty()
        && !name.ends_with('.');
    if !is_well_formed || name.chars().count() > length_max {
        return Err(Refusal::invalid_argument(0x523));
    }
    match directory.by_sam_account_name(name).filter(|id| Some(*id) != written.id) {
        Some(other) if directory.entry(other).class.is_a("group") => Err(Refusal::exists(0x526)),
        Some(_) => Err(Refusal::exists(0x524)),
        None => Ok(()),
    }
}

/// A group is of one scope, and is universal between being global and local; what else is set says that it is for security, or the system's own (MS-SAMR 3.1.1.8.3).
fn check_group_type(written: &Written<'_>) -> Result<(), Refusal> {
    /// Global, local to the resource, universal.
    const SCOPES: i64 = 0xe;
    const GLOBAL: i64 = 2;
    const LOCAL: i64 = 4;
    /// Made by the system.
    const BUILTIN: i64 = 1;
    let kind = written.after.number(Attr::GROUP_TYPE);
    let is_group = written.after.class.is_a("group");
    let one_scope = (kind & SCOPES).count_ones() == 1 && kind & BUILTIN == 0;
    let before = written.before.map_or(kind, |before| before.number(Attr::GROUP_TYPE));
    let leaps = (before | kind) & (GLOBAL | LOCAL) == GLOBAL | LOCAL;
    if is_group && written.changed(Attr::GROUP_TYPE) && (!one_scope || leaps) {
        return Err(Refusal::unwilling(0x2035));
    }
    Ok(())
}

/// Since Windows Server 2012 R2 a userPrincipalName and a servicePrincipalName belong to one account (MS-ADTS 3.1.1.5.1.3),
/// unless the forest says otherwise.
fn check_principal_names(directory: &Directory, written: &Written<'_>) -> Result<(), Refusal> {
    if directory.identity.edition < Edition::Server2012R2 {
        return Ok(());
    }
    let unchecked = directory.heuristic(UNIQUENESS);
    for (attr, win32, bit) in
        [(Attr::USER_PRINCIPAL_NAME, 0x21c8, 1), (Attr::SERVICE_PRINCIPAL_NAME, 0x21c7, 2)]
    {
        if unchecked & bit != 0 || !written.changed(attr) {
            continue;
        }
        let taken = |value: &Value| match value {
            Value::Text(name) => {
                directory.by_text(attr, name).is_some_and(|id| Some(id) != written.id)
            }
            Value::Number(_) | Value::Bytes(_) | Value::Link(_) => false,
        };
        if written.after.stored(attr).iter().any(taken) {
            return Err(Refusal::constraint(win32, attr));
        }
    }
    Ok(())
}

fn check_control(directory: &Directory, written: &Written<'_>) -> Result<(), Refusal> {
    let after = written.after;
    if after.stored(Attr::USER_ACCOUNT_CONTROL).is_empty() {
        return Err(Refusal::unwilling(0x2077));
    }
    let control = after.number(Attr::USER_ACCOUNT_CONTROL);
    let trust = control & uac::TRUST_ACCOUNTS != 0 && !after.class.is_a("computer");
    if trust || control & uac::INTERDOMAIN_TRUST_ACCOUNT != 0 {
        return Err(Refusal::class_violation(0x217c));
    }
    let was_enabled = written
        .before
        .is_some_and(|before| before.number(Attr::USER_ACCOUNT_CONTROL) & uac::ACCOUNTDISABLE == 0);
    let bare =
        control & (uac::ACCOUNTDISABLE | uac::PASSWD_NOTREQD) == 0 && !after.secrets.is_set();
    if bare && !was_enabled && !Policy::of(directory, after).accepts(after, &Secret::new("")) {
        return Err(Refusal::unwilling(0x52d));
    }
    Ok(())
}

/// An account must be a member of its primary group by another way before the group can become that.
fn check_primary_group(directory: &Directory, written: &Written<'_>) -> Result<(), Refusal> {
    if !written.changed(Attr::PRIMARY_GROUP_ID) {
        return Ok(());
    }
    // The group that goes with the kind of account needs no other membership.
    let after = written.after;
    let control = after.number(Attr::USER_ACCOUNT_CONTROL);
    let changes_kind = written.changed(Attr::USER_ACCOUNT_CONTROL);
    if changes_kind && after.number(Attr::PRIMARY_GROUP_ID) == uac::primary_group(control) {
        return Ok(());
    }
    let Some(id) = written.id else { return Err(Refusal::unwilling(0x561)) };
    let member = directory
        .primary_group(written.after)
        .is_some_and(|group| directory.linking(id, Attr::MEMBER).any(|holder| holder == group));
    if member { Ok(()) } else { Err(Refusal::unwilling(0x561)) }
}

/// Whose primary group this is, is a member already.
fn check_members(directory: &Directory, written: &Written<'_>) -> Result<(), Refusal> {
    if !written.changed(Attr::MEMBER) {
        return Ok(());
    }
    let before: BTreeSet<EntryId> =
        written.before.map(|before| before.links(Attr::MEMBER).collect()).unwrap_or_default();
    let rid = written
        .after
        .sid
        .filter(|sid| sid.is_in(&directory.identity.sid))
        .map(|sid| i64::from(sid.rid()));
    for member in written.after.links(Attr::MEMBER).filter(|member| !before.contains(member)) {
        if Some(directory.entry(member).number(Attr::PRIMARY_GROUP_ID)) == rid {
            return Err(Refusal::exists(0x562));
        }
    }
    Ok(())
}
