//! A kind of device that has connected, as `Get-ActiveSyncDeviceClass` shows it.

use serde_json::json;

use crate::exchange::column::Form::{Date, Text};
use crate::exchange::column::{Column, column, date};

/// A kind of device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct DeviceClass {
    /// `DeviceType`.
    pub(crate) device_type: String,
    /// `DeviceModel`.
    pub(crate) model: String,
    /// When one connected last.
    pub(crate) updated_at: jiff::Timestamp,
}

/// The properties.
pub(crate) const COLUMNS: &[Column<DeviceClass>] = &[
    column("Identity", Text, |_, class| json!(format!("{}§{}", class.device_type, class.model))),
    column("Name", Text, |_, class| json!(format!("{}§{}", class.device_type, class.model))),
    column("DeviceType", Text, |_, class| json!(class.device_type)),
    column("DeviceModel", Text, |_, class| json!(class.model)),
    column("LastUpdateTime", Date, |_, class| date(class.updated_at)),
];
