//! `New-MobileDeviceMailboxPolicy`.

use super::{COMMON, Cmdlet, organization};
use crate::exchange::argument::Kind::Text;
use crate::exchange::argument::{Parameter, required};
use crate::exchange::column::show;
use crate::exchange::error::ExchangeError;
use crate::exchange::objects::device_policy::COLUMNS;
use crate::exchange::session::{Answer, Output, Session};
use crate::exchange::{policy_change, refusals};
use crate::tenant::device_policy::DevicePolicy;

const OWN: &[Parameter] = &[required("Name", Text(64))];

pub(super) const CMDLET: Cmdlet =
    organization("New-MobileDeviceMailboxPolicy", &[OWN, policy_change::PARAMETERS, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let name = session.given.text("Name").unwrap_or_default();
    let key = name.to_lowercase();
    if session.tenant.devices.policies.contains_key(&key) {
        return Err(ExchangeError::of(&refusals::NAME_IN_USE, &[name]));
    }
    let guid = session.tenant.seed.guid("device policy", &key);
    policy_change::write(session, DevicePolicy::new(name, guid, session.now))?;
    Output::of(vec![show(COLUMNS, session.tenant, &session.tenant.devices.policies[&key])])
}
