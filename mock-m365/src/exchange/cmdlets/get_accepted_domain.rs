//! `Get-AcceptedDomain`: the verified domains that Exchange knows.

use super::{COMMON, Cmdlet, IDENTITY, organization};
use crate::exchange::argument::Kind::Amount;
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::identity::not_found;
use crate::exchange::objects::accepted_domain::COLUMNS;
use crate::exchange::session::{Answer, Session};

const OWN: &[Parameter] = &[optional("ResultSize", Amount(1, u32::MAX))];

pub(super) const CMDLET: Cmdlet = organization("Get-AcceptedDomain", &[IDENTITY, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let domains = &session.tenant.domains;
    match session.identity() {
        Some(identity) => {
            let found =
                domains.get(&identity.to_ascii_lowercase()).filter(|known| known.is_accepted());
            session.list(COLUMNS, std::iter::once(found.ok_or_else(|| not_found(identity))?))
        }
        None => session.list(COLUMNS, domains.values().filter(|domain| domain.is_accepted())),
    }
}
