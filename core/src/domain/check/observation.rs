//! Everything that was seen of a domain, as plain values.

use std::collections::BTreeMap;

use crate::{
    directory::ConnectionPoint,
    dns::{Data, Delegation, Kind, Record},
    domain::wanted::Wanted,
    mail_route::RoutePhase,
    site::Era,
    spf::Budget,
};

/// What was seen.
#[derive(Clone, Debug)]
pub(crate) struct Observation {
    /// The domain, in its `xn--` form.
    pub(super) domain: String,
    pub(super) standing: Standing,
    pub(super) delegation: Delegation,
    /// The serial number before and after, when it changed during the look.
    pub(super) changed: Option<(u32, u32)>,
    /// The zone as its best server holds it.
    pub(super) zone: View,
    /// The most important records at the other servers of the zone.
    pub(super) others: Vec<View>,
    /// What resolvers say of records that the zone holds. They are not asked for others: such a question makes them remember
    /// that a name does not exist.
    pub(super) resolvers: Vec<View>,
    /// What the network inside says of the same records.
    pub(super) inside: Option<View>,
    /// The server on which the records are edited.
    pub(super) edited: Option<Edited>,
    /// Hosts that MX records lead to.
    pub(super) hosts: BTreeMap<String, HostSeen>,
    /// What the sender record costs, as it is and as it would be with the service's include.
    pub(super) budgets: Vec<(String, Budget)>,
    /// A name that nobody entered, below the domain.
    pub(super) random_name: String,
    pub(super) tenant: Option<Result<TenantSeen, String>>,
    pub(super) directory: Option<Result<Vec<ConnectionPoint>, String>>,
}

/// What the findings depend on besides what was seen.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(super) era: Era,
    /// How far the migration is; none when nobody said.
    pub(super) phase: Option<RoutePhase>,
    /// The records that are wanted.
    pub(super) wanted: Wanted,
    /// The ownership token asked for now, such as `ms12345678`.
    pub(super) token: Option<String>,
}

/// What the resolver says of the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// A zone of its own.
    Apex,
    /// Part of this zone.
    Inside(String),
    /// No such name.
    Absent,
    /// Nobody could tell, for this reason.
    Unknown(String),
}

/// What one server or resolver says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// Who says it, for people.
    pub(super) who: String,
    pub(super) seen: BTreeMap<(String, Kind), Seen>,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Records, with the aliases that led to them.
    Records(Vec<Record>),
    /// Nothing; a resolver keeps that for so long, in s.
    Nothing { name_exists: bool, keeps_s: Option<u32> },
    /// An error.
    Failed(String),
}

/// The server on which the records are edited.
#[derive(Clone, Debug)]
pub(crate) struct Edited {
    pub(super) view: View,
    /// Whether it is one of the servers that the world asks, or their primary.
    pub(super) is_asked_by_the_world: bool,
    /// What it says to a signed update that changes nothing; none without a key.
    pub(super) update: Option<UpdateSeen>,
}

/// What a server says to a signed update that changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UpdateSeen {
    Accepted,
    Refused(String),
    ClockDiffers(String),
    CannotTell(String),
}

/// What a host name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HostSeen {
    Address,
    /// It is an alias of this name.
    Alias(String),
    NoAddress,
    CannotTell,
}

/// The domain as the tenant sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct TenantSeen {
    pub(super) is_verified: bool,
    /// What says that another tenant holds the domain.
    pub(super) elsewhere: Option<String>,
}

impl View {
    /// The records of one name and type, without aliases that lead elsewhere.
    pub(super) fn get(&self, name: &str, kind: Kind) -> Vec<&Record> {
        if kind == Kind::Cname {
            return self.alias(name).into_iter().collect();
        }
        let is_asked = |record: &&Record| record.name == name && record.data.kind() == Some(kind);
        match self.seen.get(&(name.to_owned(), kind)) {
            Some(Seen::Records(records)) => records.iter().filter(is_asked).collect(),
            _ => Vec::new(),
        }
    }

    /// The texts of a name.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let text = |record: &&Record| match &record.data {
            Data::Txt(text) => Some(text.clone()),
            _ => None,
        };
        self.get(name, Kind::Txt).iter().filter_map(text).collect()
    }

    /// The alias that stands at a name, with its record.
    pub(super) fn alias(&self, name: &str) -> Option<&Record> {
        let answers = [Kind::A, Kind::Cname].into_iter().filter_map(|kind| {
            match self.seen.get(&(name.to_owned(), kind)) {
                Some(Seen::Records(records)) => Some(records),
                _ => None,
            }
        });
        answers
            .flatten()
            .find(|record| record.name == name && record.data.kind() == Some(Kind::Cname))
    }

    /// The addresses that stand at a name itself.
    pub(super) fn addresses(&self, name: &str) -> Vec<&Record> {
        [Kind::A, Kind::Aaaa].into_iter().flat_map(|kind| self.get(name, kind)).collect()
    }
}

impl Observation {
    /// Whether the zone's wildcard says the same as `record`.
    pub(super) fn is_of_wildcard(&self, record: &Record) -> bool {
        let name = &self.random_name;
        let kinds = [Kind::Cname, Kind::A, Kind::Txt];
        let wild = kinds.into_iter().flat_map(|kind| self.zone.get(name, kind));
        wild.into_iter().any(|other| other.data == record.data)
    }

    /// The full name of a label below the domain.
    pub(super) fn below(&self, label: &str) -> String {
        format!("{label}.{}", self.domain)
    }
}
