//! The token endpoint: client credentials and passwords, checked in the order of the service (facts §1.2, §1.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::call::Call;
use crate::config::AppSeed;
use crate::login::error::SignInError;
use crate::login::{check_tenant, jwt, refusals};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::sign_in::SignIn;

/// Resources a token can be for: the names they go by, and where their permissions belong.
const GRAPH: &[&str] = &["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"];
const EXCHANGE: &[&str] =
    &["https://outlook.office365.com", "00000002-0000-0ff1-ce00-000000000000"];

/// Shortest and longest life of a token, in seconds: drawn between 60 and 90 minutes.
const LIFETIME_S_MIN: u64 = 3599;
const LIFETIME_S_SPAN: u64 = 1801;

/// The form of a request.
struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &'static str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|v| !v.is_empty())
    }

    fn need(&self, name: &'static str) -> Result<&str, SignInError> {
        self.get(name).ok_or_else(|| SignInError::of(&refusals::MISSING_FIELD, &[name]))
    }
}

/// Id and secret of the client, from the form or from `Authorization: Basic`.
struct Client {
    id: String,
    secret: Option<String>,
}

/// `POST /{tenant}/oauth2/v2.0/token`.
pub(crate) async fn issue(call: Call) -> Result<Reply, SignInError> {
    let name = call.key("tenant");
    let form = Form(form_urlencoded::parse(&call.body).into_owned().collect());
    let grant = form.need("grant_type")?;
    let on_common = ["common", "consumers", "organizations"].contains(&name);
    if on_common
        && (grant == "client_credentials" || (grant == "password" && name != "organizations"))
    {
        return Err(SignInError::plain(&refusals::GRANT_ON_COMMON));
    }
    let mut tenant = call.shared.tenant_at(call.now);
    if !on_common {
        check_tenant(&tenant, name)?;
    }
    match grant {
        "client_credentials" => client_credentials(&call, &mut tenant, &form),
        "password" => password(&call, &mut tenant, &form),
        "refresh_token"
        | "authorization_code"
        | "urn:ietf:params:oauth:grant-type:device_code"
        | "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            Err(SignInError::of(&refusals::GRANT_NOT_CARRIED, &[grant]))
        }
        _ => Err(SignInError::of(&refusals::UNSUPPORTED_GRANT, &[grant])),
    }
}

