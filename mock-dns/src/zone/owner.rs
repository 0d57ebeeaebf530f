//! Names as sort keys, so that a search in a zone compares bytes instead of labels.
//!
//! The labels of a name from the root on, in lower case, each ended by a zero byte: the order of the bytes is the
//! canonical order of names (RFC 4034 §6.1), and the names below one begin with its key.

use std::borrow::Borrow;

use hickory_proto::rr::Name;

/// Ends a label. A zero or one inside a label is written as one and the next.
const END: u8 = 0;
const ESCAPE: u8 = 1;

/// Most labels of a name (RFC 1035 §2.3.4).
const LABELS_MAX: usize = 127;

/// Most bytes of a key: a name has 255 at most, each written as two.
const SIZE_MAX: usize = 512;

/// The key of a name, to keep.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OwnerKey(Box<[u8]>);

impl Borrow<[u8]> for OwnerKey {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for OwnerKey {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for OwnerKey {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl From<&Name> for OwnerKey {
    fn from(name: &Name) -> Self {
        Self::from(Labels::of(name).whole())
    }
}

/// The key of a name, to search with.
pub(crate) struct Labels {
    bytes: [u8; SIZE_MAX],
    /// Where each label ends, from the root on.
    ends: [u16; LABELS_MAX + 1],
    n_labels: usize,
}

impl Labels {
    pub(crate) fn of(name: &Name) -> Self {
        let mut labels = Self { bytes: [0; SIZE_MAX], ends: [0; LABELS_MAX + 1], n_labels: 0 };
        let mut size = 0;
        for label in name.iter().rev() {
            for byte in label {
                let byte = byte.to_ascii_lowercase();
                if byte <= ESCAPE {
                    labels.bytes[size] = ESCAPE;
                    size += 1;
                }
                labels.bytes[size] = if byte <= ESCAPE { byte + 1 } else { byte };
                size += 1;
            }
            labels.bytes[size] = END;
            size += 1;
            labels.n_labels += 1;
            labels.ends[labels.n_labels] = u16::try_from(size).expect("a name has 255 bytes");
        }
        labels
    }

    pub(crate) const fn n_labels(&self) -> usize {
        self.n_labels
    }

    /// The key of the whole name.
    pub(crate) fn whole(&self) -> &[u8] {
        self.last(self.n_labels)
    }

    /// The key of the last labels of the name.
    pub(crate) fn last(&self, n_labels: usize) -> &[u8] {
        &self.bytes[..usize::from(self.ends[n_labels])]
    }
}

/// The key of the name `*` below the name that `parent` is the key of.
pub(crate) fn wildcard(parent: &[u8]) -> Vec<u8> {
    [parent, &[b'*', END]].concat()
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::Name;
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};

    use super::OwnerKey;

    fn name(labels: &[Vec<u8>]) -> Name {
        let mut name = Name::from_labels(labels.iter().map(Vec::as_slice)).unwrap();
        name.set_fqdn(true);
        name
    }

    proptest! {
        #[test]
        fn keys_sort_as_names_do_and_show_what_is_below(
            a in prop::collection::vec(prop::collection::vec(prop::sample::select(&b"\0\x01aAb*"[..]), 1..3), 0..4),
            b in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..3), 0..4),
        ) {
            for (one, other) in [(&a, &b), (&a, &a), (&b, &a)] {
                let (one, other) = (name(one), name(other));
                let keys = (OwnerKey::from(&one), OwnerKey::from(&other));
                prop_assert_eq!(keys.0.cmp(&keys.1), one.cmp(&other));
                prop_assert_eq!(keys.1.0.starts_with(&keys.0.0), one.zone_of(&other));
            }
        }
    }

    #[test]
    fn the_longest_name_has_a_key() {
        let labels = [vec![0; 63], vec![0; 63], vec![1; 63], vec![1; 61]];
        assert_eq!(OwnerKey::from(&name(&labels)).0.len(), 504);
    }
}
