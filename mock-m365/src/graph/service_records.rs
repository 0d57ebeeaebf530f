//! DNS records a domain is told to publish: to prove ownership, and to run services (facts §4.1, §4.2).

use serde_json::{Value, json};

use crate::call::Call;
use crate::config::Era;
use crate::graph::query::Query;
use crate::graph::{Answer, context};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::domain::{Domain, VERIFICATION_PREFERENCE};

/// `GET /domains/{id}/verificationDnsRecords`: a TXT and an MX variant, either of which suffices.
pub(crate) async fn verification(call: Call) -> Answer {
    let id = call.key("id");
    Query::of(&call, &[])?;
    let tenant = call.shared.tenant_at(call.now);
    let domain = tenant.find_domain(id)?;
    let id_of =
        |kind: &str| tenant.seed.guid("verification record", &format!("{}/{kind}", domain.token));
    let common = |kind: &str| Record {
        id: id_of(kind),
        optional: false,
        label: domain.name.clone(),
        service: "Email",
    };
    let value = [
        common("Txt").txt(&domain.verification_text()),
        common("Mx").mx(&domain.verification_exchange(), VERIFICATION_PREFERENCE),
    ];
    let context = context(&format!("domains('{}')/verificationDnsRecords", domain.name));
    Ok(Reply::ok(json!({ "@odata.context": context, "value": value })))
}

/// `GET /domains/{id}/serviceConfigurationRecords`: those of the chosen services, once ownership is proved.
pub(crate) async fn configuration(call: Call) -> Answer {
    let id = call.key("id");
    Query::of(&call, &[])?;
    let tenant = call.shared.tenant_at(call.now);
    let domain = tenant.find_domain(id)?;
    let value = if domain.verified { records(&tenant, domain) } else { Vec::new() };
    let context = context(&format!("domains('{}')/serviceConfigurationRecords", domain.name));
    Ok(Reply::ok(json!({ "@odata.context": context, "value": value })))
}

/// Members all kinds of records have.
struct Record {
    id: String,
    optional: bool,
    label: String,
    service: &'static str,
}

impl Record {
    fn with(self, kind: &str, type_name: &str, own: Value) -> Value {
        let mut record = json!({
            "@odata.type": format!("#microsoft.graph.domainDns{type_name}Record"),
            "id": self.id,
            "isOptional": self.optional,
            "label": self.label,
            "recordType": kind,
            "supportedService": self.service,
            "ttl": 3600,
        });
        if let (Value::Object(record), Value::Object(own)) = (&mut record, own) {
            record.extend(own);
        }
        record
    }

    fn mx(self, exchange: &str, preference: u16) -> Value {
        self.with("Mx", "Mx", json!({ "mailExchange": exchange, "preference": preference }))
    }

    fn txt(self, text: &str) -> Value {
        self.with("Txt", "Txt", json!({ "text": text }))
    }

    fn cname(self, canonical_name: &str) -> Value {
        self.with("CName", "Cname", json!({ "canonicalName": canonical_name }))
    }

    fn srv(self, service: &str, protocol: &str, port: u16, target: &str) -> Value {
        let own = json!({
            "service": service,
            "protocol": protocol,
            "port": port,
            "priority": 100,
            "weight": 1,
            "nameTarget": target,
        });
        self.with("Srv", "Srv", own)
    }
}

const EMAIL: &str = "Email";
const LYNC: &str = "OfficeCommunicationsOnline";
const INTUNE: &str = "Intune";

/// The records in the order of the table; each kind has the same id in every tenant.
fn records(tenant: &Tenant, domain: &Domain) -> Vec<Value> {
    let at = |id: &str, label: &str, service: &'static str| {
        let label = match label {
            "" => domain.name.clone(),
            label => format!("{label}.{}", domain.name),
        };
        Record { id: id.to_owned(), optional: false, label, service }
    };
    let seed_2012 = tenant.era == Era::Seed2012;
    let spf = if seed_2012 {
        "v=spf1 include:outlook.com ~all"
    } else {
        "v=spf1 include:spf.protection.outlook.com -all"
    };
    let mut records = Vec::new();
    if domain.services.iter().any(|service| service == EMAIL) {
        records
            .push(at("2b672ab0-0bee-476f-b334-be436f2449bd", "", EMAIL).mx(&domain.mail_host, 0));
        records.push(at("62bea837-a0d7-4466-b6d9-ff6bd1db8671", "", EMAIL).txt(spf));
        let autodiscover = at("eea5ce9e-8deb-4ab7-a114-13ed6215774f", "autodiscover", EMAIL);
        records.push(autodiscover.cname("autodiscover.outlook.com"));
        if seed_2012 {
            let id = tenant.seed.guid("record kind", "mail");
            let mail = Record { optional: true, ..at(&id, "mail", EMAIL) };
            records.push(mail.cname("mail.office365.com"));
            let msoid = at("16f3816b-1105-4764-a195-c249aae14401", "msoid", EMAIL);
            records.push(msoid.cname("clientconfig.microsoftonline-p.net"));
        }
    }
    if domain.services.iter().any(|service| service == LYNC) {
        let sip_tls = at("2f9deed0-42e3-4f6d-ae82-495a7fde4da5", "_sip._tls", LYNC);
        records.push(sip_tls.srv("_sip", "_tls", 443, "sipdir.online.lync.com"));
        let sip = at("e9046b54-7d0d-422f-9e50-c731b2a8cbd5", "sip", LYNC);
        records.push(sip.cname("sipdir.online.lync.com"));
        let discover = at("a2a182ac-0b69-44c3-96c6-5d6bbbe9ee99", "lyncdiscover", LYNC);
        records.push(discover.cname("webdir.online.lync.com"));
        let federation = at("b457cd8d-e1bb-4ea9-ae65-cb31c551e27a", "_sipfederationtls._tcp", LYNC);
        records.push(federation.srv("_sipfederationtls", "_tcp", 5061, "sipfed.online.lync.com"));
    }
    if !seed_2012 {
        let registration =
            at("db0cde09-f798-4bd7-bbb2-1d19926ca807", "enterpriseregistration", INTUNE);
        records.push(
            Record { optional: true, ..registration }.cname("enterpriseregistration.windows.net"),
        );
        let enrollment = at("ef4f8e4c-f124-446d-8301-2586447cff67", "enterpriseenrollment", INTUNE);
        records.push(
            Record { optional: true, ..enrollment }
                .cname("enterpriseenrollment.manage.microsoft.com"),
        );
    }
    records
}
