//! msDS-PrincipalName (MS-ADTS 3.1.1.4.5.27): `CONTOSO\alice`.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    match entry.sam_account_name() {
        "" => Vec::new(),
        name => vec![Value::text(format!("{}\\{name}", directory.identity.netbios))],
    }
}
