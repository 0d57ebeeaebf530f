//! `Remove-ActiveSyncDeviceAccessRule`.

use super::get_active_sync_device_access_rule::find;
use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::session::{Answer, Output, Session};

pub(super) const CMDLET: Cmdlet =
    organization("Remove-ActiveSyncDeviceAccessRule", &[IDENTITY, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let key = find(session.tenant, &session.need_identity()?)?.name.to_lowercase();
    session.check_confirmed()?;
    session.tenant.devices.rules.remove(&key);
    Output::nothing()
}
