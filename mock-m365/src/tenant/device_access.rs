//! Which devices may connect: rules about kinds of devices, exceptions of one mailbox, and what holds for the rest
//! (facts §5.4).

use jiff::Timestamp;

use crate::tenant::Tenant;
use crate::tenant::device::{Device, DeviceClient, DeviceProfile};
use crate::tenant::device_policy::DevicePolicy;
use crate::tenant::mailbox::ClientAccess;
use crate::tenant::saved::{self, Word};

/// What happens to a device.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Deserialize, serde::Serialize,
)]
pub(crate) enum AccessLevel {
    /// It may connect.
    Allow,
    /// An administrator must decide.
    Quarantine,
    /// It may not connect.
    Block,
}

impl AccessLevel {
    /// Names as parameters write them.
    pub(crate) const NAMES: &'static [&'static str] = &["Allow", "Block", "Quarantine"];

    /// Name as parameters write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Quarantine => "Quarantine",
            Self::Block => "Block",
        }
    }

    /// `DeviceAccessState`.
    pub(crate) fn state(self) -> &'static str {
        match self {
            Self::Allow => "Allowed",
            Self::Quarantine => "Quarantined",
            Self::Block => "Blocked",
        }
    }

    /// By its name.
    pub(crate) fn find(name: &str) -> Option<Self> {
        [Self::Allow, Self::Quarantine, Self::Block].into_iter().find(|level| level.name() == name)
    }
}

/// A rule about devices of which one characteristic has exactly this text.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct AccessRule {
    /// Its name.
    pub(crate) name: String,
    /// Its identifier.
    pub(crate) guid: String,
    /// The text.
    pub(crate) query: String,
    /// The characteristic.
    #[serde(with = "saved::word")]
    pub(crate) characteristic: Word,
    /// What happens to such devices.
    pub(crate) level: AccessLevel,
    /// When it was made.
    pub(crate) created_at: Timestamp,
}

/// Characteristics a rule can be about.
pub(crate) const CHARACTERISTICS: &[&str] =
    &["DeviceModel", "DeviceType", "DeviceOS", "UserAgent", "XMSWLHeader"];

impl AccessRule {
    fn fits(&self, profile: &DeviceProfile) -> bool {
        let value = match self.characteristic {
            "DeviceModel" => &profile.model,
            "DeviceType" => &profile.device_type,
            "DeviceOS" => &profile.os,
            "UserAgent" => &profile.user_agent,
            _ => return false,
        };
        *value == self.query
    }
}

/// Whether a device may connect, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Access {
    /// What happens.
    pub(crate) level: AccessLevel,
    /// `DeviceAccessStateReason`.
    pub(crate) reason: &'static str,
    /// Name of the rule that decided.
    pub(crate) rule: Option<String>,
}

fn access(level: AccessLevel, reason: &'static str) -> Access {
    Access { level, reason, rule: None }
}

impl Tenant {
    /// The policy of a mailbox: its own, or the default one.
    pub(crate) fn device_policy(&self, settings: &ClientAccess) -> Option<&DevicePolicy> {
        let own = settings.policy.as_ref().and_then(|name| self.devices.policies.get(name));
        own.or_else(|| self.devices.policies.values().find(|policy| policy.is_default))
    }

    /// Decides about a device, in the order the service documents: the mailbox, its policy, its exceptions, rules, the rest.
    pub(crate) fn device_access(&self, device: &Device) -> Access {
        let mailbox = self.users.get(&device.owner).and_then(|user| user.mailbox.as_ref());
        let Some(settings) = mailbox.map(|mailbox| &mailbox.access) else {
            return access(AccessLevel::Block, "Individual");
        };
        let profile = &device.profile;
        let by_active_sync = profile.client == DeviceClient::ActiveSync;
        if by_active_sync && !settings.active_sync {
            return access(AccessLevel::Block, "Individual");
        }
        let policy = self.device_policy(settings);
        if by_active_sync
            && !profile.provisionable
            && policy.is_some_and(|policy| !policy.allows_non_provisionable())
        {
            return access(AccessLevel::Block, "Policy");
        }
        let named = |ids: &[String]| ids.iter().any(|id| id.eq_ignore_ascii_case(&profile.id));
        if named(&settings.blocked_device_ids) {
            return access(AccessLevel::Block, "Individual");
        }
        if named(&settings.allowed_device_ids) {
            return access(AccessLevel::Allow, "Individual");
        }
        let fitting = self.devices.rules.values().filter(|rule| rule.fits(profile));
        match fitting.max_by_key(|rule| rule.level) {
            Some(rule) => {
                Access { level: rule.level, reason: "DeviceRule", rule: Some(rule.name.clone()) }
            }
            None => access(self.devices.default_level, "Global"),
        }
    }
}
