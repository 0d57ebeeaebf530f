//! Files that the engine writes for the administrator.

use std::io;

/// A folder for results files and records files.
pub trait Files: Send + Sync {
    /// Writes a new file, whole or not at all, and returns the path to show to the administrator.
    ///
    /// # Errors
    /// `AlreadyExists` when there is a file of this name (an older file is never overwritten), and any error of the
    /// underlying storage.
    fn write_new(&self, name: &str, content: &str) -> io::Result<String>;
}
