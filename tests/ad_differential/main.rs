//! The fake Active Directory beside a real domain controller (Samba): generated operations, answers compared.
//!
//! Runs where Samba can be started; with `REHEARSAL_REQUIRE_SAMBA=1` it fails where not. `REHEARSAL_SEED` chooses other
//! operations, `REHEARSAL_OPERATIONS` how many, `REHEARSAL_SHRUNK` how many unexplained differences are reduced. Each difference
//! that is known and right stands in a file below `known/`; any other fails the run, and so does one that is no longer there.

#![expect(clippy::print_stdout, reason = "the target tells by itself what it compared")]

mod ber;
mod client;
mod compare;
mod encode;
mod generate;
mod known;
mod normal;
mod play;
#[path = "../reference/mod.rs"]
mod reference;
mod reply;
mod request;
mod self_test;
mod subject;
mod symbols;
mod tally;

use std::{env, fs, net::SocketAddr, process::ExitCode};

use jiff::Timestamp;
use libtest_mimic::{Arguments, Failed, Trial};

use crate::generate::Cases;
use crate::known::Known;
use crate::play::{Controller, Stage};
use crate::tally::Tally;

/// Files of known differences there may be.
const KNOWN_MAX: usize = 15;
/// Unexplained differences that are reduced to their smallest case, unless told otherwise.
const SHRUNK_MAX: usize = 12;
/// Settings of the reference: passwords without TLS, for the fake's connections only count as encrypted; and no waiting for
/// the disk.
const SETTINGS: &[&str] = &["ldap server require strong auth = no", "ldb:nosync = yes"];
/// Where the operations come from unless told otherwise.
const SEED: u64 = 1;
/// Operations a run compares unless told otherwise.
const OPERATIONS: usize = 5000;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = self_test::trials();
    if let Some(reason) = reference::missing() {
        if !arguments.list {
            println!("skipped: {reason}");
        }
        if setting("REHEARSAL_REQUIRE_SAMBA").is_some_and(|value| value == "1") {
            println!("failed: REHEARSAL_REQUIRE_SAMBA=1 does not allow to skip");
            return ExitCode::FAILURE;
        }
    } else {
        trials.push(Trial::test("generated_operations_are_answered_alike", differential));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

#[expect(clippy::disallowed_methods, reason = "a test target's own settings")]
fn setting(name: &str) -> Option<String> {
    env::var(name).ok()
}

fn number(name: &str) -> Option<u64> {
    setting(name).and_then(|text| text.parse().ok())
}

fn differential() -> Result<(), Failed> {
    let seed = number("REHEARSAL_SEED").unwrap_or(SEED);
    let wanted = number("REHEARSAL_OPERATIONS").and_then(|count| usize::try_from(count).ok());
    let wanted = wanted.unwrap_or(OPERATIONS);
    println!("REHEARSAL_SEED={seed} REHEARSAL_OPERATIONS={wanted}");

    let samba = reference::Controller::start(SETTINGS);
    let password = fs::read_to_string(&samba.told["PASSWORD_FILE"])?.trim_end().to_owned();
    let mut real = Controller::new(SocketAddr::from((samba.address, 389)), &password);
    let sid = real.domain_sid().ok_or("the reference tells its domain's SID")?;
    let mock = Controller::new(subject::start(password.clone(), sid), &password);
    let mut stage = Stage::new(mock, real);
    stage.prepare();

    let shrunk_max = number("REHEARSAL_SHRUNK").and_then(|count| usize::try_from(count).ok());
    let shrunk_max = shrunk_max.unwrap_or(SHRUNK_MAX);

    let mut known = known::all();
    let mut tally = Tally::default();
    let begun = Timestamp::now();
    for case in Cases::new(seed) {
        if tally.n_played() >= wanted {
            break;
        }
        let played = stage.play(&case);
        tally.take(&case, played, &mut known);
    }
    let seconds = Timestamp::now().duration_since(begun).as_secs();
    print!("{}in {seconds} s\n{}", tally.summary(&known), tally.report(&mut stage, shrunk_max));
    if !tally.is_explained() {
        return Err("some differences are not explained".into());
    }
    let idle: Vec<&str> = known.iter().flat_map(Known::idle).collect();
    if (seed, wanted) == (SEED, OPERATIONS) && !idle.is_empty() {
        return Err(format!("no longer found, to be removed:\n{}", idle.join("\n")).into());
    }
    if known.len() > KNOWN_MAX {
        return Err("more known differences than there may be".into());
    }
    Ok(())
}
