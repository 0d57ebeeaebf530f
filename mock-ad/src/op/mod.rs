//! Operations: what a request does to the directory and what it is answered.

mod access;
mod account_rules;
mod add;
mod bind;
mod compare;
mod delete;
mod descriptor;
mod dir_sync;
mod effective;
mod extended;
mod list;
mod machine_quota;
mod modify;
mod modify_dn;
mod naming;
mod notification;
mod object_class;
mod optional_feature;
mod pages;
mod password;
mod principal;
mod reach;
mod references;
mod restore;
mod reveal;
mod root_dse_modify;
mod schema_rules;
mod search;
mod select;
mod session;
mod settings_rules;
mod value;
mod write_rights;

use crate::control::{self, Controls};
use crate::directory::Directory;
use crate::error::Refusal;
use crate::ldap::{Answer, Message, ModifyDn, Operation};
use crate::tap::Port;

pub(crate) use add::complete;
pub(crate) use bind::SASL_MECHANISMS;
pub(crate) use extended::supported as supported_extensions;
pub(crate) use notification::{News, news};
pub(crate) use reveal::reveal_named;
pub(crate) use session::Session;

/// What an operation may look at, beside the directory.
pub(crate) struct Call<'a> {
    pub(crate) session: &'a Session,
    pub(crate) controls: &'a Controls,
}

/// Carries a request out.
pub(crate) fn carry_out(
    directory: &mut Directory,
    session: &mut Session,
    message: &Message,
) -> Answer {
    let usn = directory.highest_usn();
    let edition = directory.identity.edition;
    let unanswered = matches!(message.operation, Operation::Unbind | Operation::Abandon { .. });
    let sent = if unanswered { &[] } else { message.controls.as_slice() };
    let controls = match control::read(sent, &message.operation, edition) {
        Ok(controls) => controls,
        Err(refusal) => return Answer::from(refusal),
    };
    let mut answer = perform(directory, session, &controls, message).unwrap_or_else(Answer::from);
    if controls.update_statistics {
        let taken = Some(directory.highest_usn()).filter(|now| *now > usn).unwrap_or_default();
        answer.controls.push(control::update_statistics_answer(taken, directory.invocation()));
    }
    answer
}

fn perform(
    directory: &mut Directory,
    session: &mut Session,
    controls: &Controls,
    message: &Message,
) -> Result<Answer, Refusal> {
    // A restored directory need not know whoever was bound before.
    session.principal.take_if(|principal| directory.get(principal.id).is_none());
    match message.operation {
        Operation::Unbind => return Ok(Answer::default()),
        Operation::Abandon { id } => {
            session.watches.retain(|watch| watch.id != id);
            return Ok(Answer::default());
        }
        _ => session.take_id(message.id)?,
    }
    reveal::reveal(directory, session, controls, &message.operation);
    match &message.operation {
        Operation::Bind(bind) => return bind::bind(directory, session, bind),
        Operation::Extended(extended) => return extended::extended(directory, session, extended),
        Operation::Search(request) => {
            return search::search(directory, session, controls, request);
        }
        _ => session.require_bind()?,
    }
    require_writable(directory, session, &message.operation)?;
    reveal::require_outside_schema(directory, session, &message.operation)?;
    let call = Call { session, controls };
    match &message.operation {
        Operation::Add { dn, attributes } => add::add(directory, &call, dn, attributes),
        Operation::Modify { dn, changes } if dn.is_empty() => {
            root_dse_modify::modify(directory, &call, changes)
        }
        Operation::Modify { dn, changes } => modify::modify(directory, &call, dn, changes),
        Operation::Delete { dn } => delete::delete(directory, &call, dn),
        Operation::ModifyDn(request) => modify_dn::modify_dn(directory, &call, request),
        Operation::Compare { dn, attribute, value } => {
            compare::compare(directory, &call, (dn, attribute, value))
        }
        Operation::Bind(_)
        | Operation::Extended(_)
        | Operation::Search(_)
        | Operation::Unbind
        | Operation::Abandon { .. } => Ok(Answer::default()),
    }
}

/// The global catalog is read-only; it names the domain as the place to write to.
fn require_writable(
    directory: &Directory,
    session: &Session,
    operation: &Operation,
) -> Result<(), Refusal> {
    let (Operation::Add { dn, .. }
    | Operation::Modify { dn, .. }
    | Operation::Delete { dn }
    | Operation::ModifyDn(ModifyDn { dn, .. })) = operation
    else {
        return Ok(());
    };
    if session.port == Port::Domain {
        return Ok(());
    }
    let domain = directory.identity.domain.clone();
    let url = format!("ldap://{domain}/{dn}");
    Err(Refusal::referral(domain, url))
}
