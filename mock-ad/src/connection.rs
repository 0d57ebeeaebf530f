//! One client's connection: requests in order, each answered before the next is looked at, unless the tap decides otherwise.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::config::Edition;
use crate::error::Refusal;
use crate::fault::Fault;
use crate::ldap::{
    Answer, Message, Operation, ResultCode, corrupt_answer, decode, encode_end, encode_entry, ends,
    notice_of_disconnection,
};
use crate::op::{self, News, Session};
use crate::render;
use crate::server::{BoxIo, MockAd};
use crate::start_tls::StartTls;
use crate::tap::{ConnInfo, Exchange, Request, Verdict};
use crate::wire::{Arrival, Wire};

/// InitRecvTimeout: how long a client may take to its first request (MS-ADTS 3.1.1.3.4.6).
const FIRST_REQUEST_LIMIT: Duration = Duration::from_secs(120);
/// MaxConnIdleTime: how long a client may be silent after that.
const IDLE_LIMIT: Duration = Duration::from_secs(900);
/// MaxQueryDuration: how long a search may take, whatever the client allows.
const QUERY_LIMIT: Duration = Duration::from_secs(120);

/// A connection being served.
pub(crate) struct Connection {
    server: MockAd,
    wire: Wire,
    peer: Arc<str>,
    start_tls: StartTls,
    session: Session,
    /// Whether a request has come.
    has_spoken: bool,
}

/// Whether a connection goes on after a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Read,
    /// End it in order.
    Close,
    /// Let it fall, as a server that has lost its power does.
    Drop,
}

impl Connection {
    pub(crate) fn new(server: MockAd, io: BoxIo, conn: ConnInfo) -> Self {
        let session = Session::new(&conn, server.settings());
        let peer = Arc::from(conn.peer);
        let wire = Wire::new(io);
        Self { server, wire, peer, start_tls: conn.start_tls, session, has_spoken: false }
    }

    pub(crate) async fn run(mut self) {
        let mut next = Next::Read;
        while next == Next::Read {
            next = self.step().await;
        }
        self.wire.flush().await;
        if next == Next::Close {
            self.wire.close().await;
        }
    }

    /// Answers the next request, or waits for one when all that came are answered.
    async fn step(&mut self) -> Next {
        let message = match self.wire.frames.take() {
            Ok(Some(bytes)) => decode(bytes),
            Ok(None) => return self.wait().await,
            Err(malformed) => Err(malformed),
        };
        self.has_spoken = true;
        match message {
            Ok(message) => self.exchange(&message).await,
            Err(malformed) => self.malformed(malformed.0).await,
        }
    }

    async fn wait(&mut self) -> Next {
        if !self.wire.flush().await {
            return Next::Close;
        }
        if !self.session.watches.is_empty() {
            return self.watch().await;
        }
        let limit = if self.has_spoken { IDLE_LIMIT } else { FIRST_REQUEST_LIMIT };
        match self.wire.wait(Some(limit), pin!(std::future::pending())).await {
            Arrival::Bytes | Arrival::Call => Next::Read,
            Arrival::End => Next::Close,
            Arrival::Alarm => {
                if self.has_spoken {
                    let comment = "The connection has been idle for too long";
                    self.announce_the_end(&Refusal::ldap(ResultCode::UNAVAILABLE, 0, comment));
                }
                Next::Close
            }
        }
    }

    /// Waits for a request or for changes that open searches are to tell of.
    async fn watch(&mut self) -> Next {
        let changed = self.server.changed();
        let mut change = pin!(changed.notified());
        change.as_mut().enable();
        let news = op::news(&self.server.directory(), &mut self.session);
        if let Some(news) = news {
            return self.push(news).await;
        }
        match self.wire.wait(None, change).await {
            Arrival::Bytes | Arrival::Call => Next::Read,
            Arrival::End | Arrival::Alarm => Next::Close,
        }
    }

    /// Sends what an open search has found. The tap hears of it as of an operation of its own.
    async fn push(&mut self, news: News) -> Next {
        let News { id, text, entries } = news;
        let request = self.request("notification", || text);
        let answer = Answer { entries, ..Answer::default() };
        let text = if self.server.tap().reads() {
            render::answer(&answer, true, self.server.edition())
        } else {
            String::new()
        };
        if self.tell(request, text, Told { carried_out: true, supported: true }).await.is_some() {
            return Next::Drop;
        }
        for entry in &answer.entries {
            encode_entry(&mut self.wire.out, id, entry);
        }
        Next::Read
    }

