//! Linking contoso.com.

use insta::assert_snapshot;
use rehearsal_core::domain::{LinkRequest, LinkState};

use super::office::{GivenKey, reached, with_office};
use super::zone;

const SECRET: &str = "aHVzaC1odXNoLWh1c2gtaHVzaC1odXNoLWh1c2gtMzI=";
/// The tenant's mail hosts end like this.
const TENANT_HOST: &str = ".mx.microsoft.";

fn request() -> LinkRequest {
    LinkRequest { domain: "contoso.com".to_owned(), mail_migration: true, ..LinkRequest::default() }
}

pub(super) fn whole_migration() {
    with_office("migration", &GivenKey("rehearsal-key", SECRET), async |engine, bind| {
        let report = engine.link_domain(request()).await.unwrap();
        assert!(report.to_do_by_hand.is_empty(), "{report:#?}");
        assert_snapshot!(zone::render(bind.primary), @r#"
        @ A 192.0.2.80
        @ MX 10 mail.contoso.com.
        @ TXT "MS=ms52079141"
        @ TXT "v=spf1 mx -all"
        mail A 192.0.2.25
        ns1 A 127.0.0.1
        www A 192.0.2.80
        "#);

        let status = reached(&engine, LinkState::ServicesReady).await;
        assert!(status.managed && status.mail_migration, "{status:#?}");
        assert_snapshot!(zone::render(bind.primary), @r#"
        @ A 192.0.2.80
        @ MX 10 mail.contoso.com.
        @ MX 20 contoso-com.d-v1.mx.microsoft.
        @ TXT "MS=ms52079141"
        @ TXT "v=spf1 mx include:spf.protection.outlook.com -all"
        _sip._tls SRV 100 1 443 sipdir.online.lync.com.
        _sipfederationtls._tcp SRV 100 1 5061 sipfed.online.lync.com.
        autodiscover CNAME autodiscover.outlook.com.
        lyncdiscover CNAME webdir.online.lync.com.
        mail A 192.0.2.25
        ns1 A 127.0.0.1
        sip CNAME sipdir.online.lync.com.
        www A 192.0.2.80
        "#);

        engine.switch_over("contoso.com").await.unwrap();
        reached(&engine, LinkState::Complete).await;
        assert_snapshot!(zone::render(bind.primary), @r#"
        @ A 192.0.2.80
        @ MX 0 contoso-com.d-v1.mx.microsoft.
        @ MX 10 mail.contoso.com.
        @ TXT "MS=ms52079141"
        @ TXT "v=spf1 mx include:spf.protection.outlook.com -all"
        _sip._tls SRV 100 1 443 sipdir.online.lync.com.
        _sipfederationtls._tcp SRV 100 1 5061 sipfed.online.lync.com.
        autodiscover CNAME autodiscover.outlook.com.
        lyncdiscover CNAME webdir.online.lync.com.
        mail A 192.0.2.25
        ns1 A 127.0.0.1
        sip CNAME sipdir.online.lync.com.
        www A 192.0.2.80
        "#);

        let versions = zone::mail_routes(bind.primary, &["10 mail.contoso.com."]);
        assert_snapshot!(versions.iter().map(|version| version.join(", ")).collect::<Vec<_>>().join("\n"), @r#"
        10 mail.contoso.com.
        10 mail.contoso.com., 20 contoso-com.d-v1.mx.microsoft.
        0 contoso-com.d-v1.mx.microsoft., 10 mail.contoso.com.
        "#);
        let (last, migrating) = versions.split_last().unwrap();
        assert!(migrating.iter().all(|version| keeps_the_old_route(version)), "{versions:#?}");
        assert!(!keeps_the_old_route(last), "{versions:#?}");
    });
}

/// While mail is migrated: the old host comes first, then the tenant.
fn keeps_the_old_route(version: &[String]) -> bool {
    let preference = |is_meant: &dyn Fn(&str) -> bool| {
        let mut found: Vec<u16> = version
            .iter()
            .filter_map(|data| data.split_once(' '))
            .filter(|(_, host)| is_meant(host))
            .map(|(preference, _)| preference.parse().unwrap())
            .collect();
        found.sort_unstable();
        found
    };
    let old = preference(&|host| !host.ends_with(TENANT_HOST));
    let tenant = preference(&|host| host.ends_with(TENANT_HOST));
    old.len() == 1 && tenant.len() <= 1 && tenant.iter().all(|tenant| *tenant > old[0])
}

/// The ownership record is one that the key may write; what comes after it is not.
pub(super) fn limited_key() {
    with_office("limited", &GivenKey("limited-key", SECRET), async |engine, bind| {
        engine.link_domain(request()).await.unwrap();
        let status = reached(&engine, LinkState::NeedsAttention).await;
        let after = zone::render(bind.primary);
        let notes: Vec<String> = status
            .notes
            .iter()
            .map(|note| note.replace(&bind.primary.port().to_string(), "PORT"))
            .collect();
        assert_snapshot!(notes.join("\n"), @r#"
        the tenant's MX record is missing
        the name server 127.0.0.1:PORT did not take this change: REFUSED (the server does not take updates with this key): + _sip._tls.contoso.com. 3600 SRV 100 1 443 sipdir.online.lync.com.
        the name server 127.0.0.1:PORT did not take this change: REFUSED (the server does not take updates with this key): + _sipfederationtls._tcp.contoso.com. 3600 SRV 100 1 5061 sipfed.online.lync.com.
        the name server 127.0.0.1:PORT did not take this change: REFUSED (the server does not take updates with this key): + autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
        the name server 127.0.0.1:PORT did not take this change: REFUSED (the server does not take updates with this key): + contoso.com. 3600 MX 20 contoso-com.d-v1.mx.microsoft.
        the name server 127.0.0.1:PORT did not take this change: REFUSED (the server does not take updates with this key): + lyncdiscover.contoso.com. 3600 CNAME webdir.online.lync.com.
        the name server 127.0.0.1:PORT did not take this change: REFUSED (the server does not take updates with this key): + sip.contoso.com. 3600 CNAME sipdir.online.lync.com.
        "#);
        assert_snapshot!(after, @r#"
        @ A 192.0.2.80
        @ MX 10 mail.contoso.com.
        @ TXT "MS=ms52079141"
        @ TXT "v=spf1 mx include:spf.protection.outlook.com -all"
        mail A 192.0.2.25
        ns1 A 127.0.0.1
        www A 192.0.2.80
        "#);
    });
}

pub(super) fn wrong_key() {
    let wrong = GivenKey("rehearsal-key", "d3JvbmctZm9yLWV2ZXJ5LXNlcnZlcg==");
    with_office("wrong", &wrong, async |engine, bind| {
        let before = zone::render(bind.primary);
        let report = engine.link_domain(request()).await.unwrap();
        assert_eq!(zone::render(bind.primary), before);
        assert_eq!(report.state, LinkState::AwaitingManualDns);
        assert!(report.records_file.is_some() && !report.to_do_by_hand.is_empty(), "{report:#?}");
        assert_snapshot!(report.notes.join("\n"), @"the zone contoso.com does not take this server's updates: NOTAUTH (BADSIG: the key's secret is wrong); enter the secret of the key again, as the name server has it");
    });
}
