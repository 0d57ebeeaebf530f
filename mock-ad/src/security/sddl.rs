//! Descriptors as text: `O:DAG:DAD:AI(A;CI;RP;;;AU)` (MS-DTYP 2.5.1).

use super::ace::{Ace, AceFlags, AceKind};
use super::descriptor::{Acl, Descriptor};
use super::rights::{self, Rights};
use super::trustee;
use crate::guid::Guid;
use crate::sid::Sid;

/// Names of entry types: without and with GUIDs.
const KINDS: &[(AceKind, &str, &str)] = &[
    (AceKind::Allow, "A", "OA"),
    (AceKind::Deny, "D", "OD"),
    (AceKind::Audit, "AU", "OU"),
    (AceKind::Alarm, "AL", "OL"),
];

const FLAGS: &[(&str, AceFlags)] = &[
    ("OI", AceFlags::OBJECT_INHERIT),
    ("CI", AceFlags::CONTAINER_INHERIT),
    ("NP", AceFlags::NO_PROPAGATE),
    ("IO", AceFlags::INHERIT_ONLY),
    ("ID", AceFlags::INHERITED),
    ("SA", AceFlags::AUDIT_SUCCESS),
    ("FA", AceFlags::AUDIT_FAILURE),
];

impl Descriptor {
    /// Reads the text; names of groups are those of the domain. Nothing if it is no descriptor.
    pub(crate) fn parse(text: &str, domain: Sid) -> Option<Self> {
        let mut descriptor = Self::default();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (letter, tail) = rest.split_once(':')?;
            let (value, tail) = section(tail);
            match letter {
                "O" => descriptor.owner = Some(trustee::parse(value, domain)?),
                "G" => descriptor.group = Some(trustee::parse(value, domain)?),
                "D" => descriptor.dacl = Some(list(value, domain)?),
                "S" => descriptor.sacl = Some(list(value, domain)?),
                _ => return None,
            }
            rest = tail;
        }
        Some(descriptor)
    }

    /// The text.
    pub(crate) fn sddl(&self, domain: Sid) -> String {
        let mut text = String::new();
        for (letter, sid) in [("O:", self.owner), ("G:", self.group)] {
            if let Some(sid) = sid {
                text.push_str(letter);
                text.push_str(&trustee::write(sid, domain));
            }
        }
        for (letter, list) in [("D:", &self.dacl), ("S:", &self.sacl)] {
            let Some(list) = list else { continue };
            text.push_str(letter);
            text.push_str(if list.protected { "P" } else { "" });
            text.push_str(if list.auto_inherited { "AI" } else { "" });
            list.aces.iter().for_each(|ace| write_ace(ace, domain, &mut text));
        }
        text
    }
}

/// Splits after the value of a section: the next one begins with a letter and a colon outside of brackets.
fn section(text: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => {
                let start = place.saturating_sub(1);
                let whole = text.is_char_boundary(start);
                let (value, rest) = text.split_at(if whole { start } else { place });
                return (value.trim(), rest);
            }
            _ => {}
        }
    }
    (text.trim(), "")
}

fn list(text: &str, domain: Sid) -> Option<Acl> {
    let (flags, entries) = text.split_at(text.find('(').unwrap_or(text.len()));
    let mut list = Acl::default();
    let mut flags = flags.trim();
    while !flags.is_empty() {
        // A request to inherit is carried out whenever a list is written, so that it leaves no trace.
        let known = ["AI", "AR", "P"].into_iter().find(|flag| flags.starts_with(flag))?;
        list.auto_inherited |= known == "AI";
        list.protected |= known == "P";
        flags = flags.get(known.len()..)?;
    }
    let mut rest = entries.trim();
    while !rest.is_empty() {
        let (entry, tail) = rest.strip_prefix('(')?.split_once(')')?;
        list.aces.push(ace(entry, domain)?);
        rest = tail.trim_start();
    }
    Some(list)
}

fn ace(text: &str, domain: Sid) -> Option<Ace> {
    let mut fields = text.split(';').map(str::trim);
    let mut next = || fields.next();
    let (kind, flags, rights) = (next()?, next()?, next()?);
    let (object, inherited_object, trustee) = (next()?, next()?, next()?);
    if fields.next().is_some() {
        return None;
    }
    let known = KINDS.iter().find(|(_, plain, object)| kind == *plain || kind == *object);
    let guid = |text: &str| match text {
        "" => Some(None),
        _ => Guid::parse(text).map(Some),
    };
    let ace = Ace {
        kind: known?.0,
        flags: flags_of(flags)?,
        rights: rights_of(rights)?,
        object: guid(object)?,
        inherited_object: guid(inherited_object)?,
        trustee: trustee::parse(trustee, domain)?,
    };
    // An entry of an object type without a GUID is the plain one.
    let plain = KINDS.iter().any(|(_, plain, _)| kind == *plain);
    (!plain || !ace.is_object()).then_some(ace)
}

fn flags_of(text: &str) -> Option<AceFlags> {
    let mut flags = AceFlags::NONE;
    let mut rest = text;
    while !rest.is_empty() {
        let (flag, tail) = rest.split_at_checked(2)?;
        flags = flags.with(FLAGS.iter().find(|(name, _)| *name == flag)?.1);
        rest = tail;
    }
    Some(flags)
}

fn rights_of(text: &str) -> Option<Rights> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u32::from_str_radix(digits, 16).ok().map(Rights);
    }
    let mut rights = Rights::NONE;
    let mut rest = text;
    while !rest.is_empty() {
        let (name, tail) = rest.split_at_checked(2)?;
        rights |= rights::NAMES.iter().find(|(known, _)| *known == name)?.1;
        rest = tail;
    }
    Some(rights)
}

fn write_ace(ace: &Ace, domain: Sid, text: &mut String) {
    let known = KINDS.iter().find(|(kind, _, _)| *kind == ace.kind);
    let (plain, object) = known.map_or(("A", "OA"), |(_, plain, object)| (*plain, *object));
    let flags: String =
        FLAGS.iter().filter(|(_, flag)| ace.flags.has(*flag)).map(|(name, _)| *name).collect();
    let named = rights::NAMES.iter().fold(Rights::NONE, |sum, (_, right)| sum | *right);
    let rights = if named.contains(ace.rights) {
        let names = rights::NAMES.iter().filter(|(_, right)| ace.rights.contains(*right));
        names.map(|(name, _)| *name).collect()
    } else {
        format!("{:#x}", ace.rights.0)
    };
    let guid = |guid: Option<Guid>| guid.map(|guid| guid.to_string()).unwrap_or_default();
    let fields = [
        if ace.is_object() { object } else { plain },
        &flags,
        &rights,
        &guid(ace.object),
        &guid(ace.inherited_object),
        &trustee::write(ace.trustee, domain),
    ];
    text.push('(');
    text.push_str(&fields.join(";"));
    text.push(')');
}
