//! Mobile devices of users, and what comes of their connecting.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::{value::Placed, words::words};

words! {
    /// What comes of a device that connects to a mailbox.
    pub enum DeviceResult {
        /// Mail flows.
        Synced = "synced",
        /// A rule, an exception or a policy keeps it out.
        Blocked = "blocked",
        /// An administrator must decide.
        Quarantined = "quarantined",
        /// It is told to wipe itself, and does.
        Wiped = "wiped",
        /// It is told to remove the account, and does.
        AccountWiped = "account wiped",
        /// There is no such mailbox, or its user may not sign in.
        Refused = "refused",
    }
}

words! {
    /// The program that connects.
    pub enum DeviceApp {
        /// The mail program of the device, by ActiveSync.
        Mail = "mail",
        /// The Outlook app.
        Outlook = "outlook",
    }
}

/// A device connects to the mailbox of an online account, and it must come out as told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceConnection {
    /// Online ID of the account.
    pub user: Placed<String>,
    /// Device ID.
    pub device: Placed<String>,
    /// Type, for example `iPhone`.
    #[serde(default, rename = "type")]
    pub device_type: Option<String>,
    /// Model.
    #[serde(default)]
    pub model: Option<String>,
    /// The program that connects; `mail` by default.
    #[serde(default)]
    pub app: Option<DeviceApp>,
    /// Whether it can enforce a policy; `true` by default.
    #[serde(default, rename = "enforces policy")]
    pub enforces_policy: Option<bool>,
    /// What must come of it; `synced` by default.
    #[serde(default)]
    pub result: Option<DeviceResult>,
}

/// A device of an online account.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceOf {
    /// Online ID of the account.
    pub user: Placed<String>,
    /// Device ID.
    pub device: Placed<String>,
}
