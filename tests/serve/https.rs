//! The online services over TLS, told apart by host name.

use std::{fs, sync::Arc};

use rehearsal::serve::Handout;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use super::served;

async fn tcp(handout: &Handout) -> TcpStream {
    let https = &handout.endpoints.https;
    TcpStream::connect((https.host.as_str(), https.port)).await.unwrap()
}

/// A TLS connection whose certificate is good for `name`; offers HTTP/2 first, as clients do.
async fn tls(handout: &Handout, name: &str) -> tokio_rustls::client::TlsStream<TcpStream> {
    let pem = fs::read(&handout.ca_file).unwrap();
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        roots.add(certificate.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, tcp(handout).await).await.unwrap()
}

/// Asks once and reads to the end.
async fn get(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), host: &str, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

const OPENID: &str = "/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration";

#[test]
fn discovery_is_answered_over_tls_and_http_1() {
    let ((protocol, host, answer), _) = served(|handout| async move {
        let mut stream = tls(&handout, "login.microsoftonline.com").await;
        let protocol = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
        let host = format!("login.microsoftonline.com:{}", handout.endpoints.https.port);
        let answer = get(&mut stream, &host, OPENID).await;
        (protocol, host, answer)
    });
    assert_eq!(protocol.as_deref(), Some(&b"http/1.1"[..]));
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let document: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(document["msgraph_host"], "graph.microsoft.com");
    let token = document["token_endpoint"].as_str().unwrap();
    assert!(token.starts_with(&format!("https://{host}/")), "{token}");
}

#[test]
fn the_certificate_is_good_for_every_service_and_for_the_address() {
    let names = [
        "dc1.contoso.local",
        "login.microsoftonline.com",
        "graph.microsoft.com",
        "outlook.office365.com",
        "contoso.sharepoint.com",
        "contoso-my.sharepoint.com",
        "localhost",
        "127.0.0.1",
    ];
    served(|handout| async move {
        for name in names {
            // A handshake that fails is a failed test.
            drop(tls(&handout, name).await);
        }
    });
}

#[test]
fn graph_asks_for_a_token() {
    let (answer, _) = served(|handout| async move {
        let mut stream = tls(&handout, "graph.microsoft.com").await;
        get(&mut stream, "graph.microsoft.com", "/v1.0/users").await
    });
    assert!(answer.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{answer}");
    assert!(answer.contains("InvalidAuthenticationToken"), "{answer}");
}

#[test]
fn a_client_without_tls_gets_no_http_answer() {
    let (answer, events) = served(|handout| async move {
        let mut stream = tcp(&handout).await;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: graph.microsoft.com\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        // The server may end the connection in any way.
        drop(stream.read_to_end(&mut answer).await);
        answer
    });
    assert!(!answer.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&answer));
    assert!(events.is_empty(), "{events:#?}");
}
