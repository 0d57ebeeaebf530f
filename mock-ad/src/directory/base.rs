//! The directory of a freshly promoted domain controller.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::controllers::Server;
use super::protection::is_protected;
use super::{
    Counters, Directory, Entry, EntryId, Guards, Identity, Index, Line, Places, Value, fork,
};
use crate::account::{Secret, uac};
use crate::schema::{Attr, Class, find_class};
use crate::sid::Sid;
use crate::time;

/// RIDs below are taken by the accounts that every domain begins with.
const FIRST_FREE_RID: u32 = 1103;

const GLOBAL: i64 = -2_147_483_646;
const UNIVERSAL: i64 = -2_147_483_640;
const BUILTIN_LOCAL: i64 = -2_147_483_643;

/// Groups in CN=Users: name, RID, groupType.
const GROUPS: &[(&str, u32, i64)] = &[
    ("Domain Computers", 515, GLOBAL),
    ("Domain Controllers", 516, GLOBAL),
    ("Schema Admins", 518, UNIVERSAL),
    ("Enterprise Admins", 519, UNIVERSAL),
    ("Domain Admins", 512, GLOBAL),
    ("Domain Users", 513, GLOBAL),
    ("Domain Guests", 514, GLOBAL),
    ("Group Policy Creator Owners", 520, GLOBAL),
    ("Read-only Domain Controllers", 521, GLOBAL),
];

/// Groups in CN=Builtin: name, RID, RIDs of members.
const BUILTIN_GROUPS: &[(&str, u32, &[u32])] = &[
    ("Administrators", 544, &[500, 512, 519]),
    ("Users", 545, &[513]),
    ("Guests", 546, &[501, 514]),
];

/// Groups that the Administrator is a member of.
const ADMINISTRATOR_GROUPS: &[u32] = &[512, 518, 519, 520];

impl Directory {
    /// Provisions the domain.
    pub(crate) fn new(
        identity: Identity,
        seed: [u8; 32],
        now: Timestamp,
        admin_password: &str,
    ) -> Self {
        let nowhere = EntryId(0);
        let places = Places {
            domain: nowhere,
            configuration: nowhere,
            schema: nowhere,
            rights: nowhere,
            users: nowhere,
            computers: nowhere,
            builtin: nowhere,
            system: nowhere,
            lost_and_found: nowhere,
            foreign: nowhere,
            controllers: nowhere,
            deleted: nowhere,
            deleted_configuration: nowhere,
            servers: nowhere,
            service: nowhere,
        };
        let suffix =
            identity.domain.split('.').skip(1).map(|label| format!(",DC={label}")).collect();
        let mut directory = Self {
            now,
            identity: Arc::new(identity),
            places,
            stored_passwords: Vec::new(),
            suffix,
            entries: Vec::new(),
            index: Index::default(),
            lines: Vec::new(),
            guards: Guards::default(),
            counters: Counters {
                protected: now,
                last_usn: 4096,
                provisioned_usn: 0,
                next_rid: FIRST_FREE_RID,
                random_guids: fork(seed, "guids"),
                random_names: fork(seed, "names"),
            },
        };
        directory.make_domain();
        directory.make_configuration();
        directory.make_accounts(admin_password);
        directory.make_this_controller();
        directory.counters.provisioned_usn = directory.counters.last_usn;
        directory
    }

    fn make(&mut self, parent: EntryId, class: &str, name: &'static str) -> EntryId {
        self.make_with(parent, class, name, |_| {})
    }

    pub(super) fn make_with(
        &mut self,
        parent: EntryId,
        class: &str,
        name: impl Into<Cow<'static, str>>,
        fill: impl FnOnce(&mut Entry),
    ) -> EntryId {
        let class: &'static Class =
            find_class(class).expect("the provisioned classes are in the table");
        let mut entry = self.blank(parent, class, String::new());
        entry.name = name.into();
        fill(&mut entry);
        self.insert(entry)
    }

