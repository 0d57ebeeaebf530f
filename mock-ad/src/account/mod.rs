//! User and computer accounts: their secrets, their state, the password policy, and who may log on.

mod logon;
mod policy;
mod secret;
mod settings;
pub(crate) mod uac;

pub(crate) use logon::{LogonFailure, count_bad_password, is_locked, log_on, log_on_at};
pub(crate) use policy::{Policy, is_expired};
pub(crate) use secret::{Secret, Secrets, StoredPassword};
pub(crate) use settings::resultant as resultant_settings;

use crate::directory::{Entry, Value};
use crate::schema::Attr;

/// `accountExpires` of an account that never does.
pub(crate) const NEVER: i64 = i64::MAX;

/// Gives an account the attributes that the security accounts manager always sets, where they are missing.
pub(crate) fn fill_defaults(account: &mut Entry) {
    const ZERO: &[Attr] = &[
        Attr::BAD_PWD_COUNT,
        Attr::CODE_PAGE,
        Attr::COUNTRY_CODE,
        Attr::BAD_PASSWORD_TIME,
        Attr::LAST_LOGOFF,
        Attr::LAST_LOGON,
        Attr::LOGON_COUNT,
        Attr::PWD_LAST_SET,
    ];
    for attr in ZERO {
        account.set_default(*attr, Value::Number(0));
    }
    account.set_default(Attr::ACCOUNT_EXPIRES, Value::Number(NEVER));
}
