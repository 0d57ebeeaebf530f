//! Who calls: what the token says about the application and, if one is signed in, the user.

/// Who calls.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Caller {
    /// Application the token was issued to.
    pub(crate) app_id: String,
    /// Object id of the user, or of the application's service principal.
    pub(crate) id: String,
    /// Whether a user is signed in.
    pub(crate) is_user: bool,
    /// Delegated permissions of a user's token, application permissions of another.
    pub(crate) permissions: Vec<String>,
    /// Whether the application proved itself with a certificate.
    pub(crate) has_certificate: bool,
}

impl Caller {
    /// Whether one of these permissions is held.
    pub(crate) fn has_any(&self, permissions: &[&str]) -> bool {
        self.permissions.iter().any(|held| permissions.contains(&held.as_str()))
    }
}
