//! `applications`: what is registered, and the change of its secrets, by which an unattended application is given new
//! credentials (facts §7.6).

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::filter::{Subject, rules};
use crate::graph::{Answer, context, plain, refusals};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::application::{Application, Secret};
use crate::tenant::certificate::Certificate;
use crate::tenant::property::date_time;

const SUBJECT: Subject = Subject {
    name: "Application",
    entity: "application",
    rules: rules::APPLICATIONS,
    has: |name| {
        [
            "id",
            "deletedDateTime",
            "appId",
            "createdDateTime",
            "displayName",
            "identifierUris",
            "isFallbackPublicClient",
            "keyCredentials",
            "passwordCredentials",
            "publisherDomain",
            "signInAudience",
            "tags",
        ]
        .contains(&name)
    },
};

fn whole(tenant: &Tenant, app: &Application) -> Value {
    let secrets: Vec<Value> = app.secrets.iter().map(|secret| shown(secret, None)).collect();
    let keys: Vec<Value> = app.certificates.iter().map(|known| key(tenant, known)).collect();
    json!({
        "id": app.object_id,
        "deletedDateTime": null,
        "appId": app.client_id,
        "createdDateTime": date_time(app.created_at),
        "displayName": app.display_name,
        "identifierUris": [],
        "isFallbackPublicClient": app.is_public,
        "keyCredentials": keys,
        "passwordCredentials": secrets,
        "publisherDomain": tenant.initial_domain,
        "signInAudience": "AzureADMyOrg",
        "tags": [],
    })
}

/// A secret; its text is told once, when it is made.
fn shown(secret: &Secret, text: Option<&str>) -> Value {
    json!({
        "customKeyIdentifier": null,
        "displayName": secret.display_name,
        "endDateTime": secret.expires_at.map(date_time),
        "hint": secret.hint,
        "keyId": secret.key_id,
        "secretText": text,
        "startDateTime": date_time(secret.created_at),
    })
}

fn key(tenant: &Tenant, certificate: &Certificate) -> Value {
    json!({
        "customKeyIdentifier": certificate.thumbprint(),
        "displayName": null,
        "endDateTime": date_time(certificate.not_after),
        "key": null,
        "keyId": tenant.seed.guid("certificate", &certificate.x5t),
        "startDateTime": date_time(certificate.not_before),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    })
}

/// `GET /applications`.
pub(crate) async fn list(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let all = tenant.apps.iter().map(|app| whole(&tenant, app));
    plain::list(&call, &SUBJECT, "applications", all)
}

/// `GET /applications/{id}`, by object id or by `appId=`.
pub(crate) async fn read(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let shown = whole(&tenant, tenant.find_application(call.key("id"))?);
    plain::one(&call, &SUBJECT, "applications", shown)
}

/// `POST /applications/{id}/addPassword`: a new secret, valid for two years unless a date is given.
pub(crate) async fn add_password(call: Call) -> Answer {
    let credential = call.optional_members()?.get("passwordCredential").cloned();
    let credential = credential.unwrap_or_else(|| json!({}));
    let expires_at = match &credential["endDateTime"] {
        Value::Null => call.now.checked_add(jiff::SignedDuration::from_hours(2 * 365 * 24)).ok(),
        given => Some(date(given)?),
    };
    let mut tenant = call.shared.tenant_at(call.now);
    let client_id = tenant.find_application(call.key("id"))?.client_id.clone();
    tenant.n_secrets += 1;
    let number = tenant.n_secrets.to_string();
    let text = tenant.seed.opaque("added secret", &number).chars().take(40).collect::<String>();
    let key_id = tenant.seed.guid("added secret", &number);
    let mut secret = Secret::new(key_id, &text, call.now, expires_at);
    secret.display_name = credential["displayName"].as_str().map(str::to_owned);
    let mut answer = shown(&secret, Some(&text));
    if let Some(app) = tenant.apps.get_mut(&client_id) {
        app.secrets.push(secret);
    }
    answer["@odata.context"] = json!(context("microsoft.graph.passwordCredential"));
    Ok(Reply::ok(answer))
}

fn date(given: &Value) -> Result<Timestamp, GraphError> {
    let text = given.as_str().and_then(|text| text.parse().ok());
    text.ok_or_else(|| GraphError::parameter("endDateTime"))
}

/// `POST /applications/{id}/removePassword`.
pub(crate) async fn remove_password(call: Call) -> Answer {
    let key_id = call.members()?.get("keyId").and_then(Value::as_str);
    let key_id = key_id.ok_or_else(|| GraphError::parameter("keyId"))?;
    let mut tenant = call.shared.tenant_at(call.now);
    let client_id = tenant.find_application(call.key("id"))?.client_id.clone();
    let secrets = tenant.apps.get_mut(&client_id).map(|app| &mut app.secrets);
    let at = secrets.as_ref().and_then(|secrets| {
        secrets.iter().position(|secret| secret.key_id.eq_ignore_ascii_case(key_id))
    });
    match (secrets, at) {
        (Some(secrets), Some(at)) => {
            secrets.remove(at);
            Ok(Reply::NoContent)
        }
        _ => Err(GraphError::of(&refusals::NO_SUCH_SECRET, &[key_id])),
    }
}
