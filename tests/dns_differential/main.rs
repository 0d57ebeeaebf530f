//! The fake name server beside a real one (BIND): hand-written and generated queries and updates, answers and zones compared;
//! and the caching resolvers of both.
//!
//! Runs where BIND can be started; with `REHEARSAL_REQUIRE_BIND=1` it fails where not. `REHEARSAL_SEED` chooses other generated cases,
//! `REHEARSAL_ZONES` on how many zones. Each difference that is known and right stands in a file below `known/` (of the resolvers below `cached_known/`); any other fails the
//! run, and so does a file that covers nothing.

#![expect(clippy::print_stdout, reason = "the target tells by itself what it compared")]

mod answer;
mod cached;
mod case;
mod data;
mod generate;
mod known;
mod name;
mod play;
#[path = "../reference/bind.rs"]
mod reference;
mod self_test;
mod signature;
mod step;
mod subject;

use std::{collections::BTreeMap, env, process::ExitCode};

use jiff::Timestamp;
use libtest_mimic::{Arguments, Failed, Trial};

use crate::cached::Office;
use crate::case::Case;
use crate::known::Known;
use crate::play::Played;
use crate::subject::{Mock, Real};

/// Files of known differences there may be.
const KNOWN_MAX: usize = 3;
/// How long BIND's resolver remembers at most, in seconds.
const KEPT_MAX_S: u32 = 10_800;
/// Zones with generated cases, unless told otherwise.
const ZONES: usize = 16;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = self_test::trials();
    if let Some(reason) = reference::missing() {
        if !arguments.list {
            println!("skipped: {reason}");
        }
        if setting("REHEARSAL_REQUIRE_BIND").is_some_and(|value| value == "1") {
            println!("failed: REHEARSAL_REQUIRE_BIND=1 does not allow to skip");
            return ExitCode::FAILURE;
        }
    } else {
        trials.push(Trial::test("queries_and_updates_are_answered_alike", differential));
        trials.push(Trial::test("caching_resolvers_answer_alike", caching));
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
    let seed = number("REHEARSAL_SEED").unwrap_or(1);
    let n_zones = number("REHEARSAL_ZONES").and_then(|count| usize::try_from(count).ok());
    let n_zones = n_zones.unwrap_or(ZONES);
    println!("REHEARSAL_SEED={seed} REHEARSAL_ZONES={n_zones}");
    let mut cases = case::all("cases");
    cases.extend(generate::cases(seed, n_zones));
    let (zones, names) = zones(&cases);
    let bind = reference::Bind::start("differential", &zones, 1);
    let (mock, real) = (Mock::start(&zones), Real::at(bind.primary));
    let played = cases.iter().zip(&names).map(|(case, zone)| play::play(case, zone, &mock, &real));
    judge(played, known::all("known"))
}

/// Each case has a zone of its own: what resolvers remember would join them otherwise.
fn caching() -> Result<(), Failed> {
    let cases = case::all("cached_cases");
    let named =
        |(number, case): (usize, &Case)| (format!("z{number:03}.test"), case.zone_text.clone());
    let zones: Vec<(String, String)> = cases.iter().enumerate().map(named).collect();
    let bind = reference::Bind::start("caching", &zones, KEPT_MAX_S);
    let mock = Mock::start(&zones);
    let office = Office::new(&mock, &bind);
    let played = cases.iter().zip(&zones).map(|(case, (zone, _))| office.play(case, zone));
    judge(played, known::all("cached_known"))
}

/// Fails if a difference is not known, or a known one is not there.
fn judge(played: impl Iterator<Item = Played>, mut known: Vec<Known>) -> Result<(), Failed> {
    let begun = Timestamp::now();
    let mut unexplained = Vec::new();
    let (mut n_cases, mut n_answers) = (0, 0);
    for played in played {
        n_cases += 1;
        n_answers += played.n_answers;
        let mut new: Vec<String> = played.differences;
        new.retain(|difference| !known.iter_mut().any(|known| known.covers(difference)));
        unexplained.extend(new);
    }
    let duration = Timestamp::now().duration_since(begun);
    println!("{n_cases} cases, {n_answers} answers compared in {} ms", duration.as_millis());
    for known in &known {
        println!("known: {} ({})", known.name, known.count());
    }
    if !unexplained.is_empty() {
        println!("{}", unexplained.join("\n"));
        return Err(format!("{} differences are not explained", unexplained.len()).into());
    }
    let idle: Vec<String> = known
        .iter()
        .flat_map(|known| known.idle().map(move |pattern| format!("{}: {pattern}", known.name)))
        .collect();
    if !idle.is_empty() {
        return Err(format!("no longer found, to be removed: {}", idle.join(", ")).into());
    }
    if known.len() > KNOWN_MAX {
        return Err("more known differences than there may be".into());
    }
    Ok(())
}

/// The zones of all cases, and the name of each case's zone. Cases that change nothing share one.
fn zones(cases: &[Case]) -> (Vec<(String, String)>, Vec<String>) {
    let mut zones = Vec::new();
    let mut shared: BTreeMap<&str, String> = BTreeMap::new();
    let mut names = Vec::new();
    for case in cases {
        let mut fresh = || {
            let name = format!("z{:03}.test", zones.len());
            zones.push((name.clone(), case.zone_text.clone()));
            name
        };
        names.push(if case.changes() {
            fresh()
        } else {
            shared.entry(&case.zone_text).or_insert_with(fresh).clone()
        });
    }
    (zones, names)
}
