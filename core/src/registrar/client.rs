//! The partner protocol: one request and its answer, signing in, refusals.

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::Full;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::list::Partner;
use crate::{
    failure::{Failure, FailureKind},
    http::{HttpAnswer, HttpClient, HttpFailure},
    ports::{Endpoint, Ports},
    retry::{self, RetryPolicy},
    secret::Secret,
};

const BASE: &str = "/partner/v1";
/// A partner that asks for a longer wait than this is taken to be out of reach.
const WAIT_MS_MAX: u64 = 60_000;
/// What a path keeps as it is.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Speaks with one partner on behalf of one account.
pub(crate) struct PartnerClient {
    ports: Ports,
    http: HttpClient,
    retry: RetryPolicy,
    /// The partner's name, for texts.
    pub(crate) partner: String,
    endpoint: Endpoint,
    account: Option<(String, Secret)>,
    token: Mutex<Option<Secret>>,
}

/// Why a partner did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PartnerFailure {
    /// It was not asked.
    NotSent(String),
    /// It may have done it.
    Unclear(String),
    /// It refused.
    Refused {
        /// HTTP status.
        status: StatusCode,
        /// The protocol's code.
        code: String,
        /// The partner's words.
        message: String,
    },
    /// Its answer is not of the protocol.
    Malformed(String),
}

/// A request as data.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    /// Below the base; variable segments escaped by [`segment`].
    pub(super) path: String,
    pub(super) body: Option<&'a Value>,
    pub(super) needs_token: bool,
    /// Whether doing it twice does what doing it once does.
    pub(super) may_repeat: bool,
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalText,
}

#[derive(Deserialize)]
struct RefusalText {
    code: String,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

/// A variable segment of a path.
pub(super) fn segment(text: &str) -> String {
    utf8_percent_encode(text, IN_PATH).to_string()
}

impl PartnerClient {
    /// A client of `partner`; without an account it can ask what anybody may ask. Nothing when the partner's endpoint is no
    /// host.
    pub(crate) fn new(
        ports: &Ports,
        retry: RetryPolicy,
        partner: &Partner,
        account: Option<(String, Secret)>,
    ) -> Option<Self> {
        Some(Self {
            ports: ports.clone(),
            http: HttpClient::new(ports),
            retry,
            partner: partner.name.clone(),
            endpoint: partner.endpoint()?,
            account,
            token: Mutex::default(),
        })
    }

    /// Signs in anew, whether or not there is a token.
    pub(crate) async fn sign_in(&self) -> Result<(), PartnerFailure> {
        let mut token = self.token.lock().await;
        *token = Some(self.new_token().await?);
        Ok(())
    }

    async fn new_token(&self) -> Result<Secret, PartnerFailure> {
        let Some((user_name, password)) = &self.account else {
            return Err(PartnerFailure::NotSent("there is no account to sign in with".to_owned()));
        };
        let body = json!({"userName": user_name, "password": password.reveal()});
        let call = Call {
            method: Method::POST,
            path: "/token".to_owned(),
            body: Some(&body),
            needs_token: false,
            may_repeat: true,
        };
        let Token { token } = read(&self.repeated(&call, None).await?)?;
        Ok(Secret::new(token))
    }

    /// Sends a request and reads its answer.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
    ) -> Result<T, PartnerFailure> {
        read(&self.send(call).await?)
    }

    /// Sends a request whose answer says nothing more.
    pub(super) async fn send(&self, call: &Call<'_>) -> Result<HttpAnswer, PartnerFailure> {
        if !call.needs_token {
            return self.repeated(call, None).await;
        }
        let mut token = self.token.lock().await;
        let is_new = token.is_none();
        let current = match token.clone() {
            Some(current) => current,
            None => self.new_token().await?,
        };
        *token = Some(current.clone());
        let first = self.repeated(call, Some(&current)).await;
        if is_new || !is_token_refused(&first) {
            return first;
        }
        // The token's time is over: one new one, then the answer stands.
        let renewed = self.new_token().await?;
        *token = Some(renewed.clone());
        self.repeated(call, Some(&renewed)).await
    }

    /// Repeats a request after passing trouble as often as policy and partner say.
    async fn repeated(
        &self,
        call: &Call<'_>,
        token: Option<&Secret>,
    ) -> Result<HttpAnswer, PartnerFailure> {
        let mut n_failures = 0;
        loop {
            let result = self.once(call, token).await;
            let (failure, asked_ms) = match result {
                Ok(answer) if answer.status.is_success() => return Ok(answer),
                Ok(answer) => {
                    let asked = answer.header(header::RETRY_AFTER.as_str());
                    (refusal(&answer), retry::retry_after_ms(asked, &self.ports.clock))
                }
                Err(failure) => (failure, None),
            };
            n_failures += 1;
            if n_failures >= self.retry.attempts || !may_repeat(call, &failure) {
                return Err(failure);
            }
            let own_ms = || self.retry.backoff_ms(n_failures, self.ports.entropy.as_ref());
            let wait_ms = asked_ms.unwrap_or_else(own_ms);
            if wait_ms > WAIT_MS_MAX {
                return Err(failure);
            }
            tokio::time::sleep(std::time::Duration::from_millis(wait_ms)).await;
        }
    }

