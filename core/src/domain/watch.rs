//! Domains in the background: verification by itself, services, the switch-over, and what somebody else changed.

use std::time::Duration;

use super::{LinkState, check::CheckRequest, link::ENTER, wanted::Wanted, write::Outcome};
use crate::{
    engine::Engine,
    failure::{Failure, FailureKind},
    store::domains::LinkedDomain,
    tenant::{TenantSession, domains::Verification},
};

/// How the note begins that reminds of what is still to be done.
const FORGOTTEN: &str = "was this forgotten?";

impl Engine {
    /// Watches the domains, for ever.
    pub(crate) async fn watch_domains_for_ever(&self) {
        loop {
            let woken = self.watching().notified();
            match self.domain_work().await {
                // Woken or not: the next round looks for itself.
                Some(wait) => drop(tokio::time::timeout(wait, woken).await),
                None => woken.await,
            }
        }
    }

    /// Looks at every domain that is due; returns the time until the next one is.
    pub(crate) async fn domain_work(&self) -> Option<Duration> {
        let session = self.graph("watch the domains").ok()?;
        let domains = self.store().linked_domains().ok()?;
        for linked in domains.iter().filter(|linked| is_watched(linked)) {
            if linked.details.next_look_ms > self.now_ms() {
                continue;
            }
            let _one_at_a_time = self.linking().lock().await;
            // It may have moved on while this waited for its turn.
            let Ok(Some(linked)) = self.store().linked_domain(&linked.domain) else { continue };
            if linked.details.next_look_ms <= self.now_ms() {
                self.look_at(&session, linked).await;
            }
        }
        let domains = self.store().linked_domains().ok()?;
        let next_ms = domains
            .iter()
            .filter(|linked| is_watched(linked))
            .map(|linked| linked.details.next_look_ms)
            .min()?;
        Some(Duration::from_millis(u64::try_from(next_ms - self.now_ms()).unwrap_or(0).max(1)))
    }

    /// The instant `wait_ms` from now, in ms since 1970.
    pub(super) fn next_look_ms(&self, wait_ms: u64) -> i64 {
        self.now_ms().saturating_add(i64::try_from(wait_ms).unwrap_or(i64::MAX))
    }

    /// One look at one domain, as an operation of its own.
    async fn look_at(&self, session: &TenantSession, linked: LinkedDomain) {
        let operation = match linked.state {
            LinkState::RecordsWritten | LinkState::AwaitingManualDns | LinkState::Verifying => {
                "verify domain"
            }
            LinkState::Verified => "prepare domain",
            _ => "watch domain",
        };
        let work = async {
            let mut linked = linked;
            let advanced = self.advance(session, &mut linked).await;
            let schedule = self.site().dns.schedule;
            linked.details.next_look_ms = self.next_look_ms(match linked.state {
                LinkState::Complete => schedule.supervise_every_ms,
                _ => schedule.look_every_ms,
            });
            if let Err(failure) = &advanced {
                linked.details.breaches = vec![failure.to_string()];
            }
            self.store_domain(session, &linked)?;
            advanced.map(|()| linked)
        };
        let summary = |linked: &LinkedDomain| format!("{}: {}", linked.domain, linked.state);
        let result = self.observed(operation, work, summary).await;
        if result.is_err_and(|failure| failure.kind == FailureKind::Store) {
            // Nothing could be stored, so the next look would come at once: wait here instead.
            let wait_ms = self.site().dns.schedule.look_every_ms;
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        }
    }

