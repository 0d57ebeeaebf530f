//! A foreign LDAP client over loopback TCP: what this crate's own codec writes, another one reads.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;
use std::sync::Arc;

use ldap3::adapters::{Adapter, EntriesOnly, PagedResults};
use ldap3::controls::{MakeCritical, RelaxRules};
use ldap3::{Ldap, LdapConnAsync, Mod, Scope, SearchEntry};
use mock_ad::{Config, ConnInfo, Edition, LdapSettings, MockAd, NoTap, Security};
use tokio::net::TcpListener;

const USERS: &str = "CN=Users,DC=contoso,DC=local";

fn domain() -> MockAd {
    MockAd::new(Config {
        domain: "contoso.local".to_owned(),
        netbios: "CONTOSO".to_owned(),
        host: "DC1".to_owned(),
        edition: Edition::Server2012R2,
        operating_system: "Windows Server 2012 R2 Essentials".to_owned(),
        admin_password: "Admin-Pass-1".to_owned(),
        domain_sid: Config::DOMAIN_SID.to_owned(),
        settings: LdapSettings::default(),
        seed: [1; 32],
        now: Arc::new(|| "2026-01-01T00:00:00Z".parse().unwrap()),
        tap: Arc::new(NoTap),
        password_filter: None,
    })
}

/// Runs a client against the fake, both on one thread in real time.
fn with_client<F: Future<Output = ()>>(talk: impl FnOnce(MockAd, Ldap) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let ad = domain();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ldap://{}", listener.local_addr().unwrap());
        let server = ad.clone();
        let serving = async move {
            let (stream, _) = listener.accept().await.unwrap();
            server.serve(Box::new(stream), ConnInfo::new("ldap3", Security::Tls)).await;
        };
        let talking = async move {
            let (driver, ldap) = LdapConnAsync::new(&url).await.unwrap();
            let (driven, ()) = tokio::join!(driver.drive(), talk(ad, ldap));
            driven.unwrap();
        };
        tokio::join!(serving, talking);
    });
}

fn unicode_pwd(password: &str) -> Vec<u8> {
    format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

async fn bind(ldap: &mut Ldap) {
    ldap.simple_bind("Administrator@contoso.local", "Admin-Pass-1")
        .await
        .unwrap()
        .success()
        .unwrap();
}

#[test]
fn a_foreign_client_adds_modifies_renames_and_deletes() {
    with_client(|ad, mut ldap| async move {
        bind(&mut ldap).await;
        let dn = format!("CN=Zoë Ash,{USERS}");
        let set = |value: &[u8]| [value.to_vec()].into();
        let attributes = vec![
            (b"objectClass".to_vec(), set(b"user")),
            (b"sAMAccountName".to_vec(), set(b"zoe")),
            (b"unicodePwd".to_vec(), set(&unicode_pwd("First-Pass-1"))),
            (b"userAccountControl".to_vec(), set(b"512")),
        ];
        ldap.add(&dn, attributes).await.unwrap().success().unwrap();
        assert!(ad.check_password("zoe", "First-Pass-1"));
        let reset = Mod::Replace(b"unicodePwd".to_vec(), set(&unicode_pwd("Second-Pass-2")));
        ldap.modify(&dn, vec![reset]).await.unwrap().success().unwrap();
        ldap.modifydn(&dn, "CN=Zoe Birch", true, None).await.unwrap().success().unwrap();
        let dn = format!("CN=Zoe Birch,{USERS}");
        assert_eq!(ad.user("zoe").unwrap().dn, dn);
        assert!(ldap.compare(&dn, "sAMAccountName", "ZOE").await.unwrap().equal().unwrap());
        let refused = ldap.with_controls(RelaxRules.critical()).delete(&dn).await.unwrap();
        assert_eq!(refused.rc, 12);
        ldap.delete(&dn).await.unwrap().success().unwrap();
        let gone = ldap.delete(&dn).await.unwrap();
        assert_eq!((gone.rc, gone.matched.as_str()), (32, USERS));
        assert!(gone.text.starts_with("0000208D: NameErr: DSID-"), "{}", gone.text);
        ldap.unbind().await.unwrap();
    });
}

#[test]
fn a_foreign_client_reads_pages_binary_values_and_references() {
    with_client(|_, mut ldap| async move {
        bind(&mut ldap).await;
        let adapters: Vec<Box<dyn Adapter<'_, _, _>>> =
            vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(3))];
        let filter = "(&(objectClass=group)(|(cn=Domain *)(cn=Administrators)))";
        let mut search = ldap
            .streaming_search_with(
                adapters,
                "DC=contoso,DC=local",
                Scope::Subtree,
                filter,
                vec!["objectSid", "cn"],
            )
            .await
            .unwrap();
        let mut sids = BTreeMap::new();
        while let Some(entry) = search.next().await.unwrap() {
            let entry = SearchEntry::construct(entry);
            // The client takes bytes that happen to be UTF-8 for text.
            let text = entry.attrs.get("objectSid").map(|sids| sids[0].len());
            let length = text.unwrap_or_else(|| entry.bin_attrs["objectSid"][0].len());
            sids.insert(entry.attrs["cn"][0].clone(), length);
        }
        search.finish().await.success().unwrap();
        assert_eq!((sids.len(), sids["Domain Admins"], sids["Administrators"]), (6, 28, 16));
        let (found, result) = ldap
            .search("DC=contoso,DC=local", Scope::Subtree, "(cn=nobody)", vec!["cn"])
            .await
            .unwrap()
            .success()
            .unwrap();
        assert_eq!((found.len(), result.refs.len()), (0, 3));
        ldap.unbind().await.unwrap();
    });
}

#[test]
fn a_foreign_client_sees_who_it_is_and_why_it_may_not() {
    with_client(|_, mut ldap| async move {
        let early = ldap.search(USERS, Scope::Base, "(objectClass=*)", vec!["cn"]).await.unwrap();
        assert_eq!(early.1.rc, 1);
        let failed = ldap.simple_bind("CONTOSO\\Guest", "wrong").await.unwrap();
        assert!(failed.rc == 49 && failed.text.contains("data 52e, v2580"), "{}", failed.text);
        bind(&mut ldap).await;
        let (who, _) = ldap.extended(ldap3::exop::WhoAmI).await.unwrap().success().unwrap();
        assert_eq!(who.parse::<ldap3::exop::WhoAmIResp>().authzid, "u:CONTOSO\\Administrator");
        ldap.unbind().await.unwrap();
    });
}
