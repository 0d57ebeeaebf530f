//! Who may do what: application permissions, delegated permissions within the user's own rights, directory roles, and
//! administrators whom only higher ones touch.

use crate::tests::driver::{Driver, ENGINE, PUBLIC, SECRET, seed};
use crate::{AppSeed, Era, UserSeed};

const HELPER: &str = "66666666-6666-4666-8666-666666666666";

fn user(name: &str, roles: &[&str]) -> UserSeed {
    let directory_roles = roles.iter().map(|&role| role.to_owned()).collect();
    UserSeed {
        directory_roles,
        usage_location: Some("DE".to_owned()),
        ..UserSeed::new(&format!("{name}@contoso.onmicrosoft.com"), name, "Planted-Pass-1")
    }
}

/// A tenant with people of every rank, and an application with the role of a User Administrator.
fn driver() -> Driver {
    let mut tenant = seed();
    tenant.users = vec![
        user("ann", &[]),
        user("bob", &[]),
        user("uma", &["User Administrator"]),
        user("liz", &["License Administrator"]),
        user("gil", &["Global Administrator"]),
    ];
    for app in &mut tenant.apps {
        if app.client_id == PUBLIC {
            app.scopes = ["User.Read", "User.ReadWrite.All", "Directory.AccessAsUser.All"]
                .map(str::to_owned)
                .to_vec();
        }
    }
    tenant.apps.push(AppSeed {
        directory_roles: vec!["User Administrator".to_owned()],
        ..AppSeed::confidential(
            HELPER,
            SECRET,
            &["User.ReadWrite.All", "User-PasswordProfile.ReadWrite.All"],
        )
    });
    Driver::with(tenant, Era::Today, std::time::Duration::ZERO)
}

/// A token of a user, by the public client.
fn token_of_user(driver: &Driver, name: &str) -> String {
    let form = format!(
        "grant_type=password&client_id={PUBLIC}&username={name}@contoso.onmicrosoft.com&password=Planted-Pass-1&scope=https://graph.microsoft.com/.default"
    );
    let answered = driver.token_request("contoso.onmicrosoft.com", &form);
    answered.json()["access_token"].as_str().expect("a token is issued").to_owned()
}

fn ask(driver: &Driver, token: &str, line: &str, body: &str) -> String {
    let authorization = format!("Bearer {token}");
    let (method, path) = line.split_once(' ').unwrap();
    let headers = [("Authorization", authorization.as_str())];
    let line = format!("{method} /v1.0{path}");
    driver.send("graph.microsoft.com", &line, &headers, body).text()
}

/// Who gets which status for each request.
fn ranks(driver: &Driver, requests: &[(&str, &str)]) -> String {
    let mut lines = Vec::new();
    for who in ["ann", "liz", "uma", "gil"] {
        let token = token_of_user(driver, who);
        let statuses: Vec<String> = requests
            .iter()
            .map(|(line, body)| ask(driver, &token, line, body)[..3].to_owned())
            .collect();
        lines.push(format!("{who} {}", statuses.join(" ")));
    }
    lines.join("\n")
}

#[test]
fn a_delegated_permission_gives_no_more_than_the_user_has() {
    let driver = driver();
    let requests = [
        ("GET /users", ""),
        ("GET /me", ""),
        ("PATCH /users/bob@contoso.onmicrosoft.com", r#"{"jobTitle":"Clerk"}"#),
        (
            "POST /users/bob@contoso.onmicrosoft.com/assignLicense",
            r#"{"addLicenses":[],"removeLicenses":[]}"#,
        ),
        ("POST /domains", r#"{"id":"fabrikam.com"}"#),
        ("GET /directoryRoles", ""),
    ];
    insta::assert_snapshot!(ranks(&driver, &requests), @"
    ann 200 200 403 403 403 200
    liz 200 200 403 200 403 200
    uma 200 200 204 200 403 200
    gil 200 200 204 200 201 200
    ");
}

#[test]
fn an_administrator_is_changed_only_by_a_higher_one() {
    let driver = driver();
    let line = |name: &str| format!("PATCH /users/{name}@contoso.onmicrosoft.com");
    let block = r#"{"accountEnabled":true}"#;
    let title = r#"{"jobTitle":"Clerk"}"#;
    let (ann, uma, liz, gil) = (line("ann"), line("uma"), line("liz"), line("gil"));
    let requests =
        [(ann.as_str(), block), (&uma, block), (&liz, block), (&gil, block), (&gil, title)];
    let by_user = ranks(&driver, &requests);
    let by_app: Vec<String> = [ENGINE, HELPER]
        .iter()
        .map(|app| {
            let token = driver.token_of(app);
            let answers = requests.iter().map(|(line, body)| ask(&driver, &token, line, body));
            answers.map(|answer| answer[..3].to_owned()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    insta::assert_snapshot!(format!("{by_user}\nengine {}\nhelper {}", by_app[0], by_app[1]), @"
    ann 403 403 403 403 403
    liz 403 403 403 403 403
    uma 204 204 403 403 204
    gil 204 204 204 204 204
    engine 204 403 403 403 204
    helper 204 204 403 403 204
    ");
}

#[test]
fn the_report_tells_what_was_needed_and_what_was_held_for_nothing() {
    let driver = driver();
    let token = driver.token_of(ENGINE);
    ask(&driver, &token, "GET /users", "");
    ask(&driver, &token, "DELETE /users/bob@contoso.onmicrosoft.com", "");
    ask(&driver, &token, "POST /directoryRoles", "{}");
    let report = driver.tenant.permission_report();
    let lines: Vec<String> = report
        .iter()
        .map(|row| {
            format!("needed {:?}\nunneeded {:?}\ndenied {}", row.needed, row.unneeded, row.n_denied)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    needed ["User.ReadWrite.All"]
    unneeded ["Domain.ReadWrite.All", "LicenseAssignment.Read.All", "LicenseAssignment.ReadWrite.All", "Organization.Read.All", "User-PasswordProfile.ReadWrite.All"]
    denied 1
    "#);
}
