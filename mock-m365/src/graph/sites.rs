//! `sites`: find and read them (facts §6.1).

use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::query::Query;
use crate::graph::select::keep;
use crate::graph::{Answer, context, refusals};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::property::date_time;
use crate::tenant::site::Site;

/// `https://contoso.sharepoint.com/sites/team`.
pub(crate) fn web_url(tenant: &Tenant, site: &Site) -> String {
    let host = tenant.sharepoint_host();
    match site.path.as_str() {
        "" => format!("https://{host}"),
        path => format!("https://{host}/{path}"),
    }
}

/// `host,collection,web`.
pub(crate) fn id(tenant: &Tenant, site: &Site) -> String {
    format!("{},{},{}", tenant.sharepoint_host(), site.collection_id, site.web_id)
}

/// The refusal of everything that is not there.
pub(crate) fn not_found() -> GraphError {
    GraphError::plain(&refusals::ITEM_NOT_FOUND)
}

/// The site that the key in the path means.
pub(crate) fn find<'t>(tenant: &'t Tenant, key: &str) -> Result<&'t Site, GraphError> {
    let path = tenant.site_path(key).ok_or_else(not_found)?;
    tenant.sites.by_path.get(&path).ok_or_else(not_found)
}

/// The same, to change it.
pub(crate) fn find_mut<'t>(tenant: &'t mut Tenant, key: &str) -> Result<&'t mut Site, GraphError> {
    let path = tenant.site_path(key).ok_or_else(not_found)?;
    tenant.sites.by_path.get_mut(&path).ok_or_else(not_found)
}

fn body(tenant: &Tenant, site: &Site) -> Value {
    let name = site.path.rsplit('/').next().unwrap_or_default();
    let mut body = json!({
        "id": id(tenant, site),
        "createdDateTime": date_time(site.created_at),
        "description": "",
        "displayName": site.display_name,
        "lastModifiedDateTime": date_time(site.created_at),
        "name": name,
        "siteCollection": { "hostname": tenant.sharepoint_host() },
        "webUrl": web_url(tenant, site),
    });
    if site.path.is_empty() {
        body["root"] = json!({});
    }
    body
}

/// `GET /sites/{site}`.
pub(crate) async fn read(call: Call) -> Answer {
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    let whole = body(&tenant, find(&tenant, call.key("site"))?);
    let mut shown = keep(whole, query.get("$select"), "site")?;
    shown["@odata.context"] = json!(context("sites/$entity"));
    Ok(Reply::ok(shown))
}

/// `GET /sites?search=`: by title or address. Without a word to look for only root sites are listed.
pub(crate) async fn search(call: Call) -> Answer {
    let word = form_urlencoded::parse(call.query.as_bytes())
        .find(|(name, _)| name.trim_start_matches('$') == "search")
        .map(|(_, word)| word.trim_matches('"').to_lowercase());
    let fits = |site: &Site| match word.as_deref() {
        None => site.path.is_empty(),
        Some("*" | "") => true,
        Some(word) => site.display_name.to_lowercase().contains(word) || site.path.contains(word),
    };
    listed(&call, fits)
}

/// `GET /sites/getAllSites`.
pub(crate) async fn all(call: Call) -> Answer {
    if call.caller.is_user {
        return Err(GraphError::plain(&refusals::ACCESS_DENIED));
    }
    listed(&call, |_| true)
}

fn listed(call: &Call, fits: impl Fn(&Site) -> bool) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let sites = tenant.sites.by_path.values().filter(|site| fits(site));
    let value: Vec<Value> = sites.map(|site| body(&tenant, site)).collect();
    Ok(Reply::ok(json!({ "@odata.context": context("sites"), "value": value })))
}
