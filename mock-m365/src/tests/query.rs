//! Query options: `$select`, `$filter`, `$top`, `$count`, paging.

use serde_json::Value;

use crate::tests::driver::{Driver, new_user, table};

fn five() -> Driver {
    let driver = Driver::new();
    for name in ["bob", "cyd", "dan", "eve"] {
        driver.graph("POST /users", &new_user(name));
    }
    driver
}

fn names(body: &Value) -> Vec<&str> {
    body["value"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|user| user["displayName"].as_str())
        .collect()
}

#[test]
fn filters_find_users() {
    let driver = five();
    driver.graph(
        "PATCH /users/bob@contoso.onmicrosoft.com",
        r#"{"accountEnabled":false,"department":"O'Neil"}"#,
    );
    let assign =
        r#"{"addLicenses":[{"skuId":"3b555118-da6a-4418-894f-7df1e2096870"}],"removeLicenses":[]}"#;
    driver.graph("POST /users/cyd@contoso.onmicrosoft.com/assignLicense", assign);
    let filters = [
        "userPrincipalName eq 'BOB@contoso.onmicrosoft.com'",
        "accountEnabled eq false",
        "startsWith(displayName,'d') or startswith(displayName,'E')",
        "department eq 'O''Neil'",
        "(displayName eq 'Bob' or displayName eq 'Cyd') and accountEnabled eq true",
        "assignedLicenses/any(l:l/skuId eq 3b555118-da6a-4418-894f-7df1e2096870)",
        "department eq null and usageLocation eq 'DE' and displayName eq 'Ann'",
        "displayName eq 'nobody'",
    ];
    let mut lines = Vec::new();
    for filter in filters {
        let encoded = filter.replace(' ', "%20");
        let body = driver.graph(&format!("GET /users?$filter={encoded}"), "").json();
        lines.push(format!("{filter}: {}", names(&body).join(" ")));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
        userPrincipalName eq 'BOB@contoso.onmicrosoft.com': bob
        accountEnabled eq false: bob
        startsWith(displayName,'d') or startswith(displayName,'E'): dan eve
        department eq 'O''Neil': bob
        (displayName eq 'Bob' or displayName eq 'Cyd') and accountEnabled eq true: cyd
        assignedLicenses/any(l:l/skuId eq 3b555118-da6a-4418-894f-7df1e2096870): cyd
        department eq null and usageLocation eq 'DE' and displayName eq 'Ann': Ann
        displayName eq 'nobody':
        ");
}

/// Filters that are wrong, or need an advanced query.
const FILTERS: &[&str] = &[
    "displayName ne 'x'",
    "not(accountEnabled eq true)",
    "endsWith(mail,'x')",
    "city eq 'x'",
    "skills eq 'x'",
    "colour eq 'red'",
    "displayName eq",
    "displayName eq 'x",
    "displayName eq 'x' and",
    "(displayName eq 'x'",
    "displayName = 'x'",
    "",
];

/// Other queries that are refused.
const QUERIES: &[&str] = &[
    "GET /users?$select=colour",
    "GET /users?$select=skills",
    "GET /users?$expand=manager",
    "GET /users?$search=%22displayName:x%22",
    "GET /users?$skip=2",
    "GET /users?$top=0",
    "GET /users?$top=1000",
    "GET /users?$skiptoken=x",
    "GET /users?$magic=1",
    "GET /users?$top=1&$top=2",
    "GET /users/$count",
    "GET /subscribedSkus?$filter=x",
    "GET /organization?$select=colour",
];

#[test]
fn queries_beyond_the_basic_ones_are_refused() {
    let driver = Driver::new();
    let lines: Vec<String> = FILTERS
        .iter()
        .map(|filter| format!("GET /users?$filter={}", filter.replace(' ', "%20")))
        .collect();
    let requests: Vec<(&str, &str)> = lines
        .iter()
        .map(String::as_str)
        .chain(QUERIES.iter().copied())
        .map(|line| (line, ""))
        .collect();
    insta::assert_snapshot!(table(&driver, &requests), @r"
    400 Request_UnsupportedQuery: Unsupported property filter clause operator 'NotEqualsMatch'.
    400 Request_UnsupportedQuery: Unsupported Query.
    400 Request_UnsupportedQuery: Unsupported Query.
    400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'city' of resource 'User'.
    400 Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'skills' of resource 'User'.
    400 BadRequest: Invalid filter clause: Could not find a property named 'colour' on type 'microsoft.graph.user'.
    400 BadRequest: Invalid filter clause: Expression expected at the end.
    400 BadRequest: Invalid filter clause: There is an unterminated string literal.
    400 BadRequest: Invalid filter clause: Expression expected at the end.
    400 BadRequest: Invalid filter clause: Expression expected at the end.
    400 BadRequest: Invalid filter clause: Syntax error at '='.
    400 BadRequest: Invalid filter clause: Expression expected at the end.
    400 BadRequest: Parsing OData Select and Expand failed: Could not find a property named 'colour' on type 'microsoft.graph.user'.
    400 Request_UnsupportedQuery: Selecting property 'skills' is not supported.
    400 Request_UnsupportedQuery: The query option '$expand' is not supported for this resource.
    400 Request_UnsupportedQuery: Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'
    400 Request_UnsupportedQuery: '$skip' is not supported by the service.
    400 BadRequest: Invalid page size specified: '0'. Must be between 1 and 999 inclusive.
    400 BadRequest: Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.
    400 BadRequest: The specified page token value is not valid.
    400 BadRequest: The query parameter '$magic' is not supported.
    400 BadRequest: Query option '$top' was specified more than once, but it must be specified at most once.
    400 Request_BadRequest: $count is not currently supported.
    400 Request_UnsupportedQuery: The query option '$filter' is not supported for this resource.
    400 BadRequest: Parsing OData Select and Expand failed: Could not find a property named 'colour' on type 'microsoft.graph.organization'.
    ");
}

#[test]
fn pages_follow_the_link_to_the_end() {
    let driver = five();
    let mut line = "/users?$top=2&$select=displayName&custom=1".to_owned();
    let mut pages = Vec::new();
    loop {
        let body = driver.graph(&format!("GET {line}"), "").json();
        pages.push(names(&body).join(" "));
        let Some(next) = body["@odata.nextLink"].as_str() else { break };
        line = next.strip_prefix("https://graph.microsoft.com/v1.0").unwrap().to_owned();
    }
    assert_eq!(pages, ["Ann bob", "cyd dan", "eve"]);
    assert!(line.starts_with("/users?$top=2&$select=displayName&$skiptoken="), "{line}");
}

#[test]
fn counting_needs_the_header() {
    let driver = five();
    let eventual = [("ConsistencyLevel", "eventual")];
    assert_eq!(driver.graph("GET /users?$count=true", "").json()["@odata.count"], Value::Null);
    assert_eq!(
        driver.graph_with("GET /users?$count=true&$top=1", &eventual, "").json()["@odata.count"],
        5
    );
    let counted = driver.graph_with("GET /users/$count", &eventual, "");
    assert_eq!((counted.header("content-type"), counted.body.as_str()), (Some("text/plain"), "5"));
}

#[test]
fn a_user_is_found_by_id_by_name_and_by_key_in_parentheses() {
    let driver = Driver::new();
    let id = driver.tenant.users()[0].id.clone();
    let keys = ["ann@contoso.onmicrosoft.com", "ANN%40contoso.onmicrosoft.com", id.as_str()];
    for key in keys {
        assert_eq!(driver.graph(&format!("GET /users/{key}"), "").json()["id"], id, "{key}");
    }
    assert_eq!(driver.graph("GET //users('ann@contoso.onmicrosoft.com')", "").json()["id"], id);
    assert_eq!(driver.last_exchange().request.operation, "GET /users/{id}");
    assert_eq!(driver.graph("GET /users/%ff", "").status, 400);
}

#[test]
fn the_organisation_is_a_collection_of_one() {
    let driver = Driver::new();
    let line = "GET /organization?$select=displayName,countryLetterCode,verifiedDomains";
    insta::assert_snapshot!(driver.graph(line, "").text(), @r#"200 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#organization","value":[{"countryLetterCode":"DE","displayName":"Contoso","verifiedDomains":[{"capabilities":"Email, OfficeCommunicationsOnline","isDefault":true,"isInitial":true,"name":"contoso.onmicrosoft.com","type":"Managed"}]}]}"#);
    let id = driver.tenant.tenant_id();
    assert_eq!(driver.graph(&format!("GET /organization/{id}"), "").json()["id"], id);
    assert_eq!(driver.graph("GET /organization/x", "").status, 404);
}

#[test]
fn a_client_request_id_comes_back() {
    let driver = Driver::new();
    let answered = driver.graph_with("GET /nowhere", &[("client-request-id", "mine")], "");
    assert_eq!(answered.header("client-request-id"), Some("mine"));
    assert_eq!(answered.json()["error"]["innerError"]["client-request-id"], "mine");
    assert_eq!(answered.header("date"), Some("Mon, 02 Nov 2026 08:00:00 GMT"));
}
