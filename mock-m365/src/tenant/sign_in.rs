//! Whether a name and a password open an account, in the order the service checks (facts §1.3).

use jiff::Timestamp;

use crate::tenant::Tenant;
use crate::tenant::hurdle::Hurdle;
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
    /// Too many wrong passwords were tried (AADSTS50053).
    Locked,
    /// The password is right, and does not suffice.
    Hindered(Hurdle),
}

impl Tenant {
    /// Tries a password: a wrong one counts towards the lock, a right one forgets the wrong ones before.
    pub(crate) fn try_sign_in(&mut self, upn: &str, password: &str, now: Timestamp) -> SignIn {
        let outcome = self.look_at_password(upn, password, now);
        let Some(&number) = self.index.by_upn.get(&upn.to_ascii_lowercase()) else {
            return outcome;
        };
        match outcome {
            SignIn::WrongPassword => self.lockouts.count(number, password, now),
            SignIn::Ok => self.lockouts.clear(number),
            _ => {}
        }
        outcome
    }

    /// What trying a password would show. Changes nothing.
    pub(crate) fn look_at_password(&self, upn: &str, password: &str, now: Timestamp) -> SignIn {
        let number = self.index.by_upn.get(&upn.to_ascii_lowercase());
        let user = number.and_then(|number| self.users.get(number));
        let Some(user) = user.filter(|user| user.visible_at <= now) else {
            return SignIn::Unknown;
        };
        if self.lockouts.is_locked(user.number, now) {
            return SignIn::Locked;
        }
        match (&user.password, self.hurdle_of(user)) {
            (None, _) => SignIn::NoPassword,
            (Some(known), _) if !known.matches(password) => SignIn::WrongPassword,
            (Some(_), _) if !user.enabled => SignIn::Blocked,
            (Some(_), _) if user.must_change_password || user.must_change_with_mfa => {
                SignIn::MustChange
            }
            (Some(_), _) if self.password_is_too_old(user, now) => SignIn::MustChange,
            (Some(_), Some(hurdle)) => SignIn::Hindered(hurdle),
            (Some(_), None) => SignIn::Ok,
        }
    }

    /// What else stands between a right password and a token: of the account, else of the whole tenant.
    pub(crate) fn hurdle_of(&self, user: &User) -> Option<Hurdle> {
        self.hurdles.get(&user.number).copied().or(self.hurdle)
    }
}
