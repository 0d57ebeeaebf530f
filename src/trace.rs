//! The trace: every exchange of a world, in order, with virtual time, who asked whom, and what led to it.

use std::{
    collections::BTreeSet,
    fmt,
    fmt::Write as _,
    sync::{Arc, Mutex, MutexGuard},
};

use rehearsal_core::ports::{Endpoint, EngineEvent};
use tokio::sync::mpsc::UnboundedSender;

use crate::outcome::Event;

/// Who takes part in an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// The integration engine.
    Engine,
    /// The domain controller.
    Directory,
    /// The online services.
    Tenant,
    /// The public zones' own server.
    Dns,
    /// The caching resolver.
    Resolver,
    /// The server that knows what zones look like from within the office.
    Inside,
    /// A registrar, by its name.
    Registrar(&'static str),
    /// Another name server or resolver, by its name; `intern` makes such names.
    Server(&'static str),
    /// Whoever accepts a message: the old mail server or the tenant.
    Mail,
    /// Anything beyond the Internet line that has no name here.
    Internet,
    /// The world itself: crashes, restarts, the Internet line.
    World,
}

impl Party {
    /// The name in traces and scenario files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Directory => "directory",
            Self::Tenant => "tenant",
            Self::Dns => "dns",
            Self::Resolver => "resolver",
            Self::Inside => "inside dns",
            Self::Registrar(_) => "registrar",
            Self::Server(name) => name,
            Self::Mail => "mail",
            Self::Internet => "internet",
            Self::World => "world",
        }
    }

    /// What this party speaks.
    #[must_use]
    pub const fn protocol(self) -> &'static str {
        match self {
            Self::Directory => "ldap",
            Self::Tenant | Self::Registrar(_) => "https",
            Self::Dns | Self::Resolver | Self::Inside | Self::Server(_) => "dns",
            Self::Mail => "smtp",
            Self::Engine | Self::Internet | Self::World => "net",
        }
    }
}

