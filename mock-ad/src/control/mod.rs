//! Controls of requests: one that the service knows is in the table, and one that the fake honours has a file.

mod dir_sync;
mod domain_scope;
mod expected_count;
mod extended_dn;
mod list_view;
mod notification;
mod paged;
mod permissive_modify;
mod policy_hints;
mod range_no_error;
mod scoped_query;
mod sd_flags;
mod search_hints;
mod search_options;
mod show_deactivated;
mod show_deleted;
mod sort;
mod statistics;
mod tree_delete;
mod update_statistics;
mod verify_name;

use crate::ber::{Malformed, Reader};
use crate::config::Edition;
use crate::directory::Show;
use crate::error::Refusal;
use crate::ldap::{Operation, RequestControl, ResultCode};

pub(crate) use dir_sync::{
    Cookie as DirSyncCookie, DirSync, answer as dir_sync_answer, describe_answer,
};
pub(crate) use expected_count::ExpectedCount;
pub(crate) use extended_dn::DnForm;
pub(crate) use list_view::{ListView, Target, answer as list_view_answer};
pub(crate) use paged::{Paged, answer as paged_answer};
pub(crate) use scoped_query::answer as scoped_query_answer;
pub(crate) use sort::{Sort, SortKey, answer as sort_answer};
pub(crate) use statistics::{Statistics, Work};
pub(crate) use update_statistics::answer as update_statistics_answer;

/// What the controls of a request ask for.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one control, sent or not")]
pub(crate) struct Controls {
    pub(crate) dir_sync: Option<DirSync>,
    pub(crate) paged: Option<Paged>,
    pub(crate) sort: Option<Sort>,
    pub(crate) list_view: Option<ListView>,
    /// The attribute that names the entries to search.
    pub(crate) scoped_by: Option<String>,
    pub(crate) dn_form: DnForm,
    pub(crate) expected_count: Option<ExpectedCount>,
    pub(crate) statistics: Option<Statistics>,
    /// No more entries than this, but for those that are equal in what they are sorted by.
    pub(crate) soft_size_limit: Option<usize>,
    pub(crate) domain_scope: bool,
    pub(crate) notification: bool,
    pub(crate) all_contexts: bool,
    pub(crate) show: Show,
    pub(crate) show_deactivated_links: bool,
    pub(crate) range_no_error: bool,
    /// How many objects a tree delete may take at most.
    pub(crate) tree_delete: Option<usize>,
    pub(crate) permissive_modify: bool,
    pub(crate) policy_hints: bool,
    /// The parts of a security descriptor that are meant.
    pub(crate) sd_flags: Option<u32>,
    pub(crate) update_statistics: bool,
}

type Read = fn(&RequestControl, &mut Controls) -> Result<(), Problem>;

/// Why a control cannot be followed.
enum Problem {
    /// Its value is not what its definition says.
    Value,
    /// The service does not want to.
    Unwilling,
}

impl From<Malformed> for Problem {
    fn from(_: Malformed) -> Self {
        Self::Value
    }
}

/// What becomes of a control.
enum Handling {
    /// It changes the operation.
    Honoured(Read),
    /// It asks for nothing that the fake does not do anyway. Some have a value, which must be right.
    Harmless(Read),
    /// The service knows it, the fake does not: refused, critical or not.
    Missing,
    /// It belongs to answers. In a request it is unknown.
    Answer,
}

/// Operations that a control may come with.
#[derive(Clone, Copy)]
struct With(u8);

impl With {
    const SEARCH: Self = Self(1);
    const ADD: Self = Self(2);
    const MODIFY: Self = Self(4);
    const DELETE: Self = Self(8);
    const MODIFY_DN: Self = Self(16);
    const WRITE: Self = Self(2 | 4);
    const ANY: Self = Self(u8::MAX);

    /// Compares and extended operations take only what goes with all.
    fn of(operation: &Operation) -> Self {
        match operation {
            Operation::Search(_) => Self::SEARCH,
            Operation::Add { .. } => Self::ADD,
            Operation::Modify { .. } => Self::MODIFY,
            Operation::Delete { .. } => Self::DELETE,
            Operation::ModifyDn(_) => Self::MODIFY_DN,
            _ => Self(128),
        }
    }

    fn holds(self, operation: Self) -> bool {
        self.0 & operation.0 != 0
    }
}

/// A control of the service.
struct Known {
    oid: &'static str,
    name: &'static str,
    with: With,
    handling: Handling,
}

const fn known(oid: &'static str, name: &'static str, with: With, handling: Handling) -> Known {
    Known { oid, name, with, handling }
}

use Handling::{Answer, Harmless, Honoured, Missing};