    fn make_domain(&mut self) {
        let label = self.identity.domain.split('.').next().unwrap_or_default().to_owned();
        let (sid, level, created) =
            (self.identity.sid, self.identity.edition.functional_level(), time::ticks(self.now));
        self.places.domain = self.make_with(EntryId(0), "domainDNS", label, |domain| {
            domain.parent = None;
            domain.context = true;
            domain.critical = true;
            domain.sid = Some(sid);
            domain.set_number(Attr::CREATION_TIME, created);
            domain.set_number(Attr::BEHAVIOR_VERSION, level);
            for (attr, number) in POLICY {
                domain.set_number(*attr, *number);
            }
        });
        let domain = self.places.domain;
        let critical = |entry: &mut Entry| entry.critical = true;
        self.places.users = self.make_with(domain, "container", "Users", critical);
        self.places.computers = self.make_with(domain, "container", "Computers", critical);
        self.places.builtin = self.make_with(domain, "builtinDomain", "Builtin", critical);
        self.places.system = self.make_with(domain, "container", "System", critical);
        self.places.lost_and_found =
            self.make_with(domain, "lostAndFound", "LostAndFound", critical);
        self.places.foreign =
            self.make_with(domain, "container", "ForeignSecurityPrincipals", critical);
        self.places.controllers =
            self.make_with(domain, "organizationalUnit", "Domain Controllers", critical);
        self.places.deleted = self.make_with(domain, "container", "Deleted Objects", critical);
        for name in ["ForestDnsZones", "DomainDnsZones"] {
            self.make_with(domain, "domainDNS", name, |zone| {
                zone.context = true;
                zone.critical = true;
            });
        }
    }

    fn make_configuration(&mut self) {
        let context = |entry: &mut Entry| {
            entry.context = true;
            entry.critical = true;
        };
        let configuration =
            self.make_with(self.places.domain, "configuration", "Configuration", context);
        self.places.configuration = configuration;
        let version = i64::from(self.identity.edition.schema_version());
        self.places.schema = self.make_with(configuration, "dMD", "Schema", |schema| {
            context(schema);
            schema.set_number(Attr::OBJECT_VERSION, version);
        });
        self.places.rights = self.make(configuration, "container", "Extended-Rights");
        self.places.deleted_configuration =
            self.make(configuration, "container", "Deleted Objects");
        let sites = self.make(configuration, "sitesContainer", "Sites");
        let site = self.make(sites, "site", "Default-First-Site-Name");
        self.places.servers = self.make(site, "serversContainer", "Servers");
        let services = self.make(configuration, "container", "Services");
        let windows_nt = self.make(services, "container", "Windows NT");
        self.make_with(windows_nt, "nTDSService", "Directory Service", |service| {
            service.set_number(Attr::TOMBSTONE_LIFETIME, 180);
        });
        self.make_partitions();
    }

    /// The list of naming contexts, which also holds the NETBIOS name and further UPN suffixes.
    fn make_partitions(&mut self) {
        let (configuration, schema, domain) =
            (self.places.configuration, self.places.schema, self.places.domain);
        let level = self.identity.edition.functional_level();
        let partitions =
            self.make_with(configuration, "crossRefContainer", "Partitions", |partitions| {
                partitions.set_number(Attr::BEHAVIOR_VERSION, level);
            });
        let (dns, netbios) = (self.identity.domain.clone(), self.identity.netbios.clone());
        let named =
            [(netbios.clone(), domain), ("Enterprise Configuration".to_owned(), configuration)];
        for (name, context) in named.into_iter().chain([("Enterprise Schema".to_owned(), schema)]) {
            let (dns, netbios) = (dns.clone(), netbios.clone());
            self.make_with(partitions, "crossRef", name, |reference| {
                reference.set(Attr::NC_NAME, vec![Value::Link(context)]);
                reference.set_text(Attr::DNS_ROOT, dns);
                if context == domain {
                    reference.set_text(Attr::NETBIOS_NAME, netbios);
                }
            });
        }
    }

