//! Trouble drawn from the seed: faults of every kind, anywhere, so that the laws of every world can be tried where no scenario
//! thought of looking.

use super::chance::{Chance, Seed};
use crate::scenario::{
    model::{
        DirectoryResult, Fault, FaultAction, HttpAnswer, Phase, Rcode, ResultAfter, RetryAfter,
        Side,
    },
    value::{Period, Placed},
};

/// Faults drawn for one world, at most.
const N_FAULTS_MAX: u64 = 6;
/// The exchange that a drawn fault meets, at most.
const NTH_MAX: u64 = 40;
/// Exchanges that a drawn fault meets one after another, at most.
const TIMES_MAX: u64 = 4;
/// Meets whatever is asked.
pub(super) const ANYTHING: &str = "*";

/// The faults that the seed has for this world.
pub(super) fn draw(seed: Seed) -> Vec<Fault> {
    let mut chance = seed.generator("faults");
    (0..chance.between(1, N_FAULTS_MAX)).map(|_| fault(&mut chance)).collect()
}

fn fault(chance: &mut Chance) -> Fault {
    let side = one_of(chance, &[Side::Directory, Side::Tenant, Side::Dns, Side::Resolver]);
    let count = |n: u64| Placed::nowhere(u32::try_from(n).unwrap_or(u32::MAX));
    Fault {
        on: Placed::nowhere(ANYTHING.to_owned()),
        at: Some(Placed::nowhere(side.as_str().to_owned())),
        nth: count(chance.between(1, NTH_MAX)),
        times: count(chance.between(1, TIMES_MAX)),
        phase: one_of(chance, &[Phase::Before, Phase::After]),
        until_restart: false,
        action: Placed::nowhere(action(chance, side)),
    }
}

fn one_of<T: Copy>(chance: &mut Chance, values: &[T]) -> T {
    let last = values.len() as u64 - 1;
    let drawn = usize::try_from(chance.between(0, last)).unwrap_or(0);
    values[drawn]
}

fn action(chance: &mut Chance, side: Side) -> FaultAction {
    let cut = u32::try_from(chance.between(0, 400)).unwrap_or(0);
    let delay = Period { ms: chance.between(1, 120_000) };
    let own = match side {
        Side::Directory | Side::Store => directory_action(chance),
        Side::Tenant | Side::Registrar => FaultAction::Answer(answer(chance)),
        Side::Dns | Side::Resolver | Side::Mail => FaultAction::Rcode(one_of(chance, Rcode::ALL)),
    };
    let any = [
        FaultAction::Delay(delay),
        FaultAction::Silence,
        FaultAction::Reset,
        FaultAction::CutAfter(cut),
        FaultAction::Corrupt,
        own,
    ];
    let drawn = usize::try_from(chance.between(0, any.len() as u64 - 1)).unwrap_or(0);
    any[drawn].clone()
}

/// What happens to a directory alone; half of it strikes in the midst of an answer.
fn directory_action(chance: &mut Chance) -> FaultAction {
    let result = one_of(chance, DirectoryResult::ALL);
    let entries = u32::try_from(chance.between(0, 5)).unwrap_or(0);
    match chance.between(0, 5) {
        0 => FaultAction::ResultAfter(ResultAfter { entries, result }),
        1 => FaultAction::CutAfterEntries(entries),
        2 => FaultAction::Drip(Period { ms: chance.between(1, 20_000) }),
        _ => FaultAction::Result(result),
    }
}

fn answer(chance: &mut Chance) -> HttpAnswer {
    let status = one_of(chance, &[401, 429, 500, 502, 503, 504]);
    let period = Period { ms: 1_000 * chance.between(0, 600) };
    let retry_after = match chance.between(0, 2) {
        0 => None,
        kind => Some(RetryAfter { period, as_date: kind == 2 }),
    };
    HttpAnswer {
        status: Placed::nowhere(status),
        code: None,
        message: None,
        retry_after,
        html: chance.between(0, 3) == 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Seed, draw};

    #[test]
    fn a_seed_has_its_own_trouble_and_always_the_same() {
        let told = |seed: u64| format!("{:?}", draw(Seed(seed)));
        assert_eq!(told(1), told(1));
        assert_ne!(told(1), told(2));
        assert!((0..100).all(|seed| !draw(Seed(seed)).is_empty()));
    }
}
