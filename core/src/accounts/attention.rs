//! What other tools did to linked users, found out by the one thing about a user that no tool can change: the `objectGUID`.
//!
//! Every user is looked up anew each time. A change log would be shorter to read, but a directory that was restored from a backup
//! counts its changes from an earlier number again.

use std::collections::BTreeMap;

use super::bulk::immutable_id;
use crate::{
    directory::DirectoryUser,
    engine::Engine,
    failure::Failure,
    store::{
        accounts::{self, Link, PasswordSync},
        outbox::{Action, OutboxItem},
    },
    tenant::TenantSession,
};

/// The filter's clock and the directory's are the same server's; a password is captured while it is being set.
const SAME_PASSWORD_MS_MAX: u64 = 60_000;

/// What is known of both sides at one moment.
struct Sight<'a> {
    /// The directory's users, by GUID in base64.
    by_guid: BTreeMap<String, &'a DirectoryUser>,
    /// Whether an online account may sign in, by its object id.
    enabled: BTreeMap<String, bool>,
    waiting: Vec<OutboxItem>,
    now_ms: i64,
}

impl Engine {
    /// Looks at all linked users and notes what they are called now, and what differs from their online accounts because of
    /// other tools. Returns one line for each user who needs attention. Changes nothing on either side.
    pub(crate) async fn look_after_links(
        &self,
        session: &TenantSession,
    ) -> Result<Vec<String>, Failure> {
        let links = self.store().links()?;
        if links.is_empty() {
            return Ok(Vec::new());
        }
        let people = self.directory().await?.users().await?;
        let sight = Sight {
            by_guid: people.iter().map(|person| (immutable_id(person.guid), person)).collect(),
            enabled: session.enabled_users().await?,
            waiting: self.store().outbox()?,
            now_ms: self.now_ms(),
        };
        let seen: Vec<Link> = links.iter().map(|link| sight.look_at(link)).collect();
        self.store().write_for(session.number(), "note what differs", |transaction| {
            seen.iter().try_for_each(|link| {
                accounts::set_seen(transaction, link)?;
                if link.sync == PasswordSync::OutOfStep {
                    accounts::set_sync(transaction, &link.online_guid, link.sync)?;
                }
                Ok(())
            })
        })?;
        for (before, now) in links.iter().zip(&seen).filter(|(before, now)| before.user != now.user)
        {
            self.notice(format!("{} is called {} now", before.user, now.user));
        }
        let line = |link: &Link| Some(format!("{}: {}", link.user, link.attention.as_ref()?));
        Ok(seen.iter().filter_map(line).collect())
    }
}

impl Sight<'_> {
    /// The link with the user's present name and what differs.
    fn look_at(&self, link: &Link) -> Link {
        match self.by_guid.get(&link.user_guid) {
            Some(person) => {
                let sync =
                    if is_another(link, person) { PasswordSync::OutOfStep } else { link.sync };
                let seen = Link { user: person.sam_account_name.clone(), sync, ..link.clone() };
                Link { attention: self.difference(&seen, person), ..seen }
            }
            None => Link { attention: Some(self.deleted(link)), ..link.clone() },
        }
    }

    fn deleted(&self, link: &Link) -> String {
        let name = link.user.to_lowercase();
        let (user, id) = (&link.user, &link.online_id);
        if self.by_guid.values().any(|person| person.sam_account_name.to_lowercase() == name) {
            format!(
                "deleted by another tool; whoever is called {user} now is somebody else and has nothing to do with {id}: \
                 restore the deleted user, or delete {id} in the portal"
            )
        } else {
            format!(
                "deleted by another tool; {id} is still there: restore the user, or remove the user here to delete both"
            )
        }
    }

    fn difference(&self, link: &Link, person: &DirectoryUser) -> Option<String> {
        let is_being_blocked = self
            .waiting
            .iter()
            .any(|item| item.action == Action::Deactivate && item.online_guid == link.online_guid);
        let standing = &person.standing;
        let has_expired = standing.expires_ms.is_some_and(|expires_ms| expires_ms <= self.now_ms);
        // Who is not listed is neither: a new account may be missing from the list for a while.
        let online = self.enabled.get(&link.online_guid).filter(|_| !is_being_blocked);
        let text = match online {
            Some(true) if !person.enabled => {
                "disabled by another tool, and can still sign in online: deactivate the user here to block both"
            }
            Some(true) if has_expired => {
                "the account has expired, and can still sign in online: deactivate the user here to block both"
            }
            Some(false) if person.enabled && !has_expired => {
                "active here and blocked online: unblock the online account in the portal, or deactivate the user here"
            }
            _ if standing.is_locked => {
                "locked out here by wrong passwords, not online: unlock the account, or wait until the lock ends"
            }
            _ if standing.must_change_password => {
                "must change the password at the next sign-on here; the online password follows then"
            }
            _ if is_another(link, person) => {
                "the password may differ from the online one: it was set where the filter did not see it, or the directory \
                 was restored; set a new one"
            }
            _ => return None,
        };
        Some(text.to_owned())
    }
}

