//! Where reports go: a file that is either the old one or the new one, never half of it.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// Writes a file under a temporary name and renames it; missing folders are made.
///
/// # Errors
/// What the file system said, with the path.
pub fn write_atomically(path: &Path, text: &str) -> io::Result<()> {
    let told = |error: io::Error| {
        io::Error::new(error.kind(), format!("failed to write {}: {error}", path.display()))
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(told)?;
    }
    let mut temporary = OsString::from(path.as_os_str());
    temporary.push(format!(".{}.part", std::process::id()));
    let temporary = PathBuf::from(temporary);
    let written = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell; what is left of the attempt is in the way of nobody.
        let _gone = fs::remove_file(&temporary);
    }
    written.map_err(told)
}
