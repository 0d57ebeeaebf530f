//! A user asks again with a refresh token (RFC 6749 §6). The token is a text with a keyed digest; the tenant remembers nothing of
//! it, and what makes it invalid stands with the user.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::call::Call;
use crate::login::client;
use crate::login::error::SignInError;
use crate::login::form::Form;
use crate::login::grant::password::refused;
use crate::login::token::{Ticket, of_user};
use crate::login::{refusals, scope};
use crate::tenant::Tenant;
use crate::tenant::sign_in::SignIn;
use crate::tenant::user::User;

/// How long a refresh token may lie unused.
const LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What a refresh token says.
#[derive(Serialize, Deserialize)]
struct Grant {
    app: String,
    user: String,
    scope: String,
    issued_s: i64,
    sessions: u64,
    passwords: u32,
}

/// A refresh token for a user who signed in.
pub(crate) fn mint(tenant: &Tenant, user: &User, app: &str, scope: &str, now: Timestamp) -> String {
    let grant = Grant {
        app: app.to_owned(),
        user: user.id.clone(),
        scope: scope.to_owned(),
        issued_s: now.as_second(),
        sessions: user.sessions_number,
        passwords: user.password_number,
    };
    let text = serde_json::to_string(&grant).expect("plain values become JSON");
    let body = URL_SAFE_NO_PAD.encode(text);
    let tag = hmac::sign(&key(tenant), body.as_bytes());
    format!("1.{body}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn key(tenant: &Tenant) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &tenant.seed.key("refresh token"))
}

fn read(tenant: &Tenant, token: &str) -> Option<Grant> {
    let (body, tag) = token.strip_prefix("1.")?.split_once('.')?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    hmac::verify(&key(tenant), body.as_bytes(), &tag).ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
}

/// Issues a token, if neither time nor a revocation ended the session.
pub(crate) fn issue(call: &Call, tenant: &mut Tenant, form: &Form) -> Result<Value, SignInError> {
    let token = form.need("refresh_token")?;
    let client = client::authenticated(call, tenant, form)?;
    let grant = read(tenant, token)
        .ok_or_else(|| SignInError::plain(&refusals::MALFORMED_REFRESH_TOKEN))?;
    if !grant.app.eq_ignore_ascii_case(&client.app.client_id) {
        return Err(SignInError::plain(&refusals::FOREIGN_REFRESH_TOKEN));
    }
    let issued_at = Timestamp::from_second(grant.issued_s).unwrap_or(Timestamp::MIN);
    if call.now.duration_since(issued_at) >= LIFETIME {
        return Err(SignInError::of(&refusals::UNUSED_REFRESH_TOKEN, &[&ticks(issued_at)]));
    }
    let user = tenant.find_user(&grant.user, call.now).cloned();
    let user =
        user.map_err(|_| SignInError::of(&refusals::DELETED_USER, &[&tenant.display_name]))?;
    check_session(tenant, &user, &grant, issued_at)?;
    let asked = scope::of_user(tenant, &client.app, form.get("scope").unwrap_or(&grant.scope))?;
    let ticket = Ticket::of(form)?.again(grant.scope);
    Ok(of_user(call, tenant, &ticket, (&client, &user, &asked)))
}

fn check_session(
    tenant: &Tenant,
    user: &User,
    grant: &Grant,
    issued_at: Timestamp,
) -> Result<(), SignInError> {
    if !user.enabled {
        return Err(refused(tenant, SignIn::Blocked));
    }
    if (user.sessions_number, user.password_number) != (grant.sessions, grant.passwords) {
        let valid_from = user.sessions_valid_from.max(user.password_changed_at);
        return Err(SignInError::of(
            &refusals::REVOKED_REFRESH_TOKEN,
            &[&ticks(issued_at), &ticks(valid_from)],
        ));
    }
    if user.must_change_password || user.must_change_with_mfa {
        return Err(refused(tenant, SignIn::MustChange));
    }
    match tenant.hurdle_of(user) {
        Some(hurdle) => Err(refused(tenant, SignIn::Hindered(hurdle))),
        None => Ok(()),
    }
}

fn ticks(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%7fZ").to_string()
}
