//! Steps of administrators at the directory's own consoles, which the engine knows nothing of.

use mock_ad::{Denied, MockAd, Renaming, Reset, Restore};

use super::workstation::{self, Attempt};
use crate::{
    play::Play,
    scenario::model::{DirectoryStep, PasswordReset, UserAttributes},
    world::Broken,
};

pub(super) fn act(play: &mut Play<'_>, step: &DirectoryStep, line: u32) -> Result<String, Broken> {
    match step {
        DirectoryStep::ResetPassword(reset) => return reset_password(play, reset, line),
        DirectoryStep::MakeBackup(name) => {
            let backup = play.world.directory().snapshot();
            play.backups.insert(name.value.clone(), backup);
            return Ok("kept".to_owned());
        }
        _ => {}
    }
    done(play, step).map_err(|denied| Broken(format!("in the directory: {denied}")))?;
    Ok("done in the directory".to_owned())
}

/// What the console did; the scenario is wrong if the directory refuses it.
fn done(play: &Play<'_>, step: &DirectoryStep) -> Result<(), Denied> {
    let directory = play.world.directory();
    match step {
        DirectoryStep::DisableUser(user) => directory.set_enabled(user, false),
        DirectoryStep::EnableUser(user) => directory.set_enabled(user, true),
        DirectoryStep::UnlockUser(user) => directory.unlock(user),
        DirectoryStep::DemandNewPassword(user) => directory.must_change_password(user),
        DirectoryStep::LetAccountExpire(expiry) => {
            let at = expiry.after.map(|after| {
                play.world.time_at(play.world.trace.now_ms().saturating_add(after.ms))
            });
            directory.set_expiry(&expiry.user, at)
        }
        DirectoryStep::RenameUser(to) => {
            let names = Renaming {
                name: to.name.clone(),
                sam_account_name: to.logon_name.as_ref().map(|name| name.value.clone()),
                upn: to.principal_name.clone(),
                display_name: to.display_name.clone(),
            };
            directory.rename(&to.user, &names)
        }
        DirectoryStep::MoveUser(to) => directory.move_user(&to.user, &to.to),
        DirectoryStep::SetAttributes(attributes) => set_attributes(directory, attributes),
        DirectoryStep::DeleteUser(user) => directory.remove_user(user),
        DirectoryStep::RestoreUser(user) => directory.restore_user(user),
        DirectoryStep::AddToGroup(member) => directory.add_to_group(&member.user, &member.group),
        DirectoryStep::RemoveFromGroup(member) => {
            directory.remove_from_group(&member.user, &member.group)
        }
        DirectoryStep::AddGroup(name) => directory.add_group(name),
        DirectoryStep::AddUnit(name) => directory.add_unit(name),
        DirectoryStep::AddConnectionPoint(url) => directory.add_connection_point(url),
        DirectoryStep::RemoveConnectionPoint(_) => directory.remove_connection_point(),
        DirectoryStep::ChangePolicy(policy) => play.world.change_policy(policy),
        DirectoryStep::RestoreBackup(name) => {
            if let Some(backup) = play.backups.get(&name.value) {
                directory.restore(backup, Restore::Backup);
            }
            Ok(())
        }
        DirectoryStep::ResetPassword(_) | DirectoryStep::MakeBackup(_) => Ok(()),
    }
}

fn set_attributes(directory: &MockAd, attributes: &UserAttributes) -> Result<(), Denied> {
    let mut each = attributes.to.iter();
    each.try_for_each(|(name, value)| directory.set_user_attribute(&attributes.user, name, value))
}

fn reset_password(play: &mut Play<'_>, reset: &PasswordReset, line: u32) -> Result<String, Broken> {
    play.world.trace.guard(reset.to.reveal());
    let how = Reset { must_change: reset.must_change, unlock: reset.unlock };
    let result = play.world.directory().reset_password(&reset.user, reset.to.reveal(), how);
    let attempt =
        Attempt { what: format!("new password of {}", reset.user), expected: reset.result, line };
    workstation::settled(play, attempt, result)
}
