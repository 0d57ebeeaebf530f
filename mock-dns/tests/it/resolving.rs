//! RFC 1034 §5.3.3, RFC 2308: a caching resolver on the clock of the world.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hickory_proto::op::Message;
use insta::assert_snapshot;
use mock_dns::{
    BoxFuture, Config, Edit, Fault, MockDns, Proceed, Resolver, ResolverLimits, Transport,
    Upstream, ZoneText,
};

use super::driver::{Bench, Notes, bench, block_on, engine, query};

/// Sends names in `fabrikam.com` to one server and the rest to another, and counts.
struct Internet {
    contoso: MockDns,
    fabrikam: MockDns,
    asked: AtomicUsize,
}

impl Upstream for Internet {
    fn exchange(&self, packet: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.server(&packet).answer(&packet, engine(), Transport::Udp)
    }

    fn exchange_stream(&self, packet: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.server(&packet).answer(&packet, engine(), Transport::Tcp)
    }
}

impl Internet {
    fn server(&self, packet: &[u8]) -> &MockDns {
        let name = Message::from_vec(packet).unwrap().queries[0].name().to_ascii();
        if name.ends_with("fabrikam.com.") { &self.fabrikam } else { &self.contoso }
    }
}

struct Office {
    bench: Bench,
    internet: Arc<Internet>,
    resolver: Resolver,
    notes: Arc<Notes>,
}

fn office() -> Office {
    let bench = bench();
    let fabrikam = MockDns::new(Config {
        server_name: "ns.fabrikam.com".to_owned(),
        zones: vec![ZoneText {
            name: "fabrikam.com".to_owned(),
            text: "host 120 A 198.51.100.1".to_owned(),
        }],
        keys: Vec::new(),
        seed: [1; 32],
        now: bench.clock.function(),
        tap: Arc::new(Proceed),
    })
    .unwrap();
    let internet =
        Arc::new(Internet { contoso: bench.dns.clone(), fabrikam, asked: AtomicUsize::new(0) });
    let notes = Arc::new(Notes::default());
    let resolver =
        Resolver::new("office", [3; 32], bench.clock.function(), internet.clone(), notes.clone());
    Office { bench, internet, resolver, notes }
}

impl Office {
    /// The answer, and how many questions it took upstream.
    fn ask(&self, question: &str) -> String {
        let before = self.internet.asked.load(Ordering::SeqCst);
        let (message, _) = query(question);
        let bytes = block_on(self.resolver.answer(&message.to_vec().unwrap(), engine())).unwrap();
        assert_eq!(Message::from_vec(&bytes).unwrap().queries, message.queries);
        let upstream = self.internet.asked.load(Ordering::SeqCst) - before;
        format!("{upstream} upstream: {}", self.notes.last().answer)
    }
}

