//! `roleManagement/directory`: the same roles as definitions and assignments (facts §7.6).

use http::StatusCode;
use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::filter::{Subject, rules};
use crate::graph::principal::existing;
use crate::graph::{Answer, context, plain, refusals};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::problem::Problem;
use crate::tenant::role::assignment_id;
use crate::tenant::role_template::{ROLE_TEMPLATES, RoleTemplate};

const DEFINITIONS: &str = "roleManagement/directory/roleDefinitions";
const ASSIGNMENTS: &str = "roleManagement/directory/roleAssignments";

const DEFINITION: Subject = Subject {
    name: "RoleDefinition",
    entity: "unifiedRoleDefinition",
    rules: rules::ROLE_DEFINITIONS,
    has: |name| definition(ROLE_TEMPLATES[0]).get(name).is_some(),
};

const ASSIGNMENT: Subject = Subject {
    name: "RoleAssignment",
    entity: "unifiedRoleAssignment",
    rules: rules::ROLE_ASSIGNMENTS,
    has: |name| ["id", "directoryScopeId", "principalId", "roleDefinitionId"].contains(&name),
};

fn definition(role: &RoleTemplate) -> Value {
    json!({
        "id": role.id,
        "description": role.description,
        "displayName": role.name,
        "isBuiltIn": true,
        "isEnabled": true,
        "resourceScopes": ["/"],
        "templateId": role.id,
        "version": "1",
    })
}

fn assignment(role: &RoleTemplate, holder: &str) -> Value {
    json!({
        "id": assignment_id(role, holder),
        "directoryScopeId": "/",
        "principalId": holder,
        "roleDefinitionId": role.id,
    })
}

fn find_definition(id: &str) -> Result<&'static RoleTemplate, Problem> {
    let found = ROLE_TEMPLATES.iter().find(|role| role.id.eq_ignore_ascii_case(id));
    found.copied().ok_or_else(|| Problem::NotFound(id.to_owned()))
}

fn find_assignment(tenant: &Tenant, id: &str) -> Result<(&'static RoleTemplate, String), Problem> {
    let mut all = tenant.roles.assignments();
    let found = all.find(|(role, holder)| assignment_id(role, holder) == id);
    let (role, holder) = found.ok_or_else(|| Problem::NotFound(id.to_owned()))?;
    Ok((role, holder.to_owned()))
}

/// `GET /roleManagement/directory/roleDefinitions`.
pub(crate) async fn definitions(call: Call) -> Answer {
    let all = ROLE_TEMPLATES.iter().map(|role| definition(role));
    plain::list(&call, &DEFINITION, DEFINITIONS, all)
}

/// `GET /roleManagement/directory/roleDefinitions/{id}`.
pub(crate) async fn read_definition(call: Call) -> Answer {
    let role = find_definition(call.key("id"))?;
    plain::one(&call, &DEFINITION, DEFINITIONS, definition(role))
}

/// `GET /roleManagement/directory/roleAssignments`. Assignments of deleted accounts are not told.
pub(crate) async fn assignments(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let live = tenant
        .roles
        .assignments()
        .filter(|(_, holder)| existing(&tenant, holder, call.now).is_ok());
    let shown = live.map(|(role, holder)| assignment(role, holder));
    plain::list(&call, &ASSIGNMENT, ASSIGNMENTS, shown)
}

/// `GET /roleManagement/directory/roleAssignments/{id}`.
pub(crate) async fn read_assignment(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let (role, holder) = find_assignment(&tenant, call.key("id"))?;
    plain::one(&call, &ASSIGNMENT, ASSIGNMENTS, assignment(role, &holder))
}

/// `POST /roleManagement/directory/roleAssignments`, for the whole directory.
pub(crate) async fn assign(call: Call) -> Answer {
    let members = call.members()?;
    let text = |name: &'static str| {
        members.get(name).and_then(Value::as_str).ok_or_else(|| GraphError::parameter(name))
    };
    let (definition, holder) = (text("roleDefinitionId")?, text("principalId")?);
    if text("directoryScopeId")? != "/" {
        return Err(GraphError::of(&refusals::SCOPE_NOT_CARRIED, &["directoryScopeId"]));
    }
    let role = find_definition(definition)?;
    let mut tenant = call.shared.tenant_at(call.now);
    let holder = existing(&tenant, holder, call.now)?;
    if !tenant.roles.give(role, &holder) {
        return Err(GraphError::of(&refusals::CONFLICTING_OBJECT, &["principalId"]));
    }
    let mut shown = assignment(role, &holder);
    shown["@odata.context"] = json!(context(&format!("{ASSIGNMENTS}/$entity")));
    Ok(Reply::Json(StatusCode::CREATED, shown))
}

/// `DELETE /roleManagement/directory/roleAssignments/{id}`.
pub(crate) async fn withdraw(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let (role, holder) = find_assignment(&tenant, call.key("id"))?;
    tenant.roles.take(role, &holder);
    Ok(Reply::NoContent)
}
