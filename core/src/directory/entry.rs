//! A directory entry as the engine keeps it: attributes sorted by name, values sorted by their bytes.

use ldap3::{
    LdapResult, ResultEntry, SearchEntry,
    controls::{Control, ControlType, PagedResults},
};

/// One entry of a search answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its distinguished name.
    pub(super) dn: String,
    /// Attribute names in lower case with their values.
    attributes: Vec<(String, Vec<Vec<u8>>)>,
}

impl Entry {
    /// The entries of an answer, without its references to other naming contexts. Panics on a malformed entry as the
    /// LDAP client does, so it belongs inside [`super::guarded`].
    pub(super) fn collect(items: Vec<ResultEntry>) -> Vec<Self> {
        items
            .into_iter()
            .filter(|item| !item.is_ref() && !item.is_intermediate())
            .map(|item| Self::new(SearchEntry::construct(item)))
            .collect()
    }

    fn new(entry: SearchEntry) -> Self {
        let text = entry.attrs.into_iter().map(|(name, values)| {
            (name, values.into_iter().map(String::into_bytes).collect::<Vec<_>>())
        });
        let mut attributes: Vec<(String, Vec<Vec<u8>>)> = text
            .chain(entry.bin_attrs)
            .map(|(name, mut values)| {
                values.sort();
                (name.to_ascii_lowercase(), values)
            })
            .collect();
        attributes.sort();
        Self { dn: entry.dn, attributes }
    }

    /// The values of an attribute; none when it is absent.
    pub(super) fn values(&self, name: &str) -> &[Vec<u8>] {
        let name = name.to_ascii_lowercase();
        self.attributes
            .iter()
            .find(|(candidate, _)| *candidate == name)
            .map_or(&[], |(_, values)| values)
    }

    /// The values of an attribute that are text.
    pub(super) fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values(name).iter().filter_map(|value| std::str::from_utf8(value).ok())
    }

    /// The first value of an attribute, when it is text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).next()
    }
}

/// The cookie for the next page (RFC 2696); empty or `None` after the last one. Panics as [`Entry::collect`] does.
pub(super) fn paging_cookie(result: &LdapResult) -> Option<Vec<u8>> {
    result.ctrls.iter().find_map(|Control(kind, raw)| {
        matches!(kind, Some(ControlType::PagedResults)).then(|| raw.parse::<PagedResults>().cookie)
    })
}

/// The DN without its first RDN (RFC 4514: a backslash escapes a comma).
pub(super) fn parent_dn(dn: &str) -> &str {
    let mut escaped = false;
    for (index, byte) in dn.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b',' => return &dn[index + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::parent_dn;

    #[test]
    fn the_parent_of_a_dn_starts_after_the_first_comma_that_is_not_escaped() {
        assert_eq!(parent_dn("CN=NTDS Settings,CN=DC1,CN=Servers"), "CN=DC1,CN=Servers");
        assert_eq!(parent_dn(r"CN=Ash\, Alice,CN=Users"), "CN=Users");
        assert_eq!(parent_dn("DC=local"), "");
    }
}
