//! `drives`: the libraries of a site as places for files (facts §6.1).

use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::lists::find_list;
use crate::graph::sites::{find, not_found, web_url};
use crate::graph::{Answer, context};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::drive_item::Drive;
use crate::tenant::property::date_time;
use crate::tenant::site::{List, Site};

/// Bytes that a site may hold: 25 TiB.
const TOTAL_BYTES: u64 = 25 << 40;

fn body(tenant: &Tenant, (site, list, drive): (&Site, &List, &Drive)) -> Value {
    let used = u64::try_from(drive.used()).unwrap_or(u64::MAX);
    json!({
        "id": drive.id,
        "createdDateTime": date_time(list.created_at),
        "description": list.description,
        "driveType": "documentLibrary",
        "lastModifiedDateTime": date_time(list.changed_at),
        "name": list.display_name,
        "quota": {
            "deleted": 0,
            "remaining": TOTAL_BYTES.saturating_sub(used),
            "state": "normal",
            "total": TOTAL_BYTES,
            "used": used,
        },
        "webUrl": format!("{}/{}", web_url(tenant, site), list.name.replace(' ', "%20")),
    })
}

fn entity(tenant: &Tenant, found: (&Site, &List, &Drive)) -> Reply {
    let mut shown = body(tenant, found);
    shown["@odata.context"] = json!(context("drives/$entity"));
    Reply::ok(shown)
}

/// `GET /sites/{site}/drives`.
pub(crate) async fn list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let site = find(&tenant, call.key("site"))?;
    let libraries = site.lists.values().filter(|list| !list.is_system);
    let drives = libraries.filter_map(|list| Some((site, list, list.drive.as_ref()?)));
    let value: Vec<Value> = drives.map(|found| body(&tenant, found)).collect();
    Ok(Reply::ok(json!({ "@odata.context": context("drives"), "value": value })))
}

/// `GET /sites/{site}/drive`: of its first library.
pub(crate) async fn of_site(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let site = find(&tenant, call.key("site"))?;
    let list = site.list("Shared Documents").ok_or_else(not_found)?;
    let drive = list.drive.as_ref().ok_or_else(not_found)?;
    Ok(entity(&tenant, (site, list, drive)))
}

/// `GET /sites/{site}/lists/{list}/drive`.
pub(crate) async fn of_list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let (site, list) = find_list(&tenant, &call)?;
    let drive = list.drive.as_ref().ok_or_else(not_found)?;
    Ok(entity(&tenant, (site, list, drive)))
}

/// The drive that the key in the path means.
pub(crate) fn find_drive<'t>(
    tenant: &'t Tenant,
    call: &Call,
) -> Result<(&'t Site, &'t List, &'t Drive), GraphError> {
    tenant.sites.drive(call.key("drive")).ok_or_else(not_found)
}

/// `GET /drives/{drive}`.
pub(crate) async fn read(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let found = find_drive(&tenant, &call)?;
    Ok(entity(&tenant, found))
}
