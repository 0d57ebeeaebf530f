//! What happens to server users and follows online: passwords, deactivation, removal (clauses PWD-013, PWD-020, LIFE-001,
//! LIFE-003). The local change comes first and never waits for the tenant.

use jiff::Timestamp;

use crate::{
    accounts::bulk::{immutable_id, object_guid},
    directory::{Directory, DirectoryUser},
    engine::Engine,
    failure::{Failure, FailureKind},
    secret::Secret,
    store::{
        accounts::{self, Link},
        outbox::{self, Action},
        state::{self, Phase},
    },
};

/// What a password filter tells of a new password that was stored (Windows: `PasswordChangeNotify`).
#[derive(Clone, Debug)]
pub struct CapturedPassword {
    /// `sAMAccountName` of the user at that moment.
    pub user: String,
    /// The last part of the user's SID, which decides whose it is: the name may belong to somebody else by now.
    pub rid: u32,
    /// The password.
    pub password: Secret,
    /// When it was set.
    pub set: Timestamp,
}

impl Engine {
    /// Resets a user's password in the local directory. If the user is linked, the push follows from the password filter's
    /// call of [`Self::password_captured`], as for every other change.
    ///
    /// # Errors
    /// `NotFound` for an unknown user, `Refused` when the directory's policy refuses the password.
    pub async fn set_password(&self, user: &str, password: Secret) -> Result<(), Failure> {
        let work = async {
            let mut directory = self.directory().await?;
            let found = existing(&mut directory, "set the password", user).await?;
            directory.reset_password(&found.dn, &password).await
        };
        self.observed("set password", work, |()| format!("password of {user} set")).await
    }

    /// Takes a new password from the password filter and returns at once; the push happens in the background. Passwords of
    /// users without an online account are not kept (clause PWD-011).
    ///
    /// # Errors
    /// `Store` when the password cannot be queued.
    pub fn password_captured(&self, captured: &CapturedPassword) -> Result<(), Failure> {
        let CapturedPassword { user, rid, password, set } = captured;
        let sealed = self.store().seal_password(self.ports().entropy.as_ref(), user, password);
        let now_ms = self.now_ms();
        let is_queued = self.store().write("queue the password", |transaction| {
            if state::phase(transaction)? != Phase::Integrated {
                return Ok(false);
            }
            let Some(link) = accounts::link_of_rid(transaction, *rid)? else { return Ok(false) };
            let link = Link { user: user.clone(), ..link };
            outbox::queue(transaction, Action::PushPassword, &link, Some(&sealed), now_ms)?;
            accounts::set_captured(transaction, &link.user_guid, user, set.as_millisecond())?;
            Ok(true)
        })?;
        if is_queued {
            self.delivery().notify_one();
        }
        Ok(())
    }

    /// Deactivates a user in the local directory and, when linked, the online account (clause LIFE-001).
    ///
    /// # Errors
    /// `NotFound` for an unknown user, `Connection` when the directory cannot be reached.
    pub async fn deactivate_user(&self, user: &str) -> Result<(), Failure> {
        let work = async {
            let mut directory = self.directory().await?;
            let found = existing(&mut directory, "deactivate the user", user).await?;
            directory.set_enabled(&found.dn, false).await?;
            self.queue_if_linked(user, &immutable_id(found.guid), Action::Deactivate)
        };
        self.observed("deactivate user", work, |()| format!("{user} deactivated")).await
    }

    /// Removes a user from the local directory and, when linked, the online account (clause LIFE-003). Repeated after a
    /// crash it finishes what was begun. A linked user whom another tool deleted already is removed online only.
    ///
    /// # Errors
    /// `NotFound` for an unknown user, `Connection` when the directory cannot be reached.
    pub async fn remove_user(&self, user: &str) -> Result<(), Failure> {
        let work = async {
            let begun = self.begun_removal(user)?;
            let mut directory = self.directory().await?;
            let found = directory.user(user).await?;
            let present = found.as_ref().map(|found| immutable_id(found.guid));
            let guid = match (begun, present) {
                (Some(begun), _) => begun,
                (None, Some(present)) => self.note_removal(user, present)?,
                (None, None) => {
                    let gone = self.deleted_elsewhere(&mut directory, user).await?;
                    self.note_removal(user, gone)?
                }
            };
            // Whoever has the name after a crash may be somebody else, and stays.
            if let Some(found) = found.filter(|found| immutable_id(found.guid) == guid) {
                directory.delete(&found.dn).await?;
            }
            self.queue_if_linked(user, &guid, Action::Remove)
        };
        self.observed("remove user", work, |()| format!("{user} removed")).await
    }

    /// The GUID of the user whose removal began before and was not finished.
    fn begun_removal(&self, user: &str) -> Result<Option<String>, Failure> {
        let name = removal(user);
        self.store()
            .read("read the journal of removals", |database| state::setting(database, &name))
    }

    /// Notes that a removal begins, and of whom.
    fn note_removal(&self, user: &str, guid: String) -> Result<String, Failure> {
        self.store().write("note the removal", |transaction| {
            state::set_setting(transaction, &removal(user), &guid)
        })?;
        Ok(guid)
    }

    /// The GUID of a linked user of this name who is not in the directory any more.
    async fn deleted_elsewhere(
        &self,
        directory: &mut Directory,
        user: &str,
    ) -> Result<String, Failure> {
        for link in self.store().links_named(user)? {
            let Some(guid) = object_guid(&link.user_guid) else { continue };
            match directory.user_of_guid(guid).await? {
                None => return Ok(link.user_guid),
                Some(renamed) => {
                    let came_back = format!("the user is called {} now", renamed.sam_account_name);
                    return Err(Failure {
                        came_back,
                        advice: "repeat the task with the present name".to_owned(),
                        ..unknown_user("remove the user", user)
                    });
                }
            }
        }
        Err(unknown_user("remove the user", user))
    }

    fn queue_if_linked(&self, user: &str, guid: &str, action: Action) -> Result<(), Failure> {
        let now_ms = self.now_ms();
        self.store().write("queue the change of the online account", |transaction| {
            if action == Action::Remove {
                state::delete_setting(transaction, &removal(user))?;
            }
            if state::phase(transaction)? != Phase::Integrated {
                return Ok(());
            }
            let Some(link) = accounts::link(transaction, guid)? else { return Ok(()) };
            if action == Action::Remove {
                accounts::delete(transaction, guid)?;
            }
            outbox::queue(transaction, action, &link, None, now_ms)
        })?;
        self.delivery().notify_one();
        Ok(())
    }
}

/// Name of the setting that stands while a user is being removed.
fn removal(user: &str) -> String {
    format!("removal of {}", user.to_lowercase())
}

async fn existing(
    directory: &mut Directory,
    tried: &str,
    user: &str,
) -> Result<DirectoryUser, Failure> {
    directory.user(user).await?.ok_or_else(|| unknown_user(tried, user))
}

fn unknown_user(tried: &str, user: &str) -> Failure {
    Failure {
        kind: FailureKind::NotFound,
        tried: tried.to_owned(),
        on: user.to_owned(),
        came_back: "there is no such user in the local directory".to_owned(),
        advice: "check the user name".to_owned(),
    }
}