    fn make_accounts(&mut self, admin_password: &str) {
        let mut by_rid = BTreeMap::new();
        for (name, rid, control) in [
            ("Administrator", 500, uac::NORMAL_ACCOUNT | uac::DONT_EXPIRE_PASSWD),
            (
                "Guest",
                501,
                uac::NORMAL_ACCOUNT
                    | uac::ACCOUNTDISABLE
                    | uac::PASSWD_NOTREQD
                    | uac::DONT_EXPIRE_PASSWD,
            ),
            ("krbtgt", 502, uac::NORMAL_ACCOUNT | uac::ACCOUNTDISABLE),
        ] {
            let primary_group = if rid == 501 { 514 } else { 513 };
            let id =
                self.make_account(self.places.users, "user", (name, rid), (control, primary_group));
            by_rid.insert(rid, id);
        }
        for (name, rid, kind) in GROUPS {
            let sid = self.identity.sid.account(*rid);
            by_rid.insert(*rid, self.make_group(self.places.users, name, (sid, *kind), Vec::new()));
        }
        for rid in ADMINISTRATOR_GROUPS {
            let mut group = self.entry(by_rid[rid]).clone();
            group.set(Attr::MEMBER, vec![Value::Link(by_rid[&500])]);
            self.put(by_rid[rid], group);
        }
        let builtin = Sid::parse("S-1-5-32").expect("the SID of BUILTIN is well-formed");
        for (name, rid, members) in BUILTIN_GROUPS {
            let members = members.iter().map(|member| Value::Link(by_rid[member])).collect();
            self.make_group(
                self.places.builtin,
                name,
                (builtin.account(*rid), BUILTIN_LOCAL),
                members,
            );
        }
        let mut administrator = self.entry(by_rid[&500]).clone();
        administrator.secrets.store(Secret::new(admin_password), 24);
        administrator.set_number(Attr::PWD_LAST_SET, time::ticks(self.now));
        self.put(by_rid[&500], administrator);
    }

    fn make_group(
        &mut self,
        parent: EntryId,
        name: &'static str,
        (sid, kind): (Sid, i64),
        members: Vec<Value>,
    ) -> EntryId {
        self.make_with(parent, "group", name, |group| {
            group.sid = Some(sid);
            group.critical = true;
            group.set_number(Attr::GROUP_TYPE, kind);
            if is_protected(sid) {
                group.set_number(Attr::ADMIN_COUNT, 1);
            }
            group.set_text(Attr::SAM_ACCOUNT_NAME, name);
            group.set(Attr::MEMBER, members);
        })
    }

    /// A user or computer with the attributes that every account has.
    pub(super) fn make_account(
        &mut self,
        parent: EntryId,
        class: &str,
        (name, rid): (&str, u32),
        (control, primary_group): (i64, i64),
    ) -> EntryId {
        let sid = self.identity.sid.account(rid);
        let sam_account_name =
            if class == "computer" { format!("{name}$") } else { name.to_owned() };
        self.make_with(parent, class, name.to_owned(), |account| {
            account.sid = Some(sid);
            account.critical = rid < 1000;
            if is_protected(sid) {
                account.set_number(Attr::ADMIN_COUNT, 1);
            }
            account.set_text(Attr::SAM_ACCOUNT_NAME, sam_account_name);
            account.set_number(Attr::USER_ACCOUNT_CONTROL, control);
            account.set_number(Attr::PRIMARY_GROUP_ID, primary_group);
            crate::account::fill_defaults(account);
        })
    }

    fn make_this_controller(&mut self) {
        let server = Server {
            name: self.identity.host.clone(),
            read_only: false,
            operating_system: self.identity.operating_system.clone(),
            version: self.identity.edition.operating_system_version(),
            rid: 1000,
        };
        self.places.service = self.make_controller(&server);
        let mut settings = self.entry(self.places.service).clone();
        self.lines = vec![Line { since: 0, invocation: settings.guid }];
        settings.set(Attr::INVOCATION_ID, vec![Value::Bytes(settings.guid.0.into())]);
        settings.set_number(Attr::OPTIONS, 1);
        self.put(self.places.service, settings);
    }
}

/// The Default Domain Policy as the domain object mirrors it.
const POLICY: &[(Attr, i64)] = &[
    (Attr::MIN_PWD_LENGTH, 7),
    (Attr::PWD_HISTORY_LENGTH, 24),
    (Attr::PWD_PROPERTIES, 1),
    (Attr::MAX_PWD_AGE, -36_288_000_000_000),
    (Attr::MIN_PWD_AGE, -864_000_000_000),
    (Attr::LOCKOUT_THRESHOLD, 0),
    (Attr::LOCKOUT_DURATION, -18_000_000_000),
    (Attr::LOCK_OUT_OBSERVATION_WINDOW, -18_000_000_000),
    (Attr::FORCE_LOGOFF, i64::MIN),
    (Attr::MACHINE_ACCOUNT_QUOTA, 10),
];
