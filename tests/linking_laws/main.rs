//! Laws of domain linking in whole worlds: any zone content, any linking, any trouble (`DNS-008` and its neighbours, as laws).
//!
//! Worlds are drawn from seeds. `REHEARSAL_WORLDS` says how many (80 by default), `REHEARSAL_SEED` where they begin; with
//! `REHEARSAL_WORLD` the story of one seed is printed first. A world that breaks a law is made simpler as long as it still breaks
//! it (`REHEARSAL_SHRINKS` plays at most), and printed as the scenario file that repeats it.

#![expect(clippy::print_stdout, reason = "the target tells the story of a world when asked")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod case;
mod chance;
mod draw;
mod laws;
mod rules;
mod world;
mod zone;

use std::{env, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};

use self::{case::Case, world::World};

/// Worlds in one trial.
const N_PER_TRIAL: u64 = 20;
/// Plays spent on making a failing world simpler, unless told otherwise.
const N_SHRINKS: u64 = 60;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if let Some(seed) = number("REHEARSAL_WORLD") {
        let world = World::of(draw::case(seed));
        println!("{}\n{}", story(&world), world.case.yaml());
    }
    let first = number("REHEARSAL_SEED").unwrap_or(1) * 1_000_000;
    let n_worlds = number("REHEARSAL_WORLDS").unwrap_or(80);
    let trials = (0..n_worlds.div_ceil(N_PER_TRIAL)).map(|block| {
        let seeds = first + block * N_PER_TRIAL..first + (block + 1) * N_PER_TRIAL;
        let name = format!("worlds {} to {} keep the laws", seeds.start, seeds.end - 1);
        Trial::test(name, move || keep_the_laws(seeds))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

#[expect(clippy::disallowed_methods, reason = "a test target's own settings")]
fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().unwrap())
}

fn keep_the_laws(seeds: std::ops::Range<u64>) -> Result<(), Failed> {
    let mut n_complete = 0;
    let mut broken = Vec::new();
    for seed in seeds.clone() {
        let world = World::of(draw::case(seed));
        n_complete += u64::from(world.is_complete());
        if let Some((law, found)) = laws::breach(&world) {
            broken.push((world, law, format!("seed {seed}: {law}: {}", found[0])));
        } else if seed % 8 == 0 {
            repeats(&world)?;
        } else if seed % 2 == 0
            && let Some(text) = laws::by_hand_as_by_itself(&world)
        {
            return Err(format!("seed {seed}: {text}\n\n{}", world.case.yaml()).into());
        }
    }
    let list: Vec<String> = broken.iter().map(|(_, _, line)| line.clone()).collect();
    if let Some((world, law, _)) = broken.into_iter().next() {
        let first = told(&simplest(world, law), law);
        return Err(format!("{}\n\n{first}", list.join("\n")).into());
    }
    // Laws that nobody ever gets as far as are not kept but empty.
    if n_complete * 3 < seeds.end - seeds.start {
        return Err(format!("only {n_complete} worlds of {seeds:?} reached the end").into());
    }
    Ok(())
}

/// The same seed gives the same trace.
fn repeats(world: &World) -> Result<(), Failed> {
    let again = World::of(draw::case(world.case.seed));
    let same = again.observed.outcome.trace == world.observed.outcome.trace
        && again.versions.len() == world.versions.len();
    let why = || format!("world {} has two different traces", world.case.seed);
    if same { Ok(()) } else { Err(why().into()) }
}

/// Makes a world simpler as long as it breaks the same law.
fn simplest(mut world: World, law: &str) -> World {
    let mut n_left = number("REHEARSAL_SHRINKS").unwrap_or(N_SHRINKS);
    'again: loop {
        for case in world.case.simpler() {
            if n_left == 0 {
                return world;
            }
            n_left -= 1;
            let simpler = World::of(case);
            if laws::breach(&simpler).is_some_and(|(broken, _)| broken == law) {
                world = simpler;
                continue 'again;
            }
        }
        return world;
    }
}

fn told(world: &World, law: &str) -> String {
    let found = laws::breach(world).map(|(_, found)| found.join("\n  ")).unwrap_or_default();
    let case: &Case = &world.case;
    format!(
        "the law `{law}` is broken in a world drawn from seed {}:\n  {found}\n{}\n\nto repeat it, save this as drawn.yaml \
         and call: {}\n\n{}",
        case.seed,
        story(world),
        case.command("drawn.yaml"),
        case.yaml()
    )
}

/// What happened, for whoever looks into it.
fn story(world: &World) -> String {
    let mut lines = Vec::new();
    for step in &world.observed.outcome.steps {
        lines.push(format!("{:>10} {}: {}", step.at_ms, step.name, step.result));
    }
    let Some(seen) = world.observation() else { return lines.join("\n") };
    for said in &seen.said {
        lines.push(format!("said at step {}: {}", said.step_index, said.text.trim()));
    }
    let mut notices = seen.notices.clone();
    notices.dedup();
    lines.extend(notices.iter().map(|notice| format!("notice: {notice}")));
    for domain in &seen.domains {
        lines.push(format!("{} is {}", domain.domain, domain.state));
        lines.extend(domain.questions.iter().map(|question| format!("  question: {question}")));
        lines.extend(domain.notes.iter().map(|note| format!("  note: {note}")));
    }
    for pair in world.versions.windows(2) {
        let gone = pair[0].lines.iter().filter(|line| !pair[1].lines.contains(line));
        let new = pair[1].lines.iter().filter(|line| !pair[0].lines.contains(line));
        lines.extend(gone.map(|line| format!("{:>10} - {line}", pair[1].since_ms)));
        lines.extend(new.map(|line| format!("{:>10} + {line}", pair[1].since_ms)));
    }
    lines.push(format!("{:?}", seen.mail));
    lines.join("\n")
}
