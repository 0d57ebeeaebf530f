//! The zones that no scenario writes down: what the registry says, where the DNS hosts' servers are, and the names of the online
//! services that records of customers point to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    net::Ipv4Addr,
};

use mock_dns::ZoneText;

use super::{
    DNS_HOST, DNS_SERVER, DNS_SERVER_NAME, OTHER_HOST, OTHER_SERVER, OTHER_SERVER_NAME, REGISTRY,
    SERVICE_DNS,
};

/// The registry's own server.
pub(super) const REGISTRY_NAME: &str = "a.nic.example";
/// The online services' own name server.
pub(super) const SERVICE_DNS_NAME: &str = "ns1.service-dns.example";
/// Zones directly below which names are sold in every world.
const SUFFIXES: [&str; 5] = ["com", "net", "org", "example", "microsoft"];
/// How long a delegation is kept, in seconds: two days, as below .com.
pub(super) const DELEGATION_TTL_S: u32 = 172_800;
/// Where the service takes mail.
pub(crate) const MAIL_ADDRESS: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 25);
/// Where hosts of the era before 2013 lead: they refuse for a while, again and again (facts §1.1).
pub(crate) const LEGACY_MAIL_ADDRESS: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 26);
/// Where clients of the service are sent.
pub(crate) const CLIENT_ADDRESS: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 80);

/// The online services' zones with their records. The sender record of the wizard's time costs nine look-ups, today's two
/// (facts §3).
const SERVICE_ZONES: &[(&str, &str)] = &[
    (
        "outlook.com",
        r#"
@                      TXT "v=spf1 include:spf-a.outlook.com include:spf-b.outlook.com include:spf-c.outlook.com include:spf-d.outlook.com include:spf-e.outlook.com include:spf-f.outlook.com include:spf-g.outlook.com include:spf-h.outlook.com ~all"
spf-a                  TXT "v=spf1 ip4:198.51.100.128/29 -all"
spf-b                  TXT "v=spf1 ip4:198.51.100.136/29 -all"
spf-c                  TXT "v=spf1 ip4:198.51.100.144/29 -all"
spf-d                  TXT "v=spf1 ip4:198.51.100.152/29 -all"
spf-e                  TXT "v=spf1 ip4:198.51.100.160/29 -all"
spf-f                  TXT "v=spf1 ip4:198.51.100.168/29 -all"
spf-g                  TXT "v=spf1 ip4:198.51.100.176/29 -all"
spf-h                  TXT "v=spf1 ip4:198.51.100.184/29 -all"
spf.protection         TXT "v=spf1 ip4:198.51.100.128/26 include:spfd.protection.outlook.com -all"
spfd.protection        TXT "v=spf1 ip4:198.51.100.192/26 -all"
*.mail.protection      A   198.51.100.25
*.mail.eo              A   198.51.100.26
autodiscover           A   198.51.100.80
autodiscover-s         A   198.51.100.80
"#,
    ),
    ("mx.microsoft", "* A 198.51.100.25\n"),
    ("frontbridge.com", "mail.global A 198.51.100.26\n"),
    (
        "microsoft.com",
        "mail.messaging A 198.51.100.26\nenterpriseenrollment.manage A 198.51.100.80\n",
    ),
    ("office365.com", "mail A 198.51.100.80\noutlook A 198.51.100.80\n"),
    (
        "lync.com",
        "sipdir.online A 198.51.100.80\nsipfed.online A 198.51.100.80\nwebdir.online A 198.51.100.80\n",
    ),
    ("windows.net", "enterpriseregistration A 198.51.100.80\n"),
    ("microsoftonline-p.net", "clientconfig A 198.51.100.80\n"),
    (
        "microsoftonline.com",
        "ns1.bdm A 198.51.100.2\nns2.bdm A 198.51.100.2\nns3.bdm A 198.51.100.2\nns4.bdm A 198.51.100.2\n",
    ),
];

/// The online services' zones that the scenario does not bring along.
pub(super) fn service_zones(of_scenario: &BTreeSet<String>) -> Vec<ZoneText> {
    let zones = SERVICE_ZONES.iter().filter(|(name, _)| !of_scenario.contains(*name));
    zones
        .map(|(name, text)| ZoneText { name: (*name).to_owned(), text: (*text).to_owned() })
        .collect()
}

