//! Who speaks for a zone: what the parent zone delegates, and what each server says of itself. Values and what is wrong with them;
//! `read` asks.

mod read;

use std::{fmt, time::Duration};

pub(crate) use read::ask;

use crate::ports::Endpoint;

/// How servers are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// Port of authoritative servers; 53 on the Internet.
    pub(crate) port: u16,
    /// A server that takes longer for one question is silent.
    pub(crate) patience: Duration,
}

impl Default for Manner {
    /// As the service's own checker does it: 12 s per server.
    fn default() -> Self {
        Self { port: 53, patience: Duration::from_secs(12) }
    }
}

/// Who speaks for a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delegation {
    /// The zone.
    pub(crate) apex: String,
    /// What the zone above says.
    pub(crate) parent: Parent,
    /// Every server that parent or zone name, by name and address.
    pub(crate) servers: Vec<ZoneServer>,
}

/// What the zone above says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parent {
    /// It delegates to servers of these names, sorted.
    Delegates(Vec<String>),
    /// It knows of no delegation, or not of the name at all.
    NotDelegated,
    /// It could not be asked, for this reason.
    CannotTell(String),
}

/// One server of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ZoneServer {
    pub(crate) name: String,
    /// Where it was asked; none when its name has no address.
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) says: ServerSays,
}

/// What a server says to the question for the zone's start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ServerSays {
    /// It speaks for the zone.
    Authoritative {
        serial: u32,
        /// The primary server by the SOA record.
        mname: String,
        /// The zone's own NS records, sorted.
        servers: Vec<String>,
    },
    /// It answers, but does not speak for the zone.
    NotAuthoritative,
    /// It answers with an error, for example `REFUSED` or `SERVFAIL`.
    Error(String),
    /// It does not answer.
    Silent,
    /// Its name leads to no address.
    NoAddress,
}

/// Something that is wrong with a delegation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DelegationProblem {
    /// The parent zone does not delegate the zone, or no longer.
    NotDelegated,
    /// The vendor's name servers speak for the zone: nothing can be written by us, and there is nothing to write.
    ToVendor,
    /// The parent names other servers than the zone does.
    SetsDiffer { only_parent: Vec<String>, only_zone: Vec<String> },
    /// A server holds an older version of the zone.
    Behind { server: String, serial: u32, newest: u32 },
    /// A server does not speak for the zone.
    Lame { server: String, says: ServerSays },
    /// A server gives no answer.
    Silent { server: String },
    /// A server's name has no address.
    NoAddress { server: String },
}

/// The vendor's name servers, for domains that are delegated to it as a whole.
const VENDOR_SERVERS: &str = ".bdm.microsoftonline.com";

impl Delegation {
    /// What is wrong; empty when every server agrees.
    pub(crate) fn problems(&self) -> Vec<DelegationProblem> {
        let mut problems = Vec::new();
        match &self.parent {
            Parent::NotDelegated => problems.push(DelegationProblem::NotDelegated),
            Parent::Delegates(names) => {
                if names.iter().any(|name| name.ends_with(VENDOR_SERVERS)) {
                    problems.push(DelegationProblem::ToVendor);
                }
                problems.extend(self.difference(names));
            }
            Parent::CannotTell(_) => {}
        }
        let newest = self.newest_serial();
        for server in &self.servers {
            let name = server.to_string();
            problems.extend(match &server.says {
                ServerSays::Authoritative { serial, .. } => {
                    newest.filter(|newest| newest != serial).map(|newest| {
                        DelegationProblem::Behind { server: name, serial: *serial, newest }
                    })
                }
                ServerSays::NotAuthoritative | ServerSays::Error(_) => {
                    Some(DelegationProblem::Lame { server: name, says: server.says.clone() })
                }
                ServerSays::Silent => Some(DelegationProblem::Silent { server: name }),
                ServerSays::NoAddress => Some(DelegationProblem::NoAddress { server: name }),
            });
        }
        problems
    }

