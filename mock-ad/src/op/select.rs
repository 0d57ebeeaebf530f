//! Which attributes of an entry an answer shows (RFC 4511 §4.5.1.8, MS-ADTS 3.1.1.3.1.3.3 for ranges).

use std::collections::BTreeMap;

use super::access::Access;
use crate::directory::{Directory, EntryId, Value};
use crate::error::Refusal;
use crate::ldap::{Scope, SearchEntry};
use crate::schema::{Attr, Keeper, find_attribute};
use crate::tap::Port;

/// MaxValRange of the LDAP policy: more values of one attribute are given out in parts.
const VALUES_MAX: usize = 1500;

/// The places of the values that a client wants; no end means up to the last one.
#[derive(Clone, Copy)]
struct Range {
    first: usize,
    last: Option<usize>,
}

/// What a client asked for.
pub(super) struct Selection {
    all: bool,
    named: BTreeMap<Attr, Option<Range>>,
    /// The parts of security descriptors that are wanted.
    sd_flags: Option<u32>,
    port: Port,
}

impl Selection {
    pub(super) fn new(
        attributes: &[String],
        scope: Scope,
        sd_flags: Option<u32>,
    ) -> Result<Self, Refusal> {
        let (all, named) = (attributes.is_empty(), BTreeMap::new());
        let mut selection = Self { all, named, sd_flags, port: Port::Domain };
        for attribute in attributes {
            let (name, options) = attribute.split_once(';').unwrap_or((attribute, ""));
            match find_attribute(name) {
                None => selection.all |= name == "*",
                Some(Attr::TOKEN_GROUPS) if scope != Scope::Base => {
                    return Err(Refusal::not_modelled());
                }
                Some(attr) => {
                    selection.named.insert(attr, range(options)?);
                }
            }
        }
        Ok(selection)
    }

    /// The same as a port shows it: the global catalog holds the partial attribute set alone (MS-ADTS 3.1.1.1.9).
    pub(super) fn at(self, port: Port) -> Self {
        Self { port, ..self }
    }

    /// Whether the port's directory keeps an attribute; what is computed is computed anywhere.
    fn is_kept(&self, attr: Attr) -> bool {
        self.port == Port::Domain
            || attr.keeper() == Keeper::Constructed
            || attr.definition().in_partial_set()
    }

    /// The entry as the answer shows it.
    pub(super) fn show(&self, access: &Access<'_>, id: EntryId, types_only: bool) -> SearchEntry {
        let (directory, view) = (access.directory, access.view(id));
        let mut wanted = self.named.clone();
        if self.all {
            let descriptor = self.sd_flags.map(|_| Attr::NT_SECURITY_DESCRIPTOR);
            for attr in directory.present(id, directory.entry(id)).into_iter().chain(descriptor) {
                wanted.entry(attr).or_insert(None);
            }
        }
        let mut attributes = Vec::new();
        for (attr, range) in wanted {
            if !self.is_kept(attr) {
                continue;
            }
            let values = view.values(attr, self.sd_flags);
            if !values.is_empty() {
                attributes.extend(part(directory, attr, &values, range));
            }
        }
        if types_only {
            attributes.iter_mut().for_each(|(_, values)| values.clear());
        }
        SearchEntry { dn: directory.dn(id), attributes }
    }
}

/// Reads `range=0-1499` or `range=1500-*`; other options change nothing.
fn range(options: &str) -> Result<Option<Range>, Refusal> {
    let mut options = options.split(';').filter_map(|option| {
        let (name, value) = option.split_once('=')?;
        name.eq_ignore_ascii_case("range").then_some(value)
    });
    let Some(text) = options.next() else { return Ok(None) };
    let refusal = || Refusal::unwilling(0x2035);
    let (first, last) = text.split_once('-').ok_or_else(refusal)?;
    let first = first.parse().map_err(|_| refusal())?;
    let last = if last == "*" { None } else { Some(last.parse().map_err(|_| refusal())?) };
    if last.is_some_and(|last| last < first) {
        Err(refusal())
    } else {
        Ok(Some(Range { first, last }))
    }
}

/// The attribute with the values asked for, at most [`VALUES_MAX`]; its name tells which values they are.
fn part(
    directory: &Directory,
    attr: Attr,
    values: &[Value],
    range: Option<Range>,
) -> Vec<(String, Vec<Vec<u8>>)> {
    let wire = |values: &[Value]| values.iter().map(|value| directory.wire(value)).collect();
    if range.is_none() && values.len() <= VALUES_MAX {
        return vec![(attr.name().to_owned(), wire(values))];
    }
    let Range { first, last } = range.unwrap_or(Range { first: 0, last: None });
    let end = last
        .map_or(values.len(), |last| last.saturating_add(1))
        .min(first.saturating_add(VALUES_MAX));
    let Some(rest) = values.get(first..).filter(|rest| !rest.is_empty()) else { return Vec::new() };
    let shown = rest.get(..end - first).unwrap_or(rest);
    let last = if shown.len() == rest.len() { "*".to_owned() } else { (end - 1).to_string() };
    let ranged = (format!("{};range={first}-{last}", attr.name()), wire(shown));
    if range.is_none() { vec![(attr.name().to_owned(), Vec::new()), ranged] } else { vec![ranged] }
}
