//! `Set-MailboxFolderPermission`.

use super::{COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::error::ExchangeError;
use crate::exchange::folder_change::{Folder, RIGHTS, USER, rights_of, user_of};
use crate::exchange::refusals;
use crate::exchange::session::{Answer, Output, Session};

pub(super) const CMDLET: Cmdlet =
    recipients("Set-MailboxFolderPermission", &[IDENTITY, USER, RIGHTS, COMMON], run).of_preview();

fn run(session: &mut Session<'_>) -> Answer {
    let folder = Folder::find(session)?;
    let (user, given) = (user_of(session)?, rights_of(session)?);
    let mut rights = folder.rights();
    match rights.get_mut(&user) {
        Some(known) => *known = given,
        None => return Err(ExchangeError::of(&refusals::RIGHTS_MISSING, &[&user])),
    }
    folder.write(session, rights);
    Output::nothing()
}
