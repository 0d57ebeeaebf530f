//! `Remove-MailboxFolderPermission`.

use super::{COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::error::ExchangeError;
use crate::exchange::folder_change::{Folder, USER, user_of};
use crate::exchange::refusals;
use crate::exchange::session::{Answer, Output, Session};

pub(super) const CMDLET: Cmdlet =
    recipients("Remove-MailboxFolderPermission", &[IDENTITY, USER, COMMON], run).of_preview();

fn run(session: &mut Session<'_>) -> Answer {
    let folder = Folder::find(session)?;
    session.check_confirmed()?;
    let user = user_of(session)?;
    let mut rights = folder.rights();
    if rights.remove(&user).is_none() {
        return Err(ExchangeError::of(&refusals::RIGHTS_MISSING, &[&user]));
    }
    folder.write(session, rights);
    Output::nothing()
}
