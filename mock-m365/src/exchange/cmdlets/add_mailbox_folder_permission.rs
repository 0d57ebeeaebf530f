//! `Add-MailboxFolderPermission`.

use super::{COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::column::show;
use crate::exchange::error::ExchangeError;
use crate::exchange::folder_change::{Folder, RIGHTS, USER, rights_of, user_of};
use crate::exchange::objects::folder_rights::COLUMNS;
use crate::exchange::refusals;
use crate::exchange::session::{Answer, Output, Session};

pub(super) const CMDLET: Cmdlet =
    recipients("Add-MailboxFolderPermission", &[IDENTITY, USER, RIGHTS, COMMON], run).of_preview();

fn run(session: &mut Session<'_>) -> Answer {
    let folder = Folder::find(session)?;
    let (user, given) = (user_of(session)?, rights_of(session)?);
    let mut rights = folder.rights();
    if rights.contains_key(&user) {
        return Err(ExchangeError::of(&refusals::RIGHTS_EXIST, &[&user]));
    }
    let shown = show(COLUMNS, session.tenant, &folder.entry(&user, &given));
    rights.insert(user, given);
    folder.write(session, rights);
    Output::of(vec![shown])
}
