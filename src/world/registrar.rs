//! The registrars of a world: where their customers' zones lie, and which names lead there.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use jiff::SignedDuration;
use mock_dns::{Edit, MockDns, ZoneText};
use mock_registrar::{
    AccountSeed, ChangeWay, Config, Delegation, DomainState, Extension, Fate, MockRegistrar,
    NameSeed, OrderKind, Quirks, Record, ZoneHost,
};
use rehearsal_core::registrar::{Partner, ProviderList};

use super::{
    build::{Parts, names},
    dns::DNS_SERVER_NAME,
};
use crate::{
    scenario::model::{OrderEnd, RecordChanges, Registrar},
    trace::{Party, intern},
};

/// The registrars of one world.
pub(crate) struct Registrars {
    list: Vec<Entry>,
    host: Arc<Host>,
    /// Where each name led when it was looked at last.
    last: Mutex<BTreeMap<String, Delegation>>,
}

struct Entry {
    party: Party,
    registrar: MockRegistrar,
}

/// The DNS host as registrars use it, and the registries as they see them.
struct Host {
    primary: MockDns,
    /// What the registry says of the zones at the beginning.
    delegated: BTreeMap<String, Vec<String>>,
    registered: Mutex<BTreeSet<String>>,
}

impl ZoneHost for Host {
    fn records(&self, zone: &str) -> Option<Vec<Record>> {
        let text = self.primary.render_zone(zone)?;
        Some(text.lines().filter_map(Record::from_line).collect())
    }

    fn change(&self, zone: &str, remove: &[Record], add: &[Record]) -> Result<(), String> {
        let mut records: BTreeSet<Record> =
            self.records(zone).unwrap_or_default().into_iter().collect();
        records.retain(|record| !remove.contains(record));
        records.extend(add.iter().cloned());
        let touched: BTreeSet<(&str, &str)> =
            remove.iter().chain(add).map(|record| (record.name.as_str(), record.kind())).collect();
        let lines_of = |(name, kind): &(&str, &str)| -> String {
            let of_set =
                records.iter().filter(|record| record.name == *name && record.kind() == *kind);
            of_set.map(|record| format!("{record}\n")).collect()
        };
        // What is cleared makes room for what is put there.
        let cleared = touched.iter().filter(|place| lines_of(place).is_empty());
        let cleared: String = cleared.map(|(name, kind)| format!("{name}. {kind}\n")).collect();
        let kept: String = touched.iter().map(lines_of).collect();
        for edit in [Edit::Remove(cleared), Edit::Replace(kept)] {
            let (Edit::Remove(lines) | Edit::Replace(lines) | Edit::Add(lines)) = &edit;
            if !lines.is_empty() {
                self.primary.edit_zone(zone, &edit).map_err(|error| error.to_string())?;
            }
        }
        Ok(())
    }

    fn create_zone(&self, zone: &str) {
        let text = format!("@ 3600 NS {DNS_SERVER_NAME}.\n");
        // One that is there stays.
        let _kept = self.primary.add_zone(&ZoneText { name: zone.to_owned(), text });
    }

    fn is_registered(&self, name: &str) -> bool {
        self.registered.lock().expect("no operation on the names panics").contains(name)
    }

    fn transfer_code(&self, _: &str) -> Option<String> {
        Some(names::TRANSFER_CODE.to_owned())
    }
}

impl Registrars {
    /// Whether the world has none.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Who answers at a host.
    pub(super) fn at(&self, host: &str) -> Option<Party> {
        let found = self.list.iter().find(|entry| entry.registrar.host() == host);
        found.map(|entry| entry.party)
    }

    /// The registrar behind a party.
    pub(super) fn of(&self, party: Party) -> Option<&MockRegistrar> {
        self.list.iter().find(|entry| entry.party == party).map(|entry| &entry.registrar)
    }

    /// The registrar that has something to do with a name.
    pub(crate) fn holding(&self, name: &str) -> Option<&MockRegistrar> {
        let is_here = |entry: &&Entry| entry.registrar.names().iter().any(|known| known == name);
        self.list.iter().find(is_here).map(|entry| &entry.registrar)
    }

    /// What changed at the registries since this was asked last: names, and the servers that they lead to now.
    pub(super) fn news(&self) -> Vec<(String, Vec<String>)> {
        let mut news = Vec::new();
        for entry in &self.list {
            for name in entry.registrar.names() {
                let now = entry.registrar.delegation(&name);
                let mut last = self.last.lock().expect("no operation on the names panics");
                if last.insert(name.clone(), now.clone()).as_ref() == Some(&now) {
                    continue;
                }
                match now {
                    Delegation::NotHere => {}
                    Delegation::Nowhere => news.push((name, Vec::new())),
                    Delegation::To(servers) => {
                        let mut registered =
                            self.host.registered.lock().expect("no operation on the names panics");
                        registered.insert(name.clone());
                        let before = self.host.delegated.get(&name);
                        let servers =
                            before.filter(|before| !before.is_empty()).cloned().unwrap_or(servers);
                        news.push((name, servers));
                    }
                }
            }
        }
        news
    }
}

