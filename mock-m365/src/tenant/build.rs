//! A tenant from its seed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::config::{Config, Era, TenantSeed, UserSeed};
use crate::entropy::Seed;
use crate::tenant::application::Applications;
use crate::tenant::budget::Usages;
use crate::tenant::changes::Changes;
use crate::tenant::devices::Devices;
use crate::tenant::domain::HostForm;
use crate::tenant::lockout::Lockouts;
use crate::tenant::role::Roles;
use crate::tenant::sites::Sites;
use crate::tenant::usage::Usage;
use crate::tenant::user::{Licence, User};
use crate::tenant::{Index, Tenant, role_template, sku};

impl Tenant {
    /// Builds the first state. Unknown part numbers and sign-in names that repeat are left out, so that a seed
    /// can't bring the tenant into a state the service forbids.
    pub(crate) fn build(config: &Config, now: Timestamp) -> Self {
        let TenantSeed { name, display_name, country, .. } = &config.tenant;
        let seed = Seed::new(config.seed);
        let mut tenant = Self {
            seed,
            id: seed.guid("tenant", name),
            initial_domain: format!("{}.onmicrosoft.com", name.to_ascii_lowercase()),
            display_name: display_name.clone(),
            country: country.clone(),
            created_at: now,
            era: config.era,
            weather: config.weather,
            users: BTreeMap::new(),
            deleted: BTreeMap::new(),
            groups: BTreeMap::new(),
            deleted_groups: BTreeMap::new(),
            sites: Sites::new(&seed, "Team Site", now),
            devices: Devices::new(&seed, now),
            index: Index::default(),
            next_user: 1,
            changes: Changes::default(),
            domains: BTreeMap::new(),
            foreign_domains: BTreeSet::new(),
            n_domains_added: 0,
            subscriptions: Vec::new(),
            apps: Applications::default(),
            roles: Roles::default(),
            usage: Usage::default(),
            lockouts: Lockouts::default(),
            hurdles: BTreeMap::new(),
            hurdle: config.tenant.hurdle,
            outage: None,
            consumed: BTreeMap::new(),
            usages: Usages::default(),
            n_requests: 0,
            n_modifying: 0,
            n_secrets: 0,
            n_tokens: 0,
        };
        tenant.build_domains(config);
        for seeded in &config.tenant.skus {
            if let Some(sku) = sku::by_part_number(&seeded.part_number) {
                tenant.buy_seats(sku, seeded.enabled, now);
            }
        }
        for app in &config.tenant.apps {
            tenant.register(app, now);
        }
        for user in &config.tenant.users {
            tenant.seed_user(user, now);
        }
        tenant
    }

    fn build_domains(&mut self, config: &Config) {
        let services = || vec!["Email".to_owned(), "OfficeCommunicationsOnline".to_owned()];
        let name = self.initial_domain.clone();
        let mut initial = self.mint_domain(&name, HostForm::Protection);
        initial.verified = true;
        initial.is_initial = true;
        initial.is_default = true;
        initial.services = services();
        let label = name.split('.').next().unwrap_or_default();
        initial.mail_host = format!("{label}.mail.protection.outlook.com");
        self.domains.insert(name, initial);
        for seeded in &config.tenant.domains {
            let name = seeded.name.to_ascii_lowercase();
            let form = match (seeded.verified, self.era) {
                (false, Era::Today) => HostForm::Mx,
                _ => HostForm::Protection,
            };
            let mut domain = self.mint_domain(&name, form);
            domain.verified = seeded.verified;
            if seeded.verified {
                domain.services = services();
            }
            self.domains.entry(name).or_insert(domain);
        }
    }

    /// Puts an account in place as if it had been there for long. False if its names are taken.
    pub(crate) fn seed_user(&mut self, seeded: &UserSeed, now: Timestamp) -> bool {
        let number = self.next_user;
        let mut user = User::blank(number, self.seed.guid("user", &number.to_string()), now);
        user.upn.clone_from(&seeded.upn);
        user.enabled = seeded.enabled;
        user.immutable_id.clone_from(&seeded.immutable_id);
        let nickname = seeded.upn.split('@').next().unwrap_or_default();
        user.attributes.insert("userType", "Member".into());
        user.attributes.insert("displayName", seeded.display_name.clone().into());
        user.attributes.insert("mailNickname", nickname.into());
        if let Some(location) = &seeded.usage_location {
            user.attributes.insert("usageLocation", location.clone().into());
        }
        if let Some(password) = &seeded.password {
            user.set_password(password, now);
        }
        user.must_change_password = seeded.must_change_password;
        let id = user.id.clone();
        for sku in seeded.licences.iter().filter_map(|part_number| sku::by_part_number(part_number))
        {
            let licence = Licence { disabled_plans: Vec::new(), assigned_at: now };
            user.licences.insert(sku.id.to_owned(), licence);
        }
        self.provision_mailbox(&mut user, now);
        let placed = self.commit(None, user).is_ok();
        if placed {
            self.next_user += 1;
            let known = seeded.directory_roles.iter().filter_map(|key| role_template::find(key));
            for role in known {
                self.roles.give(role, &id);
            }
            if let Some(hurdle) = seeded.hurdle {
                self.hurdles.insert(number, hurdle);
            }
        }
        placed
    }
}
