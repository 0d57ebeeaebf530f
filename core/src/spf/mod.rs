//! Sender records, the Sender Policy Framework of RFC 7208.
//!
//! | part | does |
//! | --- | --- |
//! | `parse` | text to terms, with the place of the first error |
//! | `domain_spec` | names with macros (RFC 7208, section 7) |
//! | `merge` | the service's record into the one a domain has |
//! | `budget` | counts what an evaluation asks, from known answers |
//! | `live` | asks a resolver for those answers |

mod budget;
mod domain_spec;
mod live;
mod merge;
mod parse;

pub(crate) use budget::{Budget, N_TERMS_MAX, Problem};
#[cfg(test)]
pub(crate) use budget::{Known, Question, count};
pub(crate) use live::count_live;
pub(crate) use merge::{Merge, merge, warnings};
pub(crate) use parse::{Mechanism, Qualifier, SpfRecord, Term, TermKind, is_spf, parse};
