//! A device policy, as `Get-MobileDeviceMailboxPolicy` shows it (facts §5.5).

use serde_json::{Value, json};

use crate::exchange::argument::span_text;
use crate::exchange::column::Form::{Date, Flag, Guid, Number, Text};
use crate::exchange::column::{Column, Form, column, date};
use crate::exchange::identity::distinguished_name;
use crate::grade::Grade;
use crate::tenant::Tenant;
use crate::tenant::device_policy::{DevicePolicy, Setting};

const fn setting(
    name: &'static str,
    form: Form,
    read: fn(&Tenant, &DevicePolicy) -> Value,
) -> Column<DevicePolicy> {
    Column { name, form, read, grade: Grade::Documented, source: "§5.5" }
}

/// A setting as text, number or flag.
fn value(policy: &DevicePolicy, name: &str) -> Value {
    match policy.settings.get(name) {
        None | Some(Setting::Null) => Value::Null,
        Some(Setting::Flag(flag)) => json!(flag),
        Some(Setting::Number(number)) => json!(number),
        Some(Setting::Span(seconds)) => json!(span_text(*seconds)),
        Some(Setting::Unlimited) => json!("Unlimited"),
    }
}

/// The properties.
pub(crate) const COLUMNS: &[Column<DevicePolicy>] = &[
    column("Identity", Text, |_, policy| json!(policy.name)),
    column("Name", Text, |_, policy| json!(policy.name)),
    column("Guid", Guid, |_, policy| json!(policy.guid)),
    column("DistinguishedName", Text, |tenant, policy| {
        json!(distinguished_name(tenant, &policy.name))
    }),
    column("IsDefault", Flag, |_, policy| json!(policy.is_default)),
    setting("AllowNonProvisionableDevices", Flag, |_, policy| {
        value(policy, "AllowNonProvisionableDevices")
    }),
    setting("AllowSimplePassword", Flag, |_, policy| value(policy, "AllowSimplePassword")),
    setting("AlphanumericPasswordRequired", Flag, |_, policy| {
        value(policy, "AlphanumericPasswordRequired")
    }),
    setting("DevicePolicyRefreshInterval", Text, |_, policy| {
        value(policy, "DevicePolicyRefreshInterval")
    }),
    setting("MaxInactivityTimeLock", Text, |_, policy| value(policy, "MaxInactivityTimeLock")),
    setting("MaxPasswordFailedAttempts", Text, |_, policy| {
        match value(policy, "MaxPasswordFailedAttempts") {
            Value::Number(number) => json!(number.to_string()),
            other => other,
        }
    }),
    setting("MinPasswordComplexCharacters", Number, |_, policy| {
        value(policy, "MinPasswordComplexCharacters")
    }),
    setting("MinPasswordLength", Number, |_, policy| value(policy, "MinPasswordLength")),
    setting("PasswordEnabled", Flag, |_, policy| value(policy, "PasswordEnabled")),
    setting("PasswordExpiration", Text, |_, policy| value(policy, "PasswordExpiration")),
    setting("PasswordHistory", Number, |_, policy| value(policy, "PasswordHistory")),
    setting("RequireDeviceEncryption", Flag, |_, policy| value(policy, "RequireDeviceEncryption")),
    column("WhenCreatedUTC", Date, |_, policy| date(policy.created_at)),
    column("WhenChangedUTC", Date, |_, policy| date(policy.changed_at)),
];
