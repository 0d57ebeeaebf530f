//! The form of a token request (RFC 6749 §4).

use crate::call::Call;
use crate::login::error::SignInError;
use crate::login::refusals;

/// The fields, in their order.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the body.
    pub(crate) fn of(call: &Call) -> Self {
        Self(form_urlencoded::parse(&call.body).into_owned().collect())
    }

    /// A field's value; an empty one counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let field = self.0.iter().find(|(known, _)| known == name);
        field.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A field that must be there.
    pub(crate) fn need(&self, name: &'static str) -> Result<&str, SignInError> {
        self.get(name).ok_or_else(|| SignInError::of(&refusals::MISSING_FIELD, &[name]))
    }
}
