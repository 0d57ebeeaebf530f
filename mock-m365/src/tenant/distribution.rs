//! What Exchange alone knows of a group with mail: its name, its rules, its notes (facts §5.4).

use jiff::Timestamp;

use crate::entropy::Seed;
use crate::tenant::group::Group;
use crate::tenant::saved::{self, Word};

/// Settings that Graph does not show.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Distribution {
    /// `Name`, unique among recipients; empty for a group that Exchange never touched.
    pub(crate) name: String,
    /// `Notes`.
    pub(crate) notes: String,
    /// `RequireSenderAuthenticationEnabled`: nobody outside may send to it.
    pub(crate) inside_senders_only: bool,
    /// `HiddenFromAddressListsEnabled`.
    pub(crate) hidden: bool,
    /// `MemberJoinRestriction`.
    #[serde(with = "saved::word")]
    pub(crate) join: Word,
    /// `MemberDepartRestriction`.
    #[serde(with = "saved::word")]
    pub(crate) depart: Word,
    /// `WhenChangedUTC`.
    pub(crate) changed_at: Timestamp,
}

impl Distribution {
    /// The settings of a group that nobody set (facts §5.4).
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            name: String::new(),
            notes: String::new(),
            inside_senders_only: true,
            hidden: false,
            join: "Closed",
            depart: "Open",
            changed_at: now,
        }
    }
}

impl Group {
    /// `Name` of the group in Exchange.
    pub(crate) fn name(&self) -> &str {
        match self.distribution.name.as_str() {
            "" => &self.mail_nickname,
            name => name,
        }
    }

    /// `Guid` of the recipient, which is not the object's id.
    pub(crate) fn recipient_guid(&self, seed: &Seed) -> String {
        seed.guid("recipient", &self.number.to_string())
    }

    /// Name, alias and GUID in lower case, under which Exchange finds the group.
    pub(crate) fn exchange_names(&self, seed: &Seed) -> Vec<String> {
        if !self.kind.is_mail_enabled() {
            return Vec::new();
        }
        let mut names = vec![self.name().to_ascii_lowercase(), self.recipient_guid(seed)];
        let alias = self.mail_nickname.to_ascii_lowercase();
        if names[0] != alias {
            names.push(alias);
        }
        names
    }
}
