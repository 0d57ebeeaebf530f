//! Integration with an existing subscription (clauses INT-009 to INT-011). Nothing is recorded before all of it succeeded.

use crate::{
    engine::Engine,
    failure::{Failure, FailureKind},
    requirement::{self, Verdict},
    secret::Secret,
    store::{
        licences::{self, Licence},
        state::{self, Integration},
    },
    tenant::{Credential, TenantSession, organization::Organization},
};

const TRIED: &str = "integrate the server";

/// What the administrator enters to integrate.
#[derive(Clone, Debug)]
pub struct IntegrateRequest {
    /// Tenant id (a GUID) or a domain of the tenant.
    pub tenant: String,
    /// Application id of the app registration that the engine signs in with.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// Whether the organization has a subscription already.
    pub has_subscription: bool,
}

/// The outcome of an integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integrated {
    /// Tenant id, a GUID.
    pub tenant_id: String,
    /// Name of the organization.
    pub organization: String,
    /// The domain the tenant was born with, for example `contoso.onmicrosoft.com`.
    pub initial_domain: String,
    /// What the administrator should look at, though it did not stop the integration.
    pub warnings: Vec<String>,
}

impl Engine {
    /// Integrates the server with a tenant that has a subscription (clause INT-009). The requirement check comes first;
    /// when it fails, nothing is sent to the tenant (clause REQ-001). Repeated for the same tenant it renews the credential.
    ///
    /// # Errors
    /// `Requirement`, `Input` (no such tenant), `Credentials`, `Rights`, `Connection`, `State` (integrated with another
    /// tenant, or no subscription yet). Whatever the error, the server stays as it was (clause INT-011).
    pub async fn integrate(&self, request: IntegrateRequest) -> Result<Integrated, Failure> {
        self.observed("integrate", self.integrate_steps(request), |done| {
            format!("integrated with {} ({})", done.organization, done.initial_domain)
        })
        .await
    }

    async fn integrate_steps(&self, request: IntegrateRequest) -> Result<Integrated, Failure> {
        if !request.has_subscription {
            return Err(refused(
                FailureKind::State,
                "the subscription",
                "a subscription cannot be bought or tried from here",
                "get a subscription in the vendor's portal, then integrate with the option for an existing subscription",
            ));
        }
        let warnings = self.requirement_warnings().await?;
        self.connect_tenant(request, warnings).await
    }

    /// What follows a requirement check that was passed.
    async fn connect_tenant(
        &self,
        request: IntegrateRequest,
        mut warnings: Vec<String>,
    ) -> Result<Integrated, Failure> {
        let client_id = request.client_id.trim().to_owned();
        let mut credential = Credential {
            tenant: request.tenant.trim().to_ascii_lowercase(),
            client_id,
            client_secret: request.client_secret,
        };
        let tenant_id = self.new_session(credential.clone(), 0).discover().await?;
        let current = self.store().integration()?;
        if let Some(current) = current.as_ref().filter(|current| current.tenant_id != tenant_id) {
            return Err(refused(
                FailureKind::State,
                &credential.tenant,
                &format!("the server is integrated with {} already", current.organization),
                "disable that integration first",
            ));
        }
        credential.tenant.clone_from(&tenant_id);
        let session = self.new_session(credential.clone(), 0);
        let (organization, licences) = self.inspect(&session, &tenant_id).await?;
        warnings.extend(warnings_about(&organization, &licences));
        let integration = Integration {
            number: 0,
            tenant_id,
            organization: organization.display_name.clone(),
            initial_domain: organization.initial_domain().unwrap_or_default().to_owned(),
            usage_location: organization.usage_location(),
            client_id: credential.client_id.clone(),
        };
        let number =
            self.record(&integration, &credential.client_secret, &licences, current.as_ref())?;
        // A session with a former credential ends here; what follows uses this one and its token.
        self.begin_session(session, number);
        self.delivery().notify_one();
        self.settling().notify_one();
        if current.is_some() {
            warnings.push(
                "the server was integrated with this tenant already; its credential was replaced"
                    .to_owned(),
            );
        }
        Ok(Integrated {
            tenant_id: integration.tenant_id,
            organization: integration.organization,
            initial_domain: integration.initial_domain,
            warnings,
        })
    }

    /// Runs the requirement check and returns what it warns of.
    async fn requirement_warnings(&self) -> Result<Vec<String>, Failure> {
        let report = requirement::check(self.ports(), self.site()).await;
        if !report.passed() {
            return Err(refused(
                FailureKind::Requirement,
                "this server",
                &format!("a requirement is not met\n{}", report.render()),
                "meet the requirement and run the integration task again",
            ));
        }
        let warnings =
            report.findings.into_iter().filter(|finding| finding.verdict == Verdict::Warning);
        Ok(warnings
            .map(|finding| format!("{} {}", finding.detail, finding.advice).trim().to_owned())
            .collect())
    }

    async fn inspect(
        &self,
        session: &TenantSession,
        tenant_id: &str,
    ) -> Result<(Organization, Vec<Licence>), Failure> {
        let organization = session.organization().await?;
        if !organization.id.eq_ignore_ascii_case(tenant_id) {
            return Err(refused(
                FailureKind::Protocol,
                tenant_id,
                &format!("the service answered for another tenant, {}", organization.id),
                "check that nothing between this server and the service changes the answers",
            ));
        }
        Ok((organization, session.licences().await?))
    }

    /// Writes the integration down and returns its number.
    fn record(
        &self,
        integration: &Integration,
        client_secret: &Secret,
        licences: &[Licence],
        current: Option<&Integration>,
    ) -> Result<i64, Failure> {
        let sealed = self.store().seal_credential(self.ports().entropy.as_ref(), client_secret);
        match current {
            Some(current) => self.store().write_for(current.number, TRIED, |transaction| {
                state::set_credential(transaction, &integration.client_id, &sealed)?;
                licences::replace(transaction, licences)?;
                Ok(current.number)
            }),
            None => {
                // What an unfinished disabling left must not mix with the new integration.
                self.finish_disabling_if_begun()?;
                self.store().write(TRIED, |transaction| {
                    let number = state::set_integration(transaction, integration, &sealed)?;
                    licences::replace(transaction, licences)?;
                    Ok(number)
                })
            }
        }
    }
}

fn warnings_about(organization: &Organization, licences: &[Licence]) -> Vec<String> {
    let mut warnings = Vec::new();
    if !licences.iter().any(Licence::is_usable) {
        warnings.push("the subscription has no user licences that can be used".to_owned());
    }
    if organization.usage_location().is_none() {
        warnings.push(
            "the organization has no country; licences cannot be assigned until it has one"
                .to_owned(),
        );
    }
    warnings
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

#[cfg(test)]
mod tests;
