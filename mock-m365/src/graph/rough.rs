//! Hostile weather: what the service may do to any directory call and seldom does (facts §7.1, §7.4, §7.5). Drawn from
//! the tenant's seed, one draw a request.

use jiff::{SignedDuration, Timestamp};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::refusals;
use crate::refusal::ErrorRow;
use crate::reply::Reply;
use crate::server::clock_text::http_date;
use crate::tenant::Tenant;
use crate::weather::RetryForm;

/// One in so many requests is refused before it is carried out.
const REFUSED: u64 = 40;
/// One in so many changes is carried out and then answered as if it had failed.
const LOST: u64 = 30;
/// One in so many refusals has no details.
const BARE: u64 = 4;
/// Longest `Retry-After`, in seconds.
const WAIT_S_MAX: u64 = 6;

/// Transient refusals, each as likely as the others.
static TRANSIENT: [&ErrorRow; 4] = [
    &refusals::SERVICE_NOT_AVAILABLE,
    &refusals::GATEWAY_TIMEOUT,
    &refusals::SERVICE_NOT_AVAILABLE,
    &refusals::TOO_MANY_REQUESTS,
];

/// What takes the place of the call.
pub(crate) fn before(call: &Call) -> Option<Reply> {
    let tenant = call.shared.tenant_at(call.now);
    if !tenant.strikes("refused", REFUSED) {
        return None;
    }
    let drawn = usize::try_from(tenant.draw("which refusal", 4)).unwrap_or_default();
    Some(transient(&tenant, call.now, TRANSIENT[drawn]))
}

/// What the caller is told of a call that was carried out, or refused with details.
pub(crate) fn after(tenant: &Tenant, now: Timestamp, modifies: bool, reply: Reply) -> Reply {
    match reply {
        reply if modifies && reply.is_done() && tenant.strikes("lost answer", LOST) => {
            transient(tenant, now, TRANSIENT[0])
        }
        Reply::Graph(error) if tenant.strikes("details", BARE) => {
            Reply::Graph(error.without_details())
        }
        reply => reply,
    }
}

/// Fewer objects on a page than asked for, at times (facts §2.2).
pub(crate) fn page_size(call: &Call, size: usize) -> usize {
    let drawn = draw(call, "page size", 2 * u64::try_from(size).unwrap_or(1));
    drawn.and_then(|drawn| usize::try_from(drawn).ok()).map_or(size, |drawn| drawn.clamp(1, size))
}

/// Puts what has no order into another one, at times.
pub(crate) fn disorder<T>(call: &Call, items: &mut [T]) {
    match draw(call, "order", 4) {
        Some(0) => items.reverse(),
        Some(1) => items.rotate_left(items.len() / 2),
        _ => {}
    }
}

/// A number for the call, drawn without asking the tenant; none in polite weather.
fn draw(call: &Call, what: &str, bound: u64) -> Option<u64> {
    let subject = || format!("{}?{} {}", call.path, call.query, call.now);
    call.shared.rough.as_ref().map(|seed| seed.below(what, &subject(), bound))
}

fn transient(tenant: &Tenant, now: Timestamp, row: &'static ErrorRow) -> Reply {
    let reply = Reply::Graph(GraphError::plain(row));
    let wait_s = tenant.draw("wait", WAIT_S_MAX) + 1;
    match tenant.retry_form() {
        RetryForm::Seconds => reply.with_header("retry-after", wait_s.to_string()),
        RetryForm::Date => {
            let wait = SignedDuration::from_secs(i64::try_from(wait_s).unwrap_or(1));
            reply.with_header("retry-after", http_date(now.checked_add(wait).unwrap_or(now)))
        }
        RetryForm::Absent => reply,
    }
}
