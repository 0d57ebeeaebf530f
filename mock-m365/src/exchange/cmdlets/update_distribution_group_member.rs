//! `Update-DistributionGroupMember`: replaces the whole list.

use super::{BYPASS, COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::argument::Kind::Texts;
use crate::exchange::argument::{Parameter, Texts as List, optional};
use crate::exchange::group_change;
use crate::exchange::session::{Answer, Output, Session};

const OWN: &[Parameter] = &[optional("Members", Texts)];

pub(super) const CMDLET: Cmdlet =
    recipients("Update-DistributionGroupMember", &[IDENTITY, OWN, BYPASS, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let number = session.own_group()?;
    session.check_confirmed()?;
    let mut draft = session.tenant.groups[&number].clone();
    let members = match session.given.texts("Members") {
        Some(List::All(members)) => members,
        Some(List::Change { add, .. }) => add,
        None => Vec::new(),
    };
    draft.members = group_change::member_numbers(session.tenant, &draft, &members)?;
    group_change::commit(session, draft)?;
    Output::nothing()
}
