//! `domains`: added, verified against public DNS, used, removed (facts §4).

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::call::Call;
use crate::config::{DnsFailure, DnsRecord, RecordKind};
use crate::graph::error::GraphError;
use crate::graph::query::Query;
use crate::graph::select::keep;
use crate::graph::{Answer, context};
use crate::reply::Reply;
use crate::tenant::domain::Domain;
use crate::tenant::group::Group;
use crate::tenant::problem::Problem;
use crate::tenant::property::date_time;
use crate::tenant::user::User;

fn body(domain: &Domain, now: Timestamp) -> Value {
    json!({
        "id": domain.name,
        "authenticationType": "Managed",
        "availabilityStatus": null,
        "isAdminManaged": true,
        "isDefault": domain.is_default,
        "isInitial": domain.is_initial,
        "isRoot": domain.verified && domain.is_root,
        "isVerified": domain.verified,
        "manufacturer": null,
        "model": null,
        "passwordNotificationWindowInDays": domain.password_notification_days,
        "passwordValidityPeriodInDays": domain.password_validity_days,
        "state": domain.removal.as_ref().map(|removal| {
            let (status, since) = removal.status(now);
            json!({ "operation": "ForceDelete", "status": status, "lastActionDateTime": date_time(since) })
        }),
        "supportedServices": domain.services,
    })
}

fn entity(domain: &Domain, now: Timestamp) -> Value {
    let mut whole = body(domain, now);
    whole["@odata.context"] = json!(context("domains/$entity"));
    whole
}

/// `GET /domains`.
pub(crate) async fn list(call: Call) -> Answer {
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    let shown = tenant
        .domains
        .values()
        .map(|domain| keep(body(domain, call.now), query.get("$select"), "domain"));
    let value: Vec<Value> = shown.collect::<Result<_, _>>()?;
    Ok(Reply::ok(json!({ "@odata.context": context("domains"), "value": value })))
}

/// `GET /domains/{id}`.
pub(crate) async fn read(call: Call) -> Answer {
    let id = call.key("id");
    let query = Query::of(&call, &["$select"])?;
    let tenant = call.shared.tenant_at(call.now);
    let mut shown = keep(body(tenant.find_domain(id)?, call.now), query.get("$select"), "domain")?;
    shown["@odata.context"] = json!(context("domains/$entity"));
    Ok(Reply::ok(shown))
}

/// `POST /domains`.
pub(crate) async fn create(call: Call) -> Answer {
    let members = call.members()?;
    if let Some(name) = members.keys().find(|name| *name != "id" && !name.starts_with("@odata.")) {
        return Err(unknown_member(name).into());
    }
    let name = members.get("id").and_then(Value::as_str).ok_or(Problem::DomainName)?;
    let mut tenant = call.shared.tenant_at(call.now);
    let domain = tenant.add_domain(name, call.now)?;
    Ok(Reply::Json(StatusCode::CREATED, entity(domain, call.now)))
}

/// `PATCH /domains/{id}`. All members are checked before the first takes effect.
pub(crate) async fn update(call: Call) -> Answer {
    let id = call.key("id");
    let members = call.members()?;
    let mut tenant = call.shared.tenant_at(call.now);
    tenant.find_domain(id)?;
    let mut services = None;
    let mut days = (None, None);
    let mut default = false;
    for (name, value) in members {
        match name.as_str() {
            "supportedServices" => {
                let items =
                    value.as_array().ok_or_else(|| GraphError::parameter("supportedServices"))?;
                let names: Option<Vec<String>> =
                    items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
                services = Some(names.ok_or_else(|| GraphError::parameter("supportedServices"))?);
            }
            "isDefault" if value == true => default = true,
            "isDefault" => return Err(GraphError::parameter("isDefault")),
            "passwordValidityPeriodInDays" => {
                days.0 = Some(number(value, "passwordValidityPeriodInDays")?);
            }
            "passwordNotificationWindowInDays" => {
                days.1 = Some(number(value, "passwordNotificationWindowInDays")?);
            }
            _ if name.starts_with("@odata.") => {}
            _ => return Err(unknown_member(name).into()),
        }
    }
    if let Some(services) = services {
        tenant.set_services(id, services)?;
    }
    if default {
        tenant.make_default(id)?;
    }
    tenant.set_password_days(id, days.0, days.1)?;
    Ok(Reply::NoContent)
}

/// Members of a domain that only the service sets.
const READ_ONLY: &[&str] = &[
    "id",
    "authenticationType",
    "availabilityStatus",
    "isAdminManaged",
    "isInitial",
    "isRoot",
    "isVerified",
    "manufacturer",
    "model",
    "state",
];

fn unknown_member(name: &str) -> Problem {
    let known = READ_ONLY.iter().find(|known| **known == name);
    known
        .map_or_else(|| Problem::UnknownProperty(name.to_owned()), |known| Problem::ReadOnly(known))
}

