//! Answers made comparable: what each controller invents for itself is replaced by what it stands for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::reply::Reply;
use crate::symbols::{Symbols, dashed, sid_text};

/// Invented by each server: sixteen bytes.
const GUIDS: [&str; 3] = ["objectguid", "parentguid", "invocationid"];
/// Ends of these count up differently.
const SIDS: [&str; 6] = [
    "objectsid",
    "tokengroups",
    "tokengroupsglobalanduniversal",
    "tokengroupsnogcacceptable",
    "sidhistory",
    "securityidentifier",
];
/// Instants as generalized time.
const TIMES: [&str; 5] =
    ["whencreated", "whenchanged", "currenttime", "createtimestamp", "modifytimestamp"];
/// Instants in ticks.
const TICKS: [&str; 8] = [
    "pwdlastset",
    "badpasswordtime",
    "lastlogon",
    "lastlogontimestamp",
    "lockouttime",
    "creationtime",
    "accountexpires",
    "msds-userpasswordexpirytimecomputed",
];
/// Numbers that every write moves.
const COUNTERS: [&str; 5] =
    ["usncreated", "usnchanged", "highestcommittedusn", "usndsalastobjremoved", "usnlastobjrem"];
/// Compared only for being there: their content is each server's own business.
const OPAQUE: [&str; 5] = [
    "replpropertymetadata",
    "msds-replattributemetadata",
    "msds-replvaluemetadata",
    "ntsecuritydescriptor",
    "supplementalcredentials",
];
/// 1970 in ticks since 1601.
const UNIX_EPOCH_TICKS: i64 = 116_444_736_000_000_000;
/// How far the clocks may be apart, and how long a run may last.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(30);
/// `maxPwdAge` of a fresh domain.
const PASSWORD_AGE_MAX: SignedDuration = SignedDuration::from_hours(42 * 24);

/// An entry by name; the values of each attribute have no order.
pub(crate) type Entry = (String, BTreeMap<String, BTreeSet<String>>);

/// Everything in an answer that both controllers should agree on.
#[derive(Debug, Default)]
pub(crate) struct Comparable {
    pub(crate) matched_dn: String,
    /// In the order in which they came.
    pub(crate) entries: Vec<Entry>,
    pub(crate) references: BTreeSet<String>,
    pub(crate) extended: String,
}

/// Replaces what is one server's own.
pub(crate) fn comparable(reply: &Reply, symbols: &Symbols) -> Comparable {
    let entries = reply.entries.iter().map(|entry| {
        let attributes = entry.attributes.iter().map(|(name, values)| {
            let values = values.iter().map(|bytes| value(name, bytes, symbols)).collect();
            (name.clone(), values)
        });
        (text(&entry.dn, symbols), attributes.collect())
    });
    let (name, response) = &reply.extended;
    Comparable {
        matched_dn: text(&reply.matched_dn, symbols),
        entries: entries.collect(),
        references: reply.references.iter().map(|url| text(url, symbols)).collect(),
        extended: format!(
            "{name:?} {:?}",
            response.as_ref().map(|bytes| bytes.escape_ascii().to_string())
        ),
    }
}

/// One value of an attribute, as text.
pub(crate) fn value(name: &str, bytes: &[u8], symbols: &Symbols) -> String {
    let name = name.split(';').next().unwrap_or_default().to_ascii_lowercase();
    let name = name.as_str();
    if OPAQUE.contains(&name) {
        return "{opaque}".to_owned();
    }
    if GUIDS.contains(&name) && bytes.len() == 16 {
        return guid(bytes, symbols);
    }
    if SIDS.contains(&name) {
        return sid(bytes, symbols);
    }
    let Ok(content) = str::from_utf8(bytes) else { return bytes.escape_ascii().to_string() };
    if COUNTERS.contains(&name) {
        return if content.parse::<u64>().is_ok() { "{usn}" } else { content }.to_owned();
    }
    if name == "primarygrouptoken" && content.parse::<u32>().is_ok_and(|rid| rid >= 1000) {
        return "{rid}".to_owned();
    }
    if TIMES.contains(&name) {
        return generalized(content).map_or_else(|| content.to_owned(), relative);
    }
    if TICKS.contains(&name) {
        return ticks(content).map_or_else(|| content.to_owned(), relative);
    }
    text(content, symbols)
}