    /// Takes the domain as far as it will go today.
    async fn advance(
        &self,
        session: &TenantSession,
        linked: &mut LinkedDomain,
    ) -> Result<(), Failure> {
        linked.details.breaches.clear();
        if matches!(
            linked.state,
            LinkState::RecordsWritten | LinkState::AwaitingManualDns | LinkState::Verifying
        ) {
            match session.verify_domain(&linked.domain).await {
                Ok(Verification::Verified) => {
                    linked.reach(LinkState::Verified, self.now_ms());
                    linked.details.notes.clear();
                    linked.details.rest_by_hand = false;
                    self.store_domain(session, linked)?;
                }
                Ok(Verification::Pending(text)) => {
                    linked.state = LinkState::Verifying;
                    linked.details.notes.retain(|note| note.starts_with(ENTER));
                    let pending = format!("not verified yet, which may take a few hours: {text}");
                    linked.details.notes.insert(0, pending);
                    self.seek_the_proof(session, linked).await;
                    self.lose_patience(linked).await;
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            }
        }
        if linked.state == LinkState::Verified {
            self.make_services_ready(session, linked).await?;
        }
        // Not only right after the services became ready: a crash may have come between.
        if linked.state == LinkState::ServicesReady && !linked.mail_migration {
            self.begin_switch(session, linked).await?;
        }
        match linked.state {
            LinkState::SwitchPending => self.settle_switch(linked).await,
            LinkState::ServicesReady | LinkState::Complete => self.supervise(linked).await,
            _ => {}
        }
        self.note_forgotten(linked);
        Ok(())
    }

    /// Looks for typical mistakes at the second look that failed, when caches are no excuse any more, and then at every
    /// fourth.
    async fn seek_the_proof(&self, session: &TenantSession, linked: &mut LinkedDomain) {
        let details = &mut linked.details;
        details.n_failed_looks = details.n_failed_looks.saturating_add(1);
        if details.n_failed_looks % 4 == 2 {
            details.unseen = self.why_unseen(session, &linked.domain).await;
        }
        linked.details.notes.extend(linked.details.unseen.iter().cloned());
    }

    /// A domain that is not verified for long has something wrong with it: what, is looked up once.
    async fn lose_patience(&self, linked: &mut LinkedDomain) {
        let waited_ms = self.now_ms() - linked.details.since_ms;
        let patience_ms = self.site().dns.schedule.patience_ms;
        if linked.details.since_ms == 0
            || waited_ms < i64::try_from(patience_ms).unwrap_or(i64::MAX)
        {
            return;
        }
        if linked.details.advice.is_empty() {
            linked.details.advice = self.why_not_verified(&linked.domain).await;
        }
        linked.details.notes.extend(linked.details.advice.iter().cloned());
    }

    async fn why_not_verified(&self, domain: &str) -> Vec<String> {
        let mut advice = vec![
            "this takes too long: usually the record was entered for the domain twice (contoso.com.contoso.com), at a host that \
             the domain is not delegated to, or with the token of another tenant"
                .to_owned(),
        ];
        let request = CheckRequest { era: self.site().era, ..CheckRequest::new(domain) };
        match self.check_domain(request).await {
            Ok(check) => {
                let troubles =
                    check.findings.iter().filter(|finding| finding.severity.is_trouble());
                advice.extend(troubles.map(|finding| {
                    format!("{} ({}): {}", finding.what, finding.place, finding.remedy)
                }));
            }
            Err(failure) => advice.push(failure.to_string()),
        }
        advice
    }

    /// A migration whose end nobody declares, or whose end DNS does not show, is forgotten sooner or later.
    fn note_forgotten(&self, linked: &mut LinkedDomain) {
        const HOUR_MS: i64 = 60 * 60 * 1_000;
        let schedule = self.site().dns.schedule;
        let waited_ms = self.now_ms() - linked.details.since_ms;
        let is_over = |limit_ms: u64| {
            linked.details.since_ms > 0 && waited_ms >= i64::try_from(limit_ms).unwrap_or(i64::MAX)
        };
        let waited_h = waited_ms / HOUR_MS;
        let note = match linked.state {
            LinkState::ServicesReady
                if linked.mail_migration && is_over(schedule.forgotten_after_ms) =>
            {
                format!(
                    "{FORGOTTEN} the services have been ready for {waited_h} hours, and mail still goes to the old server: declare \
                     the end of the migration before that server is switched off"
                )
            }
            LinkState::SwitchPending if is_over(schedule.patience_ms) => format!(
                "{FORGOTTEN} the end of the migration was declared {waited_h} hours ago, and DNS does not show it: mail still \
                 goes to the old server; change the MX record where the zone is kept"
            ),
            _ => return linked.details.notes.retain(|note| !note.starts_with(FORGOTTEN)),
        };
        linked.details.notes.retain(|note| !note.starts_with(FORGOTTEN));
        linked.details.notes.push(note);
    }

    /// Chooses the services, publishes what they still need, and ends the linking of a domain without a migration.
    async fn make_services_ready(
        &self,
        session: &TenantSession,
        linked: &mut LinkedDomain,
    ) -> Result<(), Failure> {
        let Some(domain) = session.domain(&linked.domain).await? else {
            return Err(gone(&linked.domain));
        };
        session.choose_services(&linked.domain, &domain).await?;
        let is_new = !linked.details.has_service_records;
        let is_ready = if linked.managed && linked.details.rest_by_hand {
            self.is_rest_seen(session, linked).await?
        } else if linked.managed || is_new {
            let outcome = self.publish(session, linked, true).await?;
            let is_ready =
                if linked.managed { !linked.details.rest_by_hand } else { outcome.is_complete };
            self.tell(linked, outcome);
            is_ready
        } else {
            self.is_entered_by_hand(session, linked).await?
        };
        if !is_ready {
            // The file is written; the administrator has not entered its records yet.
            return Ok(());
        }
        linked.details.notes.retain(|note| !note.starts_with(ENTER));
        linked.reach(LinkState::ServicesReady, self.now_ms());
        self.store_domain(session, linked)
    }

    /// Leads the mail of a domain without a migration to the tenant.
    async fn begin_switch(
        &self,
        session: &TenantSession,
        linked: &mut LinkedDomain,
    ) -> Result<(), Failure> {
        linked.reach(LinkState::SwitchPending, self.now_ms());
        match self.publish(session, linked, true).await {
            Ok(outcome) => self.tell(linked, outcome),
            Err(failure) => {
                // Tried again at the next look.
                linked.state = LinkState::ServicesReady;
                return Err(failure);
            }
        }
        Ok(())
    }

    /// Whether a managed zone holds what the administrator had to enter.
    async fn is_rest_seen(
        &self,
        session: &TenantSession,
        linked: &mut LinkedDomain,
    ) -> Result<bool, Failure> {
        let Some(provider) = self.provider_of(&linked.domain).await? else { return Ok(false) };
        let era = self.site().era;
        let wanted =
            Wanted::read(session, &linked.domain, true, era, &linked.optional_records()).await?;
        self.is_rest_entered(provider.as_ref(), &wanted, linked).await
    }

    /// Whether an unmanaged zone holds all that its records file asked for.
    async fn is_entered_by_hand(
        &self,
        session: &TenantSession,
        linked: &mut LinkedDomain,
    ) -> Result<bool, Failure> {
        let era = self.site().era;
        let wanted =
            Wanted::read(session, &linked.domain, true, era, &linked.optional_records()).await?;
        let servers = self.zone_servers(linked).await?;
        let servers = self.newest_first(&linked.domain, servers).await;
        let found = self.compare_zone(&servers, &wanted, linked).await?;
        linked.remember(&found, &[]);
        Ok(found.changes.is_empty())
    }

    /// Keeps the administrator informed of what a background step did.
    fn tell(&self, linked: &mut LinkedDomain, outcome: Outcome) {
        for line in &outcome.written {
            self.notice(format!("{}: {line}", linked.domain));
        }
        if let Some(file) = &outcome.records_file {
            linked.details.notes.push(format!("{ENTER} {file}"));
        }
        linked.details.notes.extend(outcome.notes);
        linked.details.notes.extend(outcome.by_hand);
    }
}

/// A domain whose linking broke off waits for the administrator; one that was set up by hand is not watched any more once
/// it is complete (clause DOM-020).
fn is_watched(linked: &LinkedDomain) -> bool {
    match linked.state {
        LinkState::Entered | LinkState::NeedsAttention => false,
        LinkState::Complete => linked.managed,
        _ => true,
    }
}

fn gone(domain: &str) -> Failure {
    Failure {
        kind: FailureKind::NotFound,
        tried: "prepare the domain".to_owned(),
        on: domain.to_owned(),
        came_back: "the tenant does not hold the domain any more".to_owned(),
        advice: "link the domain again".to_owned(),
    }
}
