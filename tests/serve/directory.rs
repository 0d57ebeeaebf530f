//! The directory on TCP, in the clear and over TLS: the engine itself, and another LDAP client.

use std::{collections::BTreeSet, fs, sync::Arc};

use ldap3::{LdapConnAsync, LdapConnSettings, Mod, Scope, SearchEntry};
use rehearsal::serve::Handout;
use rehearsal_core::{
    Engine,
    ports::{DomainRole, Endpoint, EngineEvent, HostFacts, Observer, Ports, Security},
    secret::Secret,
    site::{DirectorySite, DnsSite, Era, Site, TenantSite},
    store::{SealKey, Store},
    system::{self, FolderFiles, SystemEntropy, SystemHost, SystemNet, TokioSpawner},
};

use rustls::pki_types::{CertificateDer, pem::PemObject};

use super::served;

struct Unheard;

impl Observer for Unheard {
    fn event(&self, _event: &EngineEvent) {}
}

/// The engine as a real server would run it, pointed at the served fakes.
async fn engine(handout: &Handout, ca_pem: &str) -> Engine {
    let Handout { endpoints, directory, .. } = handout;
    let https = Endpoint::new(endpoints.https.host.clone(), endpoints.https.port);
    let site = Site {
        directory: DirectorySite {
            endpoint: Endpoint::new("localhost", endpoints.ldaps.port),
            security: Security::Tls,
            bind_name: directory.administrator.name.clone(),
            bind_password: Secret::new(directory.administrator.password.clone()),
        },
        tenant: TenantSite { sign_in: https.clone(), graph: https },
        dns: DnsSite::default(),
        era: Era::Today,
    };
    let facts = HostFacts {
        dns_name: Ok(directory.controller.clone()),
        operating_system: Ok("Windows Server 2016 Essentials".to_owned()),
        roles: Ok(Vec::new()),
        domain_role: Ok(DomainRole::DomainController),
        pending_updates: Ok(Vec::new()),
    };
    let ports = Ports {
        net: Arc::new(SystemNet::with_authorities([ca_pem.as_bytes()]).unwrap()),
        clock: system::clock(),
        entropy: Arc::new(SystemEntropy::default()),
        spawner: Arc::new(TokioSpawner::current()),
        files: Arc::new(FolderFiles::new(std::env::temp_dir())),
        host: Arc::new(SystemHost::with_facts(facts)),
        observer: Arc::new(Unheard),
    };
    Engine::open(ports, site, Store::memory(SealKey::new([7; 32])).unwrap()).await.unwrap()
}

/// The requirement check's report, ports left out.
async fn checked(handout: &Handout, ca_pem: &str) -> String {
    let report = engine(handout, ca_pem).await.check_requirements().await.unwrap().render();
    let Handout { endpoints, .. } = handout;
    report
        .replace(&endpoints.https.port.to_string(), "{https}")
        .replace(&endpoints.ldaps.port.to_string(), "{ldaps}")
}

#[test]
fn the_engine_checks_the_requirements_over_tls_as_on_a_real_server() {
    let (report, events) = served(|handout| async move {
        checked(&handout, &fs::read_to_string(&handout.ca_file).unwrap()).await
    });
    insta::assert_snapshot!(report, @r#"
    met      single controller  one domain controller: DC1 (DC1.contoso.local)
    met      run on controller  DC1 is a domain controller of this domain
    met      operating system   Windows Server 2016 Essentials
    met      role               no role is needed on this edition
    met      internet           127.0.0.1:{https} and 127.0.0.1:{https} can be reached
    met      updates            no critical or important update is pending
    met      subscription       none is needed beforehand
    "#);
    // The client says farewell, but nobody waits for it.
    let asked: BTreeSet<(&str, &str)> = events
        .iter()
        .map(|event| (event.to.as_str(), event.operation.as_str()))
        .filter(|&(_, operation)| operation != "unbind")
        .collect();
    assert_eq!(asked, BTreeSet::from([("directory", "bind"), ("directory", "search")]));
    assert!(events.iter().all(|event| event.supported), "{events:#?}");
}

#[test]
fn a_client_that_trusts_another_authority_gets_no_further_than_the_handshake() {
    let (report, events) = served(|handout| async move {
        // The authority of another run.
        let loaded = rehearsal::serve::default_scenario().unwrap();
        let other =
            rehearsal::serve::Served::start(&loaded.scenario, &super::options()).await.unwrap();
        checked(&handout, &fs::read_to_string(&other.handout().ca_file).unwrap()).await
    });
    assert!(report.starts_with("unknown  single controller"), "{report}");
    assert!(report.contains("invalid peer certificate: UnknownIssuer"), "{report}");
    assert!(events.is_empty(), "{events:#?}");
}

/// A client signed in as the administrator.
async fn client(url: &str, handout: &Handout) -> ldap3::Ldap {
    let (connection, mut ldap) = LdapConnAsync::new(url).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "the client's driver must run by itself")]
    drop(tokio::spawn(connection.drive()));
    let administrator = &handout.directory.administrator;
    let bound = ldap.simple_bind(&administrator.name, &administrator.password).await.unwrap();
    bound.success().unwrap();
    ldap
}

