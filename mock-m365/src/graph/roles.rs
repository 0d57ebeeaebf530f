//! `directoryRoles` and `directoryRoleTemplates`: activated roles, their holders, and all roles there are (facts §7.6).

use http::StatusCode;
use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::filter::{Subject, rules};
use crate::graph::principal::{self, referred, role_members, shown};
use crate::graph::{Answer, context, plain, refusals};
use crate::reply::Reply;
use crate::tenant::problem::Problem;
use crate::tenant::role_template::{self, ROLE_TEMPLATES, RoleTemplate};

const SUBJECT: Subject = Subject {
    name: "DirectoryRole",
    entity: "directoryRole",
    rules: rules::ROLES,
    has: |name| {
        ["id", "deletedDateTime", "description", "displayName", "roleTemplateId"].contains(&name)
    },
};

const TEMPLATES: Subject = Subject {
    name: "DirectoryRoleTemplate",
    entity: "directoryRoleTemplate",
    rules: rules::ROLE_TEMPLATES,
    has: |name| ["id", "deletedDateTime", "description", "displayName"].contains(&name),
};

/// `GET /directoryRoles`.
pub(crate) async fn list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let active = ROLE_TEMPLATES.iter().filter(|role| tenant.roles.is_activated(role));
    let roles = active.map(|role| Value::Object(role_members(&tenant, role)));
    plain::list(&call, &SUBJECT, "directoryRoles", roles)
}

/// `GET /directoryRoles/{id}`, by object id or by `roleTemplateId=`.
pub(crate) async fn read(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let role = tenant.find_role(call.key("id"))?;
    let shown = Value::Object(role_members(&tenant, role));
    plain::one(&call, &SUBJECT, "directoryRoles", shown)
}

/// `POST /directoryRoles`: activates a role.
pub(crate) async fn activate(call: Call) -> Answer {
    let wanted = call.members()?.get("roleTemplateId").and_then(Value::as_str);
    let wanted = wanted.ok_or_else(|| GraphError::parameter("roleTemplateId"))?;
    let role = ROLE_TEMPLATES.iter().find(|role| role.id.eq_ignore_ascii_case(wanted));
    let role = role.ok_or_else(|| Problem::NotFound(wanted.to_owned()))?;
    let mut tenant = call.shared.tenant_at(call.now);
    if tenant.roles.is_activated(role) || !tenant.roles.activate(role) {
        return Err(GraphError::of(&refusals::CONFLICTING_OBJECT, &["roleTemplateId"]));
    }
    let mut shown = Value::Object(role_members(&tenant, role));
    shown["@odata.context"] = json!(context("directoryRoles/$entity"));
    Ok(Reply::Json(StatusCode::CREATED, shown))
}

/// `GET /directoryRoles/{id}/members`.
pub(crate) async fn holders(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let role = tenant.find_role(call.key("id"))?;
    let holders = tenant.roles.holders(role).filter_map(|id| shown(&tenant, id));
    plain::list(&call, &principal::SUBJECT, "directoryObjects", holders)
}

/// `POST /directoryRoles/{id}/members/$ref`.
pub(crate) async fn give(call: Call) -> Answer {
    let members = call.members()?;
    let mut tenant = call.shared.tenant_at(call.now);
    let role = tenant.find_role(call.key("id"))?;
    let holder = referred(&tenant, members.get("@odata.id"), call.now)?;
    if !tenant.roles.give(role, &holder) {
        return Err(GraphError::of(&refusals::REFERENCE_EXISTS, &["members"]));
    }
    Ok(Reply::NoContent)
}

/// `DELETE /directoryRoles/{id}/members/{object}/$ref`.
pub(crate) async fn take(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let role = tenant.find_role(call.key("id"))?;
    let holder = call.key("object").to_ascii_lowercase();
    if !tenant.roles.take(role, &holder) {
        return Err(Problem::NotFound(holder).into());
    }
    Ok(Reply::NoContent)
}

fn template(role: &RoleTemplate) -> Value {
    json!({
        "id": role.id,
        "deletedDateTime": null,
        "description": role.description,
        "displayName": role.name,
    })
}

/// `GET /directoryRoleTemplates`.
pub(crate) async fn templates(call: Call) -> Answer {
    let all = ROLE_TEMPLATES.iter().map(|role| template(role));
    plain::list(&call, &TEMPLATES, "directoryRoleTemplates", all)
}

/// `GET /directoryRoleTemplates/{id}`.
pub(crate) async fn read_template(call: Call) -> Answer {
    let id = call.key("id");
    let role = role_template::find(id).filter(|role| role.id.eq_ignore_ascii_case(id));
    let role = role.ok_or_else(|| Problem::NotFound(id.to_owned()))?;
    plain::one(&call, &TEMPLATES, "directoryRoleTemplates", template(role))
}
