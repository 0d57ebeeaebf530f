//! RFC 1034 §5.3.3, RFC 2308: a caching resolver on the clock of the world.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_proto::op::Message;
use insta::assert_snapshot;
use mock_dns::{
    BoxFuture, Config, Edit, Fault, MockDns, Proceed, Resolver, ResolverLimits, Transport,
    Upstream, ZoneText,
};

use super::driver::{Bench, CONTOSO, Notes, bench_with, block_on, engine, query};

const ROOT: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const CONTOSO_NS1: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 53));
const CONTOSO_NS2: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 54));
const FABRIKAM_NS: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 53));

/// The zone above all: `ns2.contoso.com` is named only where a test delegates to it.
const REGISTRY: &str = "
contoso.com              86400 NS ns1.contoso.com.
ns1.contoso.com          86400 A  192.0.2.53
fabrikam.com             86400 NS ns.fabrikam.com.
ns.fabrikam.com          86400 A  198.51.100.53
northwind.com            86400 NS ns.fabrikam.com.
hosted.example           86400 NS ns.contoso.com.
ring.example             86400 NS ns.gnir.example.
gnir.example             86400 NS ns.ring.example.
lost.example             86400 NS ns.lost.example.
";

/// Servers by address; nobody answers at any other. Notes who was asked.
struct Internet {
    servers: Mutex<BTreeMap<IpAddr, MockDns>>,
    asked: Mutex<Vec<IpAddr>>,
}

impl Upstream for Internet {
    fn roots(&self) -> Vec<IpAddr> {
        vec![ROOT]
    }

    fn exchange(&self, server: IpAddr, packet: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.ask(server, &packet, Transport::Udp)
    }

    fn exchange_stream(
        &self,
        server: IpAddr,
        packet: Vec<u8>,
    ) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.ask(server, &packet, Transport::Tcp)
    }
}

impl Internet {
    fn ask(
        &self,
        server: IpAddr,
        packet: &[u8],
        transport: Transport,
    ) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.asked.lock().unwrap().push(server);
        match self.servers.lock().unwrap().get(&server) {
            Some(dns) => dns.answer(packet, engine(), transport),
            None => Box::pin(std::future::pending()),
        }
    }

    fn place(&self, at: IpAddr, dns: MockDns) {
        self.servers.lock().unwrap().insert(at, dns);
    }
}

struct Office {
    bench: Bench,
    registry: MockDns,
    internet: Arc<Internet>,
    resolver: Resolver,
    notes: Arc<Notes>,
}

fn server(bench: &Bench, zones: &[(&str, &str)]) -> MockDns {
    let zone = |(name, text): &(&str, &str)| ZoneText {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    };
    MockDns::new(Config {
        server_name: "ns.nic.example".to_owned(),
        zones: zones.iter().map(zone).collect(),
        keys: Vec::new(),
        seed: [1; 32],
        now: bench.clock.function(),
        tap: Arc::new(Proceed),
    })
    .unwrap()
}

fn office() -> Office {
    let bench = bench_with(&format!("{CONTOSO}\nns A 192.0.2.53\n"));
    let registry = server(&bench, &[(".", REGISTRY)]);
    let fabrikam = server(&bench, &[("fabrikam.com", "host 120 A 198.51.100.1")]);
    let internet = Arc::new(Internet { servers: Mutex::default(), asked: Mutex::default() });
    internet.place(ROOT, registry.clone());
    internet.place(CONTOSO_NS1, bench.dns.clone());
    internet.place(FABRIKAM_NS, fabrikam);
    let notes = Arc::new(Notes::default());
    let resolver =
        Resolver::new("office", [3; 32], bench.clock.function(), internet.clone(), notes.clone());
    Office { bench, registry, internet, resolver, notes }
}

/// An office whose resolver knows already who speaks for contoso.com.
fn settled_office() -> Office {
    let office = office();
    office.ask("SOA contoso.com rd");
    office
}

