//! The rows of the bulk page: users without an online account, with what they would get (clauses ACC-009 to ACC-011, ACC-032).

use std::collections::{BTreeMap, BTreeSet};

use super::{bulk::immutable_id, name};
use crate::{
    directory::DirectoryUser,
    engine::Engine,
    failure::Failure,
    store::domains::LinkedDomain,
    tenant::{organization::Organization, users::OnlineUser},
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
            // An account whose user is gone may well be the same person's who was added again.
            let guids: BTreeSet<String> =
                people.iter().map(|person| immutable_id(person.guid)).collect();
            let links: BTreeMap<String, String> = self
                .store()
                .links()?
                .into_iter()
                .filter(|link| guids.contains(&link.user_guid))
                .map(|link| (link.user_guid, link.online_id))
                .collect();
            let domain = preset_domain(&organization, &self.store().linked_domains()?);
            let rows = people.iter().filter(|person| is_candidate(person));
            Ok(rows.map(|person| candidate(person, &domain, &links, &online)).collect())
        };
        self.observed("list candidates", work, |rows: &Vec<_>| format!("{} candidates", rows.len()))
            .await
    }
}

/// The domain that is preset in every row: an own default domain of the tenant, else the first linked domain that the services
/// use, else the initial domain (clauses ACC-008, ACC-009).
fn preset_domain(organization: &Organization, linked: &[LinkedDomain]) -> String {
    let default = organization.default_domain().unwrap_or_default();
    match linked.iter().find(|linked| linked.state.is_used_by_services()) {
        Some(linked) if organization.initial_domain() == Some(default) => linked.domain.clone(),
        _ => default.to_owned(),
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
    let linked_to = links.get(&immutable_id(person.guid)).cloned();
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
    account.belongs_to(&immutable_id(person.guid))
        || same(Some(&person.display_name), account.display_name.as_deref())
        || same(person.given_name.as_deref(), account.given_name.as_deref())
            && same(person.surname.as_deref(), account.surname.as_deref())
        || same(person.mail.as_deref(), account.mail.as_deref())
        || same(person.mail.as_deref(), Some(&account.user_principal_name))
        || same(Some(&person.sam_account_name), local_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{directory::Standing, domain::LinkState, store::domains::Details};

    fn person(name: &str, display_name: &str) -> DirectoryUser {
        DirectoryUser {
            dn: format!("CN={name}"),
            guid: [u8::try_from(name.len()).unwrap(); 16],
            rid: 1103,
            sam_account_name: name.to_owned(),
            display_name: display_name.to_owned(),
            given_name: display_name.split_once(' ').map(|(given, _)| given.to_owned()),
            surname: display_name.split_once(' ').map(|(_, surname)| surname.to_owned()),
            upn: None,
            mail: Some(format!("{name}@old.example")),
            enabled: true,
            standing: Standing::default(),
        }
    }

    fn account(online_id: &str, fields: &str) -> OnlineUser {
        let text = format!(r#"{{"id":"x","userPrincipalName":"{online_id}"{fields}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn accounts_of_the_same_person_are_possible_duplicates() {
        let online = [
            account("a.b@contoso.com", r#","displayName":"anna bell""#),
            account("bell@contoso.com", r#","givenName":"Anna","surname":"Bell""#),
            account(
                "anchored@contoso.com",
                r#","onPremisesImmutableId":"BAQEBAQEBAQEBAQEBAQEBA==""#,
            ),
            account("mailed@contoso.com", r#","mail":"ANNA@old.example""#),
            account("anna@old.example", ""),
            account("Anna@contoso.com", ""),
            account(
                "other@contoso.com",
                r#","displayName":"Anna Ball","givenName":"Anna","surname":"Ball""#,
            ),
            account("empty@contoso.com", r#","displayName":"","givenName":"","mail":null"#),
        ];
        let row = candidate(&person("anna", "Anna Bell"), "contoso.com", &BTreeMap::new(), &online);
        insta::assert_debug_snapshot!(row, @r#"
        Candidate {
            user: "anna",
            display_name: "Anna Bell",
            proposed_id: "anna@contoso.com",
            possible_duplicates: [
                "a.b@contoso.com",
                "bell@contoso.com",
                "anchored@contoso.com",
                "mailed@contoso.com",
                "anna@old.example",
                "Anna@contoso.com",
            ],
            linked_to: None,
        }
        "#);
    }

    #[test]
    fn an_account_that_is_linked_is_nobodys_duplicate() {
        let online = [account("anna@contoso.com", r#","displayName":"Anna Bell""#)];
        let links = BTreeMap::from([(immutable_id([5; 16]), "ANNA@contoso.com".to_owned())]);
        let rows = [person("anna", "Anna Bell"), person("Anna2", "Anna Bell")]
            .map(|person| candidate(&person, "contoso.com", &links, &online));
        assert_eq!(
            rows.clone().map(|row| row.possible_duplicates),
            [Vec::<String>::new(), Vec::new()]
        );
        assert_eq!(rows.map(|row| row.linked_to), [None, Some("ANNA@contoso.com".to_owned())]);
    }

    #[test]
    fn system_accounts_and_inactive_users_are_no_candidates() {
        let names = ["Administrator", "krbtgt", "Guest", "anna"];
        let shown = names.map(|name| is_candidate(&person(name, name)));
        assert_eq!(shown, [false, false, false, true]);
        assert!(!is_candidate(&DirectoryUser { enabled: false, ..person("anna", "Anna") }));
    }

    #[test]
    fn the_preset_domain_is_the_tenants_own_default_else_a_linked_one_in_use_else_the_initial_one()
    {
        let organization = |default: &str| -> Organization {
            let domains = ["contoso.com", "contoso.onmicrosoft.com", "other.com"].map(|name| {
                let is_initial = name.ends_with("onmicrosoft.com");
                serde_json::json!({"name": name, "isInitial": is_initial, "isDefault": name == default})
            });
            serde_json::from_value(serde_json::json!({"id": "x", "verifiedDomains": domains}))
                .unwrap()
        };
        let linked = |state| {
            [LinkedDomain {
                domain: "contoso.com".to_owned(),
                state,
                managed: true,
                mail_migration: false,
                details: Details::default(),
            }]
        };
        let initial = "contoso.onmicrosoft.com";
        for (default, state, preset) in [
            (initial, LinkState::Verifying, initial),
            (initial, LinkState::Verified, initial),
            (initial, LinkState::ServicesReady, "contoso.com"),
            (initial, LinkState::Complete, "contoso.com"),
            ("other.com", LinkState::Complete, "other.com"),
        ] {
            assert_eq!(preset_domain(&organization(default), &linked(state)), preset, "{state}");
        }
        assert_eq!(preset_domain(&organization(initial), &[]), initial);
    }
}
