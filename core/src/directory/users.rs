//! Users: read, reset the password, enable and disable, delete.

use ldap3::{Mod, ldap_escape};
use zeroize::Zeroizing;

use super::{Directory, Entry, link};
use crate::{failure::Failure, secret::Secret};

const ATTRIBUTES: &[&str] = &[
    "objectGUID",
    "objectSid",
    "sAMAccountName",
    "displayName",
    "givenName",
    "sn",
    "userPrincipalName",
    "mail",
    "userAccountControl",
    "msDS-User-Account-Control-Computed",
    "accountExpires",
    "pwdLastSet",
];
/// `ADS_UF_ACCOUNTDISABLE`.
const ACCOUNT_DISABLED: i32 = 0x2;
/// `ADS_UF_LOCKOUT`, which stands in the computed flags only.
const ACCOUNT_LOCKED: i32 = 0x10;
/// 1970-01-01 in intervals of 100 ns since 1601-01-01.
const UNIX_EPOCH_TICKS: i64 = 116_444_736_000_000_000;
const TICKS_PER_MS: i64 = 10_000;
const PEOPLE: &str = "(&(objectCategory=person)(objectClass=user))";

/// A user of the directory. `guid` stays when everything else changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DirectoryUser {
    pub(crate) dn: String,
    /// objectGUID, its bytes as the directory stores them.
    pub(crate) guid: [u8; 16],
    /// The last part of objectSid.
    pub(crate) rid: u32,
    pub(crate) sam_account_name: String,
    /// The display name; the account name where there is none.
    pub(crate) display_name: String,
    pub(crate) given_name: Option<String>,
    pub(crate) surname: Option<String>,
    pub(crate) upn: Option<String>,
    pub(crate) mail: Option<String>,
    pub(crate) enabled: bool,
    pub(crate) standing: Standing,
}

/// What may keep an enabled account from signing on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Whether too many bad passwords lock it at the moment.
    pub(crate) is_locked: bool,
    /// Whether the password must be changed first.
    pub(crate) must_change_password: bool,
    /// When the password was set, in ms since 1970; `None` where it must be changed.
    pub(crate) password_ms: Option<i64>,
    /// When the account expires, in ms since 1970; `None` for never.
    pub(crate) expires_ms: Option<i64>,
}

impl Directory {
    /// All users of the domain, sorted by account name.
    pub(crate) async fn users(&mut self) -> Result<Vec<DirectoryUser>, Failure> {
        let tried = "list the directory's users";
        let base = self.root().domain_dn.clone();
        let entries = self.search(tried, &base, PEOPLE, ATTRIBUTES).await?;
        let mut users = entries
            .iter()
            .map(|entry| self.parsed(tried, entry))
            .collect::<Result<Vec<DirectoryUser>, Failure>>()?;
        users.sort_by_cached_key(|user| (user.sam_account_name.to_lowercase(), user.guid));
        Ok(users)
    }

    /// The user of this account name, whatever its case; `None` when there is none.
    pub(crate) async fn user(
        &mut self,
        sam_account_name: &str,
    ) -> Result<Option<DirectoryUser>, Failure> {
        self.user_with(&format!("(sAMAccountName={})", ldap_escape(sam_account_name))).await
    }

    /// The user with this `objectGUID`, whatever he is called by now; `None` when he was deleted.
    pub(crate) async fn user_of_guid(
        &mut self,
        guid: [u8; 16],
    ) -> Result<Option<DirectoryUser>, Failure> {
        let escaped: String = guid.iter().map(|byte| format!("\\{byte:02x}")).collect();
        self.user_with(&format!("(objectGUID={escaped})")).await
    }

    async fn user_with(&mut self, condition: &str) -> Result<Option<DirectoryUser>, Failure> {
        let tried = "look up a user";
        let base = self.root().domain_dn.clone();
        let filter = format!("(&(objectCategory=person)(objectClass=user){condition})");
        let entries = self.search(tried, &base, &filter, ATTRIBUTES).await?;
        entries.first().map(|entry| self.parsed(tried, entry)).transpose()
    }

    /// Sets a new password without knowing the old one.
    pub(crate) async fn reset_password(
        &mut self,
        dn: &str,
        password: &Secret,
    ) -> Result<(), Failure> {
        self.modify(
            "set the password",
            dn,
            vec![Mod::Replace(b"unicodePwd".to_vec(), one(quoted_utf16(password)))],
        )
        .await
    }

