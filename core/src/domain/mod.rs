//! Linking an Internet domain to the tenant: from the name to the last MX record.
//!
//! | part | does |
//! | --- | --- |
//! | `check` | looks at a domain as it is, and says what is wrong with it |
//! | `name` | which names may be linked (clauses DOM-004 to DOM-008) |
//! | `wanted` | which records the service and the era want (DNS-001) |
//! | `live` | reads what the zone holds |
//! | `difference` | plans the changes |
//! | `apex` | the plan for mail hosts, proof of ownership and sender record |
//! | `conflict` | what to do where other records stand |
//! | `question` | what only the administrator can decide |
//! | `records_file` | the file for zones that are entered by hand (DNS-012, DNS-013) |
//! | `link` | the wizard's operation (DOM-018, DOM-019) |
//! | `watch` | verification and supervision in the background (DOM-021, DOM-022, DNS-016) |
//! | `progress` | the four tasks and their states (DOM-011) |
//! | `supervise` | what somebody else changed, and whether a switch-over is seen (DNS-016, DOM-020) |
//! | `switch` | the end of a mail migration (DNS-007) |

mod apex;
pub mod check;
mod conflict;
mod difference;
mod link;
mod live;
mod name;
mod progress;
mod question;
mod records_file;
mod supervise;
mod switch;
mod wanted;
mod watch;
mod write;

use std::fmt;

pub use progress::{LinkProgress, TaskState};
pub(crate) use question::Answers;
pub use question::Question;

use crate::{failure::Failure, registrar::Acquisition};

/// What the administrator enters to link a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkRequest {
    /// The domain's name, as typed.
    pub domain: String,
    /// Whether mail of the domain still lives on another server.
    pub mail_migration: bool,
    /// Preference for the tenant's MX record; the engine proposes one when it is left out.
    pub mail_preference: Option<u16>,
    /// Records beyond those that the services need.
    pub optional_records: OptionalRecords,
    /// Ids of the questions that are answered with yes: [`Question::id`]. What is not answered leaves the zone as it is.
    pub accept: Vec<String>,
    /// How the name is come by.
    pub how: Acquisition,
}

/// Records that are written only when they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionalRecords {
    /// Host label of an alias for web mail, for example `mail` (clause DNS-010).
    pub webmail_host: Option<String>,
    /// The aliases for device management.
    pub device_management: bool,
}

/// What linking, or switching over, has done so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkReport {
    /// The domain in its `xn--` form.
    pub domain: String,
    /// Where the domain stands now.
    pub state: LinkState,
    /// Changes made in the zone, one line each: `+` added, `-` removed.
    pub written: Vec<String>,
    /// What the administrator has to do in the zone.
    pub to_do_by_hand: Vec<String>,
    /// What only the administrator can decide; answered by linking again with their ids in [`LinkRequest::accept`].
    pub questions: Vec<Question>,
    /// The file with the records to enter by hand, when there is one.
    pub records_file: Option<String>,
    /// What else the administrator should know.
    pub notes: Vec<String>,
}

/// Where a domain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkState {
    /// Known to the tenant; its records are not written yet.
    Entered,
    /// The records are written; the service has not looked yet.
    RecordsWritten,
    /// Waits for the administrator to enter the records.
    AwaitingManualDns,
    /// The service looked and did not see the ownership record yet.
    Verifying,
    /// Ownership is proved; the services are not ready.
    Verified,
    /// The services use the domain; mail may still go elsewhere.
    ServicesReady,
    /// The end of the migration is declared and not yet seen everywhere in DNS.
    SwitchPending,
    /// All is done.
    Complete,
    /// Something is wrong; the notes say what.
    NeedsAttention,
}

/// A domain on the suite's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainStatus {
    /// Name in its `xn--` form.
    pub domain: String,
    /// Where it stands.
    pub state: LinkState,
    /// Whether the server writes the zone's records itself.
    pub managed: bool,
    /// Whether mail of the domain still lives elsewhere.
    pub mail_migration: bool,
    /// What the administrator has not decided yet.
    pub questions: Vec<Question>,
    /// What the administrator should know.
    pub notes: Vec<String>,
}

const STATES: [LinkState; 9] = [
    LinkState::Entered,
    LinkState::RecordsWritten,
    LinkState::AwaitingManualDns,
    LinkState::Verifying,
    LinkState::Verified,
    LinkState::ServicesReady,
    LinkState::SwitchPending,
    LinkState::Complete,
    LinkState::NeedsAttention,
];

/// The name as DNS has it, checked as for linking (clauses DOM-004 to DOM-008).
pub(crate) fn checked_name(typed: &str) -> Result<String, Failure> {
    Ok(name::check(typed)?.ascii)
}

impl LinkState {
    /// The state in the product's words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::RecordsWritten => "records written",
            Self::AwaitingManualDns => "awaiting manual dns",
            Self::Verifying => "verifying",
            Self::Verified => "verified",
            Self::ServicesReady => "services ready",
            Self::SwitchPending => "switch pending",
            Self::Complete => "complete",
            Self::NeedsAttention => "needs attention",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        STATES.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether ownership is proved.
    #[must_use]
    pub fn is_verified(self) -> bool {
        matches!(self, Self::Verified | Self::ServicesReady | Self::SwitchPending | Self::Complete)
    }

    /// Whether the services use the domain, so that addresses in it can be chosen (clause DOM-024).
    #[must_use]
    pub fn is_used_by_services(self) -> bool {
        self.is_verified() && self != Self::Verified
    }
}

impl fmt::Display for LinkState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