    async fn once(
        &self,
        call: &Call<'_>,
        token: Option<&Secret>,
    ) -> Result<HttpAnswer, PartnerFailure> {
        let uri = format!("https://{}{BASE}{}", authority(&self.endpoint), call.path);
        let mut builder = Request::builder()
            .method(&call.method)
            .uri(uri)
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, concat!("rehearsal-core/", env!("CARGO_PKG_VERSION")));
        if let Some(token) = token {
            builder = builder.header(header::AUTHORIZATION, format!("Bearer {}", token.reveal()));
        }
        if call.body.is_some() {
            builder = builder.header(header::CONTENT_TYPE, "application/json");
        }
        let body = call.body.map(ToString::to_string).unwrap_or_default();
        let request = builder.body(Full::new(Bytes::from(body))).map_err(|error| {
            PartnerFailure::NotSent(format!("the request cannot be written: {error}"))
        })?;
        self.http.send(request).await.map_err(|failure| match failure {
            HttpFailure::NotSent(text) => PartnerFailure::NotSent(text),
            HttpFailure::Unclear(text) => PartnerFailure::Unclear(text),
        })
    }
}

fn authority(endpoint: &Endpoint) -> String {
    if endpoint.port == 443 { endpoint.host.clone() } else { endpoint.to_string() }
}

fn is_token_refused(answer: &Result<HttpAnswer, PartnerFailure>) -> bool {
    matches!(answer, Err(PartnerFailure::Refused { status, .. }) if *status == StatusCode::UNAUTHORIZED)
}

fn may_repeat(call: &Call<'_>, failure: &PartnerFailure) -> bool {
    match failure {
        PartnerFailure::NotSent(_) => call.may_repeat,
        PartnerFailure::Unclear(_) => call.may_repeat,
        PartnerFailure::Refused { status, .. } => {
            matches!(status.as_u16(), 408 | 429 | 502 | 503 | 504) && call.may_repeat
        }
        PartnerFailure::Malformed(_) => false,
    }
}

fn refusal(answer: &HttpAnswer) -> PartnerFailure {
    let status = answer.status;
    match serde_json::from_slice::<Refusal>(&answer.body) {
        Ok(Refusal { error: RefusalText { code, message } }) => {
            PartnerFailure::Refused { status, code, message }
        }
        Err(_) => {
            PartnerFailure::Refused { status, code: status.to_string(), message: String::new() }
        }
    }
}

fn read<T: DeserializeOwned>(answer: &HttpAnswer) -> Result<T, PartnerFailure> {
    // The decoder's words may quote the answer, which may hold a token: they are not passed on.
    serde_json::from_slice(&answer.body).map_err(|_| {
        PartnerFailure::Malformed(format!(
            "{} with a body that is not of the partner protocol",
            answer.status
        ))
    })
}

impl PartnerFailure {
    /// The protocol's code of a refusal.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether it cannot be told if the request was carried out.
    pub(crate) fn is_unclear(&self) -> bool {
        match self {
            Self::Unclear(_) | Self::Malformed(_) => true,
            Self::Refused { status, .. } => status.is_server_error(),
            Self::NotSent(_) => false,
        }
    }

    fn came_back(&self) -> String {
        match self {
            Self::NotSent(text) | Self::Unclear(text) | Self::Malformed(text) => text.clone(),
            Self::Refused { code, message, .. } if message.is_empty() => code.clone(),
            Self::Refused { code, message, .. } => format!("{code} ({message})"),
        }
    }

    /// The failure of an operation; `tried` completes "failed to …".
    pub(crate) fn into_failure(self, tried: &str, on: &str) -> Failure {
        let (kind, advice) = match &self {
            Self::NotSent(_) | Self::Unclear(_) => {
                (FailureKind::Connection, "check the Internet connection and try again")
            }
            Self::Malformed(_) => {
                (FailureKind::Protocol, "check the provider's endpoint in the list of partners")
            }
            Self::Refused { status, code, .. } => match (status.as_u16(), code.as_str()) {
                (_, "AccountLocked") => {
                    (FailureKind::Credentials, "wait an hour, then enter the right password")
                }
                (401, _) => (
                    FailureKind::Credentials,
                    "enter the user name and password of the account at the provider",
                ),
                (_, "NameTaken") => (
                    FailureKind::AlreadyExists,
                    "choose another name, or transfer this one if it is yours",
                ),
                (404, _) => (FailureKind::NotFound, "check the name and the account"),
                (500.., _) => (FailureKind::Connection, "try again later"),
                _ => (FailureKind::Refused, "look at the name on the provider's web page"),
            },
        };
        Failure {
            kind,
            tried: tried.to_owned(),
            on: on.to_owned(),
            came_back: self.came_back(),
            advice: advice.to_owned(),
        }
    }
}
