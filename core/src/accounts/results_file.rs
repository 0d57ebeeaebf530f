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

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Mutex};

    use super::{super::outcome::FailureReason, *};

    const REASONS: [FailureReason; 9] = [
        FailureReason::AlreadyExists,
        FailureReason::NoLicence,
        FailureReason::BadName,
        FailureReason::Connection,
        FailureReason::Busy,
        FailureReason::Credentials,
        FailureReason::UnknownUser,
        FailureReason::UsageLocation,
        FailureReason::Refused,
    ];

    fn failed(user: &str, reason: FailureReason, detail: &str) -> FailedAccount {
        FailedAccount {
            user: user.to_owned(),
            online_id: format!("{user}@contoso.com"),
            reason,
            detail: detail.to_owned(),
            advice: reason.advice().to_owned(),
        }
    }

    #[test]
    fn the_file_holds_one_entry_per_failure_with_reason_and_action() {
        let failed = [
            failed("anna", FailureReason::AlreadyExists, "it is taken"),
            failed("bert", FailureReason::NoLicence, "line one\r\n\nUser account: forged"),
        ];
        let now = "2026-03-01T08:00:00Z".parse().unwrap();
        insta::assert_snapshot!(render(now, 5, &failed), @r"
        Online accounts that were not created

        Time: 2026-03-01 08:00:00 UTC
        Not created: 2 of 5

        User account: anna
        Online ID: anna@contoso.com
        Reason: already exists
        Detail: it is taken
        Recommended action: Choose another online ID, or assign the existing online account to the user. Then repeat the task.

        User account: bert
        Online ID: bert@contoso.com
        Reason: no licence left
        Detail: line one   User account: forged
        Recommended action: Add licences to the subscription in the portal, refresh the Dashboard, and repeat the task.
        ");
    }

    #[test]
    fn every_reason_has_words_and_an_action_of_its_own() {
        let words: BTreeSet<_> = REASONS.iter().map(|reason| reason.as_str()).collect();
        let actions: BTreeSet<_> = REASONS.iter().map(|reason| reason.advice()).collect();
        assert_eq!((words.len(), actions.len()), (REASONS.len(), REASONS.len()));
    }

    #[test]
    fn an_older_file_is_never_overwritten() {
        struct Folder(Mutex<BTreeSet<String>>);
        impl Files for Folder {
            fn write_new(&self, name: &str, _: &str) -> io::Result<String> {
                let is_new = self.0.lock().unwrap().insert(name.to_owned());
                if is_new { Ok(name.to_owned()) } else { Err(io::ErrorKind::AlreadyExists.into()) }
            }
        }
        let folder = Folder(Mutex::default());
        let names = [(); 3].map(|()| write(&folder, "text").unwrap());
        let expected = [1, 2, 3].map(|n| format!("OnlineAccountResults_({n}).txt"));
        assert_eq!(names, expected);
    }
}
