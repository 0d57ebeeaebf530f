//! What calls to sites and files cost, and the budgets they draw on: those of SharePoint, not of the directory
//! (facts §6.3).

use http::Method;
use jiff::{SignedDuration, Timestamp};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::refusals;
use crate::reply::Reply;
use crate::tenant::budget::Draw;
use crate::weather::Budgets;

/// Whether an operation is answered by SharePoint.
pub(crate) fn is_of_sites(operation: &str) -> bool {
    let path = operation.split(' ').nth(1).unwrap_or_default();
    ["/sites", "/drives"].iter().any(|start| path.starts_with(start))
}

/// Name, length in seconds and resource units of a budget in a tenant of up to 1,000 licences; each is an application's.
const BUDGETS: [(&str, i64, u64); 2] =
    [("SharePoint/Minute", 60, 1200), ("SharePoint/Day", 86_400, 1_200_000)];

/// Ends of operations that answer with several items.
const SEVERAL: &[&str] = &["/sites", "/getAllSites", "/lists", "/drives", "/children"];

fn cost(call: &Call, operation: &str) -> u64 {
    let concerns_permissions = operation.contains("/permissions") || operation.ends_with("/invite");
    let several = SEVERAL.iter().any(|end| operation.ends_with(end));
    match call.method {
        _ if concerns_permissions => 5,
        Method::GET if !several => 1,
        _ => 2,
    }
}

/// What the answer tells of the budget that is used most.
pub(crate) struct Toll {
    n_max: u64,
    n_left: u64,
    ends_at: Timestamp,
}

/// Draws on the budgets. A call that is refused is counted as well.
pub(crate) fn pay(call: &Call, operation: &str) -> Result<Option<Toll>, Reply> {
    let mut tenant = call.shared.tenant_at(call.now);
    if !is_of_sites(operation) || tenant.weather.budgets == Budgets::Unlimited {
        return Ok(None);
    }
    let n_asked = cost(call, operation);
    let mut told: Option<Toll> = None;
    for (budget, window_s, n_max) in BUDGETS {
        let window = SignedDuration::from_secs(window_s);
        let draw = Draw { budget, owner: &call.caller.app_id, window, n_asked, n_max };
        let (n_used, ends_at) = tenant.usages.used(&draw, call.now);
        tenant.usages.take(&draw, call.now);
        let n_used = n_used + n_asked;
        let toll = Toll { n_max, n_left: n_max.saturating_sub(n_used), ends_at };
        if n_used > n_max {
            let wait_s = toll.reset_s(call.now);
            let refused = Reply::Graph(GraphError::plain(&refusals::ACTIVITY_LIMIT_REACHED));
            return Err(toll
                .tell(refused, call.now)
                .with_header("retry-after", wait_s.to_string()));
        }
        if n_used * 5 >= n_max * 4 {
            told.get_or_insert(toll);
        }
    }
    Ok(told)
}

impl Toll {
    /// Seconds until the budget is full again.
    fn reset_s(&self, now: Timestamp) -> i64 {
        self.ends_at.duration_since(now).as_secs().max(1)
    }

    /// The answer with the headers that warn from 80 % on.
    pub(crate) fn tell(&self, reply: Reply, now: Timestamp) -> Reply {
        reply
            .with_header("ratelimit-limit", self.n_max.to_string())
            .with_header("ratelimit-remaining", self.n_left.to_string())
            .with_header("ratelimit-reset", self.reset_s(now).to_string())
    }
}
