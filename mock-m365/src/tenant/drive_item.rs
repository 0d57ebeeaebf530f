//! Files and folders of a library, permissions on them, and uploads that go on (facts §6.1, §6.2).

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;

use crate::entropy::Seed;
use crate::tenant::saved;

/// A permission: roles, and who has them.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Grant {
    /// Its id.
    pub(crate) id: String,
    /// Roles, such as `write`.
    pub(crate) roles: Vec<String>,
    /// Id and name of an application.
    pub(crate) application: Option<(String, String)>,
    /// Number of a user.
    pub(crate) user: Option<u64>,
}

/// A file or a folder.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct DriveItem {
    /// Its id.
    pub(crate) id: String,
    /// Id of the folder it lies in; the root has none.
    pub(crate) parent: Option<String>,
    /// Its name.
    pub(crate) name: String,
    /// Its content; a folder has none.
    #[serde(with = "saved::content")]
    pub(crate) content: Option<Bytes>,
    /// How often it was changed.
    pub(crate) version: u32,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) changed_at: Timestamp,
    /// Permissions given on it.
    pub(crate) grants: Vec<Grant>,
}

/// The files of a library.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Drive {
    /// Its id.
    pub(crate) id: String,
    /// Id of its root folder.
    pub(crate) root: String,
    /// Files and folders by id.
    pub(crate) items: BTreeMap<String, DriveItem>,
    /// Ids of what lies in a folder, by its id and the name in lower case.
    #[serde(with = "saved::pairs")]
    by_name: BTreeMap<(String, String), String>,
    n_ever: u64,
}

/// What happens when a name is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) enum Conflict {
    /// The request is refused.
    Fail,
    /// A file's content is replaced; a folder stays.
    Replace,
    /// The new one gets another name.
    Rename,
}

/// An upload in parts.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Upload {
    /// The drive.
    pub(crate) drive: String,
    /// Id of the folder.
    pub(crate) folder: String,
    /// Name of the file.
    pub(crate) name: String,
    /// What happens when the name is taken.
    pub(crate) conflict: Conflict,
    /// What has arrived.
    pub(crate) received: Vec<u8>,
    /// Until when the next part is awaited.
    pub(crate) expires_at: Timestamp,
}

impl Drive {
    /// The empty drive of a list.
    pub(crate) fn new(seed: &Seed, list: &str, now: Timestamp) -> Self {
        let id = format!("b!{}", seed.guid("drive", list).replace('-', ""));
        let mut drive = Self {
            id,
            root: String::new(),
            items: BTreeMap::new(),
            by_name: BTreeMap::new(),
            n_ever: 0,
        };
        drive.root = drive.add(seed, (None, "root"), None, now);
        drive
    }

    fn add(
        &mut self,
        seed: &Seed,
        (parent, name): (Option<&str>, &str),
        content: Option<Bytes>,
        now: Timestamp,
    ) -> String {
        self.n_ever += 1;
        let drawn = seed.guid("drive item", &format!("{}/{}", self.id, self.n_ever));
        let id = format!("01{}", drawn.replace('-', "").to_ascii_uppercase());
        if let Some(parent) = parent {
            self.by_name.insert((parent.to_owned(), name.to_lowercase()), id.clone());
        }
        let item = DriveItem {
            id: id.clone(),
            parent: parent.map(str::to_owned),
            name: name.to_owned(),
            content,
            version: 1,
            created_at: now,
            changed_at: now,
            grants: Vec::new(),
        };
        self.items.insert(id.clone(), item);
        id
    }

    /// What lies in a folder under a name.
    pub(crate) fn child(&self, folder: &str, name: &str) -> Option<&DriveItem> {
        self.items.get(self.by_name.get(&(folder.to_owned(), name.to_lowercase()))?)
    }

    /// What lies in a folder, by name.
    pub(crate) fn children(&self, folder: &str) -> impl Iterator<Item = &DriveItem> {
        let first = (folder.to_owned(), String::new());
        let here = self.by_name.range(first..).take_while(move |((parent, _), _)| parent == folder);
        here.filter_map(|(_, id)| self.items.get(id))
    }

    /// The item that a key means: an id, or an id or `root` with a path behind a colon.
    pub(crate) fn item(&self, key: &str) -> Option<&DriveItem> {
        let (start, path) = key.split_once(':').unwrap_or((key, ""));
        let start = if start == "root" { &self.root } else { start };
        let mut steps = path.split('/').filter(|step| !step.is_empty());
        let found =
            steps.try_fold(start.to_owned(), |at, step| Some(self.child(&at, step)?.id.clone()));
        self.items.get(&found?)
    }

    /// Puts a folder or a file in place; its id, and whether it is new. Nothing if the name is taken and may not be.
    pub(crate) fn put(
        &mut self,
        seed: &Seed,
        (folder, name, conflict): (&str, &str, Conflict),
        content: Option<Bytes>,
        now: Timestamp,
    ) -> Option<(String, bool)> {
        let known = self.child(folder, name).map(|item| (item.id.clone(), item.content.is_some()));
        match (known, conflict) {
            (None, _) => Some((self.add(seed, (Some(folder), name), content, now), true)),
            (Some(_), Conflict::Fail) => None,
            (Some((id, was_file)), Conflict::Replace) if was_file == content.is_some() => {
                let item = self.items.get_mut(&id)?;
                item.content = content;
                item.version += 1;
                item.changed_at = now;
                Some((id, false))
            }
            (Some(_), Conflict::Replace) => None,
            (Some(_), Conflict::Rename) => {
                let name = self.free_name(folder, name);
                Some((self.add(seed, (Some(folder), &name), content, now), true))
            }
        }
    }

    /// `report 1.txt` for a taken `report.txt`.
    fn free_name(&self, folder: &str, name: &str) -> String {
        let (stem, end) = match name.rsplit_once('.') {
            Some((stem, end)) => (stem, format!(".{end}")),
            None => (name, String::new()),
        };
        let mut names = (1_u32..).map(|n| format!("{stem} {n}{end}"));
        names.find(|name| self.child(folder, name).is_none()).unwrap_or_default()
    }

    /// Folders of a path below a folder, made where they are missing; the id of the last. Nothing if a file is in the way.
    pub(crate) fn folders(
        &mut self,
        seed: &Seed,
        (folder, path): (&str, &[&str]),
        now: Timestamp,
    ) -> Option<String> {
        let mut at = folder.to_owned();
        for &step in path {
            at = self.put(seed, (&at, step, Conflict::Replace), None, now)?.0;
        }
        Some(at)
    }

    /// Takes an item and all in it away.
    pub(crate) fn remove(&mut self, id: &str) {
        let mut open = vec![id.to_owned()];
        while let Some(next) = open.pop() {
            open.extend(self.children(&next).map(|child| child.id.clone()));
            if let Some(item) = self.items.remove(&next)
                && let Some(parent) = item.parent
            {
                self.by_name.remove(&(parent, item.name.to_lowercase()));
            }
        }
    }

    /// Bytes of all files.
    pub(crate) fn used(&self) -> usize {
        self.items.values().filter_map(|item| item.content.as_ref()).map(Bytes::len).sum()
    }

    /// Names from the root to an item.
    pub(crate) fn path_of(&self, item: &DriveItem) -> String {
        let mut names = Vec::new();
        let mut at = Some(item);
        while let Some(here) = at {
            if let Some(parent) = &here.parent {
                names.push(here.name.as_str());
                at = self.items.get(parent);
            } else {
                at = None;
            }
        }
        names.reverse();
        names.join("/")
    }
}
