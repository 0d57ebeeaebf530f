//! `Add-DistributionGroupMember`.

use super::{BYPASS, COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::argument::Kind::Text;
use crate::exchange::argument::{Parameter, required};
use crate::exchange::error::ExchangeError;
use crate::exchange::session::{Answer, Output, Session};
use crate::exchange::{group_change, refusals};

/// The one recipient a request is about.
pub(super) const MEMBER: &[Parameter] = &[required("Member", Text(1024))];

pub(super) const CMDLET: Cmdlet =
    recipients("Add-DistributionGroupMember", &[IDENTITY, MEMBER, BYPASS, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let number = session.own_group()?;
    let mut draft = session.tenant.groups[&number].clone();
    let member = session.given.text("Member").unwrap_or_default();
    let added = group_change::member_number(session.tenant, &draft, member)?;
    if !draft.members.insert(added) {
        return Err(ExchangeError::of(&refusals::ALREADY_A_MEMBER, &[member, draft.name()]));
    }
    group_change::commit(session, draft)?;
    Output::nothing()
}
