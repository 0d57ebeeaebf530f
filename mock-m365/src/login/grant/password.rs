//! A user asks by name and password: the one way to ask whether a password opens an account (RFC 6749 §4.3).

use serde_json::Value;

use crate::call::Call;
use crate::login::client;
use crate::login::error::SignInError;
use crate::login::form::Form;
use crate::login::token::{Ticket, of_user};
use crate::login::{refusals, scope};
use crate::refusal::ErrorRow;
use crate::tenant::Tenant;
use crate::tenant::hurdle::Hurdle;
use crate::tenant::sign_in::SignIn;

/// Issues a token, once the password opened the account.
pub(crate) fn issue(call: &Call, tenant: &mut Tenant, form: &Form) -> Result<Value, SignInError> {
    let client = client::authenticated(call, tenant, form)?;
    let scope = form.need("scope")?;
    let (name, password) = (form.need("username")?, form.need("password")?);
    let asked = scope::of_user(tenant, &client.app, scope)?;
    let ticket = Ticket::of(form)?;
    match tenant.try_sign_in(name, password, call.now) {
        SignIn::Ok => {}
        outcome => return Err(refused(tenant, outcome)),
    }
    let user = tenant.find_user(name, call.now).cloned();
    let user = user.map_err(|_| refused(tenant, SignIn::Unknown))?;
    Ok(of_user(call, tenant, &ticket, (&client, &user, &asked)))
}

/// What a sign-in that failed is told.
pub(crate) fn refused(tenant: &Tenant, outcome: SignIn) -> SignInError {
    let row = match outcome {
        SignIn::WrongPassword => &refusals::WRONG_PASSWORD,
        SignIn::Blocked => &refusals::USER_DISABLED,
        SignIn::MustChange => &refusals::PASSWORD_EXPIRED,
        SignIn::NoPassword => &refusals::NO_PASSWORD,
        SignIn::Locked => &refusals::LOCKED,
        SignIn::Hindered(hurdle) => of_hurdle(hurdle),
        SignIn::Unknown | SignIn::Ok => {
            return SignInError::of(&refusals::UNKNOWN_USER, &[&tenant.display_name]);
        }
    };
    SignInError::plain(row)
}

fn of_hurdle(hurdle: Hurdle) -> &'static ErrorRow {
    match hurdle {
        Hurdle::SecondFactor => &refusals::SECOND_FACTOR,
        Hurdle::StrongFactor => &refusals::STRONG_FACTOR,
        Hurdle::EnrolFactor => &refusals::ENROL_FACTOR,
        Hurdle::RegisterFactor => &refusals::REGISTER_FACTOR,
        Hurdle::ConditionalAccess => &refusals::CONDITIONAL_ACCESS,
        Hurdle::SecurityPolicy => &refusals::SECURITY_POLICY,
        Hurdle::PasswordExpiredOnPremises => &refusals::PASSWORD_EXPIRED_ON_PREMISES,
        Hurdle::MaliciousAddress => &refusals::MALICIOUS_ADDRESS,
    }
}
