//! `servicePrincipals`: applications as they act in the tenant, and the permissions granted to them (facts §7.6).

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::filter::{Subject, rules};
use crate::graph::{Answer, context, plain, refusals};
use crate::permission::{PERMISSIONS, RESOURCES, Resource};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::application::{AppRole, Application, Principal, app_id_of};
use crate::tenant::problem::Problem;
use crate::tenant::property::date_time;

const SUBJECT: Subject = Subject {
    name: "ServicePrincipal",
    entity: "servicePrincipal",
    rules: rules::APPLICATIONS,
    has: |name| NAMES.contains(&name),
};

const GRANT: Subject = Subject {
    name: "AppRoleAssignment",
    entity: "appRoleAssignment",
    rules: rules::APP_ROLE_ASSIGNMENTS,
    has: |name| {
        [
            "id",
            "deletedDateTime",
            "appRoleId",
            "createdDateTime",
            "principalDisplayName",
            "principalId",
            "principalType",
            "resourceDisplayName",
            "resourceId",
        ]
        .contains(&name)
    },
};

/// Properties a service principal is shown with.
const NAMES: &[&str] = &[
    "id",
    "deletedDateTime",
    "accountEnabled",
    "alternativeNames",
    "appDisplayName",
    "appId",
    "appOwnerOrganizationId",
    "appRoleAssignmentRequired",
    "appRoles",
    "description",
    "displayName",
    "oauth2PermissionScopes",
    "servicePrincipalNames",
    "servicePrincipalType",
    "signInAudience",
    "tags",
];

/// A service principal as JSON members.
pub(crate) fn members(tenant: &Tenant, principal: Principal<'_>) -> Map<String, Value> {
    let (name, enabled, owner) = match principal {
        Principal::Application(app) => (app.display_name.as_str(), app.enabled, tenant.id.as_str()),
        Principal::Resource(resource) => (resource.display_name(), true, VENDOR),
    };
    let (roles, scopes) = match principal {
        Principal::Application(_) => (Vec::new(), Vec::new()),
        Principal::Resource(resource) => (app_roles(tenant, resource), scopes(tenant, resource)),
    };
    let app_id = app_id_of(principal);
    let is_own = matches!(principal, Principal::Application(_));
    let whole = json!({
        "id": tenant.principal_id(principal),
        "deletedDateTime": null,
        "accountEnabled": enabled,
        "alternativeNames": [],
        "appDisplayName": name,
        "appId": app_id,
        "appOwnerOrganizationId": owner,
        "appRoleAssignmentRequired": false,
        "appRoles": roles,
        "description": null,
        "displayName": name,
        "oauth2PermissionScopes": scopes,
        "servicePrincipalNames": [app_id],
        "servicePrincipalType": "Application",
        "signInAudience": if is_own { "AzureADMyOrg" } else { "AzureADMultipleOrgs" },
        "tags": [],
    });
    match whole {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The tenant that the service's own applications belong to.
const VENDOR: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

fn app_roles(tenant: &Tenant, resource: Resource) -> Vec<Value> {
    let known = PERMISSIONS.iter().filter(|row| row.resource == resource && row.is_application);
    known
        .map(|row| {
            let role = AppRole { resource, name: row.name.to_owned() };
            json!({
                "allowedMemberTypes": ["Application"],
                "description": row.name,
                "displayName": row.name,
                "id": tenant.app_role_id(&role),
                "isEnabled": true,
                "origin": "Application",
                "value": row.name,
            })
        })
        .collect()
}

fn scopes(tenant: &Tenant, resource: Resource) -> Vec<Value> {
    let known = PERMISSIONS.iter().filter(|row| row.resource == resource && row.is_delegated);
    known
        .map(|row| {
            let is_for_users = row.name.ends_with(".Read") || !row.name.contains('.');
            json!({
                "adminConsentDescription": row.name,
                "adminConsentDisplayName": row.name,
                "id": tenant.seed.guid("delegated permission", &format!("{resource:?} {}", row.name)),
                "isEnabled": true,
                "origin": "Application",
                "type": if is_for_users { "User" } else { "Admin" },
                "userConsentDescription": null,
                "userConsentDisplayName": null,
                "value": row.name,
            })
        })
        .collect()
}

/// `GET /servicePrincipals`.
pub(crate) async fn list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let all = tenant.principals().map(|principal| Value::Object(members(&tenant, principal)));
    plain::list(&call, &SUBJECT, "servicePrincipals", all)
}

/// `GET /servicePrincipals/{id}`, by object id or by `appId=`.
pub(crate) async fn read(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let principal = tenant.find_principal(call.key("id"))?;
    let shown = Value::Object(members(&tenant, principal));
    plain::one(&call, &SUBJECT, "servicePrincipals", shown)
}

fn grant_of(tenant: &Tenant, app: &Application, role: &AppRole) -> Value {
    json!({
        "id": tenant.grant_id(app, role),
        "deletedDateTime": null,
        "appRoleId": tenant.app_role_id(role),
        "createdDateTime": date_time(app.created_at),
        "principalDisplayName": app.display_name,
        "principalId": app.principal_id,
        "principalType": "ServicePrincipal",
        "resourceDisplayName": role.resource.display_name(),
        "resourceId": tenant.resource_principal_id(role.resource),
    })
}

fn context_of_grants(app: &Application) -> String {
    format!("servicePrincipals('{}')/appRoleAssignments", app.principal_id)
}

/// The application whose service principal is named in the path; the service's own have no permissions of others.
fn application<'t>(tenant: &'t Tenant, call: &Call) -> Result<&'t Application, GraphError> {
    match tenant.find_principal(call.key("id"))? {
        Principal::Application(app) => Ok(app),
        Principal::Resource(_) => Err(GraphError::plain(&refusals::DENIED)),
    }
}

