//! A blocking LDAP client that expects anything: wrong kinds of answers, closed connections, silence.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::ber::{self, Reader};
use crate::encode;
use crate::reply::{End, Reply};
use crate::request::{Control, ControlValue, Operation, Request};
use crate::symbols::Symbols;

/// How long a controller may think.
const PATIENCE: Duration = Duration::from_secs(8);
/// More pages than any search of a case has.
const PAGES_MAX: usize = 200;
const PAGED: &str = "1.2.840.113556.1.4.319";
const DIR_SYNC: &str = "1.2.840.113556.1.4.841";

/// A connection to one controller, made anew when the last one broke.
pub(crate) struct Client {
    address: SocketAddr,
    stream: Option<TcpStream>,
    last_id: i64,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, last_id: 0 }
    }

    /// Whether requests go over a connection that has been used before.
    pub(crate) fn is_connected(&self) -> bool {
        self.stream.is_some()
    }

    /// Sends a request and waits for its answer, all pages of it when it asks for pages.
    pub(crate) fn play(&mut self, request: &Request, symbols: &mut Symbols) -> Reply {
        let paged =
            request.controls.iter().any(|control| matches!(control.value, ControlValue::Paged(_)));
        let mut all = self.exchange(request, symbols, &[]);
        all.pages.push(all.entries.len());
        let mut cookie = paged.then(|| cookie_of(&all)).flatten();
        while let Some(given) = cookie.filter(|_| all.pages.len() < PAGES_MAX) {
            let page = self.exchange(request, symbols, &given);
            cookie = cookie_of(&page);
            let mut pages = std::mem::take(&mut all.pages);
            let mut entries = std::mem::take(&mut all.entries);
            pages.push(page.entries.len());
            entries.extend(page.entries.iter().cloned());
            all = Reply { pages, entries, ..page };
        }
        if let Some(mut value) = all.control(DIR_SYNC).and_then(|value| Reader(value).inner()) {
            let cookie = value.next().and_then(|_| value.next()).and_then(|_| value.content());
            symbols.cookie = cookie.unwrap_or_default().to_vec();
        }
        all
    }

    fn exchange(&mut self, request: &Request, symbols: &Symbols, cookie: &[u8]) -> Reply {
        self.last_id += 1;
        let bytes = encode::message(self.last_id, request, symbols, cookie);
        let mut reply = Reply::default();
        if self.stream.is_none() {
            self.stream = connect(self.address);
        }
        let Some(stream) = &mut self.stream else { return reply };
        if stream.write_all(&bytes).is_err() {
            self.stream = None;
            return reply;
        }
        loop {
            match read_message(stream) {
                Ok(message) => match reply.take(&message) {
                    // A notice of disconnection has no request's number.
                    Some(true) if id_of(&message) == Some(0) => break,
                    Some(true) => return reply,
                    Some(false) => {}
                    None => break,
                },
                Err(end) => {
                    reply.end = end;
                    break;
                }
            }
        }
        self.stream = None;
        reply
    }
}

fn connect(address: SocketAddr) -> Option<TcpStream> {
    let stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_nodelay(true).ok()?;
    Some(stream)
}

/// One whole message.
fn read_message(stream: &mut TcpStream) -> Result<Vec<u8>, End> {
    let mut message = vec![0; 2];
    fill(stream, &mut message)?;
    if message[1] >= 0x80 {
        let mut long = vec![0; usize::from(message[1] & 0x7f)];
        fill(stream, &mut long)?;
        message.extend(long);
    }
    let (header, length) = ber::header(&message).ok_or(End::Closed)?;
    message.resize(header + length, 0);
    fill(stream, &mut message[header..])?;
    Ok(message)
}

fn fill(stream: &mut TcpStream, bytes: &mut [u8]) -> Result<(), End> {
    use std::io::ErrorKind::{TimedOut, WouldBlock};
    stream.read_exact(bytes).map_err(|error| match error.kind() {
        TimedOut | WouldBlock => End::Silence,
        _ => End::Closed,
    })
}

fn id_of(message: &[u8]) -> Option<i64> {
    Reader(message).inner()?.number()
}

/// The cookie of a page that is not the last.
fn cookie_of(reply: &Reply) -> Option<Vec<u8>> {
    let mut value = Reader(reply.control(PAGED)?).inner()?;
    value.next()?;
    let cookie = value.content()?;
    (!cookie.is_empty()).then(|| cookie.to_vec())
}

/// A request of the tool itself, with nothing special about it.
pub(crate) fn plain(operation: Operation, controls: Vec<Control>) -> Request {
    let connection = crate::request::Connection::Administrator;
    Request { connection, operation, controls, about: String::new() }
}
