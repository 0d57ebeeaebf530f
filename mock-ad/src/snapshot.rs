//! Going back to an earlier state of the directory: from a backup, or with the image of a virtual machine.

use std::fmt;

use crate::directory::Directory;
use crate::server::MockAd;

/// The directory as it was at one instant.
#[derive(Clone)]
pub struct Snapshot(Directory);

/// How a domain controller goes back to a snapshot (MS-ADTS 3.1.1.1.9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Restore {
    /// As backup programs do it, or a hypervisor with generation ids: the controller knows that it was restored and takes a
    /// new `invocationId`, so that whoever follows its changes starts over.
    Backup,
    /// As a hypervisor without generation ids does it: the controller notices nothing and counts changes under USNs that it
    /// used before ("USN rollback"). Whoever follows its changes misses some.
    Image,
}

impl MockAd {
    /// Keeps the directory as it is now. The copy shares what nobody changes.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.directory().clone())
    }

    /// Goes back to a snapshot of this directory. Connections stay as they are.
    pub fn restore(&self, snapshot: &Snapshot, how: Restore) {
        let mut directory = self.directory();
        let lost = std::mem::replace(&mut *directory, snapshot.0.clone());
        directory.succeed(&lost);
        if how == Restore::Backup {
            directory.begin_line();
        }
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("highest_usn", &self.0.highest_usn())
            .finish_non_exhaustive()
    }
}
