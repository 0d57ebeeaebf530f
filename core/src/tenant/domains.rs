//! Domains of the tenant: added, verified, given services, and the DNS records the service wants for them.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    TenantSession,
    call::Repeat,
    graph::{GraphError, segment},
};
use crate::{
    dns::{Data, Record},
    failure::FailureKind,
};

/// A domain as the tenant holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TenantDomain {
    pub(crate) is_verified: bool,
    /// `supportedServices`.
    pub(crate) services: Vec<String>,
}

/// A DNS record that the service wants for a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceRecord {
    pub(crate) record: Record,
    /// For example `Email` or `OfficeCommunicationsOnline`.
    pub(crate) service: String,
    pub(crate) is_optional: bool,
}

/// What came of an attempt to verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verification {
    Verified,
    /// The service does not see the record yet; its own words.
    Pending(String),
}

/// Services that a linked domain is used for.
const SERVICES: [&str; 2] = ["Email", "OfficeCommunicationsOnline"];
const VERIFY: &str = "verify the domain";

impl TenantSession {
    /// The domain; `None` when the tenant does not hold it.
    pub(crate) async fn domain(&self, name: &str) -> Result<Option<TenantDomain>, GraphError> {
        match self.get("read the domain", &path(name, "")).await {
            Ok(value) => Ok(Some(domain_of(&value))),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Adds the domain, unless the tenant holds it already.
    pub(crate) async fn add_domain(&self, name: &str) -> Result<TenantDomain, GraphError> {
        if let Some(domain) = self.domain(name).await? {
            return Ok(domain);
        }
        let body = json!({ "id": name });
        match self.post("add the domain", "/domains", &body, Repeat::Always).await {
            Ok(value) => Ok(domain_of(&value)),
            // It may have been added all the same, so that a repetition was refused: look before giving up.
            Err(error) => self.domain(name).await.ok().flatten().ok_or(error),
        }
    }

    /// The records of which one proves ownership.
    pub(crate) async fn verification_records(
        &self,
        name: &str,
    ) -> Result<Vec<ServiceRecord>, GraphError> {
        let values =
            self.list("read the ownership records", &path(name, "/verificationDnsRecords")).await?;
        Ok(values.iter().filter_map(record_of).collect())
    }

    /// The records that the services need; none while the service does not offer them yet.
    pub(crate) async fn service_records(
        &self,
        name: &str,
    ) -> Result<Vec<ServiceRecord>, GraphError> {
        match self
            .list("read the service records", &path(name, "/serviceConfigurationRecords"))
            .await
        {
            Ok(values) => Ok(values.iter().filter_map(record_of).collect()),
            Err(error) if error.status == Some(StatusCode::BAD_REQUEST.as_u16()) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Asks the service to look for the ownership record.
    pub(crate) async fn verify_domain(&self, name: &str) -> Result<Verification, GraphError> {
        match self.post(VERIFY, &path(name, "/verify"), &json!({}), Repeat::Always).await {
            Ok(value) if value["isVerified"] == true => Ok(Verification::Verified),
            Ok(_) => Err(self.graph_error(
                FailureKind::Protocol,
                VERIFY,
                name,
                "the answer does not say whether the domain is verified",
            )),
            Err(error) if error.message.contains("already verified") => Ok(Verification::Verified),
            Err(error) if error.message.starts_with("Domain verification failed") => {
                Ok(Verification::Pending(error.message))
            }
            Err(error) => Err(error),
        }
    }

    /// Chooses the services that use the domain, in addition to those that do already.
    pub(crate) async fn choose_services(
        &self,
        name: &str,
        domain: &TenantDomain,
    ) -> Result<(), GraphError> {
        let mut services = domain.services.clone();
        services.extend(SERVICES.iter().map(|&service| service.to_owned()));
        services.sort();
        services.dedup();
        if services.len() == domain.services.len() {
            return Ok(());
        }
        let body = json!({ "supportedServices": services });
        self.patch("choose the domain's services", &path(name, ""), &body, Repeat::Always).await
    }
}

fn path(name: &str, rest: &str) -> String {
    format!("/domains/{}{rest}", segment(name))
}

fn domain_of(value: &Value) -> TenantDomain {
    let services = value["supportedServices"].as_array().into_iter().flatten();
    let mut services: Vec<String> = services.filter_map(Value::as_str).map(str::to_owned).collect();
    services.sort();
    TenantDomain { is_verified: value["isVerified"] == true, services }
}

/// A record of the service; `None` for one that it cannot produce, or of a type that this engine does not know.
fn record_of(value: &Value) -> Option<ServiceRecord> {
    let text = |name: &str| value[name].as_str().map(crate::dns::plain);
    let number = |name: &str| value[name].as_u64().and_then(|number| u16::try_from(number).ok());
    let data = match value["recordType"].as_str()?.to_ascii_lowercase().as_str() {
        "mx" => Data::Mx { preference: number("preference")?, exchange: text("mailExchange")? },
        "txt" => Data::Txt(value["text"].as_str()?.to_owned()),
        "cname" => Data::Cname(text("canonicalName")?),
        "srv" => Data::Srv {
            priority: number("priority")?,
            weight: number("weight")?,
            port: number("port")?,
            target: text("nameTarget")?,
        },
        _ => return None,
    };
    let ttl = value["ttl"].as_u64().and_then(|ttl| u32::try_from(ttl).ok()).unwrap_or(3600);
    Some(ServiceRecord {
        record: Record::new(value["label"].as_str()?, ttl, data),
        service: value["supportedService"].as_str().unwrap_or_default().to_owned(),
        is_optional: value["isOptional"] == true,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::record_of;

    #[test]
    fn records_are_read_in_each_form_that_the_service_gives() {
        let rendered: Vec<String> = [
            json!({"recordType": "Mx", "label": "contoso.com", "ttl": 3600, "preference": 0, "mailExchange": "contoso-com.o-v1.mx.microsoft", "supportedService": "Email"}),
            json!({"recordType": "Txt", "label": "contoso.com", "ttl": 3600, "text": "MS=ms12345678"}),
            json!({"recordType": "CName", "label": "autodiscover.contoso.com", "canonicalName": "autodiscover.outlook.com"}),
            json!({"recordType": "Srv", "label": "_sip._tls.contoso.com", "priority": 100, "weight": 1, "port": 443, "nameTarget": "sipdir.online.lync.com"}),
        ]
        .iter()
        .map(|value| record_of(value).unwrap().record.to_string())
        .collect();
        insta::assert_snapshot!(rendered.join("\n"), @r#"
        contoso.com. 3600 MX 0 contoso-com.o-v1.mx.microsoft.
        contoso.com. 3600 TXT "MS=ms12345678"
        autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
        _sip._tls.contoso.com. 3600 SRV 100 1 443 sipdir.online.lync.com.
        "#);
        assert_eq!(record_of(&json!({"recordType": "Mx", "preference": 70000})), None);
        assert_eq!(record_of(&json!("?")), None);
    }
}
