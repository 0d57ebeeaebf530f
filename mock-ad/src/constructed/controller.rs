//! From the objects of a domain controller to its settings (MS-ADTS 3.1.1.4.5.29 to 31).

use crate::directory::{Directory, Entry, EntryId};
use crate::dn;
use crate::schema::Attr;

/// The server object, from any of the three objects of a domain controller.
pub(super) fn server_of(directory: &Directory, id: EntryId, entry: &Entry) -> Option<EntryId> {
    if entry.class.is_a("nTDSDSA") {
        entry.parent
    } else if entry.class.is_a("server") {
        Some(id)
    } else if entry.class.is_a("computer") {
        directory.linking(id, Attr::SERVER_REFERENCE).next()
    } else {
        None
    }
}

/// NTDS Settings of the same controller.
pub(super) fn settings_of(directory: &Directory, id: EntryId, entry: &Entry) -> Option<EntryId> {
    let server = server_of(directory, id, entry)?;
    directory.child(server, &dn::key("CN", "NTDS Settings"))
}
