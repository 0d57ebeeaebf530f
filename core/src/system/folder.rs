//! Files in a folder, whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::PathBuf,
};

use crate::ports::Files;

/// Writes files into one folder.
#[derive(Clone, Debug)]
pub struct FolderFiles {
    folder: PathBuf,
}

impl FolderFiles {
    /// Files in `folder`, which is made when it is missing.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

impl Files for FolderFiles {
    fn write_new(&self, name: &str, content: &str) -> io::Result<String> {
        let is_plain =
            !name.is_empty() && !name.contains(['/', '\\', ':', '\0']) && !name.starts_with('.');
        if !is_plain {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the file name is not a plain name",
            ));
        }
        fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(name);
        let draft = self.folder.join(format!("{name}.part"));
        let written = (|| {
            let mut file = File::create(&draft)?;
            file.write_all(content.as_bytes())?;
            file.sync_all()?;
            // A link, unlike a rename, never replaces an older file.
            fs::hard_link(&draft, &path)
        })();
        let removed = fs::remove_file(&draft);
        written?;
        removed?;
        Ok(path.display().to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::ErrorKind};

    use super::FolderFiles;
    use crate::ports::Files as _;

    #[test]
    fn an_older_file_is_never_overwritten_and_no_draft_is_left() {
        let folder = std::env::temp_dir().join(format!("rehearsal-folder-{}", std::process::id()));
        let files = FolderFiles::new(&folder);
        let path = files.write_new("NewDNSRecords_1.txt", "first").unwrap();
        assert_eq!(
            files.write_new("NewDNSRecords_1.txt", "second").unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read_to_string(path).unwrap(), "first");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert_eq!(files.write_new("../up.txt", "").unwrap_err().kind(), ErrorKind::InvalidInput);
        fs::remove_dir_all(folder).unwrap();
    }
}
