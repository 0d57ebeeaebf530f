//! Bytes that are no LDAP: refused with a notice.

use super::{World, client};
use crate::Security;

fn answered(hex: &str) -> String {
    let bytes: Vec<u8> =
        hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
    let world = World::new();
    let back = client::exchange_bytes(&world.ad, Security::Tls, &bytes);
    client::check_answers(&back);
    let told = world.ear.exchanges.lock().unwrap();
    let told: Vec<String> = told
        .iter()
        .map(|told| format!("{}: {} -> {}", told.request.operation, told.request.text, told.answer))
        .collect();
    format!("{} bytes back; {}", back.len(), told.join("; "))
}

#[test]
fn malformed_messages_end_the_connection_with_a_notice() {
    let lines = [
        "47 45 54 20",
        "30 80 02 01 01",
        "30 84 7f ff ff ff",
        "30 85 00 00 00 00 01",
        "30 03 02 01 01",
        "30 05 02 01 01 5f 00",
        "30 07 02 01 01 42 00 05 00",
        "30 06 02 01 ff 42 01 00",
        "30 0c 02 01 01 60 07 02 01 03 04 00 99 00",
        "30 05 02 01 00 42 00",
        "30 07 02 01 01 4a 02 43 ff",
        "30 05 02 01 01 42 00",
        "30 05 02 01",
    ];
    let lines: Vec<String> =
        lines.iter().map(|line| format!("{line} -> {}", answered(line))).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    47 45 54 20 -> 132 bytes back; malformed: a message that is no sequence -> notice of disconnection, 2 protocolError
    30 80 02 01 01 -> 132 bytes back; malformed: an indefinite length -> notice of disconnection, 2 protocolError
    30 84 7f ff ff ff -> 132 bytes back; malformed: a request larger than 10 MiB -> notice of disconnection, 2 protocolError
    30 85 00 00 00 00 01 -> 132 bytes back; malformed: a length of more than four bytes -> notice of disconnection, 2 protocolError
    30 03 02 01 01 -> 132 bytes back; malformed: an element that is cut short -> notice of disconnection, 2 protocolError
    30 05 02 01 01 5f 00 -> 132 bytes back; malformed: a tag of more than one byte -> notice of disconnection, 2 protocolError
    30 07 02 01 01 42 00 05 00 -> 132 bytes back; malformed: bytes behind the last element -> notice of disconnection, 2 protocolError
    30 06 02 01 ff 42 01 00 -> 132 bytes back; malformed: a message id outside 1 to 2147483647 -> notice of disconnection, 2 protocolError
    30 0c 02 01 01 60 07 02 01 03 04 00 99 00 -> 132 bytes back; malformed: an unknown kind of authentication -> notice of disconnection, 2 protocolError
    30 05 02 01 00 42 00 -> 132 bytes back; malformed: a message id outside 1 to 2147483647 -> notice of disconnection, 2 protocolError
    30 07 02 01 01 4a 02 43 ff -> 132 bytes back; malformed: a string that is not UTF-8 -> notice of disconnection, 2 protocolError
    30 05 02 01 01 42 00 -> 0 bytes back; unbind: unbind -> no answer
    30 05 02 01 -> 0 bytes back;
    ");
}

#[test]
fn a_filter_nested_without_end_is_malformed() {
    let mut filter = vec![0x87, 0x01, b'x'];
    for _ in 0..2000 {
        let length = u32::try_from(filter.len()).unwrap().to_be_bytes();
        filter.splice(0..0, [&[0xa2, 0x84][..], &length].concat());
    }
    let mut writer = crate::ber::Writer::default();
    writer.constructed(0x30, |writer| {
        writer.integer(1);
        let body =
            [&[4, 0, 10, 1, 2, 10, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0][..], &filter, &[0x30, 0]]
                .concat();
        writer.primitive(0x63, &body);
    });
    let world = World::new();
    client::exchange_bytes(&world.ad, Security::Tls, &writer.into_bytes());
    let told = world.ear.exchanges.lock().unwrap();
    assert_eq!(told[0].request.text, "a filter that is nested too deep");
}

/// What the server says of a request whose operation has this tag and body.
fn reason(tag: u8, body: &[u8]) -> String {
    let mut writer = crate::ber::Writer::default();
    writer.constructed(0x30, |writer| {
        writer.integer(1);
        writer.primitive(tag, body);
    });
    let world = World::new();
    client::exchange_bytes(&world.ad, Security::Tls, &writer.into_bytes());
    let told = world.ear.exchanges.lock().unwrap();
    format!("{} {}", told[0].request.operation, told[0].request.text)
}

#[test]
fn a_request_of_very_many_parts_is_refused_before_it_takes_memory() {
    let wrap = |tag: u8, body: &[u8]| {
        let mut writer = crate::ber::Writer::default();
        writer.primitive(tag, body);
        writer.into_bytes()
    };
    let head = [4, 0, 10, 1, 2, 10, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0];
    let search = |filter: &[u8]| reason(0x63, &[&head[..], filter, &[0x30, 0]].concat());
    assert_eq!(
        search(&wrap(0xa0, &[0xa0, 0].repeat(60_000))),
        "malformed a filter of too many parts"
    );
    let texts = wrap(0x30, &[0x81, 0].repeat(60_000));
    let substrings = wrap(0xa4, &[&[4, 1, b'x'][..], &texts].concat());
    assert_eq!(search(&substrings), "malformed a filter of too many parts");
    let values = wrap(0x31, &[4, 0].repeat(110_000));
    let attribute = wrap(0x30, &[&[4, 1, b'x'][..], &values].concat());
    let add = [&[4, 0][..], &wrap(0x30, &attribute)].concat();
    assert_eq!(reason(0x68, &add), "malformed a request of too many parts");
}
