//! One history with its consumers, who ask now and then.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::consumer::{ANCESTORS_FIRST, Consumer, INCREMENTAL};
use super::controller::{Controller, DOMAIN, Object, View, changed_since, everything};
use super::history::History;
use super::poller::Poller;
use super::view::narrowed;
use crate::directory::Directory;
use crate::ldap::Scope;
use crate::saved;

/// What an engine that keeps accounts in step asks for.
const ACCOUNTS: &[&str] = &[
    "name",
    "sAMAccountName",
    "userAccountControl",
    "pwdLastSet",
    "isDeleted",
    "lastKnownParent",
    "displayName",
    "mail",
    "member",
    "manager",
];

/// A fresh domain and consumers that know it.
pub(super) struct Start {
    controller: Controller,
    consumers: Vec<Consumer>,
    poller: Poller,
    usn: u64,
}

impl Start {
    pub(super) fn new(recycle_bin: bool) -> Self {
        let mut controller = Controller::new(recycle_bin);
        let mut consumers = vec![
            Consumer::new(0, &["*"]),
            Consumer::new(INCREMENTAL, &["*"]),
            Consumer::new(ANCESTORS_FIRST, &["*"]),
            Consumer::new(INCREMENTAL | ANCESTORS_FIRST, ACCOUNTS),
            Consumer::new(0, ACCOUNTS),
        ];
        for consumer in &mut consumers {
            while !consumer.pull(&mut controller, 2000) {}
            consumer.told.clear();
        }
        let mut poller = Poller::default();
        poller.pull(&mut controller);
        let usn = controller.directory.highest_usn();
        let start = Self { controller, consumers, poller, usn };
        start.check_beginning()
    }

    /// The beginning must be right too.
    fn check_beginning(mut self) -> Self {
        let there = self.controller.read(DOMAIN, Scope::Subtree, everything());
        assert_eq!(self.poller.view, there);
        for consumer in &mut self.consumers {
            // The heads of the naming contexts below are told of, but a search of this one does not find them.
            consumer.view.retain(|_, object| !object["instanceType"].contains(b"13".as_slice()));
            assert_eq!(consumer.view.len(), there.len());
            for (guid, object) in &there {
                let seen = narrowed(&consumer.view[guid], consumer.attributes);
                let real = narrowed(object, consumer.attributes);
                assert!(seen == real, "{:?} is told as {seen:?}", object["name"]);
            }
        }
        self
    }

    /// Plays one history with one of the consumers and the poller.
    pub(super) fn play(&mut self, seed: u64) {
        let fresh = self.controller.directory.clone();
        let place = usize::try_from(seed).unwrap() % self.consumers.len();
        let starts = [&self.consumers[place]];
        let mut play = Play {
            seed,
            consumers: starts.into_iter().cloned().collect(),
            poller: self.poller.clone(),
            marks: vec![0; starts.len() + 1],
            starts: starts.iter().map(|start| &start.view).chain([&self.poller.view]).collect(),
            start_usn: self.usn,
            now: View::new(),
            now_usn: self.usn,
            saved: None,
            history: History::new(&mut self.controller, seed),
        };
        let length = 3 + play.history.dice.below(5);
        for _ in 0..length {
            play.step();
        }
        play.end();
        self.controller.directory = fresh;
    }
}

struct Play<'a> {
    seed: u64,
    history: History<'a>,
    consumers: Vec<Consumer>,
    poller: Poller,
    /// How much had been written when a consumer was last complete; the poller comes last.
    marks: Vec<usize>,
    /// What each of them knew at the beginning, and the last USN then.
    starts: Vec<&'a View>,
    start_usn: u64,
    /// What changed since the beginning, read when this was the last USN.
    now: View,
    now_usn: u64,
    saved: Option<Directory>,
}

