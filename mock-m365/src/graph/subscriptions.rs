//! `directory/subscriptions`: what was bought or tried, and when it lapses (facts §3).

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::query::Query;
use crate::graph::select::keep;
use crate::graph::{Answer, context};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::problem::Problem;
use crate::tenant::property::{date_time, service_plans};
use crate::tenant::subscription::Subscription;

fn body(tenant: &Tenant, subscription: &Subscription, now: Timestamp) -> Value {
    json!({
        "id": subscription.id,
        "commerceSubscriptionId": tenant.seed.guid("commerce", &subscription.id),
        "createdDateTime": date_time(subscription.created_at),
        "isTrial": subscription.is_trial,
        "nextLifecycleDateTime": subscription.next_stage_at(now).map(date_time),
        "ownerId": null,
        "ownerTenantId": null,
        "ownerType": "User",
        "serviceStatus": service_plans(subscription.sku, &[]),
        "skuId": subscription.sku.id,
        "skuPartNumber": subscription.sku.part_number,
        "status": subscription.stage(now).name(),
        "totalLicenses": subscription.n_seats,
    })
}

/// `GET /directory/subscriptions`.
pub(crate) async fn list(call: Call) -> Answer {
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    let shown = tenant.subscriptions.iter().map(|known| {
        keep(body(&tenant, known, call.now), query.get("$select"), "companySubscription")
    });
    let value: Vec<Value> = shown.collect::<Result<_, _>>()?;
    Ok(Reply::ok(json!({ "@odata.context": context("directory/subscriptions"), "value": value })))
}

/// `GET /directory/subscriptions/{id}`.
pub(crate) async fn read(call: Call) -> Answer {
    let query = Query::of(&call, &["$select"])?;
    let id = call.key("id");
    let tenant = call.shared.tenant_at(call.now);
    let found = tenant.subscriptions.iter().find(|known| known.id.eq_ignore_ascii_case(id));
    let found = found.ok_or_else(|| Problem::NotFound(id.to_owned()))?;
    let whole = body(&tenant, found, call.now);
    let mut shown = keep(whole, query.get("$select"), "companySubscription")?;
    shown["@odata.context"] = json!(context("directory/subscriptions/$entity"));
    Ok(Reply::ok(shown))
}
