//! All devices of a tenant, with the policies and rules for them, and what happens when one connects.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::entropy::Seed;
use crate::tenant::Tenant;
use crate::tenant::device::{Device, DeviceClient, DeviceProfile, DeviceSync, Wipe};
use crate::tenant::device_access::{AccessLevel, AccessRule};
use crate::tenant::device_policy::{DevicePolicy, Setting};
use crate::tenant::saved;

/// Devices, policies and rules.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Devices {
    /// Partnerships by number.
    pub(crate) partnerships: BTreeMap<u64, Device>,
    /// Partnerships by owner and device id in lower case.
    #[serde(with = "saved::pairs")]
    by_owner: BTreeMap<(u64, String), u64>,
    /// Partnerships by GUID.
    by_guid: BTreeMap<String, u64>,
    /// How many there ever were.
    n_ever: u64,
    /// Types and models that have connected, and when last.
    #[serde(with = "saved::pairs")]
    pub(crate) classes: BTreeMap<(String, String), Timestamp>,
    /// Policies by name in lower case.
    pub(crate) policies: BTreeMap<String, DevicePolicy>,
    /// Rules by name in lower case.
    pub(crate) rules: BTreeMap<String, AccessRule>,
    /// What happens to devices no rule is about.
    pub(crate) default_level: AccessLevel,
}

impl Devices {
    /// No device and the built-in policy.
    pub(crate) fn new(seed: &Seed, now: Timestamp) -> Self {
        let guid = seed.guid("device policy", "default");
        let policy = DevicePolicy { is_default: true, ..DevicePolicy::new("Default", guid, now) };
        Self {
            partnerships: BTreeMap::new(),
            by_owner: BTreeMap::new(),
            by_guid: BTreeMap::new(),
            n_ever: 0,
            classes: BTreeMap::new(),
            policies: BTreeMap::from([("default".to_owned(), policy)]),
            rules: BTreeMap::new(),
            default_level: AccessLevel::Allow,
        }
    }

    /// The partnership with this GUID.
    pub(crate) fn by_guid(&self, guid: &str) -> Option<&Device> {
        self.partnerships.get(self.by_guid.get(guid)?)
    }

    /// Partnerships of a mailbox.
    pub(crate) fn of_owner(&self, owner: u64) -> impl Iterator<Item = &Device> {
        let range = self.by_owner.range((owner, String::new())..(owner + 1, String::new()));
        range.filter_map(|(_, number)| self.partnerships.get(number))
    }

    /// The partnership of a mailbox with a device.
    pub(crate) fn find(&self, owner: u64, id: &str) -> Option<&Device> {
        self.partnerships.get(self.by_owner.get(&(owner, id.to_ascii_lowercase()))?)
    }

    /// Ends a partnership.
    pub(crate) fn forget(&mut self, number: u64) {
        if let Some(device) = self.partnerships.remove(&number) {
            self.by_owner.remove(&(device.owner, device.profile.id.to_ascii_lowercase()));
            self.by_guid.remove(&device.guid);
        }
    }

    /// The partnership, made if there is none.
    fn partner(&mut self, seed: &Seed, owner: u64, profile: &DeviceProfile, now: Timestamp) -> u64 {
        if let Some(known) = self.find(owner, &profile.id) {
            return known.number;
        }
        self.n_ever += 1;
        let number = self.n_ever;
        let guid = seed.guid("device", &number.to_string());
        self.by_owner.insert((owner, profile.id.to_ascii_lowercase()), number);
        self.by_guid.insert(guid.clone(), number);
        let device = Device {
            number,
            guid,
            owner,
            profile: profile.clone(),
            first_at: now,
            attempted_at: now,
            synced_at: None,
            policy: None,
            wipe: None,
        };
        self.partnerships.insert(number, device);
        number
    }
}

impl Tenant {
    /// A device connects to the mailbox of an account.
    pub(crate) fn device_sync(
        &mut self,
        upn: &str,
        profile: &DeviceProfile,
        now: Timestamp,
    ) -> DeviceSync {
        let number = self.index.by_upn.get(&upn.to_ascii_lowercase());
        let user = number.and_then(|number| self.users.get(number));
        let Some(owner) =
            user.filter(|user| user.enabled && user.has_mailbox()).map(|user| user.number)
        else {
            return DeviceSync::Refused;
        };
        let class = (profile.device_type.clone(), profile.model.clone());
        self.devices.classes.insert(class, now);
        let number = self.devices.partner(&self.seed, owner, profile, now);
        let device = self.devices.partnerships.get_mut(&number).expect("a partnership was made");
        device.profile = profile.clone();
        device.attempted_at = now;
        // A wiped device is told again until it is forgotten: its owner must not use it with the old partnership.
        if let Some(wipe) = &mut device.wipe {
            wipe.sent_at.get_or_insert(now);
            return DeviceSync::WipeOrdered { account_only: wipe.account_only };
        }
        self.admit(number, now)
    }

