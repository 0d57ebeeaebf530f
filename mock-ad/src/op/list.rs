//! Sorted lists and windows of them (RFC 2891, MS-ADTS 3.1.1.3.4.1.13 and 17).

use std::cmp::Ordering;

use super::pages::OpenSearches;
use super::reach::{Found, Rest};
use super::search::Query;
use crate::control::{ListView, SortKey, Target, list_view_answer, sort_answer, unavailable};
use crate::directory::{EntryId, Value};
use crate::error::Refusal;
use crate::filter;
use crate::ldap::{Answer, ResultCode};
use crate::schema::{Attr, Keeper, Syntax, find_attribute};

/// What a list is sorted by.
struct Order {
    attr: Attr,
    reverse: bool,
}

/// An entry in a list, with the value that decides its place.
type Item = (Option<Value>, EntryId);

/// Finds what the sort and list view controls ask for; nothing if there are none that can be followed.
pub(super) fn listed(
    query: &Query<'_>,
    open: &mut OpenSearches,
    answer: &mut Answer,
) -> Option<Found> {
    let view = query.controls.list_view.as_ref();
    let order = match &query.controls.sort {
        None => None,
        Some(sort) => match order(&sort.keys) {
            Ok(order) => {
                answer.controls.push(sort_answer(ResultCode::SUCCESS, None));
                Some(order)
            }
            Err((code, attribute)) => {
                answer.controls.push(sort_answer(code, Some(attribute)));
                if sort.critical {
                    answer.refusal = Some(unavailable());
                    return Some(Found::default());
                }
                None
            }
        },
    };
    let Some(order) = order else {
        return view.and_then(|view| fail(view, ResultCode::SORT_CONTROL_MISSING, answer));
    };
    let found = query.reach.find(&query.access, &query.condition, None, usize::MAX);
    let visited = found.visited;
    let items = order.sort(query, found.entries);
    let known = view.filter(|view| is_known(open, query, view));
    let found = match known {
        Some(view) => window(&order, query, items, (view, &mut *open, &mut *answer))?,
        None => cut(query, &items),
    };
    Some(Found { visited, ..found })
}

/// One key by which entries can be compared, or what is wrong with it.
fn order(keys: &[SortKey]) -> Result<Order, (ResultCode, &str)> {
    let [key, more @ ..] = keys else { return Err((ResultCode::UNWILLING_TO_PERFORM, "")) };
    let name = key.attribute.as_str();
    if !more.is_empty() {
        return Err((ResultCode::UNWILLING_TO_PERFORM, name));
    }
    let attr = find_attribute(name).ok_or((ResultCode::NO_SUCH_ATTRIBUTE, name))?;
    if key.rule.as_deref().is_some_and(|rule| !is_sort_order(rule)) {
        return Err((ResultCode::INAPPROPRIATE_MATCHING, name));
    }
    let sortable = attr.syntax() != Syntax::Dn
        && !matches!(attr.keeper(), Keeper::Constructed | Keeper::Secret | Keeper::BackLink);
    if !sortable {
        return Err((ResultCode::UNWILLING_TO_PERFORM, name));
    }
    Ok(Order { attr, reverse: key.reverse })
}

/// Whether a rule is one of the languages of MS-ADTS 3.1.1.3.4.1.13. All are taken for English here.
fn is_sort_order(rule: &str) -> bool {
    let last = rule.strip_prefix("1.2.840.113556.1.4.").and_then(|last| last.parse::<u32>().ok());
    last.is_some_and(|last| matches!(last, 1461..=1500 | 1505..=1620 | 1665..=1668))
}

impl Order {
    /// Entries by their least value; those without one count as the greatest (RFC 2891 §2.2).
    fn sort(&self, query: &Query<'_>, entries: Vec<EntryId>) -> Vec<Item> {
        let directory = query.access.directory;
        let value = |id: EntryId| {
            let values = directory.values(id, directory.entry(id), self.attr);
            values.iter().min_by(|one, two| filter::order(one, two)).cloned()
        };
        let mut items: Vec<Item> = entries.into_iter().map(|id| (value(id), id)).collect();
        items.sort_by(|(one, _), (two, _)| {
            let order = match (one, two) {
                (Some(one), Some(two)) => filter::order(one, two),
                (None, None) => Ordering::Equal,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
            };
            if self.reverse { order.reverse() } else { order }
        });
        items
    }

