//! Users at joined computers: they sign on, and change their own passwords with Ctrl+Alt+Del.

use super::console::{Denied, quoted};
use crate::account::{LogonFailure, log_on_at};
use crate::ldap::ChangeKind;
use crate::server::MockAd;

/// What comes of an attempt to sign on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignOn {
    /// It works.
    Ok,
    /// There is no such user.
    UnknownUser,
    /// The password is wrong.
    WrongPassword,
    /// Not at this hour.
    Hours,
    /// Not at this workstation.
    Workstation,
    /// The password has expired.
    PasswordExpired,
    /// The account is disabled.
    Disabled,
    /// The account has expired.
    AccountExpired,
    /// The password must be changed first.
    MustChange,
    /// Too many bad passwords have locked the account.
    LockedOut,
}

impl SignOn {
    /// Failures with the Win32 error that a failed bind shows as `data`.
    const FAILURES: &[(LogonFailure, Self)] = &[
        (LogonFailure::BAD_NAME_OR_PASSWORD, Self::WrongPassword),
        (LogonFailure::UNKNOWN_USER, Self::UnknownUser),
        (LogonFailure::LOGON_HOURS, Self::Hours),
        (LogonFailure::WORKSTATION, Self::Workstation),
        (LogonFailure::PASSWORD_EXPIRED, Self::PasswordExpired),
        (LogonFailure::DISABLED, Self::Disabled),
        (LogonFailure::ACCOUNT_EXPIRED, Self::AccountExpired),
        (LogonFailure::MUST_CHANGE, Self::MustChange),
        (LogonFailure::LOCKED, Self::LockedOut),
    ];

    /// The Win32 error, such as 0x52e; nothing for a success.
    #[must_use]
    pub fn sub_code(self) -> Option<u32> {
        Self::FAILURES.iter().find(|(_, known)| *known == self).map(|(failure, _)| failure.0)
    }

    fn of(failure: LogonFailure) -> Self {
        let known = Self::FAILURES.iter().find(|(known, _)| *known == failure);
        known.map_or(Self::WrongPassword, |(_, outcome)| *outcome)
    }
}

impl MockAd {
    /// A user signs on at a workstation, or at the domain controller itself. Bad passwords count, and may lock the account.
    pub fn sign_on(&self, user: &str, password: &str, workstation: Option<&str>) -> SignOn {
        let mut directory = self.directory();
        let found = directory.by_sam_account_name(user).or_else(|| directory.by_logon_name(user));
        let Some(id) = found.filter(|id| directory.entry(*id).is_account()) else {
            return SignOn::UnknownUser;
        };
        let host = directory.identity.host.clone();
        let workstation = workstation.unwrap_or(&host);
        log_on_at(&mut directory, id, password, workstation)
            .map_or_else(SignOn::of, |()| SignOn::Ok)
    }

    /// Changes a user's password on his word, as Ctrl+Alt+Del does; also where it has expired or must be changed.
    ///
    /// # Errors
    /// The rule that forbids it: no such user, wrong old password (Win32 error 0x56), a new one that the policy, the history or
    /// the minimum age refuses (0x52d), an account that is locked (0x775).
    pub fn user_changes_password(
        &self,
        sam_account_name: &str,
        old: &str,
        new: &str,
    ) -> Result<(), Denied> {
        let tried = format!("change the password of {sam_account_name}");
        let user = self.account(sam_account_name, &tried)?;
        let console = self.own_console(user, tried);
        let changes = vec![
            (ChangeKind::Delete, "unicodePwd", vec![quoted(old)]),
            (ChangeKind::Add, "unicodePwd", vec![quoted(new)]),
        ];
        console.modify(console.find(sam_account_name)?, changes)
    }

    /// Whether this is the user's password, whatever the state of the account. Leaves no trace.
    #[must_use]
    pub fn check_password(&self, sam_account_name: &str, password: &str) -> bool {
        let directory = self.directory();
        let id = directory.by_sam_account_name(sam_account_name);
        id.is_some_and(|id| {
            let entry = directory.entry(id);
            entry.secrets.is_set() && entry.secrets.is_current(password)
        })
    }
}
