//! The end of a mail migration: the tenant's MX record becomes the preferred one (clause DNS-007).

use super::{LinkReport, LinkState, name};
use crate::{
    engine::Engine,
    failure::{Failure, FailureKind},
    store::domains::LinkedDomain,
};

const TRIED: &str = "switch over mail";

impl Engine {
    /// Declares the end of the domain's mail migration: resets the preference of the tenant's MX record, in one step with
    /// the removal of the former record, or tells how to do it by hand. Until the change is seen in DNS the switch is
    /// pending. Repeated it goes on where it was.
    ///
    /// # Errors
    /// `State` when the server is not integrated or the domain is not ready for mail, `NotFound` when it is not linked, and
    /// what tenant and zone refuse.
    pub async fn switch_over(&self, domain: &str) -> Result<LinkReport, Failure> {
        self.observed("switch over mail", self.switch_steps(domain), |report| {
            format!("{}: {}", report.domain, report.state)
        })
        .await
    }

    async fn switch_steps(&self, typed: &str) -> Result<LinkReport, Failure> {
        let domain = name::check(typed)?.ascii;
        let session = self.graph(TRIED)?;
        let _one_at_a_time = self.linking().lock().await;
        let mut linked = self.store().linked_domain(&domain)?.ok_or_else(|| {
            refused(
                FailureKind::NotFound,
                &domain,
                "the domain is not linked",
                "link the domain first",
            )
        })?;
        if !matches!(
            linked.state,
            LinkState::ServicesReady | LinkState::SwitchPending | LinkState::Complete
        ) {
            return Err(refused(
                FailureKind::State,
                &domain,
                &format!("the domain is not ready to take mail ({})", linked.state),
                "wait until the services are ready, then declare the end of the migration again",
            ));
        }
        if linked.state != LinkState::Complete {
            linked.reach(LinkState::SwitchPending, self.now_ms());
        }
        if linked.mail_migration {
            // To declare the end is to agree that clients follow the mail.
            linked.details.answers.accept(&["replace autodiscover".to_owned()]);
        }
        self.store_domain(&session, &linked)?;
        let outcome = self.publish(&session, &mut linked, true).await?;
        let mut notes = outcome.notes;
        self.note_caches(&linked, &outcome.written, &mut notes);
        linked.details.notes.clone_from(&notes);
        linked.details.breaches.clear();
        self.settle_switch(&mut linked).await;
        linked.details.next_look_ms = self.next_look_ms(self.site().dns.schedule.look_every_ms);
        self.store_domain(&session, &linked)?;
        self.watching().notify_one();
        Ok(LinkReport {
            domain,
            state: linked.state,
            written: outcome.written,
            to_do_by_hand: outcome.by_hand,
            questions: linked.details.questions,
            records_file: outcome.records_file,
            notes,
        })
    }

    /// Says how long senders may go on with what they remember.
    fn note_caches(&self, linked: &LinkedDomain, written: &[String], notes: &mut Vec<String>) {
        let ttl_s = written
            .iter()
            .filter(|line| line.starts_with("- ") && line.contains(" MX "))
            .filter_map(|line| line.split_whitespace().nth(2)?.parse::<u32>().ok())
            .max();
        if let Some(ttl_s) = ttl_s {
            notes.push(format!(
                "senders may use the former MX record of {} for up to {ttl_s} s more: keep the old mail server running",
                linked.domain
            ));
        }
    }
}

fn refused(kind: FailureKind, on: &str, came_back: &str, advice: &str) -> Failure {
    Failure {
        kind,
        tried: TRIED.to_owned(),
        on: on.to_owned(),
        came_back: came_back.to_owned(),
        advice: advice.to_owned(),
    }
}
