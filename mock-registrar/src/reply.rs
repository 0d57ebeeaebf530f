//! Answers, and the table of refusals.

use http::StatusCode;
use serde_json::{Value, json};

/// What an operation answers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    /// Empty for an answer without a body.
    pub(crate) body: Option<Value>,
    pub(crate) supported: bool,
}

/// A refusal: status, code, message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) u16, pub(crate) &'static str, pub(crate) &'static str);

pub(crate) const BAD_REQUEST: Refusal =
    Refusal(400, "BadRequest", "The request has no body of the expected form.");
pub(crate) const INVALID_NAME: Refusal =
    Refusal(400, "InvalidName", "The name is not a domain name of one label and an extension.");
pub(crate) const INVALID_CREDENTIALS: Refusal =
    Refusal(401, "InvalidCredentials", "The user name or password is wrong.");
pub(crate) const INVALID_TOKEN: Refusal =
    Refusal(401, "InvalidToken", "Sign in first: the token is missing, unknown or has expired.");
pub(crate) const PURCHASE_REFUSED: Refusal =
    Refusal(402, "ExtensionNotSold", "This extension is not sold in this region.");
pub(crate) const ZONE_NOT_READY: Refusal =
    Refusal(403, "DomainNotReady", "Records can be changed when the domain is ready.");
pub(crate) const DOMAIN_NOT_FOUND: Refusal =
    Refusal(404, "DomainNotFound", "The account holds no domain of this name.");
pub(crate) const RECORD_NOT_FOUND: Refusal =
    Refusal(404, "RecordNotFound", "The zone holds no such record.");
pub(crate) const NO_SUCH_OPERATION: Refusal =
    Refusal(404, "NoSuchOperation", "Version 1 of the partner protocol has no such operation.");
pub(crate) const CANNOT_REMOVE: Refusal =
    Refusal(405, "CannotRemove", "This host only adds records; remove them on the web page.");
pub(crate) const WRONG_WAY: Refusal =
    Refusal(405, "WrongWay", "This host changes records in another way; see the capabilities.");
pub(crate) const NAME_TAKEN: Refusal = Refusal(409, "NameTaken", "The name is registered already.");
pub(crate) const ORDER_EXISTS: Refusal =
    Refusal(409, "OrderExists", "The account holds this name already, or an order for it.");
pub(crate) const NOT_REGISTERED: Refusal =
    Refusal(409, "NotRegistered", "Nobody has registered this name, so it cannot be transferred.");
pub(crate) const CONFLICT: Refusal =
    Refusal(409, "RecordConflict", "The zone cannot hold this record beside those that are there.");
pub(crate) const VERSION_MISMATCH: Refusal =
    Refusal(412, "VersionMismatch", "The zone was changed since it was read.");
pub(crate) const TOO_LARGE: Refusal = Refusal(413, "TooLarge", "The request is too large.");
pub(crate) const TYPE_NOT_SUPPORTED: Refusal =
    Refusal(422, "TypeNotSupported", "This host cannot hold records of this type.");
pub(crate) const ACCOUNT_LOCKED: Refusal =
    Refusal(423, "AccountLocked", "Too many wrong passwords: the account is locked for an hour.");

impl Refusal {
    /// The refusal with more about the case.
    pub(crate) fn with(self, detail: &str) -> Reply {
        let mut reply = Reply::from(self);
        reply.body = Some(error(self.1, &format!("{} {detail}", self.2)));
        reply
    }
}

/// The body of every refusal.
pub(crate) fn error(code: &str, message: &str) -> Value {
    json!({"error": {"code": code, "message": message}})
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: StatusCode::from_u16(refusal.0).expect("the table holds valid statuses"),
            body: Some(error(refusal.1, refusal.2)),
            supported: refusal != NO_SUCH_OPERATION,
        }
    }
}

impl Reply {
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body: Some(body), supported: true }
    }

    pub(crate) fn accepted(body: Value) -> Self {
        Self { status: StatusCode::ACCEPTED, body: Some(body), supported: true }
    }

    pub(crate) fn done() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None, supported: true }
    }
}
