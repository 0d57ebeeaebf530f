//! What DirSync answers: entries of a naming context in the order of their changes, each with what changed of it.

use std::collections::BTreeSet;

use super::access::Access;
use super::select;
use super::session::Session;
use crate::constructed;
use crate::control::{DirSync, DirSyncCookie, DnForm, dir_sync_answer};
use crate::directory::{Directory, Entry, EntryId, Value};
use crate::error::Refusal;
use crate::filter::{Condition, Truth, prepare};
use crate::ldap::{Answer, Search, SearchEntry};
use crate::schema::{Attr, Keeper, find_attribute};

/// MaxPageSize of the LDAP policy holds here too.
const ENTRIES_MAX: usize = 1000;

pub(super) fn search(
    directory: &Directory,
    session: &Session,
    (sync, dn_form): (&DirSync, DnForm),
    request: &Search,
) -> Result<Answer, Refusal> {
    let access = Access::new(directory, session);
    let base = access.resolve(&request.base, false)?;
    if !directory.entry(base).context {
        return Err(match sync.object_security {
            true => Refusal::unwilling(0x2035),
            false => Refusal::access(0x2105),
        });
    }
    if !sync.object_security {
        access.require_replication(base)?;
    }
    let cookie = cookie(directory, &sync.cookie)?;
    let feed = Feed {
        directory,
        base,
        condition: prepare(directory, &request.filter)?,
        wanted: Wanted::new(&request.attributes),
        known: cookie.known,
        incremental_values: sync.incremental_values,
        dn_form,
        sight: Some(access).filter(|_| sync.object_security),
    };
    let mut page = Page::new(sync, request);
    let mut more = false;
    let mut reached = cookie.reached;
    for id in directory.changed_from(cookie.reached + 1) {
        more = page.is_full();
        if more {
            break;
        }
        feed.visit(id, cookie.reached, &mut page);
        reached = directory.entry(id).usn_changed;
    }
    let end = directory.highest_usn().max(cookie.reached);
    let (known, reached) = if more { (cookie.known, reached) } else { (end, end) };
    let next = DirSyncCookie::new(directory.now, cookie.invocation, known, reached);
    let controls = vec![dir_sync_answer(more, next)];
    Ok(Answer { entries: page.entries, controls, ..Answer::default() })
}

/// Where the client stands. Without a cookie, or with that of another controller or of one that was restored, it begins anew.
fn cookie(directory: &Directory, bytes: &[u8]) -> Result<DirSyncCookie, Refusal> {
    let start = DirSyncCookie::new(directory.now, directory.invocation(), 0, 0);
    if bytes.is_empty() {
        return Ok(start);
    }
    let cookie = DirSyncCookie::parse(bytes).ok_or_else(|| Refusal::unwilling(0x57))?;
    Ok(if cookie.invocation == start.invocation { cookie } else { start })
}

/// The attributes that a client asked for.
struct Wanted {
    all: bool,
    named: BTreeSet<Attr>,
}

impl Wanted {
    fn new(attributes: &[String]) -> Self {
        let base_names = attributes.iter().map(|name| name.split(';').next().unwrap_or_default());
        Self {
            all: attributes.is_empty() || attributes.iter().any(|name| name == "*"),
            named: base_names.filter_map(find_attribute).collect(),
        }
    }

    /// The attributes of an entry that have to be looked at, those among them that it lost.
    fn of(&self, directory: &Directory, id: EntryId, entry: &Entry) -> BTreeSet<Attr> {
        let mut attributes = self.named.clone();
        if self.all {
            attributes.extend(directory.present(id, entry));
            attributes.insert(Attr::NT_SECURITY_DESCRIPTOR);
            attributes.extend(entry.stamps.attributes().map(|(attr, _)| attr));
            attributes.extend(entry.stamps.links().map(|(attr, _, _)| attr));
        }
        attributes
    }
}

/// One answer in the making.
struct Page {
    entries: Vec<SearchEntry>,
    visited: BTreeSet<EntryId>,
    ancestors_first: bool,
    types_only: bool,
    bytes_left: usize,
    entries_max: usize,
}

impl Page {
    fn new(sync: &DirSync, request: &Search) -> Self {
        let limit = if request.size_limit == 0 { ENTRIES_MAX } else { request.size_limit };
        Self {
            entries: Vec::new(),
            visited: BTreeSet::new(),
            ancestors_first: sync.ancestors_first,
            types_only: request.types_only,
            bytes_left: sync.answer_bytes_max,
            entries_max: limit.min(ENTRIES_MAX),
        }
    }

    /// Whether nothing more may be added; one entry always may.
    fn is_full(&self) -> bool {
        !self.entries.is_empty() && (self.bytes_left == 0 || self.entries.len() >= self.entries_max)
    }

    fn push(&mut self, mut entry: SearchEntry) {
        if self.types_only {
            entry.attributes.iter_mut().for_each(|(_, values)| values.clear());
        }
        let attribute = |(name, values): &(String, Vec<Vec<u8>>)| {
            name.len() + values.iter().map(Vec::len).sum::<usize>()
        };
        let size = entry.dn.len() + entry.attributes.iter().map(attribute).sum::<usize>();
        self.bytes_left = self.bytes_left.saturating_sub(size);
        self.entries.push(entry);
    }
}

/// A search for changes.
struct Feed<'a> {
    directory: &'a Directory,
    base: EntryId,
    condition: Condition,
    wanted: Wanted,
    /// The client knows all changes up to this USN.
    known: u64,
    incremental_values: bool,
    dn_form: DnForm,
    /// Whose rights limit what is shown; nobody's if the right to replicate stands for all.
    sight: Option<Access<'a>>,
}

