//! `Get-CASMailbox`.

use super::{COMMON, Cmdlet, LISTING, recipients};
use crate::exchange::identity::find_mailbox;
use crate::exchange::objects::client_access::COLUMNS;
use crate::exchange::session::{Answer, Session};

pub(super) const CMDLET: Cmdlet = recipients("Get-CASMailbox", &[LISTING, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let tenant = &*session.tenant;
    match session.identity() {
        Some(identity) => session.list(COLUMNS, std::iter::once(find_mailbox(tenant, identity)?.0)),
        None => session.list(COLUMNS, tenant.users.values().filter(|user| user.has_mailbox())),
    }
}