fn number(value: &Value, name: &'static str) -> Result<i64, GraphError> {
    value
        .as_i64()
        .filter(|days| (0..=i64::from(i32::MAX)).contains(days))
        .ok_or_else(|| GraphError::parameter(name))
}

/// `DELETE /domains/{id}`.
pub(crate) async fn remove(call: Call) -> Answer {
    let id = call.key("id");
    call.shared.tenant_at(call.now).delete_domain(id)?;
    Ok(Reply::NoContent)
}

/// A user that refers to a domain.
fn user_reference(user: &User) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.user",
        "id": user.id,
        "displayName": user.text("displayName"),
        "userPrincipalName": user.upn,
    })
}

/// A group that refers to a domain.
fn group_reference(group: &Group) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.group",
        "id": group.id,
        "displayName": group.display_name,
        "mail": group.mail,
    })
}

fn references_of(call: &Call, users: bool, groups: bool) -> Answer {
    Query::of(call, &[])?;
    let id = call.key("id");
    let tenant = call.shared.tenant_at(call.now);
    let of_users = tenant.domain_users(id)?.into_iter().filter(|_| users).map(user_reference);
    let of_groups = tenant.domain_groups(id)?.into_iter().filter(|_| groups).map(group_reference);
    let value: Vec<Value> = of_users.chain(of_groups).collect();
    Ok(Reply::ok(json!({ "@odata.context": context("directoryObjects"), "value": value })))
}

/// `GET /domains/{id}/domainNameReferences`.
pub(crate) async fn references(call: Call) -> Answer {
    references_of(&call, true, true)
}

/// `GET /domains/{id}/domainNameReferences/microsoft.graph.user`.
pub(crate) async fn user_references(call: Call) -> Answer {
    references_of(&call, true, false)
}

/// `GET /domains/{id}/domainNameReferences/microsoft.graph.group`.
pub(crate) async fn group_references(call: Call) -> Answer {
    references_of(&call, false, true)
}

/// `GET /domains/{id}/rootDomain`.
pub(crate) async fn root(call: Call) -> Answer {
    Query::of(&call, &[])?;
    let tenant = call.shared.tenant_at(call.now);
    Ok(Reply::ok(entity(tenant.root_of(call.key("id"))?, call.now)))
}

/// `POST /domains/{id}/promote`.
pub(crate) async fn promote(call: Call) -> Answer {
    call.shared.tenant_at(call.now).promote_domain(call.key("id"))?;
    Ok(Reply::ok(json!({ "@odata.context": context("Edm.Boolean"), "value": true })))
}

/// `POST /domains/{id}/forceDelete`: begins it; the domain is gone when reading it gives 404.
pub(crate) async fn force_delete(call: Call) -> Answer {
    let members = call.optional_members()?;
    let disables_users = match members.get("disableUserAccounts") {
        None | Some(Value::Null) => true,
        Some(Value::Bool(disables)) => *disables,
        Some(_) => return Err(GraphError::parameter("disableUserAccounts")),
    };
    let mut tenant = call.shared.tenant_at(call.now);
    tenant.force_delete_domain(call.key("id"), disables_users, call.now)?;
    Ok(Reply::NoContent)
}

/// `POST /domains/{id}/verify`: looks for the TXT record, then for the MX record, in public DNS.
pub(crate) async fn verify(call: Call) -> Answer {
    let id = call.key("id");
    let members = call.optional_members()?;
    if let Some(name) =
        members.keys().find(|name| *name != "forceTakeover" && !name.starts_with("@odata."))
    {
        return Err(Problem::UnknownProperty(name.clone()).into());
    }
    let domain = call.shared.tenant_at(call.now).find_domain(id)?.clone();
    if domain.verified {
        return Err(Problem::AlreadyVerified.into());
    }
    let text = call.shared.dns.lookup(&domain.name, RecordKind::Txt).await;
    if !is_proof(&domain, &text) {
        let exchange = call.shared.dns.lookup(&domain.name, RecordKind::Mx).await;
        if !is_proof(&domain, &exchange) {
            return Err(Problem::VerificationFailed(reason(&domain, &text, &exchange)).into());
        }
    }
    let now = (call.shared.now)();
    let mut tenant = call.shared.tenant_at(now);
    let mut shown = entity(tenant.mark_verified(id, now)?, now);
    shown["availabilityStatus"] = json!("AvailableImmediately");
    Ok(Reply::ok(shown))
}

type Looked = Result<Vec<DnsRecord>, DnsFailure>;

fn is_proof(domain: &Domain, looked: &Looked) -> bool {
    looked.as_ref().is_ok_and(|records| domain.is_proved_by(records))
}

/// The reason in the failure's text: DNS could not be asked, or the record is not there.
fn reason(domain: &Domain, text: &Looked, exchange: &Looked) -> String {
    let broken =
        |looked: &Looked| matches!(looked, Err(DnsFailure::ServerFailure | DnsFailure::TimedOut));
    if broken(text) && broken(exchange) {
        format!("The DNS servers of {} did not answer.", domain.name)
    } else {
        format!("The DNS record for {} was not found.", domain.name)
    }
}
