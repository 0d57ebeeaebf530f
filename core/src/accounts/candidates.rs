//! The rows of the bulk page: users without an online account, with what they would get (clauses ACC-009 to ACC-011, ACC-032).

use std::collections::BTreeMap;

use super::name;
use crate::{
    directory::DirectoryUser, engine::Engine, failure::Failure, tenant::users::OnlineUser,
};

/// Accounts of the system, which belong to no person.
const SYSTEM_ACCOUNTS: &[&str] = &["administrator", "defaultaccount", "guest", "krbtgt"];

/// A row of the bulk page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// `sAMAccountName` of the user.
    pub user: String,
    /// The user's name as shown.
    pub display_name: String,
    /// The online ID that the user would get; the administrator may change it.
    pub proposed_id: String,
    /// Online accounts that are probably the same person's: selecting the row would make a second one.
    pub possible_duplicates: Vec<String>,
    /// The online account that the user is linked to already.
    pub linked_to: Option<String>,
}

impl Engine {
    /// The rows of the bulk page, by user: all active users of the directory, whether linked or not.
    ///
    /// # Errors
    /// `State` when the server is not integrated; `Connection`, `Credentials` or `Rights` of directory and tenant.
    pub async fn candidates(&self) -> Result<Vec<Candidate>, Failure> {
        let work = async {
            let session = self.graph("list the candidates for online accounts")?;
            let people = self.directory().await?.users().await?;
            let organization = session.organization().await?;
            let online = session.users().await?;
            let links: BTreeMap<String, String> = self
                .store()
                .links()?
                .into_iter()
                .map(|link| (link.user.to_lowercase(), link.online_id))
                .collect();
            let domain = organization.default_domain().unwrap_or_default();
            let rows = people.iter().filter(|person| is_candidate(person));
            Ok(rows.map(|person| candidate(person, domain, &links, &online)).collect())
        };
        self.observed("list candidates", work, |rows: &Vec<_>| format!("{} candidates", rows.len()))
            .await
    }
}

fn is_candidate(person: &DirectoryUser) -> bool {
    person.enabled && !SYSTEM_ACCOUNTS.contains(&person.sam_account_name.to_lowercase().as_str())
}

fn candidate(
    person: &DirectoryUser,
    domain: &str,
    links: &BTreeMap<String, String>,
    online: &[OnlineUser],
) -> Candidate {
    let linked_to = links.get(&person.sam_account_name.to_lowercase()).cloned();
    let is_linked = |account: &OnlineUser| {
        links.values().any(|online_id| online_id.eq_ignore_ascii_case(&account.user_principal_name))
    };
    let duplicates =
        online.iter().filter(|account| !is_linked(account) && is_same_person(person, account));
    Candidate {
        user: person.sam_account_name.clone(),
        display_name: person.display_name.clone(),
        proposed_id: name::propose(&person.sam_account_name, domain),
        possible_duplicates: duplicates
            .map(|account| account.user_principal_name.clone())
            .collect(),
        linked_to,
    }
}

/// Whether an online account is probably the same person's: same anchor, same name, same mail address or same local part.
fn is_same_person(person: &DirectoryUser, account: &OnlineUser) -> bool {
    let same = |a: Option<&str>, b: Option<&str>| match (a, b) {
        (Some(a), Some(b)) => {
            !a.trim().is_empty() && a.trim().to_lowercase() == b.trim().to_lowercase()
        }
        _ => false,
    };
    let local_part = account.user_principal_name.split('@').next();
    account.belongs_to(&super::bulk::immutable_id(person.guid))
        || same(Some(&person.display_name), account.display_name.as_deref())
        || same(person.given_name.as_deref(), account.given_name.as_deref())
            && same(person.surname.as_deref(), account.surname.as_deref())
        || same(person.mail.as_deref(), account.mail.as_deref())
        || same(person.mail.as_deref(), Some(&account.user_principal_name))
        || same(Some(&person.sam_account_name), local_part)
}
