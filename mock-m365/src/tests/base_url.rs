//! Clients that take a base URL: the service on an address and a port, told apart by path, with links that lead back there.

use super::driver::{Driver, ENGINE, SECRET, new_user};

const BASES: [&str; 2] = ["127.0.0.1:8443", "localhost:8443"];

/// A token asked for at this base.
fn token(driver: &Driver, base: &str, prefix: &str) -> String {
    let form = format!(
        "grant_type=client_credentials&client_id={ENGINE}&client_secret={SECRET}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
    );
    let line = format!("POST {prefix}/contoso.onmicrosoft.com/oauth2/v2.0/token");
    let answered = driver.send(base, &line, &[], &form);
    format!("Bearer {}", answered.json()["access_token"].as_str().unwrap())
}

#[test]
fn a_base_url_reaches_every_part_by_the_name_of_its_host_or_by_the_look_of_its_path() {
    let driver = Driver::new();
    driver.graph("POST /users", &new_user("bob"));
    let mut lines = Vec::new();
    for (base, sign_in, graph) in [
        (BASES[0], "", ""),
        (BASES[1], "/login.microsoftonline.com", "/graph.microsoft.com"),
        ("[::1]:8443", "", "/Graph.Microsoft.Com"),
    ] {
        let token = token(&driver, base, sign_in);
        let line = format!("GET {graph}/v1.0/users?$select=id&$top=1");
        let page = driver.send(base, &line, &[("Authorization", &token)], "").json();
        let link = page["@odata.nextLink"].as_str().unwrap().split("$skip").next().unwrap();
        lines.push(format!("{} {link}", page["@odata.context"].as_str().unwrap()));
        // The trace tells the service's own host.
        assert!(driver.last_exchange().request.text.contains("https://graph.microsoft.com/v1.0/"));
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    https://127.0.0.1:8443/v1.0/$metadata#users(id) https://127.0.0.1:8443/v1.0/users?$select=id&$top=1&
    https://localhost:8443/graph.microsoft.com/v1.0/$metadata#users(id) https://localhost:8443/graph.microsoft.com/v1.0/users?$select=id&$top=1&
    https://[::1]:8443/Graph.Microsoft.Com/v1.0/$metadata#users(id) https://[::1]:8443/Graph.Microsoft.Com/v1.0/users?$select=id&$top=1&
    ");
}

#[test]
fn the_next_page_is_at_the_base_that_was_asked() {
    let driver = Driver::new();
    driver.graph("POST /users", &new_user("bob"));
    let base = BASES[1];
    let token = token(&driver, base, "/login.microsoftonline.com");
    let mut path = "/graph.microsoft.com/v1.0/users/delta?$select=userPrincipalName".to_owned();
    let headers = [("Authorization", token.as_str()), ("Prefer", "odata.maxpagesize=1")];
    let mut n_users = 0;
    loop {
        let page = driver.send(base, &format!("GET {path}"), &headers, "").json();
        n_users += page["value"].as_array().unwrap().len();
        let Some(link) = page["@odata.nextLink"].as_str() else {
            let link = page["@odata.deltaLink"].as_str().unwrap();
            assert!(link.starts_with("https://localhost:8443/graph.microsoft.com/v1.0/"), "{link}");
            break;
        };
        path = link.strip_prefix("https://localhost:8443").unwrap().to_owned();
    }
    assert_eq!(n_users, 2);
}

#[test]
fn endpoints_of_sign_in_are_below_the_base_and_foreign_hosts_are_not_this_service() {
    let driver = Driver::new();
    let mut lines = Vec::new();
    for (host, prefix) in [
        (BASES[0], ""),
        (BASES[0], "/login.microsoftonline.com"),
        ("example.com", ""),
        (BASES[0], "/example.com"),
    ] {
        let line =
            format!("GET {prefix}/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration");
        let answered = driver.send(host, &line, &[], "");
        let body = answered.json();
        let endpoint = body["token_endpoint"].as_str().unwrap_or("none");
        let endpoint: Vec<&str> = endpoint.split('/').filter(|part| part.len() != 36).collect();
        lines.push(format!("{} {}", answered.status, endpoint.join("/")));
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    200 https://127.0.0.1:8443/oauth2/v2.0/token
    200 https://127.0.0.1:8443/login.microsoftonline.com/oauth2/v2.0/token
    421 none
    400 none
    ");
}
