//! Loads records in two rounds: entries with their values, then what points from one to another.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::export::sid_of;
use super::report::ImportReport;
use super::values;
use crate::account::{Policy, Secret, uac};
use crate::directory::{Directory, Entry, EntryId, Guard, Value};
use crate::dn::{self, Rdn};
use crate::guid::Guid;
use crate::ldif::Record;
use crate::op;
use crate::schema::{Attr, Category, Class, Keeper, Syntax, find_attribute, find_class};
use crate::security::Descriptor;
use crate::sid::Sid;
use crate::time;

/// An entry that was loaded, and the values that point to other entries.
struct Loaded<'a> {
    id: EntryId,
    changed: Option<Timestamp>,
    line: usize,
    links: Vec<(Attr, &'a [Vec<u8>])>,
}

/// Loads the records. What a file says of passwords, or of what follows from other values, is passed over.
pub(super) fn load(
    directory: &mut Directory,
    records: &[Record],
    password: Option<&Secret>,
) -> ImportReport {
    let mut report = ImportReport::default();
    directory.skip_rids(records.iter().filter_map(sid_of));
    let mut in_order: Vec<(usize, &Record, Vec<Rdn>)> = Vec::with_capacity(records.len());
    for record in records {
        match dn::parse(&record.dn).filter(|rdns| !rdns.is_empty()) {
            Some(rdns) => {
                if named(directory, &rdns).is_none() {
                    op::reveal_named(directory, &record.dn, false, false);
                }
                in_order.push((rdns.len(), record, rdns));
            }
            None => report.remark(record.line, format!("{} is no DN: left out", record.dn)),
        }
    }
    in_order.sort_by_key(|(depth, _, _)| *depth);
    let mut loaded = Vec::with_capacity(in_order.len());
    for (_, record, rdns) in &in_order {
        match load_entry(directory, record, rdns, &mut report) {
            Ok(entry) => loaded.push(entry),
            Err(text) => report.remark(record.line, format!("{}: {text}", record.dn)),
        }
    }
    for entry in &loaded {
        load_links(directory, entry, &mut report);
    }
    for entry in &loaded {
        give_password(directory, entry.id, password);
        if let Some(changed) = entry.changed {
            directory.backdate(entry.id, changed);
        }
    }
    report
}

fn load_entry<'a>(
    directory: &mut Directory,
    record: &'a Record,
    rdns: &[Rdn],
    report: &mut ImportReport,
) -> Result<Loaded<'a>, String> {
    let class = class(record, report);
    let known = known(directory, record, rdns);
    let (Some(rdn), above) = (rdns.first(), rdns.get(1..).unwrap_or_default()) else {
        return Err("is no DN: left out".to_owned());
    };
    let mut entry = match (known, class) {
        (Some(id), _) => directory.entry(id).clone(),
        (None, None) => return Err("of no class that the schema has: left out".to_owned()),
        (None, Some(class)) => {
            let parent = place(directory, record, above, report)?;
            directory.blank(parent, class, rdn.value.clone())
        }
    };
    let moved =
        known.is_some_and(|id| entry.parent.is_some() && named(directory, rdns) != Some(id));
    if moved {
        entry.name = rdn.value.clone().into();
        entry.parent = Some(place(directory, record, above, report)?);
    }
    let links = fill(directory, &mut entry, record, report);
    let id = match known {
        Some(id) => {
            report.merged += 1;
            directory.put(id, entry);
            id
        }
        None => {
            report.made += 1;
            if entry.is_account() || entry.class.is_a("group") {
                complete(directory, &mut entry, record)?;
            }
            directory.insert(entry)
        }
    };
    let changed = record.text(Attr::WHEN_CHANGED.name()).and_then(values::instant);
    Ok(Loaded { id, changed, line: record.line, links })
}

/// Gives an account or a group of a partial export what every one has.
fn complete(directory: &mut Directory, entry: &mut Entry, record: &Record) -> Result<(), String> {
    let completed = op::complete(directory, entry, None);
    completed.map_err(|refusal| refusal.line(directory.identity.edition))?;
    if entry.is_account() && record.values(Attr::PWD_LAST_SET.name()).is_empty() {
        entry.set_number(Attr::PWD_LAST_SET, time::ticks(directory.now));
    }
    if entry.sid.is_none() {
        entry.sid = Some(directory.next_sid());
    }
    Ok(())
}

