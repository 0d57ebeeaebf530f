//! One group: what it is called, who belongs to it, which licences it passes on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::tenant::distribution::Distribution;
use crate::tenant::due::Lag;
use crate::tenant::user::Licence;

/// What a group is for (facts §5.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) enum GroupKind {
    /// A Microsoft 365 group: mail-enabled, `groupTypes` is `Unified`.
    Microsoft365,
    /// A security group without mail.
    Security,
    /// A classic distribution list: only Exchange changes it.
    Distribution,
    /// A security group with mail: only Exchange changes it.
    MailSecurity,
}

impl GroupKind {
    /// Whether it has mail addresses.
    pub(crate) fn is_mail_enabled(self) -> bool {
        self != Self::Security
    }

    /// Whether Graph may only read it.
    pub(crate) fn belongs_to_exchange(self) -> bool {
        matches!(self, Self::Distribution | Self::MailSecurity)
    }
}

/// A group, deleted or not. Groups and users share one row of numbers.
#[derive(Clone, PartialEq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Group {
    /// Position in the order of creation among users and groups.
    pub(crate) number: u64,
    /// Object id.
    pub(crate) id: String,
    /// What it is for.
    pub(crate) kind: GroupKind,
    /// Whether permissions can be given to it; only a Microsoft 365 group has the choice.
    pub(crate) security_enabled: bool,
    /// `displayName`.
    pub(crate) display_name: String,
    /// `mailNickname`, Exchange's alias.
    pub(crate) mail_nickname: String,
    /// `description`.
    pub(crate) description: Option<String>,
    /// `visibility`: `Public`, `Private` or `HiddenMembership`.
    pub(crate) visibility: Option<String>,
    /// `mail`.
    pub(crate) mail: Option<String>,
    /// `proxyAddresses`; the primary one begins with `SMTP:`.
    pub(crate) addresses: Vec<String>,
    /// Numbers of users and groups that belong to it; a deleted one counts again when it is restored.
    pub(crate) members: BTreeSet<u64>,
    /// Numbers of its owners.
    pub(crate) owners: BTreeSet<u64>,
    /// Licences by SKU GUID that its members get.
    pub(crate) licences: BTreeMap<String, Licence>,
    /// What Exchange alone knows of it.
    pub(crate) distribution: Distribution,
    /// What Graph shows until it learns of a change of Exchange.
    pub(crate) graph_lag: Option<Box<Lag<Self>>>,
    /// `createdDateTime`.
    pub(crate) created_at: Timestamp,
    /// From when reads and changes find it.
    pub(crate) visible_at: Timestamp,
    /// `deletedDateTime`.
    pub(crate) deleted_at: Option<Timestamp>,
}

impl Group {
    /// A group with nothing but its names.
    pub(crate) fn blank(number: u64, id: String, kind: GroupKind, now: Timestamp) -> Self {
        Self {
            number,
            id,
            kind,
            security_enabled: matches!(kind, GroupKind::Security | GroupKind::MailSecurity),
            display_name: String::new(),
            mail_nickname: String::new(),
            description: None,
            visibility: None,
            mail: None,
            addresses: Vec::new(),
            members: BTreeSet::new(),
            owners: BTreeSet::new(),
            licences: BTreeMap::new(),
            distribution: Distribution::new(now),
            graph_lag: None,
            created_at: now,
            visible_at: now,
            deleted_at: None,
        }
    }
}
