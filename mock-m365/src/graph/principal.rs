//! Objects that can hold a role or a permission, whatever their kind, as lists of directory objects show them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::graph::error::GraphError;
use crate::graph::filter::{Subject, rules};
use crate::graph::select::Select;
use crate::graph::service_principals;
use crate::tenant::Tenant;
use crate::tenant::problem::Problem;
use crate::tenant::role_template::RoleTemplate;

/// What can be asked about objects of any kind.
pub(crate) const SUBJECT: Subject = Subject {
    name: "DirectoryObject",
    entity: "directoryObject",
    rules: rules::OBJECTS,
    has: |_| true,
};

/// A user or service principal by its object id, with its type.
pub(crate) fn shown(tenant: &Tenant, id: &str) -> Option<Value> {
    let user = tenant.index.by_id.get(id).and_then(|number| tenant.users.get(number));
    if let Some(user) = user {
        return Some(typed(Select::users(None).ok()?.show(user), "user"));
    }
    let principal = tenant.find_principal(id).ok()?;
    Some(typed(service_principals::members(tenant, principal), "servicePrincipal"))
}

/// A directory role as a directory object.
pub(crate) fn shown_role(tenant: &Tenant, role: &RoleTemplate) -> Value {
    typed(role_members(tenant, role), "directoryRole")
}

/// Members of an activated directory role.
pub(crate) fn role_members(tenant: &Tenant, role: &RoleTemplate) -> Map<String, Value> {
    let whole = json!({
        "id": tenant.role_object_id(role),
        "deletedDateTime": null,
        "description": role.description,
        "displayName": role.name,
        "roleTemplateId": role.id,
    });
    match whole {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn typed(mut members: Map<String, Value>, kind: &str) -> Value {
    members.insert("@odata.type".to_owned(), format!("#microsoft.graph.{kind}").into());
    Value::Object(members)
}

/// The object that a reference points to: `https://…/directoryObjects/{id}`, or the same under another collection.
pub(crate) fn referred(
    tenant: &Tenant,
    reference: Option<&Value>,
    now: Timestamp,
) -> Result<String, GraphError> {
    let address = reference.and_then(Value::as_str);
    let address = address.ok_or_else(|| GraphError::parameter("@odata.id"))?;
    let id = address.rsplit('/').next().unwrap_or_default();
    existing(tenant, id, now)
}

/// The id as it is written in the directory, if there is such a principal and reads see it already.
pub(crate) fn existing(tenant: &Tenant, id: &str, now: Timestamp) -> Result<String, GraphError> {
    let id = id.to_ascii_lowercase();
    let user = tenant.index.by_id.get(&id).and_then(|number| tenant.users.get(number));
    if user.is_some_and(|user| user.visible_at <= now) || tenant.find_principal(&id).is_ok() {
        return Ok(id);
    }
    Err(Problem::NotFound(id).into())
}
