//! Who may do what in a folder of a mailbox, as `Get-MailboxFolderPermission` shows it (facts §5.2).

use serde_json::json;

use crate::exchange::column::Form::{Flag, Text, Texts};
use crate::exchange::column::{Column, observed};

/// An entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FolderRights {
    /// The folder's name.
    pub(crate) folder: String,
    /// Who has the rights.
    pub(crate) user: String,
    /// The rights.
    pub(crate) rights: Vec<String>,
}

/// The properties.
pub(crate) const COLUMNS: &[Column<FolderRights>] = &[
    observed("Identity", Text, |_, entry| json!(entry.user)),
    observed("FolderName", Text, |_, entry| json!(entry.folder)),
    observed("User", Text, |_, entry| json!(entry.user)),
    observed("AccessRights", Texts, |_, entry| json!(entry.rights)),
    observed("IsValid", Flag, |_, _| json!(true)),
];