/// `GET /servicePrincipals/{id}/appRoleAssignments`.
pub(crate) async fn grants(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    match tenant.find_principal(call.key("id"))? {
        Principal::Application(app) => {
            let all = app.roles.iter().map(|role| grant_of(&tenant, app, role));
            plain::list(&call, &GRANT, &context_of_grants(app), all)
        }
        Principal::Resource(_) => {
            plain::list(&call, &GRANT, "appRoleAssignments", std::iter::empty())
        }
    }
}

/// `POST /servicePrincipals/{id}/appRoleAssignments`: grants an application permission.
pub(crate) async fn grant(call: Call) -> Answer {
    let body = call.members()?;
    let text = |name: &'static str| {
        body.get(name).and_then(Value::as_str).ok_or_else(|| GraphError::parameter(name))
    };
    let (principal_id, resource_id) = (text("principalId")?, text("resourceId")?);
    let app_role_id = text("appRoleId")?;
    let mut tenant = call.shared.tenant_at(call.now);
    let app = application(&tenant, &call)?.clone();
    if !app.principal_id.eq_ignore_ascii_case(principal_id) {
        return Err(GraphError::parameter("principalId"));
    }
    let resource = RESOURCES
        .iter()
        .find(|resource| tenant.resource_principal_id(**resource).eq_ignore_ascii_case(resource_id))
        .ok_or_else(|| Problem::NotFound(resource_id.to_owned()))?;
    let role = PERMISSIONS
        .iter()
        .filter(|row| row.resource == *resource && row.is_application)
        .map(|row| AppRole { resource: *resource, name: row.name.to_owned() })
        .find(|role| tenant.app_role_id(role).eq_ignore_ascii_case(app_role_id))
        .ok_or_else(|| GraphError::plain(&refusals::UNKNOWN_APP_ROLE))?;
    if app.roles.contains(&role) {
        return Err(GraphError::plain(&refusals::APP_ROLE_GRANTED));
    }
    let mut shown = grant_of(&tenant, &app, &role);
    shown["@odata.context"] = json!(context(&format!("{}/$entity", context_of_grants(&app))));
    if let Some(app) = tenant.apps.get_mut(&app.client_id) {
        app.roles.push(role);
    }
    Ok(Reply::Json(StatusCode::CREATED, shown))
}

/// `DELETE /servicePrincipals/{id}/appRoleAssignments/{grant}`.
pub(crate) async fn withdraw(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let app = application(&tenant, &call)?.clone();
    let id = call.key("grant");
    let at = app.roles.iter().position(|role| tenant.grant_id(&app, role) == id);
    let at = at.ok_or_else(|| Problem::NotFound(id.to_owned()))?;
    if let Some(app) = tenant.apps.get_mut(&app.client_id) {
        app.roles.remove(at);
    }
    Ok(Reply::NoContent)
}
