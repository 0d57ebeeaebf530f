//! Licences: `assignLicense`, `licenseDetails`, `subscribedSkus` (facts §3).

use std::collections::BTreeMap;

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::groups::{self, GroupSelect};
use crate::graph::query::Query;
use crate::graph::refusals;
use crate::graph::select::{Select, keep};
use crate::graph::{Answer, context, users};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::licence::LicenceChange;
use crate::tenant::property::service_plans;
use crate::tenant::sku::{self, Sku};
use crate::tenant::subscription::{Stage, Units};

/// `POST /users/{id}/assignLicense`.
pub(crate) async fn assign(call: Call) -> Answer {
    let id = call.key("id");
    let change = change_of(call.members()?)?;
    let mut tenant = call.shared.tenant_at(call.now);
    tenant.change_licences(id, &change, call.now)?;
    Ok(Reply::ok(users::entity(tenant.find_user(id, call.now)?, &Select::users(None)?)))
}

/// `POST /groups/{id}/assignLicense`: the members follow in the background.
pub(crate) async fn assign_to_group(call: Call) -> Answer {
    let change = change_of(call.members()?)?;
    let mut tenant = call.shared.tenant_at(call.now);
    let number = tenant.change_group_licences(call.key("id"), &change, call.now)?;
    let shown = groups::entity(&tenant, &tenant.groups[&number], &GroupSelect::of(None)?);
    Ok(Reply::Json(StatusCode::ACCEPTED, shown))
}

/// `POST /users/{id}/reprocessLicenseAssignment`: tries again what could not be inherited from groups.
pub(crate) async fn reprocess(call: Call) -> Answer {
    let id = call.key("id");
    let mut tenant = call.shared.tenant_at(call.now);
    tenant.reprocess(id, call.now)?;
    Ok(Reply::ok(users::entity(tenant.find_user(id, call.now)?, &Select::users(None)?)))
}

/// Both members must be present, empty if unused.
fn change_of(members: &Map<String, Value>) -> Result<LicenceChange, GraphError> {
    let missing: Vec<&str> = ["addLicenses", "removeLicenses"]
        .into_iter()
        .filter(|name| members.get(*name).is_none_or(Value::is_null))
        .collect();
    if !missing.is_empty() {
        return Err(GraphError::of(&refusals::MISSING_PARAMETERS, &[&missing.join(",")]));
    }
    let list = |name: &'static str| {
        members.get(name).and_then(Value::as_array).ok_or_else(|| GraphError::parameter(name))
    };
    let mut add = BTreeMap::new();
    for item in list("addLicenses")? {
        let sku = item["skuId"].as_str().ok_or_else(|| GraphError::parameter("skuId"))?;
        let disabled = match &item["disabledPlans"] {
            Value::Null => Vec::new(),
            plans => texts(plans).ok_or_else(|| GraphError::parameter("disabledPlans"))?,
        };
        add.insert(sku.to_ascii_lowercase(), disabled);
    }
    let remove = list("removeLicenses")?;
    let remove = texts(&Value::from(remove.clone()))
        .ok_or_else(|| GraphError::parameter("removeLicenses"))?;
    Ok(LicenceChange { add, remove })
}

/// A list of GUIDs, in lower case.
fn texts(list: &Value) -> Option<Vec<String>> {
    list.as_array()?.iter().map(|item| item.as_str().map(str::to_ascii_lowercase)).collect()
}

/// `GET /users/{id}/licenseDetails`.
pub(crate) async fn details(call: Call) -> Answer {
    let id = call.key("id");
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    let user = tenant.find_user(id, call.now)?;
    let mut value = Vec::new();
    for (sku_id, licence) in user.held() {
        let Some(sku) = sku::by_id(sku_id) else { continue };
        let whole = json!({
            "id": tenant.seed.guid("licence details", &format!("{}/{sku_id}", user.id)),
            "skuId": sku.id,
            "skuPartNumber": sku.part_number,
            "servicePlans": service_plans(sku, &licence.disabled_plans),
        });
        value.push(keep(whole, query.get("$select"), "licenseDetails")?);
    }
    let context = context(&format!("users('{id}')/licenseDetails"));
    Ok(Reply::ok(json!({ "@odata.context": context, "value": value })))
}

/// `GET /subscribedSkus`: only `$select` is supported.
pub(crate) async fn subscribed_skus(call: Call) -> Answer {
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    let shown = tenant.products(call.now).into_iter().map(|(sku, stage)| {
        keep(sku_body(&tenant, sku, stage, call.now), query.get("$select"), "subscribedSku")
    });
    let value: Vec<Value> = shown.collect::<Result<_, _>>()?;
    Ok(Reply::ok(json!({ "@odata.context": context("subscribedSkus"), "value": value })))
}

fn sku_body(tenant: &Tenant, sku: &Sku, stage: Stage, now: Timestamp) -> Value {
    let Units { enabled, warning, suspended } = tenant.units(sku.id, now);
    let of_sku = tenant.subscriptions.iter().filter(|known| known.sku.id == sku.id);
    let ids: Vec<&str> = of_sku.map(|known| known.id.as_str()).collect();
    json!({
        "id": format!("{}_{}", tenant.id, sku.id),
        "accountId": tenant.id,
        "accountName": tenant.display_name,
        "appliesTo": "User",
        "capabilityStatus": stage.name(),
        "consumedUnits": tenant.n_consumed(sku.id),
        "prepaidUnits": { "enabled": enabled, "suspended": suspended, "warning": warning, "lockedOut": 0 },
        "servicePlans": service_plans(sku, &[]),
        "skuId": sku.id,
        "skuPartNumber": sku.part_number,
        "subscriptionIds": ids,
    })
}
