//! Another year for a name that is held at a partner.

use super::{pursue::name_at, state::ProviderState};
use crate::{
    domain,
    engine::Engine,
    failure::{Failure, FailureKind},
    store::partners::NameState,
};

const TRIED: &str = "renew the name";

/// What became of a renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalReport {
    /// The name in its `xn--` form.
    pub domain: String,
    /// What the provider reports.
    pub state: ProviderState,
    /// When the registration ends, as the provider writes it.
    pub expires: Option<String>,
}

impl Engine {
    /// Renews a name by `years`. A renewal whose answer was lost is looked for before it is repeated, so that nobody pays
    /// twice; repeated while one is under way, it reports that one.
    ///
    /// # Errors
    /// `Input` for a name that cannot be one, `NotFound` when no provider's account here holds it, `Refused` when the provider
    /// reports a state that counts as an error, and what else the provider refuses.
    pub async fn renew_name(&self, typed: &str, years: u8) -> Result<RenewalReport, Failure> {
        self.observed("renew name", self.renew_steps(typed, years.max(1)), |report| {
            format!("{}: {}", report.domain, report.state)
        })
        .await
    }

    async fn renew_steps(&self, typed: &str, years: u8) -> Result<RenewalReport, Failure> {
        let domain = domain::checked_name(typed)?;
        let integration = self
            .store()
            .integration()?
            .ok_or_else(|| crate::store::state::not_integrated(TRIED))?;
        let _one_at_a_time = self.linking().lock().await;
        let name = self.store().partner_name(&domain)?;
        let name = name
            .filter(|name| matches!(name.state, NameState::Arrived | NameState::Held))
            .ok_or_else(|| not_here(&domain))?;
        let client = self.stored_client(&name.partner)?;
        let on = name_at(&client, &domain);
        let failed = |failure: super::PartnerFailure| failure.into_failure(TRIED, &on);
        let before =
            client.domain(&domain).await.map_err(failed)?.ok_or_else(|| not_here(&domain))?;
        let is_begun = name.renewed_from.is_some() && name.renewed_from != before.expires
            || before.state == ProviderState::InRenewal;
        let status = if is_begun {
            before
        } else {
            let mut begun = name.clone();
            begun.renewed_from.clone_from(&before.expires);
            self.put_name(&begun, integration.number)?;
            client.renew(&domain, years).await.map_err(failed)?
        };
        let mut name = name;
        // Done when the answer was seen: the next one is another renewal.
        name.renewed_from = None;
        self.put_name(&name, integration.number)?;
        if status.state.is_error() {
            return Err(Failure {
                kind: FailureKind::Refused,
                tried: TRIED.to_owned(),
                on,
                came_back: format!("the provider reports {}", status.state),
                advice: status.state.advice().to_owned(),
            });
        }
        Ok(RenewalReport { domain, state: status.state, expires: status.expires })
    }
}

fn not_here(domain: &str) -> Failure {
    Failure {
        kind: FailureKind::NotFound,
        tried: TRIED.to_owned(),
        on: domain.to_owned(),
        came_back: "no account at a provider that is known here holds the name".to_owned(),
        advice: "renew it where it is registered".to_owned(),
    }
}
