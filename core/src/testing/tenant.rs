//! A tenant of a few lines, to check laws of the engine under random trouble: accounts, seats, and faults by request.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::time::Instant;

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Not carried out, and no answer.
    LostRequest,
    /// Carried out, but no answer.
    LostAnswer,
    /// Not carried out; the service is busy.
    Busy,
    /// Carried out, and yet the service says that it is not available.
    FalseAlarm,
    /// Not carried out, and the caller waits for ever.
    SilenceBefore,
    /// Carried out, and the caller waits for ever.
    SilenceAfter,
}

/// The tenant's state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tenant {
    pub(crate) n_seats: usize,
    /// Accounts by user principal name.
    pub(crate) accounts: BTreeMap<String, Account>,
    pub(crate) deleted: BTreeSet<String>,
    /// The time that a new account cannot be looked up for.
    pub(crate) invisible_s: u64,
    pub(crate) faults: VecDeque<Fault>,
    pub(crate) n_made: u32,
}

/// An online account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) anchor: Option<String>,
    pub(crate) is_licensed: bool,
    /// When it can be looked up, if it is not the tenant's from the start.
    visible_at: Option<Instant>,
}

impl Tenant {
    /// Carries a request out and gives the line that a script would have for it.
    pub(super) fn answer(&mut self, method: &str, path: &str, body: &str) -> String {
        match self.faults.pop_front().unwrap_or(Fault::None) {
            Fault::None => self.carry_out(method, path, body),
            Fault::LostRequest => "reset".to_owned(),
            Fault::Busy => "429 retry-after=3".to_owned(),
            Fault::SilenceBefore => "hang".to_owned(),
            Fault::LostAnswer => self.carry_out_but(method, path, body, "reset"),
            Fault::FalseAlarm => self.carry_out_but(method, path, body, "503"),
            Fault::SilenceAfter => self.carry_out_but(method, path, body, "hang"),
        }
    }

    pub(crate) fn n_used(&self) -> usize {
        self.accounts.values().filter(|account| account.is_licensed).count()
    }

    fn carry_out_but(&mut self, method: &str, path: &str, body: &str, answer: &str) -> String {
        self.carry_out(method, path, body);
        answer.to_owned()
    }

    fn carry_out(&mut self, method: &str, path: &str, body: &str) -> String {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match (method, segments.as_slice()) {
            ("GET", ["subscribedSkus"]) => format!("200 {}", self.skus()),
            ("POST", ["users"]) => self.create(body),
            ("GET", ["users", name]) => self.look_up(name),
            ("POST", ["users", id, "assignLicense"]) => self.assign(id),
            ("DELETE", ["users", id]) => self.delete(id),
            ("DELETE", ["directory", "deletedItems", id]) => {
                if self.deleted.remove(*id) { "204" } else { "404" }.to_owned()
            }
            _ => "501".to_owned(),
        }
    }

    fn skus(&self) -> Value {
        json!({"value": [{
            "skuId": "sku-1", "skuPartNumber": "BASIC", "capabilityStatus": "Enabled",
            "consumedUnits": self.n_used(), "prepaidUnits": {"enabled": self.n_seats.max(1)},
        }]})
    }

    fn create(&mut self, body: &str) -> String {
        let body: Value = serde_json::from_str(body).unwrap();
        let name = body["userPrincipalName"].as_str().unwrap().to_owned();
        if self.accounts.contains_key(&name) {
            let conflict = json!({"error": {
                "code": "Request_BadRequest", "message": "taken",
                "details": [{"code": "ObjectConflict", "target": "userPrincipalName"}],
            }});
            return format!("400 {conflict}");
        }
        self.n_made += 1;
        let account = Account {
            id: format!("id-{}", self.n_made),
            anchor: body["onPremisesImmutableId"].as_str().map(str::to_owned),
            is_licensed: false,
            visible_at: Some(Instant::now() + Duration::from_secs(self.invisible_s)),
        };
        let shown = shown(&name, &account);
        self.accounts.insert(name, account);
        format!("201 {shown}")
    }

    fn look_up(&self, name: &str) -> String {
        match self.accounts.get(name) {
            Some(account) if account.visible_at.is_none_or(|at| at <= Instant::now()) => {
                format!("200 {}", shown(name, account))
            }
            _ => "404".to_owned(),
        }
    }

    fn assign(&mut self, id: &str) -> String {
        let has_seat = self.n_used() < self.n_seats;
        match self.accounts.values_mut().find(|account| account.id == id) {
            Some(account) if account.is_licensed || has_seat => {
                account.is_licensed = true;
                "200 {}".to_owned()
            }
            Some(_) => {
                let message = "Subscription with SKU sku-1 does not have any available licenses.";
                let error = json!({"error": {"code": "Request_BadRequest", "message": message}});
                format!("400 {error}")
            }
            None => "404".to_owned(),
        }
    }

    fn delete(&mut self, id: &str) -> String {
        let Some(name) = self.accounts.iter().find(|(_, account)| account.id == id) else {
            return "404".to_owned();
        };
        let name = name.0.clone();
        self.accounts.remove(&name);
        self.deleted.insert(id.to_owned());
        "204".to_owned()
    }
}

fn shown(name: &str, account: &Account) -> Value {
    let licences: Vec<Value> =
        account.is_licensed.then(|| json!({"skuId": "sku-1"})).into_iter().collect();
    json!({
        "id": account.id, "userPrincipalName": name, "onPremisesImmutableId": account.anchor,
        "assignedLicenses": licences,
    })
}
