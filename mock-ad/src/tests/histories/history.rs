//! What people do to a directory, at random.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::controller::{Controller, DOMAIN, by_guid};
use crate::directory::EntryId;
use crate::guid::Guid;
use crate::ldap::{Attribute, Change, ChangeKind, ModifyDn, Operation};
use crate::schema::find_attribute;

/// Numbers from a seed.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.0.next_u64() % u64::try_from(end).unwrap()).unwrap()
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(from[self.below(from.len())].clone()) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    User,
    Group,
    Unit,
}

/// A course of events in one directory.
pub(super) struct History<'a> {
    pub(super) controller: &'a mut Controller,
    pub(super) dice: Dice,
    made: Vec<(Vec<u8>, Kind)>,
    /// The entries that were written, in the order of the writes, by GUID.
    pub(super) written: Vec<Vec<u8>>,
    /// What was done, for the report of a failure.
    pub(super) log: Vec<String>,
}

const NAMES: [&str; 6] = ["Ann", "Bob", "Cy, \"Jr\"", "Dö", "e", "Flo"];
const TEXTS: [&str; 4] = ["mail", "title", "displayName", "description"];

impl<'a> History<'a> {
    pub(super) fn new(controller: &'a mut Controller, seed: u64) -> Self {
        let (made, written, log) = (Vec::new(), Vec::new(), Vec::new());
        Self { controller, dice: Dice::new(seed), made, written, log }
    }

    /// The controller was restored: what was made since is no more.
    pub(super) fn forget_what_is_lost(&mut self) {
        let mut made = std::mem::take(&mut self.made);
        let directory = &self.controller.directory;
        made.retain(|(guid, _)| {
            directory.by_guid(Guid(guid.as_slice().try_into().unwrap())).is_some()
        });
        self.made = made;
    }

    pub(super) fn pass_time(&mut self) {
        let seconds = [1, 3600, 90_000][self.dice.below(3)];
        self.controller.directory.now += jiff::SignedDuration::from_secs(seconds);
    }

    /// One event: something done by somebody, or refused.
    pub(super) fn go_on(&mut self) {
        match self.dice.below(16) {
            _ if self.made.len() < 3 => self.add(),
            0..=2 => self.add(),
            3..=5 => self.change_text(),
            6 | 7 => self.change_members(),
            8 => self.change_manager(),
            9 | 10 => self.rename(),
            11 | 12 => self.delete(),
            13 => self.restore(),
            14 => self.set_password(),
            _ => self.log_on_badly(),
        }
    }

    fn some(&mut self, kind: Kind) -> Option<Vec<u8>> {
        let of_kind: Vec<Vec<u8>> = self
            .made
            .iter()
            .filter(|(_, known)| *known == kind)
            .map(|(guid, _)| guid.clone())
            .collect();
        self.dice.pick(&of_kind)
    }

    fn any(&mut self) -> Option<(Vec<u8>, Kind)> {
        let made = std::mem::take(&mut self.made);
        let picked = self.dice.pick(&made);
        self.made = made;
        picked
    }

    /// The name of a place for an entry.
    fn place(&mut self) -> String {
        let unit = self.some(Kind::Unit).filter(|_| self.dice.below(4) > 0);
        let unit = unit.and_then(|guid| self.name(&guid));
        unit.unwrap_or_else(|| format!("OU=Domain Controllers,{DOMAIN}"))
    }

    /// The DN of an entry; nothing if it is deleted.
    fn name(&self, guid: &[u8]) -> Option<String> {
        let id = self.id(guid);
        let directory = &self.controller.directory;
        (!directory.entry(id).deleted).then(|| directory.dn(id))
    }

    fn id(&self, guid: &[u8]) -> EntryId {
        let guid = Guid(guid.try_into().unwrap());
        self.controller.directory.by_guid(guid).unwrap()
    }

    fn rdn(&mut self, kind: Kind) -> String {
        let name = NAMES[self.dice.below(NAMES.len())];
        let mut rdn = if kind == Kind::Unit { "OU=" } else { "CN=" }.to_owned();
        crate::dn::write_value(name, &mut rdn);
        rdn
    }

    /// Carries out a request that writes these entries.
    fn ask(
        &mut self,
        what: &str,
        operation: Operation,
        controls: &[&str],
        writes: &[Vec<u8>],
    ) -> bool {
        let answer = self.controller.ask(operation, controls);
        let code = answer.refusal.map_or(0, |refusal| refusal.code.0);
        if code == 0 {
            self.written.extend_from_slice(writes);
        }
        self.log.push(format!("{what}: {code}"));
        code == 0
    }

    fn add(&mut self) {
        let kind = [Kind::User, Kind::User, Kind::Group, Kind::Unit][self.dice.below(4)];
        let dn = format!("{},{}", self.rdn(kind), self.place());
        let class = match kind {
            Kind::User => "user",
            Kind::Group => "group",
            Kind::Unit => "organizationalUnit",
        };
        let mut attributes = vec![attribute("objectClass", &[class])];
        if self.dice.below(2) == 0 {
            attributes.push(attribute("displayName", &["Display"]));
        }
        let before = self.controller.directory.highest_usn();
        let operation = Operation::Add { dn: dn.clone(), attributes };
        if self.ask(&format!("add {dn}"), operation, &[], &[]) {
            let directory = &self.controller.directory;
            let id = directory.changed_from(before + 1).next().unwrap();
            let guid = directory.entry(id).guid.0.to_vec();
            self.made.push((guid.clone(), kind));
            self.written.push(guid);
        }
    }

