//! Files and folders of a drive: read, list, make folders, rename, delete, download (facts §6.1).

use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::drives::find_drive;
use crate::graph::error::GraphError;
use crate::graph::lists::invalid;
use crate::graph::page::{Page, next_link};
use crate::graph::query::Query;
use crate::graph::sites::{not_found, web_url};
use crate::graph::{Answer, context, refusals};
use crate::reply::{Raw, Reply};
use crate::tenant::Tenant;
use crate::tenant::drive_item::{Conflict, Drive, DriveItem};
use crate::tenant::property::date_time;
use crate::tenant::site::{List, Site};

/// An item and where it lies.
pub(crate) type Found<'t> = (&'t Site, &'t List, &'t Drive, &'t DriveItem);

/// The item that the keys of the path mean; without a key the root.
pub(crate) fn find_item<'t>(tenant: &'t Tenant, call: &Call) -> Result<Found<'t>, GraphError> {
    let (site, list, drive) = find_drive(tenant, call)?;
    let key = call.keys.iter().find(|(name, _)| matches!(*name, "item" | "path"));
    let key = key.map_or("root", |(_, key)| key.as_str());
    Ok((site, list, drive, drive.item(key).ok_or_else(not_found)?))
}

/// The item as JSON.
pub(crate) fn body(tenant: &Tenant, (site, list, drive, item): Found<'_>) -> Value {
    let library = format!("{}/{}", web_url(tenant, site), list.name.replace(' ', "%20"));
    let path = drive.path_of(item).replace(' ', "%20");
    let mut body = json!({
        "id": item.id,
        "cTag": format!("\"c:{{{}}},{}\"", item.id, item.version),
        "createdDateTime": date_time(item.created_at),
        "eTag": etag(item),
        "lastModifiedDateTime": date_time(item.changed_at),
        "name": item.name,
        "parentReference": { "driveId": drive.id, "driveType": "documentLibrary" },
        "webUrl": format!("{library}/{path}").trim_end_matches('/'),
    });
    match &item.content {
        Some(content) => {
            body["file"] = json!({ "mimeType": "application/octet-stream" });
            body["size"] = json!(content.len());
            body["@microsoft.graph.downloadUrl"] = json!(download_url(tenant, drive, item));
        }
        None => {
            body["folder"] = json!({ "childCount": drive.children(&item.id).count() });
            body["size"] = json!(0);
        }
    }
    match item.parent.as_ref().and_then(|parent| drive.items.get(parent)) {
        None => body["root"] = json!({}),
        Some(parent) => {
            let path = drive.path_of(parent);
            let root = format!("/drives/{}/root:", drive.id);
            let path = if path.is_empty() { root } else { format!("{root}/{path}") };
            body["parentReference"]["id"] = json!(parent.id);
            body["parentReference"]["path"] = json!(path);
        }
    }
    body
}

fn etag(item: &DriveItem) -> String {
    format!("\"{{{}}},{}\"", item.id, item.version)
}

/// An address that opens the content to whoever has it, for a while.
fn download_url(tenant: &Tenant, drive: &Drive, item: &DriveItem) -> String {
    format!(
        "https://{}/_layouts/15/download.aspx?UniqueId={}&driveId={}&tempauth={}",
        tenant.sharepoint_host(),
        item.id,
        drive.id,
        ticket(tenant, item)
    )
}

/// What opens an item's present content.
pub(crate) fn ticket(tenant: &Tenant, item: &DriveItem) -> String {
    tenant.seed.guid("download", &format!("{}/{}", item.id, item.version)).replace('-', "")
}

/// Refuses when the request is about another version of the item.
fn check_version(call: &Call, item: &DriveItem) -> Result<(), GraphError> {
    match call.header("if-match") {
        Some(wanted) if wanted != "*" && wanted != etag(item) => {
            Err(GraphError::plain(&refusals::RESOURCE_MODIFIED))
        }
        _ => Ok(()),
    }
}

/// An item with its context.
pub(crate) fn entity(tenant: &Tenant, found: Found<'_>) -> Value {
    let mut shown = body(tenant, found);
    let place = format!("drives('{}')/items/$entity", found.2.id);
    shown["@odata.context"] = json!(context(&place));
    shown
}

/// `GET …/root`, `GET …/items/{item}`, `GET …/root:/{path}`.
pub(crate) async fn read(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    Ok(Reply::ok(entity(&tenant, find_item(&tenant, &call)?)))
}

