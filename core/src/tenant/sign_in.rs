//! Discovery of the tenant, and access tokens by the client credentials grant (RFC 6749, section 4.4).

use http::{Method, StatusCode, Uri};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{
    TenantSession,
    call::{Body, Call, Repeat, Reply},
};
use crate::{
    failure::{Failure, FailureKind},
    http::HttpAnswer,
    secret::Secret,
    store::state::disabled_meanwhile,
};

/// A token is renewed this long before its end.
const RENEW_BEFORE_S: i64 = 300;

/// An access token for Graph.
pub(super) struct Token {
    text: Secret,
    renew_at: Timestamp,
}

#[derive(Deserialize)]
struct Discovery {
    token_endpoint: String,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    expires_in: i64,
}

/// The error envelope of the sign-in service (RFC 6749, section 5.2, with the vendor's members).
#[derive(Default, Deserialize)]
struct SignInError {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    error_codes: Vec<i64>,
}

impl TenantSession {
    /// Finds out the tenant id (a GUID) behind the id or domain that the administrator gave.
    ///
    /// # Errors
    /// `Input` when there is no such tenant.
    pub(crate) async fn discover(&self) -> Result<String, Failure> {
        const TRIED: &str = "find the tenant";
        let tenant = &self.credential.tenant;
        if tenant.is_empty()
            || !tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
        {
            return Err(self.failure(
                TRIED,
                FailureKind::Input,
                "this is neither a tenant id nor a domain",
            ));
        }
        let path = format!("/{tenant}/v2.0/.well-known/openid-configuration");
        let answer = self.ask_sign_in(TRIED, Method::GET, path, Body::None).await?;
        let discovery: Discovery = self.parse(TRIED, &answer)?;
        let tenant_id = discovery
            .token_endpoint
            .parse::<Uri>()
            .ok()
            .and_then(|uri| uri.path().split('/').nth(1).map(str::to_ascii_lowercase))
            .filter(|id| is_guid(id));
        tenant_id.ok_or_else(|| {
            self.failure(TRIED, FailureKind::Protocol, "the discovery document names no tenant id")
        })
    }

    /// The current access token, or a new one.
    pub(super) async fn access_token(&self) -> Result<Secret, Failure> {
        const TRIED: &str = "sign in to the tenant";
        // Held while a token is fetched, so that concurrent requests share one.
        let mut token = self.token.lock().await;
        let now = self.ports.clock.now();
        if let Some(token) = token.as_ref().filter(|token| now < token.renew_at) {
            return Ok(token.text.clone());
        }
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.credential.client_id)
            .append_pair("client_secret", self.credential.client_secret.reveal())
            .append_pair("scope", &format!("https://{}/.default", resource(&self.site.graph.host)))
            .finish();
        let path = format!("/{}/oauth2/v2.0/token", self.credential.tenant);
        let answer = self.ask_sign_in(TRIED, Method::POST, path, Body::Form(form)).await?;
        let granted: TokenAnswer = self.parse(TRIED, &answer)?;
        let lifetime_s = granted.expires_in.clamp(0, 7 * 24 * 3_600);
        let use_s = if lifetime_s > 2 * RENEW_BEFORE_S {
            lifetime_s - RENEW_BEFORE_S
        } else {
            lifetime_s / 2
        };
        let text = Secret::new(granted.access_token);
        *self.token_text.lock().expect("nobody panics while holding the token") =
            Some(text.clone());
        *token =
            Some(Token { text: text.clone(), renew_at: now + SignedDuration::from_secs(use_s) });
        Ok(text)
    }

    pub(super) async fn forget_token(&self) {
        *self.token.lock().await = None;
    }

    async fn ask_sign_in(
        &self,
        tried: &str,
        method: Method,
        path: String,
        body: Body,
    ) -> Result<HttpAnswer, Failure> {
        let endpoint = self.site.sign_in.clone();
        let call = Call { method, endpoint, path, body, bearer: false, repeat: Repeat::Always };
        match self.send(&call).await {
            Reply::Answer(answer) if answer.status == StatusCode::OK => Ok(answer),
            Reply::Answer(answer) => Err(self.refusal(tried, &answer)),
            Reply::NotSent(text) | Reply::Unclear(text) => {
                Err(self.failure(tried, FailureKind::Connection, &text))
            }
            Reply::Cancelled => Err(disabled_meanwhile(tried)),
            Reply::SignIn(failure) => Err(*failure),
        }
    }

    fn refusal(&self, tried: &str, answer: &HttpAnswer) -> Failure {
        let error: SignInError = serde_json::from_slice(&answer.body).unwrap_or_default();
        let code = error.error_codes.first().copied().unwrap_or(0);
        let kind = match (code, error.error.as_str()) {
            (90002 | 900_023, _) => FailureKind::Input,
            (_, "invalid_client" | "unauthorized_client" | "invalid_grant") => {
                FailureKind::Credentials
            }
            (_, "temporarily_unavailable") => FailureKind::Connection,
            (0, "")
                if answer.status.is_server_error()
                    || answer.status == StatusCode::TOO_MANY_REQUESTS =>
            {
                FailureKind::Connection
            }
            (0, "") => FailureKind::Protocol,
            _ => FailureKind::Refused,
        };
        // The first sentence says it all; ids and times after it differ from answer to answer.
        let text = error.error_description.lines().next().unwrap_or_default();
        let text = text.split(" Trace ID:").next().unwrap_or_default();
        let came_back = if text.is_empty() {
            format!("{} {}", answer.status, error.error).trim().to_owned()
        } else {
            format!("{} {}: {text}", answer.status.as_u16(), error.error)
        };
        self.failure(tried, kind, &came_back)
    }

    fn parse<'a, T: Deserialize<'a>>(
        &self,
        tried: &str,
        answer: &'a HttpAnswer,
    ) -> Result<T, Failure> {
        serde_json::from_slice(&answer.body).map_err(|_| {
            self.failure(tried, FailureKind::Protocol, "the answer is not the expected JSON")
        })
    }

    fn failure(&self, tried: &str, kind: FailureKind, came_back: &str) -> Failure {
        let advice = match kind {
            FailureKind::Input => "check the tenant's id or domain and try again",
            FailureKind::Credentials => {
                "check the application id and its secret, make a new secret if it has expired"
            }
            FailureKind::Connection => "check the Internet connection and try again",
            FailureKind::Protocol => {
                "check that nothing between this server and the service changes the answers"
            }
            _ => "look up the code in the vendor's list of sign-in errors",
        };
        Failure {
            kind,
            tried: tried.to_owned(),
            on: format!("{} at {}", self.credential.tenant, self.site.sign_in),
            came_back: self.without_secrets(came_back),
            advice: advice.to_owned(),
        }
    }
}

/// The name of Graph as a resource; a host that is none of the vendor's stands in for the world-wide cloud.
fn resource(host: &str) -> &str {
    let is_national = [".microsoft.us", ".chinacloudapi.cn"].iter().any(|end| host.ends_with(end));
    if is_national { host } else { "graph.microsoft.com" }
}

/// Whether `text` has the form of a GUID.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(index, letter)| match index {
            8 | 13 | 18 | 23 => letter == '-',
            _ => letter.is_ascii_hexdigit(),
        })
}
