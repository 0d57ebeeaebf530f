//! A fake's state in a file: JSON, readable to its owner only, because the fake's own passwords and secrets are in it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{ServeError, folder};

/// Loads the state if the file is there.
pub(super) fn load(
    path: &Path,
    load: impl FnOnce(&str) -> Result<(), String>,
) -> Result<(), ServeError> {
    let wrong = |came_back: String| ServeError::State { path: path.to_owned(), came_back };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(wrong(error.to_string())),
    };
    load(&text).map_err(wrong)
}

/// Saves the state, whole or not at all.
pub(super) fn save(path: &Path, state: &str) -> Result<(), ServeError> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".part");
    let draft = PathBuf::from(draft);
    folder::write(&draft, state)?;
    fs::rename(&draft, path).map_err(|error| folder::not_written(path, &error))
}
