//! What administrators do on the security page of a console: delegate control, and protect entries from deletion by mistake.

use crate::directory::{Directory, EntryId};
use crate::schema::find_attribute;
use crate::security::Descriptor;
use crate::server::MockAd;
use crate::sid::Sid;

/// What an account is given at an entry. The names are those of the Delegation of Control wizard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Delegation {
    /// Everything, with the entry and all below it.
    FullControl,
    /// Create, delete and manage user accounts below the entry.
    ManageUsers,
    /// Reset the passwords of users below the entry, and force a change at the next logon.
    ResetPasswords,
    /// Modify the membership of groups below the entry.
    ManageMembership,
    /// Write one attribute of users below the entry, by its `lDAPDisplayName`.
    WriteAttribute(String),
    /// Read the changes of the naming context that begins at the entry (Replicating Directory Changes).
    ReplicateChanges,
}

const USER: &str = "bf967aba-0de6-11d0-a285-00aa003049e2";
const GROUP: &str = "bf967a9c-0de6-11d0-a285-00aa003049e2";
const MEMBER: &str = "bf9679c0-0de6-11d0-a285-00aa003049e2";
const PWD_LAST_SET: &str = "bf967a0a-0de6-11d0-a285-00aa003049e2";
const RESET_PASSWORD: &str = "00299570-246d-11d0-a768-00aa006e0529";
const GET_CHANGES: &str = "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2";

impl Delegation {
    /// The entries that the wizard adds, as SDDL.
    fn entries(&self, sid: Sid) -> Result<String, String> {
        Ok(match self {
            Self::FullControl => format!("(A;CI;GA;;;{sid})"),
            Self::ManageUsers => format!("(OA;CI;CCDC;{USER};;{sid})(OA;CIIO;GA;;{USER};{sid})"),
            Self::ResetPasswords => format!(
                "(OA;CIIO;CR;{RESET_PASSWORD};{USER};{sid})(OA;CIIO;RPWP;{PWD_LAST_SET};{USER};{sid})"
            ),
            Self::ManageMembership => format!("(OA;CIIO;RPWP;{MEMBER};{GROUP};{sid})"),
            Self::WriteAttribute(name) => {
                let attr = find_attribute(name);
                let guid = attr.map(|attr| attr.definition().guid());
                let guid = guid.ok_or_else(|| format!("the schema has no attribute {name}"))?;
                format!("(OA;CIIO;RPWP;{guid};{USER};{sid})")
            }
            Self::ReplicateChanges => format!("(OA;;CR;{GET_CHANGES};;{sid})"),
        })
    }
}

impl MockAd {
    /// Gives a user, computer or group a right at an entry.
    ///
    /// # Errors
    /// No such account, no such entry, or an attribute that the schema lacks.
    pub fn delegate(
        &self,
        sam_account_name: &str,
        dn: &str,
        delegation: &Delegation,
    ) -> Result<(), String> {
        let directory = &mut self.directory();
        let account = directory.by_sam_account_name(sam_account_name);
        let sid = account.and_then(|id| directory.entry(id).sid);
        let sid = sid
            .ok_or_else(|| format!("failed to delegate to {sam_account_name}: no such account"))?;
        let failed =
            |reason: String| format!("failed to delegate to {sam_account_name} at {dn}: {reason}");
        let entries = delegation.entries(sid).map_err(failed)?;
        let id = named(directory, dn).map_err(failed)?;
        add_entries(directory, id, &entries);
        Ok(())
    }

    /// Protects an entry from accidental deletion: nobody may delete it while the console's box is ticked.
    ///
    /// # Errors
    /// No such entry.
    pub fn protect_from_deletion(&self, dn: &str) -> Result<(), String> {
        let directory = &mut self.directory();
        let id =
            named(directory, dn).map_err(|reason| format!("failed to protect {dn}: {reason}"))?;
        add_entries(directory, id, "(D;;DTSD;;;WD)");
        if let Some(parent) = directory.entry(id).parent {
            add_entries(directory, parent, "(D;;DC;;;WD)");
        }
        Ok(())
    }
}

fn named(directory: &Directory, dn: &str) -> Result<EntryId, String> {
    directory.resolve(dn, false).map_err(|refusal| refusal.line(directory.identity.edition))
}

/// Adds entries to a list, denials first.
fn add_entries(directory: &mut Directory, id: EntryId, sddl: &str) {
    let added = Descriptor::parse(&format!("D:{sddl}"), directory.identity.sid);
    let added = added.and_then(|added| added.dacl).unwrap_or_default();
    let mut own = directory.own_descriptor(id);
    let list = own.dacl.get_or_insert_default();
    for ace in added.aces {
        if !list.aces.contains(&ace) {
            list.aces.insert(0, ace);
        }
    }
    let mut entry = directory.entry(id).clone();
    entry.guard = directory.guard(own);
    directory.put(id, entry);
}