impl Office {
    /// The answer, and whom it took upstream.
    fn ask(&self, question: &str) -> String {
        self.internet.asked.lock().unwrap().clear();
        let (message, _) = query(question);
        let bytes = block_on(self.resolver.answer(&message.to_vec().unwrap(), engine())).unwrap();
        assert_eq!(Message::from_vec(&bytes).unwrap().queries, message.queries);
        let asked = std::mem::take(&mut *self.internet.asked.lock().unwrap());
        let asked: Vec<&str> = asked.iter().map(Self::called).collect();
        let asked = if asked.is_empty() { "nobody".to_owned() } else { asked.join(", ") };
        format!("from {asked}: {}", self.notes.last().answer)
    }

    fn called(address: &IpAddr) -> &'static str {
        match *address {
            ROOT => "root",
            CONTOSO_NS1 => "ns1",
            CONTOSO_NS2 => "ns2",
            FABRIKAM_NS => "fabrikam",
            _ => "somebody",
        }
    }

    fn delegate_to_both(&self) {
        let text = "contoso.com NS ns2.contoso.com.\nns2.contoso.com A 192.0.2.54";
        self.registry.edit_zone(".", &Edit::Add(text.to_owned())).unwrap();
    }
}

#[test]
fn records_are_kept_while_their_ttl_counts_down() {
    let office = settled_office();
    assert_snapshot!(office.ask("MX contoso.com rd"), @r"
    from ns1: NOERROR ra
    contoso.com. 3600 MX 10 mail.contoso.com.
    ");
    office.bench.clock.advance(3599);
    assert_snapshot!(office.ask("MX contoso.com rd"), @r"
    from nobody: NOERROR ra
    contoso.com. 1 MX 10 mail.contoso.com.
    ");
    office.bench.clock.advance(1);
    assert_snapshot!(office.ask("MX contoso.com rd"), @r"
    from ns1: NOERROR ra
    contoso.com. 3600 MX 10 mail.contoso.com.
    ");
}

#[test]
fn who_looks_too_early_is_told_so_until_the_minimum_is_over() {
    let office = settled_office();
    assert_snapshot!(office.ask("CNAME autodiscover.contoso.com rd"), @r"
    from ns1: NXDOMAIN ra
    authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    let edit = Edit::Add("autodiscover CNAME autodiscover.outlook.com.".to_owned());
    office.bench.dns.edit_zone("contoso.com", &edit).unwrap();
    office.bench.clock.advance(299);
    assert_snapshot!(office.ask("CNAME autodiscover.contoso.com rd"), @r"
    from nobody: NXDOMAIN ra
    authority contoso.com. 1 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    assert_snapshot!(office.ask("TXT autodiscover.contoso.com rd"), @r"
    from nobody: NXDOMAIN ra
    authority contoso.com. 1 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    office.bench.clock.advance(1);
    assert_snapshot!(office.ask("CNAME autodiscover.contoso.com rd"), @r"
    from ns1: NOERROR ra
    autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    ");
}

#[test]
fn an_empty_answer_is_kept_for_its_type_only() {
    let office = settled_office();
    assert_snapshot!(office.ask("AAAA mail.contoso.com rd"), @r"
    from ns1: NOERROR ra
    authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    assert_snapshot!(office.ask("AAAA mail.contoso.com rd"), @r"
    from nobody: NOERROR ra
    authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    assert_snapshot!(office.ask("A mail.contoso.com rd"), @r"
    from ns1: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
}

#[test]
fn aliases_are_followed_into_other_zones() {
    let office = settled_office();
    assert_snapshot!(office.ask("A outside.contoso.com rd"), @r"
    from ns1, root, fabrikam: NOERROR ra
    outside.contoso.com. 3600 CNAME host.fabrikam.com.
    host.fabrikam.com. 120 A 198.51.100.1
    ");
    assert_snapshot!(office.ask("A outside.contoso.com rd"), @r"
    from nobody: NOERROR ra
    outside.contoso.com. 3600 CNAME host.fabrikam.com.
    host.fabrikam.com. 120 A 198.51.100.1
    ");
    office.bench.clock.advance(121);
    assert_snapshot!(office.ask("A outside.contoso.com rd"), @r"
    from fabrikam: NOERROR ra
    outside.contoso.com. 3479 CNAME host.fabrikam.com.
    host.fabrikam.com. 120 A 198.51.100.1
    ");
    assert_snapshot!(office.ask("A dangling.contoso.com rd"), @r"
    from ns1: NXDOMAIN ra
    dangling.contoso.com. 3600 CNAME nowhere.contoso.com.
    authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    assert_snapshot!(office.ask("A ring1.contoso.com rd"), @"from ns1: SERVFAIL ra");
}

#[test]
fn the_way_leads_from_the_root_down_and_is_remembered_as_long_as_the_zone_above_says() {
    let office = office();
    assert_snapshot!(office.ask("A mail.contoso.com rd"), @r"
    from root, ns1: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
    assert_snapshot!(office.ask("TXT contoso.com rd"), @r#"
    from ns1: NOERROR ra
    contoso.com. 3600 TXT "v=spf1 mx ip4:192.0.2.25 -all"
    "#);
    office.bench.clock.advance(86_400);
    assert_snapshot!(office.ask("A mail.contoso.com rd"), @r"
    from root, ns1: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
}

#[test]
fn a_server_without_glue_is_looked_up_by_its_name() {
    let office = office();
    let hosted = ZoneText { name: "hosted.example".to_owned(), text: "@ A 203.0.113.9".to_owned() };
    let both = server(&office.bench, &[("hosted.example", &hosted.text), ("contoso.com", CONTOSO)]);
    let edit = Edit::Add("ns A 192.0.2.53".to_owned());
    both.edit_zone("contoso.com", &edit).unwrap();
    office.internet.place(CONTOSO_NS1, both);
    assert_snapshot!(office.ask("A hosted.example rd"), @r"
    from root, root, ns1, ns1: NOERROR ra
    hosted.example. 3600 A 203.0.113.9
    ");
}

#[test]
fn a_delegation_that_goes_in_rings_or_lacks_its_glue_is_a_server_failure() {
    let office = office();
    assert_snapshot!(office.ask("A www.ring.example rd"), @"from root, root: SERVFAIL ra");
    assert_snapshot!(office.ask("A www.lost.example rd"), @"from root: SERVFAIL ra");
}

#[test]
fn who_was_delegated_before_is_asked_until_the_old_delegation_expires() {
    let office = settled_office();
    let gone = Edit::Remove("contoso.com NS".to_owned());
    office.registry.edit_zone(".", &gone).unwrap();
    assert_snapshot!(office.ask("MX contoso.com rd"), @r"
    from ns1: NOERROR ra
    contoso.com. 3600 MX 10 mail.contoso.com.
    ");
    office.bench.clock.advance(86_400);
    assert_snapshot!(office.ask("MX contoso.com rd"), @r"
    from root: NOERROR ra
    authority . 300 SOA ns.nic.example. hostmaster. 2 900 300 604800 300
    ");
}

#[test]
fn the_next_server_is_asked_when_one_fails() {
    let office = office();
    office.delegate_to_both();
    let lame = server(&office.bench, &[("fabrikam.com", "@ A 192.0.2.9")]);
    office.internet.place(CONTOSO_NS2, lame);
    let answers: Vec<String> =
        (0..8).map(|n| office.ask(&format!("A h{n}.dev.contoso.com rd"))).collect();
    let first: Vec<&str> = answers.iter().map(|answer| answer.lines().next().unwrap()).collect();
    assert_snapshot!(first.join("\n"), @r"
    from root, ns2, ns1: NOERROR ra
    from ns2, ns1: NOERROR ra
    from ns2, ns1: NOERROR ra
    from ns1: NOERROR ra
    from ns2, ns1: NOERROR ra
    from ns1: NOERROR ra
    from ns2, ns1: NOERROR ra
    from ns2, ns1: NOERROR ra
    ");
    assert!(answers.iter().all(|answer| answer.ends_with("60 A 192.0.2.99")));
}

#[test]
fn a_silent_server_costs_its_share_of_the_time() {
    let office = office();
    office.delegate_to_both();
    let waited: Vec<u128> = (0..6)
        .map(|n| {
            let (message, _) = query(&format!("A s{n}.dev.contoso.com rd"));
            let packet = message.to_vec().unwrap();
            block_on(async {
                let start = tokio::time::Instant::now();
                let answer = office.resolver.answer(&packet, engine()).await.unwrap();
                assert_eq!(Message::from_vec(&answer).unwrap().answers.len(), 1);
                start.elapsed().as_millis()
            })
        })
        .collect();
    assert!(waited.iter().all(|ms| [0, 2_500].contains(ms)), "{waited:?}");
    assert!(waited.contains(&0) && waited.contains(&2_500), "{waited:?}");
}

#[test]
fn records_outside_the_zone_of_the_server_are_not_believed() {
    let office = office();
    let liar = server(
        &office.bench,
        &[("fabrikam.com", "host CNAME mail.contoso.com."), ("contoso.com", "mail A 203.0.113.66")],
    );
    office.internet.place(FABRIKAM_NS, liar);
    assert_snapshot!(office.ask("A host.fabrikam.com rd"), @r"
    from root, fabrikam, root, ns1: NOERROR ra
    host.fabrikam.com. 3600 CNAME mail.contoso.com.
    mail.contoso.com. 3600 A 192.0.2.25
    ");
}

#[test]
fn a_zone_with_servers_set_by_hand_is_never_asked_for_outside() {
    let office = office();
    let inside = server(&office.bench, &[("contoso.com", "mail A 10.0.0.25")]);
    office.internet.place(CONTOSO_NS2, inside);
    let resolver = office.resolver.clone().with_stub("contoso.com", vec![CONTOSO_NS2]);
    let office = Office { resolver, ..office };
    assert_snapshot!(office.ask("A mail.contoso.com rd"), @r"
    from ns2: NOERROR ra
    mail.contoso.com. 3600 A 10.0.0.25
    ");
    assert_snapshot!(office.ask("A host.fabrikam.com rd"), @r"
    from root, fabrikam: NOERROR ra
    host.fabrikam.com. 120 A 198.51.100.1
    ");
}

#[test]
fn the_delegated_servers_of_a_name_can_be_asked_for() {
    let office = office();
    office.delegate_to_both();
    let of = |name: &str| block_on(office.resolver.authorities(name));
    assert_eq!(of("contoso.com"), [CONTOSO_NS1, CONTOSO_NS2]);
    assert_eq!(of("_sip._tls.contoso.com"), [CONTOSO_NS1, CONTOSO_NS2]);
    assert_eq!(of("nobody.test"), [ROOT]);
    assert_eq!(of("not a name"), Vec::<IpAddr>::new());
}

#[test]
fn refusals_damage_and_silence_end_in_a_server_failure_that_is_kept_for_a_second() {
    let office = settled_office();
    assert_snapshot!(office.ask("A www.northwind.com rd"), @"from root, fabrikam: SERVFAIL ra");
    assert_snapshot!(office.ask("A www.northwind.com rd"), @"from nobody: SERVFAIL ra");
    office.bench.clock.advance(1);
    assert_snapshot!(office.ask("A www.northwind.com rd"), @"from fabrikam: SERVFAIL ra");
    assert_snapshot!(office.ask("A www.branch.contoso.com rd"), @"from ns1, root, fabrikam, somebody: SERVFAIL ra");
    for fault in [Fault::Corrupt, Fault::Rcode(2), Fault::Lame] {
        office.bench.clock.advance(1);
        office.bench.fail_before(fault);
        assert!(office.ask("A mail.contoso.com rd").ends_with("SERVFAIL ra"), "{fault:?}");
    }
    office.bench.clock.advance(1);
    office.bench.fail_before(Fault::Truncate);
    assert_snapshot!(office.ask("A mail.contoso.com rd"), @r"
    from ns1, ns1: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
}

#[test]
fn silence_is_a_server_failure_after_five_seconds() {
    struct Silence;
    impl Upstream for Silence {
        fn roots(&self) -> Vec<IpAddr> {
            vec![ROOT]
        }
        fn exchange(&self, _: IpAddr, _: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>> {
            Box::pin(std::future::pending())
        }
    }
    let clock = super::driver::Clock::default();
    let resolver =
        Resolver::new("office", [3; 32], clock.function(), Arc::new(Silence), Arc::new(Proceed));
    let (message, _) = query("A mail.contoso.com rd");
    let packet = message.to_vec().unwrap();
    let (answer, waited) = block_on(async {
        let start = tokio::time::Instant::now();
        let answer = resolver.answer(&packet, engine()).await.unwrap();
        (answer, start.elapsed())
    });
    assert_eq!(Message::from_vec(&answer).unwrap().metadata.response_code.low(), 2);
    assert_eq!(waited, Duration::from_secs(5));
}

#[test]
fn a_large_answer_is_fetched_over_a_stream() {
    let office = settled_office();
    let text: String =
        (10..60).map(|n| format!("big TXT \"{n} thirty bytes of text, or about\"\n")).collect();
    office.bench.dns.edit_zone("contoso.com", &Edit::Add(text)).unwrap();
    let answer = office.ask("TXT big.contoso.com rd");
    assert_snapshot!(answer.lines().next().unwrap(), @"from ns1, ns1: NOERROR tc ra");
    let kept = office.resolver.render_state();
    assert_eq!(kept.matches(" TXT ").count(), 50);
}

#[test]
fn limits_cut_what_is_kept() {
    let office = settled_office();
    let limits =
        ResolverLimits { ttl_max_s: 30, negative_ttl_max_s: 7, ..ResolverLimits::default() };
    let resolver = office.resolver.clone().with_limits(limits);
    let office = Office { resolver, ..office };
    office.ask("MX contoso.com rd");
    office.ask("A nowhere.contoso.com rd");
    office.ask("AAAA mail.contoso.com rd");
    assert_snapshot!(office.resolver.render_state(), @r"
    resolver office
    nowhere.contoso.com. 7 does not exist
    contoso.com. 30 MX 10 mail.contoso.com.
    mail.contoso.com. 7 has no AAAA
    contoso.com. 30 is delegated to ns1.contoso.com.
    ");
    office.bench.clock.advance(8);
    assert_snapshot!(office.resolver.render_state(), @r"
    resolver office
    contoso.com. 22 MX 10 mail.contoso.com.
    contoso.com. 22 is delegated to ns1.contoso.com.
    ");
    office.resolver.flush();
    assert_snapshot!(office.resolver.render_state(), @"resolver office");
}

#[test]
fn without_recursion_only_the_cache_answers() {
    let office = settled_office();
    assert_snapshot!(office.ask("A mail.contoso.com"), @"from nobody: REFUSED ra");
    office.ask("A mail.contoso.com rd");
    assert_snapshot!(office.ask("A mail.contoso.com"), @r"
    from nobody: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
}

#[test]
fn a_question_for_any_type_is_answered_from_what_is_remembered_if_that_is_anything() {
    let office = settled_office();
    office.ask("MX contoso.com rd");
    let remembered = office.ask("ANY contoso.com rd");
    assert!(remembered.starts_with("from nobody: NOERROR ra"), "{remembered}");
    assert!(remembered.contains(" MX ") && remembered.contains(" SOA "), "{remembered}");
    assert!(!remembered.contains(" TXT "), "{remembered}");
    assert_snapshot!(office.ask("ANY mail.contoso.com rd"), @r"
    from ns1: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
    assert_snapshot!(office.ask("A mail.contoso.com"), @r"
    from nobody: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
}

#[test]
fn what_is_no_question_for_records_is_refused() {
    let office = settled_office();
    assert_snapshot!(office.ask("AXFR contoso.com rd"), @"from nobody: NOTAUTH ra");
    assert_snapshot!(office.ask("TYPE253 contoso.com rd"), @"from nobody: REFUSED");
    assert!(!office.notes.last().supported);
}
