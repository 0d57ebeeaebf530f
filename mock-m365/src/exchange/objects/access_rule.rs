//! A device access rule, as `Get-ActiveSyncDeviceAccessRule` shows it.

use serde_json::json;

use crate::exchange::column::Form::{Date, Guid, Text};
use crate::exchange::column::{Column, column, date};
use crate::tenant::device_access::AccessRule;

/// The properties.
pub(crate) const COLUMNS: &[Column<AccessRule>] = &[
    column("Identity", Text, |_, rule| json!(rule.name)),
    column("Name", Text, |_, rule| json!(rule.name)),
    column("Guid", Guid, |_, rule| json!(rule.guid)),
    column("QueryString", Text, |_, rule| json!(rule.query)),
    column("Characteristic", Text, |_, rule| json!(rule.characteristic)),
    column("AccessLevel", Text, |_, rule| json!(rule.level.name())),
    column("WhenCreatedUTC", Date, |_, rule| date(rule.created_at)),
];
