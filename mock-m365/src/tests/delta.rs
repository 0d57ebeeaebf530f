//! Delta queries: rounds, tombstones, links that end, and that a replay reproduces the state.

use std::collections::BTreeMap;

use proptest::prelude::{Just, Strategy, prop_assert, prop_oneof, proptest};
use proptest::test_runner::Config as Runs;
use serde_json::Value;

use crate::tests::driver::{Driver, new_user, seed};
use crate::{Era, Weather};

const DAY_S: i64 = 24 * 60 * 60;

/// Follows a link, or begins a round, to its end: the objects on the way, and the next link.
fn round(driver: &Driver, link: &str) -> (Vec<Value>, String) {
    let mut line = format!("GET {link}");
    let mut seen = Vec::new();
    loop {
        let answered = driver.graph(&line, "");
        if answered.status != 200 {
            driver.pass(7);
            continue;
        }
        let body = answered.json();
        seen.extend(body["value"].as_array().unwrap().iter().cloned());
        let below = |link: &Value| {
            link.as_str()
                .unwrap()
                .strip_prefix("https://graph.microsoft.com/v1.0")
                .unwrap()
                .to_owned()
        };
        if let Some(link) = body.get("@odata.deltaLink") {
            return (seen, below(link));
        }
        line = format!("GET {}", below(&body["@odata.nextLink"]));
    }
}

fn shown(objects: &[Value]) -> String {
    let line = |object: &Value| match object["@removed"]["reason"].as_str() {
        Some(reason) => format!("removed ({reason})"),
        None => {
            let mut object = object.clone();
            object.as_object_mut().unwrap().remove("id");
            object.to_string()
        }
    };
    objects.iter().map(|object| line(object) + "\n").collect()
}

