//! Device policies: the table of their settings, and one policy (facts §5.5).

use std::collections::BTreeMap;

use crate::tenant::saved;

use jiff::Timestamp;

/// Value of a setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) enum Setting {
    /// Not set.
    Null,
    /// True or false.
    Flag(bool),
    /// A number.
    Number(u32),
    /// Seconds.
    Span(u64),
    /// No limit.
    Unlimited,
}

/// Settings and their defaults.
pub(crate) const DEFAULTS: &[(&str, Setting)] = &[
    ("AllowNonProvisionableDevices", Setting::Flag(true)),
    ("AllowSimplePassword", Setting::Flag(true)),
    ("AlphanumericPasswordRequired", Setting::Flag(false)),
    ("DevicePolicyRefreshInterval", Setting::Unlimited),
    ("MaxInactivityTimeLock", Setting::Unlimited),
    ("MaxPasswordFailedAttempts", Setting::Unlimited),
    ("MinPasswordComplexCharacters", Setting::Number(1)),
    ("MinPasswordLength", Setting::Null),
    ("PasswordEnabled", Setting::Flag(false)),
    ("PasswordExpiration", Setting::Unlimited),
    ("PasswordHistory", Setting::Number(0)),
    ("RequireDeviceEncryption", Setting::Flag(false)),
];

/// A policy.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct DevicePolicy {
    /// Its name.
    pub(crate) name: String,
    /// Its identifier.
    pub(crate) guid: String,
    /// Whether mailboxes without another one have it.
    pub(crate) is_default: bool,
    /// Settings by name.
    #[serde(with = "saved::words")]
    pub(crate) settings: BTreeMap<&'static str, Setting>,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) changed_at: Timestamp,
}

impl DevicePolicy {
    /// A policy with the default settings.
    pub(crate) fn new(name: &str, guid: String, now: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            guid,
            is_default: false,
            settings: DEFAULTS.iter().copied().collect(),
            created_at: now,
            changed_at: now,
        }
    }

    /// Whether devices that enforce nothing may connect.
    pub(crate) fn allows_non_provisionable(&self) -> bool {
        self.settings.get("AllowNonProvisionableDevices") == Some(&Setting::Flag(true))
    }
}
