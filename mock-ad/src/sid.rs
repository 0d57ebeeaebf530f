//! Security identifiers: `S-1-5-21-…` as text, packed little-endian numbers on the wire (MS-DTYP 2.4.2).

use std::fmt;

/// A SID of up to 15 sub-authorities.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sid {
    authority: u64,
    count: u8,
    parts: [u32; 15],
}

impl Sid {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let start = text.get(..4).filter(|start| start.eq_ignore_ascii_case("S-1-"))?;
        let mut numbers = text.get(start.len()..)?.split('-');
        let authority = numbers.next()?.parse().ok().filter(|number| *number < 1 << 48)?;
        let mut sid = Self { authority, count: 0, parts: [0; 15] };
        for number in numbers {
            *sid.parts.get_mut(usize::from(sid.count))? = number.parse().ok()?;
            sid.count += 1;
        }
        Some(sid)
    }

    /// A SID that the code names.
    pub(crate) const fn literal(authority: u64, numbers: &[u32]) -> Self {
        let mut sid = Self { authority, count: 0, parts: [0; 15] };
        while (sid.count as usize) < numbers.len() {
            sid.parts[sid.count as usize] = numbers[sid.count as usize];
            sid.count += 1;
        }
        sid
    }

    /// The SID at the start of the bytes, whatever follows.
    pub(crate) fn from_start(bytes: &[u8]) -> Option<Self> {
        let count = usize::from(*bytes.get(1)?);
        Self::from_bytes(bytes.get(..8 + count * 4)?)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, body) = bytes.split_first_chunk::<8>()?;
        let [1, count, authority @ ..] = *head else { return None };
        if count > 15 || body.len() != usize::from(count) * 4 {
            return None;
        }
        let authority = authority.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte));
        let mut sid = Self { authority, count, parts: [0; 15] };
        for (part, chunk) in sid.parts.iter_mut().zip(body.as_chunks::<4>().0) {
            *part = u32::from_le_bytes(*chunk);
        }
        Some(sid)
    }

    /// The SID of an account in the domain that this SID names.
    pub(crate) fn account(mut self, rid: u32) -> Self {
        if let Some(part) = self.parts.get_mut(usize::from(self.count)) {
            *part = rid;
            self.count += 1;
        }
        self
    }

    /// The SID of the domain that the SID is of, or names itself (`S-1-5-21-…`).
    pub(crate) fn domain(mut self) -> Option<Self> {
        let is_domain = self.count >= 4 && self.authority == 5 && self.parts[0] == 21;
        if let Some(rid) = self.parts.get_mut(4) {
            *rid = 0;
        }
        self.count = 4;
        is_domain.then_some(self)
    }

    /// The last number: the account's relative identifier.
    pub(crate) fn rid(&self) -> u32 {
        self.numbers().last().copied().unwrap_or_default()
    }

    /// Whether the SID names an account of this domain.
    pub(crate) fn is_in(&self, domain: &Self) -> bool {
        self.count == domain.count + 1 && self.numbers().starts_with(domain.numbers())
    }

    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![1, self.count];
        bytes.extend_from_slice(&self.authority.to_be_bytes()[2..]);
        self.numbers().iter().for_each(|part| bytes.extend_from_slice(&part.to_le_bytes()));
        bytes
    }

    fn numbers(&self) -> &[u32] {
        self.parts.get(..usize::from(self.count)).unwrap_or_default()
    }
}

impl fmt::Debug for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S-1-{}", self.authority)?;
        self.numbers().iter().try_for_each(|part| write!(f, "-{part}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Sid;

    #[test]
    fn text_and_bytes_convert_into_each_other() {
        let text = "S-1-5-21-1111111111-2222222222-3333333333-1103";
        let sid = Sid::parse(text).unwrap();
        assert_eq!(sid.to_string(), text);
        assert_eq!(Sid::from_bytes(&sid.to_bytes()).unwrap().to_string(), text);
        assert_eq!(sid.to_bytes()[..12], [1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0]);
        assert_eq!(sid.rid(), 1103);
        assert!(
            Sid::parse("S-1-5-x").is_none()
                && Sid::parse("").is_none()
                && Sid::parse("é-1").is_none()
        );
    }
}
