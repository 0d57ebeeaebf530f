//! One case against both controllers, each request compared before the next is sent.

use std::net::{SocketAddr, TcpStream};

use crate::client::{Client, plain};
use crate::compare::{Difference, Side, compare};
use crate::generate::names::{DOMAIN, OU, alias};
use crate::reply::{End, Reply};
use crate::request::{
    Attribute, Change, ChangeKind, Connection, Filter, Operation, Request, Scope, Search, Value,
};
use crate::symbols::{Object, Symbols, sid_text};

/// A controller, and the two connections that cases have to it.
pub(crate) struct Controller {
    address: SocketAddr,
    administrator: Client,
    other: Client,
    password: String,
    symbols: Symbols,
}

/// A request that was played, and what both answered.
pub(crate) struct Played {
    pub(crate) kind: &'static str,
    pub(crate) place: usize,
    pub(crate) differences: Vec<Difference>,
    pub(crate) replies: (Reply, Reply),
}

/// Both controllers.
pub(crate) struct Stage {
    pub(crate) mock: Controller,
    pub(crate) reference: Controller,
    next_tag: u32,
}

impl Controller {
    pub(crate) fn new(address: SocketAddr, password: &str) -> Self {
        Self {
            address,
            administrator: Client::new(address),
            other: Client::new(address),
            password: password.to_owned(),
            symbols: Symbols::default(),
        }
    }

    fn begin(&mut self, tag: &str) {
        self.symbols = Symbols { tag: tag.to_owned(), ..Symbols::default() };
        self.other = Client::new(self.address);
        let ou = Operation::Add {
            dn: OU.to_owned(),
            attributes: vec![Attribute {
                name: "objectClass".to_owned(),
                values: vec!["organizationalUnit".into()],
            }],
        };
        let reply = self.ask(&plain(ou, Vec::new()));
        assert!(reply.succeeded(), "a case's own unit can be added: {reply:?}");
    }

    /// Sends a request over its connection; the administrator's is bound first when it is new.
    pub(crate) fn ask(&mut self, request: &Request) -> Reply {
        if request.connection == Connection::Other {
            return self.other.play(request, &mut self.symbols);
        }
        if !self.administrator.is_connected() {
            let bind = Operation::Bind {
                version: 3,
                name: "Administrator@contoso.local".to_owned(),
                password: Value::Text(self.password.clone()),
            };
            let reply = self.administrator.play(&plain(bind, Vec::new()), &mut self.symbols);
            assert!(reply.succeeded(), "the administrator can bind: {reply:?}");
        }
        self.administrator.play(request, &mut self.symbols)
    }

    /// Whether it still takes connections.
    fn is_alive(&self) -> bool {
        (self.administrator.is_connected() && self.other.is_connected())
            || TcpStream::connect(self.address).is_ok()
    }

    /// The SID of the domain, as text.
    pub(crate) fn domain_sid(&mut self) -> Option<String> {
        let reply = self.ask(&read(DOMAIN, &["objectSid"]));
        let (_, values) = reply.entries.first()?.attributes.first()?;
        sid_text(values.first()?)
    }

    /// Learns what the server called a new object.
    fn learn(&mut self, dn: &str) {
        let reply = self.ask(&read(dn, &["objectGUID", "objectSid"]));
        let Some(entry) = reply.entries.into_iter().next() else { return };
        let mut object = Object::default();
        for (name, mut values) in entry.attributes {
            match name.as_str() {
                "objectGUID" => object.guid = values.remove(0),
                "objectSid" => object.sid = values.remove(0),
                _ => {}
            }
        }
        self.symbols.objects.insert(alias(dn), object);
    }
}

impl Stage {
    pub(crate) fn new(mock: Controller, reference: Controller) -> Self {
        Self { mock, reference, next_tag: 70_001 }
    }

    /// Sets the domain's policy so that passwords can be changed at once, and accounts are locked soon.
    pub(crate) fn prepare(&mut self) {
        let change = |name: &str, value: &str| Change {
            kind: ChangeKind::Replace,
            attribute: Attribute { name: name.to_owned(), values: vec![value.into()] },
        };
        let policy = Operation::Modify {
            dn: DOMAIN.to_owned(),
            changes: vec![change("minPwdAge", "0"), change("lockoutThreshold", "3")],
        };
        let request = plain(policy, Vec::new());
        for controller in [&mut self.mock, &mut self.reference] {
            let reply = controller.ask(&request);
            assert!(reply.succeeded(), "the policy can be changed: {reply:?}");
        }
    }

