//! The news of changes: when they come, what they say, what acknowledges them.

use std::sync::{Arc, Mutex};

use hickory_proto::op::{Message, OpCode};
use insta::assert_snapshot;
use mock_dns::{Edit, Notice, Transport, ZoneText};

use super::driver::{bench, block_on, engine};

#[test]
fn every_change_is_told_once_and_nothing_else_is() {
    let bench = bench();
    let told = Arc::new(Mutex::new(Vec::new()));
    let notes = told.clone();
    bench.dns.on_change(Arc::new(move |notice: Notice| {
        notes.lock().unwrap().push(format!("{} {}", notice.zone, notice.serial));
    }));
    bench.update("add a.contoso.com 60 A 192.0.2.1");
    bench.update("add a.contoso.com 60 A 192.0.2.1");
    bench.update("nxdomain a.contoso.com\ndelete a.contoso.com");
    bench.dns.edit_zone("contoso.com", &Edit::Remove("a A".to_owned())).unwrap();
    bench.dns.edit_zone("contoso.com", &Edit::Remove("a A".to_owned())).unwrap_err();
    let zone = ZoneText { name: "fabrikam.com".to_owned(), text: String::new() };
    bench.dns.add_zone(&zone).unwrap();
    assert_eq!(*told.lock().unwrap(), ["contoso.com 2", "contoso.com 3", "fabrikam.com 1"]);
}

#[test]
fn a_notice_is_a_notify_with_the_soa_and_ends_with_its_answer() {
    let bench = bench();
    let [notice] = bench.dns.notices().try_into().unwrap();
    let packet = notice.packet(4711);
    let message = Message::from_vec(&packet).unwrap();
    assert_eq!((message.metadata.id, message.metadata.op_code), (4711, OpCode::Notify));
    assert!(message.metadata.authoritative);
    assert_snapshot!(message.queries[0], @"contoso.com. IN SOA");
    assert_snapshot!(message.answers[0], @"contoso.com. 3600 IN SOA ns1.contoso.com. hostmaster.contoso.com. 1 900 300 604800 300");
    let answer = block_on(bench.dns.answer(&packet, engine(), Transport::Udp)).unwrap();
    assert!(notice.is_answered_by(&answer, 4711));
    assert!(!notice.is_answered_by(&answer, 4712), "another message's answer");
    assert!(!notice.is_answered_by(&packet, 4711), "the message itself");
    assert!(!notice.is_answered_by(&answer[..11], 4711));
}
