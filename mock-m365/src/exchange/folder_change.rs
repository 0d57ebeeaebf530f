//! Rights on a folder of a mailbox: finding the folder, and what its four cmdlets share (facts §5.2).

use std::collections::BTreeMap;

use crate::exchange::argument::Kind::{Text, Texts};
use crate::exchange::argument::{Parameter, Texts as List, optional, required};
use crate::exchange::error::ExchangeError;
use crate::exchange::identity::{find_mailbox, find_recipient, name_of, not_found};
use crate::exchange::objects::folder_rights::FolderRights;
use crate::exchange::refusals;
use crate::exchange::session::Session;
use crate::tenant::user::User;

/// Whom an entry is about.
pub(crate) const USER: &[Parameter] = &[required("User", Text(1024))];
/// What the user may do.
pub(crate) const RIGHTS: &[Parameter] = &[
    required("AccessRights", Texts),
    optional("SendNotificationToUser", crate::exchange::argument::Kind::Flag),
];

/// Folders that every mailbox has; the empty name is the top.
const FOLDERS: &[&str] = &[
    "",
    "Inbox",
    "Calendar",
    "Contacts",
    "Sent Items",
    "Deleted Items",
    "Drafts",
    "Tasks",
    "Notes",
];

/// Roles and single rights (vendor: `Add-MailboxFolderPermission`).
const KNOWN: &[&str] = &[
    "None",
    "CreateItems",
    "CreateSubfolders",
    "DeleteAllItems",
    "DeleteOwnedItems",
    "EditAllItems",
    "EditOwnedItems",
    "FolderContact",
    "FolderOwner",
    "FolderVisible",
    "ReadItems",
    "Author",
    "Contributor",
    "Editor",
    "NonEditingAuthor",
    "Owner",
    "PublishingAuthor",
    "PublishingEditor",
    "Reviewer",
    "AvailabilityOnly",
    "LimitedDetails",
];

/// A folder of a mailbox: the account, the folder's name, the rights given so far.
pub(crate) struct Folder {
    /// The account, to be changed and put back.
    pub(crate) user: User,
    /// The folder's name.
    pub(crate) name: &'static str,
}

impl Folder {
    /// Finds the folder of an identity `mailbox:\folder`; without a folder the top is meant.
    pub(crate) fn find(session: &Session<'_>) -> Result<Self, ExchangeError> {
        let identity = session.need_identity()?;
        let (mailbox, folder) = identity.split_once(":\\").unwrap_or((&identity, ""));
        let user = find_mailbox(session.tenant, mailbox)?.0.clone();
        let known = FOLDERS.iter().find(|known| known.eq_ignore_ascii_case(folder));
        Ok(Self { user, name: known.ok_or_else(|| not_found(&identity))? })
    }

    /// The rights, those of everybody first.
    pub(crate) fn rights(&self) -> BTreeMap<String, Vec<String>> {
        let given =
            self.user.mailbox.as_ref().and_then(|mailbox| mailbox.folder_rights.get(self.name));
        given.cloned().unwrap_or_else(|| {
            let everybody = if self.name == "Calendar" { "AvailabilityOnly" } else { "None" };
            BTreeMap::from([
                ("Anonymous".to_owned(), vec!["None".to_owned()]),
                ("Default".to_owned(), vec![everybody.to_owned()]),
            ])
        })
    }

    /// Puts changed rights in place.
    pub(crate) fn write(self, session: &mut Session<'_>, rights: BTreeMap<String, Vec<String>>) {
        let user = session.tenant.users.get_mut(&self.user.number);
        if let Some(mailbox) = user.and_then(|user| user.mailbox.as_mut()) {
            mailbox.folder_rights.insert(self.name.to_owned(), rights);
        }
    }

    /// An entry as it is shown.
    pub(crate) fn entry(&self, user: &str, rights: &[String]) -> FolderRights {
        let folder = if self.name.is_empty() { "Top of Information Store" } else { self.name };
        FolderRights { folder: folder.to_owned(), user: user.to_owned(), rights: rights.to_vec() }
    }
}

/// Name of the one an entry is about: everybody, the unknown, or a recipient.
pub(crate) fn user_of(session: &Session<'_>) -> Result<String, ExchangeError> {
    let given = session.given.text("User").unwrap_or_default();
    match ["Default", "Anonymous"].iter().find(|known| known.eq_ignore_ascii_case(given)) {
        Some(known) => Ok((*known).to_owned()),
        None => {
            let number = find_recipient(session.tenant, given)?.number();
            name_of(session.tenant, number).ok_or_else(|| not_found(given))
        }
    }
}

/// The rights a request gives, in their own spelling.
pub(crate) fn rights_of(session: &Session<'_>) -> Result<Vec<String>, ExchangeError> {
    let Some(List::All(rights)) = session.given.texts("AccessRights") else {
        return Err(ExchangeError::of(&refusals::MISSING_PARAMETER, &["AccessRights"]));
    };
    let spelled = |right: &String| {
        let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(right));
        known.map(|known| (*known).to_owned()).ok_or_else(|| {
            let kind = "Microsoft.Exchange.Management.StoreTasks.MailboxFolderAccessRight";
            let words = KNOWN.join(", ");
            ExchangeError::of(&refusals::VALUE_NOT_ALLOWED, &["AccessRights", right, kind, &words])
        })
    };
    rights.iter().map(spelled).collect()
}