fn guid(bytes: &[u8], symbols: &Symbols) -> String {
    let known = symbols.objects.iter().find(|(_, object)| object.guid == bytes);
    known.map_or_else(|| "{guid}".to_owned(), |(name, _)| format!("{{guid:{name}}}"))
}

fn sid(bytes: &[u8], symbols: &Symbols) -> String {
    if let Some((name, _)) = symbols.objects.iter().find(|(_, object)| object.sid == bytes) {
        return format!("{{sid:{name}}}");
    }
    let Some(text) = sid_text(bytes) else { return bytes.escape_ascii().to_string() };
    let own = text.starts_with("S-1-5-21-") && bytes.len() == 28;
    let rid = text.rsplit('-').next().and_then(|rid| rid.parse::<u32>().ok());
    if own && rid.is_some_and(|rid| rid >= 1000) { "{sid}".to_owned() } else { text }
}

/// An instant by its distance from now, when it is near or a password's life away.
fn relative(instant: Timestamp) -> String {
    let since = Timestamp::now().duration_since(instant);
    if since.abs() < TOLERANCE {
        "{now}".to_owned()
    } else if (since + PASSWORD_AGE_MAX).abs() < TOLERANCE {
        "{in 42 days}".to_owned()
    } else {
        instant.to_string()
    }
}

fn generalized(text: &str) -> Option<Timestamp> {
    let (date, zone) = text.split_once('.')?;
    let time = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", date).ok()?;
    (zone == "0Z")
        .then(|| time.to_zoned(jiff::tz::TimeZone::UTC).ok())?
        .map(|time| time.timestamp())
}

fn ticks(text: &str) -> Option<Timestamp> {
    let ticks: i64 = text.parse().ok()?;
    let since = ticks.checked_sub(UNIX_EPOCH_TICKS).filter(|since| *since > 0)?;
    Timestamp::from_microsecond(since / 10).ok()
}

/// Text with the case's number, GUIDs and invented account names replaced.
pub(crate) fn text(content: &str, symbols: &Symbols) -> String {
    let mut text = content.to_owned();
    for (name, object) in &symbols.objects {
        text = text.replace(&dashed(&object.guid), &format!("{{guid:{name}}}"));
        for (bytes, kind) in [(&object.guid, "guidhex"), (&object.sid, "sidhex")] {
            if !bytes.is_empty() {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                text = text.replace(&hex, &format!("{{{kind}:{name}}}"));
            }
        }
        if let Some(sid) = sid_text(&object.sid) {
            text = replace_whole(&text, &sid, &format!("{{sid:{name}}}"));
        }
    }
    if !symbols.tag.is_empty() {
        text = text.replace(&symbols.tag, "{t}");
    }
    if is_invented_name(&text) {
        return "{invented name}".to_owned();
    }
    replace_guids(&replace_hexadecimal_guid(&text))
}

/// The GUID of an object that no case made, as the extended form of a DN begins.
fn replace_hexadecimal_guid(text: &str) -> String {
    let rest = text.strip_prefix("<GUID=").and_then(|rest| rest.split_at_checked(32));
    match rest {
        Some((guid, after)) if guid.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            format!("<GUID={{guid}}{after}")
        }
        _ => text.to_owned(),
    }
}

/// Replaces a number that no further digit follows.
fn replace_whole(text: &str, from: &str, to: &str) -> String {
    match text.split_once(from) {
        Some((before, after)) if !after.starts_with(|next: char| next.is_ascii_digit()) => {
            format!("{before}{to}{after}")
        }
        _ => text.to_owned(),
    }
}

/// `$XXXXXX-XXXXXXXXXXXX`: the name of an account that was added without one; the first part varies in length.
fn is_invented_name(text: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = text.strip_suffix('$').unwrap_or(text);
    let parts = name.strip_prefix('$').and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(one, two)| one.len() + two.len() >= 14 && is_hex(one) && is_hex(two))
}

/// Any GUID in dashed form becomes `{guid}`.
fn replace_guids(text: &str) -> String {
    let is_guid = |part: &[u8]| {
        part.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    let place = text.as_bytes().windows(36).position(is_guid);
    match place {
        Some(place) => {
            format!("{}{{guid}}{}", &text[..place], replace_guids(&text[place + 36..]))
        }
        None => text.to_owned(),
    }
}
