//! `lists` of a site; a library is one of them (facts §6.1).

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::query::Query;
use crate::graph::select::keep;
use crate::graph::sites::{find, find_mut, not_found, web_url};
use crate::graph::{Answer, context, refusals};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::property::date_time;
use crate::tenant::site::{List, Site};

/// Templates that a list can be made from.
const TEMPLATES: &[&str] = &[
    "documentLibrary",
    "genericList",
    "task",
    "survey",
    "announcements",
    "contacts",
    "events",
    "links",
];

fn body(tenant: &Tenant, site: &Site, list: &List) -> Value {
    let base = web_url(tenant, site);
    let address = list.name.replace(' ', "%20");
    let folder = if list.drive.is_some() { address } else { format!("Lists/{address}") };
    let mut body = json!({
        "id": list.id,
        "createdDateTime": date_time(list.created_at),
        "description": list.description,
        "displayName": list.display_name,
        "eTag": format!("\"{},1\"", list.id),
        "lastModifiedDateTime": date_time(list.changed_at),
        "list": {
            "contentTypesEnabled": false,
            "hidden": list.is_system,
            "template": list.template,
        },
        "name": list.name,
        "webUrl": format!("{base}/{folder}"),
    });
    if list.is_system {
        body["system"] = json!({});
    }
    body
}

/// The chosen properties of a list; one that is not of the site itself has no `system` to show.
fn chosen(whole: Value, select: Option<&str>) -> Result<Value, GraphError> {
    let Some(select) = select else { return Ok(whole) };
    let has_system = whole["system"].is_object();
    let names = select.split(',').map(str::trim);
    let names: Vec<&str> = names.filter(|name| has_system || *name != "system").collect();
    keep(whole, Some(&names.join(",")), "list")
}

/// A text member of a request; null and absence are nothing.
fn text<'m>(members: &'m Map<String, Value>, name: &str) -> Result<Option<&'m str>, GraphError> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(invalid(&format!("The value of '{name}' is not a text."))),
    }
}

/// 400 `invalidRequest`.
pub(crate) fn invalid(text: &str) -> GraphError {
    GraphError::of(&refusals::INVALID_REQUEST, &[text])
}

/// `GET /sites/{site}/lists`: lists of the site itself only when `system` is selected.
pub(crate) async fn list(call: Call) -> Answer {
    let query = Query::of(&call, &["$select"])?;
    let select = query.get("$select");
    let with_system =
        select.is_some_and(|names| names.split(',').any(|name| name.trim() == "system"));
    let tenant = call.shared.tenant_at(call.now);
    let site = find(&tenant, call.key("site"))?;
    let lists = site.lists.values().filter(|list| with_system || !list.is_system);
    let shown = lists.map(|list| chosen(body(&tenant, site, list), select));
    let value: Vec<Value> = shown.collect::<Result<_, _>>()?;
    Ok(Reply::ok(json!({ "@odata.context": context("sites('root')/lists"), "value": value })))
}

/// The list that the keys in the path mean.
pub(crate) fn find_list<'t>(
    tenant: &'t Tenant,
    call: &Call,
) -> Result<(&'t Site, &'t List), GraphError> {
    let site = find(tenant, call.key("site"))?;
    Ok((site, site.list(call.key("list")).ok_or_else(not_found)?))
}

fn entity(tenant: &Tenant, site: &Site, list: &List) -> Value {
    let mut shown = body(tenant, site, list);
    shown["@odata.context"] = json!(context("sites('root')/lists/$entity"));
    shown
}

/// `GET /sites/{site}/lists/{list}`.
pub(crate) async fn read(call: Call) -> Answer {
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    let (site, list) = find_list(&tenant, &call)?;
    let mut shown = chosen(body(&tenant, site, list), query.get("$select"))?;
    shown["@odata.context"] = json!(context("sites('root')/lists/$entity"));
    Ok(Reply::ok(shown))
}

/// `POST /sites/{site}/lists`.
pub(crate) async fn create(call: Call) -> Answer {
    let members = call.members()?;
    let name = text(members, "displayName")?.filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| invalid("The list has no displayName."))?;
    let description = text(members, "description")?.unwrap_or_default();
    let template = members.get("list").and_then(|list| list["template"].as_str());
    let template = template.unwrap_or("genericList");
    if !TEMPLATES.contains(&template) {
        return Err(invalid(&format!("The template '{template}' is not known.")));
    }
    let mut tenant = call.shared.tenant_at(call.now);
    let seed = tenant.seed;
    let site = find_mut(&mut tenant, call.key("site"))?;
    if site.has_list(name) {
        return Err(GraphError::plain(&refusals::NAME_ALREADY_EXISTS));
    }
    let id = site.add_list(&seed, (name, name, template), call.now);
    let list = site.lists.get_mut(&id).ok_or_else(not_found)?;
    description.clone_into(&mut list.description);
    let (path, list) = (site.path.clone(), list.clone());
    tenant.sites.enter(&path, &list);
    let site = find(&tenant, call.key("site"))?;
    Ok(Reply::Json(StatusCode::CREATED, entity(&tenant, site, &list)))
}

/// `PATCH /sites/{site}/lists/{list}`: another title or description; the address stays.
pub(crate) async fn update(call: Call) -> Answer {
    let members = call.members()?;
    let (name, description) = (text(members, "displayName")?, text(members, "description")?);
    let mut tenant = call.shared.tenant_at(call.now);
    let id = find_list(&tenant, &call)?.1.id.clone();
    let site = find_mut(&mut tenant, call.key("site"))?;
    let clash = name.is_some_and(|name| {
        site.lists
            .values()
            .any(|list| list.id != id && list.display_name.eq_ignore_ascii_case(name))
    });
    if clash {
        return Err(GraphError::plain(&refusals::NAME_ALREADY_EXISTS));
    }
    let list = site.lists.get_mut(&id).ok_or_else(not_found)?;
    if let Some(name) = name {
        name.clone_into(&mut list.display_name);
    }
    if let Some(description) = description {
        description.clone_into(&mut list.description);
    }
    list.changed_at = call.now;
    let (site, list) = find_list(&tenant, &call).or_else(|_| {
        let site = find(&tenant, call.key("site"))?;
        Ok::<_, GraphError>((site, site.lists.get(&id).ok_or_else(not_found)?))
    })?;
    Ok(Reply::ok(entity(&tenant, site, list)))
}

/// `DELETE /sites/{site}/lists/{list}`.
pub(crate) async fn remove(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let list = find_list(&tenant, &call)?.1;
    if list.is_system {
        return Err(GraphError::plain(&refusals::ACCESS_DENIED));
    }
    let id = list.id.clone();
    find_mut(&mut tenant, call.key("site"))?.lists.remove(&id);
    Ok(Reply::NoContent)
}
