//! Which attributes of an entry an answer shows (RFC 4511 §4.5.1.8, MS-ADTS 3.1.1.3.1.3.3 for ranges).

use std::collections::BTreeSet;

use super::access::Access;
use crate::constructed;
use crate::control::{Controls, DnForm};
use crate::directory::{Directory, EntryId, Value};
use crate::error::Refusal;
use crate::guid::Guid;
use crate::ldap::{ResultCode, Scope, Search, SearchEntry};
use crate::schema::{Attr, Keeper, all_classes, find_attribute};
use crate::sid::Sid;
use crate::tap::Port;

/// MaxValRange of the LDAP policy: more values of one attribute are given out in parts.
const VALUES_MAX: usize = 1500;

/// Attributes as an answer shows them: names with values.
type Shown = Vec<(String, Vec<Vec<u8>>)>;

/// The places of the values that a client wants; no end means up to the last one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Range {
    first: usize,
    last: Option<usize>,
}

/// How a client wants an attribute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Options {
    range: Option<Range>,
    /// Asked for as `;binary`, and named like that in the answer.
    binary: bool,
}

/// What a client asked for.
#[expect(clippy::struct_excessive_bools, reason = "each is a word or a control of the request")]
pub(super) struct Selection {
    all: bool,
    named: BTreeSet<(Attr, Options)>,
    types_only: bool,
    dn_form: DnForm,
    range_no_error: bool,
    /// The parts of security descriptors that are wanted.
    sd_flags: Option<u32>,
    /// Whether links that are hidden since a deletion are wanted.
    deactivated_links: bool,
    port: Port,
}

impl Selection {
    pub(super) fn new(
        request: &Search,
        (controls, port): (&Controls, Port),
    ) -> Result<Self, Refusal> {
        let mut selection = Self {
            all: request.attributes.is_empty(),
            named: BTreeSet::new(),
            types_only: request.types_only,
            dn_form: controls.dn_form,
            range_no_error: controls.range_no_error,
            sd_flags: controls.sd_flags,
            deactivated_links: controls.show_deactivated_links,
            port,
        };
        for attribute in &request.attributes {
            let (name, text) = attribute.split_once(';').unwrap_or((attribute, ""));
            let (attr, options) = (find_attribute(name), options(text)?);
            selection.all |= name == "*";
            if let (Some(attr), Some(options)) = (attr, options) {
                if request.scope != Scope::Base && constructed::is_base_only(attr) {
                    return Err(Refusal::not_modelled());
                }
                if options.binary && constructed::has_binary_form(attr) {
                    return Err(Refusal::not_modelled());
                }
                selection.named.insert((attr, options));
            }
        }
        Ok(selection)
    }

    /// Whether the port's directory keeps an attribute: the global catalog holds the partial attribute set alone (MS-ADTS
    /// 3.1.1.1.9). What is computed is computed anywhere.
    fn is_kept(&self, attr: Attr) -> bool {
        self.port == Port::Domain
            || attr.keeper() == Keeper::Constructed
            || attr.definition().in_partial_set()
    }

    /// The entry as the answer shows it.
    pub(super) fn show(&self, access: &Access<'_>, id: EntryId) -> Result<SearchEntry, Refusal> {
        let (directory, view) = (access.directory, access.view(id));
        let mut wanted = self.named.clone();
        if self.all {
            let named = |attr: &Attr| self.named.iter().any(|(named, _)| named == attr);
            let descriptor = self.sd_flags.map(|_| Attr::NT_SECURITY_DESCRIPTOR);
            let present = directory.present(id, directory.entry(id)).into_iter().chain(descriptor);
            let unnamed = present.filter(|attr| !named(attr));
            wanted.extend(unnamed.map(|attr| (attr, Options::default())));
        }
        let mut attributes = Vec::new();
        for (attr, options) in wanted.into_iter().filter(|(attr, _)| self.is_kept(*attr)) {
            let is_link = attr.is_forward_link() || attr.forward_link().is_some();
            let values = if self.deactivated_links && is_link && view.reads(attr) {
                directory.all_links(id, attr)
            } else {
                view.values(attr, self.sd_flags)
            };
            if !values.is_empty() {
                attributes.extend(self.part(directory, (attr, options), &values)?);
            }
        }
        if self.types_only {
            attributes.iter_mut().for_each(|(_, values)| values.clear());
        }
        Ok(SearchEntry { dn: dn(directory, id, self.dn_form), attributes })
    }