    /// Lets a device in if it may, under the policy it can enforce.
    fn admit(&mut self, number: u64, now: Timestamp) -> DeviceSync {
        let device = &self.devices.partnerships[&number];
        let access = self.device_access(device);
        match access.level {
            AccessLevel::Block => return DeviceSync::Blocked { reason: access.reason.to_owned() },
            AccessLevel::Quarantine => return DeviceSync::Quarantined,
            AccessLevel::Allow => {}
        }
        let mailbox = self.users.get(&device.owner).and_then(|user| user.mailbox.as_ref());
        let enforces =
            device.profile.client == DeviceClient::ActiveSync && device.profile.provisionable;
        let policy = mailbox
            .and_then(|mailbox| self.device_policy(&mailbox.access))
            .filter(|_| enforces)
            .map(|policy| (policy.name.clone(), self.policy_is_old(device, policy, now)));
        let device = self.devices.partnerships.get_mut(&number).expect("a partnership was made");
        device.synced_at = Some(now);
        match policy {
            Some((name, true)) => device.policy = Some((name, now)),
            Some((_, false)) => {}
            None => device.policy = None,
        }
        DeviceSync::Synced { policy: device.policy.as_ref().map(|(name, _)| name.clone()) }
    }

    /// Whether a device must take its policy again: another one, a changed one, or after the interval.
    fn policy_is_old(&self, device: &Device, policy: &DevicePolicy, now: Timestamp) -> bool {
        let Some((name, since)) = &device.policy else { return true };
        let refresh = match policy.settings.get("DevicePolicyRefreshInterval") {
            Some(Setting::Span(seconds)) => i64::try_from(*seconds).unwrap_or(i64::MAX),
            _ => i64::MAX,
        };
        *name != policy.name
            || *since < policy.changed_at
            || now.duration_since(*since).as_secs() >= refresh
    }

    /// Asks a device to wipe itself when it connects next. False if it never connected.
    pub(crate) fn request_wipe(&mut self, upn: &str, id: &str, now: Timestamp) -> bool {
        let owner = self.index.by_upn.get(&upn.to_ascii_lowercase()).copied();
        let number = owner.and_then(|owner| self.devices.find(owner, id)).map(|known| known.number);
        match number.and_then(|number| self.devices.partnerships.get_mut(&number)) {
            Some(device) => {
                device.wipe = Some(Wipe {
                    account_only: device.profile.client == DeviceClient::Outlook,
                    requestor: "portal".to_owned(),
                    requested_at: now,
                    sent_at: None,
                    notify: Vec::new(),
                    acknowledged_at: None,
                });
                true
            }
            None => false,
        }
    }

    /// Keeps one device of a mailbox out. False if there is no such mailbox.
    pub(crate) fn block_device(&mut self, upn: &str, id: &str) -> bool {
        let number = self.index.by_upn.get(&upn.to_ascii_lowercase()).copied();
        let user = number.and_then(|number| self.users.get_mut(&number));
        match user.and_then(|user| user.mailbox.as_mut()) {
            Some(mailbox) => {
                mailbox.access.blocked_device_ids.push(id.to_owned());
                true
            }
            None => false,
        }
    }

    /// A device confirms that it wiped itself. False if nobody told it to.
    pub(crate) fn device_confirms_wipe(&mut self, upn: &str, id: &str, now: Timestamp) -> bool {
        let owner = self.index.by_upn.get(&upn.to_ascii_lowercase()).copied();
        let number = owner.and_then(|owner| self.devices.find(owner, id)).map(|known| known.number);
        let device = number.and_then(|number| self.devices.partnerships.get_mut(&number));
        let told = |wipe: &&mut Wipe| wipe.sent_at.is_some();
        match device.and_then(|device| device.wipe.as_mut()).filter(told) {
            Some(wipe) => {
                wipe.acknowledged_at.get_or_insert(now);
                for address in std::mem::take(&mut wipe.notify) {
                    self.put_into_mailbox(&address, format!("wipe of {id} confirmed"));
                }
                true
            }
            None => false,
        }
    }
}
