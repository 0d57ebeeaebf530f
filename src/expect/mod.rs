//! Expectations: what a scenario says must be true, compared with what is. Partial, and free of order where there is none.

mod duplicate;
mod history;
mod invariant;
mod mail;
mod mismatch;
mod operation;
mod record;
mod state;
mod trace;

pub(crate) use self::invariant::at_the_end;
use self::mismatch::Mismatches;
use crate::{play::Play, scenario::model::Expectation};

/// Looks at everything an expectation names, and notes what is not as expected. Returns one line for the list of steps.
pub(crate) fn now(play: &mut Play<'_>, expected: &Expectation, line: u32) -> String {
    if play.manner.trouble {
        return "not looked at".to_owned();
    }
    let mut found = Mismatches::new(play.index, line);
    // In a sweep the way differs from run to run; only where it leads to is looked at.
    if !play.is_sweep() {
        operation::look(play, expected, &mut found);
        trace::look(play, expected, &mut found);
    }
    state::look(play, expected, &mut found);
    mail::look(play, expected, &mut found);
    let failures = found.into_failures();
    let n_failures = failures.len();
    for failure in failures {
        let failure = history::with_last_change(play, failure);
        play.fail(failure);
    }
    if n_failures == 0 { "met".to_owned() } else { format!("{n_failures} not met") }
}