fn named(directory: &Directory, rdns: &[Rdn]) -> Option<EntryId> {
    directory.walk(rdns, true).ok()
}

/// The entry that a record speaks of, if it is there: by its DN, its SID, or because it is this domain controller.
fn known(directory: &Directory, record: &Record, rdns: &[Rdn]) -> Option<EntryId> {
    if let Some(id) = named(directory, rdns) {
        return Some(id);
    }
    // SIDs like that of `Authenticated Users` stand in several places; those of accounts do not.
    let is_account = |sid: &Sid| sid.domain().is_some() || sid.to_string().starts_with("S-1-5-32-");
    let by_sid = sid_of(record).filter(is_account).and_then(|sid| directory.by_sid(sid));
    let own_server = || {
        let is_server = record.values("objectClass").iter().any(|class| class == b"server");
        own_server(directory, rdns.first()?).filter(|_| is_server)
    };
    by_sid.filter(|id| !directory.entry(*id).deleted).or_else(own_server)
}

/// The server object of this domain controller, if it has this name.
fn own_server(directory: &Directory, rdn: &Rdn) -> Option<EntryId> {
    let server = directory.entry(directory.places.service).parent?;
    directory.entry(server).name.eq_ignore_ascii_case(&rdn.value).then_some(server)
}

/// Where an entry belongs. What is missing above it is made, as organizational units and containers.
fn place(
    directory: &mut Directory,
    record: &Record,
    above: &[Rdn],
    report: &mut ImportReport,
) -> Result<EntryId, String> {
    if let Some(id) = named(directory, above) {
        return Ok(id);
    }
    let (Some(rdn), rest) = (above.first(), above.get(1..).unwrap_or_default()) else {
        return Err(format!("not below {}: left out", directory.identity.domain));
    };
    let parent = place(directory, record, rest, report)?;
    let holder = directory.entry(parent).class.name;
    if let Some(server) = own_server(directory, rdn).filter(|_| holder == "serversContainer") {
        let mut entry = directory.entry(server).clone();
        entry.parent = Some(parent);
        directory.put(server, entry);
        return Ok(server);
    }
    let unit = rdn.attribute.eq_ignore_ascii_case("OU");
    let class = match (holder, rdn.value.as_str()) {
        _ if unit => "organizationalUnit",
        ("sitesContainer", _) => "site",
        ("site", "Servers") => "serversContainer",
        ("serversContainer", _) => "server",
        _ => "container",
    };
    let class = find_class(class);
    let class = class.filter(|class| rdn.attribute.eq_ignore_ascii_case(class.rdn.name()));
    let class =
        class.ok_or_else(|| format!("not below {}: left out", directory.identity.domain))?;
    let entry = directory.blank(parent, class, rdn.value.clone());
    let id = directory.insert(entry);
    report.made += 1;
    report.remark(record.line, format!("{} is not in the file: made", directory.dn(id)));
    Ok(id)
}

/// The most special class of a record that the schema has.
fn class(record: &Record, report: &mut ImportReport) -> Option<&'static Class> {
    let mut best: Option<&'static Class> = None;
    for name in record.values("objectClass") {
        let name = String::from_utf8_lossy(name);
        match find_class(&name) {
            Some(class) if class.kind == Category::Auxiliary => {}
            Some(class) if best.is_none_or(|best| class.is_a(best.name)) => best = Some(class),
            Some(_) => {}
            None => report.unknown_class(&name),
        }
    }
    best
}

/// Takes over all values but links, which are given back.
fn fill<'a>(
    directory: &Directory,
    entry: &mut Entry,
    record: &'a Record,
    report: &mut ImportReport,
) -> Vec<(Attr, &'a [Vec<u8>])> {
    let mut links = Vec::new();
    let mut foreign = BTreeMap::new();
    for (name, values) in &record.attributes {
        let base = name.split(';').next().unwrap_or_default();
        let Some(attr) = find_attribute(base) else {
            report.unknown_attribute(name);
            foreign.insert(name.clone(), values.clone());
            continue;
        };
        if base.len() != name.len() {
            report.remark(
                record.line,
                format!("{}: {name} holds a part of the values only", record.dn),
            );
        }
        if attr == Attr::NT_SECURITY_DESCRIPTOR {
            take_descriptor(directory, entry, (record, values), report);
            continue;
        }
        if take_identity(entry, attr, values) || is_computed(attr) {
            continue;
        }
        if attr.syntax() == Syntax::Dn {
            links.push((attr, values.as_slice()));
            continue;
        }
        let read: Vec<Value> =
            values.iter().filter_map(|value| values::read(attr, value)).collect();
        if read.len() < values.len() {
            report.remark(
                record.line,
                format!("{}: a value of {name} is not of its syntax: left out", record.dn),
            );
        }
        entry.set(attr, read);
    }
    entry.foreign = foreign;
    links
}

