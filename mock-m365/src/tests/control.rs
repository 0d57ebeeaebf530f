//! The control port over bytes: text in, text out; and the state that survives as a text.

use insta::assert_snapshot;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::driver::{Driver, SECRET, new_user};

const DUPLEX_BYTES: usize = 1 << 22;

/// Asks the control port; the answer is status and body.
fn ask(driver: &Driver, line: &str, body: &str) -> String {
    let (mut near, far) = duplex(DUPLEX_BYTES);
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nHost: control\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let served = driver.tenant.serve_control(Box::new(far));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let answer = runtime.block_on(async move {
        near.write_all(request.as_bytes()).await.unwrap();
        served.await;
        let mut answer = String::new();
        near.read_to_string(&mut answer).await.unwrap();
        answer
    });
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap_or_default();
    format!("{status} {body}")
}

fn table(driver: &Driver, requests: &[(&str, &str)]) -> String {
    let asked = requests
        .iter()
        .map(|(line, body)| format!("{line}\n  {}\n", ask(driver, line, body).trim_end()));
    asked.collect()
}

#[test]
fn wrong_requests_to_the_control_port_say_what_to_do() {
    let driver = Driver::new();
    assert_snapshot!(table(&driver, &[
        ("GET /nothing", ""),
        ("PATCH /state", ""),
        ("PUT /state", "{"),
        ("PUT /state", r#"{"version": 99, "tenant": {}, "due": []}"#),
        ("POST /reset", ""),
        ("POST /snapshots/none/restore", ""),
        ("PUT /clock", r#"{"now": "1990-01-01T00:00:00Z"}"#),
        ("PUT /clock", r#"{"later": 1}"#),
        ("POST /clock/advance", r#"{"seconds": 18446744073709551615}"#),
        ("POST /faults", r#"{"operation": "POST /user", "fault": "reset"}"#),
        ("POST /faults", r#"{"operation": "*", "fault": "storm"}"#),
        ("POST /faults", r#"{"operation": "*", "times": 0, "fault": "reset"}"#),
        ("POST /faults", r#"{"operation": "*", "fault": {"answer": {"status": 99}}}"#),
    ]), @r#"
    GET /nothing
      404 {"error":"the control port has no such path","help":"GET / lists what it answers"}
    PATCH /state
      405 {"error":"the control port has no such method at this path","help":"GET / lists what it answers"}
    PUT /state
      400 {"error":"EOF while parsing an object at line 1 column 1","help":"send a text that GET /state gave"}
    PUT /state
      400 {"error":"missing field `seed` at line 1 column 28","help":"send a text that GET /state gave"}
    POST /reset
      404 {"error":"the state at the start was not kept","help":"send a text that GET /state gave"}
    POST /snapshots/none/restore
      404 {"error":"there is no snapshot none","help":"GET /snapshots lists those that were taken"}
    PUT /clock
      400 {"error":"it is 2026-11-02T08:00:00Z already","help":"send {\"now\": \"2026-03-01T08:00:00Z\"}, not before the time of GET /clock"}
    PUT /clock
      400 {"error":"unknown field `later`, expected `now` at line 1 column 8","help":"send {\"now\": \"2026-03-01T08:00:00Z\"}, not before the time of GET /clock"}
    POST /clock/advance
      400 {"error":"the tenant would live longer than time can be told","help":"send {\"seconds\": 3600}; time does not go back"}
    POST /faults
      400 {"error":"there is no operation POST /user; nearest: POST /users, POST /token, POST /$batch","help":"send {\"operation\": \"POST /users\" or \"*\", \"times\": 1, \"when\": \"before\" or \"after\", \"fault\": \"reset\", \"silence\", \"corrupt\", {\"cut_after\": 100} or {\"answer\": {\"status\": 429, \"retry_after_s\": 5}}}"}
    POST /faults
      400 {"error":"unknown variant `storm`, expected one of `reset`, `silence`, `corrupt`, `cut_after`, `answer` at line 1 column 35","help":"send {\"operation\": \"POST /users\" or \"*\", \"times\": 1, \"when\": \"before\" or \"after\", \"fault\": \"reset\", \"silence\", \"corrupt\", {\"cut_after\": 100} or {\"answer\": {\"status\": 429, \"retry_after_s\": 5}}}"}
    POST /faults
      400 {"error":"a fault that waits for no request","help":"send {\"operation\": \"POST /users\" or \"*\", \"times\": 1, \"when\": \"before\" or \"after\", \"fault\": \"reset\", \"silence\", \"corrupt\", {\"cut_after\": 100} or {\"answer\": {\"status\": 429, \"retry_after_s\": 5}}}"}
    POST /faults
      400 {"error":"99 is no status of an answer","help":"send {\"operation\": \"POST /users\" or \"*\", \"times\": 1, \"when\": \"before\" or \"after\", \"fault\": \"reset\", \"silence\", \"corrupt\", {\"cut_after\": 100} or {\"answer\": {\"status\": 429, \"retry_after_s\": 5}}}"}
    "#);
}

#[test]
fn time_that_is_let_pass_is_the_time_of_the_tenant() {
    let driver = Driver::new();
    let created = driver.graph("POST /users", &new_user("bea"));
    assert_eq!(created.status, 201);
    assert_eq!(driver.graph("DELETE /users/bea@contoso.onmicrosoft.com", "").status, 204);
    let deleted = "GET /directory/deletedItems/microsoft.graph.user?$select=displayName";
    assert!(driver.graph(deleted, "").body.contains("bea"));
    assert_snapshot!(table(&driver, &[
        ("GET /clock", ""),
        ("POST /clock/advance", r#"{"seconds": 2592000}"#),
    ]), @r#"
    GET /clock
      200 {"now":"2026-11-02T08:00:00Z"}
    POST /clock/advance
      200 {"now":"2026-12-02T08:00:00Z"}
    "#);
    driver.forget_token();
    assert!(!driver.graph(deleted, "").body.contains("bea"), "kept for 30 days");
}

#[test]
fn a_fault_is_met_as_often_as_asked_for_and_an_answer_can_be_lost_after_the_deed() {
    let driver = Driver::new();
    assert_eq!(driver.graph("GET /organization", "").status, 200);
    assert_snapshot!(table(&driver, &[
        ("POST /faults", r#"{"operation": "GET /organization", "times": 2, "fault": {"answer": {"status": 429, "retry_after_s": 7}}}"#),
        ("POST /faults", r#"{"operation": "POST /users", "when": "after", "fault": {"answer": {"status": 503}}}"#),
        ("GET /faults", ""),
    ]), @r#"
    POST /faults
      201 {"fault":{"answer":{"html":false,"retry_after_s":7,"status":429}},"operation":"GET /organization","times":2,"when":"before"}
    POST /faults
      201 {"fault":{"answer":{"html":false,"status":503}},"operation":"POST /users","times":1,"when":"after"}
    GET /faults
      200 [{"fault":{"answer":{"html":false,"retry_after_s":7,"status":429}},"operation":"GET /organization","times":2,"when":"before"},{"fault":{"answer":{"html":false,"status":503}},"operation":"POST /users","times":1,"when":"after"}]
    "#);
    for expected in [429, 429, 200] {
        let answer = driver.graph("GET /organization", "");
        assert_eq!(answer.status, expected);
        assert_eq!(answer.header("retry-after").is_some(), expected == 429);
    }
    assert_eq!(driver.graph("POST /users", &new_user("cal")).status, 503, "the answer is lost");
    assert_eq!(driver.graph("GET /users/cal@contoso.onmicrosoft.com", "").status, 200);
    assert_snapshot!(table(&driver, &[("GET /faults", ""), ("DELETE /faults", "")]), @r"
    GET /faults
      200 []
    DELETE /faults
      204
    ");
}

#[test]
fn the_journal_tells_requests_as_curl_lines_and_names_what_is_like_the_unsupported() {
    let driver = Driver::new();
    ask(&driver, "DELETE /journal", "");
    driver.graph("POST /users", &new_user("it's"));
    driver.graph("GET /user/1", "");
    let journal = ask(&driver, "GET /journal", "");
    assert!(!journal.contains(SECRET) && !journal.contains("Planted"), "{journal}");
    assert_snapshot!(journal, @r#"
    200 curl -X POST 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token' -d 'grant_type=client_credentials&client_id=11111111-1111-4111-8111-111111111111&client_secret=***&scope=https://graph.microsoft.com/.default'  # 2026-11-02T08:00:00Z 200 {"access_token":"***","expires_in":4781,"ext_expires_in":4781,"token_type":"Bearer"}
    curl -X POST 'https://graph.microsoft.com/v1.0/users' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"accountEnabled":true,"displayName":"it'\''s","mailNickname":"it'\''s","passwordProfile":{"forceChangePasswordNextSignIn":false,"password":"***"},"usageLocation":"DE","userPrincipalName":"it'\''s@contoso.onmicrosoft.com"}'  # 2026-11-02T08:00:00Z 201 {"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users/$entity","businessPhones":[],"displayName":"it's","givenName":null,"id":"c7348899-8ced-4e1d-bdf7-072b93becc97","jobTitle":null,"mail":null,"mobilePhone":null,"officeLocation":null,"preferredLanguage":null,"surname":null,"userPrincipalName":"it's@contoso.onmicrosoft.com"}
    curl -X GET 'https://graph.microsoft.com/v1.0/user/1' -H "Authorization: Bearer $TOKEN"  # 2026-11-02T08:00:00Z 400 {"error":{"code":"BadRequest","innerError":{"client-request-id":"b94b5e81-aa7d-40fc-91f8-783f3cbf19a9","date":"2026-11-02T08:00:00","request-id":"b94b5e81-aa7d-40fc-91f8-783f3cbf19a9"},"message":"Resource not found for the segment 'user'."}}
    "#);
    assert_snapshot!(ask(&driver, "GET /unsupported", ""), @r#"200 [{"answer":"400 {\"error\":{\"code\":\"BadRequest\",\"innerError\":{\"client-request-id\":\"b94b5e81-aa7d-40fc-91f8-783f3cbf19a9\",\"date\":\"2026-11-02T08:00:00\",\"request-id\":\"b94b5e81-aa7d-40fc-91f8-783f3cbf19a9\"},\"message\":\"Resource not found for the segment 'user'.\"}}","at":"2026-11-02T08:00:00Z","nearest":["GET /users","GET /keys","GET /sites"],"request":"curl -X GET 'https://graph.microsoft.com/v1.0/user/1' -H \"Authorization: Bearer $TOKEN\""}]"#);
}

#[test]
fn a_snapshot_and_the_start_can_be_gone_back_to() {
    let driver = Driver::new();
    driver.tenant.mark_start();
    let start = driver.tenant.save_state();
    driver.graph("POST /users", &new_user("dan"));
    assert_eq!(ask(&driver, "PUT /snapshots/with-dan", ""), "201 ");
    driver.graph("DELETE /users/dan@contoso.onmicrosoft.com", "");
    assert_eq!(ask(&driver, "POST /snapshots/with-dan/restore", ""), "204 ");
    assert_eq!(driver.graph("GET /users/dan@contoso.onmicrosoft.com", "").status, 200);
    assert_eq!(ask(&driver, "GET /snapshots", ""), r#"200 ["with-dan"]"#);
    assert_eq!(ask(&driver, "DELETE /snapshots/with-dan", ""), "204 ");
    assert_eq!(ask(&driver, "POST /reset", ""), "204 ");
    assert_eq!(driver.tenant.save_state(), start);
    let state = ask(&driver, "GET /state", "");
    assert_eq!(ask(&driver, "PUT /state", state.strip_prefix("200 ").unwrap()), "204 ");
    assert_eq!(driver.tenant.save_state(), start);
}

/// Changes of every kind that the state must carry.
fn changes() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0_usize..9, 0_usize..4), 1..25)
}

fn change(driver: &Driver, (kind, who): (usize, usize)) {
    let name = ["ann", "bob", "cid", "dot"][who];
    let upn = format!("{name}@contoso.onmicrosoft.com");
    let id_of = |path: &str| {
        driver.graph(&format!("GET {path}"), "").json()["value"][0]["id"]
            .as_str()
            .map(str::to_owned)
    };
    match kind {
        0 => driver.graph("POST /users", &new_user(name)),
        1 => driver.graph(&format!("DELETE /users/{upn}"), ""),
        2 => driver.graph(&format!("PATCH /users/{upn}"), r#"{"usageLocation":"DE","department":"Sales"}"#),
        3 => driver.graph(&format!("PATCH /users/{upn}"), r#"{"accountEnabled":false}"#),
        4 => {
            let sku = driver.graph("GET /subscribedSkus", "").json()["value"][0]["skuId"].clone();
            let body = format!(r#"{{"addLicenses":[{{"skuId":{sku},"disabledPlans":[]}}],"removeLicenses":[]}}"#);
            driver.graph(&format!("POST /users/{upn}/assignLicense"), &body)
        }
        5 => driver.graph("POST /domains", &format!(r#"{{"id":"{name}.example"}}"#)),
        6 => driver.graph(
            "POST /groups",
            &format!(r#"{{"displayName":"{name}","mailEnabled":false,"mailNickname":"g{name}","securityEnabled":true,"groupTypes":[]}}"#),
        ),
        7 => match id_of("/groups?$top=1") {
            Some(group) => driver.graph(
                &format!("POST /groups/{group}/members/$ref"),
                &format!(r#"{{"@odata.id":"https://graph.microsoft.com/v1.0/users/{upn}"}}"#),
            ),
            None => return,
        },
        _ => match id_of("/directory/deletedItems/microsoft.graph.user") {
            Some(id) => driver.graph(&format!("POST /directory/deletedItems/{id}/restore"), ""),
            None => return,
        },
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_state_that_was_written_and_read_again_is_the_same_and_goes_on_the_same(
        before in changes(),
        after in changes(),
    ) {
        let (one, other) = (Driver::new(), Driver::new());
        before.iter().for_each(|step| change(&one, *step));
        let text = one.tenant.save_state();
        prop_assert_eq!(other.tenant.load_state(&text), Ok(()));
        prop_assert_eq!(&other.tenant.save_state(), &text);
        for driver in [&one, &other] {
            driver.pass(600);
            after.iter().for_each(|step| change(driver, *step));
        }
        prop_assert_eq!(one.tenant.render_state(), other.tenant.render_state());
    }
}
