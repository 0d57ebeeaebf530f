//! Who asks for a token: the application, and how it proved that it is the one (facts §1.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::call::Call;
use crate::login::error::SignInError;
use crate::login::form::Form;
use crate::login::{assertion, refusals};
use crate::tenant::Tenant;
use crate::tenant::application::Application;

/// How a client proved who it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Proof {
    /// Not at all: it is a public client.
    Nothing,
    /// With a secret.
    Secret,
    /// With an assertion signed with a certificate's key.
    Certificate,
}

impl Proof {
    /// The claim `appidacr`.
    pub(crate) fn claim(self) -> &'static str {
        match self {
            Self::Nothing => "0",
            Self::Secret => "1",
            Self::Certificate => "2",
        }
    }
}

/// The application a request comes from.
pub(crate) struct Client {
    /// The application.
    pub(crate) app: Application,
    /// How it proved who it is.
    pub(crate) proof: Proof,
}

/// Finds the application and checks its credential: a secret in the form or in `Authorization: Basic`, or an assertion.
pub(crate) fn authenticated(
    call: &Call,
    tenant: &Tenant,
    form: &Form,
) -> Result<Client, SignInError> {
    let basic = basic_credentials(call);
    let (id, secret) = match &basic {
        Some((id, secret)) => (id.as_str(), Some(secret.as_str())),
        None => (form.need("client_id")?, form.get("client_secret")),
    };
    let app = tenant.apps.get(id).ok_or_else(|| {
        SignInError::of(&refusals::UNKNOWN_APPLICATION, &[id, &tenant.display_name])
    })?;
    if !app.enabled {
        return Err(SignInError::of(
            &refusals::APPLICATION_DISABLED,
            &[&app.client_id, &app.display_name],
        ));
    }
    let proof = match (form.get("client_assertion"), secret) {
        (Some(_), _) | (None, Some(_)) if app.is_public => {
            return Err(SignInError::plain(&refusals::CREDENTIAL_OF_PUBLIC_CLIENT));
        }
        (Some(assertion), _) => {
            check_type(form)?;
            assertion::check(call, tenant, app, assertion)?;
            Proof::Certificate
        }
        (None, Some(secret)) => check_secret(call, app, secret)?,
        (None, None) if app.is_public => Proof::Nothing,
        (None, None) => return Err(SignInError::plain(&refusals::NO_CREDENTIAL)),
    };
    Ok(Client { app: app.clone(), proof })
}

/// The one type of assertion there is (RFC 7523 §2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn check_type(form: &Form) -> Result<(), SignInError> {
    if form.need("client_assertion_type")? == ASSERTION_TYPE {
        Ok(())
    } else {
        Err(SignInError::plain(&refusals::ASSERTION_TYPE))
    }
}

/// Any secret that has not expired will do; a wrong one and an expired one are told apart.
fn check_secret(call: &Call, app: &Application, given: &str) -> Result<Proof, SignInError> {
    let mut known = app.secrets.iter().filter(|secret| secret.value.matches(given)).peekable();
    if known.peek().is_none() {
        return Err(SignInError::of(&refusals::WRONG_SECRET, &[&app.client_id]));
    }
    if known.all(|secret| secret.expires_at.is_some_and(|at| at <= call.now)) {
        return Err(SignInError::of(&refusals::EXPIRED_SECRET, &[&app.client_id]));
    }
    Ok(Proof::Secret)
}

/// Id and secret of `Authorization: Basic`.
fn basic_credentials(call: &Call) -> Option<(String, String)> {
    let (scheme, encoded) = call.header("authorization")?.split_once(' ')?;
    let decoded = scheme
        .eq_ignore_ascii_case("basic")
        .then(|| STANDARD.decode(encoded.trim()).ok())
        .flatten()?;
    let pair = String::from_utf8(decoded).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((decode_form(id), decode_form(secret)))
}

/// Both parts of Basic credentials are form-encoded first (RFC 6749 §2.3.1); most clients leave that out.
fn decode_form(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map_or_else(|_| text.to_owned(), Into::into)
}
