//! Finds accounts by the names that people and programs know them by.

use super::{Directory, Entry, EntryId, Value};
use crate::dn;
use crate::guid::Guid;
use crate::schema::Attr;
use crate::sid::Sid;

impl Directory {
    /// The user, group or computer with this sAMAccountName.
    pub(crate) fn by_sam_account_name(&self, name: &str) -> Option<EntryId> {
        self.by_text(Attr::SAM_ACCOUNT_NAME, name)
    }

    /// The first living entry in which an indexed attribute holds this text, in any case.
    pub(crate) fn by_text(&self, attr: Attr, text: &str) -> Option<EntryId> {
        let wanted = Value::text(text.to_owned());
        self.living_with(attr, &wanted).next()
    }

    /// The living entries in which an indexed attribute holds this value.
    fn living_with<'a>(
        &'a self,
        attr: Attr,
        value: &'a Value,
    ) -> impl Iterator<Item = EntryId> + 'a {
        self.holding(attr, value).filter(move |id| {
            let entry = self.entry(*id);
            let holds = |held: &Value| held.matches(value);
            !entry.deleted && self.values(*id, entry, attr).iter().any(holds)
        })
    }

    pub(crate) fn by_sid(&self, sid: Sid) -> Option<EntryId> {
        self.living_with(Attr::OBJECT_SID, &Value::Bytes(sid.to_bytes().into())).next()
    }

    /// The account that a simple bind's name means (MS-ADTS 5.1.1.1.1), by the first form that fits.
    pub(crate) fn by_logon_name(&self, name: &str) -> Option<EntryId> {
        let found = self
            .resolve(name, false)
            .ok()
            .or_else(|| self.by_text(Attr::USER_PRINCIPAL_NAME, name))
            .or_else(|| self.by_name_at_domain(name))
            .or_else(|| self.by_down_level_name(name))
            .or_else(|| self.by_canonical_name(name))
            .or_else(|| self.by_braced_guid(name))
            .or_else(|| self.by_display_name(name));
        found.filter(|id| self.entry(*id).is_account())
    }

    /// `name@contoso.local` or `name@CONTOSO`.
    fn by_name_at_domain(&self, name: &str) -> Option<EntryId> {
        let (account, domain) = name.rsplit_once('@')?;
        let ours = domain.eq_ignore_ascii_case(&self.identity.domain)
            || domain.eq_ignore_ascii_case(&self.identity.netbios);
        if ours { self.by_sam_account_name(account) } else { None }
    }

    /// `CONTOSO\name`.
    fn by_down_level_name(&self, name: &str) -> Option<EntryId> {
        let (domain, account) = name.split_once('\\')?;
        if domain.eq_ignore_ascii_case(&self.identity.netbios) {
            self.by_sam_account_name(account)
        } else {
            None
        }
    }

    /// `contoso.local/Users/Alice Ash`.
    fn by_canonical_name(&self, name: &str) -> Option<EntryId> {
        let (domain, path) = name.split_once('/')?;
        if !domain.eq_ignore_ascii_case(&self.identity.domain) {
            return None;
        }
        path.split('/').try_fold(self.places.domain, |place, step| {
            ["CN", "OU"].iter().find_map(|attribute| self.child(place, &dn::key(attribute, step)))
        })
    }

    /// `{303832bc-…}`.
    fn by_braced_guid(&self, name: &str) -> Option<EntryId> {
        self.by_guid(Guid::parse(name.strip_prefix('{')?.strip_suffix('}')?)?)
    }

    /// A display name that only one entry has.
    fn by_display_name(&self, name: &str) -> Option<EntryId> {
        let wanted = Value::text(name.to_owned());
        let mut named = self.living_with(Attr::DISPLAY_NAME, &wanted);
        let id = named.next()?;
        if named.next().is_none() { Some(id) } else { None }
    }

    /// The groups of an account, the primary one and groups of groups included, in ascending order.
    pub(crate) fn groups_of(&self, id: EntryId) -> Vec<EntryId> {
        let entry = self.entry(id);
        let mut found = std::collections::BTreeSet::new();
        let mut waiting: Vec<EntryId> = self.linking(id, Attr::MEMBER).collect();
        waiting.extend(self.primary_group(entry));
        while let Some(group) = waiting.pop() {
            if found.insert(group) {
                waiting.extend(self.linking(group, Attr::MEMBER));
            }
        }
        found.into_iter().collect()
    }

    /// The group that `primaryGroupID` names.
    pub(crate) fn primary_group(&self, entry: &Entry) -> Option<EntryId> {
        let rid =
            u32::try_from(entry.number(Attr::PRIMARY_GROUP_ID)).ok().filter(|rid| *rid > 0)?;
        self.by_sid(self.identity.sid.account(rid))
    }
}
