//! Domain controllers and member servers: the objects that tell a client which servers there are.

use super::{Directory, EntryId, Value};
use crate::account::uac;
use crate::dn;
use crate::schema::Attr;

/// What remains of a domain controller that is no longer there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StaleKind {
    /// It is there.
    None,
    /// It was demoted: its server object stays, without NTDS Settings and without computer account.
    Demoted,
    /// It crashed and was never cleaned up: all its objects stay.
    Crashed,
}

/// A further domain controller.
#[derive(Clone, Debug)]
pub struct NewController {
    /// The server's name without the domain.
    pub name: String,
    /// Whether it is a read-only domain controller.
    pub read_only: bool,
    /// `operatingSystem` of its computer account.
    pub operating_system: String,
    /// Whether only remains of it are there.
    pub stale: StaleKind,
}

/// `systemFlags` of a server and of its NTDS Settings (MS-ADTS 6.1.1.2.2.1.2.1): what may be renamed, moved, deleted at once.
const SERVER_FLAGS: i64 = 1_375_731_712;
const SETTINGS_FLAGS: i64 = 33_554_432;

/// What the objects of a domain controller are made from.
pub(super) struct Server {
    pub(super) name: String,
    pub(super) read_only: bool,
    pub(super) operating_system: String,
    pub(super) version: &'static str,
    pub(super) rid: u32,
}

/// `operatingSystemVersion` by a word in the name of the product; the first that fits counts.
const VERSIONS: &[(&str, &str)] = &[
    ("2025", "10.0 (26100)"),
    ("2022", "10.0 (20348)"),
    ("2019", "10.0 (17763)"),
    ("2016", "10.0 (14393)"),
    ("2012 R2", "6.3 (9600)"),
    ("2012", "6.2 (9200)"),
    ("2011", "6.1 (7601)"),
    ("2008 R2", "6.1 (7601)"),
    ("2008", "6.0 (6003)"),
    ("2003", "5.2 (3790)"),
];

fn version(operating_system: &str) -> &'static str {
    VERSIONS
        .iter()
        .find(|(word, _)| operating_system.contains(word))
        .map_or("10.0 (14393)", |(_, version)| version)
}

impl Directory {
    /// Adds the objects of another domain controller.
    pub(crate) fn add_controller(&mut self, new: &NewController) {
        if new.stale == StaleKind::Demoted {
            self.make_server(&new.name, None);
            return;
        }
        let server = Server {
            name: new.name.clone(),
            read_only: new.read_only,
            operating_system: new.operating_system.clone(),
            version: version(&new.operating_system),
            rid: self.next_sid().rid(),
        };
        self.make_controller(&server);
    }

    /// Removes all objects of a domain controller, as a demotion with cleanup does. Tells whether there were any.
    pub(crate) fn remove_controller(&mut self, name: &str) -> bool {
        let key = dn::key("CN", name);
        let places = [self.places.servers, self.places.controllers];
        let objects: Vec<EntryId> =
            places.iter().filter_map(|place| self.child(*place, &key)).collect();
        objects.iter().for_each(|object| self.bury_tree(*object));
        !objects.is_empty()
    }

    /// Adds the computer account of a server that is no domain controller.
    pub(crate) fn add_member_server(&mut self, name: &str, operating_system: &str) {
        let rid = self.next_sid().rid();
        let kind = (uac::WORKSTATION_TRUST_ACCOUNT, 515);
        let id = self.make_account(self.places.computers, "computer", (name, rid), kind);
        self.describe_computer(id, operating_system, version(operating_system));
    }

    /// The three objects of a domain controller; gives NTDS Settings.
    pub(super) fn make_controller(&mut self, server: &Server) -> EntryId {
        let kind = if server.read_only {
            (uac::READ_ONLY_CONTROLLER, 521)
        } else {
            (uac::CONTROLLER, 516)
        };
        let account = (server.name.as_str(), server.rid);
        let computer = self.make_account(self.places.controllers, "computer", account, kind);
        self.describe_computer(computer, &server.operating_system, server.version);
        let object = self.make_server(&server.name, Some(computer));
        let (domain, configuration, schema) =
            (self.places.domain, self.places.configuration, self.places.schema);
        let level = self.identity.edition.functional_level();
        let class = if server.read_only { "nTDSDSARO" } else { "nTDSDSA" };
        self.make_with(object, class, "NTDS Settings", |settings| {
            let contexts = [domain, configuration, schema].map(Value::Link).to_vec();
            settings.set_number(Attr::BEHAVIOR_VERSION, level);
            settings.set_number(Attr::SYSTEM_FLAGS, SETTINGS_FLAGS);
            if server.read_only {
                settings.set(Attr::HAS_FULL_REPLICA_NCS, contexts);
            } else {
                settings.set(Attr::HAS_DOMAIN_NCS, vec![Value::Link(domain)]);
                settings.set(Attr::HAS_MASTER_NCS, contexts.clone());
                settings.set(Attr::MSDS_HAS_MASTER_NCS, contexts);
            }
        })
    }

    fn make_server(&mut self, name: &str, computer: Option<EntryId>) -> EntryId {
        let host = self.host_name(name);
        self.make_with(self.places.servers, "server", name.to_owned(), |server| {
            server.set_text(Attr::DNS_HOST_NAME, host);
            server.set_number(Attr::SYSTEM_FLAGS, SERVER_FLAGS);
            server.set(Attr::SERVER_REFERENCE, computer.map(Value::Link).into_iter().collect());
        })
    }

    fn describe_computer(&mut self, id: EntryId, operating_system: &str, version: &'static str) {
        let mut computer = self.entry(id).clone();
        let control = computer.number(Attr::USER_ACCOUNT_CONTROL);
        computer.critical = control & uac::SERVER_TRUST_ACCOUNT != 0;
        computer.set_text(Attr::DNS_HOST_NAME, self.host_name(&computer.name));
        computer.set_text(Attr::OPERATING_SYSTEM, operating_system.to_owned());
        computer.set_text(Attr::OPERATING_SYSTEM_VERSION, version);
        self.put(id, computer);
    }

    fn host_name(&self, name: &str) -> String {
        format!("{name}.{}", self.identity.domain)
    }
}
