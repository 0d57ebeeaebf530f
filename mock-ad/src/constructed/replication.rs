//! Replication as attributes (MS-ADTS 3.1.1.4.5.8 to 3.1.1.4.5.12): XML texts, each ended by a line feed and a NUL.

use std::fmt::{Display, Write as _};

use jiff::Timestamp;

use crate::directory::{Directory, Entry, EntryId, Stamp, Value};
use crate::schema::Attr;

/// What stands where no instant is meant: the beginning of FILETIME.
const NEVER: &str = "1601-01-01T00:00:00Z";

/// One element with its parts.
struct Xml {
    name: &'static str,
    text: String,
}

impl Xml {
    fn new(name: &'static str) -> Self {
        Self { name, text: format!("<{name}>\n") }
    }

    fn part(&mut self, name: &str, value: impl Display) {
        let escaped = value.to_string();
        let escaped = escaped.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        writeln!(self.text, "\t<{name}>{escaped}</{name}>").expect("a string takes all text");
    }

    /// Who made a change and when.
    fn stamp(&mut self, directory: &Directory, stamp: &Stamp) {
        let Stamp { version, usn, time } = stamp;
        self.part("dwVersion", version);
        self.part("ftimeLastOriginatingChange", instant(*time));
        self.part("uuidLastOriginatingDsaInvocationID", directory.invocation_at(*usn));
        self.part("usnOriginatingChange", usn);
        self.part("usnLocalChange", usn);
        let own = directory.invocation_at(*usn) == directory.invocation();
        let service = own.then(|| directory.dn(directory.places.service));
        self.part("pszLastOriginatingDsaDN", service.unwrap_or_default());
    }

    fn end(mut self) -> Value {
        write!(self.text, "</{}>\n\0", self.name).expect("a string takes all text");
        Value::text(self.text)
    }
}

fn instant(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// msDS-ReplAttributeMetaData: the last change of every attribute that has or had a value. Links have stamps of their own.
pub(super) fn attributes(directory: &Directory, id: EntryId, entry: &Entry) -> Vec<Value> {
    let mut known = directory.present(id, entry);
    known.extend(entry.stamps.attributes().map(|(attr, _)| attr));
    known.extend(Attr::PASSWORDS);
    known.push(Attr::NT_SECURITY_DESCRIPTOR);
    known.sort_unstable();
    known.dedup();
    let replicated = |attr: &Attr| attr.is_replicated() && !attr.is_forward_link();
    let stamped = known.into_iter().filter(replicated);
    let stamped = stamped.filter_map(|attr| Some((attr, entry.stamp(attr)?)));
    let text = |(attr, stamp): (Attr, Stamp)| {
        let mut xml = Xml::new("DS_REPL_ATTR_META_DATA");
        xml.part("pszAttributeName", attr.name());
        xml.stamp(directory, &stamp);
        xml.end()
    };
    stamped.map(text).collect()
}

/// msDS-ReplValueMetaData: the last change of every value that a link attribute has or had.
pub(super) fn values(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    let text = |(attr, target, link): (Attr, EntryId, crate::directory::LinkStamp)| {
        let mut xml = Xml::new("DS_REPL_VALUE_META_DATA");
        xml.part("pszAttributeName", attr.name());
        xml.part("pszObjectDn", directory.dn(target));
        xml.part("cbData", 0);
        xml.part("pbData", "");
        let deleted = if link.present { NEVER.to_owned() } else { instant(link.stamp.time) };
        xml.part("ftimeDeleted", deleted);
        xml.part("ftimeCreated", instant(link.created));
        xml.stamp(directory, &link.stamp);
        xml.end()
    };
    entry.stamps.links().map(text).collect()
}

/// msDS-NCReplCursors of a naming context: how far this controller knows the changes of each database; its own alone here.
pub(super) fn cursors(directory: &Directory, _: EntryId, entry: &Entry) -> Vec<Value> {
    if !entry.context {
        return Vec::new();
    }
    let until = |place: usize| {
        let next = directory.lines.get(place + 1);
        next.map_or_else(|| directory.highest_usn(), |next| next.since - 1)
    };
    let text = |(place, line): (usize, &crate::directory::Line)| {
        let own = line.invocation == directory.invocation();
        let mut xml = Xml::new("DS_REPL_CURSOR");
        xml.part("uuidSourceDsaInvocationID", line.invocation);
        xml.part("usnAttributeFilter", until(place));
        xml.part("ftimeLastSyncSuccess", instant(directory.now));
        let service = own.then(|| directory.dn(directory.places.service));
        xml.part("pszSourceDsaDN", service.unwrap_or_default());
        xml.end()
    };
    directory.lines.iter().enumerate().map(text).collect()
}

/// msDS-NCReplInboundNeighbors, msDS-NCReplOutboundNeighbors: nobody replicates with this controller.
pub(super) fn no_neighbors(_: &Directory, _: EntryId, _: &Entry) -> Vec<Value> {
    Vec::new()
}
