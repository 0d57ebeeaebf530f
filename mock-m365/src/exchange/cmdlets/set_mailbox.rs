//! `Set-Mailbox`: addresses, and who may send on behalf.

use super::{COMMON, Cmdlet, IDENTITY, recipients};
use crate::exchange::argument::Kind::{Text, Texts};
use crate::exchange::argument::{Parameter, Texts as List, optional};
use crate::exchange::error::ExchangeError;
use crate::exchange::group_change::OTHER;
use crate::exchange::identity::{find_mailbox, find_recipient};
use crate::exchange::objects::group::primary;
use crate::exchange::session::{Answer, Output, Session};
use crate::exchange::{addresses, refusals};
use crate::tenant::user::User;

const OWN: &[Parameter] = &[
    optional("EmailAddresses", Texts),
    optional("PrimarySmtpAddress", Text(320)),
    optional("GrantSendOnBehalfTo", Texts),
];

pub(super) const CMDLET: Cmdlet = recipients("Set-Mailbox", &[IDENTITY, OWN, COMMON], run);

fn run(session: &mut Session<'_>) -> Answer {
    let old = find_mailbox(session.tenant, &session.need_identity()?)?.0.clone();
    let mut draft = old.clone();
    change_addresses(session, &mut draft)?;
    change_delegates(session, &mut draft)?;
    if draft == old {
        return Ok(Output::unchanged(&old.id));
    }
    let address = primary(&draft.addresses).to_owned();
    let placed = session.tenant.commit_from_exchange(draft, session.now);
    placed.map_err(|_| ExchangeError::of(&refusals::ADDRESS_IN_USE, &[&address, OTHER]))?;
    Output::nothing()
}

fn change_addresses(session: &Session<'_>, draft: &mut User) -> Result<(), ExchangeError> {
    let given = session.given;
    let change = match (given.texts("EmailAddresses"), given.text("PrimarySmtpAddress")) {
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

fn change_delegates(session: &Session<'_>, draft: &mut User) -> Result<(), ExchangeError> {
    let (Some(change), Some(mailbox)) =
        (session.given.texts("GrantSendOnBehalfTo"), draft.mailbox.as_mut())
    else {
        return Ok(());
    };
    let numbers = |names: &[String]| -> Result<Vec<u64>, ExchangeError> {
        names.iter().map(|name| Ok(find_recipient(session.tenant, name)?.number())).collect()
    };
    match change {
        List::All(names) => mailbox.send_on_behalf = numbers(&names)?.into_iter().collect(),
        List::Change { add, remove } => {
            mailbox.send_on_behalf.extend(numbers(&add)?);
            for number in numbers(&remove)? {
                mailbox.send_on_behalf.remove(&number);
            }
        }
    }
    Ok(())
}
