//! Names in customers' accounts: registering, transferring, renewing, expiring.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Shared,
    catalogue::{extension_of, is_domain_name},
    config::NameSeed,
    order::{DomainState, Fate, Order, OrderKind, later},
    reply::{
        BAD_REQUEST, DOMAIN_NOT_FOUND, INVALID_NAME, NAME_TAKEN, NOT_REGISTERED, ORDER_EXISTS,
        PURCHASE_REFUSED, Reply,
    },
    routes::Call,
};

const YEAR: Duration = Duration::from_secs(365 * 24 * 3_600);
/// A name that nobody renewed is kept so long, without a delegation; then it is free.
const GRACE: Duration = Duration::from_secs(30 * 24 * 3_600);
/// A transfer with a wrong code is turned down by the losing registrar after this time.
const REFUSED_AFTER: Duration = Duration::from_secs(24 * 3_600);

/// Where a name leads, as far as this registrar decides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delegation {
    /// Not this registrar's name, or not yet.
    NotHere,
    /// To these name servers.
    To(Vec<String>),
    /// Nowhere: it is on hold, has expired, or its order is not done.
    Nowhere,
}

/// All names that customers hold or ordered.
#[derive(Default)]
pub(crate) struct Holdings {
    names: BTreeMap<String, Holding>,
}

/// One name.
#[derive(Clone, Debug)]
pub(crate) struct Holding {
    pub(crate) user_name: String,
    /// The end of a name that was held from the beginning.
    pub(crate) expires: Option<Timestamp>,
    pub(crate) orders: Vec<Order>,
    /// Since when it is on hold.
    pub(crate) on_hold: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewOrder {
    name: String,
    operation: String,
    #[serde(default = "one_year")]
    years: u8,
    #[serde(default)]
    region: String,
    auth_code: Option<String>,
}

#[derive(Deserialize)]
struct Renewal {
    #[serde(default = "one_year")]
    years: u8,
}

fn one_year() -> u8 {
    1
}

impl Holding {
    fn latest(&self, kinds: &[OrderKind]) -> Option<&Order> {
        self.orders.iter().rfind(|order| kinds.contains(&order.kind))
    }

    /// When it ends, with all renewals that are done; nothing while it is not registered here.
    pub(crate) fn expires(&self, now: Timestamp) -> Option<Timestamp> {
        let arrival = self.latest(&[OrderKind::Register, OrderKind::Transfer]);
        let first = match arrival {
            None => self.expires,
            Some(order) => order
                .ready_at()
                .filter(|ready| *ready <= now)
                .and_then(|ready| later(ready, YEAR * u32::from(order.years))),
        }?;
        let renewals = self.orders.iter().filter(|order| {
            order.kind == OrderKind::Renew && order.ready_at().is_some_and(|ready| ready <= now)
        });
        let n_years: u32 = renewals.map(|order| u32::from(order.years)).sum();
        later(first, YEAR * n_years)
    }

    pub(crate) fn state(&self, now: Timestamp) -> DomainState {
        let Some(expires) = self.expires(now) else {
            let arrival = self.latest(&[OrderKind::Register, OrderKind::Transfer]);
            return arrival.map_or(DomainState::DomainNotFound, |order| order.state(now));
        };
        let renewal = self.latest(&[OrderKind::Renew]).map(|order| order.state(now));
        match renewal {
            Some(state) if state != DomainState::Ready => return state,
            _ => {}
        }
        if later(expires, GRACE).is_some_and(|end| end <= now) {
            DomainState::DomainNotFound
        } else if expires <= now {
            DomainState::RenewalFailed
        } else {
            DomainState::Ready
        }
    }

    /// Whether the name works: registered here, paid, not on hold.
    pub(crate) fn is_active(&self, now: Timestamp) -> bool {
        self.expires(now).is_some_and(|expires| now < expires) && self.on_hold.is_none()
    }
}

impl Holdings {
    pub(crate) fn of(seeds: &[NameSeed]) -> Self {
        let holding = |seed: &NameSeed| Holding {
            user_name: seed.user_name.clone(),
            expires: Some(seed.expires),
            orders: Vec::new(),
            on_hold: None,
        };
        let names = seeds.iter().map(|seed| (seed.name.to_ascii_lowercase(), holding(seed)));
        Self { names: names.collect() }
    }

