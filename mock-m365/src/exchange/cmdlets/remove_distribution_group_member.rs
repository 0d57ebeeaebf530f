//! `Remove-DistributionGroupMember`.

use super::add_distribution_group_member::MEMBER;
use super::{BYPASS, COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::error::ExchangeError;
use crate::exchange::identity::find_recipient;
use crate::exchange::session::{Answer, Output, Session};
use crate::exchange::{group_change, refusals};

pub(super) const CMDLET: Cmdlet =
    recipients("Remove-DistributionGroupMember", &[IDENTITY, MEMBER, BYPASS, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let number = session.own_group()?;
    session.check_confirmed()?;
    let mut draft = session.tenant.groups[&number].clone();
    let member = session.given.text("Member").unwrap_or_default();
    let removed = find_recipient(session.tenant, member)?.number();
    if !draft.members.remove(&removed) {
        return Err(ExchangeError::of(&refusals::NOT_A_MEMBER, &[member, draft.name()]));
    }
    group_change::commit(session, draft)?;
    Output::nothing()
}
