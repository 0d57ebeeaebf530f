//! Search (RFC 4511 §4.5, MS-ADTS 3.1.1.3.1.3).

use super::access::Access;
use super::dir_sync;
use super::notification;
use super::select::Selection;
use super::session::{OpenSearch, Session};
use crate::control::{Controls, Paged, paged_answer};
use crate::directory::{Directory, EntryId};
use crate::error::Refusal;
use crate::filter::{Condition, Truth, prepare};
use crate::ldap::{Answer, ResultCode, Scope, Search};
use crate::tap::Port;
use crate::{render, root_dse};

/// MaxPageSize of the LDAP policy: no answer holds more entries.
const PAGE_SIZE_MAX: usize = 1000;

pub(super) fn search(
    directory: &Directory,
    session: &mut Session,
    controls: &Controls,
    request: &Search,
) -> Result<Answer, Refusal> {
    if request.base.is_empty() && request.scope == Scope::Base {
        return Ok(root_dse::search(
            directory,
            session.principal.as_ref().map(|principal| principal.id),
            request,
        ));
    }
    session.require_bind()?;
    if controls.notification {
        return notification::begin(directory, session, controls, request);
    }
    if let Some(sync) = &controls.dir_sync {
        return dir_sync::search(directory, session, sync, request);
    }
    let show_deleted = controls.show_deleted;
    let all_contexts =
        controls.all_contexts || (request.base.is_empty() && session.port == Port::GlobalCatalog);
    let base = match (request.base.is_empty(), all_contexts) {
        (true, false) => return Err(Refusal::no_object(String::new())),
        (true, true) => directory.places.domain,
        (false, _) => Access::new(directory, session).resolve(&request.base, show_deleted)?,
    };
    let condition = prepare(directory, &request.filter)?;
    let selection =
        Selection::new(&request.attributes, request.scope, controls.sd_flags)?.at(session.port);
    let reach = Reach { base, scope: request.scope, all_contexts, show_deleted };
    let after = match &controls.paged {
        Some(paged) => resume(session, paged, request)?,
        None => None,
    };
    if controls.paged.as_ref().is_some_and(|paged| paged.size == 0) {
        return Ok(Answer { controls: vec![paged_answer(&[])], ..Answer::default() });
    }
    let page = controls.paged.as_ref().map_or(PAGE_SIZE_MAX, |paged| paged.size.min(PAGE_SIZE_MAX));
    let limit = if request.size_limit == 0 { page } else { page.min(request.size_limit) };
    let access = Access::new(directory, session);
    let found = reach.find(&access, &condition, after, limit);
    let mut answer = Answer::default();
    for id in &found.entries {
        answer.entries.push(selection.show(&access, *id, request.types_only));
    }
    let page_is_full = found.more && found.entries.len() == page;
    let whole = !found.more;
    if let (Some(_), Some(last), true) = (&controls.paged, found.entries.last(), page_is_full) {
        answer.controls.push(paged_answer(&remember(session, request, *last)));
    } else if controls.paged.is_some() {
        answer.controls.push(paged_answer(&[]));
    }
    if found.more && !(page_is_full && controls.paged.is_some()) {
        answer.refusal = Some(Refusal::exact(ResultCode::SIZE_LIMIT_EXCEEDED, String::new()));
    }
    if whole && !controls.domain_scope && !all_contexts {
        answer.references = references(directory, base, request.scope);
    }
    Ok(answer)
}

/// Where a search looks.
struct Reach {
    base: EntryId,
    scope: Scope,
    all_contexts: bool,
    show_deleted: bool,
}

/// What a search found, up to its limit.
struct Found {
    entries: Vec<EntryId>,
    more: bool,
}

impl Reach {
    fn find(
        &self,
        access: &Access<'_>,
        condition: &Condition,
        after: Option<EntryId>,
        limit: usize,
    ) -> Found {
        let mut found = Found { entries: Vec::new(), more: false };
        let directory = access.directory;
        for id in self.candidates(directory, condition, after) {
            let fits = directory.is_visible(id, self.show_deleted)
                && condition.holds(directory, id, directory.entry(id)) == Truth::True
                && access.sees(id)
                && access.shows(id, condition);
            if fits && found.entries.len() == limit {
                found.more = true;
                break;
            }
            if fits {
                found.entries.push(id);
            }
        }
        found
    }

    /// Entries in reach, in the order of their making.
    fn candidates<'a>(
        &'a self,
        directory: &'a Directory,
        condition: &Condition,
        after: Option<EntryId>,
    ) -> Box<dyn Iterator<Item = EntryId> + 'a> {
        match self.scope {
            Scope::Base => Box::new(Some(self.base).filter(|_| after.is_none()).into_iter()),
            Scope::One => {
                let same_context =
                    |id: &EntryId| self.all_contexts || !directory.entry(*id).context;
                let mut children: Vec<EntryId> =
                    directory.children(self.base).filter(same_context).collect();
                children.sort_unstable();
                Box::new(children.into_iter().filter(move |id| Some(*id) > after))
            }
            Scope::Subtree => {
                if let Some(ids) = condition.candidates(directory) {
                    let later = ids.into_iter().filter(move |id| Some(*id) > after);
                    return Box::new(
                        later.filter(|id| directory.is_within(*id, self.base, self.all_contexts)),
                    );
                }
                let ids = directory.entries_after(after).map(|(id, _)| id);
                Box::new(ids.filter(|id| directory.is_within(*id, self.base, self.all_contexts)))
            }
        }
    }
}

/// Finds the search that a cookie continues. A cookie is good once, on its connection, for the same request.
fn resume(
    session: &mut Session,
    paged: &Paged,
    request: &Search,
) -> Result<Option<EntryId>, Refusal> {
    if paged.cookie.is_empty() {
        return Ok(None);
    }
    let number = <[u8; 8]>::try_from(paged.cookie.as_slice()).ok().map(u64::from_be_bytes);
    let open = number.and_then(|number| session.open_searches.remove(&number));
    let open = open.filter(|open| open.request == render::search(request));
    let comment = "Error processing control";
    let refusal = || Refusal::ldap(ResultCode::UNAVAILABLE_CRITICAL_EXTENSION, 0x57, comment);
    open.map(|open| Some(open.last)).ok_or_else(refusal)
}

fn remember(session: &mut Session, request: &Search, last: EntryId) -> [u8; 8] {
    session.last_cookie += 1;
    let open = OpenSearch { request: render::search(request), last };
    session.open_searches.insert(session.last_cookie, open);
    session.last_cookie.to_be_bytes()
}

/// URLs of the naming contexts right below the base's own, where the search would have gone on.
fn references(directory: &Directory, base: EntryId, scope: Scope) -> Vec<String> {
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
