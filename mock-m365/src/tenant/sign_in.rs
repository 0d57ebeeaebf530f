//! Whether a name and a password open an account, in the order the service checks (facts §1.3).

use jiff::Timestamp;

use crate::tenant::Tenant;
use crate::tenant::user::User;

/// Outcome of a sign-in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignIn {
    /// The password opens the account.
    Ok,
    /// The password is wrong (AADSTS50126).
    WrongPassword,
    /// The password is right, sign-in is blocked (AADSTS50057).
    Blocked,
    /// The password is right and must be changed first (AADSTS50055).
    MustChange,
    /// The account has no password (AADSTS50056).
    NoPassword,
    /// No such account (AADSTS50034).
    Unknown,
}

impl Tenant {
    /// Tries a password. The account comes along when it exists.
    pub(crate) fn try_sign_in(
        &self,
        upn: &str,
        password: &str,
        now: Timestamp,
    ) -> (SignIn, Option<&User>) {
        let user = match self.index.by_upn.get(&upn.to_ascii_lowercase()) {
            Some(number) => &self.users[number],
            None => return (SignIn::Unknown, None),
        };
        if user.visible_at > now {
            return (SignIn::Unknown, None);
        }
        let outcome = match &user.password {
            None => SignIn::NoPassword,
            Some(known) if !known.matches(password) => SignIn::WrongPassword,
            Some(_) if !user.enabled => SignIn::Blocked,
            Some(_) if user.must_change_password || user.must_change_with_mfa => SignIn::MustChange,
            Some(_) => SignIn::Ok,
        };
        (outcome, Some(user))
    }
}
