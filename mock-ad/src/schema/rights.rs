//! Extended rights, property sets and validated writes as CN=Extended-Rights lists them (MS-ADTS 6.1.1.2.7). `rights.txt` holds
//! one a line:
//!
//! ```text
//! cn rightsGuid validAccesses localizationDisplayId appliesTo,appliesTo,… displayName
//! ```

use crate::guid::Guid;

/// One controlAccessRight.
pub(crate) struct RightDefinition {
    pub(crate) cn: &'static str,
    /// `rightsGuid`, as text.
    pub(crate) guid: &'static str,
    /// `validAccesses`: 256 an extended right, 48 a property set, 8 a validated write.
    pub(crate) accesses: i64,
    /// `localizationDisplayId`; some rights have none.
    pub(crate) localization: Option<i64>,
    /// `displayName`.
    pub(crate) display_name: &'static str,
    applies_to: &'static str,
}

impl RightDefinition {
    /// The classes that the right is about, by name, or by `schemaIDGUID` where no schema has the class.
    pub(crate) fn applies_to(&self) -> impl Iterator<Item = &'static str> {
        self.applies_to.split(',')
    }
}

/// Every right.
pub(crate) fn all() -> impl Iterator<Item = RightDefinition> {
    include_str!("rights.txt").lines().filter_map(read)
}

/// `rightsGuid` of the right of this name.
pub(super) fn guid_of(name: &str) -> Option<Guid> {
    all().find(|right| right.cn == name).and_then(|right| Guid::parse(right.guid))
}

fn read(line: &'static str) -> Option<RightDefinition> {
    let mut columns = line.splitn(6, ' ');
    let (cn, guid) = (columns.next()?, columns.next()?);
    let accesses = columns.next()?.parse().ok()?;
    let localization = columns.next()?.parse().ok();
    let (applies_to, display_name) = (columns.next()?, columns.next()?);
    Some(RightDefinition { cn, guid, accesses, localization, display_name, applies_to })
}