    /// Enables or disables the account; a second time changes nothing.
    pub(crate) async fn set_enabled(&mut self, dn: &str, enabled: bool) -> Result<(), Failure> {
        let tried = if enabled { "enable the account" } else { "disable the account" };
        let entry = self.read(tried, dn, &["userAccountControl"]).await?;
        let flags = entry
            .as_ref()
            .and_then(|entry| entry.text("userAccountControl"))
            .and_then(|text| text.parse::<i32>().ok())
            .ok_or_else(|| {
                link::malformed(tried, dn, "the entry has no readable userAccountControl")
            })?;
        let wanted = if enabled { flags & !ACCOUNT_DISABLED } else { flags | ACCOUNT_DISABLED };
        if wanted == flags {
            return Ok(());
        }
        let value = one(wanted.to_string().into_bytes());
        self.modify(tried, dn, vec![Mod::Replace(b"userAccountControl".to_vec(), value)]).await
    }

    /// Deletes the account.
    pub(crate) async fn delete(&mut self, dn: &str) -> Result<(), Failure> {
        self.remove("remove the account", dn).await
    }

    fn parsed(&self, tried: &str, entry: &Entry) -> Result<DirectoryUser, Failure> {
        let missing =
            |name: &str| self.malformed(tried, &format!("{} has no readable {name}", entry.dn));
        let guid =
            entry.values("objectGUID").first().and_then(|value| value.as_slice().try_into().ok());
        let sam_account_name =
            entry.text("sAMAccountName").ok_or_else(|| missing("sAMAccountName"))?.to_owned();
        let flags = entry.text("userAccountControl").and_then(|text| text.parse::<i32>().ok());
        let rid = entry.values("objectSid").first().and_then(|sid| rid_of(sid));
        let owned = |name: &str| entry.text(name).map(str::to_owned);
        Ok(DirectoryUser {
            dn: entry.dn.clone(),
            guid: guid.ok_or_else(|| missing("objectGUID"))?,
            rid: rid.ok_or_else(|| missing("objectSid"))?,
            display_name: owned("displayName").unwrap_or_else(|| sam_account_name.clone()),
            sam_account_name,
            given_name: owned("givenName"),
            surname: owned("sn"),
            upn: owned("userPrincipalName"),
            mail: owned("mail"),
            enabled: flags.ok_or_else(|| missing("userAccountControl"))? & ACCOUNT_DISABLED == 0,
            standing: standing_of(entry),
        })
    }
}

/// The last sub-authority of a SID, little-endian (MS-DTYP 2.4.2.2); the eight bytes before the first are its head.
fn rid_of(sid: &[u8]) -> Option<u32> {
    let (_, authorities) = sid.split_at_checked(8)?;
    authorities.last_chunk::<4>().map(|rid| u32::from_le_bytes(*rid))
}

fn standing_of(entry: &Entry) -> Standing {
    let number = |name: &str| entry.text(name).and_then(|text| text.parse::<i64>().ok());
    let computed = entry
        .text("msDS-User-Account-Control-Computed")
        .and_then(|text| text.parse::<i32>().ok())
        .unwrap_or_default();
    let expires = number("accountExpires").filter(|ticks| !matches!(*ticks, 0 | i64::MAX));
    let in_ms = |ticks: i64| (ticks.saturating_sub(UNIX_EPOCH_TICKS)).div_euclid(TICKS_PER_MS);
    Standing {
        is_locked: computed & ACCOUNT_LOCKED != 0,
        must_change_password: number("pwdLastSet") == Some(0),
        password_ms: number("pwdLastSet").filter(|ticks| *ticks > 0).map(in_ms),
        expires_ms: expires.map(in_ms),
    }
}

/// A password as `unicodePwd` wants it: in double quotes, UTF-16, little-endian (MS-ADTS 3.1.1.3.1.5).
fn quoted_utf16(password: &Secret) -> Vec<u8> {
    let quoted = Zeroizing::new(format!("\"{}\"", password.reveal()));
    quoted.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[expect(
    clippy::disallowed_types,
    reason = "the LDAP client takes values as a set; a set of one has one order"
)]
fn one(value: Vec<u8>) -> std::collections::HashSet<Vec<u8>> {
    std::iter::once(value).collect()
}

#[cfg(test)]
mod tests {
    use super::{quoted_utf16, rid_of};
    use crate::secret::Secret;

    #[test]
    fn a_password_travels_in_quotes_as_utf_16() {
        assert_eq!(quoted_utf16(&Secret::new("aß")), [b'"', 0, b'a', 0, 0xDF, 0, b'"', 0]);
    }

    #[test]
    fn the_last_part_of_a_sid_is_read_little_endian() {
        let sid = [1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 0x4f, 4, 0, 0];
        assert_eq!(rid_of(&sid), Some(1103));
        assert_eq!([rid_of(&sid[..8]), rid_of(&sid[..3]), rid_of(&[])], [None; 3]);
    }
}
