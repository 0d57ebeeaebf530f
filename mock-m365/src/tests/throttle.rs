//! Budgets: what calls cost, what an exhausted budget answers, and how it fills again on the clock.

use serde_json::Value;

use crate::tests::driver::{Answered, Driver};

const COSTLY: &str = "/domains/contoso.onmicrosoft.com/domainNameReferences";

/// A batch of twenty costly reads: 80 resource units.
fn costly() -> String {
    let parts: Vec<String> =
        (1..=20).map(|id| format!(r#"{{"id":"{id}","method":"GET","url":"{COSTLY}"}}"#)).collect();
    format!(r#"{{"requests":[{}]}}"#, parts.join(","))
}

fn statuses(answered: &Answered) -> Vec<u64> {
    let body = answered.json();
    let responses = body["responses"].as_array().unwrap().iter();
    responses.filter_map(|response| response["status"].as_u64()).collect()
}

fn units(driver: &Driver, line: &str) -> String {
    let answered = driver.graph(line, "");
    format!("{line}: {}\n", answered.header("x-ms-resource-unit").unwrap_or("nothing"))
}

#[test]
fn operations_cost_what_the_table_says() {
    let driver = Driver::new();
    let lines = [
        "GET /users",
        "GET /users?$select=id",
        "GET /users?$top=5&$select=id",
        "GET /users/ann@contoso.onmicrosoft.com",
        "GET /subscribedSkus",
        "GET /domains/contoso.onmicrosoft.com/domainNameReferences",
        "GET /nowhere",
    ];
    let shown: String = lines.iter().map(|line| units(&driver, line)).collect();
    insta::assert_snapshot!(shown, @r"
    GET /users: 2
    GET /users?$select=id: 1
    GET /users?$top=5&$select=id: 1
    GET /users/ann@contoso.onmicrosoft.com: 1
    GET /subscribedSkus: 3
    GET /domains/contoso.onmicrosoft.com/domainNameReferences: 4
    GET /nowhere: nothing
    ");
}

#[test]
fn an_exhausted_budget_refuses_part_by_part_and_fills_again_after_its_window() {
    let driver = Driver::new();
    for _ in 0..43 {
        assert!(statuses(&driver.graph("POST /$batch", &costly())).iter().all(|&s| s == 200));
    }
    let warned = driver.graph(&format!("GET {COSTLY}"), "");
    assert_eq!(warned.header("x-ms-throttle-limit-percentage"), Some("0.98"));
    driver.pass(4);
    let mixed = driver.graph("POST /$batch", &costly());
    assert_eq!(mixed.status, 200);
    assert_eq!(statuses(&mixed).iter().filter(|&&status| status == 429).count(), 6);
    let refused: Value = mixed.json()["responses"][19]["headers"].clone();
    assert_eq!(refused["Retry-After"], "7");
    let single = driver.graph(&format!("GET {COSTLY}"), "");
    assert_eq!(single.header("retry-after"), Some("7"));
    assert_eq!(single.header("x-ms-throttle-information"), Some("ResourceUnitLimitExceeded"));
    let scope = single.header("x-ms-throttle-scope").unwrap();
    assert!(
        scope.starts_with("Tenant_Application/ReadWrite/11111111-1111-4111-8111-111111111111/")
    );
    insta::assert_snapshot!(single.text(), @r"429 TooManyRequests: Too many requests. Please retry after the time that the Retry-After header tells.");
    driver.pass(7);
    assert_eq!(driver.graph(&format!("GET {COSTLY}"), "").status, 200);
}

#[test]
fn writes_have_a_budget_of_their_own() {
    let driver = Driver::new();
    let part = |id: usize| {
        format!(
            r#"{{"id":"{id}","method":"DELETE","url":"/users/nobody@contoso.onmicrosoft.com"}}"#
        )
    };
    let parts: Vec<String> = (0..20).map(part).collect();
    let batch = format!(r#"{{"requests":[{}]}}"#, parts.join(","));
    for n in 0..150 {
        if n % 50 == 0 {
            driver.pass(11);
        }
        assert!(statuses(&driver.graph("POST /$batch", &batch)).iter().all(|&s| s == 404));
    }
    let refused = driver.graph("DELETE /users/nobody@contoso.onmicrosoft.com", "");
    assert_eq!(refused.header("x-ms-throttle-information"), Some("WriteLimitExceeded"));
    assert_eq!(refused.status, 429);
    assert_eq!(driver.graph("GET /users", "").status, 200);
    driver.pass(150);
    assert_eq!(driver.graph("DELETE /users/nobody@contoso.onmicrosoft.com", "").status, 404);
}