/// Every control that Windows Server supports (MS-ADTS 3.1.1.3.4.1), in the order of `supportedControl`.
static TABLE: &[Known] = &[
    known("1.2.840.113556.1.4.319", "paged", With::SEARCH, Honoured(paged::read)),
    known("1.2.840.113556.1.4.801", "sdFlags", With::ANY, Honoured(sd_flags::read)),
    known("1.2.840.113556.1.4.473", "sort", With::SEARCH, Honoured(sort::read)),
    known("1.2.840.113556.1.4.528", "notification", With::SEARCH, Honoured(notification::read)),
    known("1.2.840.113556.1.4.417", "showDeleted", With::ANY, Honoured(show_deleted::read)),
    known("1.2.840.113556.1.4.619", "lazyCommit", With::ANY, Harmless(no_value)),
    known("1.2.840.113556.1.4.841", "dirSync", With::SEARCH, Honoured(dir_sync::read)),
    known("1.2.840.113556.1.4.529", "extendedDn", With::SEARCH, Honoured(extended_dn::read)),
    known("1.2.840.113556.1.4.805", "treeDelete", With::DELETE, Honoured(tree_delete::read)),
    known("1.2.840.113556.1.4.521", "crossDomainMove", With::MODIFY_DN, Missing),
    known("1.2.840.113556.1.4.970", "statistics", With::SEARCH, Honoured(statistics::read)),
    known("1.2.840.113556.1.4.1338", "verifyName", With::WRITE, Harmless(verify_name::read)),
    known("1.2.840.113556.1.4.474", "sortResponse", With::ANY, Answer),
    known("1.2.840.113556.1.4.1339", "domainScope", With::SEARCH, Honoured(domain_scope::read)),
    known("1.2.840.113556.1.4.1340", "searchOptions", With::SEARCH, Honoured(search_options::read)),
    known("1.2.840.113556.1.4.1341", "rodcPromotion", With::ADD, Missing),
    known(
        "1.2.840.113556.1.4.1413",
        "permissiveModify",
        With::MODIFY,
        Honoured(permissive_modify::read),
    ),
    known("2.16.840.1.113730.3.4.9", "vlv", With::SEARCH, Honoured(list_view::read)),
    known("2.16.840.1.113730.3.4.10", "vlvResponse", With::ANY, Answer),
    known(
        "1.2.840.113556.1.4.1504",
        "attributeScopedQuery",
        With::SEARCH,
        Honoured(scoped_query::read),
    ),
    known("1.2.840.113556.1.4.1852", "quota", With::SEARCH, Missing),
    known("1.2.840.113556.1.4.802", "rangeOption", With::ANY, Harmless(any_value)),
    known("1.2.840.113556.1.4.1907", "shutdownNotify", With::SEARCH, Missing),
    known(
        "1.2.840.113556.1.4.1948",
        "rangeRetrievalNoError",
        With::SEARCH,
        Honoured(range_no_error::read),
    ),
    known("1.2.840.113556.1.4.1974", "forceUpdate", With::WRITE, Missing),
    known("1.2.840.113556.1.4.2026", "dnInput", With::SEARCH, Missing),
    known(
        "1.2.840.113556.1.4.2064",
        "showRecycled",
        With::ANY,
        Honoured(show_deleted::read_recycled),
    ),
    // Nothing refers to deleted objects while the recycle bin is off.
    known(
        "1.2.840.113556.1.4.2065",
        "showDeactivatedLink",
        With::SEARCH,
        Honoured(show_deactivated::read),
    ),
    known(
        "1.2.840.113556.1.4.2066",
        "policyHintsDeprecated",
        With::MODIFY,
        Honoured(policy_hints::read),
    ),
    known("1.2.840.113556.1.4.2090", "dirSyncEx", With::SEARCH, Missing),
    known(
        "1.2.840.113556.1.4.2205",
        "updateStatistics",
        With::ANY,
        Honoured(update_statistics::read),
    ),
    known("1.2.840.113556.1.4.2204", "treeDeleteEx", With::DELETE, Honoured(tree_delete::read_ex)),
    known("1.2.840.113556.1.4.2206", "searchHints", With::SEARCH, Honoured(search_hints::read)),
    known(
        "1.2.840.113556.1.4.2211",
        "expectedEntryCount",
        With::SEARCH,
        Honoured(expected_count::read),
    ),
    known("1.2.840.113556.1.4.2239", "policyHints", With::MODIFY, Honoured(policy_hints::read)),
    known("1.2.840.113556.1.4.2255", "setOwner", With::ADD, Missing),
    known("1.2.840.113556.1.4.2256", "bypassQuota", With::ADD, Missing),
    // Links end by themselves only with the optional feature of that name, which is off.
    known("1.2.840.113556.1.4.2309", "linkTtl", With::SEARCH, Harmless(no_value)),
];

