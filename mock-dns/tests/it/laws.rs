//! Laws that hold for whatever arrives.

use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::Message;
use jiff::SignedDuration;
use mock_dns::{Proceed, SecondaryConfig, Transport};
use proptest::prelude::{
    Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest,
};

use super::driver::{Bench, bench, bench_with, query, signer, update};

const ZONE: &str =
    "@ SOA ns1 hostmaster 4294967290 900 300 604800 300\n@ MX 10 a\na A 192.0.2.1\nb CNAME a";

/// Owners, some of them foreign, and changes, some of them without effect.
fn change() -> impl Strategy<Value = String> {
    let owner = prop_oneof![
        4 => Just("contoso.com"),
        4 => Just("a.contoso.com"),
        4 => Just("b.contoso.com"),
        1 => Just("fabrikam.com")
    ];
    let what = prop_oneof![
        (0..3u16).prop_map(|n| format!("add {{}} 60 MX {n} a.contoso.com.")),
        (0..3u8).prop_map(|n| format!("add {{}} {n} A 192.0.2.{n}")),
        Just("add {} 60 CNAME a.contoso.com.".to_owned()),
        Just("add {} 60 NS ns2.contoso.com.".to_owned()),
        (0..3u16).prop_map(|n| format!("delete {{}} MX {n} a.contoso.com.")),
        Just("delete {} MX".to_owned()),
        Just("delete {} NS".to_owned()),
        Just("delete {}".to_owned()),
        Just("yxdomain {}".to_owned()),
        Just("nxrrset {} MX".to_owned()),
    ];
    (owner, what).prop_map(|(owner, what)| what.replace("{}", owner))
}

fn serial(bench: &Bench) -> u32 {
    let zone = bench.zone();
    let soa = zone.lines().next().unwrap();
    soa.split_whitespace().nth(5).unwrap().parse().unwrap()
}

fn without_soa(zone: &str) -> &str {
    zone.split_once('\n').unwrap().1
}

proptest! {
    #[test]
    fn an_update_is_all_or_nothing_and_the_serial_counts_changes(
        updates in prop::collection::vec(prop::collection::vec(change(), 0..5), 1..6)
    ) {
        let bench = bench_with(ZONE);
        for lines in updates {
            let (zone, old) = (bench.zone(), serial(&bench));
            let answer = bench.update(&lines.join("\n"));
            let changed = without_soa(&zone) != without_soa(&bench.zone());
            prop_assert!(answer.starts_with("NOERROR") || !changed, "{answer}: {lines:?}");
            let distance = serial(&bench).wrapping_sub(old);
            if changed {
                prop_assert!(distance == 1 || (old == u32::MAX && distance == 2));
            } else {
                prop_assert_eq!(distance, 0);
            }
            let now = bench.zone();
            prop_assert!(now.contains(" NS ") && now.lines().filter(|line| line.contains(" SOA ")).count() == 1);
            let aliases = now.lines().filter(|line| line.starts_with("b.contoso.com.") && line.contains("CNAME")).count();
            let all = now.lines().filter(|line| line.starts_with("b.contoso.com.")).count();
            prop_assert!(aliases == 0 || (aliases, all) == (1, 1), "{now}");
            prop_assert_eq!(bench_with(&now).zone(), now);
        }
    }

    #[test]
    fn every_version_can_be_seen_again_and_a_secondary_goes_through_all_of_them(
        updates in prop::collection::vec((1..100u16, prop::collection::vec(change(), 1..5)), 1..8),
        behind_s in 0..300u64, n_remembered in 0..8usize
    ) {
        let bench = bench_with(ZONE);
        let config = SecondaryConfig {
            server_name: "ns2.contoso.com".to_owned(),
            behind: Duration::from_secs(behind_s),
            seed: [8; 32],
            tap: Arc::new(Proceed),
        };
        let secondary = bench.dns.secondary(config).unwrap();
        let mut seen = vec![(bench.clock.now(), bench.zone())];
        for (seconds, lines) in updates {
            bench.clock.advance(seconds.into());
            bench.update(&lines.join("\n"));
            if seen.last().unwrap().1 != bench.zone() {
                seen.push((bench.clock.now(), bench.zone()));
            }
            let view = bench.clock.now() - SignedDuration::from_secs(behind_s.try_into().unwrap());
            let expected = seen.iter().rev().find(|(since, _)| *since <= view).unwrap_or(&seen[0]);
            prop_assert_eq!(secondary.server().render_zone("contoso.com").unwrap(), expected.1.clone());
        }
        prop_assert_eq!(&bench.dns.zone_versions("contoso.com"), &seen);
        for (since, zone) in &seen {
            prop_assert_eq!(bench.dns.zone_at("contoso.com", *since), Some(zone.clone()));
        }
        bench.dns.remember(n_remembered);
        let n_kept = seen.len().min(n_remembered + 1);
        prop_assert_eq!(bench.dns.zone_versions("contoso.com"), seen.split_off(seen.len() - n_kept));
    }

    #[test]
    fn arbitrary_bytes_are_answered_or_dropped(packet in prop::collection::vec(any::<u8>(), 0..200), tcp in any::<bool>()) {
        let bench = bench();
        let before = bench.dns.render_state();
        let transport = if tcp { Transport::Tcp } else { Transport::Udp };
        if let Some(answer) = bench.send(&packet, transport) {
            let answer = Message::from_vec(&answer).unwrap();
            prop_assert_eq!(answer.metadata.id, u16::from_be_bytes([packet[0], packet[1]]));
        }
        prop_assert_eq!(bench.notes.seen.lock().unwrap().len(), 1);
        prop_assert_eq!(bench.dns.render_state(), before);
    }

    #[test]
    fn damaged_requests_change_nothing(
        place in any::<prop::sample::Index>(), bit in 0..8u8, cut in any::<prop::sample::Index>(), is_query in any::<bool>()
    ) {
        let bench = bench();
        let before = bench.dns.render_state();
        let mut message = if is_query {
            query("MX contoso.com edns=1232").0
        } else {
            update("contoso.com", "nxdomain new.contoso.com\ndelete contoso.com MX\nadd new.contoso.com 60 A 192.0.2.1")
        };
        let now_s = u64::try_from(bench.clock.now().as_second()).unwrap();
        message.finalize(&signer("rehearsal-key"), now_s).unwrap();
        let mut packet = message.to_vec().unwrap();
        // The id is not signed, and a key's name may change its case.
        let at = 2 + place.index(packet.len() - 2);
        packet[at] ^= 1 << bit;
        packet.truncate(packet.len().max(1) - cut.index(3).min(packet.len()));
        let is_case = bit == 5 && packet.get(at).is_some_and(u8::is_ascii_alphabetic);
        bench.send(&packet, Transport::Udp);
        // Reserved header bits are not part of what the library signs over.
        let is_reserved = at == 3 && matches!(bit, 4 | 6);
        prop_assert!(is_case || is_reserved || bench.dns.render_state() == before, "byte {at} bit {bit}");
    }

    #[test]
    fn arbitrary_zone_texts_are_read_or_refused(text in "[ -~\t\n]{0,80}", name in "[a-z.@\\\\]{0,12}") {
        if let Err(error) = mock_dns::check_zone_text(&name, &text) {
            prop_assert!(error.line >= 1 && error.column >= 1 && !error.message.is_empty());
        }
    }
}
