//! Faults of the tap: before the request is carried out, and after.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;

use crate::tests::driver::{Driver, ENGINE, new_user};
use crate::{ConnInfo, Fault, FaultAnswer, RetryAfter, Security, Verdict};

fn shown(driver: &Driver, n_users: usize) -> String {
    let exchange = driver.last_exchange();
    assert_eq!(driver.tenant.users().len(), n_users);
    let answer: String = exchange.answer.chars().take(60).collect();
    format!("{} carried_out={} {answer}", exchange.request.operation, exchange.carried_out)
}

#[test]
fn a_request_that_meets_a_fault_before_is_not_carried_out() {
    for fault in [Fault::Reset, Fault::Silence, Fault::CutAfter(5), Fault::Corrupt] {
        let driver = Driver::new();
        driver.token_of(ENGINE);
        driver.plan_before(fault.clone());
        let answered =
            driver.send("graph.microsoft.com", "POST /v1.0/users", &[], &new_user("bob"));
        match fault {
            Fault::Corrupt => assert!(answered.status == 200 && answered.json().is_null()),
            _ => assert_eq!(answered.status, 0),
        }
        let text = shown(&driver, 1);
        assert!(text.starts_with("POST /users carried_out=false"), "{text}");
        assert_eq!(driver.tap.exchanges.lock().unwrap().len(), 2);
    }
}

#[test]
fn a_request_that_meets_a_fault_after_is_carried_out() {
    let driver = Driver::new();
    let authorization = format!("Bearer {}", driver.token_of(ENGINE));
    for (fault, name) in
        [(Fault::Reset, "bob"), (Fault::Silence, "cyd"), (Fault::CutAfter(40), "dan")]
    {
        driver.plan_after(fault);
        let n_users = driver.tenant.users().len();
        let headers = [("Authorization", authorization.as_str())];
        let answered =
            driver.send("graph.microsoft.com", "POST /v1.0/users", &headers, &new_user(name));
        assert!(answered.body.is_empty());
        let text = shown(&driver, n_users + 1);
        assert!(text.starts_with("POST /users carried_out=true 201 "), "{text}");
    }
}

#[test]
fn an_answer_is_cut_after_exactly_so_many_bytes() {
    let driver = Driver::new();
    let request = b"GET /v1.0/users HTTP/1.1\r\nHost: graph.microsoft.com\r\n\r\n";
    for n_bytes in [0, 1, 17, 200, 100_000] {
        driver.plan_after(Fault::CutAfter(n_bytes));
        let got = driver.raw(request, Security::Tls).expect("the connection ends");
        assert!(
            got.len() == n_bytes || (n_bytes == 100_000 && got.ends_with(b"}")),
            "{n_bytes}: {}",
            got.len()
        );
    }
}

#[test]
fn planned_answers_have_the_vendors_form() {
    let driver = Driver::new();
    driver.graph("GET /users", "");
    let answers = [
        FaultAnswer { retry_after: Some(RetryAfter::Seconds(7)), ..FaultAnswer::status(429) },
        FaultAnswer {
            retry_after: Some(RetryAfter::Date(jiff::Timestamp::from_second(784_111_777).unwrap())),
            ..FaultAnswer::status(503)
        },
        FaultAnswer::status(500),
        FaultAnswer::status(401),
        FaultAnswer { code: Some("activityLimitReached".to_owned()), ..FaultAnswer::status(429) },
        FaultAnswer::status(99),
    ];
    let mut lines = Vec::new();
    for answer in answers {
        driver.plan_before(Fault::Answer(answer));
        let answered = driver.graph("GET /users", "");
        lines.push(format!("{} {:?}", answered.text(), answered.header("retry-after")));
    }
    driver.plan_before(Fault::Answer(FaultAnswer { html: true, ..FaultAnswer::status(502) }));
    let answered = driver.graph("GET /users", "");
    lines.push(format!("{:?} {}", answered.header("content-type"), answered.body));
    insta::assert_snapshot!(lines.join("\n"), @r#"
        429 TooManyRequests: Too many requests. Some("7")
        503 serviceNotAvailable: The service is temporarily unavailable. Please try again later. Some("Sun, 06 Nov 1994 08:49:37 GMT")
        500 InternalServerError: The server encountered an internal error. None
        401 InvalidAuthenticationToken: Lifetime validation failed, the token is expired. None
        429 activityLimitReached: Too many requests. None
        500 InternalServerError: The server encountered an internal error. None
        Some("text/html; charset=utf-8") <html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>
        "#);
}

#[test]
fn a_delay_takes_virtual_time_only() {
    let driver = Driver::new();
    *driver.tap.before.lock().unwrap() =
        Some(Verdict { delay: Duration::from_secs(600), fault: None });
    assert_eq!(driver.send("graph.microsoft.com", "GET /v1.0/users", &[], "").status, 401);
    *driver.tap.before.lock().unwrap() =
        Some(Verdict { delay: Duration::from_secs(7200), fault: None });
    assert_eq!(
        driver.send("graph.microsoft.com", "GET /v1.0/users", &[], "").status,
        0,
        "longer than the client waits"
    );
}

#[test]
fn an_unprotected_connection_is_closed() {
    let driver = Driver::new();
    let got = driver.raw(b"GET / HTTP/1.1\r\nHost: graph.microsoft.com\r\n\r\n", Security::Plain);
    assert_eq!(got, Some(Vec::new()));
    assert!(driver.tap.exchanges.lock().unwrap().is_empty());
}

#[test]
fn a_silent_connection_ends_when_the_peer_leaves() {
    let driver = Driver::new();
    driver.plan_before(Fault::Silence);
    let (mut client, server) = tokio::io::duplex(1 << 16);
    let conn = ConnInfo { peer: "test".to_owned(), security: Security::Tls };
    let serving = driver.tenant.serve(Box::new(server), conn);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let leaving = async move {
        client
            .write_all(b"GET /v1.0/users HTTP/1.1\r\nHost: graph.microsoft.com\r\n\r\n")
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(client);
    };
    let both = async { tokio::join!(serving, leaving) };
    let ended =
        runtime.block_on(async { tokio::time::timeout(Duration::from_secs(61), both).await });
    assert!(ended.is_ok());
    assert_eq!(driver.last_exchange().answer, "no answer");
}

#[test]
fn an_idle_connection_is_closed_in_the_end() {
    let driver = Driver::new();
    assert_eq!(driver.raw(b"", Security::Tls).map(|bytes| bytes.is_empty()), Some(true));
}

#[test]
fn requests_follow_each_other_on_one_connection() {
    let driver = Driver::new();
    let one = "GET /v1.0/users HTTP/1.1\r\nHost: graph.microsoft.com\r\n\r\n";
    let got = driver.raw(format!("{one}{one}").as_bytes(), Security::Tls).unwrap();
    assert_eq!(String::from_utf8(got).unwrap().matches("HTTP/1.1 401").count(), 2);
}