/// Controls that earlier editions lack.
const SINCE: &[(&str, Edition)] = &[
    ("1.2.840.113556.1.4.2255", Edition::Server2012R2),
    ("1.2.840.113556.1.4.2256", Edition::Server2012R2),
    ("1.2.840.113556.1.4.2309", Edition::Server2016),
];

/// `supportedControl` of the root DSE.
pub(crate) fn supported(edition: Edition) -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|known| known.oid).filter(move |oid| is_in(edition, oid))
}

fn is_in(edition: Edition, oid: &str) -> bool {
    SINCE.iter().all(|(known, first)| *known != oid || edition >= *first)
}

/// Reads the controls of a request. One that is unknown, that does not go with the operation, or whose value is wrong
/// counts only when it is critical (RFC 4511 §4.1.11, MS-ADTS 3.1.1.3.4.1). Of two that are the same the later one counts.
pub(crate) fn read(
    controls: &[RequestControl],
    operation: &Operation,
    edition: Edition,
) -> Result<Controls, Refusal> {
    let mut read = Controls::default();
    for control in controls {
        let refusal = match honour(control, operation, edition, &mut read) {
            Ok(()) => continue,
            Err(refusal) => refusal,
        };
        if control.critical || !refusal.supported {
            return Err(refusal);
        }
    }
    Ok(read)
}

fn honour(
    control: &RequestControl,
    operation: &Operation,
    edition: Edition,
    read: &mut Controls,
) -> Result<(), Refusal> {
    let known = find(&control.oid)
        .filter(|known| is_in(edition, known.oid) && known.with.holds(With::of(operation)));
    match known.map(|known| &known.handling) {
        Some(Honoured(honour) | Harmless(honour)) => {
            honour(control, read).map_err(|problem| match problem {
                Problem::Value => malformed(),
                Problem::Unwilling => Refusal::unwilling(0x2035),
            })
        }
        Some(Missing) => Err(unavailable().unsupported()),
        Some(Answer) | None => Err(unavailable()),
    }
}

/// How a trace names a control.
pub(crate) fn describe(control: &RequestControl) -> String {
    let name = name(&control.oid);
    let more = match name {
        "paged" => paged::describe(control),
        "dirSync" => dir_sync::describe(control),
        _ => String::new(),
    };
    let critical = if control.critical { "!" } else { "" };
    format!("{critical}{name}{more}")
}

/// The name of a control, or its number if it has none.
pub(crate) fn name(oid: &str) -> &str {
    find(oid).map_or(oid, |known| known.name)
}

fn find(oid: &str) -> Option<&'static Known> {
    TABLE.iter().find(|known| known.oid == oid)
}

/// The service does not follow a control that the client cannot do without.
pub(crate) fn unavailable() -> Refusal {
    Refusal::service(ResultCode::UNAVAILABLE_CRITICAL_EXTENSION, 0x2040, "5010 (UNAVAIL_EXTENSION)")
}

/// The value of a control is not what its definition says.
pub(crate) fn malformed() -> Refusal {
    Refusal::ldap(ResultCode::UNAVAILABLE_CRITICAL_EXTENSION, 0x57, "Error processing control")
}

/// The value of a control, as far as there is one.
fn value(control: &RequestControl) -> Reader<'_> {
    Reader::new(control.value.as_deref().unwrap_or_default())
}

/// Reads a value that is one sequence of one number.
fn flags(control: &RequestControl) -> Result<i64, Malformed> {
    let mut value = value(control);
    let mut sequence = value.sequence()?;
    let flags = sequence.integer()?;
    sequence.end()?;
    value.end()?;
    Ok(flags)
}

/// A count within the numbers that LDAP knows.
fn count(number: i64) -> Result<usize, Malformed> {
    let count = i32::try_from(number).ok().and_then(|count| usize::try_from(count).ok());
    count.ok_or(Malformed("a count outside 0 to 2147483647"))
}

/// Controls that are defined without value may have an empty one.
fn require_none(control: &RequestControl) -> Result<(), Malformed> {
    value(control).end()
}

fn no_value(control: &RequestControl, _: &mut Controls) -> Result<(), Problem> {
    Ok(require_none(control)?)
}

#[expect(clippy::unnecessary_wraps, reason = "the table wants one type for all controls")]
fn any_value(_: &RequestControl, _: &mut Controls) -> Result<(), Problem> {
    Ok(())
}