    /// The servers that speak for the zone, those with its newest version first.
    pub(crate) fn authoritative(&self) -> Vec<&ZoneServer> {
        let newest = self.newest_serial();
        let mut servers: Vec<(bool, &ZoneServer)> = self
            .servers
            .iter()
            .filter_map(|server| match server.says {
                ServerSays::Authoritative { serial, .. } => Some((Some(serial) != newest, server)),
                _ => None,
            })
            .collect();
        servers.sort_by_key(|(is_behind, _)| *is_behind);
        servers.into_iter().map(|(_, server)| server).collect()
    }

    fn difference(&self, parent: &[String]) -> Option<DelegationProblem> {
        let mut zone: Vec<String> =
            self.servers.iter().flat_map(ZoneServer::zone_servers).cloned().collect();
        zone.sort();
        zone.dedup();
        let without = |left: &[String], right: &[String]| -> Vec<String> {
            left.iter().filter(|name| !right.contains(name)).cloned().collect()
        };
        let (only_parent, only_zone) = (without(parent, &zone), without(&zone, parent));
        // A zone whose servers are all dead says nothing of its own.
        let agrees = zone.is_empty() || (only_parent.is_empty() && only_zone.is_empty());
        (!agrees).then_some(DelegationProblem::SetsDiffer { only_parent, only_zone })
    }

    /// Serial numbers wrap (RFC 1982): the newest is ahead of every other by less than half of their circle.
    fn newest_serial(&self) -> Option<u32> {
        self.servers
            .iter()
            .filter_map(|server| match server.says {
                ServerSays::Authoritative { serial, .. } => Some(serial),
                _ => None,
            })
            .reduce(|newest, serial| if is_newer(serial, newest) { serial } else { newest })
    }
}

/// Whether `left` is the later serial number (RFC 1982, section 3.2).
pub(crate) fn is_newer(left: u32, right: u32) -> bool {
    left != right && left.wrapping_sub(right) < 1 << 31
}

impl ZoneServer {
    fn zone_servers(&self) -> &[String] {
        match &self.says {
            ServerSays::Authoritative { servers, .. } => servers,
            _ => &[],
        }
    }
}

impl fmt::Display for ZoneServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.endpoint {
            Some(endpoint) if endpoint.host != self.name && endpoint.to_string() != self.name => {
                write!(f, "{} ({})", self.name, endpoint.host)
            }
            _ => f.write_str(&self.name),
        }
    }
}

impl fmt::Display for ServerSays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authoritative { serial, .. } => write!(f, "serial {serial}"),
            Self::NotAuthoritative => f.write_str("an answer that is not authoritative"),
            Self::Error(code) => f.write_str(code),
            Self::Silent => f.write_str("no answer"),
            Self::NoAddress => f.write_str("no address"),
        }
    }
}

