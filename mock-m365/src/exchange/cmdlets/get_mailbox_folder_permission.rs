//! `Get-MailboxFolderPermission`.

use super::{COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::argument::Kind::{Amount, Text};
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::folder_change::{Folder, user_of};
use crate::exchange::objects::folder_rights::{COLUMNS, FolderRights};
use crate::exchange::session::{Answer, Session};

const OWN: &[Parameter] =
    &[optional("User", Text(1024)), optional("ResultSize", Amount(1, u32::MAX))];

pub(super) const CMDLET: Cmdlet =
    recipients("Get-MailboxFolderPermission", &[IDENTITY, OWN, COMMON], run).of_preview();

fn run(session: &mut Session<'_>) -> Answer {
    let folder = Folder::find(session)?;
    let only = if session.given.has("User") { Some(user_of(session)?) } else { None };
    let entries: Vec<FolderRights> = folder
        .rights()
        .iter()
        .filter(|(user, _)| only.as_ref().is_none_or(|only| only == *user))
        .map(|(user, rights)| folder.entry(user, rights))
        .collect();
    session.list(COLUMNS, entries.iter())
}
