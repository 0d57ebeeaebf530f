//! Makes one online account, step by step through the journal, so that neither a lost answer nor a crash makes two of them
//! or leaves half of one behind.

use super::outcome::{FailureReason, Reason};
use crate::{
    engine::Engine,
    failure::{Failure, FailureKind},
    secret::Secret,
    store::{
        accounts::{self, Link, PasswordSync},
        creations::{self, Creation, CreationState},
        licences,
        state::disabled_meanwhile,
    },
    tenant::{
        TenantSession,
        call::{Repeat, WAIT_MS_MAX},
        graph::GraphError,
        users::{NewUser, OnlineUser},
    },
};

/// Why an account was not made: its own reason, or one that ends the whole run.
#[derive(Debug)]
pub(super) enum Stop {
    /// This account fails, others may succeed.
    Account(Reason),
    /// The store failed, or the integration was disabled.
    Run(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        match failure.kind {
            FailureKind::Store | FailureKind::State => Self::Run(failure),
            _ => Self::Account(Reason::of_failure(&failure)),
        }
    }
}

impl From<GraphError> for Stop {
    fn from(error: GraphError) -> Self {
        if error.failure.kind == FailureKind::State {
            Self::Run(*error.failure)
        } else {
            Self::Account(Reason::of(&error))
        }
    }
}

/// What a new account is called.
pub(super) struct Person {
    pub(super) display_name: String,
    pub(super) given_name: String,
    pub(super) surname: String,
    pub(super) usage_location: String,
}

/// One account on its way.
pub(super) struct Work<'a> {
    pub(super) engine: &'a Engine,
    pub(super) session: &'a TenantSession,
    pub(super) creation: Creation,
}

/// What one attempt to create came to.
enum Attempt {
    /// The account exists now, and is ours.
    Done,
    /// Not carried out, or not known; the wait before the next attempt.
    Again(GraphError),
}

/// What is done to an account that exists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Touch {
    AssignLicence,
    Delete,
    Purge,
}

