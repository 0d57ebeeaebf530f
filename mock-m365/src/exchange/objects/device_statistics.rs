//! What a device did last, as `Get-MobileDeviceStatistics` shows it.

use serde_json::{Value, json};

use crate::exchange::column::Form::{Date, Flag, Guid, Number, Text};
use crate::exchange::column::{Column, column, date, date_or_null};
use crate::exchange::objects::device::identity;
use crate::grade::Grade;
use crate::tenant::Tenant;
use crate::tenant::device::{Device, DeviceClient, Wipe};
use crate::tenant::device_access::AccessLevel;

/// `Status`.
fn status(tenant: &Tenant, device: &Device) -> Value {
    json!(match &device.wipe {
        Some(Wipe { account_only: false, acknowledged_at: None, .. }) => "DeviceWipePending",
        Some(Wipe { account_only: false, .. }) => "DeviceWipeSucceeded",
        Some(Wipe { account_only: true, acknowledged_at: None, .. }) => {
            "AccountOnlyDeviceWipePending"
        }
        Some(Wipe { account_only: true, .. }) => "AccountOnlyDeviceWipeSucceeded",
        None if tenant.device_access(device).level == AccessLevel::Block => "DeviceBlocked",
        None => "DeviceOk",
    })
}

fn wipe_date(device: &Device, read: fn(&Wipe) -> Option<jiff::Timestamp>) -> Value {
    date_or_null(device.wipe.as_ref().and_then(read))
}

/// The properties.
pub(crate) const COLUMNS: &[Column<Device>] = &[
    column("Identity", Text, |tenant, device| json!(identity(tenant, device))),
    column("Guid", Guid, |_, device| json!(device.guid)),
    column("DeviceId", Text, |_, device| json!(device.profile.id)),
    column("DeviceType", Text, |_, device| json!(device.profile.device_type)),
    column("DeviceModel", Text, |_, device| json!(device.profile.model)),
    column("DeviceOS", Text, |_, device| json!(device.profile.os)),
    column("DeviceFriendlyName", Text, |_, device| json!(device.profile.friendly_name)),
    column("ClientType", Text, |_, device| json!(device.profile.client.name())),
    column("DeviceAccessState", Text, |tenant, device| {
        json!(tenant.device_access(device).level.state())
    }),
    column("DeviceAccessStateReason", Text, |tenant, device| {
        json!(tenant.device_access(device).reason)
    }),
    column("FirstSyncTime", Date, |_, device| date(device.first_at)),
    column("LastSyncAttemptTime", Date, |_, device| date(device.attempted_at)),
    column("LastSuccessSync", Date, |_, device| date_or_null(device.synced_at)),
    column("LastPolicyUpdateTime", Date, |_, device| {
        date_or_null(device.policy.as_ref().map(|(_, at)| *at))
    }),
    column("LastPingHeartbeat", Number, |_, _| Value::Null),
    column("NumberOfFoldersSynced", Number, |_, device| {
        json!(if device.synced_at.is_some() { 8 } else { 0 })
    }),
    Column { name: "Status", form: Text, read: status, grade: Grade::Unconfirmed, source: "§5.4" },
    column("StatusNote", Text, |_, _| Value::Null),
    column("DeviceWipeRequestTime", Date, |_, device| {
        wipe_date(device, |wipe| Some(wipe.requested_at))
    }),
    column("DeviceWipeSentTime", Date, |_, device| wipe_date(device, |wipe| wipe.sent_at)),
    column("DeviceWipeAckTime", Date, |_, device| wipe_date(device, |wipe| wipe.acknowledged_at)),
    column("LastDeviceWipeRequestor", Text, |_, device| {
        json!(device.wipe.as_ref().map(|wipe| &wipe.requestor))
    }),
    column("IsRemoteWipeSupported", Flag, |_, device| {
        json!(device.profile.client == DeviceClient::ActiveSync)
    }),
    column("DevicePolicyApplied", Text, |_, device| {
        json!(device.policy.as_ref().map(|(name, _)| name))
    }),
    column("DevicePolicyApplicationStatus", Text, |_, device| {
        json!(if device.policy.is_some() { "AppliedInFull" } else { "NotApplied" })
    }),
    column("RecoveryPassword", Text, |_, _| json!("********")),
    column("WhenChanged", Date, |_, device| date(device.attempted_at)),
];
