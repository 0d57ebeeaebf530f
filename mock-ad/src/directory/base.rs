//! The directory of a freshly promoted domain controller.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::controllers::Server;
use super::protection::is_protected;
use super::{
    Counters, Directory, Entry, EntryId, Guards, Index, Line, Origin, Places, Value, fork, tree,
};
use crate::account::{Secret, uac};
use crate::config::Edition;
use crate::schema::{Attr, Class, find_class};
use crate::time;

/// RIDs below are taken by the accounts that every domain begins with.
const FIRST_FREE_RID: u32 = 1103;

/// What the domain itself holds.
const HEAD: &str = "domainDNS!# Domain | showInAdvancedViewOnly=FALSE | creationTime={now} | \
    gPLink=[LDAP://CN={31B2F340-016D-11D2-945F-00C04FB984F9},CN=Policies,CN=System,{dn};0] | modifiedCount=1 | \
    modifiedCountAtLastProm=0 | msDS-AllUsersTrustQuota=1000 | msDS-NcType=0 | msDS-PerUserTrustQuota=1 | \
    msDS-PerUserTrustTombstonesQuota=10 | nextRid=1000 | nTMixedDomain=0 | serverState=1 | uASCompat=1";

impl Directory {
    /// Provisions the domain.
    pub(super) fn provision(origin: &Origin) -> Self {
        let Origin { identity, seed, now, admin_password } = origin;
        let (seed, now) = (*seed, *now);
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
            infrastructure: nowhere,
            quotas: nowhere,
            program_data: nowhere,
            microsoft: nowhere,
            service_accounts: nowhere,
            controllers: nowhere,
            deleted: nowhere,
            deleted_configuration: nowhere,
            partitions: nowhere,
            sites: nowhere,
            servers: nowhere,
            service: nowhere,
            settings: nowhere,
        };
        let suffix =
            identity.domain.split('.').skip(1).map(|label| format!(",DC={label}")).collect();
        let mut directory = Self {
            now,
            identity: Arc::new(identity.clone()),
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
            collected: 0,
        };
        directory.make_domain();
        directory.make_configuration();
        directory.make_accounts(admin_password);
        directory.make_this_controller();
        directory.counters.provisioned_usn = directory.counters.last_usn;
        // Which entries were the first is known only now.
        directory.guards = Guards::default();
        directory
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
        static ROWS: LazyLock<Vec<tree::Row>> = LazyLock::new(|| tree::read(HEAD));
        let class = find_class("domainDNS").expect("the provisioned classes are in the table");
        let label = self.identity.domain.split('.').next().unwrap_or_default().to_owned();
        let mut domain = self.blank(EntryId(0), class, String::new());
        for row in ROWS.iter() {
            self.fill(&mut domain, row);
        }
        domain.name = label.into();
        domain.parent = None;
        domain.context = true;
        domain.sid = Some(self.identity.sid);
        let level = self.identity.edition.functional_level();
        domain.set_number(Attr::BEHAVIOR_VERSION, level);
        for (attr, number) in POLICY {
            domain.set_number(*attr, *number);
        }
        self.places.domain = self.insert(domain);
        self.make_below_domain();
    }

    fn make_below_domain(&mut self) {
        let domain = self.places.domain;
        let made = self.grow(domain, &tree::DOMAIN);
        self.places.users = made.named("Users");
        self.places.computers = made.named("Computers");
        self.places.builtin = made.named("Builtin");
        self.places.system = made.named("System");
        self.places.lost_and_found = made.named("LostAndFound");
        self.places.foreign = made.named("ForeignSecurityPrincipals");
        self.places.controllers = made.named("Domain Controllers");
        self.places.deleted = made.named("Deleted Objects");
        self.places.infrastructure = made.named("Infrastructure");
        self.places.quotas = made.named("NTDS Quotas");
        self.places.program_data = made.named("Program Data");
        self.places.microsoft = made.named("Microsoft");
        self.places.service_accounts = made.named("Managed Service Accounts");
        for name in ["ForestDnsZones", "DomainDnsZones"] {
            self.make_with(domain, "domainDNS", name, |zone| {
                zone.context = true;
                zone.critical = true;
            });
        }
    }

    /// An entry of a text, by its DN below the domain's.
    fn made(&self, name: &str) -> EntryId {
        self.below_domain_head(name).expect("the text has the entry")
    }

    fn make_configuration(&mut self) {
        let context = |entry: &mut Entry| {
            entry.context = true;
            entry.critical = true;
            entry.set_text(Attr::SHOW_IN_ADVANCED_VIEW_ONLY, "TRUE");
        };
        let configuration =
            self.make_with(self.places.domain, "configuration", "Configuration", context);
        self.places.configuration = configuration;
        let version = i64::from(self.identity.edition.schema_version());
        self.places.schema = self.make_with(configuration, "dMD", "Schema", |schema| {
            context(schema);
            schema.set_number(Attr::OBJECT_VERSION, version);
        });
        let made = self.grow(configuration, &tree::CONFIGURATION);
        self.places.rights = made.named("Extended-Rights");
        self.places.deleted_configuration = made.named("Deleted Objects");
        self.places.sites = made.named("Sites");
        self.places.servers = made.named("Servers");
        self.places.settings = made.named("Directory Service");
        self.make_partitions();
    }

    /// The list of naming contexts, which also holds the NETBIOS name and further UPN suffixes.
    fn make_partitions(&mut self) {
        let (configuration, schema, domain) =
            (self.places.configuration, self.places.schema, self.places.domain);
        let level = self.identity.edition.functional_level();
        let id = self.made("CN=Partitions,CN=Configuration");
        self.places.partitions = id;
        let (dns, netbios) = (self.identity.domain.clone(), self.identity.netbios.clone());
        let named = [
            (netbios.clone(), domain, 3),
            ("Enterprise Configuration".to_owned(), configuration, 1),
            ("Enterprise Schema".to_owned(), schema, 1),
        ];
        for (name, context, flags) in named {
            self.make_partition((name, dns.clone()), context, flags, |reference| {
                if context == domain {
                    reference.set_text(Attr::NETBIOS_NAME, netbios.clone());
                    reference.set_number(Attr::BEHAVIOR_VERSION, level);
                    reference.set_number(Attr::NT_MIXED_DOMAIN, 0);
                }
            });
        }
        for zone in ["ForestDnsZones", "DomainDnsZones"] {
            let context = self.made(&format!("DC={zone}"));
            let name = self.entry(context).guid.to_string();
            self.make_partition((name, format!("{zone}.{dns}")), context, 5, |_| {});
        }
    }

    fn make_partition(
        &mut self,
        (name, dns): (String, String),
        context: EntryId,
        flags: i64,
        fill: impl FnOnce(&mut Entry),
    ) {
        self.make_with(self.places.partitions, "crossRef", name, |reference| {
            reference.set(Attr::NC_NAME, vec![Value::Link(context)]);
            reference.set_text(Attr::DNS_ROOT, dns);
            reference.set_number(Attr::SYSTEM_FLAGS, flags);
            reference.set_text(Attr::SHOW_IN_ADVANCED_VIEW_ONLY, "TRUE");
            fill(reference);
        });
    }

    fn make_accounts(&mut self, admin_password: &str) {
        let mut by_rid = BTreeMap::new();
        let off = uac::NORMAL_ACCOUNT | uac::ACCOUNTDISABLE;
        let open = off | uac::PASSWD_NOTREQD | uac::DONT_EXPIRE_PASSWD;
        let newest = self.identity.edition >= Edition::Server2016;
        for (name, rid, control) in [
            ("Administrator", 500, uac::NORMAL_ACCOUNT | uac::DONT_EXPIRE_PASSWD),
            ("Guest", 501, open),
            ("krbtgt", 502, off),
            ("DefaultAccount", 503, open),
        ] {
            if rid == 503 && !newest {
                continue;
            }
            let primary_group = if rid == 501 { 514 } else { 513 };
            let id =
                self.make_account(self.places.users, "user", (name, rid), (control, primary_group));
            by_rid.insert(rid, id);
        }
        let administrator_id = by_rid[&500];
        let mut administrator = self.entry(administrator_id).clone();
        administrator.secrets.store(Secret::new(admin_password), 24);
        administrator.set_number(Attr::PWD_LAST_SET, time::ticks(self.now));
        self.put(administrator_id, administrator);
        self.make_groups(by_rid);
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
        self.give_roles();
    }

    /// The first controller has all five roles (MS-ADTS 6.1.5).
    fn give_roles(&mut self) {
        let service = Value::Link(self.places.service);
        let manager = self.made("CN=RID Manager$,CN=System");
        let (level, places) = (self.identity.edition.functional_level(), self.places);
        for id in [places.domain, places.schema, places.partitions, places.infrastructure, manager]
        {
            let mut entry = self.entry(id).clone();
            entry.set(Attr::FSMO_ROLE_OWNER, vec![service.clone()]);
            if id == places.domain {
                entry.set(Attr::RID_MANAGER_REFERENCE, vec![Value::Link(manager)]);
            }
            if id == places.partitions {
                entry.set_number(Attr::BEHAVIOR_VERSION, level);
            }
            self.put(id, entry);
        }
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
