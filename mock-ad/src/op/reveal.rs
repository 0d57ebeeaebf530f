//! The objects of the schema, the extended rights and most of the configuration cost nothing until a request could meet them; then they are made.

use super::access::Access;
use super::session::Session;
use crate::control::Controls;
use crate::directory::{Directory, EntryId};
use crate::dn;
use crate::error::Refusal;
use crate::ldap::{ModifyDn, Operation, Scope, Search};
use crate::security::{Asked, Rights};
use crate::tap::Port;

/// Makes what the operation could meet.
pub(super) fn reveal(
    directory: &mut Directory,
    session: &Session,
    controls: &Controls,
    operation: &Operation,
) {
    let Some(name) = name(operation) else { return };
    let everywhere = controls.all_contexts || session.port == Port::GlobalCatalog;
    let (deep, wide) = match operation {
        Operation::Search(Search { scope, .. }) => {
            (*scope != Scope::Base, *scope == Scope::Subtree && everywhere)
        }
        _ => (false, false),
    };
    reveal_named(directory, name, deep, wide);
}

/// Makes what a name leads to; with `deep` also what is right below it, with `wide` everything below it.
pub(crate) fn reveal_named(directory: &mut Directory, name: &str, deep: bool, wide: bool) {
    if !(wide || may_name_configuration(name)) {
        return;
    }
    let Some(place) = nearest(directory, name) else { return };
    let configuration = directory.places.configuration;
    let above = wide && directory.is_within(configuration, place, true);
    let at = |holder: EntryId| directory.is_within(place, holder, false);
    let schema = above || at(directory.places.schema);
    let common = at(directory.places.sites) || at(directory.places.partitions);
    let more = above || (at(configuration) && !common);
    let rights = above || at(directory.places.rights) || (deep && place == configuration);
    if schema {
        directory.reveal_schema();
    }
    if more {
        directory.reveal_configuration();
    }
    if rights {
        directory.reveal_rights();
    }
}

/// Fails for whoever changes the schema: this directory's is what its tables say.
pub(super) fn require_outside_schema(
    directory: &Directory,
    session: &Session,
    operation: &Operation,
) -> Result<(), Refusal> {
    let writes = matches!(
        operation,
        Operation::Add { .. }
            | Operation::Modify { .. }
            | Operation::Delete { .. }
            | Operation::ModifyDn(_)
    );
    let name = name(operation).filter(|name| writes && may_name_configuration(name));
    let place = name.and_then(|name| nearest(directory, name));
    let schema = |place: &EntryId| directory.is_within(*place, directory.places.schema, false);
    let Some(place) = place.filter(schema) else { return Ok(()) };
    Access::new(directory, session).require(place, Rights::WRITE_PROPERTY, Asked::Object)?;
    Err(Refusal::not_modelled())
}

/// The DN that an operation is about.
fn name(operation: &Operation) -> Option<&str> {
    match operation {
        Operation::Search(Search { base, .. }) => Some(base),
        Operation::Add { dn, .. }
        | Operation::Modify { dn, .. }
        | Operation::Delete { dn }
        | Operation::ModifyDn(ModifyDn { dn, .. })
        | Operation::Compare { dn, .. } => Some(dn),
        Operation::Bind(_)
        | Operation::Extended(_)
        | Operation::Unbind
        | Operation::Abandon { .. } => None,
    }
}

/// Whether the name may lead below CN=Configuration; most names do not, and are not looked up for that.
fn may_name_configuration(name: &str) -> bool {
    let word = b"Configuration";
    let holds_word =
        || name.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    name.starts_with('<') || name.contains('\\') || holds_word()
}

/// The entry of this name, or the nearest one above it that is there; for the empty name the domain.
fn nearest(directory: &Directory, name: &str) -> Option<EntryId> {
    if name.is_empty() {
        return Some(directory.places.domain);
    }
    if name.starts_with('<') {
        return directory.resolve(name, true).ok();
    }
    let rdns = dn::parse(name)?;
    (0..rdns.len()).find_map(|above| directory.walk(&rdns[above..], true).ok())
}
