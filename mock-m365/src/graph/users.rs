//! `users`: create, list, read, change, delete (facts §2).

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::filter::Condition;
use crate::graph::page::{Page, next_link};
use crate::graph::query::{Query, is_eventual};
use crate::graph::refusals;
use crate::graph::select::Select;
use crate::graph::{Answer, auth, context};
use crate::reply::Reply;
use crate::tenant::user::User;

/// `POST /users`.
pub(crate) async fn create(call: Call) -> Answer {
    let members = call.members()?;
    let mut tenant = call.shared.tenant_at(call.now);
    let user = tenant.create_user(&members, call.now)?;
    Ok(Reply::Json(StatusCode::CREATED, entity(user, &Select::users(None)?)))
}

/// A user with its context.
pub(crate) fn entity(user: &User, select: &Select) -> Value {
    let mut members = select.show(user);
    let set = select.context_of("users");
    members.insert("@odata.context".to_owned(), context(&format!("{set}/$entity")).into());
    Value::Object(members)
}

/// `GET /users/{id}`.
pub(crate) async fn read(call: Call) -> Answer {
    let id = call.key("id");
    let query = Query::of(&call, &["$select"])?;
    let select = Select::users(query.get("$select"))?;
    let tenant = call.shared.tenant_at(call.now);
    Ok(Reply::ok(entity(tenant.find_user(id, call.now)?, &select)))
}

/// `GET /users`.
pub(crate) async fn list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let visible = tenant.users.values().filter(|user| user.visible_at <= call.now);
    collection(&call, "/users", visible)
}

/// A collection of users: filtered, counted, cut into pages.
pub(crate) fn collection<'t>(
    call: &Call,
    path: &str,
    users: impl Iterator<Item = &'t User>,
) -> Answer {
    let query = Query::of(call, &["$select", "$filter", "$top", "$count", "$skiptoken"])?;
    let select = Select::users(query.get("$select"))?;
    let condition = query.get("$filter").map(Condition::parse).transpose()?;
    let page = Page::of(&query)?;
    let found: Vec<&User> = users
        .filter(|user| condition.as_ref().is_none_or(|condition| condition.holds(user)))
        .collect();
    let (shown, next) = page.cut(found.iter().map(|user| (user.number, *user)));
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), context(&select.context_of("users")).into());
    if query.get("$count") == Some("true") && is_eventual(call) {
        body.insert("@odata.count".to_owned(), found.len().into());
    }
    if let Some(token) = next {
        body.insert("@odata.nextLink".to_owned(), next_link(path, &query, &token).into());
    }
    let value = shown.into_iter().map(|user| Value::Object(select.show(user))).collect();
    body.insert("value".to_owned(), value);
    Ok(Reply::ok(Value::Object(body)))
}

/// `GET /users/$count`.
pub(crate) async fn count(call: Call) -> Answer {
    if !is_eventual(&call) {
        return Err(GraphError::plain(&refusals::COUNT_NEEDS_HEADER));
    }
    let query = Query::of(&call, &["$filter"])?;
    let condition = query.get("$filter").map(Condition::parse).transpose()?;
    let tenant = call.shared.tenant_at(call.now);
    let visible = tenant.users.values().filter(|user| user.visible_at <= call.now);
    let n_users =
        visible.filter(|user| condition.as_ref().is_none_or(|wanted| wanted.holds(user))).count();
    Ok(Reply::Text(n_users.to_string()))
}

/// Permissions that allow to set another user's password (facts §0).
const PASSWORD_PERMISSIONS: &[&str] = &["User-PasswordProfile.ReadWrite.All"];
/// Permissions that allow to block and unblock sign-in.
const ENABLE_PERMISSIONS: &[&str] =
    &["User.EnableDisableAccount.All", "User.ReadWrite.All", "Directory.ReadWrite.All"];
/// Permissions that allow to change the rest.
const CHANGE_PERMISSIONS: &[&str] =
    &["User.ReadWrite.All", "User.ReadUpdate.All", "Directory.ReadWrite.All"];

/// `PATCH /users/{id}`. Each property asks for the permission that goes with it.
pub(crate) async fn update(call: Call) -> Answer {
    let id = call.key("id");
    let members = call.members()?;
    for name in members.keys().filter(|name| !name.starts_with("@odata.")) {
        let needs = match name.as_str() {
            "passwordProfile" => PASSWORD_PERMISSIONS,
            "accountEnabled" => ENABLE_PERMISSIONS,
            _ => CHANGE_PERMISSIONS,
        };
        if !auth::is_permitted(&call.roles, needs) {
            return Err(GraphError::plain(&refusals::DENIED));
        }
    }
    call.shared.tenant_at(call.now).update_user(id, &members, call.now)?;
    Ok(Reply::NoContent)
}

/// `DELETE /users/{id}`.
pub(crate) async fn remove(call: Call) -> Answer {
    let id = call.key("id");
    call.shared.tenant_at(call.now).delete_user(id, call.now)?;
    Ok(Reply::NoContent)
}

/// `POST /users/{id}/revokeSignInSessions`.
pub(crate) async fn revoke_sessions(call: Call) -> Answer {
    let id = call.key("id");
    let mut tenant = call.shared.tenant_at(call.now);
    let number = tenant.find_user(id, call.now)?.number;
    if let Some(user) = tenant.users.get_mut(&number) {
        user.sessions_valid_from = call.now;
    }
    Ok(Reply::ok(json!({ "@odata.context": context("Edm.Boolean"), "value": true })))
}