impl Work<'_> {
    /// Makes the account, gives it its licence and links it. On failure nothing is left behind; what cannot be undone now
    /// stays in the journal for later.
    pub(super) async fn make(&mut self, person: &Person, password: &Secret) -> Result<(), Stop> {
        match self.create(person, password).await {
            Ok(()) => self.complete().await,
            Err(Stop::Run(failure)) => Err(Stop::Run(failure)),
            Err(Stop::Account(reason)) => {
                match self.creation.state {
                    // It may exist: looked after when the tenant can be reached again.
                    CreationState::Sent => self.advance(CreationState::Undoing)?,
                    _ => self.close()?,
                }
                Err(Stop::Account(reason))
            }
        }
    }

    /// Gives an existing account its licence and links it; if it cannot have one, undoes it.
    pub(super) async fn complete(&mut self) -> Result<(), Stop> {
        let reason = match self.assign_licence().await {
            Ok(()) => return Ok(self.link()?),
            Err(Stop::Account(reason)) => reason,
            Err(stop) => return Err(stop),
        };
        if self.creation.state == CreationState::Adopted {
            self.close()?;
            return Err(Stop::Account(reason));
        }
        self.advance(CreationState::Undoing)?;
        match self.undo().await {
            Ok(()) => Err(Stop::Account(reason)),
            Err(Stop::Account(undo)) => {
                let detail = format!(
                    "{}; the half-made account is deleted later: {}",
                    reason.detail, undo.detail
                );
                Err(Stop::Account(Reason::new(reason.reason, detail)))
            }
            Err(stop) => Err(stop),
        }
    }

    /// Deletes a half-made account for good, and closes its entry.
    pub(super) async fn undo(&mut self) -> Result<(), Stop> {
        if let Some(online_guid) = self.creation.online_guid.clone() {
            self.touch(Touch::Delete, &online_guid).await?;
            match self.touch(Touch::Purge, &online_guid).await {
                Ok(()) => {}
                Err(error) if error.is_passing() || error.failure.kind == FailureKind::State => {
                    return Err(error.into());
                }
                Err(error) => self.engine.notice(format!(
                    "the half-made {} stays among the deleted users for 30 days: {}",
                    self.creation.online_id, error.failure
                )),
            }
        }
        Ok(self.close()?)
    }

    /// Looks for the account of this entry; a foreign one of the same name does not count.
    pub(super) async fn find_own(&self) -> Result<Option<OnlineUser>, Stop> {
        let found = self.session.find_user(&self.creation.online_id).await?;
        Ok(found.filter(|user| user.belongs_to(&self.creation.user_guid)))
    }

    /// Takes a found account as the one of this entry.
    pub(super) fn take(&mut self, user: &OnlineUser, state: CreationState) -> Result<(), Failure> {
        self.creation.online_guid = Some(user.id.clone());
        self.advance(state)
    }

    /// Waits until the account may have become visible.
    pub(super) async fn wait_to_see(&self, wait_ms: u64) -> Result<(), Stop> {
        let why = format!("until {} would be visible if it exists", self.creation.online_id);
        let paused = self.session.pause(wait_ms, &why).await;
        paused.map_err(|_| Stop::Run(disabled_meanwhile("look the online account up")))
    }

    pub(super) fn advance(&mut self, state: CreationState) -> Result<(), Failure> {
        self.creation.state = state;
        let creation = &self.creation;
        self.engine.store().write_for(self.session.number(), "note the creation", |transaction| {
            creations::update(transaction, creation)
        })
    }

    pub(super) fn close(&self) -> Result<(), Failure> {
        let id = self.creation.id;
        self.engine.store().write_for(self.session.number(), "note the creation", |transaction| {
            creations::close(transaction, id)
        })
    }

    async fn create(&mut self, person: &Person, password: &Secret) -> Result<(), Stop> {
        let policy = self.engine.retry();
        let mut may_exist = false;
        for n_failures in 1.. {
            let error = match self.create_once(person, password, may_exist).await? {
                Attempt::Done => return Ok(()),
                Attempt::Again(error) => error,
            };
            may_exist |= error.is_unclear;
            if !may_exist {
                self.advance(CreationState::Planned)?;
            }
            let wait_ms = error.retry_after_ms.unwrap_or_else(|| {
                policy.backoff_ms(n_failures, self.engine.ports().entropy.as_ref())
            });
            if n_failures >= policy.attempts || wait_ms > WAIT_MS_MAX {
                return Err(error.into());
            }
            self.pause(wait_ms, &error).await?;
        }
        unreachable!("the loop ends by returning")
    }

    async fn create_once(
        &mut self,
        person: &Person,
        password: &Secret,
        may_exist: bool,
    ) -> Result<Attempt, Stop> {
        self.creation.sent_ms = Some(self.engine.now_ms());
        self.advance(CreationState::Sent)?;
        let new = NewUser {
            online_id: &self.creation.online_id,
            user_guid: &self.creation.user_guid,
            display_name: &person.display_name,
            given_name: &person.given_name,
            surname: &person.surname,
            usage_location: &person.usage_location,
            password,
        };
        let error = match self.session.create_user(&new).await {
            Ok(user) => {
                self.take(&user, CreationState::Created)?;
                return Ok(Attempt::Done);
            }
            Err(error) => error,
        };
        if error.failure.kind == FailureKind::State {
            return Err(error.into());
        }
        if error.is_conflict() {
            return self.resolve_conflict(error, may_exist).await;
        }
        if error.is_unclear {
            // The answer is lost, the account need not be.
            return match self.session.find_user(&self.creation.online_id).await {
                Ok(Some(user)) if user.belongs_to(&self.creation.user_guid) => {
                    self.take(&user, CreationState::Created)?;
                    Ok(Attempt::Done)
                }
                Ok(Some(_)) => Err(self.taken_by_another()),
                Ok(None) => Ok(Attempt::Again(error)),
                Err(lookup) if lookup.failure.kind == FailureKind::State => Err(lookup.into()),
                Err(_) => Ok(Attempt::Again(error)),
            };
        }
        if error.is_passing() {
            return Ok(Attempt::Again(error));
        }
        if !may_exist {
            self.creation.state = CreationState::Planned;
        }
        Err(error.into())
    }

    /// The name is taken: by this very entry's lost answer, by an earlier integration of the same user, or by somebody else.
    async fn resolve_conflict(
        &mut self,
        error: GraphError,
        may_exist: bool,
    ) -> Result<Attempt, Stop> {
        let policy = self.engine.retry();
        let mut n_failures = 0;
        loop {
            match self.session.find_user(&self.creation.online_id).await? {
                Some(user) if user.belongs_to(&self.creation.user_guid) => {
                    // Without a lost answer it was not this run that made it, so this run may not delete it.
                    self.take(
                        &user,
                        if may_exist { CreationState::Created } else { CreationState::Adopted },
                    )?;
                    return Ok(Attempt::Done);
                }
                Some(_) => return Err(self.taken_by_another()),
                None => {}
            }
            n_failures += 1;
            // Taken is not the name but another property, or the holder is not visible yet.
            let is_name = error.details.iter().all(|(_, target)| target == "userPrincipalName");
            if n_failures >= policy.attempts || !is_name && !may_exist {
                if !may_exist {
                    self.creation.state = CreationState::Planned;
                }
                return Err(Stop::Account(Reason::of(&error)));
            }
            let wait_ms = policy.backoff_ms(n_failures, self.engine.ports().entropy.as_ref());
            self.pause(wait_ms, &error).await?;
        }
    }

    /// The reason of an account whose name is somebody else's. Nothing of ours is there, so nothing is to be undone.
    fn taken_by_another(&mut self) -> Stop {
        self.creation.state = CreationState::Planned;
        let detail = format!(
            "an online account of the name {} exists and is not this user's",
            self.creation.online_id
        );
        Stop::Account(Reason::new(FailureReason::AlreadyExists, detail))
    }

    async fn assign_licence(&self) -> Result<(), Stop> {
        let online_guid = self.creation.online_guid.clone().unwrap_or_default();
        Ok(self.touch(Touch::AssignLicence, &online_guid).await?)
    }

    /// Does something to the account, patiently: a new or just deleted account may be unknown to parts of the service for
    /// a while. What is still not found after that needs no deletion.
    async fn touch(&self, touch: Touch, online_guid: &str) -> Result<(), GraphError> {
        let policy = self.engine.retry();
        for n_failures in 1.. {
            let done = match touch {
                Touch::AssignLicence => {
                    self.session.assign_licence(online_guid, &self.creation.sku_id).await
                }
                Touch::Delete => self.session.delete_user(online_guid, Repeat::Always).await,
                Touch::Purge => self.session.purge_user(online_guid).await,
            };
            match done {
                Err(error) if error.is_not_found() && n_failures < policy.attempts => {
                    let wait_ms =
                        policy.backoff_ms(n_failures, self.engine.ports().entropy.as_ref());
                    if self.pause(wait_ms, &error).await.is_err() {
                        return Err(GraphError {
                            failure: Box::new(disabled_meanwhile(&error.failure.tried)),
                            ..error
                        });
                    }
                }
                Err(error) if error.is_not_found() && touch != Touch::AssignLicence => {
                    return Ok(());
                }
                done => return done,
            }
        }
        unreachable!("the loop ends by returning")
    }

    async fn pause(&self, wait_ms: u64, error: &GraphError) -> Result<(), Stop> {
        let why = format!("for {}: {}", self.creation.online_id, error.failure.came_back);
        let paused = self.session.pause(wait_ms, &why).await;
        paused.map_err(|_| Stop::Run(disabled_meanwhile(&error.failure.tried)))
    }

    fn link(&self) -> Result<(), Failure> {
        let creation = &self.creation;
        let link = Link {
            user: creation.user.clone(),
            user_guid: creation.user_guid.clone(),
            user_rid: creation.user_rid,
            online_id: creation.online_id.clone(),
            online_guid: creation.online_guid.clone().unwrap_or_default(),
            sync: PasswordSync::ChangeRequired,
            password_ms: None,
            attention: None,
        };
        self.engine.store().write_for(self.session.number(), "link the account", |transaction| {
            accounts::insert(transaction, &link)?;
            if creation.state != CreationState::Adopted {
                licences::count_one(transaction, &creation.sku_id)?;
            }
            creations::close(transaction, creation.id)
        })
    }
}
