//! `Set-MobileDeviceMailboxPolicy`.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::policy_change;
use crate::exchange::session::{Answer, Output, Session};

pub(super) const CMDLET: Cmdlet = organization(
    "Set-MobileDeviceMailboxPolicy",
    &[IDENTITY, policy_change::PARAMETERS, COMMON],
    run,
);

fn run(session: &mut Session<'_>) -> Answer {
    let policy = policy_change::find(session.tenant, &session.need_identity()?)?.clone();
    policy_change::write(session, policy)?;
    Output::nothing()
}