impl fmt::Display for DelegationProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDelegated => f.write_str("the zone above does not delegate the domain"),
            Self::ToVendor => {
                write!(
                    f,
                    "the whole zone is delegated to the service's name servers (*{VENDOR_SERVERS})"
                )
            }
            Self::SetsDiffer { only_parent, only_zone } => {
                f.write_str("the zone above and the zone itself name different servers")?;
                for (names, who) in [(only_parent, "above"), (only_zone, "in the zone")] {
                    if !names.is_empty() {
                        write!(f, "; only {who}: {}", names.join(", "))?;
                    }
                }
                Ok(())
            }
            Self::Behind { server, serial, newest } => {
                write!(f, "{server} has version {serial} of the zone, the newest is {newest}")
            }
            Self::Lame { server, says } => {
                write!(f, "{server} does not speak for the zone: {says}")
            }
            Self::Silent { server } => write!(f, "{server} does not answer"),
            Self::NoAddress { server } => write!(f, "the name server {server} has no address"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Delegation, Parent, ServerSays, ZoneServer, is_newer, read::delegated};
    use crate::{
        dns::{Data, Record, query::Answer},
        ports::Endpoint,
    };

    /// A server a line: name, then what it says: a serial with the zone's servers, or a word.
    fn problems(parent: Parent, servers: &str) -> String {
        let server = |line: &str| {
            let mut words = line.split_whitespace();
            let name = words.next().unwrap().to_owned();
            let says = match words.next().unwrap() {
                "lame" => ServerSays::NotAuthoritative,
                "silent" => ServerSays::Silent,
                "nowhere" => ServerSays::NoAddress,
                serial if serial.starts_with(|letter: char| letter.is_ascii_digit()) => {
                    ServerSays::Authoritative {
                        serial: serial.parse().unwrap(),
                        mname: "ns1.host.example".to_owned(),
                        servers: words.map(str::to_owned).collect(),
                    }
                }
                code => ServerSays::Error(code.to_owned()),
            };
            ZoneServer { name, endpoint: Some(Endpoint::new("192.0.2.53", 53)), says }
        };
        let delegation = Delegation {
            apex: "contoso.com".to_owned(),
            parent,
            servers: servers.lines().map(server).collect(),
        };
        delegation.problems().iter().map(|problem| format!("{problem}\n")).collect()
    }

    fn to(names: &[&str]) -> Parent {
        Parent::Delegates(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn servers_that_agree_are_no_problem() {
        let both = "ns1.host.example 7 ns1.host.example ns2.host.example\nns2.host.example 7 ns1.host.example ns2.host.example";
        assert_eq!(problems(to(&["ns1.host.example", "ns2.host.example"]), both), "");
        assert_eq!(problems(Parent::CannotTell("no answer".to_owned()), both), "");
    }

    #[test]
    fn every_way_in_which_servers_fail_is_told() {
        let servers = "ns1.host.example 7 ns1.host.example ns9.host.example
            ns2.host.example 4294967295 ns1.host.example
            ns3.host.example lame
            ns4.host.example REFUSED
            ns5.host.example silent
            ns6.host.example nowhere";
        insta::assert_snapshot!(problems(to(&["ns1.host.example", "ns2.host.example"]), servers), @r#"
        the zone above and the zone itself name different servers; only above: ns2.host.example; only in the zone: ns9.host.example
        ns2.host.example (192.0.2.53) has version 4294967295 of the zone, the newest is 7
        ns3.host.example (192.0.2.53) does not speak for the zone: an answer that is not authoritative
        ns4.host.example (192.0.2.53) does not speak for the zone: REFUSED
        ns5.host.example (192.0.2.53) does not answer
        the name server ns6.host.example (192.0.2.53) has no address
        "#);
    }

    #[test]
    fn a_delegation_that_is_gone_or_leads_to_the_vendor_is_told() {
        insta::assert_snapshot!(problems(Parent::NotDelegated, "ns1.host.example 7 ns1.host.example"), @"the zone above does not delegate the domain");
        insta::assert_snapshot!(problems(to(&["ns1.bdm.microsoftonline.com"]), "ns1.bdm.microsoftonline.com silent"), @r#"
        the whole zone is delegated to the service's name servers (*.bdm.microsoftonline.com)
        ns1.bdm.microsoftonline.com (192.0.2.53) does not answer
        "#);
    }

    #[test]
    fn a_referral_names_the_servers_and_their_addresses() {
        let ns = Record::new("contoso.com", 172_800, Data::Ns("ns1.contoso.com".to_owned()));
        let glue = Record::new("ns1.contoso.com", 172_800, Data::A("192.0.2.53".to_owned()));
        let mut answer = Answer {
            name_exists: true,
            authoritative: false,
            answers: vec![],
            authorities: vec![ns],
            additionals: vec![glue],
        };
        let (parent, glue) = delegated("contoso.com", &answer);
        assert_eq!(parent, to(&["ns1.contoso.com"]));
        assert_eq!(glue["ns1.contoso.com"], ["192.0.2.53"]);
        answer.authorities.clear();
        assert_eq!(delegated("contoso.com", &answer).0, Parent::NotDelegated);
    }

    #[test]
    fn serial_numbers_wrap() {
        assert!(is_newer(2, 1) && is_newer(0, u32::MAX) && is_newer(5, u32::MAX - 5));
        assert!(!is_newer(1, 1) && !is_newer(u32::MAX, 0));
    }
}
