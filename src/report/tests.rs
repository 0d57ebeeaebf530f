//! Every report of the same three outcomes: one passed, one failed, one broken.

use mock_m365::PermissionReport;

use super::{console, json, junit};
use crate::outcome::{Event, FailedExpectation, Outcome, ScenarioId, StepOutcome, Verdict};

fn outcome(path: &str, title: &str, verdict: Verdict) -> Outcome {
    let event = Event {
        at_ms: 1_500,
        from: "engine".to_owned(),
        to: "tenant".to_owned(),
        protocol: "https".to_owned(),
        operation: "POST /users".to_owned(),
        request: "userPrincipalName=anna@contoso.onmicrosoft.com".to_owned(),
        answer: "503 serviceNotAvailable".to_owned(),
        cause: "create online accounts".to_owned(),
        carried_out: false,
        supported: true,
    };
    Outcome {
        scenario: ScenarioId { path: path.to_owned(), title: title.to_owned() },
        seed: 7,
        verdict,
        virtual_ms: 3_630_000,
        real_us: 2_345,
        trace: vec![event],
        steps: vec![StepOutcome {
            index: 1,
            line: 12,
            name: "expect".to_owned(),
            at_ms: 1_500,
            result: "not met".to_owned(),
        }],
        unsupported: vec!["tenant GET /groups".to_owned()],
        permissions: Vec::new(),
        clauses: vec!["ACC-033".to_owned()],
    }
}

