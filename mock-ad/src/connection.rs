//! One client's connection: requests in order, each answered before the next is looked at, unless the tap decides otherwise.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::error::Refusal;
use crate::fault::Fault;
use crate::ldap::{
    Frame, FrameReader, Message, Operation, ResultCode, corrupt_answer, decode, encode_answer,
    notice_of_disconnection,
};
use crate::op::Session;
use crate::server::{BoxIo, MockAd};
use crate::tap::{ConnInfo, Exchange, Request};
use crate::{ldap, render};

/// A connection being served.
pub(crate) struct Connection {
    server: MockAd,
    io: BoxIo,
    conn: ConnInfo,
    frames: FrameReader,
    session: Session,
}

/// Whether a connection goes on after a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Read,
    Close,
}

impl Connection {
    pub(crate) fn new(server: MockAd, io: BoxIo, conn: ConnInfo) -> Self {
        let session = Session::new(conn.security);
        Self { server, io, conn, frames: FrameReader::default(), session }
    }

    pub(crate) async fn run(mut self) {
        loop {
            let next = match self.frames.next(&mut self.io).await {
                Frame::End => Next::Close,
                Frame::Malformed(malformed) => self.malformed(malformed.0).await,
                Frame::Message(bytes) => match decode(&bytes) {
                    Ok(message) => self.exchange(&message).await,
                    Err(malformed) => self.malformed(malformed.0).await,
                },
            };
            if next == Next::Close {
                return;
            }
        }
    }

    async fn exchange(&mut self, message: &Message) -> Next {
        let request =
            self.request(render::operation_name(&message.operation), render::request(message));
        let verdict = self.server.tap().before(&request);
        sleep(verdict.delay).await;
        if let Some(fault) = verdict.fault {
            let answer = describe(&fault);
            let delay = self
                .server
                .tap()
                .after(&Exchange { request, answer, carried_out: false, supported: true })
                .delay;
            sleep(delay).await;
            return self.act(fault, message, &[]).await;
        }
        let answer = self.server.carry_out(&mut self.session, message);
        let supported = answer.refusal.as_ref().is_none_or(|refusal| refusal.supported);
        let edition = self.server.edition();
        let text = match message.operation {
            Operation::Unbind | Operation::Abandon { .. } => "no answer".to_owned(),
            _ => {
                render::answer(&answer, matches!(message.operation, Operation::Search(_)), edition)
            }
        };
        let exchange = Exchange { request, answer: text, carried_out: true, supported };
        let verdict = self.server.tap().after(&exchange);
        sleep(verdict.delay).await;
        let bytes = encode_answer(message.id, &message.operation, &answer, edition);
        match verdict.fault {
            Some(fault) => self.act(fault, message, &bytes).await,
            None if matches!(message.operation, Operation::Unbind) => Next::Close,
            None => self.send(&bytes).await,
        }
    }

    /// Acts a fault out in place of the ordinary answer; `bytes` is that answer as far as there is one.
    async fn act(&mut self, fault: Fault, message: &Message, bytes: &[u8]) -> Next {
        let edition = self.server.edition();
        match fault {
            Fault::Reset => Next::Close,
            Fault::Silence => self.wait_for_the_end().await,
            Fault::CutAfter(count) => {
                self.send(bytes.get(..count).unwrap_or(bytes)).await;
                Next::Close
            }
            Fault::Corrupt => self.send(&corrupt_answer(message.id, &message.operation)).await,
            Fault::Result { code, text } => {
                let mut refusal = Refusal::exact(ResultCode(code), text);
                if refusal.code == ResultCode::REFERRAL {
                    refusal.referral =
                        format!("ldap://{}/", self.server.directory().identity.domain);
                }
                let answer = ldap::Answer::from(refusal);
                self.send(&encode_answer(message.id, &message.operation, &answer, edition)).await
            }
            Fault::Disconnect => {
                let comment = "The server is going down";
                let refusal = Refusal::ldap(ResultCode::UNAVAILABLE, 0, comment);
                self.send(&notice_of_disconnection(&refusal, edition)).await;
                Next::Close
            }
        }
    }

    /// Bytes that are no request end the connection, with a notice (RFC 4511 §4.1.1).
    async fn malformed(&mut self, reason: &'static str) -> Next {
        let request = self.request("malformed", reason.to_owned());
        let refusal =
            Refusal::ldap(ResultCode::PROTOCOL_ERROR, 0x57, "Error decoding ldap message");
        let edition = self.server.edition();
        let answer = format!("notice of disconnection, {} {}", refusal.code.0, refusal.code.name());
        let exchange = Exchange { request, answer, carried_out: false, supported: true };
        let verdict = self.server.tap().after(&exchange);
        sleep(verdict.delay).await;
        if verdict.fault.is_none() {
            self.send(&notice_of_disconnection(&refusal, edition)).await;
        }
        Next::Close
    }

    fn request(&self, operation: &str, text: String) -> Request {
        let ConnInfo { peer, security } = &self.conn;
        Request { peer: peer.clone(), security: *security, operation: operation.to_owned(), text }
    }

    async fn send(&mut self, bytes: &[u8]) -> Next {
        let sent = match self.io.write_all(bytes).await {
            Ok(()) => self.io.flush().await,
            Err(error) => Err(error),
        };
        if sent.is_ok() { Next::Read } else { Next::Close }
    }

    /// Reads on without answering until the peer gives up.
    async fn wait_for_the_end(&mut self) -> Next {
        let mut chunk = [0; 4096];
        while !matches!(self.io.read(&mut chunk).await, Ok(0) | Err(_)) {}
        Next::Close
    }
}

async fn sleep(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// What the peer gets by a fault that was decided before the work.
fn describe(fault: &Fault) -> String {
    match fault {
        Fault::Reset => "reset".to_owned(),
        Fault::Silence => "no answer".to_owned(),
        Fault::CutAfter(_) => "cut before the first byte".to_owned(),
        Fault::Corrupt => "corrupt answer".to_owned(),
        Fault::Result { code, text } => format!("{code} {}: {text}", ResultCode(*code).name()),
        Fault::Disconnect => "notice of disconnection, 52 unavailable".to_owned(),
    }
}
