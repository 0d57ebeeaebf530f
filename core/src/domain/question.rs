//! What only the administrator can decide: nothing of the owner's is removed from a zone before the question about it was
//! answered, and an answer holds only for the records that it was given for.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    dns::{Change, Kind, Record},
    failure::{Failure, FailureKind},
};

/// A question about records of the owner. Without an answer they stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// By this the administrator answers: [`LinkRequest::accept`](super::LinkRequest). One for each place in the zone, for
    /// example `replace autodiscover`.
    pub id: String,
    /// What stands there, what is wanted instead, and what follows.
    pub text: String,
    /// The records that go when it is accepted, one line each.
    pub removes: Vec<String>,
    /// Whether a record that the services need waits for the answer.
    pub is_needed: bool,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.text)
    }
}

/// An accepted question, and the records that it was accepted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Granted {
    pub(crate) id: String,
    pub(crate) removes: Vec<String>,
}

/// The administrator's answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Answers {
    /// Ids accepted; each becomes a grant for the records that stand there when it is asked first.
    pub(crate) accepted: Vec<String>,
    /// What they were accepted for.
    pub(crate) granted: Vec<Granted>,
}

/// The objects of questions that do not speak of a host.
const FIXED_IDS: [&str; 7] = [
    "replace null mx",
    "replace spf",
    "remove old mx",
    "remove foreign token",
    "remove legacy mx",
    "remove msoid",
    "lower ttl",
];

impl Answers {
    /// Takes new answers: each is for what stands there from now on.
    pub(super) fn accept(&mut self, ids: &[String]) {
        for id in ids.iter().map(|id| id.trim().to_lowercase()) {
            self.granted.retain(|granted| granted.id != id);
            if !self.accepted.contains(&id) {
                self.accepted.push(id);
            }
        }
    }

    /// Whether the question is answered with yes, for at least these records; a first answer becomes a grant.
    fn allow(&self, question: &Question) -> Option<Granted> {
        match self.granted.iter().find(|granted| granted.id == question.id) {
            Some(granted) => question
                .removes
                .iter()
                .all(|record| granted.removes.contains(record))
                .then(|| granted.clone()),
            None => self
                .accepted
                .contains(&question.id)
                .then(|| Granted { id: question.id.clone(), removes: question.removes.clone() }),
        }
    }

    /// Remembers for what the questions were accepted. Where all is as it should be an answer has nothing left to be about.
    pub(super) fn remember(&mut self, dialogue: &Dialogue) {
        for new in &dialogue.granted {
            if !self.granted.contains(new) {
                self.granted.push(new.clone());
            }
        }
        self.accepted.retain(|id| !dialogue.moot.contains(id));
    }
}

/// Refuses ids that no question can have.
pub(super) fn refuse_unknown(ids: &[String], domain: &str) -> Result<(), Failure> {
    let is_known = |id: &str| {
        let host = id.strip_prefix("replace ").or_else(|| id.strip_prefix("remove "));
        let is_host = |host: &str| !host.is_empty() && !host.contains(char::is_whitespace);
        FIXED_IDS.contains(&id) || host.is_some_and(is_host)
    };
    match ids.iter().find(|id| !is_known(&id.trim().to_lowercase())) {
        None => Ok(()),
        Some(id) => Err(Failure {
            kind: FailureKind::Input,
            tried: "link the domain".to_owned(),
            on: domain.to_owned(),
            came_back: format!("there is no question `{id}`"),
            advice: format!(
                "accept a question by the id that the report of linking names: {}, `replace HOST` or `remove HOST`",
                FIXED_IDS.map(|id| format!("`{id}`")).join(", ")
            ),
        }),
    }
}

/// A record without its time to live: what an answer, and the memory of what was written, is about.
pub(crate) fn key(record: &Record) -> String {
    format!("{}. {}", record.name, record.data)
}

/// Questions and answers of one plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dialogue {
    /// Still open.
    pub(super) questions: Vec<Question>,
    /// Answered with yes.
    pub(super) granted: Vec<Granted>,
    /// Ids of questions that are none, because what is wanted stands there already.
    pub(super) moot: Vec<String>,
}

impl Dialogue {
    /// Whether `removes` may go; an open question is kept.
    pub(super) fn ask(
        &mut self,
        answers: &Answers,
        (id, is_needed): (String, bool),
        text: String,
        removes: &[Record],
    ) -> bool {
        let removes = removes.iter().map(key).collect();
        let question = Question { id, text, removes, is_needed };
        match answers.allow(&question) {
            Some(granted) => {
                self.granted.push(granted);
                true
            }
            None => {
                self.questions.push(question);
                false
            }
        }
    }
}

/// The records that are ours, and those that a plan is about to make ours.
pub(super) fn soon_ours(ours: &[String], planned: &[Change]) -> Vec<String> {
    let mut soon = [ours, &now_ours(ours, planned)].concat();
    soon.sort();
    soon.dedup();
    soon
}

/// What a plan leaves of the records that this server put, or told to put, into the zone.
pub(super) fn now_ours(ours: &[String], made: &[Change]) -> Vec<String> {
    // What takes the place of an owner's text keeps the owner's terms, and stays the owner's.
    let is_heir = |change: &Change| {
        change.kind == Kind::Txt
            && change.remove.iter().any(|removed| !ours.contains(&key(removed)))
    };
    let is_new = |change: &Change, record: &&Record| {
        !change.before.iter().any(|before| before.data == record.data) && !is_heir(change)
    };
    let added =
        made.iter().flat_map(|change| change.add.iter().filter(move |new| is_new(change, new)));
    let added = added.map(key);
    let removed: Vec<String> = made
        .iter()
        .flat_map(|change| &change.remove)
        .map(key)
        .filter(|key| !made.iter().flat_map(|change| &change.add).any(|add| self::key(add) == *key))
        .collect();
    let mut left: Vec<String> =
        ours.iter().cloned().chain(added).filter(|key| !removed.contains(key)).collect();
    left.sort();
    left.dedup();
    left
}
