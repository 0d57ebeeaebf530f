//! Edits by people, as at a registrar's web page: in words of master files, all or nothing.

use std::fmt;

use hickory_proto::rr::{Name, RecordType};

use crate::text;
use crate::zone::{Content, Defaults, Delta, Draft, Line, ZoneTextError};
use crate::zone::{next_serial, read_lines};

/// A change to a zone. The texts have one record a line, relative to the zone: `@ 3600 MX 20 host`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Adds the records to what is there.
    Add(String),
    /// Removes the records; a line that ends after the type, such as `@ MX`, removes them all.
    Remove(String),
    /// Puts the records in the place of all that have their names and types.
    Replace(String),
}

/// Why an edit was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// The server has no zone of this name.
    NoZone(String),
    /// The server has a zone of this name already.
    Twice(String),
    /// The server is a secondary of the server where this zone is changed.
    Secondary(String),
    /// The text can't be read, or does not fit into the zone.
    Text(ZoneTextError),
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoZone(zone) => {
                write!(f, "edit zone {zone}: the server does not have it; name one of its zones")
            }
            Self::Twice(zone) => {
                write!(f, "add zone {zone}: the server has it; remove that one first, or edit it")
            }
            Self::Secondary(zone) => {
                write!(
                    f,
                    "edit zone {zone}: this server is a secondary; edit the zone at its primary"
                )
            }
            Self::Text(error) => write!(f, "edit zone: {error}"),
        }
    }
}

impl std::error::Error for EditError {}

impl From<ZoneTextError> for EditError {
    fn from(error: ZoneTextError) -> Self {
        Self::Text(error)
    }
}

/// Makes the edit, all of it or nothing.
pub(crate) fn apply(content: &mut Content, edit: &Edit) -> Result<Delta, ZoneTextError> {
    let (Edit::Add(words) | Edit::Remove(words) | Edit::Replace(words)) = edit;
    let origin = content.origin().clone();
    let before = content.soa().0.serial;
    let lines = read_lines(words, Defaults { owner: Some(origin.clone()), origin, ttl_s: None })?;
    let mut draft = Draft::new(content);
    if let Edit::Replace(_) = edit {
        for line in lines.iter().filter(|line| line.rr_type != RecordType::SOA) {
            draft.remove_set(&line.owner, line.rr_type);
        }
    }
    for line in &lines {
        match edit {
            Edit::Remove(_) => remove(&mut draft, line)?,
            Edit::Add(_) | Edit::Replace(_) => add(&mut draft, line)?,
        }
    }
    check_apex(&draft, &lines)?;
    if draft.has_changed() && before == draft.soa().0.serial {
        draft.set_serial(next_serial(before));
    }
    Ok(draft.commit())
}

fn add(content: &mut Draft<'_>, line: &Line) -> Result<(), ZoneTextError> {
    let Some(data) = &line.data else {
        return Err(line.error("the data of the record is missing"));
    };
    check_owner(content, line)?;
    if line.rr_type == RecordType::NS && line.owner.is_wildcard() {
        return Err(line.error("a wildcard cannot be delegated (RFC 4592 §4.2); name each zone"));
    }
    if content.clashes_with_alias(&line.owner, line.rr_type) {
        return Err(
            line.error("a CNAME cannot stand beside other records; remove the others first")
        );
    }
    match line.rr_type {
        RecordType::SOA if line.owner != *content.origin() => {
            return Err(line.error("an SOA belongs to the apex"));
        }
        RecordType::SOA => content.replace(&line.owner, line.ttl_s, data.clone()),
        RecordType::CNAME
            if content
                .set(&line.owner, RecordType::CNAME)
                .is_some_and(|set| !set.data.contains(data)) =>
        {
            return Err(line.error("a second CNAME at one name; replace the first"));
        }
        _ => content.add(&line.owner, line.ttl_s, data.clone()),
    };
    Ok(())
}

fn remove(content: &mut Draft<'_>, line: &Line) -> Result<(), ZoneTextError> {
    check_owner(content, line)?;
    if line.rr_type == RecordType::SOA {
        return Err(line.error("a zone needs its SOA"));
    }
    let is_done = match &line.data {
        Some(data) => content.remove(&line.owner, data),
        None => content.remove_set(&line.owner, line.rr_type),
    };
    if is_done {
        return Ok(());
    }
    let what = format!("{} {}", text::name(&line.owner), text::type_name(line.rr_type));
    Err(line
        .error(format!("there is no such record to remove; render the zone to see what {what} is")))
}

fn check_owner(content: &Content, line: &Line) -> Result<(), ZoneTextError> {
    let origin: &Name = content.origin();
    if origin.zone_of(&line.owner) {
        return Ok(());
    }
    Err(line.error(format!(
        "{} is not in the zone {}",
        text::name(&line.owner),
        text::name(origin)
    )))
}

fn check_apex(content: &Content, lines: &[Line]) -> Result<(), ZoneTextError> {
    match lines.last() {
        Some(line) if content.set(content.origin(), RecordType::NS).is_none() => {
            Err(line.error("a zone needs at least one NS record at its apex"))
        }
        _ => Ok(()),
    }
}
