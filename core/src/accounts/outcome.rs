//! What became of the accounts of a bulk run, and what to do about those that were not created (clauses TRB-002 to TRB-004).

use crate::{
    failure::{Failure, FailureKind},
    tenant::graph::GraphError,
};

/// The outcome of a bulk run, each list in the order of the requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkReport {
    /// Accounts that were created and associated.
    pub created: Vec<CreatedAccount>,
    /// Users who had an online account already.
    pub skipped: Vec<SkippedAccount>,
    /// Accounts that were not created.
    pub failed: Vec<FailedAccount>,
    /// Where the results file is; `None` when nothing failed (clause TRB-001).
    pub results_file: Option<String>,
}

/// A created online account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedAccount {
    /// `sAMAccountName` of the user.
    pub user: String,
    /// User principal name of the online account.
    pub online_id: String,
}

/// A user who was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedAccount {
    /// `sAMAccountName` of the user.
    pub user: String,
    /// The online account that the user is linked to.
    pub online_id: String,
}

/// An online account that was not created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedAccount {
    /// `sAMAccountName` of the user, as requested.
    pub user: String,
    /// The requested user principal name.
    pub online_id: String,
    /// Why, as a class.
    pub reason: FailureReason,
    /// Why, in detail. Never a secret.
    pub detail: String,
    /// The recommended action.
    pub advice: String,
}

/// Why an online account was not created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureReason {
    /// An online account of this name exists.
    AlreadyExists,
    /// All licences are in use.
    NoLicence,
    /// The name cannot be an online ID.
    BadName,
    /// The service could not be reached.
    Connection,
    /// The service was too busy for too long.
    Busy,
    /// The service did not accept the application's credential, or it lacks a permission.
    Credentials,
    /// There is no such user in the local directory.
    UnknownUser,
    /// The organization has no country, so no licence can be assigned.
    UsageLocation,
    /// The service refused for another reason.
    Refused,
}

impl FailureReason {
    /// The reason in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AlreadyExists => "already exists",
            Self::NoLicence => "no licence left",
            Self::BadName => "bad name",
            Self::Connection => "no connection",
            Self::Busy => "service busy",
            Self::Credentials => "not authorised",
            Self::UnknownUser => "unknown user",
            Self::UsageLocation => "no usage location",
            Self::Refused => "refused",
        }
    }

    /// The recommended action.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::AlreadyExists => {
                "Choose another online ID, or assign the existing online account to the user. Then repeat the task."
            }
            Self::NoLicence => {
                "Add licences to the subscription in the portal, refresh the Dashboard, and repeat the task."
            }
            Self::BadName => {
                "Use letters, digits and ' . - _ ! # ^ ~ before the @ and a verified domain of the tenant after it. Then repeat the task."
            }
            Self::Connection => "Check the Internet connection and repeat the task.",
            Self::Busy => "Wait a while and repeat the task.",
            Self::Credentials => {
                "Check the application's secret and permissions in the portal, integrate again if the secret changed, and repeat the task."
            }
            Self::UnknownUser => {
                "Check the user name, or create the user on this server first. Then repeat the task."
            }
            Self::UsageLocation => {
                "Set the country of the organization in the portal and repeat the task."
            }
            Self::Refused => "Follow the detail given, or restart the server, and repeat the task.",
        }
    }
}

/// A reason with its detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) reason: FailureReason,
    pub(super) detail: String,
}

impl Reason {
    pub(super) fn new(reason: FailureReason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }

    /// Tells the reasons apart as well as the service lets one: by status and code, by the text only where it has no code.
    pub(super) fn of(error: &GraphError) -> Self {
        let is_about_name = error
            .details
            .iter()
            .any(|(code, target)| code == "InvalidValue" && target == "userPrincipalName")
            || error.message.starts_with("Property userPrincipalName is invalid")
            || error.message.starts_with("The domain portion of the userPrincipalName");
        let reason = match error.failure.kind {
            FailureKind::AlreadyExists => FailureReason::AlreadyExists,
            FailureKind::NoLicence => FailureReason::NoLicence,
            FailureKind::Refused if is_about_name => FailureReason::BadName,
            FailureKind::Refused if error.message.contains("usage location") => {
                FailureReason::UsageLocation
            }
            FailureKind::Connection if matches!(error.status, Some(429 | 503)) => {
                FailureReason::Busy
            }
            kind => Self::of_kind(kind),
        };
        Self::new(reason, format!("failed to {}: {}", error.failure.tried, error.failure.came_back))
    }

    pub(super) fn of_failure(failure: &Failure) -> Self {
        Self::new(
            Self::of_kind(failure.kind),
            format!("failed to {}: {}", failure.tried, failure.came_back),
        )
    }

    fn of_kind(kind: FailureKind) -> FailureReason {
        match kind {
            FailureKind::Connection => FailureReason::Connection,
            FailureKind::Credentials | FailureKind::Rights => FailureReason::Credentials,
            _ => FailureReason::Refused,
        }
    }
}
