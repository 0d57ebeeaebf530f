//! The results file: one entry per account that was not created, with its reason and a recommended action (clauses TRB-001
//! to TRB-004).

use std::{fmt::Write as _, io};

use jiff::Timestamp;

use super::outcome::FailedAccount;
use crate::ports::Files;

/// More results files than this in one folder are a sign of something else.
const N_FILES_MAX: usize = 1_000;

/// The text of the file.
pub(super) fn render(now: Timestamp, n_requested: usize, failed: &[FailedAccount]) -> String {
    let mut text = format!(
        "Online accounts that were not created\n\nTime: {}\nNot created: {} of {n_requested}\n",
        now.strftime("%Y-%m-%d %H:%M:%S UTC"),
        failed.len(),
    );
    for account in failed {
        write!(
            text,
            "\nUser account: {}\nOnline ID: {}\nReason: {}\nDetail: {}\nRecommended action: {}\n",
            one_line(&account.user),
            one_line(&account.online_id),
            account.reason.as_str(),
            one_line(&account.detail),
            account.advice,
        )
        .expect("writing to a string succeeds");
    }
    text
}

/// Writes the file under the first name that is free.
pub(super) fn write(files: &dyn Files, text: &str) -> io::Result<String> {
    for n in 1..=N_FILES_MAX {
        match files.write_new(&format!("OnlineAccountResults_({n}).txt"), text) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            written => return written,
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "the folder is full of results files"))
}

/// Keeps one entry from passing for two.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}
