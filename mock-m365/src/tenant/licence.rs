//! Subscriptions, their seats, and the licences of users (facts §3).

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::tenant::Tenant;
use crate::tenant::problem::Problem;
use crate::tenant::sku::{EXCLUSIVE, Sku};
use crate::tenant::user::{Licence, User};

/// A subscription of the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    /// The product.
    pub(crate) sku: &'static Sku,
    /// Id of the subscription.
    pub(crate) id: String,
    /// Seats bought.
    pub(crate) enabled: u32,
    /// Seats taken by users that are not deleted.
    pub(crate) consumed: u32,
}

/// A change of licences, as one request asks for it.
pub(crate) struct LicenceChange {
    /// SKU GUIDs to assign, with plans switched off.
    pub(crate) add: BTreeMap<String, Vec<String>>,
    /// SKU GUIDs to remove.
    pub(crate) remove: Vec<String>,
}

impl Tenant {
    fn subscription(&self, sku_id: &str) -> Result<&Subscription, Problem> {
        self.subscriptions
            .iter()
            .find(|known| known.sku.id.eq_ignore_ascii_case(sku_id))
            .ok_or_else(|| Problem::UnknownSku(sku_id.to_owned()))
    }

    /// Seats of a subscription nobody holds.
    pub(crate) fn free_seats(&self, sku_id: &str) -> u32 {
        self.subscription(sku_id).map_or(0, |known| known.enabled.saturating_sub(known.consumed))
    }

    /// Books the seats of an account in (`step` 1) or out (-1).
    pub(crate) fn count_seats(&mut self, user: &User, step: i32) {
        for subscription in &mut self.subscriptions {
            if user.licences.contains_key(subscription.sku.id) {
                subscription.consumed = subscription.consumed.saturating_add_signed(step);
            }
        }
    }

    /// Adds seats, or a subscription with them.
    pub(crate) fn buy_seats(&mut self, sku: &'static Sku, n_seats: u32) {
        if let Some(known) = self.subscriptions.iter_mut().find(|known| known.sku.id == sku.id) {
            known.enabled = known.enabled.saturating_add(n_seats);
            return;
        }
        let id = self.seed.guid("subscription", sku.part_number);
        self.subscriptions.push(Subscription { sku, id, enabled: n_seats, consumed: 0 });
    }

    /// Assigns and removes licences in one step; nothing changes if any part is refused.
    pub(crate) fn change_licences(
        &mut self,
        key: &str,
        change: &LicenceChange,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let mut draft = self.find_user(key, now)?.clone();
        if !change.add.is_empty() && draft.text("usageLocation").is_none() {
            return Err(Problem::NoUsageLocation);
        }
        for sku_id in &change.remove {
            let sku = self.subscription(sku_id)?.sku;
            draft.licences.remove(sku.id).ok_or(Problem::NotHeld)?;
        }
        let held = self.find_user(key, now)?.licences.clone();
        for (sku_id, disabled) in &change.add {
            let sku = self.subscription(sku_id)?.sku;
            check_plans(sku, disabled)?;
            if !held.contains_key(sku.id) && self.free_seats(sku.id) == 0 {
                return Err(Problem::NoSeats(sku.id.to_owned()));
            }
            let licence = Licence { disabled_plans: disabled.clone(), assigned_at: now };
            draft.licences.insert(sku.id.to_owned(), licence);
        }
        check_exclusive(&draft)?;
        self.provision_mailbox(&mut draft, now);
        self.commit(Some(draft.number), draft)
    }
}

fn check_plans(sku: &Sku, disabled: &[String]) -> Result<(), Problem> {
    let foreign: Vec<&str> = disabled
        .iter()
        .filter(|id| !sku.plans.iter().any(|plan| plan.id.eq_ignore_ascii_case(id)))
        .map(String::as_str)
        .collect();
    if foreign.is_empty() { Ok(()) } else { Err(Problem::ForeignPlans(foreign.join(","))) }
}

fn check_exclusive(draft: &User) -> Result<(), Problem> {
    let active: Vec<&str> = draft.plans().map(|(plan, _)| plan.id).collect();
    for (one, other) in EXCLUSIVE {
        if active.contains(one) && active.contains(other) {
            return Err(Problem::ExclusivePlans(format!("{one},{other}")));
        }
    }
    Ok(())
}
