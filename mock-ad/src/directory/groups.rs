//! The groups of a new domain, and who is in them (MS-ADTS 6.1.1.6).

use std::collections::BTreeMap;

use super::protection::is_protected;
use super::{Directory, EntryId, Value};
use crate::schema::Attr;
use crate::sid::Sid;

const GLOBAL: i64 = -2_147_483_646;
const LOCAL: i64 = -2_147_483_644;
const UNIVERSAL: i64 = -2_147_483_640;
const BUILTIN: i64 = -2_147_483_643;

/// One group.
struct Group {
    name: &'static str,
    rid: u32,
    kind: i64,
    /// RIDs of accounts and groups of the domain.
    members: &'static [u32],
    /// SIDs of principals of no domain.
    foreign: &'static [&'static str],
    /// `objectVersion` of the first schema with which the group comes.
    since: u32,
}

const fn group(name: &'static str, rid: u32, kind: i64, members: &'static [u32]) -> Group {
    Group { name, rid, kind, members, foreign: &[], since: 0 }
}

/// Groups of CN=Users.
const USERS: &[Group] = &[
    group("Domain Computers", 515, GLOBAL, &[]),
    group("Domain Controllers", 516, GLOBAL, &[]),
    group("Schema Admins", 518, UNIVERSAL, &[500]),
    group("Enterprise Admins", 519, UNIVERSAL, &[500]),
    group("Cert Publishers", 517, LOCAL, &[]),
    group("Domain Admins", 512, GLOBAL, &[500]),
    group("Domain Users", 513, GLOBAL, &[]),
    group("Domain Guests", 514, GLOBAL, &[]),
    group("Group Policy Creator Owners", 520, GLOBAL, &[500]),
    group("RAS and IAS Servers", 553, LOCAL, &[]),
    group("Read-only Domain Controllers", 521, GLOBAL, &[]),
    group("Enterprise Read-only Domain Controllers", 498, UNIVERSAL, &[]),
    group("Allowed RODC Password Replication Group", 571, LOCAL, &[]),
    group("Denied RODC Password Replication Group", 572, LOCAL, DENIED),
    group("Cloneable Domain Controllers", 522, GLOBAL, &[]),
    group("Protected Users", 525, GLOBAL, &[]),
    Group { since: 87, ..group("Key Admins", 526, GLOBAL, &[]) },
    Group { since: 87, ..group("Enterprise Key Admins", 527, UNIVERSAL, &[]) },
    group("DnsAdmins", 1101, LOCAL, &[]),
    group("DnsUpdateProxy", 1102, GLOBAL, &[]),
];

/// Whose passwords no read-only controller keeps.
const DENIED: &[u32] = &[502, 512, 516, 517, 518, 519, 520, 521];

/// Groups of CN=Builtin.
const BUILTINS: &[Group] = &[
    group("Administrators", 544, BUILTIN, &[500, 512, 519]),
    Group { foreign: &["S-1-5-4", "S-1-5-11"], ..group("Users", 545, BUILTIN, &[513]) },
    group("Guests", 546, BUILTIN, &[501, 514]),
    group("Account Operators", 548, BUILTIN, &[]),
    group("Server Operators", 549, BUILTIN, &[]),
    group("Print Operators", 550, BUILTIN, &[]),
    group("Backup Operators", 551, BUILTIN, &[]),
    group("Replicator", 552, BUILTIN, &[]),
    Group {
        foreign: &["S-1-5-11"],
        ..group("Pre-Windows 2000 Compatible Access", 554, BUILTIN, &[])
    },
    group("Remote Desktop Users", 555, BUILTIN, &[]),
    group("Network Configuration Operators", 556, BUILTIN, &[]),
    group("Incoming Forest Trust Builders", 557, BUILTIN, &[]),
    group("Performance Monitor Users", 558, BUILTIN, &[]),
    group("Performance Log Users", 559, BUILTIN, &[]),
    Group {
        foreign: &["S-1-5-9"],
        ..group("Windows Authorization Access Group", 560, BUILTIN, &[])
    },
    group("Terminal Server License Servers", 561, BUILTIN, &[]),
    group("Distributed COM Users", 562, BUILTIN, &[]),
    Group { foreign: &["S-1-5-17"], ..group("IIS_IUSRS", 568, BUILTIN, &[]) },
    group("Cryptographic Operators", 569, BUILTIN, &[]),
    group("Event Log Readers", 573, BUILTIN, &[]),
    group("Certificate Service DCOM Access", 574, BUILTIN, &[]),
    group("RDS Remote Access Servers", 575, BUILTIN, &[]),
    group("RDS Endpoint Servers", 576, BUILTIN, &[]),
    group("RDS Management Servers", 577, BUILTIN, &[]),
    group("Hyper-V Administrators", 578, BUILTIN, &[]),
    group("Access Control Assistance Operators", 579, BUILTIN, &[]),
    group("Remote Management Users", 580, BUILTIN, &[]),
    Group { since: 87, ..group("System Managed Accounts Group", 581, BUILTIN, &[503]) },
    Group { since: 87, ..group("Storage Replica Administrators", 582, BUILTIN, &[]) },
];

impl Directory {
    /// Makes the groups; `accounts` are their possible members, by RID.
    pub(super) fn make_groups(&mut self, mut accounts: BTreeMap<u32, EntryId>) {
        let (domain, version) = (self.identity.sid, self.identity.edition.schema_version());
        let groups = || USERS.iter().filter(move |group| group.since <= version);
        // Some of the members of a group follow after it, so that these wait.
        let holds_groups = |group: &Group| group.members.iter().any(|rid| *rid != 500);
        for group in groups().filter(|group| !holds_groups(group)) {
            let id = self.make_group(self.places.users, group, domain, &accounts);
            accounts.insert(group.rid, id);
        }
        for group in groups().filter(|group| holds_groups(group)) {
            self.make_group(self.places.users, group, domain, &accounts);
        }
        let builtin = Sid::literal(5, &[32]);
        for group in BUILTINS.iter().filter(|group| group.since <= version) {
            self.make_group(self.places.builtin, group, builtin, &accounts);
        }
    }

    fn make_group(
        &mut self,
        parent: EntryId,
        group: &Group,
        domain: Sid,
        accounts: &BTreeMap<u32, EntryId>,
    ) -> EntryId {
        let foreign = group.foreign.iter().filter_map(|sid| self.by_sid(Sid::parse(sid)?));
        let own = group.members.iter().filter_map(|rid| accounts.get(rid)).copied();
        let members = own.chain(foreign).map(Value::Link).collect();
        self.make_with(parent, "group", group.name, |entry| {
            entry.sid = Some(domain.account(group.rid));
            entry.critical = group.rid < 1000;
            entry.set_number(Attr::GROUP_TYPE, group.kind);
            entry.set_text(Attr::SAM_ACCOUNT_NAME, group.name);
            entry.set(Attr::MEMBER, members);
            if is_protected(domain.account(group.rid)) {
                entry.set_number(Attr::ADMIN_COUNT, 1);
            }
            if group.kind == BUILTIN {
                entry.set_number(Attr::SYSTEM_FLAGS, super::tree::FIXED);
            }
        })
    }
}
