//! What a token is asked for: `scope`, read for applications and for users (facts §1.2, §1.3).

use crate::login::error::SignInError;
use crate::login::refusals;
use crate::permission::{IDENTITY_SCOPES, Resource, is_scope};
use crate::tenant::Tenant;
use crate::tenant::application::Application;

/// The resource of a token, and the name it was asked for by, which becomes the audience.
pub(crate) struct Audience {
    /// The resource.
    pub(crate) resource: Resource,
    /// Its name.
    pub(crate) name: String,
}

/// What a user's token is asked for.
pub(crate) struct Delegated {
    /// For what.
    pub(crate) audience: Audience,
    /// Permissions the application has there, and the identity scopes asked for: the claim `scp`.
    pub(crate) scopes: Vec<String>,
    /// The same as the answer lists them.
    pub(crate) shown: Vec<String>,
    /// Whether an `id_token` is asked for.
    pub(crate) openid: bool,
    /// Whether a refresh token is asked for.
    pub(crate) offline: bool,
}

fn audience(tenant: &Tenant, name: &str) -> Result<Audience, SignInError> {
    let name = name.trim_end_matches('/');
    match Resource::find(name, tenant.label()) {
        Some(resource) => Ok(Audience { resource, name: name.to_owned() }),
        None => Err(SignInError::of(&refusals::UNKNOWN_RESOURCE, &[name, &tenant.display_name])),
    }
}

/// An application asks for one resource, by `{resource}/.default`.
pub(crate) fn of_application(tenant: &Tenant, scope: &str) -> Result<Audience, SignInError> {
    let mut scopes = scope.split_whitespace();
    let (Some(only), None) = (scopes.next(), scopes.next()) else {
        return Err(SignInError::of(&refusals::BAD_SCOPE, &[scope]));
    };
    let name = only
        .strip_suffix("/.default")
        .ok_or_else(|| SignInError::of(&refusals::NOT_DEFAULT_SCOPE, &[scope]))?;
    audience(tenant, name)
}

/// A user's token carries everything the application was granted at the resource, once every permission asked for is among it.
pub(crate) fn of_user(
    tenant: &Tenant,
    app: &Application,
    scope: &str,
) -> Result<Delegated, SignInError> {
    let (identity, asked): (Vec<&str>, Vec<&str>) =
        scope.split_whitespace().partition(|name| IDENTITY_SCOPES.contains(name));
    let mut found: Option<Audience> = None;
    let mut prefix = "";
    for one in &asked {
        let (resource, name) = one.rsplit_once('/').unwrap_or(("", one));
        let wanted = if resource.is_empty() { GRAPH } else { resource };
        let wanted = audience(tenant, wanted)?;
        if found.as_ref().is_some_and(|known| known.resource != wanted.resource) {
            return Err(SignInError::of(&refusals::TWO_RESOURCES, &[scope]));
        }
        check_consent(app, wanted.resource, name)?;
        if !resource.is_empty() {
            prefix = &one[..=resource.len()];
        }
        found = Some(wanted);
    }
    let audience = match found {
        Some(audience) => audience,
        None => audience(tenant, GRAPH)?,
    };
    let granted: Vec<&str> = app
        .scopes
        .iter()
        .map(String::as_str)
        .filter(|name| audience.resource.has(name) && !IDENTITY_SCOPES.contains(name))
        .collect();
    let told: Vec<&str> =
        identity.iter().filter(|name| **name != "offline_access").copied().collect();
    let mut shown: Vec<String> = told.iter().map(|&name| name.to_owned()).collect();
    shown.extend(granted.iter().map(|name| format!("{prefix}{name}")));
    if asked.iter().any(|name| name.ends_with(".default")) {
        shown.push(format!("{prefix}.default"));
    }
    Ok(Delegated {
        scopes: told.iter().chain(&granted).map(|&name| name.to_owned()).collect(),
        shown,
        openid: identity.contains(&"openid"),
        offline: identity.contains(&"offline_access"),
        audience,
    })
}

const GRAPH: &str = "https://graph.microsoft.com";

/// Nobody is asked here, so an administrator must have consented before.
fn check_consent(app: &Application, resource: Resource, name: &str) -> Result<(), SignInError> {
    let consented = app.scopes.iter().any(|scope| match name {
        ".default" => resource.has(scope),
        _ => scope == name && resource.has(scope),
    });
    if consented {
        return Ok(());
    }
    if name != ".default" && !is_scope(resource, name) {
        return Err(SignInError::of(
            &refusals::UNKNOWN_SCOPE,
            &[&app.display_name, name, resource.display_name()],
        ));
    }
    Err(SignInError::of(&refusals::NO_CONSENT, &[&app.client_id, &app.display_name]))
}
