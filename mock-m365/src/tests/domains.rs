//! Domains over Graph: proof of ownership, service records, references, removal.

use crate::tests::driver::{Driver, seed, table};
use crate::{DnsRecord, DomainSeed, Era};

fn records(driver: &Driver, line: &str) -> String {
    let body = driver.graph(line, "").json();
    let mut lines = Vec::new();
    for record in body["value"].as_array().unwrap() {
        let of = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let number = |name: &str| {
            record[name].as_i64().map(|number| format!("{number} ")).unwrap_or_default()
        };
        let numbers: String = ["preference", "priority", "weight", "port"].map(number).concat();
        let value: String =
            ["mailExchange", "text", "canonicalName", "nameTarget"].map(of).concat();
        let optional = if record["isOptional"] == true { " (optional)" } else { "" };
        assert_eq!(record["ttl"], 3600);
        lines.push(format!(
            "{} {} {}: {numbers}{value}{optional}",
            of("supportedService"),
            of("recordType"),
            of("label")
        ));
    }
    lines.join("\n")
}

pub(super) fn publish(driver: &Driver, name: &str, records: Vec<DnsRecord>) {
    driver.zone.0.lock().unwrap().insert(name.to_owned(), records);
}

pub(super) fn token(driver: &Driver) -> String {
    let body = driver.graph("GET /domains/contoso.com/verificationDnsRecords", "").json();
    body["value"][0]["text"].as_str().unwrap().strip_prefix("MS=").unwrap().to_owned()
}

