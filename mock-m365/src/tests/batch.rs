//! `$batch`: independent parts, chains, and what makes the whole batch wrong.

use crate::tests::driver::{Driver, new_user, table};

#[test]
fn parts_are_answered_one_by_one() {
    let driver = Driver::new();
    let bob = new_user("bob");
    let body = format!(
        r#"{{"requests":[
            {{"id":"1","method":"POST","url":"/users","headers":{{"Content-Type":"application/json"}},"body":{bob}}},
            {{"id":"2","method":"GET","url":"users/$count","headers":{{"ConsistencyLevel":"eventual"}}}},
            {{"id":"3","method":"GET","url":"/users/nobody"}},
            {{"id":"4","method":"DELETE","url":"/users/bob@contoso.onmicrosoft.com"}},
            {{"id":"5","method":"POST","url":"/$batch"}}
        ]}}"#
    );
    let answered = driver.graph("POST /$batch", &body).json();
    let responses = answered["responses"].as_array().unwrap();
    let shown: Vec<String> = responses
        .iter()
        .map(|part| format!("{} {} {}", part["id"], part["status"], part["body"]["error"]["code"]))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
        "1" 201 null
        "2" 200 null
        "3" 404 "Request_ResourceNotFound"
        "4" 204 null
        "5" 400 "BadRequest"
        "#);
    assert_eq!(driver.tenant.modifying_requests(), 2);
    assert!(!driver.last_exchange().request.text.contains("Planted"));
}

#[test]
fn a_chain_ends_at_its_first_failure() {
    let driver = Driver::new();
    let body = r#"{"requests":[
        {"id":"a","method":"GET","url":"/users/nobody"},
        {"id":"b","method":"GET","url":"/users","dependsOn":["A"]},
        {"id":"c","method":"GET","url":"/users","dependsOn":["b"]}
    ]}"#;
    let answered = driver.graph("POST /$batch", body).json();
    let statuses: Vec<i64> =
        (0..3).filter_map(|n| answered["responses"][n]["status"].as_i64()).collect();
    assert_eq!(statuses, [404, 424, 424]);
}

#[test]
fn wrong_batches_are_refused_as_a_whole() {
    let driver = Driver::new();
    let part =
        |id: &str, more: &str| format!(r#"{{"id":"{id}","method":"GET","url":"/users"{more}}}"#);
    let batch = |parts: &[String]| format!(r#"{{"requests":[{}]}}"#, parts.join(","));
    let many: Vec<String> = (0..21).map(|n| part(&n.to_string(), "")).collect();
    let bodies = [
        "{}".to_owned(),
        batch(&[]),
        batch(&many),
        batch(&[part("a", ""), part("A", "")]),
        batch(&[part("a", r#","body":{}"#)]),
        batch(&[part("a", r#","dependsOn":["b"]"#), part("b", "")]),
        batch(&[r#"{"id":"a"}"#.to_owned()]),
        batch(&["7".to_owned()]),
    ];
    let requests: Vec<(&str, &str)> =
        bodies.iter().map(|body| ("POST /$batch", body.as_str())).collect();
    insta::assert_snapshot!(table(&driver, &requests), @r"
    400 BadRequest: Invalid batch payload: The requests are missing.
    400 BadRequest: Invalid batch payload: Number of batch request steps must be between 1 and the maximum value of 20.
    400 BadRequest: Invalid batch payload: Number of batch request steps must be between 1 and the maximum value of 20.
    400 BadRequest: Invalid batch payload: Request ids must be unique.
    400 BadRequest: Invalid batch payload: Request a has a body but no Content-Type header.
    400 BadRequest: Invalid batch payload: Requests must be independent or depend each on the one before.
    400 BadRequest: Invalid batch payload: Every request needs an id, a method and a url.
    400 BadRequest: Invalid batch payload: Every request needs an id, a method and a url.
    ");
}
