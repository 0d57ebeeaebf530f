//! `users`: create, list, read, change, delete (facts §2).

use http::StatusCode;
use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::collection::{self, Item, Site, Wanted};
use crate::graph::error::GraphError;
use crate::graph::filter::{Subject, rules};
use crate::graph::query::Query;
use crate::graph::select::Select;
use crate::graph::{Answer, auth, context};
use crate::reply::Reply;
use crate::routes::needs;
use crate::tenant::property;
use crate::tenant::user::User;

/// `POST /users`.
pub(crate) async fn create(call: Call) -> Answer {
    let members = call.members()?;
    let mut tenant = call.shared.tenant_at(call.now);
    let user = tenant.create_user(members, call.now)?;
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

/// What can be asked about users.
pub(crate) const SUBJECT: Subject =
    Subject { name: "User", entity: "user", rules: rules::USERS, has: is_property };

fn is_property(name: &str) -> bool {
    property::find(name).is_some() || property::find_not_carried(name).is_some()
}

/// `GET /users`.
pub(crate) async fn list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let (query, select, wanted) = options(&call)?;
    let (candidates, after) = wanted.candidates();
    let users = tenant.candidates(&candidates, after).filter(|user| user.visible_at <= call.now);
    let site = Site { path: "/users", context: &select.context_of("users") };
    collection::answer(&site, &query, &wanted, users.map(|user| item(user, &select)))
}

/// The options of a collection of users.
fn options(call: &Call) -> Result<(Query, Select, Wanted), GraphError> {
    let query = Query::of(call, collection::OPTIONS)?;
    let select = Select::users(query.get("$select"))?;
    let wanted = Wanted::of(call, &query, &SUBJECT)?;
    Ok((query, select, wanted))
}

/// A collection of users that stands at another path.
pub(crate) fn collection<'t>(
    call: &Call,
    path: &str,
    users: impl Iterator<Item = &'t User>,
) -> Answer {
    let (query, select, wanted) = options(call)?;
    let site = Site { path, context: &select.context_of("users") };
    collection::answer(&site, &query, &wanted, users.map(|user| item(user, &select)))
}

/// A user in a collection.
fn item<'t>(user: &'t User, select: &'t Select) -> Item<'t> {
    Item {
        number: user.number,
        read: Box::new(|name| read_property(user, name)),
        show: Box::new(|| select.show(user)),
    }
}

fn read_property(user: &User, name: &str) -> Value {
    property::find(name).map_or(Value::Null, |property| property::read(user, property))
}

/// `GET /users/$count`.
pub(crate) async fn count(call: Call) -> Answer {
    let wanted = collection::wanted_count(&call, &SUBJECT)?;
    let tenant = call.shared.tenant_at(call.now);
    let (candidates, _) = wanted.candidates();
    let users = tenant.candidates(&candidates, 0).filter(|user| user.visible_at <= call.now);
    let select = Select::users(None)?;
    collection::count(&wanted, users.map(|user| item(user, &select)))
}

/// Properties of an administrator that only a higher administrator changes (facts §0).
const SENSITIVE: &[&str] = &[
    "accountEnabled",
    "mobilePhone",
    "onPremisesImmutableId",
    "otherMails",
    "passwordProfile",
    "userPrincipalName",
];

/// `PATCH /users/{id}`. Each property asks for the permission that goes with it.
pub(crate) async fn update(call: Call) -> Answer {
    let members = call.members()?;
    let mut tenant = call.shared.tenant_at(call.now);
    let target = tenant.find_user(call.key("id"), call.now)?.id.clone();
    let is_own = target == call.caller.id;
    for name in members.keys().filter(|name| !name.starts_with("@odata.")) {
        let needs = match name.as_str() {
            "mobilePhone" if is_own => &needs::OWN_PROPERTIES_WRITE,
            "passwordProfile" => &needs::PASSWORD_WRITE,
            "accountEnabled" => &needs::ENABLED_WRITE,
            _ => &needs::USER_PROPERTIES_WRITE,
        };
        auth::permit_in(&mut tenant, &call, needs)?;
        if SENSITIVE.contains(&name.as_str()) && !is_own {
            auth::guard(&tenant, &call, &target)?;
        }
    }
    tenant.update_user(&target, members, call.now)?;
    Ok(Reply::NoContent)
}

/// `DELETE /users/{id}`.
pub(crate) async fn remove(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let target = tenant.find_user(call.key("id"), call.now)?.id.clone();
    auth::guard(&tenant, &call, &target)?;
    tenant.delete_user(&target, call.now)?;
    Ok(Reply::NoContent)
}

/// `POST /users/{id}/revokeSignInSessions`.
pub(crate) async fn revoke_sessions(call: Call) -> Answer {
    let id = call.key("id");
    let mut tenant = call.shared.tenant_at(call.now);
    let mut draft = tenant.find_user(id, call.now)?.clone();
    draft.sessions_valid_from = call.now;
    draft.sessions_number += 1;
    tenant.commit(Some(draft.number), draft)?;
    Ok(Reply::ok(json!({ "@odata.context": context("Edm.Boolean"), "value": true })))
}
