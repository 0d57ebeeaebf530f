//! A directory's content from a file: what was exported from a real directory is loaded as it was, and what is not
//! understood is kept and listed.

mod entries;
mod export;
mod report;
mod values;

pub use export::Export;
pub use report::ImportReport;

use crate::account::Secret;
use crate::directory::{Directory, EntryId, Guard};
use crate::ldif::{self, Record};
use crate::schema::Attr;
use crate::server::MockAd;

impl MockAd {
    /// Loads entries, above lower ones first and links last. Entries that are there already (by DN or by SID) take over
    /// what the file says of them. Exports hold no passwords: enabled users without one get `password`, as if it had
    /// always been theirs.
    pub fn import(&self, export: &Export, password: Option<&str>) -> ImportReport {
        entries::load(&mut self.directory(), export.records(), password.map(Secret::new).as_ref())
    }

    /// All entries with the attributes that a search shows, as LDIF; and who may do what with them, where that is not what
    /// it is by default. Passwords are never among them.
    #[must_use]
    pub fn export_ldif(&self) -> String {
        let directory = self.directory();
        let mut ids: Vec<(usize, EntryId)> =
            directory.entries().map(|(id, _)| (depth(&directory, id), id)).collect();
        ids.sort_unstable();
        let records: Vec<Record> = ids.iter().map(|(_, id)| record(&directory, *id)).collect();
        ldif::write(&records)
    }
}

/// How many entries stand above.
fn depth(directory: &Directory, id: EntryId) -> usize {
    std::iter::successors(Some(id), |id| directory.entry(*id).parent).count()
}

fn record(directory: &Directory, id: EntryId) -> Record {
    let entry = directory.entry(id);
    let mut record = Record { line: 0, dn: directory.dn(id), attributes: Vec::new() };
    let guard = Some(Attr::NT_SECURITY_DESCRIPTOR).filter(|_| entry.guard != Guard::Default);
    for attr in directory.present(id, entry).into_iter().chain(guard) {
        let values = directory.values(id, entry, attr);
        let values = values.iter().map(|value| directory.wire(value)).collect();
        record.attributes.push((attr.name().to_owned(), values));
    }
    for (name, values) in &entry.foreign {
        record.attributes.push((name.clone(), values.clone()));
    }
    record
}