fn client_of(call: &Call, form: &Form) -> Result<Client, SignInError> {
    let basic = call.header("authorization").and_then(|header| header.strip_prefix("Basic "));
    let decoded = basic
        .and_then(|basic| STANDARD.decode(basic.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some((id, secret)) = decoded.as_deref().and_then(|pair| pair.split_once(':')) {
        return Ok(Client { id: decode_form(id), secret: Some(decode_form(secret)) });
    }
    let id = form.need("client_id")?.to_owned();
    Ok(Client { id, secret: form.get("client_secret").map(str::to_owned) })
}

/// Both parts of Basic credentials are form-encoded first (RFC 6749 §2.3.1); most clients leave that out.
fn decode_form(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map_or_else(|_| text.to_owned(), Into::into)
}

/// Finds the application and checks its credential.
fn authenticated(
    call: &Call,
    tenant: &Tenant,
    form: &Form,
    client: &Client,
) -> Result<AppSeed, SignInError> {
    let app = tenant.apps.get(&client.id.to_ascii_lowercase()).ok_or_else(|| {
        SignInError::of(&refusals::UNKNOWN_APPLICATION, &[&client.id, &tenant.display_name])
    })?;
    if form.get("client_assertion").is_some() {
        return Err(SignInError::plain(&refusals::UNKNOWN_CERTIFICATE));
    }
    match (&app.secret, &client.secret) {
        (None, Some(_)) => Err(SignInError::plain(&refusals::CREDENTIAL_OF_PUBLIC_CLIENT)),
        (None, None) => Ok(app.clone()),
        (Some(_), None) => Err(SignInError::plain(&refusals::NO_CREDENTIAL)),
        (Some(known), Some(given)) if known != given => {
            Err(SignInError::of(&refusals::WRONG_SECRET, &[&app.client_id]))
        }
        (Some(_), Some(_)) if app.secret_expires_at.is_some_and(|at| at <= call.now) => {
            Err(SignInError::of(&refusals::EXPIRED_SECRET, &[&app.client_id]))
        }
        (Some(_), Some(_)) => Ok(app.clone()),
    }
}

fn client_credentials(call: &Call, tenant: &mut Tenant, form: &Form) -> Result<Reply, SignInError> {
    let client = client_of(call, form)?;
    let scope = form.need("scope")?.to_owned();
    let app = authenticated(call, tenant, form, &client)?;
    if app.secret.is_none() {
        return Err(SignInError::plain(&refusals::NO_CREDENTIAL));
    }
    let scopes: Vec<&str> = scope.split_whitespace().collect();
    let &[only] = scopes.as_slice() else {
        return Err(SignInError::of(&refusals::BAD_SCOPE, &[&scope]));
    };
    let resource = only
        .strip_suffix("/.default")
        .ok_or_else(|| SignInError::of(&refusals::NOT_DEFAULT_SCOPE, &[&scope]))?;
    let audience = audience(tenant, resource)?;
    let roles: Vec<&String> = app.roles.iter().filter(|role| belongs(role, &audience)).collect();
    let oid = tenant.seed.guid("service principal", &app.client_id);
    let own = json!({
        "aud": audience,
        "app_displayname": app.display_name,
        "appid": app.client_id,
        "appidacr": "1",
        "idtyp": "app",
        "oid": oid,
        "sub": oid,
        "roles": roles,
    });
    Ok(Reply::ok(token(call, tenant, own)))
}

/// The resource as it stands in the token, if the tenant knows it.
fn audience(tenant: &Tenant, resource: &str) -> Result<String, SignInError> {
    let name = resource.trim_end_matches('/');
    let sharepoint = format!(
        "https://{}.sharepoint.com",
        tenant.initial_domain.split('.').next().unwrap_or_default()
    );
    if GRAPH.contains(&name) || EXCHANGE.contains(&name) || name == sharepoint {
        return Ok(name.to_owned());
    }
    Err(SignInError::of(&refusals::UNKNOWN_RESOURCE, &[resource, &tenant.display_name]))
}

/// Permissions belong to one resource; those of sites exist for Graph and for SharePoint.
fn belongs(role: &str, audience: &str) -> bool {
    if EXCHANGE.contains(&audience) {
        role.starts_with("Exchange.")
    } else if GRAPH.contains(&audience) {
        !role.starts_with("Exchange.")
    } else {
        role.starts_with("Sites.")
    }
}

/// Signs claims that go with every token, and those of this one.
fn token(call: &Call, tenant: &mut Tenant, own: Value) -> Value {
    tenant.n_tokens += 1;
    let number = tenant.n_tokens.to_string();
    let lifetime_s = LIFETIME_S_MIN + tenant.seed.below("token lifetime", &number, LIFETIME_S_SPAN);
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

/// Resource owner password credentials: the one way to ask whether a password opens an account.
fn password(call: &Call, tenant: &mut Tenant, form: &Form) -> Result<Reply, SignInError> {
    let client = client_of(call, form)?;
    let scope = form.need("scope")?.to_owned();
    let (name, password) = (form.need("username")?, form.need("password")?);
    let app = authenticated(call, tenant, form, &client)?;
    let scp = delegated_scopes(&scope)?;
    let (outcome, user) = tenant.try_sign_in(name, password, call.now);
    let user = match (outcome, user) {
        (SignIn::Ok, Some(user)) => user,
        (SignIn::WrongPassword, _) => return Err(SignInError::plain(&refusals::WRONG_PASSWORD)),
        (SignIn::Blocked, _) => return Err(SignInError::plain(&refusals::USER_DISABLED)),
        (SignIn::MustChange, _) => return Err(SignInError::plain(&refusals::PASSWORD_EXPIRED)),
        (SignIn::NoPassword, _) => return Err(SignInError::plain(&refusals::NO_PASSWORD)),
        (SignIn::Unknown | SignIn::Ok, _) => {
            return Err(SignInError::of(&refusals::UNKNOWN_USER, &[&tenant.display_name]));
        }
    };
    let own = json!({
        "aud": GRAPH[0],
        "app_displayname": app.display_name,
        "appid": app.client_id,
        "appidacr": if app.secret.is_some() { "1" } else { "0" },
        "idtyp": "user",
        "name": user.text("displayName"),
        "oid": user.id,
        "sub": user.id,
        "scp": scp,
        "unique_name": user.upn,
        "upn": user.upn,
        "wids": ["b79fbf4d-3ef9-4689-8143-76b194e85509"],
    });
    let mut body = token(call, tenant, own);
    body["scope"] = json!(scp);
    Ok(Reply::ok(body))
}

/// Delegated permissions of Graph; the identity scopes are granted to everybody.
fn delegated_scopes(scope: &str) -> Result<String, SignInError> {
    let mut granted = Vec::new();
    for one in scope.split_whitespace() {
        let name = one.strip_prefix("https://graph.microsoft.com/").unwrap_or(one);
        match name {
            ".default" | "User.Read" => granted.push("User.Read"),
            "openid" | "profile" | "email" => granted.push(name),
            "offline_access" => {}
            _ => return Err(SignInError::of(&refusals::BAD_SCOPE, &[one])),
        }
    }
    granted.dedup();
    Ok(granted.join(" "))
}
