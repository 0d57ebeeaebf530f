//! Making online accounts for server users: the bulk run, its journal, its undo and its results file; and noticing what other
//! tools did to the users later.

mod attention;
pub(crate) mod bulk;
pub(crate) mod candidates;
mod creation;
mod licence_pool;
mod name;
mod outcome;
mod password;
mod results_file;
mod settle;

pub use bulk::AccountRequest;
pub use candidates::Candidate;
pub use outcome::{BulkReport, CreatedAccount, FailedAccount, FailureReason, SkippedAccount};

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
