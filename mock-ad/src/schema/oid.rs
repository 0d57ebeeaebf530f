//! OIDs of attributes and classes: a prefix by its number in the prefix table, and the last arc (MS-DRSR 5.16.4).

/// An OID as ATTRTYP: the prefix in the upper half, the last arc in the lower.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Oid(pub(crate) u32);

/// Prefixes by number, in the order of their text.
const PREFIXES: &[(u32, &str)] = &[
    (19, "0.9.2342.19200300.100"),
    (21, "0.9.2342.19200300.100.1"),
    (31, "0.9.2342.19200300.100.4"),
    (30, "1.2.840.113549.1.9"),
    (2, "1.2.840.113556.1.2"),
    (3, "1.2.840.113556.1.3"),
    (9, "1.2.840.113556.1.4"),
    (11, "1.2.840.113556.1.4.260"),
    (13, "1.2.840.113556.1.4.262"),
    (15, "1.2.840.113556.1.4.263"),
    (18, "1.2.840.113556.1.4.305"),
    (10, "1.2.840.113556.1.5"),
    (12, "1.2.840.113556.1.5.56"),
    (14, "1.2.840.113556.1.5.57"),
    (16, "1.2.840.113556.1.5.58"),
    (23, "1.2.840.113556.1.5.7000"),
    (17, "1.2.840.113556.1.5.73"),
    (35, "1.2.840.113556.1.6.13.3"),
    (36, "1.2.840.113556.1.6.13.4"),
    (33, "1.2.840.113556.1.6.18.1"),
    (34, "1.2.840.113556.1.6.18.2"),
    (32, "1.2.840.113556.1.6.23"),
    (37, "1.3.6.1.1.1.1"),
    (38, "1.3.6.1.1.1.2"),
    (27, "1.3.6.1.4.1.1466.101.119"),
    (29, "1.3.6.1.4.1.250.1"),
    (7, "2.16.840.1.101.2.1.4"),
    (6, "2.16.840.1.101.2.1.5"),
    (4, "2.16.840.1.101.2.2.1"),
    (5, "2.16.840.1.101.2.2.3"),
    (20, "2.16.840.1.113730.3"),
    (22, "2.16.840.1.113730.3.1"),
    (28, "2.16.840.1.113730.3.2"),
    (25, "2.5.18"),
    (26, "2.5.20"),
    (24, "2.5.21"),
    (0, "2.5.4"),
    (8, "2.5.5"),
    (1, "2.5.6"),
];

impl Oid {
    /// Reads `9.221`, as the tables abbreviate `1.2.840.113556.1.4.221`.
    pub(super) fn abbreviated(text: &str) -> Option<Self> {
        let (prefix, last) = text.split_once('.')?;
        Some(Self(prefix.parse::<u32>().ok()? << 16 | last.parse::<u32>().ok()?))
    }

    /// Reads `2.5.4.3`, or `OID.2.5.4.3` as clients may write it too.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = match text.get(..4) {
            Some(word) if word.eq_ignore_ascii_case("OID.") => &text[4..],
            _ => text,
        };
        let (prefix, last) = text.rsplit_once('.')?;
        let place = PREFIXES.binary_search_by(|(_, known)| (*known).cmp(prefix)).ok()?;
        let last = last.parse::<u16>().ok().filter(|_| !last.starts_with('+'))?;
        Some(Self(PREFIXES[place].0 << 16 | u32::from(last)))
    }

    fn prefix(self) -> &'static str {
        let prefix = PREFIXES.iter().find(|(number, _)| *number == self.0 >> 16);
        prefix.map_or("", |(_, text)| text)
    }
}

impl std::fmt::Display for Oid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.prefix(), self.0 & 0xffff)
    }
}

#[cfg(test)]
mod tests {
    use super::{Oid, PREFIXES};

    #[test]
    fn an_oid_is_read_and_written_in_full_and_in_short() {
        assert!(PREFIXES.is_sorted_by_key(|(_, text)| *text));
        let oid = Oid::abbreviated("9.221").unwrap();
        assert_eq!((oid.0, oid.to_string()), (0x900dd, "1.2.840.113556.1.4.221".to_owned()));
        for text in ["1.2.840.113556.1.4.221", "oid.1.2.840.113556.1.4.221"] {
            assert_eq!(Oid::parse(text), Some(oid), "{text}");
        }
        for text in ["", "7", "1.2.3.4", "2.5.4.", "2.5.4.+3", "OID.", "2.5.4.99999"] {
            assert_eq!(Oid::parse(text), None, "{text}");
        }
    }
}
