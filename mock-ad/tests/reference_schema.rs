//! The fake's schema beside that of a real domain controller: every attribute, class and right, property by property.
//!
//! `REHEARSAL_REFERENCE_LDAP` names the controller, such as `ldap://127.0.0.10`, with `REHEARSAL_REFERENCE_BIND` and
//! `REHEARSAL_REFERENCE_PASSWORD` for an administrator. Without it the target says so and passes.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "the target tells by itself whether it was skipped")]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::sync::Arc;

use ldap3::adapters::{Adapter, EntriesOnly, PagedResults};
use ldap3::{Ldap, LdapConnAsync, Scope, SearchEntry};
use mock_ad::{Config, ConnInfo, Edition, LdapSettings, MockAd, NoTap, Security};
use tokio::net::TcpListener;

const PASSWORD: &str = "Admin-Pass-1";

/// By name of the object and attribute: its values, as text or as bytes.
type Objects = BTreeMap<String, BTreeMap<String, BTreeSet<Vec<u8>>>>;

/// What differs from controller to controller, or is prose.
const PASSED_OVER: &[&str] = &[
    "adminDescription",
    "description",
    "distinguishedName",
    "objectGUID",
    "uSNChanged",
    "uSNCreated",
    "whenChanged",
    "whenCreated",
];

/// Differences from Samba 4.17: the attribute, and why its values differ.
const KNOWN: &[(&str, &str)] = &[
    ("adminDisplayName", "the fake gives the name of the object"),
    ("defaultSecurityDescriptor", "the same rights in another order"),
    ("isMemberOfPartialAttributeSet", "FALSE is not stored"),
    ("systemOnly", "FALSE is shown where Samba has nothing"),
    ("systemMayContain", "Samba lacks msDS-CloudAnchor in top"),
];

fn main() {
    let Some(url) = told("LDAP") else {
        println!("skipped: REHEARSAL_REFERENCE_LDAP names no domain controller");
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (real, fake) = runtime.block_on(async {
        let name = told("BIND").unwrap_or_else(|| "Administrator@contoso.local".to_owned());
        let real = objects(&url, &name, &told("PASSWORD").unwrap_or_default()).await;
        (real, of_fake().await)
    });
    let told = differences(&real, &fake);
    println!("{} objects compared, {} unexpected differences", real.len(), told.len());
    assert!(real.len() > 1700, "the whole schema was read");
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[expect(clippy::disallowed_methods, reason = "a test target's own entry point")]
fn told(what: &str) -> Option<String> {
    env::var(format!("REHEARSAL_REFERENCE_{what}")).ok()
}

/// The fake's schema, read over a socket.
async fn of_fake() -> Objects {
    let ad = MockAd::new(Config {
        domain: "contoso.local".to_owned(),
        netbios: "CONTOSO".to_owned(),
        host: "DC1".to_owned(),
        edition: Edition::Server2012R2,
        operating_system: "Windows Server 2012 R2 Essentials".to_owned(),
        admin_password: PASSWORD.to_owned(),
        domain_sid: Config::DOMAIN_SID.to_owned(),
        settings: LdapSettings::default(),
        seed: [1; 32],
        now: Arc::new(|| "2026-01-01T00:00:00Z".parse().unwrap()),
        tap: Arc::new(NoTap),
        password_filter: None,
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ldap://{}", listener.local_addr().unwrap());
    let serving = async {
        let (stream, _) = listener.accept().await.unwrap();
        ad.serve(Box::new(stream), ConnInfo::new("ldap3", Security::Tls)).await;
    };
    tokio::join!(serving, objects(&url, "Administrator@contoso.local", PASSWORD)).1
}

/// Everything below CN=Schema and CN=Extended-Rights.
async fn objects(url: &str, name: &str, password: &str) -> Objects {
    let (driver, mut ldap) = LdapConnAsync::new(url).await.unwrap();
    let reading = async {
        ldap.simple_bind(name, password).await.unwrap().success().unwrap();
        let mut objects = Objects::new();
        for container in ["CN=Schema", "CN=Extended-Rights"] {
            read(&mut ldap, container, &mut objects).await;
        }
        ldap.unbind().await.unwrap();
        objects
    };
    tokio::join!(driver.drive(), reading).1
}

async fn read(ldap: &mut Ldap, container: &str, objects: &mut Objects) {
    let base = format!("{container},CN=Configuration,DC=contoso,DC=local");
    let pages: Vec<Box<dyn Adapter<'_, &str, Vec<&str>>>> =
        vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(500))];
    let mut found = ldap
        .streaming_search_with(pages, &base, Scope::OneLevel, "(objectClass=*)", vec!["*"])
        .await
        .unwrap();
    while let Some(entry) = found.next().await.unwrap() {
        let entry = SearchEntry::construct(entry);
        let texts = entry.attrs.into_iter().map(|(name, values)| {
            // Some of Samba's texts have another case, or a space at their end.
            let text = |value: String| value.trim().to_lowercase().into_bytes();
            (name, values.into_iter().map(text).collect::<BTreeSet<Vec<u8>>>())
        });
        let bytes =
            entry.bin_attrs.into_iter().map(|(name, values)| (name, values.into_iter().collect()));
        let attributes =
            texts.chain(bytes).filter(|(name, _)| !PASSED_OVER.contains(&name.as_str()));
        objects.insert(entry.dn.to_lowercase(), attributes.collect());
    }
    found.finish().await.success().unwrap();
}

/// One line for each difference that is not known.
fn differences(real: &Objects, fake: &Objects) -> Vec<String> {
    let mut told = Vec::new();
    let nothing = BTreeMap::new();
    let names: BTreeSet<&String> = real.keys().chain(fake.keys()).collect();
    for name in names {
        let (real, fake) = (real.get(name).unwrap_or(&nothing), fake.get(name).unwrap_or(&nothing));
        let attributes: BTreeSet<&String> = real.keys().chain(fake.keys()).collect();
        for attribute in attributes {
            let known = KNOWN.iter().any(|(known, _)| known == attribute);
            if real.get(attribute) != fake.get(attribute) && !known {
                told.push(format!("{name}: {attribute}"));
            }
        }
    }
    told
}
