//! The public zones' server over TLS and HTTPS, and the news that it sends to secondaries.

use std::{fs, str::FromStr, sync::Arc, time::Duration};

use base64::{
    Engine as _, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD,
};
use bytes::Bytes;
use hickory_proto::{
    op::{Message, MessageType, OpCode, Query},
    rr::{Name, RData, Record, RecordType, TSigner, rdata::A, rdata::tsig::TsigAlgorithm},
};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, body::Incoming, client::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rehearsal::serve::{Address, Handout, Options, PortNumbers};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{options, served_with};

fn with_tls() -> Options {
    let ports = PortNumbers { dot: Some(0), doh: Some(0), ..PortNumbers::default() };
    Options { ports, ..options() }
}

fn question(owner: &str, rr_type: RecordType) -> Vec<u8> {
    let mut message = Message::new(0, MessageType::Query, OpCode::Query);
    message.add_query(Query::query(Name::from_str(owner).unwrap(), rr_type));
    message.to_vec().unwrap()
}

fn answers(packet: &[u8]) -> String {
    let message = Message::from_vec(packet).unwrap();
    let answers: Vec<String> = message.answers.iter().map(ToString::to_string).collect();
    format!("{}: {}", message.metadata.response_code, answers.join("; "))
}

async fn tls(handout: &Handout, to: &Address, protocol: &str) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&fs::read(&handout.ca_file).unwrap()) {
        roots.add(certificate.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let stream = TcpStream::connect((to.host.as_str(), to.port)).await.unwrap();
    let name = ServerName::try_from(to.host.clone()).unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
    stream
}

#[test]
fn dns_over_tls_is_the_stream_service_inside_tls() {
    let (answer, events) = served_with(&with_tls(), |handout| async move {
        let dot = handout.endpoints.dot.clone().unwrap();
        let mut stream = tls(&handout, &dot, "dot").await;
        let question = question("contoso.com.", RecordType::MX);
        stream.write_u16(question.len().try_into().unwrap()).await.unwrap();
        stream.write_all(&question).await.unwrap();
        let mut packet = vec![0; usize::from(stream.read_u16().await.unwrap())];
        stream.read_exact(&mut packet).await.unwrap();
        answers(&packet)
    });
    insta::assert_snapshot!(answer, @"No Error: contoso.com. 3600 IN MX 10 mail.contoso.com.");
    assert_eq!(events.len(), 1);
}

/// Requests over one HTTP/2 connection: status, caching and DNS answer of each.
async fn over_http2(handout: Handout, requests: Vec<Request<Full<Bytes>>>) -> String {
    let doh = handout.endpoints.doh.clone().unwrap();
    let io = TokioIo::new(tls(&handout, &doh, "h2").await);
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
    let asked = async {
        let mut lines = String::new();
        for request in requests {
            let what = format!("{} {}", request.method(), request.uri().path());
            lines +=
                &format!("{what}: {}\n", told(sender.send_request(request).await.unwrap()).await);
        }
        lines
    };
    let (asked, connection) = (std::pin::pin!(asked), std::pin::pin!(connection));
    match futures_util::future::select(asked, connection).await {
        futures_util::future::Either::Left((lines, _)) => lines,
        futures_util::future::Either::Right((end, _)) => panic!("the connection ended: {end:?}"),
    }
}

async fn told(response: Response<Incoming>) -> String {
    let (head, body) = response.into_parts();
    let header = |name| head.headers.get(name).map_or("-", |value| value.to_str().unwrap());
    let (kind, cached) = (header("content-type"), header("cache-control"));
    let body = body.collect().await.unwrap().to_bytes();
    let answer = if body.is_empty() { String::new() } else { answers(&body) };
    format!("{} {kind} {cached} {answer}", head.status.as_u16()).trim_end().to_owned()
}

fn get(query: &str) -> Request<Full<Bytes>> {
    Request::get(format!("https://127.0.0.1/dns-query{query}")).body(Full::default()).unwrap()
}

fn post(media_type: &str, body: Vec<u8>) -> Request<Full<Bytes>> {
    let request = Request::post("https://127.0.0.1/dns-query").header("content-type", media_type);
    request.body(Full::new(body.into())).unwrap()
}

#[test]
fn dns_over_https_answers_get_and_post_and_says_how_long_to_keep() {
    let asked =
        |owner, rr_type| get(&format!("?dns={}", URL_SAFE_NO_PAD.encode(question(owner, rr_type))));
    let requests = vec![
        asked("contoso.com.", RecordType::MX),
        post("application/dns-message", question("contoso.com.", RecordType::MX)),
        asked("nowhere.contoso.com.", RecordType::A),
        asked("www.contoso.com.", RecordType::MX),
        asked("www.fabrikam.com.", RecordType::A),
        asked("contoso.com.", RecordType::AXFR),
    ];
    let (lines, _) = served_with(&with_tls(), |handout| over_http2(handout, requests));
    insta::assert_snapshot!(lines, @r"
    GET /dns-query: 200 application/dns-message max-age=3600 No Error: contoso.com. 3600 IN MX 10 mail.contoso.com.
    POST /dns-query: 200 application/dns-message max-age=3600 No Error: contoso.com. 3600 IN MX 10 mail.contoso.com.
    GET /dns-query: 200 application/dns-message max-age=300 Non-Existent Domain:
    GET /dns-query: 200 application/dns-message max-age=300 No Error:
    GET /dns-query: 200 application/dns-message no-cache, no-store, must-revalidate Query Refused:
    GET /dns-query: 200 application/dns-message no-cache, no-store, must-revalidate Query Refused:
    ");
}

#[test]
fn what_is_no_dns_request_gets_its_http_status() {
    let put = Request::put("https://127.0.0.1/dns-query").body(Full::default()).unwrap();
    let elsewhere = Request::get("https://127.0.0.1/?dns=AAAA").body(Full::default()).unwrap();
    let message = question("contoso.com.", RecordType::MX);
    let requests = vec![
        get(""),
        get("?dns="),
        get("?dns=!!!"),
        get(&format!("?dns={}=", URL_SAFE_NO_PAD.encode(&message))),
        get("?dns=AAAA"),
        post("text/plain", message),
        post("application/dns-message", vec![0; 70_000]),
        post("application/dns-message", vec![0; 3]),
        put,
        elsewhere,
    ];
    let (lines, _) = served_with(&with_tls(), |handout| over_http2(handout, requests));
    insta::assert_snapshot!(lines, @r"
    GET /dns-query: 400 - -
    GET /dns-query: 400 - -
    GET /dns-query: 400 - -
    GET /dns-query: 400 - -
    GET /dns-query: 400 - -
    POST /dns-query: 415 - -
    POST /dns-query: 413 - -
    POST /dns-query: 400 - -
    PUT /dns-query: 501 - -
    GET /: 404 - -
    ");
}

#[test]
fn dns_over_https_speaks_http_1_too() {
    let (answer, _) = served_with(&with_tls(), |handout| async move {
        let doh = handout.endpoints.doh.clone().unwrap();
        let mut stream = tls(&handout, &doh, "http/1.1").await;
        let message = URL_SAFE_NO_PAD.encode(question("contoso.com.", RecordType::MX));
        let request = format!(
            "GET /dns-query?dns={message} HTTP/1.1\r\nHost: dns\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let status = String::from_utf8_lossy(&answer[..15]).into_owned();
        format!("{status}: {}", answers(&answer[head + 4..]))
    });
    insta::assert_snapshot!(answer, @"HTTP/1.1 200 OK: No Error: contoso.com. 3600 IN MX 10 mail.contoso.com.");
}

/// The next NOTIFY at this socket, which is acknowledged: zone and serial.
async fn notified(secondary: &UdpSocket) -> String {
    let mut packet = [0; 512];
    let received = tokio::time::timeout(Duration::from_secs(10), secondary.recv_from(&mut packet));
    let (n_bytes, from) = received.await.unwrap().unwrap();
    let message = Message::from_vec(&packet[..n_bytes]).unwrap();
    assert_eq!(message.metadata.op_code, OpCode::Notify);
    packet[2] |= 0x80;
    secondary.send_to(&packet[..n_bytes], from).await.unwrap();
    match &message.answers[0].data {
        RData::SOA(soa) => format!("{} {}", message.queries[0].name(), soa.serial),
        other => panic!("an SOA was to come: {other}"),
    }
}

/// Adds a host to contoso.com.
fn signed_update(handout: &Handout) -> Vec<u8> {
    let key = handout.zones[0].key.as_ref().unwrap();
    let (secret, name) =
        (STANDARD.decode(&key.secret).unwrap(), Name::from_ascii(&key.name).unwrap());
    let signer = TSigner::new(secret, TsigAlgorithm::HmacSha256, name, 300).unwrap();
    let mut update = Message::new(7, MessageType::Query, OpCode::Update);
    update.add_query(Query::query(Name::from_str("contoso.com.").unwrap(), RecordType::SOA));
    let host = Name::from_str("new.contoso.com.").unwrap();
    update.add_authority(Record::from_rdata(host, 60, RData::A(A::new(192, 0, 2, 1))));
    update.finalize(&signer, std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
    update.to_vec().unwrap()
}

#[test]
fn secondaries_are_told_of_every_zone_at_the_start_and_of_changes_later() {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let options = Options { notify: vec![socket.local_addr().unwrap()], ..options() };
    let (told, _) = served_with(&options, |handout| async move {
        let secondary = UdpSocket::from_std(socket).unwrap();
        let mut told = Vec::new();
        for _ in 0..3 {
            told.push(notified(&secondary).await);
        }
        let dns = &handout.endpoints.dns;
        let updater = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        updater.send_to(&signed_update(&handout), (dns.host.as_str(), dns.port)).await.unwrap();
        told.push(notified(&secondary).await);
        told.join(", ")
    });
    insta::assert_snapshot!(told, @"contoso.com. 1, contoso.net. 1, dns-host.example. 1, contoso.com. 2");
}
