//! Speaks HTTPS to the tenant: sign-in, then Microsoft Graph.

pub(crate) mod call;
pub(crate) mod cancel;
pub(crate) mod domains;
pub(crate) mod graph;
pub(crate) mod licences;
#[cfg(test)]
mod odd_servers;
pub(crate) mod organization;
pub(crate) mod sign_in;
pub(crate) mod users;

use std::{
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use cancel::{Cancel, Cancelled};
use sign_in::Token;

use crate::{http::HttpClient, ports::Ports, retry::RetryPolicy, secret::Secret, site::TenantSite};

/// A session with one tenant, for as long as the integration lasts. Once it is cancelled nothing is sent any more.
pub(crate) struct TenantSession {
    ports: Ports,
    site: TenantSite,
    retry: RetryPolicy,
    http: HttpClient,
    credential: Credential,
    cancel: Cancel,
    token: tokio::sync::Mutex<Option<Token>>,
    /// The last token's text, to keep it out of messages.
    token_text: Mutex<Option<Secret>>,
    number: AtomicI64,
}

/// How the engine signs in to the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Credential {
    /// Tenant id or a domain of the tenant.
    pub(crate) tenant: String,
    /// Application id.
    pub(crate) client_id: String,
    /// The application's secret.
    pub(crate) client_secret: Secret,
}

impl TenantSession {
    /// A session for integration `number`; sends nothing yet.
    pub(crate) fn new(
        ports: &Ports,
        site: &TenantSite,
        retry: RetryPolicy,
        credential: Credential,
        number: i64,
    ) -> Arc<Self> {
        Arc::new(Self {
            ports: ports.clone(),
            site: site.clone(),
            retry,
            http: HttpClient::new(ports),
            credential,
            cancel: Cancel::default(),
            token: tokio::sync::Mutex::default(),
            token_text: Mutex::default(),
            number: AtomicI64::new(number),
        })
    }

    /// The integration that this session belongs to.
    pub(crate) fn number(&self) -> i64 {
        self.number.load(Ordering::SeqCst)
    }

    /// Makes the session that prepared an integration the session of it, so that its token serves on.
    pub(crate) fn belong_to(&self, number: i64) {
        self.number.store(number, Ordering::SeqCst);
    }

    /// Ends the session: requests under way are given up, none is sent any more.
    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Does something else that is to end with the session.
    pub(crate) async fn unless_cancelled<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> Result<T, Cancelled> {
        self.cancel.run(work).await
    }

    /// Takes the session's secrets out of a text that came from outside.
    fn without_secrets(&self, text: &str) -> String {
        let token = self.token_text.lock().expect("nobody panics while holding the token").clone();
        let secrets = [Some(&self.credential.client_secret), token.as_ref()];
        secrets.into_iter().flatten().fold(text.to_owned(), |text, secret| mask(&text, secret))
    }
}

/// Replaces `secret` in `text`.
pub(crate) fn mask(text: &str, secret: &Secret) -> String {
    if secret.reveal().is_empty() { text.to_owned() } else { text.replace(secret.reveal(), "***") }
}
