//! Search (RFC 4511 §4.5, MS-ADTS 3.1.1.3.1.3).

use super::access::Access;
use super::pages::{OpenSearches, Place};
use super::reach::{Found, Reach, Rest};
use super::references::references;
use super::select::Selection;
use super::session::Session;
use super::{dir_sync, list, notification};
use crate::control::{Controls, Work, paged_answer, scoped_query_answer};
use crate::directory::{Directory, EntryId};
use crate::error::Refusal;
use crate::filter::{Condition, prepare};
use crate::ldap::{Answer, ResultCode, Scope, Search};
use crate::security::Token;
use crate::tap::Port;
use crate::{render, root_dse};

/// MaxPageSize of the LDAP policy: no answer holds more entries.
pub(super) const PAGE_SIZE_MAX: usize = 1000;

/// A search that has passed all checks.
pub(super) struct Query<'a> {
    pub(super) access: Access<'a>,
    pub(super) controls: &'a Controls,
    pub(super) request: &'a Search,
    pub(super) reach: Reach,
    pub(super) condition: Condition,
    /// So many entries go into one answer at most.
    pub(super) limit: usize,
}

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
        return dir_sync::search(directory, session, (sync, controls.dn_form), request);
    }
    let all_contexts =
        controls.all_contexts || (request.base.is_empty() && session.port == Port::GlobalCatalog);
    let port = session.port;
    let (access, open) = session.reader(directory);
    let base = match (request.base.is_empty(), all_contexts) {
        (true, false) => return Err(Refusal::no_object(String::new())),
        (true, true) => directory.places.domain,
        (false, _) => access.resolve(&request.base, controls.show)?,
    };
    let condition = prepare(directory, &request.filter)?;
    let selection = Selection::new(request, (controls, port))?;
    let mut reach = Reach::new(base, request.scope, (all_contexts, controls.show));
    let mut answer = Answer::default();
    if let Some(attribute) = &controls.scoped_by {
        let scoped = reach.narrow(&access, attribute);
        answer.controls.push(scoped_query_answer(scoped.err().unwrap_or(ResultCode::SUCCESS)));
        if scoped.is_err() {
            return Ok(answer);
        }
    }
    let limit = limit(controls, request);
    let query = Query { access, controls, request, reach, condition, limit };
    let found = query.run(open, &mut answer)?;
    for id in &found.entries {
        answer.entries.push(selection.show(&access, *id)?);
    }
    let is_whole = found.rest == Rest::Nothing && answer.refusal.is_none();
    if is_whole && !controls.domain_scope && !all_contexts {
        answer.references = references(directory, base, request.scope);
    }
    query.conclude(&found, &mut answer);
    Ok(answer)
}

fn limit(controls: &Controls, request: &Search) -> usize {
    let page = controls.paged.as_ref().map_or(PAGE_SIZE_MAX, |paged| paged.size.min(PAGE_SIZE_MAX));
    if request.size_limit == 0 { page } else { page.min(request.size_limit) }
}

impl Query<'_> {
    /// Finds one answer's worth of entries.
    fn run(&self, open: &mut OpenSearches, answer: &mut Answer) -> Result<Found, Refusal> {
        let place = open.resume(self)?;
        if self.controls.paged.as_ref().is_some_and(|paged| paged.size == 0) {
            answer.controls.push(paged_answer(&[]));
            return Ok(Found::default());
        }
        let found = match place {
            Place::Start => list::listed(self, open, answer).unwrap_or_else(|| self.find(None)),
            Place::After(last) => self.find(Some(last)),
            Place::Sorted(rest) => Found::first_of(rest, self.limit),
        };
        if self.controls.paged.is_some() {
            answer.controls.push(paged_answer(&open.remember(self, &found)));
        }
        Ok(found)
    }

    /// Entries in the order of their making.
    fn find(&self, after: Option<EntryId>) -> Found {
        self.reach.find(&self.access, &self.condition, after, self.limit)
    }

    /// Whether the client can ask for what follows.
    pub(super) fn is_full_page(&self, found: &Found) -> bool {
        let size = self.controls.paged.as_ref().map(|paged| paged.size.min(PAGE_SIZE_MAX));
        size == Some(found.entries.len())
    }

    /// The result code, and what was asked about the work.
    fn conclude(&self, found: &Found, answer: &mut Answer) {
        let code = match &found.rest {
            Rest::Nothing => None,
            Rest::Later | Rest::Sorted(_) if self.is_full_page(found) => None,
            Rest::Later | Rest::Sorted(_) | Rest::Withheld => Some(ResultCode::SIZE_LIMIT_EXCEEDED),
        };
        let refusal = code.map(|code| Refusal::exact(code, String::new()));
        answer.refusal = answer.refusal.take().or(refusal).or_else(|| self.unexpected(found));
        let Some(statistics) = &self.controls.statistics else { return };
        let work = Work {
            returned: found.entries.len(),
            visited: found.visited,
            filter: render::filter(&self.request.filter),
            index: self.reach.index(self.access.directory, &self.condition, found.visited),
        };
        let may_debug = self.access.token().is_some_and(Token::is_administrator);
        answer.controls.extend(statistics.answer(&work, may_debug));
        if statistics.hides_entries() {
            answer.entries.clear();
        }
    }

    /// What becomes of a success with another number of entries than the client counts on.
    fn unexpected(&self, found: &Found) -> Option<Refusal> {
        let expected = self.controls.expected_count.as_ref()?;
        let problem = "1005 (CONSTRAINT_ATT_TYPE)";
        let refusal = || Refusal::service(ResultCode::CONSTRAINT_VIOLATION, 0x202f, problem);
        (!expected.is(found.entries.len())).then(refusal)
    }
}
