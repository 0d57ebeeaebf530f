//! Cuts a stream into messages without ever holding more than one request of the permitted size.

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::ber::{Malformed, header, tag};

/// MaxReceiveBuffer: a larger request ends the connection (Active Directory's LDAP policy, default 10 MiB).
const REQUEST_BYTES_MAX: usize = 10 * 1024 * 1024;

/// What came next.
pub(crate) enum Frame {
    /// One whole LDAPMessage, tag and length included.
    Message(Vec<u8>),
    /// The stream ended or broke, in a message or between two.
    End,
    /// What came is no LDAP message.
    Malformed(Malformed),
}

/// Collects bytes until a message is whole.
#[derive(Default)]
pub(crate) struct FrameReader {
    buffer: Vec<u8>,
}

impl FrameReader {
    pub(crate) async fn next(&mut self, io: &mut (impl AsyncRead + Unpin)) -> Frame {
        loop {
            match self.whole() {
                Err(malformed) => return Frame::Malformed(malformed),
                Ok(Some(message)) => return Frame::Message(message),
                Ok(None) => {}
            }
            let mut chunk = [0; 4096];
            match io.read(&mut chunk).await {
                Ok(0) | Err(_) => return Frame::End,
                Ok(count) => self.buffer.extend_from_slice(chunk.get(..count).unwrap_or_default()),
            }
        }
    }

    fn whole(&mut self) -> Result<Option<Vec<u8>>, Malformed> {
        if self.buffer.first().is_some_and(|&first| first != tag::SEQUENCE) {
            return Err(Malformed("a message that is no sequence"));
        }
        let Some((_, head, body)) = header(&self.buffer)? else { return Ok(None) };
        if body > REQUEST_BYTES_MAX {
            return Err(Malformed("a request larger than 10 MiB"));
        }
        if self.buffer.len() < head + body {
            return Ok(None);
        }
        let rest = self.buffer.split_off(head + body);
        Ok(Some(std::mem::replace(&mut self.buffer, rest)))
    }
}
