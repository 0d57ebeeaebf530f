//! All sites of a tenant, and where their drives and uploads are found.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::entropy::Seed;
use crate::tenant::Tenant;
use crate::tenant::drive_item::{Drive, Upload};
use crate::tenant::site::{List, Site};

/// The sites.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Sites {
    /// Sites by their path in lower case.
    pub(crate) by_path: BTreeMap<String, Site>,
    /// Site and list of each drive.
    drives: BTreeMap<String, (String, String)>,
    /// Uploads that go on, by their id.
    pub(crate) uploads: BTreeMap<String, Upload>,
    /// How many uploads and permissions there ever were.
    pub(crate) n_ever: u64,
}

impl Sites {
    /// The root site alone.
    pub(crate) fn new(seed: &Seed, display_name: &str, now: Timestamp) -> Self {
        let mut sites = Self {
            by_path: BTreeMap::new(),
            drives: BTreeMap::new(),
            uploads: BTreeMap::new(),
            n_ever: 0,
        };
        sites.insert(Site::new(seed, "", display_name, now));
        sites
    }

    /// Puts a site in place.
    pub(crate) fn insert(&mut self, site: Site) {
        let key = site.path.to_ascii_lowercase();
        for list in site.lists.values() {
            self.enter(&key, list);
        }
        self.by_path.insert(key, site);
    }

    /// Makes the drive of a list known.
    pub(crate) fn enter(&mut self, path: &str, list: &List) {
        if let Some(drive) = &list.drive {
            self.drives.insert(drive.id.clone(), (path.to_ascii_lowercase(), list.id.clone()));
        }
    }

    /// The drive with this id, with its site and list.
    pub(crate) fn drive(&self, id: &str) -> Option<(&Site, &List, &Drive)> {
        let (path, list) = self.drives.get(id)?;
        let site = self.by_path.get(path)?;
        let list = site.lists.get(list)?;
        Some((site, list, list.drive.as_ref()?))
    }

    /// The same drive, to change it.
    pub(crate) fn drive_mut(&mut self, id: &str) -> Option<&mut Drive> {
        let (path, list) = self.drives.get(id)?;
        self.by_path.get_mut(path)?.lists.get_mut(list)?.drive.as_mut()
    }

    /// An id that no other upload or permission has.
    pub(crate) fn next_id(&mut self, seed: &Seed, purpose: &str) -> String {
        self.n_ever += 1;
        seed.guid(purpose, &self.n_ever.to_string())
    }
}

impl Tenant {
    /// `contoso.sharepoint.com`.
    pub(crate) fn sharepoint_host(&self) -> String {
        let label = self.initial_domain.split('.').next().unwrap_or_default();
        format!("{label}.sharepoint.com")
    }

    /// Path of the site that a key of Graph means: `root`, `host,collection,web`, `host`, or `host:/path`.
    pub(crate) fn site_path(&self, key: &str) -> Option<String> {
        let key = key.to_ascii_lowercase();
        let host = self.sharepoint_host();
        if key == "root" || key == host {
            return Some(String::new());
        }
        if let Some(path) = key.strip_prefix(&format!("{host}:")) {
            let path = path.trim_matches('/').to_owned();
            return self.sites.by_path.contains_key(&path).then_some(path);
        }
        let ids = key.strip_prefix(&format!("{host},")).unwrap_or(&key);
        let fits = |site: &&Site| {
            ids == site.collection_id || ids == format!("{},{}", site.collection_id, site.web_id)
        };
        self.sites.by_path.values().find(fits).map(|site| site.path.to_ascii_lowercase())
    }
}
