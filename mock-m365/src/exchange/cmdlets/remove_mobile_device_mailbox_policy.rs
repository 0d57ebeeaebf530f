//! `Remove-MobileDeviceMailboxPolicy`.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::argument::Kind::Flag;
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::error::ExchangeError;
use crate::exchange::session::{Answer, Output, Session};
use crate::exchange::{policy_change, refusals};

const OWN: &[Parameter] = &[optional("Force", Flag)];

pub(super) const CMDLET: Cmdlet =
    organization("Remove-MobileDeviceMailboxPolicy", &[IDENTITY, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let policy = policy_change::find(session.tenant, &session.need_identity()?)?;
    if policy.is_default {
        return Err(ExchangeError::of(&refusals::ONLY_DEFAULT_POLICY, &[&policy.name]));
    }
    session.check_confirmed()?;
    let key = policy.name.to_lowercase();
    let mut mailboxes = session.tenant.users.values().filter_map(|user| user.mailbox.as_ref());
    let in_use = mailboxes.any(|mailbox| mailbox.access.policy.as_ref() == Some(&key));
    if in_use && session.given.flag("Force") != Some(true) {
        return Err(ExchangeError::of(&refusals::POLICY_IN_USE, &[&policy.name]));
    }
    session.tenant.devices.policies.remove(&key);
    Output::nothing()
}