    /// The attribute with the values asked for, at most [`VALUES_MAX`]; its name tells which values they are.
    fn part(
        &self,
        directory: &Directory,
        (attr, options): (Attr, Options),
        values: &[Value],
    ) -> Result<Shown, Refusal> {
        let wire = |values: &[Value]| -> Vec<Vec<u8>> {
            values.iter().map(|value| wire(directory, attr, value, self.dn_form)).collect()
        };
        let name =
            if options.binary { format!("{};binary", attr.name()) } else { attr.name().to_owned() };
        let range = options.range;
        if range.is_none() && values.len() <= VALUES_MAX {
            return Ok(vec![(name, wire(values))]);
        }
        let Range { first, last } = range.unwrap_or(Range { first: 0, last: None });
        let end = last
            .map_or(values.len(), |last| last.saturating_add(1))
            .min(first.saturating_add(VALUES_MAX));
        let Some(rest) = values.get(first..).filter(|rest| !rest.is_empty()) else {
            return self.beyond(attr);
        };
        let shown = rest.get(..end - first).unwrap_or(rest);
        let last = if shown.len() == rest.len() { "*".to_owned() } else { (end - 1).to_string() };
        let ranged = (format!("{name};range={first}-{last}"), wire(shown));
        Ok(if range.is_none() { vec![(name, Vec::new()), ranged] } else { vec![ranged] })
    }

    /// A range that starts behind the last value is an error for links, and shows nothing for other attributes
    /// (MS-ADTS 3.1.1.3.4.1.22).
    fn beyond(&self, attr: Attr) -> Result<Shown, Refusal> {
        let is_link = attr.is_forward_link() || attr.forward_link().is_some();
        if is_link && !self.range_no_error {
            return Err(Refusal::service(ResultCode::OPERATIONS_ERROR, 0x2121, "5012 (DIR_ERROR)"));
        }
        Ok(Vec::new())
    }
}

/// A value as the answer shows it, DNs in the form that the client wants.
pub(super) fn wire(directory: &Directory, attr: Attr, value: &Value, form: DnForm) -> Vec<u8> {
    match value {
        Value::Link(target) => dn(directory, *target, form).into_bytes(),
        Value::Text(text) if attr == Attr::OBJECT_CATEGORY => {
            let class = all_classes().iter().find(|class| names_class(text, class.cn()));
            let guid = class.map(|class| extended(form, class.guid(), None));
            format!("{}{text}", guid.unwrap_or_default()).into_bytes()
        }
        Value::Text(_) | Value::Number(_) | Value::Bytes(_) => directory.wire(value),
    }
}

/// Whether a DN is that of a schema object; those are made only when somebody looks for them.
fn names_class(dn: &str, cn: &str) -> bool {
    dn.strip_prefix("CN=")
        .and_then(|rest| rest.strip_prefix(cn))
        .is_some_and(|rest| rest.starts_with(','))
}

/// The DN of an entry, with GUID and SID before it where the client wants them.
pub(super) fn dn(directory: &Directory, id: EntryId, form: DnForm) -> String {
    let entry = directory.entry(id);
    format!("{}{}", extended(form, entry.guid, entry.sid), directory.dn(id))
}

/// What stands before a DN in its extended form (MS-ADTS 3.1.1.3.4.1.5).
fn extended(form: DnForm, guid: Guid, sid: Option<Sid>) -> String {
    let hexadecimal =
        |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (guid, sid) = match form {
        DnForm::Plain => return String::new(),
        DnForm::Hexadecimal => {
            (hexadecimal(&guid.to_bytes()), sid.map(|sid| hexadecimal(&sid.to_bytes())))
        }
        DnForm::Text => (guid.to_string(), sid.map(|sid| sid.to_string())),
    };
    let sid = sid.map(|sid| format!("<SID={sid}>;")).unwrap_or_default();
    format!("<GUID={guid}>;{sid}")
}

/// Reads the options of an attribute. With one that the service does not know the attribute is not shown.
fn options(text: &str) -> Result<Option<Options>, Refusal> {
    let mut options = Options::default();
    for option in text.split(';').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("range") => {
                options.range = Some(range(value)?);
            }
            None if option.eq_ignore_ascii_case("binary") => options.binary = true,
            _ => return Ok(None),
        }
    }
    Ok(Some(options))
}

/// Reads `0-1499` or `1500-*`.
fn range(text: &str) -> Result<Range, Refusal> {
    let refusal = || Refusal::unwilling(0x2035);
    let (first, last) = text.split_once('-').ok_or_else(refusal)?;
    let first = first.parse().map_err(|_| refusal())?;
    let last = if last == "*" { None } else { Some(last.parse().map_err(|_| refusal())?) };
    if last.is_some_and(|last| last < first) { Err(refusal()) } else { Ok(Range { first, last }) }
}
