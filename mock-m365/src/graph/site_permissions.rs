//! Permissions: of applications on sites and lists, of users on files (facts §6.2).

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::graph::drive_items::find_item;
use crate::graph::error::GraphError;
use crate::graph::lists::{find_list, invalid};
use crate::graph::sites::{find, find_mut, not_found};
use crate::graph::{Answer, context};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::drive_item::Grant;

const APPLICATION_ROLES: &[&str] = &["read", "write", "manage", "fullcontrol"];
const USER_ROLES: &[&str] = &["read", "write"];

fn body(tenant: &Tenant, grant: &Grant) -> Value {
    let mut body = json!({ "id": grant.id, "roles": grant.roles });
    if let Some((id, name)) = &grant.application {
        let identity = json!({ "application": { "displayName": name, "id": id } });
        body["grantedToIdentities"] = json!([identity]);
        body["grantedToIdentitiesV2"] = json!([identity]);
    }
    if let Some(user) = grant.user.and_then(|number| tenant.users.get(&number)) {
        let identity =
            json!({ "user": { "displayName": user.text("displayName"), "id": user.id } });
        body["grantedTo"] = identity.clone();
        body["grantedToV2"] = identity;
    }
    body
}

fn listed(tenant: &Tenant, place: &str, grants: &[Grant]) -> Answer {
    let value: Vec<Value> = grants.iter().map(|grant| body(tenant, grant)).collect();
    Ok(Reply::ok(json!({ "@odata.context": context(place), "value": value })))
}

fn roles_of(members: &Map<String, Value>, known: &[&str]) -> Result<Vec<String>, GraphError> {
    let roles = members.get("roles").and_then(Value::as_array);
    let roles = roles.filter(|roles| !roles.is_empty());
    let roles = roles.ok_or_else(|| invalid("The roles are missing."))?;
    roles
        .iter()
        .map(|role| match role.as_str().filter(|role| known.contains(role)) {
            Some(role) => Ok(role.to_owned()),
            None => Err(invalid(&format!("The role {role} is not known."))),
        })
        .collect()
}

/// Id and name of the application that a request gives a permission to, in the older or the newer form.
fn application_of(members: &Map<String, Value>) -> Option<(String, String)> {
    let first = members.get("grantedToIdentities").and_then(|list| list.get(0));
    let newer = ["grantedToV2", "grantedTo"].iter().find_map(|name| members.get(*name));
    let application = &first.or(newer)?["application"];
    let name = application["displayName"].as_str().unwrap_or_default();
    Some((application["id"].as_str()?.to_owned(), name.to_owned()))
}

fn new_grant(tenant: &mut Tenant, members: &Map<String, Value>) -> Result<Grant, GraphError> {
    let roles = roles_of(members, APPLICATION_ROLES)?;
    let application = application_of(members);
    let application =
        application.ok_or_else(|| invalid("Only applications can be given a permission here."))?;
    let seed = tenant.seed;
    let id = tenant.sites.next_id(&seed, "permission");
    Ok(Grant { id, roles, application: Some(application), user: None })
}

fn created(tenant: &Tenant, place: &str, grant: &Grant) -> Answer {
    let mut shown = body(tenant, grant);
    shown["@odata.context"] = json!(context(&format!("{place}/$entity")));
    Ok(Reply::Json(StatusCode::CREATED, shown))
}

/// `GET /sites/{site}/permissions`.
pub(crate) async fn of_site(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    listed(&tenant, "sites('root')/permissions", &find(&tenant, call.key("site"))?.grants)
}

/// `POST /sites/{site}/permissions`.
pub(crate) async fn give_on_site(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    find(&tenant, call.key("site"))?;
    let grant = new_grant(&mut tenant, call.members()?)?;
    find_mut(&mut tenant, call.key("site"))?.grants.push(grant.clone());
    created(&tenant, "sites('root')/permissions", &grant)
}

/// `DELETE /sites/{site}/permissions/{permission}`.
pub(crate) async fn take_on_site(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let grants = &mut find_mut(&mut tenant, call.key("site"))?.grants;
    let at = grants.iter().position(|grant| grant.id == call.key("permission"));
    grants.remove(at.ok_or_else(not_found)?);
    Ok(Reply::NoContent)
}

/// `GET /sites/{site}/lists/{list}/permissions`.
pub(crate) async fn of_list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    listed(&tenant, "sites('root')/lists/permissions", &find_list(&tenant, &call)?.1.grants)
}

/// `POST /sites/{site}/lists/{list}/permissions`.
pub(crate) async fn give_on_list(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let id = find_list(&tenant, &call)?.1.id.clone();
    let grant = new_grant(&mut tenant, call.members()?)?;
    let site = find_mut(&mut tenant, call.key("site"))?;
    site.lists.get_mut(&id).ok_or_else(not_found)?.grants.push(grant.clone());
    created(&tenant, "sites('root')/lists/permissions", &grant)
}

/// `GET /drives/{drive}/items/{item}/permissions`.
pub(crate) async fn of_item(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let (_, _, _, item) = find_item(&tenant, &call)?;
    listed(&tenant, "drives('x')/items('x')/permissions", &item.grants)
}

/// `POST /drives/{drive}/items/{item}/invite`.
pub(crate) async fn invite(call: Call) -> Answer {
    let members = call.members()?;
    let roles = roles_of(members, USER_ROLES)?;
    let recipients =
        members.get("recipients").and_then(Value::as_array).filter(|it| !it.is_empty());
    let recipients = recipients.ok_or_else(|| invalid("The recipients are missing."))?;
    let mut tenant = call.shared.tenant_at(call.now);
    let (_, _, drive, item) = find_item(&tenant, &call)?;
    let (drive, item, seed) = (drive.id.clone(), item.id.clone(), tenant.seed);
    let mut grants = Vec::new();
    for recipient in recipients {
        let user = account_of(&tenant, recipient).ok_or_else(not_found)?;
        let id = tenant.sites.next_id(&seed, "permission");
        grants.push(Grant { id, roles: roles.clone(), application: None, user: Some(user) });
    }
    let changed = tenant.sites.drive_mut(&drive).ok_or_else(not_found)?;
    let changed = changed.items.get_mut(&item).ok_or_else(not_found)?;
    changed.grants.retain(|known| !grants.iter().any(|grant| grant.user == known.user));
    changed.grants.extend(grants.iter().cloned());
    listed(&tenant, "drives('x')/items('x')/permissions", &grants)
}

fn account_of(tenant: &Tenant, recipient: &Value) -> Option<u64> {
    if let Some(id) = recipient["objectId"].as_str() {
        return tenant.index.by_id.get(&id.to_ascii_lowercase()).copied();
    }
    let email = recipient["email"].as_str()?.to_ascii_lowercase();
    let index = &tenant.index;
    index.by_upn.get(&email).or_else(|| index.by_address.get(&email)).copied()
}
