//! Orders in the background: followed until linking can go on; names that are held are looked at, too.

use std::time::Duration;

use super::{
    acquire::{resumed, waiting},
    pursue::Pursued,
};
use crate::{
    engine::Engine,
    failure::{Failure, FailureKind},
    store::{
        domains,
        partners::{NameState, PartnerName},
    },
};

impl Engine {
    /// Follows the names at partners, for ever.
    pub(crate) async fn follow_names_for_ever(&self) {
        loop {
            let woken = self.acquiring().notified();
            match self.name_work().await {
                // Woken or not: the next round looks for itself.
                Some(wait) => drop(tokio::time::timeout(wait, woken).await),
                None => woken.await,
            }
        }
    }

    /// Looks at every name that is due; returns the time until the next one is.
    async fn name_work(&self) -> Option<Duration> {
        let number = self.store().integration().ok()??.number;
        for name in self.store().partner_names().ok()? {
            if name.next_look_ms <= self.now_ms() {
                self.look_at_name(&name.domain, number).await;
            }
        }
        let names = self.store().partner_names().ok()?;
        let next_ms = names.iter().map(|name| name.next_look_ms).min()?;
        Some(Duration::from_millis(u64::try_from(next_ms - self.now_ms()).unwrap_or(0).max(1)))
    }

    async fn look_at_name(&self, domain: &str, number: i64) {
        let work = self.name_steps(domain, number);
        let result = self.observed("follow name", work, |(_, summary)| summary.clone()).await;
        match result {
            Ok((Some(name), _)) => self.go_on_linking(&name, number).await,
            Ok((None, _)) => {}
            Err(failure) => {
                let is_store = failure.kind == FailureKind::Store;
                let wait_ms = self.site().dns.schedule.look_every_ms;
                if is_store || self.note_failure(domain, &failure, number).is_err() {
                    // Nothing could be stored, so the next look would come at once: wait here instead.
                    tokio::time::sleep(Duration::from_millis(wait_ms)).await;
                }
            }
        }
    }

    /// One look; a name means that linking can go on with it.
    async fn name_steps(
        &self,
        domain: &str,
        number: i64,
    ) -> Result<(Option<PartnerName>, String), Failure> {
        let _one_at_a_time = self.linking().lock().await;
        let Some(name) = self.store().partner_name(domain)? else {
            return Ok((None, format!("{domain}: no longer ordered")));
        };
        let was = name.state;
        let client = self.stored_client(&name.partner)?;
        match self.pursue(&client, name, number).await? {
            Pursued::Here(mut name) if was == NameState::Held => {
                let wait_ms = self.site().dns.schedule.supervise_every_ms;
                name.next_look_ms =
                    self.now_ms().saturating_add(i64::try_from(wait_ms).unwrap_or(i64::MAX));
                self.put_name(&name, number)?;
                Ok((None, format!("{domain}: {}", name.last_state)))
            }
            Pursued::Here(name) => {
                let summary = format!("{domain}: {}", name.last_state);
                Ok((Some(name), summary))
            }
            Pursued::UnderWay(name) => {
                self.tell_of(domain, &[waiting(&name)], &[], number)?;
                Ok((None, format!("{domain}: {}", name.last_state)))
            }
        }
    }

    /// Links a domain whose name has arrived. What fails is tried again at the next look.
    async fn go_on_linking(&self, name: &PartnerName, number: i64) {
        if self.tell_of(&name.domain, &[], &[], number).is_err() {
            return;
        }
        if let Err(failure) = Box::pin(self.link_domain(resumed(name))).await {
            drop(self.note_failure(&name.domain, &failure, number));
        }
    }

    /// The name of a domain that is being linked is the wizard's business no more.
    pub(crate) fn name_is_linked(&self, domain: &str, number: i64) -> Result<(), Failure> {
        match self.store().partner_name(domain)? {
            Some(mut name) if name.state == NameState::Arrived => {
                name.state = NameState::Held;
                let wait_ms = self.site().dns.schedule.supervise_every_ms;
                name.next_look_ms =
                    self.now_ms().saturating_add(i64::try_from(wait_ms).unwrap_or(i64::MAX));
                self.put_name(&name, number)
            }
            _ => Ok(()),
        }
    }

    fn note_failure(&self, domain: &str, failure: &Failure, number: i64) -> Result<(), Failure> {
        if let Some(mut name) = self.store().partner_name(domain)? {
            let wait_ms = self.site().dns.schedule.look_every_ms;
            name.next_look_ms =
                self.now_ms().saturating_add(i64::try_from(wait_ms).unwrap_or(i64::MAX));
            self.put_name(&name, number)?;
        }
        self.notice(failure.to_string());
        self.tell_of(domain, &[], &[failure.to_string()], number)
    }

    /// What the administrator sees of the domain meanwhile.
    pub(super) fn tell_of(
        &self,
        domain: &str,
        notes: &[String],
        breaches: &[String],
        number: i64,
    ) -> Result<(), Failure> {
        let Some(mut linked) = self.store().linked_domain(domain)? else { return Ok(()) };
        linked.details.notes = notes.to_vec();
        linked.details.breaches = breaches.to_vec();
        self.store().write_for(number, "record the domain", |transaction| {
            domains::put(transaction, &linked)
        })
    }
}
