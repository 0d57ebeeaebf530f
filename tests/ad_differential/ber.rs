//! The little BER that an LDAP client needs, written apart from the fakes' own codec so that mistakes do not cancel out.

/// One element: tag, length, content.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match u32::try_from(content.len()).expect("requests are short") {
        length @ 0..0x80 => bytes.extend(&length.to_be_bytes()[3..]),
        length => {
            bytes.push(0x84);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

/// An element made of others.
pub(crate) fn constructed(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &parts.concat())
}

/// A SEQUENCE.
pub(crate) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    constructed(0x30, parts)
}

/// An OCTET STRING.
pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    element(0x04, content)
}

/// An INTEGER in the fewest bytes.
pub(crate) fn integer(number: i64) -> Vec<u8> {
    element(0x02, &integer_content(number))
}

/// An ENUMERATED.
pub(crate) fn enumerated(number: i64) -> Vec<u8> {
    element(0x0a, &integer_content(number))
}

/// A BOOLEAN.
pub(crate) fn boolean(value: bool) -> Vec<u8> {
    element(0x01, &[if value { 0xff } else { 0 }])
}

fn integer_content(number: i64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let redundant =
        |pair: &[u8]| (pair[0] == 0 && pair[1] < 0x80) || (pair[0] == 0xff && pair[1] >= 0x80);
    let skip = bytes.windows(2).take_while(|pair| redundant(pair)).count();
    bytes[skip..].to_vec()
}

/// Reads elements one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next element's tag and content; nothing at the end or when the bytes are no BER.
    pub(crate) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (header, length) = header(self.0)?;
        let tag = *self.0.first()?;
        let content = self.0.get(header..header.checked_add(length)?)?;
        self.0 = &self.0[header + length..];
        Some((tag, content))
    }

    /// The next element's content.
    pub(crate) fn content(&mut self) -> Option<&'a [u8]> {
        self.next().map(|(_, content)| content)
    }

    /// The next element's content as text.
    pub(crate) fn text(&mut self) -> Option<String> {
        self.content().map(|content| String::from_utf8_lossy(content).into_owned())
    }

    /// The next element's content as a number.
    pub(crate) fn number(&mut self) -> Option<i64> {
        self.content().map(number)
    }

    /// Looks into the next element.
    pub(crate) fn inner(&mut self) -> Option<Self> {
        self.content().map(Self)
    }
}

/// The content of an INTEGER or ENUMERATED.
pub(crate) fn number(content: &[u8]) -> i64 {
    let start = if content.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
    content.iter().fold(start, |number, byte| (number << 8) | i64::from(*byte))
}

/// How long the header is and how long the content, as far as the bytes tell.
pub(crate) fn header(bytes: &[u8]) -> Option<(usize, usize)> {
    let first = *bytes.get(1)?;
    if first < 0x80 {
        return Some((2, usize::from(first)));
    }
    let n_bytes = usize::from(first & 0x7f);
    let long = bytes.get(2..2 + n_bytes)?;
    let length = long.iter().try_fold(0_usize, |length, byte| {
        length.checked_mul(256)?.checked_add(usize::from(*byte))
    })?;
    Some((2 + n_bytes, length))
}
