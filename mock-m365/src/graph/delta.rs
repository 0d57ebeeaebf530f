//! `users/delta`: what changed since a link was given (facts §2.5).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::query::Query;
use crate::graph::select::Select;
use crate::graph::{Answer, ROOT, context, refusals};
use crate::reply::Reply;
use crate::tenant::Tenant;
use crate::tenant::changes::Trace;

const N_PAGE: usize = 100;

/// How long a link can be followed.
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a link remembers: where the round stands, and the options of its first request.
#[derive(Clone, Serialize, Deserialize)]
struct State {
    /// Changes up to this one are known.
    after: u64,
    /// The round ends with this one; a delta link has none.
    until: Option<u64>,
    /// Since when changed properties count, for a reduced answer.
    since: u64,
    /// Everything is new, so what is gone need not be told.
    first: bool,
    /// When the link was given, in seconds since 1970.
    issued_s: i64,
    /// `$select`.
    select: Option<String>,
    /// Object ids of `$filter`.
    ids: Vec<String>,
}

/// `GET /users/delta`.
pub(crate) async fn users(call: Call) -> Answer {
    let query = Query::of_delta(&call)?;
    let tenant = call.shared.tenant_at(call.now);
    let state = match (query.get("$deltatoken"), query.get("$skiptoken")) {
        (Some("latest"), _) => {
            let until = settled(&tenant, call.now);
            let known =
                State { after: until, since: until, first: false, ..begun(&query, call.now)? };
            return Ok(Reply::ok(body(Vec::new(), &known, call.now, true)?));
        }
        (Some(token), _) | (None, Some(token)) => match read(token) {
            Some(state) if is_alive(&state, call.now) => state,
            Some(_) => return Ok(start_over()),
            None => return Err(GraphError::malformed_query("Badly formed token.")),
        },
        (None, None) => begun(&query, call.now)?,
    };
    page(&call, &tenant, state)
}

fn is_alive(state: &State, now: Timestamp) -> bool {
    Timestamp::from_second(state.issued_s).is_ok_and(|issued| now.duration_since(issued) < LIFE)
}

/// 410: the client must begin again, where `Location` tells.
fn start_over() -> Reply {
    let location = format!("{ROOT}/users/delta?$deltatoken=");
    let refusal = Reply::Graph(GraphError::plain(&refusals::SYNC_STATE_NOT_FOUND));
    refusal.with_header("location", location)
}

/// The state of a first request.
fn begun(query: &Query, now: Timestamp) -> Result<State, GraphError> {
    let ids = query.get("$filter").map(ids_of).transpose()?.unwrap_or_default();
    Select::users(query.get("$select"))?;
    Ok(State {
        after: 0,
        until: None,
        since: 0,
        first: true,
        issued_s: now.as_second(),
        select: query.get("$select").map(str::to_owned),
        ids,
    })
}

/// The only filter: `id eq '…'`, joined by `or`.
fn ids_of(filter: &str) -> Result<Vec<String>, GraphError> {
    let id = |clause: &str| {
        let quoted = clause.trim().strip_prefix("id eq ")?.trim();
        let id = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
        (!id.contains('\'')).then(|| id.to_ascii_lowercase())
    };
    let ids: Option<Vec<String>> = filter.split(" or ").map(id).collect();
    ids.ok_or_else(|| {
        GraphError::of(
            &refusals::QUERY_REFUSED,
            &["Filter is only supported on the 'id' property."],
        )
    })
}

/// The last change that readers may see: one that is not replicated yet holds back those after it.
fn settled(tenant: &Tenant, now: Timestamp) -> u64 {
    let changes = &tenant.changes;
    let hidden = |number: &u64| tenant.users.get(number).is_some_and(|user| user.visible_at > now);
    let first_hidden = changes.between(0, changes.last()).find(|(_, number, _)| hidden(number));
    first_hidden.map_or_else(|| changes.last(), |(change, ..)| change - 1)
}

fn page(call: &Call, tenant: &Tenant, state: State) -> Answer {
    let until = state.until.unwrap_or_else(|| settled(tenant, call.now));
    let minimal = call.header("prefer").is_some_and(|prefer| prefer.contains("return=minimal"));
    let select = Select::users(state.select.as_deref())?;
    let wanted = |id: &str| state.ids.is_empty() || state.ids.iter().any(|known| known == id);
    let mut shown = Vec::new();
    let mut after = state.after;
    let mut changed = tenant.changes.between(state.after, until).peekable();
    while shown.len() < N_PAGE {
        let Some((change, number, trace)) = changed.next() else { break };
        after = change;
        if wanted(&trace.id) {
            let since = minimal.then_some(state.since);
            shown.extend(entry(tenant, number, trace, (&select, since, state.first)));
        }
    }
    // An object may appear twice, the later time in the state of the earlier one or a newer one.
    if tenant.strikes("told twice", 3) {
        shown.extend(shown.last().cloned());
    }
    let is_last = changed.peek().is_none();
    let next = if is_last {
        State { after: until, until: None, since: until, first: false, ..state }
    } else {
        State { after, until: Some(until), ..state }
    };
    Ok(Reply::ok(body(shown, &next, call.now, is_last)?))
}

/// An account as a round shows it: its properties, or that it is gone.
fn entry(
    tenant: &Tenant,
    number: u64,
    trace: &Trace,
    (select, since, first): (&Select, Option<u64>, bool),
) -> Option<Value> {
    if let Some(user) = tenant.users.get(&number) {
        let mut members = select.show(user);
        members.insert("id".to_owned(), json!(user.id));
        if let Some(names) = since.and_then(|since| trace.changed_after(since)) {
            members.retain(|name, _| name == "id" || names.contains(&name.as_str()));
        }
        return Some(Value::Object(members));
    }
    let reason = if tenant.deleted.contains_key(&number) { "changed" } else { "deleted" };
    (!first).then(|| json!({ "id": trace.id, "@removed": { "reason": reason } }))
}

fn body(
    shown: Vec<Value>,
    next: &State,
    now: Timestamp,
    is_last: bool,
) -> Result<Value, GraphError> {
    let select = Select::users(next.select.as_deref())?;
    let next = State { issued_s: now.as_second(), ..next.clone() };
    let json = serde_json::to_vec(&next).expect("a state is plain data");
    let token = URL_SAFE_NO_PAD.encode(json);
    let (name, option) = if is_last {
        ("@odata.deltaLink", "$deltatoken")
    } else {
        ("@odata.nextLink", "$skiptoken")
    };
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), context(&select.context_of("users")).into());
    body.insert(name.to_owned(), format!("{ROOT}/users/delta?{option}={token}").into());
    body.insert("value".to_owned(), shown.into());
    Ok(Value::Object(body))
}

fn read(token: &str) -> Option<State> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).ok()?).ok()
}