    /// Whether an item comes before a value.
    fn precedes(&self, (held, _): &Item, value: &Value) -> bool {
        let wanted = if self.reverse { Ordering::Greater } else { Ordering::Less };
        held.as_ref().is_some_and(|held| filter::order(held, value) == wanted)
    }
}

/// The first entries of a sorted list; with a soft limit also those that are equal to the last of them.
fn cut(query: &Query<'_>, items: &[Item]) -> Found {
    let ids = |items: &[Item]| items.iter().map(|(_, id)| *id).collect::<Vec<EntryId>>();
    let limit = query.controls.soft_size_limit.filter(|limit| *limit > 0);
    let last = limit.and_then(|limit| items.get(..limit)?.last());
    if let (Some(limit), Some((last, _))) = (limit, last) {
        let equal = |(value, _): &&Item| match (value, last) {
            (Some(one), Some(two)) => filter::order(one, two) == Ordering::Equal,
            (one, two) => one.is_none() && two.is_none(),
        };
        let kept = limit + items.iter().skip(limit).take_while(equal).count();
        if kept < items.len() && kept <= query.limit {
            let entries = ids(&items[..kept]);
            return Found { entries, visited: 0, rest: Rest::Withheld };
        }
    }
    Found::first_of(ids(items), query.limit)
}

/// Whether the list is one that the client may speak of. A wrong context makes the control void.
fn is_known(open: &OpenSearches, query: &Query<'_>, view: &ListView) -> bool {
    view.context.as_ref().is_none_or(|context| open.knows_list(query, context))
}

/// The entries around the target of a list view. Entries without the value sorted by are in no list.
fn window(
    order: &Order,
    query: &Query<'_>,
    mut items: Vec<Item>,
    (view, open, answer): (&ListView, &mut OpenSearches, &mut Answer),
) -> Option<Found> {
    items.retain(|(value, _)| value.is_some());
    let position = match &view.target {
        Target::Offset { offset: 0, content_count } if *content_count > 0 => {
            return fail(view, ResultCode::OFFSET_RANGE_ERROR, answer);
        }
        Target::Offset { offset, content_count } => position(items.len(), *offset, *content_count),
        Target::Value(bytes) => {
            let value = filter::asserted(query.access.directory, order.attr, bytes);
            let before = |item: &&Item| value.as_ref().is_some_and(|v| order.precedes(item, v));
            items.iter().take_while(before).count() + 1
        }
    };
    let context = remember(open, query, view);
    answer.controls.push(list_view_answer(
        position,
        items.len(),
        ResultCode::SUCCESS,
        Some(&context),
    ));
    let first = position.saturating_sub(view.before.saturating_add(1));
    let end = position.saturating_add(view.after).min(items.len());
    let window = items.get(first..end).unwrap_or_default();
    let ids: Vec<EntryId> = window.iter().map(|(_, id)| *id).collect();
    Some(Found::first_of(ids, query.limit))
}

/// The place in the server's list that an offset in the client's list stands for, from 1 on.
fn position(length: usize, offset: usize, content_count: usize) -> usize {
    match (offset, content_count) {
        (offset, count) if offset == count => length,
        (1, _) => 1.min(length),
        (offset, 0) => offset.min(length),
        (offset, count) => {
            let place = (length as u128 * offset as u128) / count as u128;
            usize::try_from(place).unwrap_or(length).clamp(1.min(length), length)
        }
    }
}

/// The number under which the client may speak of the list next time.
fn remember(open: &mut OpenSearches, query: &Query<'_>, view: &ListView) -> Vec<u8> {
    view.context.clone().unwrap_or_else(|| open.remember_list(query))
}

/// Says what is wrong with a list view. A critical one ends the search, another leaves it as if it had not been there.
fn fail(view: &ListView, code: ResultCode, answer: &mut Answer) -> Option<Found> {
    answer.controls.push(list_view_answer(0, 0, code, None));
    if !view.critical {
        return None;
    }
    let win32 = if code == ResultCode::SORT_CONTROL_MISSING { 0x2045 } else { 0x2046 };
    answer.refusal = Some(Refusal::service(code, win32, "5003 (WILL_NOT_PERFORM)"));
    Some(Found::default())
}
