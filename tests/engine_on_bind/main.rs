//! The engine links a domain whose zone is BIND's, over real sockets: records, ownership, services, mail migration, switch-over.
//!
//! Directory and tenant are the served fakes; the tenant looks at the domain in BIND too. Nothing in the engine knows of it: waiting is
//! shortened by its site's schedule alone. Without BIND the target says so and passes; with `REHEARSAL_REQUIRE_BIND=1` it fails instead.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "the target tells by itself whether it was skipped")]

mod linking;
mod office;
#[path = "../reference/bind.rs"]
mod reference;
mod zone;

use std::{env, process::ExitCode};

use libtest_mimic::{Arguments, Trial};

/// Every test of this target.
const TESTS: &[(&str, fn())] = &[
    ("a_whole_mail_migration_in_a_zone_of_bind", linking::whole_migration),
    ("a_key_that_may_not_write_mail_routes_leaves_them_to_the_administrator", linking::limited_key),
    ("a_key_with_a_wrong_secret_leaves_the_zone_to_the_administrator", linking::wrong_key),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(reason) = reference::missing() else {
        let trial = |&(name, test): &(&str, fn())| {
            Trial::test(name, move || {
                test();
                Ok(())
            })
        };
        return libtest_mimic::run(&arguments, TESTS.iter().map(trial).collect()).exit_code();
    };
    if arguments.list {
        return libtest_mimic::run(&arguments, Vec::new()).exit_code();
    }
    println!("skipped: {reason}");
    #[expect(clippy::disallowed_methods, reason = "a test target's own entry point")]
    let required = env::var("REHEARSAL_REQUIRE_BIND").is_ok_and(|value| value == "1");
    if required {
        println!("failed: REHEARSAL_REQUIRE_BIND=1 does not allow to skip");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
