//! The two servers: the fake in this process, and BIND over sockets.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use mock_dns::{
    Config, ConnInfo, Exchange, Grant, MockDns, Permission, Request, Security, Tap, Transport,
    TsigKey, Verdict, ZoneText,
};
use tokio::runtime::Runtime;

use crate::answer::{self, Record};
use crate::name;
use crate::signature::SECRET;
use crate::step::{Built, Step};

/// How long the real server may take.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// How long to wait for an answer where the other server gave none.
const SILENCE: Duration = Duration::from_millis(100);

/// Seconds since 1970.
pub(crate) fn now_s() -> u64 {
    u64::try_from(Timestamp::now().as_second()).expect("it is after 1970")
}

struct NoTap;

impl Tap for NoTap {
    fn before(&self, _: &Request) -> Verdict {
        Verdict::proceed()
    }

    fn after(&self, _: &Exchange) -> Verdict {
        Verdict::proceed()
    }
}

/// The fake.
pub(crate) struct Mock {
    pub(crate) dns: MockDns,
    runtime: Runtime,
}

impl Mock {
    /// Starts it with zones and the keys that `tests/reference/start-bind.sh` names.
    pub(crate) fn start(zones: &[(String, String)]) -> Self {
        let key = |name: &str, may| TsigKey { name: name.to_owned(), secret: SECRET.to_vec(), may };
        let grants = zones
            .iter()
            .map(|(name, _)| Grant { owner: name.clone(), types: vec!["TXT".to_owned()] });
        let config = Config {
            server_name: "ns1.test".to_owned(),
            zones: zones
                .iter()
                .map(|(name, text)| ZoneText { name: name.clone(), text: text.clone() })
                .collect(),
            keys: vec![
                key("rehearsal-key", Permission::All),
                key("limited-key", Permission::Only(grants.collect())),
            ],
            seed: [7; 32],
            now: Arc::new(Timestamp::now),
            tap: Arc::new(NoTap),
        };
        let dns = MockDns::new(config).expect("BIND takes these zones, so the fake does");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime can be built");
        Self { dns, runtime }
    }

    pub(crate) fn ask(&self, message: &Built) -> Option<Vec<u8>> {
        let transport = if message.is_tcp { Transport::Tcp } else { Transport::Udp };
        let conn = ConnInfo { peer: "differential".to_owned(), security: Security::Plain };
        self.wait_for(self.dns.answer(&message.bytes, conn, transport))
    }

    /// Runs something to its end.
    pub(crate) fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Lets real time pass.
    pub(crate) fn sleep(&self, duration: Duration) {
        self.wait_for(async { tokio::time::sleep(duration).await });
    }

    /// The records of a zone, sorted.
    pub(crate) fn zone(&self, zone: &str) -> Vec<String> {
        let mut lines: Vec<String> = self
            .dns
            .render_zone(zone)
            .expect("the server has the zone")
            .lines()
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    }
}

/// The real server.
pub(crate) struct Real {
    socket: UdpSocket,
    address: SocketAddr,
}

impl Real {
    pub(crate) fn at(address: SocketAddr) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
        socket.connect(address).expect("a datagram socket can be connected");
        Self { socket, address }
    }

    /// Sends a message; `is_awaited` tells whether an answer is thought likely.
    pub(crate) fn ask(&self, message: &Built, is_awaited: bool) -> Option<Vec<u8>> {
        let patience = if is_awaited { ANSWER_MAX } else { SILENCE };
        if message.is_tcp {
            let mut stream = self.stream(patience)?;
            send_framed(&mut stream, &message.bytes).ok()?;
            return read_framed(&mut stream).ok();
        }
        self.socket.set_read_timeout(Some(patience)).expect("a patience above zero");
        self.socket.send(&message.bytes).ok()?;
        let mut packet = vec![0; 65_535];
        let size = self.socket.recv(&mut packet).ok()?;
        packet.truncate(size);
        Some(packet)
    }

    fn stream(&self, patience: Duration) -> Option<TcpStream> {
        let stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(patience)).ok()?;
        stream.set_nodelay(true).ok()?;
        Some(stream)
    }

    /// The records of a zone, sorted: a signed transfer.
    pub(crate) fn zone(&self, zone: &str) -> Vec<String> {
        let step =
            Step { head: "query @ AXFR tcp key=rehearsal-key.".to_owned(), records: Vec::new() };
        let message = step.build(&name::parse(&format!("{zone}."), &[0]), now_s());
        let mut stream = self.stream(ANSWER_MAX).expect("BIND takes streams");
        send_framed(&mut stream, &message.bytes).expect("BIND takes the request");
        let mut records: Vec<Record> = Vec::new();
        while records.iter().filter(|record| record.rr_type == 6).count() < 2 {
            let packet = read_framed(&mut stream).expect("BIND transfers the zone");
            let more = answer::records(&packet).expect("BIND's answer can be read");
            assert!(!more.is_empty(), "BIND transfers the zone {zone}: {packet:?}");
            records.extend(more);
        }
        // The SOA comes first and last.
        records.pop();
        let mut lines: Vec<String> = records.iter().map(Record::line).collect();
        lines.sort();
        lines
    }
}

fn send_framed(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let size = u16::try_from(message.len()).map_err(io::Error::other)?;
    stream.write_all(&[&size.to_be_bytes(), message].concat())
}

fn read_framed(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut size = [0; 2];
    stream.read_exact(&mut size)?;
    let mut packet = vec![0; usize::from(u16::from_be_bytes(size))];
    stream.read_exact(&mut packet)?;
    Ok(packet)
}
