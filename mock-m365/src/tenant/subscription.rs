//! Subscriptions: bought or tried, with seats that lapse stage by stage (facts §3).

use jiff::{SignedDuration, Timestamp};

use crate::tenant::Tenant;
use crate::tenant::saved;
use crate::tenant::sku::Sku;

/// How long a trial lasts.
pub(crate) const TRIAL: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a lapsed subscription still works.
pub(crate) const GRACE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long it is suspended before it is deleted.
pub(crate) const SUSPENSION: SignedDuration = SignedDuration::from_hours(90 * 24);

/// The number under which the due queue keeps what concerns no single object.
pub(crate) const NO_OBJECT: u64 = 0;

/// Stage of a subscription, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Stage {
    /// Paid or tried.
    Enabled,
    /// Lapsed; everything still works.
    Warning,
    /// Nobody can use it.
    Suspended,
    /// Gone.
    Deleted,
}

impl Stage {
    /// As `capabilityStatus` and `status` name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Warning => "Warning",
            Self::Suspended => "Suspended",
            Self::Deleted => "Deleted",
        }
    }
}

/// A subscription of the tenant.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Subscription {
    /// The product.
    #[serde(with = "saved::product")]
    pub(crate) sku: &'static Sku,
    /// Id of the subscription.
    pub(crate) id: String,
    /// Seats.
    pub(crate) n_seats: u32,
    /// Whether nothing was paid.
    pub(crate) is_trial: bool,
    /// When it began.
    pub(crate) created_at: Timestamp,
    /// When it lapses; never, if it renews itself.
    pub(crate) lapses_at: Option<Timestamp>,
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

impl Subscription {
    /// When its next stages begin: warning, suspension, deletion.
    fn ends(&self) -> Option<[Timestamp; 3]> {
        let lapsed = self.lapses_at?;
        let suspended = later(lapsed, GRACE);
        Some([lapsed, suspended, later(suspended, SUSPENSION)])
    }

    /// Its stage.
    pub(crate) fn stage(&self, now: Timestamp) -> Stage {
        match self.ends() {
            Some([_, _, deleted]) if deleted <= now => Stage::Deleted,
            Some([_, suspended, _]) if suspended <= now => Stage::Suspended,
            Some([lapsed, _, _]) if lapsed <= now => Stage::Warning,
            _ => Stage::Enabled,
        }
    }

    /// When it passes to its next stage.
    pub(crate) fn next_stage_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.ends()?.into_iter().find(|&at| at > now)
    }
}

/// Seats of a product, by stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Units {
    /// Of subscriptions in force.
    pub(crate) enabled: u32,
    /// Of lapsed ones that still work.
    pub(crate) warning: u32,
    /// Of suspended ones.
    pub(crate) suspended: u32,
}

impl Tenant {
    /// Seats of a product.
    pub(crate) fn units(&self, sku_id: &str, now: Timestamp) -> Units {
        let mut units = Units::default();
        for known in self.subscriptions.iter().filter(|known| known.sku.id == sku_id) {
            let place = match known.stage(now) {
                Stage::Enabled => &mut units.enabled,
                Stage::Warning => &mut units.warning,
                Stage::Suspended => &mut units.suspended,
                Stage::Deleted => continue,
            };
            *place = place.saturating_add(known.n_seats);
        }
        units
    }

    /// Seats of a product that nobody holds.
    pub(crate) fn free_seats(&self, sku_id: &str, now: Timestamp) -> u32 {
        let Units { enabled, warning, .. } = self.units(sku_id, now);
        enabled.saturating_add(warning).saturating_sub(self.n_consumed(sku_id))
    }

    /// Seats of a product that users hold.
    pub(crate) fn n_consumed(&self, sku_id: &str) -> u32 {
        self.consumed.get(sku_id).copied().unwrap_or(0)
    }

    /// Products that the tenant has subscriptions of, in the order first bought, each with its best stage.
    pub(crate) fn products(&self, now: Timestamp) -> Vec<(&'static Sku, Stage)> {
        let mut products: Vec<(&'static Sku, Stage)> = Vec::new();
        for known in &self.subscriptions {
            let stage = known.stage(now);
            match products.iter_mut().find(|(sku, _)| sku.id == known.sku.id) {
                Some((_, best)) => *best = stage.min(*best),
                None => products.push((known.sku, stage)),
            }
        }
        products
    }

    /// Adds seats to the paid subscription of a product, or buys one.
    pub(crate) fn buy_seats(&mut self, sku: &'static Sku, n_seats: u32, now: Timestamp) {
        let paid = self.subscriptions.iter_mut().find(|known| {
            known.sku.id == sku.id && !known.is_trial && known.stage(now) == Stage::Enabled
        });
        match paid {
            Some(known) => known.n_seats = known.n_seats.saturating_add(n_seats),
            None => self.subscribe(sku, n_seats, None, now),
        }
    }

    /// Starts a trial of a product.
    pub(crate) fn start_trial(&mut self, sku: &'static Sku, n_seats: u32, now: Timestamp) {
        self.subscribe(sku, n_seats, Some(later(now, TRIAL)), now);
        self.watch_ends(sku);
    }

    fn subscribe(
        &mut self,
        sku: &'static Sku,
        n_seats: u32,
        lapses_at: Option<Timestamp>,
        now: Timestamp,
    ) {
        let n_before = self.subscriptions.iter().filter(|known| known.sku.id == sku.id).count();
        let subject = match n_before {
            0 => sku.part_number.to_owned(),
            n => format!("{}/{n}", sku.part_number),
        };
        let id = self.seed.guid("subscription", &subject);
        let is_trial = lapses_at.is_some();
        let created_at = now;
        self.subscriptions.push(Subscription { sku, id, n_seats, is_trial, created_at, lapses_at });
    }

    /// Ends the payment of every subscription of a product that is in force. False if there is none.
    pub(crate) fn lapse(&mut self, sku: &'static Sku, now: Timestamp) -> bool {
        let of_sku = self.subscriptions.iter_mut().filter(|known| known.sku.id == sku.id);
        let mut found = false;
        for known in of_sku.filter(|known| known.stage(now) == Stage::Enabled) {
            known.lapses_at = Some(now);
            found = true;
        }
        self.watch_ends(sku);
        found
    }

    fn watch_ends(&mut self, sku: &'static Sku) {
        let of_sku = self.subscriptions.iter().filter(|known| known.sku.id == sku.id);
        let ends = of_sku.filter_map(Subscription::ends).map(|[.., deleted]| deleted);
        self.index.due.extend(ends.map(|at| (at, NO_OBJECT)));
    }

    /// Takes the licences of deleted subscriptions back: the users lose what came with them.
    pub(crate) fn reclaim_seats(&mut self, now: Timestamp) {
        let products = self.products(now).into_iter();
        for (sku, _) in products.filter(|(_, stage)| *stage == Stage::Deleted) {
            let holders: Vec<u64> = self
                .users
                .values()
                .filter(|user| user.holds(sku.id))
                .map(|user| user.number)
                .collect();
            for number in holders {
                let mut draft = self.users[&number].clone();
                draft.licences.remove(sku.id);
                draft.inherited.retain(|(known, _), _| known != sku.id);
                self.provision_mailbox(&mut draft, now);
                self.commit(Some(number), draft).expect("losing a licence takes no name");
            }
        }
    }
}
