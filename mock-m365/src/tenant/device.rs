//! Mobile devices: what one tells about itself, its partnership with a mailbox, and how it is wiped (facts §5.4).

use jiff::Timestamp;

/// How a device reaches a mailbox.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Deserialize, serde::Serialize,
)]
pub enum DeviceClient {
    /// The mail program of the device, by ActiveSync.
    ActiveSync,
    /// The Outlook app: it gets no policy, and only its account is ever wiped.
    Outlook,
}

impl DeviceClient {
    /// `ClientType`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ActiveSync => "EAS",
            Self::Outlook => "Outlook",
        }
    }
}

/// What a device tells when it connects.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub struct DeviceProfile {
    /// `DeviceId`.
    pub id: String,
    /// `DeviceType`, such as `iPhone`.
    pub device_type: String,
    /// `DeviceModel`, such as `iPhone12C8`.
    pub model: String,
    /// `DeviceOS`.
    pub os: String,
    /// `DeviceUserAgent`.
    pub user_agent: String,
    /// `DeviceImei`, if it has one.
    pub imei: Option<String>,
    /// `FriendlyName`.
    pub friendly_name: String,
    /// How it reaches the mailbox.
    pub client: DeviceClient,
    /// Whether it can enforce a policy.
    pub provisionable: bool,
}

impl DeviceProfile {
    /// A telephone that enforces policies.
    #[must_use]
    pub fn phone(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            device_type: "iPhone".to_owned(),
            model: "iPhone12C8".to_owned(),
            os: "iOS 26.1".to_owned(),
            user_agent: "Apple-iPhone12C8/2301.341".to_owned(),
            imei: None,
            friendly_name: "iPhone".to_owned(),
            client: DeviceClient::ActiveSync,
            provisionable: true,
        }
    }
}

/// What a connecting device is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DeviceSync {
    /// Mail flows, under the policy of this name if the device enforces one.
    Synced {
        /// Name of the policy.
        policy: Option<String>,
    },
    /// Access is refused, for this reason (`DeviceAccessStateReason`).
    Blocked {
        /// The reason.
        reason: String,
    },
    /// An administrator must decide.
    Quarantined,
    /// The device is to wipe itself, or the account alone.
    WipeOrdered {
        /// Whether only the account goes.
        account_only: bool,
    },
    /// There is no such mailbox, or its user may not sign in.
    Refused,
}

/// A wipe, from its request to its confirmation.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Wipe {
    /// Whether only the account goes.
    pub(crate) account_only: bool,
    /// Who asked.
    pub(crate) requestor: String,
    /// When it was asked for.
    pub(crate) requested_at: Timestamp,
    /// When the device was told.
    pub(crate) sent_at: Option<Timestamp>,
    /// Addresses that get a message when the device has confirmed.
    pub(crate) notify: Vec<String>,
    /// When the device confirmed.
    pub(crate) acknowledged_at: Option<Timestamp>,
}

/// A partnership of a device with a mailbox.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Device {
    /// Position in the order of first connections.
    pub(crate) number: u64,
    /// `Guid`.
    pub(crate) guid: String,
    /// Number of the mailbox's account.
    pub(crate) owner: u64,
    /// What it told last.
    pub(crate) profile: DeviceProfile,
    /// `FirstSyncTime`.
    pub(crate) first_at: Timestamp,
    /// `LastSyncAttemptTime`.
    pub(crate) attempted_at: Timestamp,
    /// `LastSuccessSync`.
    pub(crate) synced_at: Option<Timestamp>,
    /// Name of the policy it enforces, and since when.
    pub(crate) policy: Option<(String, Timestamp)>,
    /// The wipe, if one was asked for.
    pub(crate) wipe: Option<Wipe>,
}

impl Device {
    /// Name of its object in the directory.
    pub(crate) fn name(&self) -> String {
        format!("{}§{}", self.profile.device_type, self.profile.id)
    }

    /// Whether a wipe has not reached it yet, or was not confirmed.
    pub(crate) fn wipe_is_pending(&self) -> bool {
        self.wipe.as_ref().is_some_and(|wipe| wipe.acknowledged_at.is_none())
    }
}
