//! Searches that stay open and tell of changes (MS-ADTS 3.1.1.3.4.1.9), until they are abandoned.

use super::access::Access;
use super::select::Selection;
use super::session::Session;
use crate::control::Controls;
use crate::directory::{Directory, EntryId, Show};
use crate::error::Refusal;
use crate::ldap::{Answer, Filter, ResultCode, Scope, Search, SearchEntry};

/// MaxNotificationPerConn of the LDAP policy.
const WATCHES_MAX: usize = 5;

/// A search that stays open.
pub(crate) struct Watch {
    /// Its message id, which all that it finds carries.
    pub(crate) id: i32,
    text: String,
    base: EntryId,
    scope: Scope,
    show: Show,
    selection: Selection,
    /// Changes up to this USN were told, or are older than the search.
    seen_usn: u64,
}

/// Begins to watch; the search gets no answer before something changes.
pub(super) fn begin(
    directory: &Directory,
    session: &mut Session,
    controls: &Controls,
    request: &Search,
) -> Result<Answer, Refusal> {
    let is_any = matches!(&request.filter, Filter::Present { attribute } if attribute.eq_ignore_ascii_case("objectClass"));
    if !is_any {
        return Err(Refusal::unwilling(0x20b9));
    }
    if session.watches.len() == WATCHES_MAX {
        return Err(Refusal::service(
            ResultCode::ADMIN_LIMIT_EXCEEDED,
            0x2024,
            "5008 (ADMIN_LIMIT_EXCEEDED)",
        ));
    }
    let access = Access::new(directory, session);
    let show = controls.show;
    let watch = Watch {
        id: session.message_id,
        text: crate::render::search(request),
        base: access.resolve(&request.base, show)?,
        scope: request.scope,
        show,
        selection: Selection::new(request, (controls, session.port))?,
        seen_usn: directory.highest_usn(),
    };
    session.watches.push(watch);
    Ok(Answer { stays_open: true, ..Answer::default() })
}

/// The entries that changed in reach of one open search since the last time, as they are now, in the order of their changes.
pub(crate) struct News {
    /// The search's message id.
    pub(crate) id: i32,
    /// The search as the trace shows it.
    pub(crate) text: String,
    pub(crate) entries: Vec<SearchEntry>,
}

/// What there is to tell next, the oldest search first.
pub(crate) fn news(directory: &Directory, session: &mut Session) -> Option<News> {
    let mut watches = std::mem::take(&mut session.watches);
    let access = Access::new(directory, session);
    let news = watches.iter_mut().find_map(|watch| watch.news(&access));
    session.watches = watches;
    news
}

impl Watch {
    fn news(&mut self, access: &Access<'_>) -> Option<News> {
        let directory = access.directory;
        let changed = directory.changed_from(self.seen_usn + 1);
        let told = changed.filter(|id| {
            directory.is_visible(*id, self.show) && self.reaches(directory, *id) && access.sees(*id)
        });
        let entries: Vec<SearchEntry> =
            told.filter_map(|id| self.selection.show(access, id).ok()).collect();
        self.seen_usn = directory.highest_usn();
        let Self { id, text, .. } = self;
        Some(News { id: *id, text: text.clone(), entries }).filter(|news| !news.entries.is_empty())
    }

    fn reaches(&self, directory: &Directory, id: EntryId) -> bool {
        match self.scope {
            Scope::Base => id == self.base,
            Scope::One => directory.entry(id).parent == Some(self.base),
            Scope::Subtree => directory.is_within(id, self.base, false),
        }
    }
}
