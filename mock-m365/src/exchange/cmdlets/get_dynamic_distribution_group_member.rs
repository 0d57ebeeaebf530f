//! `Get-DynamicDistributionGroupMember`. The tenant has no group of this kind, and nothing here makes one.

use super::{COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::argument::Kind::Amount;
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::identity::not_found;
use crate::exchange::session::{Answer, Session};

const OWN: &[Parameter] = &[optional("ResultSize", Amount(1, u32::MAX))];

pub(super) const CMDLET: Cmdlet =
    recipients("Get-DynamicDistributionGroupMember", &[IDENTITY, OWN, COMMON], run).of_preview();

fn run(session: &mut Session<'_>) -> Answer {
    Err(not_found(&session.need_identity()?))
}
