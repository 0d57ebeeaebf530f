//! Records: in the protocol's JSON, and as lines of a master file.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Types that a host without oddities holds.
pub(crate) const TYPES: [&str; 7] = ["A", "AAAA", "CNAME", "MX", "NS", "SRV", "TXT"];
/// One string of a text holds at most so many bytes (RFC 1035 §3.3).
const N_STRING_BYTES_MAX: usize = 255;

/// A record. Names are full, in lower case, without a final dot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Record {
    /// Owner.
    pub name: String,
    /// Time to live in s.
    #[serde(rename = "ttl")]
    pub ttl_s: u32,
    /// Type and data.
    #[serde(flatten)]
    pub data: Data,
}

/// The data of a record, by type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Data {
    /// IPv4 address.
    A {
        /// The address.
        address: String,
    },
    /// IPv6 address.
    #[serde(rename = "AAAA")]
    Aaaa {
        /// The address.
        address: String,
    },
    /// Alias.
    #[serde(rename = "CNAME")]
    Cname {
        /// Where it leads.
        target: String,
    },
    /// Mail host; an empty target is the null MX (RFC 7505).
    #[serde(rename = "MX")]
    Mx {
        /// Lower numbers are tried first.
        preference: u16,
        /// The host.
        target: String,
    },
    /// Name server.
    #[serde(rename = "NS")]
    Ns {
        /// The server.
        target: String,
    },
    /// Location of a service.
    #[serde(rename = "SRV")]
    Srv {
        /// Lower numbers are tried first.
        priority: u16,
        /// Share among equal priorities.
        weight: u16,
        /// Port.
        port: u16,
        /// Host.
        target: String,
    },
    /// Text, its strings joined.
    #[serde(rename = "TXT")]
    Txt {
        /// The text.
        text: String,
    },
}

impl Record {
    /// The type's mnemonic.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.data {
            Data::A { .. } => "A",
            Data::Aaaa { .. } => "AAAA",
            Data::Cname { .. } => "CNAME",
            Data::Mx { .. } => "MX",
            Data::Ns { .. } => "NS",
            Data::Srv { .. } => "SRV",
            Data::Txt { .. } => "TXT",
        }
    }

    /// Reads a line as [`fmt::Display`] writes it; nothing for a type that a host does not show, or a malformed line.
    #[must_use]
    pub fn from_line(line: &str) -> Option<Self> {
        let mut words = line.splitn(4, ' ');
        let (name, ttl, kind, rest) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let mut fields = rest.split(' ');
        let mut number = || fields.next()?.parse::<u16>().ok();
        let data = match kind {
            "A" => Data::A { address: rest.to_owned() },
            "AAAA" => Data::Aaaa { address: rest.to_owned() },
            "CNAME" => Data::Cname { target: plain(rest) },
            "NS" => Data::Ns { target: plain(rest) },
            "MX" => Data::Mx { preference: number()?, target: plain(fields.next()?) },
            "SRV" => Data::Srv {
                priority: number()?,
                weight: number()?,
                port: number()?,
                target: plain(fields.next()?),
            },
            "TXT" => Data::Txt { text: joined(rest)? },
            _ => return None,
        };
        Some(Self { name: plain(name), ttl_s: ttl.parse().ok()?, data })
    }

    /// Makes names comparable.
    #[must_use]
    pub(crate) fn normal(mut self) -> Self {
        self.name = plain(&self.name);
        match &mut self.data {
            Data::Cname { target }
            | Data::Ns { target }
            | Data::Mx { target, .. }
            | Data::Srv { target, .. } => *target = plain(target),
            Data::A { .. } | Data::Aaaa { .. } | Data::Txt { .. } => {}
        }
        self
    }

    /// Whether a zone could hold it: names and addresses are such.
    pub(crate) fn is_sound(&self) -> bool {
        let is_data = match &self.data {
            Data::A { address } => address.parse::<std::net::Ipv4Addr>().is_ok(),
            Data::Aaaa { address } => address.parse::<std::net::Ipv6Addr>().is_ok(),
            Data::Mx { target, .. } => target.is_empty() || is_name(target),
            Data::Cname { target } | Data::Ns { target } | Data::Srv { target, .. } => {
                is_name(target)
            }
            Data::Txt { text } => !text.chars().any(char::is_control),
        };
        is_name(&self.name) && is_data
    }

    /// The name by which the protocol removes it: the same record has the same one, always.
    pub(crate) fn id(&self) -> String {
        format!("{:016x}", fingerprint(&self.to_string()))
    }
}

/// A stable number for a text (FNV-1a).
pub(crate) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// `contoso.com. 3600 MX 10 mail.contoso.com.`
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {} {} ", self.name, self.ttl_s, self.kind())?;
        match &self.data {
            Data::A { address } | Data::Aaaa { address } => f.write_str(address),
            Data::Cname { target } | Data::Ns { target } => write!(f, "{target}."),
            Data::Mx { preference, target } => write!(f, "{preference} {target}."),
            Data::Srv { priority, weight, port, target } => {
                write!(f, "{priority} {weight} {port} {target}.")
            }
            Data::Txt { text } => f.write_str(&quoted(text)),
        }
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// Letters, digits, hyphens, underscores, perhaps a wildcard first.
pub(crate) fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let rest = name.strip_prefix("*.").unwrap_or(name);
    name.len() <= 253 && rest.split('.').all(is_label)
}

/// A text as strings in quotes, each as long as it may be.
fn quoted(text: &str) -> String {
    let mut strings = vec![Vec::new()];
    for byte in text.bytes() {
        if strings.last().is_some_and(|string| string.len() == N_STRING_BYTES_MAX) {
            strings.push(Vec::new());
        }
        if let Some(string) = strings.last_mut() {
            string.push(byte);
        }
    }
    let strings = strings.iter().map(|string| {
        let escaped: String = string
            .iter()
            .map(|byte| match byte {
                b'"' | b'\\' => format!("\\{}", char::from(*byte)),
                b' '..=b'~' => char::from(*byte).to_string(),
                _ => format!("\\{byte:03}"),
            })
            .collect();
        format!("\"{escaped}\"")
    });
    strings.collect::<Vec<_>>().join(" ")
}

/// The text of strings in quotes.
fn joined(strings: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = strings.bytes();
    let mut is_open = false;
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => is_open = !is_open,
            b'\\' => match rest.next()? {
                digit @ b'0'..=b'9' => {
                    let digits = [digit, rest.next()?, rest.next()?];
                    let code = std::str::from_utf8(&digits).ok()?;
                    bytes.push(code.parse().ok()?);
                }
                other => bytes.push(other),
            },
            other if is_open => bytes.push(other),
            _ => {}
        }
    }
    (!is_open).then(|| String::from_utf8_lossy(&bytes).into_owned())
}