#[test]
fn a_link_tells_what_changed_since_and_what_is_gone() {
    let driver = Driver::new();
    let (first, link) = round(&driver, "/users/delta?$select=displayName,accountEnabled");
    driver.graph("POST /users", &new_user("bob"));
    driver.graph("POST /users", &new_user("cyd"));
    driver.graph("PATCH /users/ann@contoso.onmicrosoft.com", r#"{"accountEnabled":false}"#);
    driver.graph("DELETE /users/cyd@contoso.onmicrosoft.com", "");
    let (second, link) = round(&driver, &link);
    driver.graph("DELETE /users/bob@contoso.onmicrosoft.com", "");
    let (third, link) = round(&driver, &link);
    driver.pass(6 * DAY_S);
    driver.forget_token();
    let (fourth, link) = round(&driver, &link);
    for deleted in driver.tenant.deleted_users() {
        driver.graph(&format!("DELETE /directory/deletedItems/{}", deleted.id), "");
    }
    let (fifth, _) = round(&driver, &link);
    let rounds = [first, second, third, fourth, fifth];
    let text: Vec<String> =
        rounds.iter().enumerate().map(|(n, seen)| format!("round {n}\n{}", shown(seen))).collect();
    insta::assert_snapshot!(text.join(""), @r#"
    round 0
    {"accountEnabled":true,"displayName":"Ann"}
    round 1
    {"accountEnabled":true,"displayName":"bob"}
    {"accountEnabled":false,"displayName":"Ann"}
    removed (changed)
    round 2
    removed (changed)
    round 3
    round 4
    removed (deleted)
    removed (deleted)
    "#);
}

#[test]
fn options_of_a_delta_query_are_few() {
    let driver = Driver::new();
    let ann = driver.tenant.users()[0].id.clone();
    driver.graph("POST /users", &new_user("bob"));
    let (only_ann, _) = round(&driver, &format!("/users/delta()?$filter=id%20eq%20'{ann}'"));
    assert_eq!(only_ann.len(), 1);
    let (nobody, link) = round(&driver, "/users/delta?$deltatoken=latest");
    assert_eq!(nobody.len(), 0);
    driver.graph("PATCH /users/bob@contoso.onmicrosoft.com", r#"{"jobTitle":"Clerk"}"#);
    let minimal = driver.graph_with(&format!("GET {link}"), &[("Prefer", "return=minimal")], "");
    assert_eq!(shown(minimal.json()["value"].as_array().unwrap()), "{\"jobTitle\":\"Clerk\"}\n");
    let lines = [
        "GET /users/delta?$top=5",
        "GET /users/delta?$orderby=displayName",
        "GET /users/delta?$expand=manager",
        "GET /users/delta?$filter=displayName%20eq%20'Ann'",
        "GET /users/delta?$deltatoken=nonsense",
        "GET /users/delta?$select=colour",
    ];
    let answers: Vec<String> = lines.iter().map(|line| driver.graph(line, "").text()).collect();
    insta::assert_snapshot!(answers.join("\n"), @r"
    400 Request_UnsupportedQuery: The query option '$top' is not supported for delta queries.
    400 Request_UnsupportedQuery: The query option '$orderby' is not supported for delta queries.
    400 Request_UnsupportedQuery: The query option '$expand' is not supported for delta queries.
    400 Request_UnsupportedQuery: Filter is only supported on the 'id' property.
    400 BadRequest: Badly formed token.
    400 BadRequest: Parsing OData Select and Expand failed: Could not find a property named 'colour' on type 'microsoft.graph.user'.
    ");
}

#[test]
fn a_link_ends_after_seven_days_and_tells_where_to_begin_again() {
    let driver = Driver::new();
    let (_, link) = round(&driver, "/users/delta");
    driver.pass(7 * DAY_S);
    driver.forget_token();
    let gone = driver.graph(&format!("GET {link}"), "");
    assert_eq!(
        gone.header("location"),
        Some("https://graph.microsoft.com/v1.0/users/delta?$deltatoken=")
    );
    insta::assert_snapshot!(gone.text(), @r"410 syncStateNotFound: The sync state generation is not found; a full synchronization is needed.");
    assert_eq!(round(&driver, "/users/delta?$deltatoken=").0.len(), 1);
}

#[derive(Clone, Debug)]
enum Act {
    Create(u8),
    Change(u8, u8),
    Delete(u8),
    Restore,
    Purge,
    Sync,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..5_u8).prop_map(Act::Create),
        (0..5_u8, 0..3_u8).prop_map(|(user, title)| Act::Change(user, title)),
        (0..5_u8).prop_map(Act::Delete),
        Just(Act::Restore),
        Just(Act::Purge),
        Just(Act::Sync),
    ]
}

fn perform(driver: &Driver, act: &Act) {
    let user = |n: &u8| format!("/users/u{n}@contoso.onmicrosoft.com");
    let deleted = || driver.tenant.deleted_users().first().map(|user| user.id.clone());
    let id = deleted().unwrap_or_default();
    match act {
        Act::Create(n) => driver.graph("POST /users", &new_user(&format!("u{n}"))),
        Act::Change(n, title) => {
            driver.graph(&format!("PATCH {}", user(n)), &format!(r#"{{"jobTitle":"t{title}"}}"#))
        }
        Act::Delete(n) => driver.graph(&format!("DELETE {}", user(n)), ""),
        Act::Restore => driver.graph(&format!("POST /directory/deletedItems/{id}/restore"), ""),
        Act::Purge => driver.graph(&format!("DELETE /directory/deletedItems/{id}"), ""),
        Act::Sync => return,
    };
}

/// Applies the objects of a round to a copy of the state.
fn replay(copy: &mut BTreeMap<String, Value>, objects: Vec<Value>) {
    for object in objects {
        let id = object["id"].as_str().unwrap().to_owned();
        if object.get("@removed").is_some() {
            copy.remove(&id);
        } else {
            copy.insert(id, object);
        }
    }
}

/// Performs the acts with a copy beside them; false if a replay from any link gives another state than the listed one.
fn is_reproduced(driver: &Driver, acts: &[Act]) -> bool {
    let (objects, mut link) = round(driver, "/users/delta");
    let mut copy = BTreeMap::new();
    replay(&mut copy, objects);
    let mut old: Vec<(String, BTreeMap<String, Value>)> = Vec::new();
    for act in acts {
        perform(driver, act);
        if matches!(act, Act::Sync) {
            let (objects, next) = round(driver, &link);
            replay(&mut copy, objects);
            old.push((std::mem::replace(&mut link, next), copy.clone()));
        }
    }
    // Whatever is not replicated yet has time to be.
    driver.pass(60);
    let state = listed(driver);
    old.push((link, copy));
    old.into_iter().all(|(link, mut copy)| {
        replay(&mut copy, round(driver, &link).0);
        copy == state
    })
}

/// All accounts by id, page by page.
fn listed(driver: &Driver) -> BTreeMap<String, Value> {
    let mut line = "GET /users".to_owned();
    let mut all = BTreeMap::new();
    loop {
        let answered = driver.graph(&line, "");
        if answered.status != 200 {
            driver.pass(7);
            continue;
        }
        let body = answered.json();
        replay(&mut all, body["value"].as_array().unwrap().clone());
        let Some(next) = body["@odata.nextLink"].as_str() else { return all };
        line = format!("GET {}", next.strip_prefix("https://graph.microsoft.com/v1.0").unwrap());
    }
}

proptest! {
    #![proptest_config(Runs { cases: 24, failure_persistence: None, ..Runs::default() })]

    #[test]
    fn a_replay_from_any_link_reproduces_the_state(acts in proptest::collection::vec(act(), 1..30)) {
        prop_assert!(is_reproduced(&Driver::new(), &acts));
    }

    #[test]
    fn a_replay_reproduces_the_state_in_hostile_weather(acts in proptest::collection::vec(act(), 1..30)) {
        prop_assert!(is_reproduced(&Driver::in_weather(seed(), Era::Today, Weather::hostile()), &acts));
    }
}
