//! `Set-CASMailbox`: what devices may do with one mailbox.

use super::{COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::argument::Kind::{Flag, Text, Texts};
use crate::exchange::argument::{Argument, Parameter, optional};
use crate::exchange::identity::{find_mailbox, not_found};
use crate::exchange::session::{Answer, Output, Session};

const OWN: &[Parameter] = &[
    optional("ActiveSyncAllowedDeviceIDs", Texts),
    optional("ActiveSyncBlockedDeviceIDs", Texts),
    optional("ActiveSyncEnabled", Flag),
    optional("ActiveSyncMailboxPolicy", Text(64)),
];

pub(super) const CMDLET: Cmdlet = recipients("Set-CASMailbox", &[IDENTITY, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let given = session.given;
    let old = find_mailbox(session.tenant, &session.need_identity()?)?.0;
    let mut draft = old.clone();
    let access = &mut draft.mailbox.as_mut().expect("a mailbox was found").access;
    if let Some(enabled) = given.flag("ActiveSyncEnabled") {
        access.active_sync = enabled;
    }
    if let Some(ids) = given.texts("ActiveSyncAllowedDeviceIDs") {
        access.allowed_device_ids = ids.applied(&access.allowed_device_ids);
    }
    if let Some(ids) = given.texts("ActiveSyncBlockedDeviceIDs") {
        access.blocked_device_ids = ids.applied(&access.blocked_device_ids);
    }
    match given.get("ActiveSyncMailboxPolicy") {
        Some(Argument::Null) => access.policy = None,
        Some(Argument::Text(name)) => {
            let key = name.to_lowercase();
            if !session.tenant.devices.policies.contains_key(&key) {
                return Err(not_found(name));
            }
            access.policy = Some(key);
        }
        _ => {}
    }
    if draft == *old {
        return Ok(Output::unchanged(&old.id));
    }
    if let Some(user) = session.tenant.users.get_mut(&draft.number) {
        user.mailbox = draft.mailbox;
    }
    Output::nothing()
}
