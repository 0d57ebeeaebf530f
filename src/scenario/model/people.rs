//! Users at joined computers, and administrators at the consoles of the directory itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::{
    value::{Password, Period, Placed},
    words::words,
};

words! {
    /// What comes of an attempt to sign on at a computer of the domain.
    pub enum SignOnResult {
        /// It works.
        Ok = "ok",
        /// The password is wrong.
        WrongPassword = "wrong password",
        /// There is no such user.
        UnknownUser = "unknown user",
        /// The account is disabled.
        Disabled = "disabled",
        /// The account has expired.
        AccountExpired = "account expired",
        /// The password has expired.
        PasswordExpired = "password expired",
        /// The password must be changed first.
        MustChange = "must change",
        /// Wrong passwords have locked the account.
        LockedOut = "locked out",
        /// Not at this hour.
        Hours = "not at this hour",
        /// Not at this computer.
        Computer = "not at this computer",
    }
}

/// A user signs on at a computer of the domain, and it must come out as told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOn {
    /// Logon name.
    pub user: Placed<String>,
    /// The password that is tried.
    pub password: Password,
    /// Name of the computer; the server itself by default.
    #[serde(default)]
    pub at: Option<String>,
    /// What must come of it; `ok` by default.
    #[serde(default)]
    pub result: Option<SignOnResult>,
}

words! {
    /// What comes of an attempt to give a directory user a new password.
    pub enum PasswordResult {
        /// It is the password now.
        Ok = "ok",
        /// The old password is wrong.
        WrongPassword = "wrong password",
        /// Too short, too simple, used before or too soon: the directory does not say which.
        Policy = "refused by policy",
        /// Wrong passwords have locked the account.
        LockedOut = "locked out",
        /// Refused for another reason.
        Refused = "refused",
    }
}

/// A user gives the own password another value, and it must come out as told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnPasswordChange {
    /// Logon name.
    pub user: Placed<String>,
    /// The old password as the user types it; the right one by default.
    #[serde(default)]
    pub from: Option<Password>,
    /// The new password.
    pub to: Password,
    /// What must come of it; `ok` by default.
    #[serde(default)]
    pub result: Option<PasswordResult>,
}

/// What an administrator does with the directory's own tools, without the Dashboard.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub enum DirectoryStep {
    /// Disables a user, by the logon name.
    #[serde(rename = "disable user")]
    DisableUser(Placed<String>),
    /// Enables a user.
    #[serde(rename = "enable user")]
    EnableUser(Placed<String>),
    /// Unlocks a user whom wrong passwords locked out.
    #[serde(rename = "unlock user")]
    UnlockUser(Placed<String>),
    /// Makes a user change the password at the next sign-on.
    #[serde(rename = "demand new password")]
    DemandNewPassword(Placed<String>),
    /// Gives a user a new password.
    #[serde(rename = "reset password")]
    ResetPassword(PasswordReset),
    /// Sets when an account expires.
    #[serde(rename = "let account expire")]
    LetAccountExpire(AccountExpiry),
    /// Gives a user other names.
    #[serde(rename = "rename user")]
    RenameUser(UserRenaming),
    /// Moves a user to an organizational unit.
    #[serde(rename = "move user")]
    MoveUser(UserMove),
    /// Sets attributes of a user; an empty text removes one.
    #[serde(rename = "set attributes")]
    SetAttributes(UserAttributes),
    /// Deletes a user.
    #[serde(rename = "delete user")]
    DeleteUser(Placed<String>),
    /// Brings back the user who was deleted last under this logon name; the account is disabled then.
    #[serde(rename = "restore user")]
    RestoreUser(Placed<String>),
    /// Makes a user a member of a group.
    #[serde(rename = "add to group")]
    AddToGroup(GroupMember),
    /// Takes a user out of a group.
    #[serde(rename = "remove from group")]
    RemoveFromGroup(GroupMember),
    /// Makes a group.
    #[serde(rename = "add group")]
    AddGroup(Placed<String>),
    /// Makes an organizational unit; `Sales/North` for one below another.
    #[serde(rename = "add unit")]
    AddUnit(Placed<String>),
    /// Makes the pointer (service connection point) that leads joined computers to the autodiscover service at this address.
    #[serde(rename = "add connection point")]
    AddConnectionPoint(Placed<String>),
    /// Removes that pointer, which named this address.
    #[serde(rename = "remove connection point")]
    RemoveConnectionPoint(Placed<String>),
    /// Changes the domain's password policy.
    #[serde(rename = "change password policy")]
    ChangePolicy(PasswordPolicy),
    /// Makes a backup of the directory, under a name.
    #[serde(rename = "make backup")]
    MakeBackup(Placed<String>),
    /// Restores the directory from a backup. Whatever happened since is gone there, and there alone.
    #[serde(rename = "restore backup")]
    RestoreBackup(Placed<String>),
}