impl Parts<'_> {
    /// The registrars that the scenario names; `delegated` is what the registry says at the beginning.
    pub(super) fn registrars(
        &self,
        primary: &MockDns,
        delegated: &BTreeMap<String, Vec<String>>,
    ) -> Registrars {
        let registered = delegated
            .iter()
            .filter(|(_, servers)| !servers.is_empty())
            .map(|(name, _)| name.clone());
        let host = Arc::new(Host {
            primary: primary.clone(),
            delegated: delegated.clone(),
            registered: Mutex::new(registered.collect()),
        });
        let list: Vec<Entry> = self
            .world
            .registrars
            .iter()
            .map(|(name, spec)| self.registrar(name, spec, host.clone()))
            .collect();
        let registrars = Registrars { list, host, last: Mutex::default() };
        let held: Vec<String> = registrars
            .list
            .iter()
            .flat_map(|entry| entry.registrar.names())
            .filter(|name| delegated.contains_key(name))
            .collect();
        // What the registry says already is no news.
        for name in held {
            if let Some(registrar) = registrars.holding(&name) {
                let mut last = registrars.last.lock().expect("no operation on the names panics");
                last.insert(name.clone(), registrar.delegation(&name));
            }
        }
        registrars
    }

    fn registrar(&self, name: &str, spec: &Registrar, zones: Arc<Host>) -> Entry {
        let party = Party::Registrar(intern(name));
        let start = (self.now)();
        let seed = |(domain, period): (
            &crate::scenario::value::Placed<String>,
            &crate::scenario::value::Period,
        )| {
            let period = SignedDuration::from_millis(i64::try_from(period.ms).unwrap_or(i64::MAX));
            NameSeed {
                name: domain.to_ascii_lowercase(),
                user_name: names::REGISTRAR_USER.to_owned(),
                expires: start.saturating_add(period).unwrap_or(start),
            }
        };
        let registrar = MockRegistrar::new(Config {
            host: host_of(name),
            accounts: vec![AccountSeed {
                user_name: names::REGISTRAR_USER.to_owned(),
                password: names::REGISTRAR_PASSWORD.to_owned(),
            }],
            names: spec.names.iter().map(seed).collect(),
            extensions: spec.extensions.iter().map(|extension| sold(extension, spec)).collect(),
            name_servers: vec![DNS_SERVER_NAME.to_owned()],
            quirks: quirks(spec),
            fates: spec.orders.iter().flat_map(|(name, end)| fates(name, *end)).collect(),
            seed: self.seed.fork(name),
            now: self.now.clone(),
            tap: self.witness(party),
            zones,
        });
        Entry { party, registrar }
    }

    /// The list of partners as the site has it.
    pub(super) fn providers(&self) -> ProviderList {
        let partners = self.world.registrars.iter().filter(|(_, spec)| spec.partner);
        ProviderList {
            partners: partners
                .map(|(name, spec)| Partner {
                    name: name.value.clone(),
                    endpoint: host_of(name),
                    regions: spec.regions.clone(),
                    extensions: Vec::new(),
                    refused_types: spec.refuses.clone(),
                })
                .collect(),
        }
    }
}

/// Host name of a registrar's interface.
fn host_of(name: &str) -> String {
    let label: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    format!("api.{label}.example")
}

fn sold(extension: &str, spec: &Registrar) -> Extension {
    Extension {
        extension: extension.to_owned(),
        regions: spec.regions.clone(),
        price: "12.00 USD".to_owned(),
    }
}

fn quirks(spec: &Registrar) -> Quirks {
    let usual = Quirks::default();
    Quirks {
        change: match spec.changes {
            RecordChanges::Atomic => ChangeWay::Atomic,
            RecordChanges::Single => ChangeWay::Single,
            RecordChanges::ReplaceSet => ChangeWay::ReplaceSet,
        },
        only_add: spec.only_adds,
        refused_types: spec.refuses.clone(),
        text_bytes_max: spec.text_at_most.and_then(|n_bytes| usize::try_from(n_bytes).ok()),
        ttl_least_s: spec
            .ttl_at_least
            .map_or(usual.ttl_least_s, |ttl| u32::try_from(ttl.ms / 1_000).unwrap_or(u32::MAX)),
        proxy_addresses: spec.proxy.clone(),
        publish: spec.publishes,
        ..usual
    }
}

/// How orders of every kind that fits end for a name.
fn fates(name: &str, end: OrderEnd) -> Vec<((String, OrderKind), Fate)> {
    let (kinds, end): (&[OrderKind], DomainState) = match end {
        OrderEnd::Ready => (&[OrderKind::Register, OrderKind::Transfer], DomainState::Ready),
        OrderEnd::Failed => (&[OrderKind::Register, OrderKind::Transfer], DomainState::Failed),
        OrderEnd::NeedsCustomer => (
            &[OrderKind::Register, OrderKind::Transfer],
            DomainState::PendingCustomerInterventionRequired,
        ),
        OrderEnd::NotPaid => (&[OrderKind::Register], DomainState::PurchaseFailed),
        OrderEnd::RenewalFailed => (&[OrderKind::Renew], DomainState::RenewalFailed),
        OrderEnd::RenewalNeedsCustomer => {
            (&[OrderKind::Renew], DomainState::InRenewalCustomerInterventionRequired)
        }
    };
    let fate = |kind: &OrderKind| {
        let after = kind.usual_fate().after;
        ((name.to_ascii_lowercase(), *kind), Fate { after, end })
    };
    kinds.iter().map(fate).collect()
}
