//! State of the tenant as plain data with its indexes. Nothing here knows HTTP; time comes in as a value.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `application` | registered applications and their service principals |
//! | `budget` | what is used of the throttling budgets |
//! | `build` | a tenant from its seed |
//! | `certificate` | what is read of an application's certificate |
//! | `change` | rules for one user's values |
//! | `changes` | when each account changed last |
//! | `device` | one device and its partnership |
//! | `device_access` | which devices may connect |
//! | `device_policy` | what devices must enforce |
//! | `devices` | all devices, and what happens when one connects |
//! | `distribution` | what Exchange alone knows of a group |
//! | `domain` | domains and proof of ownership |
//! | `domain_life` | domains promoted, and removed by force |
//! | `draw` | what a hostile weather draws |
//! | `drive_item` | files and folders of a library |
//! | `due` | what happens by itself in time |
//! | `group` | one group |
//! | `group_change` | rules for one group's values, written through Graph |
//! | `group_property` | the table of group properties |
//! | `groups` | groups over their life, and who belongs to them |
//! | `hurdle` | what stands between a right password and a token |
//! | `lockout` | wrong passwords, counted |
//! | `licence` | licences of users and groups |
//! | `mail` | which mail reaches a mailbox |
//! | `mailbox` | one mailbox |
//! | `name` | rules for names and passwords |
//! | `problem` | why a change is refused |
//! | `property` | the table of user properties |
//! | `render` | the state as text |
//! | `role` | who holds which directory role |
//! | `role_template` | the table of directory roles |
//! | `site` | one site with its lists |
//! | `sites` | all sites, and where their drives are found |
//! | `sku` | the product catalogue |
//! | `saved` | the state as one readable file |
//! | `sign_in` | whether a password opens an account |
//! | `texts` | accounts by what their properties say |
//! | `usage` | which permissions were needed |
//! | `sound` | whether a state that was read fits together |
//! | `subscription` | subscriptions and their seats |
//! | `user` | one account |
//! | `users` | creating, changing, deleting, restoring accounts |
//! | `web` | groups, users and roles of a classic site |

pub(crate) mod application;
pub(crate) mod budget;
pub(crate) mod build;
pub(crate) mod certificate;
pub(crate) mod change;
pub(crate) mod changes;
pub(crate) mod device;
pub(crate) mod device_access;
pub(crate) mod device_policy;
pub(crate) mod devices;
pub(crate) mod distribution;
pub(crate) mod domain;
pub(crate) mod domain_life;
pub(crate) mod draw;
pub(crate) mod drive_item;
pub(crate) mod due;
pub(crate) mod group;
pub(crate) mod group_change;
pub(crate) mod group_property;
pub(crate) mod groups;
pub(crate) mod hurdle;
pub(crate) mod licence;
pub(crate) mod lockout;
pub(crate) mod mail;
pub(crate) mod mailbox;
pub(crate) mod name;
pub(crate) mod problem;
pub(crate) mod property;
pub(crate) mod render;
pub(crate) mod role;
pub(crate) mod role_template;
pub(crate) mod saved;
pub(crate) mod sign_in;
pub(crate) mod site;
pub(crate) mod sites;
pub(crate) mod sku;
mod sound;
pub(crate) mod subscription;
pub(crate) mod texts;
pub(crate) mod usage;
pub(crate) mod user;
pub(crate) mod users;
pub(crate) mod web;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::config::Era;
use crate::entropy::Seed;
use crate::tenant::application::Applications;
use crate::tenant::budget::Usages;
use crate::tenant::changes::Changes;
use crate::tenant::devices::Devices;
use crate::tenant::domain::Domain;
use crate::tenant::group::Group;
use crate::tenant::hurdle::{Hurdle, Outage};
use crate::tenant::lockout::Lockouts;
use crate::tenant::role::Roles;
use crate::tenant::sites::Sites;
use crate::tenant::subscription::Subscription;
use crate::tenant::texts::Texts;
use crate::tenant::usage::Usage;
use crate::tenant::user::User;
use crate::weather::Weather;