/// A name that lives as long as the process. Names of name servers are few, and one is kept once however many worlds use it.
pub(crate) fn intern(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().expect("no operation on the names panics");
    if let Some(known) = names.get(name) {
        return known;
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(kept);
    kept
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The trace of one world; clones share it.
#[derive(Clone)]
pub struct Trace(Arc<Mutex<Log>>);

struct Log {
    start: tokio::time::Instant,
    events: Vec<Event>,
    /// What the administrator saw go by, in order.
    notices: Vec<String>,
    step: String,
    operations: Vec<String>,
    secrets: Vec<String>,
    leaks: Vec<String>,
    /// Where events go instead of being kept.
    live: Option<UnboundedSender<Event>>,
    /// Nobody looks.
    is_off: bool,
}

/// One exchange to be written down.
pub(crate) struct Entry<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: Party,
    pub(crate) operation: &'a str,
    pub(crate) request: &'a str,
    pub(crate) answer: &'a str,
    pub(crate) carried_out: bool,
    pub(crate) supported: bool,
}

impl Trace {
    /// An empty trace that begins now.
    pub(crate) fn new() -> Self {
        Self::with(None)
    }

    /// An empty trace that keeps nothing: each event goes to `events` as it happens.
    pub(crate) fn live(events: UnboundedSender<Event>) -> Self {
        Self::with(Some(events))
    }

    /// A trace that nobody looks at: nothing is written down.
    pub(crate) fn off() -> Self {
        let trace = Self::with(None);
        trace.lock().is_off = true;
        trace
    }

    /// Whether nobody looks.
    pub(crate) fn is_off(&self) -> bool {
        self.lock().is_off
    }

    fn with(live: Option<UnboundedSender<Event>>) -> Self {
        Self(Arc::new(Mutex::new(Log {
            start: tokio::time::Instant::now(),
            events: Vec::new(),
            notices: Vec::new(),
            step: String::new(),
            operations: Vec::new(),
            secrets: Vec::new(),
            leaks: Vec::new(),
            live,
            is_off: false,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.0.lock().expect("no operation on the trace panics")
    }

    /// Names a text that must never appear in the trace.
    pub(crate) fn guard(&self, secret: &str) {
        let mut log = self.lock();
        if secret.len() >= 4 && !log.secrets.iter().any(|known| known == secret) {
            log.secrets.push(secret.to_owned());
        }
    }

    /// All secrets of the world, to search other outputs with.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.lock().secrets.clone()
    }

    /// Where a secret was found in an exchange, without the secret.
    pub(crate) fn leaks(&self) -> Vec<String> {
        self.lock().leaks.clone()
    }

    /// Says which step is being played from now on.
    pub(crate) fn begin_step(&self, step: &str) {
        step.clone_into(&mut self.lock().step);
    }

    /// Writes down an exchange.
    pub(crate) fn record(&self, entry: &Entry<'_>) {
        self.lock().record(entry);
    }

    /// Writes down something that happened to the world itself.
    pub(crate) fn happened(&self, what: &str) {
        self.record(&Entry {
            from: Party::World.as_str(),
            to: Party::Engine,
            operation: what,
            request: "",
            answer: "",
            carried_out: true,
            supported: true,
        });
    }

    /// Writes down a connection that did not come about.
    pub(crate) fn connect(&self, to: Party, at: &Endpoint, outcome: &str) {
        self.record(&Entry {
            from: Party::Engine.as_str(),
            to,
            operation: "connect",
            request: &at.to_string(),
            answer: outcome,
            carried_out: false,
            supported: true,
        });
    }

    /// Follows the engine's own account of what it is doing.
    pub(crate) fn engine(&self, event: &EngineEvent) {
        let mut log = self.lock();
        match event {
            EngineEvent::Began { operation } => log.operations.push(operation.clone()),
            EngineEvent::Ended { operation, summary } => {
                if let Some(at) = log.operations.iter().rposition(|name| name == operation) {
                    log.operations.remove(at);
                }
                let notice = format!("{operation}: {summary}");
                log.notice(&notice);
            }
            EngineEvent::Notice { text } => log.notice(text),
            EngineEvent::Progress { .. } => {}
        }
    }

    /// The engine is gone, and what it was doing with it.
    pub(crate) fn engine_ended(&self) {
        self.lock().operations.clear();
    }

    /// How many exchanges there are so far.
    pub(crate) fn len(&self) -> usize {
        self.lock().events.len()
    }

    /// Looks at all exchanges without copying them.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&[Event]) -> T) -> T {
        look(&self.lock().events)
    }

    /// The exchanges from the `first` on.
    pub(crate) fn since(&self, first: usize) -> Vec<Event> {
        self.lock().events[first..].to_vec()
    }

    /// Notices of the engine, all in order.
    pub(crate) fn notices(&self) -> Vec<String> {
        self.lock().notices.clone()
    }

    /// Virtual milliseconds since the world began.
    pub(crate) fn now_ms(&self) -> u64 {
        self.lock().now_ms()
    }
}

impl Log {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn record(&mut self, entry: &Entry<'_>) {
        if self.is_off {
            return;
        }
        let cause = match self.operations.last() {
            Some(operation) if !self.step.is_empty() && *operation != self.step => {
                format!("{} / {operation}", self.step)
            }
            Some(operation) => operation.clone(),
            None => self.step.clone(),
        };
        let request = self.masked(entry.request, entry.operation);
        let answer = self.masked(entry.answer, entry.operation);
        let event = Event {
            at_ms: self.now_ms(),
            from: entry.from.to_owned(),
            to: entry.to.as_str().to_owned(),
            protocol: entry.to.protocol().to_owned(),
            operation: entry.operation.to_owned(),
            request,
            answer,
            cause,
            carried_out: entry.carried_out,
            supported: entry.supported,
        };
        match &self.live {
            None => self.events.push(event),
            // When nobody listens any more, nobody wants to know.
            Some(live) => drop(live.send(event)),
        }
    }

    fn notice(&mut self, text: &str) {
        let text = self.masked(text, "a notice of the engine");
        self.notices.push(text);
    }

    /// The text, with any secret masked; that one had to be masked here is a leak.
    fn masked(&mut self, text: &str, place: &str) -> String {
        let mut masked = text.to_owned();
        for secret in &self.secrets {
            if masked.contains(secret.as_str()) {
                masked = masked.replace(secret.as_str(), "***");
                self.leaks.push(format!("a secret of the world appeared in {place}"));
            }
        }
        masked
    }
}

/// Renders events as compact text: a line for who asked whom what and why, then request and answer, indented.
#[must_use]
pub fn render_text(events: &[Event]) -> String {
    let mut out = String::new();
    for event in events {
        render_event(&mut out, event);
    }
    out
}

fn render_event(out: &mut String, event: &Event) {
    let at = render_ms(event.at_ms);
    let marks = match (event.carried_out, event.supported) {
        (true, true) => "",
        (true, false) => "  (asked but not supported)",
        (false, true) => "  (not carried out)",
        (false, false) => "  (not carried out, not supported)",
    };
    let cause = match event.cause.as_str() {
        "" => String::new(),
        cause => format!("  [{cause}]"),
    };
    // Writing to a string cannot fail.
    let _infallible = writeln!(
        out,
        "{at}  {} -> {}  {} {}{cause}{marks}",
        event.from, event.to, event.protocol, event.operation
    );
    for (mark, text) in [("  > ", &event.request), ("  < ", &event.answer)] {
        for line in text.lines() {
            let _infallible = writeln!(out, "{mark}{line}");
        }
    }
}

/// Virtual time as `hours:minutes:seconds.milliseconds`.
#[must_use]
pub fn render_ms(ms: u64) -> String {
    let (s, ms) = (ms / 1000, ms % 1000);
    format!("{:02}:{:02}:{:02}.{ms:03}", s / 3600, s / 60 % 60, s % 60)
}

#[cfg(test)]
mod tests {
    use super::{Entry, Party, Trace, render_text};

    fn traced(request: &str) -> (String, Vec<String>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let trace = Trace::new();
            trace.guard("pl4nted!secret");
            trace.begin_step("set password anna");
            trace.record(&Entry {
                from: "engine",
                to: Party::Tenant,
                operation: "PATCH /users/{id}",
                request,
                answer: "204",
                carried_out: true,
                supported: true,
            });
            (render_text(&trace.since(0)), trace.leaks())
        })
    }

    #[test]
    fn an_exchange_is_told_with_its_cause_and_both_sides() {
        let (text, leaks) = traced("PATCH https://graph.microsoft.com/v1.0/users/1");
        insta::assert_snapshot!(text, @r"
        00:00:00.000  engine -> tenant  https PATCH /users/{id}  [set password anna]
          > PATCH https://graph.microsoft.com/v1.0/users/1
          < 204
        ");
        assert_eq!(leaks, Vec::<String>::new());
    }

    #[test]
    fn a_planted_secret_is_masked_and_reported() {
        let (text, leaks) = traced(r#"{"passwordProfile":{"password":"pl4nted!secret"}}"#);
        assert!(!text.contains("pl4nted"), "{text}");
        assert_eq!(leaks, ["a secret of the world appeared in PATCH /users/{id}"]);
    }
}
