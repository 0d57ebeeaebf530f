//! What a handler answers, before the wire: the server gives it headers and bytes in one place.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::exchange::error::ExchangeError;
use crate::graph::error::GraphError;
use crate::login::error::SignInError;
use crate::share_point::error::SharePointError;

/// An answer in no other form.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    /// Status.
    pub(crate) status: StatusCode,
    /// Headers that take the place of the usual ones; without a content type there is none.
    pub(crate) headers: HeaderMap,
    /// Body; shown in traces by its length alone unless it is JSON.
    pub(crate) body: Vec<u8>,
    /// Whether the tenant supports what was asked.
    pub(crate) supported: bool,
}

/// A handler's answer.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Bytes and headers as they are.
    Raw(Box<Raw>),
    /// A JSON body.
    Json(StatusCode, Value),
    /// 204 without a body.
    NoContent,
    /// 200 with plain text.
    Text(String),
    /// 421: no host of this service.
    NotOurHost,
    /// A refusal in Graph's form.
    Graph(GraphError),
    /// A refusal in the form of the sign-in service.
    SignIn(SignInError),
    /// A refusal in the form of Exchange administration.
    Exchange(ExchangeError),
    /// A refusal in the form of the SharePoint REST service.
    SharePoint(SharePointError),
    /// An answer with headers of its own, by name in lower case.
    Headed(Box<Self>, Vec<(&'static str, String)>),
}

impl Reply {
    /// 200 with a JSON body.
    pub(crate) fn ok(body: Value) -> Self {
        Self::Json(StatusCode::OK, body)
    }

    /// The same answer with one more header.
    pub(crate) fn with_header(self, name: &'static str, value: String) -> Self {
        match self {
            Self::Headed(inner, mut headers) => {
                headers.push((name, value));
                Self::Headed(inner, headers)
            }
            inner => Self::Headed(Box::new(inner), vec![(name, value)]),
        }
    }

    /// The answer and its headers apart.
    pub(crate) fn split(self) -> (Self, Vec<(&'static str, String)>) {
        match self {
            Self::Headed(inner, headers) => (*inner, headers),
            inner => (inner, Vec::new()),
        }
    }

    /// Whether what was asked was carried out.
    pub(crate) fn is_done(&self) -> bool {
        match self {
            Self::Json(status, _) => status.is_success(),
            Self::NoContent | Self::Text(_) => true,
            Self::Headed(inner, _) => inner.is_done(),
            _ => false,
        }
    }
}

impl<E: Into<Self>> From<Result<Self, E>> for Reply {
    fn from(answer: Result<Self, E>) -> Self {
        answer.unwrap_or_else(Into::into)
    }
}

impl From<Raw> for Reply {
    fn from(raw: Raw) -> Self {
        Self::Raw(Box::new(raw))
    }
}

impl From<GraphError> for Reply {
    fn from(error: GraphError) -> Self {
        Self::Graph(error)
    }
}

impl From<ExchangeError> for Reply {
    fn from(error: ExchangeError) -> Self {
        Self::Exchange(error)
    }
}

impl From<SharePointError> for Reply {
    fn from(error: SharePointError) -> Self {
        Self::SharePoint(error)
    }
}

impl From<SignInError> for Reply {
    fn from(error: SignInError) -> Self {
        Self::SignIn(error)
    }
}
