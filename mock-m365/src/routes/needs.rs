//! Application permissions that operations ask for, any of a list being enough (facts §0).

/// To read users.
pub(crate) const USERS_READ: &[&str] =
    &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
/// To create, delete and restore users.
pub(crate) const USERS_WRITE: &[&str] = &["User.ReadWrite.All", "Directory.ReadWrite.All"];
/// To change a user; each property asks for one of them.
pub(crate) const USERS_CHANGE: &[&str] = &[
    "User.ReadWrite.All",
    "User.ReadUpdate.All",
    "User.EnableDisableAccount.All",
    "User-PasswordProfile.ReadWrite.All",
    "Directory.ReadWrite.All",
];
/// To assign licences.
pub(crate) const LICENCES_WRITE: &[&str] =
    &["LicenseAssignment.ReadWrite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"];
/// To read subscriptions.
pub(crate) const LICENCES_READ: &[&str] = &[
    "LicenseAssignment.Read.All",
    "LicenseAssignment.ReadWrite.All",
    "Organization.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// To read the organization.
pub(crate) const ORGANIZATION_READ: &[&str] = &[
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// To read domains.
pub(crate) const DOMAINS_READ: &[&str] =
    &["Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
/// To change domains.
pub(crate) const DOMAINS_WRITE: &[&str] = &["Domain.ReadWrite.All"];
/// None.
pub(crate) const ANYONE: &[&str] = &[];
