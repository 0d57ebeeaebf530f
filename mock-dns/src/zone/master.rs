//! Zones from master-file text (RFC 1035 §5), with the place of every mistake.

use std::fmt;

use hickory_proto::rr::rdata::{NS, SOA};
use hickory_proto::rr::{Name, RData, RecordType};

use super::content::Content;
use super::rdata::read_rdata;
use crate::text;

/// A mistake in a zone's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneTextError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for ZoneTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for ZoneTextError {}

/// Checks the text of zone `name` without building a server.
///
/// # Errors
///
/// The first mistake, with its place. A wrong `name` is reported at line 1, column 1.
pub fn check_zone_text(name: &str, zone_text: &str) -> Result<(), ZoneTextError> {
    let whole = |message| ZoneTextError { line: 1, column: 1, message };
    let origin = text::parse_name(name, &Name::root()).map_err(whole)?;
    let server_name = text::parse_name("ns1", &origin).map_err(whole)?;
    read_zone(&origin, zone_text, &server_name).map(|_| ())
}

/// TTL of records whose text gives none, in seconds.
const DEFAULT_TTL_S: u32 = 3600;

/// What a line may leave out.
#[derive(Clone, Debug)]
pub(crate) struct Defaults {
    pub(crate) origin: Name,
    pub(crate) ttl_s: Option<u32>,
    pub(crate) owner: Option<Name>,
}

/// One field of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    /// As written, without the quotes around it.
    pub(crate) raw: &'a str,
    pub(crate) quoted: bool,
    line: usize,
    column: usize,
}

impl Field<'_> {
    fn error(self, message: impl Into<String>) -> ZoneTextError {
        ZoneTextError { line: self.line, column: self.column, message: message.into() }
    }
}

/// One record of a text. `data` is missing if the text names a type only.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) owner: Name,
    pub(crate) ttl_s: u32,
    pub(crate) rr_type: RecordType,
    pub(crate) data: Option<RData>,
    line: usize,
    column: usize,
}

impl Line {
    pub(crate) fn error(&self, message: impl Into<String>) -> ZoneTextError {
        ZoneTextError { line: self.line, column: self.column, message: message.into() }
    }
}

/// Reads a whole zone. A missing SOA is `<server> hostmaster 1 900 300 604800 300`, a missing NS set is the server.
pub(crate) fn read_zone(
    origin: &Name,
    zone_text: &str,
    server_name: &Name,
) -> Result<Content, ZoneTextError> {
    let mut content = Content::new(origin.clone());
    let defaults = Defaults { origin: origin.clone(), ttl_s: None, owner: None };
    for line in read_lines(zone_text, defaults)? {
        let Some(data) = &line.data else {
            return Err(line.error("the data of the record is missing"));
        };
        check_place(&content, &line)?;
        content.add(&line.owner, line.ttl_s, data.clone());
    }
    if content.set(origin, RecordType::SOA).is_none() {
        let rname = text::parse_name("hostmaster", origin).unwrap_or_else(|_| origin.clone());
        let soa = SOA::new(server_name.clone(), rname, 1, 900, 300, 604_800, 300);
        content.add(origin, DEFAULT_TTL_S, RData::SOA(soa));
    }
    if content.set(origin, RecordType::NS).is_none() {
        content.add(origin, DEFAULT_TTL_S, RData::NS(NS(server_name.clone())));
    }
    Ok(content)
}

/// Refuses what BIND refuses to load.
fn check_place(content: &Content, line: &Line) -> Result<(), ZoneTextError> {
    let origin = content.origin();
    if !origin.zone_of(&line.owner) {
        let (owner, origin) = (text::name(&line.owner), text::name(origin));
        return Err(line.error(format!("{owner} is not in the zone {origin}")));
    }
    if line.rr_type == RecordType::SOA && line.owner != *origin {
        return Err(line.error("an SOA belongs to the apex"));
    }
    if line.rr_type == RecordType::NS && line.owner.is_wildcard() {
        return Err(line.error("a wildcard cannot be delegated (RFC 4592 §4.2); name each zone"));
    }
    let is_single = matches!(line.rr_type, RecordType::SOA | RecordType::CNAME);
    if is_single && content.set(&line.owner, line.rr_type).is_some() {
        return Err(line.error(format!("a second {} at one name", text::type_name(line.rr_type))));
    }
    if content.clashes_with_alias(&line.owner, line.rr_type)
        || (line.rr_type == RecordType::CNAME && line.owner == *origin)
    {
        return Err(line.error("a CNAME cannot stand beside other records (RFC 1034 §3.6.2)"));
    }
    Ok(())
}

/// Reads records, completing what lines leave out.
pub(crate) fn read_lines(
    zone_text: &str,
    mut defaults: Defaults,
) -> Result<Vec<Line>, ZoneTextError> {
    let mut lines = Vec::new();
    let mut scanner = Scanner { rest: zone_text, line: 1, column: 1 };
    while let Some(entry) = scanner.entry()? {
        let Some((first, rest)) = entry.fields.split_first() else { continue };
        match first.raw {
            "$ORIGIN" if !entry.is_indented => {
                let field = only(*first, rest)?;
                defaults.origin = text::parse_name(field.raw, &defaults.origin)
                    .map_err(|error| field.error(error))?;
            }
            "$TTL" if !entry.is_indented => {
                let field = only(*first, rest)?;
                let ttl_s = text::parse_ttl(field.raw);
                defaults.ttl_s = Some(ttl_s.ok_or_else(|| field.error("not a time in seconds"))?);
            }
            directive if directive.starts_with('$') && !entry.is_indented => {
                return Err(
                    first.error(format!("{directive} is not supported; $ORIGIN and $TTL are"))
                );
            }
            _ => lines.push(read_entry(&entry, &mut defaults)?),
        }
    }
    Ok(lines)
}

