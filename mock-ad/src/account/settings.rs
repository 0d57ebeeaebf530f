//! Which password settings object is in force for an account (MS-ADTS 3.1.1.4.5.36).

use super::uac;
use crate::directory::{Directory, Entry, EntryId};
use crate::dn;
use crate::schema::Attr;

/// GROUP_TYPE_ACCOUNT_GROUP of groupType.
const GLOBAL: i64 = 0x2;

/// The settings that point to the account; without any, those that point to its global groups. Of several the one of the
/// lowest precedence counts, then the one with the lowest GUID.
pub(crate) fn resultant(directory: &Directory, account: &Entry) -> Option<EntryId> {
    let control = account.number(Attr::USER_ACCOUNT_CONTROL);
    if !account.is_account() || control & uac::NORMAL_ACCOUNT == 0 {
        return None;
    }
    let container =
        directory.child(directory.places.system, &dn::key("CN", "Password Settings Container"))?;
    // Most domains have none.
    directory.children(container).next()?;
    let id = directory.by_guid(account.guid)?;
    first(directory, container, applying(directory, id)).or_else(|| {
        let groups = directory.groups_of(id).into_iter();
        let global =
            groups.filter(|group| directory.entry(*group).number(Attr::GROUP_TYPE) & GLOBAL != 0);
        first(directory, container, global.flat_map(|group| applying(directory, group)))
    })
}

fn applying(directory: &Directory, target: EntryId) -> impl Iterator<Item = EntryId> {
    directory.linking(target, Attr::PSO_APPLIES_TO)
}

fn first(
    directory: &Directory,
    container: EntryId,
    candidates: impl Iterator<Item = EntryId>,
) -> Option<EntryId> {
    let settings = candidates.filter(|id| {
        let entry = directory.entry(*id);
        entry.class.is_a("msDS-PasswordSettings") && entry.parent == Some(container)
    });
    settings.min_by_key(|id| {
        let entry = directory.entry(*id);
        (entry.number(Attr::PASSWORD_SETTINGS_PRECEDENCE), entry.guid)
    })
}
