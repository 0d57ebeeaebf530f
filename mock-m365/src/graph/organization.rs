//! `organization`: the tenant itself, a collection of one (facts §7.6).

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::query::Query;
use crate::graph::select::keep;
use crate::graph::{Answer, context};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::problem::Problem;
use crate::tenant::property::date_time;

/// `GET /organization`.
pub(crate) async fn list(call: Call) -> Answer {
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    let shown = keep(body(&tenant, call.now), query.get("$select"), "organization")?;
    Ok(Reply::ok(json!({ "@odata.context": context("organization"), "value": [shown] })))
}

/// `GET /organization/{id}`.
pub(crate) async fn read(call: Call) -> Answer {
    let id = call.key("id");
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    if !id.eq_ignore_ascii_case(&tenant.id) {
        return Err(Problem::NotFound(id.to_owned()).into());
    }
    let mut shown = keep(body(&tenant, call.now), query.get("$select"), "organization")?;
    shown["@odata.context"] = json!(context("organization/$entity"));
    Ok(Reply::ok(shown))
}

fn body(tenant: &Tenant, now: Timestamp) -> Value {
    let domains = tenant.domains.values().filter(|domain| domain.verified);
    let verified: Vec<Value> = domains
        .map(|domain| {
            json!({
                "capabilities": domain.services.join(", "),
                "isDefault": domain.is_default,
                "isInitial": domain.is_initial,
                "name": domain.name,
                "type": "Managed",
            })
        })
        .collect();
    let products = tenant.products(now);
    let plans =
        products.iter().flat_map(|(sku, stage)| sku.plans.iter().map(|plan| (plan, stage.name())));
    let assigned: Vec<Value> = plans
        .clone()
        .map(|(plan, status)| {
            json!({
                "assignedDateTime": date_time(tenant.created_at),
                "capabilityStatus": status,
                "service": plan.service,
                "servicePlanId": plan.id,
            })
        })
        .collect();
    let provisioned: Vec<Value> = plans
        .map(|(plan, status)| {
            json!({ "capabilityStatus": status, "provisioningStatus": "Success", "service": plan.service })
        })
        .collect();
    json!({
        "id": tenant.id,
        "deletedDateTime": null,
        "businessPhones": [],
        "city": null,
        "country": null,
        "countryLetterCode": tenant.country,
        "createdDateTime": date_time(tenant.created_at),
        "defaultUsageLocation": null,
        "displayName": tenant.display_name,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": null,
        "onPremisesSyncEnabled": null,
        "postalCode": null,
        "preferredLanguage": "en",
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": null,
        "street": null,
        "technicalNotificationMails": [],
        "tenantType": "AAD",
        "assignedPlans": assigned,
        "provisionedPlans": provisioned,
        "verifiedDomains": verified,
    })
}
