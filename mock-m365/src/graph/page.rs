//! Paging of collections: `$top`, `$skiptoken` and `@odata.nextLink` (facts §2.2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::graph::ROOT;
use crate::graph::error::GraphError;
use crate::graph::query::Query;

const SIZE_DEFAULT: usize = 100;
const SIZE_MAX: usize = 999;

/// Characters that need no encoding in a query (RFC 3986 §3.4), without those that separate options.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'$')
    .remove(b',')
    .remove(b'(')
    .remove(b')')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// Which part of a collection is asked for.
pub(crate) struct Page {
    size: usize,
    after: u64,
}

impl Page {
    /// Reads the options.
    pub(crate) fn of(query: &Query) -> Result<Self, GraphError> {
        let size = match query.get("$top") {
            None => SIZE_DEFAULT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|size| (1..=SIZE_MAX).contains(size))
                .ok_or_else(|| invalid_top(text))?,
        };
        let after = match query.get("$skiptoken") {
            None => 0,
            Some(token) => decode(token).ok_or_else(|| {
                GraphError::malformed_query("The specified page token value is not valid.")
            })?,
        };
        Ok(Self { size, after })
    }

    /// Cuts the page out of objects in the order of their numbers; the second value is the token of the next page.
    pub(crate) fn cut<'o, T>(
        &self,
        objects: impl Iterator<Item = (u64, &'o T)>,
    ) -> (Vec<&'o T>, Option<String>) {
        let mut rest = objects.filter(|(number, _)| *number > self.after).peekable();
        let mut page = Vec::new();
        let mut last = self.after;
        while page.len() < self.size {
            let Some((number, object)) = rest.next() else { break };
            page.push(object);
            last = number;
        }
        let more = rest.peek().is_some();
        (page, more.then(|| URL_SAFE_NO_PAD.encode(format!("after {last}"))))
    }
}

fn invalid_top(text: &str) -> GraphError {
    GraphError::malformed_query(&format!(
        "Invalid page size specified: '{text}'. Must be between 1 and 999 inclusive."
    ))
}

fn decode(token: &str) -> Option<u64> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("after ")?.parse().ok()
}

/// Address of the next page: the same options, another token.
pub(crate) fn next_link(path: &str, query: &Query, token: &str) -> String {
    let mut options: Vec<String> = query
        .iter()
        .filter(|(name, _)| *name != "$skiptoken")
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ENCODED)))
        .collect();
    options.push(format!("$skiptoken={token}"));
    format!("{ROOT}{path}?{}", options.join("&"))
}
