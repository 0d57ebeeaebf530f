//! Lines of USNs: a database counts its changes, and one that was restored from a backup begins to count anew (MS-ADTS
//! 3.1.1.1.9).

use super::{Attr, Directory, EntryId, Value};
use crate::guid::Guid;

/// Changes with this USN and above, up to the next line, were counted under this `invocationId`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    pub(crate) since: u64,
    pub(crate) invocation: Guid,
}

impl Directory {
    /// `invocationId` of this domain controller now.
    pub(crate) fn invocation(&self) -> Guid {
        self.invocation_at(u64::MAX)
    }

    /// `invocationId` of this domain controller when it made a change.
    pub(crate) fn invocation_at(&self, usn: u64) -> Guid {
        let line = self.lines.iter().rev().find(|line| line.since <= usn);
        line.or_else(|| self.lines.first())
            .expect("a directory counts from its beginning")
            .invocation
    }

    /// Goes on in place of a directory that was lost: no GUID and no RID that it gave out is given out again.
    pub(crate) fn succeed(&mut self, lost: &Self) {
        self.now = lost.now;
        self.counters.random_guids = lost.counters.random_guids.clone();
        self.counters.random_names = lost.counters.random_names.clone();
        self.counters.next_rid = self.counters.next_rid.max(lost.counters.next_rid);
    }

    /// Gives the NTDS Settings of another controller an `invocationId`, unless they have one.
    pub(crate) fn name_database(&mut self, service: EntryId) -> Guid {
        if let [Value::Bytes(bytes)] = self.entry(service).stored(Attr::INVOCATION_ID)
            && let Ok(bytes) = bytes.as_ref().try_into()
        {
            return Guid(bytes);
        }
        let invocation = self.next_guid();
        let mut settings = self.entry(service).clone();
        settings.set(Attr::INVOCATION_ID, vec![Value::Bytes(invocation.0.into())]);
        self.put(service, settings);
        invocation
    }

    /// Begins a new line, as a controller does that finds itself restored.
    pub(crate) fn begin_line(&mut self) {
        let invocation = self.next_guid();
        self.lines.push(Line { since: self.counters.last_usn + 1, invocation });
        let mut settings = self.entry(self.places.service).clone();
        settings.set(Attr::INVOCATION_ID, vec![Value::Bytes(invocation.0.into())]);
        self.put(self.places.service, settings);
    }
}
