//! Registering, transferring and renewing: every state, on the clock.

use std::time::Duration;

use mock_registrar::{Delegation, DomainState, Fate, OrderKind, Quirks};
use serde_json::{Value, json};

use crate::driver::Bench;

const DAY: i64 = 24;

fn ends(hours: u64, end: DomainState) -> Fate {
    Fate { after: Duration::from_secs(hours * 3_600), end }
}

#[tokio::test]
async fn extensions_and_free_names_depend_on_the_region() {
    let bench = Bench::new();
    let mut told = String::new();
    for path in [
        "/extensions?region=US",
        "/extensions?region=gb",
        "/availability/fabrikam.com?region=US",
        "/availability/fabrikam.co.uk?region=US",
        "/availability/fabrikam.co.uk?region=GB",
        "/availability/contoso.com?region=US",
        "/availability/shop.fabrikam.com?region=US",
        "/availability/-fabrikam.com?region=US",
    ] {
        let (status, body) = bench.raw(&format!("GET {path}"), &Value::Null).await;
        told += &format!("{path} {status} {body}\n");
    }
    insta::assert_snapshot!(told, @r#"
    /extensions?region=US 200 {"extensions":[{"extension":"com","price":"9.99 USD"}]}
    /extensions?region=gb 200 {"extensions":[{"extension":"com","price":"9.99 USD"},{"extension":"co.uk","price":"9.99 USD"}]}
    /availability/fabrikam.com?region=US 200 {"available":true,"name":"fabrikam.com","price":"9.99 USD"}
    /availability/fabrikam.co.uk?region=US 200 {"available":false,"name":"fabrikam.co.uk","reason":"ExtensionNotSold"}
    /availability/fabrikam.co.uk?region=GB 200 {"available":true,"name":"fabrikam.co.uk","price":"9.99 USD"}
    /availability/contoso.com?region=US 200 {"available":false,"name":"contoso.com","reason":"NameTaken"}
    /availability/shop.fabrikam.com?region=US 200 {"available":false,"name":"shop.fabrikam.com","reason":"ExtensionNotSold"}
    /availability/-fabrikam.com?region=US 400 {"error":{"code":"InvalidName","message":"The name is not a domain name of one label and an extension."}}
    "#);
}

#[tokio::test]
async fn a_new_name_is_pending_then_ready_and_leads_to_the_host_from_then_on() {
    let mut bench = Bench::new();
    bench.sign_in().await;
    let order = json!({"name": "Fabrikam.com", "operation": "register"});
    let mut told = bench.short("POST /domains", &order).await;
    told += &bench.short("POST /domains", &order).await;
    told += &bench.short("GET /domains/fabrikam.com/records", &Value::Null).await;
    assert_eq!(bench.registrar.delegation("fabrikam.com"), Delegation::Nowhere);
    bench.pass(1);
    bench.sign_in().await;
    told += &bench.short("GET /domains/fabrikam.com", &Value::Null).await;
    told += &bench.short("GET /domains/fabrikam.com/records", &Value::Null).await;
    assert!(matches!(bench.registrar.delegation("fabrikam.com"), Delegation::To(_)));
    for order in [
        json!({"name": "elsewhere.com", "operation": "register"}),
        json!({"name": "nobody.com", "operation": "transfer", "authCode": "x"}),
        json!({"name": "fabrikam.net", "operation": "register"}),
        json!({"name": "fabrikam.co.uk", "operation": "register", "region": "US"}),
        json!({"name": "fabrikam", "operation": "register"}),
        json!({"name": "fabrikam.org", "operation": "steal"}),
    ] {
        told += &bench.short("POST /domains", &order).await;
    }
    insta::assert_snapshot!(told, @"
    POST /domains: 202 Pending
    POST /domains: 409 OrderExists
    GET /domains/fabrikam.com/records: 403 DomainNotReady
    GET /domains/fabrikam.com: 200 Ready
    GET /domains/fabrikam.com/records: 200 -
    POST /domains: 409 NameTaken
    POST /domains: 409 NotRegistered
    POST /domains: 402 ExtensionNotSold
    POST /domains: 402 ExtensionNotSold
    POST /domains: 400 InvalidName
    POST /domains: 400 BadRequest
    ");
}

#[tokio::test]
async fn a_transfer_takes_five_days_and_fails_after_one_when_the_code_is_wrong() {
    let mut bench = Bench::new();
    bench.sign_in().await;
    let order =
        |code: &str| json!({"name": "elsewhere.com", "operation": "transfer", "authCode": code});
    let mut told = bench.short("POST /domains", &order("wrong")).await;
    bench.pass(DAY);
    bench.sign_in().await;
    told += &bench.short("GET /domains/elsewhere.com", &Value::Null).await;
    told += &bench.short("POST /domains", &order("let-me-go")).await;
    assert_eq!(bench.registrar.delegation("elsewhere.com"), Delegation::NotHere);
    bench.pass(5 * DAY - 1);
    bench.sign_in().await;
    told += &bench.short("GET /domains/elsewhere.com", &Value::Null).await;
    bench.pass(1);
    bench.sign_in().await;
    told += &bench.short("GET /domains/elsewhere.com", &Value::Null).await;
    assert!(matches!(bench.registrar.delegation("elsewhere.com"), Delegation::To(_)));
    insta::assert_snapshot!(told, @"
    POST /domains: 202 Pending
    GET /domains/elsewhere.com: 200 Failed
    POST /domains: 202 Pending
    GET /domains/elsewhere.com: 200 Pending
    GET /domains/elsewhere.com: 200 Ready
    ");
}

#[tokio::test]
async fn every_state_of_the_list_is_reached() {
    use DomainState::{
        DomainNotFound, Failed, InRenewal, InRenewalCustomerInterventionRequired, Pending,
        PendingCustomerInterventionRequired, PurchaseFailed, Ready, RenewalFailed,
    };
    use OrderKind::{Register, Renew};

    let fates = [
        ("failed.com", Register, ends(1, Failed)),
        ("unpaid.com", Register, ends(1, PurchaseFailed)),
        ("letter.com", Register, ends(1, PendingCustomerInterventionRequired)),
        ("contoso.com", Renew, ends(1, InRenewalCustomerInterventionRequired)),
    ];
    let mut bench = Bench::with(Quirks::default(), &fates);
    bench.sign_in().await;
    for name in ["failed.com", "unpaid.com", "letter.com"] {
        bench.ask("POST /domains", &json!({"name": name, "operation": "register"})).await;
        assert_eq!(bench.state(name).await, Pending.as_str());
    }
    bench.ask("POST /domains/contoso.com/renewals", &json!({"years": 1})).await;
    assert_eq!(bench.state("contoso.com").await, InRenewal.as_str());
    bench.pass(1);
    bench.sign_in().await;
    let ends = [
        ("failed.com", Failed),
        ("unpaid.com", PurchaseFailed),
        ("letter.com", PendingCustomerInterventionRequired),
        ("contoso.com", InRenewalCustomerInterventionRequired),
    ];
    for (name, state) in ends {
        assert_eq!(bench.state(name).await, state.as_str());
    }
    for name in ["letter.com", "contoso.com"] {
        bench.registrar.intervene(name).unwrap();
        bench.registrar.intervene(name).unwrap_err();
    }
    assert_eq!(bench.state("letter.com").await, Pending.as_str());
    bench.pass(1);
    bench.sign_in().await;
    assert_eq!(bench.state("letter.com").await, Ready.as_str());
    assert_eq!(bench.state("contoso.com").await, Ready.as_str());
    let (_, shown) = bench.ask("GET /domains/contoso.com", &Value::Null).await;
    assert_eq!(shown["expires"], "2027-06-01T00:00:00Z");
    bench.pass(500 * DAY);
    bench.sign_in().await;
    assert_eq!(bench.state("contoso.com").await, DomainNotFound.as_str());

    let bench =
        Bench::with(Quirks::default(), &[("contoso.com", Renew, self::ends(1, RenewalFailed))]);
    let mut bench = bench;
    bench.sign_in().await;
    bench.ask("POST /domains/contoso.com/renewals", &json!({})).await;
    bench.pass(1);
    bench.sign_in().await;
    assert_eq!(bench.state("contoso.com").await, RenewalFailed.as_str());
}

#[tokio::test]
async fn a_name_that_nobody_renews_or_that_is_on_hold_leads_nowhere() {
    let mut bench = Bench::new();
    assert!(matches!(bench.registrar.delegation("contoso.com"), Delegation::To(_)));
    bench.registrar.set_hold("contoso.com", true).unwrap();
    assert_eq!(bench.registrar.delegation("contoso.com"), Delegation::Nowhere);
    bench.registrar.set_hold("contoso.com", false).unwrap();
    bench.pass(92 * DAY);
    assert_eq!(bench.registrar.delegation("contoso.com"), Delegation::Nowhere);
    bench.sign_in().await;
    assert_eq!(bench.state("contoso.com").await, "RenewalFailed");
    bench.ask("POST /domains/contoso.com/renewals", &json!({})).await;
    bench.pass(1);
    assert!(matches!(bench.registrar.delegation("contoso.com"), Delegation::To(_)));
    insta::assert_snapshot!(bench.registrar.render_state(), @"contoso.com Ready expires 2027-06-01T00:00:00Z orders 1");
}
