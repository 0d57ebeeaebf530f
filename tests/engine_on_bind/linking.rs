//! Linking contoso.com.

use insta::assert_snapshot;
use rehearsal_core::domain::{LinkRequest, LinkState};

use super::office::{GivenKey, reached, told, with_office};
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

/// What the limited key may not write, but for the last record.
const REST_BUT_ONE: [&str; 5] = [
    "_sip._tls.contoso.com. 3600 SRV 100 1 443 sipdir.online.lync.com.",
    "_sipfederationtls._tcp.contoso.com. 3600 SRV 100 1 5061 sipfed.online.lync.com.",
    "autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.",
    "lyncdiscover.contoso.com. 3600 CNAME webdir.online.lync.com.",
    "contoso.com. 3600 MX 20 contoso-com.d-v1.mx.microsoft.",
];

/// The ownership record is one that the key may write; what comes after it is not.
pub(super) fn limited_key() {
    with_office("limited", &GivenKey("limited-key", SECRET), async |engine, bind| {
        engine.link_domain(request()).await.unwrap();
        let status = told(&engine, "enter the records of").await;
        assert_eq!(status.state, LinkState::Verified);
        let refusals = status.notes.iter().filter(|note| note.contains("did not take this change"));
        assert_eq!(refusals.count(), 6, "{status:#?}");
        assert_snapshot!(zone::render(bind.primary), @r#"
        @ A 192.0.2.80
        @ MX 10 mail.contoso.com.
        @ TXT "MS=ms52079141"
        @ TXT "v=spf1 mx include:spf.protection.outlook.com -all"
        mail A 192.0.2.25
        ns1 A 127.0.0.1
        www A 192.0.2.80
        "#);

        let files = || {
            let names = std::fs::read_dir(&bind.folder).unwrap().map(|entry| entry.unwrap().path());
            names
                .filter(|path| path.to_string_lossy().contains("NewDNSRecords_"))
                .collect::<Vec<_>>()
        };
        let file = std::fs::read_to_string(&files()[0]).unwrap();
        let wanted =
            ["Full host:", "Type:", "Target:", "Preference:", "Mail server:", "Remove", "Replace"];
        let lines: Vec<&str> = file
            .lines()
            .filter(|line| wanted.iter().any(|start| line.starts_with(start)))
            .collect();
        assert_snapshot!(lines.join("\n"), @r#"
        Full host:   autodiscover.contoso.com.
        Type:        CNAME
        Target:      autodiscover.outlook.com.
        Full host:   contoso.com.
        Type:        MX
        Preference:  20
        Mail server: contoso-com.d-v1.mx.microsoft.
        Full host:   _sip._tls.contoso.com.
        Type:        SRV
        Target:      sipdir.online.lync.com.
        Full host:   _sipfederationtls._tcp.contoso.com.
        Type:        SRV
        Target:      sipfed.online.lync.com.
        Full host:   lyncdiscover.contoso.com.
        Type:        CNAME
        Target:      webdir.online.lync.com.
        Full host:   sip.contoso.com.
        Type:        CNAME
        Target:      sipdir.online.lync.com.
        "#);

        zone::enter(bind.primary, &REST_BUT_ONE);
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(engine.domains().unwrap()[0].state, LinkState::Verified);
        zone::enter(bind.primary, &["sip.contoso.com. 3600 CNAME sipdir.online.lync.com."]);
        let status = reached(&engine, LinkState::ServicesReady).await;
        assert!(status.notes.is_empty(), "{status:#?}");
        assert_eq!(files().len(), 1, "one file tells it all");
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