fn outcomes() -> Vec<Outcome> {
    let failed = FailedExpectation {
        step_index: 1,
        line: 14,
        what: "tenant user anna@contoso.onmicrosoft.com: licences".to_owned(),
        expected: "O365_BUSINESS_PREMIUM".to_owned(),
        actual: "none".to_owned(),
        object: "anna@contoso.onmicrosoft.com\n  enabled".to_owned(),
        last_changed_by: Some("create online accounts".to_owned()),
        hint: "is a seat left?".to_owned(),
        ..FailedExpectation::default()
    };
    let whole = FailedExpectation {
        step_index: 1,
        line: 15,
        what: "tenant unchanged since `before`".to_owned(),
        diff: " anna\n-bert\n+carl".to_owned(),
        ..FailedExpectation::default()
    };
    vec![
        outcome("scenarios/single-dc/one.yaml", "One passes", Verdict::Passed),
        outcome("scenarios/failed/two.yaml", "Two fails", Verdict::Failed(vec![failed, whole])),
        outcome(
            "my scenarios/three.yaml",
            "Three breaks",
            Verdict::Broken("a fake panicked".to_owned()),
        ),
    ]
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn the_console_tells_passed_failed_and_broken_apart() {
    let outcomes = outcomes();
    let width = outcomes.iter().map(|outcome| outcome.scenario.name().len()).max().unwrap();
    let lines: String =
        outcomes.iter().map(|outcome| console::line(outcome, width) + "\n").collect();
    let text = lines + "\n" + &console::summary(&outcomes, 4, 1_234_567);
    insta::assert_snapshot!(plain(&text), @"
    PASS    single-dc/one       1h 30s virtual, 2 ms
    FAIL    failed/two          1h 30s virtual, 2 ms
    BROKEN  my scenarios/three  1h 30s virtual, 2 ms

    4 scenarios: 1 passed, 1 failed, 1 broken, 1 not started  3h 1m virtual, 1.2 s
    asked but not supported:
      tenant GET /groups  single-dc/one, failed/two, my scenarios/three
    repeat what did not pass:
      rehearsal run scenarios/failed/two.yaml --seed 7 --trace
      rehearsal run 'my scenarios/three.yaml' --seed 7 --trace
    ");
}

#[test]
fn a_failure_shows_place_difference_object_cause_trace_and_how_to_repeat_it() {
    insta::assert_snapshot!(plain(&console::failure(&outcomes()[1])), @r"
    FAIL  failed/two  Two fails

      tenant user anna@contoso.onmicrosoft.com: licences  scenarios/failed/two.yaml:14, step 2 at 00:00:01.500
        expected: O365_BUSINESS_PREMIUM
        found: none
        object:
          anna@contoso.onmicrosoft.com
            enabled
        last changed by: create online accounts
        hint: is a seat left?

      tenant unchanged since `before`  scenarios/failed/two.yaml:15, step 2 at 00:00:01.500
        - expected  + found
         anna
        -bert
        +carl

      the last 1 of 1 exchanges:
        00:00:01.500  engine -> tenant  https POST /users  [create online accounts]  (not carried out)
          > userPrincipalName=anna@contoso.onmicrosoft.com
          < 503 serviceNotAvailable

      Repeat it: rehearsal run scenarios/failed/two.yaml --seed 7 --trace
    ");
}

#[test]
fn a_broken_harness_is_not_called_a_failed_expectation() {
    insta::assert_snapshot!(plain(&console::failure(&outcomes()[2])), @r"
    BROKEN  my scenarios/three  Three breaks

      The harness broke, so nothing is known of the engine:
        a fake panicked

      the last 1 of 1 exchanges:
        00:00:01.500  engine -> tenant  https POST /users  [create online accounts]  (not carried out)
          > userPrincipalName=anna@contoso.onmicrosoft.com
          < 503 serviceNotAvailable

      Repeat it: rehearsal run 'my scenarios/three.yaml' --seed 7 --trace
    ");
}

#[test]
fn a_long_exchange_is_cut_in_the_tail_of_a_failure() {
    let mut outcome = outcomes().remove(1);
    outcome.trace[0].request = "x".repeat(500);
    outcome.trace[0].answer = "line\n".repeat(50);
    let text = plain(&console::failure(&outcome));
    assert!(text.lines().all(|line| line.chars().count() <= 170), "{text}");
    assert!(text.contains("… 44 more lines"), "{text}");
}

#[test]
fn the_json_report_has_everything_but_the_traces() {
    insta::assert_snapshot!(json::document(&outcomes()[1..2]), @r#"
    {
      "broken": 0,
      "failed": 1,
      "passed": 0,
      "scenarios": [
        {
          "clauses": [
            "ACC-033"
          ],
          "error": null,
          "failures": [
            {
              "actual": "none",
              "diff": "",
              "expected": "O365_BUSINESS_PREMIUM",
              "hint": "is a seat left?",
              "last_changed_by": "create online accounts",
              "line": 14,
              "object": "anna@contoso.onmicrosoft.com\n  enabled",
              "step_index": 1,
              "what": "tenant user anna@contoso.onmicrosoft.com: licences"
            },
            {
              "actual": "",
              "diff": " anna\n-bert\n+carl",
              "expected": "",
              "hint": "",
              "last_changed_by": null,
              "line": 15,
              "object": "",
              "step_index": 1,
              "what": "tenant unchanged since `before`"
            }
          ],
          "n_exchanges": 1,
          "path": "scenarios/failed/two.yaml",
          "permissions": [],
          "real_us": 2345,
          "seed": 7,
          "steps": [
            {
              "at_ms": 1500,
              "index": 1,
              "line": 12,
              "name": "expect",
              "result": "not met"
            }
          ],
          "title": "Two fails",
          "unsupported": [
            "tenant GET /groups"
          ],
          "verdict": "failed",
          "virtual_ms": 3630000
        }
      ]
    }
    "#);
}

#[test]
fn json_lines_carry_the_scenario_of_each_exchange() {
    insta::assert_snapshot!(json::traces(&outcomes()[..1]), @r#"{"scenario":"scenarios/single-dc/one.yaml","seed":7,"at_ms":1500,"from":"engine","to":"tenant","protocol":"https","operation":"POST /users","request":"userPrincipalName=anna@contoso.onmicrosoft.com","answer":"503 serviceNotAvailable","cause":"create online accounts","carried_out":false,"supported":true}"#);
}

#[test]
fn junit_tells_failures_from_errors() {
    let text = junit::document(&outcomes()).unwrap();
    // The identifiers of a report differ from run to run; they have one form.
    insta::assert_snapshot!(text, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="rehearsal" tests="3" skipped="0" failures="1" errors="1" time="0.007">
        <testsuite name="scenarios" tests="3" skipped="0" errors="1" failures="1">
            <testcase name="single-dc/one" classname="scenarios/single-dc/one.yaml" time="0.002">
                <properties>
                    <property name="title" value="One passes"/>
                    <property name="seed" value="7"/>
                    <property name="clauses" value="ACC-033"/>
                </properties>
            </testcase>
            <testcase name="failed/two" classname="scenarios/failed/two.yaml" time="0.002">
                <properties>
                    <property name="title" value="Two fails"/>
                    <property name="seed" value="7"/>
                    <property name="clauses" value="ACC-033"/>
                </properties>
                <failure message="tenant user anna@contoso.onmicrosoft.com: licences" type="expectation">FAIL  failed/two  Two fails

      tenant user anna@contoso.onmicrosoft.com: licences  scenarios/failed/two.yaml:14, step 2 at 00:00:01.500
        expected: O365_BUSINESS_PREMIUM
        found: none
        object:
          anna@contoso.onmicrosoft.com
            enabled
        last changed by: create online accounts
        hint: is a seat left?

      tenant unchanged since `before`  scenarios/failed/two.yaml:15, step 2 at 00:00:01.500
        - expected  + found
         anna
        -bert
        +carl

      the last 1 of 1 exchanges:
        00:00:01.500  engine -&gt; tenant  https POST /users  [create online accounts]  (not carried out)
          &gt; userPrincipalName=anna@contoso.onmicrosoft.com
          &lt; 503 serviceNotAvailable

      Repeat it: rehearsal run scenarios/failed/two.yaml --seed 7 --trace
    </failure>
            </testcase>
            <testcase name="my scenarios/three" classname="my scenarios/three.yaml" time="0.002">
                <properties>
                    <property name="title" value="Three breaks"/>
                    <property name="seed" value="7"/>
                    <property name="clauses" value="ACC-033"/>
                </properties>
                <error message="a fake panicked" type="harness">BROKEN  my scenarios/three  Three breaks

      The harness broke, so nothing is known of the engine:
        a fake panicked

      the last 1 of 1 exchanges:
        00:00:01.500  engine -&gt; tenant  https POST /users  [create online accounts]  (not carried out)
          &gt; userPrincipalName=anna@contoso.onmicrosoft.com
          &lt; 503 serviceNotAvailable

      Repeat it: rehearsal run &apos;my scenarios/three.yaml&apos; --seed 7 --trace
    </error>
            </testcase>
        </testsuite>
    </testsuites>
    "#);
}

#[test]
fn permissions_are_told_a_line_for_each_application() {
    let report = |delegated, held: &[&str], unneeded: &[&str]| PermissionReport {
        app_id: "app".to_owned(),
        delegated,
        needed: vec!["User.Read.All"],
        held: held.iter().map(|&name| name.to_owned()).collect(),
        unneeded: unneeded.iter().map(|&name| name.to_owned()).collect(),
        n_denied: 0,
        asked: vec![(vec!["User.Read.All", "User.ReadWrite.All"], 3)],
    };
    let both = ["Domain.Read.All", "User.Read.All"];
    let reports = [report(false, &both, &both[..1]), report(true, &both[1..], &[])];
    insta::assert_snapshot!(console::permissions(&reports), @"
    application app needs User.Read.All; holds for nothing Domain.Read.All
    application app for users needs User.Read.All; holds for nothing nothing
    ");
}
