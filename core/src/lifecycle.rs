//! What happens to server users and follows online: passwords, deactivation, removal (clauses PWD-013, PWD-020, LIFE-001,
//! LIFE-003). The local change comes first and never waits for the tenant.

use crate::{
    directory::Directory,
    engine::Engine,
    failure::{Failure, FailureKind},
    secret::Secret,
    store::{
        accounts::{self, PasswordSync},
        outbox::{self, Action},
        state::{self, Phase},
    },
};

impl Engine {
    /// Resets a user's password in the local directory. If the user is linked, the push follows from the password filter's
    /// call of [`Self::password_captured`], as for every other change.
    ///
    /// # Errors
    /// `NotFound` for an unknown user, `Refused` when the directory's policy refuses the password.
    pub async fn set_password(&self, user: &str, password: Secret) -> Result<(), Failure> {
        let work = async {
            let mut directory = self.directory().await?;
            let dn = existing_dn(&mut directory, "set the password", user).await?;
            directory.reset_password(&dn, &password).await
        };
        self.observed("set password", work, |()| format!("password of {user} set")).await
    }

    /// Takes a new password of `user` from the password filter and returns at once; the push happens in the background.
    /// Passwords of users without an online account are not kept (clause PWD-011).
    ///
    /// # Errors
    /// `Store` when the password cannot be queued.
    pub fn password_captured(&self, user: &str, password: &Secret) -> Result<(), Failure> {
        let sealed = self.store().seal_password(self.ports().entropy.as_ref(), user, password);
        let now_ms = self.now_ms();
        let is_queued = self.store().write("queue the password", |transaction| {
            if state::phase(transaction)? != Phase::Integrated {
                return Ok(false);
            }
            let Some(link) = accounts::link(transaction, user)? else { return Ok(false) };
            outbox::queue(transaction, Action::PushPassword, &link, Some(&sealed), now_ms)?;
            accounts::set_sync(transaction, user, PasswordSync::Pending)?;
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
            let dn = existing_dn(&mut directory, "deactivate the user", user).await?;
            directory.set_enabled(&dn, false).await?;
            self.queue_if_linked(user, Action::Deactivate)
        };
        self.observed("deactivate user", work, |()| format!("{user} deactivated")).await
    }

    /// Removes a user from the local directory and, when linked, the online account (clause LIFE-003). Repeated after a
    /// crash it finishes what was begun.
    ///
    /// # Errors
    /// `NotFound` for an unknown user, `Connection` when the directory cannot be reached.
    pub async fn remove_user(&self, user: &str) -> Result<(), Failure> {
        let work = async {
            let was_begun = self.note_removal(user)?;
            let mut directory = self.directory().await?;
            match directory.user(user).await? {
                Some(found) => directory.delete(&found.dn).await?,
                None if was_begun => {}
                None => {
                    self.forget_removal(user)?;
                    return Err(unknown_user("remove the user", user));
                }
            }
            self.queue_if_linked(user, Action::Remove)
        };
        self.observed("remove user", work, |()| format!("{user} removed")).await
    }

    /// Notes that a removal begins; tells whether one had begun before and was not finished.
    fn note_removal(&self, user: &str) -> Result<bool, Failure> {
        let name = removal(user);
        let was_begun = self
            .store()
            .read("read the journal of removals", |database| state::setting(database, &name))?
            .is_some();
        if !was_begun {
            self.store().write("note the removal", |transaction| {
                state::set_setting(transaction, &name, "begun")
            })?;
        }
        Ok(was_begun)
    }

    fn forget_removal(&self, user: &str) -> Result<(), Failure> {
        self.store().write("note the removal", |transaction| {
            state::delete_setting(transaction, &removal(user))
        })
    }

    fn queue_if_linked(&self, user: &str, action: Action) -> Result<(), Failure> {
        let now_ms = self.now_ms();
        self.store().write("queue the change of the online account", |transaction| {
            if action == Action::Remove {
                state::delete_setting(transaction, &removal(user))?;
            }
            if state::phase(transaction)? != Phase::Integrated {
                return Ok(());
            }
            let Some(link) = accounts::link(transaction, user)? else { return Ok(()) };
            if action == Action::Remove {
                accounts::delete(transaction, user)?;
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

async fn existing_dn(
    directory: &mut Directory,
    tried: &str,
    user: &str,
) -> Result<String, Failure> {
    directory.user(user).await?.map(|found| found.dn).ok_or_else(|| unknown_user(tried, user))
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
