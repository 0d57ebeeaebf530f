//! The token endpoint: which grant is asked for, and what every token has in common (facts §1.2, §1.4).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::call::Call;
use crate::login::client::Client;
use crate::login::error::SignInError;
use crate::login::form::Form;
use crate::login::grant::{client_credentials, password, refresh_token};
use crate::login::scope::Delegated;
use crate::login::{check_tenant, jwt, origin, refusals};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::hurdle::Outage;
use crate::tenant::user::User;

/// Shortest and longest life of a token, in seconds: drawn between 60 and 90 minutes.
const LIFETIME_S_MIN: u64 = 3599;
const LIFETIME_S_SPAN: u64 = 1801;
/// The same of a token whose access is evaluated continuously: up to 28 hours.
const LONG_LIFETIME_S_MIN: u64 = 24 * 3600;
const LONG_LIFETIME_S_SPAN: u64 = 4 * 3600;
/// What every member's `wids` ends with.
const EVERY_MEMBER: &str = "b79fbf4d-3ef9-4689-8143-76b194e85509";

/// What a request says about the token, besides its grant.
pub(crate) struct Ticket {
    /// Whether the client can be told that a token ended early (`CP1`).
    evaluated_continuously: bool,
    /// Whether `client_info` is asked for.
    client_info: bool,
    /// Whether a refresh token is asked for in any case.
    offline: bool,
    /// The scope of the first request, which a refresh token remembers.
    scope: String,
}

impl Ticket {
    /// Reads the fields that go with every grant.
    pub(crate) fn of(form: &Form) -> Result<Self, SignInError> {
        Ok(Self {
            evaluated_continuously: asks_for_cp1(form.get("claims"))?,
            client_info: form.get("client_info") == Some("1"),
            offline: false,
            scope: form.get("scope").unwrap_or_default().to_owned(),
        })
    }

    /// For a session that began with this scope: it goes on with another refresh token.
    pub(crate) fn again(self, scope: String) -> Self {
        Self { offline: true, scope, ..self }
    }
}

fn asks_for_cp1(claims: Option<&str>) -> Result<bool, SignInError> {
    let Some(text) = claims else { return Ok(false) };
    let claims: Value =
        serde_json::from_str(text).map_err(|_| SignInError::plain(&refusals::MALFORMED_CLAIMS))?;
    let values = claims["access_token"]["xms_cc"]["values"].as_array();
    Ok(values.is_some_and(|values| values.iter().any(|value| value == "CP1")))
}

/// `POST /{tenant}/oauth2/v2.0/token`.
pub(crate) async fn issue(call: Call) -> Result<Reply, SignInError> {
    let name = call.key("tenant");
    let form = Form::of(&call);
    let grant = form.need("grant_type")?;
    let mut tenant = call.shared.tenant_at(call.now);
    check_authority(&tenant, name, grant)?;
    if let Some(outage) = tenant.outage {
        return Err(SignInError::plain(match outage {
            Outage::Transient => &refusals::TRANSIENT,
            Outage::TenantThrottled => &refusals::TENANT_THROTTLED,
            Outage::BudgetExceeded => &refusals::BUDGET_EXCEEDED,
        }));
    }
    let answer = match grant {
        "client_credentials" => client_credentials::issue(&call, &mut tenant, &form)?,
        "password" => password::issue(&call, &mut tenant, &form)?,
        "refresh_token" => refresh_token::issue(&call, &mut tenant, &form)?,
        "authorization_code"
        | "urn:ietf:params:oauth:grant-type:device_code"
        | "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            return Err(SignInError::of(&refusals::GRANT_NOT_CARRIED, &[grant]));
        }
        _ => return Err(SignInError::of(&refusals::UNSUPPORTED_GRANT, &[grant])),
    };
    Ok(Reply::ok(answer))
}

/// Applications need a tenant; names and passwords work on `/organizations` too, and only sessions on `/common`.
fn check_authority(tenant: &Tenant, name: &str, grant: &str) -> Result<(), SignInError> {
    match (name, grant) {
        ("common" | "consumers" | "organizations", "client_credentials") => {
            Err(SignInError::plain(&refusals::NO_TENANT))
        }
        ("common" | "consumers", "password") => Err(SignInError::plain(&refusals::GRANT_ON_COMMON)),
        ("common" | "consumers" | "organizations", _) => Ok(()),
        _ => check_tenant(tenant, name),
    }
}

