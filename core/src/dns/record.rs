//! Resource records as the engine handles them: names in lower case, without a final dot.

use std::{cmp::Ordering, fmt, str::FromStr as _};

use hickory_proto::rr::{
    Name, RData, Record as WireRecord, RecordType,
    rdata::{CNAME, MX, NS, SRV, TXT},
};

/// A resource record of class IN.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record {
    pub(crate) name: String,
    /// Time to live in seconds.
    pub(crate) ttl: u32,
    pub(crate) data: Data,
    /// How the zone has a text cut.
    pub(crate) cut: Cut,
}

/// The strings of a text that is cut otherwise than this server would cut it. A text is the same however it is cut (RFC 7208, section 3.3),
/// but a name server removes it only as it has it.
#[derive(Clone, Default)]
pub(crate) struct Cut(Option<Vec<Vec<u8>>>);

impl PartialEq for Cut {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Cut {}

impl PartialOrd for Cut {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cut {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

/// The data of a record, of the types that the engine works with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Data {
    /// IPv4 address.
    A(String),
    /// IPv6 address.
    Aaaa(String),
    /// Alias.
    Cname(String),
    /// Mail exchanger; the empty exchange is the null MX (RFC 7505).
    Mx { preference: u16, exchange: String },
    /// Name server.
    Ns(String),
    /// Start of a zone.
    Soa { mname: String, serial: u32, minimum: u32 },
    /// Location of a service.
    Srv { priority: u16, weight: u16, port: u16, target: String },
    /// Text, its strings joined.
    Txt(String),
    /// Anything else, as text.
    Other { kind: String, text: String },
}

/// The types that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    A,
    Aaaa,
    Cname,
    Mx,
    Ns,
    Soa,
    /// The sender record's own type 99, given up in 2014 (RFC 7208, section 3.1).
    Spf,
    Srv,
    Txt,
}

/// One string of a TXT record holds at most this many bytes (RFC 1035, section 3.3).
const N_STRING_BYTES_MAX: usize = 255;

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Ns => "NS",
            Self::Soa => "SOA",
            Self::Spf => "SPF",
            Self::Srv => "SRV",
            Self::Txt => "TXT",
        }
    }

    pub(super) fn wire(self) -> RecordType {
        match self {
            Self::A => RecordType::A,
            Self::Aaaa => RecordType::AAAA,
            Self::Cname => RecordType::CNAME,
            Self::Mx => RecordType::MX,
            Self::Ns => RecordType::NS,
            Self::Soa => RecordType::SOA,
            Self::Spf => RecordType::Unknown(99),
            Self::Srv => RecordType::SRV,
            Self::Txt => RecordType::TXT,
        }
    }
}

impl Data {
    /// The record's type; `None` for one that the engine does not handle.
    pub(crate) fn kind(&self) -> Option<Kind> {
        Some(match self {
            Self::A(_) => Kind::A,
            Self::Aaaa(_) => Kind::Aaaa,
            Self::Cname(_) => Kind::Cname,
            Self::Mx { .. } => Kind::Mx,
            Self::Ns(_) => Kind::Ns,
            Self::Soa { .. } => Kind::Soa,
            Self::Srv { .. } => Kind::Srv,
            Self::Txt(_) => Kind::Txt,
            Self::Other { .. } => return None,
        })
    }
}

impl Record {
    pub(crate) fn new(name: impl Into<String>, ttl: u32, data: Data) -> Self {
        Self { name: plain(&name.into()), ttl, data, cut: Cut::default() }
    }

    pub(super) fn from_wire(record: &WireRecord) -> Self {
        let data = match &record.data {
            RData::A(address) => Data::A(address.to_string()),
            RData::AAAA(address) => Data::Aaaa(address.to_string()),
            RData::CNAME(target) => Data::Cname(from_name(&target.0)),
            RData::MX(mx) => {
                Data::Mx { preference: mx.preference, exchange: from_name(&mx.exchange) }
            }
            RData::NS(server) => Data::Ns(from_name(&server.0)),
            RData::SOA(soa) => {
                Data::Soa { mname: from_name(&soa.mname), serial: soa.serial, minimum: soa.minimum }
            }
            RData::SRV(srv) => Data::Srv {
                priority: srv.priority,
                weight: srv.weight,
                port: srv.port,
                target: from_name(&srv.target),
            },
            RData::TXT(txt) => {
                let bytes: Vec<u8> =
                    txt.txt_data.iter().flat_map(|string| string.iter().copied()).collect();
                Data::Txt(String::from_utf8_lossy(&bytes).into_owned())
            }
            other => {
                Data::Other { kind: record.record_type().to_string(), text: other.to_string() }
            }
        };
        let mut read =
            Self { name: from_name(&record.name), ttl: record.ttl, data, cut: Cut::default() };
        if let RData::TXT(txt) = &record.data
            && read.to_wire().is_none_or(|ours| ours.data != record.data)
        {
            read.cut = Cut(Some(txt.txt_data.iter().map(|string| string.to_vec()).collect()));
        }
        read
    }