impl DirectoryStep {
    /// What is done, in the words of the file, and to whom.
    pub fn title(&self) -> String {
        let (phrase, whom) = match self {
            Self::DisableUser(user) => ("disable user", user),
            Self::EnableUser(user) => ("enable user", user),
            Self::UnlockUser(user) => ("unlock user", user),
            Self::DemandNewPassword(user) => ("demand new password", user),
            Self::ResetPassword(reset) => ("reset password", &reset.user),
            Self::LetAccountExpire(expiry) => ("let account expire", &expiry.user),
            Self::RenameUser(to) => ("rename user", &to.user),
            Self::MoveUser(to) => ("move user", &to.user),
            Self::SetAttributes(attributes) => ("set attributes", &attributes.user),
            Self::DeleteUser(user) => ("delete user", user),
            Self::RestoreUser(user) => ("restore user", user),
            Self::AddToGroup(member) => ("add to group", &member.user),
            Self::RemoveFromGroup(member) => ("remove from group", &member.user),
            Self::AddGroup(name) => ("add group", name),
            Self::AddUnit(name) => ("add unit", name),
            Self::AddConnectionPoint(url) => ("add connection point", url),
            Self::RemoveConnectionPoint(url) => ("remove connection point", url),
            Self::MakeBackup(name) => ("make backup", name),
            Self::RestoreBackup(name) => ("restore backup", name),
            Self::ChangePolicy(_) => return "change password policy".to_owned(),
        };
        format!("{phrase} {whom}")
    }
}

/// A new password that an administrator sets.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// Logon name.
    pub user: Placed<String>,
    /// The new password.
    pub to: Password,
    /// Whether the user must change it at the next sign-on.
    #[serde(default, rename = "must change")]
    pub must_change: bool,
    /// Whether the account is unlocked.
    #[serde(default)]
    pub unlock: bool,
    /// What must come of it; `ok` by default.
    #[serde(default)]
    pub result: Option<PasswordResult>,
}

/// When an account expires.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountExpiry {
    /// Logon name.
    pub user: Placed<String>,
    /// How long from now; `never` by leaving it out.
    #[serde(default)]
    pub after: Option<Period>,
}

/// Other names for a user: up to four things that have nothing to do with each other.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRenaming {
    /// Present logon name.
    pub user: Placed<String>,
    /// The name of the entry, which the DN begins with.
    #[serde(default)]
    pub name: Option<String>,
    /// The new logon name.
    #[serde(default, rename = "logon name")]
    pub logon_name: Option<Placed<String>>,
    /// The user principal name.
    #[serde(default, rename = "principal name")]
    pub principal_name: Option<String>,
    /// The full name that is shown.
    #[serde(default, rename = "display name")]
    pub display_name: Option<String>,
}

/// A user who moves.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserMove {
    /// Logon name.
    pub user: Placed<String>,
    /// The organizational unit.
    pub to: Placed<String>,
}

/// Attributes of a user.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserAttributes {
    /// Logon name.
    pub user: Placed<String>,
    /// One value each, by LDAP name.
    pub to: BTreeMap<String, String>,
}

/// A user and a group.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupMember {
    /// Logon name.
    pub user: Placed<String>,
    /// Name of the group.
    pub group: Placed<String>,
}

/// The domain's password policy; what is left out stays as it is. A period of `0s` stands for never, or for no rule.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordPolicy {
    /// The shortest password, in characters; 7 in a new domain.
    #[serde(rename = "minimum length")]
    pub minimum_length: Option<Placed<u32>>,
    /// How many former passwords cannot be taken again; 24 in a new domain.
    pub history: Option<u32>,
    /// Whether passwords need three kinds of characters; so in a new domain.
    pub complex: Option<bool>,
    /// How long a password must be kept; a day in a new domain.
    #[serde(rename = "minimum age")]
    pub minimum_age: Option<Period>,
    /// How long a password lasts; 42 days in a new domain.
    #[serde(rename = "maximum age")]
    pub maximum_age: Option<Period>,
    /// How many wrong passwords lock an account; 0 for any number, as in a new domain.
    #[serde(rename = "lockout threshold")]
    pub lockout_threshold: Option<u32>,
    /// How long the lock lasts; half an hour in a new domain, `0s` until somebody unlocks the account.
    #[serde(rename = "lockout duration")]
    pub lockout_duration: Option<Period>,
    /// How long wrong passwords count; half an hour in a new domain.
    #[serde(rename = "lockout window")]
    pub lockout_window: Option<Period>,
}
