//! Throttling of directory calls: what each costs, which budgets it draws on, what the answer tells (facts §7.3).

use http::Method;
use jiff::{SignedDuration, Timestamp};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::refusals;
use crate::reply::Reply;
use crate::server::clock_text::http_date;
use crate::tenant::Tenant;
use crate::tenant::budget::Draw;
use crate::weather::{Budgets, RetryForm};

/// What a budget counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Count {
    ResourceUnits,
    Writes,
}

/// A row of the table of budgets.
#[derive(Debug)]
struct Budget {
    /// Scope and limit as `x-ms-throttle-scope` names them.
    name: &'static str,
    count: Count,
    per_application: bool,
    window_s: i64,
    /// What a window holds for tenants of under 50 users, up to 500, and more.
    amounts: [u64; 3],
}

/// Every budget that directory calls draw on, as documented.
const BUDGETS: &[Budget] = &[
    Budget {
        name: "Tenant_Application/ReadWrite",
        count: Count::ResourceUnits,
        per_application: true,
        window_s: 10,
        amounts: [3500, 5000, 8000],
    },
    Budget {
        name: "Tenant_Application/Write",
        count: Count::Writes,
        per_application: true,
        window_s: 150,
        amounts: [3000, 3000, 3000],
    },
    Budget {
        name: "Tenant/Write",
        count: Count::Writes,
        per_application: false,
        window_s: 300,
        amounts: [18_000, 18_000, 18_000],
    },
];

/// Resource units of operations that cost more than one.
const COSTS: &[(&str, u64)] = &[
    ("GET /users", 2),
    ("GET /groups", 2),
    ("GET /subscribedSkus", 3),
    ("GET /groups/{id}/members", 3),
    ("GET /groups/{id}/transitiveMembers", 3),
    ("GET /domains/{id}/domainNameReferences", 4),
    ("GET /domains/{id}/domainNameReferences/microsoft.graph.user", 4),
    ("GET /domains/{id}/domainNameReferences/microsoft.graph.group", 4),
];

/// Operations below these are not the directory's.
const ELSEWHERE: &[&str] = &["/$batch", "/sites", "/drives", "/shares"];

/// What a request takes, and what its answer tells of that.
pub(crate) struct Toll {
    n_units: u64,
    /// How much of the tightest budget is used then, from 0.8 on.
    share: Option<f64>,
}

/// Resource units of a request: those of the operation, one less for `$select` and for a small `$top`, one more for
/// `$expand`, never none.
fn cost(call: &Call, operation: &str) -> u64 {
    let base = COSTS.iter().find(|(known, _)| *known == operation).map_or(1, |(_, cost)| *cost);
    let option = |name: &str| {
        let options = form_urlencoded::parse(call.query.as_bytes());
        let named = |known: &str| known.trim_start_matches('$').eq_ignore_ascii_case(name);
        options.into_iter().find(|(known, _)| named(known)).map(|(_, value)| value)
    };
    let small = option("top").is_some_and(|top| top.parse::<u64>().is_ok_and(|top| top < 20));
    let discount = u64::from(option("select").is_some()) + u64::from(small);
    (base + u64::from(option("expand").is_some())).saturating_sub(discount).max(1)
}

/// Draws on the budgets. An exhausted one refuses the request, which then takes nothing.
pub(crate) fn pay(call: &Call, operation: &str) -> Result<Option<Toll>, Reply> {
    let path = operation.split(' ').nth(1).unwrap_or_default();
    if ELSEWHERE.iter().any(|elsewhere| path.starts_with(elsewhere)) {
        return Ok(None);
    }
    let n_units = cost(call, operation);
    let mut tenant = call.shared.tenant_at(call.now);
    if tenant.weather.budgets == Budgets::Unlimited {
        return Ok(Some(Toll { n_units, share: None }));
    }
    let size = match tenant.users.len() {
        0..50 => 0,
        50..=500 => 1,
        _ => 2,
    };
    let n_writes = u64::from(call.method != Method::GET);
    let mut share: f64 = 0.0;
    let mut draws = Vec::new();
    for budget in BUDGETS {
        let n_asked = match budget.count {
            Count::ResourceUnits => n_units,
            Count::Writes => n_writes,
        };
        let draw = Draw {
            budget: budget.name,
            owner: if budget.per_application { &call.caller.app_id } else { "" },
            window: SignedDuration::from_secs(budget.window_s),
            n_asked,
            n_max: budget.amounts[size],
        };
        let (n_used, ends_at) = tenant.usages.used(&draw, call.now);
        if n_asked > 0 && n_used + n_asked > draw.n_max {
            return Err(refused(call, &tenant, budget, ends_at));
        }
        if n_asked > 0 {
            #[expect(clippy::cast_precision_loss, reason = "budgets are far below 2^52")]
            let part = (n_used + n_asked) as f64 / draw.n_max as f64;
            share = share.max(part);
        }
        draws.push(draw);
    }
    for draw in draws.iter().filter(|draw| draw.n_asked > 0) {
        tenant.usages.take(draw, call.now);
    }
    Ok(Some(Toll { n_units, share: (share >= 0.8).then_some(share) }))
}

/// 429 until the window ends.
fn refused(call: &Call, tenant: &Tenant, budget: &Budget, ends_at: Timestamp) -> Reply {
    let wait_s = ends_at.duration_since(call.now).as_secs().max(0) + 1;
    let scope = format!("{}/{}/{}", budget.name, call.caller.app_id, tenant.id);
    let information = match budget.count {
        Count::Writes => "WriteLimitExceeded",
        Count::ResourceUnits => "ResourceUnitLimitExceeded",
    };
    let reply = Reply::Graph(GraphError::plain(&refusals::TOO_MANY_REQUESTS))
        .with_header("x-ms-throttle-scope", scope)
        .with_header("x-ms-throttle-information", information.to_owned())
        .with_header("x-ms-throttle-limit-percentage", "1.0".to_owned());
    match tenant.retry_form() {
        RetryForm::Seconds => reply.with_header("retry-after", wait_s.to_string()),
        RetryForm::Date => {
            let at = call.now.checked_add(SignedDuration::from_secs(wait_s)).unwrap_or(ends_at);
            reply.with_header("retry-after", http_date(at))
        }
        RetryForm::Absent => reply,
    }
}

impl Toll {
    /// The answer with what was taken for it.
    pub(crate) fn tell(&self, reply: Reply) -> Reply {
        let reply = reply.with_header("x-ms-resource-unit", self.n_units.to_string());
        match self.share {
            Some(share) => {
                reply.with_header("x-ms-throttle-limit-percentage", format!("{share:.2}"))
            }
            None => reply,
        }
    }
}
