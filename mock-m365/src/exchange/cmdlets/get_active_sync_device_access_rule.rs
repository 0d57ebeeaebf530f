//! `Get-ActiveSyncDeviceAccessRule`.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::error::ExchangeError;
use crate::exchange::identity::not_found;
use crate::exchange::objects::access_rule::COLUMNS;
use crate::exchange::session::{Answer, Session};
use crate::tenant::Tenant;
use crate::tenant::device_access::AccessRule;

pub(super) const CMDLET: Cmdlet =
    organization("Get-ActiveSyncDeviceAccessRule", &[IDENTITY, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    match session.identity() {
        Some(identity) => session.list(COLUMNS, std::iter::once(find(session.tenant, identity)?)),
        None => session.list(COLUMNS, session.tenant.devices.rules.values()),
    }
}

/// The rule of this name or GUID.
pub(super) fn find<'t>(
    tenant: &'t Tenant,
    identity: &str,
) -> Result<&'t AccessRule, ExchangeError> {
    let lower = identity.to_lowercase();
    let rules = &tenant.devices.rules;
    let found = rules.get(&lower).or_else(|| rules.values().find(|rule| rule.guid == lower));
    found.ok_or_else(|| not_found(identity))
}
