//! An application asks for itself (RFC 6749 §4.4).

use serde_json::{Value, json};

use crate::call::Call;
use crate::login::client::{self, Proof};
use crate::login::error::SignInError;
use crate::login::form::Form;
use crate::login::token::{Ticket, sign};
use crate::login::{refusals, scope};
use crate::tenant::Tenant;
use crate::tenant::role_template::RoleTemplate;

/// What every application's `wids` ends with.
const EVERY_APPLICATION: &str = "0997a1d0-0d1d-4acb-b408-d5ca73121e90";

/// Issues a token with the application permissions that were granted for its audience.
pub(crate) fn issue(call: &Call, tenant: &mut Tenant, form: &Form) -> Result<Value, SignInError> {
    let client = client::authenticated(call, tenant, form)?;
    let scope = form.need("scope")?;
    if client.proof == Proof::Nothing {
        return Err(SignInError::plain(&refusals::NO_CREDENTIAL));
    }
    let audience = scope::of_application(tenant, scope)?;
    let app = &client.app;
    let granted = app.roles.iter().filter(|role| role.resource == audience.resource);
    let roles: Vec<&str> = granted.map(|role| role.name.as_str()).collect();
    let mut wids: Vec<&str> =
        tenant.roles.of(&app.principal_id).map(|role: &RoleTemplate| role.id).collect();
    wids.push(EVERY_APPLICATION);
    let own = json!({
        "aud": audience.name,
        "app_displayname": app.display_name,
        "appid": app.client_id,
        "appidacr": client.proof.claim(),
        "idtyp": "app",
        "oid": app.principal_id,
        "sub": app.principal_id,
        "roles": roles,
        "wids": wids,
    });
    let ticket = Ticket::of(form)?;
    Ok(sign(call, tenant, &ticket, own))
}
