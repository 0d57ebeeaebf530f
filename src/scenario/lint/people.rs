//! What administrators do at the directory's consoles: users, names and units that are there at that point of the story.

use super::story::Story;
use crate::scenario::{
    finding::Finding,
    model::{DirectoryStep, PasswordPolicy, UserRenaming},
    suggest::advice,
    value::Placed,
};

pub(super) fn check(story: &mut Story<'_>, step: &DirectoryStep) {
    match step {
        DirectoryStep::DisableUser(user)
        | DirectoryStep::EnableUser(user)
        | DirectoryStep::UnlockUser(user)
        | DirectoryStep::DemandNewPassword(user) => story.user(user),
        DirectoryStep::ResetPassword(reset) => story.user(&reset.user),
        DirectoryStep::LetAccountExpire(expiry) => story.user(&expiry.user),
        DirectoryStep::RenameUser(to) => rename(story, to),
        DirectoryStep::MoveUser(to) => {
            story.user(&to.user);
            unit(story, &to.to);
        }
        DirectoryStep::SetAttributes(attributes) => {
            story.user(&attributes.user);
            if attributes.to.is_empty() {
                story.push(
                    Finding::at(&attributes.user, "no attribute is set")
                        .help("add `to: {department: Sales}`"),
                );
            }
        }
        DirectoryStep::DeleteUser(user) => {
            story.user(user);
            story.removed.insert(user.to_lowercase());
        }
        DirectoryStep::RestoreUser(user) => restore(story, user),
        DirectoryStep::AddConnectionPoint(url) | DirectoryStep::RemoveConnectionPoint(url) => {
            address(story, url);
        }
        DirectoryStep::AddToGroup(member) | DirectoryStep::RemoveFromGroup(member) => {
            story.user(&member.user);
        }
        DirectoryStep::AddGroup(_) => {}
        DirectoryStep::AddUnit(name) => {
            if !story.units.insert(name.to_lowercase()) {
                story.push(Finding::at(name, format!("there is a unit `{name}` already")));
            }
        }
        DirectoryStep::ChangePolicy(policy) => self::policy(story, policy),
        DirectoryStep::MakeBackup(name) => {
            let gone = story.removed.clone();
            let living = story.users.difference(&gone).cloned().collect();
            if story.backups.insert(name.value.clone(), living).is_some() {
                let text = format!("there is a backup `{name}` already");
                story.push(Finding::at(name, text).help("choose another name"));
            }
        }
        DirectoryStep::RestoreBackup(name) => {
            if let Some(living) = story.backups.get(&name.value) {
                story.removed = story.users.difference(living).cloned().collect();
            } else {
                let help = advice(name, story.backups.keys().map(String::as_str));
                let text = format!("there is no backup `{name}`");
                story.push(Finding::at(name, text).help(help));
            }
        }
    }
}

/// The address of a service.
fn address(story: &mut Story<'_>, url: &Placed<String>) {
    if !url.contains("://") {
        let finding = Finding::at(url, format!("`{url}` is no address of a service"));
        let help = "for example `https://mail.contoso.com/autodiscover/autodiscover.xml`";
        story.push(finding.help(help));
    }
}

fn rename(story: &mut Story<'_>, to: &UserRenaming) {
    story.user(&to.user);
    let nothing = to.name.is_none()
        && to.logon_name.is_none()
        && to.principal_name.is_none()
        && to.display_name.is_none();
    if nothing {
        story.push(
            Finding::at(&to.user, "no name is changed")
                .help("add `name`, `logon name`, `principal name` or `display name`"),
        );
    }
    if let Some(name) = &to.logon_name {
        let key = name.to_lowercase();
        let was_removed = story.removed.remove(&key);
        if !story.users.insert(key) && !was_removed {
            story.push(Finding::at(name, format!("there is a user `{name}` already")));
        }
        story.removed.insert(to.user.to_lowercase());
    }
}

fn restore(story: &mut Story<'_>, user: &Placed<String>) {
    story.user(user);
    if !story.removed.remove(&user.to_lowercase()) {
        let help = format!("put `- in the directory: {{delete user: {user}}}` before this step");
        story.push(Finding::at(user, format!("`{user}` was not deleted")).help(help));
    }
}

/// An organizational unit that must exist.
pub(super) fn unit(story: &mut Story<'_>, name: &Placed<String>) {
    if !story.units.contains(&name.to_lowercase()) {
        let help = advice(name, story.units.iter().map(String::as_str));
        let finding = Finding::at(name, format!("the directory has no unit `{name}`"));
        story.push(finding.help(format!("{help} Units stand under `world: directory: units`.")));
    }
}

fn policy(story: &mut Story<'_>, policy: &PasswordPolicy) {
    if let Some(length) = policy.minimum_length.as_ref().filter(|length| length.value > 14) {
        story.push(
            Finding::at(length, format!("a minimum length of {length} cannot be set"))
                .help("0 to 14"),
        );
    }
}
