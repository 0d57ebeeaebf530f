//! `Set-ActiveSyncOrganizationSettings`: what happens to devices that no rule is about.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::argument::Kind::Choice;
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::session::{Answer, Output, Session};
use crate::tenant::device_access::AccessLevel;

const OWN: &[Parameter] = &[optional("DefaultAccessLevel", Choice(LEVEL_KIND, AccessLevel::NAMES))];

/// Type of access levels.
pub(super) const LEVEL_KIND: &str =
    "Microsoft.Exchange.Data.Directory.SystemConfiguration.DeviceAccessLevel";

pub(super) const CMDLET: Cmdlet =
    organization("Set-ActiveSyncOrganizationSettings", &[IDENTITY, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    if let Some(level) = session.given.word("DefaultAccessLevel").and_then(AccessLevel::find) {
        session.tenant.devices.default_level = level;
    }
    Output::nothing()
}