    /// Plays a case in a unit of its own. It ends early where the two directories have parted.
    pub(crate) fn play(&mut self, case: &[Request]) -> Vec<Played> {
        let tag = self.next_tag.to_string();
        self.next_tag += 1;
        self.mock.begin(&tag);
        self.reference.begin(&tag);
        let mut all = Vec::new();
        for (place, request) in case.iter().enumerate() {
            let played = self.play_one(place, request);
            let (mock, reference) = &played.replies;
            // Who failed to bind was counted.
            let changes = request.operation.kind() == "bind" || request.operation.writes();
            // A refused change of a password may have been counted.
            let counted = request.about.starts_with("password of") && mock.code != reference.code;
            // So may have been who bound by a name that only one side knows.
            let one_sided = ["GUID in braces", "display name"]
                .iter()
                .any(|form| request.about.starts_with(form));
            let parted =
                counted || one_sided || (changes && mock.succeeded() != reference.succeeded());
            all.push(played);
            if parted {
                break;
            }
        }
        all
    }

    fn play_one(&mut self, place: usize, request: &Request) -> Played {
        let mock = self.mock.ask(request);
        let reference = self.reference.ask(request);
        assert!(self.reference.is_alive(), "the reference has died of: {request}");
        let sides = (
            Side { reply: &mock, symbols: &self.mock.symbols },
            Side { reply: &reference, symbols: &self.reference.symbols },
        );
        let differences = compare(request, &sides.0, &sides.1);
        let is_bind = matches!(request.operation, Operation::Bind { .. } | Operation::Sasl { .. });
        if is_bind && mock.succeeded() != reference.succeeded() {
            // Whoever got in is nobody again, so that the two connections are alike.
            self.mock.other = Client::new(self.mock.address);
            self.reference.other = Client::new(self.reference.address);
        }
        if let Operation::Add { dn, .. } = &request.operation
            && mock.succeeded()
            && reference.succeeded()
        {
            self.mock.learn(dn);
            self.reference.learn(dn);
        }
        Played { kind: request.operation.kind(), place, differences, replies: (mock, reference) }
    }

    /// Leaves out what a difference does not need, one request after the other.
    pub(crate) fn shrink(
        &mut self,
        case: &[Request],
        place: usize,
        signature: &str,
    ) -> Vec<Request> {
        let mut left: Vec<Request> = case[..=place].to_vec();
        for candidate in (0..place).rev() {
            let mut shorter = left.clone();
            shorter.remove(candidate);
            let still = self
                .play(&shorter)
                .iter()
                .any(|played| played.differences.iter().any(|found| found.signature == signature));
            if still {
                left = shorter;
            }
        }
        left
    }
}

/// Reads one entry.
fn read(dn: &str, attributes: &[&str]) -> Request {
    let search = Search {
        base: dn.to_owned(),
        scope: Scope::Base,
        size_limit: 0,
        types_only: false,
        filter: Filter::Present("objectClass".to_owned()),
        attributes: attributes.iter().map(|name| (*name).to_owned()).collect(),
    };
    plain(Operation::Search(search), Vec::new())
}

/// A short form of an answer for reports.
pub(crate) fn brief(reply: &Reply) -> String {
    match reply.end {
        End::Closed => return "closed".to_owned(),
        End::Silence => return "silence".to_owned(),
        End::Result(_) => {}
    }
    let mut text = format!("{} {:?}", reply.code, reply.text);
    if !reply.matched_dn.is_empty() {
        text.push_str(&format!(" matched {:?}", reply.matched_dn));
    }
    if !reply.entries.is_empty() {
        let names: Vec<&str> =
            reply.entries.iter().map(|entry| entry.dn.as_str()).take(6).collect();
        text.push_str(&format!(" {} entries {names:?}", reply.entries.len()));
    }
    text
}
