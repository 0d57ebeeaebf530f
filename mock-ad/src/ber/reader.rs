//! Reads BER elements out of a slice; every length is checked against what is there.

use super::tag;

/// Why bytes are no BER, or not the element that the protocol wants at this place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// The tag and the lengths in bytes of header and body, or nothing while the header is incomplete.
pub(crate) fn header(bytes: &[u8]) -> Result<Option<(u8, usize, usize)>, Malformed> {
    let Some(&tag) = bytes.first() else { return Ok(None) };
    if tag & 0x1f == 0x1f {
        return Err(Malformed("a tag of more than one byte"));
    }
    let Some(&first) = bytes.get(1) else { return Ok(None) };
    if first < 0x80 {
        return Ok(Some((tag, 2, usize::from(first))));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 {
        return Err(Malformed("an indefinite length"));
    }
    if count > 4 {
        return Err(Malformed("a length of more than four bytes"));
    }
    let Some(digits) = bytes.get(2..2 + count) else { return Ok(None) };
    let length = digits.iter().fold(0_usize, |sum, &digit| (sum << 8) | usize::from(digit));
    Ok(Some((tag, 2 + count, length)))
}

/// A run of elements that is read from the front.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the element that comes next.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, whatever it is.
    pub(crate) fn element(&mut self) -> Result<(u8, &'a [u8]), Malformed> {
        let Some((tag, start, length)) = header(self.rest)? else {
            return Err(Malformed("an element that is cut short"));
        };
        let end = start.checked_add(length).ok_or(Malformed("an element that is too long"))?;
        let body = self.rest.get(start..end).ok_or(Malformed("an element that is cut short"))?;
        self.rest = self.rest.get(end..).unwrap_or_default();
        Ok((tag, body))
    }

    /// The body of the next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<&'a [u8], Malformed> {
        match self.element()? {
            (found, body) if found == tag => Ok(body),
            _ => Err(Malformed("an element of another type")),
        }
    }

    /// The body of the next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<&'a [u8]>, Malformed> {
        if self.peek() == Some(tag) { self.expect(tag).map(Some) } else { Ok(None) }
    }

    pub(crate) fn sequence(&mut self) -> Result<Self, Malformed> {
        self.expect(tag::SEQUENCE).map(Self::new)
    }

    pub(crate) fn set(&mut self) -> Result<Self, Malformed> {
        self.expect(tag::SET).map(Self::new)
    }

    pub(crate) fn integer(&mut self) -> Result<i64, Malformed> {
        number(self.expect(tag::INTEGER)?)
    }

    pub(crate) fn enumerated(&mut self) -> Result<i64, Malformed> {
        number(self.expect(tag::ENUMERATED)?)
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, Malformed> {
        truth(self.expect(tag::BOOLEAN)?)
    }

    pub(crate) fn octets(&mut self) -> Result<&'a [u8], Malformed> {
        self.expect(tag::OCTET_STRING)
    }

    /// An octet string that holds UTF-8 (LDAPString, RFC 4511 §4.1.2).
    pub(crate) fn text(&mut self) -> Result<String, Malformed> {
        text(self.octets()?)
    }

    /// Fails when something follows what was read.
    pub(crate) fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed("bytes behind the last element")) }
    }
}

/// The value of an INTEGER's or ENUMERATED's body.
pub(crate) fn number(body: &[u8]) -> Result<i64, Malformed> {
    let Some(&first) = body.first() else { return Err(Malformed("a number without bytes")) };
    if body.len() > 8 {
        return Err(Malformed("a number of more than eight bytes"));
    }
    let start = if first & 0x80 == 0 { 0_i64 } else { -1 };
    Ok(body.iter().fold(start, |sum, &digit| (sum << 8) | i64::from(digit)))
}

/// The value of a BOOLEAN's body.
pub(crate) fn truth(body: &[u8]) -> Result<bool, Malformed> {
    match body {
        [value] => Ok(*value != 0),
        _ => Err(Malformed("a boolean that is not one byte")),
    }
}

/// The text in an octet string's body.
pub(crate) fn text(body: &[u8]) -> Result<String, Malformed> {
    str::from_utf8(body).map(str::to_owned).map_err(|_| Malformed("a string that is not UTF-8"))
}