impl Feed<'_> {
    /// Puts an entry on the page, behind those above it that changed too if the client wants that.
    fn visit(&self, id: EntryId, told: u64, page: &mut Page) {
        if !page.ancestors_first {
            self.show(id, page);
            return;
        }
        let above = |id: &EntryId| self.directory.entry(*id).parent.filter(|_| *id != self.base);
        let mut line: Vec<EntryId> = std::iter::successors(Some(id), above).collect();
        line.retain(|id| self.directory.entry(*id).usn_changed > told);
        for id in line.into_iter().rev() {
            if page.visited.insert(id) {
                self.show(id, page);
            }
        }
    }

    fn show(&self, id: EntryId, page: &mut Page) {
        let entry = self.directory.entry(id);
        let fits = self.is_in_reach(id, entry)
            && self.directory.is_visible(id, true)
            && self.condition.holds(self.directory, id, entry) == Truth::True
            && self.sight.is_none_or(|access| access.sees(id) && access.shows(id, &self.condition));
        if let Some(changed) = fits.then(|| self.changes(id, entry)).flatten() {
            page.push(changed);
        }
    }

    /// The naming context, and the heads of those right below.
    fn is_in_reach(&self, id: EntryId, entry: &Entry) -> bool {
        let place = if id == self.base || !entry.context { Some(id) } else { entry.parent };
        place.is_some_and(|place| self.directory.is_within(place, self.base, false))
    }

    /// The entry with what changed of it; nothing if that is nothing that the client asked for.
    fn changes(&self, id: EntryId, entry: &Entry) -> Option<SearchEntry> {
        let mut attributes = Vec::new();
        let mut counts = false;
        let mut named = false;
        let view = self.sight.map(|access| access.view(id));
        let can_read = |attr: &Attr| view.as_ref().is_none_or(|view| view.shows(*attr));
        for attr in self.wanted.of(self.directory, id, entry).into_iter().filter(can_read) {
            let is_new = entry.usn_created > self.known;
            match attr {
                Attr::OBJECT_GUID | Attr::INSTANCE_TYPE => {
                    counts |= is_new && self.wanted.named.contains(&attr);
                }
                Attr::PARENT_GUID => named |= self.is_changed(id, entry, Attr::NAME),
                // The name says the same.
                _ if attr == entry.class.rdn => {}
                _ if self.is_shown(attr) && self.is_changed(id, entry, attr) => {
                    named |= attr == Attr::NAME;
                    attributes.extend(self.values(id, entry, attr));
                }
                _ => {}
            }
        }
        if attributes.is_empty() && !counts && !named {
            return None;
        }
        let always = [Attr::OBJECT_GUID, Attr::INSTANCE_TYPE];
        attributes
            .extend(always.map(|attr| self.whole(attr, &self.directory.values(id, entry, attr))));
        let parent = constructed::values(self.directory, id, entry, Attr::PARENT_GUID);
        if named && id != self.base && !parent.is_empty() {
            attributes.push(self.whole(Attr::PARENT_GUID, &parent));
        }
        attributes.sort();
        Some(SearchEntry { dn: select::dn(self.directory, id, self.dn_form), attributes })
    }

    fn is_shown(&self, attr: Attr) -> bool {
        attr.is_replicated()
            && !matches!(attr.keeper(), Keeper::Constructed | Keeper::BackLink | Keeper::Secret)
    }

    fn is_changed(&self, id: EntryId, entry: &Entry, attr: Attr) -> bool {
        if attr.is_forward_link() {
            let mut links = entry.stamps.links().filter(|(link, ..)| *link == attr);
            return links.any(|(_, _, link)| link.stamp.usn > self.known);
        }
        // The places of deleted entries have been marked deleted from the start.
        if attr == Attr::IS_DELETED && self.directory.holds_tombstones(id) {
            return entry.usn_created > self.known;
        }
        entry.stamp(attr).is_some_and(|stamp| stamp.usn > self.known)
    }

    /// The present values, or those that came and went. A client that begins is not told of what is gone.
    fn values(&self, id: EntryId, entry: &Entry, attr: Attr) -> Vec<(String, Vec<Vec<u8>>)> {
        if !(attr.is_forward_link() && self.incremental_values) {
            let values = self.directory.values(id, entry, attr);
            let gone = values.is_empty() && self.known == 0;
            return Some(self.whole(attr, &values)).filter(|_| !gone).into_iter().collect();
        }
        let changed = |present: bool| {
            let links = entry.stamps.links().filter(|(link, ..)| *link == attr);
            let links = links.filter(|(_, _, link)| link.stamp.usn > self.known);
            let links = links.filter(|(_, _, link)| link.present == present);
            // Links that the recycle bin hides are neither there nor gone.
            let links = links.filter(|(_, target, link)| {
                !link.present || !self.directory.is_deactivated(id, attr, *target)
            });
            let values: Vec<Vec<u8>> =
                links.map(|(_, target, _)| self.wire(attr, &Value::Link(target))).collect();
            let range = if present { "1-1" } else { "0-0" };
            (format!("{};range={range}", attr.name()), values)
        };
        [changed(false), changed(true)]
            .into_iter()
            .filter(|(_, values)| !values.is_empty())
            .collect()
    }

    fn whole(&self, attr: Attr, values: &[Value]) -> (String, Vec<Vec<u8>>) {
        let wire = values.iter().map(|value| self.wire(attr, value)).collect();
        (attr.name().to_owned(), wire)
    }

    fn wire(&self, attr: Attr, value: &Value) -> Vec<u8> {
        select::wire(self.directory, attr, value, self.dn_form)
    }
}
