//! RFC 8945: signatures on requests and answers.

use hickory_proto::op::Message;
use hickory_proto::rr::rdata::tsig::{TsigAlgorithm, TsigError};
use hickory_proto::rr::{Name, TSigner};
use insta::assert_snapshot;
use mock_dns::{Grant, Permission, Transport, TsigKey};

use super::driver::{Bench, SECRET, bench, query, signer, update};

const PROBE: &str = "add a.contoso.com 60 A 192.0.2.1";

/// An update signed by `signer` with a clock that is off by `offset_s`: its answer.
fn probe(bench: &Bench, signer: &TSigner, offset_s: i64) -> Message {
    let mut message = update("contoso.com", PROBE);
    let client_s = u64::try_from(bench.clock.now().as_second() + offset_s).unwrap();
    message.finalize(signer, client_s).unwrap();
    let bytes = bench.send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
    Message::from_vec(&bytes).unwrap()
}

fn other(name: &str, secret: &[u8], algorithm: TsigAlgorithm) -> TSigner {
    TSigner::new(secret.to_vec(), algorithm, Name::from_ascii(name).unwrap(), 300).unwrap()
}

#[test]
fn clocks_may_differ_by_300_seconds_and_no_more() {
    for (offset_s, is_fine) in
        [(0, true), (299, true), (-299, true), (300, true), (301, false), (-301, false)]
    {
        let bench = bench();
        let answer = probe(&bench, &signer("rehearsal-key"), offset_s);
        let tsig = answer.signature.unwrap().data;
        assert_eq!(tsig.error, if is_fine { None } else { Some(TsigError::BadTime) }, "{offset_s}");
        assert_eq!(bench.zone().contains("a.contoso.com. 60 A"), is_fine, "{offset_s}");
    }
}

#[test]
fn badtime_is_signed_and_tells_the_clock_of_the_server() {
    let bench = bench();
    let answer = probe(&bench, &signer("rehearsal-key"), 301);
    let tsig = answer.signature.unwrap().data;
    let now_s = u64::try_from(bench.clock.now().as_second()).unwrap();
    assert_eq!(tsig.time, now_s + 301, "the client's time is echoed");
    assert_eq!(tsig.other, now_s.to_be_bytes()[2..]);
    assert_eq!(tsig.mac.len(), 32);
    assert_snapshot!(bench.notes.last().answer, @"NOTAUTH tsig=BADTIME");
}

#[test]
fn the_mac_of_a_badtime_answer_holds() {
    let bench = bench();
    let key = signer("rehearsal-key");
    let mut message = update("contoso.com", PROBE);
    let client_s = u64::try_from(bench.clock.now().as_second() + 900).unwrap();
    message.finalize(&key, client_s).unwrap();
    let request_mac = message.signature.as_ref().unwrap().data.mac.clone();
    let bytes = bench.send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
    key.verify_message_byte(&bytes, Some(&request_mac), true).unwrap();
}

#[test]
fn an_unknown_key_and_a_wrong_secret_get_no_mac() {
    let bench = bench();
    let before = bench.zone();
    let sha256 = TsigAlgorithm::HmacSha256;
    for (signer, error) in [
        (other("nobody", SECRET, sha256.clone()), TsigError::BadKey),
        (other("rehearsal-key", b"wrong", sha256), TsigError::BadSig),
        (other("rehearsal-key", SECRET, TsigAlgorithm::HmacSha512), TsigError::BadKey),
    ] {
        let answer = probe(&bench, &signer, 0);
        let record = answer.signature.unwrap();
        assert_eq!((record.data.error, record.data.mac.as_slice()), (Some(error), [].as_slice()));
        assert_eq!(record.name, *signer.signer_name());
        assert_eq!(u16::from(answer.metadata.response_code), 9);
    }
    assert_eq!(bench.zone(), before);
    assert_snapshot!(bench.notes.last().answer, @"NOTAUTH tsig=BADKEY");
}

#[test]
fn a_changed_message_does_not_hold() {
    let bench = bench();
    let mut message = update("contoso.com", PROBE);
    let now_s = u64::try_from(bench.clock.now().as_second()).unwrap();
    message.finalize(&signer("rehearsal-key"), now_s).unwrap();
    message.authorities[0].ttl = 61;
    bench.send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
    assert_snapshot!(bench.notes.last().answer, @"NOTAUTH tsig=BADSIG");
}

#[test]
fn a_mac_of_impossible_length_is_a_form_error_and_a_short_one_is_too_short() {
    let answer = |size: usize| {
        let bench = bench();
        let mut message = update("contoso.com", PROBE);
        let now_s = u64::try_from(bench.clock.now().as_second()).unwrap();
        message.finalize(&signer("rehearsal-key"), now_s).unwrap();
        message.signature.as_mut().unwrap().data.mac.resize(size, 0);
        bench.send(&message.to_vec().unwrap(), Transport::Udp).unwrap();
        bench.notes.last().answer
    };
    assert_snapshot!(answer(0), @"NOTAUTH tsig=BADSIG");
    assert_snapshot!(answer(33), @"FORMERR tsig=BADSIG");
    assert_snapshot!(answer(16), @"NOTAUTH tsig=BADTRUNC");
}

#[test]
fn a_signed_query_gets_a_signed_answer() {
    let bench = bench();
    let (mut message, transport) = query("MX contoso.com");
    let now_s = u64::try_from(bench.clock.now().as_second()).unwrap();
    let verifier = message.finalize(&signer("limited-key"), now_s).unwrap();
    let bytes = bench.send(&message.to_vec().unwrap(), transport).unwrap();
    verifier.unwrap().verify(&bytes).unwrap();
    assert_snapshot!(bench.notes.last().request.text, @"query MX contoso.com. rd=0 key=limited-key");
}

#[test]
fn neither_secret_nor_mac_shows_anywhere() {
    let bench = bench();
    bench.update(PROBE);
    let key = TsigKey {
        name: "rehearsal-key".to_owned(),
        secret: SECRET.to_vec(),
        may: Permission::Only(vec![Grant {
            owner: "contoso.com".to_owned(),
            types: vec!["NONSENSE".to_owned()],
        }]),
    };
    let broken = mock_dns::Config {
        server_name: "ns1".to_owned(),
        zones: Vec::new(),
        keys: vec![key],
        seed: [0; 32],
        now: bench.clock.function(),
        tap: bench.notes.clone(),
    };
    let configured = format!("{broken:?}");
    let error = mock_dns::MockDns::new(broken).unwrap_err();
    let seen = format!("{:?}", bench.notes.seen.lock().unwrap());
    let shown = format!(
        "{seen} {} {:?} {configured} {error} {error:?}",
        bench.dns.render_state(),
        bench.dns
    );
    let secret = String::from_utf8(SECRET.to_vec()).unwrap();
    assert!(!shown.contains(&secret) && !shown.contains(&format!("{SECRET:?}")), "{shown}");
    assert_snapshot!(error, @"start the DNS server: a key: the grant for contoso.com names the unknown record type NONSENSE");
}
