//! The ports of a real server: sockets, the operating system's randomness and trust, files in a folder.

mod entropy;
mod folder;
mod host;
mod net;
mod spawner;

pub use entropy::SystemEntropy;
pub use folder::FolderFiles;
pub use host::SystemHost;
pub use net::{SystemNet, TrustError};
pub use spawner::TokioSpawner;

use jiff::Timestamp;

use crate::ports::Clock;

/// A clock that shows the wall time. Must be called inside a tokio runtime.
#[must_use]
pub fn clock() -> Clock {
    Clock::starting_at(Timestamp::now())
}
