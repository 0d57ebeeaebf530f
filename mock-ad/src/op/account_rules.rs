//! What must hold for an entry after it was written: the rules of the security accounts manager and of the schema.

use std::collections::BTreeSet;

use super::schema_rules;
use crate::account::{Policy, Secret, uac};
use crate::config::Edition;
use crate::directory::{Directory, Entry, EntryId};
use crate::error::Refusal;
use crate::schema::Attr;

/// Characters that no sAMAccountName may hold (MS-SAMR 3.1.1.6).
const FORBIDDEN: &[char] =
    &['"', '/', '\\', '[', ']', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>'];

/// The longest sAMAccountName of a user, and of anything else.
const USER_NAME_LENGTH_MAX: usize = 20;
const NAME_LENGTH_MAX: usize = 256;

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
    if principal {
        check_sam_account_name(directory, written)?;
        check_members(directory, written)?;
    }
    if written.after.is_account() {
        check_principal_name(directory, written)?;
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
    if name.contains(FORBIDDEN) || name.chars().count() > length_max {
        return Err(Refusal::invalid_argument(0x523));
    }
    match directory.by_sam_account_name(name).filter(|id| Some(*id) != written.id) {
        Some(other) if directory.entry(other).class.is_a("group") => Err(Refusal::exists(0x526)),
        Some(_) => Err(Refusal::exists(0x524)),
        None => Ok(()),
    }
}

/// Since Windows Server 2012 R2 a userPrincipalName belongs to one account.
fn check_principal_name(directory: &Directory, written: &Written<'_>) -> Result<(), Refusal> {
    let Some(name) = written.after.text(Attr::USER_PRINCIPAL_NAME) else { return Ok(()) };
    if directory.identity.edition < Edition::Server2012R2
        || !written.changed(Attr::USER_PRINCIPAL_NAME)
    {
        return Ok(());
    }
    let other =
        directory.by_text(Attr::USER_PRINCIPAL_NAME, name).filter(|id| Some(*id) != written.id);
    if other.is_some() {
        Err(Refusal::constraint(0x21c8, Attr::USER_PRINCIPAL_NAME))
    } else {
        Ok(())
    }
}

fn check_control(directory: &Directory, written: &Written<'_>) -> Result<(), Refusal> {
    let after = written.after;
    if after.stored(Attr::USER_ACCOUNT_CONTROL).is_empty() {
        return Err(Refusal::unwilling(0x2077));
    }
    let control = after.number(Attr::USER_ACCOUNT_CONTROL);
    if control & uac::TRUST_ACCOUNTS != 0 && !after.class.is_a("computer") {
        return Err(Refusal::class_violation(0x217c));
    }
    let was_enabled = written
        .before
        .is_some_and(|before| before.number(Attr::USER_ACCOUNT_CONTROL) & uac::ACCOUNTDISABLE == 0);
    let bare =
        control & (uac::ACCOUNTDISABLE | uac::PASSWD_NOTREQD) == 0 && !after.secrets.is_set();
    if bare && !was_enabled && !Policy::of(directory).accepts(after, &Secret::new("")) {
        return Err(Refusal::unwilling(0x52d));
    }
    Ok(())
}

/// An account must be a member of its primary group by another way before the group can become that.
fn check_primary_group(directory: &Directory, written: &Written<'_>) -> Result<(), Refusal> {
    let (Some(id), true) = (written.id, written.changed(Attr::PRIMARY_GROUP_ID)) else {
        return Ok(());
    };
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
