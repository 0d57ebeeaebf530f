//! `Get-DistributionGroupMember`: hidden recipients too, but nobody from groups inside.

use super::{COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::argument::Kind::Amount;
use crate::exchange::argument::{Parameter, optional};
use crate::exchange::identity::{find_group, recipient};
use crate::exchange::objects::member::COLUMNS;
use crate::exchange::session::{Answer, Session};

const OWN: &[Parameter] = &[optional("ResultSize", Amount(1, u32::MAX))];

pub(super) const CMDLET: Cmdlet =
    recipients("Get-DistributionGroupMember", &[IDENTITY, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let group = find_group(session.tenant, &session.need_identity()?)?;
    let members =
        group.members.iter().filter(|&&number| recipient(session.tenant, number).is_some());
    session.list(COLUMNS, members)
}