/// How long deleted users and mailboxes without a licence are kept (facts §2.4, §3).
pub(crate) const RETENTION: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The tenant.
#[derive(serde::Deserialize, serde::Serialize)]
pub(crate) struct Tenant {
    /// Seed of everything drawn.
    pub(crate) seed: Seed,
    /// Tenant id.
    pub(crate) id: String,
    /// `contoso.onmicrosoft.com`.
    pub(crate) initial_domain: String,
    /// Name of the organisation.
    pub(crate) display_name: String,
    /// Country of the organisation.
    pub(crate) country: String,
    /// When the tenant began.
    pub(crate) created_at: Timestamp,
    /// Generation of service records.
    pub(crate) era: Era,
    /// Delays inside the service.
    pub(crate) weather: Weather,
    /// Accounts by number.
    pub(crate) users: BTreeMap<u64, User>,
    /// Deleted accounts by number.
    pub(crate) deleted: BTreeMap<u64, User>,
    /// Groups by number.
    pub(crate) groups: BTreeMap<u64, Group>,
    /// Deleted groups by number.
    pub(crate) deleted_groups: BTreeMap<u64, Group>,
    /// Sites of SharePoint.
    pub(crate) sites: Sites,
    /// Devices, and the policies and rules for them.
    pub(crate) devices: Devices,
    /// Indexes of `users` and `groups`.
    #[serde(skip)]
    pub(crate) index: Index,
    /// Number of the next account or group.
    pub(crate) next_user: u64,
    /// When each account changed.
    pub(crate) changes: Changes,
    /// Domains by name.
    pub(crate) domains: BTreeMap<String, Domain>,
    /// Domains that other tenants have verified.
    pub(crate) foreign_domains: BTreeSet<String>,
    /// How many domains were ever added, so that a domain added again gets a new token.
    pub(crate) n_domains_added: u64,
    /// Subscriptions in the order bought.
    pub(crate) subscriptions: Vec<Subscription>,
    /// Applications.
    pub(crate) apps: Applications,
    /// Who holds which directory role.
    pub(crate) roles: Roles,
    /// Which permissions calls needed.
    #[serde(skip)]
    pub(crate) usage: Usage,
    /// Wrong passwords tried.
    pub(crate) lockouts: Lockouts,
    /// What stands in the way of accounts, by number.
    pub(crate) hurdles: BTreeMap<u64, Hurdle>,
    /// What stands in the way of all accounts.
    pub(crate) hurdle: Option<Hurdle>,
    /// Why the sign-in service answers nobody.
    pub(crate) outage: Option<Outage>,
    /// Seats taken by users that are not deleted, by SKU GUID.
    #[serde(skip)]
    pub(crate) consumed: BTreeMap<&'static str, u32>,
    /// What is used of the throttling budgets.
    #[serde(skip)]
    pub(crate) usages: Usages,
    /// Requests so far.
    pub(crate) n_requests: u64,
    /// Successful changes asked for through Graph so far.
    pub(crate) n_modifying: u64,
    /// Secrets added to applications so far.
    pub(crate) n_secrets: u64,
    /// Tokens issued so far.
    pub(crate) n_tokens: u64,
}

/// Where to find an account by what it is called.
#[derive(Default)]
pub(crate) struct Index {
    /// By object id.
    pub(crate) by_id: BTreeMap<String, u64>,
    /// By sign-in name in lower case.
    pub(crate) by_upn: BTreeMap<String, u64>,
    /// By `onPremisesImmutableId`.
    pub(crate) by_immutable_id: BTreeMap<String, u64>,
    /// By mail address in lower case, without its prefix.
    pub(crate) by_address: BTreeMap<String, u64>,
    /// Mailboxes and groups of Exchange by GUID, alias and name in lower case; names need not be unique.
    pub(crate) by_name: BTreeMap<String, BTreeSet<u64>>,
    /// Objects to which something happens by itself, by when.
    pub(crate) due: BTreeSet<(Timestamp, u64)>,
    /// Accounts by what their properties say.
    pub(crate) texts: Texts,
    /// Groups by the number of a member.
    pub(crate) groups_of: BTreeMap<u64, BTreeSet<u64>>,
}

/// A mail address without its type prefix, in lower case.
pub(crate) fn address_key(proxy_address: &str) -> String {
    let (_, address) = proxy_address.split_once(':').unwrap_or(("", proxy_address));
    address.to_ascii_lowercase()
}

impl Index {
    /// Enters an account; what its properties say is entered apart.
    pub(crate) fn insert(&mut self, user: &User) {
        self.by_id.insert(user.id.clone(), user.number);
        self.by_upn.insert(user.upn.to_ascii_lowercase(), user.number);
        if let Some(anchor) = &user.immutable_id {
            self.by_immutable_id.insert(anchor.clone(), user.number);
        }
        for address in &user.addresses {
            self.by_address.insert(address_key(address), user.number);
        }
        self.enter_names(user.number, user.exchange_names());
        self.due.extend(user.due_at().map(|at| (at, user.number)));
    }

    /// Enters names under which Exchange finds an object.
    pub(crate) fn enter_names(&mut self, number: u64, names: Vec<String>) {
        for name in names {
            self.by_name.entry(name).or_default().insert(number);
        }
    }

    /// Takes such names out.
    pub(crate) fn leave_names(&mut self, number: u64, names: Vec<String>) {
        for name in names {
            if let Some(holders) = self.by_name.get_mut(&name) {
                holders.remove(&number);
                if holders.is_empty() {
                    self.by_name.remove(&name);
                }
            }
        }
    }

    /// Takes an account out; what its properties say is taken out apart.
    pub(crate) fn remove(&mut self, user: &User) {
        self.by_id.remove(&user.id);
        self.by_upn.remove(&user.upn.to_ascii_lowercase());
        if let Some(anchor) = &user.immutable_id {
            self.by_immutable_id.remove(anchor);
        }
        for address in &user.addresses {
            self.by_address.remove(&address_key(address));
        }
        self.leave_names(user.number, user.exchange_names());
        if let Some(at) = user.due_at() {
            self.due.remove(&(at, user.number));
        }
    }
}

impl Tenant {
    /// First label of the initial domain, which names the tenant's other hosts.
    pub(crate) fn label(&self) -> &str {
        self.initial_domain.split('.').next().unwrap_or_default()
    }

    /// A request id that no other request has.
    pub(crate) fn next_request_id(&mut self) -> String {
        self.n_requests += 1;
        self.seed.guid("request", &self.n_requests.to_string())
    }
}
