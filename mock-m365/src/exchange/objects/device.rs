//! A partnership of a device with a mailbox, as `Get-MobileDevice` shows it.

use serde_json::json;

use crate::exchange::column::Form::{Date, Flag, Guid, Text};
use crate::exchange::column::{Column, column, date};
use crate::tenant::Tenant;
use crate::tenant::device::{Device, DeviceClient};

/// `Identity`: the mailbox, the container of its devices, the device.
pub(crate) fn identity(tenant: &Tenant, device: &Device) -> String {
    let owner = tenant.users.get(&device.owner).map_or("", |user| user.id.as_str());
    format!("{owner}\\ExchangeActiveSyncDevices\\{}", device.name())
}

/// The properties.
pub(crate) const COLUMNS: &[Column<Device>] = &[
    column("Identity", Text, |tenant, device| json!(identity(tenant, device))),
    column("Guid", Guid, |_, device| json!(device.guid)),
    column("FriendlyName", Text, |_, device| json!(device.profile.friendly_name)),
    column("DeviceId", Text, |_, device| json!(device.profile.id)),
    column("DeviceType", Text, |_, device| json!(device.profile.device_type)),
    column("DeviceModel", Text, |_, device| json!(device.profile.model)),
    column("DeviceOS", Text, |_, device| json!(device.profile.os)),
    column("DeviceUserAgent", Text, |_, device| json!(device.profile.user_agent)),
    column("DeviceImei", Text, |_, device| json!(device.profile.imei)),
    column("UserDisplayName", Text, |tenant, device| {
        json!(tenant.users.get(&device.owner).and_then(|user| user.text("displayName")))
    }),
    column("ClientType", Text, |_, device| json!(device.profile.client.name())),
    column("ClientVersion", Text, |_, device| {
        json!(match device.profile.client {
            DeviceClient::ActiveSync => "16.1",
            DeviceClient::Outlook => "1.0",
        })
    }),
    column("FirstSyncTime", Date, |_, device| date(device.first_at)),
    column("DeviceAccessState", Text, |tenant, device| {
        json!(tenant.device_access(device).level.state())
    }),
    column("DeviceAccessStateReason", Text, |tenant, device| {
        json!(tenant.device_access(device).reason)
    }),
    column("DeviceAccessControlRule", Text, |tenant, device| {
        json!(tenant.device_access(device).rule)
    }),
    column("IsManaged", Flag, |_, _| json!(false)),
    column("IsCompliant", Flag, |_, _| json!(false)),
    column("IsDisabled", Flag, |_, _| json!(false)),
    column("WhenChanged", Date, |_, device| date(device.attempted_at)),
];
