//! Facts about the machine, asked of the operating system itself.
//!
//! | system | asked | file |
//! | --- | --- | --- |
//! | Windows | one PowerShell process | `windows`, `host_facts.ps1` |
//! | others | files below `/etc`, Samba and apt | `unix`, `samba`, `apt` |
//!
//! All files are compiled everywhere, so that what one system tells is tested on the other.

mod apt;
mod process;
mod samba;
mod unix;
mod windows;

use crate::ports::{Host, HostFacts};

/// The machine's own facts, or those that a caller knows better.
#[derive(Clone, Debug)]
pub struct SystemHost {
    facts: HostFacts,
}

impl SystemHost {
    /// Asks the operating system. That can take minutes where Windows looks for updates. What cannot be told carries
    /// its reason; nothing is guessed.
    pub async fn read() -> Self {
        let facts = if cfg!(windows) { windows::facts().await } else { unix::facts().await };
        Self { facts }
    }

    /// A machine with these facts, for a caller that knows better.
    #[must_use]
    pub fn with_facts(facts: HostFacts) -> Self {
        Self { facts }
    }
}

impl Host for SystemHost {
    fn facts(&self) -> HostFacts {
        self.facts.clone()
    }
}
