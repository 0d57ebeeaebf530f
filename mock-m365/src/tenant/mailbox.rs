//! One mailbox: its mail, who may act for it, and how devices may reach it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::entropy::Seed;
use crate::tenant::user::MailId;

/// A mailbox, kept for 30 days after its licence went.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Mailbox {
    /// Accepted messages, oldest first.
    pub(crate) mail: Vec<MailId>,
    /// When the last Exchange plan went.
    pub(crate) detached_at: Option<Timestamp>,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// `Guid` of the recipient.
    pub(crate) guid: String,
    /// `ExchangeGuid` of the mailbox itself.
    pub(crate) exchange_guid: String,
    /// Object numbers of those who may send on its behalf.
    pub(crate) send_on_behalf: BTreeSet<u64>,
    /// What devices may do.
    pub(crate) access: ClientAccess,
    /// Rights given on folders: by folder, then by who has them.
    pub(crate) folder_rights: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// Settings of a mailbox that concern devices (facts §5.4, `Set-CASMailbox`).
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct ClientAccess {
    /// `ActiveSyncEnabled`.
    pub(crate) active_sync: bool,
    /// `ActiveSyncAllowedDeviceIDs`.
    pub(crate) allowed_device_ids: Vec<String>,
    /// `ActiveSyncBlockedDeviceIDs`.
    pub(crate) blocked_device_ids: Vec<String>,
    /// Name of the device policy in lower case; `None`: the default one.
    pub(crate) policy: Option<String>,
}

impl Default for ClientAccess {
    fn default() -> Self {
        Self {
            active_sync: true,
            allowed_device_ids: Vec::new(),
            blocked_device_ids: Vec::new(),
            policy: None,
        }
    }
}

impl Mailbox {
    /// The empty mailbox of the account with this number.
    pub(crate) fn new(seed: &Seed, number: u64, now: Timestamp) -> Self {
        let number = number.to_string();
        Self {
            mail: Vec::new(),
            detached_at: None,
            created_at: now,
            guid: seed.guid("recipient", &number),
            exchange_guid: seed.guid("mailbox", &number),
            send_on_behalf: BTreeSet::new(),
            access: ClientAccess::default(),
            folder_rights: BTreeMap::new(),
        }
    }
}