impl Play<'_> {
    fn step(&mut self) {
        self.history.go_on();
        match self.history.dice.below(24) {
            0 | 1 => self.saved = Some(self.history.controller.directory.clone()),
            2 => self.restore(),
            3 | 4 => self.restart(),
            5..=8 => self.history.pass_time(),
            _ => {}
        }
        for place in 0..=self.consumers.len() {
            if self.history.dice.below(6) == 0 {
                let bytes = [1, 400, 0][self.history.dice.below(3)];
                self.pull(place, bytes);
            }
        }
    }

    /// In the end everybody knows everything.
    fn end(&mut self) {
        for place in 0..=self.consumers.len() {
            while !self.pull(place, 0) {}
        }
    }

    /// The controller ends and begins again, sometimes by way of a file.
    fn restart(&mut self) {
        let controller = &mut *self.history.controller;
        if self.seed.is_multiple_of(100) {
            let text = saved::write(&controller.directory);
            controller.directory = saved::read(&controller.directory, &text).unwrap();
        }
        controller.begin_session();
    }

    /// The controller goes back to what was saved, on a new line of USNs.
    fn restore(&mut self) {
        let Some(saved) = self.saved.clone() else { return };
        let directory = &mut self.history.controller.directory;
        let lost = std::mem::replace(directory, saved);
        directory.succeed(&lost);
        directory.begin_line();
        self.history.forget_what_is_lost();
        self.history.log.push("restore".to_owned());
        self.now_usn = 0;
        // Consumers begin anew, so they may be told of everything.
        self.marks.fill(usize::MAX);
    }

    /// Lets a consumer ask once; tells whether it is complete.
    fn pull(&mut self, place: usize, bytes: i64) -> bool {
        let controller = &mut *self.history.controller;
        let (complete, told) = match self.consumers.get_mut(place) {
            Some(consumer) => (consumer.pull(controller, bytes), &mut consumer.told),
            None => {
                self.poller.pull(controller);
                (true, &mut self.poller.told)
            }
        };
        if !complete {
            return false;
        }
        let told = std::mem::take(told);
        self.check_told(place, &told);
        self.check_view(place);
        self.marks[place] = self.history.written.len();
        true
    }

    /// Nobody is told of what did not change since he last asked.
    fn check_told(&self, place: usize, told: &BTreeSet<Vec<u8>>) {
        let Some(written) = self.history.written.get(self.marks[place]..) else { return };
        for guid in told {
            assert!(written.contains(guid), "{} of no change\n{}", self.who(place), self.log());
        }
    }

    /// Everybody knows what is there.
    fn check_view(&mut self, place: usize) {
        let usn = self.history.controller.directory.highest_usn();
        if self.now_usn != usn {
            let changed = changed_since(self.start_usn);
            self.now = self.history.controller.read(DOMAIN, Scope::Subtree, changed);
            self.now_usn = usn;
        }
        let start = self.starts[place];
        let (view, attributes) = match self.consumers.get(place) {
            Some(consumer) => (&consumer.view, consumer.attributes),
            None => (&self.poller.view, &["*"][..]),
        };
        let told = |guid: &Vec<u8>| view.get(guid).map(|object| narrowed(object, attributes));
        for (guid, object) in &self.now {
            let real = Some(narrowed(object, attributes));
            assert!(
                told(guid) == real,
                "{}: {:?}, not {real:?}\n{}",
                self.who(place),
                told(guid),
                self.log()
            );
        }
        // All others are as they were in the beginning. The heads of other naming contexts count for nothing.
        let others = |(guid, object): &(&Vec<u8>, &Arc<Object>)| {
            !self.now.contains_key(*guid) && !object["instanceType"].contains(b"13".as_slice())
        };
        let (mut seen, mut real) = (view.iter().filter(others), start.iter().filter(others));
        loop {
            let same = match (seen.next(), real.next()) {
                (None, None) => break,
                (Some((guid, one)), Some((other_guid, other))) => {
                    let equal = || narrowed(one, attributes) == narrowed(other, attributes);
                    guid == other_guid && (Arc::ptr_eq(one, other) || equal())
                }
                _ => false,
            };
            assert!(same, "{} knows the others wrongly\n{}", self.who(place), self.log());
        }
    }

    fn who(&self, place: usize) -> String {
        match self.consumers.get(place) {
            Some(consumer) => format!("consumer {place} with flags {:#x}", consumer.flags),
            None => "the poller".to_owned(),
        }
    }

    fn log(&self) -> String {
        format!("in history {}:\n{}", self.seed, self.history.log.join("\n"))
    }
}
