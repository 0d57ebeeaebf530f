//! One look at an order. Nothing is ordered before the partner was asked whether it has the name already.

use super::{
    client::{PartnerClient, PartnerFailure},
    names::{NameStatus, Order, OrderKind},
    state::ProviderState,
};
use crate::{
    engine::Engine,
    failure::{Failure, FailureKind},
    store::partners::{self, NameState, PartnerName},
};

/// Where an order stands.
pub(super) enum Pursued {
    /// The name is in the account.
    Here(PartnerName),
    /// It is not there yet.
    UnderWay(PartnerName),
}

impl Engine {
    /// Takes an order as far as it will go now.
    ///
    /// # Errors
    /// A state that counts as an error (clause DOM-027), a refusal, or an answer that was lost; then the next look finds out.
    pub(super) async fn pursue(
        &self,
        client: &PartnerClient,
        mut name: PartnerName,
        number: i64,
    ) -> Result<Pursued, Failure> {
        let failed = |failure: PartnerFailure| {
            failure.into_failure("look at the name at the provider", &name_at(client, &name.domain))
        };
        let found = client.domain(&name.domain).await.map_err(failed)?;
        let status = match found {
            Some(status) if !(status.state.is_over() && name.state == NameState::Planned) => status,
            None if matches!(name.state, NameState::Arrived | NameState::Held) => {
                return self.gone(client, &name, number);
            }
            _ if name.years == 0 => return self.gone(client, &name, number),
            _ => self.order(client, &mut name, number).await?,
        };
        self.take(client, name, &status, number)
    }

    /// Sends the order. That it may have been sent is stored first.
    async fn order(
        &self,
        client: &PartnerClient,
        name: &mut PartnerName,
        number: i64,
    ) -> Result<NameStatus, Failure> {
        name.state = NameState::Sent;
        self.put_name(name, number)?;
        let region = self.region()?.unwrap_or_default();
        let auth_code = self.store().auth_code(&name.domain)?;
        let order = Order {
            name: &name.domain,
            kind: if name.is_transfer { OrderKind::Transfer } else { OrderKind::Register },
            years: name.years,
            region: &region,
            auth_code: auth_code.as_ref(),
        };
        let tried = format!("{} the name", order.kind.as_str());
        let on = name_at(client, &name.domain);
        match client.order(&order).await {
            Ok(status) => Ok(status),
            // It is ordered: an earlier answer was lost, or somebody else was faster in the same account.
            Err(failure) if failure.code() == Some("OrderExists") => client
                .domain(&name.domain)
                .await
                .map_err(|failure| failure.into_failure(&tried, &on))?
                .ok_or_else(|| failure.into_failure(&tried, &on)),
            Err(failure) if failure.is_unclear() => Err(failure.into_failure(&tried, &on)),
            Err(failure) => {
                // Certainly not ordered: nothing is left to follow.
                self.forget_name(&name.domain, number)?;
                Err(failure.into_failure(&tried, &on))
            }
        }
    }

    fn take(
        &self,
        client: &PartnerClient,
        mut name: PartnerName,
        status: &NameStatus,
        number: i64,
    ) -> Result<Pursued, Failure> {
        let wait_ms = self.site().dns.schedule.look_every_ms;
        name.next_look_ms =
            self.now_ms().saturating_add(i64::try_from(wait_ms).unwrap_or(i64::MAX));
        status.state.as_str().clone_into(&mut name.last_state);
        if status.state.is_error() && !status.state.is_usable() {
            if status.state == ProviderState::PendingCustomerInterventionRequired {
                name.state = NameState::Sent;
            }
            self.put_name(&name, number)?;
            let failure = state_failure(client, &name.domain, status.state);
            if status.state.is_over() && name.state == NameState::Sent {
                // Told before it is forgotten: after a crash nobody would look again.
                self.tell_of(&name.domain, &[], &[failure.to_string()], number)?;
                self.forget_name(&name.domain, number)?;
            }
            return Err(failure);
        }
        let is_here = status.state.is_usable();
        name.state = match name.state {
            NameState::Held if is_here => NameState::Held,
            _ if is_here => NameState::Arrived,
            _ => NameState::Sent,
        };
        self.put_name(&name, number)?;
        Ok(if is_here { Pursued::Here(name) } else { Pursued::UnderWay(name) })
    }

    /// The account does not hold the name.
    fn gone(
        &self,
        client: &PartnerClient,
        name: &PartnerName,
        number: i64,
    ) -> Result<Pursued, Failure> {
        if name.state == NameState::Planned {
            self.forget_name(&name.domain, number)?;
        }
        Err(state_failure(client, &name.domain, ProviderState::DomainNotFound))
    }

    pub(super) fn put_name(&self, name: &PartnerName, number: i64) -> Result<(), Failure> {
        self.store().write_for(number, "record the order", |transaction| {
            partners::put_name(transaction, name)
        })
    }

    fn forget_name(&self, domain: &str, number: i64) -> Result<(), Failure> {
        self.store().write_for(number, "forget the order", |transaction| {
            partners::delete_name(transaction, domain)
        })
    }
}

pub(super) fn name_at(client: &PartnerClient, domain: &str) -> String {
    format!("{domain} at {}", client.partner)
}

fn state_failure(client: &PartnerClient, domain: &str, state: ProviderState) -> Failure {
    Failure {
        kind: if state == ProviderState::DomainNotFound {
            FailureKind::NotFound
        } else {
            FailureKind::Refused
        },
        tried: "get the domain's name".to_owned(),
        on: name_at(client, domain),
        came_back: format!("the provider reports {state}"),
        advice: state.advice().to_owned(),
    }
}
