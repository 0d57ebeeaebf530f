//! Paging of collections: `$top`, `$skiptoken` and `@odata.nextLink` (facts §2.2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::graph::ROOT;
use crate::graph::error::GraphError;
use crate::graph::orderby::{Order, Place};
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
    after: Option<Place>,
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
        let after = query.get("$skiptoken").map(decode).transpose()?;
        Ok(Self { size, after })
    }

    /// Number of the last object of the page before, for objects in the order of their numbers.
    pub(crate) fn after(&self) -> u64 {
        self.after.as_ref().map_or(0, |(_, number)| *number)
    }

    /// The same page with another size.
    pub(crate) fn sized(self, size: impl FnOnce(usize) -> usize) -> Self {
        Self { size: size(self.size), ..self }
    }

    /// Cuts the page out of objects in the order of their numbers; the second value is the token of the next page.
    pub(crate) fn cut<T>(
        &self,
        objects: impl Iterator<Item = (u64, T)>,
    ) -> (Vec<T>, Option<String>) {
        let after = self.after();
        let rest = objects.filter(|(number, _)| *number > after);
        self.fill(rest.map(|(number, object)| ((String::new(), number), object)))
    }

    /// Cuts the page out of objects that stand in this order.
    pub(crate) fn cut_sorted<T>(
        &self,
        objects: Vec<(Place, T)>,
        order: &Order,
    ) -> (Vec<T>, Option<String>) {
        let is_left = |place: &Place| {
            self.after.as_ref().is_none_or(|after| order.compare(place, after).is_gt())
        };
        self.fill(objects.into_iter().filter(|(place, _)| is_left(place)))
    }

    fn fill<T>(&self, rest: impl Iterator<Item = (Place, T)>) -> (Vec<T>, Option<String>) {
        let mut rest = rest.peekable();
        let mut page = Vec::new();
        let mut last = None;
        while page.len() < self.size {
            let Some((place, object)) = rest.next() else { break };
            page.push(object);
            last = Some(place);
        }
        let more = rest.peek().is_some();
        (page, last.filter(|_| more).map(|place| encode(&place)))
    }
}

fn invalid_top(text: &str) -> GraphError {
    GraphError::malformed_query(&format!(
        "Invalid page size specified: '{text}'. Must be between 1 and 999 inclusive."
    ))
}

fn encode((key, number): &Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("after {number} {key}"))
}

fn decode(token: &str) -> Result<Place, GraphError> {
    let place = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        let (number, key) = text.strip_prefix("after ")?.split_once(' ')?;
        Some((key.to_owned(), number.parse().ok()?))
    };
    place()
        .ok_or_else(|| GraphError::malformed_query("The specified page token value is not valid."))
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