fn only<'a>(directive: Field<'a>, rest: &[Field<'a>]) -> Result<Field<'a>, ZoneTextError> {
    match rest {
        [field] => Ok(*field),
        [] => Err(directive.error(format!("{} needs a value", directive.raw))),
        [_, extra, ..] => Err(extra.error("one field too many")),
    }
}

fn read_entry(entry: &Entry<'_>, defaults: &mut Defaults) -> Result<Line, ZoneTextError> {
    let mut fields = entry.fields.as_slice();
    let start = fields[0];
    let owner = if entry.is_indented {
        defaults.owner.clone().ok_or_else(|| start.error("no owner name before this line"))?
    } else {
        fields = &fields[1..];
        text::parse_name(start.raw, &defaults.origin).map_err(|error| start.error(error))?
    };
    let mut ttl_s = None;
    let rr_type = loop {
        let (field, rest) =
            fields.split_first().ok_or_else(|| start.error("a record type is missing"))?;
        fields = rest;
        if let Some(seconds) = text::parse_ttl(field.raw).filter(|_| ttl_s.is_none()) {
            ttl_s = Some(seconds);
        } else if !field.raw.eq_ignore_ascii_case("IN") {
            break read_type(*field)?;
        }
    };
    let ttl_s = ttl_s.or(defaults.ttl_s).unwrap_or(DEFAULT_TTL_S);
    let data = if fields.is_empty() {
        None
    } else {
        let data = read_rdata(rr_type, fields, &defaults.origin);
        Some(data.map_err(|(field, message)| field.unwrap_or(start).error(message))?)
    };
    defaults.owner = Some(owner.clone());
    Ok(Line { owner, ttl_s, rr_type, data, line: start.line, column: start.column })
}

fn read_type(field: Field<'_>) -> Result<RecordType, ZoneTextError> {
    let rr_type = text::parse_type(field.raw)
        .ok_or_else(|| field.error(format!("{} is not a record type", field.raw)))?;
    if text::is_meta_type(rr_type) || rr_type == RecordType::DNAME {
        return Err(
            field.error(format!("records of type {} cannot be stored", text::type_name(rr_type)))
        );
    }
    Ok(rr_type)
}

/// One logical line: parentheses may stretch it over several.
struct Entry<'a> {
    is_indented: bool,
    fields: Vec<Field<'a>>,
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Scanner<'a> {
    fn entry(&mut self) -> Result<Option<Entry<'a>>, ZoneTextError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut entry =
            Entry { is_indented: self.rest.starts_with([' ', '\t']), fields: Vec::new() };
        let mut open = None;
        while let Some(next) = self.rest.bytes().next() {
            match next {
                b'\n' => {
                    self.take(1);
                    (self.line, self.column) = (self.line + 1, 1);
                    if open.is_none() {
                        return Ok(Some(entry));
                    }
                }
                b' ' | b'\t' | b'\r' => drop(self.take(1)),
                b';' => drop(self.take(self.rest.find('\n').unwrap_or(self.rest.len()))),
                b'(' if open.is_none() => open = Some(self.field(1, false)),
                b')' if open.take().is_some() => drop(self.take(1)),
                b'(' | b')' => {
                    return Err(self.field(1, false).error("a parenthesis without its partner"));
                }
                b'"' => {
                    let field = self.quoted()?;
                    entry.fields.push(field);
                }
                _ => {
                    let field = self.word();
                    entry.fields.push(field);
                }
            }
        }
        match open {
            Some(open) => Err(open.error("a parenthesis without its partner")),
            None => Ok(Some(entry)),
        }
    }

    fn word(&mut self) -> Field<'a> {
        let mut is_escaped = false;
        let end = self.rest.find(|sign: char| {
            let ends =
                !is_escaped && matches!(sign, ' ' | '\t' | '\r' | '\n' | ';' | '(' | ')' | '"');
            is_escaped = sign == '\\' && !is_escaped;
            ends
        });
        self.field(end.unwrap_or(self.rest.len()), false)
    }

    fn quoted(&mut self) -> Result<Field<'a>, ZoneTextError> {
        let open = self.field(1, false);
        let mut is_escaped = false;
        let end = self.rest.find(|sign: char| {
            let ends = !is_escaped && matches!(sign, '"' | '\n');
            is_escaped = sign == '\\' && !is_escaped;
            ends
        });
        let end = end.filter(|end| self.rest[*end..].starts_with('"'));
        let end = end.ok_or_else(|| open.error("a quote without its partner"))?;
        let field = self.field(end, true);
        self.take(1);
        Ok(field)
    }

    fn field(&mut self, length: usize, quoted: bool) -> Field<'a> {
        let (line, column) = (self.line, self.column);
        Field { raw: self.take(length), quoted, line, column }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.column += taken.chars().count();
        taken
    }
}
