//! `directory/deletedItems`: users and Microsoft 365 groups for 30 days after their deletion (facts §2.4).

use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::groups::{self, GroupSelect};
use crate::graph::query::Query;
use crate::graph::select::Select;
use crate::graph::{Answer, auth, collection, context, users};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::group::Group;
use crate::tenant::property::date_time;
use crate::tenant::user::User;

/// `GET /directory/deletedItems/microsoft.graph.user`.
pub(crate) async fn list(call: Call) -> Answer {
    let path = "/directory/deletedItems/microsoft.graph.user";
    let tenant = call.shared.tenant_at(call.now);
    let reply = users::collection(&call, path, tenant.deleted.values())?;
    let Reply::Json(status, mut body) = reply else { return Ok(reply) };
    let chosen = Query::of(&call, collection::OPTIONS)?.get("$select").is_some();
    if let Some(items) = body["value"].as_array_mut().filter(|_| !chosen) {
        for item in items {
            let deleted_at =
                tenant.find_deleted(item["id"].as_str().unwrap_or_default())?.deleted_at;
            item["deletedDateTime"] = json!(deleted_at.map(date_time));
        }
    }
    Ok(Reply::Json(status, body))
}

/// `GET /directory/deletedItems/microsoft.graph.group`.
pub(crate) async fn list_groups(call: Call) -> Answer {
    let path = "/directory/deletedItems/microsoft.graph.group";
    let tenant = call.shared.tenant_at(call.now);
    groups::page(&call, &tenant, path, tenant.deleted_groups.values())
}

/// A deleted or restored user as a directory object.
fn user_entity(user: &User, select: &Select) -> Value {
    let mut members = select.show(user);
    members.insert("@odata.context".to_owned(), context("directoryObjects/$entity").into());
    members.insert("@odata.type".to_owned(), "#microsoft.graph.user".into());
    if let Some(at) = user.deleted_at {
        members.insert("deletedDateTime".to_owned(), date_time(at).into());
    }
    Value::Object(members)
}

/// A deleted or restored group as a directory object.
fn group_entity(tenant: &Tenant, group: &Group, select: &GroupSelect) -> Value {
    let mut members = select.show(tenant, group);
    members.insert("@odata.context".to_owned(), context("directoryObjects/$entity").into());
    members.insert("@odata.type".to_owned(), "#microsoft.graph.group".into());
    Value::Object(members)
}

/// `GET /directory/deletedItems/{id}`.
pub(crate) async fn read(call: Call) -> Answer {
    let id = call.key("id");
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    if let Ok(group) = tenant.find_deleted_group(id) {
        let select = GroupSelect::of(query.get("$select"))?;
        return Ok(Reply::ok(group_entity(&tenant, group, &select)));
    }
    let select = Select::users(query.get("$select"))?;
    Ok(Reply::ok(user_entity(tenant.find_deleted(id)?, &select)))
}

/// `DELETE /directory/deletedItems/{id}`.
pub(crate) async fn purge(call: Call) -> Answer {
    let id = call.key("id");
    let mut tenant = call.shared.tenant_at(call.now);
    match tenant.find_deleted_group(id) {
        Ok(_) => tenant.purge_group(id)?,
        Err(_) => {
            let target = tenant.find_deleted(id)?.id.clone();
            auth::guard(&tenant, &call, &target)?;
            tenant.purge_user(&target)?;
        }
    }
    Ok(Reply::NoContent)
}

/// `POST /directory/deletedItems/{id}/restore`.
pub(crate) async fn restore(call: Call) -> Answer {
    let id = call.key("id");
    let members = call.optional_members()?;
    let new_upn = match members.get("newUserPrincipalName") {
        None | Some(Value::Null) => None,
        Some(Value::String(upn)) => Some(upn.as_str()),
        Some(_) => return Err(GraphError::parameter("newUserPrincipalName")),
    };
    let reconcile = match members.get("autoReconcileProxyConflict") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(reconcile)) => *reconcile,
        Some(_) => return Err(GraphError::parameter("autoReconcileProxyConflict")),
    };
    let mut tenant = call.shared.tenant_at(call.now);
    if tenant.find_deleted_group(id).is_ok() {
        let number = tenant.restore_group(id, reconcile)?.number;
        let group = &tenant.groups[&number];
        return Ok(Reply::ok(group_entity(&tenant, group, &GroupSelect::of(None)?)));
    }
    let target = tenant.find_deleted(id)?.id.clone();
    auth::guard(&tenant, &call, &target)?;
    let user = tenant.restore_user(id, new_upn, reconcile, call.now)?;
    Ok(Reply::ok(user_entity(user, &Select::users(None)?)))
}