/// The DNS host's own zone, so that its servers can be found: their names with their addresses.
pub(super) fn host_zone<'a>(servers: impl Iterator<Item = (&'a str, String)>) -> ZoneText {
    let mut text = format!("@ NS {DNS_SERVER_NAME}.\nns1 A {DNS_SERVER}\n");
    for (name, address) in servers {
        writeln!(text, "{name}. A {address}").expect("text takes every line");
    }
    ZoneText { name: DNS_HOST.to_owned(), text }
}

/// The other DNS host's own zone.
pub(super) fn other_host_zone() -> ZoneText {
    let text = format!("@ NS {OTHER_SERVER_NAME}.\nns1 A {OTHER_SERVER}\n");
    ZoneText { name: OTHER_HOST.to_owned(), text }
}

/// The registry's zones. `delegated` says for every zone below them which servers speak for it.
pub(super) fn registry_zones(delegated: &BTreeMap<String, Vec<String>>) -> Vec<ZoneText> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let own = SUFFIXES.iter().map(|suffix| (*suffix).to_owned());
    for suffix in own.chain(delegated.keys().flat_map(|zone| suffixes(zone, delegated))) {
        let empty = format!("{}@ {DELEGATION_TTL_S} NS {REGISTRY_NAME}.\n", soa());
        texts.entry(suffix).or_insert(empty);
    }
    let delegations: Vec<(String, Vec<String>)> = texts
        .keys()
        .map(|suffix| (suffix.clone(), vec![REGISTRY_NAME.to_owned()]))
        .chain(delegated.iter().map(|(zone, servers)| (zone.clone(), servers.clone())))
        .chain([
            (DNS_HOST.to_owned(), vec![DNS_SERVER_NAME.to_owned()]),
            (OTHER_HOST.to_owned(), vec![OTHER_SERVER_NAME.to_owned()]),
        ])
        .collect();
    texts.insert(".".to_owned(), format!("{}@ 518400 NS {REGISTRY_NAME}.\n", soa()));
    for (zone, servers) in delegations {
        let suffix = suffix_of(&zone);
        let Some(text) = texts.get_mut(suffix) else { continue };
        text.push_str(&delegation(&zone, &servers));
    }
    let example = texts.get_mut("example").expect("it is one of the zones of every world");
    for (name, address) in [
        (REGISTRY_NAME, REGISTRY),
        (SERVICE_DNS_NAME, SERVICE_DNS),
        (DNS_SERVER_NAME, DNS_SERVER),
        (OTHER_SERVER_NAME, OTHER_SERVER),
    ] {
        writeln!(example, "{name}. {DELEGATION_TTL_S} A {address}").expect("text takes every line");
    }
    texts.into_iter().map(|(name, text)| ZoneText { name, text }).collect()
}

/// The lines with which a registry delegates a zone.
pub(super) fn delegation(zone: &str, servers: &[String]) -> String {
    servers.iter().map(|server| format!("{zone}. {DELEGATION_TTL_S} NS {server}.\n")).collect()
}

/// The zone above a zone.
pub(super) fn suffix_of(zone: &str) -> &str {
    zone.split_once('.').map_or(".", |(_, suffix)| suffix)
}

/// The registry's zones above a zone; none where another customer's zone lies in between.
fn suffixes(zone: &str, delegated: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = zone;
    while let Some((_, suffix)) = rest.split_once('.') {
        if delegated.contains_key(suffix) {
            return Vec::new();
        }
        found.push(suffix.to_owned());
        rest = suffix;
    }
    found
}

/// The beginning of every zone of the registry; absence below it is kept for a quarter of an hour.
fn soa() -> String {
    format!("@ 900 SOA {REGISTRY_NAME}. hostmaster.nic.example. 1 1800 900 604800 900\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use mock_dns::check_zone_text;

    use super::{SERVICE_ZONES, registry_zones};

    #[test]
    fn the_zones_of_every_world_can_be_read() {
        for (name, text) in SERVICE_ZONES {
            check_zone_text(name, text).unwrap();
        }
        let delegated = BTreeMap::from([
            ("contoso.co.uk".to_owned(), vec!["ns1.dns-host.example".to_owned()]),
            ("branch.contoso.co.uk".to_owned(), vec!["ns1.dns-host.example".to_owned()]),
        ]);
        let zones = registry_zones(&delegated);
        for zone in &zones {
            check_zone_text(&zone.name, &zone.text).unwrap();
        }
        let names: Vec<&str> = zones.iter().map(|zone| zone.name.as_str()).collect();
        assert_eq!(names, [".", "co.uk", "com", "example", "microsoft", "net", "org", "uk"]);
    }
}
