//! Mail acceptance: by host, by domain, by address.

use crate::tests::driver::{Driver, seed};
use crate::{Delivery, DomainSeed, Era, UserSeed};

fn shown(delivery: Delivery) -> String {
    match delivery {
        Delivery::Delivered { user } => format!("delivered to {user}"),
        Delivery::Expanded { users } => format!("delivered to {}", users.join(" and ")),
        Delivery::Bounced { code, text } => format!("{code} {text}"),
        Delivery::NotOurs => "not ours".to_owned(),
    }
}

#[test]
fn mail_is_taken_for_mailboxes_in_accepted_domains() {
    let mut tenant = seed();
    tenant.domains.push(DomainSeed { name: "contoso.com".to_owned(), verified: true });
    tenant.domains.push(DomainSeed { name: "fabrikam.com".to_owned(), verified: false });
    tenant.users.push(UserSeed {
        usage_location: Some("DE".to_owned()),
        licences: vec!["O365_BUSINESS_ESSENTIALS".to_owned()],
        ..UserSeed::new("bob@contoso.com", "Bob", "Planted-Pass-3")
    });
    let driver = Driver::with(tenant, Era::Today, std::time::Duration::ZERO);
    let host = "contoso-com.mail.protection.outlook.com.";
    let attempts = [
        (host, "BOB@contoso.com"),
        (host, "bob@contoso.onmicrosoft.com"),
        (host, "ann@contoso.onmicrosoft.com"),
        (host, "nobody@contoso.com"),
        (host, "bob@fabrikam.com"),
        ("fabrikam-com.mail.protection.outlook.com", "bob@fabrikam.com"),
        ("ms12345678.msv1.invalid", "bob@contoso.com"),
        ("mail.contoso.com", "bob@contoso.com"),
    ];
    let mut lines = Vec::new();
    for (at, recipient) in attempts {
        lines.push(shown(driver.tenant.deliver_mail(at, recipient, format!("to {recipient}"))));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
        delivered to bob@contoso.com
        delivered to bob@contoso.com
        550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ann@contoso.onmicrosoft.com not found by SMTP address lookup
        550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient nobody@contoso.com not found by SMTP address lookup
        550 5.4.1 Recipient address rejected: Access denied.
        550 5.4.1 Recipient address rejected: Access denied.
        not ours
        not ours
        ");
    assert_eq!(driver.tenant.mailbox("bob@contoso.com").len(), 2);
}

#[test]
fn a_renamed_mailbox_keeps_its_old_address_as_an_alias() {
    let mut tenant = seed();
    tenant.domains.push(DomainSeed { name: "contoso.com".to_owned(), verified: true });
    tenant.users[0].licences.push("O365_BUSINESS_ESSENTIALS".to_owned());
    let driver = Driver::with(tenant, Era::Today, std::time::Duration::ZERO);
    driver.graph(
        "PATCH /users/ann@contoso.onmicrosoft.com",
        r#"{"userPrincipalName":"ann@contoso.com"}"#,
    );
    let addresses = driver.tenant.users()[0].addresses.clone();
    assert_eq!(
        addresses[..3],
        ["SMTP:ann@contoso.com", "smtp:ann@contoso.onmicrosoft.com", "SIP:ann@contoso.com"]
    );
    assert!(addresses[3].starts_with("SPO:SPO_"));
}
