//! Continuation references (MS-ADTS 3.1.1.4.7): where a search would go on in the naming contexts below.

use crate::directory::{Directory, EntryId};
use crate::ldap::Scope;

/// URLs of the naming contexts right below the base's own.
pub(super) fn references(directory: &Directory, base: EntryId, scope: Scope) -> Vec<String> {
    if scope == Scope::Base || !directory.entry(base).context {
        return Vec::new();
    }
    let tail = if scope == Scope::One { "??base" } else { "" };
    let contexts = directory.children(base).filter(|id| directory.entry(*id).context);
    let mut contexts: Vec<EntryId> = contexts.collect();
    contexts.sort_unstable();
    let url = |id: &EntryId| {
        let (name, domain) = (&directory.entry(*id).name, &directory.identity.domain);
        let zone = directory.entry(*id).class.is_a("domainDNS");
        let host = if zone { format!("{name}.{domain}") } else { domain.clone() };
        format!("ldap://{host}/{}{tail}", directory.dn(*id))
    };
    contexts.iter().map(url).collect()
}
