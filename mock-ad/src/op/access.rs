//! Who may do what: administrators everything, everybody else reads and changes passwords that he knows.

use super::session::Session;
use crate::directory::{Directory, EntryId};
use crate::error::Refusal;
use crate::sid::Sid;

/// The group BUILTIN\Administrators.
const ADMINISTRATORS: &str = "S-1-5-32-544";

/// Whether an account belongs to the administrators, directly or through other groups.
pub(super) fn is_administrator(directory: &Directory, id: EntryId) -> bool {
    let administrators = Sid::parse(ADMINISTRATORS);
    directory.groups_of(id).iter().any(|group| directory.entry(*group).sid == administrators)
}

/// Fails for whoever may not write.
pub(super) fn require_write(session: &Session) -> Result<(), Refusal> {
    if session.is_administrator() { Ok(()) } else { Err(Refusal::access(0x2098)) }
}

/// Fails for whoever lacks the right DS-Replication-Get-Changes on a naming context.
pub(super) fn require_replication(session: &Session) -> Result<(), Refusal> {
    if session.is_administrator() { Ok(()) } else { Err(Refusal::access(0x2105)) }
}