/// Signs the claims that go with every token, and those of this one.
pub(crate) fn sign(call: &Call, tenant: &mut Tenant, ticket: &Ticket, own: Value) -> Value {
    tenant.n_tokens += 1;
    let number = tenant.n_tokens.to_string();
    let (min_s, span_s) = if ticket.evaluated_continuously {
        (LONG_LIFETIME_S_MIN, LONG_LIFETIME_S_SPAN)
    } else {
        (LIFETIME_S_MIN, LIFETIME_S_SPAN)
    };
    let lifetime_s = min_s + tenant.seed.below("token lifetime", &number, span_s);
    let issued = call.now.as_second();
    let mut claims = json!({
        "iss": format!("https://sts.windows.net/{}/", tenant.id),
        "iat": issued,
        "nbf": issued,
        "exp": issued.saturating_add_unsigned(lifetime_s),
        "tid": tenant.id,
        "uti": tenant.seed.guid("token", &number),
        "ver": "1.0",
    });
    if ticket.evaluated_continuously {
        claims["xms_cc"] = json!(["CP1"]);
    }
    if let (Value::Object(claims), Value::Object(own)) = (&mut claims, own) {
        claims.extend(own);
    }
    claims.sort_all_objects();
    json!({
        "token_type": "Bearer",
        "expires_in": lifetime_s,
        "ext_expires_in": lifetime_s,
        "access_token": jwt::sign(&claims),
    })
}

/// A user's token, with what else was asked for: id token, refresh token, `client_info`.
pub(crate) fn of_user(
    call: &Call,
    tenant: &mut Tenant,
    ticket: &Ticket,
    (client, user, asked): (&Client, &User, &Delegated),
) -> Value {
    let app = &client.app;
    let mut wids: Vec<&str> = tenant.roles.of(&user.id).map(|role| role.id).collect();
    wids.push(EVERY_MEMBER);
    let own = json!({
        "amr": ["pwd"],
        "aud": asked.audience.name,
        "app_displayname": app.display_name,
        "appid": app.client_id,
        "appidacr": client.proof.claim(),
        "idtyp": "user",
        "name": user.text("displayName"),
        "oid": user.id,
        "sub": tenant.seed.opaque("subject", &format!("{} {}", app.client_id, user.id)),
        "scp": asked.scopes.join(" "),
        "unique_name": user.upn,
        "upn": user.upn,
        "wids": wids,
    });
    let mut body = sign(call, tenant, ticket, own);
    body["scope"] = json!(asked.shown.join(" "));
    if asked.openid {
        body["id_token"] = json!(id_token(call, tenant, client, user));
    }
    if asked.offline || ticket.offline {
        body["refresh_token"] =
            json!(refresh_token::mint(tenant, user, &app.client_id, &ticket.scope, call.now));
    }
    if ticket.client_info {
        let info = json!({ "uid": user.id, "utid": tenant.id });
        body["client_info"] = json!(URL_SAFE_NO_PAD.encode(info.to_string()));
    }
    body
}

/// Tells the client who signed in (OpenID Connect Core §2). Its issuer is the one of the configuration.
fn id_token(call: &Call, tenant: &Tenant, client: &Client, user: &User) -> String {
    let issued = call.now.as_second();
    let app = &client.app.client_id;
    let mut claims = json!({
        "aud": app,
        "iss": format!("{}/{}/v2.0", origin(call), tenant.id),
        "iat": issued,
        "nbf": issued,
        "exp": issued.saturating_add_unsigned(LIFETIME_S_MIN),
        "name": user.text("displayName"),
        "oid": user.id,
        "preferred_username": user.upn,
        "sub": tenant.seed.opaque("subject", &format!("{app} {}", user.id)),
        "tid": tenant.id,
        "uti": tenant.seed.guid("id token", &tenant.n_tokens.to_string()),
        "ver": "2.0",
    });
    claims.sort_all_objects();
    jwt::sign(&claims)
}
