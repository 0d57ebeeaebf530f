//! What else an administrator does in the portal, and what a look at the subscription and domain pages shows.

use std::collections::BTreeMap;

use crate::{
    MockM365,
    portal::PortalError,
    tenant::hurdle::{Hurdle, Outage},
    tenant::{licence::LicenceChange, problem::Problem, sku},
};

impl MockM365 {
    /// Blocks or allows the sign-in of an account.
    ///
    /// # Errors
    /// [`PortalError::UnknownUser`] if there is none.
    pub fn portal_block_user(&self, upn: &str, blocked: bool) -> Result<(), PortalError> {
        let unknown = |_: Problem| PortalError::UnknownUser(upn.to_owned());
        let now = (self.shared.now)();
        let mut tenant = self.shared.tenant_at(now);
        let mut draft = tenant.find_user(upn, now).map_err(unknown)?.clone();
        draft.enabled = !blocked;
        tenant.commit(Some(draft.number), draft).map_err(unknown)
    }

    /// Gives an account a seat of a product, by its part number.
    ///
    /// # Errors
    /// [`PortalError::UnknownSku`], or [`PortalError::SeatRefused`].
    pub fn portal_assign_seat(&self, upn: &str, part_number: &str) -> Result<(), PortalError> {
        self.change_seat(upn, part_number, |id| LicenceChange {
            add: BTreeMap::from([(id, Vec::new())]),
            remove: Vec::new(),
        })
    }

    /// Takes a seat of a product back from an account.
    ///
    /// # Errors
    /// As [`Self::portal_assign_seat`].
    pub fn portal_free_seat(&self, upn: &str, part_number: &str) -> Result<(), PortalError> {
        self.change_seat(upn, part_number, |id| LicenceChange {
            add: BTreeMap::new(),
            remove: vec![id],
        })
    }

    fn change_seat(
        &self,
        upn: &str,
        part_number: &str,
        change: impl FnOnce(String) -> LicenceChange,
    ) -> Result<(), PortalError> {
        let sku = sku::by_part_number(part_number)
            .ok_or_else(|| PortalError::UnknownSku(part_number.to_owned()))?;
        let now = (self.shared.now)();
        let changed =
            self.shared.tenant_at(now).change_licences(upn, &change(sku.id.to_owned()), now);
        changed.map_err(|_| PortalError::SeatRefused(upn.to_owned(), part_number.to_owned()))
    }

    /// Makes the client secret of an application invalid from now on.
    ///
    /// # Errors
    /// [`PortalError::UnknownApp`] if it is not registered.
    pub fn portal_revoke_secret(&self, client_id: &str) -> Result<(), PortalError> {
        let now = (self.shared.now)();
        let mut tenant = self.shared.tenant_at(now);
        let app = tenant.apps.get_mut(client_id);
        let app = app.ok_or_else(|| PortalError::UnknownApp(client_id.to_owned()))?;
        for secret in &mut app.secrets {
            secret.expires_at = Some(now);
        }
        Ok(())
    }

    /// Disables or enables an application.
    ///
    /// # Errors
    /// [`PortalError::UnknownApp`] if it is not registered.
    pub fn portal_disable_app(&self, client_id: &str, disabled: bool) -> Result<(), PortalError> {
        let mut tenant = self.shared.tenant();
        let app = tenant.apps.get_mut(client_id);
        app.ok_or_else(|| PortalError::UnknownApp(client_id.to_owned()))?.enabled = !disabled;
        Ok(())
    }

    /// Sets or removes what stands between the right password of an account and a token.
    ///
    /// # Errors
    /// [`PortalError::UnknownUser`] if there is none.
    pub fn portal_set_hurdle(&self, upn: &str, hurdle: Option<Hurdle>) -> Result<(), PortalError> {
        let now = (self.shared.now)();
        let mut tenant = self.shared.tenant_at(now);
        let found = tenant.find_user(upn, now).map(|user| user.number);
        let number = found.map_err(|_| PortalError::UnknownUser(upn.to_owned()))?;
        match hurdle {
            Some(hurdle) => tenant.hurdles.insert(number, hurdle),
            None => tenant.hurdles.remove(&number),
        };
        Ok(())
    }

    /// Lets the sign-in service refuse everybody for a while, or answer again.
    pub fn set_sign_in_outage(&self, outage: Option<Outage>) {
        self.shared.tenant().outage = outage;
    }

    /// Starts a trial of a product, by its part number: free for 30 days, then it lapses.
    ///
    /// # Errors
    /// [`PortalError::UnknownSku`] if the catalogue lacks it.
    pub fn portal_start_trial(&self, part_number: &str, n_seats: u32) -> Result<(), PortalError> {
        let sku = sku::by_part_number(part_number)
            .ok_or_else(|| PortalError::UnknownSku(part_number.to_owned()))?;
        let now = (self.shared.now)();
        self.shared.tenant_at(now).start_trial(sku, n_seats, now);
        Ok(())
    }

    /// Stops paying for a product: it works for 30 days more, is suspended for 90, then its licences go.
    ///
    /// # Errors
    /// [`PortalError::UnknownSku`] if the tenant has no subscription of it that is in force.
    pub fn portal_lapse(&self, part_number: &str) -> Result<(), PortalError> {
        let unknown = || PortalError::UnknownSku(part_number.to_owned());
        let sku = sku::by_part_number(part_number).ok_or_else(unknown)?;
        let now = (self.shared.now)();
        if self.shared.tenant_at(now).lapse(sku, now) { Ok(()) } else { Err(unknown()) }
    }

    /// Stage of a product's best subscription: `Enabled`, `Warning`, `Suspended` or `Deleted`; nothing if it was
    /// never bought.
    #[must_use]
    pub fn subscription_stage(&self, part_number: &str) -> Option<&'static str> {
        let now = (self.shared.now)();
        let products = self.shared.tenant_at(now).products(now);
        let found = products.into_iter().find(|(sku, _)| sku.part_number == part_number);
        found.map(|(_, stage)| stage.name())
    }

    /// Seats of a product that nobody holds; nothing if it was never bought.
    #[must_use]
    pub fn free_seats(&self, part_number: &str) -> Option<u32> {
        let sku = sku::by_part_number(part_number)?;
        let now = (self.shared.now)();
        let tenant = self.shared.tenant_at(now);
        let bought = tenant.subscriptions.iter().any(|known| known.sku.id == sku.id);
        bought.then(|| tenant.free_seats(sku.id, now))
    }

    /// Lets another tenant have verified a domain, or no longer.
    pub fn claim_elsewhere(&self, domain: &str, claimed: bool) {
        let mut tenant = self.shared.tenant();
        let name = domain.to_ascii_lowercase();
        if claimed {
            tenant.foreign_domains.insert(name);
        } else {
            tenant.foreign_domains.remove(&name);
        }
    }

    /// What the domain page shows of a domain; nothing if the tenant does not have it.
    #[must_use]
    pub fn domain(&self, name: &str) -> Option<DomainView> {
        let tenant = self.shared.tenant();
        let domain = tenant.domains.get(&name.to_ascii_lowercase())?;
        Some(DomainView {
            verified: domain.verified,
            is_default: domain.is_default,
            services: domain.services.clone(),
        })
    }
}

/// A domain as an administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DomainView {
    /// Whether ownership is proved.
    pub verified: bool,
    /// Whether new accounts get it unless told otherwise.
    pub is_default: bool,
    /// Services that were chosen for it, such as `Email`.
    pub services: Vec<String>,
}
