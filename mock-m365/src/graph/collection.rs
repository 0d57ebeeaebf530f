//! A collection of objects as a request sees it: filtered, searched, ordered, counted, cut into pages (facts §2.2).

use serde_json::{Map, Value};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::filter::{Filter, Subject};
use crate::graph::orderby::{Order, Place};
use crate::graph::page::{Page, next_link};
use crate::graph::query::{Query, is_eventual};
use crate::graph::search::Search;
use crate::graph::{Answer, context, refusals, rough};
use crate::reply::Reply;
use crate::tenant::texts::Candidates;

/// The options that a full collection takes.
pub(crate) const OPTIONS: &[&str] =
    &["$select", "$filter", "$top", "$count", "$skiptoken", "$search", "$orderby"];

/// An object of a collection: its number, and how its properties are read.
pub(crate) struct Item<'t> {
    /// Position in the order of creation.
    pub(crate) number: u64,
    /// Shows a property.
    pub(crate) read: Box<dyn Fn(&str) -> Value + 't>,
    /// The object as the answer shows it.
    pub(crate) show: Box<dyn Fn() -> Map<String, Value> + 't>,
}

/// Which objects of a collection are asked for, and in which order.
pub(crate) struct Wanted {
    filter: Option<Filter>,
    search: Option<Search>,
    order: Option<Order>,
    page: Page,
    counted: bool,
}

impl Wanted {
    /// Reads the options. What needs an advanced query and is none is refused.
    pub(crate) fn of(call: &Call, query: &Query, subject: &Subject) -> Result<Self, GraphError> {
        let counted = query.get("$count") == Some("true") && is_eventual(call);
        let filter =
            query.get("$filter").map(|option| Filter::parse(option, subject)).transpose()?;
        if query.get("$search").is_some() && !is_eventual(call) {
            return Err(GraphError::plain(&refusals::SEARCH_NEEDS_HEADER));
        }
        let search =
            query.get("$search").map(|option| Search::parse(option, subject)).transpose()?;
        if let Some(refusal) = filter.as_ref().and_then(|filter| filter.advanced.clone())
            && !counted
        {
            return Err(refusal);
        }
        let order = query
            .get("$orderby")
            .map(|option| Order::parse(option, subject, counted, filter.is_some()))
            .transpose()?;
        let page = Page::of(query)?.sized(|size| rough::page_size(call, size));
        Ok(Self { filter, search, order, page, counted })
    }

    /// The accounts that can be among those asked for, and the number beyond which they stand: a page that is neither
    /// ordered nor counted does not concern those before it.
    pub(crate) fn candidates(&self) -> (Candidates, u64) {
        let filter = self.filter.as_ref();
        let candidates = filter.map_or(Candidates::All, |filter| filter.condition.candidates());
        let is_whole = self.counted || self.order.is_some();
        (candidates, if is_whole { 0 } else { self.page.after() })
    }

    /// Whether an object is among those asked for.
    pub(crate) fn has(&self, read: &dyn Fn(&str) -> Value) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.condition.holds(read))
            && self.search.as_ref().is_none_or(|search| search.finds(read))
    }
}

/// Where a collection stands: the path of its pages, and what its context names.
pub(crate) struct Site<'a> {
    /// Path below the version.
    pub(crate) path: &'a str,
    /// Set and chosen properties, as in `users(id,mail)`.
    pub(crate) context: &'a str,
}

/// Answers with a page of a collection.
pub(crate) fn answer<'t>(
    place: &Site<'_>,
    query: &Query,
    wanted: &Wanted,
    items: impl Iterator<Item = Item<'t>>,
) -> Answer {
    let found = items.filter(|item| wanted.has(&*item.read));
    let mut n_found = None;
    let (shown, next) = match &wanted.order {
        None if wanted.counted => {
            let all: Vec<Item<'_>> = found.collect();
            n_found = Some(all.len());
            wanted.page.cut(all.into_iter().map(|item| (item.number, item)))
        }
        None => wanted.page.cut(found.map(|item| (item.number, item))),
        Some(order) => {
            let mut all: Vec<(Place, Item<'_>)> =
                found.map(|item| (order.place(item.number, &*item.read), item)).collect();
            n_found = Some(all.len());
            all.sort_by(|(one, _), (other, _)| order.compare(one, other));
            wanted.page.cut_sorted(all, order)
        }
    };
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), context(place.context).into());
    if let Some(n_found) = n_found.filter(|_| wanted.counted) {
        body.insert("@odata.count".to_owned(), n_found.into());
    }
    if let Some(token) = next {
        body.insert("@odata.nextLink".to_owned(), next_link(place.path, query, &token).into());
    }
    let value = shown.iter().map(|item| Value::Object((item.show)())).collect();
    body.insert("value".to_owned(), value);
    Ok(Reply::ok(Value::Object(body)))
}

/// What `…/$count` counts: all objects that pass the filter and the search.
pub(crate) fn wanted_count(call: &Call, subject: &Subject) -> Result<Wanted, GraphError> {
    if !is_eventual(call) {
        return Err(GraphError::plain(&refusals::COUNT_NEEDS_HEADER));
    }
    let query = Query::of(call, &["$filter", "$search"])?;
    Ok(Wanted {
        filter: query.get("$filter").map(|text| Filter::parse(text, subject)).transpose()?,
        search: query.get("$search").map(|text| Search::parse(text, subject)).transpose()?,
        order: None,
        page: Page::of(&query)?,
        counted: true,
    })
}

/// Answers how many objects of a collection are wanted: `…/$count`.
pub(crate) fn count<'t>(wanted: &Wanted, items: impl Iterator<Item = Item<'t>>) -> Answer {
    Ok(Reply::Text(items.filter(|item| wanted.has(&*item.read)).count().to_string()))
}
