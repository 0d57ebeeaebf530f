//! `Get-MobileDeviceMailboxPolicy`.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::objects::device_policy::COLUMNS;
use crate::exchange::policy_change::find;
use crate::exchange::session::{Answer, Session};

pub(super) const CMDLET: Cmdlet =
    organization("Get-MobileDeviceMailboxPolicy", &[IDENTITY, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    match session.identity() {
        Some(identity) => session.list(COLUMNS, std::iter::once(find(session.tenant, identity)?)),
        None => session.list(COLUMNS, session.tenant.devices.policies.values()),
    }
}
