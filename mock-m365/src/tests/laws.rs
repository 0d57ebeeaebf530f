//! What holds whatever is asked: seats balance, nothing panics, no secret is shown, one seed gives one trace.

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::Config as Runs;

use crate::Security;
use crate::tests::driver::{Driver, ENGINE, SECRET, new_user};

const SKU: &str = "3b555118-da6a-4418-894f-7df1e2096870";

#[derive(Clone, Debug)]
enum Act {
    Create(u8),
    Delete(u8),
    Restore,
    Assign(u8),
    Remove(u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..4_u8).prop_map(Act::Create),
        (0..4_u8).prop_map(Act::Delete),
        Just(Act::Restore),
        (0..4_u8).prop_map(Act::Assign),
        (0..4_u8).prop_map(Act::Remove),
    ]
}

fn perform(driver: &Driver, act: &Act) {
    let user = |n: &u8| format!("/users/u{n}@contoso.onmicrosoft.com");
    match act {
        Act::Create(n) => driver.graph("POST /users", &new_user(&format!("u{n}"))),
        Act::Delete(n) => driver.graph(&format!("DELETE {}", user(n)), ""),
        Act::Restore => {
            let id = driver
                .tenant
                .deleted_users()
                .first()
                .map_or_else(|| "none".to_owned(), |user| user.id.clone());
            driver.graph(&format!("POST /directory/deletedItems/{id}/restore"), "")
        }
        Act::Assign(n) => {
            let body = format!(r#"{{"addLicenses":[{{"skuId":"{SKU}"}}],"removeLicenses":[]}}"#);
            driver.graph(&format!("POST {}/assignLicense", user(n)), &body)
        }
        Act::Remove(n) => {
            let body = format!(r#"{{"addLicenses":[],"removeLicenses":["{SKU}"]}}"#);
            driver.graph(&format!("POST {}/assignLicense", user(n)), &body)
        }
    };
}

proptest! {
    #![proptest_config(Runs { cases: 16, failure_persistence: None, ..Runs::default() })]

    #[test]
    fn seats_taken_are_the_licences_held_and_never_more_than_bought(acts in proptest::collection::vec(act(), 1..25)) {
        let driver = Driver::new();
        for act in &acts {
            perform(&driver, act);
            let held = driver.tenant.users().iter().filter(|user| !user.licences.is_empty()).count();
            let sku = &driver.graph("GET /subscribedSkus", "").json()["value"][0];
            prop_assert_eq!(sku["consumedUnits"].as_u64(), Some(held as u64));
            prop_assert!(held <= 2);
            let shown = driver.tap.exchanges.lock().unwrap().iter().any(|exchange| !exchange.supported);
            prop_assert!(!shown);
        }
    }
}

proptest! {
    #![proptest_config(Runs { cases: 200, failure_persistence: None, ..Runs::default() })]

    #[test]
    fn arbitrary_bytes_never_break_the_tenant(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let driver = Driver::new();
        driver.raw(&bytes, Security::Tls);
        let mut request = b"POST /v1.0/users HTTP/1.1\r\nHost: graph.microsoft.com\r\nContent-Length: 300\r\n\r\n".to_vec();
        request.extend(&bytes);
        driver.raw(&request, Security::Tls);
        prop_assert_eq!(driver.tenant.users().len(), 1);
    }

    #[test]
    fn arbitrary_paths_queries_and_members_are_answered(
        path in "[ -~]{0,30}", filter in "[ -~]{0,30}", member in "[a-zA-Z]{1,12}",
    ) {
        let driver = Driver::new();
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let (path, filter) = (encode(&path), encode(&filter));
        let lines = [format!("GET /users/{path}"), format!("GET /users?$filter={filter}")];
        for line in &lines {
            prop_assert!(driver.graph(line, "").status >= 200);
        }
        let body = format!(r#"{{"{member}":{{"{member}":[1,null]}}}}"#);
        for line in ["POST /users", "PATCH /users/ann@contoso.onmicrosoft.com", "POST /domains", "POST /$batch"] {
            prop_assert!(driver.graph(line, &body).status >= 200);
        }
    }
}

#[test]
fn planted_secrets_are_never_shown() {
    let driver = Driver::new();
    let token = driver.token_of(ENGINE);
    driver.graph("POST /users", &new_user("bob"));
    driver.graph(
        "POST /users",
        &new_user("bob").replace("\"accountEnabled\":true", "\"accountEnabled\":7"),
    );
    driver.graph(
        "PATCH /users/bob@contoso.onmicrosoft.com",
        r#"{"passwordProfile":{"password":"Planted-Pass-9"}}"#,
    );
    driver.graph(
        "PATCH /users/bob@contoso.onmicrosoft.com",
        r#"{"passwordProfile":{"password":"Planted-Pass-9""#,
    );
    driver.graph(
        "POST /me/changePassword",
        r#"{"currentPassword":"Planted-Pass-9","newPassword":"Planted-Pass-8"}"#,
    );
    driver.token_request(
        "contoso.onmicrosoft.com",
        "grant_type=password&client_id=x&username=a&password=Planted-Pass-9&scope=x",
    );
    driver.token_request(
        "contoso.onmicrosoft.com?client_secret=Planted",
        &format!("client_secret={SECRET}"),
    );
    let shown = driver.tap.exchanges.lock().unwrap();
    assert!(shown.iter().any(|exchange| exchange.request.text.contains("***")));
    let mut all: String = shown.iter().map(|exchange| format!("{exchange:?}\n")).collect();
    all.push_str(&driver.tenant.render_state());
    all.push_str(&format!("{:?} {:?}", driver.tenant, crate::tests::driver::seed()));
    for secret in ["Planted", SECRET, token.as_str(), "planted-client"] {
        assert!(!all.contains(secret), "{secret} is shown");
    }
}

#[test]
fn one_seed_gives_one_trace() {
    let run = || {
        let driver = Driver::new();
        driver.graph("POST /users", &new_user("bob"));
        driver.graph("GET /users", "");
        driver.graph("GET /nowhere", "");
        let exchanges = driver.tap.exchanges.lock().unwrap();
        format!("{exchanges:?}")
    };
    assert_eq!(run(), run());
}
