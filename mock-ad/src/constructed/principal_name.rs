//! msDS-PrincipalName (MS-ADTS 3.1.1.4.5.27): `CONTOSO\alice`, or the SID of what has no name of that kind.

use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let name = match (entry.sam_account_name(), entry.sid) {
        ("", sid) => sid.map(|sid| sid.to_string()),
        (name, _) => Some(format!("{}\\{name}", directory.identity.netbios)),
    };
    name.map(Value::text).into_iter().collect()
}
