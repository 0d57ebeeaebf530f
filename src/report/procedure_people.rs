//! What users do at joined computers and administrators at the directory's consoles, in plain words.

use crate::scenario::model::{
    DirectoryStep, OwnPasswordChange, PasswordPolicy, PasswordReset, PasswordResult, SignOn,
    SignOnResult, UserRenaming,
};

pub(super) fn sign_on(attempt: &SignOn) -> String {
    let at = attempt
        .at
        .as_deref()
        .map_or_else(|| "the server".to_owned(), |at| format!("the computer {at}"));
    let result = attempt.result.unwrap_or(SignOnResult::Ok);
    format!("Sign on as {} at {at}; the outcome must be \"{result}\".", attempt.user)
}

pub(super) fn change_password(change: &OwnPasswordChange) -> String {
    let text = format!("At a joined computer, {} changes the own password", change.user);
    text + &outcome(change.result)
}

fn outcome(result: Option<PasswordResult>) -> String {
    match result.unwrap_or(PasswordResult::Ok) {
        PasswordResult::Ok => ".".to_owned(),
        result => format!("; the outcome must be \"{result}\"."),
    }
}

/// One thing done at a console, as it follows "In the directory, ".
pub(super) fn console(step: &DirectoryStep) -> String {
    let text = match step {
        DirectoryStep::DisableUser(user) => format!("disable {user}"),
        DirectoryStep::EnableUser(user) => format!("enable {user}"),
        DirectoryStep::UnlockUser(user) => format!("unlock {user}"),
        DirectoryStep::DemandNewPassword(user) => {
            format!("make {user} change the password at the next sign-on")
        }
        DirectoryStep::ResetPassword(reset) => return reset_password(reset),
        DirectoryStep::LetAccountExpire(expiry) => match expiry.after {
            Some(after) => format!("let the account of {} expire {after} from now", expiry.user),
            None => format!("let the account of {} never expire", expiry.user),
        },
        DirectoryStep::RenameUser(to) => rename(to),
        DirectoryStep::MoveUser(to) => format!("move {} to the unit {}", to.user, to.to),
        DirectoryStep::SetAttributes(attributes) => {
            let list = attributes.to.iter().map(|(name, value)| format!("{name} to \"{value}\""));
            format!("set {} of {}", list.collect::<Vec<_>>().join(", "), attributes.user)
        }
        DirectoryStep::DeleteUser(user) => format!("delete {user}"),
        DirectoryStep::RestoreUser(user) => format!("restore the deleted {user}"),
        DirectoryStep::AddToGroup(member) => {
            format!("make {} a member of {}", member.user, member.group)
        }
        DirectoryStep::RemoveFromGroup(member) => {
            format!("take {} out of {}", member.user, member.group)
        }
        DirectoryStep::AddGroup(name) => format!("make the group {name}"),
        DirectoryStep::MakeBackup(name) => format!("make the backup \"{name}\""),
        DirectoryStep::RestoreBackup(name) => format!("restore the backup \"{name}\""),
        DirectoryStep::AddUnit(name) => format!("make the organizational unit {name}"),
        DirectoryStep::AddConnectionPoint(url) => {
            format!("make the pointer that leads joined computers to {url}")
        }
        DirectoryStep::RemoveConnectionPoint(url) => {
            format!("remove the pointer that leads joined computers to {url}")
        }
        DirectoryStep::ChangePolicy(policy) => {
            format!("set in the password policy: {}", self::policy(policy))
        }
    };
    text + "."
}

fn reset_password(reset: &PasswordReset) -> String {
    let mut text = format!("give {} a new password", reset.user);
    if reset.must_change {
        text += " that must be changed at the next sign-on";
    }
    if reset.unlock {
        text += ", and unlock the account";
    }
    text + &outcome(reset.result)
}

fn rename(to: &UserRenaming) -> String {
    let names = [
        ("the entry", to.name.as_deref()),
        ("the logon name", to.logon_name.as_ref().map(|name| name.value.as_str())),
        ("the principal name", to.principal_name.as_deref()),
        ("the display name", to.display_name.as_deref()),
    ];
    let list = names.into_iter().filter_map(|(what, name)| Some(format!("{what} to {}", name?)));
    format!("rename {}: {}", to.user, list.collect::<Vec<_>>().join(", "))
}

/// What a policy says.
pub(super) fn policy(policy: &PasswordPolicy) -> String {
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    let complex = policy.complex.map(|complex| if complex { "yes" } else { "no" }.to_owned());
    let period =
        |period: Option<crate::scenario::value::Period>| period.map(|period| period.to_string());
    let rules = [
        ("minimum length", number(policy.minimum_length.as_ref().map(|length| length.value))),
        ("history", number(policy.history)),
        ("complex", complex),
        ("minimum age", period(policy.minimum_age)),
        ("maximum age", period(policy.maximum_age)),
        ("lockout threshold", number(policy.lockout_threshold)),
        ("lockout duration", period(policy.lockout_duration)),
        ("lockout window", period(policy.lockout_window)),
    ];
    let list = rules.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?)));
    list.collect::<Vec<_>>().join(", ")
}
