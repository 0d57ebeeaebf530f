//! Controls of requests: one that the service knows is in the table, and one that the fake honours has a file.

mod dir_sync;
mod domain_scope;
mod notification;
mod paged;
mod permissive_modify;
mod sd_flags;
mod search_options;
mod show_deleted;
mod tree_delete;

use crate::error::Refusal;
use crate::ldap::{RequestControl, ResultCode};

pub(crate) use dir_sync::{
    Cookie as DirSyncCookie, DirSync, answer as dir_sync_answer, describe_answer,
};
pub(crate) use paged::{Paged, answer as paged_answer};

/// What the controls of a request ask for.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one control, sent or not")]
pub(crate) struct Controls {
    pub(crate) dir_sync: Option<DirSync>,
    pub(crate) paged: Option<Paged>,
    pub(crate) domain_scope: bool,
    pub(crate) notification: bool,
    pub(crate) all_contexts: bool,
    pub(crate) show_deleted: bool,
    pub(crate) tree_delete: bool,
    pub(crate) permissive_modify: bool,
    /// The parts of a security descriptor that are meant.
    pub(crate) sd_flags: Option<u32>,
}

type Read = fn(&RequestControl, &mut Controls) -> Result<(), Refusal>;

/// What becomes of a control.
enum Handling {
    /// It changes the operation.
    Honoured(Read),
    /// It asks for nothing that the fake does not do anyway.
    Harmless,
    /// The service knows it, the fake does not: refused, critical or not.
    Missing,
}

/// A control of the service.
struct Known {
    oid: &'static str,
    name: &'static str,
    handling: Handling,
}

const fn known(oid: &'static str, name: &'static str, handling: Handling) -> Known {
    Known { oid, name, handling }
}

/// Every control that Windows Server supports (MS-ADTS 3.1.1.3.4.1), in the order of `supportedControl`.
static TABLE: &[Known] = &[
    known("1.2.840.113556.1.4.319", "paged", Handling::Honoured(paged::read)),
    known("1.2.840.113556.1.4.801", "sdFlags", Handling::Honoured(sd_flags::read)),
    known("1.2.840.113556.1.4.473", "sort", Handling::Missing),
    known("1.2.840.113556.1.4.528", "notification", Handling::Honoured(notification::read)),
    known("1.2.840.113556.1.4.417", "showDeleted", Handling::Honoured(show_deleted::read)),
    known("1.2.840.113556.1.4.619", "lazyCommit", Handling::Harmless),
    known("1.2.840.113556.1.4.841", "dirSync", Handling::Honoured(dir_sync::read)),
    known("1.2.840.113556.1.4.529", "extendedDn", Handling::Missing),
    known("1.2.840.113556.1.4.805", "treeDelete", Handling::Honoured(tree_delete::read)),
    known("1.2.840.113556.1.4.521", "crossDomainMove", Handling::Missing),
    known("1.2.840.113556.1.4.970", "statistics", Handling::Missing),
    known("1.2.840.113556.1.4.1338", "verifyName", Handling::Harmless),
    known("1.2.840.113556.1.4.474", "sortResponse", Handling::Missing),
    known("1.2.840.113556.1.4.1339", "domainScope", Handling::Honoured(domain_scope::read)),
    known("1.2.840.113556.1.4.1340", "searchOptions", Handling::Honoured(search_options::read)),
    known("1.2.840.113556.1.4.1341", "rodcPromotion", Handling::Missing),
    known(
        "1.2.840.113556.1.4.1413",
        "permissiveModify",
        Handling::Honoured(permissive_modify::read),
    ),
    known("2.16.840.1.113730.3.4.9", "vlv", Handling::Missing),
    known("2.16.840.1.113730.3.4.10", "vlvResponse", Handling::Missing),
    known("1.2.840.113556.1.4.1504", "attributeScopedQuery", Handling::Missing),
    known("1.2.840.113556.1.4.1852", "quota", Handling::Missing),
    known("1.2.840.113556.1.4.802", "rangeOption", Handling::Harmless),
    known("1.2.840.113556.1.4.1907", "shutdownNotify", Handling::Missing),
    known("1.2.840.113556.1.4.1948", "rangeRetrievalNoError", Handling::Harmless),
    known("1.2.840.113556.1.4.1974", "forceUpdate", Handling::Missing),
    known("1.2.840.113556.1.4.2026", "dnInput", Handling::Missing),
    known("1.2.840.113556.1.4.2064", "showRecycled", Handling::Honoured(show_deleted::read)),
    known("1.2.840.113556.1.4.2065", "showDeactivatedLink", Handling::Harmless),
    known("1.2.840.113556.1.4.2066", "policyHintsDeprecated", Handling::Missing),
    known("1.2.840.113556.1.4.2090", "dirSyncEx", Handling::Missing),
    known("1.2.840.113556.1.4.2205", "updateStats", Handling::Missing),
    known("1.2.840.113556.1.4.2204", "treeDeleteEx", Handling::Missing),
    known("1.2.840.113556.1.4.2206", "searchHints", Handling::Harmless),
    known("1.2.840.113556.1.4.2211", "expectedEntryCount", Handling::Missing),
    known("1.2.840.113556.1.4.2239", "policyHints", Handling::Missing),
    known("1.2.840.113556.1.4.2255", "setOwner", Handling::Missing),
    known("1.2.840.113556.1.4.2256", "bypassQuota", Handling::Missing),
    known("1.2.840.113556.1.4.2309", "linkTtl", Handling::Missing),
];

/// `supportedControl` of the root DSE.
pub(crate) fn supported() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|known| known.oid)
}

/// Reads the controls of a request. Unknown ones count only when they are critical (RFC 4511 §4.1.11).
pub(crate) fn read(controls: &[RequestControl]) -> Result<Controls, Refusal> {
    let mut read = Controls::default();
    for control in controls {
        match find(&control.oid).map(|known| &known.handling) {
            Some(Handling::Honoured(honour)) => honour(control, &mut read)?,
            Some(Handling::Harmless) => {}
            Some(Handling::Missing) => return Err(unavailable().unsupported()),
            None if control.critical => return Err(unavailable()),
            None => {}
        }
    }
    Ok(read)
}

/// How a trace names a control.
pub(crate) fn describe(control: &RequestControl) -> String {
    let name = find(&control.oid).map_or(control.oid.as_str(), |known| known.name);
    let more = match name {
        "paged" => paged::describe(control),
        "dirSync" => dir_sync::describe(control),
        _ => String::new(),
    };
    let critical = if control.critical { "!" } else { "" };
    format!("{critical}{name}{more}")
}

fn find(oid: &str) -> Option<&'static Known> {
    TABLE.iter().find(|known| known.oid == oid)
}

fn unavailable() -> Refusal {
    Refusal::service(ResultCode::UNAVAILABLE_CRITICAL_EXTENSION, 0x2040, "5010 (UNAVAIL_EXTENSION)")
}

/// The value of a control is not what its definition says.
fn malformed() -> Refusal {
    Refusal::ldap(ResultCode::UNAVAILABLE_CRITICAL_EXTENSION, 0x57, "Error processing control")
}
