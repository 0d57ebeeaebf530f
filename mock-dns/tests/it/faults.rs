//! Faults: each acts in both phases, and the zone tells whether the request was carried out.

use hickory_proto::op::Message;
use insta::assert_snapshot;
use mock_dns::{Fault, Transport, Verdict};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::driver::{Bench, bench, block_on, engine, query, signer, update};

/// What the peer reads after a question on a stream, up to its end or a second of silence.
fn on_stream(bench: &Bench, question: &str) -> String {
    let (message, _) = query(question);
    let packet = message.to_vec().unwrap();
    block_on(async {
        let (mut client, server) = tokio::io::duplex(65_536);
        let mut serving = Box::pin(bench.dns.serve(Box::new(server), engine()));
        let talk = async {
            client.write_u16(u16::try_from(packet.len()).unwrap()).await.unwrap();
            client.write_all(&packet).await.unwrap();
            let mut bytes = Vec::new();
            let end =
                tokio::time::timeout(Duration::from_secs(1), client.read_to_end(&mut bytes)).await;
            format!("{} bytes, {}", bytes.len(), if end.is_ok() { "closed" } else { "open" })
        };
        let mut talk = Box::pin(talk);
        std::future::poll_fn(|context| {
            if serving.as_mut().poll(context).is_ready() {
                serving = Box::pin(bench.dns.serve(Box::new(tokio::io::empty()), engine()));
            }
            talk.as_mut().poll(context)
        })
        .await
    })
}

/// The answer to a datagram, decoded by hickory.
fn in_datagram(bench: &Bench, question: &str) -> String {
    let (message, transport) = query(question);
    match bench.send(&message.to_vec().unwrap(), transport) {
        None => "nothing".to_owned(),
        Some(bytes) => match Message::from_vec(&bytes) {
            Err(_) => "garbage".to_owned(),
            Ok(answer) => format!(
                "rcode {} tc {} aa {} answers {} authorities {}",
                answer.metadata.response_code.low(),
                answer.metadata.truncation,
                answer.metadata.authoritative,
                answer.answers.len(),
                answer.authorities.len()
            ),
        },
    }
}

#[test]
fn each_fault_shows_in_a_datagram() {
    let bench = bench();
    bench.update("delete contoso.com MX");
    let mut lines = String::new();
    for fault in [
        Fault::Silence,
        Fault::Reset,
        Fault::CutAfter(20),
        Fault::Rcode(2),
        Fault::Rcode(5),
        Fault::Truncate,
        Fault::Corrupt,
        Fault::StaleZone,
        Fault::Lame,
    ] {
        bench.fail_before(fault);
        let seen = in_datagram(&bench, "MX contoso.com");
        let exchange = bench.notes.last();
        assert!(!exchange.carried_out);
        lines.push_str(&format!("{fault:?}: {seen} | {}\n", exchange.answer.replace('\n', " / ")));
    }
    assert_snapshot!(lines, @r#"
    Silence: nothing | no answer
    Reset: nothing | reset
    CutAfter(20): nothing | cut after 20 bytes: SERVFAIL
    Rcode(2): rcode 2 tc false aa false answers 0 authorities 0 | SERVFAIL
    Rcode(5): rcode 5 tc false aa false answers 0 authorities 0 | REFUSED
    Truncate: rcode 0 tc true aa false answers 0 authorities 0 | NOERROR tc
    Corrupt: garbage | malformed answer of 29 bytes
    StaleZone: rcode 0 tc false aa true answers 1 authorities 0 | NOERROR aa / contoso.com. 3600 MX 10 mail.contoso.com.
    Lame: rcode 0 tc false aa false answers 0 authorities 1 | NOERROR / authority . 518400 NS a.root-servers.net.
    "#);
}

#[test]
fn each_fault_shows_on_a_stream() {
    let mut lines = String::new();
    for fault in
        [Fault::Silence, Fault::Reset, Fault::CutAfter(1), Fault::CutAfter(20), Fault::Rcode(2)]
    {
        for is_after in [false, true] {
            let bench = bench();
            if is_after {
                bench.fail_after(fault);
            } else {
                bench.fail_before(fault);
            }
            lines.push_str(&format!(
                "{fault:?} after={is_after}: {}\n",
                on_stream(&bench, "MX contoso.com")
            ));
        }
    }
    lines.push_str(&format!("none: {}", on_stream(&bench(), "MX contoso.com")));
    assert_snapshot!(lines, @r#"
    Silence after=false: 0 bytes, open
    Silence after=true: 0 bytes, open
    Reset after=false: 0 bytes, closed
    Reset after=true: 0 bytes, closed
    CutAfter(1) after=false: 1 bytes, closed
    CutAfter(1) after=true: 1 bytes, closed
    CutAfter(20) after=false: 20 bytes, closed
    CutAfter(20) after=true: 20 bytes, closed
    Rcode(2) after=false: 31 bytes, open
    Rcode(2) after=true: 31 bytes, open
    none: 52 bytes, open
    "#);
}

#[test]
fn a_fault_before_leaves_the_zone_and_one_after_does_not() {
    for fault in [
        Fault::Silence,
        Fault::Reset,
        Fault::Rcode(2),
        Fault::Corrupt,
        Fault::StaleZone,
        Fault::Lame,
    ] {
        for is_after in [false, true] {
            let bench = bench();
            let mut message = update("contoso.com", "add a.contoso.com 60 A 192.0.2.1");
            let now_s = u64::try_from(bench.clock.now().as_second()).unwrap();
            message.finalize(&signer("rehearsal-key"), now_s).unwrap();
            if is_after {
                bench.fail_after(fault);
            } else {
                bench.fail_before(fault);
            }
            bench.send(&message.to_vec().unwrap(), Transport::Udp);
            assert_eq!(bench.zone().contains("a.contoso.com."), is_after, "{fault:?}");
            assert_eq!(bench.notes.last().carried_out, is_after, "{fault:?}");
            assert_eq!(bench.notes.seen.lock().unwrap().len(), 1, "{fault:?}");
        }
    }
}

#[test]
fn a_failing_server_still_signs() {
    let bench = bench();
    bench.fail_before(Fault::Rcode(2));
    assert_snapshot!(bench.update("add a.contoso.com 60 A 192.0.2.1"), @"SERVFAIL signed");
}

#[test]
fn a_delay_passes_before_the_request_or_before_the_answer() {
    let bench = bench();
    *bench.notes.before.lock().unwrap() = Some(Verdict::delay(Duration::from_secs(3)));
    *bench.notes.after.lock().unwrap() = Some(Verdict::delay(Duration::from_secs(4)));
    let (message, transport) = query("MX contoso.com");
    let packet = message.to_vec().unwrap();
    let waited = block_on(async {
        let start = tokio::time::Instant::now();
        bench.dns.answer(&packet, engine(), transport).await.unwrap();
        start.elapsed()
    });
    assert_eq!(waited, Duration::from_secs(7));
}

#[test]
fn the_state_is_the_same_after_faults_that_replaced_requests() {
    let bench = bench();
    let before = bench.dns.render_state();
    for fault in [Fault::Corrupt, Fault::Truncate, Fault::Lame] {
        bench.fail_before(fault);
        in_datagram(&bench, "MX contoso.com");
    }
    assert_eq!(bench.dns.render_state(), before);
}
