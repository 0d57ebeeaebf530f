//! The `[dns]` table of a site file: resolver, schedule, and the zones that take signed updates.

use std::path::PathBuf;

use rehearsal_core::{
    ports::Endpoint,
    registrar::{Partner, ProviderList},
    secret::Secret,
    site::{DnsSchedule, DnsSite, ManagedZone},
};
use serde::{Deserialize, de::IgnoredAny};
use toml::Spanned;

use super::{Reader, endpoint};
use crate::scenario::{Finding, value::Period};

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Dns {
    resolver: Option<Spanned<String>>,
    server_port: Option<Spanned<i64>>,
    first_look: Option<Spanned<String>>,
    look_every: Option<Spanned<String>>,
    supervise_every: Option<Spanned<String>>,
    patience: Option<Spanned<String>>,
    forgotten_after: Option<Spanned<String>>,
    zones: Vec<Spanned<Zone>>,
    /// Country of the server, which decides who takes part.
    region: Option<String>,
    /// Registrars that take part.
    providers: Option<Spanned<Vec<Partner>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Zone {
    name: String,
    primary: Spanned<String>,
    key_name: String,
    key_file: Option<Spanned<PathBuf>>,
    key_env: Option<Spanned<String>>,
    /// Read only to be refused.
    key: Option<Spanned<IgnoredAny>>,
}

const DNS_PORT: u16 = 53;
const KEY_ADVICE: &str =
    "write `key-file = \"FILE\"`, or `key-env = \"VARIABLE\"` and set the variable";

impl Reader<'_> {
    pub(super) fn dns(&self, given: &Dns) -> Result<DnsSite, Finding> {
        let usual = DnsSchedule::default();
        let schedule = DnsSchedule {
            first_look_ms: self.period(given.first_look.as_ref(), usual.first_look_ms)?,
            look_every_ms: self.period(given.look_every.as_ref(), usual.look_every_ms)?,
            supervise_every_ms: self
                .period(given.supervise_every.as_ref(), usual.supervise_every_ms)?,
            patience_ms: self.period(given.patience.as_ref(), usual.patience_ms)?,
            forgotten_after_ms: self
                .period(given.forgotten_after.as_ref(), usual.forgotten_after_ms)?,
        };
        let resolver =
            given.resolver.as_ref().map(|resolver| self.dns_server(resolver)).transpose()?;
        let zones: Result<Vec<ManagedZone>, Finding> =
            given.zones.iter().map(|zone| self.zone(zone)).collect();
        Ok(DnsSite {
            resolver,
            managed_zones: zones?,
            server_port: given.server_port.as_ref().map_or(Ok(DNS_PORT), |port| self.port(port))?,
            schedule,
            providers: self.providers(given.providers.as_ref())?,
            region: given.region.clone(),
        })
    }

    fn providers(&self, given: Option<&Spanned<Vec<Partner>>>) -> Result<ProviderList, Finding> {
        let Some(given) = given else { return Ok(ProviderList::default()) };
        let list = ProviderList { partners: given.get_ref().clone() };
        let checked = list.check().map_err(|error| {
            let advice = "give every provider a name of its own and an `endpoint` of the form `host` or `host:port`";
            self.finding(given.span(), error.to_string(), advice)
        });
        checked.map(|()| list)
    }

    fn dns_server(&self, given: &Spanned<String>) -> Result<Endpoint, Finding> {
        endpoint(given.get_ref(), DNS_PORT).ok_or_else(|| {
            self.finding(given.span(), "this is no endpoint", "write `address` or `address:port`")
        })
    }

    /// A period of at least 1 ms: nothing may be looked at without a pause.
    fn period(&self, given: Option<&Spanned<String>>, usual_ms: u64) -> Result<u64, Finding> {
        let Some(given) = given else { return Ok(usual_ms) };
        let advice = "write a number and a unit, as in `15m` or `72h`";
        match Period::parse(given.get_ref()) {
            Ok(Period { ms: 0 }) => {
                Err(self.finding(given.span(), "this period is no time at all", advice))
            }
            Ok(period) => Ok(period.ms),
            Err(message) => Err(self.finding(given.span(), message, advice)),
        }
    }

    fn zone(&self, table: &Spanned<Zone>) -> Result<ManagedZone, Finding> {
        let zone = table.get_ref();
        Ok(ManagedZone {
            zone: zone.name.clone(),
            primary: self.dns_server(&zone.primary)?,
            key_name: zone.key_name.clone(),
            key: self.zone_key(table)?,
        })
    }

    fn zone_key(&self, table: &Spanned<Zone>) -> Result<Secret, Finding> {
        let zone = table.get_ref();
        if let Some(inline) = &zone.key {
            let message = "a key does not belong in a site file";
            return Err(self.finding(inline.span(), message, KEY_ADVICE));
        }
        match (&zone.key_file, &zone.key_env) {
            (None, None) => {
                Err(self.finding(table.span(), "there is no key to sign updates with", KEY_ADVICE))
            }
            (Some(_), Some(variable)) => Err(self.finding(
                variable.span(),
                "the key is given twice",
                "keep either `key-file` or `key-env`",
            )),
            (Some(file), None) => {
                let text = String::from_utf8_lossy(&self.file(file)?).into_owned();
                match text.lines().next() {
                    Some(line) if !line.trim().is_empty() => Ok(Secret::new(line.trim())),
                    _ => Err(self.finding(
                        file.span(),
                        "the key file begins with an empty line",
                        "write the key, base64, into its first line",
                    )),
                }
            }
            (None, Some(variable)) => (self.environment)(variable.get_ref())
                .filter(|value| !value.is_empty())
                .map(Secret::new)
                .ok_or_else(|| {
                    let message =
                        format!("the environment variable {} is not set", variable.get_ref());
                    self.finding(variable.span(), message, "set it to the key, or use `key-file`")
                }),
        }
    }
}