    async fn exchange(&mut self, message: &Message) -> Next {
        let name = render::operation_name(&message.operation);
        let request = self.request(name, || render::request(message));
        let Verdict { delay, fault } = self.server.tap().before(&request);
        self.wire.pause(delay).await;
        let (instead, for_the_answer) = match fault {
            Some(fault) if fault.needs_the_answer() => (None, Some(fault)),
            fault => (fault, None),
        };
        if instead.is_some() || (!delay.is_zero() && self.is_abandoned(message)) {
            let text = instead.as_ref().map_or_else(|| "abandoned".to_owned(), describe);
            self.tell(request, text, Told::REFUSED).await;
            return match instead {
                Some(fault) => self.act(fault, message, &Answer::default()).await,
                None => Next::Read,
            };
        }
        self.session.is_pipelined = !self.wire.frames.is_empty();
        let answer = self.server.carry_out(&mut self.session, message);
        let supported = answer.refusal.as_ref().is_none_or(|refusal| refusal.supported);
        let mut text = self.text_of(message, &answer);
        if let Some(fault) = &for_the_answer {
            text = format!("{text}\n(then {})", describe(fault));
        }
        let n_pauses = self.wire.n_pauses;
        let verdict = self.tell(request, text, Told { carried_out: true, supported }).await;
        if self.wire.n_pauses > n_pauses && self.is_abandoned(message) {
            return Next::Read;
        }
        match for_the_answer.or(verdict) {
            Some(fault) => {
                self.session.watches.retain(|watch| watch.id != message.id);
                self.act(fault, message, &answer).await
            }
            None => self.deliver(message, &answer).await,
        }
    }

    fn text_of(&self, message: &Message, answer: &Answer) -> String {
        match message.operation {
            _ if !self.server.tap().reads() => String::new(),
            Operation::Unbind | Operation::Abandon { .. } => "no answer".to_owned(),
            _ => {
                let is_search = matches!(message.operation, Operation::Search(_));
                render::answer(answer, is_search, self.server.edition())
            }
        }
    }

    /// Tells the tap what became of a request, waits as it wishes, and gives the fault that meets the answer.
    async fn tell(&mut self, request: Request, answer: String, told: Told) -> Option<Fault> {
        let Told { carried_out, supported } = told;
        let exchange = Exchange { request, answer, carried_out, supported };
        let Verdict { delay, fault } = self.server.tap().after(&exchange);
        self.wire.pause(delay).await;
        fault
    }

    /// Sends the ordinary answer, or does what takes its place.
    async fn deliver(&mut self, message: &Message, answer: &Answer) -> Next {
        if matches!(message.operation, Operation::Unbind) {
            return Next::Close;
        }
        if answer.stays_open {
            return Next::Read;
        }
        for entry in &answer.entries {
            encode_entry(&mut self.wire.out, message.id, entry);
        }
        self.end(message, answer);
        if self.session.is_starting_tls() {
            return self.upgrade().await;
        }
        if self.wire.relieve().await { Next::Read } else { Next::Close }
    }

    fn end(&mut self, message: &Message, answer: &Answer) {
        let edition = self.server.edition();
        encode_end(&mut self.wire.out, message.id, &message.operation, (answer, edition));
    }

    /// Goes over to TLS after the answer that says so (RFC 4511 §4.14.2).
    async fn upgrade(&mut self) -> Next {
        if !self.wire.flush().await {
            return Next::Close;
        }
        if let StartTls::Real(acceptor) = &self.start_tls {
            let acceptor = Arc::clone(acceptor);
            if self.wire.replace(|io| acceptor.accept(io)).await.is_err() {
                return Next::Close;
            }
        }
        self.session.tls_has_started();
        Next::Read
    }

    /// Acts a fault out in place of the ordinary answer, which is empty if the request was not carried out.
    async fn act(&mut self, fault: Fault, message: &Message, answer: &Answer) -> Next {
        match fault {
            Fault::Reset => Next::Drop,
            Fault::Silence => {
                self.wire.flush().await;
                self.wire.wait_for_the_end().await;
                Next::Close
            }
            Fault::CutAfter(count) => {
                let start = self.wire.out.bytes().len();
                self.deliver_entries(message, answer, answer.entries.len());
                self.end(message, answer);
                self.wire.out.truncate(start.saturating_add(count));
                Next::Drop
            }
            Fault::Corrupt => {
                corrupt_answer(&mut self.wire.out, message.id, &message.operation);
                Next::Read
            }
            Fault::Result { code, text } => {
                self.end(message, &self.result(code, text));
                Next::Read
            }
            Fault::ResetAfterEntries(count) => {
                self.deliver_entries(message, answer, count);
                Next::Drop
            }
            Fault::ResultAfterEntries { n_entries, code, text } => {
                self.deliver_entries(message, answer, n_entries);
                self.end(message, &self.result(code, text));
                Next::Read
            }
            Fault::Drip(period) => self.drip(message, answer, period).await,
            Fault::Disconnect => {
                let comment = "The server is going down";
                self.announce_the_end(&Refusal::ldap(ResultCode::UNAVAILABLE, 0, comment));
                Next::Close
            }
        }
    }

