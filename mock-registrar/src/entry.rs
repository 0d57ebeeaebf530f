//! How a record is typed in by hand. Each host's page reads its fields in its own way; this is where names get doubled.

use std::fmt;

use crate::record::{Data, Record, is_name};

/// What the host field of a page means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostField {
    /// `@` is the domain itself; other names are below it.
    At,
    /// An empty field is the domain itself; other names are below it.
    Relative,
    /// The whole name.
    Full,
    /// Whatever is typed, the page puts the domain behind it; an empty field or `@` is the domain itself.
    AppendsDomain,
}

/// What a final dot does in a field that names another host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinalDot {
    /// It may stand there or not; the name is whole either way.
    Kept,
    /// It has to be there.
    Required,
    /// It is not a sign that the page knows.
    Refused,
    /// Without it the domain is put behind the target, as in a master file.
    AppendedToTarget,
}

/// How times to live are chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TtlField {
    /// Seconds, not less than this.
    Seconds {
        /// The least that is taken.
        least_s: u32,
    },
    /// One of these, in s.
    List(Vec<u32>),
}

/// A page for records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// The host field.
    pub host: HostField,
    /// Final dots.
    pub dot: FinalDot,
    /// Times to live.
    pub ttl: TtlField,
}

/// What a person typed. Numbers and texts are taken as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The host field.
    pub host: String,
    /// The time to live in s.
    pub ttl_s: u32,
    /// Type and data, with the target as it was typed.
    pub data: Data,
}

/// Why a page does not take what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryError {
    /// The host field.
    Host(String),
    /// The target.
    Target(String),
    /// The time to live.
    Ttl(u32),
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => write!(f, "the page does not take {host:?} as a host"),
            Self::Target(target) => write!(f, "the page does not take {target:?} as a target"),
            Self::Ttl(ttl_s) => write!(f, "the page does not take {ttl_s} s as a time to live"),
        }
    }
}

impl std::error::Error for EntryError {}

/// What this page makes of what was typed, in the zone of `domain`.
///
/// # Errors
/// When the page refuses a field.
pub fn enter(style: &Style, domain: &str, typed: &Typed) -> Result<Record, EntryError> {
    let name = style.owner(domain, typed.host.trim())?;
    let mut data = typed.data.clone();
    if let Some(target) = target_of(&mut data) {
        *target = style.target(domain, target.trim())?;
    }
    let is_offered = match &style.ttl {
        TtlField::Seconds { least_s } => typed.ttl_s >= *least_s,
        TtlField::List(choices) => choices.contains(&typed.ttl_s),
    };
    if !is_offered {
        return Err(EntryError::Ttl(typed.ttl_s));
    }
    Ok(Record { name, ttl_s: typed.ttl_s, data })
}

/// What has to be typed on this page to get `record`; a time to live that the page does not offer becomes the next longer
/// one, or the longest.
#[must_use]
pub fn fields_for(style: &Style, domain: &str, record: &Record) -> Typed {
    let below = record.name.strip_suffix(domain).map(|rest| rest.trim_end_matches('.'));
    let host = match (style.host, below) {
        (HostField::Full, _) | (_, None) => match style.dot {
            FinalDot::Required => format!("{}.", record.name),
            _ => record.name.clone(),
        },
        (HostField::At, Some("")) => "@".to_owned(),
        (_, Some(below)) => below.to_owned(),
    };
    let mut data = record.data.clone();
    if let Some(target) = target_of(&mut data)
        && matches!(style.dot, FinalDot::Required | FinalDot::AppendedToTarget)
    {
        target.push('.');
    }
    let ttl_s = match &style.ttl {
        TtlField::Seconds { least_s } => record.ttl_s.max(*least_s),
        TtlField::List(choices) => {
            let longer = choices.iter().filter(|choice| **choice >= record.ttl_s).min();
            longer.or_else(|| choices.iter().max()).copied().unwrap_or(record.ttl_s)
        }
    };
    Typed { host, ttl_s, data }
}

fn target_of(data: &mut Data) -> Option<&mut String> {
    match data {
        Data::Cname { target }
        | Data::Ns { target }
        | Data::Mx { target, .. }
        | Data::Srv { target, .. } => Some(target),
        Data::A { .. } | Data::Aaaa { .. } | Data::Txt { .. } => None,
    }
}

impl Style {
    fn owner(&self, domain: &str, host: &str) -> Result<String, EntryError> {
        let refused = || EntryError::Host(host.to_owned());
        let (host_without_dot, has_dot) = match host.strip_suffix('.') {
            Some(rest) => (rest, true),
            None => (host, false),
        };
        let name = match self.host {
            HostField::At if host == "@" => domain.to_owned(),
            HostField::Relative if host.is_empty() => domain.to_owned(),
            HostField::AppendsDomain if matches!(host, "" | "@") => domain.to_owned(),
            HostField::Full => {
                let is_right_dot = match self.dot {
                    FinalDot::Required => has_dot,
                    FinalDot::Refused => !has_dot,
                    FinalDot::Kept | FinalDot::AppendedToTarget => true,
                };
                let is_inside =
                    host_without_dot == domain || host_without_dot.ends_with(&format!(".{domain}"));
                if !is_inside || !is_right_dot {
                    return Err(refused());
                }
                host_without_dot.to_owned()
            }
            // A page that knows names below the domain only puts the domain behind a whole name as well.
            HostField::At | HostField::Relative if has_dot => return Err(refused()),
            _ => format!("{host_without_dot}.{domain}"),
        };
        let name = name.to_ascii_lowercase();
        if is_name(&name) { Ok(name) } else { Err(refused()) }
    }

    fn target(&self, domain: &str, target: &str) -> Result<String, EntryError> {
        let refused = || EntryError::Target(target.to_owned());
        let (name, has_dot) = match target.strip_suffix('.') {
            Some(rest) => (rest, true),
            None => (target, false),
        };
        let is_right_dot = match self.dot {
            FinalDot::Required => has_dot,
            FinalDot::Refused => !has_dot,
            FinalDot::Kept | FinalDot::AppendedToTarget => true,
        };
        let whole = if self.dot == FinalDot::AppendedToTarget && !has_dot {
            format!("{name}.{domain}")
        } else {
            name.to_owned()
        };
        let whole = whole.to_ascii_lowercase();
        if is_right_dot && is_name(&whole) { Ok(whole) } else { Err(refused()) }
    }
}
