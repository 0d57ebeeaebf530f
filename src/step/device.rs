//! The step of a mobile device that connects. It obeys: told to wipe itself, it does and says so.

use mock_m365::{DeviceClient, DeviceProfile, DeviceSync};

use crate::{
    outcome::FailedExpectation,
    play::Play,
    scenario::model::{DeviceApp, DeviceConnection, DeviceResult},
};

pub(super) fn connect(play: &mut Play<'_>, connection: &DeviceConnection, line: u32) -> String {
    let mut device = DeviceProfile::phone(&connection.device);
    if let Some(device_type) = &connection.device_type {
        device.device_type.clone_from(device_type);
    }
    if let Some(model) = &connection.model {
        device.model.clone_from(model);
    }
    if connection.app == Some(DeviceApp::Outlook) {
        device.client = DeviceClient::Outlook;
    }
    device.provisionable = connection.enforces_policy.unwrap_or(true);
    let tenant = play.world.tenant();
    let seen = match tenant.device_sync(&connection.user, &device) {
        DeviceSync::Synced { .. } => DeviceResult::Synced,
        DeviceSync::Blocked { .. } => DeviceResult::Blocked,
        DeviceSync::Quarantined => DeviceResult::Quarantined,
        DeviceSync::Refused => DeviceResult::Refused,
        DeviceSync::WipeOrdered { account_only } => {
            let _ = tenant.device_confirms_wipe(&connection.user, &connection.device);
            if account_only { DeviceResult::AccountWiped } else { DeviceResult::Wiped }
        }
    };
    let expected = connection.result.unwrap_or(DeviceResult::Synced);
    if seen != expected && !play.manner.trouble {
        let failure = FailedExpectation {
            step_index: play.index,
            line,
            what: format!("connection of {} to {}", connection.device, connection.user),
            expected: expected.to_string(),
            actual: seen.to_string(),
            ..FailedExpectation::default()
        };
        play.fail(failure);
    }
    seen.to_string()
}
