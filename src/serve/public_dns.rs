//! Public DNS as the tenant asks it when it is a real server's: over sockets, in place of the world's own zones.

use std::{io, net::SocketAddr, str::FromStr, sync::Arc, time::Duration};

use hickory_proto::{
    op::{Message, MessageType, OpCode, Query, ResponseCode},
    rr::{Name, RData, RecordType},
};
use mock_m365::{DnsFailure, DnsRecord, DnsView, Lookup, RecordKind};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How long a server may take (facts on DNS: the service's checker gives each 12 seconds).
const WAIT_MAX: Duration = Duration::from_secs(12);

/// Asks one server, which has the zones or resolves them.
#[derive(Clone, Copy, Debug)]
pub(super) struct PublicDns(SocketAddr);

impl PublicDns {
    pub(super) fn at(server: SocketAddr) -> Arc<Self> {
        Arc::new(Self(server))
    }
}

impl DnsView for PublicDns {
    fn lookup(&self, name: &str, kind: RecordKind) -> Lookup {
        let (server, name) = (self.0, name.to_owned());
        Box::pin(async move {
            let asked = tokio::time::timeout(WAIT_MAX, ask(server, &name, kind)).await;
            let answer = asked.map_err(|_| DnsFailure::TimedOut)?;
            let message = answer.map_err(|_| DnsFailure::ServerFailure)?;
            match message.metadata.response_code {
                ResponseCode::NoError => Ok(message.answers.iter().filter_map(record).collect()),
                ResponseCode::NXDomain => Err(DnsFailure::NoSuchName),
                _ => Err(DnsFailure::ServerFailure),
            }
        })
    }
}

/// One question over a stream, which takes answers of any size.
async fn ask(server: SocketAddr, name: &str, kind: RecordKind) -> io::Result<Message> {
    let rr_type = match kind {
        RecordKind::Mx => RecordType::MX,
        RecordKind::Txt => RecordType::TXT,
    };
    let mut name = Name::from_str(name).map_err(io::Error::other)?;
    name.set_fqdn(true);
    let mut question = Message::new(1, MessageType::Query, OpCode::Query);
    question.metadata.recursion_desired = true;
    question.add_query(Query::query(name, rr_type));
    let packet = question.to_vec().map_err(io::Error::other)?;

    let mut stream = TcpStream::connect(server).await?;
    stream.write_u16(u16::try_from(packet.len()).map_err(io::Error::other)?).await?;
    stream.write_all(&packet).await?;
    let mut answer = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut answer).await?;
    Message::from_vec(&answer).map_err(io::Error::other)
}

fn record(record: &hickory_proto::rr::Record) -> Option<DnsRecord> {
    match &record.data {
        RData::MX(mx) => {
            Some(DnsRecord::Mx { preference: mx.preference, exchange: mx.exchange.to_ascii() })
        }
        RData::TXT(txt) => {
            let text: Vec<u8> = txt.txt_data.iter().flatten().copied().collect();
            Some(DnsRecord::Txt(String::from_utf8_lossy(&text).into_owned()))
        }
        _ => None,
    }
}