#[test]
fn the_plain_port_answers_searches_and_refuses_to_set_a_password() {
    let ((names, refusal), events) = served(|handout| async move {
        let mut ldap = client(&handout.endpoints.ldap.url, &handout).await;
        let (base, filter) = ("DC=contoso,DC=local", "(&(objectClass=user)(mail=*))");
        let found = ldap.search(base, Scope::Subtree, filter, vec!["mail"]).await.unwrap();
        let (entries, _) = found.success().unwrap();
        let names: Vec<String> =
            entries.into_iter().map(|entry| SearchEntry::construct(entry).dn).collect();
        let quoted: Vec<u8> =
            "\"N3w!password-planted\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let attribute = b"unicodePwd".to_vec();
        let change = Mod::Replace(attribute, [quoted].into());
        let refusal = ldap.modify(&names[0], vec![change]).await.unwrap();
        (names, refusal)
    });
    assert!(names.contains(&"CN=Anna Adler,CN=Users,DC=contoso,DC=local".to_owned()), "{names:?}");
    assert_eq!(refusal.rc, 53, "{}", refusal.text);
    let text = rehearsal::trace::render_text(&events);
    assert!(text.contains("unicodePwd"), "{text}");
    for secret in ["N3w!password-planted", "Adm1n!of-the-rehearsal"] {
        assert!(!text.contains(secret), "{text}");
    }
}

/// Trusts the run's authority and nobody else.
fn trusting(handout: &Handout) -> LdapConnSettings {
    let mut roots = rustls::RootCertStore::empty();
    let pem = fs::read(&handout.ca_file).unwrap();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        roots.add(certificate.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    LdapConnSettings::new().set_config(Arc::new(config))
}

#[test]
fn a_password_is_set_after_start_tls_on_the_plain_port() {
    let (set, events) = served(|handout| async move {
        let port = handout.endpoints.ldap.port;
        let settings = trusting(&handout).set_starttls(true);
        let (connection, mut ldap) =
            LdapConnAsync::with_settings(settings, &format!("ldap://localhost:{port}"))
                .await
                .unwrap();
        #[expect(clippy::disallowed_methods, reason = "the client's driver must run by itself")]
        drop(tokio::spawn(connection.drive()));
        let administrator = &handout.directory.administrator;
        let bound = ldap.simple_bind(&administrator.name, &administrator.password).await.unwrap();
        bound.success().unwrap();
        let quoted: Vec<u8> =
            "\"N3w!password-planted\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let change = Mod::Replace(b"unicodePwd".to_vec(), [quoted].into());
        ldap.modify("CN=Anna Adler,CN=Users,DC=contoso,DC=local", vec![change]).await.unwrap()
    });
    assert_eq!(set.rc, 0, "{}", set.text);
    let asked: Vec<(&str, bool)> =
        events.iter().map(|event| (event.operation.as_str(), event.supported)).collect();
    assert_eq!(asked[..3], [("extended", true), ("bind", true), ("modify", true)]);
}

#[test]
fn the_global_catalog_answers_from_an_empty_base() {
    let (names, _) = served(|handout| async move {
        let mut ldap = client(&handout.endpoints.gc.url, &handout).await;
        let filter = "(|(sAMAccountName=Administrator)(objectClass=nTDSDSA))";
        let found = ldap.search("", Scope::Subtree, filter, vec!["cn"]).await.unwrap();
        let (entries, _) = found.success().unwrap();
        entries.into_iter().map(|entry| SearchEntry::construct(entry).dn).collect::<Vec<_>>()
    });
    assert_eq!(names.len(), 2, "{names:?}");
}
