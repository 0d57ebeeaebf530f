//! Steps of users at joined computers: they sign on, and change their own passwords.

use mock_ad::{Denied, SignOn as Seen};

use crate::{
    outcome::FailedExpectation,
    play::Play,
    scenario::{
        model::{OwnPasswordChange, PasswordResult, SignOn, SignOnResult},
        value::Password,
    },
    world::Broken,
};

/// Win32 errors that the directory begins its texts with.
const WRONG_PASSWORD: u32 = 0x56;
const POLICY: u32 = 0x52d;
const LOCKED_OUT: u32 = 0x775;
const NO_SUCH_USER: u32 = 0x525;

pub(super) fn sign_on(play: &mut Play<'_>, attempt: &SignOn, line: u32) -> String {
    play.world.trace.guard(attempt.password.reveal());
    let directory = play.world.directory();
    let computer = attempt.at.as_deref();
    let seen = match directory.sign_on(&attempt.user, attempt.password.reveal(), computer) {
        Seen::Ok => SignOnResult::Ok,
        Seen::UnknownUser => SignOnResult::UnknownUser,
        Seen::WrongPassword => SignOnResult::WrongPassword,
        Seen::Hours => SignOnResult::Hours,
        Seen::Workstation => SignOnResult::Computer,
        Seen::PasswordExpired => SignOnResult::PasswordExpired,
        Seen::Disabled => SignOnResult::Disabled,
        Seen::AccountExpired => SignOnResult::AccountExpired,
        Seen::MustChange => SignOnResult::MustChange,
        Seen::LockedOut => SignOnResult::LockedOut,
    };
    let expected = attempt.result.unwrap_or(SignOnResult::Ok);
    if seen != expected {
        let what = format!("sign-on of {}", attempt.user);
        unexpected(play, (what, line), expected.as_str(), seen.as_str());
    }
    seen.to_string()
}

pub(super) fn change_password(
    play: &mut Play<'_>,
    change: &OwnPasswordChange,
    line: u32,
) -> Result<String, Broken> {
    let user = &change.user.value;
    let (new, typed) = (change.to.reveal(), change.from.as_ref().map(Password::reveal));
    play.world.trace.guard(new);
    let old = match typed {
        Some(typed) => {
            play.world.trace.guard(typed);
            typed.to_owned()
        }
        None => play.world.password_of(user).ok_or_else(|| {
            Broken(format!("the present password of {user} is not known; say it with `from`"))
        })?,
    };
    let result = play.world.directory().user_changes_password(user, &old, new);
    let attempt =
        Attempt { what: format!("password change of {user}"), expected: change.result, line };
    settled(play, attempt, result)
}

/// A password that somebody tried to set, and what must come of it.
pub(super) struct Attempt {
    pub(super) what: String,
    pub(super) expected: Option<PasswordResult>,
    pub(super) line: u32,
}

/// Notes when something else came of it. A user who is not there is a mistake of the scenario.
pub(super) fn settled(
    play: &mut Play<'_>,
    attempt: Attempt,
    result: Result<(), Denied>,
) -> Result<String, Broken> {
    let seen = match &result {
        Ok(()) => PasswordResult::Ok,
        Err(denied) => match denied.win32 {
            NO_SUCH_USER => return Err(Broken(denied.to_string())),
            WRONG_PASSWORD => PasswordResult::WrongPassword,
            POLICY => PasswordResult::Policy,
            LOCKED_OUT => PasswordResult::LockedOut,
            _ => PasswordResult::Refused,
        },
    };
    let expected = attempt.expected.unwrap_or(PasswordResult::Ok);
    if seen != expected {
        unexpected(play, (attempt.what, attempt.line), expected.as_str(), seen.as_str());
    }
    Ok(match result {
        Ok(()) => "changed".to_owned(),
        Err(denied) => format!("{seen}: {}", denied.text),
    })
}

fn unexpected(play: &mut Play<'_>, (what, line): (String, u32), expected: &str, actual: &str) {
    if play.manner.trouble {
        return;
    }
    let failure = FailedExpectation {
        step_index: play.index,
        line,
        what,
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        ..FailedExpectation::default()
    };
    play.fail(failure);
}