/// Whether the local password was set at another time than the one that was pushed last.
fn is_another(link: &Link, person: &DirectoryUser) -> bool {
    let moved = |(pushed_ms, set_ms): (i64, i64)| pushed_ms.abs_diff(set_ms) > SAME_PASSWORD_MS_MAX;
    let is_pushed = matches!(link.sync, PasswordSync::Synchronised | PasswordSync::OutOfStep);
    is_pushed && link.password_ms.zip(person.standing.password_ms).is_some_and(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::tests::person;

    /// What is seen of the linked user anna when the directory and the tenant are so.
    fn seen(people: &[DirectoryUser], enabled: bool, is_waiting: bool) -> String {
        let link = Link {
            user: "anna".to_owned(),
            user_guid: immutable_id([1; 16]),
            user_rid: 1101,
            online_id: "anna@contoso.com".to_owned(),
            online_guid: "id-anna".to_owned(),
            sync: PasswordSync::Synchronised,
            password_ms: Some(0),
            attention: None,
        };
        let item = OutboxItem {
            id: 1,
            action: Action::Deactivate,
            user: "anna".to_owned(),
            online_id: link.online_id.clone(),
            online_guid: link.online_guid.clone(),
            was_sent: false,
            n_attempts: 0,
            due_ms: 0,
        };
        let sight = Sight {
            by_guid: people.iter().map(|person| (immutable_id(person.guid), person)).collect(),
            enabled: BTreeMap::from([("id-anna".to_owned(), enabled)]),
            waiting: if is_waiting { vec![item] } else { Vec::new() },
            now_ms: 1_000,
        };
        let link = sight.look_at(&link);
        format!("{}: {}", link.user, link.attention.unwrap_or_else(|| "fine".to_owned()))
    }

    #[test]
    fn a_user_is_known_by_the_guid_and_not_by_the_name() {
        assert_eq!(seen(&[person("anna", 1)], true, false), "anna: fine");
        assert_eq!(seen(&[person("aberg", 1), person("anna", 2)], true, false), "aberg: fine");
        insta::assert_snapshot!(seen(&[person("bert", 2)], true, false), @"anna: deleted by another tool; anna@contoso.com is still there: restore the user, or remove the user here to delete both");
        insta::assert_snapshot!(seen(&[person("Anna", 2)], true, false), @"anna: deleted by another tool; whoever is called anna now is somebody else and has nothing to do with anna@contoso.com: restore the deleted user, or delete anna@contoso.com in the portal");
    }

    #[test]
    fn what_keeps_a_user_out_on_one_side_only_is_told_with_what_to_do() {
        let with = |change: fn(&mut DirectoryUser)| {
            let mut anna = person("anna", 1);
            change(&mut anna);
            [anna]
        };
        let disabled = with(|anna| anna.enabled = false);
        let expired = with(|anna| anna.standing.expires_ms = Some(1_000));
        let lines = [
            seen(&disabled, true, false),
            seen(&disabled, true, true),
            seen(&disabled, false, false),
            seen(&expired, true, false),
            seen(&expired, false, false),
            seen(&with(|anna| anna.standing.expires_ms = Some(1_001)), true, false),
            seen(&[person("anna", 1)], false, false),
            seen(&with(|anna| anna.standing.is_locked = true), true, false),
            seen(&with(|anna| anna.standing.must_change_password = true), true, false),
            seen(&with(|anna| anna.standing.password_ms = Some(60_000)), true, false),
            seen(&with(|anna| anna.standing.password_ms = Some(60_001)), true, false),
            seen(&with(|anna| anna.standing.password_ms = Some(-60_001)), true, false),
        ];
        insta::assert_snapshot!(lines.join("\n"), @r"
        anna: disabled by another tool, and can still sign in online: deactivate the user here to block both
        anna: fine
        anna: fine
        anna: the account has expired, and can still sign in online: deactivate the user here to block both
        anna: fine
        anna: fine
        anna: active here and blocked online: unblock the online account in the portal, or deactivate the user here
        anna: locked out here by wrong passwords, not online: unlock the account, or wait until the lock ends
        anna: must change the password at the next sign-on here; the online password follows then
        anna: fine
        anna: the password may differ from the online one: it was set where the filter did not see it, or the directory was restored; set a new one
        anna: the password may differ from the online one: it was set where the filter did not see it, or the directory was restored; set a new one
        ");
    }
}
