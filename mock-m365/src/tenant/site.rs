//! One site of SharePoint: its lists and libraries, who may use it (facts §6).

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::entropy::Seed;
use crate::tenant::drive_item::{Drive, Grant};
use crate::tenant::web::Web;

/// A list; a library is one with a drive.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct List {
    /// Its id.
    pub(crate) id: String,
    /// Last segment of its address.
    pub(crate) name: String,
    /// Title.
    pub(crate) display_name: String,
    /// Description.
    pub(crate) description: String,
    /// Template, such as `documentLibrary`.
    pub(crate) template: String,
    /// Whether it belongs to the site itself and is shown only when asked for.
    pub(crate) is_system: bool,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) changed_at: Timestamp,
    /// Its files, if it is a library.
    pub(crate) drive: Option<Drive>,
    /// Permissions given to applications.
    pub(crate) grants: Vec<Grant>,
}

/// A site.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Site {
    /// Path below the host; empty for the root site.
    pub(crate) path: String,
    /// Id of the site collection.
    pub(crate) collection_id: String,
    /// Id of the web.
    pub(crate) web_id: String,
    /// Title.
    pub(crate) display_name: String,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// Lists by id.
    pub(crate) lists: BTreeMap<String, List>,
    /// Permissions given to applications.
    pub(crate) grants: Vec<Grant>,
    /// Groups, users and roles of the classic site.
    pub(crate) web: Web,
}

impl Site {
    /// A site with the library and the system list that every site begins with.
    pub(crate) fn new(seed: &Seed, path: &str, display_name: &str, now: Timestamp) -> Self {
        let mut site = Self {
            path: path.to_owned(),
            collection_id: seed.guid("site collection", path),
            web_id: seed.guid("web", path),
            display_name: display_name.to_owned(),
            created_at: now,
            lists: BTreeMap::new(),
            grants: Vec::new(),
            web: Web::new(display_name),
        };
        site.add_list(seed, ("Documents", "Shared Documents", "documentLibrary"), now);
        let pages =
            site.add_list(seed, ("Form Templates", "FormServerTemplates", "documentLibrary"), now);
        if let Some(list) = site.lists.get_mut(&pages) {
            list.is_system = true;
        }
        site
    }

    /// Adds a list by title, name and template; its id.
    pub(crate) fn add_list(
        &mut self,
        seed: &Seed,
        (display_name, name, template): (&str, &str, &str),
        now: Timestamp,
    ) -> String {
        let id = seed.guid("list", &format!("{}/{name}/{}", self.path, self.lists.len()));
        let is_library = template == "documentLibrary";
        let list = List {
            id: id.clone(),
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            description: String::new(),
            template: template.to_owned(),
            is_system: false,
            created_at: now,
            changed_at: now,
            drive: is_library.then(|| Drive::new(seed, &id, now)),
            grants: Vec::new(),
        };
        self.lists.insert(id.clone(), list);
        id
    }

    /// Whether a list has this title.
    pub(crate) fn has_list(&self, display_name: &str) -> bool {
        self.lists.values().any(|list| list.display_name.eq_ignore_ascii_case(display_name))
    }

    /// The list with this id, title or name.
    pub(crate) fn list(&self, key: &str) -> Option<&List> {
        let named = |list: &&List| {
            list.display_name.eq_ignore_ascii_case(key) || list.name.eq_ignore_ascii_case(key)
        };
        self.lists.get(&key.to_ascii_lowercase()).or_else(|| self.lists.values().find(named))
    }
}
