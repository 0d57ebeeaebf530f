//! What must hold for a password settings object (MS-ADTS 3.1.1.5.2.2 and 3.1.1.5.3.2).

use crate::directory::Entry;
use crate::error::Refusal;
use crate::schema::Attr;

const HISTORY_LENGTH_MAX: i64 = 1024;
const LENGTH_MAX: i64 = 256;

/// Fails when a rule is broken. Intervals are negative, so that the longer one is less.
pub(super) fn check(after: &Entry) -> Result<(), Refusal> {
    if !after.class.is_a("msDS-PasswordSettings") {
        return Ok(());
    }
    let number = |attr| after.number(attr);
    let ages = (number(Attr::PSO_MIN_AGE), number(Attr::PSO_MAX_AGE));
    let lockout = (number(Attr::PSO_LOCKOUT_DURATION), number(Attr::PSO_OBSERVATION_WINDOW));
    let holds = [ages.0, ages.1, lockout.0, lockout.1].iter().all(|interval| *interval <= 0)
        && ages.1 < ages.0
        && lockout.0 <= lockout.1
        && number(Attr::PSO_HISTORY_LENGTH) <= HISTORY_LENGTH_MAX
        && number(Attr::PSO_MIN_LENGTH) <= LENGTH_MAX;
    // ERROR_DS_SECURITY_ILLEGAL_MODIFY
    if holds { Ok(()) } else { Err(Refusal::unwilling(0x20e7)) }
}