    /// A name, whoever holds it.
    pub(crate) fn get(&self, name: &str) -> Option<&Holding> {
        self.names.get(name)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Holding> {
        self.names.get_mut(name)
    }

    /// A name of this customer.
    pub(crate) fn of_user(&self, name: &str, user_name: &str) -> Option<&Holding> {
        self.get(name).filter(|holding| holding.user_name == user_name)
    }

    /// Whether the name is in an account, or on its way there.
    pub(crate) fn is_held(&self, name: &str, now: Timestamp) -> bool {
        self.get(name).is_some_and(|holding| !is_over(holding.state(now)))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Holding)> {
        self.names.iter()
    }
}

/// Whether nothing is left of an order or a name.
fn is_over(state: DomainState) -> bool {
    matches!(state, DomainState::Failed | DomainState::PurchaseFailed | DomainState::DomainNotFound)
}

fn shown(shared: &Shared, name: &str, holding: &Holding) -> Value {
    let now = shared.now();
    json!({
        "name": name,
        "state": holding.state(now).as_str(),
        "expires": holding.expires(now).map(|expires| expires.to_string()),
        "onHold": holding.on_hold.is_some(),
        "nameServers": if holding.is_active(now) { &shared.config.name_servers[..] } else { &[] },
    })
}

/// `GET /domains`
pub(crate) fn list(shared: &Shared, user_name: &str) -> Reply {
    let state = shared.state();
    let own = state.names.iter().filter(|(_, holding)| holding.user_name == user_name);
    let domains: Vec<Value> = own.map(|(name, holding)| shown(shared, name, holding)).collect();
    Reply::ok(json!({"domains": domains}))
}

/// `GET /domains/{name}`
pub(crate) fn get(shared: &Shared, call: &Call, user_name: &str) -> Reply {
    let name = call.key(0).to_ascii_lowercase();
    match shared.state().names.of_user(&name, user_name) {
        Some(holding) => Reply::ok(shown(shared, &name, holding)),
        None => DOMAIN_NOT_FOUND.into(),
    }
}

/// `POST /domains`
pub(crate) fn order(shared: &Shared, call: &Call, user_name: &str) -> Reply {
    let Some(entered) = call.body::<NewOrder>() else { return BAD_REQUEST.into() };
    let name = entered.name.to_ascii_lowercase();
    let kind = match entered.operation.as_str() {
        "register" => OrderKind::Register,
        "transfer" => OrderKind::Transfer,
        _ => return BAD_REQUEST.into(),
    };
    if !is_domain_name(&name) || entered.years == 0 {
        return INVALID_NAME.into();
    }
    if extension_of(shared, &name, &entered.region).is_none() {
        return PURCHASE_REFUSED.into();
    }
    let now = shared.now();
    // Asked before the state is held: who answers may look at this registrar's state.
    let is_registered = shared.config.zones.is_registered(&name);
    let fate = fate_of(shared, &name, kind, entered.auth_code.as_deref());
    let mut state = shared.state();
    if state.names.is_held(&name, now) {
        let is_own = state.names.of_user(&name, user_name).is_some();
        return if is_own { ORDER_EXISTS } else { NAME_TAKEN }.into();
    }
    match kind {
        OrderKind::Register if is_registered => return NAME_TAKEN.into(),
        OrderKind::Transfer if !is_registered => return NOT_REGISTERED.into(),
        _ => {}
    }
    let order = Order { kind, at: now, years: entered.years, fate, intervened: None };
    let holding = Holding {
        user_name: user_name.to_owned(),
        expires: None,
        orders: vec![order],
        on_hold: None,
    };
    let body = shown(shared, &name, &holding);
    state.names.names.insert(name.clone(), holding);
    drop(state);
    shared.config.zones.create_zone(&name);
    Reply::accepted(body)
}

/// How an order will end. The losing registrar turns a transfer down whose code is wrong, a day later.
fn fate_of(shared: &Shared, name: &str, kind: OrderKind, code: Option<&str>) -> Fate {
    if let Some(fate) = shared.config.fates.get(&(name.to_owned(), kind)) {
        return *fate;
    }
    let is_code_right =
        shared.config.zones.transfer_code(name).as_deref() == code && code.is_some();
    if kind == OrderKind::Transfer && !is_code_right {
        return Fate { after: REFUSED_AFTER, end: DomainState::Failed };
    }
    kind.usual_fate()
}

/// `POST /domains/{name}/renewals`
pub(crate) fn renew(shared: &Shared, call: &Call, user_name: &str) -> Reply {
    let Some(Renewal { years }) = call.body::<Renewal>().filter(|renewal| renewal.years > 0) else {
        return BAD_REQUEST.into();
    };
    let name = call.key(0).to_ascii_lowercase();
    let now = shared.now();
    let fate = shared.config.fates.get(&(name.clone(), OrderKind::Renew)).copied();
    let fate = fate.unwrap_or_else(|| OrderKind::Renew.usual_fate());
    let mut state = shared.state();
    let held = state.names.get_mut(&name).filter(|holding| holding.user_name == user_name);
    let Some(holding) = held else { return DOMAIN_NOT_FOUND.into() };
    match holding.state(now) {
        DomainState::Ready | DomainState::RenewalFailed => {}
        DomainState::InRenewal | DomainState::InRenewalCustomerInterventionRequired => {
            return ORDER_EXISTS.into();
        }
        _ => return DOMAIN_NOT_FOUND.into(),
    }
    holding.orders.push(Order { kind: OrderKind::Renew, at: now, years, fate, intervened: None });
    Reply::accepted(shown(shared, &name, holding))
}
