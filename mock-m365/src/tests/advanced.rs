//! Advanced queries: the operators that need them, `$search`, `$orderby`, and what happens without the header.

use serde_json::Value;

use crate::tests::driver::{Driver, new_user};

const EVENTUAL: &[(&str, &str)] = &[("ConsistencyLevel", "eventual")];
const SKU: &str = "3b555118-da6a-4418-894f-7df1e2096870";

/// Ann, Bob (blocked, with contact addresses), Cyd (licensed, so with a mailbox) and Dan.
fn four() -> Driver {
    let driver = Driver::new();
    for name in ["bob", "cyd", "dan"] {
        driver.pass(60);
        driver.graph("POST /users", &new_user(name));
    }
    let bob = r#"{"accountEnabled":false,"displayName":"BobVideo 2nd","otherMails":["bob@home.example","b@work.example"]}"#;
    driver.graph("PATCH /users/bob@contoso.onmicrosoft.com", bob);
    let assign = format!(r#"{{"addLicenses":[{{"skuId":"{SKU}"}}],"removeLicenses":[]}}"#);
    driver.graph("POST /users/cyd@contoso.onmicrosoft.com/assignLicense", &assign);
    driver
}

fn names(body: &Value) -> String {
    let users = body["value"].as_array().into_iter().flatten();
    let names: Vec<&str> = users.filter_map(|user| user["userPrincipalName"].as_str()).collect();
    names.join(" ").replace("@contoso.onmicrosoft.com", "")
}

/// Asks with and without the header and `$count`.
fn asked(driver: &Driver, options: &str) -> String {
    let encoded = options.replace(' ', "%20").replace('"', "%22");
    let plain = driver.graph(&format!("GET /users?{encoded}"), "");
    let plain = if plain.status == 200 { names(&plain.json()) } else { plain.text() };
    let line = format!("GET /users?{encoded}&$count=true");
    let advanced = driver.graph_with(&line, EVENTUAL, "");
    let advanced = match advanced.status {
        200 => format!("{} of {}", names(&advanced.json()), advanced.json()["@odata.count"]),
        _ => advanced.text(),
    };
    format!("{options}\n  {plain}\n  {advanced}\n")
}

/// Answers to filters, plain and advanced.
fn filtered(filters: &[&str]) -> String {
    let driver = four();
    filters.iter().map(|filter| asked(&driver, &format!("$filter={filter}"))).collect()
}

#[test]
fn comparisons_answer_as_their_property_allows() {
    let filters = [
        "displayName ne 'Ann'",
        "not(startsWith(displayName,'Ann'))",
        "not accountEnabled eq true",
        "displayName in ('Ann','DAN')",
        "displayName ge 'c'",
        "displayName le 'bz' and accountEnabled eq true",
        "endsWith(userPrincipalName,'.com')",
        "endsWith(displayName,'n')",
        "startsWith(onPremisesImmutableId,'a')",
    ];
    insta::assert_snapshot!(filtered(&filters), @r"
    $filter=displayName ne 'Ann'
      400 Request_UnsupportedQuery: Unsupported property filter clause operator 'NotEqualsMatch'.
      bob cyd dan of 3
    $filter=not(startsWith(displayName,'Ann'))
      400 Request_UnsupportedQuery: Unsupported Query.
      bob cyd dan of 3
    $filter=not accountEnabled eq true
      400 Request_UnsupportedQuery: Unsupported Query.
      bob of 1
    $filter=displayName in ('Ann','DAN')
      ann dan
      ann dan of 2
    $filter=displayName ge 'c'
      cyd dan
      cyd dan of 2
    $filter=displayName le 'bz' and accountEnabled eq true
      ann
      ann of 1
    $filter=endsWith(userPrincipalName,'.com')
      400 Request_UnsupportedQuery: Unsupported Query.
      ann bob cyd dan of 4
    $filter=endsWith(displayName,'n')
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'displayName' of resource 'User'.
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'displayName' of resource 'User'.
    $filter=startsWith(onPremisesImmutableId,'a')
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'onPremisesImmutableId' of resource 'User'.
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'onPremisesImmutableId' of resource 'User'.
    ");
}

#[test]
fn questions_about_lists_answer_as_their_property_allows() {
    let filters = [
        "otherMails/any(p:p eq 'B@work.example')",
        "otherMails/any(x:startsWith(x,'bob'))",
        "otherMails/any(x:endsWith(x,'example'))",
        "proxyAddresses/any(p:p eq 'SMTP:cyd@contoso.onmicrosoft.com')",
        "otherMails/$count eq 2",
        "otherMails/$count ne 0",
        "assignedLicenses/$count eq 0",
        "assignedLicenses/any(l:l/skuId eq 3b555118-da6a-4418-894f-7df1e2096870)",
        "not assignedLicenses/any(l:l/skuId eq 3b555118-da6a-4418-894f-7df1e2096870)",
        "assignedPlans/any(p:p/service eq 'exchange' and p/capabilityStatus eq 'Enabled')",
        "assignedPlans/any(p:p/service eq 'exchange')",
        "assignedLicenses/any(l:l/disabledPlans eq 'x')",
    ];
    insta::assert_snapshot!(filtered(&filters), @r"
    $filter=otherMails/any(p:p eq 'B@work.example')
      bob
      bob of 1
    $filter=otherMails/any(x:startsWith(x,'bob'))
      bob
      bob of 1
    $filter=otherMails/any(x:endsWith(x,'example'))
      400 Request_UnsupportedQuery: Unsupported Query.
      bob of 1
    $filter=proxyAddresses/any(p:p eq 'SMTP:cyd@contoso.onmicrosoft.com')
      cyd
      cyd of 1
    $filter=otherMails/$count eq 2
      400 Request_UnsupportedQuery: Unsupported Query.
      bob of 1
    $filter=otherMails/$count ne 0
      400 Request_UnsupportedQuery: Unsupported Query.
      bob of 1
    $filter=assignedLicenses/$count eq 0
      400 Request_UnsupportedQuery: Unsupported Query.
      ann bob dan of 3
    $filter=assignedLicenses/any(l:l/skuId eq 3b555118-da6a-4418-894f-7df1e2096870)
      cyd
      cyd of 1
    $filter=not assignedLicenses/any(l:l/skuId eq 3b555118-da6a-4418-894f-7df1e2096870)
      400 Request_UnsupportedQuery: Unsupported Query.
      ann bob dan of 3
    $filter=assignedPlans/any(p:p/service eq 'exchange' and p/capabilityStatus eq 'Enabled')
      cyd
      cyd of 1
    $filter=assignedPlans/any(p:p/service eq 'exchange')
      cyd
      cyd of 1
    $filter=assignedLicenses/any(l:l/disabledPlans eq 'x')
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'assignedLicenses' of resource 'User'.
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'assignedLicenses' of resource 'User'.
    ");
}

#[test]
fn times_compare_and_what_a_property_does_not_take_is_refused() {
    let filters = [
        "createdDateTime ge 2026-11-02T08:01:00Z",
        "createdDateTime le 2026-11-02T08:01:00Z",
        "createdDateTime ge yesterday",
        "accountEnabled ge true",
        "userType gt 'Member'",
        "contains(displayName,'n')",
        "city eq 'x'",
    ];
    insta::assert_snapshot!(filtered(&filters), @r"
    $filter=createdDateTime ge 2026-11-02T08:01:00Z
      bob cyd dan
      bob cyd dan of 3
    $filter=createdDateTime le 2026-11-02T08:01:00Z
      ann bob
      ann bob of 2
    $filter=createdDateTime ge yesterday
      400 BadRequest: Invalid filter clause: Syntax error at 'yesterday'.
      400 BadRequest: Invalid filter clause: Syntax error at 'yesterday'.
    $filter=accountEnabled ge true
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'accountEnabled' of resource 'User'.
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'accountEnabled' of resource 'User'.
    $filter=userType gt 'Member'
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'userType' of resource 'User'.
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'userType' of resource 'User'.
    $filter=contains(displayName,'n')
      400 Request_UnsupportedQuery: Unsupported Query.
      400 Request_UnsupportedQuery: Unsupported Query.
    $filter=city eq 'x'
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'city' of resource 'User'.
      400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'city' of resource 'User'.
    ");
}

#[test]
fn searches_and_orders_answer_as_documented() {
    let driver = four();
    let options = [
        "$search=\"displayName:video\"",
        "$search=\"displayName:2\" OR \"mail:cyd\"",
        "$search=\"displayName:d\" AND \"userPrincipalName:dan\"",
        "$search=\"otherMails:b@\"",
        "$search=displayName:ann",
        "$search=\"city:x\"",
        "$orderby=displayName desc",
        "$orderby=mail",
        "$orderby=createdDateTime desc",
        "$orderby=accountEnabled",
        "$orderby=displayName&$filter=accountEnabled eq true",
        "$orderby=displayName upwards",
        "$orderby=colour",
    ];
    let lines: Vec<String> = options.iter().map(|option| asked(&driver, option)).collect();
    insta::assert_snapshot!(lines.join(""), @r#"
    $search="displayName:video"
      400 Request_UnsupportedQuery: Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'
      bob of 1
    $search="displayName:2" OR "mail:cyd"
      400 Request_UnsupportedQuery: Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'
      bob cyd of 2
    $search="displayName:d" AND "userPrincipalName:dan"
      400 Request_UnsupportedQuery: Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'
      dan of 1
    $search="otherMails:b@"
      400 Request_UnsupportedQuery: Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'
      bob of 1
    $search=displayName:ann
      400 Request_UnsupportedQuery: Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'
      400 BadRequest: Invalid search clause: Syntax error at 'displayName:ann'. Every clause must be of the form "property:text".
    $search="city:x"
      400 Request_UnsupportedQuery: Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'
      400 Request_UnsupportedQuery: An unsupported property was specified.
    $orderby=displayName desc
      dan cyd bob ann
      dan cyd bob ann of 4
    $orderby=mail
      400 Request_UnsupportedQuery: Unsupported sort property 'mail' for 'User'.
      ann bob dan cyd of 4
    $orderby=createdDateTime desc
      400 Request_UnsupportedQuery: Unsupported sort property 'createdDateTime' for 'User'.
      dan cyd bob ann of 4
    $orderby=accountEnabled
      400 Request_UnsupportedQuery: Unsupported sort property 'accountEnabled' for 'User'.
      400 Request_UnsupportedQuery: Unsupported sort property 'accountEnabled' for 'User'.
    $orderby=displayName&$filter=accountEnabled eq true
      400 Request_UnsupportedQuery: Sorting not supported for current query.
      ann cyd dan of 3
    $orderby=displayName upwards
      400 BadRequest: Invalid orderby clause: Syntax error in 'displayName upwards'.
      400 BadRequest: Invalid orderby clause: Syntax error in 'displayName upwards'.
    $orderby=colour
      400 BadRequest: Invalid orderby clause: Could not find a property named 'colour' on type 'microsoft.graph.user'.
      400 BadRequest: Invalid orderby clause: Could not find a property named 'colour' on type 'microsoft.graph.user'.
    "#);
}

#[test]
fn an_order_holds_from_page_to_page() {
    let driver = four();
    let mut seen = Vec::new();
    let mut line = "GET /users?$orderby=displayName%20desc&$top=1&$select=displayName".to_owned();
    loop {
        let body = driver.graph(&line, "").json();
        seen.push(body["value"][0]["displayName"].as_str().unwrap().to_owned());
        let Some(next) = body["@odata.nextLink"].as_str() else { break };
        line = format!("GET {}", next.strip_prefix("https://graph.microsoft.com/v1.0").unwrap());
    }
    assert_eq!(seen, ["dan", "cyd", "BobVideo 2nd", "Ann"]);
}
