//! What happens by itself when its time has come: mailboxes appear, changes reach Graph, what was kept for 30 days goes.

use jiff::Timestamp;

use crate::tenant::group::Group;
use crate::tenant::problem::Problem;
use crate::tenant::subscription::NO_OBJECT;
use crate::tenant::user::User;
use crate::tenant::{RETENTION, Tenant};

/// What Graph still shows of an object that Exchange has changed.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Lag<T> {
    /// From when Graph shows the change.
    pub(crate) until: Timestamp,
    /// What it shows before.
    pub(crate) shown: T,
}

/// Mail addresses as Graph shows them.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct ShownAddresses {
    /// `mail`.
    pub(crate) mail: Option<String>,
    /// `proxyAddresses`.
    pub(crate) addresses: Vec<String>,
}

fn kept_until(at: Timestamp) -> Timestamp {
    at.checked_add(RETENTION).unwrap_or(Timestamp::MAX)
}

impl User {
    /// When something happens to the account by itself, at the earliest.
    pub(crate) fn due_at(&self) -> Option<Timestamp> {
        if let Some(at) = self.deleted_at {
            return Some(kept_until(at));
        }
        let detached = self.mailbox.as_ref().and_then(|mailbox| mailbox.detached_at);
        let lag = self.graph_lag.as_ref().map(|lag| lag.until);
        [self.mailbox_due_at, lag, detached.map(kept_until)].into_iter().flatten().min()
    }

    /// `mail` as Graph shows it.
    pub(crate) fn mail_in_graph(&self) -> Option<&String> {
        self.graph_lag.as_ref().map_or(self.mail.as_ref(), |lag| lag.shown.mail.as_ref())
    }

    /// `proxyAddresses` as Graph shows them.
    pub(crate) fn addresses_in_graph(&self) -> &[String] {
        self.graph_lag.as_ref().map_or(&self.addresses, |lag| &lag.shown.addresses)
    }

    fn settle(&mut self, now: Timestamp) {
        if self.graph_lag.as_ref().is_some_and(|lag| lag.until <= now) {
            self.graph_lag = None;
        }
        let detached = self.mailbox.as_ref().and_then(|mailbox| mailbox.detached_at);
        if detached.is_some_and(|at| kept_until(at) <= now) {
            self.mailbox = None;
        }
    }
}

impl Group {
    /// When something happens to the group by itself.
    pub(crate) fn due_at(&self) -> Option<Timestamp> {
        let lag = self.graph_lag.as_ref().map(|lag| lag.until);
        self.deleted_at.map(kept_until).or(lag)
    }

    /// The group as Graph shows it.
    pub(crate) fn in_graph(&self) -> &Self {
        self.graph_lag.as_ref().map_or(self, |lag| &lag.shown)
    }
}

impl Tenant {
    /// Brings the state to `now`. Costs nothing when nothing is due.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        while let Some(&(at, number)) = self.index.due.first().filter(|(at, _)| *at <= now) {
            self.index.due.pop_first();
            if number == NO_OBJECT {
                self.reclaim_seats(now);
                self.finish_removals(now);
                self.tell_exchange_of_domains(now);
            } else if at == Timestamp::MIN {
                self.catch_up(number, now);
            } else {
                self.fall_due(number, at);
            }
        }
    }

    /// Lets a user's inherited licences follow the groups.
    fn catch_up(&mut self, number: u64, now: Timestamp) {
        let Some(user) = self.users.get(&number) else { return };
        let mut draft = user.clone();
        self.inherit(&mut draft, now);
        if draft != self.users[&number] {
            self.commit(Some(number), draft).expect("an inherited licence takes no name");
        }
    }

    fn fall_due(&mut self, number: u64, at: Timestamp) {
        let over = |due: Option<Timestamp>| due.is_some_and(|due| due <= at);
        if self.deleted.get(&number).is_some_and(|user| over(user.due_at()))
            || self.deleted_groups.get(&number).is_some_and(|group| over(group.due_at()))
        {
            self.deleted_groups.remove(&number);
            self.purge(number);
        } else if let Some(mut draft) = self.users.get(&number).cloned() {
            draft.settle(at);
            if draft.mailbox_due_at.is_some_and(|due| due <= at) {
                self.attach_mailbox(&mut draft, at);
            }
            // If another object took one of its names meanwhile, the account stays as it is.
            drop(self.commit(Some(number), draft));
        } else if let Some(group) = self.groups.get_mut(&number) {
            group.graph_lag = None;
        }
    }

    /// Puts an account in place that Exchange has changed; Graph shows its addresses later.
    pub(crate) fn commit_from_exchange(
        &mut self,
        mut draft: User,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let delay = self.graph_lag();
        let number = draft.number;
        if !delay.is_zero()
            && let Some(old) = self.users.get(&number)
        {
            let until = now.checked_add(delay).unwrap_or(Timestamp::MAX);
            let shown = ShownAddresses {
                mail: old.mail_in_graph().cloned(),
                addresses: old.addresses_in_graph().to_vec(),
            };
            draft.graph_lag = Some(Lag { until, shown });
        }
        self.commit(Some(number), draft)
    }

    /// Puts a group in place that Exchange has made or changed; Graph shows it later.
    pub(crate) fn commit_group_from_exchange(
        &mut self,
        mut draft: Group,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let delay = self.graph_lag();
        let until = now.checked_add(delay).unwrap_or(Timestamp::MAX);
        match self.groups.get(&draft.number) {
            None => draft.visible_at = until,
            Some(old) if !delay.is_zero() => {
                let shown = Self::shown_group(old);
                draft.graph_lag = Some(Box::new(Lag { until, shown }));
            }
            Some(_) => {}
        }
        self.commit_group(draft)
    }

    fn shown_group(group: &Group) -> Group {
        Group { graph_lag: None, ..group.in_graph().clone() }
    }
}
