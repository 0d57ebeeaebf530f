//! Finds accounts by the names that people and programs know them by.

use super::{Directory, Entry, EntryId, Value};
use crate::dn;
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
    pub(super) fn living_with<'a>(
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

    /// The security groups of an account, the primary one and groups of groups included, in ascending order. Groups for mail
    /// alone count for nothing, and what they belong to neither.
    pub(crate) fn groups_of(&self, id: EntryId) -> Vec<EntryId> {
        let entry = self.entry(id);
        let mut found = std::collections::BTreeSet::new();
        let mut waiting: Vec<EntryId> = self.linking(id, Attr::MEMBER).collect();
        waiting.extend(self.primary_group(entry));
        while let Some(group) = waiting.pop() {
            let is_security = self.entry(group).number(Attr::GROUP_TYPE) < 0;
            if is_security && found.insert(group) {
                waiting.extend(self.linking(group, Attr::MEMBER));
            }
        }
        found.into_iter().collect()
    }

    /// A character of the forest's dSHeuristics, from 1 on, as a number (MS-ADTS 6.1.1.2.4.1.2).
    pub(crate) fn heuristic(&self, place: usize) -> u32 {
        let path = ["Services", "Windows NT", "Directory Service"];
        let service = path.iter().try_fold(self.places.configuration, |place, name| {
            self.child(place, &dn::key("CN", name))
        });
        let text = service.and_then(|id| self.entry(id).text(Attr::DS_HEURISTICS));
        let character = text.and_then(|text| text.chars().nth(place.checked_sub(1)?));
        character.and_then(|character| character.to_digit(16)).unwrap_or_default()
    }

    /// The group that `primaryGroupID` names.
    pub(crate) fn primary_group(&self, entry: &Entry) -> Option<EntryId> {
        let rid =
            u32::try_from(entry.number(Attr::PRIMARY_GROUP_ID)).ok().filter(|rid| *rid > 0)?;
        self.by_sid(self.identity.sid.account(rid))
    }
}