/// `GET …/children`: 200 a page.
pub(crate) async fn children(call: Call) -> Answer {
    let query = Query::of(&call, &["$top", "$skiptoken"])?;
    let page = Page::of(&query)?;
    let tenant = call.shared.tenant_at(call.now);
    let (site, list, drive, item) = find_item(&tenant, &call)?;
    let numbered = (1..).zip(drive.children(&item.id));
    let (shown, next) = page.cut(numbered);
    let value: Vec<Value> =
        shown.iter().map(|child| body(&tenant, (site, list, drive, child))).collect();
    let place = format!("drives('{}')/items", drive.id);
    let mut answer = json!({ "@odata.context": context(&place), "value": value });
    if let Some(token) = next {
        let path = call.path.split_once("/v1.0").map_or("", |(_, path)| path);
        answer["@odata.nextLink"] = json!(next_link(path, &query, &token));
    }
    Ok(Reply::ok(answer))
}

/// `@microsoft.graph.conflictBehavior` of a request.
pub(crate) fn conflict_of(value: &Value, default: Conflict) -> Result<Conflict, GraphError> {
    match value["@microsoft.graph.conflictBehavior"].as_str() {
        None => Ok(default),
        Some("fail") => Ok(Conflict::Fail),
        Some("replace") => Ok(Conflict::Replace),
        Some("rename") => Ok(Conflict::Rename),
        Some(other) => Err(invalid(&format!("The conflict behavior '{other}' is not known."))),
    }
}

/// What a file or a folder may be called.
pub(crate) fn check_name(name: &str) -> Result<(), GraphError> {
    let bad = name.trim().is_empty()
        || name.len() > 400
        || name.contains(['"', '*', ':', '<', '>', '?', '/', '\\', '|']);
    if bad {
        Err(invalid(
            "The provided name cannot contain leading, or trailing, spaces or these characters.",
        ))
    } else {
        Ok(())
    }
}

/// `POST …/children`: makes a folder.
pub(crate) async fn create_folder(call: Call) -> Answer {
    let members = Value::Object(call.members()?.clone());
    let name = members["name"].as_str().ok_or_else(|| invalid("The item has no name."))?;
    check_name(name)?;
    if !members["folder"].is_object() {
        return Err(invalid("Only folders can be made here."));
    }
    let conflict = conflict_of(&members, Conflict::Fail)?;
    let mut tenant = call.shared.tenant_at(call.now);
    let (_, _, drive, parent) = find_item(&tenant, &call)?;
    let (drive, parent, seed) = (drive.id.clone(), parent.id.clone(), tenant.seed);
    let changed = tenant.sites.drive_mut(&drive).ok_or_else(not_found)?;
    let placed = changed.put(&seed, (&parent, name, conflict), None, call.now);
    let (id, _) = placed.ok_or_else(|| GraphError::plain(&refusals::NAME_ALREADY_EXISTS))?;
    Ok(Reply::Json(StatusCode::CREATED, shown(&tenant, &drive, &id)?))
}

/// The item with this id.
pub(crate) fn shown(tenant: &Tenant, drive: &str, id: &str) -> Result<Value, GraphError> {
    let (site, list, drive) = tenant.sites.drive(drive).ok_or_else(not_found)?;
    let item = drive.items.get(id).ok_or_else(not_found)?;
    Ok(entity(tenant, (site, list, drive, item)))
}

/// `DELETE …/items/{item}`.
pub(crate) async fn remove(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let (_, _, drive, item) = find_item(&tenant, &call)?;
    check_version(&call, item)?;
    if item.parent.is_none() {
        return Err(GraphError::plain(&refusals::ACCESS_DENIED));
    }
    let (drive, id) = (drive.id.clone(), item.id.clone());
    tenant.sites.drive_mut(&drive).ok_or_else(not_found)?.remove(&id);
    Ok(Reply::NoContent)
}

/// `GET …/content`: the content is somewhere else.
pub(crate) async fn download(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let (_, _, drive, item) = find_item(&tenant, &call)?;
    if item.content.is_none() {
        return Err(invalid("You cannot get content for a folder."));
    }
    let mut headers = HeaderMap::new();
    if let Ok(address) = HeaderValue::from_str(&download_url(&tenant, drive, item)) {
        headers.insert(LOCATION, address);
    }
    Ok(Reply::from(Raw { status: StatusCode::FOUND, headers, body: Vec::new(), supported: true }))
}