#[test]
fn records_are_kept_while_their_ttl_counts_down() {
    let office = office();
    assert_snapshot!(office.ask("MX contoso.com rd"), @r"
    1 upstream: NOERROR ra
    contoso.com. 3600 MX 10 mail.contoso.com.
    ");
    office.bench.clock.advance(3599);
    assert_snapshot!(office.ask("MX contoso.com rd"), @r"
    0 upstream: NOERROR ra
    contoso.com. 1 MX 10 mail.contoso.com.
    ");
    office.bench.clock.advance(1);
    assert_snapshot!(office.ask("MX contoso.com rd"), @r"
    1 upstream: NOERROR ra
    contoso.com. 3600 MX 10 mail.contoso.com.
    ");
}

#[test]
fn who_looks_too_early_is_told_so_until_the_minimum_is_over() {
    let office = office();
    assert_snapshot!(office.ask("CNAME autodiscover.contoso.com rd"), @r"
    1 upstream: NXDOMAIN ra
    authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    let edit = Edit::Add("autodiscover CNAME autodiscover.outlook.com.".to_owned());
    office.bench.dns.edit_zone("contoso.com", &edit).unwrap();
    office.bench.clock.advance(299);
    assert_snapshot!(office.ask("CNAME autodiscover.contoso.com rd"), @r"
    0 upstream: NXDOMAIN ra
    authority contoso.com. 1 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    assert_snapshot!(office.ask("TXT autodiscover.contoso.com rd"), @r"
    0 upstream: NXDOMAIN ra
    authority contoso.com. 1 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    office.bench.clock.advance(1);
    assert_snapshot!(office.ask("CNAME autodiscover.contoso.com rd"), @r"
    1 upstream: NOERROR ra
    autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    ");
}

#[test]
fn an_empty_answer_is_kept_for_its_type_only() {
    let office = office();
    assert_snapshot!(office.ask("AAAA mail.contoso.com rd"), @r"
    1 upstream: NOERROR ra
    authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    assert_snapshot!(office.ask("AAAA mail.contoso.com rd"), @r"
    0 upstream: NOERROR ra
    authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    assert_snapshot!(office.ask("A mail.contoso.com rd"), @r"
    1 upstream: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
}

#[test]
fn aliases_are_followed_into_other_zones() {
    let office = office();
    assert_snapshot!(office.ask("A outside.contoso.com rd"), @r"
    2 upstream: NOERROR ra
    outside.contoso.com. 3600 CNAME host.fabrikam.com.
    host.fabrikam.com. 120 A 198.51.100.1
    ");
    assert_snapshot!(office.ask("A outside.contoso.com rd"), @r"
    0 upstream: NOERROR ra
    outside.contoso.com. 3600 CNAME host.fabrikam.com.
    host.fabrikam.com. 120 A 198.51.100.1
    ");
    office.bench.clock.advance(121);
    assert_snapshot!(office.ask("A outside.contoso.com rd"), @r"
    1 upstream: NOERROR ra
    outside.contoso.com. 3479 CNAME host.fabrikam.com.
    host.fabrikam.com. 120 A 198.51.100.1
    ");
    assert_snapshot!(office.ask("A dangling.contoso.com rd"), @r"
    1 upstream: NXDOMAIN ra
    dangling.contoso.com. 3600 CNAME nowhere.contoso.com.
    authority contoso.com. 300 SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300
    ");
    assert_snapshot!(office.ask("A ring1.contoso.com rd"), @"1 upstream: SERVFAIL ra");
}

#[test]
fn refusals_referrals_and_damage_end_in_a_server_failure() {
    let office = office();
    assert_snapshot!(office.ask("A www.northwind.com rd"), @"1 upstream: SERVFAIL ra");
    assert_snapshot!(office.ask("A www.branch.contoso.com rd"), @"1 upstream: SERVFAIL ra");
    for fault in [Fault::Corrupt, Fault::Rcode(2), Fault::Lame] {
        office.bench.fail_before(fault);
        assert!(office.ask("A mail.contoso.com rd").ends_with("SERVFAIL ra"), "{fault:?}");
    }
    office.bench.fail_before(Fault::Truncate);
    assert_snapshot!(office.ask("A mail.contoso.com rd"), @r"
    2 upstream: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
}

#[test]
fn silence_is_a_server_failure_after_five_seconds() {
    struct Silence;
    impl Upstream for Silence {
        fn exchange(&self, _: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>> {
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
    let office = office();
    let text: String =
        (10..60).map(|n| format!("big TXT \"{n} thirty bytes of text, or about\"\n")).collect();
    office.bench.dns.edit_zone("contoso.com", &Edit::Add(text)).unwrap();
    let answer = office.ask("TXT big.contoso.com rd");
    assert_snapshot!(answer.lines().next().unwrap(), @"2 upstream: NOERROR tc ra");
    assert_eq!(office.resolver.render_state().lines().count(), 51);
}

#[test]
fn limits_cut_what_is_kept() {
    let office = office();
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
    ");
    office.bench.clock.advance(8);
    assert_snapshot!(office.resolver.render_state(), @r"
    resolver office
    contoso.com. 22 MX 10 mail.contoso.com.
    ");
    office.resolver.flush();
    assert_snapshot!(office.resolver.render_state(), @"resolver office");
}

#[test]
fn without_recursion_only_the_cache_answers() {
    let office = office();
    assert_snapshot!(office.ask("A mail.contoso.com"), @"0 upstream: REFUSED ra");
    office.ask("A mail.contoso.com rd");
    assert_snapshot!(office.ask("A mail.contoso.com"), @r"
    0 upstream: NOERROR ra
    mail.contoso.com. 3600 A 192.0.2.25
    ");
    assert_snapshot!(office.ask("ANY mail.contoso.com rd"), @"0 upstream: REFUSED");
    assert!(!office.notes.last().supported);
}
