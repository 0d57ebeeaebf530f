//! One request over a pipe, and what came back.

use std::time::Duration;

use mock_m365::{ConnInfo, MockM365, Security};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

/// What may not stand in a URL as it is.
const UNSAFE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'{').add(b'}').add(b'\\').add(b'^');

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Method.
    pub(crate) method: String,
    /// Host.
    pub(crate) host: String,
    /// Path and query, as written.
    pub(crate) target: String,
    /// Headers.
    pub(crate) headers: Vec<(String, String)>,
    /// Body.
    pub(crate) body: String,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// Status; 0 if the connection ended without an answer.
    pub(crate) status: u16,
    /// Headers, their names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Body.
    pub(crate) body: Vec<u8>,
}

impl Answered {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Sends a request on a connection of its own.
pub(crate) fn send(tenant: &MockM365, asked: &Asked) -> Answered {
    let target = utf8_percent_encode(&asked.target, UNSAFE);
    let mut head = format!(
        "{} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
        asked.method,
        asked.host,
        asked.body.len()
    );
    for (name, value) in &asked.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    read(&exchange(tenant, format!("{head}\r\n{}", asked.body).as_bytes()))
}

/// Writes bytes and reads until the other end closes, for a virtual hour at most.
fn exchange(tenant: &MockM365, bytes: &[u8]) -> Vec<u8> {
    let (mut client, server) = duplex(1 << 20);
    let conn = ConnInfo { peer: "witness".to_owned(), security: Security::Tls };
    let serving = tenant.serve(Box::new(server), conn);
    let talking = async move {
        client.write_all(bytes).await.ok();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.ok();
        answer
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without I/O can be built");
    let both = async { tokio::join!(serving, talking).1 };
    runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(3600), both).await.unwrap_or_default()
    })
}

fn read(bytes: &[u8]) -> Answered {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Answered { status, headers, body: bytes.get(end + 4..).unwrap_or_default().to_vec() }
}