    /// Writes one attribute. Only what is then different counts as written.
    fn modify(&mut self, guid: &[u8], kind: ChangeKind, name: &str, values: &[&str]) {
        let attr = find_attribute(name).unwrap();
        let held = |history: &Self| {
            let entry = history.controller.directory.entry(history.id(guid));
            entry.stored(attr).to_vec()
        };
        let before = held(self);
        let change = Change { kind, attribute: attribute(name, values) };
        let dn = by_guid(guid);
        let what = format!("modify {dn} {name} {values:?}");
        self.ask(&what, Operation::Modify { dn, changes: vec![change] }, &[], &[]);
        if held(self) != before {
            self.written.push(guid.to_vec());
        }
    }

    fn change_text(&mut self) {
        let Some((guid, kind)) = self.any() else { return };
        let name = TEXTS[self.dice.below(TEXTS.len())];
        let text = ["one", "two", "TWO"][self.dice.below(3)];
        match self.dice.below(3) {
            0 if kind != Kind::Unit => self.modify(&guid, ChangeKind::Delete, name, &[]),
            _ => self.modify(&guid, ChangeKind::Replace, name, &[text]),
        }
    }

    fn change_members(&mut self) {
        let (Some(group), Some((member, _))) = (self.some(Kind::Group), self.any()) else { return };
        let kinds = [ChangeKind::Add, ChangeKind::Add, ChangeKind::Delete, ChangeKind::Replace];
        let kind = kinds[self.dice.below(4)];
        let name = by_guid(&member);
        let none = kind != ChangeKind::Add && self.dice.below(3) == 0;
        let values: &[&str] = if none { &[] } else { &[&name] };
        self.modify(&group, kind, "member", values);
    }

    fn change_manager(&mut self) {
        let (Some(user), Some((manager, _))) = (self.some(Kind::User), self.any()) else { return };
        let name = by_guid(&manager);
        let values: &[&str] = if self.dice.below(3) == 0 { &[] } else { &[&name] };
        self.modify(&user, ChangeKind::Replace, "manager", values);
    }

    fn rename(&mut self) {
        let Some((guid, kind)) = self.any() else { return };
        let moves = self.dice.below(2) == 0;
        let new_superior = moves.then(|| self.place());
        let own = self.controller.directory.entry(self.id(&guid)).name.to_string();
        let mut new_rdn = self.rdn(kind);
        if self.dice.below(3) == 0 {
            new_rdn.truncate(3);
            crate::dn::write_value(&own.to_uppercase(), &mut new_rdn);
        }
        let dn = by_guid(&guid);
        let what = format!("rename {dn} to {new_rdn},{new_superior:?}");
        let request = ModifyDn { dn, new_rdn, delete_old_rdn: true, new_superior };
        let before = self.controller.directory.dn(self.id(&guid));
        self.ask(&what, Operation::ModifyDn(request), &[], &[]);
        if self.controller.directory.dn(self.id(&guid)) != before {
            self.written.push(guid);
        }
    }

    fn delete(&mut self) {
        let Some((guid, _)) = self.any() else { return };
        let tree = self.dice.below(3) == 0;
        let controls: &[&str] = if tree { &["805"] } else { &[] };
        let id = self.id(&guid);
        let directory = &self.controller.directory;
        let below = self.made.iter().map(|(guid, _)| guid.clone());
        let below: Vec<Vec<u8>> =
            below.filter(|other| directory.is_within(self.id(other), id, false)).collect();
        let dn = by_guid(&guid);
        self.ask(&format!("delete {dn}"), Operation::Delete { dn }, controls, &below);
    }

    fn restore(&mut self) {
        let deleted: Vec<(Vec<u8>, Kind)> =
            self.made.iter().filter(|(guid, _)| self.name(guid).is_none()).cloned().collect();
        let Some((guid, kind)) = self.dice.pick(&deleted) else { return };
        let (dn, target) = (by_guid(&guid), format!("{},{}", self.rdn(kind), self.place()));
        let undelete = Change { kind: ChangeKind::Delete, attribute: attribute("isDeleted", &[]) };
        let name = attribute("distinguishedName", &[&target]);
        let rename = Change { kind: ChangeKind::Replace, attribute: name };
        let what = format!("restore {dn} as {target}");
        let operation = Operation::Modify { dn, changes: vec![undelete, rename] };
        self.ask(&what, operation, &["417"], &[guid]);
    }

    fn set_password(&mut self) {
        let Some(user) = self.some(Kind::User) else { return };
        let password = format!("\"Planted-{}\"", self.dice.below(1000));
        let bytes = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let attribute = Attribute { name: "unicodePwd".to_owned(), values: vec![bytes] };
        let changes = vec![Change { kind: ChangeKind::Replace, attribute }];
        let dn = by_guid(&user);
        self.ask(&format!("reset {dn}"), Operation::Modify { dn, changes }, &[], &[user]);
    }

    /// A bad password counts, but other controllers do not learn of it.
    fn log_on_badly(&mut self) {
        let Some(user) = self.some(Kind::User) else { return };
        if let Some(name) = self.name(&user) {
            self.log.push(format!("bad password of {name}"));
            let own = std::mem::replace(&mut self.controller.session, Controller::session());
            assert!(!self.controller.bind(&name, "wrong"));
            self.controller.session = own;
        }
    }
}

fn attribute(name: &str, values: &[&str]) -> Attribute {
    let mut values: Vec<Vec<u8>> = values.iter().map(|value| value.as_bytes().to_vec()).collect();
    values.sort();
    Attribute { name: name.to_owned(), values }
}
