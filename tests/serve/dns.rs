//! Public DNS and the resolver, on UDP and TCP of the same port.

use std::{str::FromStr, time::Duration};

use hickory_proto::{
    op::{Message, MessageType, OpCode, Query},
    rr::{Name, RecordType},
};
use rehearsal::serve::Address;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
};

use super::served;

/// Longer than any answer takes on one machine.
const SILENCE: Duration = Duration::from_millis(300);

fn question(id: u16) -> Vec<u8> {
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(Name::from_str("contoso.com.").unwrap(), RecordType::MX));
    message.to_vec().unwrap()
}

/// The answer's flags and records.
fn rendered(packet: &[u8], id: u16) -> String {
    let message = Message::from_vec(packet).unwrap();
    assert_eq!((message.metadata.id, message.metadata.message_type), (id, MessageType::Response));
    let flags =
        [(message.metadata.authoritative, "aa"), (message.metadata.recursion_available, "ra")];
    let flags: Vec<&str> = flags.iter().filter(|(is, _)| *is).map(|&(_, flag)| flag).collect();
    let answers: Vec<String> = message.answers.iter().map(ToString::to_string).collect();
    format!("{} {}: {}", message.metadata.response_code, flags.join(" "), answers.join("; "))
}

async fn ask_by_datagram(server: &Address) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect((server.host.as_str(), server.port)).await.unwrap();
    socket.send(&question(11)).await.unwrap();
    let mut packet = [0; 1500];
    let n_bytes = socket.recv(&mut packet).await.unwrap();
    rendered(&packet[..n_bytes], 11)
}

async fn connect(server: &Address) -> TcpStream {
    TcpStream::connect((server.host.as_str(), server.port)).await.unwrap()
}

async fn ask_by_stream(stream: &mut TcpStream) -> String {
    let question = question(12);
    stream.write_u16(u16::try_from(question.len()).unwrap()).await.unwrap();
    stream.write_all(&question).await.unwrap();
    let mut packet = vec![0; usize::from(stream.read_u16().await.unwrap())];
    stream.read_exact(&mut packet).await.unwrap();
    rendered(&packet, 12)
}

#[test]
fn the_zones_server_answers_with_authority_and_the_resolver_with_recursion() {
    let (answers, events) = served(|handout| async move {
        let mut answers = Vec::new();
        for server in [&handout.endpoints.dns, &handout.endpoints.resolver] {
            answers.push(ask_by_datagram(server).await);
            answers.push(ask_by_stream(&mut connect(server).await).await);
        }
        answers.join("\n")
    });
    insta::assert_snapshot!(answers, @r#"
    No Error aa: contoso.com. 3600 IN MX 10 mail.contoso.com.
    No Error aa: contoso.com. 3600 IN MX 10 mail.contoso.com.
    No Error ra: contoso.com. 3600 IN MX 10 mail.contoso.com.
    No Error ra: contoso.com. 3600 IN MX 10 mail.contoso.com.
    "#);
    // Both ways lead to the same two servers. The resolver is referred by the registry, asks the zones' server for its own
    // address and for the answer, and then knows.
    let asked: Vec<String> =
        events.iter().map(|event| format!("{} {}", event.to, event.operation)).collect();
    assert_eq!(asked.iter().filter(|asked| asked.starts_with("resolver")).count(), 2, "{asked:?}");
    assert_eq!(asked.iter().filter(|asked| asked.starts_with("dns ")).count(), 4, "{asked:?}");
}

#[test]
fn a_port_serves_a_limited_number_of_connections_and_goes_on_when_one_leaves() {
    let ((waited, answer), _) = served(|handout| async move {
        let server = handout.endpoints.dns;
        let mut open = Vec::new();
        for _ in 0..256 {
            open.push(connect(&server).await);
        }
        let mut late = connect(&server).await;
        let mut asked = Box::pin(ask_by_stream(&mut late));
        let waited = tokio::time::timeout(SILENCE, &mut asked).await.is_err();
        open.pop();
        (waited, asked.await)
    });
    assert!(waited, "the 257th connection was served beside 256 others");
    assert!(answer.starts_with("No Error"), "{answer}");
}

#[test]
fn a_packet_that_is_no_dns_message_does_no_harm() {
    let (answer, _) = served(|handout| async move {
        let server = handout.endpoints.dns;
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        socket.connect((server.host.as_str(), server.port)).await.unwrap();
        for junk in [&b""[..], b"\0", b"GET / HTTP/1.1\r\n\r\n", &[0xff; 1200]] {
            socket.send(junk).await.unwrap();
        }
        ask_by_datagram(&server).await
    });
    assert!(answer.starts_with("No Error"), "{answer}");
}
