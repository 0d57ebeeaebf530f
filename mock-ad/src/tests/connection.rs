//! What happens between requests: TLS begins, searches are abandoned, silence lasts too long.

use std::time::Duration;

use super::peer::Peer;
use super::{ADMIN_PASSWORD, World, conn};
use crate::{ConnInfo, Fault, Port, Security, StartTls};

const START_TLS: &str = "extended 1.3.6.1.4.1.1466.20037";
const WHO_AM_I: &str = "extended 1.3.6.1.4.1.4203.1.11.3";

fn bind() -> String {
    format!("bind Administrator@contoso.local {ADMIN_PASSWORD}")
}

/// What the world was told of each request since it began: the transport, the operation, the answer's first line.
fn told(world: &World) -> String {
    let told = world.ear.exchanges.lock().unwrap();
    let line = |told: &crate::Exchange| {
        let answer = told.answer.lines().next().unwrap_or_default();
        format!("{:?} {}: {answer}", told.request.security, told.request.operation)
    };
    told.iter().map(line).collect::<Vec<String>>().join("\n")
}

#[test]
fn start_tls_protects_the_connection_and_leaves_who_is_bound() {
    let world = World::new();
    Peer::talk(&world, conn(Security::Plain), async |peer| {
        for request in [&bind(), START_TLS, WHO_AM_I, START_TLS] {
            peer.ask(request).await;
        }
    });
    insta::assert_snapshot!(told(&world), @r"
    Plain bind: 0 success
    Plain extended: 0 success
    Tls extended: 0 success
    Tls extended: 1 operationsError: 00000000: LdapErr: DSID-0C09042F, comment: TLS or SSL already in effect, data 0, v3839
    ");
}

#[test]
fn start_tls_waits_for_no_other_request_and_needs_a_certificate() {
    let world = World::new();
    Peer::talk(&world, conn(Security::Plain), async |peer| {
        peer.ask(&format!("{START_TLS}\n{WHO_AM_I}")).await;
    });
    let bare = ConnInfo { start_tls: StartTls::Unavailable, ..conn(Security::Plain) };
    Peer::talk(&world, bare, async |peer| peer.ask(START_TLS).await);
    insta::assert_snapshot!(told(&world), @r"
    Plain extended: 1 operationsError: 00000000: LdapErr: DSID-0C09042F, comment: Operations are outstanding on this connection, data 0, v3839
    Plain extended: 0 success
    Plain extended: 52 unavailable: 00000000: LdapErr: DSID-0C09042F, comment: Error initializing SSL/TLS, data 0, v3839
    ");
}

#[test]
fn an_external_bind_needs_a_certificate_of_the_client_after_start_tls() {
    let world = World::new();
    Peer::talk(&world, conn(Security::Plain), async |peer| {
        for request in ["sasl EXTERNAL", START_TLS, "sasl EXTERNAL", "sasl PLAIN", "sasl GSSAPI"] {
            peer.ask(request).await;
        }
    });
    insta::assert_snapshot!(told(&world), @r"
    Plain bind: 7 authMethodNotSupported: 00002027: LdapErr: DSID-0C09042F, comment: Invalid Authentication method, data 0, v3839
    Plain extended: 0 success
    Tls bind: 49 invalidCredentials: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 57, v3839
    Tls bind: 7 authMethodNotSupported: 00002027: LdapErr: DSID-0C09042F, comment: Invalid Authentication method, data 0, v3839
    Tls bind: 7 authMethodNotSupported: 00002027: LdapErr: DSID-0C09042F, comment: Invalid Authentication method, data 0, v3839
    ");
}

#[test]
fn in_fast_bind_mode_a_bind_checks_a_password_and_nobody_is_bound() {
    let world = World::new();
    let fast = "extended 1.2.840.113556.1.4.1781";
    let script = format!(
        "{fast}\n{}\n{WHO_AM_I}\nbind Guest wrong\nsasl GSSAPI\nsearch ~ base (cn=*)",
        bind()
    );
    Peer::talk(&world, conn(Security::Tls), async |peer| peer.ask(&script).await);
    Peer::talk(&world, conn(Security::Tls), async |peer| {
        peer.ask(&format!("{}\n{fast}\n{WHO_AM_I}", bind())).await
    });
    insta::assert_snapshot!(told(&world), @r"
    Tls extended: 0 success
    Tls bind: 0 success
    Tls extended: 0 success
    Tls bind: 49 invalidCredentials: 80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data 52e, v3839
    Tls bind: 7 authMethodNotSupported: 00002027: LdapErr: DSID-0C09042F, comment: Invalid Authentication method, data 0, v3839
    Tls search: 1 operationsError, 0 entries: 000004DC: LdapErr: DSID-0C09042F, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v3839
    Tls bind: 0 success
    Tls extended: 53 unwillingToPerform: 00002029: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    Tls extended: 0 success
    ");
}

#[test]
fn the_global_catalog_is_searched_from_an_empty_base_and_takes_no_writes() {
    let world = World::new();
    let catalog = ConnInfo { port: Port::GlobalCatalog, ..conn(Security::Tls) };
    let script = format!(
        "{}\nsearch CN=Guest,CN=Users,~ base (objectClass=*) cn,description,badPwdCount",
        bind()
    );
    let shown = |conn| {
        Peer::talk(&world, conn, async |peer| peer.ask(&script).await);
        world.ear.exchanges.lock().unwrap().last().unwrap().answer.clone()
    };
    insta::assert_snapshot!(shown(conn(Security::Tls)), @r"
    0 success, 1 entry
    CN=Guest,CN=Users,DC=contoso,DC=local
      badPwdCount: 0
      cn: Guest
    ");
    insta::assert_snapshot!(shown(catalog.clone()), @r"
    0 success, 1 entry
    CN=Guest,CN=Users,DC=contoso,DC=local
      cn: Guest
    ");
    let heard = Peer::talk(&world, catalog, async |peer| {
        peer.ask(&bind()).await;
        peer.ask("search - sub (sAMAccountName=Guest) cn\nsearch - sub (objectClass=nTDSDSA) cn\ndelete CN=Guest,CN=Users,~")
            .await
    });
    insta::assert_snapshot!(heard, @r"
    2 entry CN=Guest,CN=Users,DC=contoso,DC=local
    2 done 0
    3 entry CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=contoso,DC=local
    3 done 0
    4 other 10
    ");
    insta::assert_snapshot!(told(&world).lines().last().unwrap(), @r"Tls delete: 10 referral: 0000202B: RefErr: DSID-03100781, data 0, 1 access points ref 1: 'contoso.local'");
}

#[test]
fn the_root_dse_takes_wishes_and_keeps_what_it_shows() {
    let world = World::new();
    let user = crate::NewUser {
        sam_account_name: "anna".to_owned(),
        password: Some("Planted-Pass-1".to_owned()),
        enabled: true,
        ..crate::NewUser::default()
    };
    world.ad.add_user(&user).unwrap();
    let wish = |name: &str, value: &str| format!("modify -\n  add {name}: {value}");
    let script = format!(
        "{}\n{}\n{}\n{}\nbind anna@contoso.local Planted-Pass-1\n{}",
        bind(),
        wish("schemaUpdateNow", "1"),
        wish("becomePdc", "1"),
        wish("dnsHostName", "x"),
        wish("schemaUpdateNow", "1"),
    );
    Peer::talk(&world, conn(Security::Tls), async |peer| peer.ask(&script).await);
    insta::assert_snapshot!(told(&world), @r"
    Tls bind: 0 success
    Tls modify: 0 success
    Tls modify: 53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    Tls modify: 53 unwillingToPerform: 00002035: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0
    Tls bind: 0 success
    Tls modify: 50 insufficientAccessRights: 00002098: SecErr: DSID-03150E8A, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0
    ");
    let supported: Vec<bool> =
        world.ear.exchanges.lock().unwrap().iter().map(|told| told.supported).collect();
    assert_eq!(supported, [true, true, false, true, true, true]);
}

#[test]
fn a_silent_client_is_disconnected() {
    let world = World::new();
    let mute = Peer::talk(&world, conn(Security::Tls), async |peer| {
        let start = tokio::time::Instant::now();
        (peer.hear(3600).await, start.elapsed())
    });
    assert_eq!(mute, ("closed".to_owned(), Duration::from_secs(120)));
    let (heard, elapsed) = Peer::talk(&world, conn(Security::Tls), async |peer| {
        let start = tokio::time::Instant::now();
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_secs(100)).await;
            assert_eq!(peer.ask(WHO_AM_I).await.split(' ').nth(1), Some("extended"));
        }
        (peer.hear(3600).await, start.elapsed())
    });
    assert_eq!(heard, "0 extended 52\nclosed");
    assert_eq!(elapsed, Duration::from_secs(302 + 900));
}

#[test]
fn requests_that_come_together_are_answered_in_order() {
    let world = World::new();
    let script =
        format!("{}\nsearch ~ base (objectClass=*) cn\n{WHO_AM_I}\nunbind\n{WHO_AM_I}", bind());
    let heard = Peer::talk(&world, conn(Security::Tls), async |peer| peer.ask(&script).await);
    insta::assert_snapshot!(heard, @r"
    1 bind 0
    2 entry DC=contoso,DC=local
    2 done 0
    3 extended 0
    closed
    ");
}

/// Looks for a few groups under a fault, sends something else after so many seconds, and listens until all is quiet.
fn search_under(fault: Fault, limit_s: u32, then: Option<(u64, &str)>) -> String {
    let world = World::new();
    Peer::talk(&world, conn(Security::Tls), async |peer| {
        peer.ask(&bind()).await;
        *world.ear.after.lock().unwrap() = Some(fault);
        peer.send(&format!("search CN=Users,~ one (cn=Domain*) cn 0 {limit_s}")).await;
        let mut heard = Vec::new();
        if let Some((seconds, script)) = then {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            peer.send(script).await;
        }
        heard.push(peer.hear(180).await);
        heard.push(peer.ask(WHO_AM_I).await);
        heard.join("\n")
    })
}

#[test]
fn a_slow_answer_ends_when_the_time_limit_is_over() {
    let drip = |seconds| Fault::Drip(Duration::from_secs(seconds));
    insta::assert_snapshot!(search_under(drip(5), 0, None), @r"
    2 entry CN=Domain Computers,CN=Users,DC=contoso,DC=local
    2 entry CN=Domain Controllers,CN=Users,DC=contoso,DC=local
    2 entry CN=Domain Admins,CN=Users,DC=contoso,DC=local
    2 entry CN=Domain Users,CN=Users,DC=contoso,DC=local
    2 entry CN=Domain Guests,CN=Users,DC=contoso,DC=local
    2 done 0
    3 extended 0
    ");
    insta::assert_snapshot!(search_under(drip(5), 8, None), @r"
    2 entry CN=Domain Computers,CN=Users,DC=contoso,DC=local
    2 done 3
    3 extended 0
    ");
    insta::assert_snapshot!(search_under(drip(70), 0, None), @r"
    2 entry CN=Domain Computers,CN=Users,DC=contoso,DC=local
    2 done 3
    3 extended 0
    ");
}

#[test]
fn an_abandoned_search_stops_where_it_is() {
    let drip = Fault::Drip(Duration::from_secs(5));
    insta::assert_snapshot!(search_under(drip.clone(), 0, Some((6, "abandon 2"))), @r"
    2 entry CN=Domain Computers,CN=Users,DC=contoso,DC=local
    4 extended 0
    ");
    insta::assert_snapshot!(search_under(drip, 0, Some((6, "abandon 7"))), @r"
    2 entry CN=Domain Computers,CN=Users,DC=contoso,DC=local
    2 entry CN=Domain Controllers,CN=Users,DC=contoso,DC=local
    2 entry CN=Domain Admins,CN=Users,DC=contoso,DC=local
    2 entry CN=Domain Users,CN=Users,DC=contoso,DC=local
    2 entry CN=Domain Guests,CN=Users,DC=contoso,DC=local
    2 done 0
    4 extended 0
    ");
}

#[test]
fn an_answer_that_is_late_is_not_sent_once_its_search_is_abandoned() {
    let world = World::new();
    let heard = Peer::talk(&world, conn(Security::Tls), async |peer| {
        peer.ask(&bind()).await;
        *world.ear.delay.lock().unwrap() = Duration::from_secs(10);
        peer.send("search ~ base (objectClass=*) cn").await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        *world.ear.delay.lock().unwrap() = Duration::ZERO;
        peer.send(&format!("abandon 2\n{WHO_AM_I}")).await;
        peer.hear(60).await
    });
    assert_eq!(heard, "4 extended 0");
}

#[test]
fn a_fault_may_end_an_answer_between_two_entries() {
    insta::assert_snapshot!(search_under(Fault::ResetAfterEntries(1), 0, None), @r"
    2 entry CN=Domain Computers,CN=Users,DC=contoso,DC=local
    closed
    closed
    ");
    let result = Fault::ResultAfterEntries { n_entries: 1, code: 3, text: "enough".to_owned() };
    insta::assert_snapshot!(search_under(result, 0, None), @r"
    2 entry CN=Domain Computers,CN=Users,DC=contoso,DC=local
    2 done 3
    3 extended 0
    ");
}
