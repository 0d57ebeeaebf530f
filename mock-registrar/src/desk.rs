//! What people do beside the protocol: intervene, put a name on hold, change a password; and a look at the state.

use std::fmt;

use crate::{
    MockRegistrar,
    holding::Delegation,
    order::{DomainState, OrderKind},
};

/// Why something could not be done at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskError {
    /// Nobody holds or ordered this name here.
    NoSuchName(String),
    /// No order for the name waits for its customer.
    NothingWaits(String),
    /// There is no such customer.
    NoSuchCustomer(String),
}

impl fmt::Display for DeskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchName(name) => {
                write!(
                    f,
                    "{name} is in no account of this registrar; register or transfer it first"
                )
            }
            Self::NothingWaits(name) => {
                write!(f, "no order for {name} waits for its customer now")
            }
            Self::NoSuchCustomer(name) => write!(f, "this registrar has no customer {name}"),
        }
    }
}

impl std::error::Error for DeskError {}

impl MockRegistrar {
    /// The customer does what an order waits for, such as answering a letter; the order goes on to its usual end.
    ///
    /// # Errors
    /// When no order for the name waits.
    pub fn intervene(&self, name: &str) -> Result<(), DeskError> {
        let now = self.shared.now();
        let mut state = self.shared.state();
        let name = name.to_ascii_lowercase();
        let holding =
            state.names.get_mut(&name).ok_or_else(|| DeskError::NoSuchName(name.clone()))?;
        let waits = matches!(
            holding.state(now),
            DomainState::PendingCustomerInterventionRequired
                | DomainState::InRenewalCustomerInterventionRequired
        );
        let order = holding.orders.last_mut().filter(|_| waits);
        order.ok_or(DeskError::NothingWaits(name))?.intervened = Some(now);
        Ok(())
    }

    /// Puts a name on hold, as a registry does with one whose owner cannot be reached, or takes it off hold.
    ///
    /// # Errors
    /// When nobody holds the name here.
    pub fn set_hold(&self, name: &str, on_hold: bool) -> Result<(), DeskError> {
        let now = self.shared.now();
        let name = name.to_ascii_lowercase();
        let mut state = self.shared.state();
        let holding = state.names.get_mut(&name).ok_or(DeskError::NoSuchName(name))?;
        holding.on_hold = on_hold.then_some(now);
        Ok(())
    }

    /// Another password for a customer; everybody who is signed in as this customer is signed out.
    ///
    /// # Errors
    /// When there is no such customer.
    pub fn set_password(&self, user_name: &str, password: &str) -> Result<(), DeskError> {
        let done = self.shared.state().accounts.set_password(user_name, password);
        done.then_some(()).ok_or_else(|| DeskError::NoSuchCustomer(user_name.to_owned()))
    }

    /// Host name of the interface.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.shared.config.host
    }

    /// Every name that is or was in an account, or on its way there.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.shared.state().names.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Where a name leads now, as far as this registrar decides it.
    #[must_use]
    pub fn delegation(&self, name: &str) -> Delegation {
        let now = self.shared.now();
        let state = self.shared.state();
        let Some(holding) = state.names.get(&name.to_ascii_lowercase()) else {
            return Delegation::NotHere;
        };
        let is_arriving = holding.expires(now).is_none();
        let is_transfer = holding.orders.iter().any(|order| order.kind == OrderKind::Transfer);
        if is_arriving && is_transfer {
            Delegation::NotHere
        } else if holding.is_active(now) {
            Delegation::To(self.shared.config.name_servers.clone())
        } else {
            Delegation::Nowhere
        }
    }

    /// Every name with its state, one a line, for comparisons and reports.
    #[must_use]
    pub fn render_state(&self) -> String {
        let now = self.shared.now();
        let state = self.shared.state();
        let lines = state.names.iter().map(|(name, holding)| {
            let expires = holding.expires(now).map_or_else(|| "-".to_owned(), |at| at.to_string());
            let hold = if holding.on_hold.is_some() { " on hold" } else { "" };
            let n_orders = holding.orders.len();
            format!("{name} {} expires {expires} orders {n_orders}{hold}\n", holding.state(now))
        });
        lines.collect()
    }
}
