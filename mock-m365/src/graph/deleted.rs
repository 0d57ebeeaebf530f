//! `directory/deletedItems`: users for 30 days after their deletion (facts §2.4).

use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::query::Query;
use crate::graph::select::Select;
use crate::graph::{Answer, auth, context, users};
use crate::reply::Reply;
use crate::tenant::property::date_time;
use crate::tenant::user::User;

const LIST: &str = "/directory/deletedItems/microsoft.graph.user";

/// `GET /directory/deletedItems/microsoft.graph.user`.
pub(crate) async fn list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let reply = users::collection(&call, LIST, tenant.deleted.values())?;
    let Reply::Json(status, mut body) = reply else { return Ok(reply) };
    let chosen = Query::of(&call, crate::graph::collection::OPTIONS)?.get("$select").is_some();
    if let Some(items) = body["value"].as_array_mut().filter(|_| !chosen) {
        for item in items {
            let deleted_at =
                tenant.find_deleted(item["id"].as_str().unwrap_or_default())?.deleted_at;
            item["deletedDateTime"] = json!(deleted_at.map(date_time));
        }
    }
    Ok(Reply::Json(status, body))
}

/// A deleted or restored user as a directory object.
fn entity(user: &User, select: &Select) -> Value {
    let mut members = select.show(user);
    members.insert("@odata.context".to_owned(), context("directoryObjects/$entity").into());
    members.insert("@odata.type".to_owned(), "#microsoft.graph.user".into());
    if let Some(at) = user.deleted_at {
        members.insert("deletedDateTime".to_owned(), date_time(at).into());
    }
    Value::Object(members)
}

/// `GET /directory/deletedItems/{id}`.
pub(crate) async fn read(call: Call) -> Answer {
    let id = call.key("id");
    let query = Query::of(&call, &["$select"])?;
    let select = Select::users(query.get("$select"))?;
    let tenant = call.shared.tenant_at(call.now);
    Ok(Reply::ok(entity(tenant.find_deleted(id)?, &select)))
}

/// `DELETE /directory/deletedItems/{id}`.
pub(crate) async fn purge(call: Call) -> Answer {
    let id = call.key("id");
    call.shared.tenant_at(call.now).purge_user(id)?;
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
    let target = tenant.find_deleted(id)?.id.clone();
    auth::guard(&tenant, &call, &target)?;
    let user = tenant.restore_user(id, new_upn, reconcile)?;
    Ok(Reply::ok(entity(user, &Select::users(None)?)))
}