    fn result(&self, code: u32, text: String) -> Answer {
        let mut refusal = Refusal::exact(ResultCode(code), text);
        if refusal.code == ResultCode::REFERRAL {
            refusal.referral = format!("ldap://{}/", self.server.directory().identity.domain);
        }
        Answer::from(refusal)
    }

    fn deliver_entries(&mut self, message: &Message, answer: &Answer, count: usize) {
        for entry in answer.entries.iter().take(count) {
            encode_entry(&mut self.wire.out, message.id, entry);
        }
    }

    /// Sends an answer slowly. The search ends early when its time is over or the client abandons it.
    async fn drip(&mut self, message: &Message, answer: &Answer, period: Duration) -> Next {
        let limit = time_limit(message);
        let start = Instant::now();
        for entry in &answer.entries {
            self.wire.pause(period).await;
            if self.is_abandoned(message) {
                return Next::Read;
            }
            if start.elapsed() > limit {
                self.end(message, &Answer::from(Refusal::time_limit()));
                return Next::Read;
            }
            encode_entry(&mut self.wire.out, message.id, entry);
        }
        self.end(message, answer);
        Next::Read
    }

    /// Whether the client has abandoned a search meanwhile (RFC 4511 §4.11), or said farewell. Other operations are over at once.
    fn is_abandoned(&self, message: &Message) -> bool {
        matches!(message.operation, Operation::Search(_))
            && self.wire.frames.waiting().any(|waiting| ends(waiting, message.id))
    }

    /// Bytes that are no request end the connection, with a notice (RFC 4511 §4.1.1).
    async fn malformed(&mut self, reason: &'static str) -> Next {
        let request = self.request("malformed", || reason.to_owned());
        let text = "notice of disconnection, 2 protocolError".to_owned();
        let fault = self.tell(request, text, Told { carried_out: false, supported: true }).await;
        if fault.is_none() {
            let comment = "Error decoding ldap message";
            self.announce_the_end(&Refusal::ldap(ResultCode::PROTOCOL_ERROR, 0x57, comment));
        }
        Next::Close
    }

    fn announce_the_end(&mut self, refusal: &Refusal) {
        notice_of_disconnection(&mut self.wire.out, refusal, self.server.edition());
    }

    fn request(&self, operation: &'static str, text: impl FnOnce() -> String) -> Request {
        let text = if self.server.tap().reads() { text() } else { String::new() };
        Request { peer: Arc::clone(&self.peer), security: self.session.security, operation, text }
    }
}

/// What the tap is told of a request beside its texts.
struct Told {
    carried_out: bool,
    supported: bool,
}

impl Told {
    const REFUSED: Self = Self { carried_out: false, supported: true };
}

/// How long the operation may take.
fn time_limit(message: &Message) -> Duration {
    match &message.operation {
        Operation::Search(search) if search.time_limit_s > 0 => {
            QUERY_LIMIT.min(Duration::from_secs(u64::from(search.time_limit_s)))
        }
        _ => QUERY_LIMIT,
    }
}

/// What the peer gets by a fault, for the trace.
fn describe(fault: &Fault) -> String {
    match fault {
        Fault::Reset => "reset".to_owned(),
        Fault::ResetAfterEntries(count) => format!("reset after {count} entries"),
        Fault::Silence => "no answer".to_owned(),
        Fault::CutAfter(_) => "cut before the first byte".to_owned(),
        Fault::Corrupt => "corrupt answer".to_owned(),
        Fault::Result { code, text } => {
            let line = Refusal::exact(ResultCode(*code), text.clone()).line(Edition::Server2016);
            format!("{code} {}: {line}", ResultCode(*code).name())
        }
        Fault::ResultAfterEntries { n_entries, code, .. } => {
            format!("{code} {} after {n_entries} entries", ResultCode(*code).name())
        }
        Fault::Drip(period) => format!("{} ms before each entry", period.as_millis()),
        Fault::Disconnect => "notice of disconnection, 52 unavailable".to_owned(),
    }
}
