//! What a file holds, before it is loaded: enough to make a domain of the same name around it.

use crate::account::uac;
use crate::dn;
use crate::ldif::{self, BadLdif, Record};
use crate::sid::Sid;

/// The content of a directory, read from a file.
#[derive(Clone, Debug)]
pub struct Export {
    records: Vec<Record>,
}

impl Export {
    /// Reads LDIF, as `ldifde -f`, `ldapsearch` and [`crate::MockAd::export_ldif`] write it.
    ///
    /// # Errors
    /// The text is no LDIF of entries.
    pub fn parse_ldif(text: &str) -> Result<Self, BadLdif> {
        ldif::read(text).map(|records| Self { records })
    }

    /// Takes entries that were read in another way. Values are as on the wire, or as the consoles show them: instants as
    /// ISO 8601, GUIDs with dashes, SIDs as `S-1-…`.
    #[must_use]
    pub fn from_records(records: Vec<Record>) -> Self {
        Self { records }
    }

    /// The entries of the file.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The domain's DNS name: what the DNs of most entries end with.
    #[must_use]
    pub fn domain(&self) -> Option<String> {
        let names = self.records.iter().filter_map(|record| dn::dns_name(&dn::parse(&record.dn)?));
        names.min_by_key(|name| name.matches('.').count()).map(|name| name.to_ascii_lowercase())
    }

    /// The domain's NETBIOS name, if the configuration was exported too.
    #[must_use]
    pub fn netbios(&self) -> Option<String> {
        self.records.iter().find_map(|record| record.text("nETBIOSName")).map(str::to_owned)
    }

    /// The domain's SID: of the domain itself, or of its first account.
    #[must_use]
    pub fn domain_sid(&self) -> Option<String> {
        let sids = self.records.iter().filter_map(sid_of);
        sids.filter_map(Sid::domain).map(|sid| sid.to_string()).next()
    }

    /// The logon names (sAMAccountName) of users, groups and computers.
    pub fn logon_names(&self) -> impl Iterator<Item = String> {
        self.records.iter().filter_map(|record| record.text("sAMAccountName")).map(str::to_owned)
    }

    /// The logon names of the enabled users, built-in accounts left out.
    pub fn enabled_users(&self) -> impl Iterator<Item = String> {
        let enabled = |record: &&Record| {
            let control: Option<i64> =
                record.text("userAccountControl").and_then(|text| text.parse().ok());
            let kind = uac::NORMAL_ACCOUNT | uac::ACCOUNTDISABLE;
            let built_in = sid_of(record).is_some_and(|sid| sid.rid() < 1000);
            control.is_some_and(|control| control & kind == uac::NORMAL_ACCOUNT) && !built_in
        };
        let users = self.records.iter().filter(enabled);
        users.filter_map(|record| record.text("sAMAccountName")).map(str::to_owned)
    }

    /// The logon name of the built-in administrator, whatever it is called.
    #[must_use]
    pub fn administrator(&self) -> Option<String> {
        let is_administrator = |record: &&Record| {
            sid_of(record).is_some_and(|sid| sid.domain().is_some() && sid.rid() == 500)
        };
        let record = self.records.iter().find(is_administrator)?;
        record.text("sAMAccountName").map(str::to_owned)
    }

    /// The name of the first domain controller.
    #[must_use]
    pub fn controller(&self) -> Option<String> {
        let name = |record: &Record, place: usize| {
            dn::parse(&record.dn)?.into_iter().nth(place).map(|rdn| rdn.value)
        };
        let of_class = |class: &'static str| {
            let is = move |value: &Vec<u8>| value.eq_ignore_ascii_case(class.as_bytes());
            self.records.iter().find(move |record| record.values("objectClass").iter().any(is))
        };
        if let Some(settings) = of_class("nTDSDSA") {
            return name(settings, 1);
        }
        let account = self.records.iter().find(|record| {
            record.dn.to_ascii_lowercase().contains(",ou=domain controllers,")
                && record.text("sAMAccountName").is_some_and(|name| name.ends_with('$'))
        });
        account.and_then(|record| name(record, 0))
    }
}

/// The SID of an entry, in either of its forms.
pub(super) fn sid_of(record: &Record) -> Option<Sid> {
    let value = record.values("objectSid").first()?;
    let text = str::from_utf8(value).ok().and_then(Sid::parse);
    text.or_else(|| Sid::from_bytes(value))
}
