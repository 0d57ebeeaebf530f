//! `Set-ActiveSyncDeviceAccessRule`: another level for the same devices.

use super::get_active_sync_device_access_rule::find;
use super::set_active_sync_organization_settings::LEVEL_KIND;
use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::argument::Kind::Choice;
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::session::{Answer, Output, Session};
use crate::tenant::device_access::AccessLevel;

const OWN: &[Parameter] = &[optional("AccessLevel", Choice(LEVEL_KIND, AccessLevel::NAMES))];

pub(super) const CMDLET: Cmdlet =
    organization("Set-ActiveSyncDeviceAccessRule", &[IDENTITY, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let mut rule = find(session.tenant, &session.need_identity()?)?.clone();
    if let Some(level) = session.given.word("AccessLevel").and_then(AccessLevel::find) {
        rule.level = level;
    }
    session.tenant.devices.rules.insert(rule.name.to_lowercase(), rule);
    Output::nothing()
}
