//! msDS-SiteName (MS-ADTS 3.1.1.4.5.29): the name of the site that a domain controller is in.

use super::controller;
use crate::directory::{Directory, Entry, EntryId, Value};

pub(super) fn compute(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<Value> {
    let server = controller::server_of(directory, id, entry);
    let above = std::iter::successors(server, |id| directory.entry(*id).parent);
    let mut sites = above.map(|id| directory.entry(id)).filter(|entry| entry.class.is_a("site"));
    sites.next().map(|site| Value::Text(site.name.clone())).into_iter().collect()
}