/// Takes over what guards an entry; what it inherits follows from the entries above, but for tombstones.
fn take_descriptor(
    directory: &Directory,
    entry: &mut Entry,
    (record, values): (&Record, &[Vec<u8>]),
    report: &mut ImportReport,
) {
    match values.first().map(|bytes| Descriptor::from_bytes(bytes)) {
        Some(Some(descriptor)) if entry.name.contains("\nDEL:") => {
            entry.guard = Guard::Own(Arc::new(descriptor));
        }
        Some(Some(descriptor)) => entry.guard = directory.guard(descriptor),
        Some(None) => {
            let text = format!("{}: nTSecurityDescriptor is not understood: left out", record.dn);
            report.remark(record.line, text);
        }
        None => {}
    }
}

/// Takes over what entries keep in fields.
fn take_identity(entry: &mut Entry, attr: Attr, values: &[Vec<u8>]) -> bool {
    let Some(value) = values.first() else { return true };
    match (attr, values::read(attr, value)) {
        (Attr::OBJECT_GUID, Some(Value::Bytes(bytes))) => {
            if let Ok(bytes) = <[u8; 16]>::try_from(bytes.as_ref()) {
                entry.guid = Guid(bytes);
            }
        }
        (Attr::OBJECT_SID, Some(Value::Bytes(bytes))) => {
            entry.sid = Sid::from_bytes(&bytes).or(entry.sid);
        }
        (Attr::WHEN_CREATED, Some(Value::Text(text))) => {
            entry.created = values::instant(&text).unwrap_or(entry.created);
        }
        (Attr::IS_DELETED, Some(Value::Text(text))) => {
            // Deleted Objects themselves say that they are deleted, and are not.
            entry.deleted = text == "TRUE" && entry.name.contains("\nDEL:");
        }
        (Attr::IS_CRITICAL_SYSTEM_OBJECT, Some(Value::Text(text))) => {
            entry.critical = text == "TRUE";
        }
        _ => return false,
    }
    true
}

/// Whether the attribute follows from others, or never leaves a directory.
fn is_computed(attr: Attr) -> bool {
    let kept_elsewhere = matches!(
        attr.keeper(),
        Keeper::BackLink | Keeper::Constructed | Keeper::Secret | Keeper::Naming
    );
    kept_elsewhere || Directory::is_derived(attr)
}

/// Gives an enabled user without a password this one.
fn give_password(directory: &mut Directory, id: EntryId, password: Option<&Secret>) {
    let Some(password) = password else { return };
    let entry = directory.entry(id);
    let enabled = entry.number(Attr::USER_ACCOUNT_CONTROL) & uac::ACCOUNTDISABLE == 0;
    let is_user = entry.is_account() && !entry.class.is_a("computer");
    if is_user && enabled && !entry.deleted && !entry.secrets.is_set() {
        let mut entry = entry.clone();
        entry.secrets.store(password.clone(), Policy::of(directory, &entry).history_length);
        directory.put(id, entry);
    }
}

fn load_links(directory: &mut Directory, loaded: &Loaded<'_>, report: &mut ImportReport) {
    if loaded.links.is_empty() {
        return;
    }
    let mut entry = directory.entry(loaded.id).clone();
    for (attr, values) in &loaded.links {
        let mut targets = Vec::with_capacity(values.len());
        for value in *values {
            let text = String::from_utf8_lossy(value);
            match directory.resolve(&text, true) {
                Ok(target) => targets.push(Value::Link(target)),
                Err(_) => {
                    let (name, dn) = (attr.name(), directory.dn(loaded.id));
                    report.remark(
                        loaded.line,
                        format!("{dn}: {name} points to {text}, which is not there: left out"),
                    );
                }
            }
        }
        entry.set(*attr, targets);
    }
    directory.put(loaded.id, entry);
}
