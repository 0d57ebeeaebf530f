//! DNS over a stream: messages with two length bytes before each (RFC 1035 §4.2.2, RFC 7766).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::connection::{BoxIo, ConnInfo, Transport};
use crate::dispatch::Service;
use crate::exchange::{Outcome, exchange};

/// How long a stream may be idle; BIND's default.
const IDLE_MAX: Duration = Duration::from_secs(30);

/// Serves one stream until its end, an idle time of 30 seconds, or a fault that drops it. Once a request stayed
/// unanswered, the stream has no idle limit any more.
pub(crate) async fn serve<S: Service>(service: Arc<S>, mut io: BoxIo, conn: ConnInfo) {
    // An error here is the peer's end of the stream; nobody is left to be told.
    drop(answer_all(&service, &mut io, &conn).await);
}

async fn answer_all<S: Service>(
    service: &Arc<S>,
    io: &mut BoxIo,
    conn: &ConnInfo,
) -> io::Result<()> {
    let mut idle_max = Some(IDLE_MAX);
    loop {
        let packet = match idle_max {
            None => read_message(io).await?,
            Some(limit) => match tokio::time::timeout(limit, read_message(io)).await {
                Ok(packet) => packet?,
                Err(_) => return Ok(()),
            },
        };
        match exchange(service.clone(), packet, conn.clone(), Transport::Tcp).await {
            Outcome::Answer(messages) => write_framed(io, &messages, usize::MAX).await?,
            // Who waits for an answer that never comes must find out alone, not by the end of the stream.
            Outcome::Silence => idle_max = None,
            Outcome::Reset => return Ok(()),
            Outcome::Cut(messages, size) => return write_framed(io, &messages, size).await,
        }
    }
}

async fn read_message(io: &mut BoxIo) -> io::Result<Vec<u8>> {
    let size = io.read_u16().await?;
    let mut packet = vec![0; usize::from(size)];
    io.read_exact(&mut packet).await?;
    Ok(packet)
}

/// Writes length and bytes of each message, but at most `size_max` bytes of it all.
async fn write_framed(io: &mut BoxIo, messages: &[Vec<u8>], size_max: usize) -> io::Result<()> {
    let mut framed = Vec::with_capacity(messages.iter().map(|bytes| bytes.len() + 2).sum());
    for bytes in messages {
        let size = u16::try_from(bytes.len()).map_err(io::Error::other)?;
        framed.extend_from_slice(&size.to_be_bytes());
        framed.extend_from_slice(bytes);
    }
    framed.truncate(size_max);
    io.write_all(&framed).await?;
    io.flush().await
}