    /// The record for an update; `None` when a name in it cannot be sent, or its type is not handled.
    pub(super) fn to_wire(&self) -> Option<WireRecord> {
        let data = match &self.data {
            Data::Cname(target) => RData::CNAME(CNAME(to_name(target)?)),
            Data::Mx { preference, exchange } => {
                RData::MX(MX::new(*preference, to_name(exchange)?))
            }
            Data::Ns(server) => RData::NS(NS(to_name(server)?)),
            Data::Srv { priority, weight, port, target } => {
                RData::SRV(SRV::new(*priority, *weight, *port, to_name(target)?))
            }
            Data::Txt(_) if self.cut.0.is_some() => {
                let strings = self.cut.0.iter().flatten().map(Vec::as_slice).collect();
                RData::TXT(TXT::from_bytes(strings))
            }
            Data::Txt(text) => {
                let strings: Vec<&[u8]> = text.as_bytes().chunks(N_STRING_BYTES_MAX).collect();
                RData::TXT(TXT::from_bytes(if strings.is_empty() { vec![b""] } else { strings }))
            }
            Data::A(address) => RData::A(address.parse::<std::net::Ipv4Addr>().ok()?.into()),
            Data::Aaaa(address) => RData::AAAA(address.parse::<std::net::Ipv6Addr>().ok()?.into()),
            Data::Soa { .. } | Data::Other { .. } => return None,
        };
        Some(WireRecord::from_rdata(to_name(&self.name)?, self.ttl, data))
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("name", &self.name)
            .field("ttl", &self.ttl)
            .field("data", &self.data)
            .finish()
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {} {}", self.name, self.ttl, self.data)
    }
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(address) => write!(f, "A {address}"),
            Self::Aaaa(address) => write!(f, "AAAA {address}"),
            Self::Cname(target) => write!(f, "CNAME {target}."),
            Self::Mx { preference, exchange } => write!(f, "MX {preference} {exchange}."),
            Self::Ns(server) => write!(f, "NS {server}."),
            Self::Soa { mname, serial, minimum } => {
                write!(f, "SOA {mname}. serial {serial} minimum {minimum}")
            }
            Self::Srv { priority, weight, port, target } => {
                write!(f, "SRV {priority} {weight} {port} {target}.")
            }
            Self::Txt(text) => write!(f, "TXT {text:?}"),
            Self::Other { kind, text } => write!(f, "{kind} {text}"),
        }
    }
}

/// A name in lower case and without its final dot.
pub(crate) fn plain(name: &str) -> String {
    name.trim().trim_end_matches('.').to_ascii_lowercase()
}

fn from_name(name: &Name) -> String {
    plain(&name.to_ascii())
}

/// A fully qualified name for the wire; `None` for what is no name.
pub(super) fn to_name(name: &str) -> Option<Name> {
    let mut wire = if name.is_empty() { Name::root() } else { Name::from_str(name).ok()? };
    wire.set_fqdn(true);
    Some(wire)
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::{RData, rdata::TXT};

    use super::{Data, Record};

    #[test]
    fn a_text_is_sent_back_cut_as_it_came() {
        for strings in [vec!["v=spf1 mx", " ~all"], vec!["", "x"], vec!["x"], vec!["\u{e4}"]] {
            let strings = strings.iter().map(|text| text.as_bytes()).collect();
            let data = RData::TXT(TXT::from_bytes(strings));
            let mut wire =
                Record::new("contoso.com", 60, Data::Txt(String::new())).to_wire().unwrap();
            wire.data = data.clone();
            let read = Record::from_wire(&wire);
            assert_eq!(read.to_wire().unwrap().data, data);
        }
        let latin = RData::TXT(TXT::from_bytes(vec![&[0xe4]]));
        let mut wire = Record::new("contoso.com", 60, Data::Txt(String::new())).to_wire().unwrap();
        wire.data = latin.clone();
        assert_eq!(Record::from_wire(&wire).to_wire().unwrap().data, latin);
    }

    #[test]
    fn records_survive_the_wire() {
        let long = format!("v=spf1 {}-all", "ip4:192.0.2.1 ".repeat(40));
        for data in [
            Data::A("192.0.2.1".to_owned()),
            Data::Aaaa("2001:db8::1".to_owned()),
            Data::Cname("autodiscover.outlook.com".to_owned()),
            Data::Mx { preference: 10, exchange: "mail.contoso.com".to_owned() },
            Data::Mx { preference: 0, exchange: String::new() },
            Data::Srv {
                priority: 100,
                weight: 1,
                port: 443,
                target: "sipdir.online.lync.com".to_owned(),
            },
            Data::Txt(long),
        ] {
            let record = Record::new("_sip._tls.Contoso.com.", 3600, data);
            assert_eq!(Record::from_wire(&record.to_wire().unwrap()), record);
        }
    }
}
