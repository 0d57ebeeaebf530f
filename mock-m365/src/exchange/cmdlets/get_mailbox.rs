//! `Get-Mailbox`.

use super::{COMMON, Cmdlet, LISTING, recipients};
use crate::exchange::argument::Kind::{Choice, Flag};
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::identity::{find_mailbox, not_found};
use crate::exchange::objects::mailbox::COLUMNS;
use crate::exchange::session::{Answer, Output, Session};
use crate::tenant::user::User;

const KINDS: &[&str] = &[
    "UserMailbox",
    "SharedMailbox",
    "RoomMailbox",
    "EquipmentMailbox",
    "LinkedMailbox",
    "DiscoveryMailbox",
    "SchedulingMailbox",
    "TeamMailbox",
    "GroupMailbox",
];

const OWN: &[Parameter] = &[
    optional(
        "RecipientTypeDetails",
        Choice("Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails", KINDS),
    ),
    optional("SoftDeletedMailbox", Flag),
    optional("IncludeGrantSendOnBehalfTowithDisplayNames", Flag),
];

pub(super) const CMDLET: Cmdlet = recipients("Get-Mailbox", &[LISTING, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let tenant = &*session.tenant;
    // Every mailbox of this tenant belongs to a user.
    if session.given.word("RecipientTypeDetails").is_some_and(|kind| kind != "UserMailbox") {
        return Output::of(Vec::new());
    }
    if session.given.flag("SoftDeletedMailbox") == Some(true) {
        return soft_deleted(session);
    }
    match session.identity() {
        Some(identity) => session.list(COLUMNS, std::iter::once(find_mailbox(tenant, identity)?.0)),
        None => session.list(COLUMNS, tenant.users.values().filter(|user| user.has_mailbox())),
    }
}

/// Mailboxes of deleted accounts, and those that lost their licence.
fn soft_deleted(session: &Session<'_>) -> Answer {
    let detached = session.tenant.users.values().filter(|user| !user.has_mailbox());
    let gone = session.tenant.deleted.values().chain(detached);
    let mut gone = gone.filter(|user| user.mailbox.is_some());
    match session.identity() {
        Some(identity) => {
            let found = gone.find(|user| answers_to(user, identity));
            session.list(COLUMNS, std::iter::once(found.ok_or_else(|| not_found(identity))?))
        }
        None => session.list(COLUMNS, gone),
    }
}

fn answers_to(user: &User, identity: &str) -> bool {
    let guid = user.mailbox.as_ref().map_or("", |mailbox| mailbox.guid.as_str());
    [user.id.as_str(), &user.upn, guid].iter().any(|name| name.eq_ignore_ascii_case(identity))
        || user
            .addresses
            .iter()
            .any(|address| crate::tenant::address_key(address) == identity.to_ascii_lowercase())
}