#[test]
fn a_domain_is_added_verified_and_used() {
    let driver = Driver::new();
    insta::assert_snapshot!(driver.graph("POST /domains", r#"{"id":"Contoso.com"}"#).text(), @r#"201 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#domains/$entity","authenticationType":"Managed","availabilityStatus":null,"id":"contoso.com","isAdminManaged":true,"isDefault":false,"isInitial":false,"isRoot":false,"isVerified":false,"manufacturer":null,"model":null,"passwordNotificationWindowInDays":null,"passwordValidityPeriodInDays":null,"state":null,"supportedServices":[]}"#);
    insta::assert_snapshot!(records(&driver, "GET /domains/contoso.com/verificationDnsRecords"), @r"
        Email Txt contoso.com: MS=ms89629653
        Email Mx contoso.com: 32767 ms89629653.msv1.invalid
        ");
    let token = token(&driver);
    publish(
        &driver,
        "contoso.com",
        vec![DnsRecord::Txt("v=spf1 -all".to_owned()), DnsRecord::Txt(format!("MS={token}"))],
    );
    let verified = driver.graph("POST /domains/contoso.com/verify", "").json();
    assert_eq!(
        (&verified["isVerified"], &verified["availabilityStatus"]),
        (&true.into(), &"AvailableImmediately".into())
    );
    let services =
        r#"{"supportedServices":["Email","OfficeCommunicationsOnline"],"isDefault":true}"#;
    assert_eq!(driver.graph("PATCH /domains/contoso.com", services).status, 204);
    insta::assert_snapshot!(records(&driver, "GET /domains/contoso.com/serviceConfigurationRecords"), @r"
        Email Mx contoso.com: 0 contoso-com.f-v1.mx.microsoft
        Email Txt contoso.com: v=spf1 include:spf.protection.outlook.com -all
        Email CName autodiscover.contoso.com: autodiscover.outlook.com
        OfficeCommunicationsOnline Srv _sip._tls.contoso.com: 100 1 443 sipdir.online.lync.com
        OfficeCommunicationsOnline CName sip.contoso.com: sipdir.online.lync.com
        OfficeCommunicationsOnline CName lyncdiscover.contoso.com: webdir.online.lync.com
        OfficeCommunicationsOnline Srv _sipfederationtls._tcp.contoso.com: 100 1 5061 sipfed.online.lync.com
        Intune CName enterpriseregistration.contoso.com: enterpriseregistration.windows.net (optional)
        Intune CName enterpriseenrollment.contoso.com: enterpriseenrollment.manage.microsoft.com (optional)
        ");
    insta::assert_snapshot!(driver.tenant.render_state(), @r#"
        tenant contoso.onmicrosoft.com "Contoso"
        domain contoso.com verified default [Email+OfficeCommunicationsOnline]
        domain contoso.onmicrosoft.com verified initial [Email+OfficeCommunicationsOnline]
        sku O365_BUSINESS_ESSENTIALS 0/2
        user ann@contoso.onmicrosoft.com, enabled, password #1, displayName="Ann", mailNickname="ann", usageLocation="DE", userType="Member"
        "#);
    assert_eq!(
        driver
            .graph(
                "PATCH /users/ann@contoso.onmicrosoft.com",
                r#"{"userPrincipalName":"ann@contoso.com"}"#
            )
            .status,
        204
    );
    let references = driver.graph("GET /domains/contoso.com/domainNameReferences", "").json();
    assert_eq!(references["value"][0]["userPrincipalName"], "ann@contoso.com");
    let sub = driver.graph("POST /domains", r#"{"id":"sub.contoso.com"}"#).json();
    assert_eq!((&sub["isVerified"], &sub["isRoot"]), (&true.into(), &false.into()));
}

#[test]
fn the_mx_variant_proves_ownership_too() {
    let driver = Driver::new();
    driver.graph("POST /domains", r#"{"id":"contoso.com"}"#);
    let exchange = format!("{}.msv1.invalid.", token(&driver));
    publish(&driver, "contoso.com", vec![DnsRecord::Mx { preference: 32767, exchange }]);
    assert_eq!(driver.graph("POST /domains/contoso.com/verify", "{}").status, 200);
}

#[test]
fn every_wrong_domain_request_is_refused_with_its_text() {
    let driver = Driver::new();
    driver.graph("POST /domains", r#"{"id":"contoso.com"}"#);
    let initial = "contoso.onmicrosoft.com";
    let requests = [
        ("POST /domains/contoso.com/verify".to_owned(), ""),
        (format!("POST /domains/{initial}/verify"), ""),
        ("POST /domains".to_owned(), r#"{"id":"contoso.com"}"#),
        ("POST /domains".to_owned(), r#"{"id":"sub.contoso.com"}"#),
        ("POST /domains".to_owned(), r#"{"id":"not a name"}"#),
        ("POST /domains".to_owned(), r#"{"id":"x.com","isVerified":true}"#),
        ("POST /domains".to_owned(), "{}"),
        ("PATCH /domains/contoso.com".to_owned(), r#"{"supportedServices":["Email"]}"#),
        ("PATCH /domains/contoso.com".to_owned(), r#"{"isDefault":true}"#),
        (format!("PATCH /domains/{initial}"), r#"{"supportedServices":["Intune"]}"#),
        (format!("PATCH /domains/{initial}"), r#"{"isVerified":false}"#),
        (format!("PATCH /domains/{initial}"), r#"{"passwordValidityPeriodInDays":-1}"#),
        (format!("DELETE /domains/{initial}"), ""),
        ("GET /domains/fabrikam.com".to_owned(), ""),
        ("DELETE /domains/contoso.com".to_owned(), ""),
        ("GET /domains/contoso.com".to_owned(), ""),
    ];
    let requests: Vec<(&str, &str)> =
        requests.iter().map(|(line, body)| (line.as_str(), *body)).collect();
    insta::assert_snapshot!(table(&driver, &requests), @r"
        400 Request_BadRequest: Domain verification failed with the following error: 'The DNS record for contoso.com was not found.'
        400 Request_BadRequest: Domain is already verified.
        400 Request_BadRequest: Another object with the same value for property id already exists. [ObjectConflict id]
        400 Request_BadRequest: The root domain of this domain is not verified. Verify the root domain first.
        400 Request_BadRequest: Invalid value specified for property 'id' of resource 'Domain'. [InvalidValue id]
        400 Request_BadRequest: Property 'isVerified' is read-only and cannot be set. [ReadOnlyProperty isVerified]
        400 Request_BadRequest: Invalid value specified for property 'id' of resource 'Domain'. [InvalidValue id]
        400 Request_BadRequest: The domain is not verified.
        400 Request_BadRequest: The domain is not verified.
        400 Request_BadRequest: Services 'Intune' cannot be set for a domain. [InvalidValue supportedServices]
        400 Request_BadRequest: Property 'isVerified' is read-only and cannot be set. [ReadOnlyProperty isVerified]
        400 Request_BadRequest: Invalid value specified for property 'passwordValidityPeriodInDays'. [InvalidValue passwordValidityPeriodInDays]
        400 Request_BadRequest: The initial or default domain cannot be removed.
        404 Request_ResourceNotFound: Resource 'fabrikam.com' does not exist or one of its queried reference-property objects are not present.
        204
        404 Request_ResourceNotFound: Resource 'contoso.com' does not exist or one of its queried reference-property objects are not present.
        ");
}

#[test]
fn a_domain_in_use_stays_and_one_added_again_gets_a_new_token() {
    let mut tenant = seed();
    tenant.domains.push(DomainSeed { name: "contoso.com".to_owned(), verified: true });
    tenant.users[0].upn = "ann@contoso.com".to_owned();
    let driver = Driver::with(tenant, Era::Today, std::time::Duration::ZERO);
    let first = token(&driver);
    assert_eq!(token(&driver), first);
    insta::assert_snapshot!(driver.graph("DELETE /domains/contoso.com", "").text(), @"400 Request_BadRequest: The domain is referenced by other objects and cannot be removed.");
    driver.graph("DELETE /users/ann@contoso.com", "");
    assert_eq!(driver.graph("DELETE /domains/contoso.com", "").status, 204);
    driver.graph("POST /domains", r#"{"id":"contoso.com"}"#);
    assert_ne!(token(&driver), first);
}

#[test]
fn the_essentials_era_hands_out_its_own_records() {
    let mut tenant = seed();
    tenant.domains.push(DomainSeed { name: "contoso.com".to_owned(), verified: true });
    let driver = Driver::with(tenant, Era::Seed2012, std::time::Duration::ZERO);
    insta::assert_snapshot!(records(&driver, "GET /domains/contoso.com/serviceConfigurationRecords"), @r"
        Email Mx contoso.com: 0 contoso-com.mail.protection.outlook.com
        Email Txt contoso.com: v=spf1 include:outlook.com ~all
        Email CName autodiscover.contoso.com: autodiscover.outlook.com
        Email CName mail.contoso.com: mail.office365.com (optional)
        Email CName msoid.contoso.com: clientconfig.microsoftonline-p.net
        OfficeCommunicationsOnline Srv _sip._tls.contoso.com: 100 1 443 sipdir.online.lync.com
        OfficeCommunicationsOnline CName sip.contoso.com: sipdir.online.lync.com
        OfficeCommunicationsOnline CName lyncdiscover.contoso.com: webdir.online.lync.com
        OfficeCommunicationsOnline Srv _sipfederationtls._tcp.contoso.com: 100 1 5061 sipfed.online.lync.com
        ");
}
