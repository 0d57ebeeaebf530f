//! The requirement check against a Samba domain controller, in real time.
//!
//! Without Samba, or without the rights that it needs, the target says so and passes; with `REHEARSAL_REQUIRE_SAMBA=1` it
//! fails instead.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "the target tells by itself whether it was skipped")]

mod reference;

use std::{
    collections::BTreeMap,
    env, fs,
    process::{Command, ExitCode},
};

use libtest_mimic::{Arguments, Trial};
use reference::{Controller, missing};
use serde_json::Value;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(reason) = missing() else {
        let trial = Trial::test("one_controller_passes_and_two_are_refused_by_name", || {
            one_controller_passes_and_two_are_refused_by_name();
            Ok(())
        });
        return libtest_mimic::run(&arguments, vec![trial]).exit_code();
    };
    if arguments.list {
        return libtest_mimic::run(&arguments, Vec::new()).exit_code();
    }
    println!("skipped: {reason}");
    #[expect(clippy::disallowed_methods, reason = "a test target's own entry point")]
    let required = env::var("REHEARSAL_REQUIRE_SAMBA").is_ok_and(|value| value == "1");
    if required {
        println!("failed: REHEARSAL_REQUIRE_SAMBA=1 does not allow to skip");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Runs `rehearsal check` against it: the exit code, and verdict and detail of each finding.
fn check(controller: &Controller) -> (Option<i32>, BTreeMap<String, (String, String)>) {
    let told = |key: &str| Value::from(controller.told[key].as_str());
    let site = controller.folder.join("site.toml");
    // Nobody listens on the services' port: this is about the directory, not about the Internet.
    let text = format!(
        "[directory]\nhost = \"{address}\"\nbind-name = {}\npassword-file = {}\nca-file = {ca}\n\
         [tenant]\nsign-in = \"{address}:9\"\ngraph = \"{address}:9\"\nca-file = {ca}\n",
        told("BIND_NAME"),
        told("PASSWORD_FILE"),
        address = controller.address,
        ca = told("CA_FILE"),
    );
    fs::write(&site, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
        .args(["check", "--format", "json", "--site"])
        .arg(site)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter().map(|finding| {
        let told = (text(finding, "verdict"), text(finding, "detail"));
        (text(finding, "requirement"), told)
    });
    (output.status.code(), findings.collect())
}
fn one_controller_passes_and_two_are_refused_by_name() {
    let controller = Controller::start(&[]);
    let told = |verdict: &str, detail: &str| (verdict.to_owned(), detail.to_owned());

    let (_, alone) = check(&controller);
    assert_eq!(
        alone["single controller"],
        told("met", "one domain controller: DC1 (DC1.contoso.local)")
    );

    controller.script("join", &["DC2"]);
    let (code, joined) = check(&controller);
    assert_eq!(
        joined["single controller"],
        told("not met", "2 domain controllers: DC1 (DC1.contoso.local), DC2 (dc2.contoso.local)")
    );
    assert_eq!(code, Some(1), "a requirement is not met");
    // This machine is not the controller: Samba only listens on one of its addresses.
    assert_eq!(joined["run on controller"].0, "not met");
}
