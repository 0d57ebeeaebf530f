//! `Set-DistributionGroup`.

use super::{BYPASS, COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::argument::Kind::{Flag, Text, Texts};
use crate::exchange::argument::{Parameter, Texts as List, optional};
use crate::exchange::error::ExchangeError;
use crate::exchange::objects::group::primary;
use crate::exchange::session::{Answer, Output, Session};
use crate::exchange::{addresses, group_change, refusals};
use crate::tenant::group::Group;

const OWN: &[Parameter] = &[
    optional("Name", Text(64)),
    optional("EmailAddresses", Texts),
    optional("HiddenFromAddressListsEnabled", Flag),
];

pub(super) const CMDLET: Cmdlet = recipients(
    "Set-DistributionGroup",
    &[IDENTITY, OWN, group_change::PARAMETERS, BYPASS, COMMON],
    run,
);

fn run(session: &mut Session<'_>) -> Answer {
    let number = session.own_group()?;
    let old = session.tenant.groups[&number].clone();
    let mut draft = old.clone();
    change_addresses(session, &mut draft)?;
    group_change::apply(session, &mut draft)?;
    if let Some(hidden) = session.given.flag("HiddenFromAddressListsEnabled") {
        draft.distribution.hidden = hidden;
    }
    let changed_at = old.distribution.changed_at;
    let mut unchanged = draft.clone();
    unchanged.distribution.changed_at = changed_at;
    if unchanged == old {
        return Ok(Output::unchanged(old.name()));
    }
    group_change::commit(session, draft)?;
    Output::nothing()
}

fn change_addresses(session: &Session<'_>, draft: &mut Group) -> Result<(), ExchangeError> {
    let change =
        match (session.given.texts("EmailAddresses"), session.given.text("PrimarySmtpAddress")) {
            (Some(_), Some(_)) => return Err(ExchangeError::plain(&refusals::PRIMARY_TWICE)),
            (Some(change), None) => change,
            (None, Some(address)) => {
                List::Change { add: vec![format!("SMTP:{address}")], remove: Vec::new() }
            }
            (None, None) => return Ok(()),
        };
    let after = addresses::apply(&draft.addresses, &change)?;
    addresses::check(session.tenant, draft.number, &draft.addresses, &after)?;
    draft.mail = Some(primary(&after).to_owned());
    draft.addresses = after;
    Ok(())
}
