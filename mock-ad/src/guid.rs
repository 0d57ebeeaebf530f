//! Object GUIDs: 16 bytes on the wire, of which the first three fields are little-endian.

use std::fmt;

/// A GUID, as the bytes of `objectGUID`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Guid(pub [u8; 16]);

/// Positions of the bytes in the order in which text shows them.
const TEXT_ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

impl Guid {
    /// Reads 32 hexadecimal digits (wire order) or the dashed text (text order), as `<GUID=…>` takes both.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        let dashed = text.len() == 36 && [8, 13, 18, 23].iter().all(|&place| text[place] == b'-');
        let mut digits = text.iter().filter(|&&digit| !(dashed && digit == b'-'));
        let mut next =
            || char::from(*digits.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            *byte = next()? << 4 | next()?;
        }
        if digits.next().is_some() {
            return None;
        }
        if !dashed {
            return Some(Self(bytes));
        }
        let mut wire = [0; 16];
        for (place, byte) in TEXT_ORDER.into_iter().zip(bytes) {
            wire[place] = byte;
        }
        Some(Self(wire))
    }

    /// A GUID that the code names, by its dashed text.
    pub(crate) const fn literal(text: &str) -> Self {
        let text = text.as_bytes();
        assert!(text.len() == 36, "a GUID has 36 characters");
        let mut digits = [0; 32];
        let (mut place, mut count) = (0, 0);
        while place < 36 {
            if text[place] != b'-' {
                digits[count] = match text[place] {
                    digit @ b'0'..=b'9' => digit - b'0',
                    digit @ b'a'..=b'f' => digit - b'a' + 10,
                    _ => panic!("a GUID consists of hexadecimal digits"),
                };
                count += 1;
            }
            place += 1;
        }
        let mut bytes = [0; 16];
        let mut place = 0;
        while place < 16 {
            let from = place * 2;
            bytes[TEXT_ORDER[place]] = digits[from] * 16 + digits[from + 1];
            place += 1;
        }
        Self(bytes)
    }

    /// The bytes of `objectGUID`.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, place) in TEXT_ORDER.into_iter().enumerate() {
            if matches!(count, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{:02x}", self.0[place])?;
        }
        Ok(())
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Guid;

    #[test]
    fn both_text_forms_name_the_same_object() {
        let wire = Guid::parse("bc323830630811 4b9eb1af7a6d5a4d0e".replace(' ', "").as_str());
        assert_eq!(wire, Guid::parse("303832bc-0863-4b11-9eb1-af7a6d5a4d0e"));
        assert_eq!(wire.unwrap().to_string(), "303832bc-0863-4b11-9eb1-af7a6d5a4d0e");
        assert_eq!(wire, Some(Guid::literal("303832bc-0863-4b11-9eb1-af7a6d5a4d0e")));
        assert_eq!(Guid::parse("303832bc-0863-4b11-9eb1"), None);
        assert_eq!(Guid::parse("é03832bc-0863-4b11-9eb1-af7a6d5a4d0"), None);
    }
}
