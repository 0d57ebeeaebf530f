//! The directory's pointers for mail clients: joined computers read these before they ask DNS for autodiscover.

use super::Directory;
use crate::failure::Failure;

/// A service connection point for autodiscover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectionPoint {
    pub(crate) dn: String,
    /// Where clients are sent.
    pub(crate) url: String,
}

/// Keyword that marks the address of an autodiscover service.
const URL_KEYWORD: &str = "77378F46-2C66-4aa9-A6A6-3E7A48B19596";
/// Keyword that marks a pointer to another forest's.
const POINTER_KEYWORD: &str = "67661D7F-8FC4-4fa7-BFAC-E1D7794C1F68";

impl Directory {
    /// The connection points for autodiscover, sorted by DN.
    pub(crate) async fn connection_points(&mut self) -> Result<Vec<ConnectionPoint>, Failure> {
        let base = self.root().configuration_dn.clone();
        let filter = format!(
            "(&(objectClass=serviceConnectionPoint)(|(keywords={URL_KEYWORD})(keywords={POINTER_KEYWORD})))"
        );
        let tried = "read the directory's pointers for mail clients";
        let entries =
            self.search(tried, &base, &filter, &["serviceBindingInformation", "keywords"]).await?;
        Ok(entries
            .iter()
            .filter_map(|entry| {
                let url = entry.text("serviceBindingInformation")?.to_owned();
                Some(ConnectionPoint { dn: entry.dn.clone(), url })
            })
            .collect())
    }
}
